//! Everything that is referred to is there, and nothing waits for itself.

use serde_json::Value;

use crate::proof::dependencies::Dependencies;
use crate::proof::finding::Finding;
use crate::proof::reference;
use crate::proof::template::Template;

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
const PSEUDO: &[&str] = &[
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

const DANGLING: &str = "a reference leads nowhere";

/// Checks references, conditions and mappings of resources, outputs and conditions, and loops.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    // A module's resources have names that are not in the template.
    if template.resources().any(|resource| resource.type_name.ends_with("::MODULE")) {
        return;
    }
    let references = References { template };
    for resource in template.resources() {
        let base = format!("Resources/{}", resource.id);
        for key in ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"] {
            if let Some(value) = resource.body.get(key) {
                references.value(value, &format!("{base}/{key}"), findings);
            }
        }
        references.condition(&resource.body["Condition"], &format!("{base}/Condition"), findings);
        references.depends_on(resource.id, &resource.body["DependsOn"], findings);
    }
    for (name, output) in template.root["Outputs"].as_object().into_iter().flatten() {
        let base = format!("Outputs/{name}");
        references.value(&output["Value"], &format!("{base}/Value"), findings);
        references.value(&output["Export"], &format!("{base}/Export"), findings);
        references.condition(&output["Condition"], &format!("{base}/Condition"), findings);
    }
    for (name, condition) in template.root["Conditions"].as_object().into_iter().flatten() {
        references.conditions_in(condition, &format!("Conditions/{name}"), findings);
    }
    cycles(template, findings);
}

struct References<'t, 'a> {
    template: &'t Template<'a>,
}

impl References<'_, '_> {
    fn value(&self, value: &Value, base: &str, findings: &mut Vec<Finding>) {
        reference::each(value, &mut |found| {
            if self.is_there(found.id, found.attribute.is_some()) {
                return;
            }
            let shown = match found.attribute {
                Some(attribute) => format!("{}.{attribute}", found.id),
                None => found.id.to_string(),
            };
            let what = match found.attribute {
                Some(_) => "resource",
                None => "resource or parameter",
            };
            let finding = Finding::error(
                "dangling-reference",
                DANGLING,
                found.pointer(base),
                format!("`{shown}` is referred to, but the template has no such {what}."),
            );
            findings.push(match self.nearest(found.id) {
                Some(close) => finding.help(format!("did you mean `{close}`?")),
                None => finding,
            });
        });
        self.named(value, &mut base.to_string(), findings);
    }

    fn is_there(&self, id: &str, attribute: bool) -> bool {
        self.template.resource(id).is_some()
            || !attribute
                && (self.template.root["Parameters"].get(id).is_some() || PSEUDO.contains(&id))
    }

    fn nearest(&self, id: &str) -> Option<String> {
        let resources = self.template.resources().map(|resource| resource.id);
        let parameters = self.template.root["Parameters"].as_object().into_iter().flatten();
        let names = resources.chain(parameters.map(|(name, _)| name.as_str()));
        names.filter(|name| name.eq_ignore_ascii_case(id)).map(str::to_string).next()
    }

    /// Conditions and mappings that expressions name.
    fn named(&self, value: &Value, path: &mut String, findings: &mut Vec<Finding>) {
        let length = path.len();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push_str(&format!("/{index}"));
                    self.named(item, path, findings);
                    path.truncate(length);
                }
            }
            Value::Object(fields) => {
                for (key, argument) in fields {
                    path.push_str(&format!("/{key}"));
                    match key.as_str() {
                        "Fn::If" => self.condition(&argument[0], path, findings),
                        "Fn::FindInMap" => self.mapping(&argument[0], path, findings),
                        _ => {}
                    }
                    self.named(argument, path, findings);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn condition(&self, name: &Value, pointer: &str, findings: &mut Vec<Finding>) {
        self.section(name, "Conditions", "condition", pointer, findings);
    }

    fn mapping(&self, name: &Value, pointer: &str, findings: &mut Vec<Finding>) {
        self.section(name, "Mappings", "mapping", pointer, findings);
    }

    fn section(
        &self,
        name: &Value,
        section: &str,
        noun: &str,
        pointer: &str,
        findings: &mut Vec<Finding>,
    ) {
        let Some(name) = name.as_str() else { return };
        if self.template.root[section].get(name).is_none() {
            findings.push(Finding::error(
                "dangling-reference",
                DANGLING,
                pointer,
                format!("`{name}` is used as a {noun}, but the template has no such {noun}."),
            ));
        }
    }

    /// `{"Condition": "Name"}` inside the conditions.
    fn conditions_in(&self, value: &Value, pointer: &str, findings: &mut Vec<Finding>) {
        match value {
            Value::Array(items) => {
                items.iter().for_each(|item| self.conditions_in(item, pointer, findings));
            }
            Value::Object(fields) => {
                for (key, argument) in fields {
                    match key.as_str() {
                        "Condition" => self.condition(argument, pointer, findings),
                        _ => self.conditions_in(argument, pointer, findings),
                    }
                }
            }
            _ => {}
        }
    }

    fn depends_on(&self, from: &str, value: &Value, findings: &mut Vec<Finding>) {
        let ids = match value {
            Value::Array(ids) => ids.iter().collect(),
            Value::Null => Vec::new(),
            id => vec![id],
        };
        for id in ids.into_iter().filter_map(Value::as_str) {
            if self.template.resource(id).is_none() {
                let finding = Finding::error(
                    "dangling-reference",
                    DANGLING,
                    format!("Resources/{from}/DependsOn"),
                    format!("`{from}` depends on `{id}`, but the template has no such resource."),
                );
                findings.push(match self.nearest(id) {
                    Some(close) => finding.help(format!("did you mean `{close}`?")),
                    None => finding,
                });
            }
        }
    }
}

/// How many lines of a long loop are told from each of its ends.
const ENDS: usize = 5;

/// Leaves out the middle of a long loop: who sees where it begins and how it closes can follow it.
fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let left_out = lines.len().saturating_sub(2 * ENDS);
    if left_out > 1 {
        lines.splice(ENDS..ENDS + left_out, [format!("… and {left_out} more …")]);
    }
    lines
}

fn cycles(template: &Template<'_>, findings: &mut Vec<Finding>) {
    let dependencies = Dependencies::of(template);
    for steps in dependencies.loops(template) {
        let Some((first, _, need)) = steps.first() else { continue };
        let lines: Vec<String> = steps
            .iter()
            .map(|(from, to, need)| format!("`{from}` needs `{to}` for `{}`", need.at))
            .collect();
        findings.push(
            Finding::error(
                "circular-dependency",
                "resources wait for each other",
                format!("Resources/{first}/{}", need.at),
                shortened(lines).join("\n"),
            )
            .help("CloudFormation can create none of these first; take one of the references out, for example into a resource of its own")
            .page("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html"),
        );
    }
}
