//! What constructs left in a stack's metadata.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::cause::Cause;
use super::error::AssemblyError;
use super::manifest::Json;
use super::origin::{Origin, Origins};
use super::stack::{Annotation, Level, NestedTemplate, StackArtifact};
use crate::assembly::manifest::CAUSE;

/// Metadata entries, by what they say; all paths without the leading slash.
#[derive(Default)]
pub(super) struct Metadata {
    origins: Origins,
    annotations: Vec<Annotation>,
    causes: Vec<Cause>,
    /// The user's line, by construct path, where an entry of its own tells it.
    places: IndexMap<String, String>,
    /// The template files of stacks, by construct path.
    templates: IndexMap<String, String>,
}

impl Metadata {
    /// Takes a metadata object, whose keys are construct paths.
    pub(super) fn read(&mut self, metadata: Option<&Value>) {
        for (path, entries) in metadata.and_then(Value::as_object).into_iter().flatten() {
            let path = path.trim_start_matches('/').to_owned();
            for entry in entries.as_array().into_iter().flatten() {
                self.entry(&path, entry);
            }
        }
    }

    fn entry(&mut self, path: &str, entry: &Value) {
        let data = entry.get("data");
        let text = || data.and_then(Value::as_str).unwrap_or_default().to_owned();
        let place = place(entry.get("trace"));
        let level = match entry.get("type").and_then(Value::as_str).unwrap_or_default() {
            "aws:cdk:logicalId" => {
                return self.origins.insert(Origin {
                    logical_id: text(),
                    path: path.into(),
                    place,
                });
            }
            // Newer versions of the CDK tell the user's line once a construct.
            "aws:cdk:creationStack" => {
                if let Some(place) = self::place(data) {
                    self.places.insert(path.to_owned(), place);
                }
                return;
            }
            "aws:cdk:templateFile" => {
                self.templates.insert(path.to_owned(), text());
                return;
            }
            CAUSE => {
                return self.causes.extend(Cause::read(path, data, place));
            }
            "aws:cdk:info" => Level::Info,
            "aws:cdk:warning" => Level::Warning,
            "aws:cdk:error" => Level::Error,
            _ => return,
        };
        self.annotations.push(Annotation { level, path: path.to_owned(), text: text(), place });
    }

    /// Finds the user's line of a construct, or of the nearest construct around it.
    fn place_of(&self, path: &str) -> Option<String> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(place.clone());
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    /// Gives a stack what belongs to it.
    pub(super) fn finish(mut self, stack: &mut StackArtifact) {
        stack.causes = std::mem::take(&mut self.causes);
        for mut origin in std::mem::take(&mut self.origins).into_rows() {
            origin.place = origin.place.or_else(|| self.place_of(&origin.path));
            stack.origins.insert(origin);
        }
        for mut annotation in std::mem::take(&mut self.annotations) {
            annotation.place = annotation.place.or_else(|| self.place_of(&annotation.path));
            stack.annotations.push(annotation);
        }
    }

    /// Reads the templates of nested stacks within the construct `scope`, or of the stack itself, whose own
    /// are in the files `around`.
    ///
    /// Their files are named by the asset path in the resource's metadata or, where an app leaves that
    /// out, by the metadata of the nested stack's construct.
    pub(super) fn nested(
        &self,
        directory: &Path,
        template: &Value,
        scope: Option<&str>,
        around: &[&Path],
    ) -> Result<IndexMap<String, NestedTemplate>, AssemblyError> {
        let mut found = IndexMap::new();
        let resources = template.get("Resources").and_then(Value::as_object);
        for (logical_id, resource) in resources.into_iter().flatten() {
            if resource.get("Type").and_then(Value::as_str) != Some("AWS::CloudFormation::Stack") {
                continue;
            }
            let inner = self.origins.find_in(scope, logical_id).map(Origin::display_path);
            let named = resource.pointer("/Metadata/aws:asset:path").and_then(Value::as_str);
            let by_construct = || inner.and_then(|inner| self.templates.get(inner));
            let Some(file) = named.or_else(|| by_construct().map(String::as_str)) else { continue };
            let what = format!("the template of nested stack `{logical_id}`");
            let json = Json::read(directory.join(file), &what)?;
            if around.contains(&json.file.as_path()) {
                return Err(json.malformed(format!("{what} is inside of itself")));
            }
            let around = [around, &[json.file.as_path()]].concat();
            let nested = self.nested(directory, &json.value, inner.or(scope), &around)?;
            let template = NestedTemplate { file: json.file, template: json.value, nested };
            found.insert(logical_id.clone(), template);
        }
        Ok(found)
    }
}

/// Reads the first line of a trace: ours is `file:line:column`, the CDK's is `Class.new (file:line:column)`.
fn place(trace: Option<&Value>) -> Option<String> {
    let lines = trace?.as_array()?.iter().filter_map(Value::as_str).map(str::trim);
    let inside = |line: &str| -> Option<String> {
        let line = line.strip_prefix("at ").unwrap_or(line);
        let place =
            line.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(line);
        let mut parts = place.rsplitn(3, ':');
        let numbers = [parts.next()?, parts.next()?];
        let file = parts.next()?;
        let numeric =
            numbers.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        (numeric && !file.contains("node_modules") && !file.starts_with("node:"))
            .then(|| place.to_owned())
    };
    lines.into_iter().find_map(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_line_of_a_trace_that_is_the_users_is_the_place() {
        #[track_caller]
        fn check(trace: Value, expect: Option<&str>) {
            assert_eq!(place(Some(&trace)).as_deref(), expect);
        }
        check(json!(["src/lib.rs:12:9"]), Some("src/lib.rs:12:9"));
        check(
            json!(["new Queue (/app/node_modules/q.js:1:2)", "new Shop (/app/bin/app.js:7:3)"]),
            Some("/app/bin/app.js:7:3"),
        );
        check(json!(["Object.<anonymous> (node:internal/x:1:2)"]), None);
        check(json!(["...stripped"]), None);
        check(json!([]), None);
    }
}
