//! Opens loops by writing a name that is known in place of a reference to what has it.
//!
//! A function that is told the URL of the API in front of it refers to the API's stage, for its
//! name; the stage needs the deployment, that the methods, and those the function. But the name is
//! no secret: where only the reference keeps resources from being created, the name is written.

use super::Synthesis;
use crate::graph::cycle;
use crate::tree::NodeId;
use crate::value::Expr;

/// Types whose `Ref` returns a property.
///
/// Source: the return values of each type, such as
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html>
const NAMED: &[(&str, &str)] = &[("AWS::ApiGateway::Stage", "StageName")];

/// Runs once all references and explicit orders are edges, and before any order that is only for
/// safety is added, which it might keep out. The names are decided for this synthesis only: another
/// may have others.
pub(super) fn run(s: &mut Synthesis) {
    while let Some(link) = find(s) {
        let Link { from, to, property, name } = link;
        if let Some(mut value) = s.tree.property(from, &property).cloned() {
            put_name(&mut value, to, &name);
            s.tree.decide(from, property.clone(), value);
        }
        s.graph.remove_reference(from, to, &property);
    }
}

/// A reference that closes a loop and can be written as a name.
struct Link {
    from: NodeId,
    to: NodeId,
    property: String,
    name: String,
}

fn find(s: &Synthesis) -> Option<Link> {
    let graph = s.graph.inner();
    if !graph.node_weights().any(|&node| name(s, node).is_some()) {
        return None;
    }
    cycle::loops(graph).into_iter().flatten().find_map(|edge| {
        let property = graph[edge].reason.property()?;
        let (a, b) = graph.edge_endpoints(edge)?;
        let (from, to) = (graph[a], graph[b]);
        let name = name(s, to)?;
        only_by_ref(s, from, property, to).then(|| Link {
            from,
            to,
            property: property.to_string(),
            name,
        })
    })
}

/// What `Ref` of a resource returns, if the template says so.
fn name(s: &Synthesis, node: NodeId) -> Option<String> {
    let resource = s.tree.resource(node)?;
    let (_, property) = NAMED.iter().find(|(name, _)| *name == resource.type_name)?;
    s.tree.literal(node, property).map(str::to_string)
}

/// Whether a property refers to a resource by `Ref` alone. What an override refers to is a reference of
/// its own, which goes by the override's path.
fn only_by_ref(s: &Synthesis, from: NodeId, property: &str, to: NodeId) -> bool {
    let (mut by_ref, mut otherwise) = (false, false);
    if let Some(value) = s.tree.property(from, property) {
        value.references(&mut |target, attribute| {
            by_ref |= target == to && attribute.is_none();
            otherwise |= target == to && attribute.is_some();
        });
    }
    by_ref && !otherwise
}

/// Writes `name` wherever `expr` has a reference to `node`.
fn put_name(expr: &mut Expr, node: NodeId, name: &str) {
    match expr {
        Expr::Ref(target) if *target == node => *expr = Expr::text(name.to_string()),
        Expr::List(items) => items.iter_mut().for_each(|item| put_name(item, node, name)),
        Expr::Map(entries) => entries.iter_mut().for_each(|(_, value)| put_name(value, node, name)),
        Expr::Call(call) => put_name(&mut call.1, node, name),
        Expr::Late(late) => put_name(&mut late.1, node, name),
        _ => {}
    }
}
