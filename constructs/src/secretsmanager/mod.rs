//! Secrets (AWS Secrets Manager).
//!
//! A secret's value is never written into a template: it is generated when the stack is deployed,
//! read by a function at run time, or put into a property by CloudFormation itself.
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::secretsmanager::{GeneratedSecret, Secret};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let login = GeneratedSecret::new().length(32).template(r#"{"user":"shop"}"#, "password");
//! let secret = Secret::builder("Database").generate(login).build(&stack);
//!
//! let code = Code::inline("exports.handler = async () => {};");
//! let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
//!     .env("SECRET_ARN", secret.arn())
//!     .build(&stack);
//! secret.grant_read(&worker);
//! # assert!(app.assembly().is_ok());
//! ```

mod attachment;
mod builder;
mod generated;
mod hosted;
mod rotation;
mod secret;

pub use attachment::AttachmentTarget;
pub use builder::SecretBuilder;
pub use generated::GeneratedSecret;
pub use hosted::{HostedRotation, HostedRotationType};
pub use rotation::{Rotation, RotationSchedule, RotationScheduleBuilder};
pub use secret::Secret;
