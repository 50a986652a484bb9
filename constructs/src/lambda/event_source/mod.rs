//! What a function is called for.

#[cfg(feature = "dynamodb")]
mod dynamo;
mod generic;
mod mapping;
mod position;
mod source;
mod sqs;

#[cfg(feature = "dynamodb")]
pub use dynamo::DynamoEventSource;
pub use generic::{
    EventSourceMapping, EventSourceMappingBuilder, EventSourceMappingLogLevel, MetricType,
    ProvisionedPollers, SourceAccessConfiguration,
};
pub use position::StartingPosition;
pub use source::EventSource;
pub use sqs::SqsEventSource;
