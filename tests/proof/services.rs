//! Services may use the keys, buckets and functions that they are given.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role, silent};

/// A key whose policy lets a service do one action.
fn key(service: &str, action: &str) -> Value {
    json!({"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": "*"},
    ]}}})
}

/// A policy by which a bucket lets a service do one action.
fn bucket_policy(service: &str, action: &str) -> Value {
    json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
        "Bucket": {"Ref": "Bucket"},
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": service}, "Action": action,
            "Resource": {"Fn::Sub": "${Bucket.Arn}/logs/*"},
        }]},
    }})
}

#[test]
fn a_log_group_needs_a_key_that_lets_logs_in() {
    let logs = json!({"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"});
    let mut mended = key("", "kms:*");
    mended["Properties"]["KeyPolicy"]["Statement"][0]["Principal"]["Service"] = logs;
    check(
        json!({
            "Key": key("lambda.amazonaws.com", "kms:*"),
            "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": arn("Key")}},
        }),
        &[
            "error[unusable-key] Resources/Log/Properties/KmsKeyId: log group `Log` uses key `Key`, but its key policy does not allow `logs.amazonaws.com` kms:Encrypt.",
        ],
        json!({"Key": mended}),
    );
}

#[test]
fn a_mapping_needs_a_key_that_lets_lambda_in() {
    let statement = json!([{"Effect": "Allow", "Action": "sqs:*", "Resource": arn("Queue")}]);
    check(
        json!({
            "Key": key("lambda.amazonaws.com", "kms:Encrypt"),
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Role": role("lambda", statement),
            "Function": function(),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
                "FunctionName": {"Ref": "Function"}, "EventSourceArn": arn("Queue"),
                "KmsKeyArn": arn("Key"),
            }},
        }),
        &[
            "error[unusable-key] Resources/Mapping/Properties/KmsKeyArn: event source mapping `Mapping` uses key `Key`, but its key policy does not allow `lambda.amazonaws.com` kms:Decrypt.",
        ],
        json!({"Key": key("lambda.amazonaws.com", "kms:Decrypt")}),
    );
}

#[test]
fn a_zone_is_signed_with_a_key_that_lets_route_53_in() {
    check(
        json!({
            "Key": key("dnssec-route53.amazonaws.com", "kms:CreateGrant"),
            "Zone": {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "example.org"}},
            "Signing": {"Type": "AWS::Route53::KeySigningKey", "Properties": {
                "HostedZoneId": {"Ref": "Zone"}, "KeyManagementServiceArn": arn("Key"),
                "Name": "key", "Status": "ACTIVE",
            }},
        }),
        &[
            "error[unusable-key] Resources/Signing/Properties/KeyManagementServiceArn: key-signing key `Signing` uses key `Key`, but its key policy does not allow `dnssec-route53.amazonaws.com` kms:DescribeKey.",
        ],
        json!({"Key": key("dnssec-route53.amazonaws.com", "kms:*")}),
    );
}

fn logged() -> Value {
    json!({
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Logged": {"Type": "AWS::S3::Bucket", "Properties": {
            "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Bucket"}},
        }},
    })
}

#[test]
fn a_bucket_logs_to_one_that_lets_it_in() {
    check(
        logged(),
        &[
            "error[missing-resource-policy] Resources/Logged/Properties/LoggingConfiguration/DestinationBucketName: bucket `Logged` uses bucket `Bucket`, but no `AWS::S3::BucketPolicy` allows `logging.s3.amazonaws.com` s3:PutObject.",
        ],
        json!({"Policy": bucket_policy("logging.s3.amazonaws.com", "s3:PutObject")}),
    );
    let mut by_acl = logged();
    by_acl["Bucket"]["Properties"] = json!({"AccessControl": "LogDeliveryWrite"});
    silent(by_acl);
}

fn distribution(origin: Value) -> Value {
    json!({"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {
        "Enabled": true, "DefaultCacheBehavior": {}, "Origins": [origin],
    }}})
}

#[test]
fn a_bucket_lets_in_its_distribution() {
    let origin = json!({
        "Id": "o", "DomainName": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]},
        "OriginAccessControlId": "control",
    });
    let mut anonymous = origin.clone();
    anonymous["OriginAccessControlId"] = Value::Null;
    let template = |origin: &Value| json!({"Bucket": {"Type": "AWS::S3::Bucket"}, "Site": distribution(origin.clone())});
    check(
        template(&origin),
        &[
            "error[missing-resource-policy] Resources/Site/Properties/DistributionConfig/Origins/0/DomainName: distribution `Site` uses bucket `Bucket`, but no `AWS::S3::BucketPolicy` allows `cloudfront.amazonaws.com` s3:GetObject.",
        ],
        json!({"Policy": bucket_policy("cloudfront.amazonaws.com", "s3:GetObject")}),
    );
    silent(template(&anonymous));
}

#[test]
fn a_function_lets_in_the_distribution_before_its_url() {
    let permission = |action: &str| {
        json!({"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": action, "FunctionName": arn("Function"),
            "Principal": "cloudfront.amazonaws.com",
        }})
    };
    let origin = json!({
        "Id": "o", "OriginAccessControlId": "control",
        "DomainName": {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["Url", "FunctionUrl"]}]}]},
    });
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Url": {"Type": "AWS::Lambda::Url", "Properties": {
                "AuthType": "AWS_IAM", "TargetFunctionArn": arn("Function"),
            }},
            "CallUrl": permission("lambda:InvokeFunctionUrl"),
            "Site": distribution(origin),
        }),
        &[
            "error[missing-lambda-permission] Resources/Site/Properties/DistributionConfig/Origins/0/DomainName: distribution `Site` calls function URL `Url`, but no `AWS::Lambda::Permission` allows `cloudfront.amazonaws.com` `lambda:InvokeFunction` on `Function`.",
        ],
        json!({"Invoke": permission("lambda:InvokeFunction")}),
    );
}
