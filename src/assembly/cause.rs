//! Why the resolver wrote an element, for those who see the assembly only.

use std::panic::Location;

use crate::graph::{Cause, Origin};
use crate::template::Slot;
use crate::tree::{NodeId, Tree, display_path};

/// What the user asked for that the resolver wrote an element for.
pub(super) struct ToldCause<'a> {
    cause: &'a Cause,
    /// The property that says it; `None` if the whole element is derived.
    property: Option<&'static str>,
    /// The elements that are referred to because of it.
    targets: Vec<NodeId>,
}

/// Each cause of an element once, with all that is referred to because of it.
pub(super) fn causes(tree: &Tree, node: NodeId) -> Vec<ToldCause<'_>> {
    let mut causes: Vec<ToldCause> = Vec::new();
    for origin in tree.derived.origins.get(&node).into_iter().flatten() {
        let Origin { cause, property, .. } = origin;
        let is_own = |told: &ToldCause| *told.cause == **cause && told.property == *property;
        let position = causes.iter().position(is_own).unwrap_or(causes.len());
        if position == causes.len() {
            causes.push(ToldCause { cause, property: *property, targets: Vec::new() });
        }
        let targets = &mut causes[position].targets;
        for target in origin.said() {
            if !targets.contains(target) {
                targets.push(*target);
            }
        }
    }
    causes
}

impl ToldCause<'_> {
    /// The line that says it.
    pub(super) fn place(&self) -> &'static Location<'static> {
        self.cause.location
    }

    /// Writes all but the place, nodes by their paths.
    pub(super) fn write(&self, tree: &Tree, slot: Slot<'_>) {
        let mut data = slot.object();
        if let Some(actor) = self.cause.actor {
            data.key("actor").text(display_path(&tree.path(actor)));
        }
        data.key("verb").text(self.cause.verb);
        if let Some(object) = self.cause.object {
            data.key("object").text(display_path(&tree.path(object)));
        }
        if let Some(property) = self.property {
            data.key("property").text(property);
        }
        let mut targets = data.key("targets").list();
        self.targets.iter().for_each(|&target| targets.item().text(&tree.path(target)));
        targets.end();
        data.end();
    }
}
