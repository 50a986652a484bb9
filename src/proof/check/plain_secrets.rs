//! What a function's environment holds is read by whoever may read its settings.

use std::collections::BTreeSet;

use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::FUNCTION;
use crate::proof::template::{Resource, Template};

const PAGE: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html";

const REFERENCE: &str = "{{resolve:secretsmanager:";

/// Checks that no function's environment holds the value of a secret.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    let mut told_of = BTreeSet::new();
    for function in template.of_type(FUNCTION) {
        for place in function.at("Environment/Variables/*") {
            // Whatever is made of it shows it.
            if place.value.to_string().contains(REFERENCE) {
                let variable = variable(&place.pointer);
                // Both branches of a condition may show one.
                if told_of.insert((function.id, variable.to_string())) {
                    findings.push(shown(function, &place.pointer, variable));
                }
            }
        }
    }
}

/// The name of the variable at a place, be the variables those of a condition.
fn variable(pointer: &str) -> &str {
    let mut below = pointer.split_once("/Variables/").map_or("", |(_, below)| below);
    while let Some((_, within)) = below.strip_prefix("Fn::If/").and_then(|it| it.split_once('/')) {
        below = within;
    }
    below.split('/').next().unwrap_or_default()
}

fn shown(function: Resource<'_>, pointer: &str, variable: &str) -> Finding {
    let id = function.id;
    let detail = format!(
        "{} has the value of a secret in `{variable}`: whoever may read its settings, in the console or \
         elsewhere, reads it there.",
        told(function)
    );
    Finding::warning("plain-secret", "a secret stands in a function's environment", pointer, detail)
        .help(
            "give the function the secret's ARN instead, allow its role `secretsmanager:GetSecretValue` on \
             that, and get the value at run time",
        )
        .page(PAGE)
        .remedy(
            &[id],
            format!(
                "give `{id}` the secret's `arn()` instead, call `grant_read` of the secret with it, and get \
                 the value at run time"
            ),
        )
}
