//! Tables in several regions, held against what aws-cdk-lib 2.276.0 makes of the same.

use rustinfra_constructs::dynamodb::{
    AutoscaledCapacity, Capacity, ContributorInsights, GlobalTable, GlobalTableBilling,
    GlobalTableEncryption, GlobalTableIndex, LocalSecondaryIndex, MultiAccountReplica,
    MultiRegionConsistency, Projection, Replica, ReplicaIndex, StreamViewType, TableClass,
    WarmThroughput,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::tree::Tags;
use serde_json::{Value as Json, json};

use super::{check, check_policies, check_problems, role};

/// A stack whose region is known.
fn stack() -> (App, Stack) {
    let app = App::new();
    let environment = Environment::new("123456789012", "us-east-1");
    let stack = Stack::builder("S").environment(environment).build(&app);
    (app, stack)
}

/// The ARN of an account.
fn root(account: &str) -> Json {
    json!(format!("arn:aws:iam::{account}:root"))
}

/// The table's resource among those of the app's stack.
#[track_caller]
fn check_table(app: &App, id: &str, expected: Json) {
    let resources = super::section(app, "Resources");
    super::compare(&resources[id], &expected);
}

#[test]
fn a_global_table_is_on_demand_and_kept() {
    let (app, stack) = stack();
    GlobalTable::builder("Plain", Attribute::string("id")).build(&stack);
    Tags::of(&stack).add("team", "x");
    check(
        &app,
        json!({"Plain295EB121": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "AttributeDefinitions": [
                    {
                        "AttributeName": "id",
                        "AttributeType": "S"
                    }
                ],
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [
                    {
                        "AttributeName": "id",
                        "KeyType": "HASH"
                    }
                ],
                "Replicas": [
                    {
                        "Region": "us-east-1",
                        "Tags": [
                            {
                                "Key": "team",
                                "Value": "x"
                            }
                        ]
                    }
                ]
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain"
        }}),
    );
}

