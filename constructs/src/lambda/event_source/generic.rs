//! Sources of every kind, by their ARN.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnEventSourceMapping;
use rustinfra_cfn::refs;
use serde_json::Value as JsonValue;

use std::rc::Rc;

use super::mapping::{self, PAGE};
use super::position::StartingPosition;
use super::schema_registry::SchemaRegistry;
use super::settings::{
    EventSourceMappingLogLevel, MetricType, ProvisionedPollers, SourceAccessConfiguration,
    metrics_config,
};
use crate::lambda::Function;
use crate::lambda::destination::{Destination, Outcome};
use crate::units::Duration;
use crate::{arn, check};

/// Where a mapping reads.
#[derive(Clone, Debug)]
enum From {
    Arn(Expr),
    Kafka(Vec<String>),
}

/// The connection of a function with a source that is told by its ARN: a Kinesis stream, a Kafka
/// cluster, a broker, DocumentDB, or another account's queue.
///
/// The function has to be allowed to read the source; [`SqsEventSource`](super::SqsEventSource) and
/// [`DynamoEventSource`](super::DynamoEventSource) see to that themselves.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html>
///
/// ```
/// use rustinfra_constructs::lambda::EventSourceMapping;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
/// worker.add_to_role_policy(
///     Statement::allow([
///         "kinesis:DescribeStreamSummary",
///         "kinesis:GetRecords",
///         "kinesis:GetShardIterator",
///         "kinesis:ListShards",
///     ])
///     .on(stream),
/// );
/// EventSourceMapping::builder("Clicks", &worker, stream)
///     .starting_position(StartingPosition::Latest)
///     .batch_size(100)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct EventSourceMapping {
    node: Node,
    cfn: Option<CfnEventSourceMapping>,
    id: Value<String>,
    arn: Value<String>,
}

impl Construct for EventSourceMapping {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl EventSourceMapping {
    /// Starts the connection of `function` with the source of an ARN.
    pub fn builder(
        id: &str,
        function: &Function,
        source_arn: impl IntoValue<String>,
    ) -> EventSourceMappingBuilder {
        Self::start(id, function, From::Arn(source_arn.into_value().into_expr()))
    }

    /// Starts the connection of `function` with a Kafka cluster of one's own, by its servers
    /// (`host:port`).
    #[doc(alias = "kafkaBootstrapServers")]
    pub fn kafka<'a>(
        id: &str,
        function: &Function,
        bootstrap_servers: impl IntoIterator<Item = &'a str>,
    ) -> EventSourceMappingBuilder {
        let servers = bootstrap_servers.into_iter().map(String::from).collect();
        Self::start(id, function, From::Kafka(servers))
    }

    /// The connection of a source, at a node of its own.
    pub(super) fn at(
        holder: &Node,
        function: &Function,
        source_arn: Value<String>,
    ) -> EventSourceMappingBuilder {
        let mapping = Self::builder("", function, source_arn);
        EventSourceMappingBuilder { holder: Some(holder.clone()), ..mapping }
    }

