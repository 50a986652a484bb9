//! The constructs of each service: what they become, and what their mistakes look like.
#![recursion_limit = "512"]

mod apigateway;
mod apigatewayv2;
mod assertions;
mod certificatemanager;
mod cloudfront;
mod cloudfront_edge;
mod cloudfront_origins;
mod cloudwatch;
mod cognito;
mod defaults;
mod dynamic_references;
mod dynamodb;
mod dynamodb_global;
mod ec2;
mod encrypted;
mod events;
mod existing;
mod iam;
mod iam_identities;
mod iam_statements;
mod imported_identities;
mod imported_names;
mod imports;
mod kms;
mod lambda;
mod logs;
mod made_names;
mod mistakes;
mod names;
mod options;
mod rest;
mod route53;
mod s3;
mod s3_notifications;
mod secretsmanager;
mod seldom;
mod sqs;
mod ssm;
mod wafv2;

use rustinfra_constructs::diagnostic::Report;
use rustinfra_constructs::prelude::*;
use serde_json::Value as Json;

/// Compares the resources of the app's last stack.
#[track_caller]
fn check(app: &App, expected: Json) {
    compare(&section(app, "Resources"), &expected);
}

/// Compares the outputs of the app's last stack.
#[track_caller]
fn check_outputs(app: &App, expected: Json) {
    compare(&section(app, "Outputs"), &expected);
}

#[track_caller]
fn section(app: &App, section: &str) -> Json {
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let Some(stack) = assembly.stacks().last() else { panic!("no stack") };
    let mut actual = stack.template()[section].clone();
    remove_paths(&mut actual);
    actual
}

/// Fails with the whole of what is there, ready to be read.
#[track_caller]
fn compare(actual: &Json, expected: &Json) {
    if actual != expected {
        panic!("{}", serde_json::to_string_pretty(actual).unwrap_or_default());
    }
}

/// Every resource says where it comes from; the logical ids say so already.
fn remove_paths(resources: &mut Json) {
    for resource in resources.as_object_mut().into_iter().flat_map(|r| r.values_mut()) {
        if let Some(resource) = resource.as_object_mut() {
            resource.remove("Metadata");
        }
    }
}

/// Compares the statements of all identity policies of the app's last stack, by logical id.
#[track_caller]
fn check_policies(app: &App, expected: Json) {
    let Some(resources) = section(app, "Resources").as_object().cloned() else { panic!("none") };
    let policies: serde_json::Map<String, Json> = resources
        .into_iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::IAM::Policy")
        .map(|(id, resource)| (id, resource["Properties"]["PolicyDocument"]["Statement"].clone()))
        .collect();
    compare(&Json::Object(policies), &expected);
}

/// Compares the problems of an app, with `HERE` for places in the caller's file.
#[track_caller]
fn check_problems(app: &App, expected: &str) {
    let file = std::panic::Location::caller().file();
    let report: Report = match app.assembly() {
        Ok(assembly) => assembly.report().clone(),
        Err(report) => report,
    };
    let text: Vec<String> = report
        .to_string()
        .lines()
        .map(|line| match line.find(file) {
            Some(i) => format!("{}HERE", &line[..i]),
            None => line.to_string(),
        })
        .collect();
    assert_eq!(text.join("\n"), expected);
}

/// A stack that no account or region is known of.
fn stack() -> (App, Stack) {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    (app, stack)
}

/// Something that can be granted permissions.
#[track_caller]
fn role(scope: &impl Construct, id: &str) -> rustinfra_constructs::iam::Role {
    Role::builder(id, Principal::service("lambda.amazonaws.com")).build(scope)
}

/// A function without anything special.
#[track_caller]
fn function(scope: &impl Construct, id: &str) -> Function {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code).build(scope)
}
