//! Queues (Amazon SQS).
//!
//! A queue with a dead-letter queue, and a function that empties it:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let failed = Queue::builder("Failed").retention_period(days(14)).build(&stack);
//! let inbox = Queue::builder("Inbox")
//!     .visibility_timeout(secs(60))
//!     .dead_letter_queue(&failed, 3)
//!     .build(&stack);
//! let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", Code::inline("…"))
//!     .event_source(SqsEventSource::new(&inbox).batch_size(5))
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```

#[cfg(feature = "cloudwatch")]
mod metrics;
mod queue;

pub use queue::{DeadLetterQueue, Queue, QueueBuilder, QueueEncryption};
