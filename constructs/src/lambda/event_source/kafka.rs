//! Clusters of Kafka.

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;
use serde_json::Value as JsonValue;

use super::generic::EventSourceMapping;
use super::options::{MappingOptions, mapping_options};
use super::position::StartingPosition;
use super::schema_registry::SchemaRegistry;
use super::settings::{
    EventSourceMappingLogLevel, MetricType, ProvisionedPollers, SourceAccessConfiguration,
};
use super::source::EventSource;
use crate::check;
use crate::iam::actions::ec2;
use crate::iam::{Action, Statement};
use crate::lambda::Function;
use crate::lambda::destination::{Destination, Outcome};
use crate::secretsmanager::Secret;
use crate::units::Duration;

/// Calls a function with batches of records of a topic of Amazon MSK.
///
/// The function gets the permission to find the cluster, and the managed policy by which it reaches
/// it in its network.
///
/// ```
/// use rustinfra_constructs::lambda::ManagedKafkaEventSource;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
/// let orders = ManagedKafkaEventSource::new(cluster, "orders", StartingPosition::TrimHorizon)
///     .kafka_consumer_group_id("workers")
///     .batch_size(100);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(orders)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html>
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct ManagedKafkaEventSource {
    cluster: Value<refs::MskClusterArn>,
    topic: String,
    secret: Option<Secret>,
    options: MappingOptions,
}

impl ManagedKafkaEventSource {
    /// The records of `topic`, of a cluster of the stack or one with this ARN.
    pub fn new(
        cluster_arn: impl IntoValue<refs::MskClusterArn>,
        topic: &str,
        starting_position: StartingPosition,
    ) -> Self {
        let mut options = MappingOptions::default();
        let name = topic.to_string();
        options.ask(move |mapping| mapping.starting_position(starting_position).kafka_topic(&name));
        Self { cluster: cluster_arn.into_value(), topic: topic.to_string(), secret: None, options }
    }

    /// Proves by a name and a password in a secret who it is (SASL/SCRAM).
    pub fn secret(mut self, secret: &Secret) -> Self {
        self.secret = Some(secret.clone());
        self
    }

    /// Reads from a time on, in seconds since 1970, instead of the starting position.
    pub fn starting_position_timestamp(mut self, seconds: u64) -> Self {
        self.options.ask(move |mapping| mapping.since(seconds));
        self
    }

    /// Sets the group of consumers that Kafka knows the function as.
    pub fn kafka_consumer_group_id(mut self, id: &str) -> Self {
        let id = id.to_string();
        self.options.ask(move |mapping| mapping.kafka_consumer_group_id(&id));
        self
    }

    /// Reads the records by their schema; with
    /// [pollers](Self::provisioned_poller_config).
    pub fn schema_registry_config(
        mut self,
        registry: impl SchemaRegistry + Clone + 'static,
    ) -> Self {
        self.options.ask(move |mapping| mapping.schema_registry_config(registry.clone()));
        self
    }

    mapping_options! {
        on_failure, event_source_mapping_id, event_source_mapping_arn;
        batch_size(records: u32);
        bisect_batch_on_error(bisect: bool);
        enabled(enabled: bool);
        filter(pattern: JsonValue);
        filter_encryption(key: Value<refs::KmsKeyId>);
        log_level(level: EventSourceMappingLogLevel);
        max_batching_window(window: Duration);
        max_record_age(age: Duration);
        metric(metric: MetricType);
        provisioned_poller_config(pollers: ProvisionedPollers);
        report_batch_item_failures();
        retry_attempts(attempts: u32);
    }
}

impl EventSource for ManagedKafkaEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let node = function.node();
        let id = format!("KafkaEventSource:{}{}", node.unique_id(), self.topic);
        let holder = node.child(&id);
        let cluster = holder.child("Cluster");
        let facet = Facet::new().arn(Shape::Resource, self.cluster.clone());
        cluster.set_facet(facet.arn(Shape::Unrestricted, "*"));
        Link::between(function, &links::KAFKA_CLUSTER_READ, &cluster).record(node);
        if let Some(role) = function.role() {
            role.add_managed_policy("service-role/AWSLambdaMSKExecutionRole");
        }
        let arn = self.cluster.clone().untyped();
        let mut mapping = EventSourceMapping::at(&holder, function, arn);
        if let Some(secret) = &self.secret {
            secret.grant_read(function);
            let secret = SourceAccessConfiguration::SaslScram512Auth(secret.arn().untyped());
            mapping = mapping.source_access_configuration(secret);
        }
        self.options.build(mapping, function);
    }
}

