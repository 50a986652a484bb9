//! `tree.json`: the construct tree for tools that show it.

use serde_json::{Map, Value, json};

use crate::graph::Synthesis;
use crate::tree::{Kind, NodeId};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The tree of constructs, as the CDK's tools read it.
pub(super) fn tree_json(synthesis: &Synthesis) -> Value {
    let root = synthesis.tree.root();
    // Children before parents, so that no recursion follows the depth of the user's tree.
    let mut order = synthesis.tree.descendants(root);
    order.reverse();
    let mut done: std::collections::HashMap<NodeId, Value> = std::collections::HashMap::new();
    for node in order {
        let data = &synthesis.tree[node];
        let mut entry = Map::new();
        let id = if node == root { "App" } else { &data.id };
        entry.insert("id".into(), json!(id));
        entry.insert("path".into(), json!(synthesis.tree.path(node)));
        let mut children = Map::new();
        for child in &data.children {
            if let Some(value) = done.remove(child) {
                children.insert(synthesis.tree[*child].id.to_string(), value);
            }
        }
        if !children.is_empty() {
            entry.insert("children".into(), Value::Object(children));
        }
        if let Kind::Resource(resource) = &data.kind {
            let attributes = json!({"aws:cdk:cloudformation:type": resource.type_name});
            entry.insert("attributes".into(), attributes);
        }
        entry.insert(
            "constructInfo".into(),
            json!({"fqn": construct_name(&data.kind, node == root), "version": VERSION}),
        );
        done.insert(node, Value::Object(entry));
    }
    json!({"version": "tree-0.1", "tree": done.remove(&root)})
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
