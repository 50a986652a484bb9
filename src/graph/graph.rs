//! The dependency graph of resources, on petgraph.

use std::panic::Location;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::tree::{NodeId, Tree};
use crate::value::Key;

/// Why one resource needs another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// A property refers to it.
    Reference { property: Key },
    /// `DependsOn`, asked for by the user.
    Explicit { location: &'static Location<'static> },
    /// `DependsOn`, added for safety and dropped where it would close a loop.
    Soft,
}

/// Resources and what they need: an edge points from the one that needs to the one needed.
#[derive(Default)]
pub(crate) struct Graph {
    inner: DiGraph<NodeId, Reason>,
    positions: Vec<Option<NodeIndex>>,
    /// In which walk each node was seen last. Kept, because there is a walk for each soft edge, and
    /// to clear this every time would cost the square of the app's size.
    seen: Vec<u32>,
    walks: u32,
}

impl Graph {
    fn position(&mut self, node: NodeId) -> NodeIndex {
        let i = node.index as usize;
        if self.positions.len() <= i {
            self.positions.resize(i + 1, None);
        }
        *self.positions[i].get_or_insert_with(|| self.inner.add_node(node))
    }

    /// Adds an edge; a resource's references to itself are not dependencies.
    pub(crate) fn add(&mut self, from: NodeId, to: NodeId, reason: Reason) {
        if from != to {
            let (a, b) = (self.position(from), self.position(to));
            self.inner.add_edge(a, b, reason);
        }
    }

    /// Removes the references of a property of `from` to `to`.
    pub(crate) fn remove_reference(&mut self, from: NodeId, to: NodeId, property: &str) {
        self.inner.retain_edges(|graph, edge| {
            let Some((a, b)) = graph.edge_endpoints(edge) else { return true };
            let is_it =
                matches!(&graph[edge], Reason::Reference { property: it } if **it == *property);
            !(is_it && graph[a] == from && graph[b] == to)
        });
    }

    /// Whether `from` needs `to`, directly or through others. O(V + E) of what `from` needs.
    pub(crate) fn reaches(&mut self, from: NodeId, to: NodeId) -> bool {
        let (a, b) = (self.position(from), self.position(to));
        self.walks += 1;
        self.seen.resize(self.inner.node_count(), 0);
        let mut open = vec![a];
        while let Some(n) = open.pop() {
            if n == b {
                return true;
            }
            if std::mem::replace(&mut self.seen[n.index()], self.walks) != self.walks {
                open.extend(self.inner.neighbors(n));
            }
        }
        false
    }

    pub(crate) fn inner(&self) -> &DiGraph<NodeId, Reason> {
        &self.inner
    }

    /// The edges as text, sorted, for tracing and tests.
    pub(crate) fn describe(&self, tree: &Tree) -> String {
        let mut lines: Vec<String> = self
            .inner
            .edge_references()
            .map(|e| {
                let (a, b) = (self.inner[e.source()], self.inner[e.target()]);
                let why = match e.weight() {
                    Reason::Reference { property } => property.to_string(),
                    Reason::Explicit { .. } => "(depends on)".into(),
                    Reason::Soft => "(waits for)".into(),
                };
                format!("{} -> {}  {why}", tree.path(a), tree.path(b))
            })
            .collect();
        lines.sort();
        lines.dedup();
        lines.join("\n")
    }
}
