//! Writes the file of one service.

use std::fmt::Write;

use super::HEADER;
use super::resource::ResourceWriter;
use crate::facts::Service;
use crate::references::References;

/// The Rust code of one service.
pub fn service_file(service: &Service, references: &References) -> String {
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
