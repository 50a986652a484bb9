//! What a function is called for.

mod dynamo;
mod mapping;
mod source;
mod sqs;

pub use dynamo::{DynamoEventSource, StartingPosition};
pub use source::EventSource;
pub use sqs::SqsEventSource;
