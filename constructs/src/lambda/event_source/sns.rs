//! Topics of SNS.

use std::panic::Location;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use rustinfra_cfn::sns::CfnSubscription;
use serde_json::Value as JsonValue;

use super::source::EventSource;
use crate::arn::region_of;
use crate::lambda::Function;
use crate::sqs::Queue;

/// Calls a function with each message of a topic. A permission of the function allows the topic to
/// call it.
///
/// ```
/// use rustinfra_constructs::lambda::SnsEventSource;
/// use rustinfra_constructs::prelude::*;
/// use serde_json::json;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
/// let orders = SnsEventSource::new("Orders", topic).filter_policy(json!({ "kind": ["book"] }));
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
///     .event_source(orders)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html>
#[derive(Clone)]
#[must_use = "an event source does nothing until a function gets it"]
pub struct SnsEventSource {
    id: String,
    topic: Value<refs::SnsTopicArn>,
    filter: Option<(JsonValue, bool)>,
    dead_letters: Option<Queue>,
}

impl SnsEventSource {
    /// The messages of a topic: one of the stack, or an ARN. The subscription is called `id` below
    /// the function.
    pub fn new(id: &str, topic: impl IntoValue<refs::SnsTopicArn>) -> Self {
        Self { id: id.to_string(), topic: topic.into_value(), filter: None, dead_letters: None }
    }

    /// Passes on only messages whose attributes match.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html>
    pub fn filter_policy(mut self, policy: JsonValue) -> Self {
        self.filter = Some((policy, false));
        self
    }

    /// Passes on only messages whose body, which is JSON, matches.
    ///
    /// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html>
    pub fn filter_policy_with_message_body(mut self, policy: JsonValue) -> Self {
        self.filter = Some((policy, true));
        self
    }

    /// Keeps messages in a queue that the function could not be called with.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(queue.clone());
        self
    }

    /// The region of a topic that is not known to be in that of the function.
    fn foreign_region(&self, function: &Function) -> Option<String> {
        let region = region_of(&self.topic)?;
        let own = function.node().stack().and_then(|stack| stack.environment().region);
        (own.as_ref() != Some(&region)).then_some(region)
    }

    /// The topic's ARN.
    pub fn topic(&self) -> &Value<refs::SnsTopicArn> {
        &self.topic
    }
}

impl EventSource for SnsEventSource {
    #[track_caller]
    fn bind(&self, function: &Function) {
        let asked_at = Location::caller();
        let subscription = function.node().child(&self.id);
        subscription.set_facet(Facet::new().arn(Shape::Resource, self.topic.clone()));
        let cfn = CfnSubscription::new(&subscription, "Resource");
        cfn.set("Endpoint", function.arn().into_expr());
        cfn.set("Protocol", "lambda".into());
        cfn.set("TopicArn", self.topic.clone().into_expr());
        if let Some(region) = self.foreign_region(function) {
            cfn.set("Region", Expr::text(region));
        }
        if let Some((policy, body)) = &self.filter {
            cfn.set("FilterPolicy", Expr::from(policy.clone()));
            if *body {
                cfn.set("FilterPolicyScope", "MessageBody".into());
            }
        }
        let topic = self.topic.clone().untyped();
        Link::between(&subscription, &links::TOPIC_TO_FUNCTION, function)
            .source_arn(topic.clone())
            .permission_at(function, format!("AllowInvoke:{}", subscription.unique_id()))
            .at(asked_at)
            .record(function.node());
        if let Some(queue) = &self.dead_letters {
            cfn.set("RedrivePolicy", Expr::map([("deadLetterTargetArn", queue.arn().into_expr())]));
            Link::between(&subscription, &links::TOPIC_TO_QUEUE, queue)
                .source_arn(topic)
                .at(asked_at)
                .record(function.node());
        }
    }
}
