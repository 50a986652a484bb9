//! Walks a registry schema beside the facts and adds what it knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::patterns::{Pattern, to_rust};
use crate::error::{Error, at};
use crate::facts::{Property, Replace, Resource, Shape};
use crate::store::read_json;

/// The registry schemas by resource type.
#[derive(Debug, Default)]
pub struct Registry {
    schemas: BTreeMap<String, Value>,
    /// When the schemas were taken, if the folder says so.
    pub date: Option<String>,
}

impl Registry {
    /// Reads a folder with `resources/*.json` and `version.json`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let mut registry = Self::default();
        let resources = folder.join("resources");
        for entry in fs::read_dir(&resources).map_err(at(&resources))? {
            let path = entry.map_err(at(&resources))?.path();
            if path.extension().is_some_and(|kind| kind == "json") {
                let schema: Value = read_json(&path)?;
                if let Some(name) = schema["typeName"].as_str() {
                    registry.schemas.insert(name.to_owned(), schema);
                }
            }
        }
        if let Ok(version) = read_json::<Value>(&folder.join("version.json")) {
            registry.date = version["schema_date"].as_str().map(str::to_owned);
        }
        Ok(registry)
    }

    /// The schema of one resource type.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.schemas.get(name)
    }

    /// How many resource types there are.
    pub fn len(&self) -> usize {
        self.schemas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }
}

/// Applies schemas to facts and counts what had to be left out.
#[derive(Debug, Default)]
pub struct Overlay {
    /// Distinct patterns that were kept.
    pub patterns: BTreeSet<String>,
    /// Patterns left out, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
    /// Resource types with a schema.
    pub resources: usize,
}

impl Overlay {
    /// Adds what `schema` knows to `resource`.
    pub fn apply(&mut self, resource: &mut Resource, schema: &Value) {
        self.resources += 1;
        let mut walk = Walk { overlay: self, root: schema, visited: BTreeSet::new() };
        let mut properties = std::mem::take(&mut resource.properties);
        let pointers = |key: &str| -> BTreeSet<String> {
            let list = schema[key].as_array().into_iter().flatten().filter_map(Value::as_str);
            list.map(|pointer| pointer.trim_start_matches("/properties/").replace('/', "."))
                .collect()
        };
        let read_only = pointers("readOnlyProperties");
        walk.fields(&mut properties, schema, &mut resource.types, &read_only);
        let create_only = pointers("createOnlyProperties");
        replacement(&mut properties, &create_only, &pointers("conditionalCreateOnlyProperties"));
        // List positions are no part of the path; below a replacing property the path adds nothing.
        resource.replace_paths = create_only
            .iter()
            .filter_map(|path| Some((path.split_once('.')?.0, path.replace(".*", ""))))
            .filter(|(top, path)| {
                let top = properties.get(*top);
                path.contains('.') && top.is_some_and(|top| top.replace != Some(Replace::Always))
            })
            .map(|(_, path)| path)
            .collect();
        resource.properties = properties;
        for attribute in read_only.iter().filter(|name| !name.contains('*')) {
            resource.attributes.entry(attribute.clone()).or_insert(Shape::String);
        }
    }
}

/// Reconciles what both sources say about replacement of top-level properties.
///
/// If only one of them expects it the answer is `maybe`: a replacement that was
/// announced and does not happen costs a glance, the reverse costs data.
fn replacement(
    properties: &mut BTreeMap<String, Property>,
    create: &BTreeSet<String>,
    conditional: &BTreeSet<String>,
) {
    for (name, property) in properties {
        let registry = match (create.contains(name), conditional.contains(name)) {
            (true, _) => Some(Replace::Always),
            (_, true) => Some(Replace::Maybe),
            _ => None,
        };
        property.replace = match (property.replace, registry) {
            (Some(Replace::Always), Some(_)) => Some(Replace::Always),
            (None, None) => None,
            _ => Some(Replace::Maybe),
        };
    }
}

