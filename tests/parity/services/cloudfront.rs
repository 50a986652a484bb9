//! The twin of `twins/services/lib/cloudfront.ts`: distributions before every kind of origin, and a
//! web ACL before an API.

use rustinfra::iam::Principal;
use rustinfra_constructs::apigateway::Integration;
use rustinfra_constructs::cloudfront::{
    AllowedMethods, Behavior, CachePolicy, CachedMethods, Cookies, Distribution, EdgeLambda,
    ErrorResponse, EventType, FailoverStatusCode, FrameOption, Function as EdgeFunction,
    GeoRestriction, Headers, HttpVersion, ImportSource, KeyGroup, KeyValueStore,
    LambdaEdgeEventType, Origin, OriginAccessControl, OriginIpAddressType, OriginProtocolPolicy,
    OriginRequestPolicy, PriceClass, PublicKey, QueryStrings, RealtimeLogConfig, ReferrerPolicy,
    ResponseCors, ResponseHeadersPolicy, SigningBehavior, ViewerProtocolPolicy, VpcOrigin,
    XssProtection,
};
use rustinfra_constructs::lambda::{FunctionUrl, FunctionUrlAuthType, Version};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::wafv2::{
    ManagedRuleGroup, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope,
};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "CloudFront");
    let pages = Bucket::builder("Pages").build(&stack);
    let site = Distribution::builder("Site", Behavior::new(Origin::s3_bucket(&pages)));
    let lambda = Principal::service("lambda.amazonaws.com");
    let publisher = Role::builder("Publisher", lambda).build(&stack);
    site.build(&stack).grant_create_invalidation(&publisher);

    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:shop";
    let function = Function::from_function_arn(&stack, "Shop", arn);
    let url = FunctionUrl::builder("Url", &function, FunctionUrlAuthType::AwsIam).build(&stack);
    Distribution::builder("BeforeUrl", Behavior::new(Origin::function_url(&url))).build(&stack);

    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get.to(Integration::mock()));
    full(&stack, &api);
    guarded(&stack, &pages);

    let acl = WebAcl::builder("Acl", WebAclScope::Regional)
        .rule(WebAclRule::managed("Common", ManagedRuleGroup::COMMON))
        .rule(WebAclRule::new("Flood", Statement::rate_limit(2_000), RuleAction::Block))
        .build(&stack);
    if let Some(cfn) = acl.cfn() {
        cfn.override_logical_id("Acl");
    }
    acl.associate("Api", &api).override_logical_id("Association");
    stack
}

