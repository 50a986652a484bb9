//! Services that call functions, queues and other services.

use rustinfra_constructs::apigateway::{
    Authorizer, DomainName, IntegrationResponse, MethodResponse, RestMethod,
    StepFunctionsIntegration,
};
use rustinfra_constructs::apigatewayv2::{
    ApiMapping, DomainName as HttpDomainName, HttpEventBridgeIntegration, HttpKinesisIntegration,
    HttpLambdaAuthorizer, HttpLambdaResponse, HttpRouteOptions, HttpSqsIntegration,
    HttpStepFunctionsIntegration, ParameterMapping, SqsOperation, StepFunctionsOperation,
    WebSocketLambdaAuthorizer, WebSocketRouteOptions,
};
use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin, ViewerProtocolPolicy};
use rustinfra_constructs::kms::{KeySpec, KeyUsage};
use rustinfra_constructs::lambda::{FunctionBuilder, SnsDestination};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::PublicHostedZone;
use rustinfra_constructs::s3::{EventType, NotificationFilter};
use rustinfra_constructs::secretsmanager::Rotation;
use serde_json::json;

use super::sources::{shelf, sources, web};
use super::users::users;

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:000000000000:certificate/links";

pub(super) fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Edges");
    let told = Queue::builder("Told").build(&stack);
    let teller = python("Teller", include_str!("teller.py")).env("TOLD", told.url()).build(&stack);
    told.grant_send(&teller);
    stack.output("ToldUrl", told.url());
    stack.output("ToldArn", told.arn());

    let (rest, http) = authorizers(&stack, &teller);
    services(&stack, &rest, &told);
    targets(&stack, &teller, &told);
    reports(&stack, &teller, &told);
    rotation(&stack);
    keys(&stack, &teller, &told);
    users(&stack, &teller, &told);
    addresses(&stack, &rest, &http, &teller);
    sources(&stack, &teller);
    shelf(&stack);
    web(&stack);
    app
}

pub(super) fn python(id: &str, code: &str) -> FunctionBuilder {
    let code = Code::inline(code);
    Function::builder(id, Runtime::PYTHON_3_13, "index.handler", code).timeout(secs(30))
}

/// The same guard before a REST, an HTTP and a WebSocket API.
fn authorizers(stack: &Stack, teller: &Function) -> (RestApi, HttpApi) {
    let guard = python("Guard", include_str!("guard.py")).build(stack);
    let rest = RestApi::builder("Rest").build(stack);
    let token = Authorizer::token("Token", &guard).results_cache_ttl(secs(0)).build(stack);
    let service = Principal::service("apigateway.amazonaws.com");
    let role = Role::builder("GuardCaller", service).build(stack);
    // Only one that keeps answers refuses by itself who says nothing.
    let request = Authorizer::request("Request", &guard, ["method.request.header.Authorization"])
        .results_cache_ttl(secs(60))
        .assume_role(&role)
        .build(stack);
    stack.output("GuardCallerArn", role.arn());
    stack.output("GuardArn", guard.arn());
    for (path, authorizer) in [("token", &token), ("request", &request)] {
        let method = RestMethod::builder(Method::Get)
            .integration(Integration::lambda(teller))
            .authorization(authorizer);
        rest.root().add_resource(path).add_method(method);
    }
    stack.output("RestUrl", rest.url());

    let http = HttpApi::builder("Guarded").build(stack);
    let simple = HttpLambdaAuthorizer::new("Simple", &guard)
        .response(HttpLambdaResponse::Simple)
        .results_cache_ttl(secs(0));
    http.add_route(Method::Get, "/simple", HttpRouteOptions::new(teller).authorizer(simple));
    let policy = HttpLambdaAuthorizer::new("Policy", &guard).role(&role).results_cache_ttl(secs(0));
    http.add_route(Method::Get, "/policy", HttpRouteOptions::new(teller).authorizer(policy));
    stack.output("GuardedUrl", http.api_endpoint());

    let entrance = WebSocketLambdaAuthorizer::new("Entrance", &guard);
    let chat = WebSocketApi::builder("Chat")
        .connect_route(WebSocketRouteOptions::new(teller).authorizer(entrance))
        .build(stack);
    let stage = WebSocketStage::builder("Stage", &chat, "prod").build(stack);
    stack.output("ChatUrl", stage.url());
    (rest, http)
}

