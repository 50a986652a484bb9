use rustinfra_constructs::lambda::{FunctionAttributes, Permission, Version};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_policies, check_problems, compare, function, role, section, stack};

fn permissions(app: &App) -> Json {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flatten();
    let all = all.filter(|(_, r)| r["Type"] == "AWS::Lambda::Permission");
    all.map(|(_, r)| r["Properties"].clone()).collect()
}

#[test]
fn what_is_granted_to_those_without_policies_becomes_a_permission() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    f.grant_invoke_composite_principal([
        Principal::service("elasticloadbalancing.amazonaws.com"),
        Principal::service("s3.amazonaws.com").when("ArnLike", "aws:SourceArn", "arn:aws:s3:::b"),
        Principal::organization("o-1234567890"),
    ]);
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    compare(
        &permissions(&app),
        &json!([
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": arn,
                "Principal": "elasticloadbalancing.amazonaws.com",
            },
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": arn,
                "Principal": "s3.amazonaws.com",
                "SourceArn": "arn:aws:s3:::b",
            },
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": arn,
                "Principal": "*",
                "PrincipalOrgID": "o-1234567890",
            },
        ]),
    );
}

#[test]
fn a_condition_that_permissions_do_not_know_is_reported() {
    let (app, stack) = stack();
    let within = Principal::account("123456789012").when("Bool", "aws:SecureTransport", true);
    function(&stack, "F").grant_invoke(&within);
    check_problems(&app, "error[condition-not-possible]: a condition cannot be written down
  A function's permissions know no condition on `aws:SecureTransport`, only on aws:PrincipalOrgID, aws:SourceAccount, aws:SourceArn, lambda:EventSourceToken, lambda:FunctionUrlAuthType, lambda:InvokedViaFunctionUrl.
    at `Test/F`, HERE
  help: leave the condition out, or grant to a role that has it in its trust");
}

#[test]
fn the_newest_code_and_single_versions_are_granted_by_their_arns() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let version = Version::builder("V", &f).build(&stack);
    f.grant_invoke_latest_version(&role(&stack, "Latest"));
    f.grant_invoke_version(&role(&stack, "One"), &version);
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    let number = json!({"Fn::GetAtt": ["V293ADB39", "Version"]});
    let allow = |resource: Json| json!([{"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": resource}]);
    check_policies(
        &app,
        json!({
            "LatestDefaultPolicyCA51919E":
                allow(json!([arn, {"Fn::Join": ["", [arn, ":$LATEST"]]}])),
            "OneDefaultPolicy557D7136": allow(json!({"Fn::Join": ["", [arn, ":", number]]})),
        }),
    );
}

#[test]
fn a_permission_says_everything_that_lambda_takes() {
    let (app, stack) = stack();
    let all = Permission::new("alexa-connectedhome.amazon.com")
        .action("lambda:InvokeFunction")
        .event_source_token("token")
        .source_account("123456789012")
        .source_arn("arn:aws:s3:::b")
        .organization_id("o-1234567890")
        .function_url_auth_type(FunctionUrlAuthType::AwsIam)
        .invoked_via_function_url();
    function(&stack, "F").add_permission("P", all);
    compare(
        &permissions(&app),
        &json!([{
            "Action": "lambda:InvokeFunction",
            "EventSourceToken": "token",
            "FunctionName": {"Fn::GetAtt": ["FC4345940", "Arn"]},
            "FunctionUrlAuthType": "AWS_IAM",
            "InvokedViaFunctionUrl": true,
            "Principal": "alexa-connectedhome.amazon.com",
            "PrincipalOrgID": "o-1234567890",
            "SourceAccount": "123456789012",
            "SourceArn": "arn:aws:s3:::b",
        }]),
    );
}

#[test]
fn the_policy_of_a_function_of_others_is_left_to_them() {
    let arn = "arn:aws:lambda:us-east-1:210987654321:function:theirs";
    let (app, stack) = stack();
    let elsewhere = |id: &str, attributes: FunctionAttributes| {
        let function = Function::from_function_attributes(&stack, id, attributes);
        function.add_permission("Rule", Permission::new("events.amazonaws.com"));
        function.grant_invoke(&Principal::service("s3.amazonaws.com"));
        let every = Schedule::rate(hours(1));
        Rule::builder(&format!("{id}Rule"), every).target(&function).build(&stack);
    };
    elsewhere("Skipped", FunctionAttributes::new(arn).skip_permissions());
    elsewhere("Elsewhere", FunctionAttributes::new(arn).same_environment(false));
    compare(&permissions(&app), &json!([]));
    elsewhere("Own", FunctionAttributes::new(arn).same_environment(true));
    assert_eq!(permissions(&app).as_array().map(Vec::len), Some(3));
}
