//! Python, with the packages that it imports.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustinfra::assembly::{Maker, Making, TemporaryDirectory};
use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::builder::FunctionBuilder;
use super::code::{Code, For};
use super::layer::{LayerVersion, LayerVersionBuilder};
use super::node_modules;
use super::runtime::{Architecture, Runtime, RuntimeFamily};
use crate::check;

/// What of a directory is no source.
const NOT_SOURCES: [&str; 9] = [
    "__pycache__",
    "*.pyc",
    ".venv",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".git",
    "cdk.out",
    "rustinfra.out",
];

/// What pip installs from.
const REQUIREMENTS: &str = "requirements.txt";

/// Files that say the same in words of other tools, and how these write it in pip's.
const LOCK_FILES: [(&str, &str); 4] = [
    ("Pipfile.lock", "pipenv requirements > requirements.txt"),
    ("Pipfile", "pipenv lock && pipenv requirements > requirements.txt"),
    ("poetry.lock", "poetry export --format requirements.txt --output requirements.txt"),
    ("uv.lock", "uv export --frozen --no-dev --no-emit-project --output-file requirements.txt"),
];

/// A directory of Python, and how it is bundled with the packages that its `requirements.txt` names.
///
/// The packages are installed by the pip of a Python on the `PATH`, of the function's version if there
/// is one, as wheels for the function's runtime and processor, whatever this machine is: no Docker is
/// needed. A package that is published as sources only is an error; so is a `uv.lock`, `poetry.lock` or
/// `Pipfile` without a `requirements.txt`, and it says how to export one. Conditions of requirements
/// (`; python_version < "3.13"`) are judged by the Python that runs pip. Where a file of the directory
/// and one of a package have the same name, it is the directory's; programs that packages bring (`bin`)
/// are left out.
///
/// All this is done when the assembly is written (`rustinfra synth`, `diff`, `deploy`), and once for
/// the same sources; an app that is synthesized in memory, as tests do it, needs neither pip nor a
/// network. The asset is named by the directory's files, `requirements.txt` among them, so name
/// versions in it (`requests==2.32.5`): what it leaves open is found once, and stays what it was.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/python-package.html>,
/// <https://pip.pypa.io/en/stable/cli/pip_install/>
///
/// ```no_run
/// use rustinfra_constructs::lambda::PythonBundling;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// // functions/quote/quotes/api.py has `def quote(event, context)`.
/// let bundling = PythonBundling::new("functions/quote")
///     .index("quotes/api.py")
///     .handler("quote")
///     .asset_excludes(["tests"])
///     .after_bundling("cp ../schema.json \"$OUTPUT_DIR\"");
/// PythonFunction::builder("Quote", bundling)
///     .runtime(Runtime::PYTHON_3_14)
///     .architecture(Architecture::Arm64)
///     .build(&stack);
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct PythonBundling {
    entry: PathBuf,
    index: String,
    handler: String,
    excludes: Vec<String>,
    suffix: Option<String>,
    before: Vec<String>,
    after: Vec<String>,
    asset_hash: Option<String>,
}

impl<P: AsRef<Path>> From<P> for PythonBundling {
    fn from(entry: P) -> Self {
        Self::new(entry)
    }
}

impl PythonBundling {
    /// Bundles a directory. A relative path is taken from the app's directory;
    /// [`asset!`](rustinfra::asset) makes it independent of that.
    #[doc(alias = "entry")]
    pub fn new(entry: impl AsRef<Path>) -> Self {
        Self {
            entry: entry.as_ref().to_path_buf(),
            index: "index.py".to_string(),
            handler: "handler".to_string(),
            excludes: Vec::new(),
            suffix: None,
            before: Vec::new(),
            after: Vec::new(),
            asset_hash: None,
        }
    }

    /// Sets the file that has the handler, relative to the directory; default `index.py`.
    pub fn index(mut self, file: &str) -> Self {
        self.index = file.to_string();
        self
    }

    /// Sets the function in that file; default `handler`.
    pub fn handler(mut self, function: &str) -> Self {
        self.handler = function.to_string();
        self
    }

