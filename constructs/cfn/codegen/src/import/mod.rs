//! Turns two public descriptions of CloudFormation into one set of facts.
//!
//! `@aws-cdk/aws-service-spec` gives clean named types, typed attributes and what
//! `Ref` returns; the registry schemas that cfn-lint ships add limits, patterns,
//! more enumerations and more references. Neither is enough alone.

mod corrections;
mod database;
mod patterns;
mod registry;
mod source;

pub use corrections::Corrections;
pub use database::read_database;
pub use patterns::{Pattern, to_rust};
pub use registry::{Overlay, Registry};
pub use source::{Source, changes};

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;
use crate::facts::Service;
use crate::store;

/// Everything one import found.
#[derive(Debug)]
pub struct Imported {
    /// Facts by module name.
    pub services: BTreeMap<String, Service>,
    /// Where they came from, and how many there are.
    pub source: Source,
}

/// Reads both sources and merges them.
pub fn import(database: &Path, registry: &Path, spec: &Path) -> Result<Imported, Error> {
    let mut services = read_database(database)?;
    let schemas = Registry::read(registry)?;
    let mut overlay = Overlay::default();
    for service in services.values_mut() {
        for (name, resource) in &mut service.resources {
            if let Some(schema) = schemas.get(name) {
                overlay.apply(resource, schema);
            }
        }
    }
    let corrections: Corrections = store::read_json(&spec.join("facts-overrides.json"))?;
    corrections.apply(&mut services)?;
    let source = Source::describe(database, &schemas, &services, &overlay);
    Ok(Imported { services, source })
}