/// A distribution with every setting.
fn full(stack: &Stack, api: &RestApi) {
    let cache = CachePolicy::builder("Cache")
        .comment("By language")
        .default_ttl(mins(5))
        .header_behavior(Headers::allow_list(["Accept-Language"]))
        .query_string_behavior(QueryStrings::all())
        .cookie_behavior(Cookies::deny_list(["session"]))
        .enable_accept_encoding_gzip(true)
        .enable_accept_encoding_brotli(true)
        .build(stack);
    let request = OriginRequestPolicy::builder("Request")
        .header_behavior(Headers::allow_list(["X-Shop"]))
        .query_string_behavior(QueryStrings::all())
        .build(stack);
    let headers = ResponseHeadersPolicy::builder("Headers")
        .cors_behavior(ResponseCors::new(["https://shop.example.org"]).max_age(mins(10)))
        .custom_header("X-Shop", "1", true)
        .content_type_options(true)
        .frame_options(FrameOption::Deny, true)
        .referrer_policy(ReferrerPolicy::NoReferrer, false)
        .strict_transport_security(days(365), true, true)
        .xss_protection(XssProtection::Block, true)
        .content_security_policy("default-src 'self'", true)
        .remove_headers(["Server"])
        .server_timing_sampling_rate(50.0)
        .build(stack);
    let code = "function handler(event) { return event.request; }";
    let edge = EdgeFunction::builder("Edge", code).build(stack);
    let certificate =
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let behavior = Behavior::new(Origin::rest_api(api))
        .allowed_methods(AllowedMethods::All)
        .cached_methods(CachedMethods::GetHeadOptions)
        .cache_policy(&cache)
        .origin_request_policy(&request)
        .response_headers_policy(&headers)
        .compress(false)
        .function_association(EventType::ViewerRequest, &edge)
        .viewer_protocol_policy(ViewerProtocolPolicy::HttpsOnly);
    let full = Distribution::builder("Full", behavior)
        .domain_names(["shop.example.org"], certificate)
        .comment("The shop")
        .default_root_object("index.html")
        .enable_logging()
        .log_file_prefix("shop/")
        .log_includes_cookies(true)
        .error_response(
            ErrorResponse::new(404)
                .response_page_path("/index.html")
                .response_http_status(200)
                .ttl(mins(1)),
        )
        .geo_restriction(GeoRestriction::allowlist(["DE", "FR"]))
        .http_version(HttpVersion::Http2And3)
        .price_class(PriceClass::Class100)
        .web_acl("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/12345678")
        .publish_additional_metrics()
        .build(stack);
    let other = Origin::http("example.org")
        .origin_path("/v1")
        .custom_header("X-From", "shop")
        .connection_attempts(2)
        .connection_timeout(secs(5))
        .read_timeout(secs(20))
        .keepalive_timeout(secs(10))
        .origin_shield_region("eu-west-1");
    let behavior = Behavior::new(other).cache_policy(CachePolicy::CACHING_DISABLED);
    full.add_behavior("/other/*", behavior);
}

/// A distribution that answers only who has a key, with code of its own, from two origins and one
/// inside a VPC.
fn guarded(stack: &Stack, pages: &Bucket) {
    let store = KeyValueStore::builder("Store")
        .comment("Redirects")
        .source(ImportSource::from_bucket(pages, "redirects.json"))
        .build(stack);
    let code = "function handler(event) { return event.request; }";
    EdgeFunction::builder("Redirect", code).key_value_store(&store).build(stack);
    let pem = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";
    let key = PublicKey::builder("Key", pem).comment("Films").build(stack);
    let signers = KeyGroup::builder("Signers", [&key]).comment("Films").build(stack);
    let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/requests";
    let log = RealtimeLogConfig::builder("Log", stream, ["timestamp", "c-ip"])
        .sampling_rate(10)
        .build(stack);
    let code = Code::inline("exports.handler = async () => ({});");
    let rewrite =
        Function::builder("Rewrite", Runtime::NODEJS_22, "index.handler", code).build(stack);
    let version = Version::builder("RewriteVersion", &rewrite).build(stack);
    let control = OriginAccessControl::s3("Control")
        .description("Films")
        .signing_behavior(SigningBehavior::NoOverride)
        .build(stack);
    let films = Bucket::builder("Films").build(stack);
    let backup = Origin::http("example.org").ip_address_type(OriginIpAddressType::DualStack);
    let codes = [FailoverStatusCode::Forbidden, FailoverStatusCode::ServiceUnavailable];
    let origin = Origin::s3_bucket(&films)
        .origin_access_control(&control)
        .origin_id("films")
        .fallback_on(backup, codes);
    let at_request = EdgeLambda::new(LambdaEdgeEventType::OriginRequest, &version).include_body();
    let at_response = EdgeLambda::new(LambdaEdgeEventType::OriginResponse, &version);
    let behavior = Behavior::new(origin)
        .trusted_key_groups([&signers])
        .realtime_log_config(&log)
        .edge_lambda(at_request)
        .edge_lambda(at_response);
    let guarded = Distribution::builder("Guarded", behavior).build(stack);
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
    let inside = VpcOrigin::builder("Inside", arn)
        .https_port(8443)
        .protocol_policy(OriginProtocolPolicy::HttpsOnly)
        .build(stack);
    let origin = Origin::vpc(&inside, "shop.example.org").read_timeout(secs(20));
    guarded.add_behavior("/shop/*", Behavior::new(origin));
}
