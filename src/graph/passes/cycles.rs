//! Reports loops: resources that need each other, and stacks that do.

use super::Synthesis;
use crate::diagnostic::{Diagnostic, Place};
use crate::graph::{Reason, cycle};

pub(super) fn run(s: &mut Synthesis) {
    let mut reports = Vec::new();
    let graph = s.graph.inner();
    for edges in cycle::loops(graph) {
        let mut diagnostic = Diagnostic::error("cycle", "resources depend on each other");
        let mut steps = Vec::new();
        for edge in edges {
            let Some((a, b)) = graph.edge_endpoints(edge) else { continue };
            let (from, to) = (graph[a], graph[b]);
            let (reason, location) = match &graph[edge] {
                Reason::Reference { property } => {
                    (format!("property `{property}`"), s.tree[from].location)
                }
                Reason::Explicit { location } => ("explicit `depends_on`".to_string(), *location),
                Reason::Soft => ("its role's policy".to_string(), s.tree[from].location),
            };
            let droppable = matches!(graph[edge], Reason::Explicit { .. });
            steps.push((s.tree.path(from), s.tree.path(to), reason, location, droppable));
        }
        diagnostic.path = steps.first().map(|s| s.0.clone()).unwrap_or_default();
        let has_explicit = steps.iter().any(|s| s.4);
        diagnostic.places = places(steps.into_iter().map(|(a, b, r, l, _)| (a, b, r, l)));
        let help = if has_explicit {
            "CloudFormation cannot create any of these first; drop the `depends_on`, the others \
             are needed"
        } else {
            "CloudFormation cannot create any of these first; pass one of the values another way: \
             a physical name, or a parameter that is read at run time"
        };
        reports.push(diagnostic.help(help));
    }
    for edges in s.stacks.loops() {
        let mut diagnostic = Diagnostic::error("stack-cycle", "stacks depend on each other").help(
            "no placement of policies and permissions breaks this loop; move one of the \
                 constructs into the other's stack, or pass the value by a physical name",
        );
        diagnostic.path = edges.first().map(|e| e.from.clone()).unwrap_or_default();
        diagnostic.places = places(
            edges.into_iter().map(|e| (e.from.clone(), e.to.clone(), e.reason.clone(), e.location)),
        );
        reports.push(diagnostic);
    }
    reports.into_iter().for_each(|r| s.report(r));
}

/// Lines of a loop, in columns: what needs what, why, where.
fn places(
    steps: impl Iterator<Item = (String, String, String, &'static std::panic::Location<'static>)>,
) -> Vec<Place> {
    let steps: Vec<_> = steps.collect();
    let from_width = steps.iter().map(|s| s.0.len()).max().unwrap_or(0);
    let to_width = steps.iter().map(|s| s.1.len()).max().unwrap_or(0);
    steps
        .into_iter()
        .map(|(from, to, reason, location)| {
            Place::new(format!("{from:from_width$}  needs  {to:to_width$}  {reason}"), location)
        })
        .collect()
}
