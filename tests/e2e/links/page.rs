//! `docs/links.md`: what was tried of each row of the table of links.
//!
//! `UPDATE_LINKS=1 cargo test --test e2e links::page` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rustinfra::graph::{LinkRule, links};

use super::edges::{Refused, edges};
use super::grants;
use crate::tools::workspace;

const HEAD: &str = "\
# Links, tried

Every row of the table of links (`src/graph/links.rs`): what has used it in a deployed stack, and
what refuses its use once the permission is gone. The page is written by `tests/e2e/links`, whose
tests are what it tells of; the apps' own tests (`tests/e2e/labs`) use more of the same rows.

- **Used**: *function* is a function that was granted the row and made the calls that it is for;
  otherwise the edges of the stack that were used. In parentheses: deployed, but not used.
- **Refused** by the *endpoint*: ministack 1.5.33, with IAM enforced, denied the same call after the
  same stack was deployed without the permission; where the remark says so, its judge of policies
  (`iam:SimulatePrincipalPolicy`) was asked instead. By our *proof*: `rustinfra deploy` refuses the
  template without it. Where neither does, whole templates are compared in `constructs/tests`.
- **—**: no deployed stack uses the row yet; the remark says what is known of it.

| row | used | refused | remark |
|---|---|---|---|
";

const BESIDES: &str = "\nEdges that take no permission:\n\n";

/// A row that is granted with `lambda.invoke-url`.
const BESIDE: &LinkRule = &links::FUNCTION_INVOKE_VIA_URL;

/// What there is to know about a row, beside that.
const REMARKS: &[(&LinkRule, &str)] = &[
    (
        &links::TABLE_STREAM,
        "The endpoint asks for no ARN of a stream: its judge of policies was asked about the calls.",
    ),
    (
        &links::FUNCTION_TO_TOPIC,
        "By itself, a topic of the endpoint lets in its whole account: its judge of policies was asked.",
    ),
    (
        &links::FUNCTION_TO_QUEUE,
        "The endpoint delivers failures to queues, topics and functions, and asks for no permission; \
         the function itself was refused the same call.",
    ),
    (
        &links::FUNCTION_TO_BUS,
        "The endpoint delivers no failure to a bus, and no success to anything; the function itself \
         made the call.",
    ),
    (
        &links::FUNCTION_TO_BUCKET,
        "The endpoint delivers no failure to a bucket; the function itself made the call.",
    ),
    (
        &links::FUNCTION_INVOKE_VERSION,
        "The endpoint asks for the function, whichever version is called: its judge of policies was \
         asked about the version.",
    ),
    (
        &links::ROLE_PASS,
        "The endpoint asks nobody who passes a role: its judge of policies was asked.",
    ),
    (
        &links::AUTHORIZER_INVOKE,
        "The endpoint calls authorizers without their role; its judge of policies was asked about it.",
    ),
    (
        &links::API_START_SYNC_EXECUTION,
        "The endpoint's REST APIs call functions and queues only (504): its judge of policies was \
         asked about the method's role.",
    ),
    (
        &links::API_INVOKE_ENDPOINT,
        "The endpoint's REST APIs call functions and queues only (504): its judge of policies was \
         asked about the method's role.",
    ),
    (
        &links::STATE_MACHINE_START,
        "The endpoint's HTTP APIs call functions only (502 `Lambda function '' not found`): its judge \
         of policies was asked about the integration's role.",
    ),
    (&links::STATE_MACHINE_START_SYNC, "As `states.start`."),
    (&links::STATE_MACHINE_STOP, "As `states.start`."),
    (&links::STREAM_PUT_RECORD, "As `states.start`."),
    (
        &links::API_TO_FUNCTION,
        "The endpoint asks no function's policy whether a service may invoke it, here and below.",
    ),
    (&links::RULE_TO_QUEUE, "The endpoint delivers events without asking the queue's policy."),
    (
        &links::SECRET_ROTATE,
        "The endpoint's CloudFormation knows no `AWS::SecretsManager::RotationSchedule`: the function \
         was asked for the four steps as Secrets Manager asks.",
    ),
    (
        &links::SECRET_TO_FUNCTION,
        "As `secretsmanager.rotate`; the endpoint's `RotateSecret` calls no function.",
    ),
    (
        &links::DISTRIBUTION_TO_BUCKET,
        "Our proof refuses the template, too; here the deployed policy was removed.",
    ),
    (
        &links::DISTRIBUTION_TO_URL,
        "The endpoint's distributions sign no requests, so that the URL answers 403 with the \
         permissions, too.",
    ),
    (&links::DISTRIBUTION_VIA_URL, "As `cloudfront.lambda-url`."),
    (
        &links::RULE_TO_LOG_GROUP,
        "The endpoint's EventBridge knows no log groups (`unsupported target type`). The policy is one \
         of the whole account, so that it may be there already, and a proof cannot tell.",
    ),
    (&links::MAPPING_KEY, "The endpoint encrypts no filters."),
    (&links::LOG_GROUP_KEY, "The endpoint encrypts no logs."),
    (&links::BUCKET_LOGS, "The endpoint's CloudFormation leaves out `LoggingConfiguration`."),
    (
        &links::HOSTED_ZONE_SIGN,
        "The endpoint's CloudFormation knows no `AWS::Route53::KeySigningKey`.",
    ),
    (
        &links::FUNCTION_INVOKE_VIA_URL,
        "Granted with `lambda.invoke-url`; the endpoint asks callers of a URL for that one only.",
    ),
];

