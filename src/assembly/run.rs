//! What an app's `main` ends with.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use super::context::{diagnostics_file, out_directory};
use super::synthesize::{CloudAssembly, synthesize};
use super::write::write;
use crate::diagnostic::{Diagnostic, Report};
use crate::tree::Node;

/// The exit code of an app that has errors.
const HAS_ERRORS: u8 = 3;

/// Synthesizes, writes, reports; returns the exit code.
pub(crate) fn run(root: &Node, out: Option<PathBuf>) -> ExitCode {
    let out = out_directory(out);
    let report = match synthesize(root) {
        Ok(assembly) => match write(&assembly, &out) {
            Ok(()) => report_of(assembly),
            Err(failed) => report_of(assembly).merge(Report::new(vec![
                Diagnostic::error("cannot-write", "the assembly cannot be written")
                    .detail(format!(
                        "failed to write `{}`: {}",
                        failed.path.display(),
                        failed.error
                    ))
                    .help("make it writable, or choose another folder with `--out`"),
            ])),
        },
        Err(report) => report,
    };
    tell(&report);
    // The process ends now. Its memory goes back at once, not construct by construct.
    std::mem::forget(root.clone());
    if report.has_errors() { ExitCode::from(HAS_ERRORS) } else { ExitCode::SUCCESS }
}

/// Takes the report and leaves the rest to the end of the process.
fn report_of(mut assembly: CloudAssembly) -> Report {
    let report = std::mem::take(&mut assembly.report);
    std::mem::forget(assembly);
    report
}

/// Hands the report to the command, or shows it if there is none.
fn tell(report: &Report) {
    if let Some(file) = diagnostics_file() {
        match fs::write(&file, report.to_json().to_string()) {
            Ok(()) => return,
            Err(e) => eprintln!("failed to write `{}`: {e}", file.display()),
        }
    }
    if !report.is_empty() {
        eprintln!("{report}");
    }
}
