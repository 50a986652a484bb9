//! Roles, users, groups and instance profiles that exist already: what of their ARNs is their name, and
//! whose they are.

use rustinfra_constructs::iam::{Group, ImportedRole, InstanceProfile, Role, User};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_outputs, check_problems, section, stack};

fn read() -> Statement {
    Statement::allow(["s3:GetObject"]).on("*")
}

/// To what the only policy of a stack is attached.
#[track_caller]
fn check_attached(app: &App, property: &str, expected: Json) {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|all| all.values());
    let policies: Vec<&Json> = all.filter(|r| r["Type"] == "AWS::IAM::Policy").collect();
    let found: Vec<Json> = policies.iter().map(|p| p["Properties"][property].clone()).collect();
    assert_eq!(found, [json!([expected])]);
}

/// The ARN of something with a path, as a user writes it.
fn written(kind: &str) -> Value<String> {
    sub!("arn:{}:iam::{}:{}/app/reader", aws::partition(), aws::account_id(), kind)
}

#[test]
fn the_name_in_an_arn_with_values_in_it_follows_the_path() {
    let (app, stack) = stack();
    Role::from_role_arn(&stack, "I", written("role")).add_to_policy(read());
    check_attached(&app, "Roles", json!("reader"));
    let (app, stack) = super::stack();
    User::from_user_arn(&stack, "I", written("user")).add_to_policy(read());
    check_attached(&app, "Users", json!("reader"));
    let (app, stack) = super::stack();
    Group::from_group_arn(&stack, "I", written("group")).add_to_policy(read());
    check_attached(&app, "Groups", json!("reader"));
    let (app, stack) = super::stack();
    let profile = written("instance-profile");
    let profile = InstanceProfile::from_instance_profile_arn(&stack, "I", profile);
    CfnOutput::builder("Name", profile.name()).build(&stack);
    check_outputs(&app, json!({"Name": {"Value": "reader"}}));
}

#[test]
fn a_name_is_known_as_far_as_its_arn_is() {
    let parameter =
        |stack: &Stack| CfnParameter::builder("P", ParameterType::String).build(stack).value();
    let given = json!({"Ref": "P"});
    let of = |arn: fn(Value<String>) -> Value<String>, expected: Json| {
        let (app, stack) = stack();
        let arn = arn(parameter(&stack));
        Role::from_role_arn(&stack, "I", arn).add_to_policy(read());
        check_attached(&app, "Roles", expected);
    };
    of(|p| sub!("arn:aws:iam::123456789012:role/{}", p), given.clone());
    of(|p| sub!("arn:aws:iam::123456789012:role/{}/reader", p), json!("reader"));
    of(
        |p| sub!("arn:aws:iam::123456789012:role/app/{}-reader", p),
        json!({"Fn::Join": ["", [given, "-reader"]]}),
    );
    of(|p| p, json!({"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "P"}]}]}));
    let named =
        |_| sub!("arn:aws:iam::123456789012:role/{}", intrinsic::ssm_parameter("/r/n", Some(1)));
    of(named, json!("{{resolve:ssm:/r/n:1}}"));
    let account =
        |_| sub!("arn:aws:iam::{}:role/app/reader", intrinsic::ssm_parameter("/account", Some(1)));
    of(account, json!("reader"));
}

#[test]
fn a_role_that_is_known_to_be_of_another_account_keeps_its_policies() {
    let attached = |account: Value<String>| {
        let app = App::new();
        let here = Environment::new("111111111111", "eu-west-1");
        let stack = Stack::builder("Test").environment(here).build(&app);
        let arn = sub!("arn:{}:iam::{}:role/reader", aws::partition(), account);
        let role = ImportedRole::by_arn("I", arn).build(&stack);
        role.add_to_policy(read());
        section(&app, "Resources").as_object().map_or(0, |all| all.len())
    };
    assert_eq!(attached("222222222222".into_value()), 0);
    assert_eq!(attached("111111111111".into_value()), 1);
    assert_eq!(attached(aws::account_id()), 1);
    assert_eq!(attached(intrinsic::ssm_parameter("/account", Some(1))), 1);
}

#[test]
fn a_name_that_a_dynamic_reference_hides_is_told() {
    let (app, stack) = stack();
    let hidden = || -> Value<String> { intrinsic::ssm_parameter("/roles/reader", None) };
    Role::from_role_arn(&stack, "Role", hidden());
    User::from_user_arn(&stack, "User", hidden());
    Group::from_group_arn(&stack, "Group", hidden());
    InstanceProfile::from_instance_profile_arn(&stack, "Profile", hidden());
    let told = ["Group", "Profile", "Role", "User"].map(|id| {
        format!(
            "error[bad-arn]: the parts of an ARN are not known
  `{{{{resolve:ssm:/roles/reader}}}}` has a dynamic reference in it, which CloudFormation puts in only after it took everything else apart.
    at `Test/{id}`, HERE
  help: read it by a parameter: `StringParameter::value_for_string_parameter` without a version"
        )
    });
    check_problems(&app, &told.join("\n\n"));
}

#[test]
fn an_origin_access_identity_is_a_user_of_cloudfront() {
    let (app, stack) = stack();
    let arn = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2QWRUHAPOMQZL";
    let user = User::from_user_arn(&stack, "Identity", arn);
    CfnOutput::builder("Name", user.name()).build(&stack);
    check_problems(&app, "");
    let name = "CloudFront Origin Access Identity E2QWRUHAPOMQZL";
    check_outputs(&app, json!({"Name": {"Value": name}}));
}
