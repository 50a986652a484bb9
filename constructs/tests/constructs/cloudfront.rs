use rustinfra_constructs::cloudfront::{
    AllowedMethods, Behavior, CachePolicy, CachedMethods, Cookies, Distribution, ErrorResponse,
    EventType, Function as EdgeFunction, GeoRestriction, Headers, HttpVersion, Origin,
    OriginRequestPolicy, PriceClass, QueryStrings, ResponseCors, ResponseHeadersPolicy,
    SecurityPolicyProtocol, ViewerProtocolPolicy,
};
use rustinfra_constructs::cognito::UserPoolDomainName;
use rustinfra_constructs::lambda::FunctionUrlAuthType;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, AliasRecordTarget, HostedZone, RecordTarget};
use rustinfra_constructs::wafv2::{WebAcl, WebAclScope};
use serde_json::{Value as Json, json};

use super::{check, check_policies, check_problems, function, role, section, stack};

/// The ARN of a distribution.
fn arn(id: &str) -> Json {
    json!({"Fn::Join": ["", [
        "arn:",
        {"Ref": "AWS::Partition"},
        ":cloudfront::",
        {"Ref": "AWS::AccountId"},
        ":distribution/",
        {"Ref": id},
    ]]})
}

#[test]
fn a_bucket_lets_in_its_distribution_and_nobody_else() {
    let (app, stack) = stack();
    let pages = Bucket::builder("B").build(&stack);
    Distribution::builder("D", Behavior::new(Origin::s3_bucket(&pages))).build(&stack);
    check(
        &app,
        json!({
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "BPolicy3F02723E": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "B08E7C7AF"},
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "s3:GetObject",
                                "Condition": {"ArnEquals": {"aws:SourceArn": arn("DCB28BBFE")}},
                                "Effect": "Allow",
                                "Principal": {"Service": "cloudfront.amazonaws.com"},
                                "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "DCB28BBFE": {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {
                    "DistributionConfig": {
                        "DefaultCacheBehavior": {
                            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                            "Compress": true,
                            "TargetOriginId": "TestDOrigin131EB73D1",
                            "ViewerProtocolPolicy": "redirect-to-https",
                        },
                        "Enabled": true,
                        "HttpVersion": "http2",
                        "IPV6Enabled": true,
                        "Origins": [
                            {
                                "DomainName": {"Fn::GetAtt": ["B08E7C7AF", "RegionalDomainName"]},
                                "Id": "TestDOrigin131EB73D1",
                                "OriginAccessControlId": {"Fn::GetAtt": ["DOrigin1S3OriginAccessControlA92D7D6B", "Id"]},
                                "S3OriginConfig": {"OriginAccessIdentity": ""},
                            },
                        ],
                    },
                },
            },
            "DOrigin1S3OriginAccessControlA92D7D6B": {
                "Type": "AWS::CloudFront::OriginAccessControl",
                "Properties": {
                    "OriginAccessControlConfig": {
                        "Name": "TestDOrigin1S3OriginAccessControl2AC73B34",
                        "OriginAccessControlOriginType": "s3",
                        "SigningBehavior": "always",
                        "SigningProtocol": "sigv4",
                    },
                },
            },
        }),
    );
}

#[test]
fn the_url_of_a_function_lets_in_its_distribution() {
    let (app, stack) = stack();
    let url = function(&stack, "F").add_function_url(FunctionUrlAuthType::AwsIam);
    Distribution::builder("D", Behavior::new(Origin::function_url(&url))).build(&stack);
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|r| r.values());
    let permissions: Vec<_> = all
        .filter(|r| r["Type"] == "AWS::Lambda::Permission")
        .map(|r| r["Properties"].clone())
        .collect();
    let function = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    assert_eq!(
        permissions,
        [
            json!({
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionName": function,
                "Principal": "cloudfront.amazonaws.com",
                "SourceArn": arn("DCB28BBFE"),
            }),
            json!({
                "Action": "lambda:InvokeFunction",
                "FunctionName": function,
                "InvokedViaFunctionUrl": true,
                "Principal": "cloudfront.amazonaws.com",
                "SourceArn": arn("DCB28BBFE"),
            }),
        ]
    );
}

