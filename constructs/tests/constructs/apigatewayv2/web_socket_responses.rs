//! Integrations of WebSocket APIs that are no proxies, and the form of messages.

use rustinfra_cfn::apigatewayv2::CfnIntegrationResponse;
use rustinfra_constructs::apigatewayv2::{
    ContentHandling, PassthroughBehavior, WebSocketAwsIntegration, WebSocketHttpIntegration,
    WebSocketHttpProxyIntegration, WebSocketIntegrationResponse, WebSocketLambdaCustomIntegration,
    WebSocketMockIntegration, WebSocketModel, WebSocketRoute, WebSocketRouteOptions,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check, check_problems, compare, stack};
use super::{calls, handler, join, of_type, uri};

/// A response to every answer.
fn any() -> WebSocketIntegrationResponse {
    WebSocketIntegrationResponse::new("$default")
}

#[test]
fn a_response_says_what_is_sent_back() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let ping = WebSocketMockIntegration::new("Ping").response(any());
    api.add_route("ping", WebSocketRouteOptions::new(ping).return_response());
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {
                    "Name": "Api",
                    "ProtocolType": "WEBSOCKET",
                    "RouteSelectionExpression": "$request.body.action",
                },
            },
            "ApipingRoutePingA43E5DCD": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationType": "MOCK",
                    "IntegrationUri": "",
                },
            },
            "ApipingRoutePingdefaultResponseBD250F51": {
                "Type": "AWS::ApiGatewayV2::IntegrationResponse",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationId": {"Ref": "ApipingRoutePingA43E5DCD"},
                    "IntegrationResponseKey": "$default",
                },
            },
            "ApipingRoute3D7FAD82": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "RouteKey": "ping",
                    "RouteResponseSelectionExpression": "$default",
                    "Target": join(json!(["integrations/", {"Ref": "ApipingRoutePingA43E5DCD"}])),
                },
            },
            "ApipingRouteResponse2A90AC2A": {
                "Type": "AWS::ApiGatewayV2::RouteResponse",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "RouteId": {"Ref": "ApipingRoute3D7FAD82"},
                    "RouteResponseKey": "$default",
                },
            },
        }),
    );
}

#[test]
fn a_response_has_templates_and_parameters() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let found = WebSocketIntegrationResponse::new(r"/2\d\d/")
        .response_template("text", "$input.body")
        .response_template("$default", r#"{"found": $input.json('$')}"#)
        .template_selection_expression("${request.body.kind}")
        .response_parameter("method.response.header.Id", "integration.response.body.id")
        .response_parameter("method.response.header.Kind", "'found'")
        .content_handling(ContentHandling::ConvertToText);
    let search = WebSocketHttpIntegration::new("Search", "https://example.org", Method::Post)
        .request_parameter("integration.request.header.Id", "context.connectionId")
        .request_template("$default", "$input.body")
        .template_selection_expression(r"\$default")
        .passthrough_behavior(PassthroughBehavior::Never)
        .content_handling(ContentHandling::ConvertToBinary)
        .timeout(secs(3))
        .response(found);
    let options = WebSocketRouteOptions::new(&search).return_response();
    let route = api.add_route("search", options);
    let response = route.integration().add_response(any());
    stack.output("Response", response.reff());
    let resources = ["AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::IntegrationResponse"];
    compare(
        &json!(resources.map(|kind| of_type(&app, kind))),
        &json!([
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "ContentHandlingStrategy": "CONVERT_TO_BINARY",
                    "IntegrationMethod": "POST",
                    "IntegrationType": "HTTP",
                    "IntegrationUri": "https://example.org",
                    "PassthroughBehavior": "NEVER",
                    "RequestParameters": {"integration.request.header.Id": "context.connectionId"},
                    "RequestTemplates": {"$default": "$input.body"},
                    "TemplateSelectionExpression": r"\$default",
                    "TimeoutInMillis": 3000,
                },
            ],
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "ContentHandlingStrategy": "CONVERT_TO_TEXT",
                    "IntegrationId": {"Ref": "ApisearchRouteSearch3DBDC42D"},
                    "IntegrationResponseKey": r"/2\d\d/",
                    "ResponseParameters": {
                        "method.response.header.Id": "integration.response.body.id",
                        "method.response.header.Kind": "'found'",
                    },
                    "ResponseTemplates": {
                        "$default": r#"{"found": $input.json('$')}"#,
                        "text": "$input.body",
                    },
                    "TemplateSelectionExpression": "${request.body.kind}",
                },
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationId": {"Ref": "ApisearchRouteSearch3DBDC42D"},
                    "IntegrationResponseKey": "$default",
                },
            ],
        ]),
    );
}

