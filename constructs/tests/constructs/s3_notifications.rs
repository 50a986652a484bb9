use rustinfra_constructs::events::{EventPattern, Rule};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::json;

use super::{check, check_problems, function, stack};

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
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
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
            "BPolicyOfFunctionsHServiceRoleCDF3A986A4EC14FF": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
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
                                "Action": ["s3:GetBucket*", "s3:List*"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "BucketsBPolicyOfFunctionsHServiceRoleCDF3A986F4D44263",
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
        "error[conflicting-options]: options do not fit together
  A bucket cannot notify a FIFO queue.
    at `Test/B`, HERE
  help: use a standard queue, or a rule of EventBridge that sends to the FIFO queue

error[conflicting-options]: options do not fit together
  Two notifications are about the same objects: `s3:ObjectCreated:Put` with keys `….png` and `s3:ObjectCreated:*` with keys `…`. S3 refuses that.
    at `Test/B`, HERE
  help: make their prefixes or suffixes exclude each other, or use EventBridge, which may send one event to many

error[bad-arn]: an ARN has the wrong form
  `arn:aws:s3:::orders/*` is not the ARN of a bucket. Its name `orders/*` has a `/` in it.
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
        "error[cycle]: resources depend on each other
    at `Test/B`
    Test/B  needs  Test/H  property `NotificationConfiguration.LambdaConfigurations`  HERE
    Test/H  needs  Test/B  property `Environment.Variables.BUCKET`                    HERE
  help: a bucket needs whom it notifies; let that take the bucket's name from the event (`Records[].s3.bucket.name`), or give the bucket a fixed name and pass that text, or notify by EventBridge (`.event_bridge_enabled()` and a rule)",
    );
}

#[test]
fn such_a_loop_of_stacks_names_the_same_ways_out() {
    let app = App::new();
    let (data, web) = (Stack::new(&app, "Data"), Stack::new(&app, "Web"));
    let bucket = Bucket::builder("B").build(&data);
    let code = Code::inline("exports.handler = async () => {};");
    let handler = Function::builder("H", Runtime::NODEJS_22, "index.handler", code)
        .env("BUCKET", bucket.name())
        .build(&web);
    bucket.add_object_created_notification(&handler);
    check_problems(
        &app,
        "error[stack-cycle]: stacks depend on each other
    at `Data/B`
    Data/B  needs  Web/H.Arn  property `NotificationConfiguration.LambdaConfigurations`  HERE
    Web/H   needs  Data/B     property `Environment.Variables.BUCKET`                    HERE
  help: a bucket needs whom it notifies; let that take the bucket's name from the event (`Records[].s3.bucket.name`), or give the bucket a fixed name and pass that text, or notify by EventBridge (`.event_bridge_enabled()` and a rule)",
    );
}

#[test]
fn a_fixed_name_and_event_bridge_lead_out_of_it() {
    let (app, stack) = stack();
    let code = Code::inline("exports.handler = async () => {};");
    let named = Function::builder("Named", Runtime::NODEJS_22, "index.handler", code.clone())
        .env("BUCKET", "the-photos")
        .build(&stack);
    let bucket = Bucket::builder("A").bucket_name("the-photos").build(&stack);
    bucket.add_object_created_notification(&named);
    bucket.grant_read(&named);
    let bucket = Bucket::builder("B").event_bridge_enabled().build(&stack);
    let told = Function::builder("Told", Runtime::NODEJS_22, "index.handler", code)
        .env("BUCKET", bucket.name())
        .build(&stack);
    let created = EventPattern::from_source("aws.s3").detail("bucket.name", bucket.name());
    Rule::builder("Rule", created).target(&told).build(&stack);
    check_problems(&app, "");
}
