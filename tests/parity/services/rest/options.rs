//! What the stack of REST APIs leaves out: every other option, and what exists already.
//!
//! The twin of `twins/services/lib/rest/options.ts`.

use crate::services::common::{account_role, alarm};
use rustinfra_constructs::apigateway::{
    AccessLogField, AccessLogFormat, ApiDefinition, ApiKey, ApiKeySource, Authorization,
    Authorizer, BasePathMapping, CacheClusterSize, ContentHandling, Cors, Deployment, DomainName,
    EndpointType, GatewayResponse, IdentitySource, Integration, IntegrationResponse, IpAddressType,
    JsonSchema, JsonSchemaVersion, LambdaRestApi, Method, MethodOptions, MethodResponse,
    MethodSettings, Model, PassthroughBehavior, Period, ProxyResource, RateLimitedApiKey,
    RequestContext, RequestValidator, Resource, ResponseType, RestApi, RestMethod, SecurityPolicy,
    SpecRestApi, Stage as ApiStage, StageOptions, StepFunctionsIntegration, StepFunctionsRestApi,
    Throttle, UsagePlan, Validate, VpcLink,
};
use rustinfra_constructs::certificatemanager::Certificate;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, HostedZone, RecordTarget};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "RestOptions");
    let imported = |name: &str| {
        let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
        Function::from_function_arn(&stack, name, &arn)
    };
    let (handler, judge) = (imported("Handler"), imported("Judge"));
    let api = full(&stack, &handler);
    described(&stack);
    asked(&stack, &api, &judge);
    bodies(&stack, &api);
    answered(&stack, &api, &handler);
    machines(&stack, &api);
    by_hand(&stack, &api);
    keys(&stack, &api);
    existing(&stack, &api, &handler);
    logged(&stack, &handler);
    stack
}

