use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::json;

use super::{check, check_policies, check_problems, role, stack};

#[test]
fn a_queue_leaves_everything_to_sqs() {
    let (app, stack) = stack();
    Queue::builder("Q").build(&stack);
    check(
        &app,
        json!({
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
        }),
    );
}

/// Iterating by reference over texts gives `&&str`: text as well, wherever a text may stand.
#[test]
fn texts_of_a_list_are_texts() {
    use rustinfra_constructs::value::{IntoValue, Json, Open, Value};

    let (_, stack) = stack();
    let key = &"arn:aws:kms:eu-west-1:123456789012:key/k";
    for name in ["a", "b"].iter() {
        Queue::builder(name).queue_name(name).build(&stack);
        let text: Value<String> = name.into_value();
        assert_eq!(text.as_literal(), Some(*name));
        let json: Value<Json> = name.into_value();
        let open: Value<Open<String>> = name.into_value();
        assert_eq!((json.expr(), open.expr()), (text.expr(), text.expr()));
    }
    Queue::builder("Encrypted").encryption(QueueEncryption::with_key(key)).build(&stack);
    let template = stack.template().expect("it has no problems");
    let queues = template["Resources"].as_object().expect("it has queues").values();
    let properties: Vec<_> = queues.map(|queue| &queue["Properties"]).collect();
    assert_eq!(
        json!(properties),
        json!([{"QueueName": "a"}, {"QueueName": "b"}, {"KmsMasterKeyId": key}])
    );
}

#[test]
fn every_setting_of_a_queue_reaches_the_template() {
    let (app, stack) = stack();
    let dead = Queue::builder("Dead").fifo().build(&stack);
    let source = Queue::builder("Source").fifo().build(&stack);
    Queue::builder("Q")
        .queue_name("orders.fifo")
        .fifo()
        .content_based_deduplication()
        .high_throughput_fifo()
        .delivery_delay(mins(15))
        .max_message_size(kib(256))
        .retention_period(days(14))
        .receive_message_wait_time(secs(20))
        .visibility_timeout(hours(12))
        .dead_letter_queue(&dead, 3)
        .redrive_allow_only([&source])
        .encryption(QueueEncryption::with_key("arn:aws:kms:eu-west-1:123456789012:key/k"))
        .data_key_reuse(hours(24))
        .enforce_ssl()
        .removal_policy(RemovalPolicy::Retain)
        .build(&stack);
    let fifo = || {
        json!({
            "Type": "AWS::SQS::Queue",
            "Properties": {"FifoQueue": true},
            "UpdateReplacePolicy": "Delete",
            "DeletionPolicy": "Delete",
        })
    };
    check(
        &app,
        json!({
            "DeadB2807C34": fifo(),
            "Source71E471F1": fifo(),
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "ContentBasedDeduplication": true,
                    "DeduplicationScope": "messageGroup",
                    "DelaySeconds": 900,
                    "FifoQueue": true,
                    "FifoThroughputLimit": "perMessageGroupId",
                    "KmsDataKeyReusePeriodSeconds": 86400,
                    "KmsMasterKeyId": "arn:aws:kms:eu-west-1:123456789012:key/k",
                    "MaximumMessageSize": 262144,
                    "MessageRetentionPeriod": 1209600,
                    "QueueName": "orders.fifo",
                    "ReceiveMessageWaitTimeSeconds": 20,
                    "RedriveAllowPolicy": {
                        "redrivePermission": "byQueue",
                        "sourceQueueArns": [{"Fn::GetAtt": ["Source71E471F1", "Arn"]}],
                    },
                    "RedrivePolicy": {
                        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadB2807C34", "Arn"]},
                        "maxReceiveCount": 3,
                    },
                    "VisibilityTimeout": 43200,
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "QPolicy70C80277": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:*",
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                                "Effect": "Deny",
                                "Principal": {"AWS": "*"},
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Q63C6E3AB"}],
                },
            },
        }),
    );
}

#[test]
fn a_name_with_the_ending_makes_a_queue_fifo() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").queue_name("orders.fifo").redrive_deny_all().build(&stack);
    assert!(queue.is_fifo());
    check(
        &app,
        json!({
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "FifoQueue": true,
                    "QueueName": "orders.fifo",
                    "RedriveAllowPolicy": {"redrivePermission": "denyAll"},
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
        }),
    );
}

#[test]
fn every_encryption_reaches_the_template() {
    for (encryption, properties) in [
        (QueueEncryption::Unencrypted, json!({"SqsManagedSseEnabled": false})),
        (QueueEncryption::SqsManaged, json!({"SqsManagedSseEnabled": true})),
        (QueueEncryption::KmsManaged, json!({"KmsMasterKeyId": "alias/aws/sqs"})),
    ] {
        let (app, stack) = stack();
        Queue::builder("Q").encryption(encryption).build(&stack);
        check(
            &app,
            json!({
                "Q63C6E3AB": {
                    "Type": "AWS::SQS::Queue",
                    "Properties": properties,
                    "UpdateReplacePolicy": "Delete",
                    "DeletionPolicy": "Delete",
                },
            }),
        );
    }
}

