use rustinfra_constructs::apigatewayv2::{HttpApi, HttpUrlIntegration};
use rustinfra_constructs::cloudfront::{
    AccessLevel, Behavior, Distribution, FailoverStatusCode, Origin, OriginAccessControl,
    OriginIpAddressType, OriginProtocolPolicy, OriginSelectionCriteria, OriginSslProtocol,
    SecurityPolicyProtocol, SigningBehavior, SigningProtocol, VpcOrigin,
};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::BucketEncryption;
use serde_json::{Value as Json, json};

use super::{check_problems, compare, section, stack};

/// The properties of all resources of a type, by logical id.
fn of_type(app: &App, kind: &str) -> Json {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flatten();
    let found = all.filter(|(_, resource)| resource["Type"] == kind);
    found.map(|(id, resource)| (id.clone(), resource["Properties"].clone())).collect()
}

/// The only distribution's origins and their groups.
fn origins(app: &App) -> Json {
    let distributions = of_type(app, "AWS::CloudFront::Distribution");
    let Some(one) = distributions.as_object().and_then(|all| all.values().next()) else {
        panic!("no distribution")
    };
    let config = &one["DistributionConfig"];
    json!({
        "TargetOriginId": config["DefaultCacheBehavior"]["TargetOriginId"],
        "Origins": config["Origins"],
        "OriginGroups": config["OriginGroups"],
    })
}

#[test]
fn a_second_origin_answers_when_the_first_does_not() {
    let (app, stack) = stack();
    let backup = Bucket::builder("B").build(&stack);
    let first = Origin::http("example.org").fallback(Origin::s3_bucket(&backup));
    let distribution = Distribution::builder("D", Behavior::new(first.clone())).build(&stack);
    distribution.add_behavior("/same/*", Behavior::new(first));
    let other = Origin::http("example.com")
        .fallback_on(Origin::http("example.net"), [FailoverStatusCode::NotFound])
        .selection_criteria(OriginSelectionCriteria::MediaQualityBased);
    distribution.add_behavior("/other/*", Behavior::new(other));
    compare(
        &origins(&app),
        &json!({
            "TargetOriginId": "TestDOriginGroup1A62E9DD6",
            "Origins": [
                {
                    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                    "DomainName": "example.org",
                    "Id": "TestDOrigin131EB73D1",
                },
                {
                    "DomainName": {"Fn::GetAtt": ["B08E7C7AF", "RegionalDomainName"]},
                    "Id": "TestDOrigin2ABC42D29",
                    "OriginAccessControlId": {"Fn::GetAtt": ["DOrigin2S3OriginAccessControlAC814887", "Id"]},
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                },
                {
                    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                    "DomainName": "example.com",
                    "Id": "TestDOrigin32F19E6FC",
                },
                {
                    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                    "DomainName": "example.net",
                    "Id": "TestDOrigin47A433550",
                },
            ],
            "OriginGroups": {
                "Items": [
                    {
                        "FailoverCriteria": {"StatusCodes": {"Items": [500, 502, 503, 504], "Quantity": 4}},
                        "Id": "TestDOriginGroup1A62E9DD6",
                        "Members": {
                            "Items": [
                                {"OriginId": "TestDOrigin131EB73D1"},
                                {"OriginId": "TestDOrigin2ABC42D29"},
                            ],
                            "Quantity": 2,
                        },
                    },
                    {
                        "FailoverCriteria": {"StatusCodes": {"Items": [404], "Quantity": 1}},
                        "Id": "TestDOriginGroup2917EDC02",
                        "Members": {
                            "Items": [
                                {"OriginId": "TestDOrigin32F19E6FC"},
                                {"OriginId": "TestDOrigin47A433550"},
                            ],
                            "Quantity": 2,
                        },
                        "SelectionCriteria": "media-quality-based",
                    },
                ],
                "Quantity": 2,
            },
        }),
    );
}

