//! `tree.json`: the construct tree for tools that show it.
//!
//! Written piece by piece, so that neither the depth of the user's tree nor its size matters.

use crate::template::Json;
use crate::tree::{Kind, NodeId, Tree};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is still to be written, the next last.
enum Step {
    Open(NodeId),
    Close(NodeId),
    Key(NodeId),
    Text(&'static str),
}

/// The tree of constructs, as the CDK's tools read it.
pub(super) fn tree_json(tree: &Tree) -> String {
    let mut out = String::from("{\"version\":\"tree-0.1\",\"tree\":");
    let mut steps = vec![Step::Text("}\n"), Step::Open(tree.root())];
    // The path of the node being written.
    let mut path = String::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Key(node) => {
                push_text(&tree[node].id, &mut out);
            }
            Step::Open(node) => open(tree, node, &mut path, &mut out, &mut steps),
            Step::Close(node) => {
                close(tree, node, &mut out);
                let length = path.len() - tree[node].id.len();
                path.truncate(length.saturating_sub(1));
            }
        }
    }
    out
}

fn open(tree: &Tree, node: NodeId, path: &mut String, out: &mut String, steps: &mut Vec<Step>) {
    let data = &tree[node];
    let is_root = node == tree.root();
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(&data.id);
    let id: &str = if is_root { "App" } else { &data.id };
    out.push_str("{\"id\":");
    push_text(id, out);
    out.push_str(",\"path\":");
    push_text(path, out);
    steps.push(Step::Close(node));
    if data.children.is_empty() {
        return;
    }
    out.push_str(",\"children\":{");
    steps.push(Step::Text("}"));
    for (i, &child) in data.children.iter().enumerate().rev() {
        steps.push(Step::Open(child));
        steps.push(Step::Text(":"));
        steps.push(Step::Key(child));
        if i > 0 {
            steps.push(Step::Text(","));
        }
    }
}

/// The members after the children.
fn close(tree: &Tree, node: NodeId, out: &mut String) {
    let data = &tree[node];
    if let Kind::Resource(resource) = &data.kind {
        out.push_str(",\"attributes\":{\"aws:cdk:cloudformation:type\":");
        push_text(&resource.type_name, out);
        out.push('}');
    }
    let name = construct_name(&data.kind, node == tree.root());
    out.push_str(",\"constructInfo\":{\"fqn\":\"");
    out.push_str(name);
    out.push_str("\",\"version\":\"");
    out.push_str(VERSION);
    out.push_str("\"}}");
}

/// Writes a JSON string; most have nothing to escape.
fn push_text(text: &str, out: &mut String) {
    let is_plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\';
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Json::text(text).to_line());
    }
}

fn construct_name(kind: &Kind, is_root: bool) -> &'static str {
    match kind {
        Kind::Stage(_) if is_root => "rustinfra.App",
        Kind::Stage(_) => "rustinfra.Stage",
        Kind::Stack(data) if data.nested_resource.is_some() => "rustinfra.NestedStack",
        Kind::Stack(_) => "rustinfra.Stack",
        Kind::Resource(_) => "rustinfra.CfnResource",
        Kind::Element(_) => "rustinfra.CfnElement",
        Kind::Scope => "rustinfra.Construct",
    }
}
