//! What an app's `main` ends with.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use super::asset::AssetSource;
use super::context::{diagnostics_file, out_directory};
use super::fingerprint::Unreadable;
use super::handler;
use super::synthesize::{CloudAssembly, synthesize_to};
use super::write::WriteError;
use crate::diagnostic::{Diagnostic, Report};
use crate::tree::Node;

/// How help begins that points to what a program has printed. The command puts that in its place with `--json`.
pub(crate) const STANDS_ABOVE: &str = "what it says about it stands above; ";

/// The exit code of an app that has errors.
const HAS_ERRORS: u8 = 3;

/// Synthesizes, writes, reports; returns the exit code.
pub(crate) fn run(root: &Node, out: Option<PathBuf>) -> ExitCode {
    let out = out_directory(out);
    let report = match synthesize_to(root, &out) {
        Ok((assembly, place)) => {
            let problem = place.finish(&assembly).err().map(not_written);
            report_of(assembly).merge(Report::new(problem.into_iter().collect()))
        }
        // The command checks the handlers of what is written. Of what is not, they are told along with the rest.
        Err(report) if diagnostics_file().is_some() => {
            let mut found = root.read(handler::in_tree);
            // A construct says it itself of a handler that names no file.
            let is_told = |of: &Diagnostic| {
                report.diagnostics().iter().any(|d| d.code == "bad-handler" && d.path == of.path)
            };
            found.retain(|found| !is_told(found));
            report.merge(Report::new(found))
        }
        Err(report) => report,
    };
    tell(&report);
    remove_temporary(root);
    // The process ends now. Its memory goes back at once, not construct by construct.
    std::mem::forget(root.clone());
    if report.has_errors() { ExitCode::from(HAS_ERRORS) } else { ExitCode::SUCCESS }
}

/// Removes the directories of what was made for assets: it is written by now, or never.
fn remove_temporary(root: &Node) {
    root.read(|tree| {
        let stacks = tree.in_order();
        let stacks = stacks.iter().filter_map(|&node| tree.stack_data(node));
        for asset in stacks.flat_map(|stack| stack.assets.values()) {
            if let AssetSource::Path { temporary: Some(directory), .. } = &asset.source {
                directory.remove();
            }
        }
    });
}

pub(super) fn not_written(failed: WriteError) -> Diagnostic {
    match failed {
        WriteError::Read(Unreadable { path, error }) => {
            Diagnostic::error("missing-asset", "an asset cannot be read")
                .detail(format!("failed to read `{}`: {error}", path.display()))
                .help("leave it in place and readable until the app ends, or exclude it")
        }
        WriteError::Make { asset, command, error } => {
            Diagnostic::error("asset-not-made", "an asset cannot be made")
                .detail(format!("failed to run `{command}`: {error}"))
                .path(asset)
                .help(format!("{STANDS_ABOVE}run it by hand to see it again"))
        }
        WriteError::Told(diagnostic) => *diagnostic,
        WriteError::Write { path, error } => {
            Diagnostic::error("cannot-write", "the assembly cannot be written")
                .detail(format!("failed to write `{}`: {error}", path.display()))
                .help("make it writable, or choose another folder with `--out`")
        }
    }
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
