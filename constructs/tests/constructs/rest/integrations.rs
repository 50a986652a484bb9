use rustinfra_constructs::apigateway::{
    Integration, MethodOptions, MethodResponse, ProxyResource, RestApi, RestMethod,
    StepFunctionsIntegration, StepFunctionsRestApi,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check_policies, check_problems, compare};
use super::{handler, of_type, placed};

#[test]
fn a_sagemaker_endpoint_answers_by_a_role_of_the_method() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    api.root().add_method(Method::Post.to(Integration::sagemaker("prices")));
    compare(
        &of_type(&app, "AWS::ApiGateway::Method"),
        &json!({
            "ApiPOST9384DEBA": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "POST",
                    "Integration": {
                        "Credentials": {"Fn::GetAtt": ["ApiPOSTSagemakerRole2F2624EA", "Arn"]},
                        "IntegrationHttpMethod": "POST",
                        "IntegrationResponses": [{"StatusCode": "200"}],
                        "Type": "AWS",
                        "Uri": "arn:aws:apigateway:eu-west-1:runtime.sagemaker:path/endpoints/prices/invocations",
                    },
                    "MethodResponses": [{"StatusCode": "200"}],
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
        }),
    );
    check_policies(
        &app,
        json!({
            "ApiPOSTSagemakerRoleDefaultPolicy6D659DD0": [
                {
                    "Action": "sagemaker:InvokeEndpoint",
                    "Effect": "Allow",
                    "Resource": "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/prices",
                },
            ],
        }),
    );
}

#[test]
fn a_state_machine_answers_every_verb() {
    let (app, stack) = placed();
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
    let run = StepFunctionsIntegration::start_execution(machine)
        .querystring(false)
        .path(false)
        .use_default_method_responses(false);
    let answers = [200, 400, 500].map(MethodResponse::new);
    let answers = answers.into_iter().fold(MethodOptions::new(), MethodOptions::response);
    StepFunctionsRestApi::builder("Api", run)
        .default_method_options(answers)
        .deploy(false)
        .build(&stack);
    compare(
        &of_type(&app, "AWS::ApiGateway::Method"),
        &json!({
            "ApiANY40671C4F": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "ANY",
                    "Integration": {
                        "Credentials": {
                            "Fn::GetAtt": ["ApiANYStartSyncExecutionRoleF9C45463", "Arn"],
                        },
                        "IntegrationHttpMethod": "POST",
                        "IntegrationResponses": [
                            {
                                "ResponseTemplates": {
                                    "application/json": "#if($input.path('$.status').toString() == \"SUCCEEDED\")\n$input.path('$.output')\n#else\n#set($context.responseOverride.status = 500)\n{\"error\": $input.json('$.error'), \"cause\": $input.json('$.cause')}\n#end",
                                },
                                "StatusCode": "200",
                            },
                            {
                                "ResponseTemplates": {
                                    "application/json": "{\"error\": \"Bad request!\"}",
                                },
                                "SelectionPattern": "4\\d{2}",
                                "StatusCode": "400",
                            },
                            {
                                "ResponseTemplates": {
                                    "application/json": "{\"error\": $input.json('$.error')}",
                                },
                                "SelectionPattern": "5\\d{2}",
                                "StatusCode": "500",
                            },
                        ],
                        "PassthroughBehavior": "NEVER",
                        "RequestTemplates": {
                            "application/json": "#set($q = '\"')\n#set($params = $input.params())\n#set($body = $input.body)\n#if(\"$!body\" == \"\")#set($body = \"null\")#end\n#set($text = \"{${q}body${q}:$body\")\n#set($text = \"$text}\")\n{\"stateMachineArn\": \"arn:aws:states:eu-west-1:123456789012:stateMachine:orders\", \"input\": \"$util.escapeJavaScript($text).replaceAll(\"\\\\'\", \"'\")\"}",
                        },
                        "Type": "AWS",
                        "Uri": "arn:aws:apigateway:eu-west-1:states:action/StartSyncExecution",
                    },
                    "MethodResponses": [
                        {"StatusCode": "200"},
                        {"StatusCode": "400"},
                        {"StatusCode": "500"},
                    ],
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
        }),
    );
    check_policies(
        &app,
        json!({
            "ApiANYStartSyncExecutionRoleDefaultPolicyDC712D29": [
                {
                    "Action": "states:StartSyncExecution",
                    "Effect": "Allow",
                    "Resource": "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
                },
            ],
        }),
    );
}

