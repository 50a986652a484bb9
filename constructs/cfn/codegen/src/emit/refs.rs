//! Writes the reference kinds and the constructs that stand for them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::HEADER;
use super::features::{Families, feature_of};
use super::names::type_name;
use crate::facts::Service;
use crate::references::{References, Source};
use crate::store::json;

/// The Rust code of `refs.rs`: all markers, and the impls between services in one place.
pub fn refs_file(
    services: &BTreeMap<String, Service>,
    references: &References,
    families: &Families,
) -> String {
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
        writeln!(out, "\nreference!({form} {name}, {});", json(&title)).ok();
        for (resource, source) in &kind.constructs {
            let Some(module) = modules.get(resource.as_str()) else { continue };
            let construct =
                format!("Cfn{}", type_name(resource.rsplit("::").next().unwrap_or(resource)));
            let how = match source {
                Source::Ref => "reff".to_owned(),
                Source::Attribute(attribute) => format!("attr {}", json(attribute)),
            };
            writeln!(out, "#[cfg(feature = {})]", json(feature_of(module, families))).ok();
            writeln!(out, "target!({form} {name}, crate::{module}::{construct}, {how});").ok();
        }
    }
    out
}