#[test]
fn every_setting_of_a_global_table_reaches_the_template() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    Tags::of(&stack).add("team", "x");
    let replica = Replica::new("us-east-2")
        .read_capacity(Capacity::Fixed(7))
        .table_class(TableClass::Standard)
        .deletion_protection(false)
        .contributor_insights(None)
        .kinesis_stream("arn:aws:kinesis:us-east-2:123456789012:stream/x")
        .tag("c", "d")
        .global_secondary_index(
            "one",
            ReplicaIndex::new()
                .read_capacity(Capacity::Fixed(3))
                .contributor_insights(ContributorInsights::AccessedAndThrottledKeys),
        );
    let first = GlobalTableIndex::new("one", Attribute::string("g"))
        .read_capacity(AutoscaledCapacity::new(9).min_capacity(2).target_utilization_percent(60));
    let second = GlobalTableIndex::new("two", Attribute::string("g"))
        .also_partitioned_by(Attribute::string("h"))
        .sort_key(Attribute::string("i"))
        .projection(Projection::include(["z"]))
        .write_capacity(AutoscaledCapacity::new(20))
        .warm_throughput(WarmThroughput { read: 12_001, write: 4_001 });
    GlobalTable::builder("Full", Attribute::string("id"))
        .sort_key(Attribute::number("at"))
        .table_name("full")
        .billing(GlobalTableBilling::Provisioned {
            read: Capacity::Fixed(5),
            write: AutoscaledCapacity::new(10).seed_capacity(3),
        })
        .dynamo_stream(StreamViewType::NewImage)
        .time_to_live("ttl")
        .encryption(
            GlobalTableEncryption::with_key(&key)
                .replica_key("us-east-2", "arn:aws:kms:us-east-2:123456789012:key/r"),
        )
        .contributor_insights(ContributorInsights::ThrottledKeys)
        .deletion_protection(true)
        .table_class(TableClass::StandardInfrequentAccess)
        .point_in_time_recovery_days(5)
        .kinesis_stream("arn:aws:kinesis:us-east-1:123456789012:stream/x")
        .tag("a", "b")
        .warm_throughput(WarmThroughput { read: 12_000, write: 4_000 })
        .global_secondary_index(first)
        .global_secondary_index(second)
        .local_secondary_index(
            LocalSecondaryIndex::new("own", Attribute::binary("l"))
                .projection(Projection::KeysOnly),
        )
        .replica(replica)
        .replicate_settings()
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    check_table(
        &app,
        "FullC8C81DE8",
        json!({
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "AttributeDefinitions": [
                    {
                        "AttributeName": "id",
                        "AttributeType": "S"
                    },
                    {
                        "AttributeName": "at",
                        "AttributeType": "N"
                    },
                    {
                        "AttributeName": "g",
                        "AttributeType": "S"
                    },
                    {
                        "AttributeName": "h",
                        "AttributeType": "S"
                    },
                    {
                        "AttributeName": "i",
                        "AttributeType": "S"
                    },
                    {
                        "AttributeName": "l",
                        "AttributeType": "B"
                    }
                ],
                "BillingMode": "PROVISIONED",
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "one",
                        "KeySchema": [
                            {
                                "AttributeName": "g",
                                "KeyType": "HASH"
                            }
                        ],
                        "Projection": {
                            "ProjectionType": "ALL"
                        },
                        "WriteProvisionedThroughputSettings": {
                            "WriteCapacityAutoScalingSettings": {
                                "MaxCapacity": 10,
                                "MinCapacity": 1,
                                "SeedCapacity": 3,
                                "TargetTrackingScalingPolicyConfiguration": {
                                    "TargetValue": 70
                                }
                            }
                        }
                    },
                    {
                        "IndexName": "two",
                        "KeySchema": [
                            {
                                "AttributeName": "g",
                                "KeyType": "HASH"
                            },
                            {
                                "AttributeName": "h",
                                "KeyType": "HASH"
                            },
                            {
                                "AttributeName": "i",
                                "KeyType": "RANGE"
                            }
                        ],
                        "Projection": {
                            "NonKeyAttributes": [
                                "z"
                            ],
                            "ProjectionType": "INCLUDE"
                        },
                        "WarmThroughput": {
                            "ReadUnitsPerSecond": 12001,
                            "WriteUnitsPerSecond": 4001
                        },
                        "WriteProvisionedThroughputSettings": {
                            "WriteCapacityAutoScalingSettings": {
                                "MaxCapacity": 20,
                                "MinCapacity": 1,
                                "TargetTrackingScalingPolicyConfiguration": {
                                    "TargetValue": 70
                                }
                            }
                        }
                    }
                ],
                "KeySchema": [
                    {
                        "AttributeName": "id",
                        "KeyType": "HASH"
                    },
                    {
                        "AttributeName": "at",
                        "KeyType": "RANGE"
                    }
                ],
                "LocalSecondaryIndexes": [
                    {
                        "IndexName": "own",
                        "KeySchema": [
                            {
                                "AttributeName": "id",
                                "KeyType": "HASH"
                            },
                            {
                                "AttributeName": "l",
                                "KeyType": "RANGE"
                            }
                        ],
                        "Projection": {
                            "ProjectionType": "KEYS_ONLY"
                        }
                    }
                ],
                "Replicas": [
                    {
                        "ContributorInsightsSpecification": {
                            "Enabled": false
                        },
                        "DeletionProtectionEnabled": false,
                        "GlobalSecondaryIndexes": [
                            {
                                "ContributorInsightsSpecification": {
                                    "Enabled": true,
                                    "Mode": "ACCESSED_AND_THROTTLED_KEYS"
                                },
                                "IndexName": "one",
                                "ReadProvisionedThroughputSettings": {
                                    "ReadCapacityUnits": 3
                                }
                            },
                            {
                                "ContributorInsightsSpecification": {
                                    "Enabled": true,
                                    "Mode": "THROTTLED_KEYS"
                                },
                                "IndexName": "two",
                                "ReadProvisionedThroughputSettings": {
                                    "ReadCapacityUnits": 5
                                }
                            }
                        ],
                        "GlobalTableSettingsReplicationMode": "ENABLED",
                        "KinesisStreamSpecification": {
                            "StreamArn": "arn:aws:kinesis:us-east-2:123456789012:stream/x"
                        },
                        "PointInTimeRecoverySpecification": {
                            "PointInTimeRecoveryEnabled": true,
                            "RecoveryPeriodInDays": 5
                        },
                        "ReadProvisionedThroughputSettings": {
                            "ReadCapacityUnits": 7
                        },
                        "Region": "us-east-2",
                        "SSESpecification": {
                            "KMSMasterKeyId": "arn:aws:kms:us-east-2:123456789012:key/r"
                        },
                        "TableClass": "STANDARD",
                        "Tags": [
                            {
                                "Key": "team",
                                "Value": "x"
                            },
                            {
                                "Key": "c",
                                "Value": "d"
                            }
                        ]
                    },
                    {
                        "ContributorInsightsSpecification": {
                            "Enabled": true,
                            "Mode": "THROTTLED_KEYS"
                        },
                        "DeletionProtectionEnabled": true,
                        "GlobalSecondaryIndexes": [
                            {
                                "ContributorInsightsSpecification": {
                                    "Enabled": true,
                                    "Mode": "THROTTLED_KEYS"
                                },
                                "IndexName": "one",
                                "ReadProvisionedThroughputSettings": {
                                    "ReadCapacityAutoScalingSettings": {
                                        "MaxCapacity": 9,
                                        "MinCapacity": 2,
                                        "TargetTrackingScalingPolicyConfiguration": {
                                            "TargetValue": 60
                                        }
                                    }
                                }
                            },
                            {
                                "ContributorInsightsSpecification": {
                                    "Enabled": true,
                                    "Mode": "THROTTLED_KEYS"
                                },
                                "IndexName": "two",
                                "ReadProvisionedThroughputSettings": {
                                    "ReadCapacityUnits": 5
                                }
                            }
                        ],
                        "GlobalTableSettingsReplicationMode": "ENABLED",
                        "KinesisStreamSpecification": {
                            "StreamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/x"
                        },
                        "PointInTimeRecoverySpecification": {
                            "PointInTimeRecoveryEnabled": true,
                            "RecoveryPeriodInDays": 5
                        },
                        "ReadProvisionedThroughputSettings": {
                            "ReadCapacityUnits": 5
                        },
                        "Region": "us-east-1",
                        "SSESpecification": {
                            "KMSMasterKeyId": {
                                "Fn::GetAtt": [
                                    "K485CC42E",
                                    "Arn"
                                ]
                            }
                        },
                        "TableClass": "STANDARD_INFREQUENT_ACCESS",
                        "Tags": [
                            {
                                "Key": "team",
                                "Value": "x"
                            },
                            {
                                "Key": "a",
                                "Value": "b"
                            }
                        ]
                    }
                ],
                "SSESpecification": {
                    "SSEEnabled": true,
                    "SSEType": "KMS"
                },
                "StreamSpecification": {
                    "StreamViewType": "NEW_IMAGE"
                },
                "TableName": "full",
                "TimeToLiveSpecification": {
                    "AttributeName": "ttl",
                    "Enabled": true
                },
                "WarmThroughput": {
                    "ReadUnitsPerSecond": 12000,
                    "WriteUnitsPerSecond": 4000
                },
                "WriteProvisionedThroughputSettings": {
                    "WriteCapacityAutoScalingSettings": {
                        "MaxCapacity": 10,
                        "MinCapacity": 1,
                        "SeedCapacity": 3,
                        "TargetTrackingScalingPolicyConfiguration": {
                            "TargetValue": 70
                        }
                    }
                }
            },
            "UpdateReplacePolicy": "Delete",
            "DeletionPolicy": "Delete"
        }),
    );
}

