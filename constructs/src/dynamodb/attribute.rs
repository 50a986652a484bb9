//! The attributes that keys are made of.

use rustinfra::prelude::*;
use rustinfra::resource::CfnResource;
use rustinfra::value::Expr;

use crate::check;

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// Text.
    String,
    /// A number.
    Number,
    /// Bytes.
    Binary,
}

impl AttributeType {
    fn as_str(self) -> &'static str {
        match self {
            AttributeType::String => "S",
            AttributeType::Number => "N",
            AttributeType::Binary => "B",
        }
    }
}

/// An attribute that is part of a key. All others need no declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub(super) name: String,
    pub(super) kind: AttributeType,
}

impl Attribute {
    /// An attribute of text.
    pub fn string(name: &str) -> Self {
        Self { name: name.to_string(), kind: AttributeType::String }
    }

    /// An attribute of numbers.
    pub fn number(name: &str) -> Self {
        Self { name: name.to_string(), kind: AttributeType::Number }
    }

    /// An attribute of bytes.
    pub fn binary(name: &str) -> Self {
        Self { name: name.to_string(), kind: AttributeType::Binary }
    }
}

/// Writes a key and declares its attributes in the table.
pub(super) fn key_schema(
    node: &Node,
    cfn: &CfnResource,
    partition: &[Attribute],
    sort: &[Attribute],
) -> Expr {
    let part = |attribute: &Attribute, kind: &'static str| {
        declare(node, cfn, attribute);
        Expr::map([
            ("AttributeName", Expr::text(attribute.name.clone())),
            ("KeyType", Expr::text(kind)),
        ])
    };
    let hash = partition.iter().map(|a| part(a, "HASH"));
    Expr::list(hash.chain(sort.iter().map(|a| part(a, "RANGE"))))
}

/// Adds an attribute to the table's definitions, in which each name stands once.
fn declare(node: &Node, cfn: &CfnResource, attribute: &Attribute) {
    // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    check::required_name(
        node,
        "the name of the key attribute",
        &attribute.name,
        255,
        |_| true,
        "1 to 255 characters",
        "give it the name that it has in your items, such as `Attribute::string(\"pk\")`",
    );
    let (name, kind) = (attribute.name.as_str(), attribute.kind.as_str());
    cfn.edit_list("AttributeDefinitions", |items| {
        let known = items
            .iter()
            .find(|d| d.get("AttributeName").and_then(Expr::as_text) == Some(name))
            .and_then(|d| d.get("AttributeType"))
            .and_then(Expr::as_text);
        match known {
            None => items.push(Expr::map([
                ("AttributeName", Expr::text(name.to_string())),
                ("AttributeType", Expr::text(kind)),
            ])),
            Some(known) if known != kind => check::reject(
                node,
                format!(
                    "The key attribute `{name}` is of type {known} in one place and {kind} in \
                     another."
                ),
                "give it the same type everywhere, or use another attribute",
            ),
            Some(_) => {}
        }
    });
}
