//! Policies, statements, principals and grants: what every service needs of IAM.

mod document;
mod grant;
mod principal;
mod statement;

pub use document::PolicyDocument;
pub use grant::{Grant, Grantee};
pub use principal::Principal;
pub use statement::{Effect, Statement};

pub(crate) use document::POLICY_CALL;
pub(crate) use principal::PrincipalKind;
