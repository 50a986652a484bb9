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

/// What a bucket may let a distribution do beside reading.
const MORE: [&str; 4] = ["s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"];

/// Requires that the endpoint's judge says, by the deployed policy of the bucket, that of reading and all
/// of these a distribution may do everything but what is `lost`.
#[track_caller]
fn shelf_allows_all_but(rig: &Rig, lost: &[&str]) {
    let policy = bucket_policy(rig, "ShelfName");
    let bucket = format!("arn:aws:s3:::{}", rig.known("ShelfName"));
    for action in MORE.into_iter().chain(["s3:GetObject"]) {
        let object = format!("{bucket}/object");
        let resource = if action == "s3:ListBucket" { &bucket } else { &object };
        let decision = if lost.contains(&action) { "implicitDeny" } else { "allowed" };
        assert_eq!(rig.judged_by(&policy, action, resource), decision, "{action}: {policy}");
    }
}

/// Takes an action out of the deployed policy of the bucket.
#[track_caller]
fn shelf_loses(rig: &Rig, action: &str) {
    let mut policy = bucket_policy(rig, "ShelfName");
    for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
        let mut actions = match statement["Action"].take() {
            Value::Array(actions) => actions,
            one => vec![one],
        };
        // A statement has to have one.
        let other = Value::from("s3:GetObject");
        actions.iter_mut().filter(|one| **one == action).for_each(|one| *one = other.clone());
        statement["Action"] = actions.into();
    }
    let put = json!({"Bucket": rig.known("ShelfName"), "Policy": policy.to_string()});
    let answer = rig.call("s3", "PutBucketPolicy", &put);
    assert_eq!(answer.get("error"), None);
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
            let answer = rig.call("cloudwatch", "SetAlarmState", &alarm);
            assert_eq!(answer.get("error"), None);
            let alarms = json!({"AlarmNames": [rig.known("AlarmName")]});
            let alarms = rig.call("cloudwatch", "DescribeAlarms", &alarms);
            assert_eq!(alarms["MetricAlarms"][0]["StateValue"], "ALARM", "{alarms}");
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
        exercise: |rig| shelf_allows_all_but(rig, &[]),
        refused: Endpoint(|rig| {
            // Which our proof does not miss; the others are taken out of the deployed policy.
            let mut lost = vec!["s3:ListBucket"];
            shelf_allows_all_but(rig, &lost);
            for action in MORE.into_iter().filter(|action| *action != "s3:ListBucket") {
                shelf_loses(rig, action);
                lost.push(action);
                shelf_allows_all_but(rig, &lost);
            }
        }),
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