struct Walk<'a> {
    overlay: &'a mut Overlay,
    root: &'a Value,
    visited: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn fields(
        &mut self,
        properties: &mut BTreeMap<String, Property>,
        node: &'a Value,
        types: &mut BTreeMap<String, BTreeMap<String, Property>>,
        read_only: &BTreeSet<String>,
    ) {
        let mut known: Map<String, Value> = Map::new();
        let mut nodes = Vec::new();
        self.members(node, 0, &mut nodes);
        let mut required = BTreeSet::new();
        for (member, certain) in &nodes {
            for (name, field) in member["properties"].as_object().into_iter().flatten() {
                known.entry(name.clone()).or_insert_with(|| field.clone());
            }
            if *certain {
                required.extend(
                    member["required"].as_array().into_iter().flatten().filter_map(Value::as_str),
                );
            }
        }
        for (member, _) in nodes.iter().copied() {
            for (name, field) in member["properties"].as_object().into_iter().flatten() {
                if let Some(property) = properties.get_mut(name) {
                    property.required &= required.contains(name.as_str());
                    self.property(property, field, types);
                } else if !read_only.contains(name) && !field.is_boolean() {
                    properties.insert(name.clone(), self.newer(field));
                }
            }
        }
    }

    /// All schemas that describe a node: itself, what it refers to, its alternatives.
    ///
    /// The flag says whether the node always applies, which alternatives do not.
    fn members(&self, node: &'a Value, depth: usize, out: &mut Vec<(&'a Value, bool)>) {
        self.collect(node, depth, true, out);
    }

    fn collect(
        &self,
        node: &'a Value,
        depth: usize,
        certain: bool,
        out: &mut Vec<(&'a Value, bool)>,
    ) {
        if depth > 8 {
            return;
        }
        out.push((node, certain));
        if let Some(target) =
            node["$ref"].as_str().and_then(|path| self.root.pointer(path.trim_start_matches('#')))
        {
            self.collect(target, depth + 1, certain, out);
        }
        for (key, certain) in [("allOf", certain), ("anyOf", false), ("oneOf", false)] {
            for member in node[key].as_array().into_iter().flatten() {
                self.collect(member, depth + 1, certain, out);
            }
        }
    }

    fn property(
        &mut self,
        property: &mut Property,
        node: &'a Value,
        types: &mut BTreeMap<String, BTreeMap<String, Property>>,
    ) {
        let shape = property.shape.clone();
        self.value(property, &shape, node, types, true);
    }

    fn value(
        &mut self,
        property: &mut Property,
        shape: &Shape,
        node: &'a Value,
        types: &mut BTreeMap<String, BTreeMap<String, Property>>,
        outermost: bool,
    ) {
        let mut nodes = Vec::new();
        self.members(node, 0, &mut nodes);
        for (member, certain) in nodes {
            if let Some(format) =
                member["format"].as_str().filter(|format| format.starts_with("AWS::"))
            {
                property.refs.insert(format.to_owned());
            }
            if let Some(relation) = member["relationshipRef"].as_object()
                && let (Some(name), Some(path)) =
                    (relation["typeName"].as_str(), relation["propertyPath"].as_str())
            {
                property.refs.insert(format!(
                    "{name}.{}",
                    path.trim_start_matches("/properties/").replace('/', ".")
                ));
            }
            if outermost {
                kinds(property, shape, member);
            }
            if certain {
                self.limits(property, shape, member);
            }
            match shape {
                Shape::List(inner) if member["items"].is_object() => {
                    self.value(property, inner, &member["items"], types, false);
                }
                Shape::Map(inner) => {
                    let values = member["patternProperties"]
                        .as_object()
                        .and_then(|patterns| patterns.values().next());
                    if let Some(values) = values.or_else(|| member.get("additionalProperties")) {
                        self.value(property, inner, values, types, false);
                    }
                }
                Shape::Nested(name) if member["properties"].is_object() => {
                    if self.visited.insert(name.clone())
                        && let Some(mut fields) = types.remove(name)
                    {
                        // Put back at once for the types that contain themselves.
                        types.insert(name.clone(), fields.clone());
                        self.fields(&mut fields, node, types, &BTreeSet::new());
                        types.insert(name.clone(), fields);
                    }
                }
                _ => {}
            }
        }
    }

    fn limits(&mut self, property: &mut Property, shape: &Shape, node: &Value) {
        let whole = |key: &str| node[key].as_u64();
        match shape {
            Shape::String => {
                for value in node["enum"].as_array().into_iter().flatten().filter_map(Value::as_str)
                {
                    property.values.insert(value.to_owned());
                }
                for value in node["enumCaseInsensitive"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    property.any_case = true;
                    property.values.insert(value.to_owned());
                }
                property.min_length =
                    property.min_length.or(whole("minLength").filter(|&length| length > 0));
                property.max_length = property.max_length.or(whole("maxLength"));
                if let Some(pattern) = node["pattern"].as_str() {
                    self.pattern(property, pattern);
                }
            }
            Shape::Integer | Shape::Number => {
                property.min = property.min.or(node["minimum"].as_f64());
                property.max = property.max.or(node["maximum"].as_f64());
            }
            Shape::List(_) => {
                property.min_items =
                    property.min_items.or(whole("minItems").filter(|&items| items > 0));
                property.max_items = property.max_items.or(whole("maxItems"));
                property.unique |= node["uniqueItems"] == true;
            }
            _ => {}
        }
    }

    fn pattern(&mut self, property: &mut Property, source: &str) {
        let reason = match to_rust(source) {
            Pattern::Rust(pattern) => {
                self.overlay.patterns.insert(pattern.clone());
                property.pattern.get_or_insert(pattern);
                return;
            }
            Pattern::LookAround => "look-around",
            Pattern::TooLarge => "too large",
            Pattern::Unreadable => "unreadable",
            Pattern::Empty => "says nothing",
        };
        *self.overlay.left_out.entry(reason).or_default() += 1;
    }

    /// A property that only the registry knows: typed if it is plain, else merely known.
    fn newer(&mut self, node: &'a Value) -> Property {
        let mut property = Property { shape: self.plain(node, 0), ..Property::default() };
        if property.shape != Shape::Any {
            let shape = property.shape.clone();
            self.value(&mut property, &shape, node, &mut BTreeMap::new(), true);
        }
        property
    }

    fn plain(&self, node: &'a Value, depth: usize) -> Shape {
        let mut nodes = Vec::new();
        self.members(node, 0, &mut nodes);
        if nodes.iter().any(|(_, certain)| !certain) || depth > 1 {
            return Shape::Any;
        }
        let kinds: BTreeSet<&str> =
            nodes.iter().filter_map(|(member, _)| member["type"].as_str()).collect();
        match kinds.into_iter().collect::<Vec<_>>()[..] {
            ["string"] => Shape::String,
            ["integer"] => Shape::Integer,
            ["number"] => Shape::Number,
            ["boolean"] => Shape::Boolean,
            ["array"] => match nodes.iter().find(|(member, _)| member["items"].is_object()) {
                Some((member, _)) => match self.plain(&member["items"], depth + 1) {
                    Shape::Any => Shape::Any,
                    inner => Shape::List(Box::new(inner)),
                },
                None => Shape::Any,
            },
            _ => Shape::Any,
        }
    }
}

/// Records the JSON kinds that the schema accepts and the type does not.
fn kinds(property: &mut Property, shape: &Shape, node: &Value) {
    let mut seen = BTreeSet::new();
    match &node["type"] {
        Value::String(kind) => _ = seen.insert(kind.as_str()),
        Value::Array(kinds) => seen.extend(kinds.iter().filter_map(Value::as_str)),
        _ => {}
    }
    for kind in seen {
        let covered = match shape {
            Shape::Json | Shape::Any => true,
            Shape::String | Shape::Timestamp => {
                matches!(kind, "string" | "integer" | "number" | "boolean")
            }
            Shape::Integer => matches!(kind, "integer" | "string"),
            Shape::Number => matches!(kind, "number" | "integer" | "string"),
            Shape::Boolean => matches!(kind, "boolean" | "string"),
            Shape::Tag | Shape::Nested(_) | Shape::Map(_) => kind == "object",
            Shape::List(_) => kind == "array",
        };
        if !covered && kind != "null" {
            property.or.insert(kind.to_owned());
        }
    }
}
