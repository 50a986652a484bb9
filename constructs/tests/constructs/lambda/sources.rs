use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    AuthenticationMethod, ConfluentSchemaRegistry, EventRecordFormat, EventSourceMapping,
    EventSourceMappingLogLevel, GlueSchemaRegistry, KafkaDlq, KafkaSchemaRegistryAccessConfigType,
    KafkaSchemaRegistryConfig, KafkaSchemaValidationAttribute, KinesisConsumerEventSource,
    KinesisEventSource, ManagedKafkaEventSource, MetricType, ProvisionedPollers, SchemaRegistry,
    SelfManagedKafkaEventSource, SnsEventSource, SourceAccessConfiguration,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::{check_policies, check_problems, compare, function, section, stack};

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
fn a_cluster_of_one_s_own_is_reached_as_it_asks() {
    let (app, stack) = stack();
    let secret = Secret::from_secret_complete_arn(&stack, "S", SECRET);
    let root = Secret::from_secret_complete_arn(&stack, "R", ROOT);
    let own = |id: &str, method: Option<AuthenticationMethod>| {
        let servers = ["one.example.com:9092", "two.example.com:9092"];
        let own = SelfManagedKafkaEventSource::new(servers, id, StartingPosition::Latest);
        match method {
            Some(method) => own.secret(&secret).authentication_method(method),
            None => own,
        }
    };
    let f = function(&stack, "F");
    f.add_event_source(&own("Scram", None).secret(&secret));
    f.add_event_source(&own("Scram256", Some(AuthenticationMethod::SaslScram256Auth)));
    f.add_event_source(&own("Tls", Some(AuthenticationMethod::ClientCertificateTlsAuth)));
    f.add_event_source(&own("Inside", None).vpc(["subnet-1", "subnet-2"], "sg-1"));
    let registry = ConfluentSchemaRegistry::new(
        "https://registry.example.com",
        &secret,
        KafkaSchemaRegistryAccessConfigType::BASIC_AUTH,
        EventRecordFormat::JSON,
    );
    let everything = own("Everything", Some(AuthenticationMethod::BasicAuth))
        .root_ca_certificate(&root)
        .vpc(["subnet-1"], "sg-1")
        .kafka_consumer_group_id("workers")
        .starting_position_timestamp(1_700_000_000)
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .schema_registry_config(
            registry.schema_validation_config(KafkaSchemaValidationAttribute::KEY),
        );
    f.add_event_source(&everything);
    let resources = section(&app, "Resources");
    let mappings = resources.as_object().into_iter().flatten();
    let mappings = mappings.filter(|(_, r)| r["Type"] == "AWS::Lambda::EventSourceMapping");
    let mappings: Map<_, _> =
        mappings.map(|(id, r)| (id.clone(), r["Properties"].clone())).collect();
    compare(
        &Json::Object(mappings),
        &json!({
            "FKafkaEventSourceScram82FA5E77": {
                "FunctionName": {"Ref": "FC4345940"},
                "SelfManagedEventSource": {
                    "Endpoints": {
                        "KafkaBootstrapServers": ["one.example.com:9092", "two.example.com:9092"],
                    },
                },
                "SourceAccessConfigurations": [
                    {
                        "Type": "SASL_SCRAM_512_AUTH",
                        "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                    },
                ],
                "StartingPosition": "LATEST",
                "Topics": ["Scram"],
            },
            "FKafkaEventSourceScram25697B87D6A": {
                "FunctionName": {"Ref": "FC4345940"},
                "SelfManagedEventSource": {
                    "Endpoints": {
                        "KafkaBootstrapServers": ["one.example.com:9092", "two.example.com:9092"],
                    },
                },
                "SourceAccessConfigurations": [
                    {
                        "Type": "SASL_SCRAM_256_AUTH",
                        "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                    },
                ],
                "StartingPosition": "LATEST",
                "Topics": ["Scram256"],
            },
            "FKafkaEventSourceTlsF4FE34DB": {
                "FunctionName": {"Ref": "FC4345940"},
                "SelfManagedEventSource": {
                    "Endpoints": {
                        "KafkaBootstrapServers": ["one.example.com:9092", "two.example.com:9092"],
                    },
                },
                "SourceAccessConfigurations": [
                    {
                        "Type": "CLIENT_CERTIFICATE_TLS_AUTH",
                        "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                    },
                ],
                "StartingPosition": "LATEST",
                "Topics": ["Tls"],
            },
            "FKafkaEventSourceInsideF1D76B86": {
                "FunctionName": {"Ref": "FC4345940"},
                "SelfManagedEventSource": {
                    "Endpoints": {
                        "KafkaBootstrapServers": ["one.example.com:9092", "two.example.com:9092"],
                    },
                },
                "SourceAccessConfigurations": [
                    {"Type": "VPC_SECURITY_GROUP", "URI": "sg-1"},
                    {"Type": "VPC_SUBNET", "URI": "subnet-1"},
                    {"Type": "VPC_SUBNET", "URI": "subnet-2"},
                ],
                "StartingPosition": "LATEST",
                "Topics": ["Inside"],
            },
            "FKafkaEventSourceEverythingE3AFA49A": {
                "FunctionName": {"Ref": "FC4345940"},
                "ProvisionedPollerConfig": {"MaximumPollers": 3, "MinimumPollers": 1},
                "SelfManagedEventSource": {
                    "Endpoints": {
                        "KafkaBootstrapServers": ["one.example.com:9092", "two.example.com:9092"],
                    },
                },
                "SelfManagedKafkaEventSourceConfig": {
                    "ConsumerGroupId": "workers",
                    "SchemaRegistryConfig": {
                        "AccessConfigs": [
                            {
                                "Type": "BASIC_AUTH",
                                "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                            },
                        ],
                        "EventRecordFormat": "JSON",
                        "SchemaRegistryURI": "https://registry.example.com",
                        "SchemaValidationConfigs": [{"Attribute": "KEY"}],
                    },
                },
                "SourceAccessConfigurations": [
                    {
                        "Type": "BASIC_AUTH",
                        "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                    },
                    {
                        "Type": "SERVER_ROOT_CA_CERTIFICATE",
                        "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:root-AbCdEf",
                    },
                    {"Type": "VPC_SECURITY_GROUP", "URI": "sg-1"},
                    {"Type": "VPC_SUBNET", "URI": "subnet-1"},
                ],
                "StartingPosition": "AT_TIMESTAMP",
                "StartingPositionTimestamp": 1_700_000_000,
                "Topics": ["Everything"],
            },
        }),
    );
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [
                {
                    "Action": [
                        "ec2:CreateNetworkInterface",
                        "ec2:DeleteNetworkInterface",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets",
                        "ec2:DescribeVpcs",
                    ],
                    "Effect": "Allow",
                    "Resource": "*",
                },
                {
                    "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                    "Effect": "Allow",
                    "Resource": [
                        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf",
                        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:root-AbCdEf",
                    ],
                },
            ],
        }),
    );
}

/// Two secrets that exist already.
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf";
const ROOT: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:root-AbCdEf";

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

#[test]
fn a_stream_is_read_with_its_key() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
    let clicks = KinesisEventSource::new("Clicks", arn, StartingPosition::Latest)
        .encryption_key(key)
        .parallelization_factor(2);
    assert_eq!(clicks.event_source_mapping_id(), None);
    f.add_event_source(&clicks);
    assert!(clicks.event_source_mapping_arn().is_some());
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [
                {"Action": "kms:Decrypt", "Effect": "Allow", "Resource": key},
                {
                    "Action": [
                        "kinesis:DescribeStream",
                        "kinesis:DescribeStreamSummary",
                        "kinesis:GetRecords",
                        "kinesis:GetShardIterator",
                        "kinesis:ListShards",
                    ],
                    "Effect": "Allow",
                    "Resource": arn,
                },
            ],
        }),
    );
}

