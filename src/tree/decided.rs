//! What the resolver decides about properties of the user's resources, kept beside them.
//!
//! A synthesis reads a property as it was decided, and else as the user set it. Nothing is written
//! into the user's resources, so that the next synthesis starts from what the user said.

use std::collections::HashSet;

use super::arena::Tree;
use super::hash::FastMap;
use super::node::NodeId;
use crate::value::{Expr, Key};

/// Properties of the user's resources as the resolver decided them.
pub(crate) type Decided = FastMap<NodeId, Vec<(Key, Expr)>>;

/// The properties of a resource: what was decided takes the place of what was set, or follows it.
pub(crate) fn with_decided<'a>(
    own: &'a [(Key, Expr)],
    decided: &'a [(Key, Expr)],
) -> impl Iterator<Item = (&'a Key, &'a Expr)> {
    let in_place = own.iter().map(|(key, value)| (key, find(decided, key).unwrap_or(value)));
    let others = decided.iter().filter(|(key, _)| find(own, key).is_none());
    in_place.chain(others.map(|(key, value)| (key, value)))
}

fn find<'a>(properties: &'a [(Key, Expr)], name: &str) -> Option<&'a Expr> {
    properties.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

impl Tree {
    /// What was decided about the properties of a resource.
    pub(crate) fn decided(&self, node: NodeId) -> &[(Key, Expr)] {
        self.derived.decided.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The properties of a resource as this synthesis has them; none of what is no resource.
    pub(crate) fn properties(&self, node: NodeId) -> impl Iterator<Item = (&Key, &Expr)> {
        let own = self.resource(node).map_or(&[][..], |resource| &resource.properties);
        with_decided(own, self.decided(node))
    }

    /// A property of a resource as this synthesis has it.
    pub(crate) fn property(&self, node: NodeId, name: &str) -> Option<&Expr> {
        let own = || self.resource(node).and_then(|resource| resource.property(name));
        find(self.decided(node), name).or_else(own)
    }

    /// Decides a property for this synthesis.
    pub(crate) fn decide(&mut self, node: NodeId, name: impl Into<Key>, value: Expr) {
        let name = name.into();
        let decided = self.derived.decided.entry(node).or_default();
        match decided.iter_mut().find(|(key, _)| *key == name) {
            Some((_, present)) => *present = value,
            None => decided.push((name, value)),
        }
    }

    /// Takes back everything that was decided.
    pub(crate) fn take_all_decided(&mut self) -> Decided {
        std::mem::take(&mut self.derived.decided)
    }

    /// The resources about which something else is decided than `before`.
    pub(crate) fn decided_otherwise(&self, before: &Decided) -> HashSet<NodeId> {
        let was = |node: &NodeId| before.get(node).map_or(&[][..], Vec::as_slice);
        let nodes = self.derived.decided.keys().chain(before.keys());
        nodes.filter(|&node| self.decided(*node) != was(node)).copied().collect()
    }

    /// Takes back what was decided about a property.
    pub(crate) fn take_decided(&mut self, node: NodeId, name: &str) -> Option<Expr> {
        let decided = self.derived.decided.get_mut(&node)?;
        let position = decided.iter().position(|(key, _)| key == name)?;
        Some(decided.remove(position).1)
    }
}
