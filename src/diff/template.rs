//! Comparing two templates.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::change::{
    Action, Change, DataFate, PropertyChange, ResourceChange, Section, SectionChange, TemplateDiff,
};
use super::knowledge::ReplacementKnowledge;
use super::permission;
use super::property::{Differ, references};
use super::show::Names;
use crate::assembly::bootstrap::{VERSION_PARAMETER, VERSION_RULE};
use crate::assembly::read::{Origin, Origins};
use crate::spec::Replacement;

/// What the comparison knows beside the templates.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What is known of resource types.
    pub knowledge: &'a dyn ReplacementKnowledge,
    /// The new template's constructs.
    pub origins: &'a Origins,
}

/// Compares the deployed template with the new one.
///
/// What the CDK adds to every template for its own book-keeping (`AWS::CDK::Metadata`, the check of the
/// bootstrap version) is left out: it is nobody's infrastructure.
pub fn templates(old: &Value, new: &Value, context: &Context<'_>) -> TemplateDiff {
    let names = Names::new(context.origins, &[new, old]);
    let mut diff = compare(old, new, context.knowledge, &names);
    sort(&mut diff);
    diff
}

/// Compares two templates whose resources have the given names.
pub(super) fn compare(
    old: &Value,
    new: &Value,
    knowledge: &dyn ReplacementKnowledge,
    names: &Names,
) -> TemplateDiff {
    let mut diff = TemplateDiff {
        resources: resources(old, new, knowledge, names),
        permissions: permission::changes(old, new, names),
        sections: sections(old, new),
    };
    follow_replacements(&mut diff.resources, new, knowledge, names);
    diff
}

/// Puts the dangerous first.
pub(super) fn sort(diff: &mut TemplateDiff) {
    diff.resources.sort_by(|a, b| order(a).cmp(&order(b)));
    diff.permissions.sort();
}

fn order(change: &ResourceChange) -> (bool, Action, &str, &str) {
    (!change.is_dangerous(), change.action, change.name(), &change.logical_id)
}

const EMPTY: &Value = &Value::Null;

fn table<'a>(template: &'a Value, section: &str) -> Option<&'a Map<String, Value>> {
    template.get(section)?.as_object()
}

fn entry<'a>(template: &'a Value, section: &str, name: &str) -> Option<&'a Value> {
    table(template, section)?.get(name)
}

/// Lists the names in a section of both templates, the new template's order first.
fn keys<'a>(old: &'a Value, new: &'a Value, section: &str) -> Vec<&'a String> {
    let mut keys: Vec<&String> = table(new, section).into_iter().flat_map(Map::keys).collect();
    let seen: HashSet<&String> = keys.iter().copied().collect();
    keys.extend(
        table(old, section).into_iter().flat_map(Map::keys).filter(|key| !seen.contains(*key)),
    );
    keys
}

