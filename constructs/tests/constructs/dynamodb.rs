use rustinfra_constructs::dynamodb::*;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_policies, check_problems, function, role, stack};

#[test]
fn a_table_is_on_demand_and_retained() {
    let (app, stack) = stack();
    Table::builder("T", Attribute::string("id")).build(&stack);
    check(
        &app,
        json!({
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn every_setting_of_a_table_reaches_the_template() {
    let (app, stack) = stack();
    let key = Key::builder("Key").build(&stack);
    let warm = WarmThroughput { read: 12_000, write: 4_000 };
    let format = ImportFormat::Csv { delimiter: Some(';'), header: vec!["id".into(), "at".into()] };
    let table = Table::builder("T", Attribute::string("id"))
        .sort_key(Attribute::number("at"))
        .table_name("orders")
        .billing(Billing::OnDemandLimited { max_read: Some(100), max_write: Some(50) })
        .warm_throughput(warm)
        .stream(StreamViewType::NewAndOldImages)
        .time_to_live("expires")
        .point_in_time_recovery_days(7)
        .encryption(TableEncryption::with_key(&key))
        .deletion_protection(true)
        .table_class(TableClass::StandardInfrequentAccess)
        .contributor_insights(ContributorInsights::ThrottledKeys)
        .kinesis_stream("arn:aws:kinesis:eu-west-1:123456789012:stream/changes")
        .kinesis_precision(KinesisPrecision::Microsecond)
        .import_source(
            ImportSource::new("seed", format)
                .bucket_owner("123456789012")
                .key_prefix("in/")
                .compression(Compression::Gzip),
        )
        .local_secondary_index(LocalSecondaryIndex::new("byTotal", Attribute::number("total")))
        .resource_policy(
            Statement::allow(["dynamodb:GetItem"]).on("*").to(Principal::account("123456789012")),
        )
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    table.add_global_secondary_index(
        GlobalSecondaryIndex::new("byState", Attribute::string("state"))
            .sort_key(Attribute::number("at"))
            .projection(Projection::include(["total"]))
            .warm_throughput(warm)
            .contributor_insights(ContributorInsights::AccessedAndThrottledKeys)
            .billing(Billing::OnDemandLimited { max_read: Some(10), max_write: None }),
    );
    table.add_global_secondary_index(
        GlobalSecondaryIndex::new("byPlace", Attribute::string("country"))
            .also_partitioned_by(Attribute::string("city"))
            .sort_key(Attribute::string("street"))
            .projection(Projection::KeysOnly),
    );
    table.grant_read_write_data(&role(&stack, "F"));
    table.grant_read_data(&role(&stack, "G"));
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
                    "AttributeDefinitions": [
                        {"AttributeName": "id", "AttributeType": "S"},
                        {"AttributeName": "at", "AttributeType": "N"},
                        {"AttributeName": "total", "AttributeType": "N"},
                        {"AttributeName": "state", "AttributeType": "S"},
                        {"AttributeName": "country", "AttributeType": "S"},
                        {"AttributeName": "city", "AttributeType": "S"},
                        {"AttributeName": "street", "AttributeType": "S"},
                    ],
                    "BillingMode": "PAY_PER_REQUEST",
                    "ContributorInsightsSpecification": {
                        "Enabled": true,
                        "Mode": "THROTTLED_KEYS",
                    },
                    "DeletionProtectionEnabled": true,
                    "GlobalSecondaryIndexes": [
                        {
                            "ContributorInsightsSpecification": {
                                "Enabled": true,
                                "Mode": "ACCESSED_AND_THROTTLED_KEYS",
                            },
                            "IndexName": "byState",
                            "KeySchema": [
                                {"AttributeName": "state", "KeyType": "HASH"},
                                {"AttributeName": "at", "KeyType": "RANGE"},
                            ],
                            "OnDemandThroughput": {"MaxReadRequestUnits": 10},
                            "Projection": {
                                "NonKeyAttributes": ["total"],
                                "ProjectionType": "INCLUDE",
                            },
                            "WarmThroughput": {
                                "ReadUnitsPerSecond": 12000,
                                "WriteUnitsPerSecond": 4000,
                            },
                        },
                        {
                            "IndexName": "byPlace",
                            "KeySchema": [
                                {"AttributeName": "country", "KeyType": "HASH"},
                                {"AttributeName": "city", "KeyType": "HASH"},
                                {"AttributeName": "street", "KeyType": "RANGE"},
                            ],
                            "Projection": {"ProjectionType": "KEYS_ONLY"},
                        },
                    ],
                    "ImportSourceSpecification": {
                        "InputCompressionType": "GZIP",
                        "InputFormat": "CSV",
                        "InputFormatOptions": {
                            "Csv": {"Delimiter": ";", "HeaderList": ["id", "at"]},
                        },
                        "S3BucketSource": {
                            "S3Bucket": "seed",
                            "S3BucketOwner": "123456789012",
                            "S3KeyPrefix": "in/",
                        },
                    },
                    "KeySchema": [
                        {"AttributeName": "id", "KeyType": "HASH"},
                        {"AttributeName": "at", "KeyType": "RANGE"},
                    ],
                    "KinesisStreamSpecification": {
                        "ApproximateCreationDateTimePrecision": "MICROSECOND",
                        "StreamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/changes",
                    },
                    "LocalSecondaryIndexes": [
                        {
                            "IndexName": "byTotal",
                            "KeySchema": [
                                {"AttributeName": "id", "KeyType": "HASH"},
                                {"AttributeName": "total", "KeyType": "RANGE"},
                            ],
                            "Projection": {"ProjectionType": "ALL"},
                        },
                    ],
                    "OnDemandThroughput": {
                        "MaxReadRequestUnits": 100,
                        "MaxWriteRequestUnits": 50,
                    },
                    "PointInTimeRecoverySpecification": {
                        "PointInTimeRecoveryEnabled": true,
                        "RecoveryPeriodInDays": 7,
                    },
                    "ResourcePolicy": {
                        "PolicyDocument": {
                            "Statement": [
                                {
                                    "Action": "dynamodb:GetItem",
                                    "Effect": "Allow",
                                    "Principal": {
                                        "AWS": {
                                            "Fn::Join": [
                                                "",
                                                [
                                                    "arn:",
                                                    {"Ref": "AWS::Partition"},
                                                    ":iam::123456789012:root",
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
                    "SSESpecification": {
                        "KMSMasterKeyId": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
                        "SSEEnabled": true,
                        "SSEType": "KMS",
                    },
                    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
                    "TableClass": "STANDARD_INFREQUENT_ACCESS",
                    "TableName": "orders",
                    "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true},
                    "WarmThroughput": {
                        "ReadUnitsPerSecond": 12000,
                        "WriteUnitsPerSecond": 4000,
                    },
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
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
                                    "dynamodb:BatchGetItem",
                                    "dynamodb:BatchWriteItem",
                                    "dynamodb:ConditionCheckItem",
                                    "dynamodb:DeleteItem",
                                    "dynamodb:DescribeTable",
                                    "dynamodb:GetItem",
                                    "dynamodb:PutItem",
                                    "dynamodb:Query",
                                    "dynamodb:Scan",
                                    "dynamodb:UpdateItem",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["TD925BC7E", "Arn"]},
                            },
                            {
                                "Action": ["dynamodb:Query", "dynamodb:Scan"],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["TD925BC7E", "Arn"]}, "/index/*"],
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
                                "Resource": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
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
                                "Action": ["dynamodb:Query", "dynamodb:Scan"],
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [{"Fn::GetAtt": ["TD925BC7E", "Arn"]}, "/index/*"],
                                    ],
                                },
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "GDefaultPolicyDB57DDE3",
                    "Roles": [{"Ref": "GCEB75847"}],
                },
            },
        }),
    );
}

#[test]
fn indexes_of_a_provisioned_table_get_its_capacity_or_their_own() {
    let (app, stack) = stack();
    let by_owner = GlobalSecondaryIndex::new("byOwner", Attribute::string("owner"))
        .billing(Billing::Provisioned { read: 9, write: 8 });
    Table::builder("T", Attribute::binary("id"))
        .billing(Billing::Provisioned { read: 3, write: 2 })
        .encryption(TableEncryption::AwsManaged)
        .point_in_time_recovery()
        .global_secondary_index(GlobalSecondaryIndex::new("byState", Attribute::string("state")))
        .global_secondary_index(by_owner)
        .build(&stack);
    check(
        &app,
        json!({
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [
                        {"AttributeName": "id", "AttributeType": "B"},
                        {"AttributeName": "state", "AttributeType": "S"},
                        {"AttributeName": "owner", "AttributeType": "S"},
                    ],
                    "GlobalSecondaryIndexes": [
                        {
                            "IndexName": "byState",
                            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
                            "Projection": {"ProjectionType": "ALL"},
                            "ProvisionedThroughput": {
                                "ReadCapacityUnits": 3,
                                "WriteCapacityUnits": 2,
                            },
                        },
                        {
                            "IndexName": "byOwner",
                            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                            "Projection": {"ProjectionType": "ALL"},
                            "ProvisionedThroughput": {
                                "ReadCapacityUnits": 9,
                                "WriteCapacityUnits": 8,
                            },
                        },
                    ],
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
                    "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2},
                    "SSESpecification": {"SSEEnabled": true},
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn a_grant_covers_an_index_that_is_added_later() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id")).build(&stack);
    table.grant(&role(&stack, "F"), [TableOperation::PutItem, TableOperation::Query]);
    table.grant_write_data(&role(&stack, "G"));
    let index = GlobalSecondaryIndex::new("byState", Attribute::string("state"));
    table.add_global_secondary_index(index);
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {
                    "Action": "dynamodb:Query",
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": ["", [{"Fn::GetAtt": ["TD925BC7E", "Arn"]}, "/index/*"]],
                    },
                },
                {
                    "Action": ["dynamodb:PutItem", "dynamodb:Query"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["TD925BC7E", "Arn"]},
                },
            ],
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": [
                        "dynamodb:BatchWriteItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:DescribeTable",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["TD925BC7E", "Arn"]},
                },
            ],
        }),
    );
}

#[test]
fn an_existing_table_is_granted_as_far_as_it_is_known() {
    let (app, stack) = stack();
    let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
    let table = Table::from_table_name(&stack, "T", "orders");
    table.grant_full_access(&role(&stack, "F"));
    let known = Table::from_table_arn(&stack, "Known", arn)
        .with_indexes()
        .with_stream_arn("arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/1");
    let reader = role(&stack, "G");
    known.grant_read_data(&reader);
    known.grant_stream_read(&reader);
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {
                    "Action": "dynamodb:*",
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:",
                                {"Ref": "AWS::Partition"},
                                ":dynamodb:",
                                {"Ref": "AWS::Region"},
                                ":",
                                {"Ref": "AWS::AccountId"},
                                ":table/orders",
                            ],
                        ],
                    },
                },
            ],
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": "dynamodb:ListStreams",
                    "Effect": "Allow",
                    "Resource": "*",
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
                    "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
                },
                {
                    "Action": [
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                    ],
                    "Effect": "Allow",
                    "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/1",
                },
                {
                    "Action": ["dynamodb:Query", "dynamodb:Scan"],
                    "Effect": "Allow",
                    "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/*",
                },
            ],
        }),
    );
}

#[test]
fn a_principal_of_another_account_is_named_in_the_tables_own_policy() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id"))
        .global_secondary_index(GlobalSecondaryIndex::new("byState", Attribute::string("state")))
        .build(&stack);
    table.grant_read_data(&Principal::account("123456789012"));
    check(
        &app,
        json!({
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [
                        {"AttributeName": "id", "AttributeType": "S"},
                        {"AttributeName": "state", "AttributeType": "S"},
                    ],
                    "BillingMode": "PAY_PER_REQUEST",
                    "GlobalSecondaryIndexes": [
                        {
                            "IndexName": "byState",
                            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
                            "Projection": {"ProjectionType": "ALL"},
                        },
                    ],
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "ResourcePolicy": {
                        "PolicyDocument": {
                            "Statement": [
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
                                    "Principal": {
                                        "AWS": {
                                            "Fn::Join": [
                                                "",
                                                [
                                                    "arn:",
                                                    {"Ref": "AWS::Partition"},
                                                    ":iam::123456789012:root",
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
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn a_function_is_called_for_the_changes_of_a_table() {
    let (app, stack) = stack();
    let table =
        Table::builder("T", Attribute::string("id")).stream(StreamViewType::NewImage).build(&stack);
    let failed = Queue::builder("Failed").build(&stack);
    let source = DynamoEventSource::new(&table, StartingPosition::TrimHorizon)
        .batch_size(50)
        .max_batching_window(secs(5))
        .bisect_batch_on_error()
        .retry_attempts(3)
        .max_record_age(hours(1))
        .parallelization_factor(2)
        .report_batch_item_failures()
        .on_failure(&failed)
        .filter(json!({"eventName": ["INSERT"]}));
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder("H", Runtime::NODEJS_22, "index.handler", code)
        .event_source(source)
        .build(&stack);
    check(
        &app,
        json!({
            "TD925BC7E": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "Failed178E83A2": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
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
                                "Action": "dynamodb:ListStreams",
                                "Effect": "Allow",
                                "Resource": "*",
                            },
                            {
                                "Action": "sqs:SendMessage",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]},
                            },
                            {
                                "Action": [
                                    "dynamodb:DescribeStream",
                                    "dynamodb:GetRecords",
                                    "dynamodb:GetShardIterator",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["TD925BC7E", "StreamArn"]},
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
                "DependsOn": ["HServiceRoleDefaultPolicy89D2663B", "HServiceRoleFA9FFBBF"],
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
            "HDynamoDBEventSourceTestT80F4B32964125BDB": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "BatchSize": 50,
                    "BisectBatchOnFunctionError": true,
                    "DestinationConfig": {
                        "OnFailure": {"Destination": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]}},
                    },
                    "EventSourceArn": {"Fn::GetAtt": ["TD925BC7E", "StreamArn"]},
                    "FilterCriteria": {
                        "Filters": [{"Pattern": "{\"eventName\":[\"INSERT\"]}"}],
                    },
                    "FunctionName": {"Ref": "HF3DA327F"},
                    "FunctionResponseTypes": ["ReportBatchItemFailures"],
                    "MaximumBatchingWindowInSeconds": 5,
                    "MaximumRecordAgeInSeconds": 3600,
                    "MaximumRetryAttempts": 3,
                    "ParallelizationFactor": 2,
                    "StartingPosition": "TRIM_HORIZON",
                },
            },
        }),
    );
}

#[test]
fn attributes_settings_and_indexes_that_do_not_fit_are_told_at_once() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id"))
        .table_name("t!")
        .point_in_time_recovery_days(36)
        .kinesis_precision(KinesisPrecision::Millisecond)
        .local_secondary_index(LocalSecondaryIndex::new("byId", Attribute::number("id")))
        .build(&stack);
    table.add_global_secondary_index(
        GlobalSecondaryIndex::new("byId", Attribute::string("state"))
            .projection(Projection::include([]))
            .billing(Billing::Provisioned { read: 0, write: 1 }),
    );
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the table name `t!` does not consist of 3 to 255 letters, digits, `_`, `.` and `-`.
    at `Test/T`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  A local secondary index orders items by another sort key, but the table has none.
    at `Test/T`, HERE
  help: add `.sort_key(…)`, or use a global secondary index

error[conflicting-options]: options do not fit together
  The index `byId` and its table have to be both on demand or both provisioned.
    at `Test/T`, HERE
  help: leave out the index's billing, or change that of the table

error[conflicting-options]: options do not fit together
  The index `byId` includes attributes beside the keys, but names none.
    at `Test/T`, HERE
  help: name some, or use `Projection::KeysOnly`

error[conflicting-options]: options do not fit together
  The key attribute `id` is of type S in one place and N in another.
    at `Test/T`, HERE
  help: give it the same type everywhere, or use another attribute

error[conflicting-options]: options do not fit together
  The precision of a Kinesis stream is set, but no stream.
    at `Test/T`, HERE
  help: add `.kinesis_stream(…)`

error[conflicting-options]: options do not fit together
  The table has two indexes with the name `byId`.
    at `Test/T`, HERE
  help: rename one of them

error[out-of-range]: a value is outside its range
  the read capacity is 0, but must be at least 1.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html

error[out-of-range]: a value is outside its range
  the recovery period in days is 36, but must be between 1 and 35.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    );
}

#[test]
fn names_that_cannot_be_left_out_are_not_said_to_be() {
    let (app, stack) = stack();
    Table::builder("T", Attribute::string(""))
        .global_secondary_index(GlobalSecondaryIndex::new("by state", Attribute::string("state")))
        .build(&stack);
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the index name `by state` does not consist of 3 to 255 letters, digits, `_`, `.` and `-`.
    at `Test/T`, HERE
  help: name it after what it finds, such as `byCustomer`

error[bad-name]: a name is not allowed
  the name of the key attribute `` does not consist of 1 to 255 characters.
    at `Test/T`, HERE
  help: give it the name that it has in your items, such as `Attribute::string(\"pk\")`",
    );
}

#[test]
fn a_table_has_limits_on_its_indexes() {
    let (app, stack) = stack();
    let mut table = Table::builder("T", Attribute::string("id")).sort_key(Attribute::number("at"));
    for i in 0..21 {
        let index = GlobalSecondaryIndex::new(&format!("global{i}"), Attribute::string("state"));
        table = table.global_secondary_index(index);
    }
    for i in 0..6 {
        let names: Vec<String> = (0..17).map(|n| format!("a{n}")).collect();
        let index = LocalSecondaryIndex::new(&format!("local{i}"), Attribute::string("state"))
            .projection(Projection::Include(names));
        table = table.local_secondary_index(index);
    }
    table.build(&stack);
    check_problems(
        &app,
        "error[too-many-indexes]: a table has too many indexes
  The table has 102 attributes projected by name into its indexes; DynamoDB takes 100.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html

error[too-many-indexes]: a table has too many indexes
  The table has 21 global secondary indexes; DynamoDB takes 20.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html

error[too-many-indexes]: a table has too many indexes
  The table has 6 local secondary indexes; DynamoDB takes 5.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html",
    );
}

#[test]
fn what_a_table_does_not_have_cannot_be_granted_or_used() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id")).build(&stack);
    table.grant_stream_read(&role(&stack, "F"));
    let handler = function(&stack, "H");
    handler.add_event_source(&DynamoEventSource::new(&table, StartingPosition::Latest));
    let elsewhere = Table::from_table_arn(&stack, "Elsewhere", "arn:aws:sqs:::orders");
    let index = GlobalSecondaryIndex::new("byState", Attribute::string("state"));
    elsewhere.add_global_secondary_index(index);
    elsewhere.add_to_resource_policy(Statement::allow(["dynamodb:GetItem"]));
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:sqs:::orders` is not the ARN of a table. Its service is `sqs`, not `dynamodb`.
    at `Test/Elsewhere`, HERE
  help: write it as `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`

error[conflicting-options]: options do not fit together
  An index cannot be added to a table that exists already.
    at `Test/Elsewhere`, HERE
  help: add it where the table is managed, and say `.with_indexes()` here

error[cannot-grant]: a statement has nowhere to go
  `Test/Elsewhere` has no policy that can be changed: it was imported, or is of a kind without policies.
    at `Test/Elsewhere`, HERE
  help: add the statement where the policy is managed

error[no-stream]: a table has no stream
  The function should hear of changes of `Test/T`, which keeps no stream of them.
    at `Test/H`
    function  HERE
    table     HERE
  help: add `.stream(StreamViewType::NewAndOldImages)` to the table

error[nothing-to-grant]: a permission has no resource
  `dynamodb.stream` (something reads the stream of an AWS::DynamoDB::Table) needs an ARN that `Test/T` does not have.
    at `Test/T`, HERE
  help: turn the feature on first (a stream, for example), or grant on another resource",
    );
}

#[test]
fn only_capacity_that_is_there_scales() {
    let (app, stack) = stack();
    let demand = Table::builder("Demand", Attribute::string("id")).build(&stack);
    demand.auto_scale_read_capacity(1, 2);
    let provisioned = Table::builder("Provisioned", Attribute::string("id"))
        .billing(Billing::Provisioned { read: 1, write: 1 })
        .build(&stack);
    provisioned.auto_scale_read_capacity(0, 2).scale_on_utilization(95);
    provisioned.auto_scale_global_secondary_index_write_capacity("byName", 1, 2);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  Only provisioned capacity is scaled; a table on demand needs none.
    at `Test/Demand`, HERE
  help: set `.billing(Billing::Provisioned { … })`, or leave out the scaling

error[conflicting-options]: options do not fit together
  The table has no global secondary index `byName` whose capacity scales.
    at `Test/Provisioned`, HERE
  help: add the index before, or correct its name

error[out-of-range]: a value is outside its range
  the least capacity is 0, but must be at least 1.
    at `Test/Provisioned`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

error[out-of-range]: a value is outside its range
  the target utilization is 95, but must be between 10 and 90.
    at `Test/Provisioned/ReadScaling`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    );
}

#[test]
fn operations_are_granted_on_the_table_or_on_its_indexes_alone() {
    let (app, stack) = stack();
    let index = GlobalSecondaryIndex::new("ByCategory", Attribute::string("category"));
    let table =
        Table::builder("T", Attribute::string("id")).global_secondary_index(index).build(&stack);
    table.grant_without_indexes(&role(&stack, "A"), [TableOperation::Scan]);
    table.grant_on_indexes(&role(&stack, "B"), [TableOperation::Query, TableOperation::Scan]);
    let arn = json!({"Fn::GetAtt": ["TD925BC7E", "Arn"]});
    check_policies(
        &app,
        json!({
            "ADefaultPolicyB68120EA": [
                {"Action": "dynamodb:Scan", "Effect": "Allow", "Resource": arn},
            ],
            "BDefaultPolicy956173E4": [{
                "Action": ["dynamodb:Query", "dynamodb:Scan"],
                "Effect": "Allow",
                "Resource": {"Fn::Join": ["", [arn, "/index/*"]]},
            }],
        }),
    );
}

#[test]
fn what_is_done_to_no_index_is_told() {
    let (app, stack) = stack();
    let index = GlobalSecondaryIndex::new("ByCategory", Attribute::string("category"));
    let table =
        Table::builder("T", Attribute::string("id")).global_secondary_index(index).build(&stack);
    table.grant_on_indexes(&role(&stack, "A"), [TableOperation::Query, TableOperation::PutItem]);
    let bare = Table::builder("Bare", Attribute::string("id")).build(&stack);
    bare.grant_on_indexes(&role(&stack, "B"), [TableOperation::Query]);
    check_problems(
        &app,
        "error[nothing-to-grant]: a permission has no resource
  `dynamodb.index-operations` (something reads the indexes of an AWS::DynamoDB::Table) needs an ARN that `Test/Bare` does not have.
    at `Test/Bare`, HERE
  help: turn the feature on first (a stream, for example), or grant on another resource

error[conflicting-options]: options do not fit together
  `dynamodb:PutItem` is done to a table, not to an index.
    at `Test/T`, HERE
  help: grant it with `grant_without_indexes`",
    );
}
