//! Decides in which stack policies and glue live, and adds them to the tree.
//!
//! A policy can stand beside its role or beside what it allows; a permission beside the function or
//! beside its caller. The first place that keeps the stacks free of loops is taken, the CDK's own
//! place being tried first.

use std::panic::Location;

use indexmap::IndexMap;

use super::{Asked, Synthesis};
use crate::graph::facet::{Identity, PolicyHolder};
use crate::graph::stacks::StackEdge;
use crate::iam::{PolicyDocument, Statement};
use crate::resource::ResourceData;
use crate::template::logical_id;
use crate::tree::{Kind, NodeId};
use crate::value::Expr;

/// Inline policies of one role may have 10,240 characters in all; what does not fit goes into
/// managed policies of at most 6,144 (both without white space).
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const INLINE_LIMIT: usize = 10_000;
const MANAGED_LIMIT: usize = 6_000;

pub(super) fn run(s: &mut Synthesis) {
    for (object, asked) in std::mem::take(&mut s.resource) {
        resource_policy(s, object, asked);
    }
    for (identity, asked) in std::mem::take(&mut s.identity) {
        identity_policies(s, identity, asked);
    }
    for glue in std::mem::take(&mut s.glue) {
        let stacks: Vec<_> = glue.candidates.iter().map(|(scope, _)| *scope).collect();
        let exprs: Vec<&Expr> = glue.properties.iter().map(|(_, v)| v).collect();
        let chosen = choose(s, &stacks, &exprs);
        let Some((scope, id)) = glue.candidates.get(chosen).cloned() else { continue };
        if s.placed.insert((scope, id.clone())) {
            let mut data = ResourceData::new(glue.type_name);
            for (name, value) in glue.properties {
                data.set(name, value);
            }
            add_resource(s, scope, &id, data, glue.location);
        }
    }
}

/// The index of the first scope whose stack may refer to everything in `exprs` without closing a
/// loop of stacks; 0 if there is none, and `cycles` will tell.
fn choose(s: &Synthesis, scopes: &[NodeId], exprs: &[&Expr]) -> usize {
    let fits = |scope: &NodeId| {
        let Some(stack) = s.tree[*scope].stack.map(|st| s.tree.top_stack(st)) else { return true };
        targets(s, exprs)
            .iter()
            .all(|(_, owner)| *owner == stack || !s.stacks.reaches(*owner, stack))
    };
    if scopes.len() < 2 { 0 } else { scopes.iter().position(fits).unwrap_or(0) }
}

/// What the expressions refer to, with the top-level stack of each.
fn targets(s: &Synthesis, exprs: &[&Expr]) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    for expr in exprs {
        expr.references(&mut |target, _| {
            if s.tree.owns(target)
                && let Some(stack) = s.tree[target].stack
            {
                found.push((target, s.tree.top_stack(stack)));
            }
        });
    }
    found
}

/// Adds a resource and tells the stack graph what it refers to, for the choices that follow.
fn add_resource(
    s: &mut Synthesis,
    scope: NodeId,
    id: &str,
    data: ResourceData,
    location: &'static Location<'static>,
) -> NodeId {
    let exprs: Vec<Expr> = data.properties.iter().map(|(_, v)| v.clone()).collect();
    let exprs: Vec<&Expr> = exprs.iter().collect();
    let node = s.tree.add(scope, id, Kind::Resource(Box::new(data)), location);
    if let Some(stack) = s.tree[node].stack.map(|st| s.tree.top_stack(st)) {
        for (target, owner) in targets(s, &exprs) {
            s.stacks.add(stack, owner, || StackEdge {
                from: s.tree.path(node),
                to: s.tree.path(target),
                reason: "permission".into(),
                location,
            });
        }
    }
    node
}

