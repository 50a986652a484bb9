//! What a user's program wants to be called during a synthesis, and what constructs remember.
//!
//! Kept beside the tree and not in it: these may hold anything, so they stay on the thread that made
//! them, while templates are written from the tree on several.

use std::any::Any;
use std::collections::HashSet;
use std::rc::Rc;

use super::hash::FastMap;
use super::node::{Node, NodeId};
use crate::diagnostic::Diagnostic;

/// An aspect, or what a construct wants to be called at the end.
pub(crate) type Visitor = Rc<dyn Fn(&Node)>;

/// A validation added by `Node::add_validation`.
pub(crate) type Validation = Rc<dyn Fn(&Node) -> Vec<Diagnostic>>;

/// The hooks of an app, by the node that has them.
#[derive(Default)]
pub(crate) struct Hooks {
    /// With their priorities, in the order in which they were added.
    pub(crate) aspects: FastMap<NodeId, Vec<(i32, Visitor)>>,
    pub(crate) validations: FastMap<NodeId, Vec<Validation>>,
    /// What constructs keep for others, the latest last.
    pub(crate) remembered: FastMap<NodeId, Vec<Rc<dyn Any>>>,
    pub(crate) finishers: Vec<(NodeId, Visitor)>,
}

impl Hooks {
    /// Forgets what was wanted for nodes that are no more.
    pub(crate) fn forget(&mut self, nodes: &HashSet<NodeId>) {
        self.aspects.retain(|node, _| !nodes.contains(node));
        self.validations.retain(|node, _| !nodes.contains(node));
        self.remembered.retain(|node, _| !nodes.contains(node));
        self.finishers.retain(|(node, _)| !nodes.contains(node));
    }
}
