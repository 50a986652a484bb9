//! Queues that do not fit what uses them.

use serde_json::Value;

use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::{BUCKET, FUNCTION, GLOBAL_TABLE, QUEUE, TABLE, TOPIC};
use crate::proof::template::{Place, Resource, Template};

/// A type, where it names a queue, and the page that says of which kind.
type Standard = (&'static str, &'static str, &'static str);

/// Where only a standard queue will do.
pub(in crate::proof) const STANDARD: &[Standard] = &[
    (
        FUNCTION,
        "DeadLetterConfig/TargetArn",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    ),
    (
        "AWS::Lambda::EventInvokeConfig",
        "DestinationConfig/*/Destination",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    ),
    (
        "AWS::Events::Rule",
        "Targets/*/DeadLetterConfig/Arn",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    (
        "AWS::Scheduler::Schedule",
        "Target/DeadLetterConfig/Arn",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
    ),
    (
        BUCKET,
        "NotificationConfiguration/QueueConfigurations/*/Queue",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    ),
];

const REDRIVE_PAGE: &str = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

/// Checks kinds of queues, timeouts, and streams that are not there.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    redrive(template, findings);
    standard_only(STANDARD, template, findings);
    subscriptions(template, findings);
    for mapping in template.of_type("AWS::Lambda::EventSourceMapping") {
        source(template, mapping, findings);
    }
}

/// A FIFO queue needs a FIFO dead-letter queue, a standard queue a standard one.
fn redrive(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for queue in template.of_type(QUEUE) {
        for place in queue.at("RedrivePolicy/deadLetterTargetArn") {
            for text in place.texts("") {
                let target = template.pointee(&text).filter(|r| r.type_name == QUEUE);
                if let Some(target) = target
                    && let (Some(from), Some(to)) = (fifo(queue), fifo(target))
                    && from != to
                {
                    findings.push(
                        Finding::error(
                            "queue-kind",
                            "a queue of the wrong kind",
                            &place.pointer,
                            format!(
                                "`{}` is a {} queue, but its dead-letter queue `{}` is a {} queue.",
                                queue.id,
                                word(from),
                                target.id,
                                word(to)
                            ),
                        )
                        .help("make both of the same kind")
                        .page(REDRIVE_PAGE),
                    );
                }
            }
        }
    }
}

/// Checks some rows of the table.
pub(in crate::proof) fn standard_only(
    standard: impl IntoIterator<Item = &'static Standard>,
    template: &Template<'_>,
    findings: &mut Vec<Finding>,
) {
    for (type_name, path, page) in standard {
        for resource in template.of_type(type_name) {
            for place in resource.at(path) {
                for text in place.texts("") {
                    let target = template.pointee(&text).filter(|r| r.type_name == QUEUE);
                    let Some(target) = target.filter(|queue| fifo(*queue) == Some(true)) else {
                        continue;
                    };
                    findings.push(
                        Finding::error(
                            "queue-kind",
                            "a queue of the wrong kind",
                            &place.pointer,
                            format!(
                                "{} sends to `{}`, a FIFO queue, where AWS takes a standard queue only.",
                                told(resource),
                                target.id
                            ),
                        )
                        .help("use a standard queue")
                        .page(page),
                    );
                }
            }
        }
    }
}

/// A standard topic cannot feed a FIFO queue.
fn subscriptions(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for subscription in template.of_type("AWS::SNS::Subscription") {
        let topic = subscription.text("TopicArn").and_then(|text| template.pointee(&text));
        let Some(topic) = topic.filter(|topic| topic.type_name == TOPIC) else { continue };
        if flag(topic, "FifoTopic") != Some(false) {
            continue;
        }
        for place in subscription.at("Endpoint") {
            for text in place.texts("") {
                let queue = template.pointee(&text).filter(|r| r.type_name == QUEUE);
                let Some(queue) = queue.filter(|queue| fifo(*queue) == Some(true)) else {
                    continue;
                };
                findings.push(
                    Finding::error(
                        "queue-kind",
                        "a queue of the wrong kind",
                        &place.pointer,
                        format!(
                            "`{}` is a FIFO queue, which cannot subscribe to `{}`, a standard topic.",
                            queue.id, topic.id
                        ),
                    )
                    .help("make the topic a FIFO topic or the queue a standard queue")
                    .page("https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html"),
                );
            }
        }
    }
}

fn source(template: &Template<'_>, mapping: Resource<'_>, findings: &mut Vec<Finding>) {
    for place in mapping.at("EventSourceArn") {
        for text in place.texts("") {
            let Some(source) = template.pointee(&text) else { continue };
            match source.type_name {
                QUEUE => visibility(template, mapping, source, &place, findings),
                TABLE | GLOBAL_TABLE => stream(mapping, source, &place, findings),
                _ => {}
            }
        }
    }
}

/// Lambda refuses a queue whose messages become visible again while the function still works.
fn visibility(
    template: &Template<'_>,
    mapping: Resource<'_>,
    queue: Resource<'_>,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
) {
    let function = mapping.text("FunctionName").and_then(|text| template.pointee(&text));
    let function = function.map(|f| template.function_of(f).unwrap_or(f));
    let Some(function) = function.filter(|f| f.type_name == FUNCTION) else { return };
    let (Some(visible), Some(timeout)) =
        (number(queue, "VisibilityTimeout", 30), number(function, "Timeout", 3))
    else {
        return;
    };
    if visible < timeout {
        findings.push(
            Finding::error(
                "visibility-timeout",
                "a queue shows messages again too soon",
                &place.pointer,
                format!(
                    "`{}` shows a message again after {visible} s, before function `{}` times out after {timeout} s; Lambda refuses such a mapping.",
                    queue.id, function.id
                ),
            )
            .help(format!("set `VisibilityTimeout` of `{}` to {} or more", queue.id, timeout * 6))
            .page("https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"),
        );
    }
}

fn stream(
    mapping: Resource<'_>,
    table: Resource<'_>,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
) {
    if table.at("StreamSpecification").is_empty() {
        findings.push(
            Finding::error(
                "no-stream",
                "a table has no stream",
                &place.pointer,
                format!(
                    "{} reads the stream of table `{}`, which has none.",
                    told(mapping),
                    table.id
                ),
            )
            .help(format!("set `StreamSpecification` of `{}`", table.id))
            .page("https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"),
        );
    }
}

fn word(fifo: bool) -> &'static str {
    if fifo { "FIFO" } else { "standard" }
}

fn fifo(queue: Resource<'_>) -> Option<bool> {
    flag(queue, "FifoQueue")
}

/// A boolean property; `None` if only AWS knows it.
fn flag(resource: Resource<'_>, property: &str) -> Option<bool> {
    match resource.properties().value.get(property) {
        None | Some(Value::Null) => Some(false),
        Some(Value::Bool(flag)) => Some(*flag),
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
    }
}

/// A number property; `None` if only AWS knows it.
fn number(resource: Resource<'_>, property: &str, default: u64) -> Option<u64> {
    match resource.properties().value.get(property) {
        None | Some(Value::Null) => Some(default),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
    }
}
