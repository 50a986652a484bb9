//! Which stack needs which.

use indexmap::IndexMap;
use indexmap::map::Entry;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Need, Reason, cycle};
use crate::tree::NodeId;

/// Why a stack has to be deployed before another: the first cause is told.
#[derive(Clone, Debug)]
pub(crate) struct StackEdge {
    pub(crate) need: Need,
    /// What is needed of it; `None` for its `Ref`.
    pub(crate) attribute: Option<Box<str>>,
}

/// Top-level stacks and what they need of each other.
#[derive(Default)]
pub(crate) struct StackGraph {
    edges: IndexMap<(NodeId, NodeId), StackEdge>,
}

impl StackGraph {
    /// Adds that `from` needs `to`, with the first reason found. A value that a property takes comes
    /// before what the resolver placed: that stands where it does because of the value.
    pub(crate) fn add(&mut self, from: NodeId, to: NodeId, edge: impl FnOnce() -> StackEdge) {
        if from == to {
            return;
        }
        match self.edges.entry((from, to)) {
            Entry::Vacant(entry) => {
                entry.insert(edge());
            }
            Entry::Occupied(mut entry) => {
                if matches!(entry.get().need.reason, Reason::Link { .. }) {
                    let edge = edge();
                    if matches!(edge.need.reason, Reason::Reference { .. }) {
                        entry.insert(edge);
                    }
                }
            }
        }
    }

    /// Whether `from` needs `to`, directly or through others. Stacks are few.
    pub(crate) fn reaches(&self, from: NodeId, to: NodeId) -> bool {
        let mut open = vec![from];
        let mut seen = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            for (_, next) in self.edges.keys().filter(|(a, _)| *a == at) {
                if !seen.contains(next) {
                    seen.push(*next);
                    open.push(*next);
                }
            }
        }
        false
    }

    /// The stacks that `stack` needs, in tree order.
    pub(crate) fn needs(&self, stack: NodeId) -> Vec<NodeId> {
        let mut needs: Vec<_> =
            self.edges.keys().filter(|(a, _)| *a == stack).map(|(_, b)| *b).collect();
        needs.sort();
        needs
    }

    /// The shortest loop of each knot.
    pub(crate) fn loops(&self) -> Vec<Vec<&StackEdge>> {
        let mut graph = DiGraph::<NodeId, &StackEdge>::new();
        let mut positions: IndexMap<NodeId, NodeIndex> = IndexMap::new();
        for ((from, to), edge) in &self.edges {
            let a = *positions.entry(*from).or_insert_with(|| graph.add_node(*from));
            let b = *positions.entry(*to).or_insert_with(|| graph.add_node(*to));
            graph.add_edge(a, b, edge);
        }
        let edges_of = |loop_: Vec<_>| loop_.into_iter().map(|e| graph[e]).collect();
        cycle::loops(&graph).into_iter().map(edges_of).collect()
    }
}
