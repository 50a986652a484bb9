//! Writes the reference kinds and the constructs that stand for them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::HEADER;
use super::features::{Families, feature_of};
use super::names::type_name;
use crate::facts::Service;
use crate::references::{References, Source};
use crate::store::json;

/// The Rust code of `refs.rs`: all markers, and the impls between services in one place. A construct
/// stands for a marker only where an enabled service speaks of it: what else nobody could ask for
/// is not compiled.
///
/// `files` are the services' own, by module.
pub fn refs_file(
    services: &BTreeMap<String, Service>,
    files: &BTreeMap<String, String>,
    references: &References,
    families: &Families,
) -> String {
    let users = users(files, families);
    let modules: BTreeMap<&str, &str> = services
        .iter()
        .flat_map(|(module, s)| {
            s.resources.keys().map(move |name| (name.as_str(), module.as_str()))
        })
        .collect();
    let mut out = format!(
        "{HEADER}//! What reference properties take: one kind for each thing that can be referred to.\n"
    );
    for (name, kind) in &references.kinds {
        let closed = references.attributes.values().any(|marker| marker == name);
        let title = match kind.title.split_once('.') {
            Some((resource, attribute)) if closed => format!("`{attribute}` of an `{resource}`"),
            _ => format!("What `{}` is known to take", kind.title),
        };
        let form = match (closed, kind.open) {
            (true, true) => "both",
            (true, false) => "closed",
            (false, _) => "open",
        };
        let users = users.get(name.as_str()).cloned().unwrap_or_default();
        writeln!(out, "\nreference!({form} {name}, {});", json(&title)).ok();
        for (resource, source) in &kind.constructs {
            let Some(module) = modules.get(resource.as_str()) else { continue };
            let construct =
                format!("Cfn{}", type_name(resource.rsplit("::").next().unwrap_or(resource)));
            let how = match source {
                Source::Ref => "reff".to_owned(),
                Source::Attribute(attribute) => format!("attr {}", json(attribute)),
            };
            let own = feature_of(module, families);
            let condition = match users.contains(own) {
                true => any(&[own].into()),
                false => format!("all({}, {})", any(&[own].into()), any(&users)),
            };
            writeln!(out, "#[cfg({condition})]").ok();
            writeln!(out, "target!({form} {name}, crate::{module}::{construct}, {how});").ok();
        }
    }
    out
}

/// The features of the services whose code names a marker.
fn users<'a>(
    files: &'a BTreeMap<String, String>,
    families: &'a Families,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, code) in files {
        for after in code.split("refs::").skip(1) {
            let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
            users.entry(&after[..end]).or_default().insert(feature_of(module, families));
        }
    }
    users
}

/// The condition that one of the features is enabled.
fn any(features: &BTreeSet<&str>) -> String {
    let named: Vec<String> =
        features.iter().map(|feature| format!("feature = {}", json(feature))).collect();
    match &named[..] {
        [only] => only.clone(),
        many => format!("any({})", many.join(", ")),
    }
}
