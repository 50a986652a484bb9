//! Turns explicit orders and orders for safety into `DependsOn`.

use super::{Synthesis, resolve_owner};
use crate::graph::Reason;
use crate::graph::stacks::StackEdge;
use crate::tree::NodeId;

pub(super) fn run(s: &mut Synthesis) {
    explicit(s);
    for_policies(s);
    for list in s.depends_on.values_mut() {
        list.sort();
        list.dedup();
    }
}

/// What the user asked for: hard edges.
fn explicit(s: &mut Synthesis) {
    for i in 0..s.tree.dependencies.len() {
        let d = &s.tree.dependencies[i];
        let (from, to, location) = (d.from, d.to, d.location);
        if !s.tree.owns(from) || !s.tree.owns(to) {
            let diagnostic = crate::diagnostic::Diagnostic::error(
                "other-app",
                "an order leads into another app",
            )
            .detail("Only constructs of one app can wait for each other.")
            .at(location)
            .help("create both in the same `App`");
            s.report(diagnostic);
            continue;
        }
        let (sources, targets) = (s.tree.resources_below(from), s.tree.resources_below(to));
        for &a in &sources {
            for &b in &targets {
                // A construct that waits for its own surroundings does not wait for itself.
                if a != b && !s.tree.is_below(b, from) && !s.tree.is_below(a, to) {
                    hard(s, a, b, location);
                }
            }
        }
    }
}

fn hard(
    s: &mut Synthesis,
    from: NodeId,
    to: NodeId,
    location: &'static std::panic::Location<'static>,
) {
    match resolve_owner(s.tree, from, to) {
        Some((a, b)) if a != b => {
            s.graph.add(a, b, Reason::Explicit { location });
            s.depends_on.entry(a).or_default().push(b);
        }
        Some(_) => {}
        None => {
            let top = |n: NodeId| s.tree[n].stack.map(|st| s.tree.top_stack(st));
            if let (Some(a), Some(b)) = (top(from), top(to)) {
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

/// Resources that should find the policies of their role in place: soft edges, each left out if it
/// would close a loop.
fn for_policies(s: &mut Synthesis) {
    for (waiter, role) in s.tree.policy_waiters.clone() {
        let mut needed = s.tree.policies.get(&role).cloned().unwrap_or_default();
        needed.extend(
            s.tree
                .resources_below(role)
                .into_iter()
                .filter(|&n| s.tree.resource(n).is_some_and(|r| r.type_name == "AWS::IAM::Role")),
        );
        for policy in needed {
            let same_template = s.tree[policy].stack == s.tree[waiter].stack;
            if same_template && !s.graph.reaches(policy, waiter) {
                s.graph.add(waiter, policy, Reason::Soft);
                s.depends_on.entry(waiter).or_default().push(policy);
            }
        }
    }
}
