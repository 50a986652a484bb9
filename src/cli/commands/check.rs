//! `rustinfra check`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::args::GlobalArgs;
use crate::cli::error::{CliError, CliResult};
use crate::cli::render;
use crate::cli::render::table::count;
use crate::cli::ui::Ui;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::proof::{Finding, Templates};
use crate::template::limits;
use crate::tree::Section;
use crate::{diff, spec};

/// Check CloudFormation templates, whoever wrote them
///
/// Finds what AWS would refuse, and what it would deploy but could not work: a
/// function that its API may not invoke, a queue that drops what its topic
/// sends, a transition to a state that is not there. Reads JSON and YAML and
/// needs neither an app nor AWS. What only AWS knows is taken to be right. Several
/// templates are checked together: a policy may stand in another than its queue.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The templates
    #[arg(required = true, value_name = "TEMPLATE")]
    templates: Vec<PathBuf>,
}

pub(crate) fn run(args: &CheckArgs, global: &GlobalArgs, ui: &Ui) -> CliResult {
    let mut report = Report::default();
    let mut lines = String::new();
    let read = args.templates.iter().map(|path| {
        read(path).map_err(|error| {
            // The same line for programs as a finding is.
            if global.json && ui.data(&line(path, &error.diagnostic())).is_ok() {
                return error.told();
            }
            error
        })
    });
    let templates: Vec<Value> = read.collect::<CliResult<_>>()?;
    for ((path, template), proven) in
        args.templates.iter().zip(&templates).zip(prove(args, &templates))
    {
        let found = check(path, template, &proven);
        if global.json {
            for diagnostic in found.diagnostics() {
                lines.push_str(&line(path, diagnostic));
            }
        }
        report = report.merge(found);
    }
    if global.json {
        ui.data(&lines)?;
    } else {
        render::report::show(&report, ui);
    }
    let templates = count(args.templates.len(), "template");
    let problems = report.count(Severity::Error);
    if problems > 0 {
        return Err(CliError::app(
            "check",
            format!("{} in {templates}", count(problems, "problem")),
        )
        .told());
    }
    let rest = match report.count(Severity::Warning) {
        0 => "no problems".to_string(),
        warnings => count(warnings, "warning"),
    };
    ui.status("Checked", format_args!("{templates}: {rest}"));
    Ok(())
}

/// What programs are told of one finding.
fn line(path: &Path, diagnostic: &Diagnostic) -> String {
    let template = path.display().to_string();
    format!("{}\n", json!({"template": template, "diagnostic": diagnostic.to_json()}))
}

fn read(path: &Path) -> CliResult<Value> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        let message = format!("`{name}` could not be read: {error}");
        expected(CliError::usage("template", message), path, !path.is_dir())
    })?;
    let is_meant = text.contains("Resources");
    let template = diff::parse(&text).map_err(|error| {
        let message = format!("`{name}` is {error}");
        expected(CliError::app("template", message), path, is_meant)
    })?;
    if !is_template(&template) {
        let message = format!("`{name}` is not a CloudFormation template");
        let error = CliError::app("template", message)
            .hinted("a template is an object whose `Resources` are objects, each with a `Type`");
        return Err(expected(error, path, is_meant));
    }
    Ok(template)
}

/// Says what is expected, unless it `is_meant` as a template, and what checks an app or an assembly where
/// that was named: the parser's words about those help nobody.
fn expected(error: CliError, path: &Path, is_meant: bool) -> CliError {
    let Some((what, directory)) = synthesized(path) else {
        return match is_meant {
            true => error,
            false => error.hinted(
                "`check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json",
            ),
        };
    };
    let message = format!("`{}` is {what}, not a CloudFormation template", path.display());
    let directory = directory.display();
    CliError::new(error.status(), error.code(), message)
        .hinted(format!("`rustinfra synth --app {directory}` checks all its templates"))
}

