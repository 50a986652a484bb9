//! Building the app with cargo.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::error::{CliError, CliResult};
use super::output::{Output, without_progress};
use super::package::{Package, cargo, no_cargo};
use super::stamp::Stamp;
use super::ui::Ui;

/// Builds the package's binary and returns the path of the executable.
///
/// Cargo is left out when a [`Stamp`] proves that it would find nothing to do,
/// for its own look takes several times as long as synthesis.
pub(crate) fn build(package: &Package, release: bool, ui: &Ui) -> CliResult<PathBuf> {
    let stamp = Stamp::of(package, release);
    if let Some(executable) = stamp.fresh_executable() {
        ui.verbose(format_args!("up to date: {}", executable.display()));
        return Ok(executable);
    }
    let bin = package.choose_bin()?;
    let started = std::time::SystemTime::now();
    let executable = run_cargo(package, &bin, release, ui)?;
    stamp.record(&executable, started);
    Ok(executable)
}

fn run_cargo(package: &Package, bin: &str, release: bool, ui: &Ui) -> CliResult<PathBuf> {
    let mut command = cargo();
    command.args([
        "build",
        "--message-format=json-render-diagnostics",
        "--bin",
        bin,
        "--manifest-path",
    ]);
    command.arg(package.manifest()).current_dir(&package.directory);
    if release {
        command.arg("--release");
    }
    ui.verbose(format_args!("running {command:?}"));
    // Progress and rustc's messages go straight to the user's terminal, unless programs are told them, too.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let printed = ui.is_json().then(Output::new).transpose().ok().flatten();
    let printed = printed.map(|(writer, printed)| {
        command.stderr(writer);
        printed
    });
    let mut child = command.spawn().map_err(|error| no_cargo(&error))?;
    // Our end of the pipe.
    drop(command);
    let mut executable = None;
    let mut compiled = false;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            executable = artifact(&line, bin).or(executable);
            compiled |= has_compiled(&line);
        }
    }
    let status = child.wait().map_err(|error| no_cargo(&error))?;
    if !status.success() {
        let (what, who) = match compiled {
            true => ("does not compile", "rustc"),
            false => ("cannot be built", "cargo"),
        };
        return Err(CliError::app("build", format!("`{bin}` {what}"))
            .detail(format!("in {}", package.directory.display()))
            .hinted_above(&format!("{who}'s messages above tell where and why"))
            .printed(printed.map(|printed| without_progress(&printed.text()))));
    }
    executable.ok_or_else(|| CliError::bug(format!("cargo built `{bin}` but named no executable")))
}

/// Tells whether a line of cargo's output ends a compilation, which cargo's own errors forbid to begin.
fn has_compiled(line: &str) -> bool {
    serde_json::from_str(line).is_ok_and(|message: Value| message["reason"] == "build-finished")
}

/// Returns the executable that a line of cargo's output says it made of `bin`.
fn artifact(line: &str, bin: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_ours = message["reason"] == "compiler-artifact"
        && message["target"]["name"] == bin
        && message["target"]["kind"].as_array()?.iter().any(|kind| kind == "bin");
    is_ours.then(|| message["executable"].as_str().map(PathBuf::from))?
}

#[cfg(test)]
mod tests {
    use super::artifact;

    #[test]
    fn the_executable_is_read_from_cargos_messages() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"shop"},"executable":"/t/debug/shop"}"#;
        assert_eq!(artifact(line, "shop").as_deref(), Some(std::path::Path::new("/t/debug/shop")));
        assert_eq!(artifact(line, "other"), None);
        assert_eq!(artifact(r#"{"reason":"build-finished","success":true}"#, "shop"), None);
        assert_eq!(artifact("a line of something else", "shop"), None);
    }
}
