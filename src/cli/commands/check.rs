//! `rustinfra check`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::args::GlobalArgs;
use crate::cli::error::{CliError, CliResult, ExitStatus};
use crate::cli::render;
use crate::cli::render::table::count;
use crate::cli::ui::Ui;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::proof::{Finding, Templates, rewritten};
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

    /// End with status 3 if anything is warned of
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(args: &CheckArgs, global: &GlobalArgs, ui: &Ui) -> CliResult {
    let mut report = Report::default();
    let mut status = ExitStatus::NotSynthesized;
    let mut templates: Vec<(&Path, Value)> = Vec::new();
    for path in &args.templates {
        match read(path) {
            Ok(template) => templates.push((path, template)),
            Err(refusal) => {
                if refusal.status == ExitStatus::Usage {
                    status = ExitStatus::Usage;
                }
                report = report.merge(Report::new(vec![*refusal.diagnostic]));
            }
        }
    }
    for ((path, template), proven) in templates.iter().zip(prove(&templates)) {
        report = report.merge(check(path, template, &proven));
    }
    if global.json {
        ui.data(&format!("{}\n", report.to_json()))?;
    } else {
        render::report::show(&report, ui);
    }
    let templates = count(args.templates.len(), "template");
    let problems = report.count(Severity::Error);
    if problems > 0 {
        let summary = format!("{} in {templates}", count(problems, "problem"));
        return Err(CliError::new(status, "check", summary).told());
    }
    let warnings = report.count(Severity::Warning);
    if args.strict && warnings > 0 {
        let warned = format!("{} in {templates}", count(warnings, "warning"));
        return Err(CliError::strict(&warned).told());
    }
    let rest = match warnings {
        0 => "no problems".to_string(),
        warnings => count(warnings, "warning"),
    };
    ui.status("Checked", format_args!("{templates}: {rest}"));
    Ok(())
}

/// Why a file is not checked.
struct Refusal {
    /// What the command ends with: wrong usage, unless the file is meant as a template.
    status: ExitStatus,
    diagnostic: Box<Diagnostic>,
}

fn read(path: &Path) -> Result<Value, Refusal> {
    let text = fs::read_to_string(path)
        .map_err(|error| refused(path, "a file cannot be read", error.to_string(), false))?;
    let is_meant = text.contains("Resources");
    let refused = |problem: String| refused(path, NO_TEMPLATE, problem, is_meant);
    let template = diff::parse(&text).map_err(|error| refused(error.problem))?;
    match is_template(&template) {
        true => Ok(template),
        false => {
            Err(refused("it has no `Resources` that are objects, each with a `Type`".to_string()))
        }
    }
}

/// What is wrong with a file that holds something else.
const NO_TEMPLATE: &str = "a file is not a CloudFormation template";

/// Says what is wrong with a file, and what checks an app or an assembly where that was named: the parser's
/// words about those help nobody. What is not `meant` as a template is told what would be one.
fn refused(path: &Path, summary: &str, problem: String, meant: bool) -> Refusal {
    let other = synthesized(path);
    let status = match meant && other.is_none() {
        true => ExitStatus::NotSynthesized,
        false => ExitStatus::Usage,
    };
    let told = |summary, detail: String| {
        Diagnostic::error("template", summary).detail(detail).path(path.display().to_string())
    };
    let diagnostic = match other {
        Some((what, directory)) => {
            let help = format!("`rustinfra synth --app {}` checks all its templates", directory.display());
            told(NO_TEMPLATE, format!("It is {what}.")).help(help)
        }
        None if meant || !path.exists() => told(summary, sentence(&problem)),
        None => told(summary, sentence(&problem)).help(
            "`check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json",
        ),
    };
    Refusal { status, diagnostic: Box::new(diagnostic) }
}

/// What a parser or the system says, as a sentence.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
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
fn prove(templates: &[(&Path, Value)]) -> Vec<Vec<Finding>> {
    let mut all = Templates::new();
    for (path, template) in templates {
        all.add(&path.display().to_string(), "", template);
    }
    all.check()
}

/// All kinds of findings, at the file and the logical id.
fn check(path: &Path, template: &Value, proven: &[Finding]) -> Report {
    let file = path.display();
    let mut diagnostics = too_large(&file.to_string(), template);
    if rewritten(template) {
        diagnostics.push(
            Diagnostic::info("rewritten-template", "a part of a template is not checked")
                .detail(
                    "A macro or a transform rewrites it before it is deployed: references, conditions and \
                     whether services may use each other are not looked at.",
                )
                .path(file.to_string())
                .help(
                    "check what it makes of it: `aws cloudformation get-template --template-stage Processed`",
                ),
        );
    }
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
