//! Policies that IAM refuses for their size.

use serde_json::Value;

use crate::proof::finding::Finding;
use crate::proof::kind::ROLE;
use crate::proof::template::{Resource, Template};
use crate::proof::text::texts;
use crate::template::limits::{
    IDENTITIES, Identity, LONGEST_TRUST_POLICY, MANAGED_POLICY, TRUST_POLICY,
};

const PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length";
const SUMMARY: &str = "a policy is longer than IAM allows";

/// Checks the least size that policies can have.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for policy in template.of_type("AWS::IAM::ManagedPolicy") {
        let size: usize = policy.at("PolicyDocument").iter().map(|d| least(d.value)).sum();
        if size > MANAGED_POLICY && !decided(policy) {
            let pointer = policy.at("PolicyDocument")[0].pointer.clone();
            let detail = format!(
                "managed policy `{}` has at least {size} characters, of which IAM allows {MANAGED_POLICY}.",
                policy.id
            );
            findings.push(
                Finding::error("policy-too-long", SUMMARY, pointer, detail)
                    .help("split it into several managed policies, or shorten it by wildcards")
                    .page(PAGE),
            );
        }
    }
    for identity in IDENTITIES {
        for owner in template.of_type(identity.type_name) {
            inline(template, identity, owner, findings);
        }
    }
    for role in template.of_type(ROLE) {
        trust(role, findings);
    }
}

fn inline(
    template: &Template<'_>,
    identity: &Identity,
    owner: Resource<'_>,
    findings: &mut Vec<Finding>,
) {
    let own: usize = owner
        .at("Policies/*/PolicyDocument")
        .iter()
        .filter(|place| !place.pointer.contains("/Fn::If/"))
        .map(|place| least(place.value))
        .sum();
    let mut attached = Vec::new();
    let (own_policy, name) = identity.own_policy;
    for (type_name, path) in [("AWS::IAM::Policy", identity.property), (own_policy, name)] {
        for policy in template.policies(type_name).filter(|policy| !decided(*policy)) {
            let is_owner = |named: Resource<'_>| named.id == owner.id;
            if policy.texts(path).iter().any(|text| template.pointee(text).is_some_and(is_owner)) {
                attached.push(policy);
            }
        }
    }
    let documents = attached.iter().map(|policy| &policy.body["Properties"]["PolicyDocument"]);
    let size = own + documents.map(least).sum::<usize>();
    let Identity { word, inline: limit, .. } = identity;
    if size > *limit {
        let here = attached.iter().find(|policy| template.position(policy.id).is_some());
        let pointer = match here {
            Some(policy) if own == 0 => {
                format!("Resources/{}/Properties/PolicyDocument", policy.id)
            }
            None if own == 0 => format!("Resources/{}", owner.id),
            _ => format!("Resources/{}/Properties/Policies", owner.id),
        };
        let detail = format!(
            "the inline policies of {word} `{}` have at least {size} characters together, of which IAM allows {limit}.",
            owner.id
        );
        findings.push(
            Finding::error("policy-too-long", SUMMARY, pointer, detail)
                .help("move statements into managed policies, or shorten them by wildcards")
                .page(PAGE),
        );
    }
}

/// A longer policy than by default may be allowed: it is told, and refused only where none is.
fn trust(role: Resource<'_>, findings: &mut Vec<Finding>) {
    let places = role.at("AssumeRolePolicyDocument");
    let [document] = places.as_slice() else { return };
    let size = least(document.value);
    let told = |limit: usize| {
        let id = role.id;
        format!(
            "the trust policy of role `{id}` has at least {size} characters, of which IAM allows {limit}"
        )
    };
    let pointer = document.pointer.clone();
    let finding = if size > LONGEST_TRUST_POLICY {
        let detail = told(LONGEST_TRUST_POLICY) + " at most.";
        Finding::error("policy-too-long", SUMMARY, pointer, detail).help(
            "name fewer principals, or tell them by a condition, such as `aws:PrincipalOrgID`",
        )
    } else if size > TRUST_POLICY {
        let detail =
            format!("{}, and up to {LONGEST_TRUST_POLICY} on request.", told(TRUST_POLICY));
        Finding::warning("policy-too-long", SUMMARY, pointer, detail).help(
            "raise the account's quota for the length of trust policies, or name fewer principals",
        )
    } else {
        return;
    };
    findings.push(finding.page(PAGE));
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
