//! Every CloudFormation resource type as a typed construct, `Cfn` and its own name.
//!
//! The layer is generated from AWS's own descriptions and adds no opinion: one module a
//! service behind a cargo feature of the same name, one construct a resource, one setter a
//! property. What a property accepts is in its type: a role's ARN is not a table's, a
//! runtime is not any string.
//!
//! ```
//! # #[cfg(all(feature = "lambda", feature = "iam", feature = "sqs"))] {
//! use rustinfra::prelude::*;
//! use rustinfra_cfn::lambda::function::{Architecture, Code, CfnFunction, Runtime};
//! use rustinfra_cfn::{iam::CfnRole, sqs::CfnQueue};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let role = CfnRole::new(&stack, "Role").assume_role_policy_document(serde_json::json!({}));
//! let queue = CfnQueue::new(&stack, "Inbox").visibility_timeout(60);
//! CfnFunction::new(&stack, "Worker")
//!     .code(Code::new().s3_bucket("assets").s3_key("worker.zip"))
//!     .role(&role)
//!     .runtime(Runtime::PROVIDED_AL2023)
//!     .architectures([Architecture::ARM64])
//!     .handler("bootstrap")
//!     .dead_letter_config(rustinfra_cfn::lambda::function::DeadLetterConfig::new().target_arn(&queue));
//! # }
//! ```
//!
//! What AWS added since the facts were read stays within reach: an enumeration takes
//! `Lit::new("…")`, [`override_property`](rustinfra::resource::CfnResource::override_property) sets
//! any property, and `CfnResource::new(&scope, "Id", "AWS::New::Type")` places any type.
//!
//! Required properties, limits and patterns are not in the types, since AWS adds and relaxes them;
//! they are checked when the app is synthesized.

#[macro_use]
#[allow(unused_macros, reason = "which of them a build needs depends on its features")]
mod macros;

#[rustfmt::skip]
#[allow(clippy::should_implement_trait, reason = "a property may be called `Add` or `Not`")]
mod generated;
mod tag;

pub use generated::*;
pub use tag::Tag;

/// What generated modules are written with.
#[allow(unused_imports, reason = "which of them a build needs depends on its features")]
mod prelude {
    pub(crate) use rustinfra::resource::CfnResource;
    pub(crate) use rustinfra::value::{IntoValue, Json, List, Lit, Map, Object, Open, Value};
    pub(crate) use std::string::String;

    pub(crate) use crate::refs;
}
