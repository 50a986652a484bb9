//! Other people's judgement of the golden templates.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exceptions::{Exception, exceptions};
use crate::snapshots::directory;
use crate::tools::{Finding, Level, cfn_lint, cloudformation_validate, workspace};

/// Every golden template.
fn golden() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let list = |directory: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(directory);
        let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        entries.flatten().map(|entry| entry.path()).collect()
    };
    for app in list(&directory()) {
        found.extend(list(&app));
    }
    found.sort();
    assert!(!found.is_empty(), "no template in {}", directory().display());
    found
}

fn written() -> Vec<Exception> {
    let path = workspace().join("docs/validator-exceptions.md");
    let text = fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    exceptions(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_judges_find_no_error_and_no_warning_but_those_that_are_explained() {
    let templates = golden();
    let mut findings = cfn_lint(&templates);
    findings.extend(cloudformation_validate(&templates));
    findings.retain(|finding| finding.level >= Level::Warning);

    let exceptions = written();
    let excused = |finding: &Finding| exceptions.iter().any(|one| one.excuses(finding));
    let open: Vec<String> =
        findings.iter().filter(|one| !excused(one)).map(ToString::to_string).collect();
    assert!(open.is_empty(), "{}", open.join("\n"));

    let unused: Vec<&Exception> =
        exceptions.iter().filter(|one| !findings.iter().any(|found| one.excuses(found))).collect();
    assert!(unused.is_empty(), "no judge says this any more: {unused:#?}");
}

#[test]
fn the_completeness_proof_finds_nothing_missing() {
    for path in golden() {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let template = serde_json::from_str(&text);
        let template = template.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let findings = rustinfra::proof::check(&template);
        assert!(findings.is_empty(), "{}: {findings:#?}", path.display());
    }
}
