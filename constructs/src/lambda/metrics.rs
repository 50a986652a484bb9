//! What CloudWatch measures of functions.

use crate::cloudwatch::{Metric, metrics};

use super::function::Function;

/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html>
impl Function {
    /// A metric of the function, of all its versions together; for a version or an alias, of what
    /// is called by way of that.
    pub fn metric(&self, name: &str) -> Metric {
        let of = self.unqualified();
        let metric = Metric::new("AWS/Lambda", name).dimension("FunctionName", of.name().untyped());
        let metric = match self.metric_resource() {
            Some(resource) => metric.dimension("Resource", resource),
            None => metric,
        };
        metric.attach_to(of)
    }

    /// A metric of all functions of the account and region together.
    pub fn metric_all(name: &str) -> Metric {
        Metric::new("AWS/Lambda", name)
    }

    metrics! {
        metric_duration: "Duration", Average, "How long calls take, in milliseconds.";
        metric_errors: "Errors", Sum, "Calls that end with an error.";
        metric_invocations: "Invocations", Sum, "Calls, but for those that are throttled.";
        metric_throttles: "Throttles", Sum, "Calls that are refused, for want of concurrency.";
    }

    metrics! {
        of all;
        metric_all_concurrent_executions: "ConcurrentExecutions", Maximum,
            "Calls of all functions that are worked on at the same time.";
        metric_all_duration: "Duration", Average,
            "How long calls of all functions take, in milliseconds.";
        metric_all_errors: "Errors", Sum, "Calls of all functions that end with an error.";
        metric_all_invocations: "Invocations", Sum,
            "Calls of all functions, but for those that are throttled.";
        metric_all_throttles: "Throttles", Sum,
            "Calls of all functions that are refused, for want of concurrency.";
        metric_all_unreserved_concurrent_executions: "UnreservedConcurrentExecutions", Maximum,
            "Calls of functions without reserved concurrency that are worked on at the same time.";
    }
}
