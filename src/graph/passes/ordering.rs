//! Turns explicit orders and orders for safety into `DependsOn`.

use super::{Synthesis, conditions, open_loops, resolve_owner};
use crate::graph::{Cause, Need, Origin, Reason};
use crate::tree::NodeId;

pub(super) fn run(s: &mut Synthesis) {
    explicit(s);
    open_loops::run(s);
    for_safety(s);
    for list in s.depends_on.values_mut() {
        list.sort();
        list.dedup();
    }
}

/// What the user asked for: hard edges within a template. Orders between stacks are edges of
/// stacks, which `collect` added.
fn explicit(s: &mut Synthesis) {
    for i in 0..s.tree.dependencies.len() {
        let Some((&(from, to), &location)) = s.tree.dependencies.get_index(i) else { break };
        let (sources, targets) = (written_below(s, from), written_below(s, to));
        let one_template = |nodes: &[NodeId]| {
            let first = nodes.first().map(|&n| s.tree[n].stack);
            nodes.iter().all(|&n| Some(s.tree[n].stack) == first).then_some(first).flatten()
        };
        let (a, b) = (one_template(&sources), one_template(&targets));
        if let (Some(Some(a)), Some(Some(b))) = (a, b)
            && s.tree.top_stack(a) != s.tree.top_stack(b)
        {
            continue;
        }
        for &a in &sources {
            for &b in &targets {
                // A construct that waits for its own surroundings does not wait for itself.
                if a != b
                    && !s.tree.is_below(b, from)
                    && !s.tree.is_below(a, to)
                    && let Some((a, b)) = resolve_owner(s.tree, a, b)
                    && a != b
                    && (conditions::goes_with(s.tree, a, b) || is_users(s, a) && is_users(s, b))
                {
                    let reason = Reason::Explicit { location };
                    s.graph.add_for(a, b, Need { from, to, reason });
                    s.depends_on.entry(a).or_default().push(b);
                }
            }
        }
    }
}

/// Whether the user says what condition a resource has, and is told where that is in the way of an
/// order.
fn is_users(s: &Synthesis, resource: NodeId) -> bool {
    !s.tree.is_derived(resource)
}

/// The resources at or below a node that templates have: what the resolver made for an earlier
/// synthesis only is in none.
fn written_below(s: &Synthesis, node: NodeId) -> Vec<NodeId> {
    let mut resources = s.tree.resources_below(node);
    resources.retain(|&resource| !s.tree.is_removed(resource));
    resources
}

/// Resources that should find the policies of their role, or what the resolver added for them, in
/// place: soft edges, each left out if it would close a loop. What the resolver added itself waits
/// only for what it does not need anyway: an event source mapping needs its function, which waits
/// for the policies already.
fn for_safety(s: &mut Synthesis) {
    for (waiter, role) in s.tree.policy_waiters.clone() {
        for needed in policies_of(s, role) {
            soft(s, waiter, needed);
        }
    }
    let mut derived: Vec<(NodeId, NodeId)> = Vec::new();
    for &(waiter, role) in &s.tree.derived.waiters {
        derived.extend(policies_of(s, role).into_iter().map(|needed| (waiter, needed)));
    }
    for &(waiter, link) in &s.tree.derived.link_waiters {
        let waiters = s.tree.resources_below(waiter);
        for needed in written_for(s, link) {
            derived.extend(waiters.iter().map(|&waiter| (waiter, needed)));
        }
    }
    derived.extend(&s.tree.derived.soft);
    for (waiter, needed) in derived {
        if !s.graph.reaches(waiter, needed) {
            soft(s, waiter, needed);
        }
    }
}

/// What the resolver wrote for a link.
fn written_for(s: &Synthesis, link: usize) -> Vec<NodeId> {
    let cause = Cause::of(&s.tree.links[link]);
    let is_for = |origins: &[Origin]| origins.iter().any(|origin| *origin.cause == cause);
    let written = s.tree.derived.origins.iter().filter(|(_, origins)| is_for(origins));
    let mut found: Vec<NodeId> = written.map(|(node, _)| *node).collect();
    found.sort();
    found
}

/// The policies that were placed for a role, and the role itself.
fn policies_of(s: &Synthesis, role: NodeId) -> Vec<NodeId> {
    let is_role = |&n: &NodeId| s.tree.resource(n).is_some_and(|r| r.type_name == "AWS::IAM::Role");
    let mut found = s.tree.derived.policies.get(&role).cloned().unwrap_or_default();
    found.extend(s.tree.resources_below(role).into_iter().filter(is_role));
    found
}

/// Adds an order within one template unless it would close a loop, or the waiter be there without what
/// it waits for.
fn soft(s: &mut Synthesis, waiter: NodeId, needed: NodeId) {
    let same_template = s.tree[needed].stack == s.tree[waiter].stack;
    let is_possible = same_template && conditions::goes_with(s.tree, waiter, needed);
    if is_possible && waiter != needed && !s.graph.reaches(needed, waiter) {
        s.graph.add(waiter, needed, Reason::Soft);
        s.depends_on.entry(waiter).or_default().push(needed);
    }
}
