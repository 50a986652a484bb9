//! Each source of events with every setting.

use crate::services::common::plain;
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    AuthenticationMethod, EventRecordFormat, EventSource, EventSourceMapping,
    EventSourceMappingLogLevel, FilterRule, GlueSchemaRegistry, KafkaSchemaValidationAttribute,
    KinesisConsumerEventSource, KinesisEventSource, ManagedKafkaEventSource, MetricType,
    ProvisionedPollers, SelfManagedKafkaEventSource, SnsDestination,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "EventSources");
    let key = Key::builder("Key").build(&stack);
    let failed = Queue::builder("Failed").build(&stack);
    let inserted = || json!({ "eventName": FilterRule::is_equal("INSERT") });
    let removed = || json!({ "eventName": FilterRule::is_equal("REMOVE") });

    let queue = Queue::builder("Queue").build(&stack);
    let messages = SqsEventSource::new(&queue)
        .batch_size(1000)
        .max_batching_window(secs(30))
        .disabled()
        .report_batch_item_failures()
        .provisioned_poller_config(ProvisionedPollers::new(2, 10));
    called(&stack, "OfQueue", &messages);

    let table = |id: &str| {
        Table::builder(id, Attribute::string("id"))
            .stream(rustinfra_constructs::dynamodb::StreamViewType::NewAndOldImages)
            .build(&stack)
    };
    let changes = DynamoEventSource::new(&table("Table"), StartingPosition::TrimHorizon)
        .batch_size(500)
        .max_batching_window(mins(5))
        .disabled()
        .bisect_batch_on_error()
        .retry_attempts(3)
        .max_record_age(days(1))
        .parallelization_factor(10)
        .report_batch_item_failures()
        .filter(inserted())
        .filter(removed())
        .filter_encryption(&key)
        .metric(MetricType::EventCount)
        .on_failure(&failed);
    called(&stack, "OfTable", &changes);
    let windows = DynamoEventSource::new(&table("Windows"), StartingPosition::Latest)
        .tumbling_window(mins(15))
        .on_failure(&SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:failures"));
    called(&stack, "OfWindows", &windows);

    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    let clicks =
        KinesisEventSource::new("EventSourcesStreamCCE4AD2A", stream, StartingPosition::Latest)
            .encryption_key(&key)
            .starting_position_timestamp(1_700_000_000)
            .batch_size(10_000)
            .max_batching_window(secs(1))
            .enabled(false)
            .bisect_batch_on_error(false)
            .retry_attempts(10_000)
            .max_record_age(days(7))
            .parallelization_factor(2)
            .report_batch_item_failures()
            .filter(inserted())
            .filter(removed())
            .filter_encryption((&key).into_value())
            .metric(MetricType::EventCount)
            .on_failure(&failed);
    called(&stack, "OfStream", &clicks);
    let consumer =
        "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/counter:1700000000";
    let start = StartingPosition::TrimHorizon;
    let consumer = KinesisConsumerEventSource::new("EventSourcesConsumer8EAC53F6", consumer, start)
        .batch_size(1)
        .tumbling_window(secs(30))
        .max_record_age(mins(1))
        .retry_attempts(0)
        .filter(inserted())
        .filter(removed())
        .on_failure(&failed);
    called(&stack, "OfConsumer", &consumer);
    kafka(&stack, &key, &failed);
    stack
}

fn called(stack: &Stack, id: &str, source: &impl EventSource) {
    plain(id).build(stack).add_event_source(source);
}

/// Clusters of Kafka.
fn kafka(stack: &Stack, key: &Key, failed: &Queue) {
    let orders = || json!({ "value": { "kind": FilterRule::is_equal("order") } });
    let secret = Secret::builder("Secret").build(stack);
    let registry = CfnResource::new(stack, "Registry", "AWS::Glue::Registry");
    registry.set("Name", "orders".into());
    let schemas = GlueSchemaRegistry::from_registry(
        registry.attr::<String>("Arn"),
        "orders",
        EventRecordFormat::SOURCE,
    )
    .schema_validation_config(KafkaSchemaValidationAttribute::KEY);
    let shared = || ProvisionedPollers::new(1, 4).poller_group_name("shared");
    let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
    let start = StartingPosition::Latest;
    let managed = ManagedKafkaEventSource::new(cluster, "orders", start)
        .starting_position_timestamp(1_700_000_000)
        .batch_size(200)
        .max_batching_window(secs(20))
        .enabled(false)
        .secret(&secret)
        .kafka_consumer_group_id("workers")
        .bisect_batch_on_error(true)
        .retry_attempts(5)
        .max_record_age(hours(12))
        .report_batch_item_failures()
        .filter(orders())
        .filter_encryption(key.into_value())
        .metric(MetricType::EventCount)
        .metric(MetricType::ErrorCount)
        .metric(MetricType::KafkaMetrics)
        .log_level(EventSourceMappingLogLevel::Debug)
        .provisioned_poller_config(shared())
        .schema_registry_config(schemas)
        .on_failure(failed);
    called(stack, "OfCluster", &managed);
    let servers = ["kafka-1.example.com:9092", "kafka-2.example.com:9092"];
    let own = SelfManagedKafkaEventSource::new(servers, "orders", start)
        .starting_position_timestamp(1_700_000_000)
        .batch_size(50)
        .max_batching_window(secs(0))
        .enabled(true)
        .secret(&secret)
        .authentication_method(AuthenticationMethod::SaslScram256Auth)
        .vpc(["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"], "sg-0123456789abcdef0")
        .kafka_consumer_group_id("workers")
        .bisect_batch_on_error(false)
        .retry_attempts(1)
        .max_record_age(hours(1))
        .report_batch_item_failures()
        .filter(orders())
        .filter_encryption(key.into_value())
        .metric(MetricType::EventCount)
        .metric(MetricType::ErrorCount)
        .metric(MetricType::KafkaMetrics)
        .log_level(EventSourceMappingLogLevel::Info)
        .provisioned_poller_config(shared())
        .on_failure(failed);
    called(stack, "OfOwnCluster", &own);
    called(stack, "OfDefaults", &ManagedKafkaEventSource::new(cluster, "payments", start));
    EventSourceMapping::builder("Grouped", &plain("OfMapping").build(stack), cluster)
        .kafka_topic("returns")
        .starting_position(start)
        .provisioned_poller_config(shared())
        .build(stack);
}