#[test]
fn one_origin_serves_several_behaviors() {
    let (app, stack) = stack();
    let origin = Origin::http("example.org");
    let distribution = Distribution::builder("D", Behavior::new(origin.clone())).build(&stack);
    distribution.add_behavior("/a/*", Behavior::new(origin));
    distribution.add_behavior("/b/*", Behavior::new(Origin::http("example.com")));
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|r| r.values());
    let config = all.map(|r| r["Properties"]["DistributionConfig"].clone()).next();
    let config = config.unwrap_or_default();
    let origins = config["Origins"].as_array().cloned().unwrap_or_default();
    let ids: Vec<_> = origins.iter().map(|origin| origin["Id"].clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(config["DefaultCacheBehavior"]["TargetOriginId"], ids[0]);
    assert_eq!(config["CacheBehaviors"][0]["TargetOriginId"], ids[0]);
    assert_eq!(config["CacheBehaviors"][1]["TargetOriginId"], ids[1]);
}

#[test]
fn a_grant_allows_to_drop_what_is_kept() {
    let (app, stack) = stack();
    let origin = Origin::http("example.org");
    let distribution = Distribution::builder("D", Behavior::new(origin)).build(&stack);
    distribution.grant_create_invalidation(&role(&stack, "R"));
    distribution.grant(&role(&stack, "S"), ["cloudfront:GetDistribution"]);
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [
                {
                    "Action": "cloudfront:CreateInvalidation",
                    "Effect": "Allow",
                    "Resource": arn("DCB28BBFE"),
                },
            ],
            "SDefaultPolicyE13A2E4F": [
                {
                    "Action": "cloudfront:GetDistribution",
                    "Effect": "Allow",
                    "Resource": arn("DCB28BBFE"),
                },
            ],
        }),
    );
}

