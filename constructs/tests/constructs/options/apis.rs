use rustinfra_constructs::apigateway::{
    ApiKey, Cors, MethodSettings, Model, RequestContext, RequestValidator, RestApi, StageOptions,
    StepFunctionsIntegration, Throttle, UsagePlan, Validate,
};
use rustinfra_constructs::apigatewayv2::{
    AuthorizerPayloadVersion, CorsPreflight, HttpApi, HttpLambdaAuthorizer, HttpLambdaIntegration,
    HttpRouteOptions, HttpUserPoolAuthorizer, PayloadFormatVersion, WebSocketApi,
    WebSocketApiKeySelectionExpression, WebSocketMockIntegration,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{compare, function, properties};

/// A REST API with one method.
fn rest(stack: &Stack, options: StageOptions) -> RestApi {
    let api = RestApi::builder("Api").deploy_options(options).build(stack);
    api.root().add_method(Method::Get.to(&function(stack, "F")));
    api
}

#[test]
fn rest_apis() {
    let keys = properties("AWS::ApiGateway::ApiKey", |stack| {
        ApiKey::builder("K").customer_id("c").generate_distinct_id().enabled(false).build(stack);
    });
    compare(&keys, &json!([{"CustomerId": "c", "Enabled": false, "GenerateDistinctId": true}]));
    let stage = properties("AWS::ApiGateway::Stage", |stack| {
        let all = MethodSettings::new().throttling_rate_limit(1.0);
        let options = StageOptions::new()
            .default_method_settings(all)
            .client_certificate_id("cert")
            .documentation_version("1");
        rest(stack, options);
    });
    compare(
        &stage,
        &json!([
            {
                "ClientCertificateId": "cert",
                "DeploymentId": {"Ref": "ApiDeploymentB17BE62De3b378e9c543d523f323abe3a1a02a62"},
                "DocumentationVersion": "1",
                "MethodSettings": [
                    {
                        "DataTraceEnabled": false,
                        "HttpMethod": "*",
                        "ResourcePath": "/*",
                        "ThrottlingRateLimit": 1,
                    },
                ],
                "RestApiId": {"Ref": "ApiF70053CD"},
                "StageName": "prod",
            },
        ]),
    );
    let account = properties("AWS::ApiGateway::Account", |stack| {
        let api = RestApi::builder("Api").cloud_watch_role().build(stack);
        api.root().add_method(Method::Get.to(&function(stack, "F")));
    });
    compare(
        &account,
        &json!([{"CloudWatchRoleArn": {"Fn::GetAtt": ["ApiCloudWatchRole73EC6FC4", "Arn"]}}]),
    );
    let validators = properties("AWS::ApiGateway::RequestValidator", |stack| {
        let api = rest(stack, StageOptions::new());
        RequestValidator::builder("V", &api, Validate::BodyAndParameters)
            .request_validator_name("all")
            .build(stack);
    });
    compare(
        &validators,
        &json!([
            {
                "Name": "all",
                "RestApiId": {"Ref": "ApiF70053CD"},
                "ValidateRequestBody": true,
                "ValidateRequestParameters": true,
            },
        ]),
    );
    let models = properties("AWS::ApiGateway::Model", |stack| {
        let api = rest(stack, StageOptions::new());
        Model::builder("M", &api, json!({"type": "string"}))
            .content_type("text/plain")
            .build(stack);
    });
    compare(
        &models,
        &json!([
            {
                "ContentType": "text/plain",
                "RestApiId": {"Ref": "ApiF70053CD"},
                "Schema": {"$schema": "http://json-schema.org/draft-04/schema#", "type": "string"},
            },
        ]),
    );
    let plans = properties("AWS::ApiGateway::UsagePlan", |stack| {
        let api = rest(stack, StageOptions::new());
        let plan = UsagePlan::builder("P").build(stack);
        let slow = Throttle { rate_limit: 1.0, burst_limit: 2 };
        if let Some(stage) = api.deployment_stage() {
            plan.add_throttled_api_stage(stage, &[(&api.methods()[0], slow)]);
        }
    });
    compare(
        &plans,
        &json!([
            {
                "ApiStages": [
                    {
                        "ApiId": {"Ref": "ApiF70053CD"},
                        "Stage": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                        "Throttle": {"//GET": {"BurstLimit": 2, "RateLimit": 1}},
                    },
                ],
            },
        ]),
    );
    let preflight = properties("AWS::ApiGateway::Method", |stack| {
        let api = RestApi::builder("Api").deploy(false).build(stack);
        let cors = Cors::origins(["https://example.org"]).disable_cache().status_code(200);
        api.root().add_cors_preflight(&cors);
    });
    compare(
        &preflight,
        &json!([
            {
                "ApiKeyRequired": false,
                "AuthorizationType": "NONE",
                "HttpMethod": "OPTIONS",
                "Integration": {
                    "IntegrationResponses": [
                        {
                            "ResponseParameters": {
                                "method.response.header.Access-Control-Allow-Headers": "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent'",
                                "method.response.header.Access-Control-Allow-Methods": "'OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD'",
                                "method.response.header.Access-Control-Allow-Origin": "'https://example.org'",
                                "method.response.header.Access-Control-Max-Age": "'-1'",
                                "method.response.header.Vary": "'Origin'",
                            },
                            "StatusCode": "200",
                        },
                    ],
                    "RequestTemplates": {"application/json": "{ statusCode: 200 }"},
                    "Type": "MOCK",
                },
                "MethodResponses": [
                    {
                        "ResponseParameters": {
                            "method.response.header.Access-Control-Allow-Headers": true,
                            "method.response.header.Access-Control-Allow-Methods": true,
                            "method.response.header.Access-Control-Allow-Origin": true,
                            "method.response.header.Access-Control-Max-Age": true,
                            "method.response.header.Vary": true,
                        },
                        "StatusCode": "200",
                    },
                ],
                "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                "RestApiId": {"Ref": "ApiF70053CD"},
            },
        ]),
    );
}

#[test]
fn machines_are_told_of_the_request() {
    use RequestContext as Context;
    let all = [
        (Context::AccountId, "accountId", "identity.accountId"),
        (Context::ApiId, "apiId", "apiId"),
        (Context::ApiKey, "apiKey", "identity.apiKey"),
        (Context::AuthorizerPrincipalId, "authorizerPrincipalId", "authorizer.principalId"),
        (Context::Caller, "caller", "identity.caller"),
        (
            Context::CognitoAuthenticationProvider,
            "cognitoAuthenticationProvider",
            "identity.cognitoAuthenticationProvider",
        ),
        (
            Context::CognitoAuthenticationType,
            "cognitoAuthenticationType",
            "identity.cognitoAuthenticationType",
        ),
        (Context::CognitoIdentityId, "cognitoIdentityId", "identity.cognitoIdentityId"),
        (Context::CognitoIdentityPoolId, "cognitoIdentityPoolId", "identity.cognitoIdentityPoolId"),
        (Context::HttpMethod, "httpMethod", "httpMethod"),
        (Context::Stage, "stage", "stage"),
        (Context::SourceIp, "sourceIp", "identity.sourceIp"),
        (Context::User, "user", "identity.user"),
        (Context::UserAgent, "userAgent", "identity.userAgent"),
        (Context::UserArn, "userArn", "identity.userArn"),
        (Context::RequestId, "requestId", "requestId"),
        (Context::ResourceId, "resourceId", "resourceId"),
        (Context::ResourcePath, "resourcePath", "resourcePath"),
    ];
    let methods = properties("AWS::ApiGateway::Method", |stack| {
        let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:m";
        let run = StepFunctionsIntegration::start_execution(machine)
            .querystring(false)
            .path(false)
            .request_context(all.map(|(field, ..)| field));
        let api = RestApi::builder("Api").deploy(false).build(stack);
        api.root().add_method(Method::Post.to(run));
    });
    let template = &methods[0]["Integration"]["RequestTemplates"]["application/json"];
    let lines: Vec<&str> = template.as_str().into_iter().flat_map(str::lines).collect();
    let first = lines.iter().position(|line| line.contains("requestContext")).unwrap_or_default();
    let escaped = r#"#set($value = $util.escapeJavaScript($value).replaceAll("\\'", "'"))"#;
    let told: Vec<String> = all
        .iter()
        .enumerate()
        .flat_map(|(i, (_, name, variable))| {
            let comma = if i == 0 { "" } else { "," };
            [
                format!("#set($value = \"$!context.{variable}\")"),
                escaped.to_string(),
                format!("#set($text = \"$text{comma}${{q}}{name}${{q}}:${{q}}$value${{q}}\")"),
            ]
        })
        .collect();
    assert_eq!(lines[first + 1..first + 1 + told.len()], told);
}

#[test]
fn http_and_web_socket_apis() {
    let cors = properties("AWS::ApiGatewayV2::Api", |stack| {
        let cors = CorsPreflight::new().allow_origins(["https://example.org"]).disable_cache();
        HttpApi::builder("Api").cors_preflight(cors).build(stack);
    });
    compare(
        &cors,
        &json!([
            {
                "CorsConfiguration": {"AllowOrigins": ["https://example.org"], "MaxAge": -1},
                "Name": "Api",
                "ProtocolType": "HTTP",
            },
        ]),
    );
    let stored = properties("AWS::ApiGatewayV2::Api", |stack| {
        let bucket = Bucket::from_bucket_name(stack, "B", "definitions");
        HttpApi::builder("Api").body_s3_location(&bucket, "api.json").build(stack);
    });
    compare(&stored, &json!([{"BodyS3Location": {"Bucket": "definitions", "Key": "api.json"}}]));
    let authorizers = properties("AWS::ApiGatewayV2::Authorizer", |stack| {
        let answer = function(stack, "F");
        let api = HttpApi::builder("Api").build(stack);
        let judge = HttpLambdaAuthorizer::new("Judge", &function(stack, "J"))
            .payload_format_version(AuthorizerPayloadVersion::V2_0);
        let users = HttpUserPoolAuthorizer::new("Users", "us-east-1_abc", ["client"])
            .user_pool_region("us-east-1");
        api.add_route(Method::Get, "/a", HttpRouteOptions::new(&answer).authorizer(judge));
        api.add_route(Method::Get, "/b", HttpRouteOptions::new(&answer).authorizer(users));
    });
    compare(
        &authorizers,
        &json!([
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "AuthorizerPayloadFormatVersion": "2.0",
                "AuthorizerResultTtlInSeconds": 300,
                "AuthorizerType": "REQUEST",
                "AuthorizerUri": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":apigateway:",
                            {"Ref": "AWS::Region"},
                            ":lambda:path/2015-03-31/functions/",
                            {"Fn::GetAtt": ["JFBF6D9B6", "Arn"]},
                            "/invocations",
                        ],
                    ],
                },
                "IdentitySource": ["$request.header.Authorization"],
                "Name": "Judge",
            },
            {
                "ApiId": {"Ref": "ApiF70053CD"},
                "AuthorizerType": "JWT",
                "IdentitySource": ["$request.header.Authorization"],
                "JwtConfiguration": {
                    "Audience": ["client"],
                    "Issuer": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc",
                },
                "Name": "Users",
            },
        ]),
    );
    let integrations = properties("AWS::ApiGatewayV2::Integration", |stack| {
        let answer = HttpLambdaIntegration::new("Answer", &function(stack, "F"))
            .payload_format_version(PayloadFormatVersion::V2_0);
        HttpApi::builder("Api").build(stack).add_route(Method::Get, "/", answer);
    });
    compare(&integrations[0]["PayloadFormatVersion"], &json!("2.0"));
    let chat = properties("AWS::ApiGatewayV2::Api", |stack| {
        let keys = WebSocketApiKeySelectionExpression::header_x_api_key();
        WebSocketApi::builder("Chat")
            .api_key_selection_expression(keys)
            .default_route(WebSocketMockIntegration::new("Mock"))
            .build(stack);
    });
    compare(
        &chat,
        &json!([
            {
                "ApiKeySelectionExpression": "$request.header.x-api-key",
                "Name": "Chat",
                "ProtocolType": "WEBSOCKET",
                "RouteSelectionExpression": "$request.body.action",
            },
        ]),
    );
}
