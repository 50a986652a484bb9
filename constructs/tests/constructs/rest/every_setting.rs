//! Every setting of a REST API, in one template.

use rustinfra_constructs::apigateway::{
    AccessLogFormat, ApiDefinition, ApiKeySource, CacheClusterSize, Canary, Cors, DomainName,
    EndpointType, Integration, IpAddressType, LoggingLevel, Method, MethodOptions, MethodSettings,
    RestApi, RestApiMode, SpecRestApi, StageOptions,
};
use rustinfra_constructs::iam::Statement;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check, check_outputs, stack};

#[test]
fn every_setting_of_an_api_reaches_the_template() {
    let (app, stack) = stack();
    let log = LogGroup::builder("Log").build(&stack);
    let invoke =
        || Statement::allow(["execute-api:Invoke"]).on("execute-api:/*").to(Principal::any());
    let stage = StageOptions::new()
        .stage_name("dev")
        .description("for trying")
        .logging_level(LoggingLevel::Info)
        .data_trace_enabled(true)
        .metrics_enabled(true)
        .throttling_rate_limit(10.5)
        .throttling_burst_limit(5)
        .tracing_enabled(true)
        .variable("color", "blue")
        .cache_cluster(CacheClusterSize::Gb1_6)
        .access_log(&log, AccessLogFormat::json_with_standard_fields())
        .canary(Canary::new(12.5).use_stage_cache(true).variable("color", "green"))
        .client_certificate_id("a1b2c3")
        .documentation_version("1.0")
        .method_settings(
            "/items/{id}",
            Method::Get,
            MethodSettings::new()
                .logging_level(LoggingLevel::Error)
                .metrics_enabled(false)
                .throttling_rate_limit(2.0)
                .throttling_burst_limit(1)
                .caching_enabled(true)
                .cache_ttl(mins(1))
                .cache_data_encrypted(true)
                .data_trace_enabled(true),
        );
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
    RestApi::builder("Api")
        .rest_api_name("shop")
        .description("the shop")
        .endpoint_types([EndpointType::Regional])
        .ip_address_type(IpAddressType::DualStack)
        .binary_media_types(["image/png"])
        .minimum_compression_size(kib(1))
        .api_key_source(ApiKeySource::Authorizer)
        .disable_execute_api_endpoint()
        .fail_on_warnings()
        .policy(invoke())
        .cloud_watch_role_with(RemovalPolicy::Destroy)
        .retain_deployments()
        .deploy(true)
        .deploy_options(stage)
        .endpoint_export_name("shop-url")
        .default_integration(Integration::http_proxy("https://example.org"))
        .default_method_options(MethodOptions::new().api_key_required(true))
        .default_cors_preflight(Cors::origins(["https://example.com"]))
        .domain_name(DomainName::builder("Own", "api.example.org", certificate))
        .parameter("basepath", "prepend")
        .clone_from(&RestApi::from_rest_api_id(&stack, "Old", "abc"))
        .proxy(true)
        .build(&stack);
    check(
        &app,
        json!({
            "Log95422804": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": 731},
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "ApiF70053CD": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {
                    "ApiKeySourceType": "AUTHORIZER",
                    "BinaryMediaTypes": ["image/png"],
                    "CloneFrom": "abc",
                    "Description": "the shop",
                    "DisableExecuteApiEndpoint": true,
                    "EndpointConfiguration": {
                        "IpAddressType": "dualstack",
                        "Types": ["REGIONAL"],
                    },
                    "FailOnWarnings": true,
                    "MinimumCompressionSize": 1024,
                    "Name": "shop",
                    "Parameters": {"basepath": "prepend"},
                    "Policy": {
                        "Statement": [
                            {
                                "Action": "execute-api:Invoke",
                                "Effect": "Allow",
                                "Principal": {"AWS": "*"},
                                "Resource": "execute-api:/*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "ApiCloudWatchRole73EC6FC4": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "apigateway.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "ManagedPolicyArns": [
                        {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
                                ],
                            ],
                        },
                    ],
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "ApiAccountA18C9B29": {
                "Type": "AWS::ApiGateway::Account",
                "Properties": {
                    "CloudWatchRoleArn": {"Fn::GetAtt": ["ApiCloudWatchRole73EC6FC4", "Arn"]},
                },
                "DependsOn": ["ApiF70053CD"],
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "ApiDeploymentB17BE62Df568cb7c8127a76a678c53059854ec9f": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {
                    "Description": "for trying",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
                "DependsOn": [
                    "ApiANY40671C4F",
                    "ApiOPTIONS5886EA5D",
                    "Apiproxy05443892",
                    "ApiproxyANY4946669B",
                    "ApiproxyOPTIONS230BB97B",
                ],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "ApiDeploymentStagedev51EE5D56": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "AccessLogSetting": {
                        "DestinationArn": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":logs:",
                                    {"Ref": "AWS::Region"},
                                    ":",
                                    {"Ref": "AWS::AccountId"},
                                    ":log-group:",
                                    {"Ref": "Log95422804"},
                                ],
                            ],
                        },
                        "Format": "{\"requestId\":\"$context.requestId\",\"ip\":\"$context.identity.sourceIp\",\"user\":\"$context.identity.user\",\"caller\":\"$context.identity.caller\",\"requestTime\":\"$context.requestTime\",\"httpMethod\":\"$context.httpMethod\",\"resourcePath\":\"$context.resourcePath\",\"status\":\"$context.status\",\"protocol\":\"$context.protocol\",\"responseLength\":\"$context.responseLength\"}",
                    },
                    "CacheClusterEnabled": true,
                    "CacheClusterSize": "1.6",
                    "CanarySetting": {
                        "PercentTraffic": 12.5,
                        "StageVariableOverrides": {"color": "green"},
                        "UseStageCache": true,
                    },
                    "ClientCertificateId": "a1b2c3",
                    "DeploymentId": {
                        "Ref": "ApiDeploymentB17BE62Df568cb7c8127a76a678c53059854ec9f",
                    },
                    "Description": "for trying",
                    "DocumentationVersion": "1.0",
                    "MethodSettings": [
                        {
                            "DataTraceEnabled": true,
                            "HttpMethod": "*",
                            "LoggingLevel": "INFO",
                            "MetricsEnabled": true,
                            "ResourcePath": "/*",
                            "ThrottlingBurstLimit": 5,
                            "ThrottlingRateLimit": 10.5,
                        },
                        {
                            "CacheDataEncrypted": true,
                            "CacheTtlInSeconds": 60,
                            "CachingEnabled": true,
                            "DataTraceEnabled": true,
                            "HttpMethod": "GET",
                            "LoggingLevel": "ERROR",
                            "MetricsEnabled": false,
                            "ResourcePath": "/~1items~1{id}",
                            "ThrottlingBurstLimit": 1,
                            "ThrottlingRateLimit": 2,
                        },
                    ],
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "dev",
                    "TracingEnabled": true,
                    "Variables": {"color": "blue"},
                },
                "DependsOn": ["ApiAccountA18C9B29"],
            },
            "ApiOPTIONS5886EA5D": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": false,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "OPTIONS",
                    "Integration": {
                        "IntegrationResponses": [
                            {
                                "ResponseParameters": {
                                    "method.response.header.Access-Control-Allow-Headers": "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent'",
                                    "method.response.header.Access-Control-Allow-Methods": "'OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD'",
                                    "method.response.header.Access-Control-Allow-Origin": "'https://example.com'",
                                    "method.response.header.Vary": "'Origin'",
                                },
                                "StatusCode": "204",
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
                                "method.response.header.Vary": true,
                            },
                            "StatusCode": "204",
                        },
                    ],
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "Apiproxy05443892": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "{proxy+}",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiproxyOPTIONS230BB97B": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": false,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "OPTIONS",
                    "Integration": {
                        "IntegrationResponses": [
                            {
                                "ResponseParameters": {
                                    "method.response.header.Access-Control-Allow-Headers": "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent'",
                                    "method.response.header.Access-Control-Allow-Methods": "'OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD'",
                                    "method.response.header.Access-Control-Allow-Origin": "'https://example.com'",
                                    "method.response.header.Vary": "'Origin'",
                                },
                                "StatusCode": "204",
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
                                "method.response.header.Vary": true,
                            },
                            "StatusCode": "204",
                        },
                    ],
                    "ResourceId": {"Ref": "Apiproxy05443892"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiproxyANY4946669B": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Ref": "Apiproxy05443892"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiANY40671C4F": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiCustomDomain249F3BF3": {
                "Type": "AWS::ApiGateway::DomainName",
                "Properties": {
                    "DomainName": "api.example.org",
                    "EndpointConfiguration": {"Types": ["REGIONAL"]},
                    "RegionalCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d",
                },
            },
            "ApiCustomDomainMapTestApi17E32BCB26B35400": {
                "Type": "AWS::ApiGateway::BasePathMapping",
                "Properties": {
                    "DomainName": {"Ref": "ApiCustomDomain249F3BF3"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Stage": {"Ref": "ApiDeploymentStagedev51EE5D56"},
                },
            },
        }),
    );
    check_outputs(
        &app,
        json!({
            "ApiEndpoint4F160690": {
                "Export": {"Name": "shop-url"},
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://",
                            {"Ref": "ApiF70053CD"},
                            ".execute-api.",
                            {"Ref": "AWS::Region"},
                            ".",
                            {"Ref": "AWS::URLSuffix"},
                            "/",
                            {"Ref": "ApiDeploymentStagedev51EE5D56"},
                            "/",
                        ],
                    ],
                },
            },
        }),
    );

    // What such an API cannot have: a definition, endpoints in VPCs, and no stage.
    let (app, stack) = self::stack();
    let definition = ApiDefinition::from_inline(json!({
        "openapi": "3.0.1",
        "paths": {"/items": {"get": {"operationId": "list"}}},
    }));
    SpecRestApi::builder("Api", definition)
        .endpoint_types([EndpointType::Private])
        .vpc_endpoints(["vpce-0a1b2c3d"])
        .policy(invoke())
        .cloud_watch_role()
        .deploy(false)
        .mode(RestApiMode::Merge)
        .integration("list", Integration::mock())
        .build(&stack);
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {
                    "Body": {
                        "openapi": "3.0.1",
                        "paths": {
                            "/items": {
                                "get": {
                                    "operationId": "list",
                                    "x-amazon-apigateway-integration": {"type": "MOCK"},
                                },
                            },
                        },
                    },
                    "EndpointConfiguration": {
                        "Types": ["PRIVATE"],
                        "VpcEndpointIds": ["vpce-0a1b2c3d"],
                    },
                    "Mode": "merge",
                    "Name": "Api",
                    "Policy": {
                        "Statement": [
                            {
                                "Action": "execute-api:Invoke",
                                "Effect": "Allow",
                                "Principal": {"AWS": "*"},
                                "Resource": "execute-api:/*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "ApiCloudWatchRole73EC6FC4": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "apigateway.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "ManagedPolicyArns": [
                        {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
                                ],
                            ],
                        },
                    ],
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "ApiAccountA18C9B29": {
                "Type": "AWS::ApiGateway::Account",
                "Properties": {
                    "CloudWatchRoleArn": {"Fn::GetAtt": ["ApiCloudWatchRole73EC6FC4", "Arn"]},
                },
                "DependsOn": ["ApiF70053CD"],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}
