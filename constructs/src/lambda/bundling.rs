//! JavaScript and TypeScript, bundled by esbuild.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustinfra::assembly::TemporaryDirectory;
use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::builder::FunctionBuilder;
use super::bundle_paths;
use super::bundling_docker::InDocker;
use super::code::Code;
use super::node_modules::{self, Files};
use super::runtime::{Architecture, Runtime, RuntimeFamily};

/// The kind of module that a bundle becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// CommonJS, `index.js`; the default.
    Cjs,
    /// An ES module, `index.mjs`.
    Esm,
}

/// Where the source map of a bundle goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceMapMode {
    /// Into a file, named at the end of the bundle; the default.
    Default,
    /// Into a file that the bundle does not name.
    External,
    /// Into the bundle.
    Inline,
    /// Into both.
    Both,
}

/// An entry file and how esbuild bundles it with what it imports.
///
/// esbuild is the one in the `node_modules` around the entry file, or else the one on the `PATH`. It
/// runs when the app runs, on this machine, and the bundle is named by the hash of what comes out.
///
/// Source: <https://esbuild.github.io/api/>
///
/// ```no_run
/// use rustinfra_constructs::lambda::{Bundling, SourceMapMode};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let bundling = Bundling::new("functions/quote.ts")
///     .minify()
///     .source_map(SourceMapMode::External)
///     .external_modules(["sharp"])
///     .node_modules(["sharp"]);
/// NodejsFunction::builder("Quote", bundling).build(&stack);
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct Bundling {
    pub(super) docker: InDocker,
    asset_hash: Option<String>,
    entry: PathBuf,
    format: OutputFormat,
    source_map: Option<SourceMapMode>,
    target: Option<String>,
    external: Option<Vec<String>>,
    bundle_aws_sdk: bool,
    flags: Vec<String>,
    metafile: bool,
    project_root: Option<PathBuf>,
    pub(super) lock_file: Option<PathBuf>,
    pub(super) node_modules: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) before_install: Vec<String>,
    pub(super) after: Vec<String>,
}

impl<P: AsRef<Path>> From<P> for Bundling {
    fn from(entry: P) -> Self {
        Self::new(entry)
    }
}

impl Bundling {
    /// Bundles a file, `.js`, `.mjs`, `.ts` and so on. A relative path is taken from the app's
    /// directory.
    pub fn new(entry: impl AsRef<Path>) -> Self {
        Self {
            docker: InDocker::default(),
            asset_hash: None,
            entry: entry.as_ref().to_path_buf(),
            format: OutputFormat::Cjs,
            source_map: None,
            target: None,
            external: None,
            bundle_aws_sdk: false,
            flags: Vec::new(),
            metafile: false,
            project_root: None,
            lock_file: None,
            node_modules: Vec::new(),
            before: Vec::new(),
            before_install: Vec::new(),
            after: Vec::new(),
        }
    }

    fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Makes it small.
    pub fn minify(self) -> Self {
        self.flag("--minify")
    }

    /// Makes a source map, which names the sources by their way from the
    /// [project](Self::project_root). The function needs the environment variable
    /// `NODE_OPTIONS=--enable-source-maps` to use it.
    #[doc(alias = "sourceMapMode")]
    pub fn source_map(mut self, mode: SourceMapMode) -> Self {
        self.source_map = Some(mode);
        self
    }

    /// Says whether the source map holds the sources; default: it does.
    pub fn sources_content(self, include: bool) -> Self {
        self.flag(format!("--sources-content={include}"))
    }

    /// Sets what the bundle has to run on, such as `node22`; default: the function's runtime.
    pub fn target(mut self, target: &str) -> Self {
        self.target = Some(target.to_string());
        self
    }

    /// Sets how files with an ending (`.png`) become part of the bundle (`dataurl`).
    pub fn loader(self, ending: &str, loader: &str) -> Self {
        self.flag(format!("--loader:{ending}={loader}"))
    }

