//! Other people's judgement of our templates of the services.

use super::{TWINS, written};
use crate::exceptions::{Exception, exceptions};
use crate::tools::{Finding, Level, cfn_lint, cloudformation_validate, workspace};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads a table of warnings that we live with; nobody has to have any.
fn table(path: &Path) -> Vec<Exception> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    exceptions(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes every template that has resources to a file; returns the files with their twin.
fn write_all() -> BTreeMap<PathBuf, &'static str> {
    let directory = written();
    let made = std::fs::create_dir_all(&directory);
    made.unwrap_or_else(|error| panic!("cannot make {}: {error}", directory.display()));
    let mut files = BTreeMap::new();
    for twin in TWINS {
        for (stack, template) in twin.templates() {
            if template["Resources"].as_object().is_none_or(|resources| resources.is_empty()) {
                continue;
            }
            let file = directory.join(format!("{stack}.template.json"));
            let done = std::fs::write(&file, template.to_string());
            done.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
            files.insert(file, twin.name);
        }
    }
    files
}

#[test]
fn the_judges_find_no_error_and_no_warning_but_those_that_are_explained() {
    let files = write_all();
    let templates: Vec<&PathBuf> = files.keys().collect();
    let mut findings = cfn_lint(&templates);
    findings.extend(cloudformation_validate(&templates));
    findings.retain(|finding| finding.level >= Level::Warning);

    let docs = workspace().join("docs");
    let common = table(&docs.join("validator-exceptions.md"));
    let mut complaints: Vec<String> = Vec::new();
    for twin in TWINS {
        let page = docs.join("validator-exceptions").join(format!("{}.md", twin.name));
        let own = table(&page);
        let found: Vec<&Finding> = findings
            .iter()
            .filter(|finding| files.get(&finding.template) == Some(&twin.name))
            .collect();
        let excused = |finding: &Finding| own.iter().chain(&common).any(|one| one.excuses(finding));
        complaints
            .extend(found.iter().filter(|one| !excused(one)).map(|finding| finding.to_string()));
        let unused = own.iter().filter(|one| !found.iter().any(|finding| one.excuses(finding)));
        complaints.extend(unused.map(|one| format!("{}: nobody says {one:?}", page.display())));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_completeness_proof_finds_nothing_missing() {
    for twin in TWINS {
        for (stack, template) in twin.templates() {
            let findings = rustinfra::proof::check(&template);
            assert!(findings.is_empty(), "{stack}: {findings:#?}");
        }
    }
}