#[test]
fn every_setting_of_a_distribution_reaches_the_template() {
    let (app, stack) = stack();
    let acl = WebAcl::from_web_acl_arn(
        &stack,
        "Acl",
        "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
    );
    let logs = Bucket::from_bucket_name(&stack, "Logs", "logs");
    let edge =
        EdgeFunction::builder("E", "function handler(e) { return e.request; }").build(&stack);
    let cache = CachePolicy::builder("C")
        .cache_policy_name("by-language")
        .comment("c")
        .default_ttl(mins(1))
        .min_ttl(mins(2))
        .max_ttl(secs(1))
        .header_behavior(Headers::allow_list(["Accept-Language"]))
        .query_string_behavior(QueryStrings::deny_list(["utm"]))
        .cookie_behavior(Cookies::all())
        .enable_accept_encoding_gzip(true)
        .enable_accept_encoding_brotli(true)
        .build(&stack);
    let request = OriginRequestPolicy::builder("O")
        .header_behavior(Headers::all_viewer_and_cloud_front(["CloudFront-Viewer-Country"]))
        .build(&stack);
    let headers = ResponseHeadersPolicy::builder("H")
        .cors_behavior(ResponseCors::new(["https://example.org"]).methods(["GET"]).max_age(mins(1)))
        .custom_header("x-shop", "1", true)
        .content_type_options(true)
        .strict_transport_security(days(365), true, true)
        .remove_headers(["server"])
        .server_timing_sampling_rate(50.0)
        .build(&stack);
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    let behavior = Behavior::new(
        Origin::http("example.org")
            .origin_path("v1/")
            .custom_header("x-secret", intrinsic::secret("edge", None))
            .connection_attempts(2)
            .connection_timeout(secs(5))
            .origin_shield_region("eu-west-1")
            .read_timeout(secs(20))
            .keepalive_timeout(secs(10))
            .https_port(8443),
    )
    .allowed_methods(AllowedMethods::All)
    .cached_methods(CachedMethods::GetHeadOptions)
    .cache_policy(&cache)
    .origin_request_policy(&request)
    .response_headers_policy(&headers)
    .function_association(EventType::ViewerRequest, &edge)
    .viewer_protocol_policy(ViewerProtocolPolicy::HttpsOnly)
    .compress(false)
    .enable_grpc(true);
    Distribution::builder("D", behavior)
        .domain_names(["www.example.org"], certificate)
        .minimum_protocol_version(SecurityPolicyProtocol::TlsV1_3_2025)
        .comment("all of it")
        .default_root_object("index.html")
        .enabled(false)
        .enable_ipv6(false)
        .http_version(HttpVersion::Http2And3)
        .price_class(PriceClass::Class100)
        .geo_restriction(GeoRestriction::denylist(["XX"]))
        .error_response(
            ErrorResponse::new(404).response_page_path("/").response_http_status(200).ttl(mins(1)),
        )
        .log_bucket(&logs)
        .log_file_prefix("d/")
        .log_includes_cookies(true)
        .web_acl(&acl)
        .publish_additional_metrics()
        .build(&stack);
    check(
        &app,
        json!({
            "E80549084": {
                "Type": "AWS::CloudFront::Function",
                "Properties": {
                    "AutoPublish": true,
                    "FunctionCode": "function handler(e) { return e.request; }",
                    "FunctionConfig": {
                        "Comment": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "TestEF940260A"]]},
                        "Runtime": "cloudfront-js-2.0",
                    },
                    "Name": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "TestEF940260A"]]},
                },
            },
            "C375D67C5": {
                "Type": "AWS::CloudFront::CachePolicy",
                "Properties": {
                    "CachePolicyConfig": {
                        "Comment": "c",
                        "DefaultTTL": 120,
                        "MaxTTL": 120,
                        "MinTTL": 120,
                        "Name": "by-language",
                        "ParametersInCacheKeyAndForwardedToOrigin": {
                            "CookiesConfig": {"CookieBehavior": "all"},
                            "EnableAcceptEncodingBrotli": true,
                            "EnableAcceptEncodingGzip": true,
                            "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept-Language"]},
                            "QueryStringsConfig": {"QueryStringBehavior": "allExcept", "QueryStrings": ["utm"]},
                        },
                    },
                },
            },
            "O714C8757": {
                "Type": "AWS::CloudFront::OriginRequestPolicy",
                "Properties": {
                    "OriginRequestPolicyConfig": {
                        "CookiesConfig": {"CookieBehavior": "none"},
                        "HeadersConfig": {
                            "HeaderBehavior": "allViewerAndWhitelistCloudFront",
                            "Headers": ["CloudFront-Viewer-Country"],
                        },
                        "Name": "TestOD0F0839C",
                        "QueryStringsConfig": {"QueryStringBehavior": "none"},
                    },
                },
            },
            "HF3DA327F": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {
                    "ResponseHeadersPolicyConfig": {
                        "CorsConfig": {
                            "AccessControlAllowCredentials": false,
                            "AccessControlAllowHeaders": {"Items": ["*"]},
                            "AccessControlAllowMethods": {"Items": ["GET"]},
                            "AccessControlAllowOrigins": {"Items": ["https://example.org"]},
                            "AccessControlMaxAgeSec": 60,
                            "OriginOverride": true,
                        },
                        "CustomHeadersConfig": {"Items": [{"Header": "x-shop", "Override": true, "Value": "1"}]},
                        "Name": "TestHA756DE50",
                        "RemoveHeadersConfig": {"Items": [{"Header": "server"}]},
                        "SecurityHeadersConfig": {
                            "ContentTypeOptions": {"Override": true},
                            "StrictTransportSecurity": {
                                "AccessControlMaxAgeSec": 31536000,
                                "IncludeSubdomains": true,
                                "Override": true,
                            },
                        },
                        "ServerTimingHeadersConfig": {"Enabled": true, "SamplingRate": 50},
                    },
                },
            },
            "DCB28BBFE": {
                "Type": "AWS::CloudFront::Distribution",
                "Properties": {
                    "DistributionConfig": {
                        "Aliases": ["www.example.org"],
                        "Comment": "all of it",
                        "CustomErrorResponses": [
                            {
                                "ErrorCachingMinTTL": 60,
                                "ErrorCode": 404,
                                "ResponseCode": 200,
                                "ResponsePagePath": "/",
                            },
                        ],
                        "DefaultCacheBehavior": {
                            "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
                            "CachePolicyId": {"Ref": "C375D67C5"},
                            "CachedMethods": ["GET", "HEAD", "OPTIONS"],
                            "Compress": false,
                            "FunctionAssociations": [
                                {
                                    "EventType": "viewer-request",
                                    "FunctionARN": {"Fn::GetAtt": ["E80549084", "FunctionARN"]},
                                },
                            ],
                            "GrpcConfig": {"Enabled": true},
                            "OriginRequestPolicyId": {"Ref": "O714C8757"},
                            "ResponseHeadersPolicyId": {"Ref": "HF3DA327F"},
                            "TargetOriginId": "TestDOrigin131EB73D1",
                            "ViewerProtocolPolicy": "https-only",
                        },
                        "DefaultRootObject": "index.html",
                        "Enabled": false,
                        "HttpVersion": "http2and3",
                        "IPV6Enabled": false,
                        "Logging": {
                            "Bucket": {
                                "Fn::Join": ["", ["logs.s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}]],
                            },
                            "IncludeCookies": true,
                            "Prefix": "d/",
                        },
                        "Origins": [
                            {
                                "ConnectionAttempts": 2,
                                "ConnectionTimeout": 5,
                                "CustomOriginConfig": {
                                    "HTTPSPort": 8443,
                                    "OriginKeepaliveTimeout": 10,
                                    "OriginProtocolPolicy": "https-only",
                                    "OriginReadTimeout": 20,
                                    "OriginSSLProtocols": ["TLSv1.2"],
                                },
                                "DomainName": "example.org",
                                "Id": "TestDOrigin131EB73D1",
                                "OriginCustomHeaders": [
                                    {
                                        "HeaderName": "x-secret",
                                        "HeaderValue": "{{resolve:secretsmanager:edge:SecretString:::}}",
                                    },
                                ],
                                "OriginPath": "/v1",
                                "OriginShield": {"Enabled": true, "OriginShieldRegion": "eu-west-1"},
                            },
                        ],
                        "PriceClass": "PriceClass_100",
                        "Restrictions": {"GeoRestriction": {"Locations": ["XX"], "RestrictionType": "blacklist"}},
                        "ViewerCertificate": {
                            "AcmCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
                            "MinimumProtocolVersion": "TLSv1.3_2025",
                            "SslSupportMethod": "sni-only",
                        },
                        "WebACLId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
                    },
                },
            },
            "DMonitoringSubscriptionB3242436": {
                "Type": "AWS::CloudFront::MonitoringSubscription",
                "Properties": {
                    "DistributionId": {"Ref": "DCB28BBFE"},
                    "MonitoringSubscription": {
                        "RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"},
                    },
                },
            },
        }),
    );
}

