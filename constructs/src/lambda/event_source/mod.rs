//! What a function is called for.

mod dynamo;
mod generic;
mod kafka;
mod kinesis;
mod mapping;
mod options;
mod schema_registry;
mod settings;
mod sns;
mod source;
mod sqs;

pub use dynamo::{DynamoEventSource, StartingPosition};
pub use generic::{EventSourceMapping, EventSourceMappingBuilder};
pub use kafka::{
    AuthenticationMethod, KafkaDlq, ManagedKafkaEventSource, SelfManagedKafkaEventSource,
};
pub use kinesis::{KinesisConsumerEventSource, KinesisEventSource};
pub use schema_registry::{
    ConfluentSchemaRegistry, EventRecordFormat, GlueSchemaRegistry,
    KafkaSchemaRegistryAccessConfigType, KafkaSchemaRegistryConfig, KafkaSchemaValidationAttribute,
    SchemaRegistry,
};
pub use settings::{
    EventSourceMappingLogLevel, MetricType, ProvisionedPollers, SourceAccessConfiguration,
};
pub use sns::SnsEventSource;
pub use source::EventSource;
pub use sqs::SqsEventSource;
