//! Queues.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::events::rule::Rule;
use crate::events::target::{Destination, RuleTarget};
use crate::sqs::Queue;

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
    Link::between(rule, &links::RULE_TO_QUEUE, queue).source_arn(rule.arn()).record(rule.node());
    Destination::new(queue.arn())
}

/// A queue whose messages are all of one group.
#[derive(Clone)]
pub(in crate::events) struct GroupedQueue {
    queue: Queue,
    group: String,
}

impl GroupedQueue {
    pub(in crate::events) fn new(queue: &Queue, group: &str) -> Self {
        Self { queue: queue.clone(), group: group.to_string() }
    }
}

impl RuleTarget for GroupedQueue {
    fn bind(&self, rule: &Rule) -> Destination {
        let printable = |c: char| c.is_ascii_graphic();
        let rule_of_ids = "1 to 128 letters, digits and punctuation";
        let (what, group) = ("the message group", &self.group);
        check::required_name(rule.node(), what, group, 128, printable, rule_of_ids, "change it");
        let queue = self.queue.clone();
        rule.node().add_validation(move |rule| check_deduplication(rule, &queue));
        let parameters = Expr::map([("MessageGroupId", Expr::text(self.group.clone()))]);
        send_to(&self.queue, rule).parameters("SqsParameters", parameters)
    }
}

/// EventBridge gives messages no deduplication id, so a FIFO queue has to make its own.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html>
fn check_deduplication(rule: &Node, queue: &Queue) -> Vec<Diagnostic> {
    let Some(cfn) = queue.cfn().filter(|_| queue.is_fifo()) else { return Vec::new() };
    if cfn.property("ContentBasedDeduplication") == Some(Expr::Bool(true)) {
        return Vec::new();
    }
    vec![
        Diagnostic::error("no-deduplication", "a FIFO queue would refuse the messages of a rule")
            .detail("Messages of a FIFO queue need a deduplication id, and EventBridge sends none.")
            .path(rule.path())
            .at_labelled("rule", rule.location())
            .at_labelled("queue", queue.node().location())
            .help("add `.content_based_deduplication()` to the queue"),
    ]
}
