//! Finding the user's app.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::args::GlobalArgs;
use super::config::Config;
use super::context::cdk_json_app;
use super::error::{CliError, CliResult};
use super::package::Package;
use super::suggest::closest;

/// The name of the directory that an app's assembly is written to.
const DEFAULT_OUTPUT: &str = "rustinfra.out";

/// What `rustinfra` works on.
#[derive(Clone, Debug)]
pub(crate) enum App {
    /// A cargo package, built and then run.
    Package(Package),
    /// A command line that a shell runs.
    Command {
        /// The line as the user wrote it.
        line: String,
        /// Where it is run.
        directory: PathBuf,
    },
    /// A cloud assembly written earlier.
    Assembly(PathBuf),
}

/// An app with the settings that apply to it.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) app: App,
    pub(crate) config: Config,
    /// The absolute path of the assembly.
    pub(crate) output: PathBuf,
}

impl App {
    /// Returns the directory that the app runs in.
    pub(crate) fn directory(&self) -> &Path {
        match self {
            App::Package(package) => &package.directory,
            App::Command { directory, .. } | App::Assembly(directory) => directory,
        }
    }
}

impl Project {
    /// Finds the app that the arguments, the configuration file or the current directory name.
    pub(crate) fn find(global: &GlobalArgs) -> CliResult<Self> {
        let here = current_directory()?;
        let named =
            global.app.as_deref().map(|app| named_directory(&here, app)).unwrap_or_default();
        let config_path = Config::find(named.as_deref().unwrap_or(&here))?;
        let config = config_path.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let config_directory = config_path.as_deref().and_then(Path::parent).unwrap_or(&here);

        let bin = global.bin.as_deref().or(config.bin.as_deref());
        let app = match (&global.app, &config.app) {
            (Some(app), _) => resolve(&here, app, bin)?,
            (None, Some(app)) => resolve(config_directory, app, bin)?,
            (None, None) => discover(&here, bin)?,
        };
        let output = match (&app, &global.output, &config.output) {
            (App::Assembly(directory), ..) => directory.clone(),
            (_, Some(output), _) => here.join(output),
            (app, None, Some(output)) => app.directory().join(output),
            (app, None, None) => app.directory().join(DEFAULT_OUTPUT),
        };
        Ok(Self { app, config, output })
    }
}

/// Returns the current directory.
pub(crate) fn current_directory() -> CliResult<PathBuf> {
    std::env::current_dir().map_err(|error| {
        CliError::usage("directory", "the current directory cannot be used")
            .detail(error.to_string())
    })
}

fn named_directory(base: &Path, app: &str) -> Option<PathBuf> {
    base.join(app).canonicalize().ok().filter(|directory| directory.is_dir())
}

/// Tells what the user means by `app`: a directory, or else a command line.
fn resolve(base: &Path, app: &str, bin: Option<&str>) -> CliResult<App> {
    let path = base.join(app);
    if path.is_dir() {
        let directory = path.canonicalize().unwrap_or(path);
        return in_directory(&directory, bin)?.ok_or_else(|| nothing_in(app, &directory));
    }
    if path.is_file()
        && path.file_name().is_some_and(|name| name == "Cargo.toml" || name == "manifest.json")
    {
        return resolve(base, &format!("{}", path.parent().unwrap_or(base).display()), bin);
    }
    if let Some(error) = source_file(app, &path) {
        return Err(error);
    }
    if looks_like_a_missing_path(app, &path) {
        return Err(CliError::usage("no-app", format!("there is no app at `{app}`"))
            .detail(format!("neither a directory nor a program is at {}", path.display()))
            .maybe_hinted(similar(app, &path).map(|other| format!("did you mean `{other}`?")))
            .hinted("name a directory with a Cargo.toml or a cloud assembly, or a command line such as \"npx tsx bin/app.ts\""));
    }
    let line = if path.is_file() { program(app) } else { app.to_string() };
    Ok(App::Command { line, directory: base.to_path_buf() })
}

/// Writes the path of a program so that a shell runs just that.
fn program(path: &str) -> String {
    // A shell looks up a name without a slash in PATH.
    let path = if path.contains('/') { path.to_string() } else { format!("./{path}") };
    match path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c)) {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

/// Refuses a source file, which is no program; its language tells what was meant.
fn source_file(app: &str, path: &Path) -> Option<CliError> {
    if !path.is_file() || path.metadata().is_ok_and(|file| file.permissions().mode() & 0o111 != 0) {
        return None;
    }
    let way_out = match path.extension()?.to_str()? {
        "rs" => {
            let package = path.ancestors().find(|above| above.join("Cargo.toml").is_file())?;
            format!("name the directory of its package: --app {}", package.display())
        }
        "ts" => format!("give a command line: --app \"npx tsx {app}\""),
        "js" | "mjs" | "cjs" => format!("give a command line: --app \"node {app}\""),
        "py" => format!("give a command line: --app \"python3 {app}\""),
        _ => return None,
    };
    let summary = format!("`{app}` is a source file, not an app");
    Some(CliError::usage("no-app", summary).hinted(way_out))
}

/// Finds the neighbour that is called almost like a path that does not exist.
pub(crate) fn similar(app: &str, path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let neighbours = std::fs::read_dir(path.parent()?).ok()?.flatten();
    let names: Vec<String> = neighbours
        .filter(|neighbour| neighbour.path().is_dir())
        .filter_map(|neighbour| neighbour.file_name().into_string().ok())
        .collect();
    let name = closest(wanted, names.iter().map(String::as_str))?;
    Some(format!("{}{name}", app.trim_end_matches('/').strip_suffix(wanted)?))
}

/// One word with a slash in it is a path; a command would exist.
fn looks_like_a_missing_path(app: &str, path: &Path) -> bool {
    app.contains('/') && !app.contains(char::is_whitespace) && !path.exists()
}

fn in_directory(directory: &Path, bin: Option<&str>) -> CliResult<Option<App>> {
    if directory.join("manifest.json").is_file() {
        return Ok(Some(App::Assembly(directory.to_path_buf())));
    }
    if directory.join("Cargo.toml").is_file() {
        return Ok(Some(App::Package(Package::open(directory, bin))));
    }
    let line = cdk_json_app(directory)?;
    Ok(line.map(|line| App::Command { line, directory: directory.to_path_buf() }))
}

/// Looks for an app in `here` and then in every directory above it.
fn discover(here: &Path, bin: Option<&str>) -> CliResult<App> {
    for directory in here.ancestors() {
        if let Some(app) = in_directory(directory, bin)? {
            return Ok(app);
        }
    }
    Err(CliError::usage("no-app", "no app found")
        .detail(format!(
            "there is no Cargo.toml, cdk.json or rustinfra.toml in {} or above it",
            here.display()
        ))
        .hinted("go to your app's directory, or name it: rustinfra --app path/to/app …"))
}

fn nothing_in(app: &str, directory: &Path) -> CliError {
    let error = CliError::usage("no-app", format!("`{app}` holds no app")).detail(format!(
        "there is no Cargo.toml, manifest.json or cdk.json in {}",
        directory.display()
    ));
    match directory.join("package.json").is_file() {
        true => error.hinted("for a CDK app give its command line: --app \"npx tsx bin/app.ts\""),
        false => error.hinted("name the directory of a cargo package, or a cloud assembly"),
    }
}
