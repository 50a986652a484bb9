//! What of this library a rule can send events to.

mod bus;
#[cfg(feature = "lambda")]
mod lambda;
#[cfg(feature = "logs")]
mod logs;
mod sqs;

pub(in crate::events) use sqs::GroupedQueue;