#[test]
fn distributions_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let open = function(&stack, "F").add_function_url(FunctionUrlAuthType::None);
    let theirs = Bucket::from_bucket_name(&stack, "Theirs", "theirs");
    let distribution = Distribution::builder("D", Behavior::new(Origin::function_url(&open)))
        .behavior("/b/*", Behavior::new(Origin::s3_bucket(&theirs)))
        .default_root_object("/index.html")
        .minimum_protocol_version(SecurityPolicyProtocol::TlsV1_2_2025)
        .log_file_prefix("d/")
        .geo_restriction(GeoRestriction::allowlist(["Germany"]))
        .error_response(ErrorResponse::new(200))
        .build(&stack);
    distribution.add_behavior("*", Behavior::new(Origin::http("example.org").http_port(81)));
    let header =
        Origin::http("example.org").custom_header("X-Amz-Date", "0").connection_attempts(4);
    distribution.add_behavior("/h/*", Behavior::new(header).enable_grpc(true));
    let acl = |region: &str| format!("arn:aws:wafv2:{region}:1:global/webacl/a/b");
    distribution.attach_web_acl(acl("eu-west-1"));
    distribution.attach_web_acl(acl("us-east-1"));
    let elsewhere = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    Distribution::builder("Own", Behavior::new(Origin::http("example.org")))
        .domain_names(["www.example.org"], elsewhere)
        .build(&stack);
    CachePolicy::builder("C")
        .header_behavior(Headers::all_viewer())
        .cookie_behavior(Cookies::allow_list([]))
        .build(&stack);
    let cors = ResponseCors::new(["*"]).allow_credentials(true);
    ResponseHeadersPolicy::builder("H").cors_behavior(cors).build(&stack);
    WebAcl::builder("W", WebAclScope::CloudFront).build(&stack);
    check_problems(&app, "error[conflicting-options]: options do not fit together
  Only listed headers can tell requests apart.
    at `Test/C`, HERE
  help: use `Headers::allow_list`; see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html

error[conflicting-options]: options do not fit together
  The list of cookies is empty.
    at `Test/C`, HERE
  help: name at least one, or use `none()`

error[conflicting-options]: options do not fit together
  CloudFront does not connect to the port 81.
    at `Test/D`, HERE
  help: use 80, 443, or 1024 to 65535; see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html

error[conflicting-options]: options do not fit together
  CloudFront sets or drops the header `X-Amz-Date` itself.
    at `Test/D`, HERE
  help: choose another name; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html

error[conflicting-options]: options do not fit together
  CloudFront takes web ACLs of us-east-1 only.
    at `Test/D`, HERE
  help: make it in a stack in us-east-1, with `WebAclScope::CloudFront`

error[conflicting-options]: options do not fit together
  Countries are named by two letters, and at least one; this is `Germany`.
    at `Test/D`, HERE
  help: write them as `DE`

error[conflicting-options]: options do not fit together
  How TLS is spoken can be set for domains of your own only; at `cloudfront.net` it is what CloudFront has there.
    at `Test/D`, HERE
  help: add `.domain_names([…], certificate)`, or leave it out

error[conflicting-options]: options do not fit together
  Nothing is said about errors of the status 200.
    at `Test/D`, HERE
  help: say how long they are kept, or with which page they are answered

error[conflicting-options]: options do not fit together
  Something is said about logs, but nothing is logged.
    at `Test/D`, HERE
  help: add `.enable_logging()` or `.log_bucket(&bucket)`

error[conflicting-options]: options do not fit together
  The object that answers the root is named by its key, which begins without `/`.
    at `Test/D`, HERE
  help: write it as `index.html`

error[conflicting-options]: options do not fit together
  Two web ACLs are to judge requests; one can.
    at `Test/D`, HERE
  help: put the rules of both into one

error[conflicting-options]: options do not fit together
  What is for all paths is the default behavior.
    at `Test/D`, HERE
  help: give the behavior a path, such as `/images/*`, or make it the default

error[conflicting-options]: options do not fit together
  gRPC speaks by POST, which is not sent on.
    at `Test/D`, HERE
  help: add `.allowed_methods(AllowedMethods::All)`

error[out-of-range]: a value is outside its range
  the number of attempts to connect is 4, but must be between 1 and 3.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html

error[out-of-range]: a value is outside its range
  the status of an error is 200, but must be between 400 and 599.
    at `Test/D`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html

error[conflicting-options]: options do not fit together
  The distribution signs its requests, but everyone may call the URL.
    at `Test/D/Origin1`, HERE
  help: make it with `FunctionUrlAuthType::AwsIam`

error[conflicting-options]: options do not fit together
  A bucket that exists already cannot be told to let a distribution in.
    at `Test/D/Origin2`, HERE
  help: allow `s3:GetObject` for `cloudfront.amazonaws.com` where the bucket is managed, and use `Origin::http` with its domain name

error[conflicting-options]: options do not fit together
  Browsers that send cookies are told each header by its name, not `*`.
    at `Test/H`, HERE
  help: name the headers, or leave out the credentials

error[conflicting-options]: options do not fit together
  CloudFront takes certificates of us-east-1 only.
    at `Test/Own`, HERE
  help: make the certificate there; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html");
}

