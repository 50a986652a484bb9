//! Settings that have a name of their own here, and AWS's name in the template.

use std::fmt::Debug;

use rustinfra_constructs::apigateway::{
    CacheClusterSize, Deployment, RestApi, Stage as ApiStage, StageOptions,
};
use rustinfra_constructs::certificatemanager::{KeyAlgorithm, PrivateCertificate};
use rustinfra_constructs::cloudfront::{
    AllowedMethods, Behavior, CachePolicy, CachedMethods, Distribution, FailoverStatusCode,
    FrameOption, HttpVersion, Origin, OriginIpAddressType, OriginProtocolPolicy,
    OriginRequestPolicy, OriginSslProtocol, PriceClass, ReferrerPolicy, ResponseHeadersPolicy,
    SecurityPolicyProtocol, SslMethod, ViewerProtocolPolicy,
};
use rustinfra_constructs::dynamodb::{Compression, ImportFormat, ImportSource, StreamViewType};
use rustinfra_constructs::ec2::{Peer, Port, SecurityGroup, Vpc};
use rustinfra_constructs::kms::{KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, CaaRecord, CaaRecordValue, CaaTag, Continent, GeoLocation, HostedZone, RecordTarget,
    Routing,
};
use serde_json::{Value as Json, json};

use super::{compare, section, stack};

/// The values at a place (`/Properties/…`) in the resources of a type, one for each setting, which is
/// made in a stack of its own.
#[track_caller]
fn named<T: Clone + Debug>(kind: &str, place: &str, make: impl Fn(&Stack, T), all: &[(T, Json)]) {
    for (setting, expected) in all {
        let (app, stack) = stack();
        make(&stack, setting.clone());
        let resources = section(&app, "Resources");
        let resources = resources.as_object().into_iter().flat_map(|all| all.values());
        let found: Vec<_> = resources.filter(|resource| resource["Type"] == kind).collect();
        let found = found.first().and_then(|resource| resource.pointer(place));
        assert_eq!(found, Some(expected), "{setting:?}");
    }
}

/// The same with names that are texts.
#[track_caller]
fn texts<T: Clone + Debug>(kind: &str, place: &str, make: impl Fn(&Stack, T), all: &[(T, &str)]) {
    let all: Vec<(T, Json)> = all.iter().map(|(one, name)| (one.clone(), json!(name))).collect();
    named(kind, place, make, &all);
}

