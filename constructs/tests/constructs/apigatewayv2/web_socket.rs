use rustinfra_constructs::apigatewayv2::{
    WebSocketLambdaAuthorizer, WebSocketMockIntegration, WebSocketRoute, WebSocketRouteOptions,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check, check_outputs, function, stack};
use super::{calls, handler, join, of_type, uri};

#[test]
fn an_api_routes_messages_and_may_call_its_function() {
    let (app, stack) = stack();
    let handler = handler(&stack);
    let api = WebSocketApi::builder("Api").connect_route(&handler).build(&stack);
    api.add_route("sendmessage", WebSocketRouteOptions::new(&handler).return_response());
    let stage = WebSocketStage::builder("Prod", &api, "prod").build(&stack);
    stack.output("Url", stage.url());
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
            "ApiconnectRouteHandlerIntegrationA0EFA57B": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": uri(),
                },
            },
            "ApiconnectRoute2B5B23F2": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "RouteKey": "$connect",
                    "Target": join(json!([
                        "integrations/",
                        {"Ref": "ApiconnectRouteHandlerIntegrationA0EFA57B"},
                    ])),
                },
            },
            "ApisendmessageRouteF99004DE": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "RouteKey": "sendmessage",
                    "RouteResponseSelectionExpression": "$default",
                    "Target": join(json!([
                        "integrations/",
                        {"Ref": "ApiconnectRouteHandlerIntegrationA0EFA57B"},
                    ])),
                },
            },
            "ApisendmessageRouteResponseDAA284DC": {
                "Type": "AWS::ApiGatewayV2::RouteResponse",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "RouteId": {"Ref": "ApisendmessageRouteF99004DE"},
                    "RouteResponseKey": "$default",
                },
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
            "Prod7A5F3219": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AutoDeploy": true,
                    "StageName": "prod",
                },
            },
        }),
    );
    check_outputs(
        &app,
        json!({
            "Url": {
                "Value": join(json!([
                    "wss://",
                    {"Ref": "ApiF70053CD"},
                    ".execute-api.",
                    {"Ref": "AWS::Region"},
                    ".",
                    {"Ref": "AWS::URLSuffix"},
                    "/prod",
                ])),
            },
        }),
    );
}

#[test]
fn the_functions_behind_an_api_may_send_through_it() {
    let (app, stack) = stack();
    let talk = function(&stack, "Talk");
    let entrance = WebSocketLambdaAuthorizer::new("Entrance", &talk);
    let connect = WebSocketRouteOptions::new(&talk).authorizer(&entrance).api_key_required(true);
    let api = WebSocketApi::builder("Api")
        .connect_route(connect)
        .disconnect_route(&talk)
        .default_route(WebSocketMockIntegration::new("Mock"))
        .build(&stack);
    let stage = WebSocketStage::builder("Prod", &api, "prod").build(&stack);
    stage.grant_management_api_access(&talk);
    talk.add_env("ENDPOINT", stage.callback_url());
    stack.output("Authorizer", entrance.build(&api).authorizer_id());
    assert!(app.assembly().is_ok_and(|assembly| assembly.report().is_empty()));
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Authorizer").len(), 1);
    // One for calls of routes, one for those of the authorizer.
    assert_eq!(of_type(&app, "AWS::Lambda::Permission").len(), 2);
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Route")[0]["ApiKeyRequired"], true);
}

#[test]
fn a_route_may_stand_in_another_stack_than_its_api() {
    let app = App::new();
    let (web, code) = (Stack::new(&app, "Web"), Stack::new(&app, "Code"));
    let api = WebSocketApi::builder("Api").build(&web);
    let talk = function(&code, "Talk");
    WebSocketRoute::builder("Route", &api, "talk", &talk).build(&code);
    api.grant_manage_connections(&talk);
    assert!(app.assembly().is_ok_and(|assembly| assembly.report().is_empty()));
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Route").len(), 1);
}
