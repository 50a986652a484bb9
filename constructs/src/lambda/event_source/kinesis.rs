//! Data streams of Kinesis.

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use serde_json::Value as JsonValue;

use super::generic::EventSourceMapping;
use super::options::{MappingOptions, mapping_options};
use super::position::StartingPosition;
use super::settings::{MetricType, ProvisionedPollers};
use super::source::EventSource;
use crate::lambda::Function;
use crate::units::Duration;

/// Calls a function with batches of records of a Kinesis data stream.
///
/// Records of one shard come in order. A batch that fails is tried again until it succeeds or its
/// records are gone, and holds up those behind it: limit [how often](Self::retry_attempts) or
/// [how long](Self::max_record_age), and say where the
/// [position of what failed](Self::on_failure) goes.
///
/// ```
/// use rustinfra_constructs::lambda::KinesisEventSource;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let failed = Queue::builder("Failed").build(&stack);
/// let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
/// let clicks = KinesisEventSource::new("Clicks", stream, StartingPosition::Latest)
///     .batch_size(100)
///     .retry_attempts(3)
///     .on_failure(&failed);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Counter", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(clicks)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct KinesisEventSource {
    id: String,
    stream: Value<refs::KinesisStreamArn>,
    key: Option<Expr>,
    options: MappingOptions,
}

impl KinesisEventSource {
    /// The records of a stream: one of the stack, or an ARN. The connection is called `id` below
    /// the function.
    pub fn new(
        id: &str,
        stream: impl IntoValue<refs::KinesisStreamArn>,
        starting_position: StartingPosition,
    ) -> Self {
        let mut options = MappingOptions::default();
        options.ask(move |mapping| mapping.starting_position(starting_position));
        Self { id: id.to_string(), stream: stream.into_value(), key: None, options }
    }

    /// Says with which customer managed key the stream is encrypted, so that the function may use
    /// it.
    pub fn encryption_key(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().into_expr());
        self
    }

    /// Reads from a time on, in seconds since 1970, instead of the starting position.
    pub fn starting_position_timestamp(mut self, seconds: u64) -> Self {
        self.options.ask(move |mapping| mapping.since(seconds));
        self
    }

    /// The stream's ARN.
    pub fn stream(&self) -> &Value<refs::KinesisStreamArn> {
        &self.stream
    }

    mapping_options! {
        on_failure, event_source_mapping_id, event_source_mapping_arn;
        batch_size(records: u32);
        bisect_batch_on_error(bisect: bool);
        enabled(enabled: bool);
        filter(pattern: JsonValue);
        filter_encryption(key: Value<refs::KmsKeyId>);
        max_batching_window(window: Duration);
        max_record_age(age: Duration);
        metric(metric: MetricType);
        parallelization_factor(calls: u32);
        provisioned_poller_config(pollers: ProvisionedPollers);
        report_batch_item_failures();
        retry_attempts(attempts: u32);
        tumbling_window(window: Duration);
    }
}

impl EventSource for KinesisEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let holder = function.node().child(&format!("KinesisEventSource:{}", self.id));
        let read = holder.child("Stream");
        let facet = Facet::new().arn(Shape::Resource, self.stream.clone());
        read.set_facet(match &self.key {
            Some(key) => facet.encrypted_with(Value::<String>::from_expr(key.clone())),
            None => facet,
        });
        Link::between(function, &links::STREAM_READ, &read).record(function.node());
        let arn = self.stream.clone().untyped();
        self.options.build(EventSourceMapping::at(&holder, function, arn), function);
    }
}

/// Calls a function with batches of records that a Kinesis data stream sends to a consumer of its
/// own: [enhanced fan-out](https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html).
///
/// ```
/// use rustinfra_constructs::lambda::KinesisConsumerEventSource;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let consumer = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/counter:1700000000";
/// let clicks = KinesisConsumerEventSource::new("Clicks", consumer, StartingPosition::Latest);
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Counter", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(clicks)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct KinesisConsumerEventSource {
    id: String,
    consumer: Value<refs::KinesisStreamConsumerArn>,
    key: Option<Expr>,
    options: MappingOptions,
}

impl KinesisConsumerEventSource {
    /// The records that a consumer gets: one of the stack, or an ARN. The connection is called `id`
    /// below the function.
    pub fn new(
        id: &str,
        consumer: impl IntoValue<refs::KinesisStreamConsumerArn>,
        starting_position: StartingPosition,
    ) -> Self {
        let mut options = MappingOptions::default();
        options.ask(move |mapping| mapping.starting_position(starting_position));
        Self { id: id.to_string(), consumer: consumer.into_value(), key: None, options }
    }

    /// Says with which customer managed key the stream is encrypted, so that the function may use
    /// it.
    pub fn encryption_key(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().into_expr());
        self
    }

    /// Reads from a time on, in seconds since 1970, instead of the starting position.
    pub fn starting_position_timestamp(mut self, seconds: u64) -> Self {
        self.options.ask(move |mapping| mapping.since(seconds));
        self
    }

    /// The consumer's ARN.
    pub fn stream_consumer(&self) -> &Value<refs::KinesisStreamConsumerArn> {
        &self.consumer
    }

    mapping_options! {
        on_failure, event_source_mapping_id, event_source_mapping_arn;
        batch_size(records: u32);
        bisect_batch_on_error(bisect: bool);
        enabled(enabled: bool);
        filter(pattern: JsonValue);
        filter_encryption(key: Value<refs::KmsKeyId>);
        max_batching_window(window: Duration);
        max_record_age(age: Duration);
        metric(metric: MetricType);
        parallelization_factor(calls: u32);
        provisioned_poller_config(pollers: ProvisionedPollers);
        report_batch_item_failures();
        retry_attempts(attempts: u32);
        tumbling_window(window: Duration);
    }
}

impl EventSource for KinesisConsumerEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let holder = function.node().child(&format!("KinesisConsumerEventSource:{}", self.id));
        let read = holder.child("Consumer");
        // The ARN of a consumer begins with that of its stream: `…:stream/NAME/consumer/…`.
        let stream = match self.consumer.expr().as_text() {
            Some(arn) => arn.split("/consumer/").next().unwrap_or_default().into_value(),
            None => intrinsic::select::<String>(
                0,
                intrinsic::split("/consumer/", self.consumer.clone().untyped()),
            ),
        };
        let facet =
            Facet::new().arn(Shape::Resource, stream).arn(Shape::Contents, self.consumer.clone());
        read.set_facet(match &self.key {
            Some(key) => facet.encrypted_with(Value::<String>::from_expr(key.clone())),
            None => facet,
        });
        Link::between(function, &links::STREAM_CONSUME, &read).record(function.node());
        let arn = self.consumer.clone().untyped();
        self.options.build(EventSourceMapping::at(&holder, function, arn), function);
    }
}
