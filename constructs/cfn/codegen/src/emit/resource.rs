//! Writes one resource: its construct, its nested types, its enumerations.

use std::fmt::Write;

use super::names::{Names, constants, type_name};
use crate::facts::{Property, Replace, Resource, Shape};
use crate::references::{References, Target};
use crate::store::json;
use crate::words::{escape, snake};

/// Writes the module of one resource.
pub(super) struct ResourceWriter<'a> {
    full_name: &'a str,
    name: String,
    resource: &'a Resource,
    references: &'a References,
    names: Names,
}

/// Methods of every resource construct; a property of the same name would hide one.
const METHODS: &[&str] = &[
    "add_override",
    "apply_removal_policy",
    "attr",
    "clone",
    "cover_in_logical_id",
    "deref",
    "depends_on",
    "edit_property",
    "node",
    "override_logical_id",
    "override_property",
    "property",
    "reff",
    "remove_override",
    "remove_property",
    "renamed_from",
    "set",
    "set_condition",
    "set_creation_policy",
    "set_metadata",
    "set_update_policy",
    "type_name",
    "wait_for_policies_of",
    "with",
];

impl<'a> ResourceWriter<'a> {
    pub(super) fn new(
        full_name: &'a str,
        resource: &'a Resource,
        references: &'a References,
    ) -> Self {
        let name = type_name(full_name.rsplit("::").next().unwrap_or(full_name));
        let names = Names::of(resource, &name);
        Self { full_name, name, resource, references, names }
    }

    /// The module's name and that of the construct in it.
    pub(super) fn module(&self) -> (String, String) {
        (
            escape(snake(self.full_name.rsplit("::").next().unwrap_or_default())),
            format!("Cfn{}", self.name),
        )
    }

    pub(super) fn write(&self) -> String {
        let (module, construct) = self.module();
        let mut out =
            format!("/// `{}` and its property types.\npub mod {module} {{\n", self.full_name);
        out.push_str("    #[allow(unused_imports)]\n    use crate::prelude::*;\n\n");
        self.construct(&construct, &mut out);
        for (nested, fields) in &self.resource.types {
            let name = &self.names.nested[nested];
            writeln!(out, "\n    /// `{}.{nested}`", self.full_name).ok();
            writeln!(
                out,
                "    #[derive(Clone)]\n    #[must_use]\n    pub struct {name}({});",
                self.rt("Object")
            )
            .ok();
            writeln!(out, "    node!({name});").ok();
            if fields.values().any(|field| field.shape.leaf() != &Shape::Any) {
                writeln!(out, "    impl {name} {{").ok();
                let mut taken = vec!["clone".to_owned()];
                for (field, property) in fields {
                    self.setter(nested, field, property, &mut taken, &mut out);
                }
                out.push_str("    }\n");
            }
        }
        for ((owner, field), name) in &self.names.enums {
            let path = if owner.is_empty() { field.clone() } else { format!("{owner}.{field}") };
            let fields = if owner.is_empty() {
                &self.resource.properties
            } else {
                &self.resource.types[owner]
            };
            write!(out, "\n    lits!(/// Values of `{path}`; a newer one: `Lit::new(\"…\")`.\n        {name} {{").ok();
            for (index, (constant, value)) in constants(&fields[field].values).iter().enumerate() {
                out.push_str(if index % 4 == 0 { "\n            " } else { " " });
                write!(out, "{constant} = {},", json(value)).ok();
            }
            out.push_str("\n        });\n");
        }
        out.push_str("}\n");
        out
    }

