//! What the resolver adds to the tree for a synthesis, and takes out before the next.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::arena::Tree;
use super::data::Maker;
use super::decided::Decided;
use super::hash::FastMap;
use super::node::NodeId;
use crate::graph::Origin;

/// What the resolver made of links and of what aspects said of it.
#[derive(Default)]
pub(crate) struct Derived {
    /// The nodes that it added.
    pub(super) nodes: Vec<NodeId>,
    /// What it decided about the user's resources.
    pub(super) decided: Decided,
    /// The policies that were placed for each identity.
    pub(crate) policies: FastMap<NodeId, Vec<NodeId>>,
    /// Why it wrote what it wrote, by resource.
    pub(crate) origins: FastMap<NodeId, Vec<Origin>>,
    /// Added resources that should wait for the policies of a role: (resource, role construct).
    pub(crate) waiters: Vec<(NodeId, NodeId)>,
    /// Added resources that should wait for what a link is written as: (construct, position among
    /// the links).
    pub(crate) link_waiters: IndexSet<(NodeId, usize)>,
    /// Resources that should find what it added in place: (waiter, needed).
    pub(crate) soft: Vec<(NodeId, NodeId)>,
}

impl Tree {
    /// The node that an earlier synthesis had in this place.
    pub(super) fn take_removed(&mut self, parent: NodeId, id: &str) -> Option<NodeId> {
        let mut siblings = self.removed.remove(&parent)?;
        let position = siblings.iter().position(|&node| *self[node].id == *id);
        let node = position.map(|position| siblings.swap_remove(position));
        if !siblings.is_empty() {
            self.removed.insert(parent, siblings);
        }
        node
    }

    /// Counts a change of what the resolver reads while it turns links into resources: nodes, links
    /// and what waits for them, facets, orders, finishers, and what resources, stacks and other
    /// elements say. An aspect that makes one when it is shown what the resolver added is answered by
    /// another round. What only the end of a synthesis reads (tags, context, validations, waiting for
    /// policies) needs none.
    pub(crate) fn count(&mut self) {
        self.recorded += 1;
    }

    /// Whether a change of a node has to be told from none. The resolver's own nodes are made anew in
    /// each round: a change of one is for this round, and asks for no other.
    pub(crate) fn watches(&self, node: NodeId) -> bool {
        self.watching && !self.is_derived(node)
    }

    /// Whether the resolver added a node.
    pub(crate) fn is_derived(&self, node: NodeId) -> bool {
        self.owns(node) && self[node].maker == Maker::Resolver
    }

    /// Whether a node, or what it stands in, was added by the resolver for an earlier synthesis and
    /// not for the latest: no template has it.
    pub(crate) fn is_removed(&self, node: NodeId) -> bool {
        let mut around = std::iter::successors(Some(node), |&node| self[node].parent);
        !self.removed.is_empty() && around.any(|node| self[node].maker == Maker::Nobody)
    }

    /// Forgets what was decided about the user's resources: they are as the user made them.
    pub(crate) fn forget_decided(&mut self) {
        self.derived.decided.clear();
    }

    /// Takes the nodes that an earlier synthesis added out of the tree, and what it decided, so that
    /// each synthesis starts from what the user made. Returns the nodes.
    pub(crate) fn remove_derived(&mut self) -> HashSet<NodeId> {
        let derived = std::mem::take(&mut self.derived).nodes;
        for &node in &derived {
            self[node].maker = Maker::Nobody;
            if let Some(parent) = self[node].parent {
                self.removed.entry(parent).or_default().push(node);
            }
        }
        let derived: HashSet<NodeId> = derived.into_iter().collect();
        let parents: HashSet<NodeId> = derived.iter().filter_map(|&n| self[n].parent).collect();
        for parent in parents {
            self[parent].children.retain(|child| !derived.contains(&child));
        }
        // Aspects say it again of those that come.
        self.policy_waiters.retain(|(waiter, _)| !derived.contains(waiter));
        self.order.take();
        self.findings.clear();
        derived
    }
}
