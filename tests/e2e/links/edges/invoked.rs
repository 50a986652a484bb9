//! Functions and queues that services call.

use rustinfra::graph::links;
use serde_json::{Value, json};

use super::edge::Refused::{Proof, Warned};
use super::edge::{Edge, may, put_object};
use super::read::function_lets_in;
use crate::links::rig::{Rig, local_host};

/// Requires that a guard lets in whom it should, and nobody else.
#[track_caller]
fn guarded(rig: &Rig, url: &str) {
    let (host, path) = local_host(rig, url);
    let ask = |headers: &[(&str, &str)]| rig.send("GET", (&host, &path), headers, None).0;
    assert_eq!(ask(&[]), 401, "{url} without a token");
    assert_eq!(ask(&[("Authorization", "please")]), 403, "{url} with a wrong token");
    assert_eq!(ask(&[("Authorization", "let me in")]), 200, "{url} with the right token");
}

/// Invokes a function that fails, without waiting for it, and waits until its failure is told.
#[track_caller]
fn failure_is_told(rig: &Rig, function: &str) -> String {
    let mark = format!("mark of {function}");
    let event = json!({
        "FunctionName": rig.known(function),
        "InvocationType": "Event",
        "Payload": json!({ "mark": mark }).to_string(),
    });
    rig.call("lambda", "Invoke", &event);
    rig.told(&mark)
}

#[track_caller]
fn put_event(rig: &Rig, source: &str) {
    let detail = json!({"mark": source}).to_string();
    let entry = json!({"Source": source, "DetailType": "told", "Detail": detail});
    let answer = rig.call("events", "PutEvents", &json!({ "Entries": [entry] }));
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
}

/// Asks the function for the steps of a rotation, as Secrets Manager does.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html>
fn rotate(rig: &Rig) {
    let secret = rig.known("SecretArn");
    let version = "11111111-2222-3333-4444-555555555555";
    for step in ["createSecret", "setSecret", "testSecret", "finishSecret"] {
        let event = json!({"Step": step, "SecretId": secret, "ClientRequestToken": version});
        assert_eq!(rig.invoke(rig.known("RotatorName"), &event), Value::Null);
    }
    let value = rig.call("secretsmanager", "GetSecretValue", &json!({ "SecretId": secret }));
    assert_eq!([&value["SecretString"], &value["VersionId"]], ["new", version]);
}

pub(super) const EDGES: &[Edge] = &[
    Edge {
        name: "REST API, token authorizer",
        links: &[&links::API_TO_FUNCTION],
        exercise: |rig| guarded(rig, &format!("{}token", rig.known("RestUrl"))),
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "REST API, request authorizer with a role",
        links: &[&links::API_TO_FUNCTION, &links::AUTHORIZER_INVOKE],
        exercise: |rig| {
            guarded(rig, &format!("{}request", rig.known("RestUrl")));
            let guard = rig.known("GuardArn");
            may(rig, rig.known("GuardCallerArn"), "lambda:InvokeFunction", guard);
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "HTTP API, Lambda authorizers",
        links: &[&links::API_TO_FUNCTION],
        exercise: |rig| {
            guarded(rig, &format!("{}/simple", rig.known("GuardedUrl")));
            guarded(rig, &format!("{}/policy", rig.known("GuardedUrl")));
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "WebSocket API, Lambda authorizer",
        links: &[&links::API_TO_FUNCTION],
        exercise: |rig| {
            let connect = |headers: &[(&str, &str)]| rig.connect(rig.known("ChatUrl"), headers);
            let refused = |headers: &[(&str, &str)]| connect(headers).err().unwrap_or_default();
            let none = refused(&[]);
            assert!(none.contains("status 401"), "without a token: {none}");
            let wrong = refused(&[("Authorization", "please")]);
            assert!(wrong.contains("status 403"), "with a wrong token: {wrong}");
            assert_eq!(connect(&[("Authorization", "let me in")]), Ok(()));
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "rule, queue",
        links: &[&links::RULE_TO_QUEUE],
        exercise: |rig| {
            put_event(rig, "links.queue");
            rig.told(r#"{"mark": "links.queue"}"#);
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "rule, function",
        links: &[&links::RULE_TO_FUNCTION],
        exercise: |rig| {
            put_event(rig, "links.function");
            rig.told("links.function");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "rule, log group",
        links: &[&links::RULE_TO_LOG_GROUP],
        exercise: |rig| {
            let policies = rig.call("logs", "DescribeResourcePolicies", &json!({}));
            let policy = policies["resourcePolicies"][0]["policyDocument"].as_str();
            assert!(policy.is_some_and(|p| p.contains(rig.known("LogName"))), "{policies}");
            put_event(rig, "links.log");
            let log = rig.endpoint_log();
            let target = format!(":log-group:{}", rig.known("LogName"));
            let unsupported =
                |line: &str| line.contains("unsupported target type") && line.contains(&target);
            assert!(log.lines().any(unsupported), "{log}");
        },
        refused: Warned("AWS::Logs::ResourcePolicy"),
        is_used: false,
    },
    Edge {
        name: "bucket, function",
        links: &[&links::BUCKET_TO_FUNCTION],
        exercise: |rig| {
            put_object(rig, "NotifyingName", "function/object", "text");
            rig.told("function/object");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "bucket, queue",
        links: &[&links::BUCKET_TO_QUEUE],
        exercise: |rig| {
            put_object(rig, "NotifyingName", "queue/object", "text");
            rig.told("queue/object");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "failure, queue",
        links: &[&links::FUNCTION_TO_QUEUE],
        exercise: |rig| drop(failure_is_told(rig, "FailsQueueName")),
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "failure, topic",
        links: &[&links::FUNCTION_TO_TOPIC],
        exercise: |rig| drop(failure_is_told(rig, "FailsTopicName")),
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "failure, function",
        links: &[&links::FUNCTION_TO_FUNCTION],
        exercise: |rig| drop(failure_is_told(rig, "FailsFunctionName")),
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "failure, dead-letter queue",
        links: &[&links::FUNCTION_TO_QUEUE],
        exercise: |rig| {
            // Stacks of the endpoint leave out a function's dead-letter queue.
            let function = json!({"FunctionName": rig.known("FailsDeadName")});
            let configuration = rig.call("lambda", "GetFunctionConfiguration", &function);
            assert_eq!(configuration["DeadLetterConfig"]["TargetArn"], Value::Null);
            let queue = json!({
                "FunctionName": rig.known("FailsDeadName"),
                "DeadLetterConfig": {"TargetArn": rig.known("ToldArn")},
            });
            rig.call("lambda", "UpdateFunctionConfiguration", &queue);
            drop(failure_is_told(rig, "FailsDeadName"));
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "secret, function that rotates it",
        links: &[&links::SECRET_ROTATE],
        exercise: rotate,
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "secret, Secrets Manager, function",
        links: &[&links::SECRET_TO_FUNCTION],
        exercise: |rig| {
            function_lets_in(rig, "RotatorName", "secretsmanager.amazonaws.com");
        },
        refused: Proof,
        is_used: false,
    },
];
