use rustinfra_constructs::iam::Role;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::{
    AttachmentTarget, GeneratedSecret, HostedRotation, HostedRotationType, Rotation,
    RotationSchedule,
};
use serde_json::{Value as Json, json};

use super::{check, check_outputs, check_policies, check_problems, function, section, stack};

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/abc";

/// The properties of one resource of the app's last stack.
#[track_caller]
fn properties(app: &App, id: &str) -> Json {
    section(app, "Resources")[id]["Properties"].clone()
}

#[test]
fn a_secret_without_settings_is_generated() {
    let (app, stack) = stack();
    Secret::builder("Plain").build(&stack);
    check(
        &app,
        json!({
            "Plain295EB121": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"GenerateSecretString": {}},
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
        }),
    );
}

#[test]
fn a_secret_with_every_setting() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "Key", KEY);
    let generated = GeneratedSecret::new()
        .template(r#"{"u":"a"}"#, "p")
        .length(20)
        .exclude_characters("\"@/\\")
        .exclude_lowercase(false)
        .exclude_numbers(true)
        .exclude_punctuation(true)
        .exclude_uppercase(false)
        .include_space(true)
        .require_each_included_type(true);
    let full = Secret::builder("Full")
        .description("d")
        .encryption_key(&key)
        .secret_name("full-name")
        .removal_policy(RemovalPolicy::Retain)
        .replica_region("eu-central-1")
        .replica_region_with_key("us-east-1", &key)
        .generate(generated)
        .build(&stack);
    assert_eq!(full.exclude_characters(), Some("\"@/\\"));
    check(
        &app,
        json!({
            "FullC8C81DE8": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {
                    "Description": "d",
                    "GenerateSecretString": {
                        "ExcludeCharacters": "\"@/\\",
                        "ExcludeLowercase": false,
                        "ExcludeNumbers": true,
                        "ExcludePunctuation": true,
                        "ExcludeUppercase": false,
                        "GenerateStringKey": "p",
                        "IncludeSpace": true,
                        "PasswordLength": 20,
                        "RequireEachIncludedType": true,
                        "SecretStringTemplate": "{\"u\":\"a\"}",
                    },
                    "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/abc",
                    "Name": "full-name",
                    "ReplicaRegions": [
                        {"Region": "eu-central-1"},
                        {
                            "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/abc",
                            "Region": "us-east-1",
                        },
                    ],
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn values_come_from_elsewhere_and_are_put_in_by_cloudformation() {
    let (app, stack) = stack();
    let full = Secret::builder("Full").build(&stack);
    Secret::builder("Obj")
        .secret_object([("user", "ada")])
        .secret_object([("pw", full.secret_value_from_json("p"))])
        .build(&stack);
    Secret::builder("Str").secret_string(full.secret_value()).build(&stack);
    let reference = |rest: &str| {
        json!({
            "Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "FullC8C81DE8"}, rest]],
        })
    };
    assert_eq!(properties(&app, "Str3B5A1637")["SecretString"], reference(":SecretString:::}}"));
    assert_eq!(
        properties(&app, "Obj6C554C97")["SecretString"],
        json!({
            "Fn::Join": [
                "",
                [
                    "{\"user\":\"ada\",\"pw\":\"{{resolve:secretsmanager:",
                    {"Ref": "FullC8C81DE8"},
                    ":SecretString:p::}}\"}",
                ],
            ],
        })
    );
}

#[test]
fn grants_include_the_key_through_secrets_manager_only() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "Key", KEY);
    let full = Secret::builder("Full").encryption_key(&key).build(&stack);
    full.grant_read(&Role::from_role_name(&stack, "R", "reader"));
    full.grant_write(&Role::from_role_name(&stack, "W", "writer"));
    let via = json!({
        "StringEquals": {
            "kms:ViaService": {
                "Fn::Join": ["", ["secretsmanager.", {"Ref": "AWS::Region"}, ".amazonaws.com"]],
            },
        },
    });
    let key = "arn:aws:kms:eu-west-1:123456789012:key/abc";
    check_policies(
        &app,
        json!({
            "RPolicyTestRD074C5CA6E749923": [
                {"Action": "kms:Decrypt", "Condition": via, "Effect": "Allow", "Resource": key},
                {
                    "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                    "Effect": "Allow",
                    "Resource": {"Ref": "FullC8C81DE8"},
                },
            ],
            "WPolicyTestWC9565B5D93D07C17": [
                {
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                    "Condition": via,
                    "Effect": "Allow",
                    "Resource": key,
                },
                {
                    "Action": [
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecret",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Ref": "FullC8C81DE8"},
                },
            ],
        }),
    );
}

#[test]
fn secrets_that_exist_are_known_by_less_than_their_whole_arn() {
    let (app, stack) = stack();
    let ir = Role::from_role_name(&stack, "IR", "reader");
    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
    let named = Secret::from_secret_name(&stack, "I1", "nm");
    let whole = Secret::from_secret_complete_arn(&stack, "I2", format!("{arn}foo-abcdef"));
    let part = Secret::from_secret_partial_arn(&stack, "I3", format!("{arn}bar"));
    for secret in [&named, &whole, &part] {
        secret.grant_read(&ir);
    }
    part.grant_read_stages(&ir, ["AWSPREVIOUS"]);
    let read = json!(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]);
    check_policies(
        &app,
        json!({
            "IRPolicyTestIR4D7FF694AC81F477": [
                {
                    "Action": read,
                    "Condition": {
                        "ForAnyValue:StringEquals": {
                            "secretsmanager:VersionStage": ["AWSPREVIOUS"],
                        },
                    },
                    "Effect": "Allow",
                    "Resource": format!("{arn}bar-??????"),
                },
                {
                    "Action": read,
                    "Effect": "Allow",
                    "Resource": [
                        format!("{arn}bar-??????"),
                        format!("{arn}foo-abcdef"),
                        {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":secretsmanager:",
                                    {"Ref": "AWS::Region"},
                                    ":",
                                    {"Ref": "AWS::AccountId"},
                                    ":secret:nm-??????",
                                ],
                            ],
                        },
                    ],
                },
            ],
        }),
    );
    assert_eq!(whole.name().as_literal(), Some("foo"));
    assert_eq!(part.name().as_literal(), Some("bar"));
    assert!(part.full_arn().is_none() && whole.full_arn().is_some());
    assert_eq!(
        whole.secret_value().expr().as_text(),
        Some(format!("{{{{resolve:secretsmanager:{arn}foo-abcdef:SecretString:::}}}}").as_str())
    );
}

