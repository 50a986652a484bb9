//! Log groups (Amazon CloudWatch Logs).
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! LogGroup::builder("Audit")
//!     .retention(Retention::OneYear)
//!     .removal_policy(RemovalPolicy::Destroy)
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```

mod log_group;

pub use log_group::{LogGroup, LogGroupBuilder, Retention};
