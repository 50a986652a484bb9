//! Counts against the quotas of a template.

use std::collections::BTreeMap;

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::template::limits::{DESCRIPTION, RESOURCES, elements as limit_of};
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
        if total > RESOURCES {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            types.into_iter().for_each(|ty| *counts.entry(ty).or_default() += 1);
            let mut by_count: Vec<_> = counts.into_iter().collect();
            by_count.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            let top: Vec<String> =
                by_count.iter().take(5).map(|(ty, n)| format!("{n} {ty}")).collect();
            let diagnostic = Diagnostic::error("too-many-resources", "a stack is too large")
                .detail(format!(
                    "{total} resources, but a template may have {RESOURCES}. Most are: {}.",
                    top.join(", ")
                ))
                .path(s.tree.path(stack))
                .at(s.tree[stack].location)
                .help("split it into several stacks, or move parts into a `NestedStack`");
            found.push(diagnostic);
        }
    }
    for ((stack, section), count) in elements {
        if let Some(limit) = limit_of(section)
            && count > limit
        {
            let name = section.name();
            let diagnostic = Diagnostic::error("too-many-elements", "a template is too large")
                .detail(format!("{count} entries in `{name}`, but a template may have {limit}."))
                .path(s.tree.path(stack))
                .at(s.tree[stack].location)
                .help("split the stack");
            found.push(diagnostic);
        }
    }
    found.into_iter().for_each(|d| s.report(d));
}
