//! HTTP and WebSocket APIs; what they become beside the CDK's is compared in the parity tests.

mod diagnostics;
mod grants;
mod http;
mod made;
mod web_socket;
mod web_socket_responses;

use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

/// A function whose role and log group stand elsewhere, so that templates stay short.
#[track_caller]
fn handler(stack: &Stack) -> Function {
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:h";
    Function::from_function_arn(stack, "Handler", arn)
}

/// `Fn::Join` without a delimiter.
fn join(parts: Json) -> Json {
    json!({"Fn::Join": ["", parts]})
}

/// The URI by which the gateway calls the handler.
fn uri() -> Json {
    join(json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":apigateway:",
        {"Ref": "AWS::Region"},
        ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
    ]))
}

/// The ARN of calls of an API.
fn calls(api: &str, path: &str) -> Json {
    join(json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":execute-api:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":",
        {"Ref": api},
        path,
    ]))
}

/// The resources of a type in the app's last stack, in template order.
#[track_caller]
fn of_type(app: &App, kind: &str) -> Vec<Json> {
    let resources = super::section(app, "Resources");
    let resources = resources.as_object().into_iter().flat_map(|r| r.values());
    resources.filter(|r| r["Type"] == kind).map(|r| r["Properties"].clone()).collect()
}