/// APIs that call services as a role.
fn services(stack: &Stack, rest: &RestApi, told: &Queue) {
    let service = Principal::service("apigateway.amazonaws.com");
    let sender = Role::builder("Sender", service).build(stack);
    told.grant_send(&sender);
    let path = sub!("{}/{}", aws::account_id(), told.name());
    let send = Integration::aws_path("sqs", path)
        .credentials_role(&sender)
        .request_parameter(
            "integration.request.header.Content-Type",
            "'application/x-www-form-urlencoded'",
        )
        .request_template(
            "application/json",
            "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        )
        .response(IntegrationResponse::new(200));
    let send =
        RestMethod::builder(Method::Post).integration(send).response(MethodResponse::new(200));
    rest.root().add_resource("send").add_method(send);

    let definition = json!({
        "StartAt": "Done",
        "States": {"Done": {"Type": "Pass", "Result": {"done": true}, "End": true}},
    });
    let machine = CfnResource::new(stack, "Machine", "AWS::StepFunctions::StateMachine");
    machine.override_property("DefinitionString", definition.to_string());
    machine.override_property("StateMachineType", "EXPRESS");
    let states = Principal::service("states.amazonaws.com");
    let runner = Role::builder("Runner", states).build(stack);
    machine.override_property("RoleArn", runner.arn().untyped());
    stack.output("MachineArn", machine.reff::<String>());
    let run = StepFunctionsIntegration::start_execution(machine.reff::<String>());
    rest.root().add_resource("run").add_method(RestMethod::builder(Method::Post).integration(run));
    let ask = Integration::sagemaker("model");
    rest.root().add_resource("ask").add_method(RestMethod::builder(Method::Post).integration(ask));

    let http = HttpApi::builder("Services").build(stack);
    let bus = EventBus::builder("Bus").build(stack);
    let stream = CfnResource::new(stack, "Stream", "AWS::Kinesis::Stream");
    stream.override_property("ShardCount", 1);
    stack.output("StreamArn", stream.attr::<String>("Arn"));
    stack.output("BusArn", bus.arn());
    stack.output("BusName", bus.name());
    let sqs = HttpSqsIntegration::new("Send", told);
    http.add_route(Method::Post, "/send", &sqs);
    http.add_route(Method::Post, "/receive", sqs.clone().subtype(SqsOperation::ReceiveMessage));
    http.add_route(Method::Post, "/purge", sqs.subtype(SqsOperation::PurgeQueue));
    http.add_route(Method::Post, "/events", HttpEventBridgeIntegration::new("Put", &bus));
    http.add_route(
        Method::Post,
        "/records",
        HttpKinesisIntegration::new("Record", stream.attr::<String>("Arn")),
    );
    let start = HttpStepFunctionsIntegration::new("Start", machine.reff::<String>());
    http.add_route(Method::Post, "/start", &start);
    let wait = start.clone().subtype(StepFunctionsOperation::StartSyncExecution);
    http.add_route(Method::Post, "/wait", wait);
    let arn = ParameterMapping::new().custom("ExecutionArn", "$request.body.arn");
    let stop = start.subtype(StepFunctionsOperation::StopExecution).parameter_mapping(arn);
    http.add_route(Method::Post, "/stop", stop);
    stack.output("ServicesUrl", http.api_endpoint());
}

/// Events and notifications, for a function and for a queue.
fn targets(stack: &Stack, teller: &Function, told: &Queue) {
    Rule::builder("ToQueue", EventPattern::from_source("links.queue")).target(told).build(stack);
    Rule::builder("ToFunction", EventPattern::from_source("links.function"))
        .target(teller)
        .build(stack);
    let log = LogGroup::builder("Events").build(stack);
    Rule::builder("ToLog", EventPattern::from_source("links.log")).target(&log).build(stack);
    stack.output("LogName", log.name());

    let bucket = Bucket::builder("Notifying").build(stack);
    let to = |prefix: &str| NotificationFilter::new().prefix(prefix);
    bucket.add_event_notification(EventType::ObjectCreated, teller, to("function/"));
    bucket.add_event_notification(EventType::ObjectCreated, told, to("queue/"));
    stack.output("NotifyingName", bucket.name());
}

/// Functions that fail, and what hears of it.
fn reports(stack: &Stack, teller: &Function, told: &Queue) {
    let failing =
        |id: &str| python(id, "def handler(event, context):\n    raise Exception('no')\n");
    let topic = CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
    let subscription = CfnResource::new(stack, "Subscription", "AWS::SNS::Subscription");
    subscription.override_property("TopicArn", topic.reff::<String>());
    subscription.override_property("Protocol", "sqs");
    subscription.override_property("Endpoint", told.arn().untyped());
    let sns = Principal::service("sns.amazonaws.com");
    let delivery = rustinfra_constructs::iam::Statement::allow(["sqs:SendMessage"])
        .on(told.arn())
        .to(sns)
        .when("ArnEquals", "aws:SourceArn", topic.reff::<String>());
    told.add_to_resource_policy(delivery);
    let to_topic = SnsDestination::new(topic.reff::<String>());
    let functions = [
        failing("FailsToQueue").on_failure(told).retry_attempts(0).build(stack),
        failing("FailsToTopic").on_failure(&to_topic).retry_attempts(0).build(stack),
        failing("FailsToFunction").on_failure(teller).retry_attempts(0).build(stack),
        failing("FailsDead").dead_letter_queue(told).retry_attempts(0).build(stack),
    ];
    for (name, function) in ["Queue", "Topic", "Function", "Dead"].iter().zip(functions) {
        stack.output(&format!("Fails{name}Name"), function.name());
    }
}

fn rotation(stack: &Stack) {
    let rotator = python("Rotator", include_str!("rotator.py")).build(stack);
    let secret = Secret::builder("Secret").build(stack);
    secret.add_rotation_schedule("Rotation", Rotation::function(&rotator));
    stack.output("RotatorName", rotator.name());
    stack.output("SecretArn", secret.arn());
}

/// Services that keep something for others: under a key, or in a bucket.
fn keys(stack: &Stack, teller: &Function, told: &Queue) {
    let key = Key::builder("Key").build(stack);
    LogGroup::builder("Secretive").encryption_key(&key).build(stack);
    // Disabled, since the queue is listened to.
    let source = SqsEventSource::new(told).filter(json!({"body": {"kind": ["order"]}}));
    teller.add_event_source(&source.filter_encryption(&key).disabled());
    let logs = Bucket::builder("Logs").build(stack);
    let logged = Bucket::builder("Logged").server_access_logs(&logs, "logged/").build(stack);
    stack.output("LoggedName", logged.name());
    let zone = PublicHostedZone::builder("Zone", "example.org").build(stack);
    let signing = Key::builder("SigningKey")
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsage::SignVerify)
        .build(stack);
    zone.enable_dnssec(&signing);
    stack.output("KeyArn", key.arn());
    stack.output("SigningKeyArn", signing.arn());
    stack.output("LogsName", logs.name());
}

