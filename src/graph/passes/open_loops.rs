//! Opens loops by writing a name that is known in place of a reference to what has it.
//!
//! A function that is told the URL of the API in front of it refers to the API's stage, for its
//! name; the stage needs the deployment, that the methods, and those the function. But the name is
//! no secret: where only the reference keeps resources from being created, the name is written.
//!
//! A function that a user pool calls and that is told the pool's id needs the pool, and the pool the
//! function, for its ARN. Cognito documents no check that a function is there when a pool is made: its
//! ARN is spelled out of the function's name, and a function that has none is given one.

use std::collections::HashSet;

use super::{Synthesis, arns};
use crate::graph::cycle;
use crate::sub;
use crate::template::logical_id;
use crate::tree::{NodeId, Written};
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
    while let Some(Link { from, to, property, opening }) = find(s) {
        let (attribute, written) = match opening {
            Opening::Name(name) => (None, Expr::text(name)),
            Opening::Arn { name, is_given } => {
                if is_given {
                    s.tree.decide(to, FUNCTION_NAME, Expr::text(name.clone()));
                }
                (Some("Arn"), arns::regional("lambda", sub!("function:{}", name)).into_expr())
            }
        };
        if let Some(mut value) = s.tree.property(from, &property).cloned() {
            put(&mut value, to, attribute, &written);
            s.tree.decide(from, property.clone(), value);
        }
        s.graph.remove_reference(from, to, &property);
    }
}

/// A reference that closes a loop and can be written without one.
struct Link {
    from: NodeId,
    to: NodeId,
    property: String,
    opening: Opening,
}

/// What is written in place of a reference.
enum Opening {
    /// The name that `Ref` returns.
    Name(String),
    /// The ARN of the function of a name, which is given to it if it has none.
    Arn { name: String, is_given: bool },
}

fn find(s: &Synthesis) -> Option<Link> {
    let graph = s.graph.inner();
    let is_opened = |&node: &NodeId| name(s, node).is_some() || is_pool(s, node);
    if !graph.node_weights().any(is_opened) {
        return None;
    }
    let edges: Vec<_> = cycle::loops(graph).into_iter().flatten().collect();
    let link = |opening: fn(&Synthesis, NodeId, &str, NodeId) -> Option<Opening>| {
        edges.iter().find_map(|&edge| {
            let property = graph[edge].reason.property()?;
            let (a, b) = graph.edge_endpoints(edge)?;
            let (from, to) = (graph[a], graph[b]);
            let opening = opening(s, from, property, to)?;
            Some(Link { from, to, property: property.to_string(), opening })
        })
    };
    // A name that is there anyway, before one is given.
    link(by_name).or_else(|| link(by_arn))
}

fn by_name(s: &Synthesis, from: NodeId, property: &str, to: NodeId) -> Option<Opening> {
    let name = name(s, to)?;
    only_by(s, from, property, to, None).then_some(Opening::Name(name))
}

/// The property of a pool with the functions that it calls.
const TRIGGERS: &str = "LambdaConfig";

const FUNCTION_NAME: &str = "FunctionName";

fn by_arn(s: &Synthesis, from: NodeId, property: &str, to: NodeId) -> Option<Opening> {
    let is_trigger = is_pool(s, from) && property == TRIGGERS;
    let is_function = s.tree.resource(to)?.type_name == "AWS::Lambda::Function";
    if !is_trigger || !is_function || !only_by(s, from, property, to, Some("Arn")) {
        return None;
    }
    match s.tree.written(to, FUNCTION_NAME) {
        Written::Nothing => Some(Opening::Arn { name: given_name(s, to)?, is_given: true }),
        Written::Whole(name) => {
            Some(Opening::Arn { name: name.as_text()?.to_string(), is_given: false })
        }
        Written::Changed => None,
    }
}

fn is_pool(s: &Synthesis, node: NodeId) -> bool {
    s.tree.resource(node).is_some_and(|resource| resource.type_name == "AWS::Cognito::UserPool")
}

/// How long a function's name may be.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
const MAX_NAME: usize = 64;

/// The name of a function that has none: as CloudFormation's, of stack and logical id, but known before.
fn given_name(s: &Synthesis, function: NodeId) -> Option<String> {
    let stack = s.tree[function].stack?;
    // What CloudFormation calls a nested stack is not known; its id in the stack around it is.
    let mut parts = vec![s.ids.get(function).to_string()];
    let mut outer = stack;
    while let Some(resource) = s.tree.stack_data(outer).and_then(|data| data.nested_resource) {
        parts.push(s.ids.get(resource).to_string());
        outer = s.tree[resource].stack?;
    }
    parts.push(s.tree.stack_data(outer)?.name.clone());
    parts.reverse();
    let name = parts.join("-");
    if name.len() <= MAX_NAME {
        return Some(name);
    }
    let hash = logical_id::hash(&name, 8);
    let start: String = name.chars().take(MAX_NAME - 9).collect();
    Some(format!("{start}-{hash}"))
}

/// What `Ref` of a resource returns, if the template says so.
fn name(s: &Synthesis, node: NodeId) -> Option<String> {
    let resource = s.tree.resource(node)?;
    let (_, property) = NAMED.iter().find(|(name, _)| *name == resource.type_name)?;
    s.tree.literal(node, property).map(str::to_string)
}

/// Whether a property refers to a resource by this attribute, or `Ref`, alone. What an override refers to
/// is a reference of its own, which goes by the override's path.
fn only_by(s: &Synthesis, from: NodeId, property: &str, to: NodeId, by: Option<&str>) -> bool {
    let mut attributes = HashSet::new();
    if let Some(value) = s.tree.property(from, property) {
        value.references(&mut |target, attribute| {
            if target == to {
                attributes.insert(attribute.map(str::to_string));
            }
        });
    }
    attributes == HashSet::from([by.map(str::to_string)])
}

/// Writes `written` wherever `expr` has a reference to an attribute of `node`, or to its `Ref`.
fn put(expr: &mut Expr, node: NodeId, attribute: Option<&str>, written: &Expr) {
    let is_it = match expr {
        Expr::Ref(target) => *target == node && attribute.is_none(),
        Expr::GetAtt(of) => of.0 == node && attribute == Some(&*of.1),
        _ => false,
    };
    match expr {
        expr if is_it => *expr = written.clone(),
        Expr::List(items) => items.iter_mut().for_each(|item| put(item, node, attribute, written)),
        Expr::Map(entries) => {
            entries.iter_mut().for_each(|(_, value)| put(value, node, attribute, written));
        }
        Expr::Call(call) => put(&mut call.1, node, attribute, written),
        Expr::Late(late) => put(&mut late.1, node, attribute, written),
        _ => {}
    }
}
