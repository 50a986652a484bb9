//! What an app's `main` ends with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::asset::{AssetSource, Packaging};
use super::context::{diagnostics_file, out_directory};
use super::fingerprint::{Unreadable, belongs};
use super::handler;
use super::ignore::Ignore;
use super::synthesize::{CloudAssembly, synthesize};
use super::write::{WriteError, write};
use crate::diagnostic::{Diagnostic, Report};
use crate::tree::Node;

/// The exit code of an app that has errors.
const HAS_ERRORS: u8 = 3;

/// Synthesizes, writes, reports; returns the exit code.
pub(crate) fn run(root: &Node, out: Option<PathBuf>) -> ExitCode {
    let out = out_directory(out);
    let report = match synthesize(root) {
        Ok(assembly) => {
            let mut problems = around_output(&assembly, root, &out);
            if problems.is_empty() {
                let written = root.read(|tree| write(&assembly, tree, &out));
                problems.extend(written.err().map(not_written));
            }
            report_of(assembly).merge(Report::new(problems))
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

fn not_written(failed: WriteError) -> Diagnostic {
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
                .help("what it says about it stands above; run it by hand to see it again")
        }
        WriteError::Write { path, error } => {
            Diagnostic::error("cannot-write", "the assembly cannot be written")
                .detail(format!("failed to write `{}`: {error}", path.display()))
                .help("make it writable, or choose another folder with `--out`")
        }
    }
}

/// Assets that the output folder belongs to: each run would change what the next one hashes.
fn around_output(assembly: &CloudAssembly, root: &Node, out: &Path) -> Vec<Diagnostic> {
    let out = settled(out);
    let mut found = Vec::new();
    for asset in assembly.stacks().iter().flat_map(|stack| stack.assets()) {
        let (path, ignore) = match &asset.source {
            AssetSource::Path { path, exclude, .. } => (path, Ignore::glob(exclude)),
            AssetSource::Image { directory, rules, .. } => (directory, Ignore::docker(rules)),
            _ => continue,
        };
        let directory = settled(path);
        let Ok(inside) = out.strip_prefix(&directory) else { continue };
        if asset.packaging == Packaging::File || !belongs(inside, &ignore) {
            continue;
        }
        let diagnostic =
            Diagnostic::error("asset-contains-output", "an asset contains the output folder")
                .detail(format!(
                    "The assembly is written to `{}`, which belongs to the asset `{}`: its hash \
                     would change with every run.",
                    out.display(),
                    directory.display()
                ))
                .path(&asset.display_name);
        let diagnostic = match asset.owner {
            Some(owner) => root.read(|tree| diagnostic.at(tree[owner].location)),
            None => diagnostic,
        };
        let elsewhere = "choose a folder outside of it with `--out`";
        found.push(diagnostic.help(match inside.as_os_str().is_empty() {
            true => elsewhere.to_string(),
            false => format!(
                "give a smaller directory, leave the folder out with `.exclude(\"{}\")`, or \
                 {elsewhere}",
                inside.display()
            ),
        }));
    }
    found
}

/// The canonical form of a path whose last parts need not be there.
fn settled(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let existing = path.ancestors().find_map(|a| Some((a, fs::canonicalize(a).ok()?)));
    match existing.map(|(part, real)| path.strip_prefix(part).map(|rest| real.join(rest))) {
        Some(Ok(settled)) => settled.components().collect(),
        _ => path,
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
