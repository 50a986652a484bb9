//! Running the app so that it writes its cloud assembly.
//!
//! The protocol is the CDK's, so that CDK apps of any language work too: the app
//! learns from its environment where to write and what context it has. Apps made
//! with rustinfra also hand over their diagnostics in a file.

use std::ffi::OsString;
use std::fs;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus as ProcessStatus, Stdio};

use serde_json::{Map, Value};

use crate::assembly::STANDS_ABOVE;
use crate::diagnostic::Report;

use super::app::{App, Project, similar};
use super::build::build;
use super::context;
use super::error::{CliError, CliResult};
use super::output::Output;
use super::temporary::TemporaryFile;
use super::ui::Ui;

/// The newest schema of the cloud assembly that rustinfra reads.
const ASSEMBLY_VERSION: &str = "55.0.0";

/// What an app ends with after it has reported errors in its diagnostics.
const REPORTED: i32 = 3;

/// What is not told of an app that wrote no templates.
const CHECKED_LATER: &str =
    "what is in templates (policies, ARNs, values) is checked when these are mended";

/// The code of a handler that is not in its function's code.
const HANDLER: &str = "handler";

/// What a Rust program ends with after a panic.
const PANICKED: i32 = 101;

/// The longest value that Linux passes in one environment variable
/// (`MAX_ARG_STRLEN`, 128 KiB), less room for the name.
const LONGEST_VARIABLE: usize = 128 * 1024 - 256;

/// Settings that become environment variables of the app.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) region: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) release: bool,
    pub(crate) context: Vec<String>,
    /// `--no-check`: what the app finds wrong with the files of handlers is not told either.
    pub(crate) no_check: bool,
    /// `--json`: problems that end the command are told for programs.
    pub(crate) json: bool,
}

/// Builds the app if it needs building, runs it, and returns what it reported.
///
/// Afterwards the project's output directory holds the new assembly. `None` means
/// that the app handed over no diagnostics, as CDK apps and finished assemblies do.
pub(crate) fn synthesize(
    project: &Project,
    defaults: &Defaults,
    ui: &Ui,
) -> CliResult<Option<Report>> {
    let mut command = match &project.app {
        App::Assembly(_) => return Ok(None),
        App::Package(package) => Command::new(build(
            package,
            defaults.release || project.config.release == Some(true),
            ui,
        )?),
        App::Command { line, .. } => {
            let mut shell = Command::new("sh");
            shell.args(["-c", line]);
            shell
        }
    };
    let directory = project.app.directory();
    let context = context::merged(directory, &project.config, &defaults.context)?;
    let diagnostics = TemporaryFile::reserve("diagnostics")?;
    let overflow = pass_context(&mut command, context)?;
    command
        .current_dir(directory)
        .env("CDK_OUTDIR", &project.output)
        .env("CDK_CLI_ASM_VERSION", ASSEMBLY_VERSION)
        .env("RUSTINFRA_DIAGNOSTICS", diagnostics.path())
        .envs(defaults.region.as_ref().map(|region| ("CDK_DEFAULT_REGION", region)))
        .envs(defaults.account.as_ref().map(|account| ("CDK_DEFAULT_ACCOUNT", account)))
        .stdin(Stdio::null())
        .stdout(stderr_of_ours());
    let printed = if defaults.json { keep_output(&mut command) } else { None };
    ui.verbose(format_args!("running {} in {}", told(&command), directory.display()));

    let before = Written::of(&project.output);
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    // Our ends of the pipe.
    drop(command);
    let has_written = Written::of(&project.output).is_some_and(|after| Some(after) != before);
    let ended_well = status.success() && has_written;
    let printed = match ended_well {
        true => printed.map(Output::passed_on).and(None),
        false => printed.map(Output::text),
    };
    drop(overflow);
    let report = read_report(diagnostics.path(), ui);
    let report =
        report.map(|report| if defaults.no_check { report.without(HANDLER) } else { report });
    if !ended_well {
        let report = report.unwrap_or_default();
        let error = match status.success() {
            false => failed(project, status, &report, defaults.no_check),
            true => no_assembly(project, &report),
        };
        let report = match &printed {
            Some(printed) => with_output(report, printed),
            None => report,
        };
        return Err(with_report(error.printed(printed), report, defaults.json, ui));
    }
    Ok(report)
}

/// Tells what the app reported before it ended. Programs get the error in the same object, unless it only
/// counts what is there.
fn with_report(error: CliError, mut report: Report, json: bool, ui: &Ui) -> CliError {
    if report.is_empty() {
        return error;
    }
    if json && error.code() != CliError::SYNTHESIS {
        report = report.merge(Report::new(vec![error.diagnostic()]));
    }
    super::render::report::tell(&report, json, ui);
    error.told()
}

/// Tells what an app printed to programs where a diagnostic points to it.
fn with_output(report: Report, printed: &str) -> Report {
    let told = report.diagnostics().iter().cloned().map(|mut diagnostic| {
        for help in &mut diagnostic.help {
            if let Some(rest) = help.strip_prefix(STANDS_ABOVE) {
                *help = rest.to_owned();
                diagnostic.detail = format!("{}\n{}", diagnostic.detail, printed.trim_end());
            }
        }
        diagnostic
    });
    Report::new(told.collect())
}