#[test]
fn grants_on_a_queue_with_a_key_of_its_own_include_the_key() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").encryption(QueueEncryption::NewKey).build(&stack);
    queue.grant_consume(&role(&stack, "F"));
    queue.grant_send(&role(&stack, "G"));
    queue.grant_purge(&role(&stack, "R"));
    let queue = json!({"Fn::GetAtt": ["Q63C6E3AB", "Arn"]});
    let key = json!({"Fn::GetAtt": ["QKey27E2CCCC", "Arn"]});
    check_policies(
        &app,
        json!({
            "FDefaultPolicyE1657453": [
                {"Action": "kms:Decrypt", "Effect": "Allow", "Resource": key},
                {
                    "Action": [
                        "sqs:ChangeMessageVisibility",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                        "sqs:ReceiveMessage",
                    ],
                    "Effect": "Allow",
                    "Resource": queue,
                },
            ],
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": [
                        "kms:Decrypt",
                        "kms:Encrypt",
                        "kms:GenerateDataKey*",
                        "kms:ReEncrypt*",
                    ],
                    "Effect": "Allow",
                    "Resource": key,
                },
                {
                    "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
                    "Effect": "Allow",
                    "Resource": queue,
                },
            ],
            "RDefaultPolicy0707467B": [
                {
                    "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"],
                    "Effect": "Allow",
                    "Resource": queue,
                },
            ],
        }),
    );
}

#[test]
fn an_existing_queue_is_known_by_its_arn() {
    let (app, stack) = stack();
    let queue = |id: &str, arn: &str| Queue::from_queue_arn(&stack, id, arn);
    let standard = queue("A", "arn:aws:sqs:eu-west-1:123456789012:orders");
    assert!(!standard.is_fifo());
    assert_eq!(
        standard.url().untyped().as_literal(),
        Some("https://sqs.eu-west-1.amazonaws.com/123456789012/orders")
    );
    let chinese = queue("B", "arn:aws-cn:sqs:cn-north-1:123456789012:orders.fifo");
    assert!(chinese.is_fifo());
    assert_eq!(
        chinese.url().untyped().as_literal(),
        Some("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders.fifo")
    );
    standard.grant_send(&role(&stack, "G"));
    check_policies(
        &app,
        json!({
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
                    "Effect": "Allow",
                    "Resource": "arn:aws:sqs:eu-west-1:123456789012:orders",
                },
            ],
        }),
    );
}

#[test]
fn grants_on_an_existing_queue_include_its_key() {
    let (app, stack) = stack();
    let (arn, key) =
        ("arn:aws:sqs:eu-west-1:123456789012:orders", "arn:aws:kms:eu-west-1:123456789012:key/k");
    let queue = Queue::from_encrypted_queue_arn(&stack, "Q", arn, key);
    queue.grant_send(&role(&stack, "G"));
    check_policies(
        &app,
        json!({
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                    "Effect": "Allow",
                    "Resource": key,
                },
                {
                    "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
        }),
    );
}

#[test]
fn a_queue_knows_its_dead_letter_queue() {
    let (app, stack) = stack();
    let dead = Queue::builder("Dead").build(&stack);
    let queue = Queue::builder("Q").dead_letter_queue(&dead, 3).build(&stack);
    let known = queue.dead_letter_queue().map(|d| (d.queue.node().path(), d.max_receive_count));
    assert_eq!(known, Some(("Test/Dead".to_string(), 3)));
    assert!(dead.dead_letter_queue().is_none() && app.assembly().is_ok());
}

#[test]
fn settings_of_a_queue_that_sqs_refuses() {
    let (app, stack) = stack();
    let dead = Queue::builder("Dead").build(&stack);
    Queue::builder("Q")
        .retention_period(secs(59))
        .receive_message_wait_time(secs(21))
        .visibility_timeout(hours(13))
        .data_key_reuse(days(2))
        .max_message_size(mib(2))
        .dead_letter_queue(&dead, 0)
        .redrive_allow_only([&dead; 11])
        .build(&stack);
    Queue::from_queue_arn(&stack, "Existing", "orders");
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `orders` is not the ARN of a queue. It does not begin with `arn:`.
    at `Test/Existing`, HERE
  help: write it as `arn:aws:sqs:REGION:ACCOUNT:NAME`

error[out-of-range]: a value is outside its range
  the data key reuse in seconds is 172800, but must be between 60 and 86400.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the message size is 2097152, but must be between 1024 and 1048576.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the number of queues that may redrive is 11, but must be between 1 and 10.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the receive count is 0, but must be between 1 and 1000.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the retention period in seconds is 59, but must be between 60 and 1209600.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the visibility timeout in seconds is 46800, but must be between 0 and 43200.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

error[out-of-range]: a value is outside its range
  the wait time in seconds is 21, but must be between 0 and 20.
    at `Test/Q`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    );
}

#[test]
fn names_and_options_that_do_not_fit_the_kind_of_queue() {
    let (app, stack) = stack();
    Queue::builder("Named").queue_name("orders").fifo().build(&stack);
    Queue::builder("Long").queue_name(&format!("{}.fifo", "x".repeat(76))).build(&stack);
    Queue::builder("Hashed").content_based_deduplication().build(&stack);
    Queue::builder("Fast").high_throughput_fifo().build(&stack);
    Queue::builder("None").redrive_allow_only([]).build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  Deduplication and high-throughput mode exist for FIFO queues only.
    at `Test/Fast`, HERE
  help: add `.fifo()`, or leave them out

error[conflicting-options]: options do not fit together
  Deduplication and high-throughput mode exist for FIFO queues only.
    at `Test/Hashed`, HERE
  help: add `.fifo()`, or leave them out

error[bad-name]: a name is not allowed
  the queue name `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` does not consist of 1 to 80 letters, digits, `-` and `_`, with the ending of a FIFO queue.
    at `Test/Long`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  A queue is FIFO exactly if its name ends in `.fifo`; this is `orders`.
    at `Test/Named`, HERE
  help: change the name, or leave it out

error[out-of-range]: a value is outside its range
  the number of queues that may redrive is 0, but must be between 1 and 10.
    at `Test/None`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    );
}
