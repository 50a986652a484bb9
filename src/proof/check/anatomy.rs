//! Sections of a template, what is in them, and the attributes of resources are of the right kind, and
//! functions and attributes are such as CloudFormation has.

use serde_json::{Map, Value};

use crate::proof::finding::Finding;
use crate::proof::template::Template;
use crate::spec::{Spec, nearest};

/// What CloudFormation takes in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object,
    Text,
    /// Text, or what only deployment knows.
    Policy,
    /// One text or several.
    Texts,
}

/// Sections that are no objects of named entries.
const SECTIONS: &[(&str, Kind)] = &[
    ("AWSTemplateFormatVersion", Kind::Text),
    ("Description", Kind::Text),
    ("Metadata", Kind::Object),
];

/// Sections of named entries, each an object, and what the attributes of each entry are.
const ENTRIES: &[(&str, &[(&str, Kind)])] = &[
    ("Parameters", &[("Type", Kind::Text), ("Description", Kind::Text)]),
    ("Mappings", &[]),
    ("Conditions", &[]),
    ("Rules", &[]),
    (
        "Outputs",
        &[("Condition", Kind::Text), ("Description", Kind::Text), ("Export", Kind::Object)],
    ),
    ("Resources", RESOURCE),
];

const RESOURCE: &[(&str, Kind)] = &[
    ("Condition", Kind::Text),
    ("CreationPolicy", Kind::Object),
    ("DeletionPolicy", Kind::Policy),
    ("DependsOn", Kind::Texts),
    ("Metadata", Kind::Object),
    ("UpdatePolicy", Kind::Object),
    ("UpdateReplacePolicy", Kind::Policy),
];

/// What a resource has besides those.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html>
const OTHER_ATTRIBUTES: &[&str] = &["Type", "Properties"];

/// What becomes of what leaves the stack.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html>
const POLICIES: &[&str] = &["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/// All functions but `Fn::ForEach`, whose key goes on with a name.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>
const FUNCTIONS: &[&str] = &[
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
];

/// Checks all sections, the attributes and the functions in them, not what else properties hold.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    let Some(root) = template.root.as_object() else { return };
    attributes(root, SECTIONS, "", findings);
    // A transform may read attributes of its own, such as the connectors of serverless ones.
    let plain = root.get("Transform").is_none();
    for (section, rows) in ENTRIES {
        let Some(value) = root.get(*section) else { continue };
        one(value, Kind::Object, section, findings);
        for (name, entry) in value.as_object().into_iter().flatten() {
            // A transform makes entries of it.
            if name.starts_with("Fn::") {
                continue;
            }
            let pointer = format!("{section}/{name}");
            one(entry, Kind::Object, &pointer, findings);
            let before = findings.len();
            if *section == "Conditions" && entry.is_object() {
                condition(entry, &pointer, findings);
            }
            if matches!(*section, "Conditions" | "Outputs" | "Resources")
                && findings.len() == before
            {
                functions(entry, &pointer, findings);
            }
            let Some(entry) = entry.as_object() else { continue };
            let base = format!("{pointer}/");
            attributes(entry, rows, &base, findings);
            if *section == "Resources" && plain {
                resource(entry, &base, findings);
            }
            // Those of a type that is known are held against its facts.
            let type_name = entry.get("Type").and_then(Value::as_str);
            if *section == "Resources"
                && type_name.and_then(|name| Spec::embedded().resource(name)).is_none()
            {
                attributes(entry, &[("Properties", Kind::Object)], &base, findings);
            }
        }
    }
}

/// Checks that attributes of a resource are such as there are, and its policies too.
fn resource(of: &Map<String, Value>, base: &str, findings: &mut Vec<Finding>) {
    let names = || RESOURCE.iter().map(|(name, _)| *name).chain(OTHER_ATTRIBUTES.iter().copied());
    for (name, value) in of {
        let pointer = format!("{base}{name}");
        if name.starts_with("Fn::") {
            continue;
        }
        if !names().any(|known| known == name) {
            let help = match nearest(name, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    "leave it out; what is the service's own stands in `Properties`".to_string()
                }
            };
            let detail = format!("A resource has no attribute `{name}`.");
            let finding = Finding::error(
                "unknown-resource-attribute",
                "CloudFormation lacks an attribute",
                pointer,
                detail,
            );
            findings.push(finding.help(help).page("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html"));
            continue;
        }
        let is_policy = RESOURCE.contains(&(name.as_str(), Kind::Policy));
        let Some(policy) = value.as_str().filter(|_| is_policy) else { continue };
        if !POLICIES.contains(&policy) {
            let help = match nearest(policy, POLICIES.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    "write `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`".to_string()
                }
            };
            let detail = format!("`{name}` is `{policy}`, which is no such policy.");
            let finding = Finding::error(
                "unknown-policy",
                "a policy of a resource does not exist",
                pointer,
                detail,
            );
            findings.push(finding.help(help).page("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"));
        }
    }
}

