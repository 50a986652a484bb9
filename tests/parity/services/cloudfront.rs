//! The twin of `twins/services/lib/cloudfront.ts`: distributions before every kind of origin, and a
//! web ACL before an API.

use rustinfra::iam::Principal;
use rustinfra_constructs::apigateway::Integration;
use rustinfra_constructs::cloudfront::{
    AccessLevel, AllowedMethods, Behavior, CachePolicy, CachedMethods, Cookies, Distribution,
    EdgeLambda, ErrorResponse, EventType, FailoverStatusCode, FrameOption,
    Function as EdgeFunction, FunctionRuntime, GeoRestriction, Headers, HttpVersion, ImportSource,
    KeyGroup, KeyValueStore, LambdaEdgeEventType, Origin, OriginAccessControl, OriginIpAddressType,
    OriginProtocolPolicy, OriginRequestPolicy, OriginSelectionCriteria, OriginSslProtocol,
    PriceClass, PublicKey, QueryStrings, RealtimeLogConfig, ReferrerPolicy, ResponseCors,
    ResponseHeadersPolicy, SecurityPolicyProtocol, SigningBehavior, SslMethod,
    ViewerProtocolPolicy, VpcOrigin, XssProtection,
};
use rustinfra_constructs::cloudwatch::{Alarm, Metric};
use rustinfra_constructs::lambda::{FunctionUrl, FunctionUrlAuthType, Version};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::ObjectOwnership;
use rustinfra_constructs::wafv2::{
    ManagedRuleGroup, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope,
};

const FUNCTION: &str = "function handler(event) { return event.request; }";
const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::builder("CloudFront").stack_name("shop-edge").build(app);
    let pages = Bucket::builder("Pages").build(&stack);
    let site = Distribution::builder("Site", Behavior::new(Origin::s3_bucket(&pages)));
    let lambda = Principal::service("lambda.amazonaws.com");
    let publisher = Role::builder("Publisher", lambda).build(&stack);
    let site = site.build(&stack);
    site.grant_create_invalidation(&publisher);
    site.grant(&publisher, ["cloudfront:GetInvalidation"]);

    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:shop";
    let function = Function::from_function_arn(&stack, "Shop", arn);
    let url = FunctionUrl::builder("Url", &function, FunctionUrlAuthType::AwsIam).build(&stack);
    Distribution::builder("BeforeUrl", Behavior::new(Origin::function_url(&url))).build(&stack);

    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get.to(Integration::mock()));
    let full = full(&stack, &api);
    guarded(&stack, &pages);

    let acl = WebAcl::builder("Acl", WebAclScope::Regional)
        .rule(WebAclRule::managed("Common", ManagedRuleGroup::COMMON))
        .rule(WebAclRule::new("Flood", Statement::rate_limit(2_000), RuleAction::Block))
        .build(&stack);
    if let Some(cfn) = acl.cfn() {
        cfn.override_logical_id("Acl");
    }
    acl.associate("Api", &api).override_logical_id("Association");

    policies(&stack);
    configured(&stack, &api, &url);
    existing(&stack, &publisher);
    metrics(&stack, &full);
    names(&stack, &pages);
    stack
}

/// A distribution with every setting.
fn full(stack: &Stack, api: &RestApi) -> Distribution {
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
    let edge = EdgeFunction::builder("Edge", FUNCTION).build(stack);
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
    full
}

