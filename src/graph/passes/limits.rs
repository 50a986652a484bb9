//! Counts against the limits of a template.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use std::collections::BTreeMap;

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::tree::{Kind, NodeId, Section};

const RESOURCES: usize = 500;

fn limit_of(section: Section) -> Option<usize> {
    match section {
        Section::Parameters | Section::Mappings | Section::Outputs => Some(200),
        Section::Conditions | Section::Rules | Section::Hooks => None,
    }
}

pub(super) fn run(s: &mut Synthesis) {
    let mut resources: BTreeMap<NodeId, Vec<&str>> = BTreeMap::new();
    let mut elements: BTreeMap<(NodeId, Section), usize> = BTreeMap::new();
    for &node in s.tree.in_order().iter() {
        let Some(stack) = s.tree[node].stack else { continue };
        match &s.tree[node].kind {
            Kind::Resource(r) => resources.entry(stack).or_default().push(&r.type_name),
            Kind::Element(e) => *elements.entry((stack, e.section)).or_default() += 1,
            _ => {}
        }
    }
    let mut found = Vec::new();
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
