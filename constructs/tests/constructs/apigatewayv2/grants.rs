use rustinfra_constructs::apigatewayv2::{
    HttpAuthorization, HttpEventBridgeIntegration, HttpKinesisIntegration, HttpLambdaAuthorizer,
    HttpRouteOptions, HttpSqsIntegration, HttpStepFunctionsIntegration, SqsOperation,
    StepFunctionsOperation,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::json;

use super::super::{check_policies, role, stack};
use super::{calls, handler, join};

#[test]
fn callers_of_a_route_and_of_connections_may_call_just_those() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    let signed = HttpRouteOptions::new(&handler(&stack)).authorizer(HttpAuthorization::iam());
    let books = api.add_route(Method::Any, "/books/{id}/pages", signed.clone());
    books.grant_invoke(&role(&stack, "Any"));
    books.grant_invoke_methods(&role(&stack, "Some"), [Method::Get, Method::Put]);
    let home = api.add_route(Method::Get, "/", signed);
    home.grant_invoke(&role(&stack, "Home"));
    let chat = WebSocketApi::builder("Chat").build(&stack);
    let stage = WebSocketStage::builder("Prod", &chat, "prod").build(&stack);
    chat.grant_manage_connections(&role(&stack, "Every"));
    stage.grant_management_api_access(&role(&stack, "One"));
    let allow = |action: &str, resource: serde_json::Value| json!([{"Action": action, "Effect": "Allow", "Resource": resource}]);
    let (invoke, manage) = ("execute-api:Invoke", "execute-api:ManageConnections");
    check_policies(
        &app,
        json!({
            "AnyDefaultPolicy563CF117": allow(invoke, calls("ApiF70053CD", "/*/*/books/*")),
            "SomeDefaultPolicyEA66F4A2": allow(invoke, json!([
                calls("ApiF70053CD", "/*/GET/books/*"),
                calls("ApiF70053CD", "/*/PUT/books/*"),
            ])),
            "HomeDefaultPolicy97D8B756": allow(invoke, calls("ApiF70053CD", "/*/GET/")),
            "EveryDefaultPolicy3212BBF6": allow(manage, calls("Chat26DEB33F", "/*/*/@connections/*")),
            "OneDefaultPolicy557D7136": allow(manage, calls("Chat26DEB33F", "/prod/*/@connections/*")),
        }),
    );
}

#[test]
fn the_role_of_an_integration_may_do_one_thing_to_one_target() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Queue").encryption(QueueEncryption::with_key(&key)).build(&stack);
    let sqs = HttpSqsIntegration::new("Sqs", &queue);
    api.add_route(Method::Post, "/send", &sqs);
    for (path, operation) in [
        ("/receive", SqsOperation::ReceiveMessage),
        ("/delete", SqsOperation::DeleteMessage),
        ("/purge", SqsOperation::PurgeQueue),
    ] {
        api.add_route(Method::Post, path, sqs.clone().subtype(operation));
    }
    let bus = EventBus::builder("Bus").build(&stack);
    let events = HttpEventBridgeIntegration::new("Events", &bus);
    api.add_route(Method::Post, "/events", &events);
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    api.add_route(Method::Post, "/clicks", HttpKinesisIntegration::new("Clicks", stream));
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:books";
    let start = HttpStepFunctionsIntegration::new("Start", machine);
    api.add_route(Method::Post, "/start", &start);
    let run = start.clone().subtype(StepFunctionsOperation::StartSyncExecution);
    api.add_route(Method::Post, "/run", run);
    let mapping = rustinfra_constructs::apigatewayv2::ParameterMapping::new()
        .custom("ExecutionArn", "$request.body.arn");
    let stop = start.subtype(StepFunctionsOperation::StopExecution).parameter_mapping(mapping);
    api.add_route(Method::Post, "/stop", stop);
    // A role given to an authorizer is allowed to call its function, which then needs no permission.
    let guard = HttpLambdaAuthorizer::new("Guard", &handler(&stack));
    let service = Principal::service("apigateway.amazonaws.com");
    let guard = guard.role(&Role::builder("Caller", service).build(&stack));
    api.add_route(Method::Get, "/start", HttpRouteOptions::new(&events).authorizer(guard));
    let arn = |id: &str| json!({"Fn::GetAtt": [id, "Arn"]});
    let allow = |action: serde_json::Value, resource: serde_json::Value| json!({"Action": action, "Effect": "Allow", "Resource": resource});
    let executions = json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":states:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":execution:books:*",
    ]);
    let key = json!(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]);
    let function = "arn:aws:lambda:eu-west-1:123456789012:function:h";
    check_policies(
        &app,
        json!({
            "ApiPOSTsendInvokeRoleDefaultPolicy350225EC": [
                allow(json!("sqs:SendMessage"), arn("Queue4A7E3555")),
                allow(key, arn("Key961B73FD")),
            ],
            "ApiPOSTreceiveInvokeRoleDefaultPolicy2AFA2662": [
                allow(json!("kms:Decrypt"), arn("Key961B73FD")),
                allow(json!("sqs:ReceiveMessage"), arn("Queue4A7E3555")),
            ],
            "ApiPOSTdeleteInvokeRoleDefaultPolicy5A37916B": [
                allow(json!("sqs:DeleteMessage"), arn("Queue4A7E3555")),
            ],
            "ApiPOSTpurgeInvokeRoleDefaultPolicy94C8CED8": [
                allow(json!("sqs:PurgeQueue"), arn("Queue4A7E3555")),
            ],
            "ApiPOSTeventsInvokeRoleDefaultPolicy02440517": [
                allow(json!("events:PutEvents"), arn("BusEA82B648")),
            ],
            "ApiPOSTclicksInvokeRoleDefaultPolicy506F02AD": [
                allow(json!("kinesis:PutRecord"), json!(stream)),
            ],
            "ApiPOSTstartInvokeRoleDefaultPolicy495BCE0C": [
                allow(json!("states:StartExecution"), json!(machine)),
            ],
            "ApiPOSTrunInvokeRoleDefaultPolicy1E383024": [
                allow(json!("states:StartSyncExecution"), json!(machine)),
            ],
            "ApiPOSTstopInvokeRoleDefaultPolicy4B17C921": [
                allow(json!("states:StopExecution"), join(executions)),
            ],
            "CallerDefaultPolicy0AE726D9": [
                allow(json!("lambda:InvokeFunction"), json!([function, format!("{function}:*")])),
            ],
        }),
    );
}
