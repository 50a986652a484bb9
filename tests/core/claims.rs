//! The numbers in the README and the changelog are those of what there is.

use rustinfra::spec::{Actions, Spec};

#[track_caller]
fn says(document: &str, claim: &str) {
    let text = document.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(claim), "{claim}");
}

/// A number with a comma before its last three digits.
fn shown(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{thousands},{:03}", number % 1_000),
    }
}

#[test]
fn as_many_types_and_services_as_there_are_said_to_be() {
    let types = shown(Spec::embedded().resource_types().len());
    let services = Actions::embedded().prefixes().count();
    let (readme, changelog) = (include_str!("../../README.md"), include_str!("../../CHANGELOG.md"));
    says(readme, &format!("all {types} CloudFormation types"));
    says(changelog, &format!("all {types} CloudFormation types"));
    says(changelog, &format!("every action of {services} services"));
}
