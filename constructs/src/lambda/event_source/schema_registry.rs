//! Registries of schemas, by which the records of Kafka are read.

use std::borrow::Cow;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::settings::SourceAccessConfiguration;
use crate::arn;
use crate::imported::{Form, ImportedArn};
use crate::lambda::Function;

const REGISTRY: Form =
    Form::new("of a registry of schemas", "arn:aws:glue:REGION:ACCOUNT:registry/NAME")
        .without(&['/', ':']);

/// How a function gets records that were read by their schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecordFormat(Cow<'static, str>);

impl EventRecordFormat {
    /// As JSON.
    pub const JSON: Self = Self(Cow::Borrowed("JSON"));
    /// As they are.
    pub const SOURCE: Self = Self(Cow::Borrowed("SOURCE"));

    /// Another format, by its name.
    pub fn of(name: &str) -> Self {
        Self(Cow::Owned(name.to_string()))
    }

    /// The format's name.
    pub fn value(&self) -> &str {
        &self.0
    }
}

/// What of a record is held against its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaSchemaValidationAttribute(Cow<'static, str>);

impl KafkaSchemaValidationAttribute {
    /// The key.
    pub const KEY: Self = Self(Cow::Borrowed("KEY"));
    /// The value.
    pub const VALUE: Self = Self(Cow::Borrowed("VALUE"));

    /// Something else, by its name.
    pub fn of(name: &str) -> Self {
        Self(Cow::Owned(name.to_string()))
    }

    /// Its name.
    pub fn value(&self) -> &str {
        &self.0
    }
}

/// How Lambda proves to a registry who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaSchemaRegistryAccessConfigType(Cow<'static, str>);

impl KafkaSchemaRegistryAccessConfigType {
    /// By a name and a password.
    pub const BASIC_AUTH: Self = Self(Cow::Borrowed("BASIC_AUTH"));
    /// By a certificate.
    pub const CLIENT_CERTIFICATE_TLS_AUTH: Self =
        Self(Cow::Borrowed("CLIENT_CERTIFICATE_TLS_AUTH"));
    /// The registry is known by this certificate.
    pub const SERVER_ROOT_CA_CERTIFICATE: Self = Self(Cow::Borrowed("SERVER_ROOT_CA_CERTIFICATE"));

    /// Another way, by its name.
    pub fn of(name: &str) -> Self {
        Self(Cow::Owned(name.to_string()))
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A registry as a mapping writes it.
#[derive(Clone, Debug)]
pub struct KafkaSchemaRegistryConfig {
    /// Where the registry is: its URL or ARN.
    pub schema_registry_uri: Value<String>,
    /// How the function gets the records.
    pub event_record_format: EventRecordFormat,
    /// How Lambda proves to the registry who it is, and the secret by which it does.
    pub access_configs: Vec<(KafkaSchemaRegistryAccessConfigType, Value<String>)>,
    /// What of a record is held against its schema.
    pub schema_validation_configs: Vec<KafkaSchemaValidationAttribute>,
}

impl KafkaSchemaRegistryConfig {
    pub(super) fn to_expr(&self) -> Expr {
        let mut config = vec![
            ("SchemaRegistryURI", self.schema_registry_uri.expr().clone()),
            ("EventRecordFormat", Expr::text(self.event_record_format.value().to_string())),
        ];
        if !self.access_configs.is_empty() {
            let access = self.access_configs.iter().map(|(kind, uri)| {
                SourceAccessConfiguration::Other(kind.as_str().to_string(), uri.clone()).to_expr()
            });
            config.push(("AccessConfigs", Expr::list(access)));
        }
        if self.schema_validation_configs.is_empty() {
            return Expr::map(config);
        }
        let validated = self
            .schema_validation_configs
            .iter()
            .map(|attribute| Expr::map([("Attribute", Expr::text(attribute.value().to_string()))]));
        config.push(("SchemaValidationConfigs", Expr::list(validated)));
        Expr::map(config)
    }
}

/// A registry of schemas: [`GlueSchemaRegistry`], [`ConfluentSchemaRegistry`](super::ConfluentSchemaRegistry).
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html>
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a registry of schemas",
    note = "give a `GlueSchemaRegistry` or a `ConfluentSchemaRegistry`"
)]
pub trait SchemaRegistry {
    /// Allows `function` to read schemas, and says where the registry is. What has to be made for
    /// it is placed below `scope`.
    fn bind(&self, scope: &Node, function: &Function) -> KafkaSchemaRegistryConfig;
}

/// A registry of AWS Glue.
///
/// ```
/// use rustinfra_constructs::lambda::{
///     EventRecordFormat, GlueSchemaRegistry, KafkaSchemaValidationAttribute,
///     ManagedKafkaEventSource, ProvisionedPollers,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let registry = GlueSchemaRegistry::new(
///     "arn:aws:glue:eu-west-1:123456789012:registry/orders",
///     EventRecordFormat::JSON,
/// )
/// .schema_validation_config(KafkaSchemaValidationAttribute::VALUE);
/// let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
/// let orders = ManagedKafkaEventSource::new(cluster, "orders", StartingPosition::Latest)
///     .provisioned_poller_config(ProvisionedPollers::new(1, 3))
///     .schema_registry_config(registry);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(orders)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct GlueSchemaRegistry {
    arn: Value<String>,
    /// As it is given; otherwise it stands in the ARN.
    name: Option<Value<String>>,
    format: EventRecordFormat,
    validated: Vec<KafkaSchemaValidationAttribute>,
}

impl GlueSchemaRegistry {
    /// The registry with this ARN: text, or a value known only at deployment, such as a parameter's.
    pub fn new(
        schema_registry_arn: impl IntoValue<String>,
        event_record_format: EventRecordFormat,
    ) -> Self {
        Self {
            arn: schema_registry_arn.into_value(),
            name: None,
            format: event_record_format,
            validated: Vec::new(),
        }
    }

    /// A registry of the stack, by its ARN and its name.
    #[doc(alias = "schemaRegistry")]
    pub fn from_registry(
        arn: impl IntoValue<String>,
        name: impl IntoValue<String>,
        event_record_format: EventRecordFormat,
    ) -> Self {
        Self {
            arn: arn.into_value(),
            name: Some(name.into_value()),
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

impl SchemaRegistry for GlueSchemaRegistry {
    #[track_caller]
    fn bind(&self, scope: &Node, function: &Function) -> KafkaSchemaRegistryConfig {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => ImportedArn::read(scope, self.arn.clone(), &REGISTRY).name,
        };
        let registry = scope.child("SchemaRegistry");
        let schemas = arn::in_stack(scope, "glue", sub!("schema/{}/*", name));
        let facet = Facet::new().arn(Shape::Resource, &self.arn).arn(Shape::Contents, schemas);
        registry.set_facet(facet);
        Link::between(function, &links::SCHEMA_REGISTRY_READ, &registry).record(function.node());
        KafkaSchemaRegistryConfig {
            schema_registry_uri: self.arn.clone(),
            event_record_format: self.format.clone(),
            access_configs: Vec::new(),
            schema_validation_configs: self.validated.clone(),
        }
    }
}
