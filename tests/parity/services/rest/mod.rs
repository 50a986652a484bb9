//! REST APIs: resources, methods, models, authorizers, domains, keys and usage plans.
//!
//! The twin of `twins/services/lib/rest/index.ts`; `options` makes a stack of its own.

pub(super) mod options;

use crate::services::common::account_role;
use rustinfra_constructs::apigateway::{
    AccessLogDestination, AccessLogFormat, ApiDefinition, ApiKeySource, Authorization, Authorizer,
    CacheClusterSize, ContentHandling, Cors, Deployment, DomainName, EndpointAccessMode,
    EndpointType, GatewayResponse, IdentitySource, Integration, IntegrationResponse, JsonSchema,
    LambdaRestApi, LoggingLevel, Method, MethodOptions, MethodResponse, MethodSettings, Model,
    MtlsConfig, PassthroughBehavior, Period, ProxyResource, RateLimitedApiKey, RequestContext,
    ResponseType, RestApi, RestApiMode, SecurityPolicy, SpecRestApi, Stage as ApiStage,
    StageOptions, StepFunctionsIntegration, StepFunctionsRestApi, Throttle, UsagePlan, Validate,
    VpcLink,
};
use rustinfra_constructs::certificatemanager::{
    Certificate, CertificateValidation, KeyAlgorithm, PrivateCertificate,
};
use rustinfra_constructs::kms::{KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, AaaaRecord, CnameRecord, Continent, Failover, GeoLocation, HealthCheck,
    HealthCheckType, HostedZone, MxRecord, MxRecordValue, PrivateHostedZone, PublicHostedZone,
    RecordTarget, Routing, SrvRecord, SrvRecordValue, TxtRecord,
};
use serde_json::json;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Rest");
    let imported = |name: &str| {
        let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
        Function::from_function_arn(&stack, name, &arn)
    };
    let (handler, judge) = (imported("Handler"), imported("Judge"));
    let (zone, certificate) = names(&stack);
    let api = shop(&stack, &handler, &judge);
    domains(&stack, &api, &zone, &certificate);
    keys(&stack, &api);
    LambdaRestApi::builder("Whole", &handler)
        .retain_deployments()
        .endpoint_export_name("whole-url")
        .build(&stack);
    described(&stack);
    closed(&stack);
    beyond(&stack, &handler);
    stack
}

/// Zones, records, health checks and certificates.
fn names(stack: &Stack) -> (HostedZone, Certificate) {
    let zone = PublicHostedZone::builder("Zone", "example.org")
        .caa_amazon()
        .comment("the shop")
        .build(stack);
    let part = PublicHostedZone::builder("Part", "eu.example.org").build(stack);
    zone.add_delegation(&part);
    PrivateHostedZone::builder("Private", "internal", "vpc-0a1b2c3d4e5f60718").build(stack);
    let key = Key::builder("SigningKey")
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsage::SignVerify)
        .build(stack);
    zone.enable_dnssec(&key);
    zone.grant_delegation_of(&account_role(stack, "Delegator"), ["eu.example.org"]);
    let health = HealthCheck::builder("Health", HealthCheckType::Https)
        .fqdn("example.org")
        .resource_path("/health")
        .build(stack);
    let target = RecordTarget::ip_addresses(["192.0.2.1"]);
    ARecord::builder("Apex", &zone, target.clone())
        .routing(Routing::Weighted(10))
        .health_check(&health)
        .build(stack);
    AaaaRecord::builder("Six", &zone, RecordTarget::ip_addresses(["2001:db8::1"]))
        .record_name("six")
        .routing(Routing::latency("eu-west-1"))
        .build(stack);
    ARecord::builder("Geo", &zone, target.clone())
        .record_name("geo")
        .routing(Routing::Geolocation(GeoLocation::Continent(Continent::Europe)))
        .build(stack);
    ARecord::builder("First", &zone, target)
        .record_name("first")
        .routing(Routing::Failover(Failover::Primary))
        .health_check(&health)
        .build(stack);
    CnameRecord::builder("Www", &zone, "example.com").record_name("www").build(stack);
    TxtRecord::builder("Spf", &zone, ["v=spf1 -all"]).ttl(mins(5)).build(stack);
    MxRecord::builder("Mail", &zone, [MxRecordValue::new(10, "mx.example.org")]).build(stack);
    let sip = SrvRecordValue::new(1, 2, 5060, "sip.example.org");
    SrvRecord::builder("Srv", &zone, [sip]).record_name("_sip._tcp").build(stack);

    let certificate = Certificate::builder("Certificate", "api.example.org")
        .subject_alternative_name("*.api.example.org")
        .validation(CertificateValidation::from_dns(&zone))
        .key_algorithm(KeyAlgorithm::EC_PRIME256V1)
        .transparency_logging_enabled(true)
        .build(stack);
    Certificate::builder("Mailed", "example.org").certificate_name("mailed").build(stack);
    let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    PrivateCertificate::builder("Inner", "shop.internal", authority).build(stack);
    (zone, certificate)
}

