//! Apps that take a detour with the CDK: here they are written as one thinks of them.

use crate::tools::{Level, cfn_lint, cloudformation_validate};
use rustinfra_constructs::apigateway::{Authorizer, LambdaRestApi, RestApi};
use rustinfra_constructs::cognito::{UserPool, UserPoolOperation};
use rustinfra_constructs::prelude::*;
use serde_json::Value;
use std::path::Path;

/// How long the policy of a function may be.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const POLICY_LIMIT: usize = 20 * 1024;

fn function(scope: &impl Construct, id: &str) -> Function {
    let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code).build(scope)
}

/// Synthesizes an app, requires that the judges find no error and no loop in any template, and
/// returns the templates.
#[track_caller]
fn check(test: &str, app: &App) -> Vec<Value> {
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity/unaided").join(test);
    let made = std::fs::create_dir_all(&directory);
    made.unwrap_or_else(|error| panic!("cannot make {}: {error}", directory.display()));
    let mut files = Vec::new();
    for stack in assembly.stacks() {
        let file = directory.join(format!("{}.template.json", stack.artifact_id()));
        let written = std::fs::write(&file, stack.template_text());
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        files.push(file);
    }
    let mut findings = cfn_lint(&files);
    findings.extend(cloudformation_validate(&files));
    // F3004 and E3004 are the judges' names for a loop.
    findings.retain(|one| one.level == Level::Error || one.rule.ends_with("3004"));
    assert_eq!(findings, []);
    assembly.stacks().iter().map(|stack| stack.template().clone()).collect()
}

/// The resources of a type in a template, with their ids.
fn of_type<'a>(template: &'a Value, type_name: &'a str) -> Vec<(&'a String, &'a Value)> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources.filter(|(_, resource)| resource["Type"] == type_name).collect()
}

#[test]
fn a_function_knows_the_address_of_the_api_in_front_of_it() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    let handler = function(&stack, "Handler");
    let api = LambdaRestApi::builder("Api", &handler).build(&stack);
    handler.add_env("URL", api.url());
    let templates = check("address", &app);
    let functions = of_type(&templates[0], "AWS::Lambda::Function");
    let variables = &functions[0].1["Properties"]["Environment"]["Variables"];
    assert!(variables["URL"].to_string().contains("execute-api"), "{variables}");
}

#[test]
fn a_trigger_of_a_user_pool_may_use_the_pool() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    let users = UserPool::builder("Users").build(&stack);
    let greet = function(&stack, "Greet");
    users.add_trigger(UserPoolOperation::PostConfirmation, &greet);
    users.grant(&greet, ["cognito-idp:AdminAddUserToGroup"]);
    let templates = check("trigger", &app);
    assert_eq!(of_type(&templates[0], "AWS::Lambda::Permission").len(), 1);
    assert_eq!(of_type(&templates[0], "AWS::IAM::Policy").len(), 1);
}

#[test]
fn a_trigger_of_a_user_pool_knows_the_pool_and_its_client() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    let greet = function(&stack, "Greet");
    let users = UserPool::builder("Users")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    let client = users.add_client("Client", |client| client);
    greet.add_env("POOL", users.id());
    greet.add_env("CLIENT", client.id());
    users.grant(&greet, ["cognito-idp:AdminAddUserToGroup"]);
    let templates = check("told-trigger", &app);
    let functions = of_type(&templates[0], "AWS::Lambda::Function");
    let variables = &functions[0].1["Properties"]["Environment"]["Variables"];
    let pools = of_type(&templates[0], "AWS::Cognito::UserPool");
    assert_eq!(variables["POOL"]["Ref"], pools[0].0.as_str(), "{variables}");
    // Our own judge finds the function that the pool calls, and what lets it.
    assert_eq!(rustinfra::proof::check(&templates[0]), []);
    let mut less = templates[0].clone();
    if let Some(resources) = less["Resources"].as_object_mut() {
        resources.retain(|_, resource| resource["Type"] != "AWS::Lambda::Permission");
    }
    let found = rustinfra::proof::check(&less);
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["missing-lambda-permission"]);
}

#[test]
fn an_api_may_ask_a_function_of_another_stack_who_calls() {
    let app = App::new();
    let people = Stack::new(&app, "People");
    let shop = Stack::new(&app, "Shop");
    let who = function(&people, "Who");
    let handler = function(&people, "Handler");
    let api = RestApi::builder("Api").build(&shop);
    let asks = Authorizer::token("Asks", &who).build(&shop);
    api.root().add_method(Method::Get.to(&handler).authorization(&asks));
    let templates = check("authorizer", &app);
    // Both permissions stand where no arrow goes back.
    let permissions: usize =
        templates.iter().map(|it| of_type(it, "AWS::Lambda::Permission").len()).sum();
    assert_eq!((templates.len(), permissions), (2, 2));
}

#[test]
fn sixty_methods_do_not_fill_the_policy_of_their_function() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    let handler = function(&stack, "Handler");
    let api = LambdaRestApi::builder("Api", &handler).proxy(false).build(&stack);
    for index in 0..20 {
        let resource = api.root().add_resource(format!("part{index}").as_str());
        for method in [Method::Get, Method::Put, Method::Delete] {
            resource.add_method(method);
        }
    }
    let templates = check("sixty", &app);
    assert_eq!(of_type(&templates[0], "AWS::ApiGateway::Method").len(), 60);
    let permissions = of_type(&templates[0], "AWS::Lambda::Permission");
    let length: usize =
        permissions.iter().map(|(_, one)| one["Properties"].to_string().len()).sum();
    assert!(
        permissions.len() == 1 && length < POLICY_LIMIT / 10,
        "{length} bytes: {permissions:?}"
    );
}

#[test]
fn apis_do_not_fight_for_the_logging_role_of_the_account() {
    let app = App::new();
    let stack = Stack::new(&app, "Shop");
    for id in ["One", "Two"] {
        LambdaRestApi::builder(id, &function(&stack, &format!("{id}Handler"))).build(&stack);
    }
    let templates = check("role", &app);
    assert!(of_type(&templates[0], "AWS::ApiGateway::Account").is_empty());
}
