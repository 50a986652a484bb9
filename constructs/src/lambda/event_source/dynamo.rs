//! The changes of a table.

use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use serde_json::Value as JsonValue;

use super::mapping::{self, PAGE};
use super::position::StartingPosition;
use super::settings::{MetricType, metrics_config};
use super::source::EventSource;
use crate::check;
use crate::dynamodb::Table;
use crate::lambda::Function;
use crate::lambda::destination::{Destination, Outcome};
use crate::units::Duration;

/// Calls a function with batches of changes of a table, which needs a
/// [stream](crate::dynamodb::TableBuilder::stream).
///
/// Changes of one item come in order. A batch that fails is tried again until it succeeds or its
/// records are gone, and holds up those behind it: limit
/// [how often](Self::retry_attempts) or [how long](Self::max_record_age), and say where the
/// [position of what failed](Self::on_failure) goes.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
///
/// Reports `no-stream` for a table without one, `out-of-range` for numbers and times, and
/// `conflicting-options` for what does not fit together, when a function gets it.
///
/// ```
/// use rustinfra_constructs::dynamodb::StreamViewType;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// let orders = Table::builder("Orders", Attribute::string("id"))
///     .stream(StreamViewType::NewImage)
///     .build(&stack);
/// let failed = Queue::builder("Failed").build(&stack);
/// let changes = DynamoEventSource::new(&orders, StartingPosition::TrimHorizon)
///     .retry_attempts(3)
///     .on_failure(&failed);
/// Function::builder("Index", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(changes)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
#[doc(alias = "StreamEventSource")]
pub struct DynamoEventSource {
    table: Table,
    starting_position: StartingPosition,
    batch_size: Option<u32>,
    window: Option<Duration>,
    tumbling_window: Option<Duration>,
    bisect: bool,
    retries: Option<u32>,
    max_age: Option<Duration>,
    parallelization: Option<u32>,
    on_failure: Option<Rc<dyn Destination>>,
    report_failures: bool,
    enabled: Option<bool>,
    filters: Vec<JsonValue>,
    filter_key: Option<Expr>,
    metrics: Vec<MetricType>,
}

impl DynamoEventSource {
    /// The changes of `table`.
    pub fn new(table: &Table, starting_position: StartingPosition) -> Self {
        Self {
            table: table.clone(),
            starting_position,
            batch_size: None,
            window: None,
            tumbling_window: None,
            bisect: false,
            retries: None,
            max_age: None,
            parallelization: None,
            on_failure: None,
            report_failures: false,
            enabled: None,
            filters: Vec::new(),
            filter_key: None,
            metrics: Vec::new(),
        }
    }

