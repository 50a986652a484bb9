//! What Lambda reads with a function's role or by itself, and what rules write to.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role, silent};

/// A mapping of the function from a source.
fn mapping(source: Value, more: Value) -> Value {
    let mut properties = json!({"FunctionName": {"Ref": "Function"}, "EventSourceArn": source});
    for (name, value) in more.as_object().into_iter().flatten() {
        properties[name] = value.clone();
    }
    json!({"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties})
}

fn allow(action: &str, resource: Value) -> Value {
    json!([{"Effect": "Allow", "Action": action, "Resource": resource}])
}

#[test]
fn a_consumer_is_subscribed_to_with_the_functions_role() {
    for (source, allowed) in [
        (json!({"Ref": "Consumer"}), json!({"Fn::GetAtt": ["Consumer", "ConsumerARN"]})),
        (json!({"Fn::GetAtt": ["Consumer", "ConsumerARN"]}), json!({"Ref": "Consumer"})),
        (json!({"Ref": "Consumer"}), json!({"Fn::Sub": "${Stream.Arn}/consumer/*"})),
        (json!({"Ref": "Consumer"}), json!("arn:aws:kinesis:*:*:stream/clicks/consumer/reader:*")),
    ] {
        check(
            json!({
                "Role": role("lambda", allow("kinesis:DescribeStreamConsumer", json!({"Ref": "Consumer"}))),
                "Function": function(),
                "Stream": {"Type": "AWS::Kinesis::Stream"},
                "Consumer": {"Type": "AWS::Kinesis::StreamConsumer", "Properties": {
                    "ConsumerName": "reader", "StreamARN": arn("Stream"),
                }},
                "Mapping": mapping(source, json!({})),
            }),
            &[
                "error[missing-role-permission] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads from consumer `Consumer` with role `Role`, whose policies do not allow `kinesis:SubscribeToShard` on it.",
            ],
            json!({"Role": role("lambda", allow("kinesis:SubscribeToShard", allowed))}),
        );
    }
}

#[test]
fn a_consumer_of_another_stream_is_another() {
    check(
        json!({
            "Role": role("lambda", allow("kinesis:SubscribeToShard", json!({"Fn::Sub": "${Other.Arn}/consumer/*"}))),
            "Function": function(),
            "Stream": {"Type": "AWS::Kinesis::Stream"},
            "Other": {"Type": "AWS::Kinesis::Stream"},
            "Consumer": {"Type": "AWS::Kinesis::StreamConsumer", "Properties": {
                "ConsumerName": "reader", "StreamARN": arn("Stream"),
            }},
            "Mapping": mapping(json!({"Ref": "Consumer"}), json!({})),
        }),
        &[
            "error[missing-role-permission] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads from consumer `Consumer` with role `Role`, whose policies do not allow `kinesis:SubscribeToShard` on it.",
        ],
        json!({"Consumer": {"Properties": {"StreamARN": arn("Other")}}}),
    );
}

#[test]
fn a_cluster_is_found_with_the_functions_role() {
    for kind in ["AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster"] {
        let resources = json!({
            "Role": role("lambda", allow("kafka:DescribeCluster", json!({"Ref": "Cluster"}))),
            "Function": function(),
            "Cluster": {"Type": kind},
            "Mapping": mapping(json!({"Ref": "Cluster"}), json!({})),
        });
        check(
            resources.clone(),
            &[
                "error[missing-role-permission] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads from cluster `Cluster` with role `Role`, whose policies do not allow `kafka:GetBootstrapBrokers` on it.",
            ],
            json!({"Role": role("lambda", allow("kafka:GetBootstrapBrokers", json!("*")))}),
        );
        let mut managed = resources;
        managed["Role"]["Properties"]["ManagedPolicyArns"] = json!([{"Fn::Sub":
            "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole"}]);
        silent(managed);
    }
}

#[test]
fn schemas_are_read_with_the_functions_role() {
    for config in ["AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"] {
        check(
            json!({
                "Role": role("lambda", allow("kafka:*", json!("*"))),
                "Function": function(),
                "Registry": {"Type": "AWS::Glue::Registry", "Properties": {"Name": "orders"}},
                "Mapping": mapping(json!("arn:aws:kafka:eu-west-1:123456789012:cluster/c/1"), json!({
                    config: {"SchemaRegistryConfig": {"SchemaRegistryURI": arn("Registry"), "EventRecordFormat": "JSON"}},
                })),
            }),
            &["glue:GetRegistry", "glue:GetSchemaVersion"].map(|action| format!("error[missing-role-permission] Resources/Mapping/Properties/{config}/SchemaRegistryConfig/SchemaRegistryURI: event source mapping `Mapping` calls registry `Registry` with role `Role`, whose policies do not allow `{action}` on it.")).each_ref().map(String::as_str),
            json!({"Role": role("lambda", allow("glue:Get*", arn("Registry")))}),
        );
    }
}

/// A bucket policy that lets Lambda do something with one object.
fn policy(action: &str) -> Value {
    json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
        "Bucket": {"Ref": "Code"},
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": action,
            "Resource": {"Fn::Sub": "${Code.Arn}/shop.zip"},
        }]},
    }})
}