/// An API with most that methods can have.
fn shop(stack: &Stack, handler: &Function, judge: &Function) -> RestApi {
    let log = LogGroup::builder("Log").build(stack);
    let stage = StageOptions::new()
        .stage_name("v1")
        .logging_level(LoggingLevel::Error)
        .data_trace_enabled(false)
        .metrics_enabled(true)
        .throttling_rate_limit(10.5)
        .throttling_burst_limit(5)
        .tracing_enabled(true)
        .variable("color", "blue")
        .access_log(&log, AccessLogFormat::clf())
        .method_settings(
            "/products/{id}",
            Method::Get,
            MethodSettings::new().caching_enabled(true).cache_ttl(mins(1)),
        );
    let api = RestApi::builder("Shop")
        .rest_api_name("shop")
        .description("the shop")
        .endpoint_types([EndpointType::Regional])
        .binary_media_types(["image/png"])
        .minimum_compression_size(kib(1))
        .api_key_source(ApiKeySource::Header)
        .cloud_watch_role_with(RemovalPolicy::Destroy)
        .deploy_options(stage)
        .default_cors_preflight(Cors::origins(["https://example.org"]).max_age(hours(1)))
        .build(stack);
    let schema = JsonSchema::object()
        .property("name", JsonSchema::string().min_length(1).max_length(100))
        .property("price", JsonSchema::number().exclusive_minimum(0.0))
        .property(
            "tags",
            JsonSchema::array(JsonSchema::string().pattern("^[a-z]+$")).unique_items(),
        )
        .required(["name", "price"])
        .additional_properties(false);
    let model = Model::builder("Product", &api, schema).model_name("Product").build(&api);
    let validator = api.add_request_validator("Bodies", Validate::Body);
    let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aBcDeFgHi";
    let users = Authorizer::cognito("Users", [pool]).results_cache_ttl(mins(1)).build(stack);
    let token = Authorizer::token("Token", judge).validation_regex("^Bearer .+$").build(stack);
    let judge_role =
        Role::builder("JudgeRole", Principal::service("apigateway.amazonaws.com")).build(stack);
    let sources = [IdentitySource::header("X-Tenant"), IdentitySource::query_string("tenant")];
    let request =
        Authorizer::request("Request", judge, sources).assume_role(&judge_role).build(stack);

    let products = api.root().add_resource("products");
    products.add_method(
        Method::Get
            .to(handler)
            .operation_name("ListProducts")
            .request_parameter("method.request.querystring.category", true)
            .request_validator_options(Validate::Parameters, Some("queries")),
    );
    products.add_method(
        Method::Post
            .to(Integration::lambda(handler).timeout(secs(10)))
            .request_model("application/json", &model)
            .request_validator(&validator)
            .authorization(users.with_scopes(["shop/write"])),
    );
    let one = products.add_resource("{id}");
    let translated = Integration::lambda_custom(handler)
        .cache_key_parameters(["method.request.path.id"])
        .request_parameter("integration.request.path.id", "method.request.path.id")
        .request_template("application/json", "{\"id\": \"$input.params('id')\"}")
        .passthrough_behavior(PassthroughBehavior::WhenNoTemplates)
        .response(
            IntegrationResponse::new(200)
                .parameter("method.response.header.X-Id", "'1'")
                .template("application/json", "$input.json('$')"),
        )
        .response(IntegrationResponse::new(404).selection_pattern("not found"));
    let read = one.add_method(
        Method::Get
            .to(translated)
            .authorization(Authorization::Iam)
            .request_parameter("method.request.path.id", true)
            .response(
                MethodResponse::new(200).header("X-Id", true).model("application/json", &model),
            ),
    );
    read.add_method_response(MethodResponse::new(404).model("application/json", Model::ERROR));
    read.grant_execute(&account_role(stack, "Reader"));
    one.add_method(Method::Put.to(handler).authorization(&token));
    one.add_method(Method::Delete.to(handler).authorization(&request).api_key_required(true));

    let other = api.root().add_resource("other");
    let elsewhere = Integration::http("https://example.org/{id}").http_method(Method::Post);
    other.add_method(Method::Get.to(elsewhere));
    other.add_method(Method::Put.to(Integration::http_proxy("https://example.org")));
    let sender = Role::from_role_arn(stack, "Sender", "arn:aws:iam::123456789012:role/sender");
    let inbox = Integration::aws_path("sqs", "123456789012/inbox")
        .credentials_role(&sender)
        .content_handling(ContentHandling::ConvertToText)
        .response(IntegrationResponse::new(200));
    other.add_method(Method::Post.to(inbox).response(MethodResponse::new(200)));
    let balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/inner/50dc6c495c0c9188";
    let link = VpcLink::builder("Link", balancer)
        .vpc_link_name("inner")
        .description("to the inside")
        .build(stack);
    let inside = Integration::http_proxy("https://inner.example.org")
        .http_method(Method::Delete)
        .vpc_link(&link);
    other.add_method(Method::Delete.to(inside));
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
    let run = StepFunctionsIntegration::start_execution(machine)
        .headers(true)
        .request_context([RequestContext::Caller, RequestContext::User]);
    api.root().add_resource("orders").add_method(Method::Post.to(run));
    api.add_gateway_response(
        GatewayResponse::builder("Refused", &api, ResponseType::ACCESS_DENIED)
            .status_code(403)
            .header("Access-Control-Allow-Origin", "'*'")
            .template("application/json", "{\"message\": $context.error.messageString}"),
    );
    api
}