#[test]
fn a_function_rotates_a_secret() {
    let (app, stack) = stack();
    let full = Secret::builder("Full").build(&stack);
    let rotator = function(&stack, "Fn");
    RotationSchedule::builder("Rot", &full, Rotation::function(&rotator))
        .automatically_after(days(10))
        .rotate_immediately_on_update(false)
        .build(&full);
    check_policies(
        &app,
        json!({
            "FnServiceRoleDefaultPolicyC6A839BF": [
                {
                    "Action": "secretsmanager:GetRandomPassword",
                    "Effect": "Allow",
                    "Resource": "*",
                },
                {
                    "Action": [
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Ref": "FullC8C81DE8"},
                },
            ],
        }),
    );
    let resources = section(&app, "Resources");
    let of_type = |name: &str| -> Vec<(String, Json)> {
        let all = resources.as_object().into_iter().flatten();
        all.filter(|(_, r)| r["Type"] == name).map(|(id, r)| (id.clone(), r.clone())).collect()
    };
    let permission = &of_type("AWS::Lambda::Permission")[0];
    assert_eq!(
        permission.1["Properties"],
        json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["Fn9270CBC0", "Arn"]},
            "Principal": "secretsmanager.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
        })
    );
    assert_eq!(
        resources["FullRot1DC5724A"],
        json!({
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {
                "RotateImmediatelyOnUpdate": false,
                "RotationLambdaARN": {"Fn::GetAtt": ["Fn9270CBC0", "Arn"]},
                "RotationRules": {"ScheduleExpression": "rate(10 days)"},
                "SecretId": {"Ref": "FullC8C81DE8"},
            },
            "DependsOn": [permission.0],
        })
    );
    let policy = &of_type("AWS::SecretsManager::ResourcePolicy")[0].1["Properties"];
    assert_eq!(policy["SecretId"], json!({"Ref": "FullC8C81DE8"}));
    let statement = &policy["ResourcePolicy"]["Statement"][0];
    assert_eq!(statement["Action"], "secretsmanager:DeleteSecret");
    assert_eq!(statement["Effect"], "Deny");
}

