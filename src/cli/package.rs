//! The cargo package an app lives in, and which of its binaries to run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::error::{CliError, CliResult};
use super::suggest::closest;

/// A cargo package, with the binary that synthesizes.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Where its `Cargo.toml` is.
    pub(crate) directory: PathBuf,
    /// The binary to run; `None` leaves the choice to [`Package::choose_bin`],
    /// which has to ask cargo.
    pub(crate) bin: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    default_run: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl MetadataPackage {
    fn bins(&self) -> Vec<&str> {
        self.targets
            .iter()
            .filter(|target| target.kind.iter().any(|kind| kind == "bin"))
            .map(|target| target.name.as_str())
            .collect()
    }

    /// The command's own package holds no app, though it does have a binary.
    fn is_rustinfra_itself(&self) -> bool {
        self.name == "rustinfra" && self.bins() == ["rustinfra"]
    }
}

impl Package {
    /// Names the package in `directory`, without asking cargo anything yet.
    pub(crate) fn open(directory: &Path, bin: Option<&str>) -> Self {
        Self { directory: directory.to_path_buf(), bin: bin.map(String::from) }
    }

    /// Returns the path of the package's manifest.
    pub(crate) fn manifest(&self) -> PathBuf {
        self.directory.join("Cargo.toml")
    }

    /// Decides which binary is the app.
    ///
    /// That is the one named by `--bin`, else `default-run`, else the only one.
    pub(crate) fn choose_bin(&self) -> CliResult<String> {
        let metadata = self.metadata()?;
        let manifest = self.manifest();
        let Some(package) =
            metadata.packages.iter().find(|package| same_file(&package.manifest_path, &manifest))
        else {
            return Err(self.no_app("this workspace has no package of its own here", &metadata));
        };
        if package.is_rustinfra_itself() {
            return Err(self.no_app("this is rustinfra's own package", &metadata));
        }
        let bins = package.bins();
        if let Some(bin) = &self.bin {
            return match bins.contains(&bin.as_str()) {
                true => Ok(bin.clone()),
                false => Err(CliError::usage(
                    "no-bin",
                    format!("package `{}` has no binary `{bin}`", package.name),
                )
                .detail(format!("it has: {}", list(&bins)))
                .maybe_hinted(
                    closest(bin, bins.iter().copied()).map(|bin| format!("did you mean `{bin}`?")),
                )),
            };
        }
        match (bins.as_slice(), &package.default_run) {
            (_, Some(default)) => Ok(default.clone()),
            ([only], None) => Ok((*only).to_string()),
            ([], None) => Err(CliError::usage(
                "no-bin",
                format!("package `{}` has no binary to run", package.name),
            )
            .detail(format!("in {}", self.directory.display()))
            .hinted("add a src/main.rs that builds an `App` and calls `app.synth()`")),
            (several, None) => Err(CliError::usage(
                "which-bin",
                format!("package `{}` has {} binaries", package.name, several.len()),
            )
            .detail(list(several))
            .hinted("choose one with --bin, or set `bin` in rustinfra.toml")),
        }
    }

    fn metadata(&self) -> CliResult<Metadata> {
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]);
        command.arg(self.manifest()).current_dir(&self.directory).stdin(Stdio::null());
        let output = command.output().map_err(|error| no_cargo(&error))?;
        if !output.status.success() {
            let mut error = CliError::app(
                "manifest",
                format!("cargo cannot read `{}`", self.manifest().display()),
            );
            for line in String::from_utf8_lossy(&output.stderr).lines() {
                error = error.detail(line);
            }
            return Err(error);
        }
        serde_json::from_slice(&output.stdout).map_err(|error| {
            CliError::bug(format!("cargo's metadata cannot be understood: {error}"))
        })
    }

    fn no_app(&self, why: &str, metadata: &Metadata) -> CliError {
        let error = CliError::usage("no-app", "no app found")
            .detail(format!("{why}: {}", self.directory.display()));
        let mut apps: Vec<_> = metadata
            .packages
            .iter()
            .filter(|package| !package.is_rustinfra_itself() && !package.bins().is_empty())
            .filter_map(|package| {
                package.manifest_path.parent()?.strip_prefix(&self.directory).ok()
            })
            .map(|directory| directory.display().to_string())
            .filter(|directory| !directory.contains("codegen"))
            .collect();
        apps.sort();
        match apps.first() {
            Some(first) => error
                .detail(format!("packages with a binary: {}", apps.join(", ")))
                .hinted(format!("choose one, for example: --app {first}")),
            None => error.hinted("name your app's directory with --app"),
        }
    }
}

/// Starts a cargo command line.
///
/// The variables that an outer `cargo run` sets describe the outer package and
/// would only make the inner build differ from one started by hand.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_outer_cargo_variable) {
            command.env_remove(name);
        }
    }
    command
}

/// Tells whether a variable describes the package of an outer `cargo run`.
pub(crate) fn is_outer_cargo_variable(name: &str) -> bool {
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
        || matches!(name, "CARGO_PRIMARY_PACKAGE" | "CARGO_CRATE_NAME")
}

/// Says that cargo could not be started.
pub(crate) fn no_cargo(error: &std::io::Error) -> CliError {
    CliError::usage("no-cargo", "cargo could not be started")
        .detail(error.to_string())
        .hinted("install Rust from https://rustup.rs, or point --app at a cloud assembly")
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "none".to_string(),
        names => names.join(", "),
    }
}
