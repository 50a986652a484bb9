//! The outputs of a deployment in a file, for programs.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::error::{CliError, CliResult};
use crate::deploy::DeployReport;

/// Fails if the file cannot be written: better before a deployment than after it.
pub(crate) fn check(file: &Path) -> CliResult {
    let probe = || {
        if file.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let beside = beside(file);
        fs::write(&beside, "").and_then(|()| fs::remove_file(&beside))
    };
    probe().map_err(|error| {
        failed(file, &error).hinted("nothing was deployed: choose a file in a folder that exists")
    })
}

/// Writes `{"stack name": {"output": "value"}}`, as the CDK does; whole or not at all.
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
    let temporary = beside(file);
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, file));
    written.err().map(|error| {
        let _ = fs::remove_file(&temporary);
        failed(file, &error)
    })
}

/// Returns the name under which the file is written before it takes its own.
fn beside(file: &Path) -> OsString {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    name
}

fn failed(file: &Path, error: &io::Error) -> CliError {
    let summary = format!("the outputs cannot be written to `{}`", file.display());
    CliError::usage("outputs-file", summary).detail(error.to_string())
}