/// A distribution that answers only who has a key, with code of its own, from two origins and one
/// inside a VPC.
fn guarded(stack: &Stack, pages: &Bucket) {
    let store = KeyValueStore::builder("Store")
        .comment("Redirects")
        .source(ImportSource::from_bucket(pages, "redirects.json"))
        .build(stack);
    EdgeFunction::builder("Redirect", FUNCTION).key_value_store(&store).build(stack);
    let key = PublicKey::builder("Key", PEM).comment("Films").build(stack);
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

/// Policies of every choice.
fn policies(stack: &Stack) {
    CachePolicy::builder("CacheByCart")
        .cache_policy_name("by-cart")
        .min_ttl(mins(1))
        .default_ttl(mins(2))
        .max_ttl(mins(3))
        .header_behavior(Headers::none())
        .cookie_behavior(Cookies::allow_list(["cart", "currency"]))
        .query_string_behavior(QueryStrings::allow_list(["q", "page"]))
        .build(stack);
    CachePolicy::builder("CacheByAllCookies")
        .cookie_behavior(Cookies::all())
        .query_string_behavior(QueryStrings::deny_list(["utm_source"]))
        .build(stack);
    CachePolicy::builder("CacheByPath")
        .header_behavior(Headers::none())
        .cookie_behavior(Cookies::none())
        .query_string_behavior(QueryStrings::none())
        .build(stack);
    OriginRequestPolicy::builder("RequestAll")
        .origin_request_policy_name("all")
        .comment("All headers and cookies")
        .header_behavior(Headers::all_viewer())
        .cookie_behavior(Cookies::all())
        .query_string_behavior(QueryStrings::none())
        .build(stack);
    OriginRequestPolicy::builder("RequestCountry")
        .header_behavior(Headers::all_viewer_and_cloud_front(["CloudFront-Viewer-Country"]))
        .cookie_behavior(Cookies::allow_list(["cart"]))
        .query_string_behavior(QueryStrings::allow_list(["q"]))
        .build(stack);
    OriginRequestPolicy::builder("RequestButHost")
        .header_behavior(Headers::deny_list(["Host"]))
        .cookie_behavior(Cookies::deny_list(["session"]))
        .query_string_behavior(QueryStrings::deny_list(["utm_source"]))
        .build(stack);
    OriginRequestPolicy::builder("RequestPath")
        .header_behavior(Headers::none())
        .cookie_behavior(Cookies::none())
        .build(stack);
    let cors = ResponseCors::new(["https://shop.example.org"])
        .allow_credentials(true)
        .headers(["X-Shop"])
        .methods(["GET", "PUT"])
        .expose_headers(["X-Total"])
        .origin_override(false);
    ResponseHeadersPolicy::builder("HeadersNamed")
        .response_headers_policy_name("exposed")
        .comment("For scripts of the shop")
        .cors_behavior(cors)
        .build(stack);
}

/// A distribution with what the others leave out, and origins with every setting.
fn configured(stack: &Stack, api: &RestApi, url: &FunctionUrl) {
    let control = |id: &str, known: &str| {
        OriginAccessControl::from_origin_access_control_id(stack, id, known)
    };
    let live = Origin::http("live.egress.shop.mediapackagev2.eu-west-1.amazonaws.com")
        .origin_access_control(&control("MediaControl", "E1PA6795UKMFR1"))
        .response_completion_timeout(secs(60));
    let archive = Origin::http("archive.example.org")
        .protocol_policy(OriginProtocolPolicy::MatchViewer)
        .origin_ssl_protocols([OriginSslProtocol::TlsV1_1, OriginSslProtocol::TlsV1_2])
        .http_port(8080)
        .https_port(8443);
    let either =
        live.fallback(archive).selection_criteria(OriginSelectionCriteria::MediaQualityBased);
    let grpc = Origin::rest_api(api).read_timeout(secs(40)).keepalive_timeout(secs(15));
    let call = Origin::function_url(url)
        .ip_address_type(OriginIpAddressType::Ipv6)
        .read_timeout(secs(20))
        .keepalive_timeout(secs(10));
    let balanced = Origin::http("web-1234567890.eu-west-1.elb.amazonaws.com")
        .protocol_policy(OriginProtocolPolicy::HttpsOnly);
    let far = Origin::http("shop.lambda-url.eu-west-1.on.aws")
        .origin_access_control(&control("UrlControl", "E1PA6795UKMFR2"));
    let files = Origin::s3_bucket(&Bucket::builder("Files").build(stack))
        .origin_access_control(&control("FilesControl", "E1PA6795UKMFR3"))
        .access_levels([AccessLevel::ReadVersioned, AccessLevel::List]);
    let drop = Bucket::builder("Drop").build(stack);
    let drops =
        OriginAccessControl::s3("DropControl").origin_access_control_name("drop").build(stack);
    let drop = Origin::s3_bucket(&drop).origin_access_control(&drops).access_levels([
        AccessLevel::Read,
        AccessLevel::Write,
        AccessLevel::Delete,
    ]);
    let certificate =
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789013";
    let logs = Bucket::builder("Logs").object_ownership(ObjectOwnership::ObjectWriter).build(stack);
    let every = |origin: Origin| Behavior::new(origin).allowed_methods(AllowedMethods::All);
    let configured =
        Distribution::builder("Configured", Behavior::new(either).smooth_streaming(true))
            .behavior("/grpc/*", every(grpc).enable_grpc(true))
            .behavior("/call/*", Behavior::new(call))
            .behavior("/balanced/*", Behavior::new(balanced))
            .behavior("/far/*", Behavior::new(far))
            .behavior("/files/*", Behavior::new(files))
            .behavior("/drop/*", every(drop))
            .domain_names(["films.example.org"], certificate)
            .minimum_protocol_version(SecurityPolicyProtocol::TlsV1_2_2025)
            .ssl_support_method(SslMethod::Vip)
            .enabled(false)
            .enable_ipv6(false)
            .log_bucket(&logs)
            .geo_restriction(GeoRestriction::denylist(["AQ"]))
            .build(stack);
    configured.attach_web_acl("arn:aws:wafv2:us-east-1:123456789012:global/webacl/films/12345678");

    let server = sub!(
        "arn:{}:ec2:{}:{}:instance/i-0123456789abcdef0",
        aws::partition(),
        aws::region(),
        aws::account_id()
    );
    let before_server = VpcOrigin::builder("BeforeServer", server)
        .vpc_origin_name("server")
        .http_port(8080)
        .origin_ssl_protocols([OriginSslProtocol::TlsV1_2])
        .build(stack);
    let alb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
    let before_alb = VpcOrigin::builder("BeforeAlb", alb).build(stack);
    let nlb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/shop/1234";
    let before_nlb = VpcOrigin::builder("BeforeNlb", nlb).build(stack);
    let origin = Origin::vpc(&before_server, "ip-10-0-0-7.eu-west-1.compute.internal")
        .keepalive_timeout(secs(15));
    configured.add_behavior("/server/*", Behavior::new(origin));
    let origin = Origin::vpc(&before_alb, "internal-shop-1234.eu-west-1.elb.amazonaws.com");
    configured.add_behavior("/alb/*", Behavior::new(origin));
    let origin = Origin::vpc(&before_nlb, "nlb.example.org");
    configured.add_behavior("/nlb/*", Behavior::new(origin));
}

/// What exists already.
fn existing(stack: &Stack, role: &Role) {
    let (id, domain) = ("E1PA6795UKMFR9", "d111111abcdef8.cloudfront.net");
    let theirs = Distribution::from_distribution_attributes(stack, "Theirs", id, domain);
    theirs.grant(role, ["cloudfront:GetDistribution", "cloudfront:ListInvalidations"]);

    let arn =
        "arn:aws:cloudfront::123456789012:key-value-store/11111111-2222-3333-4444-555555555555";
    let store = KeyValueStore::from_key_value_store_arn(stack, "TheirStore", arn);
    EdgeFunction::builder("Unpublished", FUNCTION)
        .function_name("unpublished")
        .comment("Not live yet")
        .auto_publish(false)
        .runtime(FunctionRuntime::Js2_0)
        .key_value_store(&store)
        .build(stack);
    EdgeFunction::builder("Old", FUNCTION)
        .runtime(FunctionRuntime::Other("cloudfront-js-1.0"))
        .build(stack);
    let data = rustinfra::asset!("tests/parity/services/assets/redirects.json");
    KeyValueStore::builder("Filled")
        .key_value_store_name("filled")
        .source(ImportSource::from_asset(data))
        .build(stack);

    let key = PublicKey::builder("NamedKey", PEM).public_key_name("films").build(stack);
    let their_key = PublicKey::from_public_key_id(stack, "TheirKey", "K2JCJMDEHXQW5F");
    let signers =
        KeyGroup::builder("NamedSigners", [&key, &their_key]).key_group_name("films").build(stack);
    let id = "11111111-2222-3333-4444-555555555555";
    let their_signers = KeyGroup::from_key_group_id(stack, "TheirSigners", id);
    let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/requests";
    let log = RealtimeLogConfig::builder("NamedLog", stream, ["timestamp"])
        .realtime_log_config_name("films")
        .sampling_rate(1)
        .build(stack);
    let vpc_origin = |id: &str, known: &str| VpcOrigin::from_vpc_origin_id(stack, id, known);
    let by_id = vpc_origin("VpcOriginById", "vo_0123456789abcdefghijkl");
    let by_attributes = vpc_origin("VpcOriginByAttributes", "vo_lkjihgfedcba9876543210");
    let arn = "arn:aws:cloudfront::123456789012:function/rewrite";
    let function = EdgeFunction::from_function_arn(stack, "TheirFunction", arn);
    let behavior = Behavior::new(Origin::vpc(&by_attributes, "inside.example.org"))
        .function_association(EventType::ViewerResponse, &function)
        .realtime_log_config(&log)
        .trusted_key_groups([&signers, &their_signers]);
    Distribution::builder("BeforeKnown", behavior)
        .behavior("/other/*", Behavior::new(Origin::vpc(&by_id, "other.example.org")))
        .build(stack);
}

/// An alarm on each metric.
fn metrics(stack: &Stack, site: &Distribution) {
    let alarm = |id: &str, metric: Metric| Alarm::builder(id, metric, 1.0, 1).build(stack);
    alarm("LambdaErrors", site.metric("LambdaExecutionError"));
    alarm("ManyRequests", site.metric_requests());
    alarm("Uploaded", site.metric_bytes_uploaded());
    alarm("Downloaded", site.metric_bytes_downloaded());
    alarm("Errors", site.metric_total_error_rate());
    alarm("Errors4xx", site.metric_4xx_error_rate());
    alarm("Errors5xx", site.metric_5xx_error_rate());
    alarm("OriginLatency", site.metric_origin_latency());
    alarm("CacheHits", site.metric_cache_hit_rate());
    alarm("Errors401", site.metric_401_error_rate());
    alarm("Errors403", site.metric_403_error_rate());
    alarm("Errors404", site.metric_404_error_rate());
    alarm("Errors502", site.metric_502_error_rate());
    alarm("Errors503", site.metric_503_error_rate());
    alarm("Errors504", site.metric_504_error_rate());
}

/// What makes its name of a long path.
fn names(stack: &Stack, pages: &Bucket) {
    let all = stack.node().child("EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount");
    let deep = all.child("AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath");
    KeyValueStore::builder("Store").build(&deep);
    EdgeFunction::builder("Function", FUNCTION).build(&deep);
    EdgeFunction::builder("Edge_Of-TheWorld2345678901234", FUNCTION).build(stack);
    ResponseHeadersPolicy::builder("Headers").remove_headers(["Server"]).build(&deep);
    CachePolicy::builder("Cache").build(&deep);
    let key = PublicKey::builder("Key", PEM).build(&deep);
    KeyGroup::builder("Signers", [&key]).build(&deep);
    let alb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
    let inside = VpcOrigin::builder("Inside", alb).build(&deep);
    let control = OriginAccessControl::s3("Control").build(&deep);
    let behavior = Behavior::new(Origin::s3_bucket(pages).origin_access_control(&control));
    Distribution::builder("Site", behavior)
        .behavior("/inside/*", Behavior::new(Origin::vpc(&inside, "inside.example.org")))
        .build(&deep);
}
