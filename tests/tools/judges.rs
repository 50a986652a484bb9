//! The two judges of templates, cfn-lint and AWS's cloudformation-validate, and that of OpenAPI
//! documents.

use super::install::{run, run_with};
use super::python::venv;
use super::workspace;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How grave a finding is, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Advice.
    Info,
    /// Deploys, but should be looked at.
    Warning,
    /// AWS would refuse the template.
    Error,
}

/// What a judge says about one place of one template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The template, as it was given.
    pub(crate) template: PathBuf,
    /// The judge's rule, such as `E3002`.
    pub(crate) rule: String,
    /// How grave it is.
    pub(crate) level: Level,
    /// The place, such as `Resources/Queue/Properties/Nope`; empty for the whole template.
    pub(crate) path: String,
    /// What the judge says.
    pub(crate) message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { template, rule, level, path, message } = self;
        write!(f, "{} {path}: {level:?} {rule}: {message}", template.display())
    }
}

/// Asks cfn-lint about all `templates` in one run, informational rules included.
pub(crate) fn cfn_lint(templates: &[impl AsRef<Path>]) -> Vec<Finding> {
    // cfn-lint without a template would wait for one on its standard input.
    if templates.is_empty() {
        return Vec::new();
    }
    let mut command = Command::new(venv("judges").join("bin/cfn-lint"));
    command.args(["--format", "json", "--include-checks", "I", "--non-zero-exit-code", "none"]);
    command.arg("--").args(templates.iter().map(AsRef::as_ref));
    findings(&run(&mut command), |finding| {
        let path = finding["Location"]["Path"].as_array().into_iter().flatten();
        let path: Vec<String> = path.map(plain).collect();
        Finding {
            template: PathBuf::from(plain(&finding["Filename"])),
            rule: plain(&finding["Rule"]["Id"]),
            level: level(&plain(&finding["Level"])),
            path: path.join("/"),
            message: plain(&finding["Message"]),
        }
    })
}

/// Asks cloudformation-validate, the engine behind the CDK's own validation, about `templates`.
pub(crate) fn cloudformation_validate(templates: &[impl AsRef<Path>]) -> Vec<Finding> {
    let mut command = Command::new(venv("judges").join("bin/python"));
    command.arg(workspace().join("tests/tools/validate.py"));
    command.args(templates.iter().map(AsRef::as_ref));
    findings(&run(&mut command), |finding| Finding {
        template: PathBuf::from(plain(&finding["template"])),
        rule: plain(&finding["rule"]),
        level: level(&plain(&finding["level"])),
        path: plain(&finding["path"]),
        message: plain(&finding["message"]),
    })
}

/// Asks openapi-spec-validator about documents of OpenAPI 3.0: what is wrong with each.
pub(crate) fn open_api(documents: &[Value]) -> Vec<Vec<String>> {
    let mut command = Command::new(venv("judges").join("bin/python"));
    command.arg(workspace().join("tests/tools/open_api.py"));
    let output = run_with(&mut command, &Value::from(documents).to_string());
    match serde_json::from_str(&output) {
        Ok(found) => found,
        Err(error) => panic!("the judge printed no lists: {error}\n{output}"),
    }
}

/// Reads a judge's JSON list.
fn findings(output: &str, read: impl Fn(&Value) -> Finding) -> Vec<Finding> {
    match serde_json::from_str(output) {
        Ok(Value::Array(list)) => list.iter().map(read).collect(),
        _ => panic!("the judge printed no JSON list:\n{output}"),
    }
}

/// The text of a JSON value, without quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Reads either judge's word for a level; an unknown word counts as an error.
fn level(word: &str) -> Level {
    match word {
        "Informational" | "INFO" | "DEBUG" => Level::Info,
        "Warning" | "WARN" => Level::Warning,
        _ => Level::Error,
    }
}
