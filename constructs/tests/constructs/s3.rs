use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::*;
use serde_json::json;

use super::{check, check_outputs, check_policies, check_problems, role, stack};

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
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {
                    "Action": "s3:GetObject*",
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]],
                    },
                },
                {
                    "Action": ["kms:Decrypt", "kms:DescribeKey"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["BKeyF39674CC", "Arn"]},
                },
                {
                    "Action": ["s3:GetBucket*", "s3:List*"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                },
            ],
            "GDefaultPolicyDB57DDE3": [
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
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]],
                    },
                },
                {
                    "Action": ["s3:GetBucket*", "s3:List*"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                },
            ],
            "HDefaultPolicy08B7B06D": [
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
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/in/*"]],
                    },
                },
            ],
            "IDefaultPolicy25E563C9": [
                {
                    "Action": "s3:DeleteObject*",
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]],
                    },
                },
            ],
            "JDefaultPolicy7334C109": [
                {
                    "Action": ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]],
                    },
                },
            ],
            "KDefaultPolicy880766C0": [
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
                        "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]],
                    },
                },
            ],
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