    /// The same for a Kafka cluster of one's own.
    pub(super) fn kafka_at<'a>(
        holder: &Node,
        function: &Function,
        bootstrap_servers: impl IntoIterator<Item = &'a str>,
    ) -> EventSourceMappingBuilder {
        let mapping = Self::kafka("", function, bootstrap_servers);
        EventSourceMappingBuilder { holder: Some(holder.clone()), ..mapping }
    }

    fn start(id: &str, function: &Function, from: From) -> EventSourceMappingBuilder {
        EventSourceMappingBuilder {
            id: id.to_string(),
            holder: None,
            function: function.clone(),
            from,
            schema_registry: None,
            batch_size: None,
            bisect: None,
            on_failure: None,
            enabled: None,
            starting_position: None,
            timestamp: None,
            report_failures: false,
            window: None,
            max_concurrency: None,
            max_age: None,
            retries: None,
            parallelization: None,
            topic: None,
            tumbling_window: None,
            consumer_group: None,
            access: Vec::new(),
            filters: Vec::new(),
            filter_key: None,
            pollers: None,
            metrics: Vec::new(),
            log_level: None,
        }
    }

    /// Refers to a connection that exists already, by its id: text, or a value known only at
    /// deployment, such as a parameter's. Reports `bad-name` for what is no UUID.
    #[track_caller]
    pub fn from_event_source_mapping_id(
        scope: &impl Construct,
        id: &str,
        mapping: impl IntoValue<String>,
    ) -> Self {
        let (node, mapping) = (scope.node().child(id), mapping.into_value());
        if let Some(text) = mapping.as_literal() {
            let allowed = |c: char| c.is_ascii_hexdigit() || c == '-';
            let (what, rule) = ("the mapping's id", "1 to 36 digits, letters a-f and `-`");
            check::required_name(&node, what, text, 36, allowed, rule, "write its UUID");
        }
        let arn = arn::in_stack(&node, "lambda", sub!("event-source-mapping:{}", &mapping));
        Self { node, cfn: None, id: mapping, arn }
    }

    /// Its id.
    pub fn event_source_mapping_id(&self) -> Value<String> {
        self.id.clone()
    }

    /// Its ARN.
    pub fn event_source_mapping_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The resource beneath; `None` for one that exists already.
    pub fn cfn(&self) -> Option<CfnEventSourceMapping> {
        self.cfn.clone()
    }
}

/// Settings of an [`EventSourceMapping`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct EventSourceMappingBuilder {
    id: String,
    /// Where it stands if it is of a source.
    holder: Option<Node>,
    function: Function,
    from: From,
    schema_registry: Option<Rc<dyn SchemaRegistry>>,
    batch_size: Option<u32>,
    bisect: Option<bool>,
    on_failure: Option<Rc<dyn Destination>>,
    enabled: Option<bool>,
    starting_position: Option<StartingPosition>,
    timestamp: Option<u64>,
    report_failures: bool,
    window: Option<Duration>,
    max_concurrency: Option<u32>,
    max_age: Option<Duration>,
    retries: Option<u32>,
    parallelization: Option<u32>,
    topic: Option<String>,
    tumbling_window: Option<Duration>,
    consumer_group: Option<String>,
    access: Vec<SourceAccessConfiguration>,
    filters: Vec<JsonValue>,
    filter_key: Option<Expr>,
    pollers: Option<ProvisionedPollers>,
    metrics: Vec<MetricType>,
    log_level: Option<EventSourceMappingLogLevel>,
}

