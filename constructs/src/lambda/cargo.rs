//! Rust programs, compiled by cargo.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use rustinfra::assembly::Program;
use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use serde_json::Value as Json;

use super::builder::FunctionBuilder;
use super::code::Code;
use super::runtime::{Architecture, Runtime};

/// A package whose program becomes a function's `bootstrap`.
///
/// The program is linked statically, against musl if that target is installed and else against the
/// machine's own C library, without symbols and without the machine's paths, so that the same
/// sources give the same bytes. No Docker is needed.
///
/// It is compiled when the assembly is written (`rustinfra synth`, `diff`, `deploy`), not when the
/// app is synthesized in memory, as tests do it. Either asks cargo what the package is made of
/// (`cargo metadata --locked`): its `Cargo.lock` has to be there and up to date, and Rust's target for
/// the function's processor to be installed. The asset is named by its sources: the package, those it
/// depends on by path, and the locked versions of all others.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/rust-package.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct Cargo {
    directory: PathBuf,
    binary: Option<String>,
    profile: String,
    features: Vec<String>,
}

impl<P: AsRef<Path>> From<P> for Cargo {
    fn from(directory: P) -> Self {
        Self::new(directory)
    }
}

/// What of a package is no source.
const NOT_SOURCES: [&str; 4] = ["target", ".git", "cdk.out", "rustinfra.out"];

impl Cargo {
    /// The package in a directory. A relative path is taken from the app's directory;
    /// [`asset!`](rustinfra::asset) makes it independent of that.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self {
            directory: directory.as_ref().to_path_buf(),
            binary: None,
            profile: "release".to_string(),
            features: Vec::new(),
        }
    }

    /// Takes a program by name; default: the package's only one.
    pub fn binary(mut self, name: &str) -> Self {
        self.binary = Some(name.to_string());
        self
    }

    /// Compiles with a profile of the package; default `release`.
    pub fn profile(mut self, name: &str) -> Self {
        self.profile = name.to_string();
        self
    }

    /// Turns on features of the package.
    pub fn features<'a>(mut self, features: impl IntoIterator<Item = &'a str>) -> Self {
        self.features = features.into_iter().map(String::from).collect();
        self
    }

    /// The asset, or a report.
    #[track_caller]
    pub(super) fn asset(&self, node: &Node, architecture: Architecture) -> Option<FileAsset> {
        let report = |problem: Problem| {
            node.report(
                Diagnostic::error("rust-handler", "a Rust function cannot be compiled")
                    .detail(problem.detail)
                    .help(problem.help),
            );
        };
        let directory = std::path::absolute(&self.directory).unwrap_or(self.directory.clone());
        let package = Package::read(&directory, self.binary.as_deref()).map_err(report).ok()?;
        let target = target(&directory, architecture).map_err(report).ok()?;
        let program = self.program(&directory, &package, target);
        let exclude: Vec<String> = NOT_SOURCES.map(String::from).to_vec();
        let sources: Vec<_> = package
            .sources
            .iter()
            .map(|(name, path)| (name.clone(), path.clone(), exclude.clone()))
            .collect();
        let settings = format!(
            "{} {} {} {}\n{}",
            architecture.as_str(),
            self.profile,
            package.binary,
            self.features.join(","),
            package.locked
        );
        Some(FileAsset::of_program(node, "Code", program, &sources, &settings))
    }

    fn program(&self, directory: &Path, package: &Package, target: &str) -> Program {
        let built = package.target_directory.join("rustinfra");
        let mut command: Vec<String> = ["cargo", "build", "--locked"].map(String::from).to_vec();
        command.extend(["--package".into(), package.name.clone()]);
        command.extend(["--bin".into(), package.binary.clone()]);
        command.extend([
            "--profile".into(),
            self.profile.clone(),
            "--target".into(),
            target.into(),
        ]);
        command.extend(["--target-dir".into(), built.display().to_string()]);
        if !self.features.is_empty() {
            command.extend(["--features".into(), self.features.join(",")]);
        }
        // Paths of this machine would make the bytes those of this machine.
        let mut flags = vec!["-Ctarget-feature=+crt-static".to_string(), "-Cstrip=symbols".into()];
        let home = env::var("CARGO_HOME")
            .or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))
            .unwrap_or_default();
        for (from, to) in
            [(home, "/cargo"), (package.workspace.display().to_string(), "/workspace")]
        {
            if !from.is_empty() {
                flags.push(format!("--remap-path-prefix={from}={to}"));
            }
        }
        let folder = if self.profile == "dev" { "debug" } else { &self.profile };
        Program {
            command,
            directory: directory.to_path_buf(),
            environment: vec![("CARGO_ENCODED_RUSTFLAGS".into(), flags.join("\u{1f}"))],
            output: built.join(target).join(folder).join(&package.binary),
            name: "bootstrap".into(),
        }
    }
}

