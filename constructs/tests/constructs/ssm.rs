use rustinfra_constructs::iam::Role;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::{ParameterDataType, ParameterTier, ParameterValueType};
use serde_json::json;

use super::{check, check_outputs, check_policies, check_problems, role, section, stack};

#[test]
fn parameters_of_both_kinds() {
    let (app, stack) = stack();
    StringParameter::builder("P", "v").build(&stack);
    StringParameter::builder("P2", "v")
        .parameter_name("/a/b")
        .description("d")
        .tier(ParameterTier::Advanced)
        .allowed_pattern(".*")
        .data_type(ParameterDataType::Text)
        .build(&stack);
    StringListParameter::builder("P3", ["a", "b"]).parameter_name("list").build(&stack);
    check(
        &app,
        json!({
            "P4E0919BE": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": "v"},
            },
            "P215E11C29": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {
                    "AllowedPattern": ".*",
                    "DataType": "text",
                    "Description": "d",
                    "Name": "/a/b",
                    "Tier": "Advanced",
                    "Type": "String",
                    "Value": "v",
                },
            },
            "P383EE4452": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Name": "list", "Type": "StringList", "Value": "a,b"},
            },
        }),
    );
}

#[test]
fn grants_are_on_the_parameter_alone() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/abc");
    let pr = Role::from_role_name(&stack, "PR", "reader");
    let pw = Role::from_role_name(&stack, "PW", "writer");
    StringParameter::builder("P", "v").build(&stack).grant_read(&pr);
    StringParameter::builder("P2", "v").parameter_name("/a/b").build(&stack).grant_read(&pr);
    let secure = StringParameter::from_secure_string_parameter(&stack, "Q3", "/sec", Some(2));
    let secure = secure.encrypted_with(&key);
    secure.grant_read(&pr);
    secure.grant_write(&pw);
    let arn = |rest: serde_json::Value| {
        let mut parts = vec![
            json!("arn:"),
            json!({"Ref": "AWS::Partition"}),
            json!(":ssm:"),
            json!({"Ref": "AWS::Region"}),
            json!(":"),
            json!({"Ref": "AWS::AccountId"}),
        ];
        parts.extend(rest.as_array().cloned().unwrap_or_default());
        json!({"Fn::Join": ["", parts]})
    };
    let via = json!({
        "StringEquals": {
            "kms:ViaService": {
                "Fn::Join": ["", ["ssm.", {"Ref": "AWS::Region"}, ".amazonaws.com"]],
            },
        },
    });
    let key = "arn:aws:kms:eu-west-1:123456789012:key/abc";
    check_policies(
        &app,
        json!({
            "PRPolicyTestPRA4F4009BC69E58D2": [
                {"Action": "kms:Decrypt", "Condition": via, "Effect": "Allow", "Resource": key},
                {
                    "Action": ["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters"],
                    "Effect": "Allow",
                    "Resource": [
                        arn(json!([":parameter", {"Ref": "P215E11C29"}])),
                        arn(json!([":parameter/", {"Ref": "P4E0919BE"}])),
                        arn(json!([":parameter/sec"])),
                    ],
                },
            ],
            "PWPolicyTestPW904CC481F14EAE32": [
                {
                    "Action": "ssm:PutParameter",
                    "Effect": "Allow",
                    "Resource": arn(json!([":parameter/sec"])),
                },
                {
                    "Action": ["kms:Encrypt", "kms:GenerateDataKey"],
                    "Condition": via,
                    "Effect": "Allow",
                    "Resource": key,
                },
            ],
        }),
    );
}

#[test]
fn values_are_found_when_the_stack_is_deployed() {
    let (app, stack) = stack();
    let p = StringParameter::builder("P", "v").build(&stack);
    let q1 = StringParameter::from_string_parameter_name(&stack, "Q1", "/x/y");
    let arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/zz";
    let q2 = StringParameter::from_string_parameter_arn(&stack, "Q2", arn);
    let q3 = StringParameter::from_secure_string_parameter(&stack, "Q3", "/sec", Some(2));
    let q4 = StringParameter::from_string_parameter_version(&stack, "Q4", "/x/y", 3);
    let q5 = StringListParameter::from_string_list_parameter_name(&stack, "Q5", "/li");
    let image = ParameterValueType::AWS_EC2_IMAGE_ID;
    let q6 = StringListParameter::from_typed_list_parameter(&stack, "Q6", "/li2", image, None);
    assert_eq!(q2.name().as_literal(), Some("zz"));
    let value = |version| StringParameter::value_for_string_parameter(&stack, "/v", version);
    for (name, value) in [
        ("A", p.string_value()),
        ("B", q1.string_value()),
        ("C", q2.string_value()),
        ("D", q3.string_value()),
        ("E", q4.string_value()),
        ("F", value(None)),
        ("G", value(None)),
        ("H", value(Some(2))),
        ("I", intrinsic::join("|", q5.string_list_value())),
        ("J", intrinsic::join("|", q6.string_list_value())),
        ("K", p.parameter_type()),
        ("L", StringParameter::from_dynamic_reference(&stack, "Q7", "/dynamic").string_value()),
    ] {
        stack.output(name, value);
    }
    check_outputs(
        &app,
        json!({
            "A": {"Value": {"Fn::GetAtt": ["P4E0919BE", "Value"]}},
            "B": {"Value": {"Ref": "Q1Parameter"}},
            "C": {"Value": {"Ref": "Q2Parameter"}},
            "D": {"Value": "{{resolve:ssm-secure:/sec:2}}"},
            "E": {"Value": "{{resolve:ssm:/x/y:3}}"},
            "F": {"Value": {"Ref": "SsmParameterValuevC96584B6F00A464EAD1953AFF4B05118Parameter"}},
            "G": {"Value": {"Ref": "SsmParameterValuevC96584B6F00A464EAD1953AFF4B05118Parameter"}},
            "H": {"Value": "{{resolve:ssm:/v:2}}"},
            "I": {"Value": {"Fn::Join": ["|", {"Ref": "Q5Parameter"}]}},
            "J": {"Value": {"Fn::Join": ["|", {"Ref": "Q6Parameter"}]}},
            "K": {"Value": {"Fn::GetAtt": ["P4E0919BE", "Type"]}},
            "L": {"Value": "{{resolve:ssm:/dynamic}}"},
        }),
    );
    assert_eq!(
        section(&app, "Parameters"),
        json!({
            "Q1Parameter": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x/y"},
            "Q2Parameter": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": arn},
            "Q5Parameter": {
                "Type": "AWS::SSM::Parameter::Value<List<String>>",
                "Default": "/li",
            },
            "Q6Parameter": {
                "Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>",
                "Default": "/li2",
            },
            "SsmParameterValuevC96584B6F00A464EAD1953AFF4B05118Parameter": {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": "/v",
            },
        })
    );
}

