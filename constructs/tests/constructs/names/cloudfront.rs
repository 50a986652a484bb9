use rustinfra_constructs::cloudfront::{
    AllowedMethods, Behavior, CachePolicy, CachedMethods, Distribution, FailoverStatusCode,
    FrameOption, HttpVersion, Origin, OriginIpAddressType, OriginProtocolPolicy,
    OriginRequestPolicy, OriginSslProtocol, PriceClass, ReferrerPolicy, ResponseHeadersPolicy,
    SecurityPolicyProtocol, SslMethod, ViewerProtocolPolicy,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{named, texts};

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";

fn web() -> Origin {
    Origin::http("example.org")
}

#[test]
fn distributions_near_and_far() {
    texts(
        DISTRIBUTION,
        "/Properties/DistributionConfig/PriceClass",
        |stack, class| {
            Distribution::builder("D", Behavior::new(web())).price_class(class).build(stack);
        },
        &[
            (PriceClass::Class100, "PriceClass_100"),
            (PriceClass::Class200, "PriceClass_200"),
            (PriceClass::All, "PriceClass_All"),
        ],
    );
    texts(
        DISTRIBUTION,
        "/Properties/DistributionConfig/HttpVersion",
        |stack, version| {
            Distribution::builder("D", Behavior::new(web())).http_version(version).build(stack);
        },
        &[
            (HttpVersion::Http1_1, "http1.1"),
            (HttpVersion::Http2, "http2"),
            (HttpVersion::Http2And3, "http2and3"),
            (HttpVersion::Http3, "http3"),
        ],
    );
    let own_domain = |stack: &Stack, protocol, method| {
        let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        Distribution::builder("D", Behavior::new(web()))
            .domain_names(["example.org"], certificate)
            .minimum_protocol_version(protocol)
            .ssl_support_method(method)
            .build(stack);
    };
    texts(
        DISTRIBUTION,
        "/Properties/DistributionConfig/ViewerCertificate/MinimumProtocolVersion",
        |stack, protocol| own_domain(stack, protocol, SslMethod::Vip),
        &[
            (SecurityPolicyProtocol::SslV3, "SSLv3"),
            (SecurityPolicyProtocol::TlsV1, "TLSv1"),
            (SecurityPolicyProtocol::TlsV1_2016, "TLSv1_2016"),
            (SecurityPolicyProtocol::TlsV1_1_2016, "TLSv1.1_2016"),
            (SecurityPolicyProtocol::TlsV1_2_2018, "TLSv1.2_2018"),
            (SecurityPolicyProtocol::TlsV1_2_2019, "TLSv1.2_2019"),
            (SecurityPolicyProtocol::TlsV1_2_2021, "TLSv1.2_2021"),
            (SecurityPolicyProtocol::TlsV1_2_2025, "TLSv1.2_2025"),
            (SecurityPolicyProtocol::TlsV1_3_2025, "TLSv1.3_2025"),
        ],
    );
    texts(
        DISTRIBUTION,
        "/Properties/DistributionConfig/ViewerCertificate/SslSupportMethod",
        |stack, method| own_domain(stack, SecurityPolicyProtocol::TlsV1_2_2021, method),
        &[
            (SslMethod::Sni, "sni-only"),
            (SslMethod::Vip, "vip"),
            (SslMethod::StaticIp, "static-ip"),
        ],
    );
}

/// The place of the default behavior.
fn behavior(property: &str) -> String {
    format!("/Properties/DistributionConfig/DefaultCacheBehavior/{property}")
}

fn distribution(stack: &Stack, behavior: Behavior) {
    Distribution::builder("D", behavior).build(stack);
}

#[test]
fn behaviors_by_what_they_take() {
    texts(
        DISTRIBUTION,
        &behavior("ViewerProtocolPolicy"),
        |stack, policy| distribution(stack, Behavior::new(web()).viewer_protocol_policy(policy)),
        &[
            (ViewerProtocolPolicy::HttpsOnly, "https-only"),
            (ViewerProtocolPolicy::RedirectToHttps, "redirect-to-https"),
            (ViewerProtocolPolicy::AllowAll, "allow-all"),
        ],
    );
    named(
        DISTRIBUTION,
        &behavior("AllowedMethods"),
        |stack, methods| distribution(stack, Behavior::new(web()).allowed_methods(methods)),
        &[
            (AllowedMethods::GetHead, json!(["GET", "HEAD"])),
            (AllowedMethods::GetHeadOptions, json!(["GET", "HEAD", "OPTIONS"])),
            (
                AllowedMethods::All,
                json!(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]),
            ),
        ],
    );
    named(
        DISTRIBUTION,
        &behavior("CachedMethods"),
        |stack, methods| {
            let all = Behavior::new(web()).allowed_methods(AllowedMethods::All);
            distribution(stack, all.cached_methods(methods));
        },
        &[
            (CachedMethods::GetHead, json!(["GET", "HEAD"])),
            (CachedMethods::GetHeadOptions, json!(["GET", "HEAD", "OPTIONS"])),
        ],
    );
    named(
        DISTRIBUTION,
        &behavior("SmoothStreaming"),
        |stack, on| distribution(stack, Behavior::new(web()).smooth_streaming(on)),
        &[(true, json!(true)), (false, json!(false))],
    );
}

