//! Messages, records and alarms that call a function, and what is read as a service.

use rustinfra_constructs::cfn::refs::{KinesisStreamArn, SnsTopicArn};
use rustinfra_constructs::cloudfront::{AccessLevel, Distribution, Origin};
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::dynamodb::StreamViewType;
use rustinfra_constructs::lambda::{
    DynamoEventSource, KinesisEventSource, SnsEventSource, WebFunction, WebFunctionAuthType,
    WebFunctionCode, WebFunctionRuntime,
};
use rustinfra_constructs::prelude::*;

/// A topic, a stream, a table and an alarm, each of which calls `teller`.
pub(super) fn sources(stack: &Stack, teller: &Function) {
    let topic = CfnResource::new(stack, "News", "AWS::SNS::Topic");
    let undelivered = Queue::builder("Undelivered").build(stack);
    let news = SnsEventSource::new("News", topic.reff::<SnsTopicArn>());
    teller.add_event_source(&news.dead_letter_queue(&undelivered));
    stack.output("NewsArn", topic.reff::<String>());
    stack.output("UndeliveredArn", undelivered.arn());
    stack.output("UndeliveredUrl", undelivered.url());

    let records = CfnResource::new(stack, "Records", "AWS::Kinesis::Stream");
    records.override_property("ShardCount", 1);
    let arn = records.attr::<KinesisStreamArn>("Arn");
    teller.add_event_source(&KinesisEventSource::new(
        "Records",
        arn,
        StartingPosition::TrimHorizon,
    ));
    stack.output("RecordsName", records.reff::<String>());

    let table = Table::builder("Changing", Attribute::string("id"))
        .stream(StreamViewType::NewImage)
        .build(stack);
    teller.add_event_source(&DynamoEventSource::new(&table, StartingPosition::TrimHorizon));
    stack.output("ChangingName", table.name());

    let alarm = Alarm::builder("Alarm", teller.metric("Errors"), 1.0, 1).build(stack);
    alarm.add_alarm_action(teller);
    stack.output("AlarmName", alarm.name());
    stack.output("TellerName", teller.name());
}

/// A distribution that may do everything with a bucket.
pub(super) fn shelf(stack: &Stack) {
    let bucket = Bucket::builder("Shelf").build(stack);
    let levels = [
        AccessLevel::Read,
        AccessLevel::ReadVersioned,
        AccessLevel::List,
        AccessLevel::Write,
        AccessLevel::Delete,
    ];
    let origin = Origin::s3_bucket(&bucket).access_levels(levels);
    Distribution::builder("ShelfSite", super::app::open(origin)).build(stack);
    stack.output("ShelfName", bucket.name());
}

/// A web function, whose code Lambda reads, and whose environment it encrypts.
pub(super) fn web(stack: &Stack) {
    let code = Bucket::builder("Code").versioned().build(stack);
    let key = Key::builder("WebKey").build(stack);
    let source = WebFunctionCode::from_bucket(&code, "shop.zip", None);
    let runtime = WebFunctionRuntime::NODEJS_24;
    WebFunction::builder("Web", source, runtime, WebFunctionAuthType::IamAuth)
        .kms_key(&key)
        .build(stack);
    stack.output("CodeName", code.name());
    stack.output("WebKeyArn", key.arn());
}
