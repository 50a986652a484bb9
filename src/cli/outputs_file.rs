//! The outputs of a deployment in a file, for programs.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::error::{CliError, CliResult};
use crate::deploy::DeployReport;

/// Fails if the file cannot be written: better before a deployment than after it.
pub(crate) fn check(file: &Path) -> CliResult {
    let probe = || match Target::of(file)? {
        Target::File(file) => {
            let beside = beside(&file);
            fs::write(&beside, "").and_then(|()| fs::remove_file(&beside))
        }
        Target::Stream => Ok(()),
    };
    probe().map_err(|error| {
        failed(file, &error).hinted("nothing was deployed: choose a file in a folder that exists")
    })
}

/// What a name stands for.
enum Target {
    /// A file, be it one to come: the one at the end of all links.
    File(PathBuf),
    /// What is written to as it is: a pipe, a terminal, a file that is open already (`/dev/stdout`).
    Stream,
}

impl Target {
    /// Fails for folders.
    fn of(file: &Path) -> io::Result<Self> {
        match fs::metadata(file) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => return Ok(Self::Stream),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(_) | Err(_) => {}
        }
        let mut file = file.to_owned();
        // Links that lead in a circle are no file, which was told above.
        while let Ok(link) = fs::read_link(&file) {
            if file.starts_with("/proc") || file.starts_with("/dev/fd") {
                return Ok(Self::Stream);
            }
            file = file.parent().unwrap_or(Path::new("")).join(link);
        }
        Ok(Self::File(file))
    }

    /// Writes a file whole or not at all.
    fn write(&self, name: &Path, text: &str) -> io::Result<()> {
        match self {
            Self::File(file) => {
                let temporary = beside(file);
                let written = write_anew(&temporary, file, text);
                written.inspect_err(|_| {
                    let _ = fs::remove_file(&temporary);
                })
            }
            Self::Stream => OpenOptions::new().append(true).open(name)?.write_all(text.as_bytes()),
        }
    }
}

/// Writes a text to `temporary`, which then takes the place of `file`, with its permissions.
fn write_anew(temporary: &Path, file: &Path, text: &str) -> io::Result<()> {
    fs::write(temporary, text)?;
    if let Ok(present) = fs::metadata(file) {
        fs::set_permissions(temporary, present.permissions())?;
    }
    fs::rename(temporary, file)
}

/// Writes `{"stack name": {"output": "value"}}`, as the CDK does: a file whole or not at all, and a link's
/// own file in its place.
///
/// Returns what went wrong, which is not to end the command before the deployment's own outcome is told.
pub(crate) fn write(file: &Path, report: &DeployReport) -> Option<CliError> {
    let stacks: Map<String, Value> = report
        .stacks
        .iter()
        .filter(|stack| !stack.outputs.is_empty())
        .map(|stack| {
            let outputs: Map<_, _> = stack
                .outputs
                .iter()
                .map(|output| (output.key.clone(), Value::from(output.value.clone())))
                .collect();
            (stack.stack_name.clone(), Value::Object(outputs))
        })
        .collect();
    let text = format!("{:#}\n", Value::Object(stacks));
    let written = Target::of(file).and_then(|target| target.write(file, &text));
    written.err().map(|error| failed(file, &error))
}

/// Returns the name under which the file is written before it takes its own.
fn beside(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    name.into()
}

fn failed(file: &Path, error: &io::Error) -> CliError {
    let summary = format!("the outputs cannot be written to `{}`", file.display());
    CliError::usage("outputs-file", summary).detail(error.to_string())
}