/// What is for `synth` to check, and the directory to name there.
fn synthesized(path: &Path) -> Option<(&'static str, &Path)> {
    let holds = |file: &str| path.join(file).is_file();
    if path.is_dir() {
        let kinds = [("Cargo.toml", "an app"), ("manifest.json", "a cloud assembly")];
        return kinds.into_iter().find(|(file, _)| holds(file)).map(|(_, what)| (what, path));
    }
    let what = match path.file_name()?.to_str()? {
        "Cargo.toml" => "the manifest of an app",
        "manifest.json" => "the manifest of a cloud assembly",
        _ => return None,
    };
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    Some((what, above.unwrap_or(Path::new("."))))
}

/// Whether there are resources, or what a macro makes resources of.
fn is_template(template: &Value) -> bool {
    template["Resources"].as_object().is_some_and(|resources| {
        resources.iter().all(|(id, r)| r["Type"].is_string() || id.starts_with("Fn::"))
    })
}

/// What is over a quota of templates, or comes near one. White space is not counted: what deploys may leave it out.
fn too_large(file: &str, template: &Value) -> Vec<Diagnostic> {
    let bytes = |length, limit| format!("It has {length} bytes; CloudFormation takes {limit}.");
    let entries = |section: &str| template[section].as_object().map_or(0, |object| object.len());
    let sections = Section::ALL.into_iter();
    let sections = sections.filter_map(|s| Some((s.name(), limits::elements(s)?)));
    let mut found: Vec<Diagnostic> = sections
        .chain([("Resources", limits::RESOURCES)])
        .filter_map(|(name, limit)| {
            let number = entries(name);
            let what = if name == "Resources" { "resources" } else { "elements" };
            let diagnostic = if number > limit {
                Diagnostic::error(format!("too-many-{what}"), "a template is too large")
                    .detail(format!("{number} entries, but a template may have {limit}."))
            } else if limits::is_near(number, limit) {
                Diagnostic::info(format!("many-{what}"), "a template comes near its limit")
                    .detail(format!("{number} entries, and a template may have {limit}."))
            } else {
                return None;
            };
            let diagnostic = diagnostic.path(format!("{file}#/{name}"));
            Some(diagnostic.help("split it into several stacks, or move parts into a nested stack"))
        })
        .collect();
    let description = template["Description"].as_str().map_or(0, str::len);
    if description > limits::DESCRIPTION {
        found.push(
            Diagnostic::error("description-too-long", "a description is too long")
                .detail(bytes(description, limits::DESCRIPTION))
                .path(format!("{file}#/Description"))
                .help("shorten it; more has room in `Metadata`"),
        );
    }
    let length = template.to_string().len();
    if length > limits::BYTES {
        found.push(
            Diagnostic::error("template-too-large", "a template is too large")
                .detail(bytes(length, limits::BYTES))
                .path(file)
                .help("split the stack, or move inline code and long values into assets"),
        );
    }
    found
}

/// What the proof finds in each template. They are deployed together: a policy may stand in another.
fn prove(args: &CheckArgs, templates: &[Value]) -> Vec<Vec<Finding>> {
    let mut all = Templates::new();
    for (path, template) in args.templates.iter().zip(templates) {
        all.add(&path.display().to_string(), "", template);
    }
    all.check()
}

/// All kinds of findings, at the file and the logical id.
fn check(path: &Path, template: &Value, proven: &[Finding]) -> Report {
    let file = path.display();
    let mut diagnostics = too_large(&file.to_string(), template);
    for finding in proven {
        diagnostics.push(finding.diagnostic(format!("{file}#/{}", finding.pointer)));
    }
    for finding in spec::check_template(template) {
        let diagnostic = match finding.severity {
            Severity::Error => Diagnostic::error(finding.code, finding.message),
            Severity::Warning => Diagnostic::warning(finding.code, finding.message),
            Severity::Info => Diagnostic::info(finding.code, finding.message),
        };
        let mut diagnostic = diagnostic
            .path(format!("{file}#/Resources/{}/{}", finding.logical_id, finding.pointer));
        diagnostic.help.extend(finding.help);
        diagnostics.push(diagnostic);
    }
    Report::new(diagnostics)
}
