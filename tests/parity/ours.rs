//! Our apps' golden templates against the CDK's.

use crate::allowed::{judge_all, rows};
use crate::compare::compare;
use crate::fixtures::{APPS, path, read};
use crate::tools::workspace;

/// The path of our template of an app's stack.
pub(crate) fn golden(app: &str, stack: &str) -> std::path::PathBuf {
    workspace().join("snapshots").join(app).join(format!("{stack}.template.json"))
}

#[test]
fn our_templates_are_the_cdks_but_for_the_differences_we_explain() {
    let document = workspace().join("docs/cdk-differences.md");
    let text = std::fs::read_to_string(&document);
    let text = text.unwrap_or_else(|error| panic!("cannot read {}: {error}", document.display()));
    let rows = rows(&text).unwrap_or_else(|error| panic!("{}: {error}", document.display()));

    let mut differences = Vec::new();
    for (app, stack) in APPS {
        differences.extend(compare(&read(&path(app, stack)), &read(&golden(app, stack))));
    }
    if let Err(complaint) = judge_all(&differences, &[], &rows) {
        panic!("{}\n{complaint}", document.display());
    }
}
