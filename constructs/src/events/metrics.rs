//! What CloudWatch measures of rules.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::rule::Rule;
use crate::cloudwatch::{Metric, metrics};

/// Rules of the bus `default` are measured by their name, others by the names of both.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let inbox = Queue::builder("Inbox").build(&stack);
/// let rule = Rule::builder("Placed", EventPattern::from_source("shop"))
///     .target(&inbox)
///     .build(&stack);
/// rule.metric_failed_invocations().create_alarm("Lost", 1.0, 1).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html>
impl Rule {
    /// A metric of the rule.
    pub fn metric(&self, name: &str) -> Metric {
        let cfn = self.cfn();
        let default = Expr::text("default");
        let bus = cfn.property("EventBusName").filter(|bus| *bus != default);
        let rule = match (cfn.property("Name"), &bus) {
            (Some(name), _) => Value::from_expr(name),
            (None, None) => self.name(),
            // `Ref` gives `bus|rule` there.
            (None, Some(_)) => intrinsic::select(1, intrinsic::split("|", self.name())),
        };
        let metric = Metric::new("AWS/Events", name).dimension("RuleName", rule);
        let metric = match bus {
            Some(bus) => metric.dimension("EventBusName", Value::<String>::from_expr(bus)),
            None => metric,
        };
        metric.attach_to(self)
    }

    metrics! {
        metric_dead_letter_invocations: "DeadLetterInvocations", Sum,
            "Calls of targets that are not made, for they would never end.";
        metric_failed_invocations: "FailedInvocations", Sum,
            "Calls of targets that failed for good.";
        metric_invocations: "Invocations", Sum, "Calls of targets, those that failed included.";
        metric_invocations_failed_to_be_sent_to_dlq: "InvocationsFailedToBeSentToDlq", Sum,
            "Events that did not even reach the dead-letter queue.";
        metric_invocations_sent_to_dlq: "InvocationsSentToDlq", Sum,
            "Events that went to the dead-letter queue.";
        metric_throttled_rules: "ThrottledRules", Sum, "Times that the rule was throttled.";
        metric_triggered_rules: "TriggeredRules", Sum, "Events that the rule matched.";
    }
}
