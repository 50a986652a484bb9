//! What exists already and is named otherwise than by an ARN, and connectors and endpoints of web functions, by
//! values of the deployment.

use rustinfra_constructs::apigateway::UsagePlan;
use rustinfra_constructs::apigatewayv2::{ApiMapping, DomainName, HttpStage};
use rustinfra_constructs::appscaling::ScalableTarget;
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::lambda::{
    NetworkConnector, WebFunctionAuthType, WebFunctionEndpoint, WebFunctionEndpointType,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::ParameterValueType;
use serde_json::json;

use super::imports::{
    READ_PARAMETER, after_slash, check_granted, check_values, named, of_stack, output, parameter,
    part, written,
};
use super::{check, check_problems, role, stack};

#[test]
fn a_list_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let path = sub!("/{}/zones", &name);
    let theirs = StringListParameter::from_string_list_parameter_name(&stack, "Theirs", path);
    theirs.grant_read(&role(&stack, "R"));
    output(&stack, "Name", theirs.name());
    check_granted(&app, &READ_PARAMETER, named("ssm", "parameter/", "/zones"));
    check_values(&app, json!({"Name": {"Fn::Join": ["", ["/", {"Ref": "P"}, "/zones"]]}}));
}

#[test]
fn a_list_whose_name_is_a_parameter_is_not_told_apart() {
    let (app, stack) = stack();
    let (name, kind) = (parameter(&stack), ParameterValueType::STRING);
    let theirs = StringListParameter::from_string_list_parameter_name(&stack, "Theirs", &name);
    let bare = StringListParameter::value_for_typed_list_parameter(&stack, &name, kind, None);
    stack.output("First", intrinsic::select(0, theirs.string_list_value()));
    stack.output("Bare", intrinsic::select(0, bare));
    check_problems(
        &app,
        "warning[unsplit-list]: the values of a list are not told apart
  The list `…` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test`, HERE
  help: leave the version out and write the name as text, read the list at run time, or take the text as it is: `StringParameter::value_for_string_parameter`

warning[unsplit-list]: the values of a list are not told apart
  The list `…` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test/Theirs`, HERE
  help: leave the version out and write the name as text, read the list at run time, or take the text as it is: `StringParameter::value_for_string_parameter`",
    );
}

#[test]
fn the_url_of_the_default_stage_has_no_name_in_it() {
    let (app, stack) = stack();
    let http = HttpApi::from_http_api_id(&stack, "Http", "abc");
    let stage = HttpStage::from_http_stage_name(&stack, "Stage", &http, "$default");
    output(&stack, "Url", stage.url());
    let (region, suffix) = (json!({"Ref": "AWS::Region"}), json!({"Ref": "AWS::URLSuffix"}));
    let parts = json!(["https://abc.execute-api.", region, ".", suffix, "/"]);
    check_values(&app, json!({"Url": {"Fn::Join": ["", parts]}}));
}

#[test]
fn stages_whose_names_are_parameters() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let http = HttpApi::from_http_api_id(&stack, "Http", "abc");
    let http = HttpStage::from_http_stage_name(&stack, "HttpStage", &http, &name);
    let chat = WebSocketApi::from_web_socket_api_id(&stack, "Chat", "def");
    let chat = WebSocketStage::from_web_socket_stage_name(&stack, "ChatStage", &chat, &name);
    chat.grant_management_api_access(&role(&stack, "R"));
    output(&stack, "HttpName", http.stage_name());
    output(&stack, "HttpUrl", http.url());
    output(&stack, "ChatName", chat.stage_name());
    output(&stack, "ChatUrl", chat.url());
    let calls = json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":execute-api:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":def/",
        {"Ref": "P"},
        "/*/@connections/*",
    ]);
    check_granted(&app, &["execute-api:ManageConnections"], json!({"Fn::Join": ["", calls]}));
    let url = |start: &str| {
        let (region, suffix) = (json!({"Ref": "AWS::Region"}), json!({"Ref": "AWS::URLSuffix"}));
        json!({"Fn::Join": ["", [start, region, ".", suffix, "/", {"Ref": "P"}]]})
    };
    check_values(
        &app,
        json!({
            "HttpName": {"Ref": "P"},
            "HttpUrl": url("https://abc.execute-api."),
            "ChatName": {"Ref": "P"},
            "ChatUrl": url("wss://def.execute-api."),
        }),
    );
}

