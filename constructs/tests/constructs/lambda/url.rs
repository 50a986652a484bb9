use rustinfra_constructs::lambda::{FunctionUrlCors, HttpMethod, InvokeMode, Version};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_policies, check_problems, compare, function, role, section, stack};

fn of_type(app: &App, kind: &str) -> Json {
    let resources = section(app, "Resources");
    let of_kind = resources.as_object().into_iter().flatten().filter(|(_, r)| r["Type"] == kind);
    of_kind.map(|(id, r)| (id.clone(), r["Properties"].clone())).collect()
}

#[test]
fn a_url_for_everyone_gets_the_two_permissions_that_needs() {
    let (app, stack) = stack();
    let cors = FunctionUrlCors::new(["https://example.com"])
        .allowed_methods([HttpMethod::Get, HttpMethod::Post])
        .allowed_headers(["content-type"])
        .exposed_headers(["x-id"])
        .allow_credentials(true)
        .max_age(mins(5));
    let options = FunctionUrlOptions::new(FunctionUrlAuthType::None)
        .cors(cors)
        .invoke_mode(InvokeMode::ResponseStream);
    function(&stack, "F").add_function_url(options);
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    compare(
        &of_type(&app, "AWS::Lambda::Url"),
        &json!({
            "FFunctionUrl200DCAE6": {
                "AuthType": "NONE",
                "Cors": {
                    "AllowCredentials": true,
                    "AllowHeaders": ["content-type"],
                    "AllowMethods": ["GET", "POST"],
                    "AllowOrigins": ["https://example.com"],
                    "ExposeHeaders": ["x-id"],
                    "MaxAge": 300,
                },
                "InvokeMode": "RESPONSE_STREAM",
                "TargetFunctionArn": arn,
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::Lambda::Permission"),
        &json!({
            "FinvokefunctionurlBF488B7B": {
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionName": arn,
                "FunctionUrlAuthType": "NONE",
                "Principal": "*",
            },
            "Finvokefunction96DAF932": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": arn,
                "InvokedViaFunctionUrl": true,
                "Principal": "*",
            },
        }),
    );
}

#[test]
fn a_signed_url_is_granted_to_roles_and_accounts() {
    let (app, stack) = stack();
    let url = function(&stack, "F").add_function_url(FunctionUrlAuthType::AwsIam);
    url.grant_invoke_url(&role(&stack, "R"));
    url.grant_invoke_url(&Principal::account("123456789012"));
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [
                {
                    "Action": "lambda:InvokeFunction",
                    "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": true}},
                    "Effect": "Allow",
                    "Resource": arn,
                },
                {
                    "Action": "lambda:InvokeFunctionUrl",
                    "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
        }),
    );
    let permissions = of_type(&app, "AWS::Lambda::Permission");
    let permissions: Vec<&Json> =
        permissions.as_object().into_iter().flatten().map(|(_, p)| p).collect();
    let account =
        json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::123456789012:root"]]});
    let expected = json!([
        {
            "Action": "lambda:InvokeFunctionUrl",
            "FunctionName": arn,
            "FunctionUrlAuthType": "AWS_IAM",
            "Principal": account,
        },
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": arn,
            "InvokedViaFunctionUrl": true,
            "Principal": account,
        },
    ]);
    compare(&json!(permissions), &expected);
}

#[test]
fn urls_that_lambda_refuses() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let version = Version::builder("V", &f).build(&stack);
    version.add_function_url(FunctionUrlAuthType::AwsIam);
    let open = FunctionUrlCors::new(["*"]).allow_credentials(true).max_age(hours(25));
    let options = FunctionUrlOptions::new(FunctionUrlAuthType::None).cors(open);
    f.add_function_url(options).grant_invoke_url(&role(&stack, "R"));
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  Browsers send no credentials to a URL that allows every origin.
    at `Test/F/FunctionUrl`, HERE
  help: name the origins, or leave out the credentials

error[conflicting-options]: options do not fit together
  Everyone may call this URL; nothing can be granted.
    at `Test/F/FunctionUrl`, HERE
  help: use `FunctionUrlAuthType::AwsIam`, or leave out the grant

error[out-of-range]: a value is outside its range
  the age in seconds is 90000, but must be between 0 and 86400.
    at `Test/F/FunctionUrl`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html

error[conflicting-options]: options do not fit together
  A version cannot have a URL, only a function or an alias can.
    at `Test/V/FunctionUrl`, HERE
  help: give the version an alias, and the alias the URL",
    );
}
