//! Checks of the parameters before anything is created.

use std::panic::Location;

use super::condition::Test;
use super::data::{ElementData, Kind, Section};
use super::node::{Construct, Node};
use super::output::override_logical_id;
use crate::value::Expr;

/// A rule that refuses wrong combinations of parameters before the stack is created or updated.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
#[derive(Clone)]
pub struct CfnRule {
    node: Node,
}

impl Construct for CfnRule {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnRule {
    /// Starts a rule.
    pub fn builder(id: &str) -> CfnRuleBuilder {
        CfnRuleBuilder { id: id.to_string(), body: Expr::Map(Vec::new()) }
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        override_logical_id(&self.node, id);
    }
}

/// Content of a [`CfnRule`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct CfnRuleBuilder {
    id: String,
    body: Expr,
}

impl CfnRuleBuilder {
    /// Applies the assertions only when `test` holds.
    pub fn when(mut self, test: Test) -> Self {
        self.body.set("RuleCondition", test.0);
        self
    }

    /// Adds an assertion and the message shown when it does not hold.
    pub fn assert(mut self, test: Test, description: &str) -> Self {
        let assertion = Expr::map([
            ("Assert", test.0),
            ("AssertDescription", Expr::text(description.to_string())),
        ]);
        self.body.push("Assertions", assertion);
        self
    }

    /// Places the rule.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CfnRule {
        let data = ElementData { section: Section::Rules, body: self.body, logical_id: None };
        let kind = Kind::Element(Box::new(data));
        CfnRule { node: scope.node().place(&self.id, kind, Location::caller()) }
    }
}
