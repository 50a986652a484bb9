use rustinfra_constructs::apigatewayv2::{
    HttpAuthorization, HttpJwtAuthorizer, HttpLambdaIntegration, HttpSqsIntegration,
    HttpUrlIntegration, WebSocketAuthorization, WebSocketMockIntegration,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{compare, stack};
use super::{handler, of_type};

#[test]
fn integrations_can_be_made_for_what_needs_their_ids() {
    let (app, stack) = stack();
    let function = handler(&stack);
    let api = HttpApi::builder("Api").build(&stack);
    let answer = HttpLambdaIntegration::new("Answer", &function).scope_permission_to_route();
    let made = answer.build(&api);
    assert_eq!(made.node().path(), "Test/Api/Answer");
    // A route that is given it shares it.
    api.add_route(Method::Get, "/", &answer);
    HttpUrlIntegration::new("Server", "https://example.org").build(&api);
    let queue = Queue::from_queue_arn(&stack, "Queue", "arn:aws:sqs:eu-west-1:123456789012:inbox");
    HttpSqsIntegration::new("One", &queue).build(&api);
    HttpSqsIntegration::new("Two", &queue).build(&api);
    let chat = WebSocketApi::builder("Chat").build(&stack);
    WebSocketMockIntegration::new("Mock").build(&chat);
    compare(
        &json!(of_type(&app, "AWS::ApiGatewayV2::Integration")),
        &json!([
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                "PayloadFormatVersion": "2.0",
            },
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "IntegrationMethod": "ANY",
                "IntegrationType": "HTTP_PROXY",
                "IntegrationUri": "https://example.org",
                "PayloadFormatVersion": "1.0",
            },
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "ConnectionType": "INTERNET",
                "CredentialsArn": {"Fn::GetAtt": ["ApiOneInvokeRole46B71E95", "Arn"]},
                "IntegrationSubtype": "SQS-SendMessage",
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "1.0",
                "RequestParameters": {
                    "MessageBody": "$request.body.MessageBody",
                    "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/inbox",
                },
            },
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "ConnectionType": "INTERNET",
                "CredentialsArn": {"Fn::GetAtt": ["ApiTwoInvokeRole5621559E", "Arn"]},
                "IntegrationSubtype": "SQS-SendMessage",
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "1.0",
                "RequestParameters": {
                    "MessageBody": "$request.body.MessageBody",
                    "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/inbox",
                },
            },
            {"ApiId": {"Ref": "Chat26DEB33F"}, "IntegrationType": "MOCK", "IntegrationUri": ""},
        ]),
    );
    compare(
        &json!(of_type(&app, "AWS::Lambda::Permission")),
        &json!([
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":execute-api:",
                            {"Ref": "AWS::Region"},
                            ":",
                            {"Ref": "AWS::AccountId"},
                            ":",
                            {"Ref": "ApiF70053CD"},
                            "/*/*/",
                        ],
                    ],
                },
            },
        ]),
    );
}

#[test]
fn an_authorization_tells_what_routes_write_of_it() {
    let token = HttpJwtAuthorizer::new("Users", "https://id.example.org", ["shop"]);
    assert_eq!(HttpAuthorization::none().authorization_type(), "NONE");
    assert_eq!(HttpAuthorization::iam().authorization_type(), "AWS_IAM");
    assert_eq!(HttpAuthorization::from(&token).authorization_type(), "JWT");
    assert_eq!(WebSocketAuthorization::none().authorization_type(), "NONE");
    assert_eq!(WebSocketAuthorization::iam().authorization_type(), "AWS_IAM");
}
