//! The rule.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::{Construct, IntoValue, Node, Principal, Value};
use rustinfra::value::Expr;
use rustinfra_cfn::events::CfnRule;

use super::event_bus::EventBus;
use super::pattern::EventPattern;
use super::schedule::Schedule;
use super::target::{IntoTarget, Target};
use crate::check;
use crate::iam::Role;

const RULE_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html";

/// A rule may have five targets; EventBridge does not raise this.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
const TARGET_LIMIT: usize = 5;

/// What makes a rule fire.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Trigger {
    /// Events.
    Pattern(EventPattern),
    /// Time.
    Schedule(Schedule),
}

impl From<EventPattern> for Trigger {
    fn from(pattern: EventPattern) -> Self {
        Trigger::Pattern(pattern)
    }
}

impl From<Schedule> for Trigger {
    fn from(schedule: Schedule) -> Self {
        Trigger::Schedule(schedule)
    }
}

/// A rule: sends events of a bus, or the time, to its targets.
#[derive(Clone)]
pub struct Rule {
    node: Node,
    cfn: CfnRule,
    role: Rc<RefCell<Option<Role>>>,
}

impl Construct for Rule {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Rule {
    /// Starts a rule that fires for the events of an [`EventPattern`], or by a [`Schedule`].
    pub fn builder(id: &str, trigger: impl Into<Trigger>) -> RuleBuilder {
        RuleBuilder {
            id: id.to_string(),
            trigger: trigger.into(),
            bus: None,
            name: None,
            description: None,
            enabled: true,
            targets: Vec::new(),
        }
    }

    /// The rule's ARN.
    pub fn arn(&self) -> Value<String> {
        self.cfn.attr_arn().untyped()
    }

    /// The rule's name; with the bus's before it, `bus|rule`, if it is not on the default bus.
    pub fn name(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRule {
        self.cfn.clone()
    }

    /// Sends events to one more target; at most 5.
    #[track_caller]
    pub fn add_target(&self, target: impl IntoTarget) {
        self.add(&target.into_target(), Location::caller());
    }

    /// Adds fields to the pattern; the alternatives of a field that is there already are added up.
    pub fn add_event_pattern(&self, pattern: EventPattern) {
        let own = self.cfn.property("EventPattern").unwrap_or(Expr::Map(Vec::new()));
        let merged = EventPattern::from_expr(own).merge(pattern);
        self.cfn.set("EventPattern", merged.into_expr(&self.node));
    }

    #[track_caller]
    fn add(&self, target: &Target, location: &'static Location<'static>) {
        let count = match self.cfn.property("Targets") {
            Some(Expr::List(targets)) => targets.len(),
            _ => 0,
        };
        if count == TARGET_LIMIT {
            self.node.report(
                Diagnostic::error("too-many-targets", "a rule has too many targets")
                    .detail(format!("EventBridge allows {TARGET_LIMIT} targets a rule."))
                    .at(location)
                    .help("make a second rule with the same pattern"),
            );
        }
        let bind = || target.bind(self, format!("Target{count}"));
        let entry = self.node.asked_at(location, bind);
        self.cfn.push_to("Targets", entry);
    }

    /// The role that EventBridge takes to reach targets without a policy of their own.
    #[track_caller]
    pub(super) fn role(&self) -> Role {
        if let Some(role) = self.role.borrow().as_ref() {
            return role.clone();
        }
        let role = Role::builder("EventsRole", Principal::service("events.amazonaws.com"))
            .build(&self.node);
        *self.role.borrow_mut() = Some(role.clone());
        role
    }
}

impl IntoValue<String> for &Rule {
    fn into_value(self) -> Value<String> {
        self.arn()
    }
}

/// Settings of a [`Rule`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RuleBuilder {
    id: String,
    trigger: Trigger,
    bus: Option<EventBus>,
    name: Option<String>,
    description: Option<String>,
    enabled: bool,
    targets: Vec<(Target, &'static Location<'static>)>,
}

impl RuleBuilder {
    /// Takes the events of a bus; default: the account's bus `default`.
    pub fn event_bus(mut self, bus: &EventBus) -> Self {
        self.bus = Some(bus.clone());
        self
    }

    /// Sets the rule's name: at most 64 letters, digits and `.-_`.
    pub fn rule_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 512 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Says whether the rule fires; default yes.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Sends events to a target: `&queue`, or `Target::of(&queue)` with options; at most 5.
    #[track_caller]
    pub fn target(mut self, target: impl IntoTarget) -> Self {
        self.targets.push((target.into_target(), Location::caller()));
        self
    }

    /// Places the rule.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Rule {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnRule::new(&node, "Resource");
        if let Some(name) = self.name {
            cfn.set("Name", name.into());
        }
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        cfn.set("State", if self.enabled { "ENABLED" } else { "DISABLED" }.into());
        if let Some(bus) = &self.bus {
            cfn.set("EventBusName", bus.name().into_expr());
        }
        match self.trigger {
            Trigger::Pattern(pattern) => cfn.set("EventPattern", pattern.into_expr(&node)),
            Trigger::Schedule(schedule) => {
                cfn.set("ScheduleExpression", Expr::text(schedule.expression().to_string()))
            }
        }
        let rule = Rule { node, cfn, role: Rc::default() };
        for (target, location) in &self.targets {
            rule.add(target, location);
        }
        rule
    }

    fn check(&self, node: &Node) {
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            let rule = "1 to 64 letters, digits and `.-_`";
            check::name(node, "the rule's name", name, 64, allowed, rule);
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=512, RULE_PAGE);
        }
        let Trigger::Schedule(schedule) = &self.trigger else { return };
        if self.bus.is_some() {
            check::reject(
                node,
                "Rules with a schedule are on the bus `default` only.",
                "leave out the bus",
            );
        }
        if let Some(problem) = schedule.problem() {
            node.report(
                Diagnostic::error("bad-schedule", "a schedule is not possible")
                    .detail(problem)
                    .help("see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"),
            );
        }
    }
}