/// How a function proves to a cluster of Kafka who it is, by a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AuthenticationMethod {
    SaslScram512Auth,
    SaslScram256Auth,
    BasicAuth,
    ClientCertificateTlsAuth,
}

/// Calls a function with batches of records of a topic of a Kafka cluster of one's own.
///
/// ```
/// use rustinfra_constructs::lambda::{AuthenticationMethod, SelfManagedKafkaEventSource};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let secret = Secret::builder("Kafka").build(&stack);
/// let orders = SelfManagedKafkaEventSource::new(
///     ["kafka.example.com:9092"],
///     "orders",
///     StartingPosition::TrimHorizon,
/// )
/// .secret(&secret)
/// .authentication_method(AuthenticationMethod::BasicAuth);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(orders)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html>
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct SelfManagedKafkaEventSource {
    servers: Vec<String>,
    topic: String,
    secret: Option<Secret>,
    method: AuthenticationMethod,
    root_ca: Option<Secret>,
    network: Option<(Vec<Value<String>>, Value<String>)>,
    options: MappingOptions,
}

impl SelfManagedKafkaEventSource {
    /// The records of `topic`, of a cluster by its servers (`host:port`).
    pub fn new<'a>(
        bootstrap_servers: impl IntoIterator<Item = &'a str>,
        topic: &str,
        starting_position: StartingPosition,
    ) -> Self {
        let mut options = MappingOptions::default();
        let name = topic.to_string();
        options.ask(move |mapping| mapping.starting_position(starting_position).kafka_topic(&name));
        Self {
            servers: bootstrap_servers.into_iter().map(String::from).collect(),
            topic: topic.to_string(),
            secret: None,
            method: AuthenticationMethod::SaslScram512Auth,
            root_ca: None,
            network: None,
            options,
        }
    }

    /// Proves by a secret who it is. Servers outside of a [network](Self::vpc) need it.
    pub fn secret(mut self, secret: &Secret) -> Self {
        self.secret = Some(secret.clone());
        self
    }

    /// Says what the secret is; default [`AuthenticationMethod::SaslScram512Auth`].
    pub fn authentication_method(mut self, method: AuthenticationMethod) -> Self {
        self.method = method;
        self
    }

    /// Knows the servers by a certificate in a secret.
    pub fn root_ca_certificate(mut self, certificate: &Secret) -> Self {
        self.root_ca = Some(certificate.clone());
        self
    }

    /// Reaches the servers from subnets of a network, with a security group. The function's role is
    /// allowed what that takes.
    #[doc(alias("securityGroup", "vpcSubnets"))]
    pub fn vpc<S: IntoValue<refs::Ec2SubnetId>>(
        mut self,
        vpc_subnets: impl IntoIterator<Item = S>,
        security_group: impl IntoValue<refs::Ec2SecurityGroupId>,
    ) -> Self {
        let subnets = vpc_subnets.into_iter().map(|subnet| subnet.into_value().untyped());
        self.network = Some((subnets.collect(), security_group.into_value().untyped()));
        self
    }

    /// Reads from a time on, in seconds since 1970, instead of the starting position.
    pub fn starting_position_timestamp(mut self, seconds: u64) -> Self {
        self.options.ask(move |mapping| mapping.since(seconds));
        self
    }

    /// Sets the group of consumers that Kafka knows the function as.
    pub fn kafka_consumer_group_id(mut self, id: &str) -> Self {
        let id = id.to_string();
        self.options.ask(move |mapping| mapping.kafka_consumer_group_id(&id));
        self
    }

    /// Reads the records by their schema; with
    /// [pollers](Self::provisioned_poller_config).
    pub fn schema_registry_config(
        mut self,
        registry: impl SchemaRegistry + Clone + 'static,
    ) -> Self {
        self.options.ask(move |mapping| mapping.schema_registry_config(registry.clone()));
        self
    }

    mapping_options! {
        on_failure, event_source_mapping_id, event_source_mapping_arn;
        batch_size(records: u32);
        bisect_batch_on_error(bisect: bool);
        enabled(enabled: bool);
        filter(pattern: JsonValue);
        filter_encryption(key: Value<refs::KmsKeyId>);
        log_level(level: EventSourceMappingLogLevel);
        max_batching_window(window: Duration);
        max_record_age(age: Duration);
        metric(metric: MetricType);
        provisioned_poller_config(pollers: ProvisionedPollers);
        report_batch_item_failures();
        retry_attempts(attempts: u32);
    }
}

