//! The event bus.

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Grant, Grantee, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::events::CfnEventBus;
use rustinfra_cfn::refs;

use crate::imported::{Form, ImportedArn};
use crate::sqs::Queue;
use crate::{arn, check};

const BUS_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html";

const ARN: Form =
    Form::new("of an event bus", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME").without(&[':']);

/// What of an event EventBridge logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// Errors and what became of each event.
    Info,
    /// Every step.
    Trace,
}

/// An event bus: services put events on it, rules take them off.
///
/// Every account has one called `default`, on which AWS's own services put theirs; rules without a
/// bus are on that one.
#[derive(Clone)]
pub struct EventBus {
    node: Node,
    cfn: Option<CfnEventBus>,
    arn: Value<refs::EventsEventBusArn>,
    name: Value<refs::EventsEventBusName>,
}

impl Construct for EventBus {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::EventsEventBusArn> for &EventBus {
    fn into_value(self) -> Value<refs::EventsEventBusArn> {
        self.arn.clone()
    }
}

impl IntoValue<refs::EventsEventBusName> for &EventBus {
    fn into_value(self) -> Value<refs::EventsEventBusName> {
        self.name.clone()
    }
}

impl EventBus {
    /// Starts a bus.
    pub fn builder(id: &str) -> EventBusBuilder {
        EventBusBuilder {
            id: id.to_string(),
            name: None,
            source: None,
            description: None,
            dead_letters: None,
            key: None,
            log: None,
        }
    }

    /// Refers to a bus of this account and region that exists already, by its name: text, or a value
    /// known only at deployment, such as a parameter's. `default` is everyone's.
    #[track_caller]
    pub fn from_event_bus_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::EventsEventBusName>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn::in_stack(&node, "events", sub!("event-bus/{}", &name));
        Self::imported(node, arn.cast(), name)
    }

    /// Refers to a bus that exists already, by its ARN: see
    /// [`from_event_bus_name`](Self::from_event_bus_name). Its policy is managed elsewhere.
    #[track_caller]
    pub fn from_event_bus_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::EventsEventBusArn>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        Self::imported(node, arn, name)
    }

    fn imported(
        node: Node,
        arn: Value<refs::EventsEventBusArn>,
        name: Value<refs::EventsEventBusName>,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        Self { node, cfn: None, arn, name }
    }

    /// The bus's ARN.
    pub fn arn(&self) -> Value<refs::EventsEventBusArn> {
        self.arn.clone()
    }

    /// The bus's name.
    pub fn name(&self) -> Value<refs::EventsEventBusName> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a bus that exists already.
    pub fn cfn(&self) -> Option<CfnEventBus> {
        self.cfn.clone()
    }

    /// Allows `grantee` to put events on the bus.
    #[track_caller]
    pub fn grant_put_events(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::BUS_PUT_EVENTS, self).record(&self.node)
    }

    /// Adds a statement to the bus's policy. Its `Sid` names it; without one it is named by what it
    /// says.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }
}

/// Settings of an [`EventBus`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct EventBusBuilder {
    id: String,
    name: Option<String>,
    source: Option<String>,
    description: Option<String>,
    dead_letters: Option<Queue>,
    key: Option<Value<String>>,
    log: Option<(LogLevel, bool)>,
}

impl EventBusBuilder {
    /// Sets the name: at most 256 letters, digits and `.-_`, not `default`. Default: made of its
    /// path.
    pub fn event_bus_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Takes the events of a partner, whose source (`aws.partner/example.org/…`) also names the bus.
    pub fn event_source_name(mut self, source: &str) -> Self {
        self.source = Some(source.to_string());
        self
    }

    /// Sets a description of at most 512 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sends events that could not be processed, as when a key is not accessible, to a queue.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(queue.clone());
        self
    }

    /// Encrypts events with a customer managed KMS key, whose policy has to allow EventBridge.
    pub fn kms_key(mut self, key_arn: impl IntoValue<String>) -> Self {
        self.key = Some(key_arn.into_value());
        self
    }

    /// Logs what becomes of events, with or without their content.
    pub fn log(mut self, level: LogLevel, include_detail: bool) -> Self {
        self.log = Some((level, include_detail));
        self
    }

    /// Places the bus.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> EventBus {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnEventBus::new(&node, "Resource");
        let name = self.source.clone().or(self.name).unwrap_or_else(|| node.unique_id());
        cfn.set("Name", name.into());
        if let Some(source) = self.source {
            cfn.set("EventSourceName", source.into());
        }
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Statements {
                type_name: "AWS::Events::EventBusPolicy",
                target: ("EventBusName", cfn.reff().into_expr()),
            });
        if let Some(key) = self.key {
            cfn.set("KmsKeyIdentifier", key.expr().clone());
            facet = facet.encrypted_with(key);
        }
        if let Some((level, include_detail)) = self.log {
            let level = match level {
                LogLevel::Off => "OFF",
                LogLevel::Error => "ERROR",
                LogLevel::Info => "INFO",
                LogLevel::Trace => "TRACE",
            };
            let detail = if include_detail { "FULL" } else { "NONE" };
            let config =
                Expr::map([("IncludeDetail", Expr::from(detail)), ("Level", level.into())]);
            cfn.set("LogConfig", config);
        }
        node.set_facet(facet);
        let bus = EventBus { arn: cfn.attr_arn(), name: cfn.reff(), cfn: Some(cfn.clone()), node };
        if let Some(queue) = &self.dead_letters {
            cfn.set("DeadLetterConfig", Expr::map([("Arn", queue.arn().into_expr())]));
            Link::between(&bus, &links::RULE_TO_QUEUE, queue)
                .source_arn(bus.arn())
                .record(&bus.node);
        }
        bus
    }

    fn check(&self, node: &Node) {
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=512, BUS_PAGE);
        }
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            let rule = "1 to 256 letters, digits and `.-_`";
            check::name(node, "the name of the event bus", name, 256, allowed, rule);
            if name == "default" {
                check::reject(
                    node,
                    "Every account has a bus called `default` already.",
                    "leave out the rule's bus, or use `EventBus::from_event_bus_name`",
                );
            }
            if self.source.is_some() {
                check::reject(
                    node,
                    "The bus of a partner is named like the partner's event source.",
                    "leave out the name",
                );
            }
        }
        let is_partner = |s: &str| s.starts_with("aws.partner/") && s.split('/').count() >= 3;
        if self.source.as_deref().is_some_and(|source| !is_partner(source)) {
            check::reject(
                node,
                "The event source is not one of a partner: `aws.partner/PARTNER/NAME`.",
                "leave it out, unless a partner gave you one",
            );
        }
    }
}
