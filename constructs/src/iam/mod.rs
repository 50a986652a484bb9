//! Roles and policies (AWS IAM).
//!
//! Most policies write themselves: `table.grant_read(&function)` says what is needed, and the
//! resolver writes the least that allows it into the function's role. What is left is said with a
//! [`Statement`]:
//!
//! ```
//! use rustinfra_constructs::iam::{Principal, Role, Statement};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Reports");
//! let role = Role::builder("Reader", Principal::service("glue.amazonaws.com"))
//!     .description("Reads the reports")
//!     .managed_policy("service-role/AWSGlueServiceRole")
//!     .build(&stack);
//! role.add_to_policy(Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::reports/*"));
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! Actions can be written as text, or as the constants of [`actions`], which a slip of the pen does
//! not survive; conditions as text, or by [`Condition`] and the keys of [`key`]:
//!
//! ```
//! use rustinfra_constructs::iam::actions::{dynamodb, s3};
//! use rustinfra_constructs::iam::{Condition, Statement, key};
//!
//! let read = Statement::allow([dynamodb::GET_ITEM, dynamodb::QUERY])
//!     .on("arn:aws:dynamodb:eu-west-1:123456789012:table/Orders")
//!     .given(Condition::string_equals(dynamodb::key::LEADING_KEYS, ["north", "south"]).for_all_values());
//! let only_encrypted = Statement::deny([s3::ALL])
//!     .on("*")
//!     .given(Condition::bool(key::SECURE_TRANSPORT, false));
//! # let _ = (read, only_encrypted);
//! ```
//!
//! A role that is made only if something uses it needs no kind of its own: a [`LazyCell`] makes any
//! construct lazy.
//!
//! ```
//! use rustinfra_constructs::iam::Role;
//! use rustinfra_constructs::prelude::*;
//! use std::cell::LazyCell;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Reports");
//! let role = LazyCell::new(|| {
//!     Role::builder("Reader", Principal::service("glue.amazonaws.com")).build(&stack)
//! });
//! assert!(stack.node().try_child("Reader").is_none());
//! role.add_to_policy(Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::reports/*"));
//! assert!(stack.node().try_child("Reader").is_some());
//! ```
//!
//! [`LazyCell`]: std::cell::LazyCell

mod access_key;
mod group;
mod identity;
mod imported_role;
mod instance_profile;
mod managed_policy;
mod oidc_provider;
mod policy;
mod role;
mod saml_provider;
mod user;

pub use access_key::{AccessKey, AccessKeyBuilder, AccessKeyStatus};
pub use group::{Group, GroupArn, GroupBuilder};
pub use identity::Identity;
pub use imported_role::ImportedRole;
pub use instance_profile::{InstanceProfile, InstanceProfileBuilder};
pub use managed_policy::{ManagedPolicy, ManagedPolicyBuilder};
pub use oidc_provider::{OidcProvider, OidcProviderBuilder};
pub use policy::{Policy, PolicyBuilder};
pub use role::{Role, RoleBuilder};
pub use rustinfra::iam::{
    Action, Condition, ConditionKey, Effect, Grant, Grantee, PolicyDocument, PolicyKind, Principal,
    Statement, key,
};
pub use rustinfra::tree::PermissionsBoundary;
/// The actions of AWS services as constants, one module a service.
pub use rustinfra_iam_actions as actions;
pub use saml_provider::{SamlMetadata, SamlProvider, SamlProviderArn, SamlProviderBuilder};
pub use user::{User, UserArn, UserBuilder};
