//! Where a function reports what became of its calls.

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::function::Function;
use crate::events::{EventBus, EventPattern, Rule, RuleInput, Target};
use crate::s3::Bucket;
use crate::sqs::Queue;
use crate::{arn, check};

/// What a destination hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Events that could not be processed.
    Failure,
    /// Events that were processed.
    Success,
}

/// Something that a function can report the outcome of its calls to: a standard queue, a bus, a
/// function, a bucket (failures only), or a topic by [`SnsDestination`].
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
#[diagnostic::on_unimplemented(
    message = "a function cannot report to a `{Self}`",
    label = "not a destination",
    note = "give a queue, a bus, a function, a bucket or an `SnsDestination`"
)]
pub trait Destination {
    /// Allows `function` to report there, and returns the ARN. What has to be made for it is placed
    /// below `scope`.
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String>;
}

impl Destination for Queue {
    fn bind(&self, _: &Node, function: &Function, _: Outcome) -> Value<String> {
        if self.is_fifo() {
            check::reject(
                function.node(),
                "What became of a call is sent to a standard queue; this one is FIFO.",
                "give a standard queue",
            );
        }
        Link::between(function, &links::FUNCTION_TO_QUEUE, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}

impl Destination for EventBus {
    fn bind(&self, _: &Node, function: &Function, _: Outcome) -> Value<String> {
        Link::between(function, &links::FUNCTION_TO_BUS, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}

impl Destination for Function {
    fn bind(&self, _: &Node, function: &Function, _: Outcome) -> Value<String> {
        Link::between(function, &links::FUNCTION_TO_FUNCTION, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}

impl Destination for Bucket {
    fn bind(&self, _: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        if outcome == Outcome::Success {
            check::reject(
                function.node(),
                "A bucket keeps failures only.",
                "report successes to a queue, a topic, a bus or a function",
            );
        }
        Link::between(function, &links::FUNCTION_TO_BUCKET, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}

/// A topic, which is told by its ARN.
#[derive(Clone)]
pub struct SnsDestination(Value<refs::SnsTopicArn>);

impl SnsDestination {
    /// The topic with this ARN, a standard one.
    pub fn new(topic: impl IntoValue<refs::SnsTopicArn>) -> Self {
        Self(topic.into_value())
    }
}

impl Destination for SnsDestination {
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        let id = match outcome {
            Outcome::Failure => "OnFailureTopic",
            Outcome::Success => "OnSuccessTopic",
        };
        named(scope, id, self.0.clone().untyped(), function, &links::FUNCTION_TO_TOPIC)
    }
}

/// The default bus of the account.
#[derive(Clone, Copy)]
pub struct DefaultEventBus;

impl Destination for DefaultEventBus {
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        let id = match outcome {
            Outcome::Failure => "OnFailureBus",
            Outcome::Success => "OnSuccessBus",
        };
        let bus = arn::in_stack(scope, "events", "event-bus/default");
        named(scope, id, bus, function, &links::FUNCTION_TO_BUS)
    }
}

/// Links to something that is known by its ARN only.
fn named(
    scope: &Node,
    id: &str,
    arn: Value<String>,
    function: &Function,
    rule: &'static rustinfra::graph::LinkRule,
) -> Value<String> {
    let target = scope.child(id);
    target.set_facet(Facet::new().arn(Shape::Resource, &arn));
    let asked_at = function.node().location();
    Link::between(function, rule, &target).at(asked_at).record(function.node());
    arn
}

/// A function that is called with the answer alone, without what Lambda says about the call: by way
/// of the default bus and a rule.
#[derive(Clone)]
pub struct LambdaDestination {
    function: Function,
}

impl LambdaDestination {
    /// Calls `function` with the answer of a call that succeeded, or the error of one that failed.
    pub fn response_only(function: &Function) -> Self {
        Self { function: function.clone() }
    }
}

impl Destination for LambdaDestination {
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        let outcome_name = match outcome {
            Outcome::Failure => "Failure",
            Outcome::Success => "Success",
        };
        let asked = match function.qualifier() {
            Some(_) => function.arn().untyped(),
            None => sub!("{}:$LATEST", function.arn()),
        };
        let pattern = EventPattern::from_source("lambda")
            .detail_type(format!("Lambda Function Invocation Result - {outcome_name}"))
            .resources(asked);
        let answer = RuleInput::event_path("$.detail.responsePayload");
        Rule::builder(outcome_name, pattern)
            .target(Target::of(&self.function).input(answer))
            .build(scope);
        DefaultEventBus.bind(scope, function, outcome)
    }
}
