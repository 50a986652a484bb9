//! Diffs of whole templates, told in the short form of [`tell`].

use rustinfra::assembly::read::Origins;
use rustinfra::diff::{
    Action, Context, DataFate, Replacement, ReplacementKnowledge, TemplateDiff, templates,
};
use serde_json::{Value, json};

mod kinds;
mod meaning;
mod permissions;

/// A small specification: enough to tell the three kinds of property apart.
struct Facts;

impl ReplacementKnowledge for Facts {
    fn replacement(&self, resource_type: &str, path: &[&str]) -> Option<Replacement> {
        match (resource_type, path) {
            ("AWS::DynamoDB::Table", ["TableName"] | ["KeySchema"]) => Some(Replacement::Always),
            ("AWS::DynamoDB::Table", ["BillingMode"]) => Some(Replacement::Never),
            ("AWS::RDS::DBInstance", ["Engine"]) => Some(Replacement::Maybe),
            ("AWS::SQS::Queue", ["QueueName"] | ["FifoQueue"]) => Some(Replacement::Always),
            ("AWS::Lambda::EventSourceMapping", ["EventSourceArn"]) => Some(Replacement::Always),
            ("AWS::SQS::QueueInlinePolicy", ["Queue"]) => Some(Replacement::Always),
            _ => None,
        }
    }
}

fn diff(old: &Value, new: &Value) -> TemplateDiff {
    templates(old, new, &Context { knowledge: &Facts, origins: &Origins::default() })
}

/// Tells a diff in lines: one a resource, property, section and permission.
fn tell(diff: &TemplateDiff) -> String {
    let show =
        |value: &Option<Value>| value.as_ref().map_or_else(|| "-".to_owned(), Value::to_string);
    let mut lines = Vec::new();
    for resource in &diff.resources {
        let action = match resource.action {
            Action::Replace => "replace",
            Action::MaybeReplace => "maybe replace",
            Action::Remove => "remove",
            Action::Keep => "keep",
            Action::Change => "change",
            Action::Add => "add",
            Action::Metadata => "metadata",
        };
        let data = match resource.data {
            DataFate::Safe => "",
            DataFate::Lost => " DATA LOST",
            DataFate::MaybeLost => " data maybe lost",
            DataFate::Kept => " data kept",
            DataFate::Snapshot => " snapshot",
        };
        lines.push(format!("{action} {} {}{data}", resource.name(), resource.resource_type));
        for property in resource.properties.iter().chain(&resource.attributes) {
            let forces = match property.replacement {
                Replacement::Never => "",
                Replacement::Maybe => " (may replace)",
                Replacement::Always => " (replaces)",
            };
            let because = property
                .because_of
                .as_ref()
                .map(|id| format!(" because of {id}"))
                .unwrap_or_default();
            lines.push(format!(
                "  {}: {} → {}{forces}{because}",
                property.path,
                show(&property.old),
                show(&property.new)
            ));
        }
    }
    for section in &diff.sections {
        lines.push(format!("{} {} {:?}", section.section.noun(), section.name, section.change));
        for property in &section.properties {
            lines.push(format!(
                "  {}: {} → {}",
                property.path,
                show(&property.old),
                show(&property.new)
            ));
        }
    }
    for change in &diff.permissions {
        let p = &change.permission;
        let when = if p.when.is_empty() { String::new() } else { format!(" when {}", p.when) };
        lines.push(format!(
            "{:?} {:?} {:?}: {} | {} | {}{when}",
            change.change,
            p.effect,
            p.kind,
            p.who,
            p.actions.join(" "),
            p.on
        ));
    }
    lines.join("\n")
}

#[track_caller]
fn check(old: Value, new: Value, expect: &str) {
    let expect: Vec<&str> =
        expect.trim().lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect();
    assert_eq!(tell(&diff(&old, &new)), expect.join("\n"));
}

/// A template of resources alone.
fn resources(resources: Value) -> Value {
    json!({ "Resources": resources })
}
