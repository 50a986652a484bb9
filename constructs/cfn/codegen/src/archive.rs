//! The command line's copy of the facts: one gzip member a service, and an index.
//!
//! A synth touches a handful of services; only their members are decompressed.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use crate::error::Error;
use crate::facts::Service;
use crate::store::json;

/// The index and the data of an archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Archive {
    /// One line a service: namespace, offset, length.
    pub index: String,
    /// The gzip members, one after the other.
    pub data: Vec<u8>,
}

impl Archive {
    /// Packs the facts.
    pub fn pack(services: &BTreeMap<String, Service>) -> Result<Self, Error> {
        let mut archive = Self { index: String::new(), data: Vec::new() };
        for service in services.values() {
            let start = archive.data.len();
            let failed = |source| Error::Io { path: "spec.gz".into(), source };
            let mut member =
                GzBuilder::new().mtime(0).write(&mut archive.data, Compression::best());
            member.write_all(json(&service.resources).as_bytes()).map_err(failed)?;
            member.finish().map_err(failed)?;
            let length = archive.data.len() - start;
            archive.index.push_str(&format!("{} {start} {length}\n", service.service));
        }
        Ok(archive)
    }

    /// The facts as text, by namespace: what must be equal, however it was compressed.
    pub fn unpack(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for line in self.index.lines() {
            let mut parts = line.split(' ');
            let name = parts.next().unwrap_or_default();
            let mut number =
                || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or_default();
            let (start, length) = (number(), number());
            let mut text = String::new();
            let member = self.data.get(start..start + length).unwrap_or_default();
            if GzDecoder::new(member).read_to_string(&mut text).is_ok() {
                out.insert(name.to_owned(), text);
            }
        }
        out
    }
}
