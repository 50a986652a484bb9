//! Parameters (AWS Systems Manager).
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::ssm::StringParameter;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let rate = StringParameter::builder("Rate", "0.19").parameter_name("/shop/rate").build(&stack);
//!
//! let code = Code::inline("exports.handler = async () => {};");
//! let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
//!     .env("RATE_PARAMETER", rate.name())
//!     .build(&stack);
//! rate.grant_read(&worker);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! CloudFormation makes no parameters of type `SecureString`; one that exists is referred to by
//! [`StringParameter::from_secure_string_parameter`], or use a
//! [`Secret`](crate::secretsmanager::Secret).

mod existing;
mod settings;
mod string_list_parameter;
mod string_parameter;

pub use settings::{ParameterDataType, ParameterTier, ParameterValueType};
pub use string_list_parameter::{StringListParameter, StringListParameterBuilder};
pub use string_parameter::{ParameterArn, StringParameter, StringParameterBuilder};
