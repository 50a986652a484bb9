//! The numbers in the README and the changelog are those of what there is, and what is documented is
//! shown.

use std::collections::BTreeMap;
use std::path::Path;

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

/// The modules whose documentation shows everything that has a builder.
const SHOWN: [&str; 14] = [
    "apigateway",
    "apigatewayv2",
    "certificatemanager",
    "cloudfront",
    "cognito",
    "dynamodb",
    "ec2",
    "iam",
    "kms",
    "lambda",
    "route53",
    "secretsmanager",
    "ssm",
    "wafv2",
];

/// The text of every source file below a directory.
fn sources(directory: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.push(std::fs::read_to_string(&path).expect("a text"));
        }
    }
    texts
}

/// Whether the documentation before a line has an example.
fn has_example(before: &[&str]) -> bool {
    let above = before.iter().rev().map(|line| line.trim());
    let mut documentation = above.take_while(|line| {
        line.starts_with("///") || line.starts_with("#[") || line.starts_with('"') || *line == "))]"
    });
    documentation.any(|line| line.starts_with("/// ```"))
}

/// The types of a module with a `builder`, each with whether an example is there to be seen.
fn built(texts: &[String]) -> BTreeMap<&str, bool> {
    let mut types = BTreeMap::new();
    for text in texts {
        let lines: Vec<&str> = text.lines().collect();
        let mut of = "";
        for (i, line) in lines.iter().enumerate() {
            if let Some(rest) = line.strip_prefix("impl ") {
                of = rest.split([' ', '<']).next().unwrap_or_default();
            } else if line.starts_with("    pub fn builder") {
                *types.entry(of).or_default() |= has_example(&lines[..i]);
            }
        }
    }
    for text in texts {
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let name = line
                .strip_prefix("pub struct ")
                .and_then(|rest| rest.split([' ', ';', '(', '<']).next());
            if let Some(shown) = name.and_then(|name| types.get_mut(name)) {
                *shown |= has_example(&lines[..i]);
            }
        }
    }
    types
}

#[test]
fn everything_with_a_builder_has_an_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("constructs/src");
    let (mut missing, mut all) = (Vec::new(), 0);
    for module in SHOWN {
        let texts = sources(&root.join(module));
        let types = built(&texts);
        assert!(!types.is_empty(), "{module} has nothing with a builder");
        all += types.len();
        let without = types.iter().filter(|(_, shown)| !**shown);
        missing.extend(without.map(|(name, _)| format!("{module}::{name}")));
    }
    assert!(missing.is_empty(), "no example of {} of {all}: {}", missing.len(), missing.join(", "));
}
