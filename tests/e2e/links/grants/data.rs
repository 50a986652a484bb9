//! Tables, queues, buses, buckets, logs and parameters.

use rustinfra::graph::links;
use rustinfra_constructs::lambda::{AsyncInvoke, EventInvokeConfig, SnsDestination};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::{Call, Row, call, judged};
use crate::links::rig::Rig;

fn key() -> Value {
    json!({"id": {"S": "a"}})
}

fn table(rig: &Rig, operation: &str, mut parameters: Value) -> Call {
    parameters["TableName"] = rig.known("Table").into();
    call("dynamodb", operation, parameters)
}

fn get_item(rig: &Rig) -> Call {
    table(rig, "GetItem", json!({"Key": key()}))
}

fn put_item(rig: &Rig) -> Call {
    table(rig, "PutItem", json!({"Item": key()}))
}

fn query_index(rig: &Rig) -> Call {
    let query = json!({
        "IndexName": "ByKind",
        "KeyConditionExpression": "kind = :kind",
        "ExpressionAttributeValues": {":kind": {"S": "b"}},
    });
    table(rig, "Query", query)
}

fn queue(rig: &Rig, operation: &str, mut parameters: Value) -> Call {
    parameters["QueueUrl"] = rig.known("Queue").into();
    call("sqs", operation, parameters)
}

fn put_events(bus: &str) -> Call {
    let entry = json!({"EventBusName": bus, "Source": "s", "DetailType": "t", "Detail": "{}"});
    call("events", "PutEvents", json!({"Entries": [entry]}))
}

fn object(rig: &Rig, operation: &str, mut parameters: Value) -> Call {
    parameters["Bucket"] = rig.known("Bucket").into();
    parameters["Key"] = "object".into();
    call("s3", operation, parameters)
}

fn put_object(rig: &Rig) -> Call {
    object(rig, "PutObject", json!({"Body": "text"}))
}

fn list_objects(rig: &Rig) -> Call {
    call("s3", "ListObjectsV2", json!({"Bucket": rig.known("Bucket")}))
}

fn log(rig: &Rig, operation: &str, mut parameters: Value) -> Call {
    parameters["logGroupName"] = rig.known("Log").into();
    call("logs", operation, parameters)
}

/// Lets a function report to something: what Lambda does then, it does as the function's role.
fn report(function: &Function, asked: AsyncInvoke) {
    EventInvokeConfig::builder("Async", function, asked).build(function);
}

