//! What a function is called for.

#[cfg(feature = "secretsmanager")]
mod confluent;
#[cfg(feature = "dynamodb")]
mod dynamo;
mod generic;
#[cfg(feature = "secretsmanager")]
mod kafka;
mod kinesis;
mod mapping;
mod options;
mod position;
mod schema_registry;
mod settings;
mod sns;
mod source;
mod sqs;

#[cfg(feature = "secretsmanager")]
pub use confluent::ConfluentSchemaRegistry;
#[cfg(feature = "dynamodb")]
pub use dynamo::DynamoEventSource;
pub use generic::{EventSourceMapping, EventSourceMappingBuilder};
#[cfg(feature = "secretsmanager")]
pub use kafka::{
    AuthenticationMethod, KafkaDlq, ManagedKafkaEventSource, SelfManagedKafkaEventSource,
};
pub use kinesis::{KinesisConsumerEventSource, KinesisEventSource};
pub use position::StartingPosition;
pub use schema_registry::{
    EventRecordFormat, GlueSchemaRegistry, KafkaSchemaRegistryAccessConfigType,
    KafkaSchemaRegistryConfig, KafkaSchemaValidationAttribute, SchemaRegistry,
};
pub use settings::{
    EventSourceMappingLogLevel, MetricType, ProvisionedPollers, SourceAccessConfiguration,
};
pub use sns::SnsEventSource;
pub use source::EventSource;
pub use sqs::SqsEventSource;
