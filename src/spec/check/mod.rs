//! Checks the resources of a template against the facts.
//!
//! The check knows what CloudFormation itself would reject, and no more: values that only
//! deployment knows (`Ref`, `Fn::…`, `{{resolve:…}}`) pass wherever a value may stand, and what the
//! facts may merely be too old for is a warning.

mod attributes;
mod finding;
mod intrinsic;
mod limits;
mod properties;

pub use finding::Finding;

use serde_json::Value;

use super::nearest::nearest;
use super::{ResourceType, Spec};
use finding::Findings;

/// Checks every resource of a template whose type is known; problems come in template order.
///
/// A template that a macro rewrites is not checked, since CloudFormation sees another one.
pub fn check_template(template: &Value) -> Vec<Finding> {
    if rewritten(template) {
        return Vec::new();
    }
    let mut findings = Findings::default();
    for (logical_id, resource) in template["Resources"].as_object().into_iter().flatten() {
        let Some(type_name) = resource["Type"].as_str() else { continue };
        let Some(facts) = known(type_name) else {
            unknown(logical_id, type_name, &mut findings);
            continue;
        };
        findings.enter(logical_id, facts);
        properties::check(facts, &resource["Properties"], &mut findings);
    }
    attributes::check(template, &mut findings);
    findings.done()
}

/// Types that the library's constructs make and the schemas do not have yet.
const NEWER: &[&str] = &[
    "AWS::Lambda::WebFunction",
    "AWS::Lambda::WebFunctionEndpoint",
    "AWS::Lambda::WebFunctionRevision",
];

/// Warns of a type of AWS's that the facts do not have: a slip, or newer than they are. The CDK's own, which
/// CloudFormation takes (`AWS::CDK::Metadata`), has none.
fn unknown(logical_id: &str, type_name: &str, findings: &mut Findings) {
    let begins = |start| type_name.starts_with(start);
    let other = type_name == "AWS::CDK::Metadata" || NEWER.contains(&type_name);
    if !begins("AWS::") || begins("AWS::Serverless::") || other {
        return;
    }
    findings.enter_at(logical_id, &["Type".to_string()]);
    let help = match nearest(type_name, Spec::embedded().resource_types()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "correct it, unless it is newer than this version of rustinfra".to_string(),
    };
    let message = format!("`{type_name}` is no resource type that this version knows");
    findings.warning("unknown-type", message, Some(help));
}

/// The facts of a type that reaches CloudFormation as it is written.
///
/// Serverless types are templates of their own: globals complete them, the transform expands them.
fn known(type_name: &str) -> Option<&'static ResourceType> {
    if type_name.starts_with("AWS::Serverless::") {
        None
    } else {
        Spec::embedded().resource(type_name)
    }
}

/// AWS's own transforms, which leave other resources as they are (`AWS::Include` does not).
const HARMLESS: &[&str] = &[
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-",
    "AWS::Serverless-",
];

fn rewritten(template: &Value) -> bool {
    let harmless = |name: &Value| {
        name.as_str().is_some_and(|name| HARMLESS.iter().any(|known| name.starts_with(known)))
    };
    match &template["Transform"] {
        Value::Null => false,
        Value::Array(names) => !names.iter().all(harmless),
        name => !harmless(name),
    }
}

#[cfg(test)]
mod tests;