pub(super) const ROWS: &[Row] = &[
    Row {
        links: &[&links::TABLE_READ],
        grant: |things, actor| {
            things.table.grant_read_data(actor);
        },
        calls: |rig| vec![get_item(rig), table(rig, "Scan", json!({})), query_index(rig)],
    },
    Row {
        links: &[&links::TABLE_WRITE],
        grant: |things, actor| {
            things.table.grant_write_data(actor);
        },
        calls: |rig| vec![put_item(rig), table(rig, "DeleteItem", json!({"Key": key()}))],
    },
    Row {
        links: &[&links::TABLE_READ_WRITE],
        grant: |things, actor| {
            things.table.grant_read_write_data(actor);
        },
        calls: |rig| vec![put_item(rig), get_item(rig), query_index(rig)],
    },
    Row {
        links: &[&links::TABLE_OPERATIONS],
        grant: |things, actor| {
            things.table.grant(actor, [TableOperation::PutItem, TableOperation::Query]);
        },
        calls: |rig| vec![put_item(rig), query_index(rig)],
    },
    Row {
        links: &[&links::TABLE_READ_OPERATIONS],
        grant: |things, actor| {
            things.table.grant(actor, [TableOperation::GetItem]);
        },
        calls: |rig| vec![get_item(rig)],
    },
    Row {
        links: &[&links::TABLE_OWN_OPERATIONS],
        grant: |things, actor| {
            things.table.grant_without_indexes(actor, [TableOperation::Scan]);
        },
        calls: |rig| vec![table(rig, "Scan", json!({}))],
    },
    Row {
        links: &[&links::TABLE_INDEX_OPERATIONS],
        grant: |things, actor| {
            things.table.grant_on_indexes(actor, [TableOperation::Query]);
        },
        calls: |rig| vec![query_index(rig)],
    },
    Row {
        links: &[&links::TABLE_FULL],
        grant: |things, actor| {
            things.table.grant_full_access(actor);
        },
        calls: |rig| vec![put_item(rig), table(rig, "DescribeTimeToLive", json!({}))],
    },
    Row {
        links: &[&links::TABLE_STREAM],
        grant: |things, actor| {
            things.table.grant_stream_read(actor);
        },
        calls: |rig| {
            // Of one stream, the endpoint asks for no ARN.
            let list = call("dynamodbstreams", "ListStreams", json!({}));
            let of_one = ["DescribeStream", "GetRecords", "GetShardIterator"];
            let of_one =
                of_one.map(|action| judged(&format!("dynamodb:{action}"), rig.known("Stream")));
            [list].into_iter().chain(of_one).collect()
        },
    },
    Row {
        links: &[&links::TABLE_LIST_STREAMS],
        grant: |things, actor| {
            things.table.grant_table_list_streams(actor);
        },
        calls: |_| vec![call("dynamodbstreams", "ListStreams", json!({}))],
    },
    Row {
        links: &[&links::QUEUE_CONSUME],
        grant: |things, actor| {
            things.queue.grant_consume(actor);
        },
        calls: |rig| {
            vec![
                queue(rig, "ReceiveMessage", json!({})),
                queue(rig, "GetQueueAttributes", json!({"AttributeNames": ["All"]})),
            ]
        },
    },
    Row {
        links: &[&links::QUEUE_SEND],
        grant: |things, actor| {
            things.queue.grant_send(actor);
        },
        calls: |rig| vec![queue(rig, "SendMessage", json!({"MessageBody": "text"}))],
    },
    Row {
        links: &[&links::QUEUE_PURGE],
        grant: |things, actor| {
            things.queue.grant_purge(actor);
        },
        calls: |rig| vec![queue(rig, "PurgeQueue", json!({}))],
    },
    Row {
        links: &[&links::FUNCTION_TO_QUEUE],
        grant: |things, actor| report(actor, AsyncInvoke::new().on_failure(&things.queue)),
        calls: |rig| vec![queue(rig, "SendMessage", json!({"MessageBody": "text"}))],
    },
    Row {
        links: &[&links::QUEUE_USE],
        grant: |things, actor| {
            things.queue.grant(actor, ["sqs:ListQueueTags"]);
        },
        calls: |rig| vec![queue(rig, "ListQueueTags", json!({}))],
    },
    Row {
        links: &[&links::FUNCTION_TO_TOPIC],
        grant: |things, actor| {
            report(actor, AsyncInvoke::new().on_failure(&SnsDestination::new(things.topic())));
        },
        // By itself, a topic of the endpoint lets in its whole account.
        calls: |rig| vec![judged("sns:Publish", rig.known("Topic"))],
    },
    Row {
        links: &[&links::BUS_PUT_EVENTS],
        grant: |things, actor| {
            things.bus.grant_put_events(actor);
        },
        calls: |rig| vec![put_events(rig.known("Bus"))],
    },
    Row {
        links: &[&links::FUNCTION_TO_BUS],
        grant: |things, actor| report(actor, AsyncInvoke::new().on_success(&things.bus)),
        calls: |rig| vec![put_events(rig.known("Bus"))],
    },
    Row {
        links: &[&links::BUCKET_READ],
        grant: |things, actor| {
            things.bucket.grant_read(actor);
        },
        calls: |rig| vec![list_objects(rig), object(rig, "GetObject", json!({}))],
    },
    Row {
        links: &[&links::BUCKET_WRITE],
        grant: |things, actor| {
            things.bucket.grant_write(actor);
        },
        calls: |rig| {
            let other = json!({"Bucket": rig.known("Bucket"), "Key": "other"});
            vec![put_object(rig), call("s3", "DeleteObject", other)]
        },
    },
    Row {
        links: &[&links::BUCKET_READ_WRITE],
        grant: |things, actor| {
            things.bucket.grant_read_write(actor);
        },
        calls: |rig| vec![list_objects(rig), put_object(rig), object(rig, "GetObject", json!({}))],
    },
    Row {
        links: &[&links::BUCKET_PUT],
        grant: |things, actor| {
            things.bucket.grant_put(actor);
        },
        calls: |rig| vec![put_object(rig)],
    },
    Row {
        links: &[&links::BUCKET_PUT_ACL],
        grant: |things, actor| {
            things.bucket.grant_put_acl(actor);
        },
        calls: |rig| vec![object(rig, "PutObjectAcl", json!({"ACL": "bucket-owner-full-control"}))],
    },
    Row {
        links: &[&links::BUCKET_DELETE],
        grant: |things, actor| {
            things.bucket.grant_delete(actor);
        },
        calls: |rig| {
            let other = json!({"Bucket": rig.known("Bucket"), "Key": "other"});
            vec![call("s3", "DeleteObject", other)]
        },
    },
    Row {
        links: &[&links::FUNCTION_TO_BUCKET],
        grant: |things, actor| report(actor, AsyncInvoke::new().on_failure(&things.bucket)),
        calls: |rig| vec![list_objects(rig), put_object(rig)],
    },
    Row {
        links: &[&links::LOG_GROUP_WRITE],
        grant: |things, actor| {
            things.log.grant_write(actor);
        },
        calls: |rig| {
            let event =
                json!({"timestamp": rig.known("Now").parse::<u64>().ok(), "message": "text"});
            let events = json!({"logStreamName": "known", "logEvents": [event]});
            vec![
                log(rig, "CreateLogStream", json!({"logStreamName": "new"})),
                log(rig, "PutLogEvents", events),
            ]
        },
    },
    Row {
        links: &[&links::LOG_GROUP_READ],
        grant: |things, actor| {
            things.log.grant_read(actor);
        },
        calls: |rig| {
            vec![
                log(rig, "FilterLogEvents", json!({})),
                log(rig, "GetLogEvents", json!({"logStreamName": "known"})),
                log(rig, "DescribeLogStreams", json!({})),
            ]
        },
    },
    Row {
        links: &[&links::PARAMETER_READ],
        grant: |things, actor| {
            things.parameter.grant_read(actor);
        },
        calls: |rig| vec![call("ssm", "GetParameter", json!({"Name": rig.known("Parameter")}))],
    },
    Row {
        links: &[&links::PARAMETER_WRITE],
        grant: |things, actor| {
            things.parameter.grant_write(actor);
        },
        calls: |rig| {
            let value = json!({"Name": rig.known("Parameter"), "Value": "b", "Overwrite": true});
            vec![call("ssm", "PutParameter", value)]
        },
    },
];
