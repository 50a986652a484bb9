//! Registries of schemas that speak Confluent's protocol.

use rustinfra::prelude::*;

use super::schema_registry::{
    EventRecordFormat, KafkaSchemaRegistryAccessConfigType, KafkaSchemaRegistryConfig,
    KafkaSchemaValidationAttribute, SchemaRegistry,
};
use crate::lambda::Function;
use crate::secretsmanager::Secret;

/// A registry that speaks Confluent's protocol.
///
/// ```
/// use rustinfra_constructs::lambda::{
///     ConfluentSchemaRegistry, EventRecordFormat, KafkaSchemaRegistryAccessConfigType,
///     KafkaSchemaValidationAttribute, ProvisionedPollers, SelfManagedKafkaEventSource,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let secret = Secret::builder("Registry").build(&stack);
/// let registry = ConfluentSchemaRegistry::new(
///     "https://registry.example.com",
///     &secret,
///     KafkaSchemaRegistryAccessConfigType::BASIC_AUTH,
///     EventRecordFormat::JSON,
/// )
/// .schema_validation_config(KafkaSchemaValidationAttribute::VALUE);
/// let orders = SelfManagedKafkaEventSource::new(
///     ["kafka.example.com:9092"],
///     "orders",
///     StartingPosition::Latest,
/// )
/// .secret(&Secret::builder("Kafka").build(&stack))
/// .provisioned_poller_config(ProvisionedPollers::new(1, 3))
/// .schema_registry_config(registry);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(orders)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ConfluentSchemaRegistry {
    uri: Value<String>,
    secret: Secret,
    access: KafkaSchemaRegistryAccessConfigType,
    format: EventRecordFormat,
    validated: Vec<KafkaSchemaValidationAttribute>,
}

impl ConfluentSchemaRegistry {
    /// The registry at a URL, to which Lambda proves who it is by a secret.
    pub fn new(
        schema_registry_uri: impl IntoValue<String>,
        secret: &Secret,
        authentication_type: KafkaSchemaRegistryAccessConfigType,
        event_record_format: EventRecordFormat,
    ) -> Self {
        Self {
            uri: schema_registry_uri.into_value(),
            secret: secret.clone(),
            access: authentication_type,
            format: event_record_format,
            validated: Vec::new(),
        }
    }

    /// Holds the key or the value against its schema.
    #[must_use]
    pub fn schema_validation_config(mut self, attribute: KafkaSchemaValidationAttribute) -> Self {
        self.validated.push(attribute);
        self
    }
}

impl SchemaRegistry for ConfluentSchemaRegistry {
    #[track_caller]
    fn bind(&self, _: &Node, function: &Function) -> KafkaSchemaRegistryConfig {
        self.secret.grant_read(function);
        KafkaSchemaRegistryConfig {
            schema_registry_uri: self.uri.clone(),
            event_record_format: self.format.clone(),
            access_configs: vec![(self.access.clone(), self.secret.arn().untyped())],
            schema_validation_configs: self.validated.clone(),
        }
    }
}