    /// Sets how much esbuild says (`verbose`, `debug`, `info`, `warning`, `error`, `silent`);
    /// default `warning`.
    pub fn log_level(self, level: &str) -> Self {
        self.flag(format!("--log-level={level}"))
    }

    /// Keeps the names of functions and classes.
    pub fn keep_names(self) -> Self {
        self.flag("--keep-names")
    }

    /// Uses a `tsconfig.json` of another place. A relative path is taken from the app's directory.
    pub fn tsconfig(self, path: impl AsRef<Path>) -> Self {
        self.flag(format!("--tsconfig={}", absolute(path.as_ref()).display()))
    }

    /// Puts a text before the bundle.
    pub fn banner(self, text: &str) -> Self {
        self.flag(format!("--banner:js={text}"))
    }

    /// Puts a text after the bundle.
    pub fn footer(self, text: &str) -> Self {
        self.flag(format!("--footer:js={text}"))
    }

    /// Sets the characters of the bundle (`ascii`, `utf8`); default `ascii`.
    pub fn charset(self, charset: &str) -> Self {
        self.flag(format!("--charset={charset}"))
    }

    /// Replaces a global name by an expression.
    pub fn define(self, name: &str, expression: &str) -> Self {
        self.flag(format!("--define:{name}={expression}"))
    }

