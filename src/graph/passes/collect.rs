//! Reads the references out of the properties: edges between resources and between stacks.

use super::{Foreign, Synthesis};
use crate::diagnostic::Diagnostic;
use crate::graph::stacks::StackEdge;
use crate::graph::{Graph, Reason};
use crate::resource::ResourceData;
use crate::tree::{Kind, NodeId, Tree};
use crate::value::{Expr, LOGICAL_ID};

/// A reference as found: the node it is in, the property, the target and its attribute.
struct Found {
    from: NodeId,
    property: Box<str>,
    target: NodeId,
    attribute: Option<Box<str>>,
}

pub(super) fn run(s: &mut Synthesis) {
    s.graph = Graph::default();
    s.stacks = Default::default();
    s.foreign.clear();
    for found in references(s.tree) {
        add(s, found);
    }
    for i in 0..s.tree.dependencies.len() {
        let d = &s.tree.dependencies[i];
        let (from, to, location) = (d.from, d.to, d.location);
        for a in top_stacks(s.tree, from) {
            for b in top_stacks(s.tree, to) {
                if a == b {
                    continue;
                }
                if s.tree.stage(a) != s.tree.stage(b) {
                    report_stage_order(s, from, to, location);
                    continue;
                }
                s.stacks.add(a, b, || StackEdge {
                    from: s.tree.path(from),
                    to: s.tree.path(to),
                    reason: "explicit `depends_on`".into(),
                    location,
                });
            }
        }
    }
}

/// The top-level stacks that a construct is in, or that are in it.
fn top_stacks(tree: &Tree, node: NodeId) -> Vec<NodeId> {
    match tree[node].stack {
        Some(stack) => vec![tree.top_stack(stack)],
        None => {
            let mut stacks = tree.descendants(node);
            stacks.retain(|&n| tree.stack_data(n).is_some_and(|d| d.nested_resource.is_none()));
            stacks
        }
    }
}

fn report_stage_order(
    s: &mut Synthesis,
    from: NodeId,
    to: NodeId,
    location: &'static std::panic::Location<'static>,
) {
    let diagnostic = Diagnostic::error("other-stage", "an order leads into another stage")
        .detail(format!(
            "`{}` should wait for `{}`, but stages are deployed independently.",
            s.tree.path(from),
            s.tree.path(to)
        ))
        .path(s.tree.path(from))
        .at(location)
        .help("put both into one stage, or deploy the stages in that order");
    s.report(diagnostic);
}

/// All references of all elements, in tree order.
fn references(tree: &Tree) -> Vec<Found> {
    let mut found = Vec::new();
    for node in tree.descendants(tree.root()) {
        match &tree[node].kind {
            Kind::Resource(resource) => in_resource(node, resource, &mut found),
            Kind::Element(element) => {
                in_expr(node, element.section.name(), &element.body, &mut found)
            }
            Kind::Stack(stack) => {
                for (_, value) in &stack.metadata {
                    in_expr(node, "Metadata", value, &mut found);
                }
            }
            Kind::Scope | Kind::Stage(_) => {}
        }
    }
    found
}

fn in_resource(node: NodeId, resource: &ResourceData, found: &mut Vec<Found>) {
    for (property, expr) in resource.expressions() {
        in_expr(node, property, &expr, found);
    }
    if let Some(condition) = resource.attributes().condition {
        let property = "Condition".into();
        found.push(Found { from: node, property, target: condition, attribute: None });
    }
}

fn in_expr(from: NodeId, property: &str, expr: &Expr, found: &mut Vec<Found>) {
    expr.references(&mut |target, attribute| {
        let is_name = attribute == Some(LOGICAL_ID);
        if is_name && target == from {
            return; // its own name is known before it is created
        }
        let attribute = attribute.filter(|_| !is_name);
        let (property, attribute) = (property.into(), attribute.map(Into::into));
        found.push(Found { from, property, target, attribute });
    });
}

