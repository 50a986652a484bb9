//! Messages, records and alarms that call a function, and what services read.

use rustinfra::graph::links;
use serde_json::{Value, json};

use super::edge::Refused::{Endpoint, Proof};
use super::edge::{Edge, key_lets_in};
use crate::links::rig::Rig;

#[track_caller]
fn publish(rig: &Rig, message: &str) {
    let news = json!({"TopicArn": rig.known("NewsArn"), "Message": message});
    let answer = rig.call("sns", "Publish", &news);
    assert!(answer["MessageId"].is_string(), "{answer}");
}

/// The messages of the queue that keeps what could not be delivered; they are taken out of it.
fn undelivered(rig: &Rig) -> Vec<Value> {
    let queue = json!({"QueueUrl": rig.known("UndeliveredUrl"), "MaxNumberOfMessages": 10});
    let answer = rig.call("sqs", "ReceiveMessage", &queue);
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    for message in &messages {
        let mut taken = json!({"QueueUrl": rig.known("UndeliveredUrl")});
        taken["ReceiptHandle"] = message["ReceiptHandle"].clone();
        rig.call("sqs", "DeleteMessage", &taken);
    }
    messages.into_iter().map(|message| message["Body"].clone()).collect()
}

/// Requires that the policy of a deployed function names a service.
#[track_caller]
pub(super) fn function_lets_in(rig: &Rig, function: &str, service: &str) {
    let function = json!({"FunctionName": rig.known(function)});
    let policy = rig.call("lambda", "GetPolicy", &function).to_string();
    assert!(policy.contains(service), "{policy}");
}

fn bucket_policy(rig: &Rig, bucket: &str) -> Value {
    let answer = rig.call("s3", "GetBucketPolicy", &json!({"Bucket": rig.known(bucket)}));
    serde_json::from_str(answer["Policy"].as_str().unwrap_or_default()).unwrap_or_default()
}

/// Requires what the endpoint's judge says of all that a bucket may let a distribution do beside
/// reading.
#[track_caller]
fn bucket_is(rig: &Rig, bucket: &str, decision: &str) {
    let policy = bucket_policy(rig, bucket);
    let bucket = &*format!("arn:aws:s3:::{}", rig.known(bucket));
    let object = &*format!("{bucket}/object");
    for (action, resource) in [
        ("s3:GetObjectVersion", object),
        ("s3:ListBucket", bucket),
        ("s3:PutObject", object),
        ("s3:DeleteObject", object),
    ] {
        assert_eq!(rig.judged_by(&policy, action, resource), decision, "{action}: {policy}");
    }
    assert_eq!(rig.judged_by(&policy, "s3:GetObject", object), "allowed", "{policy}");
}

pub(super) const EDGES: &[Edge] = &[
    Edge {
        name: "topic, function",
        links: &[&links::TOPIC_TO_FUNCTION],
        exercise: |rig| {
            publish(rig, "mark of the topic");
            rig.told("mark of the topic");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "topic, queue of what could not be delivered",
        links: &[&links::TOPIC_TO_QUEUE],
        exercise: |rig| {
            let subscription = json!({
                "TopicArn": rig.known("NewsArn"),
                "Protocol": "sqs",
                "Endpoint": rig.known("UndeliveredArn"),
            });
            rig.call("sns", "Subscribe", &subscription);
            publish(rig, "undelivered");
            let [kept] = &undelivered(rig)[..] else { panic!("one message") };
            assert!(kept.as_str().is_some_and(|body| body.contains("undelivered")), "{kept}");
        },
        refused: Endpoint(|rig| {
            // Our proof would not let the stack be deployed.
            let mut queue = json!({"QueueUrl": rig.known("UndeliveredUrl")});
            queue["Attributes"] = json!({"Policy": ""});
            rig.call("sqs", "SetQueueAttributes", &queue);
            publish(rig, "undelivered");
            assert_eq!(undelivered(rig), <[Value; 0]>::default());
        }),
        is_used: true,
    },
    Edge {
        name: "stream, function",
        links: &[&links::STREAM_READ],
        exercise: |rig| {
            let mut record = json!({"StreamName": rig.known("RecordsName"), "Data": "text"});
            record["PartitionKey"] = "mark of the stream".into();
            rig.call("kinesis", "PutRecord", &record);
            rig.told("mark of the stream");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "table, function",
        links: &[&links::TABLE_STREAM],
        exercise: |rig| {
            let item = json!({"id": {"S": "mark of the table"}});
            let put = json!({"TableName": rig.known("ChangingName"), "Item": item});
            rig.call("dynamodb", "PutItem", &put);
            let is_it = |event: &Value| event["Records"][0]["dynamodb"]["NewImage"] == item;
            let event = rig.told_event("mark of the table", is_it);
            assert_eq!(event["Records"][0]["eventName"], "INSERT", "{event}");
        },
        refused: Proof,
        is_used: true,
    },
    Edge {
        name: "alarm, function",
        links: &[&links::ALARM_TO_FUNCTION],
        exercise: |rig| {
            let alarm = json!({
                "AlarmName": rig.known("AlarmName"),
                "StateValue": "ALARM",
                "StateReason": "links",
            });
            rig.call("cloudwatch", "SetAlarmState", &alarm);
            function_lets_in(rig, "TellerName", "lambda.alarms.cloudwatch.amazonaws.com");
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "distribution, bucket that it writes to",
        links: &[
            &links::DISTRIBUTION_READS_VERSIONS,
            &links::DISTRIBUTION_LISTS,
            &links::DISTRIBUTION_WRITES,
            &links::DISTRIBUTION_DELETES,
        ],
        exercise: |rig| bucket_is(rig, "ShelfName", "allowed"),
        // The same, before a distribution that may read only.
        refused: Endpoint(|rig| bucket_is(rig, "PagesName", "implicitDeny")),
        is_used: false,
    },
    Edge {
        name: "bucket, Lambda, web function",
        links: &[&links::WEB_FUNCTION_CODE],
        exercise: |rig| {
            let policy = bucket_policy(rig, "CodeName").to_string();
            assert!(policy.contains("lambda.amazonaws.com"), "{policy}");
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "key, web function",
        links: &[&links::WEB_FUNCTION_KEY],
        exercise: |rig| key_lets_in(rig, "WebKeyArn", "\"lambda.amazonaws.com"),
        refused: Proof,
        is_used: false,
    },
];
