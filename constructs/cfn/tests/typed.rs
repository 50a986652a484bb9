//! The typed layer as an app uses it: references, enumerations, nested types, the way down.
#![cfg(feature = "serverless")]

use rustinfra::prelude::*;
use rustinfra_cfn::lambda::function::{Architecture, Code, DeadLetterConfig, Environment, Runtime};
use rustinfra_cfn::{Tag, iam, kms, lambda, s3, sns, sqs};
use serde_json::{Value as JsonValue, json};

/// Synthesizes one stack and returns its resources.
#[track_caller]
fn resources(build: impl FnOnce(&Stack)) -> JsonValue {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    build(&stack);
    match stack.template() {
        Ok(template) => template["Resources"].clone(),
        Err(report) => panic!("{report:?}"),
    }
}

fn role(stack: &Stack) -> iam::CfnRole {
    iam::CfnRole::new(stack, "Role")
        .assume_role_policy_document(json!({"Version": "2012-10-17", "Statement": []}))
}

fn function(stack: &Stack, id: &str) -> lambda::CfnFunction {
    lambda::CfnFunction::new(stack, id).code(Code::new().s3_bucket("assets").s3_key("handler.zip"))
}

#[test]
fn a_function_is_written_as_cloudformation_wants_it() {
    let got = resources(|stack| {
        let dead = sqs::CfnQueue::new(stack, "Dead");
        function(stack, "Handler")
            .role(&role(stack))
            .runtime(Runtime::PROVIDED_AL2023)
            .architectures([Architecture::ARM64])
            .handler("bootstrap")
            .memory_size(256)
            .dead_letter_config(DeadLetterConfig::new().target_arn(&dead))
            .environment(Environment::new().variables([("QUEUE_URL", dead.reff())]))
            .tags([Tag::new("team", "orders")]);
    });
    assert_eq!(
        got["Handler"]["Properties"],
        json!({
            "Architectures": ["arm64"],
            "Code": {"S3Bucket": "assets", "S3Key": "handler.zip"},
            "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}},
            "Environment": {"Variables": {"QUEUE_URL": {"Ref": "Dead"}}},
            "Handler": "bootstrap",
            "MemorySize": 256,
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "provided.al2023",
            "Tags": [{"Key": "team", "Value": "orders"}],
        })
    );
}

#[test]
fn a_closed_reference_takes_the_construct_its_attribute_and_a_string() {
    let got = resources(|stack| {
        let role = role(stack);
        function(stack, "A").role(&role);
        function(stack, "B").role(role.attr_arn());
        function(stack, "C").role("arn:aws:iam::123456789012:role/r");
    });
    let roles: Vec<&JsonValue> =
        ["A", "B", "C"].iter().map(|id| &got[id]["Properties"]["Role"]).collect();
    let attribute = json!({"Fn::GetAtt": ["Role", "Arn"]});
    assert_eq!(roles, [&attribute, &attribute, &json!("arn:aws:iam::123456789012:role/r")]);
}

#[test]
fn an_open_reference_takes_any_attribute() {
    let got = resources(|stack| {
        let topic = sns::CfnTopic::new(stack, "Topic");
        let bucket = s3::CfnBucket::new(stack, "Bucket");
        function(stack, "A")
            .role("r")
            .dead_letter_config(DeadLetterConfig::new().target_arn(&topic));
        function(stack, "B")
            .role("r")
            .dead_letter_config(DeadLetterConfig::new().target_arn(bucket.attr_arn()));
    });
    assert_eq!(got["A"]["Properties"]["DeadLetterConfig"]["TargetArn"], json!({"Ref": "Topic"}));
    assert_eq!(
        got["B"]["Properties"]["DeadLetterConfig"]["TargetArn"],
        json!({"Fn::GetAtt": ["Bucket", "Arn"]})
    );
}

#[test]
fn a_key_and_its_alias_both_name_the_key() {
    let got = resources(|stack| {
        let key = kms::CfnKey::new(stack, "Key").key_policy(json!({}));
        let alias =
            kms::CfnAlias::new(stack, "Alias").alias_name("alias/orders").target_key_id(&key);
        sqs::CfnQueue::new(stack, "A").kms_master_key_id(&key);
        sqs::CfnQueue::new(stack, "B").kms_master_key_id(&alias);
    });
    assert_eq!(got["A"]["Properties"]["KmsMasterKeyId"], json!({"Fn::GetAtt": ["Key", "Arn"]}));
    assert_eq!(got["B"]["Properties"]["KmsMasterKeyId"], json!({"Ref": "Alias"}));
}

#[test]
fn a_value_newer_than_the_facts_and_an_override_get_through() {
    let got = resources(|stack| {
        let function = function(stack, "A").role("r").runtime(Lit::new("rust1.x"));
        function.override_property("Brand.New", 1);
    });
    assert_eq!(got["A"]["Properties"]["Runtime"], "rust1.x");
    assert_eq!(got["A"]["Properties"]["Brand"], json!({"New": 1}));
}

#[test]
fn a_missing_required_property_fails_the_synth_at_the_line_of_the_construct() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let line = line!() + 1;
    lambda::CfnFunction::new(&stack, "NoRole").code(Code::new());
    let report = stack.template().expect_err("`Role` is missing");
    let text = format!("{report}");
    assert!(text.contains("Role"), "{text}");
    assert!(text.contains(&format!("typed.rs:{line}:")), "{text}");
}