fn domains(stack: &Stack, api: &RestApi, zone: &HostedZone, certificate: &Certificate) {
    let trust = Bucket::from_bucket_name(stack, "Trust", "trust");
    let domain = api.add_domain_name(
        DomainName::builder("Domain", "api.example.org", certificate)
            .security_policy(SecurityPolicy::TLS_1_2)
            .mtls(MtlsConfig::new(&trust, "clients.pem").version("1")),
    );
    ARecord::builder("ApiRecord", zone, RecordTarget::alias(api)).record_name("api").build(stack);
    domain.add_base_path_mapping(api, Some("beta"));
    rustinfra_constructs::apigateway::BasePathMapping::builder(
        &format!("Map:any=>{}", api.node().unique_id()),
        &domain,
        api,
    )
    .base_path("any")
    .attach_to_stage(false)
    .build(&domain);
    if let Some(stage) = api.deployment_stage() {
        domain.add_api_mapping(stage, Some("shop/v1"));
    }
    let of_edge = Certificate::from_certificate_arn(
        stack,
        "EdgeCertificate",
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    );
    DomainName::builder("Edge", "edge.example.org", &of_edge)
        .endpoint_type(EndpointType::Edge)
        .mapping(api)
        .base_path("v1")
        .build(stack);
    DomainName::builder("Strict", "strict.api.example.org", certificate)
        .security_policy(SecurityPolicy::TLS13_1_3_2025_09)
        .endpoint_access_mode(EndpointAccessMode::Strict)
        .build(stack);
}

fn keys(stack: &Stack, api: &RestApi) {
    let Some(stage) = api.deployment_stage() else { return };
    let key = rustinfra_constructs::apigateway::ApiKey::builder("Partner")
        .api_key_name("partner")
        .description("a partner")
        .stage(stage)
        .build(api);
    key.grant_read_write(&account_role(stack, "KeyKeeper"));
    let plan = api.add_usage_plan(
        UsagePlan::builder("Plan")
            .usage_plan_name("partners")
            .throttle(Throttle { rate_limit: 10.0, burst_limit: 2 })
            .quota(1000, Period::Month)
            .api_stage(stage),
    );
    plan.add_api_key(&key);
    RateLimitedApiKey::builder("Guest").api_stage(stage).quota(10, Period::Day).build(stack);
}

