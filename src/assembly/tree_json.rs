//! `tree.json`: the construct tree for tools that show it.
//!
//! Written piece by piece, so that neither the depth of the user's tree nor its size matters.

use std::io::{self, Write};

use crate::template::{PIECE, push_text};
use crate::tree::{Kind, NodeId, Tree};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is still to be written, the next last.
enum Step {
    Open(NodeId),
    /// With the length of the path above.
    Close(NodeId, usize),
    Key(NodeId),
    Text(&'static str),
}

/// Writes the tree of constructs, as the CDK's tools read it.
pub(super) fn write_tree(tree: &Tree, to: &mut impl Write) -> io::Result<()> {
    let mut out = String::with_capacity(2 * PIECE);
    out.push_str("{\"version\":\"tree-0.1\",\"tree\":");
    let mut steps = vec![Step::Text("}\n"), Step::Open(tree.root())];
    // The path of the node being written, as inside of a JSON string.
    let mut path = String::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => out.push_str(text),
            Step::Key(node) => push_text(&tree[node].id, &mut out),
            Step::Open(node) => open(tree, node, &mut path, &mut out, &mut steps),
            Step::Close(node, length) => {
                close(tree, node, &mut out);
                path.truncate(length);
            }
        }
        if out.len() >= PIECE {
            to.write_all(out.as_bytes())?;
            out.clear();
        }
    }
    to.write_all(out.as_bytes())
}

fn open(tree: &Tree, node: NodeId, path: &mut String, out: &mut String, steps: &mut Vec<Step>) {
    let data = &tree[node];
    let above = path.len();
    if above > 0 {
        path.push('/');
    }
    // Whole pieces, not formatted ones: the paths of a deep tree are most of the file.
    out.push_str("{\"id\":");
    let id = out.len();
    push_text(if node == tree.root() { "App" } else { &data.id }, out);
    if node != tree.root() {
        path.push_str(&out[id + 1..out.len() - 1]);
    }
    for piece in [",\"path\":\"", path, "\""] {
        out.push_str(piece);
    }
    steps.push(Step::Close(node, above));
    let children = data.children.nodes();
    if children.is_empty() {
        return;
    }
    out.push_str(",\"children\":{");
    steps.push(Step::Text("}"));
    for (i, &child) in children.iter().enumerate().rev() {
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
    let info = [",\"constructInfo\":{\"fqn\":\"", name, "\",\"version\":\"", VERSION, "\"}}"];
    info.into_iter().for_each(|piece| out.push_str(piece));
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
