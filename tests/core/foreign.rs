//! What refers to a construct of another app is told, wherever the reference stands.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Condition, key};
use rustinfra_constructs::prelude::*;

use super::{function, problems};

fn stack() -> (App, Stack) {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    (app, stack)
}

/// A queue of another app, which has more nodes than the one that refers to it.
fn theirs() -> Queue {
    let (_, stack) = stack();
    (0..99).for_each(|i| drop(Queue::builder(&format!("Q{i}")).build(&stack)));
    Queue::builder("Theirs").build(&stack)
}

/// That the problems are one: a property of a construct refers to another app.
#[track_caller]
fn check(app: &App, property: &str, path: &str) {
    let told = problems(app);
    let told: Vec<&str> =
        told.lines().map(|line| line.split(", ").next().unwrap_or(line)).collect();
    assert_eq!(
        told,
        [
            "error[other-app]: a reference leads into another app",
            &format!(
                "  `{property}` refers to a construct of another `App` of this program; only \
                 constructs of one app can refer to each other."
            ),
            &format!("    at `{path}`"),
            "  help: create both in the same `App`",
        ]
    );
}

#[test]
fn a_variable_that_a_version_covers() {
    let (app, stack) = stack();
    let worker = function(&stack, "Worker");
    worker.add_env("QUEUE", theirs().name());
    worker.current_version();
    check(&app, "Environment", "Orders/Worker/Resource");
}

#[test]
fn a_property_that_a_deployment_covers() {
    let (app, stack) = stack();
    let api = stack.node().child("Api");
    let method = CfnResource::new(&api, "Method", "AWS::ApiGateway::Method");
    method.override_property("AuthorizerId", theirs().arn());
    let deployment = CfnResource::new(&api, "Deployment", "AWS::ApiGateway::Deployment");
    deployment.cover_in_logical_id(&api, &["AWS::ApiGateway::Deployment"]);
    check(&app, "Properties.AuthorizerId", "Orders/Api/Method");
}

#[test]
fn a_statement_for_a_role_that_is_managed_elsewhere() {
    let (app, stack) = stack();
    let role = Role::from_role_arn(&stack, "Role", "arn:aws:iam::123456789012:role/theirs");
    let role = role.without_policy_updates();
    role.add_to_policy(Statement::allow(["sqs:SendMessage"]).on(theirs().arn()));
    check(&app, "PolicyDocument", "Orders/Role/Immutable");
}

#[test]
fn a_condition_of_a_permission_to_call_a_function() {
    let (app, stack) = stack();
    let worker = function(&stack, "Worker");
    let principal = Principal::service("sqs.amazonaws.com");
    Link::grant(principal, &links::FUNCTION_INVOKE, &worker)
        .given(Condition::arn_equals(key::SOURCE_ARN, theirs().arn()))
        .record(stack.node());
    check(&app, "SourceArn", "Orders/Worker/Invoke67691F08");
}
