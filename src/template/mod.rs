//! From the resolved tree to CloudFormation templates.

mod json;
pub(crate) mod limits;
pub mod logical_id;
pub(crate) mod overrides;
mod policy;
mod render;
mod tags;

use crate::tree::NodeId;

pub(crate) use json::{PIECE, Slot, push_text, read};
pub(crate) use render::Renderer;

/// The logical id of each element, by node.
#[derive(Debug, Default)]
pub(crate) struct LogicalIds(Vec<String>);

impl LogicalIds {
    /// For nodes up to a number.
    pub(crate) fn with_capacity(nodes: usize) -> Self {
        Self(Vec::with_capacity(nodes))
    }

    pub(crate) fn insert(&mut self, node: NodeId, id: String) {
        let i = node.index as usize;
        if self.0.len() <= i {
            self.0.resize(i + 1, String::new());
        }
        self.0[i] = id;
    }

    /// The logical id; empty for what has none, which is reported elsewhere.
    pub(crate) fn get(&self, node: NodeId) -> &str {
        self.0.get(node.index as usize).map(String::as_str).unwrap_or_default()
    }
}
