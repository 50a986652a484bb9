//! Log groups.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use crate::arn;
use crate::events::input::RuleInput;
use crate::events::rule::Rule;
use crate::events::target::{Destination, RuleTarget};
use crate::logs::LogGroup;

impl RuleTarget for LogGroup {
    /// A policy of CloudWatch Logs allows EventBridge to write to the group. Like the CDK's, it has
    /// no condition on the rule: EventBridge makes log streams for all rules alike.
    ///
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    fn bind(&self, rule: &Rule) -> Destination {
        Link::between(rule, &links::RULE_TO_LOG_GROUP, self).without_source().record(rule.node());
        let name = sub!("log-group:{}", self.name());
        Destination::new(arn::in_stack(self.node(), "logs", name))
    }

    fn refuses(&self, input: &RuleInput) -> Option<&'static str> {
        let reason = "A log group takes a `timestamp` and a `message`, which only a template makes \
                      of an event.";
        (!input.is_template()).then_some(reason)
    }
}
