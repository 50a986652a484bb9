use rustinfra_constructs::dynamodb::TableEncryption;
use rustinfra_constructs::kms::{Alias, KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value as Json, json};

use super::{check, check_outputs, check_policies, check_problems, role, stack};

#[test]
fn a_key_leaves_it_to_the_account_who_may_use_it() {
    let (app, stack) = stack();
    Key::builder("K").build(&stack);
    check(
        &app,
        json!({
            "K485CC42E": {
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
                        ],
                        "Version": "2012-10-17",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn every_setting_of_a_key_reaches_the_template() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let key = Key::builder("K")
        .description("all of it")
        .alias("orders")
        .alias("alias/second")
        .rotation_period(days(180))
        .disabled()
        .multi_region()
        .pending_window(days(7))
        .key_spec(KeySpec::SymmetricDefault)
        .key_usage(KeyUsage::EncryptDecrypt)
        .removal_policy(RemovalPolicy::Destroy)
        .resource_policy(
            Statement::allow(["kms:DescribeKey"]).on("*").to(Principal::account("210987654321")),
        )
        .build(&stack);
    key.grant_encrypt_decrypt(&role(&stack, "F"));
    key.grant_encrypt(&role(&stack, "G"));
    key.grant_decrypt(&role(&stack, "H"));
    key.grant_admin(&role(&stack, "Admin"));
    key.grant_decrypt(&Principal::service("sns.amazonaws.com"));
    check(
        &app,
        json!({
            "K485CC42E": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "all of it",
                    "EnableKeyRotation": true,
                    "Enabled": false,
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                                "Resource": "*",
                            },
                            {
                                "Action": "kms:Decrypt",
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
                                "Resource": "*",
                            },
                            {
                                "Action": "kms:DescribeKey",
                                "Effect": "Allow",
                                "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
                                "Resource": "*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "KeySpec": "SYMMETRIC_DEFAULT",
                    "KeyUsage": "ENCRYPT_DECRYPT",
                    "MultiRegion": true,
                    "PendingWindowInDays": 7,
                    "RotationPeriodInDays": 180,
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "KAliasE09DE763": {
                "Type": "AWS::KMS::Alias",
                "Properties": {
                    "AliasName": "alias/orders",
                    "TargetKeyId": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                },
            },
            "KAliasaliassecond34C548A1": {
                "Type": "AWS::KMS::Alias",
                "Properties": {
                    "AliasName": "alias/second",
                    "TargetKeyId": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                },
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
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
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
                                "Action": [
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
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
                                "Action": "kms:Decrypt",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "HDefaultPolicy08B7B06D",
                    "Roles": [{"Ref": "HF3DA327F"}],
                },
            },
            "AdminC75D2A91": {
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
            "AdminDefaultPolicyB99EA115": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "kms:CancelKeyDeletion",
                                    "kms:Create*",
                                    "kms:Delete*",
                                    "kms:Describe*",
                                    "kms:Disable*",
                                    "kms:Enable*",
                                    "kms:Get*",
                                    "kms:List*",
                                    "kms:Put*",
                                    "kms:Revoke*",
                                    "kms:ScheduleKeyDeletion",
                                    "kms:TagResource",
                                    "kms:UntagResource",
                                    "kms:Update*",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "AdminDefaultPolicyB99EA115",
                    "Roles": [{"Ref": "AdminC75D2A91"}],
                },
            },
        }),
    );
}

#[test]
fn a_key_can_sign_and_authenticate() {
    let (app, stack) = stack();
    let mac = Key::builder("K")
        .key_spec(KeySpec::Hmac256)
        .key_usage(KeyUsage::GenerateVerifyMac)
        .build(&stack);
    let signer = role(&stack, "F");
    mac.grant_generate_mac(&signer);
    mac.grant_verify_mac(&signer);
    let pair =
        Key::builder("S").key_spec(KeySpec::Rsa2048).key_usage(KeyUsage::SignVerify).build(&stack);
    pair.grant_sign(&role(&stack, "G"));
    pair.grant_verify(&role(&stack, "H"));
    check(
        &app,
        json!({
            "K485CC42E": {
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
                        ],
                        "Version": "2012-10-17",
                    },
                    "KeySpec": "HMAC_256",
                    "KeyUsage": "GENERATE_VERIFY_MAC",
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
                                "Action": ["kms:GenerateMac", "kms:VerifyMac"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FDefaultPolicyE1657453",
                    "Roles": [{"Ref": "FC4345940"}],
                },
            },
            "S509448A1": {
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
                        ],
                        "Version": "2012-10-17",
                    },
                    "KeySpec": "RSA_2048",
                    "KeyUsage": "SIGN_VERIFY",
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
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
                                "Action": "kms:Sign",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["S509448A1", "Arn"]},
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
                                "Action": "kms:Verify",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["S509448A1", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "HDefaultPolicy08B7B06D",
                    "Roles": [{"Ref": "HF3DA327F"}],
                },
            },
        }),
    );
}

