//! API Gateway's mapping templates, evaluated by an implementation of Velocity.

use super::install::run_with;
use super::node::npm_packages;
use super::workspace;
use serde_json::{Value, json};
use std::process::Command;

/// What a template came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evaluated {
    /// The body.
    pub(crate) text: String,
    /// What it set of `$context.responseOverride`.
    pub(crate) overridden: Value,
}

/// Evaluates a template once for each of `requests`, which have `body`, `params` and `context`.
pub(crate) fn evaluate(template: &str, requests: &[Value]) -> Vec<Evaluated> {
    let sources = workspace().join("tests/tools/velocity");
    let calls = requests.iter().map(|request| {
        let mut call = request.clone();
        call["template"] = json!(template);
        call
    });
    let calls: Value = calls.collect();
    let mut command = Command::new("node");
    command.arg(sources.join("evaluate.mjs")).arg(npm_packages("velocity", &sources));
    let output = run_with(&mut command, &calls.to_string());
    let found: Vec<Value> = match serde_json::from_str(&output) {
        Ok(found) => found,
        Err(error) => panic!("no list was printed: {error}\n{output}"),
    };
    let read = |one: &Value| Evaluated {
        text: one["text"].as_str().unwrap_or_default().to_owned(),
        overridden: one["override"].clone(),
    };
    found.iter().map(read).collect()
}