    /// Leaves out of the directory what matches glob patterns relative to it, such as `tests` or
    /// `**/*.md`. Caches of Python and its tools, `.venv` and `.git` are left out anyway, unless a pattern
    /// takes them in (`!.venv`).
    pub fn asset_excludes<'a>(mut self, patterns: impl IntoIterator<Item = &'a str>) -> Self {
        self.excludes.extend(patterns.into_iter().map(String::from));
        self
    }

    /// Puts all of it into a directory of the bundle; default: into the bundle itself, and for a
    /// [`PythonLayerVersion`] into `python`.
    pub fn output_path_suffix(mut self, directory: &str) -> Self {
        self.suffix = Some(directory.to_string());
        self
    }

    /// Runs a line of the shell in the directory at first. It finds the directory in `INPUT_DIR`, and
    /// the place of the bundle in `OUTPUT_DIR`; packages are installed from a `requirements.txt` that
    /// it leaves there if the directory has none:
    ///
    /// ```text
    /// uv export --frozen --no-dev --no-emit-project --output-file "$OUTPUT_DIR/requirements.txt"
    /// ```
    #[doc(alias = "commandHooks")]
    pub fn before_bundling(mut self, line: &str) -> Self {
        self.before.push(line.to_string());
        self
    }

    /// Runs a line of the shell in the directory at last: `cp schema.json \"$OUTPUT_DIR\"` adds a file.
    pub fn after_bundling(mut self, line: &str) -> Self {
        self.after.push(line.to_string());
        self
    }

    /// Names the bundle by a text instead of by what it is made of: it is uploaded when the text
    /// changes, and only then.
    pub fn asset_hash(mut self, text: &str) -> Self {
        self.asset_hash = Some(text.to_string());
        self
    }

    /// What Lambda calls the handler.
    fn whole_handler(&self) -> String {
        let module = self.index.strip_suffix(".py").unwrap_or(&self.index);
        format!("{}.{}", module.replace('/', "."), self.handler)
    }

    /// The directory, if its files stand in the bundle as they stand there.
    pub(super) fn plain(&self) -> Option<PathBuf> {
        self.suffix.is_none().then(|| self.entry.clone())
    }

    /// The asset, or a report.
    #[track_caller]
    pub(super) fn asset(&self, node: &Node, of: For) -> Option<FileAsset> {
        let entry = std::path::absolute(&self.entry).unwrap_or_else(|_| self.entry.clone());
        let runtime = self.runtime(node, of)?;
        if let Some(problem) = self.problem(&entry, of) {
            node.report(problem);
            return None;
        }
        let location = Location::caller();
        let path = node.path();
        let (version, architecture) =
            (runtime.version(), of.architecture.unwrap_or(Architecture::X86_64));
        let job = Job {
            entry: entry.clone(),
            excludes: self.excluded(),
            suffix: PathBuf::from(self.suffix.as_deref().unwrap_or_default()),
            before: self.before.clone(),
            after: self.after.clone(),
            version,
            architecture,
        };
        let what = format!("`{}` for {runtime} on {}", entry.display(), architecture.as_str());
        let maker = Maker::new(what, move |making| {
            job.run(making).map_err(|problem| Box::new(problem.path(path.clone()).at(location)))
        });
        if let Some(text) = &self.asset_hash {
            return Some(FileAsset::of_made_named(node, "Code", maker, text));
        }
        let settings = format!(
            "{runtime} {} {:?} {:?} {:?}",
            architecture.as_str(),
            self.suffix.as_deref().unwrap_or_default(),
            self.before,
            self.after
        );
        let mut sources = vec![("entry".to_string(), entry.clone(), self.excluded())];
        let included = included(&entry);
        sources.extend(included.into_iter().map(|path| ("requirements".into(), path, Vec::new())));
        Some(FileAsset::of_made(node, "Code", maker, &sources, &settings))
    }

    fn excluded(&self) -> Vec<String> {
        NOT_SOURCES.map(String::from).into_iter().chain(self.excludes.iter().cloned()).collect()
    }

    /// The Python that it is for, or a report.
    #[track_caller]
    fn runtime<'a>(&self, node: &Node, of: For<'a>) -> Option<&'a Runtime> {
        let entry = self.entry.display();
        let problem = match of.runtime {
            Some(runtime) if runtime.family() == RuntimeFamily::Python => return Some(runtime),
            Some(runtime) => format!("`{entry}` is bundled for Python, and `{runtime}` is none."),
            None => format!("It is not said for which Python `{entry}` is bundled."),
        };
        let help = match of.handler {
            Some(_) => "set `runtime(Runtime::PYTHON_3_13)`, or another Python",
            None => "set `compatible_runtime(Runtime::PYTHON_3_13)`, or another Python, first",
        };
        check::reject(node, problem, help);
        None
    }

    /// What can be seen to be wrong before anything runs.
    fn problem(&self, entry: &Path, of: For) -> Option<Diagnostic> {
        if let Err(error) = fs::read_dir(entry) {
            let missing = Diagnostic::error("missing-asset", "an asset cannot be read");
            let given = self.entry.display();
            return Some(match error.kind() {
                ErrorKind::NotADirectory => {
                    missing.detail(format!("`{given}` is a single file.")).help(
                        "give the directory that has it, and name it with `PythonBundling::index`",
                    )
                }
                _ => missing.detail(format!("failed to read `{given}`: {error}")).help(format!(
                    "create it, or correct the path; it was looked up as `{}`",
                    entry.display()
                )),
            });
        }
        // The handler may be another that was given by itself, or be generated.
        let is_own = of.handler == Some(self.whole_handler().as_str());
        let index = entry.join(&self.index);
        if is_own && !self.index.ends_with(".py") {
            return Some(
                Diagnostic::error("bad-handler", "a handler is not in a file of Python")
                    .detail(format!("`{}` does not end in `.py`.", self.index))
                    .help("name the file, such as `index.py`, and the function in it by `handler`"),
            );
        }
        if is_own && self.before.is_empty() && !index.is_file() {
            return Some(
                Diagnostic::error("missing-asset", "an asset cannot be read")
                    .detail(format!("`{}` is no file.", self.entry.join(&self.index).display()))
                    .help("create it, or name another file with `PythonBundling::index`"),
            );
        }
        // A command may export what is needed.
        if entry.join(REQUIREMENTS).is_file() || !self.before.is_empty() {
            return None;
        }
        let (lock, export) = LOCK_FILES.into_iter().find(|(name, _)| entry.join(name).is_file())?;
        Some(
            Diagnostic::error("no-requirements", "packages are not listed where pip reads them")
                .detail(format!(
                    "`{}` has a `{lock}` and no `{REQUIREMENTS}`, which pip installs from.",
                    self.entry.display()
                ))
                .help(format!("run `{export}` there, and commit what it writes")),
        )
    }
}

