//! The template of a stack, and what is said about it.

use std::fmt::Write;

use rustinfra::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use super::capture::keep;
use super::compare::{Mismatch, compare, shown};

/// A synthesized template.
#[derive(Clone, Debug)]
pub struct Template {
    json: Value,
}

impl Template {
    /// Synthesizes the app of a stack and takes the stack's template; fails the test with every
    /// problem of the app, if it has errors.
    #[track_caller]
    pub fn of(stack: &Stack) -> Self {
        match stack.template() {
            Ok(json) => Self { json },
            Err(report) => panic!("the app does not synthesize:\n{report}"),
        }
    }

    /// Takes any template, such as one that was read from a file.
    pub fn from_json(json: Value) -> Self {
        Self { json }
    }

    /// The template itself.
    pub fn to_json(&self) -> &Value {
        &self.json
    }

    /// Requires that there are so many resources of a type.
    #[track_caller]
    pub fn resource_count_is(&self, type_name: &str, count: usize) {
        let found: Vec<_> = self.resources(type_name).map(|(id, _)| id).collect();
        let number = found.len();
        assert!(
            number == count,
            "expected {count} resources of type {type_name}, found {number}: {found:?}"
        );
    }

    /// Requires that so many resources of a type have properties that match.
    #[track_caller]
    pub fn resource_properties_count_is(
        &self,
        type_name: &str,
        properties: impl Serialize,
        count: usize,
    ) {
        let pattern = below("Properties", &json(properties));
        let matching = |(_, resource): &(&String, &Value)| {
            compare(&pattern, Some(resource)).mismatches.is_empty()
        };
        let found: Vec<_> = self.resources(type_name).filter(matching).map(|(id, _)| id).collect();
        let number = found.len();
        assert!(
            number == count,
            "expected {count} matching resources of type {type_name}, found {number}: {found:?}"
        );
    }

    /// Requires a resource of a type that matches as a whole: `Properties`, `DependsOn`,
    /// `DeletionPolicy`, `Metadata` and so on.
    #[track_caller]
    pub fn has_resource(&self, type_name: &str, pattern: impl Serialize) {
        let what = format!("resource of type {type_name}");
        self.require(&what, self.resources(type_name), &json(pattern));
    }

    /// Requires a resource of a type whose properties match.
    #[track_caller]
    pub fn has_resource_properties(&self, type_name: &str, properties: impl Serialize) {
        self.has_resource(type_name, below("Properties", &json(properties)));
    }

    /// Requires that every resource of a type matches, and that there is one.
    #[track_caller]
    pub fn all_resources(&self, type_name: &str, pattern: impl Serialize) {
        let pattern = json(pattern);
        self.require(&format!("resource of type {type_name}"), self.resources(type_name), &pattern);
        for (id, resource) in self.resources(type_name) {
            let mismatches = compare(&pattern, Some(resource)).mismatches;
            assert!(
                mismatches.is_empty(),
                "`{id}` of type {type_name} does not match:{}",
                told(&mismatches)
            );
        }
    }

    /// Requires that the properties of every resource of a type match, and that there is one.
    #[track_caller]
    pub fn all_resources_properties(&self, type_name: &str, properties: impl Serialize) {
        self.all_resources(type_name, below("Properties", &json(properties)));
    }

    /// The resources of a type that match, by their logical ids.
    pub fn find_resources(&self, type_name: &str, pattern: impl Serialize) -> Map<String, Value> {
        let pattern = json(pattern);
        let matching =
            |(_, one): &(&String, &Value)| compare(&pattern, Some(one)).mismatches.is_empty();
        let found = self.resources(type_name).filter(matching);
        found.map(|(id, resource)| (id.clone(), resource.clone())).collect()
    }

    /// Requires an output that matches: by its logical id, or any for `*`.
    #[track_caller]
    pub fn has_output(&self, logical_id: &str, pattern: impl Serialize) {
        self.require_in("Outputs", "output", logical_id, &json(pattern));
    }

    /// Requires a parameter that matches: by its logical id, or any for `*`.
    #[track_caller]
    pub fn has_parameter(&self, logical_id: &str, pattern: impl Serialize) {
        self.require_in("Parameters", "parameter", logical_id, &json(pattern));
    }

    /// Requires a mapping that matches: by its logical id, or any for `*`.
    #[track_caller]
    pub fn has_mapping(&self, logical_id: &str, pattern: impl Serialize) {
        self.require_in("Mappings", "mapping", logical_id, &json(pattern));
    }

    /// Requires a condition that matches: by its logical id, or any for `*`.
    #[track_caller]
    pub fn has_condition(&self, logical_id: &str, pattern: impl Serialize) {
        self.require_in("Conditions", "condition", logical_id, &json(pattern));
    }

    /// Requires that the whole template matches; what the pattern leaves out may be anything.
    #[track_caller]
    pub fn template_matches(&self, pattern: impl Serialize) {
        let comparison = compare(&json(pattern), Some(&self.json));
        let mismatches = &comparison.mismatches;
        assert!(mismatches.is_empty(), "the template does not match:{}", told(mismatches));
        comparison.captured.iter().for_each(|(number, value)| keep(*number, value));
    }

    fn section(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.json[name].as_object().into_iter().flatten()
    }

    fn resources(&self, type_name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.section("Resources").filter(move |(_, resource)| resource["Type"] == type_name)
    }

    #[track_caller]
    fn require_in(&self, section: &str, what: &str, logical_id: &str, pattern: &Value) {
        let named = self.section(section).filter(|(id, _)| logical_id == "*" || *id == logical_id);
        let what =
            if logical_id == "*" { what.to_owned() } else { format!("{what} `{logical_id}`") };
        self.require(&what, named, pattern);
    }

    /// Requires that one of `all` matches; shows the closest otherwise.
    #[track_caller]
    fn require<'a>(
        &self,
        what: &str,
        all: impl Iterator<Item = (&'a String, &'a Value)>,
        pattern: &Value,
    ) {
        let compared = all.map(|(id, value)| (id, value, compare(pattern, Some(value))));
        let compared: Vec<_> = compared.collect();
        let mut matched = false;
        for (_, _, comparison) in compared.iter().filter(|(_, _, it)| it.mismatches.is_empty()) {
            matched = true;
            comparison.captured.iter().for_each(|(number, value)| keep(*number, value));
        }
        if matched {
            return;
        }
        let expected = shown(pattern);
        let closest = compared.iter().min_by_key(|(_, _, it)| it.mismatches.len());
        let Some((id, value, comparison)) = closest else {
            panic!("there is no {what}; expected one that matches {expected}")
        };
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        panic!(
            "none of {} matches, {what}, expected {expected}\nthe closest is `{id}`:{}\nit is {text}",
            compared.len(),
            told(&comparison.mismatches),
        );
    }
}

/// A pattern as JSON.
#[track_caller]
fn json(pattern: impl Serialize) -> Value {
    match serde_json::to_value(pattern) {
        Ok(value) => value,
        Err(error) => panic!("the pattern is not JSON: {error}"),
    }
}

/// The pattern of a resource by that of one of its attributes.
fn below(attribute: &str, pattern: &Value) -> Value {
    serde_json::json!({attribute: pattern})
}

/// A line for each mismatch.
fn told(mismatches: &[Mismatch]) -> String {
    let mut text = String::new();
    for Mismatch { path, what } in mismatches {
        let _ = write!(text, "\n  {path}: {what}");
    }
    text
}