#[test]
fn a_table_on_demand_limits_its_requests_and_says_who_else_may_use_it() {
    let (app, stack) = stack();
    let other = Principal::account("111122223333");
    GlobalTable::builder("Od", Attribute::string("id"))
        .billing(GlobalTableBilling::OnDemandLimited { max_read: Some(100), max_write: Some(50) })
        .encryption(GlobalTableEncryption::AwsManaged)
        .global_secondary_index(
            GlobalTableIndex::new("one", Attribute::string("g"))
                .max_read_request_units(10)
                .max_write_request_units(20),
        )
        .replica(
            Replica::new("us-west-2")
                .max_read_request_units(70)
                .global_secondary_index("one", ReplicaIndex::new().max_read_request_units(7)),
        )
        .resource_policy(Statement::allow(["dynamodb:GetItem"]).to(other.clone()).on("*"))
        .stream_resource_policy(Statement::allow(["dynamodb:GetRecords"]).to(other).on("*"))
        .build(&stack);
    check_table(
        &app,
        "Od3BF395FB",
        json!({
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "AttributeDefinitions": [
                    {
                        "AttributeName": "id",
                        "AttributeType": "S"
                    },
                    {
                        "AttributeName": "g",
                        "AttributeType": "S"
                    }
                ],
                "BillingMode": "PAY_PER_REQUEST",
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "one",
                        "KeySchema": [
                            {
                                "AttributeName": "g",
                                "KeyType": "HASH"
                            }
                        ],
                        "Projection": {
                            "ProjectionType": "ALL"
                        },
                        "WriteOnDemandThroughputSettings": {
                            "MaxWriteRequestUnits": 20
                        }
                    }
                ],
                "KeySchema": [
                    {
                        "AttributeName": "id",
                        "KeyType": "HASH"
                    }
                ],
                "Replicas": [
                    {
                        "GlobalSecondaryIndexes": [
                            {
                                "IndexName": "one",
                                "ReadOnDemandThroughputSettings": {
                                    "MaxReadRequestUnits": 7
                                }
                            }
                        ],
                        "ReadOnDemandThroughputSettings": {
                            "MaxReadRequestUnits": 70
                        },
                        "Region": "us-west-2"
                    },
                    {
                        "GlobalSecondaryIndexes": [
                            {
                                "IndexName": "one",
                                "ReadOnDemandThroughputSettings": {
                                    "MaxReadRequestUnits": 10
                                }
                            }
                        ],
                        "ReadOnDemandThroughputSettings": {
                            "MaxReadRequestUnits": 100
                        },
                        "Region": "us-east-1",
                        "ReplicaStreamSpecification": {
                            "ResourcePolicy": {
                                "PolicyDocument": {
                                    "Statement": [
                                        {
                                            "Action": "dynamodb:GetRecords",
                                            "Effect": "Allow",
                                            "Principal": {"AWS": root("111122223333")},
                                            "Resource": "*"
                                        }
                                    ],
                                    "Version": "2012-10-17"
                                }
                            }
                        },
                        "ResourcePolicy": {
                            "PolicyDocument": {
                                "Statement": [
                                    {
                                        "Action": "dynamodb:GetItem",
                                        "Effect": "Allow",
                                        "Principal": {"AWS": root("111122223333")},
                                        "Resource": "*"
                                    }
                                ],
                                "Version": "2012-10-17"
                            }
                        }
                    }
                ],
                "SSESpecification": {
                    "SSEEnabled": true,
                    "SSEType": "KMS"
                },
                "StreamSpecification": {
                    "StreamViewType": "NEW_AND_OLD_IMAGES"
                },
                "WriteOnDemandThroughputSettings": {
                    "MaxWriteRequestUnits": 50
                }
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain"
        }),
    );
}