#[test]
fn an_origin_inside_a_vpc_is_reached_by_its_own_resource() {
    let (app, stack) = stack();
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
    let shop = VpcOrigin::builder("V", arn)
        .vpc_origin_name("shop")
        .http_port(8080)
        .https_port(8443)
        .protocol_policy(OriginProtocolPolicy::HttpsOnly)
        .origin_ssl_protocols([OriginSslProtocol::TlsV1_1, OriginSslProtocol::TlsV1_2])
        .build(&stack);
    let origin =
        Origin::vpc(&shop, "shop.example.org").read_timeout(secs(20)).keepalive_timeout(secs(10));
    let distribution = Distribution::builder("D", Behavior::new(origin)).build(&stack);
    let known = VpcOrigin::from_vpc_origin_id(&stack, "Known", "vo_1234");
    let behavior = Behavior::new(Origin::vpc(&known, "known.example.org"));
    distribution.add_behavior("/known/*", behavior);
    VpcOrigin::builder("Plain", arn).build(&stack);
    compare(
        &of_type(&app, "AWS::CloudFront::VpcOrigin"),
        &json!({
            "V293ADB39": {
                "VpcOriginEndpointConfig": {
                    "Arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234",
                    "HTTPPort": 8080,
                    "HTTPSPort": 8443,
                    "Name": "shop",
                    "OriginProtocolPolicy": "https-only",
                    "OriginSSLProtocols": ["TLSv1.1", "TLSv1.2"],
                },
            },
            "Plain295EB121": {
                "VpcOriginEndpointConfig": {
                    "Arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234",
                    "Name": "TestPlain107589AD",
                    "OriginSSLProtocols": ["TLSv1.2"],
                },
            },
        }),
    );
    compare(
        &origins(&app),
        &json!({
            "TargetOriginId": "TestDOrigin131EB73D1",
            "Origins": [
                {
                    "DomainName": "shop.example.org",
                    "Id": "TestDOrigin131EB73D1",
                    "VpcOriginConfig": {
                        "OriginKeepaliveTimeout": 10,
                        "OriginReadTimeout": 20,
                        "VpcOriginId": {"Fn::GetAtt": ["V293ADB39", "Id"]},
                    },
                },
                {
                    "DomainName": "known.example.org",
                    "Id": "TestDOrigin2ABC42D29",
                    "VpcOriginConfig": {"VpcOriginId": "vo_1234"},
                },
            ],
            "OriginGroups": null,
        }),
    );
}

#[test]
fn how_requests_are_signed_can_be_said() {
    let (app, stack) = stack();
    let pages = Bucket::builder("B").build(&stack);
    let control = OriginAccessControl::s3("C")
        .origin_access_control_name("pages")
        .description("The pages")
        .signing_behavior(SigningBehavior::NoOverride)
        .build(&stack);
    let origin = Origin::s3_bucket(&pages).origin_access_control(&control).origin_id("pages");
    let distribution = Distribution::builder("D", Behavior::new(origin)).build(&stack);
    let media = OriginAccessControl::media_package_v2("M").build(&stack);
    let origin = Origin::http("media.example.org")
        .origin_access_control(&media)
        .ip_address_type(OriginIpAddressType::DualStack);
    distribution.add_behavior("/media/*", Behavior::new(origin));
    let url = OriginAccessControl::function_url("U")
        .signing_behavior(SigningBehavior::AlwaysAmzAuth)
        .signing_protocol(SigningProtocol::Sigv4a);
    url.build(&stack);
    OriginAccessControl::s3("N").signing_behavior(SigningBehavior::Never).build(&stack);
    let known = OriginAccessControl::from_origin_access_control_id(&stack, "Known", "E1234");
    let origin = Origin::http("known.example.org").origin_access_control(&known);
    distribution.add_behavior("/known/*", Behavior::new(origin));
    compare(
        &of_type(&app, "AWS::CloudFront::OriginAccessControl"),
        &json!({
            "C375D67C5": {
                "OriginAccessControlConfig": {
                    "Description": "The pages",
                    "Name": "pages",
                    "OriginAccessControlOriginType": "s3",
                    "SigningBehavior": "no-override",
                    "SigningProtocol": "sigv4",
                },
            },
            "M38C90C7F": {
                "OriginAccessControlConfig": {
                    "Name": "TestMF290BE35",
                    "OriginAccessControlOriginType": "mediapackagev2",
                    "SigningBehavior": "always",
                    "SigningProtocol": "sigv4",
                },
            },
            "U05997891": {
                "OriginAccessControlConfig": {
                    "Name": "TestU3C3A8E93",
                    "OriginAccessControlOriginType": "lambda",
                    "SigningBehavior": "always-amz-auth",
                    "SigningProtocol": "sigv4a",
                },
            },
            "N07A55E9A": {
                "OriginAccessControlConfig": {
                    "Name": "TestN163D4DA9",
                    "OriginAccessControlOriginType": "s3",
                    "SigningBehavior": "never",
                    "SigningProtocol": "sigv4",
                },
            },
        }),
    );
    compare(
        &origins(&app),
        &json!({
            "TargetOriginId": "pages",
            "Origins": [
                {
                    "DomainName": {"Fn::GetAtt": ["B08E7C7AF", "RegionalDomainName"]},
                    "Id": "pages",
                    "OriginAccessControlId": {"Fn::GetAtt": ["C375D67C5", "Id"]},
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                },
                {
                    "CustomOriginConfig": {
                        "IpAddressType": "dualstack",
                        "OriginProtocolPolicy": "https-only",
                        "OriginSSLProtocols": ["TLSv1.2"],
                    },
                    "DomainName": "media.example.org",
                    "Id": "TestDOrigin2ABC42D29",
                    "OriginAccessControlId": {"Fn::GetAtt": ["M38C90C7F", "Id"]},
                },
                {
                    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                    "DomainName": "known.example.org",
                    "Id": "TestDOrigin32F19E6FC",
                    "OriginAccessControlId": "E1234",
                },
            ],
            "OriginGroups": null,
        }),
    );
}

