//! The children of a node.

use super::hash::FastMap;
use super::node::NodeId;

/// Nodes with more children than this find them by a map; most have a few.
const FEW: usize = 8;

/// The children of a node, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Children {
    nodes: Vec<NodeId>,
    by_id: Option<Box<FastMap<Box<str>, NodeId>>>,
}

impl Children {
    pub(crate) fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The child with an id; `id_of` says which id a child has.
    pub(crate) fn find<'t>(&self, id: &str, id_of: impl Fn(NodeId) -> &'t str) -> Option<NodeId> {
        match &self.by_id {
            Some(by_id) => by_id.get(id).copied(),
            None => self.nodes.iter().copied().find(|&node| id_of(node) == id),
        }
    }

    pub(crate) fn push<'t>(&mut self, node: NodeId, id_of: impl Fn(NodeId) -> &'t str) {
        self.nodes.push(node);
        if let Some(by_id) = &mut self.by_id {
            by_id.insert(id_of(node).into(), node);
        } else if self.nodes.len() > FEW {
            let entries = self.nodes.iter().map(|&node| (id_of(node).into(), node));
            self.by_id = Some(Box::new(entries.collect()));
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(NodeId) -> bool) {
        self.nodes.retain(|&node| keep(node));
        if let Some(by_id) = &mut self.by_id {
            by_id.retain(|_, node| keep(*node));
        }
    }
}