#[test]
fn a_permission_may_be_for_one_method() {
    let (app, stack) = placed();
    let function = handler(&stack);
    let api = RestApi::builder("Api").build(&stack);
    let item = api.root().resource_for_path("/items/{id}");
    let one = Integration::lambda(&function).scope_permission_to_method();
    item.add_method(Method::Get.to(one.clone()));
    item.add_method(Method::Put.to(one.allow_test_invoke(false)));
    compare(
        &of_type(&app, "AWS::Lambda::Permission"),
        &json!({
            "ApiitemsidGETApiPermissionTestApi17E32BCBGETitemsidAF73EFB2": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:aws:execute-api:eu-west-1:123456789012:",
                                {"Ref": "ApiF70053CD"},
                                "/",
                                {"Ref": "ApiDeploymentStageprod3EB9684E"},
                                "/GET/items/*",
                            ],
                        ],
                    },
                },
            },
            "ApiitemsidGETApiPermissionTestTestApi17E32BCBGETitemsidD3919952": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:aws:execute-api:eu-west-1:123456789012:",
                                {"Ref": "ApiF70053CD"},
                                "/test-invoke-stage/GET/items/*",
                            ],
                        ],
                    },
                },
            },
            "ApiitemsidPUTApiPermissionTestApi17E32BCBPUTitemsid8ADA79AF": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:aws:execute-api:eu-west-1:123456789012:",
                                {"Ref": "ApiF70053CD"},
                                "/",
                                {"Ref": "ApiDeploymentStageprod3EB9684E"},
                                "/PUT/items/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

#[test]
fn who_may_call_all_of_an_api_may_try_it() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").build(&stack);
    let tried = Integration::lambda(&handler(&stack)).allow_test_invoke(false);
    api.root().add_method(Method::Get.to(tried));
    check_problems(
        &app,
        r#"error[conflicting-options]: options do not fit together
  Who may call all of an API may try it as well.
    at `Test/Api/Default/GET`, HERE
  help: add `.scope_permission_to_method()`, or leave out `.allow_test_invoke(false)`"#,
    );
}

#[test]
fn methods_of_a_proxy_below_the_root_are_the_roots_as_well() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let proxy = ProxyResource::builder()
        .any_method(false)
        .default_integration(Integration::http_proxy("https://example.org"))
        .build(&api.root());
    assert!(proxy.any_method().is_none());
    proxy.add_method(RestMethod::builder(Method::Get).api_key_required(true));
    compare(
        &of_type(&app, "AWS::ApiGateway::Method"),
        &json!({
            "ApiproxyGET94D86128": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "GET",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "ResourceId": {"Ref": "Apiproxy05443892"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiGET9257B917": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "ApiKeyRequired": true,
                    "AuthorizationType": "NONE",
                    "HttpMethod": "GET",
                    "Integration": {"Type": "MOCK"},
                    "ResourceId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::ApiGateway::Resource"),
        &json!({
            "Apiproxy05443892": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                    "PathPart": "{proxy+}",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
        }),
    );
}

#[test]
fn an_action_of_a_service_has_parameters_and_a_host_of_the_accounts() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let search = Integration::aws_action("es", "Search")
        .http_method(Method::Get)
        .subdomain("shop")
        .action_parameter("sort by", "price&name")
        .action_parameter("plain", "~a.b")
        .proxy();
    api.root().add_method(Method::Get.to(search));
    let integrations = of_type(&app, "AWS::ApiGateway::Method");
    compare(
        &integrations["ApiGET9257B917"]["Properties"]["Integration"],
        &json!({
            "IntegrationHttpMethod": "GET",
            "Type": "AWS_PROXY",
            "Uri": "arn:aws:apigateway:eu-west-1:shop.es:action/Search&sort%20by=price%26name&plain=~a.b",
        }),
    );
}
