//! Reports loops: resources that need each other, and stacks that do.

use std::panic::Location;

use super::Synthesis;
use crate::diagnostic::{Diagnostic, Place};
use crate::graph::cause::Told;
use crate::graph::stacks::StackEdge;
use crate::graph::{Need, Reason, cycle};
use crate::tree::{Kind, NodeId, Tree};
use crate::value::Expr;

pub(super) fn run(s: &mut Synthesis) {
    let mut reports = Vec::new();
    let graph = s.graph.inner();
    for edges in cycle::loops(graph) {
        let needs: Vec<&Need> = edges.into_iter().map(|edge| &graph[edge]).collect();
        let steps = needs.iter().map(|need| tell(need, None, s.tree));
        let diagnostic = Diagnostic::error("cycle", "resources depend on each other");
        let diagnostic = told(diagnostic, steps.collect());
        let help = if needs.iter().any(|n| matches!(n.reason, Reason::Explicit { .. })) {
            "CloudFormation cannot create any of these first; drop the `depends_on`, the others \
             are needed"
        } else if needs.iter().any(|need| is_notification(need, s.tree)) {
            NOTIFICATION
        } else if needs.iter().any(|need| is_trigger(need, s.tree)) {
            TRIGGER
        } else {
            "CloudFormation cannot create any of these first; pass one of the values another way: \
             a physical name, or a parameter that is read at run time"
        };
        reports.push(diagnostic.help(help));
    }
    for edges in s.stacks.loops() {
        let steps = edges.iter().map(|edge| tell_stacks(edge, s.tree));
        let diagnostic = Diagnostic::error("stack-cycle", "stacks depend on each other");
        let diagnostic = told(diagnostic, steps.collect());
        let help = if edges.iter().any(|e| matches!(e.need.reason, Reason::Explicit { .. })) {
            "none of these stacks can be deployed first; drop the `depends_on`, the others are \
             needed"
        } else if edges.iter().any(|edge| is_notification(&edge.need, s.tree)) {
            NOTIFICATION
        } else if edges.iter().any(|edge| is_trigger(&edge.need, s.tree)) {
            TRIGGER
        } else if edges.iter().all(|e| matches!(e.need.reason, Reason::Reference { .. })) {
            "each of these values is known only once the stack that it comes from is deployed; move \
             one of the constructs into the other's stack, or pass one of the values by a physical \
             name, or by a parameter that is read at run time"
        } else {
            "no placement of policies and permissions breaks this loop; move one of the \
             constructs into the other's stack, or pass the value by a physical name"
        };
        reports.push(diagnostic.help(help));
    }
    reports.into_iter().for_each(|r| s.report(r));
}

/// The ways out of a loop by whom a bucket notifies.
const NOTIFICATION: &str = "a bucket needs whom it notifies; let that take the bucket's name from the event \
     (`Records[].s3.bucket.name`), or give the bucket a fixed name and pass that text, or notify by EventBridge \
     (`.event_bridge_enabled()` and a rule)";

/// The ways out of a loop by a function that a user pool calls.
const TRIGGER: &str = "a user pool needs whom it calls; let that take the pool's id from its event (`userPoolId`), \
     and the client's (`callerContext.clientId`); what the pool can call by a name alone is a function of its own \
     stack, no alias, whose name is a text or nothing";

/// Whether a bucket needs something because it notifies it.
fn is_notification(need: &Need, tree: &Tree) -> bool {
    is_in(need, tree, "AWS::S3::Bucket", "NotificationConfiguration")
}

/// Whether a user pool needs something because it calls it.
fn is_trigger(need: &Need, tree: &Tree) -> bool {
    is_in(need, tree, "AWS::Cognito::UserPool", "LambdaConfig")
}

/// Whether a need is that of a property of a type.
fn is_in(need: &Need, tree: &Tree, type_name: &str, of: &str) -> bool {
    let Kind::Resource(resource) = &tree[need.from].kind else { return false };
    resource.type_name == type_name
        && matches!(&need.reason, Reason::Reference { property } if &**property == of)
}

/// One line of a loop, and where it was said.
type Step = (Told, &'static Location<'static>);

/// A need, with the key within the property that takes the value, such as a variable's name.
fn tell(need: &Need, attribute: Option<&str>, tree: &Tree) -> Step {
    let (mut told, location) = (need.tell(tree), need.location(tree));
    let Reason::Reference { property } = &need.reason else { return (told, location) };
    match path_within(tree, need.from, property, need.to, attribute) {
        Some(path) => {
            told.reason = format!("property `{path}`");
            (told, tree.set_at(need.from, &path))
        }
        None => (told, location),
    }
}

/// Where within a property of a resource another one is referred to: `Environment.Variables.INBOX`.
pub(super) fn path_within(
    tree: &Tree,
    node: NodeId,
    property: &str,
    target: NodeId,
    attribute: Option<&str>,
) -> Option<String> {
    let Kind::Resource(resource) = &tree[node].kind else { return None };
    let mut within = None;
    resource.visit(tree.decided(node), |key, expr| {
        if key == property && key != "Metadata" && within.is_none() {
            within = keys_to(expr, target, attribute);
        }
    });
    within.filter(|keys| !keys.is_empty()).map(|keys| format!("{property}.{keys}"))
}

/// The keys on the way to a reference, as far as they lead through objects: `Variables.INBOX`.
fn keys_to(expr: &Expr, target: NodeId, attribute: Option<&str>) -> Option<String> {
    let refers = |expr: &Expr| {
        let mut found = false;
        expr.references(&mut |node, name| {
            found |= node == target && (attribute.is_none() || name == attribute);
        });
        found
    };
    if let Expr::Map(entries) = expr {
        let (key, inner) = entries.iter().find(|(_, inner)| refers(inner))?;
        let rest = keys_to(inner, target, attribute)?;
        return Some(if rest.is_empty() { key.to_string() } else { format!("{key}.{rest}") });
    }
    refers(expr).then(String::new)
}

/// Which value of which construct a stack needs.
fn tell_stacks(edge: &StackEdge, tree: &Tree) -> Step {
    let (mut told, location) = tell(&edge.need, edge.attribute.as_deref(), tree);
    if let (Reason::Reference { .. }, Some(attribute)) = (&edge.need.reason, &edge.attribute) {
        told.to = format!("{}.{attribute}", told.to);
    }
    (told, location)
}

/// With the lines of a loop, in columns: what needs what, why, where.
fn told(mut diagnostic: Diagnostic, steps: Vec<Step>) -> Diagnostic {
    let width = |column: fn(&Told) -> &str| {
        steps.iter().map(|(told, _)| column(told).chars().count()).max().unwrap_or(0)
    };
    let (a, b, c) = (width(|t| &t.from), width(|t| t.relation), width(|t| &t.to));
    let place = |(told, location): &Step| {
        let Told { from, relation, to, reason } = told;
        let line = format!("{from:a$}  {relation:b$}  {to:c$}  {reason}");
        Place::new(line.trim_end(), location)
    };
    diagnostic.path = steps.first().map(|(told, _)| told.from.clone()).unwrap_or_default();
    diagnostic.places = steps.iter().map(place).collect();
    diagnostic
}