/// What the function's role needs for Lambda to reach servers in a network.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-permissions.html>
const NETWORK_ACTIONS: [Action; 6] = [
    ec2::CREATE_NETWORK_INTERFACE,
    ec2::DELETE_NETWORK_INTERFACE,
    ec2::DESCRIBE_NETWORK_INTERFACES,
    ec2::DESCRIBE_SECURITY_GROUPS,
    ec2::DESCRIBE_SUBNETS,
    ec2::DESCRIBE_VPCS,
];

impl EventSource for SelfManagedKafkaEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let node = function.node();
        let holder = node.child(&format!("KafkaEventSource:{}", self.topic));
        if self.secret.is_none() && self.network.is_none() {
            check::reject(
                &holder,
                "Servers of Kafka that are reached by the internet ask who it is.",
                "add `.secret(&secret)`, or `.vpc(subnets, security_group)`",
            );
        }
        let servers = self.servers.iter().map(String::as_str);
        let mut mapping = EventSourceMapping::kafka_at(&holder, function, servers);
        if let Some(secret) = &self.secret {
            secret.grant_read(function);
            let arn = secret.arn().untyped();
            mapping = mapping.source_access_configuration(match self.method {
                AuthenticationMethod::SaslScram512Auth => {
                    SourceAccessConfiguration::SaslScram512Auth(arn)
                }
                AuthenticationMethod::SaslScram256Auth => {
                    SourceAccessConfiguration::SaslScram256Auth(arn)
                }
                AuthenticationMethod::BasicAuth => SourceAccessConfiguration::BasicAuth(arn),
                AuthenticationMethod::ClientCertificateTlsAuth => {
                    SourceAccessConfiguration::ClientCertificateTlsAuth(arn)
                }
            });
        }
        if let Some(certificate) = &self.root_ca {
            certificate.grant_read(function);
            let arn = certificate.arn().untyped();
            let known = SourceAccessConfiguration::ServerRootCaCertificate(arn);
            mapping = mapping.source_access_configuration(known);
        }
        if let Some((subnets, group)) = &self.network {
            function.add_to_role_policy(Statement::allow(NETWORK_ACTIONS).on("*"));
            let group = SourceAccessConfiguration::VpcSecurityGroup(group.clone());
            mapping = mapping.source_access_configuration(group);
            for subnet in subnets {
                let subnet = SourceAccessConfiguration::VpcSubnet(subnet.clone());
                mapping = mapping.source_access_configuration(subnet);
            }
        }
        self.options.build(mapping, function);
    }
}

/// A topic of the same cluster, for records of Kafka that could not be processed.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html>
#[derive(Clone, Debug)]
pub struct KafkaDlq {
    topic: String,
}

impl KafkaDlq {
    /// The topic of this name: letters, digits and `._-`.
    pub fn new(topic: &str) -> Self {
        Self { topic: topic.strip_prefix("kafka://").unwrap_or(topic).to_string() }
    }
}

impl Destination for KafkaDlq {
    fn bind(&self, scope: &Node, _: &Function, outcome: Outcome) -> Value<String> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let rule = "1 to 249 letters, digits and `._-`";
        let help = "see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html";
        check::required_name(scope, "the topic", &self.topic, 249, allowed, rule, help);
        if outcome == Outcome::Success {
            check::reject(
                scope,
                "A topic of Kafka keeps failures only.",
                "report successes to a queue, a topic of SNS, a bus or a function",
            );
        }
        format!("kafka://{}", self.topic).into_value()
    }
}
