//! Values in words: references by construct path, texts in quotes.

use indexmap::IndexMap;
use serde_json::Value;

use super::knowledge::NoKnowledge;
use super::normal::{Normal, attribute, is_intrinsic, open, single};
use super::property::referred;
use crate::assembly::read::{Export, Origin, Origins};

/// Knows what resources are called.
#[derive(Debug, Clone, Default)]
pub struct Names {
    by_id: IndexMap<String, Origin>,
    /// What imports stand for in a template, by the name of the export.
    imports: IndexMap<String, String>,
}

impl Names {
    /// Gathers names from the assembly and, for resources that it does not know any more, from the
    /// `aws:cdk:path` metadata of the templates.
    pub fn new(origins: &Origins, templates: &[&Value]) -> Self {
        Self::within(origins, None, templates)
    }

    /// Gathers the names of the nested stack whose construct is `scope`.
    pub(super) fn within(origins: &Origins, scope: Option<&str>, templates: &[&Value]) -> Self {
        let mut names = Self::default();
        for template in templates {
            for export in imports(template) {
                if let Some(known) = origins.export(export) {
                    names.imports.insert(export.to_owned(), exported(known));
                }
            }
            let resources =
                template.get("Resources").and_then(Value::as_object).into_iter().flatten();
            for (logical_id, resource) in resources {
                let known = origins.find_in(scope, logical_id).cloned().or_else(|| {
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

    /// Describes a value for people: `"text"`, `128`, `Ref Shop/Audit`, `Shop/Table.Arn`, `"${Shop/Uploads}/*"`.
    pub fn describe(&self, value: &Value) -> String {
        if !is_intrinsic(value) {
            return match value {
                Value::Object(object) => {
                    let members = object
                        .iter()
                        .map(|(key, inner)| format!("{key}: {}", self.describe(inner)));
                    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
                }
                Value::Array(items) => {
                    let items: Vec<String> =
                        items.iter().map(|inner| self.describe(inner)).collect();
                    format!("[{}]", items.join(", "))
                }
                scalar => scalar.to_string(),
            };
        }
        let form = Normal::new(&NoKnowledge, "").form(value, &mut Vec::new());
        if let Some(parts) = open(&form) {
            let part = |part: &Value| match part {
                Value::String(text) => text.clone(),
                other => format!("${{{}}}", self.reference(other).trim_start_matches("Ref ")),
            };
            return format!("\"{}\"", parts.iter().map(part).collect::<String>());
        }
        match &form {
            Value::String(_) => form.to_string(),
            other => self.reference(other),
        }
    }

    /// Describes an intrinsic function in normal form.
    fn reference(&self, form: &Value) -> String {
        let Some((name, argument)) = form.as_object().and_then(single) else {
            return self.describe(form);
        };
        match (name, argument) {
            ("Ref", Value::String(id)) if id.starts_with("AWS::") => id.clone(),
            ("Ref", Value::String(id)) => format!("Ref {}", self.name(id)),
            ("Fn::GetAtt", argument) => match attribute(argument) {
                Some([Value::String(id), Value::String(attribute)]) => {
                    format!("{}.{attribute}", self.name(&id))
                }
                _ => format!("GetAtt {argument}"),
            },
            ("Fn::ImportValue", Value::String(export)) => format!("import {export}"),
            (name, argument) => {
                let name = name.trim_start_matches("Fn::");
                let arguments = match argument {
                    Value::Array(items) => items
                        .iter()
                        .map(|inner| self.describe(inner))
                        .collect::<Vec<_>>()
                        .join(", "),
                    one => self.describe(one),
                };
                format!("{name}({arguments})")
            }
        }
    }

    /// Describes a principal or resource of a policy: as [`describe`](Self::describe), but a reference to
    /// a resource, by `Ref` or `Arn` alike, is just its path, also where it is imported from another stack
    /// of the assembly, and a text has no quotes.
    pub(super) fn party(&self, value: &Value) -> String {
        let form = Normal::new(&NoKnowledge, "").form(value, &mut Vec::new());
        let parts = match open(&form) {
            Some(parts) => parts.clone(),
            None => vec![form],
        };
        let part = |part: &Value| match part {
            Value::String(text) => text.clone(),
            other => match other.as_object().and_then(single) {
                Some(("Ref", Value::String(id))) if id.starts_with("AWS::") => format!("${{{id}}}"),
                Some(("Ref", Value::String(id))) => self.name(id).to_owned(),
                Some(("Fn::GetAtt", argument)) => match attribute(argument) {
                    Some([Value::String(id), Value::String(attribute)])
                        if attribute == "Arn" || attribute.ends_with("Arn") =>
                    {
                        self.name(&id).to_owned()
                    }
                    Some([Value::String(id), Value::String(attribute)]) => {
                        format!("{}.{attribute}", self.name(&id))
                    }
                    _ => self.reference(other),
                },
                Some(("Fn::ImportValue", Value::String(export))) => {
                    self.imports.get(export).cloned().unwrap_or_else(|| self.reference(other))
                }
                _ => self.reference(other),
            },
        };
        // `arn:${AWS::Partition}:s3:::` before a bucket's path says nothing more.
        let text: String = parts.iter().map(part).collect();
        text.strip_prefix("arn:${AWS::Partition}:s3:::").map_or_else(|| text.clone(), str::to_owned)
    }
}

/// Describes what a stack exports as [`Names::party`] does in that stack.
fn exported(export: &Export) -> String {
    let mut names = Names::default();
    for (id, _) in referred(&export.value) {
        let origin = export.origin(&id);
        names.by_id.insert(id, origin);
    }
    names.party(&export.value)
}

/// Lists the names of the exports that a template imports.
fn imports(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().flat_map(imports).collect(),
        Value::Object(object) => match object.get("Fn::ImportValue") {
            Some(Value::String(export)) => vec![export.as_str()],
            _ => object.values().flat_map(imports).collect(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names {
        let template = json!({"Resources": {
            "Audit1": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Shop/Audit/Resource"}},
        }});
        Names::new(&Origins::default(), &[&template])
    }

    #[test]
    fn references_are_told_by_path() {
        #[track_caller]
        fn check(value: Value, expect: &str) {
            assert_eq!(names().describe(&value), expect);
        }
        check(json!("sk"), "\"sk\"");
        check(json!(128), "128");
        check(json!({"Ref": "Audit1"}), "Ref Shop/Audit");
        check(json!({"Ref": "AWS::Region"}), "AWS::Region");
        check(json!({"Fn::GetAtt": ["Audit1", "Arn"]}), "Shop/Audit.Arn");
        check(json!({"Fn::Sub": "${Audit1.Arn}/*"}), "\"${Shop/Audit.Arn}/*\"");
        check(json!({"Fn::Join": ["", [{"Ref": "Audit1"}, "-x"]]}), "\"${Shop/Audit}-x\"");
        check(json!({"Fn::If": ["Prod", 1, {"Ref": "Other"}]}), "If(\"Prod\", \"1\", Ref Other)");
        check(json!({"A": [1, {"Ref": "Audit1"}]}), "{A: [1, Ref Shop/Audit]}");
    }

    #[test]
    fn parties_are_paths() {
        #[track_caller]
        fn check(value: Value, expect: &str) {
            assert_eq!(names().party(&value), expect);
        }
        check(json!({"Fn::GetAtt": ["Audit1", "Arn"]}), "Shop/Audit");
        check(json!({"Fn::Sub": "${Audit1.Arn}/index/*"}), "Shop/Audit/index/*");
        check(
            json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}),
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:root",
        );
        check(json!("*"), "*");
    }
}