#[test]
fn a_strongly_consistent_table_has_a_witness() {
    let (app, stack) = stack();
    GlobalTable::builder("Mrsc", Attribute::string("id"))
        .multi_region_consistency(MultiRegionConsistency::StrongWithWitness("us-east-2".into()))
        .replica(Replica::new("us-west-2"))
        .build(&stack);
    check(
        &app,
        json!({"MrscF6F53D1A": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "AttributeDefinitions": [
                    {
                        "AttributeName": "id",
                        "AttributeType": "S"
                    }
                ],
                "BillingMode": "PAY_PER_REQUEST",
                "GlobalTableWitnesses": [
                    {
                        "Region": "us-east-2"
                    }
                ],
                "KeySchema": [
                    {
                        "AttributeName": "id",
                        "KeyType": "HASH"
                    }
                ],
                "MultiRegionConsistency": "STRONG",
                "Replicas": [
                    {
                        "Region": "us-west-2"
                    },
                    {
                        "Region": "us-east-1"
                    }
                ],
                "StreamSpecification": {
                    "StreamViewType": "NEW_AND_OLD_IMAGES"
                }
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain"
        }}),
    );
}

#[test]
fn a_replica_in_another_account_lets_replication_in() {
    let app = App::new();
    let environment = Environment::new("888888888888", "eu-west-2");
    let stack = Stack::builder("S3").environment(environment).build(&app);
    let replica =
        MultiAccountReplica::builder("Rep", "arn:aws:dynamodb:eu-west-1:999999999999:table/x")
            .deletion_protection(true)
            .build(&stack);
    let reader = Statement::allow(["dynamodb:GetRecords"]).to(Principal::account("777777777777"));
    replica.add_to_stream_resource_policy(reader.on("*"));
    check(
        &app,
        json!({"RepEB302808": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {
                "GlobalTableSourceArn": "arn:aws:dynamodb:eu-west-1:999999999999:table/x",
                "Replicas": [
                    {
                        "DeletionProtectionEnabled": true,
                        "Region": "eu-west-2",
                        "ReplicaStreamSpecification": {
                            "ResourcePolicy": {
                                "PolicyDocument": {
                                    "Statement": [
                                        {
                                            "Action": "dynamodb:GetRecords",
                                            "Effect": "Allow",
                                            "Principal": {
                                                "AWS": "arn:aws:iam::777777777777:root"
                                            },
                                            "Resource": "*"
                                        }
                                    ],
                                    "Version": "2012-10-17"
                                }
                            }
                        },
                        "ResourcePolicy": {
                            "PolicyDocument": {
                                "Statement": [
                                    {
                                        "Action": [
                                            "dynamodb:ReadDataForReplication",
                                            "dynamodb:ReplicateSettings",
                                            "dynamodb:WriteDataForReplication"
                                        ],
                                        "Condition": {
                                            "StringEquals": {
                                                "aws:SourceAccount": [
                                                    "888888888888",
                                                    "999999999999"
                                                ]
                                            }
                                        },
                                        "Effect": "Allow",
                                        "Principal": {
                                            "Service": "replication.dynamodb.amazonaws.com"
                                        },
                                        "Resource": "*",
                                        "Sid": "AllowReplicationService"
                                    }
                                ],
                                "Version": "2012-10-17"
                            }
                        }
                    }
                ],
                "TableName": "x"
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain"
        }}),
    );
}

