//! Web functions with every setting, their endpoints, and how they reach a network.

use crate::services::common::role;
use rustinfra_constructs::ec2::{ImportedSubnets, VpcAttributes};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    ApplicationLogLevel, NetworkConnector, NetworkConnectorComputeType, NetworkConnectorProtocol,
    SystemLogLevel, VpcEgressConfiguration, WebFunction, WebFunctionAuthType, WebFunctionBuilder,
    WebFunctionCode, WebFunctionEndpoint, WebFunctionEndpointLocation, WebFunctionEndpointOptions,
    WebFunctionEndpointType, WebFunctionRuntime, WebFunctionTraffic,
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
        SubnetSelection::new().availability_zones(["eu-west-1b"]),
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
    called(&stack, &releases);
    stack
}

/// What is made by hand, and who may call it.
fn called(stack: &Stack, releases: &Bucket) {
    let by_iam = WebFunctionEndpointOptions::new(WebFunctionAuthType::IamAuth);
    let code = WebFunctionCode::from_bucket(releases, "Served.zip", None);
    let role = role(stack, "Own");
    let served = WebFunction::builder("Served", code, WebFunctionRuntime::of("nodejs24.x"), by_iam)
        .role(&role)
        .build(stack);
    served.add_to_role_policy(Statement::allow(["ses:SendEmail"]).on("*"));
    let traffic =
        WebFunctionTraffic::single(served.revision_id().unwrap_or_else(|| "".into_value()));
    let options = WebFunctionEndpointOptions::new(WebFunctionAuthType::ApplicationManaged)
        .endpoint_location(WebFunctionEndpointLocation::home_region());
    let endpoint = WebFunctionEndpoint::builder("Fixed", &served, traffic, options).build(stack);
    let caller = Role::builder("Caller", Principal::account(stack.account())).build(stack);
    endpoint.grant_invoke(&caller);
    let allow = |resource: Value<String>, account: &str| {
        let statement = Statement::allow(["lambda:InvokeWebFunctionEndpoint"]).on(resource);
        statement.to(Principal::account(account))
    };
    served.add_to_resource_policy(allow(served.web_function_arn(), "210987654321"));
    let first = served.endpoint();
    first.add_to_resource_policy(allow(first.endpoint_arn(), "210987654322"));
    stack.output("Runtime", WebFunctionRuntime::NODEJS_LATEST.to_string());
    existing(stack, &caller);
}

/// What exists already.
fn existing(stack: &Stack, caller: &Role) {
    let function = "arn:aws:lambda:eu-west-1:123456789012:web-function/theirs";
    let theirs = WebFunction::from_web_function_arn(stack, "Theirs", function);
    stack.output("TheirName", theirs.web_function_name());
    let told = WebFunction::from_web_function_arn(stack, "Told", function);
    stack.output("ToldArn", told.web_function_arn());
    let endpoint = WebFunctionEndpoint::from_web_function_endpoint_attributes(
        stack,
        "TheirEndpoint",
        format!("{function}/endpoint/0123456789abcdef"),
        "theirs.lambda-web.eu-west-1.on.aws",
        WebFunctionEndpointType::HomeRegion,
        WebFunctionAuthType::IamAuth,
    );
    endpoint.grant_invoke(caller);
    stack.output("TheirHost", endpoint.domain_name());
    stack.output("TheirFunction", endpoint.web_function_arn());

    let arn = "arn:aws:lambda:eu-west-1:123456789012:network-connector:theirs";
    let connector = NetworkConnector::from_network_connector_arn(stack, "TheirConnector", arn);
    stack.output("ConnectorArn", connector.network_connector_arn());
    for (id, number) in [("Second", 2), ("Third", 3)] {
        let version = format!("{arn}:{number}");
        let version = NetworkConnector::from_network_connector_version_arn(stack, id, version);
        stack.output(&format!("{id}Arn"), version.network_connector_arn());
        stack.output(&format!("{id}Version"), version.latest_version_arn());
    }
}
