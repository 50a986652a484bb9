//! Writes the files of the services.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::HEADER;
use super::resource::ResourceWriter;
use crate::facts::Service;
use crate::references::References;

/// The Rust code of each service, by its module.
pub fn service_files(
    services: &BTreeMap<String, Service>,
    references: &References,
) -> BTreeMap<String, String> {
    services
        .iter()
        .map(|(module, service)| (module.clone(), service_file(service, references)))
        .collect()
}

fn service_file(service: &Service, references: &References) -> String {
    let writers: Vec<ResourceWriter<'_>> = service
        .resources
        .iter()
        .map(|(name, resource)| ResourceWriter::new(name, resource, references))
        .collect();
    let mut out = format!("{HEADER}//! `{}`: its resources.\n\n", service.service);
    for writer in &writers {
        let (module, construct) = writer.module();
        writeln!(out, "pub use {module}::{construct};").ok();
    }
    for writer in &writers {
        out.push('\n');
        out.push_str(&writer.write());
    }
    out
}
