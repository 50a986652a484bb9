//! Types that the endpoint's CloudFormation does not know: it says so, and the permissions that they
//! take are missed by our proof alone.

use rustinfra::graph::{LinkRule, links};
use rustinfra_constructs::cfn::refs::{KinesisStreamConsumerArn, MskClusterArn};
use rustinfra_constructs::lambda::{
    EventRecordFormat, GlueSchemaRegistry, KinesisConsumerEventSource, ManagedKafkaEventSource,
    ProvisionedPollers,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::unproven;
use crate::labs::permissions;
use crate::links::rig::Rig;
use crate::local::{finish, printed};

/// Links that our proof misses in this stack, while the functions of `tests/e2e/links/grants` try
/// them.
pub(in crate::links) const PROVEN: [&LinkRule; 2] =
    [&links::STREAM_CONSUME, &links::SCHEMA_REGISTRY_READ];

const FROM: StartingPosition = StartingPosition::Latest;

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Unknown");
    let code = || Code::inline("def handler(event, context):\n    return 'done'\n");
    let reader = |id: &str| {
        Function::builder(id, Runtime::PYTHON_3_13, "index.handler", code()).build(&stack)
    };

    let stream = CfnResource::new(&stack, "Stream", "AWS::Kinesis::Stream");
    stream.override_property("ShardCount", 1);
    let consumer = CfnResource::new(&stack, "Consumer", "AWS::Kinesis::StreamConsumer");
    consumer.override_property("ConsumerName", "reader");
    consumer.override_property("StreamARN", stream.attr::<String>("Arn"));
    let arn = consumer.attr::<KinesisStreamConsumerArn>("ConsumerARN");
    reader("OfStream").add_event_source(&KinesisConsumerEventSource::new("Records", arn, FROM));

    let cluster = CfnResource::new(&stack, "Cluster", "AWS::MSK::Cluster");
    cluster.override_property("ClusterName", "shop");
    cluster.override_property("KafkaVersion", "3.8.x");
    cluster.override_property("NumberOfBrokerNodes", 2);
    let brokers =
        json!({"ClientSubnets": ["subnet-1", "subnet-2"], "InstanceType": "kafka.t3.small"});
    cluster.override_property("BrokerNodeGroupInfo", brokers);
    let registry = CfnResource::new(&stack, "Registry", "AWS::Glue::Registry");
    registry.override_property("Name", "orders");
    let arn = registry.attr::<String>("Arn");
    let schemas = GlueSchemaRegistry::from_registry(arn, "orders", EventRecordFormat::JSON);
    let orders = ManagedKafkaEventSource::new(cluster.reff::<MskClusterArn>(), "orders", FROM)
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .schema_registry_config(schemas);
    reader("OfCluster").add_event_source(&orders);
    super::sources::web(&stack);
    app
}

/// What the endpoint's CloudFormation says of the stack.
const REFUSAL: &str = "Template format error: Unrecognized resource types: [AWS::Glue::Registry, \
    AWS::Kinesis::StreamConsumer, AWS::Lambda::WebFunction, AWS::Lambda::WebFunctionEndpoint, \
    AWS::Lambda::WebFunctionRevision, AWS::MSK::Cluster]";

/// What our proof does not miss: what is done with the stream of a consumer, and what functions may do
/// with a cluster by a managed policy of AWS, too.
const UNPROVEN: [&str; 3] = [
    "OfStreamServiceRoleDefaultPolicy/Properties/PolicyDocument/Statement/0: \
     [\"kinesis:DescribeStream\",\"kinesis:DescribeStreamSummary\",\"kinesis:GetRecords\",\
     \"kinesis:GetShardIterator\",\"kinesis:ListShards\"]",
    "OfClusterServiceRoleDefaultPolicy/Properties/PolicyDocument/Statement/2: \
     \"kafka:GetBootstrapBrokers\"",
    "OfClusterServiceRoleDefaultPolicy/Properties/PolicyDocument/Statement/3: \
     [\"kafka:DescribeCluster\",\"kafka:ListScramSecrets\"]",
];

#[test]
fn what_the_endpoint_does_not_know_is_missed_by_our_proof() {
    let rig = Rig::new("links-unknown", "Unknown");
    let template = rig.synth(app);
    let kept = unproven(&template).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(permissions(&template).len(), kept.len() + 5, "{kept:#?}");
    for (one, expected) in kept.iter().zip(UNPROVEN) {
        let (policy, allows) = expected.split_once('/').unwrap_or_default();
        assert!(one.contains(policy) && one.contains(allows), "{one} is not {expected}");
    }
    assert_eq!(kept.len(), UNPROVEN.len());

    let out = rig.out();
    let done = finish(&mut rig.local.command(&["deploy", "--local", "--yes", "--app", &out]));
    let told = printed(&done);
    assert!(!done.status.success() && told.contains(REFUSAL), "{told}");
}
