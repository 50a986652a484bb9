//! `docs/links.md`: what was tried of each row of the table of links.
//!
//! `UPDATE_LINKS=1 cargo test --test e2e links::page` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rustinfra::graph::{LinkRule, links};

use super::edges::{NOT_SERVED, PROVEN, Refused, edges};
use super::grants;
use crate::tools::workspace;

const HEAD: &str = "\
# Links, tried

Every row of the table of links (`src/graph/links.rs`): what has used it in a deployed stack, and
what refuses its use once the permission is gone. The page is written by `tests/e2e/links`, whose
tests are what it tells of; the apps' own tests (`tests/e2e/labs`) use more of the same rows.

- **Used**: *function* is a function that was granted the row and no other; as its role, the calls
  were made that the row is for. Otherwise the edges of the stack that were used. In parentheses:
  deployed, but not used.
- **Refused** by the *endpoint*: ministack 1.5.33, with IAM enforced, denied the same call after the
  same stack was deployed without the permission: of a function, each statement that a row grants is
  lost in turn, and something is denied each time. Where the remark says so, its judge of policies
  (`iam:SimulatePrincipalPolicy`, about a bucket `iam:SimulateCustomPolicy`) was asked instead. By our
  *proof*: `rustinfra deploy` refuses the template without it, or *warns* where the permission may
  stand elsewhere; what the proof says is asked of it in the test, and once of the command itself.

| row | used | refused | remark |
|---|---|---|---|
";

const BESIDES: &str = "\nEdges that take no permission:\n\n";

/// What there is to know about a row, beside that.
const REMARKS: &[(&LinkRule, &str)] = &[
    (
        &links::QUEUE_SEND,
        "The endpoint's REST APIs send to a queue without asking about the integration's role (200 without \
         the permission, too), and its HTTP APIs do not send at all (502): about those roles, its judge of \
         policies was asked. The function was refused the call itself.",
    ),
    (
        &links::TABLE_STREAM,
        "The endpoint asks for no ARN of a stream: its judge of policies was asked about the calls. It \
         delivers changes without asking the function's role.",
    ),
    (
        &links::FUNCTION_TO_TOPIC,
        "By itself, a topic of the endpoint lets in its whole account: its judge of policies was asked.",
    ),
    (
        &links::FUNCTION_TO_QUEUE,
        "The endpoint delivers failures to queues, topics and functions, and asks for no permission; \
         the function itself was refused the same call. Its CloudFormation leaves out a function's \
         dead-letter queue, which was set by `UpdateFunctionConfiguration`.",
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
        "Of AWS's services the endpoint's REST APIs call functions and queues only (504 \
         `Internal server error`): its judge of policies was asked about the method's role.",
    ),
    (
        &links::API_INVOKE_ENDPOINT,
        "Of AWS's services the endpoint's REST APIs call functions and queues only (504): its judge of policies was \
         asked about the method's role.",
    ),
    (
        &links::STATE_MACHINE_START,
        "Of AWS's services the endpoint's HTTP APIs call functions only (502 `Lambda function '' not found`): its judge \
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
        "The endpoint's distributions sign no requests, so that the URL answers 403 \
         (`{\"Message\":\"Forbidden\"}`) with the permissions, too.",
    ),
    (&links::DISTRIBUTION_VIA_URL, "As `cloudfront.lambda-url`."),
    (
        &links::RULE_TO_LOG_GROUP,
        "The endpoint's EventBridge knows no log groups (its log: `unsupported target type`). The policy is one \
         of the whole account, so that it may be there already.",
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
        "Granted with `lambda.invoke-url`, for which alone the endpoint asks callers of a URL: its judge \
         of policies was asked, without the condition that there is a URL.",
    ),
    (
        &links::ALARM_TO_FUNCTION,
        "The endpoint's alarms tell topics only: the alarm was raised (`ALARM`), and the policy of the \
         function names `lambda.alarms.cloudwatch.amazonaws.com`.",
    ),
    (
        &links::TOPIC_TO_QUEUE,
        "The endpoint keeps nothing that could not be delivered: the topic sent to the queue itself, \
         which was refused once the deployed policy was removed. Our proof refuses the template, too.",
    ),
    (
        &links::POOL_TO_FUNCTION,
        "The endpoint's user pools call no function for `PostConfirmation`, `PreAuthentication`, \
         `PostAuthentication`, `UserMigration`, `CustomEmailSender` and `CustomSMSSender`: what AWS calls \
         it for was done, and the function was not asked. Its CloudFormation knows no \
         `AWS::Cognito::UserPoolIdentityProvider`: the one that users came from was made by its API.",
    ),
    (
        &links::STREAM_CONSUME,
        "The endpoint's CloudFormation knows no `AWS::Kinesis::StreamConsumer` (`Unrecognized resource \
         types`), and it asks for no ARN of one: about the consumer, its judge of policies was asked.",
    ),
    (
        &links::KAFKA_CLUSTER_READ,
        "The endpoint's CloudFormation knows no `AWS::MSK::Cluster` (`Unrecognized resource types`), and \
         it asks for clusters by their names alone: but for `kafka:GetBootstrapBrokers`, its judge of \
         policies was asked. That one our proof requires; functions get a managed policy that has it, too.",
    ),
    (
        &links::SCHEMA_REGISTRY_READ,
        "The endpoint's CloudFormation knows no `AWS::Glue::Registry` (`Unrecognized resource types`), and \
         it asks for the catalog instead of a registry: its judge of policies was asked.",
    ),
    (
        &links::WEB_FUNCTION_INVOKE,
        "The endpoint's CloudFormation knows no `AWS::Lambda::WebFunction` (`Unrecognized resource \
         types`): its judge of policies was asked.",
    ),
    (
        &links::WEB_FUNCTION_CODE,
        "The bucket and its policy without the web function: see `lambda.web-invoke`.",
    ),
    (
        &links::WEB_FUNCTION_KEY,
        "The key and its policy without the web function: see `lambda.web-invoke`.",
    ),
    (
        &links::DISTRIBUTION_READS_VERSIONS,
        "The endpoint's distributions get objects and do nothing else with a bucket: its judge of policies \
         was asked about the bucket's deployed policy, with each permission and without it in turn. Our proof \
         does not miss `s3:ListBucket`, and refuses a template without one of the others, too.",
    ),
    (&links::DISTRIBUTION_LISTS, "As `cloudfront.s3-versions`."),
    (&links::DISTRIBUTION_WRITES, "As `cloudfront.s3-versions`."),
    (&links::DISTRIBUTION_DELETES, "As `cloudfront.s3-versions`."),
];

