//! Decides in which stack policies and glue live, and adds them to the tree.
//!
//! A policy can stand beside its role or beside what it allows; a permission beside the function or
//! beside its caller. The first place that keeps the stacks free of loops is taken, the CDK's own
//! place being tried first.

use std::panic::Location;

use super::own_policies::OwnPolicies;
use super::policies::{identity_policies, resource_policy};
use super::{Placing, Synthesis, collect, resolve_owner};
use crate::graph::stacks::StackEdge;
use crate::graph::{Need, Origin, Reason};
use crate::resource::ResourceData;
use crate::tree::{Kind, NodeId};
use crate::value::Expr;

pub(super) type Place = &'static Location<'static>;

pub(super) fn run(s: &mut Synthesis) {
    for (object, asked) in std::mem::take(&mut s.resource) {
        resource_policy(s, object, asked);
    }
    let own = OwnPolicies::read(s);
    for (identity, asked) in std::mem::take(&mut s.identity) {
        identity_policies(s, identity, asked, &own);
    }
    for placing in std::mem::take(&mut s.glue) {
        place_glue(s, placing);
    }
}

/// Adds a resource that connects others, once if several ask for the same one.
fn place_glue(s: &mut Synthesis, placing: Placing) {
    let Placing { mut glue, cause, waiters } = placing;
    let targets = targets(s, glue.properties.iter().map(|(_, value)| value));
    if let Some((scope, id)) = glue.candidates.first()
        && let Some(stack) = around(s, *scope, &targets)
    {
        let id = format!("{id}Of{}", s.tree.unique_id(*scope));
        glue.candidates.push((stack, id));
    }
    let scopes: Vec<_> = glue.candidates.iter().map(|(scope, _)| *scope).collect();
    let chosen = choose(s, &scopes, &targets);
    if scopes.is_empty() {
        return;
    }
    let (scope, id) = glue.candidates.swap_remove(chosen);
    let mut data = ResourceData::new(glue.type_name);
    for (name, value) in glue.properties {
        data.set(name, value);
    }
    let existing = s
        .tree
        .child(scope, &id)
        .filter(|&n| s.tree.resource(n).is_some_and(|r| r.properties == data.properties));
    let node = match existing {
        Some(existing) => existing,
        None => add_resource(s, scope, &id, data, cause.location),
    };
    let said = targets.len();
    let origin = Origin { cause, property: None, targets, said };
    s.tree.derived.origins.entry(node).or_default().push(origin);
    // At its preferred place it stands beside something that waits for the policies already.
    if let Some(role) = glue.after_policies_of.filter(|_| chosen > 0) {
        s.tree.derived.waiters.push((node, role));
    }
    s.soft.extend(waiters.into_iter().map(|waiter| (waiter, node)));
}

/// The index of the first scope where a resource may refer to all `targets` without closing a loop
/// of stacks; 0 if there is none, and `cycles` will tell.
pub(super) fn choose(s: &mut Synthesis, scopes: &[NodeId], targets: &[NodeId]) -> usize {
    if scopes.len() < 2 {
        return 0;
    }
    let fits = |scope: &NodeId| targets.iter().all(|&target| !closes_loop(s, *scope, target));
    scopes.iter().position(fits).unwrap_or(0)
}

/// Whether a resource in `scope` that refers to `target` would close a loop of stacks: of those that
/// are deployed one after the other, or of nested ones inside of one of those.
pub(super) fn closes_loop(s: &mut Synthesis, scope: NodeId, target: NodeId) -> bool {
    let (Some(stack), Some(owner)) = (s.tree[scope].stack, s.tree[target].stack) else {
        return false;
    };
    if stack == owner {
        return false;
    }
    collect::stacks(s);
    let (top, owner_top) = (s.tree.top_stack(stack), s.tree.top_stack(owner));
    if top != owner_top {
        return s.stacks.reaches(owner_top, top);
    }
    // In its own template nothing needs the resource, elsewhere what needs the stack around it.
    match resolve_owner(s.tree, scope, target) {
        Some((holder, needed)) if holder != scope => s.graph.reaches(needed, holder),
        _ => false,
    }
}

/// `preferred`, then one place in each other stack that one of `targets` lives in: the stack of
/// those that needs all others may refer to all of them.
pub(super) fn scopes_for(
    s: &Synthesis,
    preferred: NodeId,
    others: impl IntoIterator<Item = NodeId>,
    targets: &[NodeId],
) -> Vec<NodeId> {
    let mut scopes = vec![preferred];
    let parents = targets.iter().filter_map(|&target| s.tree[target].parent);
    for scope in others.into_iter().chain(parents) {
        let stack = s.tree[scope].stack;
        if scopes.iter().all(|&other| s.tree[other].stack != stack) {
            scopes.push(scope);
        }
    }
    scopes
}

/// The innermost stack around a nested one that holds all `targets` as well: what stands there may
/// refer to all of them, and they need not know of it.
fn around(s: &Synthesis, scope: NodeId, targets: &[NodeId]) -> Option<NodeId> {
    let holds = |outer: NodeId, node: NodeId| {
        let mut at = s.tree[node].stack;
        while let Some(stack) = at
            && stack != outer
        {
            at = s.tree.parent_stack(stack);
        }
        at.is_some()
    };
    let mut outer = s.tree.parent_stack(s.tree[scope].stack?);
    while let Some(stack) = outer
        && !targets.iter().all(|&target| holds(stack, target))
    {
        outer = s.tree.parent_stack(stack);
    }
    outer
}

/// What the expressions refer to, of what stands in a stack.
pub(super) fn targets<'e>(s: &Synthesis, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<NodeId> {
    let mut found = Vec::new();
    for expr in exprs {
        expr.references(&mut |target, _| {
            if s.tree.owns(target) && s.tree[target].stack.is_some() && !found.contains(&target) {
                found.push(target);
            }
        });
    }
    found
}

/// Adds a resource and tells the graphs what it refers to, for the choices that follow.
pub(super) fn add_resource(
    s: &mut Synthesis,
    scope: NodeId,
    id: &str,
    data: ResourceData,
    location: Place,
) -> NodeId {
    let targets = targets(s, data.properties.iter().map(|(_, value)| value));
    let node = s.tree.add(scope, id, Kind::Resource(Box::new(data)), location);
    tell(s, node, targets);
    node
}

/// Decides what a property of the user's resource says, and tells the graphs what it refers to, for
/// the choices that follow.
pub(super) fn decide(s: &mut Synthesis, resource: NodeId, property: &'static str, value: Expr) {
    let targets = targets(s, [&value]);
    s.tree.decide(resource, property, value);
    tell(s, resource, targets);
}

/// Tells the graphs that a resource refers to `targets`.
fn tell(s: &mut Synthesis, node: NodeId, targets: Vec<NodeId>) {
    let Some(stack) = s.tree[node].stack else { return };
    for target in targets {
        let Some(owner) = s.tree[target].stack.filter(|owner| *owner != stack) else { continue };
        let (top, owner_top) = (s.tree.top_stack(stack), s.tree.top_stack(owner));
        let need = Need { from: node, to: target, reason: Reason::Soft };
        if let Some((a, b)) = resolve_owner(s.tree, node, target) {
            s.graph.add_for(a, b, need.clone());
        }
        s.stacks.add(top, owner_top, || StackEdge { need, attribute: None });
    }
}
