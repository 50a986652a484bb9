//! Roles and policies (AWS IAM).
//!
//! Most policies write themselves: `table.grant_read(&function)` says what is needed, and the
//! resolver writes the least that allows it into the function's role. What is left is said with a
//! [`Statement`](crate::iam::Statement):
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

mod managed_policy;
mod role;

pub use managed_policy::{ManagedPolicy, ManagedPolicyBuilder};
pub use role::{Role, RoleBuilder};
pub use rustinfra::iam::{Effect, Grant, Grantee, PolicyDocument, Principal, Statement};
