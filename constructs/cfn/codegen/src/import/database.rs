//! Reads the service-spec database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::error::{Error, at};
use crate::facts::{Property, Replace, Resource, Service, Shape};

#[derive(Deserialize)]
struct Database {
    schema: Schema,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    resource: Entities<RawResource>,
    service: Entities<RawService>,
    type_definition: Entities<RawType>,
    has_resource: Relation,
    uses_type: Relation,
}

#[derive(Deserialize)]
struct Entities<T> {
    entities: Vec<T>,
}

#[derive(Deserialize)]
struct Relation {
    forward: HashMap<String, Vec<Reference>>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "$id", alias = "$ref")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawService {
    #[serde(rename = "$id")]
    id: String,
    short_name: String,
    cloud_formation_namespace: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawResource {
    #[serde(rename = "$id")]
    id: String,
    cloud_formation_type: String,
    #[serde(default)]
    primary_identifier: Vec<String>,
    #[serde(default)]
    cfn_ref_identifier: Vec<String>,
    attributes: HashMap<String, RawProperty>,
    properties: HashMap<String, RawProperty>,
    tag_information: Option<RawTags>,
    #[serde(default)]
    is_stateful: bool,
    arn_template: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTags {
    tag_property_name: String,
    variant: String,
}

#[derive(Deserialize)]
struct RawType {
    #[serde(rename = "$id")]
    id: String,
    name: String,
    properties: HashMap<String, RawProperty>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawProperty {
    #[serde(rename = "type")]
    kind: RawKind,
    #[serde(default)]
    required: bool,
    causes_replacement: Option<String>,
    #[serde(default)]
    relationship_refs: Vec<RawRelation>,
    deprecated: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawRelation {
    cloud_formation_type: String,
    property_name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum RawKind {
    #[serde(rename_all = "camelCase")]
    String {
        #[serde(default)]
        allowed_values: Vec<String>,
    },
    #[serde(rename_all = "camelCase")]
    Integer {
        #[serde(default)]
        allowed_values: Vec<serde_json::Number>,
    },
    Number,
    Boolean,
    DateTime,
    Json,
    Tag,
    Ref {
        reference: Reference,
    },
    Array {
        element: Box<RawKind>,
    },
    Map {
        element: Box<RawKind>,
    },
    Union {
        types: Vec<RawKind>,
    },
}

/// Reads the gzipped database into facts, by module name.
pub fn read_database(path: &Path) -> Result<BTreeMap<String, Service>, Error> {
    let mut text = String::new();
    GzDecoder::new(File::open(path).map_err(at(path))?)
        .read_to_string(&mut text)
        .map_err(at(path))?;
    let Database { schema } = serde_json::from_str(&text)
        .map_err(|source| Error::Json { path: path.to_owned(), source })?;
    let types: HashMap<&str, &RawType> =
        schema.type_definition.entities.iter().map(|t| (t.id.as_str(), t)).collect();
    let resources: HashMap<&str, &RawResource> =
        schema.resource.entities.iter().map(|r| (r.id.as_str(), r)).collect();
    let no_types = Vec::new();
    let mut services = BTreeMap::new();
    for raw in &schema.service.entities {
        let owned = schema.has_resource.forward.get(&raw.id).unwrap_or(&no_types);
        let mut service =
            Service { service: raw.cloud_formation_namespace.clone(), ..Service::default() };
        for resource in owned.iter().filter_map(|reference| resources.get(reference.id.as_str())) {
            let used = schema.uses_type.forward.get(&resource.id).unwrap_or(&no_types);
            let nested =
                used.iter().filter_map(|reference| types.get(reference.id.as_str()).copied());
            service
                .resources
                .insert(resource.cloud_formation_type.clone(), convert(resource, nested, &types));
        }
        services.insert(raw.short_name.clone(), service);
    }
    Ok(services)
}

fn convert<'a>(
    raw: &RawResource,
    nested: impl Iterator<Item = &'a RawType>,
    types: &HashMap<&str, &RawType>,
) -> Resource {
    let identity = if raw.cfn_ref_identifier.is_empty() {
        &raw.primary_identifier
    } else {
        &raw.cfn_ref_identifier
    };
    let fields = |raw: &HashMap<String, RawProperty>| -> BTreeMap<String, Property> {
        raw.iter().map(|(name, field)| (name.clone(), property(field, types))).collect()
    };
    Resource {
        identity: identity.clone(),
        arn: raw.arn_template.clone(),
        tags: raw.tag_information.as_ref().map(|tags| {
            let style = match tags.variant.as_str() {
                "standard" => "list",
                "asg" => "autoscaling",
                other => other,
            };
            (tags.tag_property_name.clone(), style.to_owned())
        }),
        stateful: raw.is_stateful,
        replace_paths: BTreeSet::new(),
        attributes: raw
            .attributes
            .iter()
            .map(|(name, raw)| (name.clone(), property(raw, types).shape))
            .collect(),
        properties: fields(&raw.properties),
        types: nested.map(|raw| (raw.name.clone(), fields(&raw.properties))).collect(),
    }
}

fn property(raw: &RawProperty, types: &HashMap<&str, &RawType>) -> Property {
    let mut property = Property {
        required: raw.required,
        replace: match raw.causes_replacement.as_deref() {
            Some("yes") => Some(Replace::Always),
            Some("maybe") => Some(Replace::Maybe),
            _ => None,
        },
        deprecated: raw.deprecated.is_some(),
        refs: raw
            .relationship_refs
            .iter()
            .map(|relation| {
                format!(
                    "{}.{}",
                    relation.cloud_formation_type,
                    relation.property_name.replace('/', ".")
                )
            })
            .collect(),
        ..Property::default()
    };
    property.shape = shape(&raw.kind, types, &mut property);
    property
}

/// The type of a value; what else is known of it lands in `property`.
fn shape(kind: &RawKind, types: &HashMap<&str, &RawType>, property: &mut Property) -> Shape {
    match kind {
        RawKind::String { allowed_values } => {
            property.values.extend(allowed_values.iter().cloned());
            Shape::String
        }
        RawKind::Integer { allowed_values } => {
            property.values.extend(allowed_values.iter().map(ToString::to_string));
            Shape::Integer
        }
        RawKind::Number => Shape::Number,
        RawKind::Boolean => Shape::Boolean,
        RawKind::DateTime => Shape::Timestamp,
        RawKind::Json => Shape::Json,
        RawKind::Tag => Shape::Tag,
        RawKind::Ref { reference } => match types.get(reference.id.as_str()) {
            Some(nested) => Shape::Nested(nested.name.clone()),
            None => Shape::Json,
        },
        RawKind::Array { element } => Shape::List(Box::new(shape(element, types, property))),
        RawKind::Map { element } => Shape::Map(Box::new(shape(element, types, property))),
        RawKind::Union { types: members } => union(members, types, property),
    }
}

/// The most structured member of a union; the others stay as accepted JSON kinds.
///
/// With two structured members no setter could be typed for both, so it is free JSON.
fn union(members: &[RawKind], types: &HashMap<&str, &RawType>, property: &mut Property) -> Shape {
    let structured: Vec<&RawKind> = members
        .iter()
        .filter(|member| {
            matches!(member, RawKind::Ref { .. } | RawKind::Array { .. } | RawKind::Map { .. })
        })
        .collect();
    let [chosen] = structured[..] else { return Shape::Json };
    for other in members.iter().filter(|member| !std::ptr::eq(*member, chosen)) {
        property.or.insert(json_kind(other).to_owned());
    }
    shape(chosen, types, property)
}

fn json_kind(kind: &RawKind) -> &'static str {
    match kind {
        RawKind::String { .. } | RawKind::DateTime => "string",
        RawKind::Integer { .. } => "integer",
        RawKind::Number => "number",
        RawKind::Boolean => "boolean",
        RawKind::Array { .. } => "array",
        RawKind::Json
        | RawKind::Tag
        | RawKind::Ref { .. }
        | RawKind::Map { .. }
        | RawKind::Union { .. } => "object",
    }
}
