//! Reads and writes the committed facts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, at};
use crate::facts::{Resource, Service};

/// The service files of a spec folder, by module name.
pub fn read_services(spec: &Path) -> Result<BTreeMap<String, Service>, Error> {
    let mut services = BTreeMap::new();
    let own_files = ["SOURCE", "families", "refs-overrides", "facts-overrides"];
    for entry in fs::read_dir(spec).map_err(at(spec))? {
        let path = entry.map_err(at(spec))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|kind| kind == "json")
            && !own_files.contains(&stem.as_str())
        {
            services.insert(stem, read_json(&path)?);
        }
    }
    Ok(services)
}

/// Reads one JSON file into a type.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = fs::read_to_string(path).map_err(at(path))?;
    serde_json::from_str(&text).map_err(|source| Error::Json { path: path.to_owned(), source })
}

/// The text of a service file: one property a line.
pub fn service_text(service: &Service) -> String {
    let mut out = format!("{{\n\"service\": {},\n\"resources\": {{\n", json(&service.service));
    let last = service.resources.len().saturating_sub(1);
    for (index, (name, resource)) in service.resources.iter().enumerate() {
        out.push_str(&format!("{}: {{\n", json(name)));
        resource_text(resource, &mut out);
        out.push_str(if index == last { "}\n" } else { "},\n" });
    }
    out.push_str("}}\n");
    out
}

fn resource_text(resource: &Resource, out: &mut String) {
    let mut parts = Vec::new();
    let head = Resource {
        attributes: BTreeMap::new(),
        properties: BTreeMap::new(),
        types: BTreeMap::new(),
        ..resource.clone()
    };
    if let serde_json::Value::Object(fields) = serde_json::to_value(head).unwrap_or_default() {
        parts.extend(fields.iter().map(|(key, value)| format!(" {}: {value}", json(key))));
    }
    if !resource.attributes.is_empty() {
        parts.push(format!(" \"attributes\": {{\n{}\n }}", lines(&resource.attributes, "  ")));
    }
    if !resource.properties.is_empty() {
        parts.push(format!(" \"properties\": {{\n{}\n }}", lines(&resource.properties, "  ")));
    }
    if !resource.types.is_empty() {
        let types: Vec<String> = resource
            .types
            .iter()
            .map(|(name, fields)| match fields.is_empty() {
                true => format!("  {}: {{}}", json(name)),
                false => format!("  {}: {{\n{}\n  }}", json(name), lines(fields, "   ")),
            })
            .collect();
        parts.push(format!(" \"types\": {{\n{}\n }}", types.join(",\n")));
    }
    out.push_str(&parts.join(",\n"));
    out.push('\n');
}

fn lines<T: Serialize>(map: &BTreeMap<String, T>, indent: &str) -> String {
    let rows: Vec<String> =
        map.iter().map(|(key, value)| format!("{indent}{}: {}", json(key), json(value))).collect();
    rows.join(",\n")
}

/// The JSON text of a fact; facts are strings, numbers and flags, which always serialize.
pub fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Files to be written or compared, by path.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Writes the files that differ, each through a temporary sibling, and returns how many did.
pub fn write_files(files: &Files) -> Result<usize, Error> {
    let mut written = 0;
    for (path, content) in files {
        if fs::read(path).is_ok_and(|old| &old == content) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        let mut temporary = path.clone().into_os_string();
        temporary.push(".tmp");
        fs::write(&temporary, content).map_err(at(path))?;
        fs::rename(&temporary, path).map_err(at(path))?;
        written += 1;
    }
    Ok(written)
}