#[test]
fn aws_rotates_a_secret_that_is_attached() {
    let (app, stack) = stack();
    let plain = Secret::builder("Plain").build(&stack);
    let login = plain.attach(AttachmentTarget::rds_db_instance("db"));
    login.grant_read(&Role::from_role_name(&stack, "R", "reader"));
    let mysql = HostedRotation::single_user(HostedRotationType::MYSQL_SINGLE_USER)
        .exclude_characters("\"")
        .subnet("subnet-1")
        .subnet("subnet-2")
        .security_group("sg-1");
    plain.add_rotation_schedule("Host", Rotation::hosted(mysql));
    assert_eq!(
        properties(&app, "PlainHost924FA0F6"),
        json!({
            "HostedRotationLambda": {
                "ExcludeCharacters": "\"",
                "RotationType": "MySQLSingleUser",
                "VpcSecurityGroupIds": "sg-1",
                "VpcSubnetIds": "subnet-1,subnet-2",
            },
            "RotationRules": {"ScheduleExpression": "rate(30 days)"},
            "SecretId": {"Ref": "Plain295EB121"},
        })
    );
    assert_eq!(
        properties(&app, "PlainAttachment3056E995"),
        json!({
            "SecretId": {"Ref": "Plain295EB121"},
            "TargetId": "db",
            "TargetType": "AWS::RDS::DBInstance",
        })
    );
    check_policies(
        &app,
        json!({
            "RPolicyTestRD074C5CA6E749923": [
                {
                    "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                    "Effect": "Allow",
                    "Resource": {"Ref": "PlainAttachment3056E995"},
                },
            ],
        }),
    );
    let template = app.assembly().expect("an assembly").stacks()[0].template().clone();
    assert_eq!(template["Transform"], "AWS::SecretsManager-2024-09-16");
}

#[test]
fn two_users_take_turns_by_the_login_of_a_third() {
    let (app, stack) = stack();
    let master = Secret::builder("Master").build(&stack);
    let login = Secret::builder("Login").build(&stack);
    let both = HostedRotation::multi_user(HostedRotationType::MYSQL_MULTI_USER, &master)
        .function_name("turns");
    login.add_rotation_schedule("Host", Rotation::hosted(both));
    assert_eq!(
        properties(&app, "LoginHostF9CC9369"),
        json!({
            "HostedRotationLambda": {
                "ExcludeCharacters": " %+~`#$&*()|[]{}:;<>?!'/@\"\\",
                "MasterSecretArn": {"Ref": "Master1645C907"},
                "RotationLambdaName": "turns",
                "RotationType": "MySQLMultiUser",
            },
            "RotationRules": {"ScheduleExpression": "rate(30 days)"},
            "SecretId": {"Ref": "LoginDDE9992A"},
        })
    );
}

#[test]
fn the_login_that_changes_others_is_kept_and_known_with_its_key() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "K", KEY);
    let master = Secret::builder("Master").encryption_key(&key).build(&stack);
    let theirs = Secret::from_secret_name(&stack, "Theirs", "owner");
    let kind = HostedRotationType::MYSQL_MULTI_USER;
    for (id, master) in [("Own", &master), ("ByName", &theirs)] {
        let both = Rotation::hosted(HostedRotation::multi_user(kind, master));
        Secret::builder(id).build(&stack).add_rotation_schedule("Host", both);
    }
    let resources = section(&app, "Resources");
    let masters: Vec<Json> = resources
        .as_object()
        .into_iter()
        .flat_map(|resources| resources.values())
        .filter(|resource| resource["Type"] == "AWS::SecretsManager::RotationSchedule")
        .map(|schedule| {
            let lambda = &schedule["Properties"]["HostedRotationLambda"];
            json!([lambda["MasterSecretArn"], lambda["MasterSecretKmsKeyArn"]])
        })
        .collect();
    let name = ["arn:", ":secretsmanager:", ":", ":secret:owner-??????"];
    let [start, service, colon, name] = name;
    let by_name = json!({"Fn::Join": ["", [
        start, {"Ref": "AWS::Partition"}, service, {"Ref": "AWS::Region"}, colon,
        {"Ref": "AWS::AccountId"}, name,
    ]]});
    assert_eq!(masters, [json!([{"Ref": "Master1645C907"}, KEY]), json!([by_name, null])]);
    let kept: Vec<&str> = resources
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, resource)| resource["Type"] == "AWS::SecretsManager::ResourcePolicy")
        .filter_map(|(_, policy)| policy["Properties"]["SecretId"]["Ref"].as_str())
        .collect();
    assert_eq!(kept, ["Master1645C907", "Own30425842", "ByName8372127A"]);
}

#[test]
fn the_policy_of_a_secret_names_other_accounts() {
    let (app, stack) = stack();
    let plain = Secret::builder("Plain").build(&stack);
    plain.grant_read(&Principal::arn("arn:aws:iam::111111111111:root"));
    plain.deny_account_root_delete();
    let statements = properties(&app, "PlainPolicyEDF2D56B")["ResourcePolicy"]["Statement"].clone();
    let said: Vec<&Json> =
        statements.as_array().into_iter().flatten().map(|s| &s["Action"]).collect();
    assert_eq!(
        said,
        [
            &json!("secretsmanager:DeleteSecret"),
            &json!(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]),
        ]
    );
}

