//! What of this library a rule can send events to.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::event_bus::EventBus;
use super::input::RuleInput;
use super::rule::Rule;
use super::target::{Destination, RuleTarget};
use crate::lambda::Function;
use crate::logs::LogGroup;
use crate::sqs::Queue;
use crate::{arn, check};

impl RuleTarget for Queue {
    /// The queue's policy allows this rule to send.
    fn bind(&self, rule: &Rule) -> Destination {
        if self.is_fifo() {
            check::reject(
                rule.node(),
                "A FIFO queue takes messages in groups, and this target names none.",
                "use `Target::in_message_group(&queue, \"orders\")`",
            );
        }
        send_to(self, rule)
    }
}

fn send_to(queue: &Queue, rule: &Rule) -> Destination {
    Link::between(rule, &links::RULE_TO_QUEUE, queue)
        .source_arn(rule.arn())
        .at(rule.asked_at())
        .record(rule.node());
    Destination::new(queue.arn())
}

/// A queue whose messages are all of one group.
#[derive(Clone)]
pub(super) struct GroupedQueue {
    queue: Queue,
    group: String,
}

impl GroupedQueue {
    pub(super) fn new(queue: &Queue, group: &str) -> Self {
        Self { queue: queue.clone(), group: group.to_string() }
    }
}

impl RuleTarget for GroupedQueue {
    fn bind(&self, rule: &Rule) -> Destination {
        let printable = |c: char| c.is_ascii_graphic();
        let rule_of_ids = "1 to 128 letters, digits and punctuation";
        check::name(rule.node(), "the message group", &self.group, 128, printable, rule_of_ids);
        let parameters = Expr::map([("MessageGroupId", Expr::text(self.group.clone()))]);
        send_to(&self.queue, rule).parameters("SqsParameters", parameters)
    }
}

impl RuleTarget for Function {
    /// A permission of the function allows this rule to call it.
    fn bind(&self, rule: &Rule) -> Destination {
        let (own, other) = (self.node().unique_id(), rule.node().unique_id());
        Link::between(rule, &links::RULE_TO_FUNCTION, self)
            .source_arn(rule.arn())
            .permission_at(rule, format!("AllowEventRule{own}"))
            .permission_at(self, format!("AllowEventRule{other}"))
            .at(rule.asked_at())
            .record(rule.node());
        Destination::new(self.arn())
    }
}

impl RuleTarget for LogGroup {
    /// A policy of CloudWatch Logs allows EventBridge to write to the group.
    fn bind(&self, rule: &Rule) -> Destination {
        Link::between(rule, &links::RULE_TO_LOG_GROUP, self)
            .at(rule.asked_at())
            .record(rule.node());
        let name = sub!("log-group:{}", self.name());
        Destination::new(arn::in_stack(self.node(), "logs", name))
    }

    fn refuses(&self, input: &RuleInput) -> Option<&'static str> {
        let reason = "A log group takes a `timestamp` and a `message`, which only a template makes \
                      of an event.";
        (!input.is_template()).then_some(reason)
    }
}

impl RuleTarget for EventBus {
    /// A role allows this rule to put events on the other bus.
    fn bind(&self, rule: &Rule) -> Destination {
        let role = Destination::role_of(rule);
        self.grant_put_events(&role);
        Destination::new(self.arn()).role(&role)
    }
}
