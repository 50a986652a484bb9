use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    EventSourceMapping, EventSourceMappingLogLevel, MetricType, ProvisionedPollers,
    SourceAccessConfiguration,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use crate::{check_problems, compare, function, section, stack};

#[test]
fn a_mapping_says_everything_that_lambda_takes() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let key = Key::builder("K").build(&stack);
    let failed = Queue::builder("Q").build(&stack);
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    f.add_event_source_mapping("M", stream)
        .batch_size(10)
        .bisect_batch_on_error(true)
        .on_failure(&failed)
        .enabled(false)
        .starting_position_timestamp(1_700_000_000)
        .report_batch_item_failures()
        .max_batching_window(mins(5))
        .max_record_age(days(7))
        .retry_attempts(3)
        .parallelization_factor(10)
        .tumbling_window(mins(15))
        .filter(json!({ "kind": ["order"] }))
        .filter_encryption(&key)
        .metric(MetricType::EventCount)
        .build(&f);
    let resources = section(&app, "Resources");
    let mut found = resources.as_object().into_iter().flatten();
    let mapping = found.find(|(_, r)| r["Type"] == "AWS::Lambda::EventSourceMapping");
    compare(
        &mapping.map(|(_, r)| r["Properties"].clone()).unwrap_or_default(),
        &json!({
            "BatchSize": 10,
            "BisectBatchOnFunctionError": true,
            "DestinationConfig": {
                "OnFailure": {"Destination": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]}},
            },
            "Enabled": false,
            "EventSourceArn": stream,
            "FilterCriteria": {"Filters": [{"Pattern": "{\"kind\":[\"order\"]}"}]},
            "FunctionName": {"Ref": "FC4345940"},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "KmsKeyArn": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
            "MaximumBatchingWindowInSeconds": 300,
            "MaximumRecordAgeInSeconds": 604_800,
            "MaximumRetryAttempts": 3,
            "MetricsConfig": {"Metrics": ["EventCount"]},
            "ParallelizationFactor": 10,
            "StartingPosition": "AT_TIMESTAMP",
            "StartingPositionTimestamp": 1_700_000_000,
            "TumblingWindowInSeconds": 900,
        }),
    );
    let statements = &resources["K485CC42E"]["Properties"]["KeyPolicy"]["Statement"];
    let lambda = json!({
        "Action": "kms:Decrypt",
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Resource": "*",
    });
    let all = statements.as_array().cloned().unwrap_or_default();
    assert!(all.contains(&lambda), "{statements:#}");
}

#[test]
fn mappings_that_lambda_refuses() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    EventSourceMapping::kafka("Kafka", &f, ["kafka:9092"])
        .starting_position(StartingPosition::Latest)
        .starting_position_timestamp(1)
        .source_access_configuration(SourceAccessConfiguration::BasicAuth("arn".into_value()))
        .provisioned_poller_config(ProvisionedPollers::new(3, 1))
        .log_level(EventSourceMappingLogLevel::Debug)
        .batch_size(10_001)
        .max_concurrency(1)
        .build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A Kafka cluster is read by topic.
    at `Test/Kafka`, HERE
  help: add `.kafka_topic(…)`

error[conflicting-options]: options do not fit together
  A stream is read from a position or from a time on, not both.
    at `Test/Kafka`, HERE
  help: leave out one of `starting_position` and `starting_position_timestamp`

error[conflicting-options]: options do not fit together
  At least 3 pollers are more than at most 1.
    at `Test/Kafka`, HERE
  help: exchange them

error[out-of-range]: a value is outside its range
  the batch size is 10001, but must be between 1 and 10000.
    at `Test/Kafka`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

error[out-of-range]: a value is outside its range
  the concurrency is 1, but must be between 2 and 1000.
    at `Test/Kafka`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
    );
}
