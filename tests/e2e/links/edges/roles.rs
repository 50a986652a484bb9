//! Services that API Gateway calls as a role.

use rustinfra::graph::links;

use super::edge::Refused::{Endpoint, Proof};
use super::edge::{Edge, may};
use crate::links::rig::{Rig, local_host};

const MODEL: &str = "arn:aws:sagemaker:us-east-1:000000000000:endpoint/model";

/// What the endpoint's REST APIs answer for services other than functions and queues.
const NO_INTEGRATION: (u16, &str) = (504, r#"{"message": "Internal server error"}"#);

/// What the endpoint's HTTP APIs answer for any service: they take it for a function.
const NO_SERVICE: (u16, &str) = (502, r#"{"message": "Lambda function '' not found"}"#);

/// Requires that it says that nothing allows it.
#[track_caller]
fn may_not(rig: &Rig, role: &str, action: &str, resource: &str) {
    assert_eq!(
        rig.judged(role, action, resource),
        "implicitDeny",
        "{role}: {action} on {resource}"
    );
}

/// An execution of the state machine.
fn execution(rig: &Rig) -> String {
    format!("{}:name", rig.known("MachineArn").replace(":stateMachine:", ":execution:"))
}

/// Requires that the endpoint cannot run an integration, as docs/links.md says.
#[track_caller]
fn not_run(rig: &Rig, api: &str, path: &str, error: (u16, &str)) {
    let url = format!("{}/{path}", rig.known(api).trim_end_matches('/'));
    let (host, path) = local_host(rig, &url);
    let json = [("Content-Type", "application/json")];
    let (status, body) = rig.send("POST", (&host, &path), &json, Some("{}"));
    assert_eq!((status, &*body), error, "{url}");
}

/// Sends a message to the queue by the REST API, as the role of its integration.
#[track_caller]
fn send_by_rest(rig: &Rig) -> (u16, String) {
    let (host, path) = local_host(rig, &format!("{}send", rig.known("RestUrl")));
    let json = [("Content-Type", "application/json")];
    rig.send("POST", (&host, &path), &json, Some(r#"{"mark": "sent by REST"}"#))
}

pub(super) const EDGES: &[Edge] = &[
    Edge {
        name: "REST API, queue",
        links: &[&links::QUEUE_SEND],
        exercise: |rig| {
            let (status, answer) = send_by_rest(rig);
            assert_eq!(status, 200, "{answer}");
            rig.told("sent by REST");
        },
        refused: Endpoint(|rig| {
            let role = rig.role_of_integration(&["integration.request.header.Content-Type"]);
            may_not(rig, &role, "sqs:SendMessage", rig.known("ToldArn"));
            // The endpoint does not ask about the role.
            assert_eq!(send_by_rest(rig).0, 200);
        }),
        is_used: true,
    },
    Edge {
        name: "REST API, state machine",
        links: &[&links::API_START_SYNC_EXECUTION],
        exercise: |rig| {
            let role = rig.role_of_integration(&["states:action/StartSyncExecution"]);
            may(rig, &role, "states:StartSyncExecution", rig.known("MachineArn"));
            not_run(rig, "RestUrl", "run", NO_INTEGRATION);
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "REST API, model",
        links: &[&links::API_INVOKE_ENDPOINT],
        exercise: |rig| {
            let role = rig.role_of_integration(&["runtime.sagemaker"]);
            may(rig, &role, "sagemaker:InvokeEndpoint", MODEL);
            not_run(rig, "RestUrl", "ask", NO_INTEGRATION);
        },
        refused: Endpoint(|rig| {
            let role = rig.role_of_integration(&["runtime.sagemaker"]);
            may_not(rig, &role, "sagemaker:InvokeEndpoint", MODEL);
        }),
        is_used: false,
    },
    Edge {
        name: "HTTP API, queue",
        links: &[&links::QUEUE_SEND, &links::QUEUE_CONSUME, &links::QUEUE_PURGE],
        exercise: |rig| {
            let queue = rig.known("ToldArn");
            for (path, operation) in
                [("send", "SendMessage"), ("receive", "ReceiveMessage"), ("purge", "PurgeQueue")]
            {
                let role = rig.role_of_integration(&[&format!("SQS-{operation}")]);
                may(rig, &role, &format!("sqs:{operation}"), queue);
                not_run(rig, "ServicesUrl", path, NO_SERVICE);
            }
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "HTTP API, bus",
        links: &[&links::BUS_PUT_EVENTS],
        exercise: |rig| {
            let role = rig.role_of_integration(&["EventBridge-PutEvents"]);
            may(rig, &role, "events:PutEvents", rig.known("BusArn"));
            not_run(rig, "ServicesUrl", "events", NO_SERVICE);
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "HTTP API, stream",
        links: &[&links::STREAM_PUT_RECORD],
        exercise: |rig| {
            let role = rig.role_of_integration(&["Kinesis-PutRecord"]);
            may(rig, &role, "kinesis:PutRecord", rig.known("StreamArn"));
            not_run(rig, "ServicesUrl", "records", NO_SERVICE);
        },
        refused: Endpoint(|rig| {
            let role = rig.role_of_integration(&["Kinesis-PutRecord"]);
            may_not(rig, &role, "kinesis:PutRecord", rig.known("StreamArn"));
        }),
        is_used: false,
    },
    Edge {
        name: "HTTP API, state machine",
        links: &[&links::STATE_MACHINE_START, &links::STATE_MACHINE_START_SYNC],
        exercise: |rig| {
            for (path, operation) in [("start", "StartExecution"), ("wait", "StartSyncExecution")] {
                let role = rig.role_of_integration(&[&format!("\"StepFunctions-{operation}\"")]);
                may(rig, &role, &format!("states:{operation}"), rig.known("MachineArn"));
                not_run(rig, "ServicesUrl", path, NO_SERVICE);
            }
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "HTTP API, execution",
        links: &[&links::STATE_MACHINE_STOP],
        exercise: |rig| {
            let role = rig.role_of_integration(&["StepFunctions-StopExecution"]);
            may(rig, &role, "states:StopExecution", &execution(rig));
            not_run(rig, "ServicesUrl", "stop", NO_SERVICE);
        },
        refused: Endpoint(|rig| {
            let role = rig.role_of_integration(&["StepFunctions-StopExecution"]);
            may_not(rig, &role, "states:StopExecution", &execution(rig));
        }),
        is_used: false,
    },
];