    fn construct(&self, construct: &str, out: &mut String) {
        let page = reference_page(self.full_name);
        let required: Vec<&String> = self
            .resource
            .properties
            .iter()
            .filter(|(_, field)| field.required)
            .map(|(name, _)| name)
            .collect();
        writeln!(out, "    /// `{}` · [CloudFormation reference]({page})\n    ///", self.full_name)
            .ok();
        let mut facts = Vec::new();
        if !required.is_empty() {
            let links: Vec<String> = required
                .iter()
                .map(|name| format!("[`{name}`](Self::{})", method(name).trim_start_matches("r#")))
                .collect();
            facts.push(format!("Required: {}.", links.join(", ")));
        }
        facts.push(match &self.resource.identity[..] {
            [] => "What `Ref` returns is not specified.".to_owned(),
            names => format!("`Ref` returns `{}`.", names.join("|")),
        });
        if self.resource.tags.is_some() {
            facts.push("Taggable.".to_owned());
        }
        if self.resource.stateful {
            facts.push("Holds data that a replacement loses.".to_owned());
        }
        writeln!(out, "    /// {}", facts.join(" ")).ok();
        writeln!(
            out,
            "    #[derive(Clone)]\n    pub struct {construct}({});",
            self.rt("CfnResource")
        )
        .ok();
        let tags = match &self.resource.tags {
            None => "none".to_owned(),
            Some((property, style)) => format!("{style} {}", json(property)),
        };
        let required: Vec<String> = required.iter().map(json).collect();
        writeln!(
            out,
            "    resource!({construct}, {}, required [{}], tags {tags}, stateful {});",
            json(self.full_name),
            required.join(", "),
            self.resource.stateful,
        )
        .ok();
        writeln!(out, "    impl {construct} {{").ok();
        let mut taken: Vec<String> = METHODS.iter().map(|name| (*name).to_owned()).collect();
        for (field, property) in &self.resource.properties {
            self.setter("", field, property, &mut taken, out);
        }
        for (attribute, shape) in &self.resource.attributes {
            let kind =
                match self.references.attributes.get(&format!("{}.{attribute}", self.full_name)) {
                    Some(marker) => format!("refs::{marker}"),
                    None => self.attribute_kind(shape),
                };
            let mut name = format!("attr_{}", snake(attribute).trim_start_matches('_'));
            if taken.contains(&name) {
                name.push('_');
            }
            taken.push(name.clone());
            let getter = if kind.starts_with(&format!("{}<", self.rt("List"))) {
                "attr_list"
            } else {
                "attr"
            };
            writeln!(out, "        /// `{attribute}`").ok();
            writeln!(
                out,
                "        #[inline]\n        pub fn {name}(&self) -> {}<{kind}> {{ self.0.{getter}({}) }}",
                self.rt("Value"),
                json(attribute)
            )
            .ok();
        }
        let identity = match &self.resource.identity[..] {
            [only] => self.references.attributes.get(&format!("{}.{only}", self.full_name)),
            _ => None,
        };
        let kind = identity.map_or_else(|| self.rt("String"), |marker| format!("refs::{marker}"));
        writeln!(out, "        /// What `Ref` returns").ok();
        writeln!(
            out,
            "        #[inline]\n        pub fn reff(&self) -> {}<{kind}> {{ self.0.reff() }}\n    }}",
            self.rt("Value")
        )
        .ok();
    }

    fn setter(
        &self,
        owner: &str,
        field: &str,
        property: &Property,
        taken: &mut Vec<String>,
        out: &mut String,
    ) {
        let Some(kind) = self.kind(owner, field, &property.shape) else { return };
        let mut name = method(field);
        while taken.contains(&name) {
            name = format!("{}_", name.trim_start_matches("r#"));
        }
        taken.push(name.clone());
        writeln!(out, "        /// {}", self.doc(owner, field, property)).ok();
        if property.deprecated {
            writeln!(out, "        ///\n        /// AWS advises against using it.").ok();
        }
        writeln!(
            out,
            "        pub fn {name}(self, v: impl {}<{kind}>) -> Self {{ Self(self.0.with({}, v)) }}",
            self.rt("IntoValue"),
            json(field)
        )
        .ok();
    }