#[test]
fn a_distribution_can_be_allowed_more_than_to_read() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let encrypted = BucketEncryption::with_key(&key);
    let uploads = Bucket::builder("B").encryption(encrypted).build(&stack);
    let levels = [
        AccessLevel::Read,
        AccessLevel::ReadVersioned,
        AccessLevel::List,
        AccessLevel::Write,
        AccessLevel::Delete,
    ];
    let origin = Origin::s3_bucket(&uploads).access_levels(levels);
    Distribution::builder("D", Behavior::new(origin)).build(&stack);
    compare(
        &of_type(&app, "AWS::S3::BucketPolicy"),
        &json!({
            "BPolicy3F02723E": {
                "Bucket": {"Ref": "B08E7C7AF"},
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Action": "s3:ListBucket",
                            "Condition": {
                                "ArnEquals": {
                                    "aws:SourceArn": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":cloudfront::",
                                                {"Ref": "AWS::AccountId"},
                                                ":distribution/",
                                                {"Ref": "DCB28BBFE"},
                                            ],
                                        ],
                                    },
                                },
                            },
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudfront.amazonaws.com"},
                            "Resource": {"Fn::GetAtt": ["B08E7C7AF", "Arn"]},
                        },
                        {
                            "Action": [
                                "s3:DeleteObject",
                                "s3:GetObject",
                                "s3:GetObjectVersion",
                                "s3:PutObject",
                            ],
                            "Condition": {
                                "ArnEquals": {
                                    "aws:SourceArn": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {"Ref": "AWS::Partition"},
                                                ":cloudfront::",
                                                {"Ref": "AWS::AccountId"},
                                                ":distribution/",
                                                {"Ref": "DCB28BBFE"},
                                            ],
                                        ],
                                    },
                                },
                            },
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudfront.amazonaws.com"},
                            "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/*"]]},
                        },
                    ],
                    "Version": "2012-10-17",
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::KMS::Key"),
        &json!({
            "K485CC42E": {
                "KeyPolicy": {
                    "Statement": [
                        {
                            "Action": "kms:*",
                            "Effect": "Allow",
                            "Principal": {
                                "AWS": {
                                    "Fn::Join": [
                                        "",
                                        [
                                            "arn:",
                                            {"Ref": "AWS::Partition"},
                                            ":iam::",
                                            {"Ref": "AWS::AccountId"},
                                            ":root",
                                        ],
                                    ],
                                },
                            },
                            "Resource": "*",
                        },
                        {
                            "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudfront.amazonaws.com"},
                            "Resource": "*",
                        },
                    ],
                    "Version": "2012-10-17",
                },
            },
        }),
    );
}

