use rustinfra_constructs::iam::{ManagedPolicy, PolicyDocument, Role};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_policies, check_problems, function, role, stack};

#[test]
fn a_role_says_only_who_may_assume_it() {
    let (app, stack) = stack();
    Role::builder("R", Principal::account("210987654321")).build(&stack);
    check(
        &app,
        json!({
            "RC21A1702": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":iam::210987654321:root",
                                            ],
                                        ],
                                    },
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
        }),
    );
}

#[test]
fn every_setting_of_a_role_reaches_the_template() {
    let (app, stack) = stack();
    let read = Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::reports/*");
    let deny = Statement::deny(["s3:DeleteObject"]).on("arn:aws:s3:::reports/*").sid("Keep");
    let role = Role::builder("R", Principal::service("glue.amazonaws.com"))
        .also_assumed_by(Principal::service("states.amazonaws.com"))
        .also_assumed_by(Principal::federated("arn:aws:iam::123456789012:saml-provider/Corp").when(
            "StringEquals",
            "SAML:aud",
            "https://signin.aws.amazon.com/saml",
        ))
        .also_assumed_by(Principal::federated("cognito-identity.amazonaws.com").when(
            "StringEquals",
            "cognito-identity.amazonaws.com:aud",
            "eu-west-1:pool",
        ))
        .description("all of it")
        .role_name("reader+1")
        .path("/service/reports/")
        .managed_policy("service-role/AWSGlueServiceRole")
        .managed_policy_arn("arn:aws:iam::123456789012:policy/Own")
        .inline_policy("Reports", PolicyDocument::of([read, deny]))
        .inline_policy(
            "Lists",
            PolicyDocument::of([Statement::allow(["s3:ListAllMyBuckets"]).on("*")]),
        )
        .max_session_duration(hours(12))
        .permissions_boundary("arn:aws:iam::123456789012:policy/Boundary")
        .build(&stack);
    role.add_managed_policy("ReadOnlyAccess");
    role.add_managed_policy("ReadOnlyAccess");
    role.add_managed_policy_arn("arn:aws:iam::123456789012:policy/Later");
    role.add_to_policy(Statement::allow(["glue:StartJobRun"]).on("*"));
    let aws_managed = |name: &str| {
        json!({
            "Fn::Join": [
                "",
                ["arn:", {"Ref": "AWS::Partition"}, format!(":iam::aws:policy/{name}")],
            ],
        })
    };
    check(
        &app,
        json!({
            "RC21A1702": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {
                                    "Service": ["glue.amazonaws.com", "states.amazonaws.com"],
                                },
                            },
                            {
                                "Action": "sts:AssumeRoleWithSAML",
                                "Condition": {
                                    "StringEquals": {
                                        "SAML:aud": "https://signin.aws.amazon.com/saml",
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {
                                    "Federated": "arn:aws:iam::123456789012:saml-provider/Corp",
                                },
                            },
                            {
                                "Action": "sts:AssumeRoleWithWebIdentity",
                                "Condition": {
                                    "StringEquals": {
                                        "cognito-identity.amazonaws.com:aud": "eu-west-1:pool",
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Description": "all of it",
                    "ManagedPolicyArns": [
                        aws_managed("service-role/AWSGlueServiceRole"),
                        "arn:aws:iam::123456789012:policy/Own",
                        aws_managed("ReadOnlyAccess"),
                        "arn:aws:iam::123456789012:policy/Later",
                    ],
                    "MaxSessionDuration": 43200,
                    "Path": "/service/reports/",
                    "PermissionsBoundary": "arn:aws:iam::123456789012:policy/Boundary",
                    "Policies": [
                        {
                            "PolicyDocument": {
                                "Statement": [
                                    {
                                        "Action": "s3:DeleteObject",
                                        "Effect": "Deny",
                                        "Resource": "arn:aws:s3:::reports/*",
                                        "Sid": "Keep",
                                    },
                                    {
                                        "Action": "s3:GetObject",
                                        "Effect": "Allow",
                                        "Resource": "arn:aws:s3:::reports/*",
                                    },
                                ],
                                "Version": "2012-10-17",
                            },
                            "PolicyName": "Reports",
                        },
                        {
                            "PolicyDocument": {
                                "Statement": [
                                    {
                                        "Action": "s3:ListAllMyBuckets",
                                        "Effect": "Allow",
                                        "Resource": "*",
                                    },
                                ],
                                "Version": "2012-10-17",
                            },
                            "PolicyName": "Lists",
                        },
                    ],
                    "RoleName": "reader+1",
                },
            },
            "RDefaultPolicy0707467B": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {"Action": "glue:StartJobRun", "Effect": "Allow", "Resource": "*"},
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "RDefaultPolicy0707467B",
                    "Roles": [{"Ref": "RC21A1702"}],
                },
            },
        }),
    );
}

#[test]
fn a_saml_provider_is_known_by_its_arn_or_by_the_condition() {
    let action = |principal: Principal| principal.assume_action();
    let arn = sub!("arn:{}:iam::{}:saml-provider/Corp", aws::partition(), aws::account_id());
    assert_eq!(action(Principal::federated(arn)), "sts:AssumeRoleWithSAML");
    let unknown = || Principal::federated(aws::stack_name());
    assert_eq!(
        action(unknown().when("StringEquals", "saml:aud", "https://signin.aws.amazon.com/saml")),
        "sts:AssumeRoleWithSAML"
    );
    assert_eq!(action(unknown()), "sts:AssumeRoleWithWebIdentity");
}

#[test]
fn a_managed_policy_is_attached_to_roles() {
    let (app, stack) = stack();
    let r = Role::from_role_name(&stack, "R", "existing");
    let read = || Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::reports/*");
    ManagedPolicy::builder("Plain", [read()]).build(&stack);
    ManagedPolicy::builder("P", [read()])
        .policy_name("reports")
        .description("reads reports")
        .attach_to(&r)
        .build(&stack);
    let document = json!({
        "Statement": [
            {"Action": "s3:GetObject", "Effect": "Allow", "Resource": "arn:aws:s3:::reports/*"},
        ],
        "Version": "2012-10-17",
    });
    check(
        &app,
        json!({
            "Plain295EB121": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"Description": "", "Path": "/", "PolicyDocument": document},
            },
            "P4E0919BE": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Description": "reads reports",
                    "ManagedPolicyName": "reports",
                    "Path": "/",
                    "PolicyDocument": document,
                    "Roles": ["existing"],
                },
            },
        }),
    );
}

#[test]
fn roles_are_assumed_and_passed() {
    let (app, stack) = stack();
    let (assumed, passed) = (role(&stack, "R"), role(&stack, "G"));
    let f = function(&stack, "F");
    assumed.grant_assume(&f);
    passed.grant_pass(&f);
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [
                {
                    "Action": "iam:PassRole",
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["GCEB75847", "Arn"]},
                },
                {
                    "Action": "sts:AssumeRole",
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["RC21A1702", "Arn"]},
                },
            ],
        }),
    );
}

#[test]
fn settings_of_a_role_that_iam_refuses() {
    let (app, stack) = stack();
    let document = || PolicyDocument::of([Statement::allow(["s3:GetObject"]).on("*")]);
    Role::builder("R", Principal::service("glue.amazonaws.com"))
        .description(&"x".repeat(1_001))
        .role_name("a role")
        .path("service")
        .inline_policy("Reads", document())
        .inline_policy("Reads", document())
        .max_session_duration(mins(30))
        .build(&stack);
    Role::from_role_name(&stack, "Existing", "existing").add_managed_policy("ReadOnlyAccess");
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A managed policy cannot be attached to a role that exists already.
    at `Test/Existing`, HERE
  help: attach it where the role is managed

error[bad-name]: a name is not allowed
  the path `service` does not begin and end with `/`, with at most 512 visible ASCII characters in all.
    at `Test/R`, HERE
  help: write it as `/service/`, or leave it out

error[bad-name]: a name is not allowed
  the role name `a role` does not consist of 1 to 64 of A-Z a-z 0-9 +=,.@-_.
    at `Test/R`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  Two inline policies are called `Reads`; only one would be kept.
    at `Test/R`, HERE
  help: give each a name of its own, or put the statements into one document

error[out-of-range]: a value is outside its range
  the description's length is 1001, but must be between 0 and 1000.
    at `Test/R`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html

error[out-of-range]: a value is outside its range
  the session duration in seconds is 1800, but must be between 3600 and 43200.
    at `Test/R`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html",
    );
}
