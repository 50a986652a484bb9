//! Instances of one's own with every setting, and functions that run on them.

use crate::services::common::plain;
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    CapacityProvider, CapacityProviderFunctionOptions, FunctionBuilder, InstanceTypeFilter,
    ScalingOptions, SystemLogLevel, Version, VpcAccess,
};
use rustinfra_constructs::prelude::*;

fn on_instances(id: &str) -> FunctionBuilder {
    plain(id).memory(gib(4))
}

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Capacity").environment(environment).build(app);
    let network = || {
        let subnets = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"];
        VpcAccess::new(subnets, ["sg-0123456789abcdef0"])
    };

    CapacityProvider::builder("Plain", network()).build(&stack);
    let operator = Role::builder("Operator", Principal::service("lambda.amazonaws.com"));
    let types = ["m7g.xlarge", "c7g.2xlarge"].map(String::from);
    let configured = CapacityProvider::builder("Configured", network())
        .capacity_provider_name("configured")
        .operator_role(&operator.build(&stack))
        .architecture(Architecture::Arm64)
        .instance_type_filter(InstanceTypeFilter::Allow(types.into()))
        .max_vcpu_count(64)
        .scaling_options(ScalingOptions::CpuUtilization(62.5))
        .kms_key(&Key::builder("Key").build(&stack))
        .propagate_tags([("team", "shop"), ("stage", "test")])
        .log_group(&LogGroup::builder("Logs").build(&stack))
        .system_log_level(SystemLogLevel::Debug)
        .build(&stack);
    let automatic = CapacityProvider::builder("Automatic", network())
        .architecture(Architecture::X86_64)
        .instance_type_filter(InstanceTypeFilter::Exclude(vec!["m7i.large".to_string()]))
        .scaling_options(ScalingOptions::Auto)
        .propagate_tags([])
        .build(&stack);

    let quiet = on_instances("Quiet").build(&stack);
    automatic.add_function(&quiet, CapacityProviderFunctionOptions::new());
    let busy = on_instances("Busy").architecture(Architecture::Arm64).build(&stack);
    let options = CapacityProviderFunctionOptions::new()
        .per_execution_environment_max_concurrency(10)
        .execution_environment_memory_gib_per_vcpu(4.0)
        .publish_to_latest_published(true)
        .execution_environments(Some(1), Some(5));
    configured.add_function(&busy, options);
    let options = VersionOptions::new()
        .code_sha256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        .execution_environments(Some(2), Some(4));
    Version::builder("Version", &busy).options(options).build(&stack);

    let output = |id: &str, provider: &CapacityProvider| {
        stack.output(&format!("{id}Arn"), provider.arn());
        stack.output(&format!("{id}Name"), provider.name());
    };
    let arn = "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:theirs";
    output("Named", &CapacityProvider::from_capacity_provider_name(&stack, "Named", "theirs"));
    output("ByArn", &CapacityProvider::from_capacity_provider_arn(&stack, "ByArn", arn));
    output("Told", &CapacityProvider::from_capacity_provider_arn(&stack, "Told", arn));
    output("Own", &configured);
    stack
}