#[test]
fn every_kind_of_integration_but_proxies_has_responses() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let action = "arn:aws:apigateway:eu-west-1:states:action/StartSyncExecution";
    let custom = WebSocketLambdaCustomIntegration::new("Custom", &handler(&stack))
        .request_template("$default", "$input.body")
        .response(WebSocketIntegrationResponse::new("/.*not found.*/"))
        .response(any());
    let run = WebSocketAwsIntegration::new("Run", action, Method::Post).response(any());
    let proxy = WebSocketHttpProxyIntegration::new("Proxy", "https://example.org", Method::Post)
        .request_parameter("integration.request.header.Id", "context.connectionId")
        .timeout(secs(3));
    for (key, options) in [
        ("custom", WebSocketRouteOptions::new(custom)),
        ("run", WebSocketRouteOptions::new(run)),
        ("proxy", WebSocketRouteOptions::new(proxy)),
    ] {
        api.add_route(key, options.return_response());
    }
    let resources = ["AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::IntegrationResponse"];
    compare(
        &json!(resources.map(|kind| of_type(&app, kind))),
        &json!([
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationMethod": "POST",
                    "IntegrationType": "AWS",
                    "IntegrationUri": uri(),
                    "RequestTemplates": {"$default": "$input.body"},
                },
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationMethod": "POST",
                    "IntegrationType": "AWS",
                    "IntegrationUri": "arn:aws:apigateway:eu-west-1:states:action/StartSyncExecution",
                },
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationMethod": "POST",
                    "IntegrationType": "HTTP_PROXY",
                    "IntegrationUri": "https://example.org",
                    "RequestParameters": {"integration.request.header.Id": "context.connectionId"},
                    "TimeoutInMillis": 3000,
                },
            ],
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationId": {"Ref": "ApicustomRouteCustomA733DE2D"},
                    "IntegrationResponseKey": "/.*not found.*/",
                },
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationId": {"Ref": "ApicustomRouteCustomA733DE2D"},
                    "IntegrationResponseKey": "$default",
                },
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationId": {"Ref": "ApirunRouteRun9D0831EE"},
                    "IntegrationResponseKey": "$default",
                },
            ],
        ]),
    );
    assert_eq!(of_type(&app, "AWS::Lambda::Permission").len(), 1);
}

#[test]
fn routes_with_equal_responses_share_them() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let ping = || WebSocketMockIntegration::new("Ping").response(any());
    api.add_route("ping", WebSocketRouteOptions::new(ping()).return_response());
    // One that sends nothing back is enough for none to be told.
    api.add_route("pong", ping());
    let other = ping().response(WebSocketIntegrationResponse::new("/4../"));
    api.add_route("other", WebSocketRouteOptions::new(other).return_response());
    check_problems(&app, "");
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::IntegrationResponse").len(), 3);
}

#[test]
fn a_response_beside_the_integration_counts() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let mock = WebSocketMockIntegration::new("Mock");
    let route = api.add_route("ping", WebSocketRouteOptions::new(mock).return_response());
    CfnIntegrationResponse::new(&stack, "Pong")
        .api_id(&api)
        .integration_id(route.integration())
        .integration_response_key("$default");
    check_problems(&app, "");
}

