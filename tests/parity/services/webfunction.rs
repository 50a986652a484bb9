//! Web functions with every setting, their endpoints, and how they reach a network.

use rustinfra_constructs::ec2::{ImportedSubnets, VpcAttributes};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    ApplicationLogLevel, NetworkConnector, NetworkConnectorComputeType, NetworkConnectorProtocol,
    SystemLogLevel, VpcEgressConfiguration, WebFunction, WebFunctionAuthType, WebFunctionBuilder,
    WebFunctionCode, WebFunctionEndpointLocation, WebFunctionEndpointOptions, WebFunctionRuntime,
};
use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("WebFunction").environment(environment).build(app);
    let releases = Bucket::builder("Releases").versioned().build(&stack);
    let start = |id: &str, endpoint: WebFunctionEndpointOptions| -> WebFunctionBuilder {
        let code = WebFunctionCode::from_bucket(&releases, &format!("{id}.zip"), None);
        WebFunction::builder(id, code, WebFunctionRuntime::NODEJS_24, endpoint)
    };

    let by_iam = || WebFunctionEndpointOptions::new(WebFunctionAuthType::IamAuth);
    start("Plain", by_iam()).build(&stack);

    let vpc = Vpc::from_vpc_attributes(
        &stack,
        "Vpc",
        VpcAttributes::new("vpc-12345678", ["eu-west-1a", "eu-west-1b"])
            .private_subnets(ImportedSubnets::new(["subnet-1", "subnet-2"])),
    );
    let way_out = VpcEgressConfiguration::of_vpc(
        NetworkConnectorComputeType::WebFunction,
        &vpc,
        SubnetSelection::new(),
        ["sg-12345678"],
    );
    let connector = NetworkConnector::builder("Network", way_out.clone()).build(&stack);
    NetworkConnector::builder(
        "Named",
        way_out.network_protocol(NetworkConnectorProtocol::DualStack),
    )
    .network_connector_name("named")
    .operator_role(
        &Role::builder("Operator", Principal::service("lambda.amazonaws.com")).build(&stack),
    )
    .tag("team", "shop")
    .build(&stack);

    let key = Key::builder("Key").build(&stack);
    let group = LogGroup::builder("Group").build(&stack);
    let code = WebFunctionCode::from_bucket(&releases, "configured.zip", Some("v1"));
    let limited = by_iam()
        .endpoint_name("main")
        .endpoint_description("where it is")
        .max_environments(2)
        .rate_limit(100);
    WebFunction::builder("Configured", code, WebFunctionRuntime::NODEJS_LATEST, limited)
        .web_function_name("configured")
        .tag("team", "shop")
        .revision_description("newest")
        .entry_point("server.mjs")
        .env("COLOR", "red")
        .kms_key(&key)
        .egress_network_connector(&connector)
        .application_log_level(ApplicationLogLevel::Warn)
        .system_log_level(SystemLogLevel::Info)
        .log_group(group.name())
        .timeout(mins(1))
        .max_concurrency_per_environment(64)
        .build(&stack);

    let several =
        WebFunctionEndpointLocation::multi_region(["us-east-1", "eu-west-1", "ap-south-1"]);
    let everywhere = start("Everywhere", by_iam().endpoint_location(several)).build(&stack);
    let each = WebFunctionEndpointLocation::per_region(["us-east-1"]);
    everywhere.add_endpoint("Each", by_iam().endpoint_location(each));
    stack
}