/// How a row was used, and what refuses it.
fn tried(rule: &LinkRule) -> (Vec<String>, BTreeSet<&'static str>) {
    let mut used = Vec::new();
    let mut refused = BTreeSet::new();
    if grants::rows().any(|row| row.links.iter().any(|link| link.name == rule.name)) {
        used.push("function".to_owned());
        refused.insert("endpoint");
    }
    for edge in edges().filter(|edge| edge.links.iter().any(|link| link.name == rule.name)) {
        used.push(if edge.is_used { edge.name.to_owned() } else { format!("({})", edge.name) });
        match edge.refused {
            Refused::Proof => drop(refused.insert("proof")),
            Refused::Endpoint(_) => drop(refused.insert("endpoint")),
            Refused::Warned(_) => drop(refused.insert("proof (warns)")),
            Refused::Nobody => {}
        }
    }
    if PROVEN.iter().any(|proven| proven.name == rule.name) {
        refused.insert("proof");
    }
    (used, refused)
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for rule in links::ALL {
        let (used, refused) = tried(rule);
        let refused: Vec<_> = refused.into_iter().collect();
        let refused = refused.join(", ");
        let remark = REMARKS.iter().find(|(of, _)| of.name == rule.name);
        let remark = remark.map(|(_, remark)| *remark).unwrap_or_default();
        let _ = writeln!(page, "| `{}` | {} | {refused} | {remark} |", rule.name, used.join("; "));
    }
    page += BESIDES;
    for edge in edges().filter(|edge| edge.links.is_empty()) {
        let used = match edge.is_used {
            true => "used".to_owned(),
            false => format!("deployed, but the endpoint does not serve it ({NOT_SERVED})"),
        };
        let _ = writeln!(page, "- {}: {used}", edge.name);
    }
    page
}

#[test]
fn the_page_tells_of_every_row() {
    for rule in links::ALL {
        let (used, refused) = tried(rule);
        assert!(!used.is_empty(), "no stack uses `{}`", rule.name);
        assert!(!refused.is_empty(), "nothing refuses `{}` without its permission", rule.name);
    }
    let path = workspace().join("docs/links.md");
    if std::env::var_os("UPDATE_LINKS").is_some() {
        crate::assembly::write(&path, &page());
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page(), "UPDATE_LINKS=1 writes it anew");
}