/// Checks that there are the functions that a value calls. What is in metadata is for others to read.
fn functions(value: &Value, pointer: &str, findings: &mut Vec<Finding>) {
    let within = |step: &str| format!("{pointer}/{step}");
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                functions(item, &within(&index.to_string()), findings);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields.iter().filter(|(key, _)| *key != "Metadata") {
                if key.starts_with("Fn::")
                    && !key.starts_with("Fn::ForEach::")
                    && !FUNCTIONS.contains(&key.as_str())
                {
                    findings.push(unknown_function(key, within(key)));
                } else {
                    functions(field, &within(key), findings);
                }
            }
        }
        _ => {}
    }
}

/// An error if it is a slip; else it may be newer than this version.
fn unknown_function(name: &str, pointer: String) -> Finding {
    let (code, summary) = ("unknown-function", "CloudFormation lacks a function");
    let detail = format!("`{name}` is no function of CloudFormation's.");
    let finding = match nearest(name, FUNCTIONS.iter().copied()) {
        Some(meant) => {
            Finding::error(code, summary, pointer, detail).help(format!("did you mean `{meant}`?"))
        }
        None => Finding::warning(code, summary, pointer, detail)
            .help("correct it, unless it is newer than this version of rustinfra"),
    };
    finding.page("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html")
}

/// Checks what decides: one of the functions of conditions, whose own conditions are such in turn.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>
fn condition(value: &Value, pointer: &str, findings: &mut Vec<Finding>) {
    let mut entries = value.as_object().into_iter().flatten();
    let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
        return misplaced(value, DECIDING, pointer, findings);
    };
    let within = format!("{pointer}/{name}");
    let items = argument.as_array().map_or(&[][..], Vec::as_slice);
    let (wanted, fits) = match name.as_str() {
        "Condition" => ("the name of a condition", argument.is_string()),
        "Fn::Equals" => ("a list of two values", items.len() == 2),
        "Fn::Not" => ("a list of one condition", items.len() == 1),
        "Fn::And" | "Fn::Or" => ("a list of 2 to 10 conditions", (2..=10).contains(&items.len())),
        // What a macro or a transform makes of it is not known.
        name if name == "Fn::Transform" || name.starts_with("Fn::ForEach::") => return,
        _ => return misplaced(value, DECIDING, pointer, findings),
    };
    if !fits {
        return misplaced(argument, wanted, &within, findings);
    }
    for (index, item) in items.iter().enumerate().filter(|_| name != "Fn::Equals") {
        condition(item, &format!("{within}/{index}"), findings);
    }
}

/// The functions that a condition is one of.
const DECIDING: &str = "one of `Fn::And`, `Fn::Equals`, `Fn::Not`, `Fn::Or` and `Condition`";

/// Tells a part of a condition that is not what decides.
fn misplaced(value: &Value, wanted: &str, pointer: &str, findings: &mut Vec<Finding>) {
    let name = pointer.rsplit('/').next().unwrap_or(pointer);
    findings.push(
        Finding::error(
            "bad-condition",
            "a condition decides nothing",
            pointer,
            format!("`{name}` is {}, where {wanted} belongs.", shown(value)),
        )
        .page(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html",
        ),
    );
}

/// What a value is, with the size of a list and the keys of an object.
fn shown(value: &Value) -> String {
    match value {
        Value::Object(entries) if entries.is_empty() => "an empty object".to_string(),
        Value::Object(entries) => {
            let keys: Vec<String> = entries.keys().take(5).map(|key| format!("`{key}`")).collect();
            format!("an object with {}", keys.join(", "))
        }
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Null => "empty".to_string(),
        other => described(other).to_string(),
    }
}

fn attributes(
    of: &Map<String, Value>,
    rows: &[(&str, Kind)],
    base: &str,
    findings: &mut Vec<Finding>,
) {
    for (name, kind) in rows {
        if let Some(value) = of.get(*name) {
            one(value, *kind, &format!("{base}{name}"), findings);
        }
    }
}

fn one(value: &Value, kind: Kind, pointer: &str, findings: &mut Vec<Finding>) {
    // What is empty counts as not there.
    if value.is_null() || fits(value, kind) {
        return;
    }
    let name = pointer.rsplit('/').next().unwrap_or(pointer);
    let is = described(value);
    let wanted = match kind {
        Kind::Object => "an object",
        Kind::Text | Kind::Policy => "a text",
        Kind::Texts => "a text or a list of texts",
    };
    findings.push(
        Finding::error(
            "wrong-type",
            "a part of the template is of the wrong type",
            pointer,
            format!("`{name}` is {is}, where {wanted} belongs."),
        )
        .page(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html",
        ),
    );
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        _ => "an object",
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Object => value.is_object(),
        Kind::Text => value.is_string(),
        Kind::Policy => value.is_string() || value.is_object(),
        Kind::Texts => match value {
            Value::Array(items) => items.iter().all(Value::is_string),
            one => one.is_string(),
        },
    }
}