/// Rows that no deployed stack uses yet, and what is known of them instead.
const UNTRIED: &[(&str, &str)] = &[
    ("cloudfront.s3-delete", "As `cloudfront.s3`, of which it is the verb for deleting."),
    ("cloudfront.s3-list", "As `cloudfront.s3`, of which it is the verb for listing."),
    ("cloudfront.s3-versions", "As `cloudfront.s3`, of which it is the verb for versions."),
    ("cloudfront.s3-write", "As `cloudfront.s3`, of which it is the verb for writing."),
    ("cloudwatch.lambda", "Our proof knows the edge (`tests/proof/services.rs`)."),
    ("glue.read-schemas", "Needs a broker; the template is compared with the CDK's."),
    ("kafka.read", "Needs a broker; the template is compared with the CDK's."),
    ("kinesis.consume", "The template is compared with the CDK's."),
    ("kinesis.read", "The template is compared with the CDK's."),
    ("kms.sign-verify", "The template is compared with the CDK's."),
    ("lambda.web-code", "Types that the endpoint does not know."),
    ("lambda.web-invoke", "Types that the endpoint does not know."),
    ("lambda.web-key", "Types that the endpoint does not know."),
    ("sns.lambda", "The template is compared with the CDK's."),
    ("sns.sqs", "The template is compared with the CDK's."),
];

/// How a row was used, and what refuses it.
fn tried(rule: &LinkRule) -> (Vec<String>, BTreeSet<&'static str>) {
    let mut used = Vec::new();
    let mut refused = BTreeSet::new();
    if grants::rows().iter().any(|(_, row)| row.link.name == rule.name) {
        used.push("function".to_owned());
        refused.insert("endpoint");
    }
    if rule.name == BESIDE.name {
        used.push("(function)".to_owned());
    }
    for edge in edges().filter(|edge| edge.links.iter().any(|link| link.name == rule.name)) {
        used.push(if edge.is_used { edge.name.to_owned() } else { format!("({})", edge.name) });
        match edge.refused {
            Refused::Proof => drop(refused.insert("proof")),
            Refused::Endpoint(_) => drop(refused.insert("endpoint")),
            Refused::Nobody => {}
        }
    }
    (used, refused)
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for rule in links::ALL {
        let (used, refused) = tried(rule);
        let refused: Vec<_> = refused.into_iter().collect();
        let refused = if refused.is_empty() { "—".to_owned() } else { refused.join(", ") };
        let remark = REMARKS.iter().find(|(of, _)| of.name == rule.name);
        let untried = UNTRIED.iter().find(|(name, _)| *name == rule.name);
        let remark = remark.map(|(_, remark)| remark).or(untried.map(|(_, remark)| remark));
        let remark = remark.copied().unwrap_or_default();
        let used = if untried.is_some() { "—".to_owned() } else { used.join("; ") };
        let _ = writeln!(page, "| `{}` | {used} | {refused} | {remark} |", rule.name);
    }
    page += BESIDES;
    for edge in edges().filter(|edge| edge.links.is_empty()) {
        let used =
            if edge.is_used { "used" } else { "deployed, but the endpoint does not serve it" };
        let _ = writeln!(page, "- {}: {used}", edge.name);
    }
    page
}

#[test]
fn the_page_tells_of_every_row() {
    let untold = links::ALL.iter().filter(|rule| tried(rule).0.is_empty()).map(|rule| rule.name);
    let known: BTreeSet<&str> = UNTRIED.iter().map(|(name, _)| *name).collect();
    assert_eq!(untold.collect::<BTreeSet<&str>>(), known, "what no stack uses is told");
    let path = workspace().join("docs/links.md");
    if std::env::var_os("UPDATE_LINKS").is_some() {
        crate::assembly::write(&path, &page());
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page(), "UPDATE_LINKS=1 writes it anew");
}
