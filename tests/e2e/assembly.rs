//! Deploys a cloud assembly of the CDK with the cdk command line.

use crate::tools::{Endpoint, cdk_command};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The outputs of a deployed stack, by their names.
pub(crate) type Outputs = Map<String, Value>;

/// A directory of this test's own, empty.
pub(crate) fn scratch(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&dir);
    if let Err(error) = std::fs::create_dir_all(&dir) {
        panic!("cannot make {}: {error}", dir.display());
    }
    dir
}

/// Bootstraps the endpoint and deploys the one stack of `assembly`; returns its outputs.
pub(crate) fn deploy(endpoint: &Endpoint, assembly: &Path, scratch: &Path) -> Outputs {
    let template = scratch.join("bootstrap.yaml");
    let shown = run(cdk(endpoint, scratch).args(["bootstrap", "--show-template"]));
    write(&template, &without_tls_rule(&shown));
    run(cdk(endpoint, scratch)
        .args(["bootstrap", "aws://000000000000/us-east-1", "--template"])
        .arg(&template));

    let outputs = scratch.join("outputs.json");
    run(cdk(endpoint, scratch)
        .args(["deploy", "--all", "--require-approval", "never", "--app"])
        .arg(assembly)
        .arg("--outputs-file")
        .arg(&outputs));
    let text = std::fs::read_to_string(&outputs).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(stacks)) if stacks.len() == 1 => {
            stacks.values().next().and_then(Value::as_object).cloned().unwrap_or_default()
        }
        _ => panic!("not the outputs of one stack: {text}"),
    }
}

fn cdk(endpoint: &Endpoint, dir: &Path) -> Command {
    let mut command = cdk_command(dir);
    command.envs(endpoint.variables());
    // The command line remembers which account a key belongs to: this one is new each time.
    command.env("CDK_HOME", dir.join("cdk-home"));
    command
}

/// The CDK's bootstrap template without the bucket policy that demands TLS, which a plain local
/// endpoint does not speak.
fn without_tls_rule(template: &str) -> String {
    let mut inside = false;
    let kept = template.lines().filter(|line| {
        if line.starts_with("  ") && !line.starts_with("   ") {
            inside = *line == "  StagingBucketPolicy:";
        }
        !inside
    });
    let kept = kept.collect::<Vec<_>>().join("\n") + "\n";
    assert!(kept.len() < template.len(), "no StagingBucketPolicy in the bootstrap template");
    kept
}

fn run(command: &mut Command) -> String {
    match command.output() {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        Ok(output) => panic!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => panic!("cannot start {command:?}: {error}"),
    }
}

/// Writes a file of the test's own.
pub(crate) fn write(path: &Path, content: &str) {
    if let Err(error) = std::fs::write(path, content) {
        panic!("cannot write {}: {error}", path.display());
    }
}