    /// The kind of a property's value, or nothing for one that is too new to be typed.
    fn kind(&self, owner: &str, field: &str, shape: &Shape) -> Option<String> {
        Some(match shape {
            Shape::Any => return None,
            Shape::List(inner) => {
                format!("{}<{}>", self.rt("List"), self.kind(owner, field, inner)?)
            }
            Shape::Map(inner) => {
                format!("{}<{}>", self.rt("Map"), self.kind(owner, field, inner)?)
            }
            Shape::Nested(name) => {
                self.names.nested.get(name).cloned().unwrap_or_else(|| self.rt("Json"))
            }
            Shape::String => {
                let path = self.path(owner, field);
                match (
                    self.names.enums.get(&(owner.to_owned(), field.to_owned())),
                    self.references.properties.get(&path),
                ) {
                    (Some(name), _) => name.clone(),
                    (None, Some(Target::Closed(marker))) => format!("refs::{marker}"),
                    (None, Some(Target::Open(marker))) => {
                        format!("{}<refs::{marker}>", self.rt("Open"))
                    }
                    (None, None) => self.rt("String"),
                }
            }
            other => self.attribute_kind(other),
        })
    }

    fn attribute_kind(&self, shape: &Shape) -> String {
        match shape {
            Shape::String | Shape::Timestamp | Shape::Any => self.rt("String"),
            Shape::Integer => "i64".to_owned(),
            Shape::Number => "f64".to_owned(),
            Shape::Boolean => "bool".to_owned(),
            Shape::Tag => "crate::Tag".to_owned(),
            Shape::Json | Shape::Nested(_) => self.rt("Json"),
            Shape::List(inner) => format!("{}<{}>", self.rt("List"), self.attribute_kind(inner)),
            Shape::Map(inner) => format!("{}<{}>", self.rt("Map"), self.attribute_kind(inner)),
        }
    }

    fn path(&self, owner: &str, field: &str) -> String {
        match owner {
            "" => format!("{}.{field}", self.full_name),
            _ => format!("{}.{owner}.{field}", self.full_name),
        }
    }

    fn doc(&self, owner: &str, field: &str, property: &Property) -> String {
        let mut facts = vec![format!("`{field}`")];
        if property.required {
            facts.push("**required**".to_owned());
        }
        match self.references.properties.get(&self.path(owner, field)) {
            Some(Target::Closed(marker)) => facts.push(format!("[`{marker}`](refs::{marker})")),
            Some(Target::Open(marker)) => {
                facts.push(format!("such as [`{marker}`](refs::{marker})"))
            }
            None => {}
        }
        facts.extend(range(property.min, property.max, ""));
        facts.extend(range(
            property.min_length.map(float),
            property.max_length.map(float),
            " characters",
        ));
        facts.extend(range(property.min_items.map(float), property.max_items.map(float), " items"));
        match (owner, property.replace) {
            ("", Some(Replace::Always)) => facts.push("a change replaces the resource".to_owned()),
            ("", Some(Replace::Maybe)) => {
                facts.push("a change may replace the resource".to_owned())
            }
            _ => {}
        }
        facts.join(" · ")
    }

    /// A runtime name, qualified where a type of this module hides it.
    fn rt(&self, name: &str) -> String {
        if self.names.defines(name) { format!("crate::prelude::{name}") } else { name.to_owned() }
    }
}

fn method(field: &str) -> String {
    escape(snake(field))
}

#[expect(clippy::cast_precision_loss, reason = "limits are far below 2^52, and this is prose")]
fn float(count: u64) -> f64 {
    count as f64
}

fn range(min: Option<f64>, max: Option<f64>, unit: &str) -> Option<String> {
    Some(match (min, max) {
        (None, None) => return None,
        (Some(min), None) => format!("at least {min}{unit}"),
        (None, Some(max)) => format!("up to {max}{unit}"),
        (Some(min), Some(max)) if min == max => format!("{min}{unit}"),
        (Some(min), Some(max)) => format!("{min}–{max}{unit}"),
    })
}

/// The page of a resource type in the CloudFormation reference.
pub(super) fn reference_page(full_name: &str) -> String {
    let path = full_name.trim_start_matches("AWS::").replace("::", "-").to_ascii_lowercase();
    format!(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-{path}.html"
    )
}