/// The files outside of the directory that its requirements are told in, in the order they are met.
fn included(entry: &Path) -> Vec<PathBuf> {
    let (mut outside, mut seen) = (Vec::new(), BTreeSet::new());
    let mut open = vec![entry.join(REQUIREMENTS)];
    while let Some(file) = open.pop() {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for line in text.lines() {
            let Some(named) = includes(line.trim()) else { continue };
            let path = file.parent().unwrap_or(entry).join(named);
            // One that is missing is pip's to tell.
            let Ok(path) = fs::canonicalize(path) else { continue };
            let is_inside = fs::canonicalize(entry).is_ok_and(|entry| path.starts_with(entry));
            if seen.insert(path.clone()) {
                open.push(path.clone());
                outside.extend((!is_inside).then_some(path));
            }
        }
    }
    outside
}

/// The file that a line of requirements takes in.
fn includes(line: &str) -> Option<&str> {
    let options = ["--requirement", "--constraint", "-r", "-c"];
    let rest = options.into_iter().find_map(|option| line.strip_prefix(option))?;
    let named = rest.trim_start_matches(['=', ' ', '\t']);
    let named = named.split(" #").next().unwrap_or_default().trim();
    (!named.is_empty() && !named.contains("://")).then_some(named)
}

/// A bundle that is made.
struct Job {
    entry: PathBuf,
    excludes: Vec<String>,
    suffix: PathBuf,
    before: Vec<String>,
    after: Vec<String>,
    version: (u32, u32),
    architecture: Architecture,
}