/// Writes the policy of a resource: beside it, or beside the only others that speak of it.
fn resource_policy(s: &mut Synthesis, object: NodeId, asked: Vec<Asked>) {
    let Some(holder) = s.tree.facets.get(&object).and_then(|f| f.policy.clone()) else { return };
    let location = asked[0].location;
    let mut document = PolicyDocument::new();
    match holder {
        PolicyHolder::Property { resource, property, base } => {
            base.into_iter().for_each(|b| document.add(b));
            asked.into_iter().for_each(|a| document.add(a.statement));
            if let Some(data) = s.tree.resource_mut(resource) {
                data.set(property, document.to_expr());
            }
        }
        PolicyHolder::Statements { type_name, target } => {
            asked.into_iter().for_each(|a| document.add(a.statement));
            for statement in document.minimal() {
                one_statement(s, object, statement, type_name, &target, location);
            }
        }
        PolicyHolder::Text { type_name, name: (property, name) } => {
            let others: Vec<NodeId> = asked.iter().filter_map(|a| a.other_end).collect();
            asked.into_iter().for_each(|a| document.add(a.statement));
            let body = document.to_text();
            let scopes: Vec<NodeId> = std::iter::once(object).chain(others).collect();
            let chosen = scopes[choose(s, &scopes, &[&body, &name])];
            let mut data = ResourceData::new(type_name);
            data.set("PolicyDocument", body);
            data.set(property, name);
            let id = if chosen == object { "Policy".into() } else { away_id(s, object, "Policy") };
            let scope = scope_for(s, chosen, &id, location);
            add_resource(s, scope, "Resource", data, location);
        }
        PolicyHolder::Resource { type_name, target: (property, target) } => {
            let others: Vec<NodeId> = asked.iter().filter_map(|a| a.other_end).collect();
            asked.into_iter().for_each(|a| document.add(a.statement));
            let body = document.to_expr();
            let scopes: Vec<NodeId> = std::iter::once(object).chain(others).collect();
            let chosen = scopes[choose(s, &scopes, &[&body, &target])];
            let mut data = ResourceData::new(type_name);
            data.set("PolicyDocument", body);
            data.set(property, target);
            let id = if chosen == object { "Policy".into() } else { away_id(s, object, "Policy") };
            let scope = scope_for(s, chosen, &id, location);
            add_resource(s, scope, "Resource", data, location);
        }
    }
}

/// Statement ids of an event bus have at most 64 characters.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>
const STATEMENT_ID_LIMIT: usize = 64;