#[test]
fn a_source_lets_the_account_of_a_replica_join() {
    let (app, stack) = stack();
    let table =
        GlobalTable::builder("T", Attribute::string("id")).table_name("shared").build(&stack);
    table.grant_multi_account_replication_to("arn:aws:dynamodb:eu-west-2:888888888888:table/x");
    let resources = super::section(&app, "Resources");
    let policy = &resources["TD925BC7E"]["Properties"]["Replicas"][0]["ResourcePolicy"];
    let statements = json!([
        {
            "Action": "dynamodb:AssociateTableReplica",
            "Effect": "Allow",
            "Principal": {"AWS": root("888888888888")},
            "Resource": "*",
            "Sid": "AllowMultiAccountReplicaAssociation888888888888",
        },
        {
            "Action": [
                "dynamodb:ReadDataForReplication",
                "dynamodb:ReplicateSettings",
                "dynamodb:WriteDataForReplication",
            ],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ["123456789012", "888888888888"]},
            },
            "Effect": "Allow",
            "Principal": {"Service": "replication.dynamodb.amazonaws.com"},
            "Resource": "*",
            "Sid": "AllowReplicationServiceReadWrite888888888888",
        },
    ]);
    super::compare(&policy["PolicyDocument"]["Statement"], &statements);
}