/// The endpoint's sites have no certificates.
pub(super) fn open(origin: Origin) -> Behavior {
    Behavior::new(origin).viewer_protocol_policy(ViewerProtocolPolicy::AllowAll)
}

/// Domains before APIs, and distributions before a bucket, a function and APIs.
fn addresses(stack: &Stack, rest: &RestApi, http: &HttpApi, teller: &Function) {
    let domain = DomainName::builder("Domain", "api.example.org", CERTIFICATE).build(stack);
    domain.add_base_path_mapping(rest, Some("v1"));
    let named = HttpDomainName::builder("HttpDomain", "http.example.org", CERTIFICATE).build(stack);
    if let Some(stage) = http.default_stage() {
        ApiMapping::builder("Mapping", &named, stage).api_mapping_key("v1").build(stack);
    }
    let bucket = Bucket::builder("Pages").build(stack);
    let pages = Distribution::builder("PagesSite", open(Origin::s3_bucket(&bucket)));
    stack.output("PagesDomain", pages.build(stack).domain_name());
    stack.output("PagesName", bucket.name());
    let url = teller.add_function_url(FunctionUrlAuthType::AwsIam);
    let front = Distribution::builder("FunctionSite", open(Origin::function_url(&url)));
    stack.output("FunctionDomain", front.build(stack).domain_name());
    let api = Distribution::builder("ApiSite", open(Origin::rest_api(rest)));
    stack.output("ApiDomain", api.build(stack).domain_name());
    let api = Distribution::builder("HttpSite", open(Origin::http_api(http)));
    stack.output("HttpApiDomain", api.build(stack).domain_name());
}