fn add(s: &mut Synthesis, found: Found) {
    let Found { from, property, target, attribute } = found;
    if !s.tree.owns(target) {
        report_foreign_app(s, from, &property);
        return;
    }
    if from == target {
        report_self(s, from, &property);
        return;
    }
    if !is_referable(s.tree, target) {
        report_not_referable(s, from, target, &property);
        return;
    }
    let Some(consumer) = s.tree[from].stack else { return };
    let Some(owner) = s.tree[target].stack else {
        report_no_stack(s, from, target, &property);
        return;
    };
    if consumer == owner {
        s.graph.add(from, target, Reason::Reference { property });
        return;
    }
    if let Some((a, b)) = resolve_owner(s.tree, from, target) {
        s.graph.add(a, b, Reason::Reference { property: property.clone() });
    }
    let (consumer_top, owner_top) = (s.tree.top_stack(consumer), s.tree.top_stack(owner));
    let target_name = match &attribute {
        Some(attribute) => format!("{}.{attribute}", s.tree.path(target)),
        None => s.tree.path(target),
    };
    s.stacks.add(consumer_top, owner_top, || StackEdge {
        from: s.tree.path(from),
        to: target_name,
        reason: format!("property `{property}`"),
        location: s.tree[from].location,
    });
    s.foreign.entry(Foreign { consumer, target, attribute }).or_insert(from);
}

/// The resources of one template by which `from` needs `to` when they live in different nested
/// stacks of one stack: themselves, or the nested stacks that they are in.
pub(crate) fn resolve_owner(tree: &Tree, from: NodeId, to: NodeId) -> Option<(NodeId, NodeId)> {
    let from_chain = holders(tree, from);
    let to_chain = holders(tree, to);
    from_chain.iter().find_map(|&(stack, a)| {
        let (_, b) = to_chain.iter().find(|(other, _)| *other == stack)?;
        Some((a, *b))
    })
}

/// What stands for `node` in its own stack and in each stack around that.
fn holders(tree: &Tree, node: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut chain = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at {
        let Some(stack) = tree[n].stack else { break };
        chain.push((stack, n));
        at = tree.stack_data(stack).and_then(|d| d.nested_resource);
    }
    chain
}

/// Whether `Ref` and `Fn::GetAtt` can name the node, or a condition or mapping can be used.
fn is_referable(tree: &Tree, node: NodeId) -> bool {
    matches!(tree[node].kind, Kind::Resource(_) | Kind::Element(_))
}

fn report_self(s: &mut Synthesis, node: NodeId, property: &str) {
    let diagnostic = Diagnostic::error("self-reference", "a resource refers to itself")
        .detail(format!(
            "`{property}` needs an attribute that exists only after the resource was created."
        ))
        .path(s.tree.path(node))
        .at(s.tree[node].location)
        .help("use a physical name, or move the property to another resource");
    s.report(diagnostic);
}

fn report_not_referable(s: &mut Synthesis, from: NodeId, target: NodeId, property: &str) {
    let diagnostic = Diagnostic::error("not-a-resource", "a reference names no resource")
        .detail(format!(
            "`{property}` refers to `{}`, which groups others and is nothing that CloudFormation \
             creates.",
            s.tree.path(target)
        ))
        .path(s.tree.path(from))
        .at_labelled("refers", s.tree[from].location)
        .at_labelled("target", s.tree[target].location)
        .help("refer to one of the resources in it");
    s.report(diagnostic);
}

fn report_foreign_app(s: &mut Synthesis, from: NodeId, property: &str) {
    let diagnostic = Diagnostic::error("other-app", "a reference leads into another app")
        .detail(format!(
            "`{property}` refers to a construct of another `App` of this program; only constructs \
             of one app can refer to each other."
        ))
        .path(s.tree.path(from))
        .at(s.tree[from].location)
        .help("create both in the same `App`");
    s.report(diagnostic);
}

fn report_no_stack(s: &mut Synthesis, from: NodeId, target: NodeId, property: &str) {
    let diagnostic = Diagnostic::error("outside-stack", "a reference leads outside any stack")
        .detail(format!(
            "`{property}` refers to `{}`, which is in no stack and so in no template.",
            s.tree.path(target)
        ))
        .path(s.tree.path(from))
        .at_labelled("refers", s.tree[from].location)
        .at_labelled("target", s.tree[target].location)
        .help("place the target in a stack");
    s.report(diagnostic);
}
