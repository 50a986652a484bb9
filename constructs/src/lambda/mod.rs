//! Functions (AWS Lambda).
//!
//! A function brings its role and its log group; what it may do is said by granting it things:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let inbox = Queue::builder("Inbox").build(&stack);
//! let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
//!     .memory(mib(256))
//!     .timeout(secs(10))
//!     .env("INBOX_URL", inbox.url())
//!     .build(&stack);
//! inbox.grant_send(&api);
//! # assert!(app.assembly().is_ok());
//! ```

mod code;
mod event_source;
mod function;
mod runtime;

pub use code::Code;
pub use event_source::{DynamoEventSource, EventSource, SqsEventSource, StartingPosition};
pub use function::{Function, FunctionBuilder, LogFormat, Tracing};
pub use runtime::{Architecture, Runtime};
