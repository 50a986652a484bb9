//! What `generate` writes and `check` compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::Archive;
use crate::emit::{Families, refs_file, service_files, with_features};
use crate::error::{Error, at};
use crate::facts::Service;
use crate::references::{ReferenceOverrides, References, plan};
use crate::store::{Files, read_json, read_services};

/// Where things are in the repository.
#[derive(Debug, Clone)]
pub struct Layout {
    /// `constructs/cfn`.
    pub package: PathBuf,
    /// `src/spec/data` of the root package.
    pub archive: PathBuf,
}

impl Layout {
    /// The repository that this generator was built from.
    pub fn here() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Self { archive: package.join("../../src/spec/data"), package }
    }

    /// The committed facts.
    pub fn spec(&self) -> PathBuf {
        self.package.join("spec")
    }

    /// `constructs`.
    pub fn constructs(&self) -> PathBuf {
        self.package.join("..")
    }

    fn generated(&self) -> PathBuf {
        self.package.join("src/generated")
    }
}

/// Everything that follows from the committed facts.
#[derive(Debug)]
pub struct Output {
    /// Files to write, or to compare byte by byte.
    pub files: Files,
    /// The command line's copy of the facts.
    pub archive: Archive,
    /// The references, for a summary.
    pub references: References,
}

/// Computes everything that follows from the committed facts.
pub fn generate(layout: &Layout) -> Result<Output, Error> {
    let services = read_services(&layout.spec())?;
    let overrides: ReferenceOverrides = read_json(&layout.spec().join("refs-overrides.json"))?;
    let families: Families = read_json(&layout.spec().join("families.json"))?;
    let references = plan(&services, &overrides);
    let manifest_path = layout.package.join("Cargo.toml");
    let manifest = fs::read_to_string(&manifest_path).map_err(at(&manifest_path))?;
    let (manifest, modules) = with_features(&manifest, &services, &families)?;
    let mut files = Files::new();
    files.insert(manifest_path, manifest.into_bytes());
    files.insert(layout.generated().join("mod.rs"), modules.into_bytes());
    let code = service_files(&services, &references);
    files.insert(
        layout.generated().join("refs.rs"),
        refs_file(&services, &code, &references, &families).into_bytes(),
    );
    for (module, code) in code {
        files.insert(layout.generated().join(format!("{module}.rs")), code.into_bytes());
    }
    Ok(Output { files, archive: Archive::pack(&services)?, references })
}

/// The files of the archive.
pub fn archive_files(layout: &Layout, archive: &Archive) -> Files {
    Files::from([
        (layout.archive.join("spec.index"), archive.index.clone().into_bytes()),
        (layout.archive.join("spec.gz"), archive.data.clone()),
    ])
}

/// Generated files that no service accounts for any more.
pub fn leftovers(layout: &Layout, output: &Output) -> Result<Vec<PathBuf>, Error> {
    let folder = layout.generated();
    let mut extra = Vec::new();
    for entry in fs::read_dir(&folder).map_err(at(&folder))? {
        let path = entry.map_err(at(&folder))?.path();
        if !output.files.contains_key(&path) {
            extra.push(path);
        }
    }
    extra.sort();
    Ok(extra)
}

/// Proves that what is committed is what `generate` writes.
///
/// The archive is compared by content: another version of the compressor may pack it differently.
pub fn check(layout: &Layout) -> Result<(), Error> {
    let output = generate(layout)?;
    let name =
        |path: &Path| path.strip_prefix(&layout.package).unwrap_or(path).display().to_string();
    let mut stale: Vec<String> = output
        .files
        .iter()
        .filter(|(path, content)| fs::read(path).ok().as_ref() != Some(*content))
        .map(|(path, _)| name(path))
        .collect();
    stale.extend(leftovers(layout, &output)?.iter().map(|path| name(path)));
    let committed = Archive {
        index: fs::read_to_string(layout.archive.join("spec.index")).unwrap_or_default(),
        data: fs::read(layout.archive.join("spec.gz")).unwrap_or_default(),
    };
    if committed.unpack() != output.archive.unpack() {
        stale.push("src/spec/data/spec.gz".to_owned());
    }
    if stale.is_empty() { Ok(()) } else { Err(Error::Stale(stale)) }
}

/// Removes what is left of services that are gone.
pub fn remove_leftovers(layout: &Layout, output: &Output) -> Result<(), Error> {
    for path in leftovers(layout, output)? {
        fs::remove_file(&path).map_err(at(&path))?;
    }
    Ok(())
}

/// The text of each service's facts, by file.
pub fn spec_files(layout: &Layout, services: &BTreeMap<String, Service>) -> Files {
    services
        .iter()
        .map(|(module, service)| {
            (
                layout.spec().join(format!("{module}.json")),
                crate::store::service_text(service).into_bytes(),
            )
        })
        .collect()
}