/// Identifies one writing of a manifest, to tell a new one from the old.
#[derive(PartialEq, Eq)]
struct Written {
    inode: u64,
    seconds: i64,
    nanoseconds: i64,
    length: u64,
}

impl Written {
    fn of(assembly: &Path) -> Option<Self> {
        let manifest = fs::metadata(assembly.join("manifest.json")).ok()?;
        Some(Self {
            inode: manifest.ino(),
            seconds: manifest.mtime(),
            nanoseconds: manifest.mtime_nsec(),
            length: manifest.len(),
        })
    }
}

/// Puts the context into the environment, or into a file if it is too long for that.
fn pass_context(
    command: &mut Command,
    context: Map<String, Value>,
) -> CliResult<Option<TemporaryFile>> {
    let text = Value::Object(context).to_string();
    if text.len() <= LONGEST_VARIABLE {
        command.env("CDK_CONTEXT_JSON", text).env_remove("CONTEXT_OVERFLOW_LOCATION_ENV");
        return Ok(None);
    }
    let file = TemporaryFile::reserve("context")?;
    fs::write(file.path(), text).map_err(|error| {
        CliError::usage("context", "the context could not be handed to the app")
            .detail(format!("{}: {error}", file.path().display()))
    })?;
    // The variable that names the file is itself called `…_LOCATION_ENV`.
    command.env("CDK_CONTEXT_JSON", "{}").env("CONTEXT_OVERFLOW_LOCATION_ENV", file.path());
    Ok(Some(file))
}

/// What an app prints is talk; stdout is for rustinfra's data.
fn stderr_of_ours() -> Stdio {
    std::io::stderr().as_fd().try_clone_to_owned().map_or_else(|_| Stdio::null(), Stdio::from)
}

/// Lets us read what the app prints on its way to stderr.
fn keep_output(command: &mut Command) -> Option<Output> {
    let (writer, output) = Output::new().ok()?;
    command.stdout(writer.try_clone().ok()?).stderr(writer);
    Some(output)
}

fn read_report(path: &Path, ui: &Ui) -> Option<Report> {
    let text = fs::read_to_string(path).unwrap_or_default();
    if text.trim().is_empty() {
        return None;
    }
    let report = serde_json::from_str(&text)
        .map_err(|error| error.to_string())
        .and_then(|json| Report::from_json(&json));
    report
        .map_err(|error| {
            let help = "build the app and the command from the same version of rustinfra";
            ui.warn(format_args!("the app's diagnostics cannot be read: {error}"), Some(help));
        })
        .ok()
}

/// Writes a command as one would type it, without its environment.
fn told(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> CliError {
    CliError::app("app-start", "the app could not be started").detail(format!(
        "{}: {error}",
        PathBuf::from(OsString::from(command.get_program())).display()
    ))
}

fn failed(project: &Project, status: ProcessStatus, report: &Report, no_check: bool) -> CliError {
    if status.code() == Some(REPORTED) && report.has_errors() {
        let later = (!no_check).then(|| CHECKED_LATER.to_owned());
        return CliError::synthesis(report).maybe_hinted(later);
    }
    let what = name(&project.app);
    match (status.code(), status.signal()) {
        (Some(PANICKED), _) if matches!(project.app, App::Package(_)) => {
            let error = CliError::app("app-panicked", format!("{what} panicked"))
                .detail_above("its message is above; nothing was written");
            match std::env::var_os("RUST_BACKTRACE") {
                Some(_) => error,
                None => error.hinted("for the calls that led there, set RUST_BACKTRACE=1"),
            }
        }
        (Some(127), _) => CliError::app("app-failed", format!("{what} could not be run (exit status 127)"))
            .detail("the shell did not find a program of that name")
            .maybe_hinted(meant_directory(project).map(|other| format!("did you mean the directory `{other}`?")))
            .hinted("name a directory with a Cargo.toml or a cloud assembly, or a command line such as \"npx tsx bin/app.ts\""),
        (Some(code), _) => CliError::app("app-failed", format!("{what} failed (exit status {code})")).detail_above("what it printed is above"),
        (None, signal) => CliError::app("app-failed", format!("{what} was killed by signal {}", signal.unwrap_or_default())),
    }
}

/// Finds the directory that is called almost like a command of one word.
fn meant_directory(project: &Project) -> Option<String> {
    let App::Command { line, directory } = &project.app else { return None };
    similar(line, &directory.join(line))
}

/// An app that ended well and wrote nothing: if it reported errors, it dropped the exit code that says so.
fn no_assembly(project: &Project, report: &Report) -> CliError {
    if report.has_errors() {
        return CliError::synthesis(report)
            .hinted("return what `app.synth()` returns from `main`, so that the app fails, too");
    }
    let error = CliError::app(
        "no-assembly",
        format!("{} ended well but wrote no cloud assembly", name(&project.app)),
    )
    .detail(format!("expected {}", project.output.join("manifest.json").display()));
    match project.app {
        App::Package(_) => error.hinted("end `main` with `app.synth()`, which synthesizes and writes"),
        _ => error.hinted("the app must write to the directory that CDK_OUTDIR names; CDK apps do so in `app.synth()`"),
    }
}

fn name(app: &App) -> String {
    match app {
        App::Command { line, .. } => format!("`{line}`"),
        _ => "the app".to_string(),
    }
}