fn resource_type(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

fn resources(
    old: &Value,
    new: &Value,
    knowledge: &dyn ReplacementKnowledge,
    names: &Names,
) -> Vec<ResourceChange> {
    let mut changes = Vec::new();
    for id in keys(old, new, "Resources") {
        let (before, after) = (entry(old, "Resources", id), entry(new, "Resources", id));
        if [before, after]
            .into_iter()
            .flatten()
            .all(|resource| resource_type(resource) == "AWS::CDK::Metadata")
        {
            continue;
        }
        let change = match (before, after) {
            (None, Some(after)) => {
                ResourceChange { action: Action::Add, ..blank(id, after, knowledge, names) }
            }
            (Some(before), None) => removed(blank(id, before, knowledge, names), before),
            (Some(before), Some(after)) => match changed(id, before, after, knowledge, names) {
                Some(change) => change,
                None => continue,
            },
            (None, None) => continue,
        };
        changes.push(change);
    }
    changes
}

fn blank(
    id: &str,
    resource: &Value,
    knowledge: &dyn ReplacementKnowledge,
    names: &Names,
) -> ResourceChange {
    let resource_type = resource_type(resource);
    let origin = names.origin(id);
    ResourceChange {
        logical_id: id.to_owned(),
        path: origin.map(|origin| Origin::display_path(origin).to_owned()),
        place: origin.and_then(|origin| origin.place.clone()),
        resource_type: resource_type.to_owned(),
        action: Action::Metadata,
        stateful: knowledge.is_stateful(resource_type),
        data: DataFate::Safe,
        properties: Vec::new(),
        attributes: Vec::new(),
        nested_in: None,
    }
}

fn removed(change: ResourceChange, resource: &Value) -> ResourceChange {
    let (action, data) = match policy(resource, "DeletionPolicy") {
        Policy::Retain => {
            (Action::Keep, if change.stateful { DataFate::Kept } else { DataFate::Safe })
        }
        Policy::Snapshot => (Action::Remove, DataFate::Snapshot),
        Policy::Delete => {
            (Action::Remove, if change.stateful { DataFate::Lost } else { DataFate::Safe })
        }
    };
    ResourceChange { action, data, ..change }
}

/// What happens to a resource that CloudFormation gives up.
#[derive(Clone, Copy, PartialEq)]
enum Policy {
    Delete,
    Retain,
    Snapshot,
}

/// Reads `DeletionPolicy` or `UpdateReplacePolicy`; databases default to a snapshot where no cluster does it:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>.
fn policy(resource: &Value, attribute: &str) -> Policy {
    match resource.get(attribute).and_then(Value::as_str) {
        Some("Retain" | "RetainExceptOnCreate") => Policy::Retain,
        Some("Snapshot") => Policy::Snapshot,
        Some(_) => Policy::Delete,
        None if attribute == "UpdateReplacePolicy" => Policy::Delete,
        None => match resource_type(resource) {
            "AWS::RDS::DBCluster" => Policy::Snapshot,
            "AWS::RDS::DBInstance"
                if resource.pointer("/Properties/DBClusterIdentifier").is_none() =>
            {
                Policy::Snapshot
            }
            _ => Policy::Delete,
        },
    }
}

fn changed(
    id: &str,
    before: &Value,
    after: &Value,
    knowledge: &dyn ReplacementKnowledge,
    names: &Names,
) -> Option<ResourceChange> {
    let mut change = blank(id, after, knowledge, names);
    let none = Map::new();
    let properties =
        |resource: &'_ Value| resource.get("Properties").and_then(Value::as_object).cloned();
    let (old, new) = (properties(before), properties(after));
    if resource_type(before) == resource_type(after) {
        let differ = Differ::new(knowledge, resource_type(after), true);
        change.properties =
            differ.properties(old.as_ref().unwrap_or(&none), new.as_ref().unwrap_or(&none));
    } else {
        // Refused by CloudFormation, which changes no resource's type; told as what it would have to do.
        change.stateful = knowledge.is_stateful(resource_type(before));
        change.attributes.push(PropertyChange {
            path: "Type".into(),
            old: before.get("Type").cloned(),
            new: after.get("Type").cloned(),
            replacement: Replacement::Always,
            because_of: None,
        });
    }
    let (old, new) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(gone).filter(|key| !matches!(key.as_str(), "Type" | "Properties")) {
        let differ = Differ::new(knowledge, "", false);
        let listed = |value: Option<&Value>| match (key.as_str(), value) {
            ("DependsOn", Some(Value::String(one))) => {
                Some(Value::Array(vec![one.as_str().into()]))
            }
            (_, value) => value.cloned(),
        };
        let (a, b) = (listed(old.get(key)), listed(new.get(key)));
        change.attributes.extend(differ.keyed(key, a.as_ref(), b.as_ref()));
    }
    if change.properties.is_empty() && change.attributes.is_empty() {
        return None;
    }
    decide(&mut change, after);
    Some(change)
}

/// Derives action and data's fate from the differences.
fn decide(change: &mut ResourceChange, resource: &Value) {
    let differences = change.properties.iter().chain(&change.attributes);
    let worst =
        differences.map(|difference| difference.replacement).max().unwrap_or(Replacement::Never);
    let touched = !change.properties.is_empty()
        || change.attributes.iter().any(|a| a.path.starts_with("Condition"));
    (change.action, change.data) = match (worst, policy(resource, "UpdateReplacePolicy")) {
        (Replacement::Never, _) if touched => (Action::Change, DataFate::Safe),
        (Replacement::Never, _) => (Action::Metadata, DataFate::Safe),
        (Replacement::Maybe, Policy::Delete) if change.stateful => {
            (Action::MaybeReplace, DataFate::MaybeLost)
        }
        (Replacement::Maybe, _) => (Action::MaybeReplace, DataFate::Safe),
        (Replacement::Always, Policy::Snapshot) => (Action::Replace, DataFate::Snapshot),
        (Replacement::Always, _) if !change.stateful => (Action::Replace, DataFate::Safe),
        (Replacement::Always, Policy::Retain) => (Action::Replace, DataFate::Kept),
        (Replacement::Always, Policy::Delete) => (Action::Replace, DataFate::Lost),
    };
}

/// Adds what follows from replacement: who refers to a replaced resource gets another value, and may be
/// replaced for it in turn.
fn follow_replacements(
    changes: &mut Vec<ResourceChange>,
    new: &Value,
    knowledge: &dyn ReplacementKnowledge,
    names: &Names,
) {
    loop {
        let replaced: HashSet<String> = changes
            .iter()
            .filter(|c| c.action == Action::Replace)
            .map(|c| c.logical_id.clone())
            .collect();
        if replaced.is_empty() {
            return;
        }
        let mut grew = false;
        for (id, resource) in table(new, "Resources").into_iter().flatten() {
            let known = changes.iter().position(|change| change.logical_id == *id);
            if known.is_some_and(|at| changes[at].action == Action::Add) {
                continue;
            }
            let properties = resource.get("Properties").unwrap_or(EMPTY);
            let is_replaced = |other: &str| other != id && replaced.contains(other);
            let mut found =
                references(knowledge, resource_type(resource), properties, &is_replaced);
            if let Some(at) = known {
                found.retain(|new| changes[at].properties.iter().all(|old| old.path != new.path));
            }
            if found.is_empty() {
                continue;
            }
            grew = true;
            let at = known.unwrap_or_else(|| {
                changes.push(blank(id, resource, knowledge, names));
                changes.len() - 1
            });
            changes[at].properties.extend(found);
            decide(&mut changes[at], resource);
        }
        if !grew {
            return;
        }
    }
}

fn sections(old: &Value, new: &Value) -> Vec<SectionChange> {
    let mut changes = Vec::new();
    for (key, section) in [
        ("Parameters", Section::Parameter),
        ("Mappings", Section::Mapping),
        ("Conditions", Section::Condition),
        ("Outputs", Section::Output),
        ("Rules", Section::Rule),
        ("Metadata", Section::Metadata),
    ] {
        for name in keys(old, new, key).into_iter().filter(|name| !is_bookkeeping(section, name)) {
            push(&mut changes, section, name, entry(old, key, name), entry(new, key, name));
        }
    }
    const TOLD: &[&str] = &[
        "Resources",
        "Parameters",
        "Mappings",
        "Conditions",
        "Outputs",
        "Rules",
        "Metadata",
        // There is but one version, and leaving it out means the same.
        "AWSTemplateFormatVersion",
    ];
    let (none, old, new) = (Map::new(), old.as_object(), new.as_object());
    let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(gone).filter(|key| !TOLD.contains(&key.as_str())) {
        push(&mut changes, Section::Other, key, old.get(key), new.get(key));
    }
    changes.sort_by(|a, b| (a.section, &a.name).cmp(&(b.section, &b.name)));
    changes
}

/// Tells what the CDK adds to every template for itself.
fn is_bookkeeping(section: Section, name: &str) -> bool {
    matches!(
        (section, name),
        (Section::Parameter, VERSION_PARAMETER)
            | (Section::Rule, VERSION_RULE)
            | (Section::Condition, "CDKMetadataAvailable")
    )
}

fn push(
    changes: &mut Vec<SectionChange>,
    section: Section,
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) {
    let properties = Differ::new(&super::NoKnowledge, "", false).values(old, new);
    if properties.is_empty() {
        return;
    }
    let change = match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ => Change::Changed,
    };
    changes.push(SectionChange { section, name: name.to_owned(), change, properties });
}
