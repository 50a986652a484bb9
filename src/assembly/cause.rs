//! Why the resolver wrote an element, for those who see the assembly only.

use std::panic::Location;

use crate::graph::{Cause, Origin};
use crate::template::Slot;
use crate::tree::{NodeId, Tree, display_path};

/// What the user asked for that the resolver wrote an element for, by the paths of constructs.
#[derive(Debug)]
pub(super) struct ToldCause {
    actor: Option<String>,
    verb: &'static str,
    object: Option<String>,
    /// The property that says it; `None` if the whole element is derived.
    property: Option<&'static str>,
    /// The elements that are referred to because of it.
    targets: Vec<String>,
    pub(super) place: &'static Location<'static>,
}

/// Each cause of an element once, with all that is referred to because of it.
pub(super) fn causes(tree: &Tree, node: NodeId) -> Vec<ToldCause> {
    let shown = |node: NodeId| display_path(&tree.path(node)).to_string();
    let mut causes: Vec<(&Cause, ToldCause)> = Vec::new();
    for origin in tree.derived.origins.get(&node).into_iter().flatten() {
        let Origin { cause, property, .. } = origin;
        let is_own =
            |(own, told): &(&Cause, ToldCause)| *own == &**cause && told.property == *property;
        let position = causes.iter().position(is_own).unwrap_or(causes.len());
        if position == causes.len() {
            let told = ToldCause {
                actor: cause.actor.map(shown),
                verb: cause.verb,
                object: cause.object.map(shown),
                property: *property,
                targets: Vec::new(),
                place: cause.location,
            };
            causes.push((cause, told));
        }
        let targets = &mut causes[position].1.targets;
        for target in origin.said().iter().map(|&target| tree.path(target)) {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    causes.into_iter().map(|(_, told)| told).collect()
}

impl ToldCause {
    /// Writes all but the place.
    pub(super) fn write(&self, slot: Slot<'_>) {
        let mut data = slot.object();
        let text = [
            ("actor", self.actor.as_deref()),
            ("verb", Some(self.verb)),
            ("object", self.object.as_deref()),
            ("property", self.property),
        ];
        for (key, value) in text {
            if let Some(value) = value {
                data.key(key).text(value);
            }
        }
        data.key("targets").texts(self.targets.iter().map(String::as_str));
        data.end();
    }
}