impl Job {
    fn run(&self, making: &Making<'_>) -> Result<(), Box<Diagnostic>> {
        let output = making.directory().join(&self.suffix);
        fs::create_dir_all(&output)
            .map_err(|error| self.not_made(&format!("{}: {error}", output.display())))?;
        let hooks = |lines: &[String]| {
            lines.iter().try_for_each(|line| {
                node_modules::shell(line, &self.entry, &output)
                    .map_err(|problem| self.not_made(&problem))
            })
        };
        hooks(&self.before)?;
        let written = [&self.entry, &output].map(|directory| directory.join(REQUIREMENTS));
        if let Some(requirements) = written.into_iter().find(|file| file.is_file()) {
            self.install(&requirements, making)?;
        }
        making.copy(&self.entry, &self.excludes, &self.suffix)?;
        hooks(&self.after)
    }

    fn not_made(&self, problem: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error("asset-not-made", "an asset cannot be made")
                .detail(format!("failed to bundle `{}`: {problem}", self.entry.display()))
                .help("correct what it names"),
        )
    }

    /// Puts the packages into the bundle.
    fn install(&self, requirements: &Path, making: &Making<'_>) -> Result<(), Box<Diagnostic>> {
        let told = |error: std::io::Error| self.not_made(&error.to_string());
        let aside = TemporaryDirectory::new().map_err(told)?;
        let packages = aside.path().join("packages");
        fs::create_dir_all(&packages).map_err(told)?;
        let python = self.python(requirements)?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip"]).args(self.arguments(requirements, &packages));
        // Settings of this machine that do not go together with those.
        pip.env("PIP_USER", "0").env("PIP_REQUIRE_VIRTUALENV", "0");
        node_modules::run(pip.current_dir(&self.entry))
            .map_err(|said| self.refused(requirements, &said))?;
        without_programs(&packages).map_err(told)?;
        making.copy(&packages, &[], &self.suffix)
    }

    /// The arguments of pip.
    fn arguments(&self, requirements: &Path, target: &Path) -> Vec<String> {
        let (major, minor) = self.version;
        let mut arguments: Vec<String> =
            ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
                .map(String::from)
                .to_vec();
        arguments.extend(["--only-binary=:all:".into(), "--implementation=cp".into()]);
        arguments.push(format!("--python-version={major}.{minor}"));
        arguments.extend(self.platforms().map(|platform| format!("--platform={platform}")));
        arguments.push(format!("--target={}", target.display()));
        arguments.push(format!("--requirement={}", requirements.display()));
        arguments
    }

    /// The platforms that the function's runtime can load, the newest first. Python 3.12 and later run on
    /// Amazon Linux 2023 with version 2.34 of the C library, older ones on Amazon Linux 2 with 2.26.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>,
    /// <https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html>,
    /// <https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#manylinux>
    fn platforms(&self) -> impl Iterator<Item = String> {
        let newest = if self.version >= (3, 12) { 34 } else { 26 };
        let processor = self.processor();
        let by_library =
            (17..=newest).rev().map(move |minor| format!("manylinux_2_{minor}_{processor}"));
        by_library.chain([format!("manylinux2014_{processor}")])
    }

    fn processor(&self) -> &'static str {
        match self.architecture {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "aarch64",
        }
    }

    /// A Python that has pip, of the function's version if there is one.
    fn python(&self, requirements: &Path) -> Result<String, Box<Diagnostic>> {
        let (major, minor) = self.version;
        let own = format!("python{major}.{minor}");
        let has_pip = |name: &&str| {
            let asked = Command::new(name).args(["-m", "pip", "--version"]).output();
            asked.is_ok_and(|answer| answer.status.success())
        };
        let found = [own.as_str(), "python3", "python"].into_iter().find(has_pip);
        found.map(String::from).ok_or_else(|| {
            Box::new(Diagnostic::error("no-pip", "pip is not installed")
                .detail(format!(
                    "`{}` names packages, and none of {own}, python3 and python on the `PATH` has \
                     pip to install them.",
                    requirements.display()
                ))
                .help(
                    "install Python with pip (`python3 -m ensurepip` adds it), or build in a \
                     container with `Code::from_docker_build`",
                ))
        })
    }

    /// What pip says of packages that it does not install.
    fn refused(&self, requirements: &Path, said: &str) -> Box<Diagnostic> {
        let (major, minor) = self.version;
        let errors: Vec<&str> =
            said.lines().filter_map(|line| line.trim().strip_prefix("ERROR: ")).collect();
        let missing =
            errors.iter().find_map(|line| line.strip_prefix("No matching distribution found for "));
        // pip goes on without an index that does not answer.
        let unreachable = said.contains("Retrying (Retry(");
        if let (Some(package), false) = (missing, unreachable) {
            let known = said.rsplit_once("(from versions: ").and_then(|(_, rest)| {
                rest.split_once(')').map(|(versions, _)| versions).filter(|v| *v != "none")
            });
            let has = match known {
                Some(versions) => format!("these versions have one: {versions}"),
                None => "no version of it has one".to_string(),
            };
            return Box::new(Diagnostic::error("no-wheel", "a package has no wheel for the function")
                .detail(format!(
                    "`{}` asks for `{package}`, of which pip finds no wheel for Python \
                     {major}.{minor} on {}; {has}.",
                    requirements.display(),
                    self.architecture.as_str()
                ))
                .help(
                    "correct its name or version; one that is published as sources only has to be \
                     built where it runs, with `Code::from_docker_build`",
                ));
        }
        let problem = if errors.is_empty() { said.to_string() } else { errors.join("; ") };
        let help = match unreachable {
            true => {
                "see whether this machine reaches the package index, and what pip is set to by \
                     `PIP_INDEX_URL` and `pip config list`"
            }
            false => "correct what it names",
        };
        Box::new(
            Diagnostic::error("asset-not-made", "an asset cannot be made")
                .detail(format!(
                    "failed to install the packages of `{}`: {problem}",
                    requirements.display()
                ))
                .help(help),
        )
    }
}