impl EventSourceMappingBuilder {
    /// Sets the most records in a batch, 1 to 10,000; default by the source.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = Some(records);
        self
    }

    /// Cuts a batch that failed in two, to find the record that is to blame.
    pub fn bisect_batch_on_error(mut self, bisect: bool) -> Self {
        self.bisect = Some(bisect);
        self
    }

    /// Reports records that could not be processed.
    pub fn on_failure(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.on_failure = Some(Rc::new(to.clone()));
        self
    }

    /// Says whether the connection is used; default: it is.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// Sets where a stream is read from first; streams need it.
    pub fn starting_position(mut self, position: StartingPosition) -> Self {
        self.starting_position = Some(position);
        self
    }

    /// Reads a stream from a time on, in seconds since 1970.
    pub fn starting_position_timestamp(mut self, seconds: u64) -> Self {
        self.timestamp = Some(seconds);
        self
    }

    /// Reads a stream from a time on instead of its position.
    pub(super) fn since(self, seconds: u64) -> Self {
        Self { starting_position: None, ..self }.starting_position_timestamp(seconds)
    }

    /// Lets the function say which records of a batch failed.
    pub fn report_batch_item_failures(mut self) -> Self {
        self.report_failures = true;
        self
    }

    /// Waits up to 5 minutes for a batch to fill.
    pub fn max_batching_window(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    /// Limits how many calls a queue makes at once, 2 to 1,000.
    pub fn max_concurrency(mut self, calls: u32) -> Self {
        self.max_concurrency = Some(calls);
        self
    }

    /// Leaves out records older than 1 minute to 7 days.
    pub fn max_record_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Sets how often a batch is tried again, 0 to 10,000; default until its records are gone.
    pub fn retry_attempts(mut self, attempts: u32) -> Self {
        self.retries = Some(attempts);
        self
    }

    /// Reads each shard with so many calls at once, 1 to 10; default 1.
    pub fn parallelization_factor(mut self, calls: u32) -> Self {
        self.parallelization = Some(calls);
        self
    }

    /// Sets the Kafka topic, or the queue of a broker.
    pub fn kafka_topic(mut self, topic: &str) -> Self {
        self.topic = Some(topic.to_string());
        self
    }

    /// Sets the group of consumers that Kafka knows the function as.
    pub fn kafka_consumer_group_id(mut self, id: &str) -> Self {
        self.consumer_group = Some(id.to_string());
        self
    }

    /// Lets the function keep a state over up to 15 minutes of records.
    pub fn tumbling_window(mut self, window: Duration) -> Self {
        self.tumbling_window = Some(window);
        self
    }

    /// Says how pollers prove who they are, or where they stand.
    pub fn source_access_configuration(mut self, access: SourceAccessConfiguration) -> Self {
        self.access.push(access);
        self
    }

    /// Passes on only records that match a pattern; several are alternatives, at most 5
    /// (10 by a quota increase).
    #[doc(alias = "FilterCriteria")]
    pub fn filter(mut self, pattern: JsonValue) -> Self {
        self.filters.push(pattern);
        self
    }

    /// Encrypts the patterns with a customer managed key.
    pub fn filter_encryption(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.filter_key = Some(key.into_value().into_expr());
        self
    }

    /// Keeps a number of pollers.
    pub fn provisioned_poller_config(mut self, pollers: ProvisionedPollers) -> Self {
        self.pollers = Some(pollers);
        self
    }

    /// Counts something in CloudWatch.
    #[doc(alias = "metricsConfig")]
    pub fn metric(mut self, metric: MetricType) -> Self {
        self.metrics.push(metric);
        self
    }

    /// Reads records of Kafka by their schema; with [pollers](Self::provisioned_poller_config).
    pub fn schema_registry_config(mut self, registry: impl SchemaRegistry + 'static) -> Self {
        self.schema_registry = Some(Rc::new(registry));
        self
    }

    /// Sets how much is logged; for Kafka with [pollers](Self::provisioned_poller_config).
    pub fn log_level(mut self, level: EventSourceMappingLogLevel) -> Self {
        self.log_level = Some(level);
        self
    }

    fn check(&self, node: &Node) {
        let range = |what: &str, value: Option<u32>, low: u32, high: u32| {
            if let Some(value) = value {
                check::range(node, what, value, low..=high, PAGE);
            }
        };
        let seconds = |d: Option<Duration>| d.map(Duration::as_secs);
        range("the batch size", self.batch_size, 1, 10_000);
        range("the batching window in seconds", seconds(self.window), 0, 300);
        range("the concurrency", self.max_concurrency, 2, 1_000);
        range("the age of records in seconds", seconds(self.max_age), 60, 604_800);
        range("the retries", self.retries, 0, 10_000);
        range("the parallelization", self.parallelization, 1, 10);
        range("the tumbling window in seconds", seconds(self.tumbling_window), 0, 900);
        mapping::check_filters(node, &self.filters);
        if self.timestamp.is_some() && self.starting_position.is_some() {
            check::reject(
                node,
                "A stream is read from a position or from a time on, not both.",
                "leave out one of `starting_position` and `starting_position_timestamp`",
            );
        }
        if matches!(self.from, From::Kafka(_)) && self.topic.is_none() {
            check::reject(node, "A Kafka cluster is read by topic.", "add `.kafka_topic(…)`");
        }
        if self.schema_registry.is_some() && self.pollers.is_none() {
            check::reject(
                node,
                "Records are read by their schema with provisioned pollers only.",
                "add `.provisioned_poller_config(ProvisionedPollers::new(1, 3))`; see \
                 https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html",
            );
        }
    }

    /// Places the connection. Reports `out-of-range` for numbers and times, and
    /// `conflicting-options` for a cluster without a topic or pollers without what they need.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> EventSourceMapping {
        let node = match &self.holder {
            Some(holder) => holder.clone(),
            None => scope.node().child(&self.id),
        };
        self.check(&node);
        let cfn = CfnEventSourceMapping::new(&node, "Resource");
        let function = &self.function;
        cfn.set("FunctionName", function.name().into_expr());
        let registry = self
            .schema_registry
            .as_ref()
            .map(|registry| ("SchemaRegistryConfig", registry.bind(&node, function).to_expr()));
        let group = self.consumer_group.clone().map(|id| ("ConsumerGroupId", id.into()));
        let group = (group.is_some() || registry.is_some())
            .then(|| Expr::map(group.into_iter().chain(registry)));
        match &self.from {
            From::Arn(arn) => {
                mapping::check_region(&node, arn);
                cfn.set("EventSourceArn", arn.clone());
                if let Some(group) = group {
                    cfn.set("AmazonManagedKafkaEventSourceConfig", group);
                }
            }
            From::Kafka(servers) => {
                let servers = Expr::list(servers.iter().map(|s| Expr::text(s.clone())));
                let endpoints = Expr::map([("KafkaBootstrapServers", servers)]);
                cfn.set("SelfManagedEventSource", Expr::map([("Endpoints", endpoints)]));
                if let Some(group) = group {
                    cfn.set("SelfManagedKafkaEventSourceConfig", group);
                }
            }
        }
        let put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                cfn.set(name, value);
            }
        };
        let int = |n: u32| Expr::Int(n.into());
        let seconds = |d: Duration| Expr::Int(d.as_secs().into());
        put("BatchSize", self.batch_size.map(int));
        put("BisectBatchOnFunctionError", self.bisect.map(Expr::from));
        put("Enabled", self.enabled.map(Expr::from));
        let position = self.starting_position.map(StartingPosition::as_str);
        let position = self.timestamp.map(|_| "AT_TIMESTAMP").or(position);
        put("StartingPosition", position.map(Expr::from));
        put("StartingPositionTimestamp", self.timestamp.map(|s| Expr::Int(s as i64)));
        let report = self.report_failures.then(|| Expr::list(["ReportBatchItemFailures".into()]));
        put("FunctionResponseTypes", report);
        put("MaximumBatchingWindowInSeconds", self.window.map(seconds));
        let concurrency = self.max_concurrency.map(|n| Expr::map([("MaximumConcurrency", int(n))]));
        put("ScalingConfig", concurrency);
        put("MaximumRecordAgeInSeconds", self.max_age.map(seconds));
        put("MaximumRetryAttempts", self.retries.map(int));
        put("ParallelizationFactor", self.parallelization.map(int));
        put("Topics", self.topic.clone().map(|t| Expr::list([Expr::text(t)])));
        put("TumblingWindowInSeconds", self.tumbling_window.map(seconds));
        let access = || Expr::list(self.access.iter().map(SourceAccessConfiguration::to_expr));
        put("SourceAccessConfigurations", (!self.access.is_empty()).then(access));
        put("FilterCriteria", mapping::filter_criteria(&self.filters));
        put("KmsKeyArn", self.filter_key.clone());
        mapping::allow_decryption(&node, self.filter_key.clone());
        put("ProvisionedPollerConfig", self.pollers.as_ref().map(|p| p.to_expr(&node)));
        put("MetricsConfig", metrics_config(&self.metrics));
        let level = self.log_level.map(|level| match level {
            EventSourceMappingLogLevel::Debug => "DEBUG",
            EventSourceMappingLogLevel::Info => "INFO",
            EventSourceMappingLogLevel::Warn => "WARN",
        });
        put("LoggingConfig", level.map(|level| Expr::map([("SystemLogLevel", level.into())])));
        if let Some(destination) = &self.on_failure {
            let arn = destination.bind(&node, function, Outcome::Failure).into_expr();
            let target = Expr::map([("Destination", arn)]);
            cfn.set("DestinationConfig", Expr::map([("OnFailure", target)]));
        }
        let (id, arn) = (cfn.reff(), cfn.attr_event_source_mapping_arn());
        EventSourceMapping { node, cfn: Some(cfn), id, arn }
    }
}

impl Function {
    /// Connects the function with a source of another kind, by its ARN.
    pub fn add_event_source_mapping(
        &self,
        id: &str,
        source_arn: impl IntoValue<String>,
    ) -> EventSourceMappingBuilder {
        EventSourceMapping::builder(id, self, source_arn)
    }
}