#[test]
fn records_point_to_a_distribution_and_to_a_user_pools_own_domain() {
    let mapped = json!({"Fn::FindInMap": [
        "AWSCloudFrontPartitionHostedZoneIdMap", {"Ref": "AWS::Partition"}, "zoneId",
    ]});
    for (region, zone_id) in [
        (None, mapped),
        (Some("eu-west-1"), json!("Z2FDTNDATAQYW2")),
        (Some("cn-north-1"), json!("Z3RFFRIM2A3IF5")),
    ] {
        let app = App::new();
        let environment = region.map(Environment::region).unwrap_or_default();
        let stack = Stack::builder("Test").environment(environment).build(&app);
        let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z123", "example.org");
        let origin = Origin::http("example.org");
        let distribution = Distribution::builder("D", Behavior::new(origin)).build(&stack);
        let pool = UserPool::builder("P").build(&stack);
        let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        let name = UserPoolDomainName::custom("auth.example.org", certificate);
        let domain = pool.add_domain("Own", name, |domain| domain);
        let targets = [("www", distribution.alias_target()), ("auth", domain.alias_target())];
        for (name, target) in targets {
            let target = RecordTarget::alias(&target);
            ARecord::builder(name, &zone, target).record_name(name).build(&stack);
        }
        let resources = section(&app, "Resources");
        let all = resources.as_object().into_iter().flat_map(|r| r.values());
        let records: Vec<_> = all
            .filter(|r| r["Type"] == "AWS::Route53::RecordSet")
            .map(|r| r["Properties"]["AliasTarget"].clone())
            .collect();
        assert_eq!(
            records,
            [
                json!({
                    "DNSName": {"Fn::GetAtt": ["DCB28BBFE", "DomainName"]},
                    "HostedZoneId": zone_id,
                }),
                json!({
                    "DNSName": {"Fn::GetAtt": ["POwnEB6071ED", "CloudFrontDistribution"]},
                    "HostedZoneId": zone_id,
                }),
            ]
        );
        let table = json!({"AWSCloudFrontPartitionHostedZoneIdMap": {
            "aws": {"zoneId": "Z2FDTNDATAQYW2"},
            "aws-cn": {"zoneId": "Z3RFFRIM2A3IF5"},
        }});
        assert_eq!(section(&app, "Mappings"), if region.is_none() { table } else { json!(null) });
    }
}
