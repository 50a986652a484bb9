//! Operators and keys of conditions that do not exist.

use super::documents::POLICIES;
use crate::proof::finding::Finding;
use crate::proof::statement::{Condition, statements};
use crate::proof::template::Template;
use crate::spec::nearest;

const OPERATORS_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
const KEYS_PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";

/// The operators, each also with `IfExists` at its end and with [`SETS`] before it.
const OPERATORS: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateNotEquals",
    "IpAddress",
    "NotIpAddress",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericNotEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
];

/// The operator that asks whether a key is there, and so has no `IfExists`.
const NULL: &str = "Null";

/// How the values of a key that has several are compared.
const SETS: &[&str] = &["ForAllValues:", "ForAnyValue:"];

/// The keys that begin with `aws:`, without that.
const GLOBAL_KEYS: &[&str] = &[
    "AssumedRoot",
    "CalledVia",
    "CalledViaAWSMCP",
    "CalledViaFirst",
    "CalledViaLast",
    "ChatbotSourceArn",
    "CurrentTime",
    "Ec2InstanceSourcePrivateIPv4",
    "Ec2InstanceSourceVpc",
    "EpochTime",
    "FederatedProvider",
    "IsMcpServiceAction",
    "MultiFactorAuthAge",
    "MultiFactorAuthPresent",
    "PrincipalAccount",
    "PrincipalArn",
    "PrincipalIsAWSService",
    "PrincipalOrgID",
    "PrincipalOrgPaths",
    "PrincipalServiceName",
    "PrincipalServiceNamesList",
    "PrincipalType",
    "Referer",
    "RequestedRegion",
    "ResourceAccount",
    "ResourceOrgID",
    "ResourceOrgPaths",
    "SecureTransport",
    "SignInSessionArn",
    "SourceAccount",
    "SourceArn",
    "SourceIdentity",
    "SourceIp",
    "SourceOrgID",
    "SourceOrgPaths",
    "SourceVpc",
    "SourceVpcArn",
    "SourceVpce",
    "TagKeys",
    "TokenIssueTime",
    "UserAgent",
    "userid",
    "username",
    "ViaAWSMCPService",
    "ViaAWSService",
    "VpceAccount",
    "VpceOrgID",
    "VpceOrgPaths",
    "VpcSourceIp",
];

/// The global keys that are followed by the key of a tag.
const TAG_KEYS: &[&str] = &["PrincipalTag", "RequestTag", "ResourceTag"];

/// Checks the conditions of every policy. IAM refuses an operator that it does not know, and takes any
/// text as a key: one that it does not know is in no request. A key may be newer than what is known here.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for document in resource.at(path) {
                for statement in statements(&document).into_iter().flatten() {
                    for condition in &statement.conditions {
                        findings.extend(unknown_operator(&condition.operator, &statement.pointer));
                        findings.extend(unknown_key(condition, &statement.pointer));
                    }
                }
            }
        }
    }
}

fn unknown_operator(operator: &str, pointer: &str) -> Option<Finding> {
    let set = SETS.iter().find(|set| starts_with(operator, set)).map_or(0, |set| set.len());
    let (set, name) = operator.split_at(set);
    if is_operator(name) {
        return None;
    }
    let forms: Vec<String> = OPERATORS
        .iter()
        .flat_map(|known| [known.to_string(), format!("{known}IfExists")])
        .collect();
    let likely = match nearest(name, forms.iter().map(String::as_str).chain([NULL])) {
        _ if starts_with(name, NULL) => Some(NULL),
        likely => likely,
    };
    let help = likely.map_or("correct it".into(), |likely| format!("write `{set}{likely}`?"));
    let detail = format!("`{operator}` is no operator of a condition, and IAM refuses it.");
    let summary = "a condition's operator that does not exist";
    let finding = Finding::error("unknown-operator", summary, pointer, detail);
    Some(finding.help(help).page(OPERATORS_PAGE))
}

fn is_operator(name: &str) -> bool {
    let fits = |known: &&str| {
        starts_with(name, known)
            && ["", "IfExists"].iter().any(|end| name[known.len()..].eq_ignore_ascii_case(end))
    };
    OPERATORS.iter().any(fits) || name.eq_ignore_ascii_case(NULL)
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

fn unknown_key(condition: &Condition, pointer: &str) -> Option<Finding> {
    let key = &condition.key;
    let (prefix, name) = key.split_once(':')?;
    if !prefix.eq_ignore_ascii_case("aws") {
        return None;
    }
    let (name, known, tag) = match name.split_once('/') {
        Some((name, tag)) => (name, TAG_KEYS, format!("/{tag}")),
        None => (name, GLOBAL_KEYS, String::new()),
    };
    if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let help = match nearest(name, known.iter().copied()) {
        _ if TAG_KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
            format!("name the tag: `aws:{name}/KEY`")
        }
        Some(likely) => format!("write `aws:{likely}{tag}`?"),
        None => "correct it".to_string(),
    };
    let detail = format!("`{key}` is no global condition key that is known.");
    let summary = "a condition's key that does not exist";
    let finding = Finding::warning("unknown-condition-key", summary, pointer, detail);
    Some(finding.help(help).page(KEYS_PAGE))
}