fn described(stack: &Stack) {
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "spec", "version": "1"},
        "paths": {"/ping": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}},
    });
    SpecRestApi::builder("Spec", ApiDefinition::from_inline(document))
        .mode(RestApiMode::Overwrite)
        .parameter("endpointConfigurationTypes", "REGIONAL")
        .fail_on_warnings()
        .build(stack);
    let definitions = Bucket::from_bucket_name(stack, "Definitions", "definitions");
    let stored = ApiDefinition::from_bucket(definitions.name(), "api.json", Some("v1"));
    SpecRestApi::builder("Stored", stored).deploy(false).build(stack);
}

/// An API that only VPCs see.
fn closed(stack: &Stack) {
    let endpoint = "vpce-0a1b2c3d4e5f60718";
    let api = RestApi::builder("Closed")
        .endpoint_types([EndpointType::Private])
        .vpc_endpoints([endpoint])
        .deploy(false)
        .build(stack);
    api.grant_invoke_from_vpc_endpoints_only([endpoint]);
    api.root().add_method(Method::Any);
    let deployment =
        Deployment::builder("ClosedDeployment", &api).description("by hand").build(stack);
    ApiStage::builder("ClosedStage", &deployment)
        .options(
            StageOptions::new()
                .stage_name("inner")
                .cache_cluster(CacheClusterSize::Gb1_6)
                .description("inside"),
        )
        .build(stack);
}

/// Proxies, permissions of single methods, machines and endpoints that answer, plans by method.
fn beyond(stack: &Stack, handler: &Function) {
    let stream = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-lines";
    let lines = AccessLogDestination::firehose(stream);
    let options =
        StageOptions::new().access_log(lines, AccessLogFormat::custom("$context.requestId"));
    let api = RestApi::builder("Beyond").deploy_options(options).build(stack);
    let items = api.root().resource_for_path("/items/{id}");
    let alone = Integration::lambda(handler).scope_permission_to_method();
    let read = items.add_method(Method::Get.to(alone.clone()));
    items.add_method(Method::Put.to(alone.allow_test_invoke(false)));
    let proxy = ProxyResource::builder()
        .any_method(false)
        .default_integration(Integration::http_proxy("https://example.org"))
        .build(&api.root());
    let passed = Integration::http_proxy("https://example.org/{proxy}");
    proxy.add_method(Method::Get.to(passed));
    let prices = api.root().add_resource("prices");
    prices.add_method(Method::Post.to(Integration::sagemaker("prices")));
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:express";
    let run =
        StepFunctionsIntegration::start_execution(machine).use_default_method_responses(false);
    let answers = [200, 400, 500].map(MethodResponse::new);
    let answers = answers.into_iter().fold(MethodOptions::new(), MethodOptions::response);
    StepFunctionsRestApi::builder("Machines", run)
        .default_method_options(answers)
        .deploy(false)
        .build(stack);
    let key = rustinfra_constructs::apigateway::ApiKey::builder("Single").build(stack);
    key.grant(&account_role(stack, "SingleKeeper"), ["apigateway:PATCH"]);
    let Some(stage) = api.deployment_stage() else { return };
    let slow = Throttle { rate_limit: 2.0, burst_limit: 1 };
    let plan =
        UsagePlan::builder("Paced").throttled_api_stage(stage, &[(&read, slow)]).build(stack);
    plan.add_api_key(&key).override_logical_id("SingleInPaced");
    let named = RestApi::builder("Named").deploy(false).build(stack);
    named.root().add_method(Method::Any);
    Deployment::builder("NamedDeployment", &named).stage_name("beta").build(stack);
    let balancer = |name: &str| {
        format!(
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/{name}/50dc6c495c0c9188"
        )
    };
    VpcLink::builder("Links", balancer("a")).build(stack).add_target(balancer("b"));
}
