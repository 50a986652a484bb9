//! Values in words: references by construct path, texts in quotes.

use indexmap::IndexMap;
use serde_json::Value;

use crate::assembly::{Origin, Origins};

/// Knows what resources are called.
#[derive(Debug, Clone, Default)]
pub struct Names {
    by_id: IndexMap<String, Origin>,
}

impl Names {
    /// Gathers names from the assembly and, for resources that it does not know any more, from the
    /// `aws:cdk:path` metadata of the templates.
    pub fn new(origins: &Origins, templates: &[&Value]) -> Self {
        let mut names = Self::default();
        for template in templates {
            let resources =
                template.get("Resources").and_then(Value::as_object).into_iter().flatten();
            for (logical_id, resource) in resources {
                let known = origins.find(logical_id).cloned().or_else(|| {
                    let path = resource.pointer("/Metadata/aws:cdk:path")?.as_str()?.to_owned();
                    Some(Origin { logical_id: logical_id.clone(), path, place: None })
                });
                if let Some(origin) = known {
                    names.by_id.entry(logical_id.clone()).or_insert(origin);
                }
            }
        }
        names
    }

    /// Returns what is known of a logical id.
    pub fn origin(&self, logical_id: &str) -> Option<&Origin> {
        self.by_id.get(logical_id)
    }

    /// Returns the construct path of a logical id, or the id itself.
    pub fn name<'a>(&'a self, logical_id: &'a str) -> &'a str {
        self.origin(logical_id).map_or(logical_id, Origin::display_path)
    }

    /// Describes a value for people: `"text"`, `128`, `Ref Orders/Audit`, `Orders/Table.Arn`, `"${Ref X}/*"`.
    pub fn describe(&self, value: &Value) -> String {
        let _ = value;
        String::new()
    }
}