/// Writes one statement of a resource policy as a resource. What it says names it if the user gave
/// no `Sid`: the order in which things were granted leaves no trace.
fn one_statement(
    s: &mut Synthesis,
    object: NodeId,
    mut statement: Statement,
    type_name: &'static str,
    (property, target): &(&'static str, Expr),
    location: &'static Location<'static>,
) {
    let given = statement.sid.take();
    let sid = given.unwrap_or_else(|| {
        let text = logical_id::describe_value(s.tree, &statement.to_expr());
        format!("Allow-{}", logical_id::hash(&text, 8))
    });
    let id: String = format!("cdk-{sid}").chars().take(STATEMENT_ID_LIMIT).collect();
    statement.sid = Some(id.clone());
    let mut data = ResourceData::new(type_name);
    data.set(*property, target.clone());
    data.set("Statement", statement.to_expr());
    data.set("StatementId", Expr::text(id.clone()));
    let scope = scope_for(s, object, &id, location);
    add_resource(s, scope, "Resource", data, location);
}

/// Writes the policies of a role, user or group, one for each stack that they have to be in.
fn identity_policies(s: &mut Synthesis, identity: NodeId, asked: Vec<Asked>) {
    let Some(Identity { attach, .. }) =
        s.tree.facets.get(&identity).and_then(|f| f.identity.clone())
    else {
        return;
    };
    let mut by_scope: IndexMap<NodeId, Vec<Asked>> = IndexMap::new();
    for one in asked {
        let statement = one.statement.to_expr();
        let mut scopes = vec![identity];
        scopes.extend(one.other_end);
        let chosen = scopes[choose(s, &scopes, &[&statement, &attach.1])];
        by_scope.entry(chosen).or_default().push(one);
    }
    for (chosen, asked) in by_scope {
        let location = asked[0].location;
        let id = if chosen == identity {
            "DefaultPolicy".to_string()
        } else {
            away_id(s, identity, "Policy")
        };
        let document = PolicyDocument::of(asked.into_iter().map(|a| a.statement));
        let (inline, overflow) = split(&document);
        let scope = scope_for(s, chosen, &id, location);
        let data = policy_resource("AWS::IAM::Policy", &inline, &attach);
        let policy = add_resource(s, scope, "Resource", data, location);
        if let Some(data) = s.tree.resource_mut(policy) {
            data.set("PolicyName", Expr::call(crate::template::NAME_CALL, Expr::LogicalId(policy)));
        }
        s.tree.policies.entry(identity).or_default().push(policy);
        for (i, document) in overflow.iter().enumerate() {
            let scope = scope_for(s, chosen, &format!("OverflowPolicy{}", i + 1), location);
            let data = policy_resource("AWS::IAM::ManagedPolicy", document, &attach);
            let policy = add_resource(s, scope, "Resource", data, location);
            s.tree.policies.entry(identity).or_default().push(policy);
        }
    }
}

fn policy_resource(
    type_name: &'static str,
    document: &PolicyDocument,
    attach: &(&'static str, Expr),
) -> ResourceData {
    let mut data = ResourceData::new(type_name);
    data.set("PolicyDocument", document.to_expr());
    data.set(attach.0, Expr::List(vec![attach.1.clone()]));
    data
}

/// The scope `id` below `parent`, made if it is not there.
fn scope_for(
    s: &mut Synthesis,
    parent: NodeId,
    id: &str,
    location: &'static Location<'static>,
) -> NodeId {
    match s.tree.child(parent, id) {
        Some(existing) => existing,
        None => s.tree.add(parent, id, Kind::Scope, location),
    }
}

/// An id for a policy of `owner` that stands below another construct.
fn away_id(s: &Synthesis, owner: NodeId, what: &str) -> String {
    format!("{what}Of{}", s.tree.path(owner).replace(|c: char| !c.is_ascii_alphanumeric(), ""))
}

/// What fits into an inline policy, and the rest as managed policies.
fn split(document: &PolicyDocument) -> (PolicyDocument, Vec<PolicyDocument>) {
    let (mut inline, mut size) = (PolicyDocument::new(), 0);
    let mut rest: Vec<(PolicyDocument, usize)> = Vec::new();
    for statement in document.minimal() {
        let length = estimated_length(&statement.to_expr());
        if size + length <= INLINE_LIMIT && rest.is_empty() {
            inline.add(statement);
            size += length;
            continue;
        }
        match rest.last_mut() {
            Some((document, size)) if *size + length <= MANAGED_LIMIT => {
                document.add(statement);
                *size += length;
            }
            _ => rest.push((PolicyDocument::of([statement]), length)),
        }
    }
    (inline, rest.into_iter().map(|(document, _)| document).collect())
}

/// The length of a statement as JSON, counting 120 characters for what is known only later: the
/// length of a long ARN.
fn estimated_length(expr: &Expr) -> usize {
    match expr {
        Expr::Null => 4,
        Expr::Bool(_) => 5,
        Expr::Int(_) | Expr::Float(_) => 10,
        Expr::Text(text) => text.len() + 2,
        Expr::List(items) => 2 + items.iter().map(|i| estimated_length(i) + 1).sum::<usize>(),
        Expr::Map(entries) => {
            2 + entries.iter().map(|(k, v)| k.len() + 4 + estimated_length(v)).sum::<usize>()
        }
        Expr::Call(call) if call.0 == "Fn::Join" => estimated_length(&call.1),
        _ => 120,
    }
}