#[test]
fn what_origins_cannot_be_is_told() {
    let (app, stack) = stack();
    let deep = Origin::http("b.example.org").fallback(Origin::http("c.example.org"));
    let first = Origin::http("a.example.org").fallback_on(deep, []).origin_id("same");
    let distribution = Distribution::builder("D", Behavior::new(first)).build(&stack);
    let alone = Origin::http("d.example.org")
        .selection_criteria(OriginSelectionCriteria::Default)
        .origin_id("same");
    distribution.add_behavior("/d/*", Behavior::new(alone));
    VpcOrigin::builder("V", "arn").http_port(22).vpc_origin_name("").build(&stack);
    OriginAccessControl::s3("C")
        .origin_access_control_name(&"n".repeat(65))
        .description(&"d".repeat(257))
        .build(&stack);
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1234";
    Distribution::builder("Old", Behavior::new(Origin::http("example.org")))
        .domain_names(["example.org"], certificate)
        .minimum_protocol_version(SecurityPolicyProtocol::SslV3)
        .build(&stack);
    check_problems(
        &app,
        "\
error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html

error[out-of-range]: a value is outside its range
  the length of the control's name is 65, but must be between 1 and 64.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html

error[conflicting-options]: options do not fit together
  It is said how to choose between two origins, but there is one.
    at `Test/D`, HERE
  help: add `.fallback(…)`, or leave it out

error[conflicting-options]: options do not fit together
  No answer of the first origin is followed by asking the second.
    at `Test/D`, HERE
  help: name one, such as `FailoverStatusCode::ServiceUnavailable`

error[conflicting-options]: options do not fit together
  The fallback of an origin has a fallback of its own; a group has two origins.
    at `Test/D`, HERE
  help: leave out the third

error[conflicting-options]: options do not fit together
  Two origins have the id `same`.
    at `Test/D`, HERE
  help: give each an id of its own, or leave it out

error[conflicting-options]: options do not fit together
  Viewers with SNI speak TLS, and not `SSLv3`.
    at `Test/Old`, HERE
  help: set a newer protocol; see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html

error[conflicting-options]: options do not fit together
  CloudFront does not connect to the port 22.
    at `Test/V`, HERE
  help: use 80, 443, or 1024 to 65535; see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html

error[out-of-range]: a value is outside its range
  the length of the origin's name is 0, but must be between 1 and 64.
    at `Test/V`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginEndpointConfig.html",
    );
}

#[test]
fn the_path_of_the_root_is_no_path() {
    let (app, stack) = stack();
    Distribution::builder("D", Behavior::new(Origin::http("example.org").origin_path("/")))
        .build(&stack);
    let resources = section(&app, "Resources");
    let mut all = resources.as_object().into_iter().flat_map(|r| r.values());
    let distribution = all.find(|r| r["Type"] == "AWS::CloudFront::Distribution");
    assert_eq!(
        distribution.map(|d| &d["Properties"]["DistributionConfig"]["Origins"]),
        Some(&json!([{
            "CustomOriginConfig": {
                "OriginProtocolPolicy": "https-only",
                "OriginSSLProtocols": ["TLSv1.2"],
            },
            "DomainName": "example.org",
            "Id": "TestDOrigin131EB73D1",
        }]))
    );
}

#[test]
fn the_default_stage_of_an_http_api_answers() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    api.add_route(Method::Get, "/", HttpUrlIntegration::new("Url", "https://example.org"));
    Distribution::builder("D", Behavior::new(Origin::http_api(&api))).build(&stack);
    let url = json!({"Fn::Join": ["", [
        "https://",
        {"Ref": "ApiF70053CD"},
        ".execute-api.",
        {"Ref": "AWS::Region"},
        ".",
        {"Ref": "AWS::URLSuffix"},
        "/",
    ]]});
    compare(
        &origins(&app),
        &json!({
            "TargetOriginId": "TestDOrigin131EB73D1",
            "Origins": [{
                "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                "DomainName": {"Fn::Select": [2, {"Fn::Split": ["/", url]}]},
                "Id": "TestDOrigin131EB73D1",
            }],
            "OriginGroups": null,
        }),
    );
}