#[test]
fn keys_of_every_kind() {
    let all = [
        (
            KeySpec::SymmetricDefault,
            "SYMMETRIC_DEFAULT",
            KeyUsage::EncryptDecrypt,
            "ENCRYPT_DECRYPT",
        ),
        (KeySpec::Rsa2048, "RSA_2048", KeyUsage::EncryptDecrypt, "ENCRYPT_DECRYPT"),
        (KeySpec::Rsa3072, "RSA_3072", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Rsa4096, "RSA_4096", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::EccNistP256, "ECC_NIST_P256", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
        (KeySpec::EccNistP384, "ECC_NIST_P384", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
        (KeySpec::EccNistP521, "ECC_NIST_P521", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (
            KeySpec::EccNistEdwards25519,
            "ECC_NIST_EDWARDS25519",
            KeyUsage::SignVerify,
            "SIGN_VERIFY",
        ),
        (KeySpec::EccSecgP256K1, "ECC_SECG_P256K1", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Hmac224, "HMAC_224", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac256, "HMAC_256", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac384, "HMAC_384", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac512, "HMAC_512", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::MlDsa44, "ML_DSA_44", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::MlDsa65, "ML_DSA_65", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::MlDsa87, "ML_DSA_87", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Sm2, "SM2", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
    ];
    for (spec, spec_name, usage, usage_name) in all {
        let (app, stack) = stack();
        Key::builder("K").key_spec(spec).key_usage(usage).build(&stack);
        let resources = section(&app, "Resources");
        let properties = resources.as_object().and_then(|all| all.values().next());
        let properties = properties.map(|key| &key["Properties"]);
        let named = properties.map(|key| (key["KeySpec"].clone(), key["KeyUsage"].clone()));
        assert_eq!(named, Some((json!(spec_name), json!(usage_name))));
    }
    let (app, stack) = stack();
    Key::builder("K").enable_key_rotation().build(&stack);
    let resources = section(&app, "Resources");
    let key = resources.as_object().and_then(|all| all.values().next());
    assert_eq!(key.map(|key| &key["Properties"]["EnableKeyRotation"]), Some(&json!(true)));
}

#[test]
fn caches_of_every_size() {
    texts(
        "AWS::ApiGateway::Stage",
        "/Properties/CacheClusterSize",
        |stack, size| {
            let api = RestApi::builder("Api").deploy(false).build(stack);
            api.root().add_method(Method::Get);
            let deployment = Deployment::builder("Deployment", &api).build(stack);
            let options = StageOptions::new().cache_cluster(size);
            ApiStage::builder("Stage", &deployment).options(options).build(stack);
        },
        &[
            (CacheClusterSize::Gb0_5, "0.5"),
            (CacheClusterSize::Gb1_6, "1.6"),
            (CacheClusterSize::Gb6_1, "6.1"),
            (CacheClusterSize::Gb13_5, "13.5"),
            (CacheClusterSize::Gb28_4, "28.4"),
            (CacheClusterSize::Gb58_2, "58.2"),
            (CacheClusterSize::Gb118, "118"),
            (CacheClusterSize::Gb237, "237"),
        ],
    );
}

#[test]
fn certificates_of_every_key() {
    texts(
        "AWS::CertificateManager::Certificate",
        "/Properties/KeyAlgorithm",
        |stack, algorithm| {
            let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1";
            PrivateCertificate::builder("C", "shop.internal", authority)
                .key_algorithm(algorithm)
                .build(stack);
        },
        &[
            (KeyAlgorithm::RSA_1024, "RSA_1024"),
            (KeyAlgorithm::RSA_2048, "RSA_2048"),
            (KeyAlgorithm::RSA_3072, "RSA_3072"),
            (KeyAlgorithm::RSA_4096, "RSA_4096"),
            (KeyAlgorithm::EC_PRIME256V1, "EC_prime256v1"),
            (KeyAlgorithm::EC_SECP384R1, "EC_secp384r1"),
            (KeyAlgorithm::EC_SECP521R1, "EC_secp521r1"),
        ],
    );
}

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

#[test]
fn tables_by_their_streams_and_sources() {
    texts(
        "AWS::DynamoDB::Table",
        "/Properties/StreamSpecification/StreamViewType",
        |stack, view| {
            Table::builder("T", Attribute::string("id")).stream(view).build(stack);
        },
        &[
            (StreamViewType::KeysOnly, "KEYS_ONLY"),
            (StreamViewType::NewImage, "NEW_IMAGE"),
            (StreamViewType::OldImage, "OLD_IMAGE"),
            (StreamViewType::NewAndOldImages, "NEW_AND_OLD_IMAGES"),
        ],
    );
    let import = |stack: &Stack, source| {
        Table::builder("T", Attribute::string("id")).import_source(source).build(stack);
    };
    named(
        "AWS::DynamoDB::Table",
        "/Properties/ImportSourceSpecification",
        |stack, format| import(stack, ImportSource::new("data", format)),
        &[
            (
                ImportFormat::DynamoDbJson,
                json!({"InputFormat": "DYNAMODB_JSON", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
            (
                ImportFormat::Ion,
                json!({"InputFormat": "ION", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
            (
                ImportFormat::Csv { delimiter: None, header: Vec::new() },
                json!({"InputFormat": "CSV", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
        ],
    );
    texts(
        "AWS::DynamoDB::Table",
        "/Properties/ImportSourceSpecification/InputCompressionType",
        |stack, compression| {
            import(stack, ImportSource::new("data", ImportFormat::Ion).compression(compression));
        },
        &[(Compression::None, "NONE"), (Compression::Gzip, "GZIP"), (Compression::Zstd, "ZSTD")],
    );
}

#[test]
fn records_by_continent_and_authority() {
    let zone = |stack: &Stack| HostedZone::from_hosted_zone_attributes(stack, "Z", "Z1", "a.org");
    texts(
        "AWS::Route53::RecordSet",
        "/Properties/GeoLocation/ContinentCode",
        |stack, continent| {
            ARecord::builder("A", &zone(stack), RecordTarget::ip_addresses(["192.0.2.1"]))
                .routing(Routing::Geolocation(GeoLocation::Continent(continent)))
                .build(stack);
        },
        &[
            (Continent::Africa, "AF"),
            (Continent::Antarctica, "AN"),
            (Continent::Asia, "AS"),
            (Continent::Europe, "EU"),
            (Continent::Oceania, "OC"),
            (Continent::NorthAmerica, "NA"),
            (Continent::SouthAmerica, "SA"),
        ],
    );
    named(
        "AWS::Route53::RecordSet",
        "/Properties/GeoLocation",
        |stack, place| {
            ARecord::builder("A", &zone(stack), RecordTarget::ip_addresses(["192.0.2.1"]))
                .routing(Routing::Geolocation(place))
                .build(stack);
        },
        &[
            (GeoLocation::country("DE"), json!({"CountryCode": "DE"})),
            (
                GeoLocation::subdivision("WA", "US"),
                json!({"CountryCode": "US", "SubdivisionCode": "WA"}),
            ),
            (GeoLocation::Default, json!({"CountryCode": "*"})),
        ],
    );
    texts(
        "AWS::Route53::RecordSet",
        "/Properties/ResourceRecords/0",
        |stack, tag| {
            let value = CaaRecordValue::new(0, tag, "amazon.com");
            CaaRecord::builder("C", &zone(stack), [value]).build(stack);
        },
        &[
            (CaaTag::Issue, "0 issue \"amazon.com\""),
            (CaaTag::IssueWild, "0 issuewild \"amazon.com\""),
            (CaaTag::Iodef, "0 iodef \"amazon.com\""),
        ],
    );
}

#[test]
fn ports_by_name() {
    let tcp = |port: u16| json!({"FromPort": port, "IpProtocol": "tcp", "ToPort": port});
    let all = [
        (Port::SSH, tcp(22)),
        (Port::SMTP, tcp(25)),
        (Port::DNS_UDP, json!({"FromPort": 53, "IpProtocol": "udp", "ToPort": 53})),
        (Port::DNS_TCP, tcp(53)),
        (Port::HTTP, tcp(80)),
        (Port::POP3, tcp(110)),
        (Port::IMAP, tcp(143)),
        (Port::LDAP, tcp(389)),
        (Port::HTTPS, tcp(443)),
        (Port::SMB, tcp(445)),
        (Port::IMAPS, tcp(993)),
        (Port::POP3S, tcp(995)),
        (Port::MSSQL, tcp(1433)),
        (Port::NFS, tcp(2049)),
        (Port::MYSQL_AURORA, tcp(3306)),
        (Port::RDP, tcp(3389)),
        (Port::POSTGRES, tcp(5432)),
        (Port::icmp_type(3), json!({"FromPort": 3, "IpProtocol": "icmp", "ToPort": -1})),
    ];
    for (port, expected) in all {
        let (app, stack) = stack();
        let vpc = Vpc::builder("V").build(&stack);
        let group = SecurityGroup::builder("G", &vpc).build(&stack);
        group.add_ingress_rule(Peer::ipv4("10.0.0.0/8"), port.description("known"));
        let resources = section(&app, "Resources");
        let rules = resources.as_object().into_iter().flat_map(|all| all.values());
        let mut rules = rules.map(|r| &r["Properties"]["SecurityGroupIngress"][0]);
        let mut rule = rules.find(|rule| !rule.is_null()).cloned().unwrap_or_default();
        if let Some(rule) = rule.as_object_mut() {
            rule.remove("CidrIp");
            rule.remove("Description");
        }
        compare(&rule, &expected);
    }
}
