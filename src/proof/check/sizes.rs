//! Policies that IAM refuses for their size.

use serde_json::Value;

use crate::proof::finding::Finding;
use crate::proof::kind::ROLE;
use crate::proof::template::{Resource, Template};
use crate::proof::text::texts;

/// Characters of all inline policies of a role together, without white space.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const INLINE: usize = 10_240;
/// Characters of a managed policy.
const MANAGED: usize = 6_144;
const PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length";

/// Checks the least size that policies can have.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for policy in template.of_type("AWS::IAM::ManagedPolicy") {
        let size: usize = policy.at("PolicyDocument").iter().map(|d| least(d.value)).sum();
        if size > MANAGED && !decided(policy) {
            findings.push(
                Finding::error(
                    "policy-too-long",
                    "a policy is longer than IAM allows",
                    policy.properties().at("PolicyDocument")[0].pointer.clone(),
                    format!(
                        "managed policy `{}` has at least {size} characters, of which IAM allows {MANAGED}.",
                        policy.id
                    ),
                )
                .help("split it into several managed policies, or shorten it by wildcards")
                .page(PAGE),
            );
        }
    }
    for role in template.of_type(ROLE) {
        inline(template, role, findings);
    }
}

fn inline(template: &Template<'_>, role: Resource<'_>, findings: &mut Vec<Finding>) {
    let own: usize = role
        .at("Policies/*/PolicyDocument")
        .iter()
        .filter(|place| !place.pointer.contains("/Fn::If/"))
        .map(|place| least(place.value))
        .sum();
    let mut attached = Vec::new();
    for (type_name, path) in [("AWS::IAM::Policy", "Roles"), ("AWS::IAM::RolePolicy", "RoleName")] {
        for policy in template.of_type(type_name).filter(|policy| !decided(*policy)) {
            let named = policy.texts(path);
            if named.iter().any(|name| template.role(name).is_some_and(|named| named.id == role.id))
            {
                attached.push(policy);
            }
        }
    }
    let size = own
        + attached
            .iter()
            .map(|policy| least(&policy.body["Properties"]["PolicyDocument"]))
            .sum::<usize>();
    if size > INLINE {
        let pointer = match attached.first() {
            Some(policy) if own == 0 => {
                format!("Resources/{}/Properties/PolicyDocument", policy.id)
            }
            _ => format!("Resources/{}/Properties/Policies", role.id),
        };
        findings.push(
            Finding::error(
                "policy-too-long",
                "a policy is longer than IAM allows",
                pointer,
                format!(
                    "the inline policies of role `{}` have at least {size} characters together, of which IAM allows {INLINE}.",
                    role.id
                ),
            )
            .help("move statements into managed policies, or shorten them by wildcards")
            .page(PAGE),
        );
    }
}

fn decided(resource: Resource<'_>) -> bool {
    resource.is_conditional()
}

/// The least number of characters of a value as JSON without white space.
fn least(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().filter(|c| !c.is_whitespace()).count() + 2,
        Value::Array(items) => {
            // A condition may leave an item out.
            1 + items.iter().map(|item| least(item) + 1).sum::<usize>().max(1)
        }
        Value::Object(fields) if crate::proof::template::is_intrinsic(value) => {
            debug_assert_eq!(fields.len(), 1);
            let alternatives = texts(value);
            alternatives.iter().map(|text| text.least_length() + 2).min().unwrap_or(0)
        }
        Value::Object(fields) => {
            let each = fields.iter().map(|(key, value)| key.chars().count() + 3 + least(value));
            1 + each.map(|length| length + 1).sum::<usize>().max(1)
        }
        other => other.to_string().len(),
    }
}
