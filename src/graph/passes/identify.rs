//! Gives every element its logical id.

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::template::{LogicalIds, logical_id};
use crate::tree::{FastMap, Kind, NodeId, Tree};

/// How many nodes get their ids in one go.
const CHUNK: usize = 256;

pub(super) fn run(s: &mut Synthesis) {
    let elements = elements(s.tree);
    let mut taken: FastMap<(NodeId, &str), NodeId> = FastMap::default();
    taken.reserve(elements.len());
    for Element { node, stack, id, is_allowed } in &elements {
        let Some(stack) = *stack else {
            // A nested stack has told it itself.
            if !is_nested_resource(s.tree, *node) {
                report_no_stack(s, *node);
            }
            continue;
        };
        if !is_allowed {
            report_invalid(s, *node, id);
        }
        let first = *taken.entry((stack, id)).or_insert(*node);
        if first != *node {
            report_clash(s, first, *node, id);
        }
    }
    s.ids = LogicalIds::with_capacity(s.tree.len());
    for Element { node, id, .. } in elements.into_iter().filter(|e| e.stack.is_some()) {
        s.ids.insert(node, id);
    }
}

/// What has a logical id.
struct Element {
    node: NodeId,
    stack: Option<NodeId>,
    id: String,
    is_allowed: bool,
}

/// The elements, in tree order.
fn elements(tree: &Tree) -> Vec<Element> {
    let order = tree.in_order();
    let chunks: Vec<&[NodeId]> = order.chunks(CHUNK).collect();
    let elements = parallel::map(order.len(), &chunks, |nodes| {
        let element = |&node: &NodeId| {
            let id = wanted_id(tree, node)?;
            let is_allowed = logical_id::is_valid(&id) && !is_nameless(tree, node);
            Some(Element { node, stack: tree[node].stack, id, is_allowed })
        };
        nodes.iter().filter_map(element).collect::<Vec<_>>()
    });
    elements.into_iter().flatten().collect()
}

/// The logical id of an element; `None` for what has none.
fn wanted_id(tree: &Tree, node: NodeId) -> Option<String> {
    let own_path = || with_components(tree, node, logical_id::logical_id);
    match &tree[node].kind {
        Kind::Element(element) => Some(element.logical_id.clone().unwrap_or_else(own_path)),
        Kind::Resource(resource) => {
            let attributes = resource.attributes();
            if let Some(id) = &attributes.logical_id {
                return Some(id.clone());
            }
            let id = match &attributes.renamed_from {
                Some(old) => {
                    let parts: Vec<&str> = old.split('/').collect();
                    logical_id::logical_id(&parts)
                }
                None => own_path(),
            };
            let (covers, texts) = (&attributes.id_covers, &attributes.id_texts);
            match covers.is_empty() && texts.is_empty() {
                true => Some(id),
                false => Some(id + &logical_id::cover_hash(tree, node, covers, texts)),
            }
        }
        _ => None,
    }
}

/// Passes on the ids from just below the stack down to `node`.
pub(super) fn with_components<'t, T>(
    tree: &'t Tree,
    node: NodeId,
    pass: impl FnOnce(&[&'t str]) -> T,
) -> T {
    tree.with_ids_below(tree[node].stack, node, pass)
}

/// Whether no id below the stack says anything.
fn is_nameless(tree: &Tree, node: NodeId) -> bool {
    *tree[node].id == *"Default"
        && with_components(tree, node, |ids| ids.iter().all(|id| *id == "Default"))
}

/// Whether a resource is a nested stack in the stack around it.
fn is_nested_resource(tree: &Tree, node: NodeId) -> bool {
    let is_it = |&at: &NodeId| tree.stack_data(at).is_some_and(|d| d.nested_resource == Some(node));
    tree.in_order().iter().any(is_it)
}

fn report_no_stack(s: &mut Synthesis, node: NodeId) {
    let diagnostic = Diagnostic::error("outside-stack", "an element stands in no stack")
        .detail("Only what is placed in a stack gets into a template.")
        .path(s.tree.path(node))
        .at(s.tree[node].location)
        .help("place it in a `Stack`");
    s.report(diagnostic);
}

fn report_invalid(s: &mut Synthesis, node: NodeId, id: &str) {
    let diagnostic = Diagnostic::error("logical-id", "a logical id is not allowed")
        .detail(format!("`{id}` is not made of 1 to 255 letters and digits."))
        .path(s.tree.path(node))
        .at(s.tree[node].location)
        .help("use at least one letter or digit in the construct's id");
    s.report(diagnostic);
}

fn report_clash(s: &mut Synthesis, first: NodeId, again: NodeId, id: &str) {
    let diagnostic = Diagnostic::error("duplicate-logical-id", "two elements share a logical id")
        .detail(format!(
            "`{}` and `{}` both become `{id}` in the template; only letters and digits of an id \
             count.",
            s.tree.path(first),
            s.tree.path(again)
        ))
        .path(s.tree.path(again))
        .at_labelled("first", s.tree[first].location)
        .at_labelled("again", s.tree[again].location)
        .help("rename one of them, or set `override_logical_id`");
    s.report(diagnostic);
}
