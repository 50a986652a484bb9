use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::json;

use super::{check, check_outputs, check_problems, function, role, stack};

#[test]
fn a_bucket_is_what_aws_makes_it_and_retained() {
    let (app, stack) = stack();
    Bucket::builder("B").build(&stack);
    check(
        &app,
        json!({
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn every_setting_of_a_bucket_reaches_the_template() {
    let (app, stack) = stack();
    let logs = Bucket::builder("Logs").removal_policy(RemovalPolicy::Destroy).build(&stack);
    Bucket::builder("B")
        .bucket_name("orders-123")
        .versioned()
        .encryption(BucketEncryption::NewKey)
        .bucket_key_enabled(true)
        .minimum_tls_version(1.2)
        .block_public_access(BlockPublicAccess::ALL)
        .object_ownership(ObjectOwnership::BucketOwnerEnforced)
        .server_access_logs(&logs, "orders/")
        .object_lock_default_retention(ObjectLockRetention::governance(days(7)))
        .intelligent_tiering(
            IntelligentTiering::new("old")
                .prefix("a/")
                .tag("k", "v")
                .archive_access_after(days(90))
                .deep_archive_access_after(days(180)),
        )
        .request_metrics("All", None)
        .request_metrics("In", Some("in/"))
        .transfer_acceleration()
        .cors_rule(
            CorsRule::new(["GET", "PUT"], ["https://example.com"])
                .id("c")
                .allowed_header("*")
                .exposed_header("ETag")
                .max_age(secs(3_000)),
        )
        .lifecycle_rule(
            LifecycleRule::new()
                .id("one")
                .prefix("tmp/")
                .tag("k", "v")
                .object_size_greater_than(kib(1))
                .object_size_less_than(mib(1))
                .transition(StorageClass::INFREQUENT_ACCESS, days(30))
                .expire_after(days(90)),
        )
        .lifecycle_rule(
            LifecycleRule::new()
                .disabled()
                .abort_incomplete_multipart_upload_after(days(3))
                .noncurrent_version_transition(StorageClass::GLACIER, days(30))
                .noncurrent_version_expiration(days(60))
                .noncurrent_versions_to_retain(2),
        )
        .lifecycle_rule(LifecycleRule::new().expired_object_delete_marker())
        .build(&stack);
    check(
        &app,
        json!({
            "Logs6819BB44": {
                "Type": "AWS::S3::Bucket",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "LogsPolicy90DB40C9": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Logs6819BB44"},
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:PutObject",
                                "Condition": {
                                    "ArnLike": {
                                        "aws:SourceArn": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                                    },
                                    "StringEquals": {
                                        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "logging.s3.amazonaws.com"},
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["Logs6819BB44", "Arn"]}, "/orders/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "BKeyF39674CC": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "Created by Test/B",
                    "EnableKeyRotation": true,
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":iam::",
                                                {"Ref": "AWS::AccountId"},
                                                ":root",
                                            ],
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
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {
                                "BucketKeyEnabled": true,
                                "ServerSideEncryptionByDefault": {
                                    "KMSMasterKeyID": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                                    "SSEAlgorithm": "aws:kms",
                                },
                            },
                        ],
                    },
                    "BucketName": "orders-123",
                    "CorsConfiguration": {
                        "CorsRules": [
                            {
                                "AllowedHeaders": ["*"],
                                "AllowedMethods": ["GET", "PUT"],
                                "AllowedOrigins": ["https://example.com"],
                                "ExposedHeaders": ["ETag"],
                                "Id": "c",
                                "MaxAge": 3000,
                            },
                        ],
                    },
                    "IntelligentTieringConfigurations": [
                        {
                            "Id": "old",
                            "Prefix": "a/",
                            "Status": "Enabled",
                            "TagFilters": [{"Key": "k", "Value": "v"}],
                            "Tierings": [
                                {"AccessTier": "ARCHIVE_ACCESS", "Days": 90},
                                {"AccessTier": "DEEP_ARCHIVE_ACCESS", "Days": 180},
                            ],
                        },
                    ],
                    "LifecycleConfiguration": {
                        "Rules": [
                            {
                                "ExpirationInDays": 90,
                                "Id": "one",
                                "ObjectSizeGreaterThan": "1024",
                                "ObjectSizeLessThan": "1048576",
                                "Prefix": "tmp/",
                                "Status": "Enabled",
                                "TagFilters": [{"Key": "k", "Value": "v"}],
                                "Transitions": [
                                    {"StorageClass": "STANDARD_IA", "TransitionInDays": 30},
                                ],
                            },
                            {
                                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3},
                                "NoncurrentVersionExpiration": {
                                    "NewerNoncurrentVersions": 2,
                                    "NoncurrentDays": 60,
                                },
                                "NoncurrentVersionTransitions": [
                                    {"StorageClass": "GLACIER", "TransitionInDays": 30},
                                ],
                                "Status": "Disabled",
                            },
                            {"ExpiredObjectDeleteMarker": true, "Status": "Enabled"},
                        ],
                    },
                    "LoggingConfiguration": {
                        "DestinationBucketName": {"Ref": "Logs6819BB44"},
                        "LogFilePrefix": "orders/",
                    },
                    "MetricsConfigurations": [{"Id": "All"}, {"Id": "In", "Prefix": "in/"}],
                    "ObjectLockConfiguration": {
                        "ObjectLockEnabled": "Enabled",
                        "Rule": {"DefaultRetention": {"Days": 7, "Mode": "GOVERNANCE"}},
                    },
                    "ObjectLockEnabled": true,
                    "OwnershipControls": {
                        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}],
                    },
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": true,
                        "BlockPublicPolicy": true,
                        "IgnorePublicAcls": true,
                        "RestrictPublicBuckets": true,
                    },
                    "VersioningConfiguration": {"Status": "Enabled"},
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "BPolicy3F02723E": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "B08E7C7AF"},
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:*",
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                                "Effect": "Deny",
                                "Principal": {"AWS": "*"},
                                "Resource": [
                                    {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                                    {
                                        "Fn::Join": [
                                            "",
                                            [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                        ],
                                    },
                                ],
                            },
                            {
                                "Action": "s3:*",
                                "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}},
                                "Effect": "Deny",
                                "Principal": {"AWS": "*"},
                                "Resource": [
                                    {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                                    {
                                        "Fn::Join": [
                                            "",
                                            [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                        ],
                                    },
                                ],
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
fn grants_speak_of_the_bucket_or_of_its_objects() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("B").encryption(BucketEncryption::NewKey).build(&stack);
    bucket.grant_read(&role(&stack, "F"));
    bucket.grant_read_write(&role(&stack, "G"));
    bucket.objects("in/*").grant_put(&role(&stack, "H"));
    bucket.grant_delete(&role(&stack, "I"));
    bucket.grant_put_acl(&role(&stack, "J"));
    bucket.grant_write(&role(&stack, "K"));
    check(
        &app,
        json!({
            "BKeyF39674CC": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "Created by Test/B",
                    "EnableKeyRotation": true,
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":iam::",
                                                {"Ref": "AWS::AccountId"},
                                                ":root",
                                            ],
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
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {
                                "ServerSideEncryptionByDefault": {
                                    "KMSMasterKeyID": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                                    "SSEAlgorithm": "aws:kms",
                                },
                            },
                        ],
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "FC4345940": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "FDefaultPolicyE1657453": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                            },
                            {
                                "Action": "s3:GetObject*",
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FDefaultPolicyE1657453",
                    "Roles": [{"Ref": "FC4345940"}],
                },
            },
            "GCEB75847": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "GDefaultPolicyDB57DDE3": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                            },
                            {
                                "Action": [
                                    "s3:Abort*",
                                    "s3:DeleteObject*",
                                    "s3:GetObject*",
                                    "s3:PutObject",
                                    "s3:PutObjectLegalHold",
                                    "s3:PutObjectRetention",
                                    "s3:PutObjectTagging",
                                    "s3:PutObjectVersionTagging",
                                ],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                            {
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:DescribeKey",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "GDefaultPolicyDB57DDE3",
                    "Roles": [{"Ref": "GCEB75847"}],
                },
            },
            "HF3DA327F": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "HDefaultPolicy08B7B06D": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "s3:Abort*",
                                    "s3:PutObject",
                                    "s3:PutObjectLegalHold",
                                    "s3:PutObjectRetention",
                                    "s3:PutObjectTagging",
                                    "s3:PutObjectVersionTagging",
                                ],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/in/*"],
                                    ],
                                },
                            },
                            {
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "HDefaultPolicy08B7B06D",
                    "Roles": [{"Ref": "HF3DA327F"}],
                },
            },
            "IBB9E02C4": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "IDefaultPolicy25E563C9": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:DeleteObject*",
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "IDefaultPolicy25E563C9",
                    "Roles": [{"Ref": "IBB9E02C4"}],
                },
            },
            "JFBF6D9B6": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "JDefaultPolicy7334C109": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "JDefaultPolicy7334C109",
                    "Roles": [{"Ref": "JFBF6D9B6"}],
                },
            },
            "K485CC42E": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "KDefaultPolicy880766C0": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "s3:Abort*",
                                    "s3:DeleteObject*",
                                    "s3:PutObject",
                                    "s3:PutObjectLegalHold",
                                    "s3:PutObjectRetention",
                                    "s3:PutObjectTagging",
                                    "s3:PutObjectVersionTagging",
                                ],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                            {
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "KDefaultPolicy880766C0",
                    "Roles": [{"Ref": "K485CC42E"}],
                },
            },
        }),
    );
}

#[test]
fn a_bucket_can_be_a_website() {
    let (app, stack) = stack();
    let rule = RoutingRule::new()
        .http_error_code_returned_equals(404)
        .key_prefix_equals("old/")
        .host_name("example.com")
        .http_redirect_code(302)
        .protocol(Protocol::Https)
        .replace_key(ReplaceKey::PrefixWith("new/".into()));
    Bucket::builder("B")
        .website(Website::index("index.html").error("error.html").routing_rule(rule))
        .block_public_access(BlockPublicAccess::ACLS_ONLY)
        .public_read_access()
        .build(&stack);
    Bucket::builder("R")
        .website(Website::redirect("example.com", Some(Protocol::Https)))
        .encryption(BucketEncryption::S3Managed)
        .build(&stack);
    Bucket::builder("M").encryption(BucketEncryption::KmsManaged).build(&stack);
    Bucket::builder("D").encryption(BucketEncryption::DsseManaged).build(&stack);
    Bucket::builder("Self").server_access_logs_to_self("log/").build(&stack);
    check(
        &app,
        json!({
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": true,
                        "BlockPublicPolicy": false,
                        "IgnorePublicAcls": true,
                        "RestrictPublicBuckets": false,
                    },
                    "WebsiteConfiguration": {
                        "ErrorDocument": "error.html",
                        "IndexDocument": "index.html",
                        "RoutingRules": [
                            {
                                "RedirectRule": {
                                    "HostName": "example.com",
                                    "HttpRedirectCode": "302",
                                    "Protocol": "https",
                                    "ReplaceKeyPrefixWith": "new/",
                                },
                                "RoutingRuleCondition": {
                                    "HttpErrorCodeReturnedEquals": "404",
                                    "KeyPrefixEquals": "old/",
                                },
                            },
                        ],
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "BPolicy3F02723E": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "B08E7C7AF"},
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:GetObject",
                                "Effect": "Allow",
                                "Principal": {"AWS": "*"},
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "RC21A1702": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
                        ],
                    },
                    "WebsiteConfiguration": {
                        "RedirectAllRequestsTo": {
                            "HostName": "example.com",
                            "Protocol": "https",
                        },
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "M38C90C7F": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}},
                        ],
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "DCB28BBFE": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms:dsse"}},
                        ],
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "Self37C8C63A": {
                "Type": "AWS::S3::Bucket",
                "Properties": {"LoggingConfiguration": {"LogFilePrefix": "log/"}},
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "SelfPolicyC089834A": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Self37C8C63A"},
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:PutObject",
                                "Condition": {
                                    "ArnLike": {
                                        "aws:SourceArn": {
                                            "Fn::GetAtt": ["Self37C8C63A", "Arn"],
                                        },
                                    },
                                    "StringEquals": {
                                        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "logging.s3.amazonaws.com"},
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["Self37C8C63A", "Arn"]}, "/log/*"],
                                    ],
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
fn addresses_of_a_bucket_and_of_one_that_exists_already() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("B").build(&stack);
    if let Some(url) = bucket.website_url() {
        stack.output("Url", url);
    }
    stack.output("Object", bucket.url_for_object("a/b.txt"));
    stack.output("Hosted", bucket.virtual_hosted_url_for_object("/a/b.txt"));
    stack.output("S3", bucket.s3_url_for_object("a/b.txt"));
    stack.output("Arn", bucket.arn_for_objects("a/*"));
    let imported = Bucket::from_bucket_name(&stack, "Imported", "elsewhere");
    stack.output("ImArn", imported.arn_for_objects("a/*"));
    stack.output("ImDomain", imported.regional_domain_name());
    stack.output("ImUrl", imported.url_for_object("x"));
    check_outputs(
        &app,
        json!({
            "Url": {"Value": {"Fn::GetAtt": ["B08E7C7AF", "WebsiteURL"]}},
            "Object": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://s3.",
                            {"Ref": "AWS::Region"},
                            ".",
                            {"Ref": "AWS::URLSuffix"},
                            "/",
                            {"Ref": "B08E7C7AF"},
                            "/a/b.txt",
                        ],
                    ],
                },
            },
            "Hosted": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://",
                            {"Fn::GetAtt": ["B08E7C7AF", "RegionalDomainName"]},
                            "/a/b.txt",
                        ],
                    ],
                },
            },
            "S3": {"Value": {"Fn::Join": ["", ["s3://", {"Ref": "B08E7C7AF"}, "/a/b.txt"]]}},
            "Arn": {
                "Value": {"Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/a/*"]]},
            },
            "ImArn": {
                "Value": {
                    "Fn::Join": [
                        "",
                        ["arn:", {"Ref": "AWS::Partition"}, ":s3:::elsewhere/a/*"],
                    ],
                },
            },
            "ImDomain": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "elsewhere.s3.",
                            {"Ref": "AWS::Region"},
                            ".",
                            {"Ref": "AWS::URLSuffix"},
                        ],
                    ],
                },
            },
            "ImUrl": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://s3.",
                            {"Ref": "AWS::Region"},
                            ".",
                            {"Ref": "AWS::URLSuffix"},
                            "/elsewhere/x",
                        ],
                    ],
                },
            },
        }),
    );
}

#[test]
fn a_bucket_waits_for_the_permissions_to_notify() {
    let (app, stack) = stack();
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Q").encryption(QueueEncryption::with_key(&key)).build(&stack);
    let handler = function(&stack, "H");
    let bucket = Bucket::builder("B").event_bridge_enabled().build(&stack);
    bucket.grant_read(&handler);
    let images = NotificationFilter::new().prefix("in/").suffix(".png");
    bucket.add_event_notification(EventType::ObjectCreated, &handler, images);
    let texts = NotificationFilter::new().suffix(".txt");
    bucket.add_event_notification(EventType::ObjectCreated, &handler, texts);
    bucket.add_object_removed_notification(&queue);
    check(
        &app,
        json!({
            "Key961B73FD": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":iam::",
                                                {"Ref": "AWS::AccountId"},
                                                ":root",
                                            ],
                                        ],
                                    },
                                },
                                "Resource": "*",
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                                "Effect": "Allow",
                                "Principal": {"Service": "s3.amazonaws.com"},
                                "Resource": "*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"KmsMasterKeyId": {"Fn::GetAtt": ["Key961B73FD", "Arn"]}},
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "QPolicy70C80277": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "StringEquals": {
                                        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "s3.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Q63C6E3AB"}],
                },
            },
            "HServiceRoleFA9FFBBF": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "lambda.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "ManagedPolicyArns": [
                        {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                                ],
                            ],
                        },
                    ],
                },
            },
            "HServiceRoleDefaultPolicy89D2663B": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                            },
                            {
                                "Action": "s3:GetObject*",
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "HServiceRoleDefaultPolicy89D2663B",
                    "Roles": [{"Ref": "HServiceRoleFA9FFBBF"}],
                },
            },
            "HF3DA327F": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"ZipFile": "exports.handler = async () => {};"},
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["HServiceRoleFA9FFBBF", "Arn"]},
                    "Runtime": "nodejs22.x",
                },
                "DependsOn": ["HServiceRoleFA9FFBBF"],
            },
            "HLogGroup8FE08DA1": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "HF3DA327F"}]]},
                    "RetentionInDays": 731,
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "NotificationConfiguration": {
                        "EventBridgeConfiguration": {"EventBridgeEnabled": true},
                        "LambdaConfigurations": [
                            {
                                "Event": "s3:ObjectCreated:*",
                                "Filter": {
                                    "S3Key": {
                                        "Rules": [
                                            {"Name": "suffix", "Value": ".png"},
                                            {"Name": "prefix", "Value": "in/"},
                                        ],
                                    },
                                },
                                "Function": {"Fn::GetAtt": ["HF3DA327F", "Arn"]},
                            },
                            {
                                "Event": "s3:ObjectCreated:*",
                                "Filter": {
                                    "S3Key": {"Rules": [{"Name": "suffix", "Value": ".txt"}]},
                                },
                                "Function": {"Fn::GetAtt": ["HF3DA327F", "Arn"]},
                            },
                        ],
                        "QueueConfigurations": [
                            {
                                "Event": "s3:ObjectRemoved:*",
                                "Queue": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                    },
                },
                "DependsOn": [
                    "BAllowBucketNotificationsToTestHA756DE5017326221",
                    "QPolicy70C80277",
                ],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "BAllowBucketNotificationsToTestHA756DE5017326221": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Fn::GetAtt": ["HF3DA327F", "Arn"]},
                    "Principal": "s3.amazonaws.com",
                    "SourceAccount": {"Ref": "AWS::AccountId"},
                },
            },
        }),
    );
}

#[test]
fn a_bucket_with_a_name_of_its_own_is_named_in_the_permission() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").build(&stack);
    let bucket = Bucket::builder("B").bucket_name("orders-123").build(&stack);
    bucket.add_object_created_notification(&queue);
    check(
        &app,
        json!({
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "QPolicy70C80277": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnLike": {
                                        "aws:SourceArn": {
                                            "Fn::Join": [
                                                "",
                                                [
                                                    "arn:",
                                                    {"Ref": "AWS::Partition"},
                                                    ":s3:::orders-123",
                                                ],
                                            ],
                                        },
                                    },
                                    "StringEquals": {
                                        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "s3.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Q63C6E3AB"}],
                },
            },
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketName": "orders-123",
                    "NotificationConfiguration": {
                        "QueueConfigurations": [
                            {
                                "Event": "s3:ObjectCreated:*",
                                "Queue": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                    },
                },
                "DependsOn": ["QPolicy70C80277"],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn a_bucket_notifies_a_function_of_another_stack() {
    let app = App::new();
    let functions = Stack::new(&app, "Functions");
    let handler = function(&functions, "H");
    let buckets = Stack::new(&app, "Buckets");
    let bucket = Bucket::builder("B").build(&buckets);
    bucket.add_object_created_notification(&handler);
    bucket.grant_read(&handler);
    check(
        &app,
        json!({
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "NotificationConfiguration": {
                        "LambdaConfigurations": [
                            {
                                "Event": "s3:ObjectCreated:*",
                                "Function": {
                                    "Fn::ImportValue": "Functions:ExportsOutputFnGetAttHF3DA327FArnB7ACAE89",
                                },
                            },
                        ],
                    },
                },
                "DependsOn": ["BAllowBucketNotificationsToFunctionsH6A098CB8FA72B45B"],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "BPolicyOfFunctionsHServiceRoleFB1AE0B5": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                            },
                            {
                                "Action": "s3:GetObject*",
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "BPolicyOfFunctionsHServiceRoleFB1AE0B5",
                    "Roles": [
                        {
                            "Fn::ImportValue": "Functions:ExportsOutputRefHServiceRoleFA9FFBBFA42EAE79",
                        },
                    ],
                },
            },
            "BAllowBucketNotificationsToFunctionsH6A098CB8FA72B45B": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {
                        "Fn::ImportValue": "Functions:ExportsOutputFnGetAttHF3DA327FArnB7ACAE89",
                    },
                    "Principal": "s3.amazonaws.com",
                    "SourceAccount": {"Ref": "AWS::AccountId"},
                },
            },
        }),
    );
}

#[test]
fn settings_that_do_not_fit_are_told_at_once() {
    let (app, stack) = stack();
    Bucket::builder("B")
        .bucket_name("My.Bucket")
        .bucket_key_enabled(true)
        .public_read_access()
        .transfer_acceleration()
        .lifecycle_rule(LifecycleRule::new())
        .lifecycle_rule(
            LifecycleRule::new()
                .transition(StorageClass::INFREQUENT_ACCESS, days(20))
                .expire_after(days(10)),
        )
        .cors_rule(CorsRule::new(["PATCH"], ["*"]))
        .intelligent_tiering(IntelligentTiering::new("none"))
        .build(&stack);
    check_problems(
        &app,
        file!(),
        "error[bad-name]: a name is not allowed
  The bucket name `My.Bucket` has other characters than a-z, 0-9, `.` and `-`, and does not begin and end with a letter or digit.
    at `Test/B`, HERE
  help: change it, or leave it out; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html

error[conflicting-options]: options do not fit together
  A bucket key is set, but no encryption that uses one.
    at `Test/B`, HERE
  help: add `.encryption(…)`

error[conflicting-options]: options do not fit together
  A bucket whose name has periods cannot be reached by transfer acceleration.
    at `Test/B`, HERE
  help: choose a name without periods

error[conflicting-options]: options do not fit together
  A lifecycle rule does nothing.
    at `Test/B`, HERE
  help: say what it deletes or moves, and when

error[conflicting-options]: options do not fit together
  Everyone should read the objects, but the bucket refuses policies that say so.
    at `Test/B`, HERE
  help: add `.block_public_access(BlockPublicAccess::ACLS_ONLY)`

error[conflicting-options]: options do not fit together
  Objects are deleted before they are moved to `STANDARD_IA`.
    at `Test/B`, HERE
  help: delete them later, or do not move them

error[conflicting-options]: options do not fit together
  The CORS rule allows `PATCH`, which S3 does not know.
    at `Test/B`, HERE
  help: use some of DELETE, GET, HEAD, POST, PUT

error[conflicting-options]: options do not fit together
  The tiering `none` moves objects nowhere.
    at `Test/B`, HERE
  help: set when to archive them

error[out-of-range]: a value is outside its range
  the age of objects moved to `STANDARD_IA` in days is 20, but must be at least 30.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    );
}

#[test]
fn notifications_that_s3_would_refuse_are_told() {
    let (app, stack) = stack();
    let (queue, handler) = (Queue::builder("Q").fifo().build(&stack), function(&stack, "H"));
    let bucket = Bucket::builder("B").build(&stack);
    bucket.add_object_created_notification(&queue);
    let images = NotificationFilter::new().suffix(".png");
    bucket.add_event_notification(EventType::ObjectCreatedPut, &handler, images);
    let existing = Bucket::from_bucket_arn(&stack, "Existing", "arn:aws:s3:::orders/*");
    existing.add_object_created_notification(&handler);
    existing.add_to_resource_policy(Statement::allow(["s3:GetObject"]));
    check_problems(
        &app,
        file!(),
        "error[conflicting-options]: options do not fit together
  A bucket cannot notify a FIFO queue.
    at `Test/B`, HERE
  help: use a standard queue, or a rule of EventBridge that sends to the FIFO queue

error[conflicting-options]: options do not fit together
  Two notifications are about the same objects: `s3:ObjectCreated:Put` with keys `….png` and `s3:ObjectCreated:*` with keys `…`. S3 refuses that.
    at `Test/B`, HERE
  help: make their prefixes or suffixes exclude each other, or use EventBridge, which may send one event to many

error[bad-arn]: an ARN has the wrong form
  `arn:aws:s3:::orders/*` is not the ARN of a bucket.
    at `Test/Existing`, HERE
  help: write it as `arn:aws:s3:::NAME`

error[conflicting-options]: options do not fit together
  Notifications cannot be added to a bucket that exists already.
    at `Test/Existing`, HERE
  help: add them where the bucket is managed

error[cannot-grant]: a statement has nowhere to go
  `Test/Existing` has no policy that can be changed: it was imported, or is of a kind without policies.
    at `Test/Existing`, HERE
  help: add the statement where the policy is managed",
    );
}

#[test]
fn a_function_that_knows_the_bucket_it_is_notified_by_is_a_loop() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("B").build(&stack);
    let code = Code::inline("exports.handler = async () => {};");
    let handler = Function::builder("H", Runtime::NODEJS_22, "index.handler", code)
        .env("BUCKET", bucket.name())
        .build(&stack);
    bucket.add_object_created_notification(&handler);
    check_problems(
        &app,
        file!(),
        "error[cycle]: resources depend on each other
    at `Test/B/Resource`
    Test/B/Resource  needs  Test/H/Resource  property `NotificationConfiguration`  HERE
    Test/H/Resource  needs  Test/B/Resource  property `Environment`                HERE
  help: CloudFormation cannot create any of these first; pass one of the values another way: a physical name, or a parameter that is read at run time",
    );
}
