//! The shortest loop among things that need each other.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// At most this many nodes of a knot are tried as the start of its shortest loop.
const STARTS: usize = 100;

/// One loop, as edges in order, for each knot (strongly connected component) of the graph.
/// Deterministic: knots in the order of their first node, ties by edge order. O(V + E) to find the
/// knots, O(`STARTS` · E) for each.
pub(crate) fn loops<N, E>(graph: &DiGraph<N, E>) -> Vec<Vec<EdgeIndex>> {
    // Most graphs have none; to find the knots takes memory for each node.
    if toposort(graph, None).is_ok() {
        return Vec::new();
    }
    // Tarjan's way to them is recursive: a long loop would end the process.
    let mut knots: Vec<Vec<NodeIndex>> = kosaraju_scc(graph)
        .into_iter()
        .filter(|knot| knot.len() > 1 || graph.contains_edge(knot[0], knot[0]))
        .map(|mut knot| {
            knot.sort();
            knot
        })
        .collect();
    knots.sort();
    knots
        .iter()
        .filter_map(|knot| {
            let loops = knot.iter().take(STARTS).filter_map(|&start| shortest(graph, start));
            loops.min_by_key(Vec::len)
        })
        .collect()
}

/// The shortest loop through `start`, by breadth-first search.
fn shortest<N, E>(graph: &DiGraph<N, E>, start: NodeIndex) -> Option<Vec<EdgeIndex>> {
    let mut came_by: HashMap<NodeIndex, EdgeIndex> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut edges: Vec<_> = graph.edges(node).collect();
        edges.sort_by_key(|e| e.id());
        for edge in edges {
            if edge.target() == start {
                let mut path = vec![edge.id()];
                let mut at = node;
                while at != start {
                    let step = came_by[&at];
                    path.push(step);
                    at = graph.edge_endpoints(step)?.0;
                }
                path.reverse();
                return Some(path);
            }
            if let Entry::Vacant(unseen) = came_by.entry(edge.target()) {
                unseen.insert(edge.id());
                queue.push_back(edge.target());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[(u32, u32)], expected: &[&[(u32, u32)]]) {
        let graph = DiGraph::<(), ()>::from_edges(edges);
        let found: Vec<Vec<(u32, u32)>> = loops(&graph)
            .into_iter()
            .map(|edges| {
                let ends = edges.into_iter().filter_map(|e| graph.edge_endpoints(e));
                ends.map(|(a, b)| (a.index() as u32, b.index() as u32)).collect()
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_graph_without_loops_has_none() {
        check(&[(0, 1), (1, 2), (0, 2)], &[]);
    }

    #[test]
    fn the_shortest_loop_of_a_knot_is_told() {
        check(&[(0, 1), (1, 2), (2, 3), (3, 0), (2, 1)], &[&[(1, 2), (2, 1)]]);
    }

    #[test]
    fn every_knot_has_its_own_loop() {
        check(&[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], &[&[(0, 1), (1, 0)], &[(2, 3), (3, 2)]]);
    }
}
