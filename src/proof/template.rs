//! A template as the checks read it.

use indexmap::IndexMap;
use serde_json::Value;

use super::templates::Elsewhere;
use super::text::{Text, texts};
use crate::value::is_intrinsic_name;

/// Macros that leave the resources as they are.
const HARMLESS: &[&str] = &["AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16"];

/// A resource of a template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a> {
    pub(super) id: &'a str,
    pub(super) type_name: &'a str,
    pub(super) body: &'a Value,
}

/// A value and where it stands in the template.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: String,
}

/// The parsed template with its resources by logical id.
#[derive(Debug)]
pub(super) struct Template<'a> {
    pub(super) root: &'a Value,
    resources: IndexMap<&'a str, Resource<'a>>,
    /// The policies that other templates have for resources of this one, and what those name.
    elsewhere: IndexMap<&'a str, Resource<'a>>,
}

impl<'a> Template<'a> {
    /// Reads a template; `None` if a macro rewrites it, since AWS deploys another one.
    pub(super) fn read(root: &'a Value) -> Option<Self> {
        static NOTHING: Elsewhere = Elsewhere::new();
        Self::among(root, &NOTHING)
    }

    /// Reads a template with what others say about its resources.
    pub(super) fn among(root: &'a Value, elsewhere: &'a Elsewhere) -> Option<Self> {
        if rewritten(root) {
            return None;
        }
        let entry = |id: &'a str, body: &'a Value| {
            let type_name = body["Type"].as_str().unwrap_or_default();
            (id, Resource { id, type_name, body })
        };
        let entries = root["Resources"].as_object().into_iter().flatten();
        Some(Self {
            root,
            resources: entries.map(|(id, body)| entry(id, body)).collect(),
            elsewhere: elsewhere.iter().map(|(id, body)| entry(id, body)).collect(),
        })
    }

    /// Every resource, in template order.
    pub(super) fn resources(&self) -> impl Iterator<Item = Resource<'a>> {
        self.resources.values().copied()
    }

    /// Resources of a type.
    pub(super) fn of_type(&self, type_name: &str) -> impl Iterator<Item = Resource<'a>> {
        self.resources().filter(move |resource| resource.type_name == type_name)
    }

    /// Resources of a type that say who may do what, those of other templates too.
    pub(super) fn policies(&self, type_name: &str) -> impl Iterator<Item = Resource<'a>> {
        let elsewhere = self.elsewhere.values().copied();
        self.of_type(type_name).chain(elsewhere.filter(move |r| r.type_name == type_name))
    }

    /// A resource by its logical id.
    pub(super) fn resource(&self, id: &str) -> Option<Resource<'a>> {
        self.resources.get(id).or_else(|| self.elsewhere.get(id)).copied()
    }

    /// The position of a resource in the template.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.resources.get_index_of(id)
    }
}

impl<'a> Resource<'a> {
    pub(super) fn properties(self) -> Place<'a> {
        let pointer = format!("Resources/{}/Properties", self.id);
        Place { value: &self.body["Properties"], pointer }
    }

    /// The values at a path of property names, `*` for every item or entry.
    pub(super) fn at(self, path: &str) -> Vec<Place<'a>> {
        self.properties().at(path)
    }

    /// The texts at a path.
    pub(super) fn texts(self, path: &str) -> Vec<Text> {
        self.at(path).iter().flat_map(|place| texts(place.value)).collect()
    }

    /// The one text at a path, unless there is none or a condition decides.
    pub(super) fn text(self, path: &str) -> Option<Text> {
        <[Text; 1]>::try_from(self.texts(path)).ok().map(|[text]| text)
    }

    /// Whether a condition decides if it exists.
    pub(super) fn is_conditional(self) -> bool {
        !self.body["Condition"].is_null()
    }
}

impl<'a> Place<'a> {
    /// The values at a path below; conditions give both branches, absent values none.
    pub(super) fn at(&self, path: &str) -> Vec<Place<'a>> {
        let mut places = self.clone().branches();
        for step in path.split('/').filter(|step| !step.is_empty()) {
            places = places
                .iter()
                .flat_map(|place| place.step(step))
                .flat_map(Place::branches)
                .collect();
        }
        places
    }

    /// The texts at a path below.
    pub(super) fn texts(&self, path: &str) -> Vec<Text> {
        self.at(path).iter().flat_map(|place| texts(place.value)).collect()
    }

    fn step(&self, step: &str) -> Vec<Place<'a>> {
        let below = |key: &str, value| Place { value, pointer: format!("{}/{key}", self.pointer) };
        match (step, self.value) {
            ("*", Value::Array(items)) => {
                items.iter().enumerate().map(|(i, item)| below(&i.to_string(), item)).collect()
            }
            ("*", Value::Object(fields)) if !is_intrinsic(self.value) => {
                fields.iter().map(|(key, value)| below(key, value)).collect()
            }
            // One item may stand without a list.
            ("*", Value::Null) => Vec::new(),
            ("*", _) => vec![self.clone()],
            (_, Value::Object(fields)) => {
                fields.get(step).map(|value| below(step, value)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn branches(self) -> Vec<Place<'a>> {
        match self.value {
            Value::Null => Vec::new(),
            Value::Object(fields) if fields.len() == 1 => match fields.iter().next() {
                Some((name, Value::Array(branches))) if name == "Fn::If" && branches.len() == 3 => {
                    let branch = |i: usize| Place {
                        value: &branches[i],
                        pointer: format!("{}/Fn::If/{i}", self.pointer),
                    };
                    branch(1).branches().into_iter().chain(branch(2).branches()).collect()
                }
                Some((name, target)) if name == "Ref" && target == "AWS::NoValue" => Vec::new(),
                _ => vec![self],
            },
            _ => vec![self],
        }
    }
}

/// Whether a value is an expression.
pub(super) fn is_intrinsic(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 1 && fields.keys().all(|key| is_intrinsic_name(key)))
}

/// Whether a macro or a transform makes another template of it, which is not known here.
pub(crate) fn rewritten(root: &Value) -> bool {
    let harmless = |name: &Value| name.as_str().is_some_and(|name| HARMLESS.contains(&name));
    let by_macro = match &root["Transform"] {
        Value::Null => false,
        // Language extensions only matter here where they repeat resources.
        Value::String(name) if name == "AWS::LanguageExtensions" => false,
        Value::Array(names) => {
            !names.iter().all(|name| harmless(name) || name == "AWS::LanguageExtensions")
        }
        name => !harmless(name),
    };
    let repeated = |value: &Value| {
        value.as_object().is_some_and(|fields| fields.keys().any(|key| key.starts_with("Fn::")))
    };
    by_macro || repeated(root) || repeated(&root["Resources"]) || mentions_macro(&root["Resources"])
}

/// Whether a snippet is put in somewhere, or a loop adds keys.
fn mentions_macro(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(mentions_macro),
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            key == "Fn::Transform" || key.starts_with("Fn::ForEach") || mentions_macro(value)
        }),
        _ => false,
    }
}
