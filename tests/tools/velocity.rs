//! API Gateway's mapping templates, evaluated by an implementation of Velocity.

use super::install::must;
use super::node::npm_packages;
use super::workspace;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

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
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = must("start", &sources, command.spawn());
    if let Some(mut input) = node.stdin.take() {
        must("write to", &sources, input.write_all(calls.to_string().as_bytes()));
    }
    let output = must("wait for", &sources, node.wait_with_output());
    assert!(output.status.success(), "the template cannot be evaluated:\n{template}");
    let found: Value =
        must("read", &sources, serde_json::from_slice(&output.stdout).map_err(Into::into));
    let read = |one: &Value| Evaluated {
        text: one["text"].as_str().unwrap_or_default().to_owned(),
        overridden: one["override"].clone(),
    };
    found.as_array().into_iter().flatten().map(read).collect()
}