#[test]
fn settings_of_a_parameter_that_aws_refuses() {
    let (app, stack) = stack();
    StringParameter::builder("A", "v").parameter_name("aws-thing").build(&stack);
    StringParameter::builder("B", "v").parameter_name("a/b").build(&stack);
    StringParameter::builder("C", &"v".repeat(5_000) as &str)
        .tier(ParameterTier::Standard)
        .build(&stack);
    StringListParameter::builder("D", ["a,b"]).build(&stack);
    StringParameter::from_string_parameter_arn(&stack, "E", "arn:aws:sqs:eu-west-1:1:q");
    let page =
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html";
    check_problems(
        &app,
        &format!(
            "error[bad-name]: a name is not allowed
  the parameter name `aws-thing` is not possible: names that begin with `aws` or `ssm` are AWS's own.
    at `Test/A`, HERE
  help: see {page}

error[bad-name]: a name is not allowed
  the parameter name `a/b` is not possible: a name of several levels begins with `/`.
    at `Test/B`, HERE
  help: see {page}

error[out-of-range]: a value is outside its range
  the value's length in bytes is 5000, but must be between 1 and 4096.
    at `Test/C`, HERE
  help: see {page}

error[conflicting-options]: options do not fit together
  The value `a,b` has a comma, which would make two of it.
    at `Test/D`, HERE
  help: write the values one by one, without commas

error[bad-arn]: an ARN has the wrong form
  `arn:aws:sqs:eu-west-1:1:q` is not the ARN of a parameter. Its service is `sqs`, not `ssm`.
    at `Test/E`, HERE
  help: write it as `arn:aws:ssm:REGION:ACCOUNT:parameter/NAME`"
        ),
    );
}

#[test]
fn a_name_without_a_slash_gets_one_in_the_arn() {
    let (app, stack) = stack();
    let rate = StringParameter::from_string_parameter_name(&stack, "Rate", "rate");
    rate.grant_read(&Role::from_role_name(&stack, "R", "reader"));
    check_policies(
        &app,
        json!({
            "RPolicyTestRD074C5CA6E749923": [
                {
                    "Action": [
                        "ssm:GetParameter",
                        "ssm:GetParameterHistory",
                        "ssm:GetParameters",
                    ],
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:",
                                {"Ref": "AWS::Partition"},
                                ":ssm:",
                                {"Ref": "AWS::Region"},
                                ":",
                                {"Ref": "AWS::AccountId"},
                                ":parameter/rate",
                            ],
                        ],
                    },
                },
            ],
        }),
    );
}

#[test]
fn a_version_of_a_list_is_not_told_apart() {
    let (app, stack) = stack();
    let kind = ParameterValueType::STRING;
    let list = StringListParameter::from_typed_list_parameter(&stack, "L", "/li", kind, Some(2));
    list.grant_read(&role(&stack, "R"));
    check_problems(&app, "");
    let second = list.string_list_value();
    let third = StringListParameter::value_for_typed_list_parameter(&stack, "/li", kind, Some(3));
    stack.output("Second", intrinsic::select(1, second));
    stack.output("Third", intrinsic::select(1, third));
    check_problems(
        &app,
        "warning[unsplit-list]: the values of a list are not told apart
  The list `/li` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test`, HERE
  help: leave the version out and write the name as text, read the list at run time, or take the text as it is: `StringParameter::value_for_string_parameter`

warning[unsplit-list]: the values of a list are not told apart
  The list `/li` would be read by a dynamic reference, which CloudFormation puts in only after it took everything else apart: it stays one text.
    at `Test/L`, HERE
  help: leave the version out and write the name as text, read the list at run time, or take the text as it is: `StringParameter::value_for_string_parameter`",
    );
    let select = |version| {
        let list = json!({"Fn::Split": [",", format!("{{{{resolve:ssm:/li:{version}}}}}")]});
        json!({"Value": {"Fn::Select": [1, list]}})
    };
    check_outputs(&app, json!({"Second": select(2), "Third": select(3)}));
}
