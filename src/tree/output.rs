//! Values that a deployed stack shows.

use std::panic::Location;

use super::condition::CfnCondition;
use super::data::{ElementData, Kind, Section};
use super::node::{Construct, Node};
use crate::value::{Expr, IntoValue};

/// A value shown after deployment, optionally exported to other stacks.
#[derive(Clone)]
pub struct CfnOutput {
    node: Node,
}

impl Construct for CfnOutput {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnOutput {
    /// Starts an output.
    pub fn builder(id: &str, value: impl IntoValue<String>) -> CfnOutputBuilder {
        let body = Expr::map([("Value", value.into_value().into_expr())]);
        CfnOutputBuilder { id: id.to_string(), body, logical_id: None }
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        override_logical_id(&self.node, id);
    }
}

/// Gives an element of a template a logical id of its own.
pub(super) fn override_logical_id(element: &Node, id: &str) {
    element.record_in(
        |tree| tree.element_mut(element.id()),
        |data| data.logical_id = Some(id.to_string()),
    );
}

/// Settings of an [`CfnOutput`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct CfnOutputBuilder {
    id: String,
    body: Expr,
    logical_id: Option<String>,
}

impl CfnOutputBuilder {
    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.body.set("Description", Expr::text(text.to_string()));
        self
    }

    /// Exports the value under a name that is unique in the account and region.
    pub fn export_name(mut self, name: impl IntoValue<String>) -> Self {
        self.body.set("Export", Expr::map([("Name", name.into_value().into_expr())]));
        self
    }

    /// Shows the output only when `condition` holds.
    pub fn condition(mut self, condition: &CfnCondition) -> Self {
        self.body.set("Condition", Expr::LogicalId(condition.node().id()));
        self
    }

    /// Uses `id` as the logical id as it stands.
    pub fn logical_id(mut self, id: &str) -> Self {
        self.logical_id = Some(id.to_string());
        self
    }

    /// Places the output.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CfnOutput {
        let data =
            ElementData { section: Section::Outputs, body: self.body, logical_id: self.logical_id };
        let kind = Kind::Element(Box::new(data));
        CfnOutput { node: scope.node().place(&self.id, kind, Location::caller()) }
    }
}