#[test]
fn a_web_function_needs_its_code_and_its_key() {
    let key = |statements: Value| json!({"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": statements}}});
    check(
        json!({
            "Code": {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "LogDeliveryWrite"}},
            "Policy": policy("s3:PutObject"),
            "Key": key(json!([])),
            "Revision": {"Type": "AWS::Lambda::WebFunctionRevision", "Properties": {
                "FunctionName": "shop",
                "KmsKeyArn": arn("Key"),
                "BuildConfig": {"CodeConfig": {"S3Object": {"Bucket": {"Ref": "Code"}, "Key": "shop.zip"}}},
            }},
        }),
        &[
            "error[missing-resource-policy] Resources/Revision/Properties/BuildConfig/CodeConfig/S3Object/Bucket: revision `Revision` reads from bucket `Code`, but no policy of `Code` allows `lambda.amazonaws.com` s3:GetObject.",
            "error[unusable-key] Resources/Revision/Properties/KmsKeyArn: revision `Revision` is encrypted with key `Key`, whose policy does not allow `lambda.amazonaws.com` `kms:Decrypt`, `kms:DescribeKey` and `kms:GenerateDataKey`.",
        ],
        json!({
            "Policy": policy("s3:GetObject"),
            "Key": key(json!([{
                "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Resource": "*",
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            }])),
        }),
    );
}

#[test]
fn a_rule_that_writes_to_a_log_group_needs_a_policy_of_the_logs() {
    let document = r#"{"Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Principal": {"Service": "events.amazonaws.com"}, "Resource": "${Log.Arn}"}]}"#;
    let policy = |document: &str| {
        json!({"Type": "AWS::Logs::ResourcePolicy", "Properties": {
            "PolicyName": "events", "PolicyDocument": {"Fn::Sub": document},
        }})
    };
    let resources = json!({
        "Log": {"Type": "AWS::Logs::LogGroup"},
        "Policy": policy(&document.replace("events.", "es.")),
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {
            "EventPattern": {"source": ["shop"]},
            "Targets": [{"Id": "Log", "Arn": {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Log}"}}],
        }},
    });
    check(
        resources.clone(),
        &[
            "warning[missing-resource-policy] Resources/Rule/Properties/Targets/0/Arn: rule `Rule` writes to log group `Log`, but no `AWS::Logs::ResourcePolicy` of the template allows `events.amazonaws.com` logs:CreateLogStream and logs:PutLogEvents: unless the account has such a policy, the events are lost.",
        ],
        json!({"Policy": policy(document)}),
    );
    let mut custom = resources;
    custom["Policy"] = json!({"Type": "Custom::CloudwatchLogResourcePolicy", "Properties": {
        "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:f", "Create": document,
    }});
    silent(custom);
}

#[test]
fn actions_that_links_grant_are_known() {
    silent(json!({"Role": role("lambda", allow("lambda:InvokeWebFunctionEndpoint", json!("*")))}));
}