#[test]
fn settings_of_a_secret_that_aws_refuses() {
    let (app, stack) = stack();
    let secret = Secret::builder("S")
        .secret_name("a secret")
        .replica_region("eu-west-1")
        .replica_region("eu-west-1")
        .generate(GeneratedSecret::new().length(5_000).template("no", "p"))
        .build(&stack);
    Secret::from_secret_complete_arn(
        &stack,
        "I",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:foo-bar",
    );
    let two = HostedRotation::single_user(HostedRotationType::MYSQL_MULTI_USER);
    RotationSchedule::builder("R", &secret, Rotation::hosted(two))
        .automatically_after(hours(1))
        .build(&secret);
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:foo-bar` is not the ARN of a secret. It does not end in `-` and the six characters of its version.
    at `Test/I`, HERE
  help: write it as `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`, or use `from_secret_partial_arn` or `from_secret_name`

error[bad-name]: a name is not allowed
  the secret name `a secret` does not consist of 1 to 512 of A-Z a-z 0-9 /_+=.@-.
    at `Test/S`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  The secret is copied to `eu-west-1` twice.
    at `Test/S`, HERE
  help: name each region once

error[conflicting-options]: options do not fit together
  The template `no` of the secret is not a JSON object.
    at `Test/S`, HERE
  help: write one, such as `{\"user\":\"shop\"}`

error[out-of-range]: a value is outside its range
  the length of the generated value is 5000, but must be between 1 and 4096.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html

error[conflicting-options]: options do not fit together
  Two users taking turns need the login of one who may change them.
    at `Test/S/R`, HERE
  help: use `single_user` or `multi_user` as the type's name says

error[out-of-range]: a value is outside its range
  the time between rotations in hours is 1, but must be between 4 and 24000.
    at `Test/S/R`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html",
    );
}

#[test]
fn a_hosted_rotation_leaves_out_what_the_secret_does_and_uses_its_key() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "K", KEY);
    let login = Secret::builder("Login")
        .generate(GeneratedSecret::new().exclude_characters("\"@/"))
        .encryption_key(&key)
        .build(&stack);
    let postgres = HostedRotation::single_user(HostedRotationType::POSTGRESQL_SINGLE_USER);
    login.add_rotation_schedule("Host", Rotation::hosted(postgres));
    let resources = section(&app, "Resources");
    let mut schedules = resources.as_object().into_iter().flat_map(|r| r.values());
    let schedule = schedules.find(|r| r["Type"] == "AWS::SecretsManager::RotationSchedule");
    assert_eq!(
        schedule.map(|schedule| &schedule["Properties"]["HostedRotationLambda"]),
        Some(&json!({
            "ExcludeCharacters": "\"@/",
            "KmsKeyArn": KEY,
            "RotationType": "PostgreSQLSingleUser",
        }))
    );
}

#[test]
fn the_key_of_a_secret_that_exists_is_granted_through_secrets_manager_only() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "K", KEY);
    let secret = Secret::from_secret_name(&stack, "S", "login").encrypted_with(&key);
    secret.grant_read(&Role::from_role_name(&stack, "R", "reader"));
    let join = |parts: Json| json!({"Fn::Join": ["", parts]});
    let through = join(json!(["secretsmanager.", {"Ref": "AWS::Region"}, ".amazonaws.com"]));
    let arn = join(json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":secretsmanager:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":secret:login-??????",
    ]));
    check_policies(
        &app,
        json!({
            "RPolicyTestRD074C5CA6E749923": [
                {
                    "Action": "kms:Decrypt",
                    "Condition": {"StringEquals": {"kms:ViaService": through}},
                    "Effect": "Allow",
                    "Resource": KEY,
                },
                {
                    "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
        }),
    );
}

#[test]
fn a_name_with_hyphens_is_found_in_the_arn() {
    let (app, stack) = stack();
    let secret = Secret::builder("S").secret_name("shop-login-eu").build(&stack);
    stack.output("Name", secret.name());
    let whole = json!({"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "S509448A1"}]}]});
    let part = |i: u32| json!({"Fn::Select": [i, {"Fn::Split": ["-", whole]}]});
    let name = json!({"Fn::Join": ["-", [part(0), part(1), part(2)]]});
    check_outputs(&app, json!({"Name": {"Value": name}}));
}
