//! Checks that `Fn::GetAtt` and `Fn::Sub` read attributes that exist.

use serde_json::{Map, Value};

use super::finding::Findings;
use super::known;
use crate::spec::ResourceType;
use crate::spec::nearest::nearest;

/// Checks every attribute that resources and outputs read.
pub(super) fn check(template: &Value, findings: &mut Findings) {
    let Some(resources) = template["Resources"].as_object() else { return };
    let mut walk = Walk { resources, findings, path: Vec::new(), owner: "" };
    for (logical_id, resource) in resources {
        walk.owner = logical_id;
        walk.value(resource);
    }
    for (name, output) in template["Outputs"].as_object().into_iter().flatten() {
        walk.owner = name;
        walk.path = vec!["Outputs".to_string(), name.clone()];
        walk.value(output);
        walk.path.clear();
    }
}

struct Walk<'a> {
    resources: &'a Map<String, Value>,
    findings: &'a mut Findings,
    path: Vec<String>,
    owner: &'a str,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(index.to_string(), item);
                }
            }
            Value::Object(fields) => {
                match fields.iter().next() {
                    Some((key, target)) if fields.len() == 1 && key == "Fn::GetAtt" => {
                        self.get_att(target)
                    }
                    Some((key, text)) if fields.len() == 1 && key == "Fn::Sub" => self.sub(text),
                    _ => {}
                }
                for (key, field) in fields {
                    self.step(key.clone(), field);
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: String, value: &Value) {
        self.path.push(step);
        self.value(value);
        self.path.pop();
    }

    fn get_att(&mut self, target: &Value) {
        match target {
            Value::String(text) => {
                if let Some((logical_id, attribute)) = text.split_once('.') {
                    self.attribute(logical_id, attribute);
                }
            }
            Value::Array(parts) => {
                if let [Value::String(logical_id), Value::String(attribute)] = &parts[..] {
                    self.attribute(logical_id, attribute);
                }
            }
            _ => {}
        }
    }

    fn sub(&mut self, text: &Value) {
        let (text, names) = match text {
            Value::String(text) => (text.as_str(), None),
            Value::Array(parts) => match &parts[..] {
                [Value::String(text), Value::Object(names)] => (text.as_str(), Some(names)),
                _ => return,
            },
            _ => return,
        };
        for placeholder in
            text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
        {
            let own = names.is_some_and(|names| names.contains_key(placeholder));
            if let Some((logical_id, attribute)) =
                placeholder.trim().split_once('.').filter(|_| !own)
            {
                self.attribute(logical_id, attribute);
            }
        }
    }

    fn attribute(&mut self, logical_id: &str, attribute: &str) {
        let Some(type_name) =
            self.resources.get(logical_id).and_then(|resource| resource["Type"].as_str())
        else {
            return;
        };
        let Some(facts) = known(type_name).filter(|facts| !readable(facts, attribute)) else {
            return;
        };
        let names: Vec<&str> = facts.attributes.keys().map(String::as_str).collect();
        let help = match nearest(attribute, names.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None if names.is_empty() => format!("see {}", facts.reference_page()),
            None => format!(
                "it has {}",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        };
        let message =
            format!("`{logical_id}` is an `{type_name}`, which has no attribute `{attribute}`");
        self.findings.enter_at(self.owner, &self.path);
        self.findings.error("unknown-attribute", message, Some(help));
    }
}

/// Types whose attributes are named by what they run.
const ANY_ATTRIBUTE: &[&str] = &[
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Stack",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
];

/// Whether an attribute can be read.
///
/// Many types return their properties as attributes without saying so, so those pass as well.
fn readable(facts: &ResourceType, attribute: &str) -> bool {
    let first = attribute.split('.').next().unwrap_or(attribute);
    facts.attributes.contains_key(attribute)
        || facts.properties.contains_key(first)
        || facts.attributes.get(first).is_some_and(|_| first != attribute)
        || ANY_ATTRIBUTE.contains(&facts.name.as_str())
}