#[test]
fn a_consumer_of_the_stack_is_of_the_stream_in_its_arn() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let consumer =
        aws::stack_id().cast::<rustinfra_constructs::cfn::refs::KinesisStreamConsumerArn>();
    let start = StartingPosition::TrimHorizon;
    f.add_event_source(&KinesisConsumerEventSource::new("Counter", consumer, start));
    let stream = json!({
        "Fn::Select": [0, {"Fn::Split": ["/consumer/", {"Ref": "AWS::StackId"}]}],
    });
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [
                {
                    "Action": [
                        "kinesis:DescribeStream",
                        "kinesis:DescribeStreamSummary",
                        "kinesis:GetRecords",
                        "kinesis:GetShardIterator",
                        "kinesis:ListShards",
                    ],
                    "Effect": "Allow",
                    "Resource": stream,
                },
                {
                    "Action": ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
                    "Effect": "Allow",
                    "Resource": [stream, {"Ref": "AWS::StackId"}],
                },
            ],
        }),
    );
}

#[test]
fn a_topic_of_another_region_says_so() {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    let f = function(&stack, "F");
    for (id, region) in [("Near", "eu-west-1"), ("Far", "us-east-1")] {
        let topic = format!("arn:aws:sns:{region}:123456789012:orders");
        f.add_event_source(&SnsEventSource::new(id, topic.as_str()));
    }
    let resources = section(&app, "Resources");
    let regions: Vec<_> = resources
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, resource)| resource["Type"] == "AWS::SNS::Subscription")
        .map(|(_, resource)| resource["Properties"]["Region"].clone())
        .collect();
    assert_eq!(regions, [json!(null), json!("us-east-1")]);
}

/// A registry of schemas that somebody else has made.
#[derive(Clone)]
struct Plain;

impl SchemaRegistry for Plain {
    fn bind(&self, _: &Node, _: &Function) -> KafkaSchemaRegistryConfig {
        KafkaSchemaRegistryConfig {
            schema_registry_uri: "https://registry.example.com".into_value(),
            event_record_format: EventRecordFormat::of("AVRO"),
            access_configs: Vec::new(),
            schema_validation_configs: Vec::new(),
        }
    }
}

