//! Policies, statements, principals and grants: what every service needs of IAM.

mod action;
mod condition;
mod document;
mod grant;
mod principal;
mod read;
mod statement;
mod validate;

pub use action::Action;
pub use condition::{Condition, ConditionKey, key};
pub use document::PolicyDocument;
pub use grant::{Grant, Grantee};
pub use principal::Principal;
pub use statement::{Effect, Statement};
pub use validate::PolicyKind;

pub(crate) use action::wildcard;
pub(crate) use condition::PERMISSION_CONDITIONS;
pub(crate) use principal::PrincipalKind;
pub(crate) use principal::account_arn;
