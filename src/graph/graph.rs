//! The dependency graph of resources, on petgraph.

use std::panic::Location;
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::cause::{Cause, Told};
use crate::tree::{NodeId, Tree, display_path};
use crate::value::Key;

/// Why one resource needs another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// A property refers to it.
    Reference { property: Key },
    /// A property that the resolver wrote refers to it, because of a link.
    Link { property: Key, cause: Arc<Cause> },
    /// `DependsOn`, asked for by the user.
    Explicit { location: &'static Location<'static> },
    /// `DependsOn`, added for safety and dropped where it would close a loop.
    Soft,
}

impl Reason {
    /// The property that refers to what is needed.
    pub(crate) fn property(&self) -> Option<&Key> {
        match self {
            Reason::Reference { property } | Reason::Link { property, .. } => Some(property),
            Reason::Explicit { .. } | Reason::Soft => None,
        }
    }
}

/// That a construct needs another, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Need {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) reason: Reason,
}

impl Need {
    /// In the user's words.
    pub(crate) fn tell(&self, tree: &Tree) -> Told {
        let reason = match &self.reason {
            Reason::Link { cause, .. } => return cause.tell(tree, self.to),
            Reason::Reference { property } => format!("property `{property}`"),
            Reason::Explicit { .. } => "explicit `depends_on`".into(),
            Reason::Soft => "its role's policy".into(),
        };
        let path = |node: NodeId| display_path(&tree.path(node)).to_string();
        let (from, to) = (path(self.from), path(self.to));
        Told { from, relation: "needs", to, reason }
    }

    /// The user's line that it comes from.
    pub(crate) fn location(&self, tree: &Tree) -> &'static Location<'static> {
        match &self.reason {
            Reason::Link { cause, .. } => cause.location,
            Reason::Explicit { location } => location,
            Reason::Reference { .. } | Reason::Soft => tree[self.from].location,
        }
    }
}

/// Resources and what they need: an edge points from the one that needs to the one needed.
#[derive(Default)]
pub(crate) struct Graph {
    inner: DiGraph<NodeId, Need>,
    positions: Vec<Option<NodeIndex>>,
    /// In which walk each node was seen last. Kept, because there is a walk for each soft edge, and
    /// to clear this every time would cost the square of the app's size.
    seen: Vec<u32>,
    walks: u32,
}

impl Graph {
    /// With room for so many nodes of the tree, and edges.
    pub(crate) fn with_capacity(nodes: usize, edges: usize) -> Self {
        let inner = DiGraph::with_capacity(nodes, edges);
        Self { inner, positions: vec![None; nodes], ..Self::default() }
    }

    fn position(&mut self, node: NodeId) -> NodeIndex {
        let i = node.index as usize;
        if self.positions.len() <= i {
            self.positions.resize(i + 1, None);
        }
        *self.positions[i].get_or_insert_with(|| self.inner.add_node(node))
    }

    /// Adds an edge; a resource's references to itself are not dependencies.
    pub(crate) fn add(&mut self, from: NodeId, to: NodeId, reason: Reason) {
        self.add_for(from, to, Need { from, to, reason });
    }

    /// Adds an edge between the resources that stand for the two of `need` in one template.
    pub(crate) fn add_for(&mut self, from: NodeId, to: NodeId, need: Need) {
        if from != to {
            let (a, b) = (self.position(from), self.position(to));
            self.inner.add_edge(a, b, need);
        }
    }

    /// Removes the references of a property of `from` to `to`.
    pub(crate) fn remove_reference(&mut self, from: NodeId, to: NodeId, property: &str) {
        self.inner.retain_edges(|graph, edge| {
            let Some((a, b)) = graph.edge_endpoints(edge) else { return true };
            let is_it = graph[edge].reason.property().is_some_and(|it| **it == *property);
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

    pub(crate) fn inner(&self) -> &DiGraph<NodeId, Need> {
        &self.inner
    }

    /// The edges as text, sorted, for tracing and tests.
    pub(crate) fn describe(&self, tree: &Tree) -> String {
        let mut lines: Vec<String> = self
            .inner
            .edge_references()
            .map(|e| {
                let (a, b) = (self.inner[e.source()], self.inner[e.target()]);
                let why = match &e.weight().reason {
                    Reason::Reference { property } => property.to_string(),
                    Reason::Link { property, cause } => format!("{property} ({})", cause.verb),
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
