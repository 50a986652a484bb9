//! Functions with every setting, and what belongs to them: layers, versions, URLs, event sources.
//!
//! Each file beside this one makes a stack of its own; `images` and `nodejs` hold what is built as well.

pub(super) mod capacity;
pub(super) mod eventsources;
pub(super) mod functions;
mod images;
pub(super) mod mappings;
pub(super) mod nodejs;
pub(super) mod webfunction;

use crate::services::common::{account_role, plain};
use rustinfra::assembly::{DockerCacheOption, NetworkMode};
use rustinfra::iam::{Principal, Statement};
use rustinfra_constructs::appscaling::{BaseTargetTracking, ScalingSchedule, Schedule as Times};
use rustinfra_constructs::ec2::{ImportedSubnets, VpcAttributes};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerGenericVersion,
    AdotLambdaLayerJavaScriptSdkVersion, AdotLayerVersion, Alias, ApplicationLogLevel,
    AuthenticationMethod, CodeSigningConfig, ConfluentSchemaRegistry, DefaultEventBus,
    DockerImageCode, DockerImageFunction, DurableConfig, EnvironmentOptions, EventRecordFormat,
    EventSourceMapping, EventSourceMappingLogLevel, FileSystem, FilterRule, FunctionAttributes,
    GlueSchemaRegistry, HttpMethod, InvokeMode, KafkaDlq, KafkaSchemaRegistryAccessConfigType,
    KafkaSchemaValidationAttribute, KinesisConsumerEventSource, KinesisEventSource,
    LambdaDestination, LambdaInsightsVersion, LayerVersionPermission, LogFormat,
    ManagedKafkaEventSource, MetricType, ParamsAndSecretsLayerVersion, ParamsAndSecretsLogLevel,
    ParamsAndSecretsVersion, Permission, ProvisionedPollers, RecursiveLoop, RuntimeManagementMode,
    SelfManagedKafkaEventSource, SingletonFunction, SnsDestination, SnsEventSource,
    SourceAccessConfiguration, SystemLogLevel, TenancyConfig, Tracing,
    UntrustedArtifactOnDeployment, UtilizationScaling, Version, VpcAccess,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Lambda");
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Queue").build(&stack);
    settings(&stack, &key);
    layers(&stack);
    kept_layers(&stack);
    singleton(&stack);
    networked(&stack);
    let granted = plain("Granted").build(&stack);
    versions(&stack, &granted);
    urls(&stack);
    asynchronous(&stack, &queue, &granted);
    event_sources(&stack, &queue, &key);
    stack
}

