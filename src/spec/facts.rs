//! The facts as they are stored.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Replacement;

/// The facts of one resource type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResourceType {
    #[serde(skip)]
    pub(super) name: String,
    #[serde(rename = "ref")]
    pub(super) identity: Vec<String>,
    pub(super) arn: Option<String>,
    pub(super) tags: Option<TagProperty>,
    pub(super) stateful: bool,
    pub(super) replace_paths: BTreeSet<String>,
    pub(super) attributes: BTreeMap<String, Shape>,
    pub(super) properties: BTreeMap<String, Property>,
    pub(super) types: BTreeMap<String, BTreeMap<String, Property>>,
}

/// The property that holds a resource's tags.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TagProperty {
    /// Its name, mostly `Tags`.
    pub name: String,
    /// The shape of its value: `list`, `map`, `autoscaling` or `in_each`.
    pub style: String,
}

/// The facts of one property.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Property {
    /// The type of its value.
    #[serde(rename = "type")]
    pub shape: Shape,
    /// JSON kinds that are accepted beside the type.
    pub or: BTreeSet<String>,
    /// Whether CloudFormation rejects a resource without it.
    pub required: bool,
    /// What a change of it does to the resource.
    pub replace: Replacement,
    /// The allowed values, of the items if it is a list; empty if any is.
    #[serde(rename = "enum")]
    pub values: BTreeSet<String>,
    /// Whether the allowed values ignore case.
    pub any_case: bool,
    /// A pattern that the value contains.
    pub pattern: Option<String>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// Whether the items of a list differ from each other.
    pub unique: bool,
    /// Whether AWS advises against using it.
    pub deprecated: bool,
    /// Attributes that it is known to take, such as `AWS::IAM::Role.Arn`.
    pub refs: BTreeSet<String>,
}

/// The type of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Shape {
    /// Text, also a point in time.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any JSON.
    Json,
    /// A tag with `Key` and `Value`.
    Tag,
    /// A nested property type of the same resource.
    Nested(String),
    /// A list.
    List(Box<Shape>),
    /// A map with free keys.
    Map(Box<Shape>),
}

impl From<String> for Shape {
    /// Reads the notation of the facts; what it does not know is any JSON, so that facts written by a
    /// newer generator never fail a value.
    fn from(text: String) -> Self {
        if let Some(inner) = text.strip_prefix("[]") {
            return Self::List(Box::new(inner.to_string().into()));
        }
        if let Some(inner) = text.strip_prefix("{}") {
            return Self::Map(Box::new(inner.to_string().into()));
        }
        match text.as_str() {
            "string" | "timestamp" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "tag" => Self::Tag,
            other => match other.strip_prefix('#') {
                Some(name) => Self::Nested(name.to_string()),
                None => Self::Json,
            },
        }
    }
}
