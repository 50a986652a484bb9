use rustinfra_constructs::apigatewayv2::{
    CorsPreflight, DomainName, EndpointOptions, HttpJwtAuthorizer, HttpKinesisIntegration,
    HttpLambdaAuthorizer, HttpLambdaIntegration, HttpRouteOptions, HttpSqsIntegration, HttpStage,
    HttpStepFunctionsIntegration, ParameterMapping, StageOptions, StepFunctionsOperation, VpcLink,
    WebSocketAuthorization, WebSocketLambdaAuthorizer, WebSocketRouteOptions,
};
use rustinfra_constructs::prelude::*;

use super::super::{check_problems, function, role, stack};
use super::handler;

#[test]
fn paths_and_keys_that_api_gateway_refuses_are_told() {
    let (app, stack) = stack();
    let handler = handler(&stack);
    let api = HttpApi::builder("Api").build(&stack);
    for path in ["books", "/books/", "/books/{id", "/files/{proxy+}/more"] {
        api.add_route(Method::Get, path, &handler);
    }
    let chat = WebSocketApi::builder("Chat").build(&stack);
    chat.add_route("$typo", &handler);
    api.add_stage("Beta", StageOptions::new().stage_name("be ta").stage_variable("a-b", "c"));
    check_problems(
        &app,
        r#"error[bad-name]: a name is not allowed
  The stage variable `a-b` does not consist of letters, digits and `_`.
    at `Test/Api/Beta`, HERE
  help: change it

error[bad-name]: a name is not allowed
  the stage name `be ta` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Api/Beta`, HERE
  help: change it, or leave it out for the stage `$default`

error[bad-path]: a path is not allowed
  The path `/books/` ends with `/`.
    at `Test/Api/GET--books--`, HERE
  help: write it as `/books`

error[bad-path]: a path is not allowed
  The path `/books/{id` has the part `{id`, and a parameter is a whole part in braces.
    at `Test/Api/GET--books--{id`, HERE
  help: write it as `{id}`, or `{proxy+}` for all that follows

error[bad-path]: a path is not allowed
  The path `/files/{proxy+}/more` goes on after `{proxy+}`, which takes all that follows.
    at `Test/Api/GET--files--{proxy+}--more`, HERE
  help: end the path there: `/files/{proxy+}`

error[bad-path]: a path is not allowed
  The path `books` does not begin with `/`.
    at `Test/Api/GETbooks`, HERE
  help: write it as `/books`

error[bad-name]: a name is not allowed
  The route key `$typo` is neither one of your own, nor `$connect`, `$disconnect` or `$default`.
    at `Test/Chat/$typo-Route`, HERE
  help: keys of your own do not begin with `$`"#,
    );
}

#[test]
fn options_that_do_not_fit_together_are_told() {
    let (app, stack) = stack();
    let handler = handler(&stack);
    let open = CorsPreflight::new().allow_credentials(true).allow_origins(["*"]);
    HttpApi::builder("Open").cors_preflight(open).build(&stack);
    HttpApi::builder("Nobody").cors_preflight(CorsPreflight::new().max_age(days(2))).build(&stack);
    HttpApi::builder("Stages")
        .create_default_stage(false)
        .default_stage_options(StageOptions::new())
        .build(&stack);
    HttpApi::builder("Both")
        .api_name("both")
        .body(serde_json::json!({"openapi": "3.0.1"}))
        .route(Method::Get, "/", &handler)
        .build(&stack);
    let api = HttpApi::builder("Api").disable_execute_api_endpoint().build(&stack);
    stack.output("Endpoint", api.api_endpoint());
    let options = StageOptions::new().stage_name("beta").auto_deploy(true).deployment("d");
    let beta = HttpStage::builder("Beta", &api).options(options).build(&stack);
    stack.output("DomainUrl", beta.domain_url());
    let slow = HttpLambdaIntegration::new("Slow", &handler).timeout(mins(1));
    api.add_route(Method::Get, "/slow", slow);
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
    domain.add_endpoint(EndpointOptions::new(certificate).ownership_certificate(certificate));
    VpcLink::builder("Link", Vec::<String>::new()).build(&stack);
    check_problems(
        &app,
        r#"error[no-endpoint]: an API has no endpoint of its own
  The API serves through its custom domains only.
    at `Test/Api`, HERE
  help: use the domain's URL, or leave out `.disable_execute_api_endpoint()`

error[out-of-range]: a value is outside its range
  the integration's timeout in seconds is 60, but must be between 1 and 30.
    at `Test/Api/GET--slow/Slow`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html

error[conflicting-options]: options do not fit together
  A stage serves one deployment, or deploys every change by itself.
    at `Test/Beta`, HERE
  help: leave out one of the two

error[no-domain]: a stage has no custom domain
  Only a stage with a domain mapping has a URL there.
    at `Test/Beta`, HERE
  help: give it `StageOptions::new().domain_mapping(&domain, None)`

error[conflicting-options]: options do not fit together
  An API is described by an OpenAPI document or by routes, not by both: importing the document again takes the routes away.
    at `Test/Both`, HERE
  help: put the routes into the document, or leave it out

error[conflicting-options]: options do not fit together
  An API that an OpenAPI document describes has the name that the document gives.
    at `Test/Both`, HERE
  help: leave out the name, and set `info.title` in the document

error[conflicting-options]: options do not fit together
  Only domains with mutual TLS prove by a second certificate whose they are.
    at `Test/Domain`, HERE
  help: add `.mtls(…)`, or leave out the ownership certificate

error[conflicting-options]: options do not fit together
  The domain has an endpoint of type REGIONAL already.
    at `Test/Domain`, HERE
  help: give the other one another type

error[conflicting-options]: options do not fit together
  No subnet is given.
    at `Test/Link`, HERE
  help: give at least one subnet

error[conflicting-options]: options do not fit together
  CORS is configured, but no origin may call.
    at `Test/Nobody`, HERE
  help: name the origins by `.allow_origins([…])`

error[out-of-range]: a value is outside its range
  the time to remember in seconds is 172800, but must be between -1 and 86400.
    at `Test/Nobody`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

error[conflicting-options]: options do not fit together
  Credentials are allowed to no page if they are allowed to pages of every origin.
    at `Test/Open`, HERE
  help: name the origins: `.allow_origins(["https://example.org"])`

error[conflicting-options]: options do not fit together
  Options of the stage `$default` are given, but `.create_default_stage(false)` makes none.
    at `Test/Stages`, HERE
  help: leave out one of the two"#,
    );
}

#[test]
fn authorizers_that_would_not_work_are_told() {
    let (app, stack) = stack();
    let handler = handler(&stack);
    let api = HttpApi::builder("Api").build(&stack);
    let nobody = HttpJwtAuthorizer::new("Jwt", "https://login.example.org", Vec::<String>::new())
        .identity_sources(["method.request.header.Authorization"]);
    api.add_route(Method::Get, "/jwt", HttpRouteOptions::new(&handler).authorizer(nobody));
    let long = HttpLambdaAuthorizer::new("Long", &handler).results_cache_ttl(hours(2));
    let scoped = HttpRouteOptions::new(&handler).authorizer(long).authorization_scopes(["a"]);
    api.add_route(Method::Get, "/long", scoped);
    let open = api.add_route(Method::Get, "/open", &handler);
    open.grant_invoke_methods(&role(&stack, "Caller"), [Method::Put]);
    let chat = WebSocketApi::builder("Chat").build(&stack);
    let entrance = WebSocketLambdaAuthorizer::new("Entrance", &handler)
        .identity_sources(["$request.header.Authorization"]);
    chat.add_route("talk", WebSocketRouteOptions::new(&handler).authorizer(entrance));
    let late = WebSocketRouteOptions::new(&handler).authorizer(WebSocketAuthorization::iam());
    chat.add_route("late", late);
    check_problems(
        &app,
        r#"error[conflicting-options]: options do not fit together
  Only tokens of identity providers have scopes, and this route asks for none.
    at `Test/Api/GET--long`, HERE
  help: give the route a JWT authorizer, or leave out the scopes

error[conflicting-options]: options do not fit together
  IAM policies say nothing about a route without IAM authorization.
    at `Test/Api/GET--open`, HERE
  help: give the route `.authorizer(HttpAuthorization::iam())`

error[conflicting-options]: options do not fit together
  The route takes GET requests only.
    at `Test/Api/GET--open`, HERE
  help: grant that method, or make it a route of `Method::Any`

error[conflicting-options]: options do not fit together
  No audience is given, so tokens made for any other service would pass.
    at `Test/Api/Jwt`, HERE
  help: name at least one audience, or one client of the user pool

error[conflicting-options]: options do not fit together
  `method.request.header.Authorization` is not where an HTTP API finds an identity.
    at `Test/Api/Jwt`, HERE
  help: write it as `$request.header.NAME`, `$request.querystring.NAME`, `$context.NAME` or `$stageVariables.NAME`

error[out-of-range]: a value is outside its range
  the time to keep answers in seconds is 7200, but must be between 0 and 3600.
    at `Test/Api/Long`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

error[conflicting-options]: options do not fit together
  `$request.header.Authorization` is not where a WebSocket API finds an identity.
    at `Test/Chat/Entrance`, HERE
  help: write it as `route.request.header.NAME`, `route.request.querystring.NAME`, `context.NAME` or `stageVariables.NAME`

error[conflicting-options]: options do not fit together
  `late` is a route of connections that were let in already; only `$connect` asks who connects.
    at `Test/Chat/late-Route`, HERE
  help: move the authorizer or the API key to the route `$connect`

error[conflicting-options]: options do not fit together
  `talk` is a route of connections that were let in already; only `$connect` asks who connects.
    at `Test/Chat/talk-Route`, HERE
  help: move the authorizer or the API key to the route `$connect`"#,
    );
}

#[test]
fn services_called_without_what_they_need_are_told() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    let queue = Queue::builder("Queue").fifo().build(&stack);
    api.add_route(Method::Post, "/send", HttpSqsIntegration::new("Sqs", &queue));
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    let clicks = HttpKinesisIntegration::new("Clicks", stream)
        .parameter_mapping(ParameterMapping::new().custom("Data", "x"));
    api.add_route(Method::Post, "/clicks", clicks);
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:books";
    let stop = HttpStepFunctionsIntegration::new("Stop", machine)
        .subtype(StepFunctionsOperation::StopExecution);
    api.add_route(Method::Post, "/stop", stop);
    check_problems(
        &app,
        r#"error[conflicting-options]: options do not fit together
  `Kinesis-PutRecord` needs `PartitionKey`.
    at `Test/Api/POST--clicks/Clicks`, HERE
  help: give it by `.parameter_mapping(ParameterMapping::new().custom("NAME", …))`

error[conflicting-options]: options do not fit together
  Messages of a FIFO queue belong to a group.
    at `Test/Api/POST--send/Sqs`, HERE
  help: map `MessageGroupId`, beside `MessageBody`

error[conflicting-options]: options do not fit together
  `StepFunctions-StopExecution` needs `ExecutionArn`.
    at `Test/Api/POST--stop/Stop`, HERE
  help: give it by `.parameter_mapping(ParameterMapping::new().custom("NAME", …))`"#,
    );
}

#[test]
fn a_function_that_the_document_of_its_api_names_cannot_know_the_url() {
    let (app, stack) = stack();
    let books = function(&stack, "Books");
    let document = serde_json::json!({"openapi": "3.0.1", "info": {"title": "books"}});
    let api = HttpApi::builder("Api").body(document).build(&stack);
    if let Some(cfn) = api.cfn() {
        cfn.override_property("Body.paths./.get.uri", books.arn().untyped());
    }
    books.add_env("API_URL", api.url());
    check_problems(
        &app,
        r#"error[cycle]: resources depend on each other
    at `Test/Books`
    Test/Books  needs  Test/Api    property `Environment.Variables.API_URL`    HERE
    Test/Api    needs  Test/Books  property `Properties.Body.paths./.get.uri`  HERE
  help: CloudFormation cannot create any of these first; pass one of the values another way: a physical name, or a parameter that is read at run time"#,
    );
}