struct Problem {
    detail: String,
    help: String,
}

/// What cargo knows of a package.
struct Package {
    name: String,
    binary: String,
    workspace: PathBuf,
    target_directory: PathBuf,
    /// The directories of the package and of those it depends on by path, by name.
    sources: BTreeMap<String, PathBuf>,
    /// The versions of all others.
    locked: String,
}

impl Package {
    fn read(directory: &Path, binary: Option<&str>) -> Result<Self, Problem> {
        let manifest = directory.join("Cargo.toml");
        if !manifest.is_file() {
            let lacks = if directory.is_dir() { "has no `Cargo.toml`" } else { "does not exist" };
            return Err(Problem {
                detail: format!("The directory `{}` {lacks}.", directory.display()),
                help:
                    "give the directory of a package; a relative path starts at the app's directory"
                        .into(),
            });
        }
        let metadata = metadata(&manifest)?;
        let text = |json: &Json| json.as_str().unwrap_or_default().to_string();
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        let real = fs::canonicalize(&manifest).unwrap_or(manifest);
        let packages = list(&metadata["packages"]);
        let of_id = |id: &str| packages.iter().find(|p| p["id"] == id);
        let own = packages.iter().find(|p| Path::new(&text(&p["manifest_path"])) == real);
        let Some(own) = own else {
            return Err(Problem {
                detail: format!("`{}` is the manifest of no package.", real.display()),
                help: "give the directory of the package itself, not of its workspace".into(),
            });
        };
        let is_program = |target: &&Json| list(&target["kind"]).contains(&"bin".into());
        let targets = list(&own["targets"]);
        let programs: Vec<String> =
            targets.iter().filter(is_program).map(|t| text(&t["name"])).collect();
        let binary = match (binary, programs.as_slice()) {
            (Some(name), _) if programs.iter().any(|p| p == name) => name.to_string(),
            (None, [only]) => only.clone(),
            _ => {
                return Err(Problem {
                    detail: format!(
                        "`{}` has these programs: {}.",
                        text(&own["name"]),
                        if programs.is_empty() { "none".into() } else { programs.join(", ") }
                    ),
                    help: "name one of them with `Cargo::new(…).binary(\"…\")`".into(),
                });
            }
        };
        let nodes = list(&metadata["resolve"]["nodes"]);
        let (mut sources, mut locked) = (BTreeMap::new(), BTreeSet::new());
        let (mut seen, mut open) = (BTreeSet::new(), vec![text(&own["id"])]);
        while let Some(id) = open.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            let Some(package) = of_id(&id) else { continue };
            let name = text(&package["name"]);
            if package["source"].is_null() {
                let manifest = PathBuf::from(text(&package["manifest_path"]));
                sources.insert(name, manifest.parent().map(PathBuf::from).unwrap_or_default());
            } else {
                let source = text(&package["source"]);
                locked.insert(format!("{name} {} {source}", text(&package["version"])));
            }
            let node = nodes.iter().find(|n| n["id"] == id.as_str());
            let dependencies = node.map(|n| list(&n["dependencies"])).unwrap_or_default();
            open.extend(dependencies.iter().map(text));
        }
        Ok(Self {
            name: text(&own["name"]),
            binary,
            workspace: text(&metadata["workspace_root"]).into(),
            target_directory: text(&metadata["target_directory"]).into(),
            sources,
            locked: locked.into_iter().collect::<Vec<_>>().join("\n"),
        })
    }
}

