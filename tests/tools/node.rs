//! The genuine CDK: its command line, and our apps' twins written with its library.

use super::install::{must, once, run, shelf};
use super::workspace;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The cdk command line, to be run in `dir` with more arguments and variables of the caller's.
///
/// It keeps its caches to itself, shows no notices, sends no telemetry, and does not validate
/// unless `CDK_VALIDATION` is set again. It reads the credentials and the endpoint from the
/// variables that every AWS tool reads.
pub(crate) fn cdk_command(dir: &Path) -> Command {
    let mut command = Command::new(modules().join("node_modules/.bin/cdk"));
    command.current_dir(dir);
    command.env("CDK_HOME", shelf().join("cdk-home"));
    command.env("CDK_DISABLE_CLI_TELEMETRY", "true");
    command.env("CDK_NOTICES", "false");
    command.env("CDK_VERSION_REPORTING", "false");
    command.env("CDK_VALIDATION", "false");
    command.env("CI", "true");
    command
}

/// Runs the cdk command line in `dir` to its end, whatever that is.
pub(crate) fn cdk(dir: &Path, args: &[impl AsRef<OsStr>]) -> Output {
    let mut command = cdk_command(dir);
    match command.args(args).output() {
        Ok(output) => output,
        Err(error) => panic!("cannot start {command:?}: {error}"),
    }
}

/// Returns the cloud assembly of an app's twin, synthesized by aws-cdk-lib.
///
/// The same sources are synthesized once; the directory is shared and not to be written to.
pub(crate) fn synth_twin(app: &str) -> PathBuf {
    let sources = twin_sources(app);
    // Where it is run, for what is bundled looks for programs around itself.
    let project = twin_project(app);
    let twin = project.parent().unwrap_or(&project);
    let dir = once(&format!("twin-{app}"), &key(&sources), |dir| {
        let modules = modules();
        // Compiled below the modules, so that node finds aws-cdk-lib by walking up.
        let build = modules.join("build").join(app);
        run(npm(&modules).current_dir(twins()).args(["run", "--silent", "build", "--"]).arg({
            let mut outdir = std::ffi::OsString::from("--outdir=");
            outdir.push(&build);
            outdir
        }));
        let mut synth = Command::new("node");
        synth.arg(twin.join("scripts/synth.mjs")).arg(app);
        run(synth.arg(dir.join("assembly")).arg(&build));
    });
    dir.join("assembly")
}

/// Returns the directory of an app's twin as its author has it after `npm ci`, in which its
/// command line of `cdk.json` works.
///
/// It is a copy, so that nothing is installed among the sources; it is shared.
pub(crate) fn twin_project(app: &str) -> PathBuf {
    let sources = twin_sources(app);
    let dir = once(&format!("project-{app}"), &key(&sources), |dir| {
        for (source, content) in &sources {
            let copy = dir.join(source);
            let parent = copy.parent().unwrap_or(dir);
            must("make", parent, std::fs::create_dir_all(parent));
            must("write", &copy, std::fs::write(&copy, content));
        }
        let link = dir.join("tests/parity/twins/node_modules");
        // Both stand in one directory, which may be moved.
        let modules = modules();
        let installed = Path::new("../../../..").join(modules.file_name().unwrap_or_default());
        let installed = installed.join("node_modules");
        must("link", &link, std::os::unix::fs::symlink(installed, &link));
    });
    dir.join("tests/parity/twins").join(app)
}

/// Everything that a twin's assembly depends on: the files by their path in the workspace.
fn twin_sources(app: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let twins = twins();
    let handlers = workspace().join("apps").join(app).join("handlers");
    let assets = workspace().join("tests/parity").join(app).join("assets");
    let mut files = vec![twins.join("package.json"), twins.join("package-lock.json")];
    files.push(twins.join("tsconfig.json"));
    for dir in [twins.join(app), twins.join("scripts"), handlers, assets] {
        collect(&dir, &mut files);
    }
    files.sort();
    let read = |file: PathBuf| {
        let content = must("read", &file, std::fs::read(&file));
        (file.strip_prefix(workspace()).map(Path::to_path_buf).unwrap_or(file), content)
    };
    files.into_iter().map(read).collect()
}

/// What tells one state of the sources from another.
fn key(sources: &[(PathBuf, Vec<u8>)]) -> Vec<&[u8]> {
    let parts = sources
        .iter()
        .map(|(path, content)| [path.as_os_str().as_encoded_bytes(), content.as_slice()]);
    parts.flatten().collect()
}

/// The directory of the twins' sources.
fn twins() -> PathBuf {
    workspace().join("tests/parity/twins")
}

/// The `node_modules` that holds esbuild, as the twins' lock file pins it; it is shared.
pub(crate) fn esbuild_modules() -> PathBuf {
    modules().join("node_modules")
}

/// The directory whose `node_modules` holds the CDK, as the twins' lock file pins it.
fn modules() -> PathBuf {
    npm_packages("cdk", &twins())
}

/// A directory whose `node_modules` holds what the lock file in `source` pins.
pub(super) fn npm_packages(name: &str, source: &Path) -> PathBuf {
    let pinned = ["package.json", "package-lock.json"].map(|name| {
        let path = source.join(name);
        let content = must("read", &path, std::fs::read(&path));
        (name, content)
    });
    once(name, &[&pinned[1].1], |dir| {
        for (name, content) in &pinned {
            let copy = dir.join(name);
            must("write", &copy, std::fs::write(&copy, content));
        }
        run(npm(dir).current_dir(dir).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]));
    })
}

/// npm, finding the programs of `modules` before any of the machine's.
fn npm(modules: &Path) -> Command {
    let mut path = vec![modules.join("node_modules/.bin")];
    path.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    let mut command = Command::new("npm");
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    command
}

/// Adds every file below `dir`, which may be missing, to `files`.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries {
        let path = must("list", dir, entry).path();
        // What a run by hand leaves behind is no source.
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, "node_modules" | "cdk.out") {
                collect(&path, files);
            }
        } else {
            files.push(path);
        }
    }
}