#[test]
fn a_route_checks_messages_against_models() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let handler = handler(&stack);
    let message = api.add_model("Message", json!({"type": "object"}));
    let options = WebSocketRouteOptions::new(&handler)
        .request_model("$default", &message)
        .model_selection_expression(r"\$default");
    api.add_route("send", options);
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {
                    "Name": "Api",
                    "ProtocolType": "WEBSOCKET",
                    "RouteSelectionExpression": "$request.body.action",
                },
            },
            "ApiMessage0E7B5473": {
                "Type": "AWS::ApiGatewayV2::Model",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "ContentType": "application/json",
                    "Name": "Message",
                    "Schema": {
                        "$schema": "http://json-schema.org/draft-04/schema#",
                        "type": "object",
                    },
                },
            },
            "ApisendRouteHandlerIntegrationADBF9660": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": uri(),
                },
            },
            "ApisendRouteD98007E4": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "ModelSelectionExpression": r"\$default",
                    "RequestModels": {"$default": "Message"},
                    "RouteKey": "send",
                    "Target": join(json!(["integrations/", {"Ref": "ApisendRouteHandlerIntegrationADBF9660"}])),
                },
                "DependsOn": ["ApiMessage0E7B5473"],
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": calls("ApiF70053CD", "/*/*"),
                },
            },
        }),
    );
}

#[test]
fn a_model_has_a_name_a_description_and_a_content_type() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let schema = json!({"$schema": "http://json-schema.org/draft-04/schema", "type": "string"});
    let text = WebSocketModel::builder("Text", &api, schema)
        .model_name("PlainText")
        .description("A text")
        .content_type("text/plain")
        .build(&stack);
    let old = WebSocketModel::from_model_name(&stack, "Old", "OldText");
    WebSocketRoute::builder("Route", &api, "send", &handler(&stack))
        .request_model("text", &old)
        .request_model("text", &text)
        .request_model("old", &old)
        .model_selection_expression("$request.body.kind")
        .build(&stack);
    let resources = ["AWS::ApiGatewayV2::Model", "AWS::ApiGatewayV2::Route"];
    compare(
        &json!(resources.map(|kind| of_type(&app, kind))),
        &json!([
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "ContentType": "text/plain",
                    "Description": "A text",
                    "Name": "PlainText",
                    "Schema": {
                        "$schema": "http://json-schema.org/draft-04/schema",
                        "type": "string",
                    },
                },
            ],
            [
                {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "ModelSelectionExpression": "$request.body.kind",
                    "RequestModels": {"old": "OldText", "text": "PlainText"},
                    "RouteKey": "send",
                    "Target": join(json!(["integrations/", {"Ref": "RouteHandlerIntegrationD5CCC31A"}])),
                },
            ],
        ]),
    );
}

#[test]
fn integrations_whose_responses_differ_are_two() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let says = |text: &str| {
        let response = any().response_template("$default", text);
        let answer = WebSocketMockIntegration::new("Answer").response(response);
        WebSocketRouteOptions::new(answer).return_response()
    };
    for (route, text) in [("one", "1"), ("uno", "1"), ("two", "2")] {
        api.add_route(route, says(text));
    }
    check_problems(&app, "");
    let templates = of_type(&app, "AWS::ApiGatewayV2::IntegrationResponse");
    let templates: Vec<_> =
        templates.iter().map(|of| &of["ResponseTemplates"]["$default"]).collect();
    assert_eq!(templates, ["1", "2"]);
}

#[test]
fn what_a_proxy_answers_needs_no_response() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    api.add_route("news", WebSocketRouteOptions::new(&handler(&stack)).return_response());
    check_problems(&app, "");
}

#[test]
fn a_response_whose_key_is_known_at_deployment_may_be_for_every_answer() {
    let (app, stack) = stack();
    let api = WebSocketApi::builder("Api").build(&stack);
    let ping = WebSocketMockIntegration::new("Ping");
    let route = api.add_route("ping", WebSocketRouteOptions::new(ping).return_response());
    let key = CfnParameter::builder("Key", ParameterType::String).build(&stack).value();
    CfnIntegrationResponse::new(&stack, "Beside")
        .api_id(api.api_id())
        .integration_id(route.integration().integration_id())
        .integration_response_key(key);
    check_problems(&app, "");
}
