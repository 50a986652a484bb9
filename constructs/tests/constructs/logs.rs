use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_outputs, check_policies, check_problems, role, stack};

#[test]
fn a_log_group_is_kept_for_two_years() {
    let (app, stack) = stack();
    LogGroup::builder("L").build(&stack);
    check(
        &app,
        json!({
            "L2EA2915D": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": 731},
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn every_setting_of_a_log_group_reaches_the_template() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let key = Key::builder("K").build(&stack);
    LogGroup::builder("L")
        .log_group_name("/orders/audit")
        .retention(Retention::Infinite)
        .removal_policy(RemovalPolicy::Destroy)
        .encryption_key(&key)
        .infrequent_access()
        .build(&stack);
    check(
        &app,
        json!({
            "K485CC42E": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                                "Resource": "*",
                            },
                            {
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:DescribeKey",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Condition": {
                                    "ArnLike": {
                                        "kms:EncryptionContext:aws:logs:arn":
                                            "arn:aws:logs:eu-west-1:123456789012:log-group:/orders/audit",
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {
                                    "Service": {
                                        "Fn::Join": [
                                            "",
                                            ["logs.eu-west-1.", {"Ref": "AWS::URLSuffix"}],
                                        ],
                                    },
                                },
                                "Resource": "*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "L2EA2915D": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "KmsKeyId": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                    "LogGroupClass": "INFREQUENT_ACCESS",
                    "LogGroupName": "/orders/audit",
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
        }),
    );
}

#[test]
fn log_groups_are_written_and_read() {
    let (app, stack) = stack();
    let group = LogGroup::builder("L").build(&stack);
    group.grant_write(&role(&stack, "F"));
    group.grant_read(&role(&stack, "G"));
    let arn = json!({"Fn::GetAtt": ["L2EA2915D", "Arn"]});
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": [
                        "logs:DescribeLogGroups",
                        "logs:DescribeLogStreams",
                        "logs:FilterLogEvents",
                        "logs:GetLogEvents",
                        "logs:GetLogGroupFields",
                    ],
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
        }),
    );
}

#[test]
fn log_groups_that_exist_already_are_written_to() {
    let (app, stack) = stack();
    let named = LogGroup::from_log_group_name(&stack, "Named", "/aws/lambda/f");
    let arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/audit";
    let group = LogGroup::from_log_group_arn(&stack, "Group", arn);
    let same = LogGroup::from_log_group_arn(&stack, "Same", format!("{arn}:*"));
    assert!(group.arn() == same.arn() && group.name() == same.name() && group.cfn().is_none());
    named.grant_write(&role(&stack, "F"));
    group.grant_write(&role(&stack, "G"));
    stack.output("Name", group.name().untyped());
    let statement = |arn: serde_json::Value| {
        json!([{
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": arn,
        }])
    };
    let named = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":logs:", {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, ":log-group:/aws/lambda/f:*",
    ]]});
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": statement(named),
            "GDefaultPolicyDB57DDE3": statement(json!(format!("{arn}:*"))),
        }),
    );
    let template = stack.template().unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(template["Outputs"]["Name"]["Value"], "/audit");
}

#[test]
fn a_log_group_that_exists_already_may_be_known_later() {
    let (app, stack) = stack();
    let given = CfnParameter::builder("P", ParameterType::String).build(&stack).value();
    let by_name = LogGroup::from_log_group_name(&stack, "Name", &given);
    let by_arn = LogGroup::from_log_group_arn(&stack, "Arn", &given);
    let account = aws::account_id();
    let written = sub!("arn:aws:logs:eu-west-1:{}:log-group:/audit", &account);
    let whole = LogGroup::from_log_group_arn(&stack, "Whole", sub!("{}:*", &written));
    let short = LogGroup::from_log_group_arn(&stack, "Short", &written);
    assert!(whole.arn() == short.arn() && whole.name() == short.name());
    let outputs = [
        ("NameName", by_name.name().untyped()),
        ("NameArn", by_name.arn().untyped()),
        ("ArnName", by_arn.name().untyped()),
        ("ArnArn", by_arn.arn().untyped()),
        ("WholeName", whole.name().untyped()),
        ("WholeArn", whole.arn().untyped()),
    ];
    for (id, value) in outputs {
        CfnOutput::builder(id, value).build(&stack);
    }
    let part = |index: u8| json!({"Fn::Select": [index, {"Fn::Split": [":", {"Ref": "P"}]}]});
    let (region, account) = (json!({"Ref": "AWS::Region"}), json!({"Ref": "AWS::AccountId"}));
    let join = |pieces: serde_json::Value| json!({"Value": {"Fn::Join": ["", pieces]}});
    check_outputs(
        &app,
        json!({
            "NameName": {"Value": {"Ref": "P"}},
            "NameArn": join(json!([
                "arn:", {"Ref": "AWS::Partition"}, ":logs:", region, ":", account, ":log-group:",
                {"Ref": "P"}, ":*",
            ])),
            "ArnName": {"Value": part(6)},
            "ArnArn": join(json!([
                "arn:", part(1), ":logs:", part(3), ":", part(4), ":log-group:", part(6), ":*",
            ])),
            "WholeName": {"Value": "/audit"},
            "WholeArn": join(json!(["arn:aws:logs:eu-west-1:", account, ":log-group:/audit:*"])),
        }),
    );
}

#[test]
fn what_is_no_arn_of_a_log_group_is_told() {
    let (app, stack) = stack();
    LogGroup::from_log_group_arn(&stack, "L", "arn:aws:s3:::logs");
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:s3:::logs` is not the ARN of a log group. Its service is `s3`, not `logs`.
    at `Test/L`, HERE
  help: write it as `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`",
    );
}

#[test]
fn names_that_cloudwatch_refuses() {
    let (app, stack) = stack();
    LogGroup::builder("L").log_group_name("orders audit").build(&stack);
    LogGroup::builder("M").log_group_name("aws/orders").build(&stack);
    LogGroup::builder("N").log_group_name("/aws/orders").build(&stack);
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the log group name `orders audit` does not consist of 1 to 512 letters, digits and `_-/.#`.
    at `Test/L`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  Names that begin with `aws/` are reserved; this is `aws/orders`.
    at `Test/M`, HERE
  help: choose another name",
    );
}
