//! The handlers' own tests, run by Node.js: they need neither packages nor network.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_handlers_pass_their_own_tests() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("handlers/tests");
    let entries = std::fs::read_dir(&dir).expect("the handlers' tests are in the repository");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
    assert_eq!(names, ["greeting.test.mjs"]);

    // Files by name: what a directory means here differs between versions of Node.js.
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).args(&files);
    let output = node.output().unwrap_or_else(|error| panic!("cannot start {node:?}: {error}"));
    let report = String::from_utf8_lossy(&output.stdout);
    let passed = report.lines().find_map(|line| line.strip_prefix("# pass "));
    let passed: usize = passed.and_then(|count| count.parse().ok()).unwrap_or(0);
    assert!(output.status.success() && passed > 0, "{report}");
}
