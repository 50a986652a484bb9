//! From the resolved tree to CloudFormation templates.

mod json;
pub mod logical_id;
pub(crate) mod overrides;
mod render;

use crate::tree::NodeId;

pub(crate) use json::{Entry, Json, push_text};
pub(crate) use render::Renderer;

/// Marks a physical name among the expressions that is derived from a logical id and shortened to
/// what IAM accepts.
pub(crate) const NAME_CALL: &str = "rustinfra::name";

/// The logical id of each element, by node.
#[derive(Default)]
pub(crate) struct LogicalIds(Vec<Option<Box<str>>>);

impl LogicalIds {
    pub(crate) fn insert(&mut self, node: NodeId, id: String) {
        let i = node.index as usize;
        if self.0.len() <= i {
            self.0.resize(i + 1, None);
        }
        self.0[i] = Some(id.into_boxed_str());
    }

    /// The logical id; empty for what has none, which is reported elsewhere.
    pub(crate) fn get(&self, node: NodeId) -> &str {
        self.0.get(node.index as usize).and_then(|id| id.as_deref()).unwrap_or_default()
    }
}