#[test]
fn replication_between_accounts_may_use_the_keys() {
    let (app, stack) = stack();
    let (key, other) = (Key::builder("K").build(&stack), Key::builder("L").build(&stack));
    MultiAccountReplica::builder("R", "arn:aws:dynamodb:eu-west-1:999999999999:table/x")
        .encryption(GlobalTableEncryption::with_key(&key))
        .build(&stack);
    GlobalTable::builder("T", Attribute::string("id"))
        .encryption(GlobalTableEncryption::with_key(&other))
        .build(&stack)
        .grant_multi_account_replication_to("arn:aws:dynamodb:eu-west-2:888888888888:table/x");
    let resources = super::section(&app, "Resources");
    let policies = resources.as_object().into_iter().flat_map(|all| all.values());
    let policies = policies.filter_map(|it| it["Properties"].get("KeyPolicy"));
    let statements: Vec<&Json> = policies.map(|policy| &policy["Statement"][1]).collect();
    let replication = json!({
        "Action": [
            "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ],
        "Effect": "Allow",
        "Principal": {"Service": "replication.dynamodb.amazonaws.com"},
        "Resource": "*",
    });
    assert_eq!(statements, [&replication, &replication]);
}

#[test]
fn a_table_that_goes_back_to_keys_of_dynamodb_says_so() {
    let (app, stack) = stack();
    GlobalTable::builder("T", Attribute::string("id"))
        .encryption(GlobalTableEncryption::AwsOwned)
        .build(&stack);
    let resources = super::section(&app, "Resources");
    let encryption = &resources["TD925BC7E"]["Properties"]["SSESpecification"];
    assert_eq!(encryption, &json!({"SSEEnabled": false}));
}

#[test]
fn what_is_granted_on_a_replica_is_granted_in_its_region() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let table = GlobalTable::builder("T", Attribute::string("id"))
        .encryption(
            GlobalTableEncryption::with_key(&key)
                .replica_key("us-east-2", "arn:aws:kms:us-east-2:123456789012:key/r"),
        )
        .global_secondary_index(GlobalTableIndex::new("one", Attribute::string("g")))
        .replica(Replica::new("us-east-2"))
        .build(&stack);
    table.replica("us-east-1").grant_stream_read(&role(&stack, "Here"));
    let there = role(&stack, "There");
    table.replica("us-east-2").grant_read_data(&there);
    table.replica("us-east-2").grant_stream_read(&there);
    let replica = "arn:aws:dynamodb:us-east-2:123456789012:table/";
    let name = json!({"Ref": "TD925BC7E"});
    check_policies(
        &app,
        json!({
            "HereDefaultPolicy50CE17C7": [
                {
                    "Action": "dynamodb:ListStreams",
                    "Effect": "Allow",
                    "Resource": "*",
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
                {
                    "Action": ["kms:Decrypt", "kms:DescribeKey"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                },
            ],
            "ThereDefaultPolicyB8CF0AF9": [
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
                    "Resource": {"Fn::Join": ["", [replica, name]]},
                },
                {
                    "Action": [
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Fn::Join": ["", [replica, name, "/stream/*"]]},
                },
                {
                    "Action": ["dynamodb:Query", "dynamodb:Scan"],
                    "Effect": "Allow",
                    "Resource": {"Fn::Join": ["", [replica, name, "/index/*"]]},
                },
                {
                    "Action": ["kms:Decrypt", "kms:DescribeKey"],
                    "Effect": "Allow",
                    "Resource": "arn:aws:kms:us-east-2:123456789012:key/r",
                },
            ],
        }),
    );
}

#[test]
fn a_global_table_cannot_be_just_anywhere() {
    let app = App::new();
    let nowhere = Stack::new(&app, "Nowhere");
    GlobalTable::builder("A", Attribute::string("id"))
        .replica(Replica::new("us-east-2"))
        .build(&nowhere);
    let environment = Environment::new("123456789012", "us-east-1");
    let stack = Stack::builder("S").environment(environment).build(&app);
    let table = GlobalTable::builder("B", Attribute::string("id"))
        .encryption(GlobalTableEncryption::with_key("arn:aws:kms:us-east-1:123456789012:key/k"))
        .billing(GlobalTableBilling::Provisioned {
            read: Capacity::Fixed(0),
            write: AutoscaledCapacity::new(2).min_capacity(3).target_utilization_percent(95),
        })
        .replica(Replica::new("us-east-1"))
        .replica(
            Replica::new("eu-west-1")
                .max_read_request_units(1)
                .global_secondary_index("none", ReplicaIndex::new()),
        )
        .multi_region_consistency(MultiRegionConsistency::Strong)
        .build(&stack);
    table.replica("mars-north-1");
    MultiAccountReplica::builder("C", "arn:aws:dynamodb:us-east-1:123456789012:table/x")
        .build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The table has replicas, but it is not known in which region it is itself.
    at `Nowhere/A`, HERE
  help: give the stack an environment with a region

error[conflicting-options]: options do not fit together
  A replica has options for an index `none`, but the table has none.
    at `S/B`, HERE
  help: add the index to the table, or correct its name

error[conflicting-options]: options do not fit together
  A replica is in us-east-1, the table's own region.
    at `S/B`, HERE
  help: name another region

error[conflicting-options]: options do not fit together
  No key is known with which the replica in eu-west-1 is encrypted.
    at `S/B`, HERE
  help: add one with `.replica_key(region, key_arn)`

error[conflicting-options]: options do not fit together
  No key is known with which the replica in us-east-1 is encrypted.
    at `S/B`, HERE
  help: add one with `.replica_key(region, key_arn)`

error[conflicting-options]: options do not fit together
  The replica in eu-west-1 and its table have to be both on demand or both provisioned.
    at `S/B`, HERE
  help: leave out the replica's capacity and limits, or change the table's billing

error[conflicting-options]: options do not fit together
  The table has no replica in mars-north-1.
    at `S/B`, HERE
  help: add it with `.replica(Replica::new(region))`

error[out-of-range]: a value is outside its range
  the greatest capacity is 2, but must be at least 3.
    at `S/B`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

error[out-of-range]: a value is outside its range
  the read capacity is 0, but must be at least 1.
    at `S/B`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

error[out-of-range]: a value is outside its range
  the target utilization is 95, but must be between 20 and 90.
    at `S/B`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

error[strong-consistency]: a table cannot be strongly consistent
  Its regions are us-east-1, us-east-1, eu-west-1, which are not of one set.
    at `S/B`, HERE
  help: choose all from one of the sets listed in https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

error[conflicting-options]: options do not fit together
  The source is in the replica's own account, 123456789012.
    at `S/C`, HERE
  help: within one account, add a `Replica` to the table itself

error[conflicting-options]: options do not fit together
  The source is in the replica's own region, us-east-1.
    at `S/C`, HERE
  help: within one account, add a `Replica` to the table itself",
    );
}
