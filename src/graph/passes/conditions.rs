//! Gives what the resolver made the condition of what it refers to.
//!
//! Where a condition does not hold, CloudFormation refuses a template in which something else refers
//! to what has it: the policy of a queue goes with the queue, and an export with what it exports.
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>

use super::{Synthesis, resolve_owner};
use crate::tree::{Kind, NodeId, Tree};
use crate::value::Expr;

/// Policies, permissions and other links. A condition that an aspect gave one stays.
pub(super) fn run(s: &mut Synthesis) {
    let conditional = |&node: &NodeId| of(s.tree, node).is_some();
    if !s.tree.in_order().iter().any(conditional) {
        return;
    }
    for &node in s.tree.in_order().iter() {
        if s.tree.is_derived(node)
            && of(s.tree, node).is_none()
            && let Some(condition) = of_all_parts(s, node)
            && let Some(resource) = s.tree.resource_mut(node)
        {
            resource.attributes_mut().condition = Some(condition);
        }
    }
}

/// The condition of a resource.
pub(super) fn of(tree: &Tree, node: NodeId) -> Option<NodeId> {
    tree.resource(node)?.attributes().condition
}

/// A condition that something of each part of a derived resource has: each refers to it, so that none
/// is lost with it. A part is what was written for one grant or link, and what it is attached to.
fn of_all_parts(s: &Synthesis, node: NodeId) -> Option<NodeId> {
    let parts = s.tree.derived.origins.get(&node)?;
    let in_part = |targets: &[NodeId]| -> Vec<NodeId> {
        targets.iter().filter_map(|&target| of_needed(s.tree, node, target)).collect()
    };
    let mut shared = in_part(&parts.first()?.targets);
    for part in parts {
        let found = in_part(&part.targets);
        shared.retain(|condition| found.contains(condition));
    }
    // Of two, the one that holds only where the other does.
    let narrowest = |a: &&NodeId| shared.iter().all(|&b| implies(s.tree, **a, b));
    shared.iter().find(narrowest).or(shared.first()).copied()
}

/// The condition of what has to be in `node`'s own template so that it can refer to `target`: that, or
/// the nested stack that it is in.
fn of_needed(tree: &Tree, node: NodeId, target: NodeId) -> Option<NodeId> {
    let (from, needed) = resolve_owner(tree, node, target)?;
    of(tree, needed).filter(|&it| from == node && tree[it].stack == tree[node].stack)
}

/// Whether `needed` is there wherever `waiter` is, so that one may wait for the other: CloudFormation
/// refuses a `DependsOn` that names what a condition leaves out.
pub(super) fn goes_with(tree: &Tree, waiter: NodeId, needed: NodeId) -> bool {
    let Some(condition) = of(tree, needed) else { return true };
    of(tree, waiter).is_some_and(|of_waiter| implies(tree, of_waiter, condition))
}

/// Whether a condition is another, or names it among those that have to hold as well.
fn implies(tree: &Tree, condition: NodeId, other: NodeId) -> bool {
    let mut open = vec![condition];
    let mut seen = Vec::new();
    while let Some(condition) = open.pop() {
        if condition == other {
            return true;
        }
        if seen.contains(&condition) {
            continue;
        }
        seen.push(condition);
        let Kind::Element(element) = &tree[condition].kind else { continue };
        let mut tests = vec![&element.body];
        while let Some(test) = tests.pop() {
            match test {
                Expr::Call(call) if call.0 == "Fn::And" => {
                    if let Expr::List(all) = &call.1 {
                        tests.extend(all);
                    }
                }
                Expr::Call(call) if call.0 == "Condition" => {
                    if let Expr::LogicalId(named) = call.1 {
                        open.push(named);
                    }
                }
                _ => {}
            }
        }
    }
    false
}
