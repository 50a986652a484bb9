//! Parts of HTTP APIs that are made by themselves, and those that exist already.

use crate::services::common::{alarm, service_role};
use rustinfra_constructs::apigatewayv2::*;
use rustinfra_constructs::cloudwatch::Statistic;
use rustinfra_constructs::cognito::UserPoolClient;
use rustinfra_constructs::ec2::{Subnet, SubnetType};
use rustinfra_constructs::prelude::*;

/// All of them.
pub(super) fn add(stack: &Stack, guard: &Function, vpc: &Vpc, lines: &LogGroup) {
    let domain = DomainName::from_domain_name_attributes(
        stack,
        "TheirDomain",
        "their.example.org",
        "d-1.execute-api.eu-west-1.amazonaws.com",
        "Z2",
    );
    let certificate = |region| format!("arn:aws:acm:{region}:123456789012:certificate/2");
    let near = certificate("eu-west-1");
    let moved = DomainName::builder("Moved", "moved.example.org", near.as_str()).build(stack);
    let edge = EndpointOptions::new(certificate("us-east-1").as_str())
        .certificate_name("edge")
        .endpoint_type(EndpointType::Edge)
        .security_policy(SecurityPolicy::Tls1_2);
    moved.add_endpoint(edge);
    let api = HttpApi::builder("Parts").default_domain_mapping(&domain, Some("parts")).build(stack);
    made(stack, &api, guard);
    inside(stack, &api, vpc);
    calls(stack, &api, guard);

    // What exists already.
    let theirs = HttpApi::from_http_api_id(stack, "TheirApi", "a1b2c3d4e5");
    let stage = HttpStage::from_http_stage_name(stack, "TheirStage", &theirs, "live");
    let answer = HttpUrlIntegration::new("Theirs", "https://example.org");
    HttpRoute::builder("TheirRoute", &theirs, HttpRouteKey::DEFAULT, answer).build(stack);
    ApiMapping::builder("TheirMapping", &domain, &stage).api_mapping_key("live").build(stack);
    let mapping = ApiMapping::from_api_mapping_id(stack, "Served", "m1n2p3");
    stack.output("ServedId", mapping.api_mapping_id());
    let alias = sub!("{}/{}", domain.regional_hosted_zone_id(), domain.regional_domain_name());
    stack.output("DomainOfTheirs", alias);
    stack.output("OneCall", api.arn_for_execute_api(Method::Get, "/books/*", "live"));
    stack.output("AllCalls", theirs.arn_for_execute_api(Method::Any, "/*", "*"));

    let logged = api.add_stage("Logged", StageOptions::new().stage_name("logged"));
    let options = StageOptions::new().stage_name("alike").access_log(lines, AccessLogFormat::clf());
    HttpStage::builder("Alike", &api).options(options).build(stack);
    metrics(stack, &api, &logged);
    stack.output("PartsEndpoint", api.api_endpoint());
    stack.output("PartsUrl", api.url());
    let by_default = api.default_stage().expect("the API has a default stage");
    stack.output("PartsDomainUrl", by_default.domain_url());
    stack.output("LoggedUrl", logged.url());
    stack.output("MovedName", moved.name());
    alarm(stack, "TheirCount", theirs.metric_count());
    alarm(stack, "TheirStageCount", stage.metric_count());
}

/// Authorizers and routes.
fn made(stack: &Stack, api: &HttpApi, guard: &Function) {
    let issuer = "https://login.example.org";
    let tokens = HttpJwtAuthorizer::new("Tokens", issuer, ["books", "films"])
        .authorizer_name("tokens")
        .identity_sources(["$request.header.Token"])
        .build(api);
    let tokens = HttpAuthorizer::from_http_authorizer_attributes(tokens.authorizer_id(), "JWT");
    let alone = HttpUrlIntegration::new("Alone", "https://example.org/alone").parameter_mapping(
        ParameterMapping::of([
            ("overwrite:header.stage", MappingValue::stage_variable("stage")),
            ("overwrite:path", MappingValue::custom("/alone")),
        ]),
    );
    let alone = HttpRoute::builder("Alone", api, HttpRouteKey::with(Method::Get, "/alone"), alone)
        .authorizer(&tokens)
        .authorization_scopes(["read"])
        .build(stack);
    stack.output("AloneId", alone.route_id());
    stack.output("AloneArn", alone.route_arn());
    HttpLambdaAuthorizer::new("Asked", guard)
        .authorizer_name("asked")
        .identity_sources(["$request.header.Authorization", "$context.identity.sourceIp"])
        .response(HttpLambdaResponse::Simple)
        .payload_format_version(AuthorizerPayloadVersion::V2_0)
        .results_cache_ttl(mins(1))
        .role(&service_role(stack, "Asker", "apigateway.amazonaws.com"))
        .build(api);
    let local = HttpUrlIntegration::new("Local", "https://example.org/local");
    let named = HttpJwtAuthorizer::new("Named", issuer, ["books"])
        .authorizer_name("named")
        .identity_sources(["$request.querystring.token"]);
    api.add_route(Method::Get, "/jwt", HttpRouteOptions::new(&local).authorizer(named));
    let pool = UserPool::from_user_pool_id(stack, "FarPool", "eu-central-1_abc");
    let client = UserPoolClient::from_user_pool_client_id(stack, "FarClient", "client");
    let far =
        HttpUserPoolAuthorizer::new("Far", &pool, [client.id()]).user_pool_region("eu-central-1");
    api.add_route(Method::Get, "/far", HttpRouteOptions::new(&local).authorizer(far));
}

