//! An alias or a version stands wherever a function can: each place calls it, and nothing else.

use rustinfra_constructs::apigateway::{Authorizer, RestMethodBuilder};
use rustinfra_constructs::apigatewayv2::{
    HttpLambdaAuthorizer, HttpRouteIntegration, HttpRouteOptions, WebSocketLambdaAuthorizer,
    WebSocketRouteIntegration, WebSocketRouteOptions,
};
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::events::Target;
use rustinfra_constructs::lambda::{Alias, LambdaDestination, Version};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::Rotation;
use serde_json::Value as Json;

use crate::{function, section, stack};

/// Where the function, its alias and its version are named outside of their own resources.
fn uses(connect: impl FnOnce(&Stack, &Alias, &Version)) -> String {
    let (app, stack) = stack();
    let quote = function(&stack, "F");
    let live = quote.add_alias("live");
    connect(&stack, &live, &quote.current_version());
    let mut found = Vec::new();
    for (_, resource) in section(&app, "Resources").as_object().into_iter().flatten() {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let own = ["Function", "Alias", "Version"].map(|kind| format!("AWS::Lambda::{kind}"));
        if !own.iter().any(|own| own == kind) {
            named(kind, &resource["Properties"], &mut found);
        }
    }
    found.sort();
    found.dedup();
    found.join("\n")
}

fn named(at: &str, value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            if let Some(Json::String(id)) = map.get("Ref") {
                let what = if id.starts_with("FAliaslive") {
                    "alias"
                } else if id.starts_with("FCurrentVersion") {
                    "version"
                } else {
                    return;
                };
                found.push(format!("{at} = {what}"));
            }
            if map.get("Fn::GetAtt").is_some_and(|of| of[0] == "FC4345940") {
                found.push(format!("{at} = function"));
            }
            for (key, value) in map {
                let plain = !key.starts_with("Fn::");
                named(&if plain { format!("{at} {key}") } else { at.to_string() }, value, found);
            }
        }
        Json::Array(list) => list.iter().for_each(|value| named(at, value, found)),
        _ => {}
    }
}

#[test]
fn routes_of_http_apis() {
    let direct = uses(|stack, live, version| {
        let api = HttpApi::builder("Api").build(stack);
        api.add_route(Method::Get, "/alias", live);
        api.add_route(Method::Get, "/version", version);
    });
    let expected = "\
AWS::ApiGatewayV2::Integration IntegrationUri = alias
AWS::ApiGatewayV2::Integration IntegrationUri = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version";
    assert_eq!(direct, expected);
    let told = uses(|stack, live, version| {
        let api = HttpApi::builder("Api")
            .default_integration(live)
            .default_authorizer(HttpLambdaAuthorizer::new("Auth", live))
            .build(stack);
        api.add_route(Method::Get, "/version", HttpRouteOptions::new(version));
        HttpRouteIntegration::from(version).build(&api);
    });
    let authorized = "\
AWS::ApiGatewayV2::Authorizer AuthorizerUri = alias
AWS::ApiGatewayV2::Integration IntegrationUri = alias
AWS::ApiGatewayV2::Integration IntegrationUri = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version";
    assert_eq!(told, authorized);
}

#[test]
fn routes_of_web_socket_apis() {
    let found = uses(|stack, live, version| {
        let auth = WebSocketLambdaAuthorizer::new("Auth", version);
        let api = WebSocketApi::builder("Api")
            .connect_route(WebSocketRouteOptions::new(live).authorizer(&auth))
            .default_route(live)
            .build(stack);
        api.add_route("version", version);
        WebSocketRouteIntegration::from(version).build(&api);
    });
    assert_eq!(
        found,
        "\
AWS::ApiGatewayV2::Authorizer AuthorizerUri = version
AWS::ApiGatewayV2::Integration IntegrationUri = alias
AWS::ApiGatewayV2::Integration IntegrationUri = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version"
    );
}

