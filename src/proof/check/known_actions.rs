//! Actions that do not exist.

use super::documents::POLICIES;
use crate::graph::links;
use crate::proof::finding::Finding;
use crate::proof::statement::{statements, wildcard};
use crate::proof::template::Template;
use crate::spec::{Actions, nearest};

const PAGE: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";

/// Checks the actions of every policy. IAM takes any text as an action, and a misspelt one allows or
/// denies nothing; one may also be newer than what is known here, so that this is a warning.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for document in resource.at(path) {
                for statement in statements(&document).into_iter().flatten() {
                    for action in statement.actions.iter().filter_map(|action| action.as_literal())
                    {
                        findings.extend(unknown(action, &statement.pointer));
                    }
                }
            }
        }
    }
}

/// Whether an action stands in the table of links, which may be newer than the list of actions.
fn is_of_a_link(action: &str) -> bool {
    let mut actions = links::ALL.iter().flat_map(|rule| rule.allow).flat_map(|allow| allow.actions);
    actions.any(|known| known.eq_ignore_ascii_case(action))
}

fn unknown(action: &str, pointer: &str) -> Option<Finding> {
    let (prefix, name) = action.split_once(':')?;
    if prefix.contains(['*', '?']) {
        return None;
    }
    let finding = |detail: String, help: String| {
        let summary = "an action that does not exist";
        Some(Finding::warning("unknown-action", summary, pointer, detail).help(help).page(PAGE))
    };
    let Some(service) = Actions::embedded().service(prefix) else {
        let likely = nearest(prefix, Actions::embedded().prefixes());
        return finding(
            format!("`{action}` is of no service that is known: there is no `{prefix}`."),
            likely.map_or("correct it".into(), |likely| format!("write `{likely}:{name}`?")),
        );
    };
    let lower = name.to_lowercase();
    let exists = if lower.contains(['*', '?']) {
        service.actions.keys().any(|known| wildcard(&lower, known))
    } else {
        service.actions.contains_key(&lower)
    };
    if exists || is_of_a_link(action) {
        return None;
    }
    let names = service.actions.values().map(|known| known.name);
    let likely = nearest(name, names);
    finding(
        format!("`{action}` is no action of `{prefix}` that is known, and so it does nothing."),
        likely.map_or("correct it".into(), |likely| format!("write `{prefix}:{likely}`?")),
    )
}
