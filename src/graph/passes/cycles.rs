//! Reports loops: resources that need each other, and stacks that do.

use super::Synthesis;
use crate::diagnostic::{Diagnostic, Place};
use crate::graph::cause::Told;
use crate::graph::stacks::StackEdge;
use crate::graph::{Need, Reason, cycle};
use crate::tree::Tree;

pub(super) fn run(s: &mut Synthesis) {
    let mut reports = Vec::new();
    let graph = s.graph.inner();
    for edges in cycle::loops(graph) {
        let needs: Vec<&Need> = edges.into_iter().map(|edge| &graph[edge]).collect();
        let steps = needs.iter().map(|need| (need.tell(s.tree), *need));
        let diagnostic = Diagnostic::error("cycle", "resources depend on each other");
        let diagnostic = told(diagnostic, steps.collect(), s.tree);
        let help = if needs.iter().any(|n| matches!(n.reason, Reason::Explicit { .. })) {
            "CloudFormation cannot create any of these first; drop the `depends_on`, the others \
             are needed"
        } else {
            "CloudFormation cannot create any of these first; pass one of the values another way: \
             a physical name, or a parameter that is read at run time"
        };
        reports.push(diagnostic.help(help));
    }
    for edges in s.stacks.loops() {
        let steps = edges.iter().map(|edge| (tell(edge, s.tree), &edge.need));
        let diagnostic = Diagnostic::error("stack-cycle", "stacks depend on each other");
        let diagnostic = told(diagnostic, steps.collect(), s.tree);
        let help = if edges.iter().any(|e| matches!(e.need.reason, Reason::Explicit { .. })) {
            "none of these stacks can be deployed first; drop the `depends_on`, the others are \
             needed"
        } else {
            "no placement of policies and permissions breaks this loop; move one of the \
             constructs into the other's stack, or pass the value by a physical name"
        };
        reports.push(diagnostic.help(help));
    }
    reports.into_iter().for_each(|r| s.report(r));
}

/// Which value of which construct a stack needs.
fn tell(edge: &StackEdge, tree: &Tree) -> Told {
    let mut told = edge.need.tell(tree);
    if let (Reason::Reference { .. }, Some(attribute)) = (&edge.need.reason, &edge.attribute) {
        told.to = format!("{}.{attribute}", told.to);
    }
    told
}

/// With the lines of a loop, in columns: what needs what, why, where.
fn told(mut diagnostic: Diagnostic, steps: Vec<(Told, &Need)>, tree: &Tree) -> Diagnostic {
    let width = |column: fn(&Told) -> &str| {
        steps.iter().map(|(told, _)| column(told).chars().count()).max().unwrap_or(0)
    };
    let (a, b, c) = (width(|t| &t.from), width(|t| t.relation), width(|t| &t.to));
    let place = |(told, need): &(Told, &Need)| {
        let Told { from, relation, to, reason } = told;
        let line = format!("{from:a$}  {relation:b$}  {to:c$}  {reason}");
        Place::new(line.trim_end(), need.location(tree))
    };
    diagnostic.path = steps.first().map(|(told, _)| told.from.clone()).unwrap_or_default();
    diagnostic.places = steps.iter().map(place).collect();
    diagnostic
}
