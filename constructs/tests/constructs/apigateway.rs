use rustinfra_constructs::apigateway::{
    AccessLogFormat, ApiKey, Authorization, Authorizer, Cors, Deployment, EndpointType,
    GatewayResponse, Integration, IntegrationResponse, LambdaRestApi, Method, MethodOptions,
    MethodResponse, MethodSettings, Model, PassthroughBehavior, Period, Resource, ResponseType,
    RestApi, RestMethod, RestMethodBuilder, Stage as ApiStage, StageOptions, Throttle, UsagePlan,
    Validate,
};
use rustinfra_constructs::iam::Statement;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check, check_outputs, check_policies, check_problems, function, role, stack};

/// A function whose role and log group stand elsewhere, so that templates stay short.
fn handler(stack: &Stack) -> Function {
    Function::from_function_arn(
        stack,
        "Handler",
        "arn:aws:lambda:eu-west-1:123456789012:function:h",
    )
}

/// The template of the app's only stack.
#[track_caller]
fn template(app: &App) -> Json {
    match app.assembly() {
        Ok(assembly) => assembly.stacks()[0].template().clone(),
        Err(report) => panic!("{report}"),
    }
}

/// The logical id of the only resource of a type.
fn id_of(app: &App, kind: &str) -> String {
    let template = template(app);
    let resources = template["Resources"].as_object().into_iter().flatten();
    let ids: Vec<_> = resources.filter(|(_, r)| r["Type"] == kind).map(|(id, _)| id).collect();
    match ids[..] {
        [id] => id.clone(),
        _ => panic!("{ids:?}"),
    }
}

#[test]
fn an_api_deploys_itself_and_may_call_its_function() {
    let (app, stack) = stack();
    let api = LambdaRestApi::builder("Api", &handler(&stack)).proxy(false).build(&stack);
    let items = api.root().add_resource("items");
    items.add_method(Method::Get);
    items.add_resource("{id}").add_method(Method::Delete);
    check(
        &app,
        json!({
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "ApiDeploymentB17BE62D08801c625cc14b62b740faab0c67ff80": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {
                    "Description": "Automatically created by the RestApi construct",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
                "DependsOn": [
                    "Apiitems8F0ED6C4",
                    "ApiitemsGET2CEFDB25",
                    "ApiitemsidDELETE8DBAEF8D",
                    "ApiitemsidE0B74190",
                ],
            },
            "ApiDeploymentStageprod3EB9684E": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "DeploymentId": {"Ref": "ApiDeploymentB17BE62D08801c625cc14b62b740faab0c67ff80"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "prod",
                },
            },
            "Apiitems8F0ED6C4": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "items",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiitemsGET2CEFDB25": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "GET",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Ref": "Apiitems8F0ED6C4"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiitemsidE0B74190": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Ref": "Apiitems8F0ED6C4"},
                    "PathPart": "{id}",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiitemsidDELETE8DBAEF8D": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "DELETE",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Ref": "ApiitemsidE0B74190"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
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
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
    check_outputs(
        &app,
        json!({
            "ApiEndpoint4F160690": {
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
                            {"Ref": "ApiDeploymentStageprod3EB9684E"},
                            "/",
                        ],
                    ],
                },
            },
        }),
    );
}

