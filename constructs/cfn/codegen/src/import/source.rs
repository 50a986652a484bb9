//! Where the facts come from, how many there are, and what a refresh changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::registry::{Overlay, Registry};
use crate::facts::{Property, Service};
use crate::store::read_json;

/// The content of `spec/SOURCE.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The two sources, with version and licence.
    pub sources: Vec<BTreeMap<String, String>>,
    /// How many facts of each kind there are.
    pub counts: BTreeMap<String, usize>,
    /// Patterns that our checks do without, by reason.
    pub patterns_left_out: BTreeMap<String, usize>,
}

impl Source {
    /// Describes one import.
    pub fn describe(
        database: &Path,
        registry: &Registry,
        services: &BTreeMap<String, Service>,
        overlay: &Overlay,
    ) -> Self {
        let entry = |pairs: &[(&str, String)]| {
            pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect()
        };
        let package: serde_json::Value = database
            .parent()
            .and_then(|folder| read_json(&folder.join("package.json")).ok())
            .unwrap_or_default();
        let version = package["version"].as_str().unwrap_or("unknown").to_owned();
        Self {
            sources: vec![
                entry(&[
                    ("licence", "Apache-2.0".to_owned()),
                    ("package", "npm @aws-cdk/aws-service-spec".to_owned()),
                    ("version", version),
                ]),
                entry(&[
                    ("date", registry.date.clone().unwrap_or_else(|| "unknown".to_owned())),
                    ("licence", "MIT-0".to_owned()),
                    ("package", "PyPI cfn-lint, data/schemas".to_owned()),
                    ("resource_types", registry.len().to_string()),
                ]),
            ],
            counts: counts(services, overlay),
            patterns_left_out: overlay
                .left_out
                .iter()
                .map(|(reason, count)| ((*reason).to_owned(), *count))
                .collect(),
        }
    }
}

fn counts(services: &BTreeMap<String, Service>, overlay: &Overlay) -> BTreeMap<String, usize> {
    let resources: Vec<_> =
        services.values().flat_map(|service| service.resources.values()).collect();
    let properties: Vec<&Property> = resources
        .iter()
        .flat_map(|r| r.properties.values().chain(r.types.values().flat_map(BTreeMap::values)))
        .collect();
    let count =
        |test: fn(&Property) -> bool| properties.iter().filter(|property| test(property)).count();
    [
        ("services", services.len()),
        ("resource_types", resources.len()),
        ("nested_types", resources.iter().map(|r| r.types.len()).sum()),
        ("properties", properties.len()),
        ("attributes", resources.iter().map(|r| r.attributes.len()).sum()),
        ("required", count(|p| p.required)),
        ("enums", count(|p| !p.values.is_empty())),
        ("patterns", count(|p| p.pattern.is_some())),
        ("distinct_patterns", overlay.patterns.len()),
        ("lengths", count(|p| p.min_length.is_some() || p.max_length.is_some())),
        ("ranges", count(|p| p.min.is_some() || p.max.is_some())),
        ("item_counts", count(|p| p.min_items.is_some() || p.max_items.is_some())),
        ("references", count(|p| !p.refs.is_empty())),
        ("matched_in_registry", overlay.resources),
    ]
    .into_iter()
    .map(|(name, count)| (name.to_owned(), count))
    .collect()
}

/// What a refresh adds and removes: resource types, properties and enumeration values.
pub fn changes(old: &BTreeMap<String, Service>, new: &BTreeMap<String, Service>) -> Vec<String> {
    let (old, new) = (names(old), names(new));
    let removed = old.difference(&new).map(|name| format!("- {name}"));
    removed.chain(new.difference(&old).map(|name| format!("+ {name}"))).collect()
}

fn names(services: &BTreeMap<String, Service>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (name, resource) in services.values().flat_map(|service| &service.resources) {
        names.insert(name.clone());
        let top = resource
            .properties
            .iter()
            .map(|(field, property)| (format!("{name}.{field}"), property));
        let nested = resource.types.iter().flat_map(|(owner, fields)| {
            fields
                .iter()
                .map(move |(field, property)| (format!("{name}.{owner}.{field}"), property))
        });
        for (path, property) in top.chain(nested) {
            names.extend(property.values.iter().map(|value| format!("{path} = {value}")));
            names.insert(path);
        }
    }
    names
}