/// Removes the programs that packages bring, which begin with the path of this machine's Python, and
/// what is told of them.
fn without_programs(packages: &Path) -> std::io::Result<()> {
    let programs = packages.join("bin");
    if !programs.is_dir() {
        return Ok(());
    }
    fs::remove_dir_all(programs)?;
    for entry in fs::read_dir(packages)? {
        let record = entry?.path().join("RECORD");
        let Ok(text) = fs::read_to_string(&record) else { continue };
        let is_kept = |line: &&str| !line.starts_with("../../bin/");
        let kept: String = text.split_inclusive('\n').filter(is_kept).collect();
        fs::write(record, kept)?;
    }
    Ok(())
}

/// A Python function whose directory is bundled with the packages that its `requirements.txt` names.
///
/// ```no_run
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// // functions/quote has an index.py with `def handler(event, context)`, and a requirements.txt.
/// PythonFunction::builder("Quote", "functions/quote").memory(mib(256)).build(&stack);
/// ```
pub struct PythonFunction;

impl PythonFunction {
    /// Starts a function of a directory, on Python 3.13; set [`runtime`](FunctionBuilder::runtime) for
    /// another. What runs is `handler` of `index.py`, or what [`PythonBundling`] says.
    pub fn builder(id: &str, bundling: impl Into<PythonBundling>) -> FunctionBuilder {
        let bundling = bundling.into();
        let handler = bundling.whole_handler();
        let code = Code::from_pip(bundling);
        FunctionBuilder::new(id, Some(Runtime::PYTHON_3_13), Some(&handler), code)
    }
}

/// A layer of Python packages: those that the `requirements.txt` of a directory names, and the
/// modules beside it.
///
/// ```no_run
/// use rustinfra_constructs::lambda::PythonLayerVersion;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let tools = PythonLayerVersion::builder("Tools", "layers/tools")
///     .compatible_runtime(Runtime::PYTHON_3_13)
///     .build(&stack);
/// PythonFunction::builder("Quote", "functions/quote").layer(&tools).build(&stack);
/// ```
pub struct PythonLayerVersion;

impl PythonLayerVersion {
    /// Starts a layer of a directory. Its packages are those for the first
    /// [runtime](LayerVersionBuilder::compatible_runtime) that it is said to be for, which has to be a
    /// Python, and for the first [processor](LayerVersionBuilder::compatible_architecture), or x86-64.
    pub fn builder(id: &str, bundling: impl Into<PythonBundling>) -> LayerVersionBuilder {
        let mut bundling = bundling.into();
        bundling.suffix.get_or_insert_with(|| "python".to_string());
        LayerVersion::builder(id, Code::from_pip(bundling))
    }
}
