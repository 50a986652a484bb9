//! Queues, tables and what reads them.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role};

#[test]
fn a_fifo_queue_has_a_fifo_dead_letter_queue() {
    let failed = |properties: Value| json!({"Type": "AWS::SQS::Queue", "Properties": properties});
    check(
        json!({
            "Queue": failed(json!({"FifoQueue": true, "RedrivePolicy": {"deadLetterTargetArn": arn("Failed"), "maxReceiveCount": 3}})),
            "Failed": failed(json!({})),
        }),
        &[
            "error[queue-kind] Resources/Queue/Properties/RedrivePolicy/deadLetterTargetArn: `Queue` is a FIFO queue, but its dead-letter queue `Failed` is a standard queue.",
        ],
        json!({"Failed": failed(json!({"FifoQueue": "true"}))}),
    );
}

#[test]
fn a_function_fails_into_standard_queues_only() {
    let mut function = function();
    function["Properties"]["DeadLetterConfig"] = json!({"TargetArn": arn("Queue")});
    check(
        json!({
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": true}},
            "Role": role("lambda", json!([{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn("Queue")}])),
            "Function": function,
        }),
        &[
            "error[queue-kind] Resources/Function/Properties/DeadLetterConfig/TargetArn: function `Function` sends to `Queue`, a FIFO queue, where AWS takes a standard queue only.",
        ],
        json!({"Queue": {"Properties": {"FifoQueue": false}}}),
    );
}

fn reader(source: Value) -> Value {
    json!({
        "Role": role("lambda", json!([{"Effect": "Allow", "Action": ["sqs:*", "dynamodb:*"], "Resource": "*"}])),
        "Function": function(),
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "FunctionName": arn("Function"), "EventSourceArn": source,
        }},
    })
}

#[test]
fn a_message_stays_hidden_while_the_function_works() {
    let mut resources = reader(arn("Queue"));
    resources["Queue"] = json!({"Type": "AWS::SQS::Queue"});
    resources["Function"]["Properties"]["Timeout"] = json!(60);
    check(
        resources,
        &[
            "error[visibility-timeout] Resources/Mapping/Properties/EventSourceArn: `Queue` shows a message again after 30 s, before function `Function` times out after 60 s; Lambda refuses such a mapping.",
        ],
        json!({"Queue": {"Properties": {"VisibilityTimeout": 60}}}),
    );
}

#[test]
fn a_table_without_a_stream_has_none_to_read() {
    let mut resources = reader(json!({"Fn::GetAtt": ["Table", "StreamArn"]}));
    resources["Table"] = json!({"Type": "AWS::DynamoDB::Table"});
    check(
        resources,
        &[
            "error[no-stream] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads the stream of table `Table`, which has none.",
        ],
        json!({"Table": {"Properties": {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}}}),
    );
}