#[test]
fn a_registry_may_be_of_any_kind() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
    f.add_event_source(
        &ManagedKafkaEventSource::new(cluster, "orders", StartingPosition::Latest)
            .provisioned_poller_config(ProvisionedPollers::new(1, 2))
            .schema_registry_config(Plain),
    );
    let resources = section(&app, "Resources");
    let mut found = resources.as_object().into_iter().flatten();
    let mapping = found.find(|(_, r)| r["Type"] == "AWS::Lambda::EventSourceMapping");
    compare(
        &mapping.map(|(_, r)| r["Properties"].clone()).unwrap_or_default(),
        &json!({
            "AmazonManagedKafkaEventSourceConfig": {
                "SchemaRegistryConfig": {
                    "EventRecordFormat": "AVRO",
                    "SchemaRegistryURI": "https://registry.example.com",
                },
            },
            "EventSourceArn": cluster,
            "FunctionName": {"Ref": "FC4345940"},
            "ProvisionedPollerConfig": {"MaximumPollers": 2, "MinimumPollers": 1},
            "StartingPosition": "LATEST",
            "Topics": ["orders"],
        }),
    );
}

#[test]
fn a_registry_of_schemas_may_be_known_later() {
    let (app, stack) = stack();
    let given = CfnParameter::builder("P", ParameterType::String).build(&stack).value();
    let arn = sub!("arn:aws:glue:{}:{}:registry/{}", stack.region(), stack.account(), given);
    let registry = GlueSchemaRegistry::new(arn, EventRecordFormat::JSON);
    let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
    let source = ManagedKafkaEventSource::new(cluster, "orders", StartingPosition::Latest)
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .schema_registry_config(registry);
    function(&stack, "F").add_event_source(&source);
    check_problems(&app, "");
    let statements = section(&app, "Resources")["FServiceRoleDefaultPolicy17A19BFA"]["Properties"]
        ["PolicyDocument"]["Statement"]
        .clone();
    let (region, account) = (json!({"Ref": "AWS::Region"}), json!({"Ref": "AWS::AccountId"}));
    let arn = json!({"Fn::Join": ["", [
        "arn:aws:glue:", &region, ":", &account, ":registry/", {"Ref": "P"},
    ]]});
    let schemas = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":glue:", &region, ":", &account, ":schema/", {"Ref": "P"}, "/*",
    ]]});
    compare(
        &statements,
        &json!([
            {"Action": "glue:GetRegistry", "Effect": "Allow", "Resource": &arn},
            {"Action": "glue:GetSchemaVersion", "Effect": "Allow", "Resource": [schemas, arn]},
            {"Action": "kafka:GetBootstrapBrokers", "Effect": "Allow", "Resource": "*"},
            {
                "Action": ["kafka:DescribeCluster", "kafka:ListScramSecrets"],
                "Effect": "Allow",
                "Resource": cluster,
            },
        ]),
    );
}

#[test]
fn what_kafka_needs_is_told() {
    let (app, stack) = stack();
    let start = StartingPosition::Latest;
    let own = SelfManagedKafkaEventSource::new(["kafka.example.com:9092"], "orders", start);
    function(&stack, "Open").add_event_source(&own);
    let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
    let registry = GlueSchemaRegistry::new("orders", EventRecordFormat::JSON);
    let unread = ManagedKafkaEventSource::new(cluster, "orders", start)
        .schema_registry_config(registry)
        .on_failure(&KafkaDlq::new("not a topic"));
    function(&stack, "Unread").add_event_source(&unread);
    function(&stack, "Success")
        .configure_async_invoke(AsyncInvoke::new().on_success(&KafkaDlq::new("kafka://fine")));
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  Servers of Kafka that are reached by the internet ask who it is.
    at `Test/Open/KafkaEventSource:orders`, HERE
  help: add `.secret(&secret)`, or `.vpc(subnets, security_group)`

error[conflicting-options]: options do not fit together
  A topic of Kafka keeps failures only.
    at `Test/Success/EventInvokeConfig`, HERE
  help: report successes to a queue, a topic of SNS, a bus or a function

error[bad-arn]: an ARN has the wrong form
  `orders` is not the ARN of a registry of schemas. It does not begin with `arn:`.
    at `Test/Unread/KafkaEventSource:TestUnreadEB9B633Borders`, HERE
  help: write it as `arn:aws:glue:REGION:ACCOUNT:registry/NAME`

error[bad-name]: a name is not allowed
  the topic `not a topic` does not consist of 1 to 249 letters, digits and `._-`.
    at `Test/Unread/KafkaEventSource:TestUnreadEB9B633Borders`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html

error[conflicting-options]: options do not fit together
  Records are read by their schema with provisioned pollers only.
    at `Test/Unread/KafkaEventSource:TestUnreadEB9B633Borders`, HERE
  help: add `.provisioned_poller_config(ProvisionedPollers::new(1, 3))`; see https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html",
    );
}
