//! Where a rule sends events.

use std::rc::Rc;

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::input::RuleInput;
use super::rule::Rule;
use crate::check;
use crate::iam::Role;
use crate::sqs::Queue;
use crate::units::Duration;

const TARGET_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html";

/// Something that a rule can send events to.
///
/// A type of your own takes part by saying its ARN, and by linking the rule to it or granting a
/// role:
///
/// ```
/// use rustinfra_constructs::events::{Destination, Rule, RuleTarget};
/// use rustinfra_constructs::prelude::*;
///
/// #[derive(Clone)]
/// struct Pipeline(String);
///
/// impl RuleTarget for Pipeline {
///     fn bind(&self, rule: &Rule) -> Destination {
///         let role = Destination::role_of(rule);
///         Destination::new(self.0.clone()).role(&role)
///     }
/// }
/// ```
pub trait RuleTarget {
    /// Says where events go, and makes what they need to get there.
    fn bind(&self, rule: &Rule) -> Destination;

    /// Says why an input is not possible, if it is not.
    fn refuses(&self, _input: &RuleInput) -> Option<&'static str> {
        None
    }
}

/// Where events go, as a rule writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination(pub(super) Expr);

impl Destination {
    /// By ARN.
    pub fn new(arn: impl IntoValue<String>) -> Self {
        Self(Expr::map([("Arn", arn.into_value().into_expr())]))
    }

    /// With the permissions of a role.
    #[must_use]
    pub fn role(mut self, role: &Role) -> Self {
        self.0.set("RoleArn", role.arn().into_expr());
        self
    }

    /// With settings of its kind, such as `SqsParameters`.
    #[must_use]
    pub fn parameters(mut self, property: &'static str, value: impl IntoValue<Json>) -> Self {
        self.0.set(property, value.into_value().into_expr());
        self
    }

    /// The role that a rule's targets share, for those that are not allowed by a policy of their
    /// own; made for the first.
    #[track_caller]
    pub fn role_of(rule: &Rule) -> Role {
        rule.role()
    }
}

/// Something that a rule sends events to, with how.
#[derive(Clone)]
#[must_use = "a target does nothing until a rule gets it"]
pub struct Target {
    to: Rc<dyn RuleTarget>,
    input: Option<RuleInput>,
    dead_letters: Option<Queue>,
    retry_attempts: Option<u32>,
    max_event_age: Option<Duration>,
}

/// Converts into a [`Target`]: a reference to anything that can be one, or a `Target` with options.
#[diagnostic::on_unimplemented(
    message = "a rule cannot send events to `{Self}`",
    label = "not the target of a rule",
    note = "give a reference to a queue, a function, a log group or an event bus, or implement `RuleTarget`"
)]
pub trait IntoTarget {
    /// Converts.
    fn into_target(self) -> Target;
}

impl<T: RuleTarget + Clone + 'static> IntoTarget for &T {
    fn into_target(self) -> Target {
        Target::new(self.clone())
    }
}

impl IntoTarget for Target {
    fn into_target(self) -> Target {
        self
    }
}

impl Target {
    fn new(to: impl RuleTarget + 'static) -> Self {
        Self {
            to: Rc::new(to),
            input: None,
            dead_letters: None,
            retry_attempts: None,
            max_event_age: None,
        }
    }

    /// Starts a target with options: a queue, a function, a log group, another bus.
    pub fn of<T: RuleTarget + Clone + 'static>(to: &T) -> Self {
        Self::new(to.clone())
    }

    /// A queue, all events as one group: what FIFO queues need, and keeps their order.
    pub fn in_message_group(queue: &Queue, group_id: &str) -> Self {
        Self::new(super::targets::GroupedQueue::new(queue, group_id))
    }

    /// Sends this instead of the whole event.
    pub fn input(mut self, input: RuleInput) -> Self {
        self.input = Some(input);
        self
    }

    /// Sends events that could not be delivered to a standard queue.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(queue.clone());
        self
    }

    /// Sets how often delivery is tried again, 0 to 185 times; default 185.
    pub fn retry_attempts(mut self, times: u32) -> Self {
        self.retry_attempts = Some(times);
        self
    }

    /// Sets how long delivery is tried, 1 minute to 24 hours; default 24 hours.
    pub fn max_event_age(mut self, age: Duration) -> Self {
        self.max_event_age = Some(age);
        self
    }

    /// The target as a rule writes it.
    #[track_caller]
    pub(super) fn bind(&self, rule: &Rule, id: String) -> Expr {
        let node = rule.node();
        let mut out = self.to.bind(rule).0;
        out.set("Id", id.into());
        if let Some(queue) = &self.dead_letters {
            if queue.is_fifo() {
                check::reject(
                    node,
                    "The dead-letter queue of a target has to be a standard queue; this is FIFO.",
                    "give a standard queue",
                );
            }
            out.set("DeadLetterConfig", Expr::map([("Arn", queue.arn().into_expr())]));
            Link::between(rule, &links::RULE_TO_QUEUE, queue).source_arn(rule.arn()).record(node);
        }
        let mut retry = Expr::Map(Vec::new());
        if let Some(times) = self.retry_attempts {
            check::range(node, "the number of retries", times, 0..=185, TARGET_PAGE);
            retry.set("MaximumRetryAttempts", times.into());
        }
        if let Some(age) = self.max_event_age {
            let secs = age.as_secs();
            let what = "the age of an event in seconds";
            check::range(node, what, secs, 60..=86_400, TARGET_PAGE);
            retry.set("MaximumEventAgeInSeconds", secs.into());
        }
        if retry != Expr::Map(Vec::new()) {
            out.set("RetryPolicy", retry);
        }
        if let Some(input) = &self.input {
            if let Some(reason) = self.to.refuses(input) {
                check::reject(node, reason, "change the input, or leave it out");
            }
            input.write(node, &mut out);
        }
        out
    }
}