/// An API with every option.
fn full(stack: &Stack, handler: &Function) -> RestApi {
    let certificate = Certificate::from_certificate_arn(
        stack,
        "Certificate",
        "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    );
    let caching =
        MethodSettings::new().caching_enabled(true).cache_ttl(mins(2)).cache_data_encrypted(true);
    let options = StageOptions::new()
        .stage_name("live")
        .description("what is served")
        .default_method_settings(caching)
        .cache_cluster(CacheClusterSize::Gb0_5)
        .client_certificate_id("a1b2c3")
        .documentation_version("1.2");
    let invoke = Statement::allow(["execute-api:Invoke"]).on("execute-api:/*").to(Principal::any());
    let domain = DomainName::builder("Domain", "full.example.org", &certificate)
        .endpoint_type(EndpointType::Regional)
        .security_policy(SecurityPolicy::TLS_1_2)
        .base_path("full");
    let api = RestApi::builder("Full")
        .rest_api_name("full")
        .description("all of it")
        .endpoint_types([EndpointType::Regional])
        .ip_address_type(IpAddressType::DualStack)
        .binary_media_types(["image/png", "application/pdf"])
        .minimum_compression_size(kib(2))
        .api_key_source(ApiKeySource::Authorizer)
        .clone_from(&RestApi::from_rest_api_id(stack, "Model", "m1o2d3e4l5"))
        .disable_execute_api_endpoint()
        .fail_on_warnings()
        .parameter("basepath", "prepend")
        .policy(invoke)
        .domain_name(domain)
        .deploy_options(options)
        .retain_deployments()
        .endpoint_export_name("full-url")
        .default_integration(handler)
        .default_method_options(MethodOptions::new().api_key_required(true))
        .build(stack);
    api.add_to_resource_policy(
        Statement::deny(["execute-api:Invoke"])
            .on("execute-api:/*/POST/*")
            .to(Principal::any())
            .when("NotIpAddress", "aws:SourceIp", "192.0.2.0/24"),
    );
    let method = api.root().add_method(Method::Get);
    let Some(stage) = api.deployment_stage().cloned() else { return api };
    stack.output("FullUrl", api.url_for_path("/pages"));
    stack.output("FullStageUrl", stage.url_for_path("/pages/1"));
    stack.output("FullCalls", api.arn_for_execute_api(Method::Get, "/pages/*", "live"));
    stack.output("FullCallsOfAny", api.arn_for_execute_api(Method::Any, "/", "*"));

    alarm(stack, "FullCount", api.metric("Count"));
    alarm(stack, "StageNamed", stage.metric("Count"));
    alarm(stack, "StageHits", stage.metric_cache_hit_count());
    alarm(stack, "StageMisses", stage.metric_cache_miss_count());
    alarm(stack, "StageClientErrors", stage.metric_client_error());
    alarm(stack, "StageIntegrationLatency", stage.metric_integration_latency());
    alarm(stack, "StageLatency", stage.metric_latency());
    alarm(stack, "StageServerErrors", stage.metric_server_error());
    alarm(stack, "MethodNamed", method.metric("Count", &stage));
    alarm(stack, "MethodHits", method.metric_cache_hit_count(&stage));
    alarm(stack, "MethodMisses", method.metric_cache_miss_count(&stage));
    alarm(stack, "MethodClientErrors", method.metric_client_error(&stage));
    alarm(stack, "MethodIntegrationLatency", method.metric_integration_latency(&stage));
    alarm(stack, "MethodLatency", method.metric_latency(&stage));
    alarm(stack, "MethodServerErrors", method.metric_server_error(&stage));
    api
}

/// An API whose definition is a file.
fn described(stack: &Stack) {
    let file = rustinfra::asset!("tests/parity/services/assets/api/openapi.json");
    SpecRestApi::builder("Filed", ApiDefinition::from_asset(file))
        .binary_media_types(["image/png"])
        .minimum_compression_size(kib(1))
        .endpoint_types([EndpointType::Regional])
        .build(stack);
}

/// Authorizers with every option.
fn asked(stack: &Stack, api: &RestApi, judge: &Function) {
    let asked = api.root().add_resource("asked");
    let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aBcDeFgHi";
    let users = Authorizer::cognito("Users", [pool])
        .authorizer_name("users")
        .identity_sources([IdentitySource::header("X-User")])
        .results_cache_ttl(mins(1))
        .build(stack);
    asked.add_method(RestMethod::builder(Method::Get).authorization(&users));
    let token = Authorizer::token("Token", judge)
        .authorizer_name("token")
        .identity_sources([IdentitySource::header("X-Token")])
        .results_cache_ttl(secs(30))
        .validation_regex("^[a-z]+$")
        .build(stack);
    asked.add_method(RestMethod::builder(Method::Put).authorization(&token));
    let sources =
        [IdentitySource::context("identity.sourceIp"), IdentitySource::stage_variable("tenant")];
    let request = Authorizer::request("Request", judge, sources)
        .authorizer_name("request")
        .results_cache_ttl(hours(1))
        .build(stack);
    asked.add_method(RestMethod::builder(Method::Post).authorization(&request));
}

/// The form of an order: a schema with every keyword of draft 4.
fn order() -> JsonSchema {
    let count =
        JsonSchema::integer().multiple_of(2.0).exclusive_minimum(0.0).exclusive_maximum(100.0);
    let lines = JsonSchema::tuple([JsonSchema::string(), JsonSchema::number()])
        .additional_items(JsonSchema::boolean())
        .min_items(1)
        .max_items(20);
    let customer = JsonSchema::any()
        .all_of([JsonSchema::string(), JsonSchema::any().min_length(1)])
        .any_of([JsonSchema::any().max_length(9), JsonSchema::any().pattern("^c")])
        .one_of([JsonSchema::any().one_of_values(["c1"]), JsonSchema::any().one_of_values(["c2"])])
        .not(JsonSchema::any().one_of_values(["c3"]));
    JsonSchema::object()
        .schema(JsonSchemaVersion::Draft4)
        .id("https://example.org/order")
        .title("order")
        .description("an order")
        .definition(
            "article",
            JsonSchema::string().one_of_values(["book", "record"]).default_value("book"),
        )
        .min_properties(1)
        .max_properties(9)
        .pattern_property("^x-", JsonSchema::string())
        .dependency("coupon", ["customer"])
        .dependency_on("gift", JsonSchema::any().required(["wish"]))
        .property("article", JsonSchema::reference("#/definitions/article"))
        .property("count", count)
        .property("discount", JsonSchema::number().multiple_of(0.5).maximum(99.5))
        .property("placed", JsonSchema::string().format("date-time"))
        .property("lines", lines)
        .property("customer", customer)
        .required(["article"])
        .additional_properties_like(JsonSchema::string())
}

/// What checks bodies.
fn bodies(stack: &Stack, api: &RestApi) {
    let order = Model::builder("Order", api, order())
        .content_type("application/vnd.order+json")
        .description("what is ordered")
        .model_name("Order")
        .build(stack);
    let tags = JsonSchema::of_type(rustinfra_constructs::apigateway::JsonSchemaType::Array)
        .contains(JsonSchema::any().one_of_values(["new"]));
    let newer = JsonSchema::object()
        .schema(JsonSchemaVersion::Draft7)
        .property_names(JsonSchema::any().pattern("^[a-z]+$"))
        .property("tags", tags);
    let newer = api.add_model("Newer", newer);
    let validator = RequestValidator::builder("Bodies", api, Validate::BodyAndParameters)
        .request_validator_name("bodies")
        .build(stack);
    GatewayResponse::builder("Filtered", api, ResponseType::other("WAF_FILTERED"))
        .status_code(403)
        .template("application/json", r#"{"message": "no"}"#)
        .build(stack);
    api.root().add_resource("bodies").add_method(
        RestMethod::builder(Method::Post)
            .request_model("application/vnd.order+json", &order)
            .request_model("application/json", &newer)
            .request_validator(&validator),
    );
}

/// What answers, with every option.
fn answered(stack: &Stack, api: &RestApi, handler: &Function) {
    let answered = api.root().add_resource("answered");
    let elsewhere = Integration::http("https://example.org/{id}")
        .http_method(Method::Put)
        .cache_key_parameters(["method.request.querystring.id"])
        .cache_namespace("shared")
        .content_handling(ContentHandling::ConvertToBinary)
        .passthrough_behavior(PassthroughBehavior::WhenNoMatch)
        .request_parameter("integration.request.path.id", "method.request.querystring.id")
        .timeout(secs(5))
        .response(IntegrationResponse::new(200).content_handling(ContentHandling::ConvertToText));
    answered.add_method(
        Method::Get
            .to(elsewhere)
            .request_parameter("method.request.querystring.id", true)
            .response(MethodResponse::new(200)),
    );
    let publish = Integration::aws_action("sns", "Publish")
        .action_parameter("TopicArn", "arn:aws:sns:us-east-1:123456789012:orders")
        .action_parameter("Message", "a new order")
        .region("us-east-1")
        .credentials_passthrough()
        .response(IntegrationResponse::new(200));
    answered.add_method(
        Method::Post
            .to(publish)
            .authorization(Authorization::Iam)
            .response(MethodResponse::new(200)),
    );
    let other = "arn:aws:lambda:eu-west-1:123456789012:function:Other";
    let caller = Role::from_role_arn(stack, "Caller", "arn:aws:iam::123456789012:role/caller");
    let call = Integration::aws_path("lambda", format!("2015-03-31/functions/{other}/invocations"))
        .proxy()
        .credentials_role(&caller);
    answered.add_method(Method::Put.to(call));
    let items = Integration::aws_path("execute-api", "prod/items")
        .subdomain("a1b2c3d4e5")
        .http_method(Method::Get)
        .response(IntegrationResponse::new(200));
    answered.add_method(Method::Patch.to(items).response(MethodResponse::new(200)));
    let stream = Integration::lambda(handler).stream_response().timeout(mins(10));
    answered.add_method(Method::Delete.to(stream));
    let custom = Integration::lambda_custom(handler)
        .scope_permission_to_method()
        .allow_test_invoke(false)
        .response(IntegrationResponse::new(200));
    let custom = LambdaRestApi::builder("Custom", handler)
        .proxy(false)
        .default_integration(custom)
        .deploy(false)
        .build(stack);
    let get = RestMethod::builder(Method::Get).response(MethodResponse::new(200));
    custom.root().add_method(get);
}

/// Machines that answer, with every option.
fn machines(stack: &Stack, api: &RestApi) {
    let all = [
        RequestContext::AccountId,
        RequestContext::ApiId,
        RequestContext::ApiKey,
        RequestContext::AuthorizerPrincipalId,
        RequestContext::Caller,
        RequestContext::CognitoAuthenticationProvider,
        RequestContext::CognitoAuthenticationType,
        RequestContext::CognitoIdentityId,
        RequestContext::CognitoIdentityPoolId,
        RequestContext::HttpMethod,
        RequestContext::Stage,
        RequestContext::SourceIp,
        RequestContext::User,
        RequestContext::UserAgent,
        RequestContext::UserArn,
        RequestContext::RequestId,
        RequestContext::ResourceId,
        RequestContext::ResourcePath,
    ];
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
    let run = || {
        StepFunctionsIntegration::start_execution(machine)
            .authorizer(true)
            .headers(true)
            .path(false)
            .querystring(false)
    };
    let asked = run().request_context(all).use_default_method_responses(false);
    let post = Method::Post.to(asked);
    let post = [200, 400, 500]
        .into_iter()
        .fold(post, |method, status| method.response(MethodResponse::new(status)));
    api.root().add_resource("run").add_method(post);
    let gateway = Principal::service("apigateway.amazonaws.com");
    let runner = Role::builder("Runner", gateway).build(stack);
    let whole = run().request_context([RequestContext::RequestId]).credentials_role(&runner);
    StepFunctionsRestApi::builder("Machines", whole).deploy(false).build(stack);
}

/// Resources, methods, deployments and stages that are placed by hand.
fn by_hand(stack: &Stack, api: &RestApi) {
    let cors = Cors::origins(["https://example.org", "https://example.com"])
        .methods([Method::Get, Method::Put])
        .headers(["X-Shop"])
        .allow_credentials()
        .disable_cache()
        .expose_headers(["X-Count", "X-Page"])
        .status_code(200);
    let hand = Resource::builder("hand")
        .default_integration(Integration::mock())
        .default_cors_preflight(cors)
        .build(&api.root());
    RestMethod::builder(Method::Get)
        .integration(Integration::mock())
        .options(MethodOptions::new().operation_name("ByHand").api_key_required(false))
        .build(&hand);
    if let Some(found) = api.root().get_resource("hand") {
        found.add_method(Method::Put.to(Integration::mock()));
    }
    let plain = api.root().add_resource("plain");
    plain.add_cors_preflight(&Cors::all_origins().max_age(days(1)));
    ProxyResource::builder().any_method(true).build(&plain);

    let deployment = Deployment::builder("ByHand", api).retain().build(stack);
    deployment.add_to_logical_id("2");
    let stage = ApiStage::builder("Beta", &deployment)
        .options(StageOptions::new().stage_name("beta"))
        .build(stack);
    let certificate = Certificate::from_certificate_arn(
        stack,
        "BetaCertificate",
        "arn:aws:acm:eu-west-1:123456789012:certificate/87654321-1234-1234-1234-123456789012",
    );
    let domain = DomainName::builder("Domain", "beta.example.org", &certificate).build(stack);
    let id = format!("Map:beta=>{}", api.node().unique_id());
    BasePathMapping::builder(&id, &domain, api).base_path("beta").stage(&stage).build(&domain);
}

/// Keys and plans with every option.
fn keys(stack: &Stack, api: &RestApi) {
    let Some(stage) = api.deployment_stage() else { return };
    let Some(get) = api.methods().into_iter().next() else { return };
    let slow = Throttle { rate_limit: 0.5, burst_limit: 1 };
    let key = ApiKey::builder("Key")
        .api_key_name("partner")
        .description("a partner")
        .value("abcdefghij0123456789")
        .customer_id("customer")
        .enabled(false)
        .generate_distinct_id()
        .stage(stage)
        .build(stack);
    key.grant_read(&account_role(stack, "KeyReader"));
    key.grant_write(&account_role(stack, "KeyWriter"));
    key.grant_read_write(&account_role(stack, "KeyKeeper"));
    let limited = RateLimitedApiKey::builder("Limited")
        .key(|key| key.api_key_name("limited").enabled(true))
        .throttled_api_stage(stage, &[(&get, slow)])
        .quota_with_offset(100, Period::Week, 3)
        .throttle(Throttle { rate_limit: 2.5, burst_limit: 5 })
        .build(stack);
    limited.grant_read(&account_role(stack, "LimitedReader"));
    limited.grant_write(&account_role(stack, "LimitedWriter"));
    limited.grant_read_write(&account_role(stack, "LimitedKeeper"));
    let plan = UsagePlan::builder("Plan")
        .usage_plan_name("partners")
        .description("what partners may call")
        .quota_with_offset(1000, Period::Month, 20)
        .throttle(Throttle { rate_limit: 10.0, burst_limit: 20 })
        .build(stack);
    plan.add_throttled_api_stage(stage, &[(&get, slow)]);
    plan.add_api_key(&key);
    ApiKey::builder("OfStage")
        .api_key_name("of-stage")
        .description("of the stage")
        .value("zyxwvutsrqponmlkjihg")
        .stage(stage)
        .build(stage);
    api.add_api_key("OfApi");
}

/// What exists already.
fn existing(stack: &Stack, full: &RestApi, handler: &Function) {
    let api = RestApi::from_rest_api_attributes(stack, "Known", "a1b2c3d4e5", "r1o2o3t4")
        .with_rest_api_name("known");
    stack.output("KnownName", api.rest_api_name());
    let page = api.root().add_resource("page").add_method(Method::Get.to(handler));
    let stage = ApiStage::from_stage_attributes(stack, "KnownStage", &api, "prod");
    alarm(stack, "KnownPage", page.metric_count(&stage));
    stage.add_api_key("OfKnown");
    let resource =
        Resource::from_resource_attributes(stack, "KnownResource", full, "r1e2s3", "/known");
    let inside = Integration::http_proxy("https://inner.example.org")
        .http_method(Method::Post)
        .vpc_link(&VpcLink::from_vpc_link_id(stack, "KnownLink", "l1i2n3"));
    let model = Model::from_model_name(stack, "KnownModel", "Known");
    let validator = RequestValidator::from_request_validator_id(stack, "KnownValidator", "v1a2l3");
    resource.add_method(
        Method::Post
            .to(inside)
            .request_model("application/json", &model)
            .request_validator(&validator),
    );
    let key = ApiKey::from_api_key_id(stack, "KnownKey", "k1e2y3");
    key.grant_read(&account_role(stack, "KnownKeyReader"));
    UsagePlan::from_usage_plan_id(stack, "KnownPlan", "p1l2a3n4").add_api_key(&key);
    let domain = DomainName::from_domain_name_attributes(
        stack,
        "KnownDomain",
        "known.example.org",
        "d-a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "ZLY8HYME6SFDD",
    );
    BasePathMapping::builder("KnownPath", &domain, full).base_path("full").build(stack);
    let zone =
        HostedZone::from_hosted_zone_attributes(stack, "Zone", "Z23ABC4XYZL05B", "example.org");
    ARecord::builder("KnownRecord", &zone, RecordTarget::alias(&domain))
        .record_name("known")
        .build(stack);
}

/// Access logs with every field.
fn logged(stack: &Stack, handler: &Function) {
    let every = AccessLogFormat::custom(&fields().join(" "));
    stack.output("Format", every.as_str());
    let log = LogGroup::builder("Log").build(stack);
    for (id, format) in
        [("Every", every), ("Standard", AccessLogFormat::json_with_standard_fields())]
    {
        LambdaRestApi::builder(id, handler)
            .deploy_options(StageOptions::new().access_log(&log, format))
            .build(stack);
    }
}

fn fields() -> Vec<String> {
    vec![
        AccessLogField::context_api_id(),
        AccessLogField::context_authenticate_error(),
        AccessLogField::context_authenticate_latency(),
        AccessLogField::context_authenticate_status(),
        AccessLogField::context_authorize_error(),
        AccessLogField::context_authorize_latency(),
        AccessLogField::context_authorize_status(),
        AccessLogField::context_authorizer("tenant"),
        AccessLogField::context_authorizer_claims("sub"),
        AccessLogField::context_authorizer_error(),
        AccessLogField::context_authorizer_integration_latency(),
        AccessLogField::context_authorizer_integration_status(),
        AccessLogField::context_authorizer_latency(),
        AccessLogField::context_authorizer_principal_id(),
        AccessLogField::context_authorizer_request_id(),
        AccessLogField::context_authorizer_status(),
        AccessLogField::context_aws_endpoint_request_id(),
        AccessLogField::context_caller_account_id(),
        AccessLogField::context_connection_id(),
        AccessLogField::context_custom_domain_base_path_matched(),
        AccessLogField::context_domain_name(),
        AccessLogField::context_domain_prefix(),
        AccessLogField::context_error_message(),
        AccessLogField::context_error_message_string(),
        AccessLogField::context_error_response_type(),
        AccessLogField::context_error_validation_error_string(),
        AccessLogField::context_event_type(),
        AccessLogField::context_extended_request_id(),
        AccessLogField::context_http_method(),
        AccessLogField::context_identity_account_id(),
        AccessLogField::context_identity_api_key(),
        AccessLogField::context_identity_api_key_id(),
        AccessLogField::context_identity_caller(),
        AccessLogField::context_identity_client_cert_issuer_dn(),
        AccessLogField::context_identity_client_cert_pem(),
        AccessLogField::context_identity_client_cert_serial_number(),
        AccessLogField::context_identity_client_cert_subject_dn(),
        AccessLogField::context_identity_client_cert_validity_not_after(),
        AccessLogField::context_identity_client_cert_validity_not_before(),
        AccessLogField::context_identity_cognito_authentication_provider(),
        AccessLogField::context_identity_cognito_authentication_type(),
        AccessLogField::context_identity_cognito_identity_id(),
        AccessLogField::context_identity_cognito_identity_pool_id(),
        AccessLogField::context_identity_principal_org_id(),
        AccessLogField::context_identity_source_ip(),
        AccessLogField::context_identity_user(),
        AccessLogField::context_identity_user_agent(),
        AccessLogField::context_identity_user_arn(),
        AccessLogField::context_integration_error_message(),
        AccessLogField::context_integration_latency(),
        AccessLogField::context_integration_status(),
        AccessLogField::context_owner_account_id(),
        AccessLogField::context_path(),
        AccessLogField::context_protocol(),
        AccessLogField::context_request_id(),
        AccessLogField::context_request_override_header("X-Shop"),
        AccessLogField::context_request_override_path("id"),
        AccessLogField::context_request_override_querystring("page"),
        AccessLogField::context_request_time(),
        AccessLogField::context_request_time_epoch(),
        AccessLogField::context_resource_id(),
        AccessLogField::context_resource_path(),
        AccessLogField::context_response_latency(),
        AccessLogField::context_response_length(),
        AccessLogField::context_response_override_header("X-Count"),
        AccessLogField::context_response_override_status(),
        AccessLogField::context_route_key(),
        AccessLogField::context_stage(),
        AccessLogField::context_status(),
        AccessLogField::context_waf_error(),
        AccessLogField::context_waf_latency(),
        AccessLogField::context_waf_response_code(),
        AccessLogField::context_waf_status(),
        AccessLogField::context_webacl_arn(),
        AccessLogField::context_xray_trace_id(),
    ]
}