fn metadata(manifest: &Path) -> Result<Json, Problem> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(manifest)
        .output()
        .map_err(|error| Problem {
            detail: format!("failed to run `cargo metadata`: {error}"),
            help: "install Rust, see https://rustup.rs".into(),
        })?;
    if !output.status.success() {
        return Err(refused(manifest, String::from_utf8_lossy(&output.stderr).trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| Problem {
        detail: format!("failed to read what `cargo metadata` says: {error}"),
        help: "update cargo".into(),
    })
}

/// What cargo says of a package that it does not understand, or whose lock file it would write.
fn refused(manifest: &Path, said: &str) -> Problem {
    let path = manifest.display();
    if !said.contains("--locked") {
        return Problem {
            detail: format!("`cargo metadata` does not understand `{path}`: {said}"),
            help: format!("mend it until `cargo metadata --manifest-path {path}` takes it"),
        };
    }
    let is_new = said.contains("create the lock file");
    let state = if is_new { "is missing" } else { "does not fit it any more" };
    Problem {
        detail: format!(
            "The `Cargo.lock` of `{path}` {state}; it says which versions the program is made of."
        ),
        help: format!(
            "run `cargo update --workspace --manifest-path {path}`, and commit the lock file"
        ),
    }
}

/// The first of the targets for a processor that is installed.
fn target(directory: &Path, architecture: Architecture) -> Result<&'static str, Problem> {
    let candidates = match architecture {
        Architecture::X86_64 => ["x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu"],
        Architecture::Arm64 => ["aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu"],
    };
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(rustc).args(["--print", "sysroot"]).current_dir(directory).output();
    let sysroot = output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_string());
    let libraries = Path::new(&sysroot.unwrap_or_default()).join("lib/rustlib");
    candidates.into_iter().find(|target| libraries.join(target).join("lib").is_dir()).ok_or(
        Problem {
            detail: format!(
                "The function runs on {}, and Rust's target `{}` is not installed.",
                architecture.as_str(),
                candidates[0]
            ),
            help: format!("run `rustup target add {}`", candidates[0]),
        },
    )
}

/// A function that is a Rust program: a package of its own, which [`Cargo`] compiles for Lambda.
///
/// ```no_run
/// use rustinfra_constructs::lambda::RustFunction;
/// use rustinfra_constructs::prelude::*;
///
/// rustinfra_environment::environment! {
///     pub struct Calculator {
///         pub precision: u32 = "PRECISION",
///     }
/// }
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Sums");
/// RustFunction::builder("Calculator", "handler")
///     .environment(Calculator { precision: 6.into() })
///     .build(&stack);
/// ```
///
/// The handler reads the same struct, which stands in a third package, the contract of the two (see
/// [`Infra`](super::Infra)):
///
/// ```text
/// app/                the infrastructure; depends on rustinfra-constructs and on contract
/// ├── contract/       `environment! { … }` and what else both share; depends on rustinfra-environment
/// └── handler/        the program; depends on contract and lambda_runtime; has its own [workspace]
/// ```
///
/// ```text
/// // handler/src/main.rs
/// use contract::Calculator;
/// use lambda_runtime::{Error, LambdaEvent, run, service_fn};
/// use serde_json::{Value, json};
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> Result<(), Error> {
///     let calculator = Calculator::read()?;
///     let answer = |event: LambdaEvent<Value>| {
///         let answer = json!({ "asked": event.payload, "precision": calculator.precision });
///         async move { Ok::<_, Error>(answer) }
///     };
///     run(service_fn(answer)).await
/// }
/// ```
///
/// `apps/calculator-url` of rustinfra's repository is such an app.
pub struct RustFunction;

impl RustFunction {
    /// Starts a function of the package in a directory, on Amazon Linux 2023.
    pub fn builder(id: &str, cargo: impl Into<Cargo>) -> FunctionBuilder {
        let code = Code::from_cargo(cargo);
        FunctionBuilder::new(id, Some(Runtime::PROVIDED_AL2023), Some("bootstrap"), code)
    }
}