#[test]
fn mappings_plans_and_metrics_name_a_stage_by_a_parameter() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let api = WebSocketApi::from_web_socket_api_id(&stack, "Chat", "def");
    let stage = WebSocketStage::from_web_socket_stage_name(&stack, "Stage", &api, &name);
    let domain = DomainName::from_domain_name_attributes(&stack, "D", "a.example.org", "b", "Z1");
    ApiMapping::builder("Mapping", &domain, &stage).build(&stack);
    UsagePlan::builder("Plan").web_socket_stage(&stage).build(&stack);
    Alarm::builder("Alarm", stage.metric_message_count(), 1.0, 1).build(&stack);
    check(
        &app,
        json!({
            "MappingE24B359D": {
                "Type": "AWS::ApiGatewayV2::ApiMapping",
                "Properties": {
                    "ApiId": "def",
                    "DomainName": "a.example.org",
                    "Stage": {"Ref": "P"},
                },
            },
            "PlanDAF4E53A": {
                "Type": "AWS::ApiGateway::UsagePlan",
                "Properties": {"ApiStages": [{"ApiId": "def", "Stage": {"Ref": "P"}}]},
            },
            "Alarm7103F465": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "Dimensions": [
                        {"Name": "ApiId", "Value": "def"},
                        {"Name": "Stage", "Value": {"Ref": "P"}},
                    ],
                    "EvaluationPeriods": 1,
                    "MetricName": "MessageCount",
                    "Namespace": "AWS/ApiGateway",
                    "Period": 300,
                    "Statistic": "Sum",
                    "Threshold": 1,
                },
            },
        }),
    );
}

#[test]
fn a_target_whose_id_is_a_parameter() {
    let (app, stack) = stack();
    let target = ScalableTarget::from_scalable_target_id(&stack, "T", parameter(&stack));
    output(&stack, "Id", target.scalable_target_id());
    check_values(&app, json!({"Id": {"Ref": "P"}}));
}

#[test]
fn a_connector_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let arn = parameter(&stack);
    let plain = NetworkConnector::from_network_connector_arn(&stack, "C", &arn);
    let version = NetworkConnector::from_network_connector_version_arn(&stack, "V", &arn);
    output(&stack, "Plain", plain.network_connector_arn());
    output(&stack, "Of", version.network_connector_arn());
    output(&stack, "Version", version.latest_version_arn());
    let of =
        json!(
            ["arn:", part(1), ":lambda:", part(3), ":", part(4), ":network-connector:", part(6),]
        );
    check_values(
        &app,
        json!({
            "Plain": {"Ref": "P"},
            "Of": {"Fn::Join": ["", of]},
            "Version": {"Ref": "P"},
        }),
    );
}

#[test]
fn a_connector_whose_arn_is_text_with_values_in_it() {
    let (app, stack) = stack();
    let arn = |name: &str| written(&stack, "lambda", &format!("network-connector:{name}"));
    let version = NetworkConnector::from_network_connector_version_arn(&stack, "V", arn("out:3"));
    output(&stack, "Of", version.network_connector_arn());
    output(&stack, "Version", version.latest_version_arn());
    check_values(
        &app,
        json!({
            "Of": of_stack("lambda", "network-connector:out"),
            "Version": of_stack("lambda", "network-connector:out:3"),
        }),
    );
    NetworkConnector::from_network_connector_version_arn(&stack, "Bare", arn("out"));
    NetworkConnector::from_network_connector_version_arn(&stack, "Latest", arn("out:$LATEST"));
    NetworkConnector::from_network_connector_arn(&stack, "Queue", written(&stack, "sqs", "out"));
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:lambda:…:…:network-connector:out` is not the ARN of a connector's version. `network-connector:out` is not of the form `network-connector:ID:NUMBER`.
    at `Test/Bare`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:network-connector:ID:NUMBER`

error[bad-arn]: an ARN has the wrong form
  `arn:aws:lambda:…:…:network-connector:out:$LATEST` is not the ARN of a connector's version. Its version `$LATEST` is no number.
    at `Test/Latest`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:network-connector:ID:NUMBER`

error[bad-arn]: an ARN has the wrong form
  `arn:aws:sqs:…:…:out` is not the ARN of a connector. Its service is `sqs`, not `lambda`.
    at `Test/Queue`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:network-connector:ID`",
    );
}

#[test]
fn an_endpoint_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let endpoint = |id: &str, arn: Value<String>| {
        WebFunctionEndpoint::from_web_function_endpoint_attributes(
            &stack,
            id,
            arn,
            sub!("shop.{}", stack.region()),
            WebFunctionEndpointType::HomeRegion,
            WebFunctionAuthType::IamAuth,
        )
    };
    let theirs = endpoint("E", parameter(&stack));
    theirs.grant_invoke(&role(&stack, "R"));
    output(&stack, "Host", theirs.domain_name());
    output(&stack, "Function", theirs.web_function_arn());
    check_granted(&app, &["lambda:InvokeWebFunctionEndpoint"], json!({"Ref": "P"}));
    let of = json!([
        "arn:",
        part(1),
        ":lambda:",
        part(3),
        ":",
        part(4),
        ":web-function/",
        after_slash(),
    ]);
    check_values(
        &app,
        json!({
            "Host": {"Fn::Join": ["", ["shop.", {"Ref": "AWS::Region"}]]},
            "Function": {"Fn::Join": ["", of]},
        }),
    );
    let function = "arn:aws:lambda:eu-west-1:123456789012:web-function/shop";
    endpoint("Other", function.into_value());
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:lambda:eu-west-1:123456789012:web-function/shop` is not the ARN of an endpoint. No `endpoint/ID` follows the name of the function.
    at `Test/Other`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:web-function/NAME/endpoint/NAME`",
    );
}