fn settings(stack: &Stack, key: &Key) {
    let group = LogGroup::builder("Group").build(stack);
    let handler = "index.handler";
    plain("Plain").build(stack);
    let code = Code::from_asset(rustinfra::asset!("tests/parity/services/assets/handler"));
    Function::builder("Directory", Runtime::NODEJS_22, handler, code).build(stack);
    let code = Code::from_bucket("code", "orders.jar", Some("1")).source_kms_key(key);
    Function::builder("InBucket", Runtime::JAVA_21, "shop.Orders::handle", code).build(stack);
    let code = Code::from_cfn_parameters();
    Function::builder("ByParameters", Runtime::NODEJS_22, handler, code).build(stack);
    let image = DockerImageCode::from_ecr("pictures")
        .tag_or_digest("v1")
        .cmd(["app.handler"])
        .entrypoint(["/entry"])
        .working_directory("/app");
    DockerImageFunction::builder("Image", image).build(stack);
    let directory =
        || DockerImageAssetOptions::new(rustinfra::asset!("tests/parity/services/assets/image"));
    let options = directory()
        .file("Dockerfile")
        .target("run")
        .build_arg("STAGE", "test")
        .build_arg("PYTHON", "3.13")
        .build_secret("token", "env=TOKEN")
        .build_ssh("default")
        .network_mode(NetworkMode::Host)
        .output("type=docker")
        .cache_from(DockerCacheOption::new("registry", [("ref", "cache")]))
        .cache_to(DockerCacheOption::new("inline", []))
        .cache_disabled()
        .exclude("test_*")
        .extra_hash("again");
    let image = DockerImageCode::from_image_asset(options)
        .cmd(["app.handler"])
        .entrypoint(["/lambda-entrypoint.sh"])
        .working_directory("/var/task");
    DockerImageFunction::builder("ImageOfDirectory", image)
        .architecture(Architecture::Arm64)
        .build(stack);
    DockerImageFunction::builder("ImageAsItIs", Code::from_asset_image(directory())).build(stack);
    let profile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/ours/0123456789";
    let signers = CodeSigningConfig::builder("Signers", [profile])
        .description("ours")
        .untrusted_artifact_on_deployment(UntrustedArtifactOnDeployment::Enforce)
        .build(stack);
    plain("Configured")
        .function_name("configured")
        .description("all of it")
        .memory(mib(512))
        .timeout(mins(1))
        .ephemeral_storage(gib(1))
        .architecture(Architecture::Arm64)
        .env("STAGE", "test")
        .environment_encryption(key)
        .reserved_concurrency(5)
        .tracing(Tracing::Active)
        .initial_policy(Statement::allow(["s3:ListAllMyBuckets"]).on("*"))
        .log_group(&group)
        .log_format(LogFormat::Json)
        .application_log_level(ApplicationLogLevel::Warn)
        .system_log_level(SystemLogLevel::Info)
        .recursive_loop(RecursiveLoop::Allow)
        .runtime_management_mode(RuntimeManagementMode::FunctionUpdate)
        .code_signing_config(&signers)
        .build(stack);
    let durable = DurableConfig::new(hours(1)).retention_period(days(7));
    plain("Durable").durable_config(durable).build(stack);
    plain("Tenants").tenancy_config(TenancyConfig::PerTenant).build(stack);
    let vpc = Vpc::from_vpc_attributes(
        stack,
        "MountedVpc",
        VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a"])
            .private_subnets(ImportedSubnets::new(["subnet-0123456789abcdef0"])),
    );
    let group = |id: &str, group: &str| SecurityGroup::from_security_group_id(stack, id, group);
    let firewall = group("Firewall", "sg-0123456789abcdef0");
    let targets = group("Targets", "sg-0fedcba9876543210");
    let point =
        "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0";
    plain("Mounted")
        .vpc(VpcAccess::of(&vpc).security_groups([&firewall]))
        .file_system(FileSystem::from_efs_access_point(point, "/mnt/files").connections(&targets))
        .build(stack);
    let edge = plain("AtEdge").build(stack);
    edge.add_env_with("DEBUG", "1", EnvironmentOptions::new().remove_in_edge());
    stack.output("EdgeArn", edge.current_version().edge_arn());
    let theirs = "arn:aws:lambda:us-east-1:210987654321:function:theirs";
    let theirs = FunctionAttributes::new(theirs).skip_permissions();
    Function::from_function_attributes(stack, "Foreign", theirs)
        .add_permission("Rule", Permission::new("events.amazonaws.com"));
    let access = VpcAccess::new(["subnet-0123456789abcdef0"], ["sg-0123456789abcdef0"])
        .ipv6_allowed_for_dual_stack();
    plain("InVpc").vpc(access).build(stack);
}

fn layers(stack: &Stack) {
    let layer = LayerVersion::builder(
        "Layer",
        Code::from_asset(rustinfra::asset!("tests/parity/services/assets/handler")),
    )
    .compatible_runtime(Runtime::NODEJS_22)
    .compatible_architecture(Architecture::X86_64)
    .layer_version_name("shared")
    .description("shared code")
    .license("MIT")
    .removal_policy(RemovalPolicy::Retain)
    .build(stack);
    layer.add_permission("All", LayerVersionPermission::organization("o-1234567890"));
    let arn = |name: &str| format!("arn:aws:lambda:eu-west-1:123456789012:layer:{name}:1");
    let theirs = LayerVersion::from_layer_version_arn(stack, "Theirs", arn("theirs"));
    let parameters = ParamsAndSecretsLayerVersion::from_version_arn(arn("parameters"))
        .cache_size(500)
        .log_level(ParamsAndSecretsLogLevel::Debug)
        .secrets_manager_ttl(secs(60));
    plain("Layered")
        .layer(&layer)
        .layer(&theirs)
        .insights_version(LambdaInsightsVersion::from_insight_version_arn(arn("insights")))
        .params_and_secrets(parameters)
        .build(stack);
}

/// Layers of AWS by their version: the region is not known.
fn kept_layers(stack: &Stack) {
    plain("Insights").insights_version(LambdaInsightsVersion::VERSION_1_0_498_0).build(stack);
    plain("InsightsOnArm")
        .architecture(Architecture::Arm64)
        .insights_version(LambdaInsightsVersion::VERSION_1_0_404_0)
        .build(stack);
    let wrapper = AdotLambdaExecWrapper::RegularHandler;
    let newest = AdotLambdaLayerJavaScriptSdkVersion::LATEST;
    let newest = AdotLayerVersion::from_java_script_sdk_layer_version(newest);
    let newest = AdotInstrumentation::new(newest, wrapper);
    plain("Traced").adot_instrumentation(newest).build(stack);
    let generic = AdotLambdaLayerGenericVersion::V0_62_1;
    let generic = AdotLayerVersion::from_generic_layer_version(generic);
    plain("Collected")
        .adot_instrumentation(AdotInstrumentation::new(generic, wrapper))
        .build(stack);
    let version = ParamsAndSecretsVersion::V1_0_103;
    plain("Parameters")
        .params_and_secrets(ParamsAndSecretsLayerVersion::from_version(version))
        .build(stack);
}

