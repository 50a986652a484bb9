//! One reference to a node.

use super::Expr;
use crate::tree::NodeId;

/// What a resource or another element gives: its `Ref` or an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub(crate) target: NodeId,
    /// `None` is `Ref`.
    pub(crate) attribute: Option<Box<str>>,
}

impl Reference {
    pub(crate) fn new(target: NodeId, attribute: Option<&str>) -> Self {
        Self { target, attribute: attribute.map(Into::into) }
    }

    /// The reference that an expression is.
    pub(crate) fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Ref(node) => Some(Self::new(*node, None)),
            Expr::GetAtt(target) => Some(Self::new(target.0, Some(&target.1))),
            _ => None,
        }
    }

    /// The reference as it is written in the template of its target.
    pub(crate) fn to_expr(&self) -> Expr {
        match &self.attribute {
            Some(attribute) => Expr::get_att(self.target, attribute.to_string()),
            None => Expr::Ref(self.target),
        }
    }
}
