//! The facts about resource types that the generator and the checks work from.
//!
//! One [`Service`] is one committed file `spec/<module>.json`, one property a line,
//! sorted, without prose: a refresh reads as a list of what AWS changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// The resource types of one CloudFormation namespace, such as `AWS::SQS`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The CloudFormation namespace.
    pub service: String,
    /// Resource types by full name.
    pub resources: BTreeMap<String, Resource>,
}

/// One resource type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The attributes whose values `Ref` returns; several are joined by `|`.
    #[serde(default, rename = "ref", skip_serializing_if = "Vec::is_empty")]
    pub identity: Vec<String>,
    /// The shape of the resource's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The tag property and the shape of its value: `list`, `map`, `autoscaling` or
    /// `in_each`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<(String, String)>,
    /// Whether the resource holds data that a replacement loses.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stateful: bool,
    /// Nested paths that force a replacement though the property above them does not.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub replace_paths: BTreeSet<String>,
    /// What `Fn::GetAtt` can read, with the type of the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Shape>,
    /// Top-level properties.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, Property>,
    /// Nested property types by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, BTreeMap<String, Property>>,
}

/// One property of a resource or of a nested type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The type of its value.
    #[serde(rename = "type")]
    pub shape: Shape,
    /// JSON kinds that are accepted beside the type.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub or: BTreeSet<String>,
    /// Whether CloudFormation rejects a resource without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// `always` or `maybe`: what a change does to the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replace: Option<Replace>,
    /// Allowed values, of the items if it is a list.
    #[serde(default, rename = "enum", skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
    /// Whether the allowed values ignore case.
    #[serde(default, skip_serializing_if = "is_false")]
    pub any_case: bool,
    /// A pattern that the value contains, in the syntax of the `regex` crate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The least number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_number")]
    pub min: Option<f64>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_number")]
    pub max: Option<f64>,
    /// The least number of items of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// The greatest number of items of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// Whether the items of a list differ from each other.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Whether AWS advises against using it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The attributes it is known to take, as `AWS::IAM::Role.Arn`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub refs: BTreeSet<String>,
}

/// What a change of a property does to the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replace {
    /// Replaces it in some cases.
    Maybe,
    /// Replaces it.
    Always,
}

/// The type of a value, written `string`, `[]integer`, `{}string`, `#Nested`, `[]#Nested`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Shape {
    /// Text.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A point in time as text.
    Timestamp,
    /// A free JSON document.
    Json,
    /// Known to exist, of a type too new to be described; checked and generated as nothing.
    Any,
    /// A tag with `Key` and `Value`.
    Tag,
    /// A nested property type of the same resource.
    Nested(String),
    /// A list.
    List(Box<Shape>),
    /// A map with free keys.
    Map(Box<Shape>),
}

impl Shape {
    /// The type inside all lists and maps.
    pub fn leaf(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.leaf(),
            other => other,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Json => f.write_str("json"),
            Self::Any => f.write_str("any"),
            Self::Tag => f.write_str("tag"),
            Self::Nested(name) => write!(f, "#{name}"),
            Self::List(inner) => write!(f, "[]{inner}"),
            Self::Map(inner) => write!(f, "{{}}{inner}"),
        }
    }
}

impl From<Shape> for String {
    fn from(shape: Shape) -> Self {
        shape.to_string()
    }
}

/// A type that the notation does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown type `{0}`")]
pub struct UnknownShape(String);

impl TryFrom<String> for Shape {
    type Error = UnknownShape;

    fn try_from(text: String) -> Result<Self, UnknownShape> {
        if let Some(inner) = text.strip_prefix("[]") {
            return Ok(Self::List(Box::new(inner.to_owned().try_into()?)));
        }
        if let Some(inner) = text.strip_prefix("{}") {
            return Ok(Self::Map(Box::new(inner.to_owned().try_into()?)));
        }
        if let Some(name) = text.strip_prefix('#') {
            return Ok(Self::Nested(name.to_owned()));
        }
        Ok(match text.as_str() {
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "timestamp" => Self::Timestamp,
            "json" => Self::Json,
            "any" => Self::Any,
            "tag" => Self::Tag,
            _ => return Err(UnknownShape(text)),
        })
    }
}

/// Writes `900`, not `900.0`.
#[expect(clippy::ref_option, reason = "serde calls it with a reference")]
fn plain_number<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    #[expect(clippy::cast_possible_truncation, reason = "the number is whole and small")]
    match *number {
        Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            serializer.serialize_i64(number as i64)
        }
        Some(number) => serializer.serialize_f64(number),
        None => serializer.serialize_none(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_of_types_reads_back_as_written() {
        for text in ["string", "[]#KeySchema", "{}string", "[][]number", "[]tag", "any"] {
            let shape = Shape::try_from(text.to_owned()).expect("the notation knows it");
            assert_eq!(shape.to_string(), text);
        }
        assert!(Shape::try_from("text".to_owned()).is_err());
    }
}