#[test]
fn what_a_key_encrypts_brings_the_permission_to_use_it() {
    let (app, stack) = stack();
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Q").encryption(QueueEncryption::with_key(&key)).build(&stack);
    let table = Table::builder("T", Attribute::string("id"))
        .encryption(TableEncryption::with_key(&key))
        .build(&stack);
    LogGroup::builder("L").encryption_key(&key).build(&stack);
    let reader = role(&stack, "F");
    table.grant(&reader, [TableOperation::GetItem]);
    queue.grant_send(&Principal::service("sns.amazonaws.com"));
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
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:DescribeKey",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Condition": {
                                    "ArnLike": {
                                        "kms:EncryptionContext:aws:logs:arn": {
                                            "Fn::Join": [
                                                "",
                                                [
                                                    "arn:",
                                                    {"Ref": "AWS::Partition"},
                                                    ":logs:",
                                                    {"Ref": "AWS::Region"},
                                                    ":",
                                                    {"Ref": "AWS::AccountId"},
                                                    ":log-group:*",
                                                ],
                                            ],
                                        },
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {
                                    "Service": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "logs.",
                                                {"Ref": "AWS::Region"},
                                                ".",
                                                {"Ref": "AWS::URLSuffix"},
                                            ],
                                        ],
                                    },
                                },
                                "Resource": "*",
                            },
                            {
                                "Action": [
                                    "kms:Decrypt",
                                    "kms:Encrypt",
                                    "kms:GenerateDataKey*",
                                    "kms:ReEncrypt*",
                                ],
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
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
                                "Action": [
                                    "sqs:GetQueueAttributes",
                                    "sqs:GetQueueUrl",
                                    "sqs:SendMessage",
                                ],
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Q63C6E3AB"}],
                },
            },
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "SSESpecification": {
                        "KMSMasterKeyId": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
                        "SSEEnabled": true,
                        "SSEType": "KMS",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "L2EA2915D": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "KmsKeyId": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
                    "RetentionInDays": 731,
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
                                "Action": "dynamodb:GetItem",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["TD925BC7E", "Arn"]},
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FDefaultPolicyE1657453",
                    "Roles": [{"Ref": "FC4345940"}],
                },
            },
        }),
    );
}

#[test]
fn a_key_can_be_made_for_what_it_encrypts() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").encryption(QueueEncryption::NewKey).build(&stack);
    let table = Table::builder("T", Attribute::string("id"))
        .encryption(TableEncryption::NewKey)
        .build(&stack);
    let user = Role::from_role_name(&stack, "User", "user");
    queue.grant_consume(&user);
    table.grant_read_data(&user);
    check(
        &app,
        json!({
            "QKey27E2CCCC": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "Created by Test/Q",
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
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"KmsMasterKeyId": {"Fn::GetAtt": ["QKey27E2CCCC", "Arn"]}},
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "TKey1CB9F948": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "Customer-managed key auto-created for encrypting DynamoDB table at Test/T",
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
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "SSESpecification": {
                        "KMSMasterKeyId": {"Fn::GetAtt": ["TKey1CB9F948", "Arn"]},
                        "SSEEnabled": true,
                        "SSEType": "KMS",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "UserPolicyTestUser63D427502D1085C5": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "kms:Decrypt",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["QKey27E2CCCC", "Arn"]},
                            },
                            {
                                "Action": [
                                    "dynamodb:BatchGetItem",
                                    "dynamodb:ConditionCheckItem",
                                    "dynamodb:DescribeTable",
                                    "dynamodb:GetItem",
                                    "dynamodb:Query",
                                    "dynamodb:Scan",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["TD925BC7E", "Arn"]},
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["TKey1CB9F948", "Arn"]},
                            },
                            {
                                "Action": [
                                    "sqs:ChangeMessageVisibility",
                                    "sqs:DeleteMessage",
                                    "sqs:GetQueueAttributes",
                                    "sqs:GetQueueUrl",
                                    "sqs:ReceiveMessage",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "PolicyTestUser63D42750",
                    "Roles": ["user"],
                },
            },
        }),
    );
}

#[test]
fn an_existing_key_is_used_by_its_arn() {
    let (app, stack) = stack();
    let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let key = Key::from_key_arn(&stack, "K", arn);
    key.grant(&role(&stack, "F"), ["kms:CreateGrant"]);
    Alias::new(&stack, "A", "orders", &key);
    check(
        &app,
        json!({
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
                                "Action": "kms:CreateGrant",
                                "Effect": "Allow",
                                "Resource": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FDefaultPolicyE1657453",
                    "Roles": [{"Ref": "FC4345940"}],
                },
            },
            "ACCC8ACD5": {
                "Type": "AWS::KMS::Alias",
                "Properties": {
                    "AliasName": "alias/orders",
                    "TargetKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                },
            },
        }),
    );
}

