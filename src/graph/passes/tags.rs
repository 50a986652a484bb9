//! Gives resources the tags of the scopes they are in.

use std::collections::BTreeMap;

use super::Synthesis;
use crate::tree::{NodeId, TagEdit};

/// How firmly a tag is added where nothing else is said; one of a resource itself is as firm.
const ADDED: i32 = 100;
/// How firmly one is removed.
const REMOVED: i32 = 200;

/// What the scopes of a resource say of one tag.
pub(crate) struct InheritedTag {
    pub(crate) key: String,
    /// `None` removes it.
    pub(crate) value: Option<String>,
    /// Whether it counts although the resource itself has such a tag.
    pub(crate) is_firm: bool,
}

pub(super) fn run(s: &mut Synthesis) {
    let root = s.tree.root();
    let mut inherited: Vec<TagEdit> = Vec::new();
    visit(s, root, &mut inherited);
}

fn visit(s: &mut Synthesis, node: NodeId, inherited: &mut Vec<TagEdit>) {
    // An explicit stack keeps a deep tree from using up the thread's own.
    enum Step {
        Enter(NodeId),
        Leave(usize),
    }
    let mut open = vec![Step::Enter(node)];
    while let Some(step) = open.pop() {
        match step {
            Step::Leave(length) => inherited.truncate(length),
            Step::Enter(node) => {
                open.push(Step::Leave(inherited.len()));
                if let Some(extras) = &s.tree[node].extras {
                    inherited.extend(extras.tags.iter().cloned());
                }
                if !inherited.is_empty() {
                    tag(s, node, inherited);
                }
                open.extend(s.tree[node].children.nodes().iter().rev().map(|&c| Step::Enter(c)));
            }
        }
    }
}

fn tag(s: &mut Synthesis, node: NodeId, edits: &[TagEdit]) {
    let Some(resource) = s.tree.resource(node) else { return };
    if resource.meta.is_none_or(|m| m.tags.is_none()) {
        return;
    }
    // Key → (priority, value). A nearer scope comes later and wins a tie.
    let mut tags: BTreeMap<&str, (i32, Option<&str>)> = BTreeMap::new();
    for edit in edits {
        if !edit.options.applies_to(&resource.type_name) {
            continue;
        }
        let usual = if edit.value.is_some() { ADDED } else { REMOVED };
        let priority = edit.options.priority.unwrap_or(usual);
        let entry = tags.entry(&edit.key).or_insert((priority, edit.value.as_deref()));
        if priority >= entry.0 {
            *entry = (priority, edit.value.as_deref());
        }
    }
    let tag = |(key, (priority, value)): (&str, (i32, Option<&str>))| InheritedTag {
        key: key.to_string(),
        value: value.map(str::to_string),
        is_firm: priority > ADDED,
    };
    let tags: Vec<InheritedTag> = tags.into_iter().map(tag).collect();
    if !tags.is_empty() {
        s.tags.insert(node, tags);
    }
}