/// Functions behind security groups of their own.
fn networked(stack: &Stack) {
    let known = VpcAttributes::new("vpc-12345678", ["eu-west-1a"])
        .private_subnets(ImportedSubnets::new(["subnet-12345678"]));
    let vpc = Vpc::from_vpc_attributes(stack, "OwnVpc", known);
    plain("Networked").vpc(&vpc).build(stack);
    let closed = VpcAccess::of(&vpc).allow_all_outbound(false).allow_all_ipv6_outbound(true);
    plain("Closed").vpc(closed).build(stack);
}

/// A function that two ask for.
fn singleton(stack: &Stack) {
    let uuid = "4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c";
    for variable in ["ONE", "TWO"] {
        SingletonFunction::of(stack, uuid, "Cleaner", plain).add_env(variable, "yes");
    }
}

fn versions(stack: &Stack, granted: &Function) {
    let newest = VersionOptions::new()
        .description("newest")
        .async_invoke(AsyncInvoke::new().retry_attempts(1));
    let versioned = plain("Versioned").current_version_options(newest).build(stack);
    let old = "arn:aws:lambda:eu-west-1:123456789012:function:versioned:3";
    let old = Version::from_version_arn(stack, "Old", old);
    let options = AliasOptions::new()
        .description("what is used")
        .additional_version(&old, 0.1)
        .async_invoke(AsyncInvoke::new().max_event_age(hours(1)));
    let live = versioned.add_alias_with("live", options);
    let ready =
        VersionOptions::new().provisioned_concurrency(1).removal_policy(RemovalPolicy::Retain);
    let fixed = Version::builder("Fixed", &versioned).options(ready).build(stack);
    Alias::builder("Ready", "ready", &fixed).build(stack);
    let scaled = plain("Scaled").build(stack).add_alias("live").add_auto_scaling(2, 10);
    let tracking = BaseTargetTracking::new()
        .policy_name("by-use")
        .scale_in_cooldown(mins(1))
        .scale_out_cooldown(secs(30));
    scaled.scale_on_utilization(UtilizationScaling::new(0.7).tracking(tracking));
    let morning = ScalingSchedule::new(Times::cron("0 8 ? * MON-FRI *"))
        .min_capacity(5)
        .time_zone("Europe/London");
    scaled.scale_on_schedule("Morning", morning);

    granted.grant_invoke(&account_role(stack, "Caller"));
    granted.grant_invoke_latest_version(&account_role(stack, "LatestCaller"));
    versioned.grant_invoke_version(&account_role(stack, "VersionCaller"), &fixed);
    live.grant_invoke(&account_role(stack, "AliasCaller"));
    granted.grant_invoke(&Principal::service("elasticloadbalancing.amazonaws.com"));
    granted.grant_invoke(&Principal::organization("o-1234567890"));
    let rule = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
    granted.add_permission("Rule", Permission::new("events.amazonaws.com").source_arn(rule));
    let account = Permission::new("s3.amazonaws.com").source_account("123456789012");
    live.add_permission("Account", account);
    let theirs = "arn:aws:lambda:eu-west-1:123456789012:function:theirs";
    let imported = Function::from_function_arn(stack, "Imported", theirs);
    imported.grant_invoke(&account_role(stack, "ImportedCaller"));
}

fn urls(stack: &Stack) {
    let cors = FunctionUrlCors::new(["https://example.com"])
        .allowed_methods([HttpMethod::Get, HttpMethod::Post])
        .allowed_headers(["content-type"])
        .exposed_headers(["x-request-id"])
        .allow_credentials(true)
        .max_age(mins(5));
    let options = FunctionUrlOptions::new(FunctionUrlAuthType::None)
        .cors(cors)
        .invoke_mode(InvokeMode::ResponseStream);
    plain("Public").build(stack).add_function_url(options);
    let signed = plain("Signed").build(stack).add_alias("live");
    let url = signed.add_function_url(FunctionUrlAuthType::AwsIam);
    url.grant_invoke_url(&account_role(stack, "UrlCaller"));
}

fn asynchronous(stack: &Stack, queue: &Queue, granted: &Function) {
    let topic = SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:topic");
    let bucket = Bucket::from_bucket_name(stack, "Bucket", "failures");
    let bus = EventBus::builder("Bus").event_bus_name("results").build(stack);
    plain("ToQueueAndBus")
        .on_failure(queue)
        .on_success(&bus)
        .max_event_age(mins(10))
        .retry_attempts(0)
        .build(stack);
    plain("ToTopicAndFunction").on_failure(&topic).on_success(granted).build(stack);
    plain("ToBucketAndDefaultBus").on_failure(&bucket).on_success(&DefaultEventBus).build(stack);
    plain("AnswerOnly").on_success(&LambdaDestination::response_only(granted)).build(stack);
    plain("DeadToQueue").dead_letter_queue(queue).build(stack);
    plain("DeadToOwnQueue").dead_letter_queue_enabled().build(stack);
    plain("DeadToTopic").dead_letter_topic("arn:aws:sns:eu-west-1:123456789012:topic").build(stack);
}

