use rustinfra_constructs::apigateway::{
    DomainName, EndpointAccessMode, EndpointType, MtlsConfig, RestApi, SecurityPolicy,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};
use serde_json::json;

use super::super::{check_problems, compare};
use super::{of_type, placed};

const CERTIFICATE: &str =
    "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

#[test]
fn a_domain_serves_apis_below_its_paths() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    let trust = Bucket::from_bucket_name(&stack, "Trust", "trust");
    let domain = DomainName::builder("Domain", "api.example.org", CERTIFICATE)
        .mtls(MtlsConfig::new(&trust, "clients.pem"))
        .mapping(&api)
        .base_path("v1")
        .build(&stack);
    if let Some(stage) = api.deployment_stage() {
        domain.add_api_mapping(stage, Some("orders/v1"));
    }
    compare(
        &of_type(&app, "AWS::ApiGateway::DomainName"),
        &json!({
            "Domain66AC69E0": {
                "Type": "AWS::ApiGateway::DomainName",
                "Properties": {
                    "DomainName": "api.example.org",
                    "EndpointConfiguration": {"Types": ["REGIONAL"]},
                    "MutualTlsAuthentication": {"TruststoreUri": "s3://trust/clients.pem"},
                    "RegionalCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::ApiGateway::BasePathMapping"),
        &json!({
            "DomainMapv1TestApi17E32BCBA0E75E5C": {
                "Type": "AWS::ApiGateway::BasePathMapping",
                "Properties": {
                    "BasePath": "v1",
                    "DomainName": {"Ref": "Domain66AC69E0"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Stage": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::ApiGatewayV2::ApiMapping"),
        &json!({
            "DomainMapordersv1TestApiDeploymentStageprodFF985A06D8DE4323": {
                "Type": "AWS::ApiGatewayV2::ApiMapping",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "ApiMappingKey": "orders/v1",
                    "DomainName": {"Ref": "Domain66AC69E0"},
                    "Stage": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                },
            },
        }),
    );
}

#[test]
fn domains_that_cannot_be_are_told() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    let trust = Bucket::from_bucket_name(&stack, "Trust", "trust");
    let domain = |id: &str, name: &str| DomainName::builder(id, name, CERTIFICATE);
    domain("Capitals", "API.example.org").build(&stack);
    domain("Private", "a.example.org").endpoint_type(EndpointType::Private).build(&stack);
    domain("NoMode", "b.example.org")
        .security_policy(SecurityPolicy::TLS13_1_3_2025_09)
        .mtls(MtlsConfig::new(&trust, "clients.pem"))
        .build(&stack);
    domain("NoPolicy", "c.example.org")
        .endpoint_access_mode(EndpointAccessMode::Strict)
        .build(&stack);
    domain("OfEdge", "d.example.org")
        .security_policy(SecurityPolicy::TLS13_2025_EDGE)
        .endpoint_access_mode(EndpointAccessMode::Basic)
        .build(&stack);
    let edge = domain("Edge", "e.example.org").endpoint_type(EndpointType::Edge).build(&stack);
    let old = domain("Old", "f.example.org").security_policy(SecurityPolicy::TLS_1_0).build(&stack);
    if let Some(stage) = api.deployment_stage() {
        edge.add_api_mapping(stage, Some("a/b"));
        old.add_api_mapping(stage, Some("a/b"));
        old.add_api_mapping(stage, Some("/c"));
    }
    old.add_base_path_mapping(&api, Some("c"));
    old.add_base_path_mapping(&api, Some("c"));
    old.add_base_path_mapping(&api, Some("d/e"));
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    ARecord::builder("Record", &zone, RecordTarget::alias(&api)).build(&stack);
    check_problems(
        &app,
        r#"error[no-domain]: an API without a domain is an alias target
  Only domains of your own can be aliases.
    at `Test/Api`, HERE
  help: add one with `api.add_domain_name(…)`

error[bad-name]: a name is not allowed
  The domain `API.example.org` has capital letters.
    at `Test/Capitals`, HERE
  help: write it in small letters

error[conflicting-options]: options do not fit together
  An edge-optimized domain takes a certificate of us-east-1; this one is of eu-west-1.
    at `Test/Edge`, HERE
  help: make the certificate in a stack in us-east-1

error[conflicting-options]: options do not fit together
  Base paths of several parts are for regional domains.
    at `Test/Edge`, HERE
  help: leave out `.endpoint_type(EndpointType::Edge)`, or take one part

error[conflicting-options]: options do not fit together
  Clients' certificates are not possible with the newer security policies.
    at `Test/NoMode`, HERE
  help: use `SecurityPolicy::TLS_1_2`

error[conflicting-options]: options do not fit together
  The newer security policies want to know whether calls have to name the domain.
    at `Test/NoMode`, HERE
  help: add `.endpoint_access_mode(EndpointAccessMode::Strict)`

error[conflicting-options]: options do not fit together
  The endpoint access mode goes with the newer security policies only.
    at `Test/NoPolicy`, HERE
  help: add one, such as `SecurityPolicy::TLS13_1_3_2025_09`, or leave it out

error[conflicting-options]: options do not fit together
  The domain is regional, but `SecurityPolicy_TLS13_2025_EDGE` is only for edge-optimized ones.
    at `Test/OfEdge`, HERE
  help: take one of the other kind

error[conflicting-options]: options do not fit together
  A base path mapping has one part of a path.
    at `Test/Old`, HERE
  help: use `add_api_mapping` with the API's stage

error[conflicting-options]: options do not fit together
  Base paths of several parts need TLS 1.2.
    at `Test/Old`, HERE
  help: use `SecurityPolicy::TLS_1_2` or a later one

error[duplicate-path]: a domain serves two APIs at one path
  The base path `c` is mapped already.
    at `Test/Old`, HERE
  help: give one of them another base path

error[bad-path]: a path is not allowed
  The base path `/c` has a `/` that is not between two parts.
    at `Test/Old/Map:--c=>TestApiDeploymentStageprodFF985A06`, HERE
  help: write it as `c`

error[duplicate-id]: sibling constructs share an id
  `Map:c=>TestApi17E32BCB` is defined twice under `Test/Old`. Ids name resources across deployments, so siblings cannot share one.
    at `Test/Old/Map:c=>TestApi17E32BCB`
    first  HERE
    again  HERE
  help: rename one of them, or group them under a construct of their own

error[conflicting-options]: options do not fit together
  A domain is regional or edge-optimized here; private ones are another resource.
    at `Test/Private`, HERE
  help: use `CfnDomainNameV2` of the generated layer"#,
    );
}