/// Links into a VPC.
fn inside(stack: &Stack, api: &HttpApi, vpc: &Vpc) {
    let subnets = SubnetSelection::of_type(SubnetType::PrivateIsolated);
    let group = |id: &str, group: &str| SecurityGroup::from_security_group_id(stack, id, group);
    let link = VpcLink::in_vpc("VpcLink-1", vpc, subnets)
        .vpc_link_name("inner")
        .security_groups([&group("InnerGroup", "sg-0123456789abcdef2")]);
    let link = api.add_vpc_link(link);
    link.add_subnets([&Subnet::from_subnet_id(stack, "Added", "subnet-5")]);
    link.add_security_groups([&group("AddedGroup", "sg-0123456789abcdef3")]);
    let theirs = VpcLink::from_vpc_link_id(stack, "TheirLink", "v1w2x3");
    let listener = |kind: &str| {
        sub!(
            "arn:aws:elasticloadbalancing:eu-west-1:{}:listener/{}/lb/3/4",
            aws::account_id(),
            kind
        )
    };
    let inner = HttpNlbIntegration::new("Inner", listener("net"), &link)
        .parameter_mapping(ParameterMapping::new().overwrite_path(MappingValue::custom("/inner")))
        .timeout(secs(7));
    api.add_route(Method::Get, "/inner", inner);
    HttpAlbIntegration::new("Inside", listener("app"), &theirs)
        .method(Method::Put)
        .secure_server_name("books.example.org")
        .build(api);
}

/// Calls of AWS services.
fn calls(stack: &Stack, api: &HttpApi, guard: &Function) {
    let recorder =
        IntegrationCredentials::role(&service_role(stack, "Recorder", "apigateway.amazonaws.com"));
    HttpServiceIntegration::new("Record", HttpIntegrationSubtype::KinesisPutRecord, recorder)
        .parameter_mapping(ParameterMapping::of([
            ("StreamName", MappingValue::stage_variable("stream")),
            ("Data", MappingValue::request_body("data")),
            ("PartitionKey", MappingValue::custom("books")),
        ]))
        .timeout(secs(3))
        .build(api);
    let config = HttpIntegrationSubtype::AppConfigGetConfiguration;
    HttpServiceIntegration::new("Config", config, IntegrationCredentials::caller_identity())
        .parameter_mapping(
            ParameterMapping::new()
                .custom("Application", "books")
                .custom("Environment", "live")
                .custom("Configuration", "flags")
                .custom("ClientId", MappingValue::request_query_string("client").value()),
        )
        .build(api);
    let versioned = HttpLambdaIntegration::new("Versioned", guard)
        .payload_format_version(PayloadFormatVersion::Custom("1.0".into()))
        .scope_permission_to_route();
    api.add_route(Method::Get, "/versioned", versioned);
}

/// An alarm on each metric.
fn metrics(stack: &Stack, api: &HttpApi, stage: &HttpStage) {
    alarm(stack, "ApiMetric", api.metric("Count"));
    alarm(stack, "ApiClientError", api.metric_client_error());
    alarm(stack, "ApiCount", api.metric_count());
    alarm(stack, "ApiDataProcessed", api.metric_data_processed());
    alarm(stack, "ApiIntegrationLatency", api.metric_integration_latency());
    alarm(stack, "ApiLatency", api.metric_latency());
    alarm(stack, "ApiServerError", api.metric_server_error());
    alarm(stack, "StageMetric", stage.metric("Count").statistic(Statistic::Sum));
    alarm(stack, "StageClientError", stage.metric_client_error());
    alarm(stack, "StageCount", stage.metric_count());
    alarm(stack, "StageDataProcessed", stage.metric_data_processed());
    alarm(stack, "StageIntegrationLatency", stage.metric_integration_latency());
    alarm(stack, "StageLatency", stage.metric_latency());
    alarm(stack, "StageServerError", stage.metric_server_error());
}
