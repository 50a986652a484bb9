//! A WebSocket API answers without a backend: by the response of a mock integration.
//!
//! The endpoint's CloudFormation knows neither responses of integrations nor of routes: "Template format
//! error: Unrecognized resource types: [AWS::ApiGatewayV2::IntegrationResponse,
//! AWS::ApiGatewayV2::RouteResponse]". Its API does, so both are made through that, with what the
//! template says of them, which AWS's own client checks. What it answers is the template of the
//! response; it looks neither at statuses nor at selection expressions, which the tests of the
//! construct's templates cover.

use std::process::ExitCode;
use std::time::Duration;

use rustinfra_constructs::apigatewayv2::{
    ContentHandling, WebSocketIntegrationResponse, WebSocketMockIntegration, WebSocketRouteOptions,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Map, Value, json};

use crate::assembly::write;
use crate::labs::Socket;
use crate::local::{Local, as_endpoint_has_it};

const STACK: &str = "Pings";

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, STACK);
    let mock = |id: &str| {
        WebSocketMockIntegration::new(id)
            .request_template("$default", r#"{"statusCode": 200}"#)
            .template_selection_expression(r"\$default")
    };
    let pong = WebSocketIntegrationResponse::new("$default")
        .response_template("$default", r#"{"action": "pong"}"#)
        .template_selection_expression(r"\$default")
        .response_parameter("method.response.header.Kind", "'pong'")
        .content_handling(ContentHandling::ConvertToText);
    let ping = WebSocketRouteOptions::new(mock("Ping").response(pong)).return_response();
    let api = WebSocketApi::builder("Api")
        .connect_route(mock("Nothing"))
        .default_route(mock("Nothing"))
        .build(&stack);
    api.add_route("ping", ping);
    stack.output("Url", WebSocketStage::builder("Live", &api, "live").build(&stack).url());
    app
}

/// What a resource of the stack is called on the endpoint, which puts the API's id before a route's.
#[track_caller]
fn physical_id(local: &Local, logical_id: &str) -> Value {
    let asked = json!({"StackName": STACK, "LogicalResourceId": logical_id}).to_string();
    let answer = local.ask(&["call", "cloudformation", "DescribeStackResource", &asked]);
    let id = answer["StackResourceDetail"]["PhysicalResourceId"].as_str();
    let id = id.unwrap_or_else(|| panic!("{logical_id}: {answer}"));
    Value::from(id.rsplit('/').next())
}

/// Makes the one resource of a type through the endpoint's API, as the template has it.
#[track_caller]
fn make(local: &Local, template: &Value, kind: &str) {
    let resources = template["Resources"].as_object().into_iter().flat_map(Map::values);
    let wanted = format!("AWS::ApiGatewayV2::{kind}");
    let found: Vec<_> = resources.filter(|resource| resource["Type"] == wanted.as_str()).collect();
    let [resource] = found[..] else { panic!("{} are of {wanted}", found.len()) };
    let properties = resource["Properties"].as_object().into_iter().flatten();
    let known = properties.map(|(name, value)| match value["Ref"].as_str() {
        Some(logical_id) => (name.clone(), physical_id(local, logical_id)),
        None => (name.clone(), value.clone()),
    });
    let asked = Value::Object(known.collect()).to_string();
    let made = local.ask(&["call", "apigatewayv2", &format!("Create{kind}"), &asked]);
    assert!(made[format!("{kind}Id")].is_string(), "{asked}: {made}");
}

#[test]
fn a_mock_answers_who_asks() {
    let local = Local::new("e2e-web-socket");
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    assert_eq!(format!("{:?}", app(&out).synth()), format!("{:?}", ExitCode::SUCCESS));
    let file = local.scratch.join(format!("assembly/{STACK}.template.json"));
    let text = std::fs::read_to_string(&file).expect("a template");
    let template: Value = serde_json::from_str(&text).expect("JSON");
    write(&file, &as_endpoint_has_it(&template).to_string());
    let outputs = local.deploy(&["--app", &out], STACK);
    make(&local, &template, "RouteResponse");
    make(&local, &template, "IntegrationResponse");

    let url = outputs["Url"].as_str().unwrap_or_default();
    let mut socket = Socket::connect(&local.url(), url, &[]).expect("a connection");
    socket.send(&json!({"action": "ping"})).expect("sent");
    assert_eq!(socket.receive().expect("an answer"), json!({"action": "pong"}));
    socket.send(&json!({"action": "something else"})).expect("sent");
    socket.stays_silent(Duration::from_millis(200)).expect("silence");
    socket.close();
    local.run(&["destroy", "--local", "--yes", "--app", &out]);
}
