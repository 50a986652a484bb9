//! Counts against the quotas of a template; what comes near one is told, too.

use std::collections::BTreeMap;

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::template::limits::{DESCRIPTION, RESOURCES, elements as limit_of, is_near};
use crate::tree::{Kind, NodeId, Section};

pub(super) fn run(s: &mut Synthesis) {
    let mut resources: BTreeMap<NodeId, Vec<&str>> = BTreeMap::new();
    let mut elements: BTreeMap<(NodeId, Section), usize> = BTreeMap::new();
    let mut descriptions: Vec<(NodeId, usize)> = Vec::new();
    for &node in s.tree.in_order().iter() {
        let Some(stack) = s.tree[node].stack else { continue };
        match &s.tree[node].kind {
            Kind::Stack(data) => {
                let length = data.description.as_ref().map_or(0, String::len);
                if length > DESCRIPTION {
                    descriptions.push((stack, length));
                }
            }
            Kind::Resource(r) => resources.entry(stack).or_default().push(&r.type_name),
            Kind::Element(e) => *elements.entry((stack, e.section)).or_default() += 1,
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (stack, length) in descriptions {
        let diagnostic = Diagnostic::error("description-too-long", "a description is too long")
            .detail(format!("It has {length} bytes; CloudFormation takes {DESCRIPTION}."))
            .path(s.tree.path(stack))
            .at(s.tree[stack].location)
            .help("shorten it; more has room in the template's metadata");
        found.push(diagnostic);
    }
    for (stack, types) in resources {
        let total = types.len();
        if total <= RESOURCES && !is_near(total, RESOURCES) {
            continue;
        }
        let most = most(types);
        let diagnostic = if total > RESOURCES {
            Diagnostic::error("too-many-resources", "a stack is too large").detail(format!(
                "{total} resources, but a template may have {RESOURCES}. Most are: {most}."
            ))
        } else {
            Diagnostic::info("many-resources", "a stack comes near its limit").detail(format!(
                "{total} resources, and a template may have {RESOURCES}. Most are: {most}."
            ))
        };
        let diagnostic = diagnostic
            .path(s.tree.path(stack))
            .at(s.tree[stack].location)
            .help("split it into several stacks, or move parts into a `NestedStack`");
        found.push(diagnostic);
    }
    for ((stack, section), count) in elements {
        let Some(limit) = limit_of(section) else { continue };
        let name = section.name();
        let diagnostic = if count > limit {
            Diagnostic::error("too-many-elements", "a template is too large")
                .detail(format!("{count} entries in `{name}`, but a template may have {limit}."))
        } else if is_near(count, limit) {
            Diagnostic::info("many-elements", "a template comes near its limit")
                .detail(format!("{count} entries in `{name}`, and a template may have {limit}."))
        } else {
            continue;
        };
        let diagnostic =
            diagnostic.path(s.tree.path(stack)).at(s.tree[stack].location).help("split the stack");
        found.push(diagnostic);
    }
    found.into_iter().for_each(|d| s.report(d));
}

/// The types of which there are most, with how many of each.
fn most(types: Vec<&str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    types.into_iter().for_each(|ty| *counts.entry(ty).or_default() += 1);
    let mut by_count: Vec<_> = counts.into_iter().collect();
    by_count.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let top: Vec<String> = by_count.iter().take(5).map(|(ty, n)| format!("{n} {ty}")).collect();
    top.join(", ")
}
