//! Where a function reports what became of its calls.

#[cfg(feature = "events")]
mod events;
#[cfg(feature = "s3")]
mod s3;

use rustinfra::graph::{Facet, Identity, Link, LinkRule, Shape, links};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::alias::Alias;
use super::function::Function;
use super::version::Version;
use crate::sqs::Queue;
use crate::{arn, check, imported};

#[cfg(feature = "events")]
pub use events::LambdaDestination;

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
#[doc(alias(
    "SqsDestination",
    "SqsDlq",
    "S3Destination",
    "S3OnFailureDestination",
    "EventBridgeDestination"
))]
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

impl Destination for Function {
    fn bind(&self, _: &Node, function: &Function, _: Outcome) -> Value<String> {
        Link::between(function, &links::FUNCTION_TO_FUNCTION, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
}

impl Destination for Alias {
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        Destination::bind(&**self, scope, function, outcome)
    }
}

impl Destination for Version {
    fn bind(&self, scope: &Node, function: &Function, outcome: Outcome) -> Value<String> {
        Destination::bind(&**self, scope, function, outcome)
    }
}

/// A topic, which is told by its ARN.
#[derive(Clone)]
#[doc(alias = "SnsDlq")]
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
        if imported::end(&self.0).ends_with(".fifo") {
            check::reject(
                function.node(),
                "What became of a call is sent to a standard topic; this one is FIFO.",
                "give a standard topic",
            );
        }
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
    rule: &'static LinkRule<Identity>,
) -> Value<String> {
    let target = scope.child(id);
    target.set_facet(Facet::new().arn(Shape::Resource, &arn));
    let asked_at = function.node().location();
    Link::between(function, rule, &target).at(asked_at).record(function.node());
    arn
}