#[test]
fn an_alias_that_exists_already_is_granted_on_by_its_name() {
    let (app, stack) = stack();
    let alias = Alias::from_alias_name(&stack, "A", "orders");
    alias.grant(&role(&stack, "F"), ["kms:Decrypt"]);
    stack.output("Name", alias.name());
    stack.output("Arn", alias.arn());
    stack.output("Id", alias.key_id().untyped());
    assert!(alias.target_key().is_none() && alias.cfn().is_none());
    let arn = |resource: &str| {
        json!({"Fn::Join": ["", [
            "arn:",
            {"Ref": "AWS::Partition"},
            ":kms:",
            {"Ref": "AWS::Region"},
            ":",
            {"Ref": "AWS::AccountId"},
            format!(":{resource}"),
        ]]})
    };
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {
                    "Action": "kms:Decrypt",
                    "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/orders"}},
                    "Effect": "Allow",
                    "Resource": arn("key/*"),
                },
            ],
        }),
    );
    check_outputs(
        &app,
        json!({
            "Name": {"Value": "alias/orders"},
            "Arn": {"Value": arn("alias/orders")},
            "Id": {"Value": "alias/orders"},
        }),
    );
}

#[test]
fn an_alias_of_a_key_of_the_app_is_granted_on_as_the_key() {
    let (app, stack) = stack();
    let key = Key::builder("K")
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsage::SignVerify)
        .admin(&role(&stack, "Admin"))
        .build(&stack);
    let alias = key.add_alias("orders");
    alias.grant(&role(&stack, "F"), ["kms:GetPublicKey"]);
    let target = alias.target_key();
    let target = target.unwrap_or_else(|| panic!("an alias of a key of the app names it"));
    target.grant_sign_verify(&role(&stack, "G"));
    let statement = |actions: Json| {
        json!([{
            "Action": actions,
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
        }])
    };
    check_policies(
        &app,
        json!({
            "AdminDefaultPolicyB99EA115": statement(json!([
                "kms:CancelKeyDeletion",
                "kms:Create*",
                "kms:Delete*",
                "kms:Describe*",
                "kms:Disable*",
                "kms:Enable*",
                "kms:Get*",
                "kms:List*",
                "kms:Put*",
                "kms:Revoke*",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:Update*",
            ])),
            "FDefaultPolicyE1657453": statement(json!("kms:GetPublicKey")),
            "GDefaultPolicyDB57DDE3": statement(json!(["kms:Sign", "kms:Verify"])),
        }),
    );
}

#[test]
fn settings_that_do_not_fit_are_told_at_once() {
    let (app, stack) = stack();
    let key = Key::builder("K")
        .alias("aws/orders")
        .alias("with space")
        .rotation_period(days(89))
        .pending_window(days(31))
        .key_spec(KeySpec::Hmac256)
        .build(&stack);
    let existing = Key::from_key_arn(&stack, "Existing", "alias/orders");
    existing.grant_decrypt(&Principal::service("sns.amazonaws.com"));
    key.grant_decrypt(&role(&stack, "F"));
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `alias/orders` is not the ARN of a key. It does not begin with `arn:`.
    at `Test/Existing`, HERE
  help: write it as `arn:aws:kms:REGION:ACCOUNT:key/ID`; an alias will not do

error[cannot-grant]: a permission has nowhere to go
  The principal has no policies that can be changed, and `Test/Existing` has no resource policy, so the permission to do \"kms.decrypt\" cannot be written down.
    at `Test/Existing`, HERE
  help: grant to a role of this app, or give the permission where the principal is managed

error[conflicting-options]: options do not fit together
  A key of `HMAC_256` cannot be used for `ENCRYPT_DECRYPT`.
    at `Test/K`, HERE
  help: set the key usage to GENERATE_VERIFY_MAC

error[conflicting-options]: options do not fit together
  The material of a `HMAC_256` key cannot be rotated.
    at `Test/K`, HERE
  help: leave out the rotation, or use a symmetric key

error[out-of-range]: a value is outside its range
  the pending window in days is 31, but must be between 7 and 30.
    at `Test/K`, HERE
  help: see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html

error[out-of-range]: a value is outside its range
  the rotation period in days is 89, but must be between 90 and 2560.
    at `Test/K`, HERE
  help: see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html

error[conflicting-options]: options do not fit together
  The alias `alias/aws/orders` starts with `alias/aws/`, which is AWS's own.
    at `Test/K/Alias`, HERE
  help: choose another name

error[bad-name]: a name is not allowed
  the alias `with space` does not consist of 1 to 250 letters, digits, `/`, `_` and `-`.
    at `Test/K/Aliaswith space`, HERE
  help: change it",
    );
}