fn event_sources(stack: &Stack, queue: &Queue, key: &Key) {
    let orders = SqsEventSource::new(queue)
        .batch_size(5)
        .max_concurrency(2)
        .metric(MetricType::EventCount)
        .filter(json!({ "body": { "kind": FilterRule::is_equal("order") } }))
        .filter_encryption(key);
    plain("OfQueue").event_source(orders).build(stack);
    let table = Table::builder("Table", Attribute::string("id"))
        .stream(rustinfra_constructs::dynamodb::StreamViewType::NewAndOldImages)
        .build(stack);
    let changes = DynamoEventSource::new(&table, StartingPosition::Latest)
        .bisect_batch_on_error()
        .retry_attempts(2)
        .on_failure(queue);
    plain("OfTable").event_source(changes).build(stack);
    let others = plain("OfOthers").build(stack);
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    let actions = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"];
    others.add_to_role_policy(Statement::allow(actions).on(stream));
    others
        .add_event_source_mapping("Stream", stream)
        .starting_position(StartingPosition::TrimHorizon)
        .batch_size(10)
        .parallelization_factor(2)
        .max_record_age(hours(1))
        .tumbling_window(mins(1))
        .report_batch_item_failures()
        .build(&others);
    sources_by_arn(stack, queue);
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf";
    EventSourceMapping::kafka("Kafka", &others, ["kafka.example.com:9092"])
        .kafka_topic("orders")
        .kafka_consumer_group_id("workers")
        .starting_position(StartingPosition::Latest)
        .source_access_configuration(SourceAccessConfiguration::SaslScram512Auth(
            secret.into_value(),
        ))
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .build(stack);
}

/// Sources of which there is no construct here: streams, clusters, topics.
fn sources_by_arn(stack: &Stack, queue: &Queue) {
    let clicks = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    let clicks = KinesisEventSource::new("LambdaClicks8003349A", clicks, StartingPosition::Latest)
        .batch_size(100)
        .bisect_batch_on_error(true)
        .retry_attempts(3)
        .tumbling_window(mins(1))
        .report_batch_item_failures()
        .on_failure(queue);
    plain("OfStream").event_source(clicks).build(stack);
    let consumer =
        "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/counter:1700000000";
    let start = StartingPosition::TrimHorizon;
    let consumer = KinesisConsumerEventSource::new("LambdaCounterF0AEB6BA", consumer, start);
    let consumer = consumer.starting_position_timestamp(1_700_000_000);
    plain("OfConsumer").event_source(consumer).build(stack);

    let cluster = "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1";
    let secret = Secret::builder("KafkaSecret").build(stack);
    let registry = "arn:aws:glue:eu-west-1:123456789012:registry/orders";
    let registry = GlueSchemaRegistry::new(registry, EventRecordFormat::JSON)
        .schema_validation_config(KafkaSchemaValidationAttribute::KEY)
        .schema_validation_config(KafkaSchemaValidationAttribute::VALUE);
    let orders = ManagedKafkaEventSource::new(cluster, "orders", start)
        .secret(&secret)
        .kafka_consumer_group_id("workers")
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .schema_registry_config(registry)
        .log_level(EventSourceMappingLogLevel::Warn)
        .on_failure(&KafkaDlq::new("failed"));
    plain("OfCluster").event_source(orders).build(stack);
    let registry = ConfluentSchemaRegistry::new(
        "https://registry.example.com",
        &secret,
        KafkaSchemaRegistryAccessConfigType::BASIC_AUTH,
        EventRecordFormat::SOURCE,
    )
    .schema_validation_config(KafkaSchemaValidationAttribute::VALUE);
    let own = SelfManagedKafkaEventSource::new(["kafka.example.com:9092"], "orders", start)
        .secret(&secret)
        .authentication_method(AuthenticationMethod::BasicAuth)
        .root_ca_certificate(&secret)
        .vpc(["subnet-1", "subnet-2"], "sg-1")
        .provisioned_poller_config(ProvisionedPollers::new(1, 3))
        .schema_registry_config(registry);
    plain("OfOwnCluster").event_source(own).build(stack);

    let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    let topic = SnsEventSource::new("OrdersTopic", topic)
        .filter_policy_with_message_body(json!({ "kind": ["book"] }))
        .dead_letter_queue(queue);
    plain("OfTopic").event_source(topic).build(stack);
}
