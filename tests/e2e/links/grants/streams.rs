//! What functions read: a data stream, a consumer of it, a cluster of Kafka with its schemas.

use rustinfra::graph::links;
use rustinfra_constructs::lambda::{
    EventRecordFormat, GlueSchemaRegistry, KinesisConsumerEventSource, KinesisEventSource,
    ManagedKafkaEventSource, ProvisionedPollers,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::things::{CLUSTER, CONSUMER, REGISTRY};
use super::{Call, Row, call, judged};
use crate::links::rig::Rig;

const FROM: StartingPosition = StartingPosition::Latest;

fn kinesis(operation: &str, parameters: Value) -> Call {
    call("kinesis", operation, parameters)
}

/// What a reader of the stream asks it.
fn records(rig: &Rig) -> Vec<Call> {
    let stream = json!({"StreamName": rig.known("Records")});
    let mut shard = stream.clone();
    shard["ShardId"] = "shardId-000000000000".into();
    shard["ShardIteratorType"] = "LATEST".into();
    let mut next = json!({"ShardIterator": rig.known("Iterator")});
    next["StreamARN"] = rig.known("RecordsArn").into();
    vec![
        kinesis("DescribeStream", stream.clone()),
        kinesis("DescribeStreamSummary", stream.clone()),
        kinesis("ListShards", stream),
        kinesis("GetShardIterator", shard),
        kinesis("GetRecords", next),
    ]
}

pub(super) const ROWS: &[Row] = &[
    Row {
        links: &[&links::STREAM_READ],
        grant: |things, actor| {
            actor.add_event_source(&KinesisEventSource::new("Records", things.stream(), FROM));
        },
        calls: records,
    },
    Row {
        links: &[&links::STREAM_CONSUME],
        grant: |_, actor| {
            actor.add_event_source(&KinesisConsumerEventSource::new("Records", CONSUMER, FROM));
        },
        calls: |rig| {
            // Of a consumer, the endpoint asks for no ARN.
            let of_one = ["DescribeStreamConsumer", "SubscribeToShard"];
            let of_one = of_one.map(|action| judged(&format!("kinesis:{action}"), CONSUMER));
            records(rig).into_iter().chain(of_one).collect()
        },
    },
    Row {
        links: &[&links::KAFKA_CLUSTER_READ, &links::SCHEMA_REGISTRY_READ],
        grant: |_, actor| {
            let registry = GlueSchemaRegistry::new(REGISTRY, EventRecordFormat::JSON);
            let source = ManagedKafkaEventSource::new(CLUSTER, "orders", FROM)
                .provisioned_poller_config(ProvisionedPollers::new(1, 3))
                .schema_registry_config(registry);
            actor.add_event_source(&source);
        },
        // The endpoint asks for clusters by their names alone, and for a catalog instead of registries.
        calls: |_| {
            let schemas = REGISTRY.replace(":registry/", ":schema/") + "/order";
            vec![
                judged("kafka:DescribeCluster", CLUSTER),
                judged("kafka:ListScramSecrets", CLUSTER),
                call("kafka", "GetBootstrapBrokers", json!({ "ClusterArn": CLUSTER }))
                    .answered("NotFoundException"),
                judged("glue:GetRegistry", REGISTRY),
                judged("glue:GetSchemaVersion", REGISTRY),
                judged("glue:GetSchemaVersion", &schemas),
            ]
        },
    },
];
