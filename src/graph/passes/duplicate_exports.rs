//! Finds exports that would be called the same.

use std::collections::HashMap;

use super::{Synthesis, duplicate_names};
use crate::diagnostic::Diagnostic;
use crate::tree::{ElementData, Kind, NodeId, Section};
use crate::value::Expr;

/// Two outputs that are exported under the same literal, to one account and region as far as those
/// are known. Stages without an environment may go to several, so each is looked at by itself.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
pub(super) fn run(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<(&str, String), NodeId> = HashMap::new();
    for &node in s.tree.in_order().iter() {
        let Kind::Element(output) = &s.tree[node].kind else { continue };
        let Some(name) = export_name(output) else { continue };
        // What the resolver exports has the stack's name in it.
        if s.tree.is_derived(node) || is_conditional(s, node, output) {
            continue;
        }
        let Some(place) = place(s, node) else { continue };
        let Some(&first) = taken.get(&(name, place.clone())) else {
            taken.insert((name, place), node);
            continue;
        };
        found.push(
            Diagnostic::error("duplicate-export", "two outputs are exported under one name")
                .detail(format!(
                    "`{}` and `{}` would both be exported as `{name}`, of which there can be one in a \
                     region of an account.",
                    s.tree.path(first),
                    s.tree.path(node),
                ))
                .path(s.tree.path(node))
                .at_labelled("first", s.tree[first].location)
                .at_labelled("again", s.tree[node].location)
                .help(
                    "change one of the names, such as by the name of the stack: \
                     `sub!(\"{}-NAME\", stack.stack_name())`",
                ),
        );
    }
}

/// The literal that an output is exported under.
fn export_name(output: &ElementData) -> Option<&str> {
    let is_output = output.section == Section::Outputs;
    output.body.get("Export").filter(|_| is_output)?.get("Name").and_then(Expr::as_text)
}

/// Whether a condition decides if there is the output, or the nested stack that it stands in.
fn is_conditional(s: &Synthesis, node: NodeId, output: &ElementData) -> bool {
    let stack = s.tree[node].stack.and_then(|stack| s.tree.stack_data(stack));
    let nested = stack.and_then(|stack| stack.nested_resource);
    output.body.get("Condition").is_some()
        || nested.is_some_and(|nested| duplicate_names::is_conditional(s, nested))
}

/// The account and region, and the stage where one of those is not known.
fn place(s: &Synthesis, node: NodeId) -> Option<String> {
    let stack = s.tree.top_stack(s.tree[node].stack?);
    let environment = s.tree.environment(stack);
    let is_known = environment.account.is_some() && environment.region.is_some();
    let stage = if is_known { String::new() } else { s.tree.path(s.tree.stage(stack)) };
    Some(format!("{} {stage}", environment.uri()))
}
