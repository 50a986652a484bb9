//! Lists of parameters and stages that exist already, by names that are values of the deployment.

use rustinfra_constructs::apigateway::UsagePlan;
use rustinfra_constructs::apigatewayv2::{ApiMapping, DomainName, HttpStage};
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::ParameterValueType;
use serde_json::json;

use super::imports::{READ_PARAMETER, check_granted, check_values, named, output, parameter};
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
        "error[unsplit-list]: the values of a list are not told apart
  The list `…` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test`, HERE
  help: leave the version out and write the name as text, or read the list at run time

error[unsplit-list]: the values of a list are not told apart
  The list `…` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test/Theirs`, HERE
  help: leave the version out and write the name as text, or read the list at run time",
    );
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
    Alarm::builder("Alarm", &stage.metric_message_count(), 1.0, 1).build(&stack);
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
