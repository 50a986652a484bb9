//! The schemas within a JSON schema.

use serde_json::{Map, Value as Document};

/// Keywords that hold one schema, or a list of them.
const OF_SCHEMAS: [&str; 7] =
    ["items", "additionalItems", "additionalProperties", "not", "allOf", "anyOf", "oneOf"];

/// Keywords that hold schemas by names.
const OF_NAMED: [&str; 4] = ["properties", "patternProperties", "definitions", "dependencies"];

/// Calls `visit` with every schema directly within another, and with its place there
/// (`properties/name`). Whether additional items or properties are allowed at all is no schema.
///
/// Source: <https://json-schema.org/draft-04/json-schema-validation>
pub(super) fn each(schema: &mut Map<String, Document>, visit: &mut dyn FnMut(&str, &mut Document)) {
    for (keyword, value) in schema {
        match value {
            Document::Array(items) if OF_SCHEMAS.contains(&keyword.as_str()) => {
                for (index, item) in items.iter_mut().enumerate() {
                    visit(&format!("{keyword}/{index}"), item);
                }
            }
            Document::Bool(_) if keyword.starts_with("additional") => {}
            value if OF_SCHEMAS.contains(&keyword.as_str()) => visit(keyword, value),
            Document::Object(named) if OF_NAMED.contains(&keyword.as_str()) => {
                for (name, one) in named.iter_mut().filter(|(_, one)| !one.is_array()) {
                    visit(&format!("{keyword}/{name}"), one);
                }
            }
            _ => {}
        }
    }
}