#[test]
fn methods_of_rest_apis() {
    let found = uses(|stack, live, version| {
        let api = RestApi::builder("Api").default_integration(live).build(stack);
        api.root().add_method(Method::Get.to(live));
        api.root().add_method(RestMethodBuilder::from(Method::Put).integration(version));
        api.root().add_method(Method::Post);
        let auth = Authorizer::token("Auth", version).build(stack);
        api.root().add_method(Method::Patch.to(live).authorization(&auth));
    });
    assert_eq!(
        found,
        "\
AWS::ApiGateway::Authorizer AuthorizerUri = version
AWS::ApiGateway::Method Integration Uri = alias
AWS::ApiGateway::Method Integration Uri = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version"
    );
    let proxy = uses(|stack, live, _| {
        LambdaRestApi::builder("Api", live).build(stack);
    });
    assert_eq!(
        proxy,
        "\
AWS::ApiGateway::Method Integration Uri = alias
AWS::Lambda::Permission FunctionName = alias"
    );
}

#[test]
fn targets_of_rules() {
    let found = uses(|stack, live, version| {
        Rule::builder("Nightly", Schedule::rate(days(1)))
            .target(live)
            .target(Target::of(version))
            .build(stack);
    });
    assert_eq!(
        found,
        "\
AWS::Events::Rule Targets Arn = alias
AWS::Events::Rule Targets Arn = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version"
    );
}

#[test]
fn triggers_of_user_pools() {
    let found = uses(|stack, live, version| {
        let pool = UserPool::builder("Pool").build(stack);
        pool.add_trigger(UserPoolOperation::PreSignUp, live);
        pool.add_trigger(UserPoolOperation::CustomMessage, version);
    });
    assert_eq!(
        found,
        "\
AWS::Cognito::UserPool LambdaConfig CustomMessage = version
AWS::Cognito::UserPool LambdaConfig PreSignUp = alias
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version"
    );
}

#[test]
fn destinations_of_asynchronous_calls() {
    let found = uses(|stack, live, version| {
        let asked = AsyncInvoke::new().on_success(live).on_failure(version);
        function(stack, "Asked").configure_async_invoke(asked);
    });
    assert_eq!(
        found,
        "\
AWS::IAM::Policy PolicyDocument Statement Resource = alias
AWS::IAM::Policy PolicyDocument Statement Resource = version
AWS::Lambda::EventInvokeConfig DestinationConfig OnFailure Destination = version
AWS::Lambda::EventInvokeConfig DestinationConfig OnSuccess Destination = alias"
    );
    let answers = uses(|stack, live, _| {
        let asked = AsyncInvoke::new().on_success(&LambdaDestination::response_only(live));
        function(stack, "Asked").configure_async_invoke(asked);
    });
    assert_eq!(
        answers,
        "\
AWS::Events::Rule Targets Arn = alias
AWS::Lambda::Permission FunctionName = alias"
    );
}

#[test]
fn notifications_of_buckets() {
    let found = uses(|stack, live, version| {
        let bucket = Bucket::builder("Bucket").build(stack);
        bucket.add_object_created_notification(live);
        bucket.add_object_removed_notification(version);
    });
    assert_eq!(
        found,
        "\
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version
AWS::S3::Bucket NotificationConfiguration LambdaConfigurations Function = alias
AWS::S3::Bucket NotificationConfiguration LambdaConfigurations Function = version"
    );
}

#[test]
fn actions_of_alarms() {
    let found = uses(|stack, live, version| {
        let queue = Queue::builder("Queue").build(stack);
        let metric = queue.metric_approximate_number_of_messages_visible();
        let alarm = Alarm::builder("Alarm", metric, 5.0, 1).build(stack);
        alarm.add_alarm_action(live);
        alarm.add_ok_action(version);
    });
    assert_eq!(
        found,
        "\
AWS::CloudWatch::Alarm AlarmActions = alias
AWS::CloudWatch::Alarm OKActions = version
AWS::Lambda::Permission FunctionName = alias
AWS::Lambda::Permission FunctionName = version"
    );
}

#[test]
fn rotations_of_secrets() {
    let found = uses(|stack, live, _| {
        let secret = Secret::builder("Secret").build(stack);
        secret.add_rotation_schedule("Rotation", Rotation::function(live));
    });
    assert_eq!(
        found,
        "\
AWS::Lambda::Permission FunctionName = alias
AWS::SecretsManager::RotationSchedule RotationLambdaARN = alias"
    );
}
