//! All checks on one template.

use serde_json::Value;

use super::check::{
    anatomy, arn_shapes, dead_permissions, distributions, documents, environment, function_urls,
    keys, known_actions, known_conditions, known_names, log_targets, plain_secrets, queues,
    references, secure_strings, sizes, state_machines, trust, wiring,
};
use super::finding::Finding;
use super::template::Template;
use super::templates::Elsewhere;

type Check = fn(&Template<'_>, &mut Vec<Finding>);

/// The families of checks; what comes first is told first of the same resource.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("every part is of its kind", anatomy::check),
    ("what is referred to exists", references::check),
    ("secure strings stand where they are taken", secure_strings::check),
    ("secrets are no settings", plain_secrets::check),
    ("who calls may call", wiring::check),
    ("log groups let rules write", log_targets::check),
    ("open URLs let everyone in", function_urls::check),
    ("what is behind a distribution lets it in", distributions::check),
    ("keys serve the services that have them", keys::check),
    ("roles trust the services that use them", trust::check),
    ("state machines arrive and may do their tasks", state_machines::check),
    ("queues fit what uses them", queues::check),
    ("policies fit their ARNs", arn_shapes::check),
    ("actions exist", known_actions::check),
    ("conditions exist", known_conditions::check),
    ("services and managed policies exist", known_names::check),
    ("policies are policy documents", documents::check),
    ("policies fit into IAM", sizes::check),
    ("functions may use what they are told of", environment::check),
    ("permissions are used", dead_permissions::check),
];

/// Checks every edge and reference of a template; findings come in template order, the same for the
/// same template.
///
/// A template that a macro rewrites is not checked, since CloudFormation deploys another one. What
/// other templates may say about its resources is taken to be right; [`Templates`](super::Templates) knows it.
pub fn check(template: &Value) -> Vec<Finding> {
    Template::read(template).map(|template| all(&template, Vec::new())).unwrap_or_default()
}

/// Checks a template of which others speak. Where it tells functions of what is in others, `resolved` is
/// the template with all that it takes from others in its place, and what those say of that.
pub(super) fn among(
    template: &Value,
    elsewhere: &Elsewhere,
    resolved: Option<&(Value, Elsewhere)>,
) -> Vec<Finding> {
    let Some(template) = Template::among(template, elsewhere) else { return Vec::new() };
    let mut more = Vec::new();
    if let Some((root, elsewhere)) = resolved
        && let Some(resolved) = Template::among(root, elsewhere)
    {
        environment::check(&resolved, &mut more);
    }
    all(&template, more)
}

/// What the checks find, and what else was found.
fn all(template: &Template<'_>, more: Vec<Finding>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, check) in CHECKS {
        check(template, &mut findings);
    }
    more.into_iter().for_each(|finding| {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    });
    findings.sort_by_key(|finding| {
        (finding.severity, template.position(&finding.logical_id).unwrap_or(usize::MAX))
    });
    findings.dedup();
    findings
}
