//! All checks on one template.

use serde_json::Value;

use super::check::wiring;
use super::finding::Finding;
use super::template::Template;

/// Checks every edge and reference of a template; findings come in template order, the same for the
/// same template.
///
/// A template that a macro rewrites is not checked, since CloudFormation deploys another one.
pub fn check(template: &Value) -> Vec<Finding> {
    let Some(template) = Template::read(template) else { return Vec::new() };
    let mut findings = Vec::new();
    wiring::check(&template, &mut findings);
    findings.sort_by_key(|finding| {
        (finding.severity, template.position(&finding.logical_id).unwrap_or(usize::MAX))
    });
    findings.dedup();
    findings
}
