//! What a function is called for.

mod dynamo;
mod generic;
mod mapping;
mod source;
mod sqs;

pub use dynamo::{DynamoEventSource, StartingPosition};
pub use generic::{
    EventSourceMapping, EventSourceMappingBuilder, EventSourceMappingLogLevel, MetricType,
    ProvisionedPollers, SourceAccessConfiguration,
};
pub use source::EventSource;
pub use sqs::SqsEventSource;
