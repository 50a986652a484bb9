//! The rules of a list.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::managed::ManagedRuleGroup;
use super::statement::Statement;
use crate::check;

/// What is done with a request that a rule fits.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleAction {
    /// It is let through.
    Allow,
    /// It is refused with 403.
    Block,
    /// It is counted, and the rules after this one are asked.
    Count,
    /// Its sender has to solve a puzzle.
    Captcha,
    /// Its sender's browser has to prove itself, unseen.
    Challenge,
}

impl RuleAction {
    fn as_str(self) -> &'static str {
        match self {
            RuleAction::Allow => "Allow",
            RuleAction::Block => "Block",
            RuleAction::Count => "Count",
            RuleAction::Captcha => "Captcha",
            RuleAction::Challenge => "Challenge",
        }
    }
}

/// A rule of a [`WebAcl`](super::WebAcl).
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct WebAclRule {
    name: String,
    content: Content,
    priority: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Own(Statement, RuleAction),
    Managed { group: ManagedRuleGroup, count: bool },
}

impl WebAclRule {
    /// A rule of your own, with a name of at most 128 letters, digits, `-` and `_`.
    ///
    /// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html>
    pub fn new(name: &str, statement: Statement, action: RuleAction) -> Self {
        let content = Content::Own(statement, action);
        Self { name: name.to_string(), content, priority: None }
    }

    /// The rules that others keep; each does what it is made for.
    pub fn managed(name: &str, group: ManagedRuleGroup) -> Self {
        let content = Content::Managed { group, count: false };
        Self { name: name.to_string(), content, priority: None }
    }

    /// Only counts what a managed group finds: to see what it would refuse.
    pub fn count_only(mut self) -> Self {
        match &mut self.content {
            Content::Managed { count, .. } => *count = true,
            Content::Own(_, action) => *action = RuleAction::Count,
        }
        self
    }

    /// Sets the rule's place; the lowest is asked first. Default: after the one added before.
    pub fn priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The rule's place, with that of a rule that says nothing about it.
    pub(super) fn place(&self, next: u32) -> u32 {
        self.priority.unwrap_or(next)
    }

    pub(super) fn bind(self, node: &Node, priority: u32) -> Expr {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let rule = "1 to 128 letters, digits, `-` and `_`";
        check::required_name(node, "the rule's name", &self.name, 128, allowed, rule, "change it");
        let nothing = || Expr::Map(Vec::new());
        let mut expr = Expr::Map(Vec::new());
        let statement = match self.content {
            Content::Own(statement, action) => {
                expr.set("Action", Expr::map([(action.as_str(), nothing())]));
                statement.bind(node)
            }
            Content::Managed { group, count } => {
                let action = if count { "Count" } else { "None" };
                expr.set("OverrideAction", Expr::map([(action, nothing())]));
                group.to_expr()
            }
        };
        expr.set("Name", Expr::text(self.name.clone()));
        expr.set("Priority", priority.into());
        expr.set("Statement", statement);
        expr.set("VisibilityConfig", visibility(Expr::text(self.name)));
        expr
    }
}

/// What is shown of the requests that a rule or list has judged: counts and samples.
pub(super) fn visibility(metric: Expr) -> Expr {
    Expr::map([
        ("CloudWatchMetricsEnabled", true.into()),
        ("MetricName", metric),
        ("SampledRequestsEnabled", true.into()),
    ])
}