    /// Sets the most records in a batch, 1 to 10,000; default 100.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = Some(records);
        self
    }

    /// Waits up to 5 minutes for a batch to fill.
    pub fn max_batching_window(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    /// Lets the function keep a state over up to 15 minutes of records.
    pub fn tumbling_window(mut self, window: Duration) -> Self {
        self.tumbling_window = Some(window);
        self
    }

    /// Cuts a batch that failed in two, to find the record that is to blame.
    pub fn bisect_batch_on_error(mut self) -> Self {
        self.bisect = true;
        self
    }

    /// Sets how often a batch is tried again, 0 to 10,000; default until its records are gone.
    pub fn retry_attempts(mut self, attempts: u32) -> Self {
        self.retries = Some(attempts);
        self
    }

    /// Leaves out records older than 1 minute to 7 days; default those older than the stream.
    pub fn max_record_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Reads each shard with so many calls at once, 1 to 10; default 1.
    pub fn parallelization_factor(mut self, calls: u32) -> Self {
        self.parallelization = Some(calls);
        self
    }

    /// Reports where in the stream the records lie that failed for good: to a standard queue, a topic
    /// or a bucket.
    pub fn on_failure(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.on_failure = Some(Rc::new(to.clone()));
        self
    }

    /// Lets the function say which record of a batch failed.
    pub fn report_batch_item_failures(mut self) -> Self {
        self.report_failures = true;
        self
    }

    /// Makes the connection without using it yet.
    pub fn disabled(mut self) -> Self {
        self.enabled = Some(false);
        self
    }

    /// Passes on only records that match a pattern; several are alternatives, at most 5
    /// (10 by a quota increase).
    pub fn filter(mut self, pattern: JsonValue) -> Self {
        self.filters.push(pattern);
        self
    }

    /// Encrypts the patterns with a customer managed key.
    pub fn filter_encryption(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.filter_key = Some(key.into_value().into_expr());
        self
    }

    /// Counts something in CloudWatch.
    pub fn metric(mut self, metric: MetricType) -> Self {
        self.metrics.push(metric);
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
        range("the tumbling window in seconds", seconds(self.tumbling_window), 0, 900);
        range("the retries", self.retries, 0, 10_000);
        range("the age of records in seconds", seconds(self.max_age), 60, 604_800);
        range("the parallelization", self.parallelization, 1, 10);
        mapping::check_filters(node, &self.filters);
        if self.tumbling_window.is_some() && self.parallelization.is_some_and(|n| n > 1) {
            check::reject(
                node,
                "A tumbling window needs the records of a shard one after another.",
                "leave out the tumbling window or the parallelization",
            );
        }
    }
}

impl EventSource for DynamoEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let node = function.node();
        let Some(stream) = self.table.stream_arn() else {
            let help = match self.table.cfn() {
                Some(_) => "add `.stream(StreamViewType::NewAndOldImages)` to the table",
                None => "tell the stream of a table that exists already by `.with_stream_arn(…)`",
            };
            return node.report(
                Diagnostic::error("no-stream", "a table has no stream")
                    .detail(format!(
                        "The function should hear of changes of `{}`, which keeps no stream of \
                         them.",
                        self.table.node().path()
                    ))
                    .at_labelled("function", node.location())
                    .at_labelled("table", self.table.node().location())
                    .help(help),
            );
        };
        self.check(node);
        mapping::check_region(node, stream.expr());
        let position = self.starting_position.as_str();
        let mut properties = vec![
            ("EventSourceArn", stream.into_expr()),
            ("FunctionName", function.name().into_expr()),
            ("StartingPosition", position.into()),
        ];
        let mut put = |name: &'static str, value: Option<Expr>| {
            properties.extend(value.map(|value| (name, value)));
        };
        let int = |n: u32| Expr::Int(n.into());
        let seconds = |d: Duration| Expr::Int(d.as_secs().into());
        put("BatchSize", self.batch_size.map(int));
        put("MaximumBatchingWindowInSeconds", self.window.map(seconds));
        put("TumblingWindowInSeconds", self.tumbling_window.map(seconds));
        put("BisectBatchOnFunctionError", self.bisect.then_some(true.into()));
        put("MaximumRetryAttempts", self.retries.map(int));
        put("MaximumRecordAgeInSeconds", self.max_age.map(seconds));
        put("ParallelizationFactor", self.parallelization.map(int));
        put("Enabled", self.enabled.map(Expr::from));
        let report = self.report_failures.then(|| Expr::list(["ReportBatchItemFailures".into()]));
        put("FunctionResponseTypes", report);
        put("FilterCriteria", mapping::filter_criteria(&self.filters));
        put("MetricsConfig", metrics_config(&self.metrics));
        put("KmsKeyArn", self.filter_key.clone());
        if let Some(destination) = &self.on_failure {
            let arn = destination.bind(node, function, Outcome::Failure).into_expr();
            let target = Expr::map([("Destination", arn)]);
            put("DestinationConfig", Some(Expr::map([("OnFailure", target)])));
        }
        Link::between(function, &links::TABLE_STREAM, &self.table).record(node);
        mapping::place(function, self.table.node(), "DynamoDBEventSource", properties);
    }
}
