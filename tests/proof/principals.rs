//! Whom policies let in, and what a key must allow besides.

use serde_json::{Value, json};

use crate::template::{arn, check, found, function, role, silent, template};

/// A queue that subscribes to a topic, by a policy with this principal.
fn subscribed(principal: Value) -> Value {
    json!({
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
            "Queues": [{"Ref": "Queue"}],
            "PolicyDocument": {"Statement": [
                {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": arn("Queue")},
            ]},
        }},
        "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
            "TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": arn("Queue"),
        }},
    })
}

#[test]
fn whoever_signs_in_elsewhere_is_no_service() {
    for principal in [
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        json!({"Federated": "cognito-identity.amazonaws.com"}),
        json!({"AWS": "arn:aws:iam::123456789012:root"}),
    ] {
        check(
            subscribed(principal),
            &[
                "error[missing-resource-policy] Resources/Subscription/Properties/Endpoint: subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.",
            ],
            subscribed(json!({"Service": "sns.amazonaws.com"})),
        );
    }
}

/// A function whose role has one statement of trust.
fn trusting(statement: Value) -> Value {
    json!({
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement]}}},
        "Function": function(),
    })
}

#[test]
fn only_to_assume_a_role_is_to_trust_with_it() {
    let lambda = json!({"Service": "lambda.amazonaws.com"});
    check(
        trusting(json!({"Effect": "Allow", "Principal": lambda, "Action": "sts:TagSession"})),
        &[
            "error[untrusted-service] Resources/Function/Properties/Role: function `Function` uses role `Role`, which `lambda.amazonaws.com` may not assume.",
        ],
        json!({"Role": role("lambda", json!([]))}),
    );
}

#[test]
fn all_but_some_may_be_anyone() {
    silent(trusting(json!({
        "Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole",
    })));
    let mut resources = subscribed(Value::Null);
    let statement = &mut resources["Policy"]["Properties"]["PolicyDocument"]["Statement"][0];
    statement["NotPrincipal"] = json!({"Service": "events.amazonaws.com"});
    silent(resources);
}

#[test]
fn a_key_must_let_a_service_decrypt_and_make_data_keys() {
    let mut resources = subscribed(json!({"Service": "sns.amazonaws.com"}));
    resources["Queue"]["Properties"] = json!({"KmsMasterKeyId": arn("Key")});
    let key = |actions: Value| {
        json!({"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": actions, "Resource": "*"},
        ]}}})
    };
    for (allowed, missing) in
        [("kms:Decrypt", "kms:GenerateDataKey"), ("kms:GenerateDataKey*", "kms:Decrypt")]
    {
        resources["Key"] = key(json!(allowed));
        let text = format!(
            "error[unusable-key] Resources/Queue/Properties/KmsMasterKeyId: subscription `Subscription` sends to queue `Queue`, which is encrypted with `Key`, whose policy does not allow `sns.amazonaws.com` {missing}: the messages are dropped."
        );
        let both = json!({"Key": key(json!(["kms:Decrypt", "kms:GenerateDataKey"]))});
        check(resources.clone(), &[&text], both);
    }
}

#[test]
fn what_is_wrong_either_way_is_told_once() {
    let mut template = template(json!({
        "Target": {"Type": "AWS::Lambda::Function"},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": {"Integration": {"Uri": {"Fn::Join": ["", [
            {"Fn::If": ["InChina", "arn:aws-cn", "arn:aws"]},
            ":apigateway:eu-west-1:lambda:path/2015-03-31/functions/", arn("Target"), "/invocations",
        ]]}}}},
    }));
    template["Conditions"] =
        json!({"InChina": {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}});
    assert_eq!(
        found(&template),
        [
            "error[missing-lambda-permission] Resources/Method/Properties/Integration/Uri: method `Method` invokes function `Target`, but no `AWS::Lambda::Permission` allows `apigateway.amazonaws.com` to invoke it."
        ]
    );
}
