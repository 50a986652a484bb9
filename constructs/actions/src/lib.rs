//! The actions of every AWS service as constants: one module a service behind a cargo feature of
//! the same name, so that a misspelt action does not compile.
//!
//! ```
//! # #[cfg(feature = "dynamodb")] {
//! use rustinfra::prelude::*;
//! use rustinfra_iam_actions::dynamodb;
//!
//! let read = Statement::allow([dynamodb::GET_ITEM, dynamodb::QUERY])
//!     .on("arn:aws:dynamodb:eu-west-1:123456789012:table/Orders");
//! # let _ = read;
//! # }
//! ```
//!
//! The documentation of each constant names its access level and the resource types that it can be
//! limited to. Services with fewer than twenty actions share the feature `small`.

#[rustfmt::skip]
mod generated;

pub use generated::*;