#[test]
fn a_proxy_takes_every_request() {
    let (app, stack) = stack();
    LambdaRestApi::builder("Api", &handler(&stack)).deploy(false).build(&stack);
    check(
        &app,
        json!({
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "Apiproxy05443892": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "{proxy+}",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiproxyANY4946669B": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Ref": "Apiproxy05443892"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiANY40671C4F": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
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
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

#[test]
fn every_kind_of_integration_reaches_the_template() {
    let (app, stack) = stack();
    let caller = role(&stack, "Caller");
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let root = api.root();
    let custom = Integration::lambda_custom(&handler(&stack))
        .request_template("application/json", "{}")
        .passthrough_behavior(PassthroughBehavior::Never)
        .response(IntegrationResponse::new(200).template("application/json", "$input.body"))
        .response(IntegrationResponse::new(400).selection_pattern("bad.*"));
    root.add_method(
        Method::Get
            .to(custom)
            .response(MethodResponse::new(200).model("application/json", Model::EMPTY))
            .response(MethodResponse::new(400).header("X-Reason", false)),
    );
    root.add_method(Method::Put.to(Integration::http_proxy("https://example.org")));
    let http = Integration::http("https://example.org").http_method(Method::Post).timeout(secs(5));
    root.add_method(Method::Post.to(http));
    let table = Integration::aws_action("dynamodb", "GetItem")
        .credentials_role(&caller)
        .request_parameter("integration.request.header.X", "'x'")
        .cache_key_parameters(["method.request.querystring.id"])
        .cache_namespace("n");
    root.add_method(
        Method::Patch.to(table).request_parameter("method.request.querystring.id", false),
    );
    let queue = Integration::aws_path("sqs", "123456789012/inbox")
        .region("us-east-1")
        .credentials_passthrough();
    root.add_method(Method::Delete.to(queue));
    root.add_method(Method::Head.to(Integration::lambda(&handler2(&stack)).stream_response()));
    check(
        &app,
        json!({
            "CallerBA8D1D35": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "ApiGET9257B917": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "GET",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "IntegrationResponses": [
                            {
                                "ResponseTemplates": {"application/json": "$input.body"},
                                "StatusCode": "200",
                            },
                            {"SelectionPattern": "bad.*", "StatusCode": "400"},
                        ],
                        "PassthroughBehavior": "NEVER",
                        "RequestTemplates": {"application/json": "{}"},
                        "Type": "AWS",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                ],
                            ],
                        },
                    },
                    "MethodResponses": [
                        {"ResponseModels": {"application/json": "Empty"}, "StatusCode": "200"},
                        {
                            "ResponseParameters": {"method.response.header.X-Reason": false},
                            "StatusCode": "400",
                        },
                    ],
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPUTD042F6A9": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "PUT",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPOST9384DEBA": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "POST",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "TimeoutInMillis": 5000,
                        "Type": "HTTP",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPATCHA4A5AC8D": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "PATCH",
                    "Integration": {
                        "CacheKeyParameters": ["method.request.querystring.id"],
                        "CacheNamespace": "n",
                        "Credentials": {"Fn::GetAtt": ["CallerBA8D1D35", "Arn"]},
                        "IntegrationHttpMethod": "POST",
                        "RequestParameters": {"integration.request.header.X": "'x'"},
                        "Type": "AWS",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":dynamodb:action/GetItem",
                                ],
                            ],
                        },
                    },
                    "RequestParameters": {"method.request.querystring.id": false},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiDELETE2F893049": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "DELETE",
                    "Integration": {
                        "Credentials": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::*:user/*"]]},
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:us-east-1:sqs:path/123456789012/inbox",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiHEAD8C683C0B": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "HEAD",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "ResponseTransferMode": "STREAM",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:123456789012:function:o/response-streaming-invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
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
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
            "ApiApiPermissionApiScopedTestOtherD3309BBDTestApi17E32BCBC432BE72": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:o",
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
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

fn handler2(stack: &Stack) -> Function {
    Function::from_function_arn(stack, "Other", "arn:aws:lambda:eu-west-1:123456789012:function:o")
}

#[test]
fn options_and_integrations_are_inherited_from_resources_above() {
    let (app, stack) = stack();
    let api = RestApi::builder("Api")
        .deploy(false)
        .default_integration(Integration::http_proxy("https://example.org"))
        .default_method_options(MethodOptions::new().api_key_required(true))
        .build(&stack);
    let admin = Resource::builder("admin")
        .default_method_options(MethodOptions::new().authorization(Authorization::Iam))
        .default_cors_preflight(
            Cors::origins(["https://a.example", "https://b.example"])
                .methods([Method::Get])
                .headers(["X-In"])
                .expose_headers(["X-Out"])
                .allow_credentials()
                .max_age(mins(5))
                .status_code(200),
        )
        .build(&api.root());
    admin.add_method(Method::Get);
    admin.add_method(open());
    check(
        &app,
        json!({
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "ApiadminF2AEC3DE": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "admin",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiadminOPTIONSC9D86527": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": false,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "OPTIONS",
                    "Integration": {
                        "IntegrationResponses": [
                            {
                                "ResponseParameters": {
                                    "method.response.header.Access-Control-Allow-Credentials": "'true'",
                                    "method.response.header.Access-Control-Allow-Headers": "'X-In'",
                                    "method.response.header.Access-Control-Allow-Methods": "'GET'",
                                    "method.response.header.Access-Control-Allow-Origin": "'https://a.example'",
                                    "method.response.header.Access-Control-Expose-Headers": "'X-Out'",
                                    "method.response.header.Access-Control-Max-Age": "'300'",
                                    "method.response.header.Vary": "'Origin'",
                                },
                                "ResponseTemplates": {
                                    "application/json": "#set($origin = $input.params().header.get(\"Origin\"))\n#if($origin == \"\")\n  #set($origin = $input.params().header.get(\"origin\"))\n#end\n#if($origin == \"https://b.example\")\n  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end",
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
                                "method.response.header.Access-Control-Allow-Credentials": true,
                                "method.response.header.Access-Control-Allow-Headers": true,
                                "method.response.header.Access-Control-Allow-Methods": true,
                                "method.response.header.Access-Control-Allow-Origin": true,
                                "method.response.header.Access-Control-Expose-Headers": true,
                                "method.response.header.Access-Control-Max-Age": true,
                                "method.response.header.Vary": true,
                            },
                            "StatusCode": "200",
                        },
                    ],
                    "ResourceId": {"Ref": "ApiadminF2AEC3DE"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiadminGETE7315278": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "AWS_IAM",
                    "HttpMethod": "GET",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Ref": "ApiadminF2AEC3DE"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiadminPOSTF9AD583C": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "POST",
                    "Integration": {"Type": "MOCK"},
                    "ResourceId": {"Ref": "ApiadminF2AEC3DE"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
        }),
    );
}

/// A method that overrides what it would inherit.
fn open() -> RestMethodBuilder {
    Method::Post.to(Integration::mock()).authorization(Authorization::None)
}

#[test]
fn authorizers_models_validators_and_plans_reach_the_template() {
    let (app, stack) = stack();
    let judge = handler(&stack);
    let api = RestApi::builder("Api").default_integration(Integration::mock()).build(&stack);
    let item = api.add_model("Item", json!({"type": "object"}));
    let validator = api.add_request_validator("Validator", Validate::BodyAndParameters);
    // Outside the API's place in the tree, and still part of what is deployed.
    let token = Authorizer::token("Token", &judge).validation_regex("ey.*").build(&stack);
    let request = Authorizer::request("Request", &judge, ["method.request.header.X"])
        .results_cache_ttl(secs(0))
        .build(&api);
    let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p";
    let users = Authorizer::cognito("Users", [pool]).build(&api);
    let root = api.root();
    let get = root.add_method(RestMethod::builder(Method::Get).authorization(&token));
    root.add_method(RestMethod::builder(Method::Post).authorization(&request));
    root.add_method(RestMethod::builder(Method::Put).authorization(users.with_scopes(["a/b"])));
    root.add_method(
        RestMethod::builder(Method::Patch)
            .authorization(Authorization::CustomId("authorizer-id".into_value()))
            .operation_name("Change")
            .request_parameter("method.request.querystring.q", true)
            .request_model("application/json", &item)
            .request_validator(&validator),
    );
    get.grant_execute(&role(&stack, "Caller"));
    let key = api.add_api_key("Key");
    let old = ApiKey::from_api_key_id(&stack, "Old", "old-key");
    let mut plan = UsagePlan::builder("Plan")
        .usage_plan_name("basic")
        .throttle(Throttle { rate_limit: 2.0, burst_limit: 4 })
        .quota_with_offset(1_000, Period::Month, 27)
        .api_key(&key);
    if let Some(stage) = api.deployment_stage() {
        plan = plan.api_stage(stage);
    }
    plan.build(&api).add_api_key(&old);
    GatewayResponse::builder("NotFound", &api, ResponseType::RESOURCE_NOT_FOUND)
        .status_code(404)
        .header("Access-Control-Allow-Origin", "'*'")
        .template("application/json", "{}")
        .build(&api);
    check(
        &app,
        json!({
            "HandlerTestTokenCE053320PermissionsEE38315C": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
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
                                "/authorizers/",
                                {"Ref": "TokenCB33349F"},
                            ],
                        ],
                    },
                },
            },
            "HandlerTestApiRequestF72C2912PermissionsF7991BEA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
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
                                "/authorizers/",
                                {"Ref": "ApiRequest2566C555"},
                            ],
                        ],
                    },
                },
            },
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "ApiDeploymentB17BE62Db58538ade986aaad9f4e27e2418fd86c": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {
                    "Description": "Automatically created by the RestApi construct",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
                "DependsOn": [
                    "ApiGET9257B917",
                    "ApiItem43E96E86",
                    "ApiNotFoundEAF78744",
                    "ApiPATCHA4A5AC8D",
                    "ApiPOST9384DEBA",
                    "ApiPUTD042F6A9",
                    "ApiRequest2566C555",
                    "ApiUsers862F2BE7",
                    "ApiValidator3C8892D8",
                    "TokenCB33349F",
                ],
            },
            "ApiDeploymentStageprod3EB9684E": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "DeploymentId": {"Ref": "ApiDeploymentB17BE62Db58538ade986aaad9f4e27e2418fd86c"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "prod",
                },
            },
            "ApiGET9257B917": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "CUSTOM",
                    "AuthorizerId": {"Ref": "TokenCB33349F"},
                    "HttpMethod": "GET",
                    "Integration": {"Type": "MOCK"},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPOST9384DEBA": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "CUSTOM",
                    "AuthorizerId": {"Ref": "ApiRequest2566C555"},
                    "HttpMethod": "POST",
                    "Integration": {"Type": "MOCK"},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPUTD042F6A9": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationScopes": ["a/b"],
                    "AuthorizationType": "COGNITO_USER_POOLS",
                    "AuthorizerId": {"Ref": "ApiUsers862F2BE7"},
                    "HttpMethod": "PUT",
                    "Integration": {"Type": "MOCK"},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiPATCHA4A5AC8D": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "CUSTOM",
                    "AuthorizerId": "authorizer-id",
                    "HttpMethod": "PATCH",
                    "Integration": {"Type": "MOCK"},
                    "OperationName": "Change",
                    "RequestModels": {"application/json": {"Ref": "ApiItem43E96E86"}},
                    "RequestParameters": {"method.request.querystring.q": true},
                    "RequestValidatorId": {"Ref": "ApiValidator3C8892D8"},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiItem43E96E86": {
                "Type": "AWS::ApiGateway::Model",
                "Properties": {
                    "ContentType": "application/json",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Schema": {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"},
                },
            },
            "ApiValidator3C8892D8": {
                "Type": "AWS::ApiGateway::RequestValidator",
                "Properties": {
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "ValidateRequestBody": true,
                    "ValidateRequestParameters": true,
                },
            },
            "ApiRequest2566C555": {
                "Type": "AWS::ApiGateway::Authorizer",
                "Properties": {
                    "AuthorizerResultTtlInSeconds": 0,
                    "AuthorizerUri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                    "IdentitySource": "method.request.header.X",
                    "Name": "TestApiRequestF72C2912",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Type": "REQUEST",
                },
            },
            "ApiUsers862F2BE7": {
                "Type": "AWS::ApiGateway::Authorizer",
                "Properties": {
                    "IdentitySource": "method.request.header.Authorization",
                    "Name": "TestApiUsersD6054E22",
                    "ProviderARNs": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p"],
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Type": "COGNITO_USER_POOLS",
                },
            },
            "ApiKey679C99C7": {
                "Type": "AWS::ApiGateway::ApiKey",
                "Properties": {
                    "Enabled": true,
                    "StageKeys": [
                        {
                            "RestApiId": {"Ref": "ApiF70053CD"},
                            "StageName": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                        },
                    ],
                },
            },
            "ApiPlan25F8B52C": {
                "Type": "AWS::ApiGateway::UsagePlan",
                "Properties": {
                    "ApiStages": [
                        {
                            "ApiId": {"Ref": "ApiF70053CD"},
                            "Stage": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                        },
                    ],
                    "Quota": {"Limit": 1000, "Offset": 27, "Period": "MONTH"},
                    "Throttle": {"BurstLimit": 4, "RateLimit": 2},
                    "UsagePlanName": "basic",
                },
            },
            "ApiPlanUsagePlanKeyResourceTestApiKey79A93AD6BB5F107A": {
                "Type": "AWS::ApiGateway::UsagePlanKey",
                "Properties": {
                    "KeyId": {"Ref": "ApiKey679C99C7"},
                    "KeyType": "API_KEY",
                    "UsagePlanId": {"Ref": "ApiPlan25F8B52C"},
                },
            },
            "ApiPlanUsagePlanKeyResourceTestOld8F02988158A1B877": {
                "Type": "AWS::ApiGateway::UsagePlanKey",
                "Properties": {
                    "KeyId": "old-key",
                    "KeyType": "API_KEY",
                    "UsagePlanId": {"Ref": "ApiPlan25F8B52C"},
                },
            },
            "ApiNotFoundEAF78744": {
                "Type": "AWS::ApiGateway::GatewayResponse",
                "Properties": {
                    "ResponseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
                    "ResponseTemplates": {"application/json": "{}"},
                    "ResponseType": "RESOURCE_NOT_FOUND",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StatusCode": "404",
                },
            },
            "TokenCB33349F": {
                "Type": "AWS::ApiGateway::Authorizer",
                "Properties": {
                    "AuthorizerResultTtlInSeconds": 300,
                    "AuthorizerUri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                    "IdentitySource": "method.request.header.Authorization",
                    "IdentityValidationExpression": "ey.*",
                    "Name": "TestTokenCE053320",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Type": "TOKEN",
                },
            },
            "CallerBA8D1D35": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "CallerDefaultPolicy0AE726D9": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "execute-api:Invoke",
                                "Effect": "Allow",
                                "Resource": {
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
                                            "/",
                                            {"Ref": "ApiDeploymentStageprod3EB9684E"},
                                            "/GET/",
                                        ],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "CallerDefaultPolicy0AE726D9",
                    "Roles": [{"Ref": "CallerBA8D1D35"}],
                },
            },
        }),
    );
}

/// The logical id of the deployment of an API that `change` has changed.
#[test]
fn a_function_is_called_by_the_authorizer_s_role_and_needs_no_permission() {
    let (app, stack) = stack();
    let judge = "arn:aws:lambda:eu-west-1:123456789012:function:judge";
    let judge = Function::from_function_arn(&stack, "Judge", judge);
    let service = || Principal::service("apigateway.amazonaws.com");
    let guard = Authorizer::request("Guard", &judge, ["method.request.header.Host"])
        .assume_role(&Role::builder("Caller", service()).build(&stack))
        .build(&stack);
    let token = Authorizer::token("Token", &judge)
        .assume_role(&Role::builder("Other", service()).build(&stack))
        .build(&stack);
    let root = RestApi::builder("Api").build(&stack).root();
    root.add_method(open().authorization(&guard));
    root.add_resource("own").add_method(open().authorization(&token));
    let template = template(&app);
    let of_type = |kind: &str| -> Vec<&Json> {
        let resources = template["Resources"].as_object().into_iter().flatten();
        resources.map(|(_, it)| it).filter(|it| it["Type"] == kind).collect()
    };
    assert_eq!(of_type("AWS::Lambda::Permission"), [&json!(null); 0]);
    let credentials = of_type("AWS::ApiGateway::Authorizer");
    let credentials: Vec<_> =
        credentials.iter().map(|it| &it["Properties"]["AuthorizerCredentials"]).collect();
    assert_eq!(
        credentials,
        [
            &json!({"Fn::GetAtt": ["CallerBA8D1D35", "Arn"]}),
            &json!({"Fn::GetAtt": ["Other34654A52", "Arn"]}),
        ],
    );
    let call = json!([{
        "Action": "lambda:InvokeFunction",
        "Effect": "Allow",
        "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:judge",
    }]);
    check_policies(
        &app,
        json!({"CallerDefaultPolicy0AE726D9": call, "OtherDefaultPolicyD9B8200E": call}),
    );
}

fn deployment_id(change: impl Fn(&Stack, &RestApi)) -> String {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    change(&stack, &api);
    id_of(&app, "AWS::ApiGateway::Deployment")
}

#[test]
fn a_new_deployment_is_made_exactly_if_what_it_publishes_changes() {
    let unchanged = deployment_id(|_, _| {});
    assert_eq!(unchanged, deployment_id(|_, _| {}));
    assert_eq!(unchanged.len(), "ApiDeployment".len() + 8 + 32);
    assert_eq!(unchanged, deployment_id(|stack, _| drop(handler(stack))));
    assert_eq!(unchanged, deployment_id(|_, api| drop(api.add_api_key("Key"))));
    let changed = [
        deployment_id(|_, api| drop(api.root().add_resource("a"))),
        deployment_id(|_, api| drop(api.root().add_method(Method::Put))),
        deployment_id(|stack, api| {
            drop(api.root().add_method(Method::Put.to(&handler(stack))));
        }),
        deployment_id(|_, api| {
            drop(api.root().add_method(Method::Put.to(Integration::mock()).api_key_required(true)));
        }),
        deployment_id(|_, api| {
            let invoke = Statement::allow(["execute-api:Invoke"]).on("*");
            api.add_to_resource_policy(invoke.to(Principal::any()));
        }),
        deployment_id(|stack, api| {
            Model::builder("M", api, json!({"type": "object"})).build(stack);
        }),
        deployment_id(|stack, api| {
            Model::builder("M", api, json!({"type": "string"})).build(stack);
        }),
        deployment_id(|stack, api| {
            let known = Resource::from_resource_attributes(stack, "Known", api, "res", "/known");
            known.add_method(Method::Get);
        }),
        deployment_id(|_, api| {
            if let Some(cfn) = api.cfn() {
                cfn.override_property("Description", "new");
            }
        }),
    ];
    let mut ids = changed.to_vec();
    ids.push(unchanged);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), changed.len() + 1, "{ids:?}");
}

#[test]
fn a_path_leads_to_one_resource_however_often_it_is_asked_for() {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let item = api.root().resource_for_path("/items/{id}");
    assert_eq!(item.path(), "/items/{id}");
    assert_eq!(item.parent().map(Resource::path), Some("/items"));
    assert_eq!(api.root().resource_for_path("items/{id}/").node(), item.node());
    assert_eq!(item.resource_for_path("").node(), item.node());
    item.add_method(Method::Get);
    assert!(app.assembly().is_ok());
}

#[test]
fn an_api_and_its_function_may_be_in_two_stacks() {
    let app = App::new();
    let functions = Stack::new(&app, "Functions");
    let apis = Stack::new(&app, "Apis");
    let worker = function(&functions, "Worker");
    LambdaRestApi::builder("Api", &worker).deploy(false).build(&apis);
    check(
        &app,
        json!({
            "ApiF70053CD": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
            "Apiproxy05443892": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "{proxy+}",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiproxyANY4946669B": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/",
                                    {
                                        "Fn::ImportValue": "Functions:ExportsOutputFnGetAttWorker11F36D0FArnAAAA15E7",
                                    },
                                    "/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Ref": "Apiproxy05443892"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiANY40671C4F": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "IntegrationHttpMethod": "POST",
                        "Type": "AWS_PROXY",
                        "Uri": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":apigateway:",
                                    {"Ref": "AWS::Region"},
                                    ":lambda:path/2015-03-31/functions/",
                                    {
                                        "Fn::ImportValue": "Functions:ExportsOutputFnGetAttWorker11F36D0FArnAAAA15E7",
                                    },
                                    "/invocations",
                                ],
                            ],
                        },
                    },
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiApiPermissionApiScopedFunctionsWorkerE1630D7AApisApi269D27F76C523EE4": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Fn::ImportValue": "Functions:ExportsOutputFnGetAttWorker11F36D0FArnAAAA15E7"},
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
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

#[test]
fn a_deployment_and_a_stage_can_be_made_by_hand() {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    api.root().add_method(Method::Get);
    let deployment = Deployment::builder("Second", &api).build(&stack);
    let options = StageOptions::new().stage_name("beta");
    let stage = ApiStage::builder("Beta", &deployment).options(options).build(&stack);
    stack.output("Url", stage.url_for_path("/items"));
    stack.output("Arn", stage.arn());
    let ids: Vec<_> = template(&app)["Resources"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, r)| r["Type"] == "AWS::ApiGateway::Deployment")
        .map(|(id, r)| (id[..id.len() - 32].to_string(), r["DependsOn"].clone()))
        .collect();
    assert_eq!(ids, [("Second394350F9".to_string(), json!(["ApiGET9257B917"]))]);
    check_outputs(
        &app,
        json!({
            "Url": {
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
                            {"Ref": "BetaC60672CA"},
                            "/items",
                        ],
                    ],
                },
            },
            "Arn": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":apigateway:",
                            {"Ref": "AWS::Region"},
                            "::/restapis/",
                            {"Ref": "ApiF70053CD"},
                            "/stages/",
                            {"Ref": "BetaC60672CA"},
                        ],
                    ],
                },
            },
        }),
    );
}

#[test]
fn a_deployment_by_hand_waits_for_what_belongs_to_the_api_elsewhere() {
    let ids = |path: &str| {
        let (app, stack) = stack();
        let api = RestApi::builder("Api").deploy(false).build(&stack);
        let users = Authorizer::cognito(
            "Users",
            [format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{path}")],
        )
        .build(&stack);
        api.root().add_method(RestMethod::builder(Method::Get).authorization(&users));
        Deployment::builder("First", &api).build(&stack);
        Model::builder("Later", &api, json!({"type": "object"})).build(&stack);
        let known = Resource::from_resource_attributes(&stack, "Known", &api, "res", "/known");
        known.add_method(Method::Put);
        Deployment::builder("Second", &api).build(&stack);
        let template = template(&app);
        let resources = template["Resources"].as_object().cloned().unwrap_or_default();
        let deployments =
            resources.into_iter().filter(|(_, it)| it["Type"] == "AWS::ApiGateway::Deployment");
        deployments.map(|(id, it)| (id, it["DependsOn"].clone())).collect::<Vec<_>>()
    };
    let all = json!(["ApiGET9257B917", "KnownPUT356C9E20", "LaterC575820C", "Users0A0EEA89"]);
    let found = ids("eu-west-1_aBcDeFgHi");
    assert_eq!(
        found.iter().map(|(_, waits)| waits.clone()).collect::<Vec<_>>(),
        [all.clone(), all]
    );
    let changed = ids("eu-west-1_other");
    assert!(
        found.iter().zip(&changed).all(|(one, other)| one.0 != other.0),
        "{found:?} {changed:?}"
    );
}

#[test]
fn mistakes_are_told_where_they_were_made() {
    let (app, stack) = stack();
    let log = LogGroup::builder("Log").build(&stack);
    RestApi::builder("Empty").build(&stack);
    let secret = RestApi::builder("Private")
        .endpoint_types([EndpointType::Private])
        .deploy(false)
        .deploy_options(StageOptions::new())
        .build(&stack);
    secret.root().add_method(Method::Get.to(Integration::mock().stream_response()));
    let _ = secret.url();
    let api = RestApi::builder("Api")
        .vpc_endpoints(["vpce-1"])
        .deploy_options(
            StageOptions::new()
                .stage_name("a b")
                .variable("x-y", "z")
                .access_log(&log, AccessLogFormat::custom("$context.requestIdentity"))
                .method_settings("items", Method::Get, MethodSettings::new().cache_ttl(hours(2))),
        )
        .build(&stack);
    let root = api.root();
    root.add_resource("a/b");
    root.add_cors_preflight(&Cors::origins(["*", "https://a.example"]).allow_credentials());
    root.add_resource("x").resource_for_path("/y");
    let token = Authorizer::token("Token", &handler(&stack)).build(&stack);
    Authorizer::cognito("Users", Vec::<String>::new()).build(&stack);
    root.add_method(
        RestMethod::builder(Method::Get).authorization(&token).request_parameter("id", true),
    );
    secret.root().add_method(RestMethod::builder(Method::Put).authorization(&token));
    root.add_method(Method::Get);
    UsagePlan::builder("Plan").quota_with_offset(1, Period::Week, 7).build(&stack);
    check_problems(
        &app,
        r#"error[conflicting-options]: options do not fit together
  Only private APIs are reached through VPC endpoints.
    at `Test/Api`, HERE
  help: add `.endpoint_types([EndpointType::Private])`

error[conflicting-options]: options do not fit together
  `*` allows every origin; others beside it mean nothing.
    at `Test/Api/Default`, HERE
  help: use either `Cors::all_origins()` or a list of origins

error[bad-name]: a name is not allowed
  `id` does not name a parameter of a request.
    at `Test/Api/Default/GET`, HERE
  help: write it as `method.request.querystring.NAME`, `….path.…` or `….header.…`

error[duplicate-method]: the same is added twice
  The resource `/` has the method `GET` already.
    at `Test/Api/Default/GET`
    first  HERE
    again  HERE
  help: leave one of them out, or add it to another resource

error[bad-path]: a path is not allowed
  The path part `a/b` has `/` in it.
    at `Test/Api/Default/a--b`, HERE
  help: add a resource for each part, or use `resource_for_path("a/b")`

error[bad-path]: a path is not allowed
  The path `/y` begins at the root, but is looked for below `/x`.
    at `Test/Api/Default/x`, HERE
  help: write it as `y`, or begin at `api.root()`

error[bad-name]: a name is not allowed
  The stage variable `x-y` is not a name of letters, digits and `_` with a value of letters, digits and `-._~:/?#&=,`.
    at `Test/Api/DeploymentStage.a b`, HERE
  help: change it, or give functions environment variables instead

error[bad-name]: a name is not allowed
  the stage name `a b` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Api/DeploymentStage.a b`, HERE
  help: change it, or leave it out for the stage `prod`

error[conflicting-options]: options do not fit together
  The format of the access log names no request id, which API Gateway asks for.
    at `Test/Api/DeploymentStage.a b`, HERE
  help: add `$context.requestId` or `$context.extendedRequestId`

error[conflicting-options]: options do not fit together
  The settings of a method are for `items`, which is not a path.
    at `Test/Api/DeploymentStage.a b`, HERE
  help: begin it with `/`, or use `/*` for all

error[out-of-range]: a value is outside its range
  the time to cache in seconds is 7200, but must be between 0 and 3600.
    at `Test/Api/DeploymentStage.a b`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html

error[empty-api]: an API has no methods
  API Gateway refuses to deploy it.
    at `Test/Empty`, HERE
  help: add one: `api.root().add_method(Method::Get.to(&function))`

error[out-of-range]: a value is outside its range
  the quota's offset is 7, but must be between 0 and 6 for this period.
    at `Test/Plan`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html

error[conflicting-options]: options do not fit together
  The options of a stage are given, but `.deploy(false)` makes none.
    at `Test/Private`, HERE
  help: leave out one of the two

error[private-api]: a private API has no resource policy
  API Gateway refuses to deploy it: nobody could call it.
    at `Test/Private`, HERE
  help: add one: `api.grant_invoke_from_vpc_endpoints_only([…])`

error[no-stage]: an API without a stage has no URL
  The API was imported, or made with `.deploy(false)`.
    at `Test/Private`, HERE
  help: ask the `Stage` that serves it

error[conflicting-options]: options do not fit together
  Only proxy integrations can stream their responses.
    at `Test/Private/Default/GET`, HERE
  help: use `Integration::lambda` or `Integration::http_proxy`, or leave it out

error[other-api]: an authorizer belongs to another API
  `Test/Token` is used by methods of two APIs, but an authorizer belongs to one.
    at `Test/Private/Default/PUT`, HERE
  help: make one for each API; they may share their function

error[conflicting-options]: options do not fit together
  No user pool is given.
    at `Test/Users`, HERE
  help: give at least one user pool's ARN

error[unused-authorizer]: no method uses an authorizer
  An authorizer belongs to the API of the methods that use it.
    at `Test/Users`, HERE
  help: give it to a method: `Method::Get.to(&function).authorization(&authorizer)`

error[required-property]: a required property is missing
  AWS::ApiGateway::Authorizer needs `RestApiId`.
    at `Test/Users/Resource`, HERE
  help: set `RestApiId`

warning[cors-credentials]: browsers will refuse the answer
  With credentials, browsers do not accept `*` as the allowed origin.
    at `Test/Api/Default`, HERE
  help: name the origins: `Cors::origins(["https://example.org"])`"#,
    );
}
