//! Walks the properties of one resource beside the facts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::finding::{Findings, shown};
use super::intrinsic::Given;
use super::limits;
use crate::spec::nearest::nearest;
use crate::spec::{Property, ResourceType, Shape};

/// Resource types that take any property beside their own.
const OPEN: &[&str] = &["AWS::CloudFormation::CustomResource"];

/// Checks all properties of a resource.
pub(super) fn check(facts: &'static ResourceType, properties: &Value, findings: &mut Findings) {
    let empty = Map::new();
    let given = match properties {
        Value::Null => &empty,
        Value::Object(given) => given,
        other => {
            findings.error(
                "wrong-type",
                format!("the properties are {}, not an object", shown(other)),
                None,
            );
            return;
        }
    };
    let walk = Walk { facts };
    walk.object(&facts.properties, given, findings, OPEN.contains(&facts.name.as_str()), true);
}

struct Walk {
    facts: &'static ResourceType,
}

impl Walk {
    fn object(
        &self,
        fields: &'static BTreeMap<String, Property>,
        given: &Map<String, Value>,
        findings: &mut Findings,
        open: bool,
        top: bool,
    ) {
        // A snippet adds properties that cannot be seen here.
        let complete = !given.contains_key("Fn::Transform");
        for (name, property) in fields.iter().filter(|(_, property)| property.required && complete)
        {
            if given.get(name).is_none_or(|value| matches!(Given::of(value), Given::Absent)) {
                missing(name, property, findings);
            }
        }
        for (name, value) in given {
            match fields.get(name) {
                Some(property) => {
                    findings.within(name, |findings| {
                        self.value(property, &property.shape, value, findings)
                    });
                }
                None if open || name.starts_with("Fn::") => {}
                None if matches!(Given::of(value), Given::Absent) => {}
                None => findings.within(name, |findings| self.unknown(name, fields, top, findings)),
            }
        }
    }

    fn unknown(
        &self,
        name: &str,
        fields: &'static BTreeMap<String, Property>,
        top: bool,
        findings: &mut Findings,
    ) {
        let place = findings.here();
        if top && self.facts.attributes.contains_key(name) {
            let message = format!("`{place}` of `{}` can be read, but not set", self.facts.name);
            findings.error("read-only-property", message, None);
            return;
        }
        let help = match nearest(name, fields.keys().map(String::as_str)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!(
                "if it is newer than the schemas of this rustinfra, ignore this; else see {}",
                self.facts.reference_page()
            ),
        };
        let message = format!("`{}` has no property `{place}`", self.facts.name);
        findings.warning("unknown-property", message, Some(help));
    }

    fn value(
        &self,
        property: &'static Property,
        shape: &'static Shape,
        value: &Value,
        findings: &mut Findings,
    ) {
        let literal = match Given::of(value) {
            Given::Absent | Given::Unknown => return,
            Given::Either(branches) => {
                for branch in branches {
                    self.value(property, shape, branch, findings);
                }
                return;
            }
            Given::Literal(literal) => literal,
        };
        match (shape, literal) {
            (Shape::Json, _) => {}
            (Shape::Tag, Value::Object(_)) => {}
            (Shape::Nested(name), Value::Object(given)) => {
                if let Some(fields) = self.facts.types.get(name) {
                    self.object(fields, given, findings, false, false);
                }
            }
            (Shape::Map(inner), Value::Object(given)) => {
                for (key, value) in given {
                    findings.within(key, |findings| self.value(property, inner, value, findings));
                }
            }
            (Shape::List(inner), Value::Array(items)) => {
                limits::items(property, items, findings);
                for (index, item) in items.iter().enumerate() {
                    findings.within(index.to_string(), |findings| {
                        self.value(property, inner, item, findings)
                    });
                }
            }
            (Shape::String, Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
                limits::text(property, literal, findings);
            }
            (Shape::Integer | Shape::Number, _)
                if limits::number(shape, property, literal, findings) => {}
            (Shape::Boolean, Value::Bool(_)) => {}
            (Shape::Boolean, Value::String(text))
                if matches!(text.to_lowercase().as_str(), "true" | "false") => {}
            _ if property.or.iter().any(|kind| is_kind(kind, literal)) => {}
            _ => {
                let message = format!(
                    "`{}` is {}, but must be {}",
                    findings.here(),
                    shown(literal),
                    expected(shape)
                );
                findings.error("wrong-type", message, None);
            }
        }
    }
}

fn missing(name: &str, property: &Property, findings: &mut Findings) {
    findings.within(name, |findings| {
        let place = findings.here();
        let help = match property.values.len() {
            0 => None,
            _ => Some(format!("allowed: {}", limits::list(&property.values))),
        };
        findings.error("missing-property", format!("`{place}` is required, but not set"), help);
    });
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => value.is_number(),
    }
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::String => "a string",
        Shape::Integer => "a whole number",
        Shape::Number => "a number",
        Shape::Boolean => "true or false",
        Shape::List(_) => "a list",
        Shape::Json | Shape::Tag | Shape::Nested(_) | Shape::Map(_) => "an object",
    }
}