/// The ids are AWS's own, the same in every account.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html>
#[test]
fn policies_that_aws_keeps() {
    texts(
        DISTRIBUTION,
        &behavior("CachePolicyId"),
        |stack, policy| distribution(stack, Behavior::new(web()).cache_policy(policy)),
        &[
            (CachePolicy::AMPLIFY, "2e54312d-136d-493c-8eb9-b001f22f67d2"),
            (CachePolicy::CACHING_DISABLED, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
            (CachePolicy::CACHING_OPTIMIZED, "658327ea-f89d-4fab-a63d-7e88639e58f6"),
            (
                CachePolicy::CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS,
                "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
            ),
            (CachePolicy::ELEMENTAL_MEDIA_PACKAGE, "08627262-05a9-4f76-9ded-b50ca2e3a84f"),
            (CachePolicy::USE_ORIGIN_CACHE_CONTROL_HEADERS, "83da9c7e-98b4-4e11-a168-04f0df8e2c65"),
            (
                CachePolicy::USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS,
                "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
            ),
        ],
    );
    texts(
        DISTRIBUTION,
        &behavior("OriginRequestPolicyId"),
        |stack, policy| distribution(stack, Behavior::new(web()).origin_request_policy(policy)),
        &[
            (
                OriginRequestPolicy::USER_AGENT_REFERER_HEADERS,
                "acba4595-bd28-49b8-b9fe-13317c0390fa",
            ),
            (OriginRequestPolicy::CORS_CUSTOM_ORIGIN, "59781a5b-3903-41f3-afcb-af62929ccde1"),
            (OriginRequestPolicy::CORS_S3_ORIGIN, "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"),
            (OriginRequestPolicy::ALL_VIEWER, "216adef6-5c7f-47e4-b989-5492eafa07d3"),
            (OriginRequestPolicy::ELEMENTAL_MEDIA_TAILOR, "775133bc-15f2-49f9-abea-afb2e0bf67d2"),
            (
                OriginRequestPolicy::ALL_VIEWER_AND_CLOUDFRONT_2022,
                "33f36d7e-f396-46d9-90e0-52428a34d9dc",
            ),
            (
                OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER,
                "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            ),
            (OriginRequestPolicy::HOST_HEADER_ONLY, "bf0718e1-ba1e-49d1-88b1-f726733018ae"),
        ],
    );
    texts(
        DISTRIBUTION,
        &behavior("ResponseHeadersPolicyId"),
        |stack, policy| distribution(stack, Behavior::new(web()).response_headers_policy(policy)),
        &[
            (ResponseHeadersPolicy::CORS_ALLOW_ALL_ORIGINS, "60669652-455b-4ae9-85a4-c4c02393f86c"),
            (
                ResponseHeadersPolicy::CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT,
                "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
            ),
            (ResponseHeadersPolicy::SECURITY_HEADERS, "67f7725c-6f97-4210-82d7-5512b31e9d03"),
            (
                ResponseHeadersPolicy::CORS_ALLOW_ALL_ORIGINS_AND_SECURITY_HEADERS,
                "e61eb60c-9c35-4d20-a928-2b84e02af89c",
            ),
            (
                ResponseHeadersPolicy::CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT_AND_SECURITY_HEADERS,
                "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
            ),
        ],
    );
}

#[test]
fn origins_by_how_they_are_reached() {
    let origin = |stack: &Stack, origin| distribution(stack, Behavior::new(origin));
    let custom = "/Properties/DistributionConfig/Origins/0/CustomOriginConfig";
    texts(
        DISTRIBUTION,
        &format!("{custom}/OriginProtocolPolicy"),
        |stack, policy| origin(stack, web().protocol_policy(policy)),
        &[
            (OriginProtocolPolicy::HttpOnly, "http-only"),
            (OriginProtocolPolicy::MatchViewer, "match-viewer"),
            (OriginProtocolPolicy::HttpsOnly, "https-only"),
        ],
    );
    texts(
        DISTRIBUTION,
        &format!("{custom}/OriginSSLProtocols/0"),
        |stack, protocol| origin(stack, web().origin_ssl_protocols([protocol])),
        &[
            (OriginSslProtocol::SslV3, "SSLv3"),
            (OriginSslProtocol::TlsV1, "TLSv1"),
            (OriginSslProtocol::TlsV1_1, "TLSv1.1"),
            (OriginSslProtocol::TlsV1_2, "TLSv1.2"),
        ],
    );
    texts(
        DISTRIBUTION,
        &format!("{custom}/IpAddressType"),
        |stack, kind| origin(stack, web().ip_address_type(kind)),
        &[
            (OriginIpAddressType::Ipv4, "ipv4"),
            (OriginIpAddressType::Ipv6, "ipv6"),
            (OriginIpAddressType::DualStack, "dualstack"),
        ],
    );
    named(
        DISTRIBUTION,
        "/Properties/DistributionConfig/OriginGroups/Items/0/FailoverCriteria/StatusCodes/Items/0",
        |stack, code| origin(stack, web().fallback_on(Origin::http("b.example.org"), [code])),
        &[
            (FailoverStatusCode::Forbidden, json!(403)),
            (FailoverStatusCode::NotFound, json!(404)),
            (FailoverStatusCode::InternalServerError, json!(500)),
            (FailoverStatusCode::BadGateway, json!(502)),
            (FailoverStatusCode::ServiceUnavailable, json!(503)),
            (FailoverStatusCode::GatewayTimeout, json!(504)),
        ],
    );
}

#[test]
fn headers_that_keep_browsers_safe() {
    let place = "/Properties/ResponseHeadersPolicyConfig/SecurityHeadersConfig";
    texts(
        "AWS::CloudFront::ResponseHeadersPolicy",
        &format!("{place}/FrameOptions/FrameOption"),
        |stack, option| {
            ResponseHeadersPolicy::builder("P").frame_options(option, true).build(stack);
        },
        &[(FrameOption::Deny, "DENY"), (FrameOption::SameOrigin, "SAMEORIGIN")],
    );
    texts(
        "AWS::CloudFront::ResponseHeadersPolicy",
        &format!("{place}/ReferrerPolicy/ReferrerPolicy"),
        |stack, policy| {
            ResponseHeadersPolicy::builder("P").referrer_policy(policy, true).build(stack);
        },
        &[
            (ReferrerPolicy::NoReferrer, "no-referrer"),
            (ReferrerPolicy::NoReferrerWhenDowngrade, "no-referrer-when-downgrade"),
            (ReferrerPolicy::Origin, "origin"),
            (ReferrerPolicy::OriginWhenCrossOrigin, "origin-when-cross-origin"),
            (ReferrerPolicy::SameOrigin, "same-origin"),
            (ReferrerPolicy::StrictOrigin, "strict-origin"),
            (ReferrerPolicy::StrictOriginWhenCrossOrigin, "strict-origin-when-cross-origin"),
            (ReferrerPolicy::UnsafeUrl, "unsafe-url"),
        ],
    );
}
