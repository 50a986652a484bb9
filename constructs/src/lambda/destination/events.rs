//! Buses, and functions by way of them.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use super::{DefaultEventBus, Destination, Outcome};
use crate::events::{EventBus, EventPattern, Rule, RuleInput, Target};
use crate::lambda::Function;

impl Destination for EventBus {
    fn bind(&self, _: &Node, function: &Function, _: Outcome) -> Value<String> {
        Link::between(function, &links::FUNCTION_TO_BUS, self)
            .at(function.node().location())
            .record(function.node());
        self.arn().untyped()
    }
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
