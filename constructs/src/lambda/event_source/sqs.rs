//! The messages of a queue.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use serde_json::Value as JsonValue;

use super::mapping::{self, PAGE};
use super::settings::{MetricType, ProvisionedPollers, metrics_config};
use super::source::EventSource;
use crate::check;
use crate::lambda::Function;
use crate::sqs::Queue;
use crate::units::{Duration, secs};

/// Calls a function with batches of messages of a queue.
///
/// The function gets the permission to receive and delete messages. A batch has up to 10 messages
/// unless [`max_batching_window`](Self::max_batching_window) is set; with
/// [`report_batch_item_failures`](Self::report_batch_item_failures), only the messages that the
/// function names come back.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let work = Function::builder("Work", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let inbox = Queue::builder("Inbox").visibility_timeout(secs(30)).build(&stack);
/// let messages = SqsEventSource::new(&inbox).batch_size(5).report_batch_item_failures();
/// work.add_event_source(&messages);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// What does not fit the queue is reported when a function gets it: `out-of-range`,
/// `conflicting-options`, `other-region`, and `visibility-timeout` for a queue that hides messages for less than
/// the function may take.
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct SqsEventSource {
    queue: Queue,
    batch_size: Option<u32>,
    window: Option<Duration>,
    report_failures: bool,
    max_concurrency: Option<u32>,
    enabled: Option<bool>,
    filters: Vec<JsonValue>,
    filter_key: Option<Expr>,
    metrics: Vec<MetricType>,
    pollers: Option<ProvisionedPollers>,
}

impl SqsEventSource {
    /// The messages of `queue`.
    pub fn new(queue: &Queue) -> Self {
        Self {
            queue: queue.clone(),
            batch_size: None,
            window: None,
            report_failures: false,
            max_concurrency: None,
            enabled: None,
            filters: Vec::new(),
            filter_key: None,
            metrics: Vec::new(),
            pollers: None,
        }
    }

    /// The queue.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Sets the most messages in a batch: 1 to 10, with a batching window up to 10,000; default 10.
    pub fn batch_size(mut self, messages: u32) -> Self {
        self.batch_size = Some(messages);
        self
    }

    /// Waits up to 5 minutes for a batch to fill. Not for FIFO queues.
    pub fn max_batching_window(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    /// Lets the function say which messages of a batch failed.
    pub fn report_batch_item_failures(mut self) -> Self {
        self.report_failures = true;
        self
    }

    /// Limits how many copies of the function the queue may call at once, 2 to 1,000.
    pub fn max_concurrency(mut self, calls: u32) -> Self {
        self.max_concurrency = Some(calls);
        self
    }

    /// Makes the connection without using it yet.
    pub fn disabled(mut self) -> Self {
        self.enabled = Some(false);
        self
    }

    /// Passes on only messages that match a pattern; several are alternatives, at most 5
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
    #[doc(alias = "metricsConfig")]
    pub fn metric(mut self, metric: MetricType) -> Self {
        self.metrics.push(metric);
        self
    }

    /// Keeps a number of pollers; not together with [a limit](Self::max_concurrency).
    pub fn provisioned_poller_config(mut self, pollers: ProvisionedPollers) -> Self {
        self.pollers = Some(pollers);
        self
    }

    #[track_caller]
    fn check(&self, function: &Function) {
        let node = function.node();
        mapping::check_region(node, self.queue.arn().expr());
        let size = self.batch_size.unwrap_or(10);
        let windowed = self.window.is_some_and(|w| w > secs(0));
        let max = if self.queue.is_fifo() { 10 } else { 10_000 };
        check::range(node, "the batch size", size, 1..=max, PAGE);
        if (11..=max).contains(&size) && !windowed {
            check::reject(
                node,
                format!(
                    "A batch of {size} messages has to be collected; without a window it has at \
                     most 10."
                ),
                "add `.max_batching_window(secs(1))`, or take at most 10",
            );
        }
        if let Some(window) = self.window {
            let what = "the batching window in seconds";
            check::range(node, what, window.as_secs(), 0..=300, PAGE);
            if self.queue.is_fifo() {
                check::reject(
                    node,
                    "The messages of a FIFO queue cannot be collected over time.",
                    "leave out the batching window",
                );
            }
        }
        mapping::check_filters(node, &self.filters);
        if let Some(calls) = self.max_concurrency {
            check::range(node, "the concurrency", calls, 2..=1_000, PAGE);
        }
        if self.pollers.is_some() && self.max_concurrency.is_some() {
            check::reject(
                node,
                "Pollers limit the calls by themselves.",
                "leave out `max_concurrency` or `provisioned_poller_config`",
            );
        }
        let (timeout, visible) =
            (function.timeout(), self.queue.visibility_timeout().unwrap_or(secs(30)));
        if self.queue.cfn().is_some() && visible < timeout {
            node.report(
                Diagnostic::error("visibility-timeout", "messages reappear while being worked on")
                    .detail(format!(
                        "The queue `{}` hides a message for {visible}, but the function may take \
                         {timeout}; Lambda refuses that.",
                        self.queue.node().path()
                    ))
                    .at_labelled("function", node.location())
                    .at_labelled("queue", self.queue.node().location())
                    .help(format!(
                        "set `.visibility_timeout(secs({}))` on the queue, six times the \
                         function's timeout",
                        timeout.as_secs() * 6
                    )),
            );
        }
    }
}

impl EventSource for SqsEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        self.check(function);
        let mut properties = vec![
            ("EventSourceArn", self.queue.arn().into_expr()),
            ("FunctionName", function.name().into_expr()),
        ];
        let int = |n: u32| Expr::Int(n.into());
        properties.extend(self.batch_size.map(|n| ("BatchSize", int(n))));
        properties
            .extend(self.window.map(|w| ("MaximumBatchingWindowInSeconds", int(w.as_secs()))));
        properties.extend(self.enabled.map(|e| ("Enabled", e.into())));
        if self.report_failures {
            let types = Expr::list(["ReportBatchItemFailures".into()]);
            properties.push(("FunctionResponseTypes", types));
        }
        if let Some(calls) = self.max_concurrency {
            properties.push(("ScalingConfig", Expr::map([("MaximumConcurrency", int(calls))])));
        }
        properties.extend(mapping::filter_criteria(&self.filters).map(|f| ("FilterCriteria", f)));
        properties.extend(self.filter_key.clone().map(|key| ("KmsKeyArn", key)));
        properties.extend(metrics_config(&self.metrics).map(|m| ("MetricsConfig", m)));
        let pollers = self.pollers.as_ref().map(|p| p.to_expr(function.node()));
        properties.extend(pollers.map(|p| ("ProvisionedPollerConfig", p)));
        Link::between(function, &links::QUEUE_CONSUME, &self.queue).record(function.node());
        mapping::place(function, self.queue.node(), "SqsEventSource", properties);
    }
}