    /// Leaves modules out of the bundle, which the function then finds elsewhere; default: the AWS
    /// SDK, which the runtime has.
    pub fn external_modules<'a>(mut self, modules: impl IntoIterator<Item = &'a str>) -> Self {
        self.external = Some(modules.into_iter().map(String::from).collect());
        self
    }

    /// Bundles the AWS SDK as well, in the version of the project.
    pub fn bundle_aws_sdk(mut self) -> Self {
        self.bundle_aws_sdk = true;
        self
    }

    /// Sets the kind of module; default CommonJS.
    pub fn format(mut self, format: OutputFormat) -> Self {
        self.format = format;
        self
    }

    /// Sets which fields of a package name its entry, in order (`module`, `main`).
    pub fn main_fields<'a>(self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let fields: Vec<&str> = fields.into_iter().collect();
        self.flag(format!("--main-fields={}", fields.join(",")))
    }

    /// Makes the exports of a file global names: a path from the [project](Self::project_root), with
    /// `./`, or a package.
    pub fn inject(self, path: impl AsRef<Path>) -> Self {
        self.flag(format!("--inject:{}", path.as_ref().display()))
    }

    /// Writes what is in the bundle, and how much of it, to `index.meta.json` beside it. It names
    /// what was bundled by the way from the [project](Self::project_root), and the files of the
    /// bundle as they are beside it.
    pub fn metafile(mut self) -> Self {
        self.metafile = true;
        self
    }

    /// Any other flag of esbuild, `--name` or `--name=value`.
    pub fn esbuild_arg(self, flag: &str) -> Self {
        self.flag(flag)
    }

    /// Installs packages beside the bundle instead of making them part of it: those that have
    /// programs of their own, such as `sharp`. They come in the versions of the nearest `package.json`
    /// around the entry file that knows them, by the package manager of the project's lock file, for
    /// this machine: a function elsewhere needs another build.
    pub fn node_modules<'a>(mut self, modules: impl IntoIterator<Item = &'a str>) -> Self {
        self.node_modules.extend(modules.into_iter().map(String::from));
        self
    }

    /// Sets the lock file by which [packages](Self::node_modules) are installed; default: the
    /// nearest around the project's root, or around the entry file.
    pub fn deps_lock_file_path(mut self, path: impl AsRef<Path>) -> Self {
        self.lock_file = Some(absolute(path.as_ref()));
        self
    }

    /// Sets the directory that esbuild and the commands run in; default: that of the
    /// [lock file](Self::deps_lock_file_path), or of the entry file if there is none around it.
    pub fn project_root(mut self, path: impl AsRef<Path>) -> Self {
        self.project_root = Some(path.as_ref().to_path_buf());
        self
    }

    /// Runs a line of the shell in the project before esbuild, such as `npx prisma generate` or
    /// `npx tsc`. It finds the project in `INPUT_DIR`, and the place of the bundle in `OUTPUT_DIR`.
    #[doc(alias = "commandHooks")]
    pub fn before_bundling(mut self, line: &str) -> Self {
        self.before.push(line.to_string());
        self
    }

    /// Runs a line of the shell after esbuild and before [packages](Self::node_modules) are
    /// installed; without packages it is not run.
    pub fn before_install(mut self, line: &str) -> Self {
        self.before_install.push(line.to_string());
        self
    }

    /// Runs a line of the shell at last: `cp schema.graphql \"$OUTPUT_DIR\"` adds a file.
    pub fn after_bundling(mut self, line: &str) -> Self {
        self.after.push(line.to_string());
        self
    }

    /// Names the bundle by a text instead of by what comes out, for a bundle that comes out
    /// differently each time: it is uploaded when the text changes, and only then.
    pub fn asset_hash(mut self, text: &str) -> Self {
        self.asset_hash = Some(text.to_string());
        self
    }

    /// The text that names the bundle, if one does.
    pub(super) fn named(&self) -> Option<&str> {
        self.asset_hash.as_deref()
    }

    /// The arguments of esbuild, to write to `output`.
    pub(super) fn arguments(
        &self,
        entry: &Path,
        output: &Path,
        runtime: Option<&Runtime>,
    ) -> Vec<String> {
        let node = runtime
            .filter(|r| r.family() == RuntimeFamily::Nodejs)
            .map(|r| r.as_str().trim_start_matches("nodejs").trim_end_matches(".x").to_string());
        let target = self.target.clone().or(node.map(|v| format!("node{v}")));
        let (format, ending) = match self.format {
            OutputFormat::Cjs => ("cjs", "js"),
            OutputFormat::Esm => ("esm", "mjs"),
        };
        let mut arguments = vec![
            entry.display().to_string(),
            "--bundle".to_string(),
            "--platform=node".to_string(),
            format!("--format={format}"),
            format!("--outfile={}", output.join(format!("index.{ending}")).display()),
        ];
        arguments.extend(target.map(|t| format!("--target={t}")));
        match &self.external {
            Some(modules) => arguments.extend(modules.iter().map(|m| format!("--external:{m}"))),
            None if self.bundle_aws_sdk => {}
            None => arguments
                .extend(["--external:@aws-sdk/*", "--external:@smithy/*"].map(String::from)),
        }
        arguments.extend(self.node_modules.iter().map(|m| format!("--external:{m}")));
        arguments.extend(self.source_map.map(|mode| {
            match mode {
                SourceMapMode::Default => "--sourcemap",
                SourceMapMode::External => "--sourcemap=external",
                SourceMapMode::Inline => "--sourcemap=inline",
                SourceMapMode::Both => "--sourcemap=both",
            }
            .to_string()
        }));
        if !self.flags.iter().any(|flag| flag.starts_with("--log-level")) {
            arguments.push("--log-level=warning".to_string());
        }
        if self.metafile {
            arguments.push(format!("--metafile={}", output.join("index.meta.json").display()));
        }
        arguments.extend(self.flags.iter().cloned());
        arguments
    }

    /// Makes what esbuild wrote to `files` the same wherever that was; for esbuild the project and it
    /// were `project` and `output`.
    pub(super) fn settle(&self, project: &Path, output: &Path, files: &Path) -> Result<(), String> {
        if self.source_map.is_some() || self.flags.iter().any(|f| f.starts_with("--sourcemap")) {
            bundle_paths::settle_maps(project, output, files)?;
        }
        // It says how large the maps are.
        if self.metafile {
            bundle_paths::settle_metafile(output, files)?;
        }
        Ok(())
    }

    /// Runs esbuild; the files of the bundle, or a report.
    pub(super) fn run(
        &self,
        node: &Node,
        of: (Option<&Runtime>, Option<Architecture>),
    ) -> Option<Files> {
        let entry = absolute(&self.entry);
        let project = match &self.project_root {
            Some(root) => absolute(root),
            None => {
                let beside = entry.parent().unwrap_or(Path::new("."));
                let lock_file = self.lock_file.clone().or_else(|| node_modules::lock_file(beside));
                lock_file.as_deref().and_then(Path::parent).unwrap_or(beside).to_path_buf()
            }
        };
        // The files are read; the directory goes at the end of this.
        let made = TemporaryDirectory::new()
            .map_err(|error| error.to_string())
            .and_then(|output| self.bundle(node, &entry, &project, output.path(), of));
        match made {
            Ok(files) => files,
            Err(problem) => {
                node.report(
                    Diagnostic::error("asset-not-made", "an asset cannot be made")
                        .detail(format!("failed to bundle `{}`: {problem}", self.entry.display()))
                        .help("correct what it names"),
                );
                None
            }
        }
    }

    /// The entry file, if what the bundle exports is what that exports.
    pub(super) fn plain_entry(&self) -> Option<PathBuf> {
        let makers = ["--banner", "--footer", "--inject", "--alias", "--format", "--global-name"];
        let is_made = self.flags.iter().any(|f| makers.iter().any(|maker| f.starts_with(maker)));
        let is_hooked = !self.before.is_empty() || !self.after.is_empty();
        let is_plain = !is_made && !is_hooked && !self.docker.is_forced();
        is_plain.then(|| self.entry.clone())
    }

    fn bundle(
        &self,
        node: &Node,
        entry: &Path,
        project: &Path,
        output: &Path,
        of: (Option<&Runtime>, Option<Architecture>),
    ) -> Result<Option<Files>, String> {
        let beside = entry.parent().unwrap_or(Path::new("."));
        let esbuild = || node_modules::find(beside, "esbuild");
        if self.docker.is_forced() || self.docker.is_possible() && esbuild().is_none() {
            self.bundle_in_docker(node, entry, project, output, of)?;
            return node_modules::read_files(output).map(Some);
        }
        let hooks = |lines: &[String]| {
            lines.iter().try_for_each(|line| node_modules::shell(line, project, output))
        };
        hooks(&self.before)?;
        if !entry.is_file() {
            node.report(
                Diagnostic::error("missing-asset", "an asset cannot be read")
                    .detail(format!("`{}` is no file.", self.entry.display()))
                    .help(format!("create it; it was looked up as `{}`", entry.display())),
            );
            return Ok(None);
        }
        let Some(esbuild) = esbuild() else {
            node.report(
                Diagnostic::error("no-esbuild", "esbuild is not installed")
                    .detail(format!(
                        "`{}` is to be bundled, but there is no esbuild in a `node_modules` around \
                         it or on the `PATH`.",
                        self.entry.display()
                    ))
                    .help(
                        "run `npm install --save-dev esbuild` beside it, bundle in a container with \
                         `Bundling::force_docker_bundling`, or use `Code::from_asset`",
                    ),
            );
            return Ok(None);
        };
        let arguments = self.arguments(entry, output, of.0);
        node_modules::run(Command::new(esbuild).args(arguments).current_dir(project))?;
        self.settle(project, output, output)?;
        if !self.node_modules.is_empty() {
            hooks(&self.before_install)?;
            let lock_file = self.lock_file.as_deref();
            node_modules::install(beside, project, lock_file, &self.node_modules, output)?;
        }
        hooks(&self.after)?;
        node_modules::read_files(output).map(Some)
    }
}

/// A path from the app's directory.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

/// A Node.js function whose file is bundled with what it imports.
///
/// ```no_run
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// NodejsFunction::builder("Quote", "functions/quote.ts").memory(mib(256)).build(&stack);
/// ```
pub struct NodejsFunction;

impl NodejsFunction {
    /// Starts a function of an entry file that exports `handler`, on Node.js 22; set
    /// [`handler`](FunctionBuilder::handler) and [`runtime`](FunctionBuilder::runtime) for others.
    pub fn builder(id: &str, bundling: impl Into<Bundling>) -> FunctionBuilder {
        let code = Code::from_esbuild(bundling);
        FunctionBuilder::new(id, Some(Runtime::NODEJS_22), Some("index.handler"), code)
    }
}
