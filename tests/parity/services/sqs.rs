//! Queues of both kinds, with every setting; each grant to a role of its own.

use rustinfra::iam::{Principal, Statement};
use rustinfra_constructs::cloudwatch::Statistic;
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Sqs");

    let plain = Queue::builder("Plain").build(&stack);
    let failed = Queue::builder("Failed")
        .retention_period(days(14))
        .redrive_allow_only([&plain])
        .build(&stack);
    Queue::builder("Configured")
        .queue_name("configured")
        .delivery_delay(mins(15))
        .max_message_size(kib(256))
        .retention_period(days(1))
        .receive_message_wait_time(secs(20))
        .visibility_timeout(hours(12))
        .dead_letter_queue(&failed, 3)
        .enforce_ssl()
        .removal_policy(RemovalPolicy::Retain)
        .build(&stack);
    Queue::builder("Closed").redrive_deny_all().build(&stack);

    Queue::builder("Fifo").fifo().content_based_deduplication().build(&stack);
    Queue::builder("FifoByName").queue_name("by-name.fifo").high_throughput_fifo().build(&stack);

    let encrypted = |id: &str, encryption| Queue::builder(id).encryption(encryption);
    encrypted("Unencrypted", QueueEncryption::Unencrypted).build(&stack);
    encrypted("SqsManaged", QueueEncryption::SqsManaged).build(&stack);
    encrypted("KmsManaged", QueueEncryption::KmsManaged).build(&stack);
    let own_key =
        encrypted("OwnKey", QueueEncryption::NewKey).data_key_reuse(hours(24)).build(&stack);
    let key = Key::builder("Key").build(&stack);
    encrypted("GivenKey", QueueEncryption::with_key(&key)).build(&stack);

    let role =
        |id: &str| Role::builder(id, Principal::service("lambda.amazonaws.com")).build(&stack);
    plain.grant_consume(&role("Consumer"));
    plain.grant_send(&role("Sender"));
    plain.grant_purge(&role("Purger"));
    plain.grant(&role("Counter"), ["sqs:GetQueueAttributes"]);
    own_key.grant_consume(&role("OwnKeyConsumer"));
    own_key.grant_send(&role("OwnKeySender"));
    let from_s3 = Statement::allow(["sqs:SendMessage"])
        .on(plain.arn())
        .to(Principal::service("s3.amazonaws.com"));
    plain.add_to_resource_policy(from_s3);

    let arn = "arn:aws:sqs:eu-west-1:123456789012:theirs";
    let theirs = Queue::from_queue_arn(&stack, "Theirs", arn);
    theirs.grant_send(&role("TheirSender"));
    let arn = "arn:aws:sqs:eu-west-1:123456789012:encrypted.fifo";
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let encrypted = Queue::from_encrypted_queue_arn(&stack, "TheirEncrypted", arn, key).with_fifo();
    encrypted.grant_consume(&role("TheirConsumer"));

    let actions = ["sqs:ListDeadLetterSourceQueues", "sqs:ListQueueTags"];
    plain.grant(&role("Lister"), actions);
    let sent = plain.metric("NumberOfMessagesSent").statistic(Statistic::Sum);
    sent.create_alarm("Sent", 1000.0, 1).build(&stack);
    stack
}
