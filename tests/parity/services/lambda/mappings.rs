//! What functions hear of by event source mappings with every setting, and every rule of a filter.

use crate::services::common::plain;
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    ConfluentSchemaRegistry, EventRecordFormat, EventSourceMapping, EventSourceMappingLogLevel,
    FilterRule, GlueSchemaRegistry, KafkaSchemaRegistryAccessConfigType,
    KafkaSchemaValidationAttribute, MetricType, ProvisionedPollers, SourceAccessConfiguration,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Mappings").environment(environment).build(app);
    let queue = Queue::builder("Queue").build(&stack);
    streams(&stack);
    filters(&stack, &queue);
    clusters(&stack);

    let id = "14e0db71-5d35-4eb5-b481-8945cf9d10c2";
    let known = EventSourceMapping::from_event_source_mapping_id(&stack, "Known", id);
    stack.output("KnownId", known.event_source_mapping_id());
    stack.output("KnownArn", known.event_source_mapping_arn());
    stack
}

fn streams(stack: &Stack) {
    let failed = Queue::builder("Failed").build(stack);
    let kept = Bucket::from_bucket_name(stack, "Kept", "failures");
    let of_stream = plain("OfStream").build(stack);
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    of_stream
        .add_event_source_mapping("Stream", stream)
        .starting_position_timestamp(1_700_000_000)
        .bisect_batch_on_error(true)
        .enabled(false)
        .max_batching_window(secs(20))
        .on_failure(&failed)
        .retry_attempts(3)
        .build(&of_stream);
    let table =
        "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000";
    of_stream
        .add_event_source_mapping("Table", table)
        .starting_position(StartingPosition::TrimHorizon)
        .bisect_batch_on_error(false)
        .enabled(true)
        .on_failure(&kept)
        .retry_attempts(0)
        .build(&of_stream);
}

fn filters(stack: &Stack, queue: &Queue) {
    let of_queue = plain("OfQueue").build(stack);
    queue.grant_consume(&of_queue);
    let one = json!({ "body": {
        "nothing": FilterRule::null(),
        "empty": FilterRule::empty(),
        "several": FilterRule::or(["book", "film"]),
        "other": FilterRule::not_equals("game"),
        "price": FilterRule::between(10.0, 20.5),
    } });
    let other = json!({ "body": {
        "there": FilterRule::exists(),
        "absent": FilterRule::not_exists(),
        "begins": FilterRule::begins_with("EU-"),
        "exact": FilterRule::is_equal(5),
        "known": FilterRule::is_equal(true),
    } });
    of_queue
        .add_event_source_mapping("Queue", queue.arn())
        .max_concurrency(5)
        .metric(MetricType::EventCount)
        .filter_encryption(&Key::builder("Key").build(stack))
        .filter(one)
        .filter(other)
        .build(&of_queue);
}

fn clusters(stack: &Stack) {
    let secret = Secret::builder("Secret").build(stack);
    let of_clusters = plain("OfClusters").build(stack);
    let registry = "arn:aws:glue:eu-west-1:123456789012:registry/orders";
    let registry = GlueSchemaRegistry::new(registry, EventRecordFormat::of("JSON"))
        .schema_validation_config(KafkaSchemaValidationAttribute::of("VALUE"));
    let cluster =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/0a1b2c3d-0123-4567-89ab-0123456789ab-1";
    of_clusters
        .add_event_source_mapping("Cluster", cluster)
        .kafka_topic("orders")
        .starting_position(StartingPosition::Latest)
        .provisioned_poller_config(ProvisionedPollers::new(1, 3).poller_group_name("shared"))
        .metric(MetricType::EventCount)
        .metric(MetricType::KafkaMetrics)
        .log_level(EventSourceMappingLogLevel::Debug)
        .schema_registry_config(registry)
        .build(&of_clusters);
    let registry = ConfluentSchemaRegistry::new(
        "https://registry.example.com",
        &secret,
        KafkaSchemaRegistryAccessConfigType::of("BASIC_AUTH"),
        EventRecordFormat::SOURCE,
    )
    .schema_validation_config(KafkaSchemaValidationAttribute::KEY);
    let scram = "SASL_SCRAM_256_AUTH".to_string();
    EventSourceMapping::kafka("OwnCluster", &of_clusters, ["kafka.example.com:9092"])
        .kafka_topic("orders")
        .starting_position(StartingPosition::TrimHorizon)
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .source_access_configuration(SourceAccessConfiguration::Other(
            scram,
            secret.arn().untyped(),
        ))
        .schema_registry_config(registry)
        .build(&of_clusters);
}
