//! Comparing a stack with all that is nested in it.
//!
//! To its parent a nested stack is one resource whose template has another address; what happens to the
//! tables and queues inside would stay unsaid.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::change::{Action, TemplateDiff};
use super::show::Names;
use super::template::{Context, compare, sort};
use crate::assembly::read::{NestedTemplate, Origin, StackArtifact};

/// The deployed template of a nested stack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeployedTemplate {
    /// The template.
    pub template: Value,
    /// The templates nested in it, by logical id.
    pub nested: IndexMap<String, DeployedTemplate>,
}

/// Compares what is deployed of a stack with the stack as it was synthesized, nested stacks included.
pub fn stack(old: &DeployedTemplate, new: &StackArtifact, context: &Context<'_>) -> TemplateDiff {
    stack_as(old, &new.template, new, context)
}

/// Like [`stack`], for a template that stands in place of the stack's own on the way to it.
pub(crate) fn stack_as(
    old: &DeployedTemplate,
    template: &Value,
    new: &StackArtifact,
    context: &Context<'_>,
) -> TemplateDiff {
    let names = Names::new(context.origins, &[template, &old.template]);
    let mut diff = compare(&old.template, template, context.knowledge, &names);
    descend(&mut diff, old, &new.nested, None, context);
    sort(&mut diff);
    diff
}

fn descend(
    diff: &mut TemplateDiff,
    old: &DeployedTemplate,
    new: &IndexMap<String, NestedTemplate>,
    scope: Option<&str>,
    context: &Context<'_>,
) {
    let kept: HashSet<&str> = diff
        .resources
        .iter()
        .filter(|change| change.action == Action::Keep)
        .map(|change| change.logical_id.as_str())
        .collect();
    let gone = old.nested.keys().filter(|id| !new.contains_key(*id) && !kept.contains(id.as_str()));
    let ids: Vec<String> = new.keys().chain(gone).cloned().collect();
    for id in ids {
        let origin = context.origins.find_in(scope, &id);
        let inner = origin.map_or_else(|| id.clone(), |origin| Origin::display_path(origin).into());
        let nothing =
            DeployedTemplate { template: Value::Object(Map::new()), nested: IndexMap::new() };
        let before = old.nested.get(&id).unwrap_or(&nothing);
        let after = new.get(&id).map_or(&nothing.template, |nested| &nested.template);
        let names = Names::within(context.origins, Some(&inner), &[after, &before.template]);
        let mut child = compare(&before.template, after, context.knowledge, &names);
        for change in &mut child.resources {
            change.nested_in = Some(inner.clone());
        }
        let none = IndexMap::new();
        let deeper = new.get(&id).map_or(&none, |nested| &nested.nested);
        descend(&mut child, before, deeper, Some(&inner), context);
        diff.resources.append(&mut child.resources);
        diff.permissions.append(&mut child.permissions);
    }
}
