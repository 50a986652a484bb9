//! Which resource CloudFormation makes before which.

use std::collections::HashSet;

use petgraph::graph::{DiGraph, NodeIndex};
use serde_json::Value;

use super::reference;
use super::template::{Resource, Template};
use crate::graph::loops;

/// The dependencies among the resources of a template; an edge points from the one that needs.
#[derive(Debug)]
pub(super) struct Dependencies<'a> {
    graph: DiGraph<&'a str, Need>,
}

/// Why one resource needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    /// Where, such as `Properties/Targets/0/Arn`.
    pub(super) at: String,
    /// Whether a condition may remove it.
    conditional: bool,
}

impl<'a> Dependencies<'a> {
    /// Collects references and `DependsOn`. O(size of the template).
    pub(super) fn of(template: &Template<'a>) -> Self {
        let mut graph = DiGraph::new();
        let nodes: Vec<NodeIndex> = template.resources().map(|r| graph.add_node(r.id)).collect();
        for (from, resource) in template.resources().enumerate() {
            let mut seen = HashSet::new();
            for (id, need) in needs(resource) {
                if let Some(to) = template.position(id)
                    && to != from
                    && seen.insert((to, need.conditional))
                {
                    graph.add_edge(nodes[from], nodes[to], need);
                }
            }
        }
        Self { graph }
    }

    /// Whether `from` needs `to`, directly or through others. O(V + E).
    pub(super) fn reaches(&self, from: &str, to: &str) -> bool {
        let find = |id: &str| self.graph.node_indices().find(|node| self.graph[*node] == id);
        match (find(from), find(to)) {
            (Some(from), Some(to)) => {
                petgraph::algo::has_path_connecting(&self.graph, from, to, None)
            }
            _ => false,
        }
    }

    /// The shortest loop of each knot, as steps from one resource to the next, without those that a
    /// condition may open.
    pub(super) fn loops(&self, template: &Template<'a>) -> Vec<Vec<(&'a str, &'a str, &Need)>> {
        let conditional = |id: &str| template.resource(id).is_some_and(Resource::is_conditional);
        let certain = self.graph.filter_map(
            |_, id| Some(*id),
            |edge, need| {
                let (from, to) = self.graph.edge_endpoints(edge)?;
                let open = need.conditional
                    || conditional(self.graph[from])
                    || conditional(self.graph[to]);
                (!open).then_some(need)
            },
        );
        let step = |edge| {
            let (from, to) = certain.edge_endpoints(edge)?;
            Some((certain[from], certain[to], certain[edge]))
        };
        loops(&certain)
            .into_iter()
            .map(|edges| edges.into_iter().filter_map(step).collect())
            .collect()
    }
}

/// What a resource needs, in template order.
fn needs(resource: Resource<'_>) -> Vec<(&str, Need)> {
    let mut needs = Vec::new();
    for key in ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"] {
        reference::each(&resource.body[key], &mut |found| {
            let need = Need { at: found.pointer(key), conditional: found.conditional };
            needs.push((found.id, need));
        });
    }
    let explicit = match &resource.body["DependsOn"] {
        Value::String(id) => vec![id.as_str()],
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let need = || Need { at: "DependsOn".to_string(), conditional: false };
    needs.extend(explicit.into_iter().map(|id| (id, need())));
    needs
}
