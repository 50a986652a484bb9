//! Calls what users' programs want to be called during a synthesis: aspects, finishers, validations.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::graph::Synthesis;
use crate::tree::{Node, NodeId, Tree};

/// Aspects that keep creating nodes are stopped when they made ten times what was there, and this
/// many besides.
const MAX_NEW_NODES: usize = 1_000;

/// Aspects that record another link whenever they see a policy are stopped after this many rounds.
const MAX_ROUNDS: usize = 20;

/// Runs aspects and finishers and turns links into resources, until neither adds anything: aspects
/// see the policies and permissions, too, be they properties of the user's resources.
pub(super) fn wire(root: &Node) {
    let mut visited = HashSet::new();
    let most = root.read(Tree::len) * 10 + MAX_NEW_NODES;
    for round in 0.. {
        // As aspects saw and left it in the round before.
        let seen = root.edit(Tree::take_all_decided);
        let gone = root.edit(Tree::remove_derived);
        root.edit_hooks(|hooks| hooks.forget(&gone));
        // Those that come again are shown to aspects again.
        visited.retain(|(_, _, node)| !gone.contains(node));
        run_aspects(root, &mut visited, most);
        let mut finished = None;
        // What aspects add to what is finished is finished, too.
        while finished != Some(root.read(|tree| tree.recorded)) {
            finish(root);
            finished = Some(root.read(|tree| tree.recorded));
            run_aspects(root, &mut visited, most);
        }
        root.edit(|tree| Synthesis::new(tree).wire());
        let changed = root.read(|tree| tree.decided_otherwise(&seen));
        visited.retain(|(_, _, node)| !changed.contains(node));
        let recorded = root.read(|tree| tree.recorded);
        root.edit(|tree| tree.watching = true);
        run_aspects(root, &mut visited, most);
        root.edit(|tree| tree.watching = false);
        let endless = round == MAX_ROUNDS || root.read(Tree::len) > most;
        if !endless && root.read(|tree| tree.recorded == recorded) {
            return;
        }
        if endless {
            let diagnostic = Diagnostic::error("endless-aspect", "aspects never come to an end")
                .detail("Whenever all constructs were visited, there was something new.")
                .at(root.location())
                .help("let the aspect add something only if it is not there yet");
            return root.edit(|tree| tree.findings.push(diagnostic));
        }
    }
}

/// Calls what constructs wanted to be called at the end, and what those calls ask for in turn.
fn finish(root: &Node) {
    let nth = |i: usize| root.read_hooks(|hooks| hooks.finishers.get(i).cloned());
    for i in 0.. {
        let Some((node, finish)) = nth(i) else { return };
        call(root, node, |node| finish(node));
    }
}

/// Calls a hook with the node that it is for.
fn call<R>(root: &Node, node: NodeId, hook: impl FnOnce(&Node) -> R) -> R {
    root.edit(|tree| tree.hook_from = Some(tree.len()));
    let made = hook(&root.sibling(node));
    root.edit(|tree| tree.hook_from = None);
    made
}

/// Runs the users' own checks.
pub(super) fn validate(root: &Node) {
    if root.read_hooks(|hooks| hooks.validations.is_empty()) {
        return;
    }
    for &id in root.read(Tree::in_order).iter() {
        let checks = root.read_hooks(|hooks| hooks.validations.get(&id).cloned());
        for check in checks.into_iter().flatten() {
            let found: Vec<Diagnostic> = call(root, id, |node| {
                check(node).into_iter().map(|diagnostic| node.placed(diagnostic)).collect()
            });
            root.edit(|tree| tree.findings.extend(found));
        }
    }
}

/// That the aspect of a scope, by its position there, was shown a node.
type Visit = (NodeId, usize, NodeId);

/// Calls every aspect once for each node in its scope, in the documented order, until there is
/// nothing new to visit or there are more than `most` nodes.
fn run_aspects(root: &Node, visited: &mut HashSet<Visit>, most: usize) {
    loop {
        let mut aspects = Vec::new();
        root.read_hooks(|hooks| {
            if hooks.aspects.is_empty() {
                return;
            }
            for &scope in root.read(Tree::in_order).iter() {
                let own = hooks.aspects.get(&scope).into_iter().flatten().enumerate();
                aspects.extend(own.map(|(i, (priority, f))| (*priority, scope, i, f.clone())));
            }
        });
        aspects.sort_by_key(|(priority, ..)| *priority);
        let mut any = false;
        for (_, scope, index, visit) in aspects {
            let nodes = root.read(|tree| tree.descendants(scope));
            for node in nodes {
                if visited.insert((scope, index, node)) && root.read(Tree::len) <= most {
                    any = true;
                    call(root, node, |node| visit(node));
                }
            }
        }
        if !any {
            return;
        }
    }
}
