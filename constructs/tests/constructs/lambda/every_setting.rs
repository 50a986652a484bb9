//! Every setting of a function, in one template.

use rustinfra_constructs::ec2::{ImportedSubnets, VpcAttributes};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerJavaScriptSdkVersion,
    ApplicationLogLevel, CodeSigningConfig, DurableConfig, FileSystem, LambdaInsightsVersion,
    LogFormat, ParamsAndSecretsLayerVersion, RecursiveLoop, RuntimeManagementMode, SystemLogLevel,
    TenancyConfig, Tracing, VpcAccess,
};
use rustinfra_constructs::prelude::*;

use crate::{check, role, stack};

rustinfra_environment::environment! {
    struct Orders {
        limit: u32 = "LIMIT",
    }
}

/// The functions below, which this file names by every setting there is.
const HERE: &str = include_str!("every_setting.rs");
const SETTINGS: &str = include_str!("../../../src/lambda/builder.rs");

#[test]
fn every_setting_of_a_function_reaches_the_template() {
    let (app, stack) = stack();
    with_all_that_go_together(&stack);
    with_a_role_and_a_log_group_made_for_it(&stack);
    from_a_snapshot(&stack);
    let expected = serde_json::from_str(include_str!("every_setting.json"));
    check(&app, expected.unwrap_or_default());
}

#[test]
fn every_setting_is_one_of_those() {
    let line = |line: &'static str| line.strip_prefix("    pub fn ");
    let settings = SETTINGS.lines().filter_map(line).filter(|it| it.contains("(mut self"));
    let names: Vec<&str> = settings.filter_map(|it| it.split('(').next()).collect();
    assert!(names.contains(&"memory") && names.contains(&"system_log_level"), "{names:?}");
    let missing = names.iter().filter(|name| !HERE.contains(&format!(".{name}(")));
    assert_eq!(missing.collect::<Vec<_>>(), [&""; 0]);
}

fn layer(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:layer:{name}:1")
}

fn with_all_that_go_together(stack: &Stack) {
    let dead = Queue::builder("Dead").build(stack);
    let orders = Queue::builder("Orders").visibility_timeout(mins(15)).build(stack);
    let bus = EventBus::builder("Bus").build(stack);
    let key = Key::builder("Key").build(stack);
    let vpc = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a"])
        .private_subnets(ImportedSubnets::new(["subnet-0123456789abcdef0"]));
    let vpc = Vpc::from_vpc_attributes(stack, "Vpc", vpc);
    let files = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
    let signers = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123";
    let signers = CodeSigningConfig::from_code_signing_config_arn(stack, "Signers", signers);
    let runtime = "arn:aws:lambda:eu-west-1::runtime:0123456789abcdef";
    let adot = AdotLambdaLayerJavaScriptSdkVersion::V1_18_1;
    let code = Code::from_bucket("code", "orders.zip", Some("v1"));
    let all = Function::builder("All", Runtime::NODEJS_22, "orders.main", code)
        .function_name("orders_1")
        .description("all of it")
        .memory(gib(10))
        .timeout(mins(15))
        .ephemeral_storage(mib(513))
        .architecture(Architecture::Arm64)
        .env("TABLE", "orders")
        .env("QUEUE", dead.url().untyped())
        .environment(Orders { limit: 7.into() })
        .environment_encryption(&key)
        .role(&role(stack, "R"))
        .initial_policy(Statement::allow(["ses:SendEmail"]).on("*"))
        .event_source(SqsEventSource::new(&orders).batch_size(1))
        .reserved_concurrency(0)
        .tracing(Tracing::PassThrough)
        .dead_letter_queue(&dead)
        .on_failure(&dead)
        .on_success(&bus)
        .max_event_age(mins(10))
        .retry_attempts(1)
        .layer(&LayerVersion::from_layer_version_arn(stack, "Shared", layer("shared")))
        .insights_version(LambdaInsightsVersion::from_insight_version_arn(layer("insights")))
        .adot_instrumentation(AdotInstrumentation::new(adot, AdotLambdaExecWrapper::RegularHandler))
        .params_and_secrets(
            ParamsAndSecretsLayerVersion::from_version_arn(layer("secrets")).cache_size(7),
        )
        .vpc(VpcAccess::of(&vpc))
        .file_system(FileSystem::from_efs_access_point(files, "/mnt/files"))
        .code_signing_config(&signers)
        .runtime_management_mode(RuntimeManagementMode::Manual(runtime.to_string()))
        .recursive_loop(RecursiveLoop::Allow)
        .current_version_options(VersionOptions::new().description("newest"))
        .log_group(&LogGroup::builder("L").build(stack))
        .log_format(LogFormat::Json)
        .application_log_level(ApplicationLogLevel::Trace)
        .system_log_level(SystemLogLevel::Debug)
        .build(stack);
    all.current_version();
}

/// What is asked of a role and a log group of one's own is asked of those.
fn with_a_role_and_a_log_group_made_for_it(stack: &Stack) {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder("Other", Runtime::NODEJS_22, "no.where", code)
        .runtime(Runtime::NODEJS_24)
        .handler("index.handler")
        .aws_sdk_connection_reuse()
        .dead_letter_topic("arn:aws:sns:eu-west-1:123456789012:topic")
        .durable_config(DurableConfig::new(hours(1)).retention_period(days(7)))
        .tenancy_config(TenancyConfig::PerTenant)
        .log_retention(Retention::OneWeek)
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(stack);
}

/// What is started from a snapshot has no file system and no more than 512 MiB in `/tmp`.
fn from_a_snapshot(stack: &Stack) {
    let code = Code::inline("def handler(event, context): pass");
    Function::builder("Snapped", Runtime::PYTHON_3_13, "index.handler", code)
        .snap_start()
        .dead_letter_queue_enabled()
        .build(stack);
}
