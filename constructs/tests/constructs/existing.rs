//! What exists already, referred to: what is known of it, and what stands in the template because of it.

use rustinfra_constructs::apigateway::{
    DomainName as RestDomainName, RequestValidator, Resource, RestApi, Stage as ApiStage,
};
use rustinfra_constructs::apigatewayv2::{
    ApiMapping, HttpApi, HttpAuthorizer, HttpRouteOptions, HttpUrlIntegration, WebSocketApi,
    WebSocketAuthorizer, WebSocketMockIntegration, WebSocketRouteOptions,
};
use rustinfra_constructs::ec2::{
    Connectable, Connections, InterfaceVpcEndpoint, Peer, SecurityGroup,
};
use rustinfra_constructs::iam::{InstanceProfile, ManagedPolicy};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, HostedZone, RecordTarget};
use rustinfra_constructs::ssm::{ParameterValueType, StringListParameter, StringParameter};
use serde_json::{Value as Json, json};

use super::{check, check_outputs, compare, section};

/// A stack whose account and region are known, so that ARNs are short.
fn placed() -> (App, Stack) {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    (app, stack)
}

/// The outputs of a stack, by name.
fn outputs(values: &[(&str, Json)]) -> Json {
    values.iter().map(|(name, value)| (name.to_string(), json!({"Value": value}))).collect()
}

#[test]
fn a_rest_api_gets_methods_and_a_record() {
    let (app, stack) = placed();
    let api = RestApi::from_rest_api_attributes(&stack, "Api", "abc", "root");
    let validator = RequestValidator::from_request_validator_id(&stack, "Checks", "val");
    let items = Resource::from_resource_attributes(&stack, "Items", &api, "res", "/items");
    items.add_method(
        Method::Get
            .to(Integration::http_proxy("https://example.org"))
            .request_validator(&validator),
    );
    let domain = RestDomainName::from_domain_name_attributes(
        &stack,
        "Domain",
        "api.example.org",
        "d-1.execute-api.eu-west-1.amazonaws.com",
        "Z2",
    );
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z1", "example.org");
    ARecord::builder("Record", &zone, RecordTarget::alias(&domain))
        .record_name("api")
        .build(&stack);
    check(
        &app,
        json!({
            "ItemsGETB3A2F5CE": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "AuthorizationType": "NONE",
                    "HttpMethod": "GET",
                    "Integration": {
                        "IntegrationHttpMethod": "GET",
                        "Type": "HTTP_PROXY",
                        "Uri": "https://example.org",
                    },
                    "RequestValidatorId": "val",
                    "ResourceId": "res",
                    "RestApiId": "abc",
                },
            },
            "Record83264F3E": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "AliasTarget": {
                        "DNSName": "d-1.execute-api.eu-west-1.amazonaws.com",
                        "HostedZoneId": "Z2",
                    },
                    "HostedZoneId": "Z1",
                    "Name": "api.example.org.",
                    "Type": "A",
                },
            },
        }),
    );
}

#[test]
fn a_stage_of_a_rest_api_has_an_arn_and_urls() {
    let (app, stack) = placed();
    let api = RestApi::from_rest_api_id(&stack, "Api", "abc").with_rest_api_name("shop");
    assert_eq!(api.rest_api_name(), "shop");
    assert!(api.rest_api_root_resource_id().is_none());
    let stage = ApiStage::from_stage_attributes(&stack, "Stage", &api, "v1");
    stack.output("Id", api.rest_api_id());
    stack.output("Arn", stage.arn());
    stack.output("Url", stage.url_for_path("/items"));
    stack.output("OfStage", stage.rest_api_id());
    check_outputs(
        &app,
        outputs(&[
            ("Id", json!("abc")),
            ("Arn", json!("arn:aws:apigateway:eu-west-1::/restapis/abc/stages/v1")),
            ("OfStage", json!("abc")),
            (
                "Url",
                json!({"Fn::Join": ["", [
                    "https://abc.execute-api.eu-west-1.",
                    {"Ref": "AWS::URLSuffix"},
                    "/v1/items",
                ]]}),
            ),
        ]),
    );
}

#[test]
fn routes_are_let_in_by_authorizers_that_exist() {
    let (app, stack) = placed();
    let api = HttpApi::from_http_api_id(&stack, "Api", "abc");
    let jwt = HttpAuthorizer::from_http_authorizer_attributes("auth", "JWT");
    assert!(jwt.try_node().is_none());
    let url = HttpUrlIntegration::new("Url", "https://example.org");
    api.add_route(Method::Get, "/", HttpRouteOptions::new(url).authorizer(&jwt));
    let chat = WebSocketApi::from_web_socket_api_id(&stack, "Chat", "def");
    assert!(chat.web_socket_api_name().is_none());
    let entrance = WebSocketAuthorizer::from_web_socket_authorizer_id("ws");
    let mock = WebSocketMockIntegration::new("Mock");
    chat.add_route("$connect", WebSocketRouteOptions::new(mock).authorizer(&entrance));
    let mapping = ApiMapping::from_api_mapping_id(&stack, "Mapping", "map");
    assert!(mapping.domain_name().is_none());
    stack.output("Mapped", mapping.api_mapping_id());
    let routes: Json = section(&app, "Resources")
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, resource)| resource["Type"] == "AWS::ApiGatewayV2::Route")
        .map(|(id, resource)| (id.clone(), resource["Properties"].clone()))
        .collect();
    let target = |id: &str| json!({"Fn::Join": ["", ["integrations/", {"Ref": id}]]});
    compare(
        &routes,
        &json!({
            "ApiGET41627D7E": {
                "ApiId": "abc",
                "AuthorizationType": "JWT",
                "AuthorizerId": "auth",
                "RouteKey": "GET /",
                "Target": target("ApiGETUrlF2C5588D"),
            },
            "ChatconnectRoute3B50C70B": {
                "ApiId": "def",
                "AuthorizationType": "CUSTOM",
                "AuthorizerId": "ws",
                "RouteKey": "$connect",
                "Target": target("ChatconnectRouteMock224C362B"),
            },
        }),
    );
    check_outputs(&app, outputs(&[("Mapped", json!("map"))]));
}

#[test]
fn identities_have_arns_and_names() {
    let (app, stack) = placed();
    let by_name = InstanceProfile::from_instance_profile_name(&stack, "Named", "web");
    let arn = "arn:aws:iam::123456789012:instance-profile/team/api";
    let role = Role::from_role_name(&stack, "Role", "web");
    let by_arn = InstanceProfile::from_instance_profile_attributes(&stack, "Known", arn, &role);
    assert!(by_arn.role().is_some());
    stack.output("NamedArn", by_name.arn());
    stack.output("NamedName", by_name.name());
    stack.output("KnownArn", by_arn.arn());
    stack.output("KnownName", by_arn.name());
    stack.output("Managed", ManagedPolicy::from_aws_managed_policy_name("ReadOnlyAccess"));
    let of_iam = |account: Json, resource: &str| {
        json!({"Fn::Join": ["", [
            "arn:",
            {"Ref": "AWS::Partition"},
            ":iam::",
            account,
            resource,
        ]]})
    };
    check_outputs(
        &app,
        outputs(&[
            ("KnownArn", json!("arn:aws:iam::123456789012:instance-profile/team/api")),
            ("KnownName", json!("api")),
            (
                "Managed",
                json!({"Fn::Join": ["", [
                    "arn:",
                    {"Ref": "AWS::Partition"},
                    ":iam::aws:policy/ReadOnlyAccess",
                ]]}),
            ),
            ("NamedArn", of_iam(json!({"Ref": "AWS::AccountId"}), ":instance-profile/web")),
            ("NamedName", json!("web")),
        ]),
    );
}

#[test]
fn the_name_of_a_managed_policy_stands_behind_its_path() {
    let (app, stack) = placed();
    let known = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole";
    let known = ManagedPolicy::from_managed_policy_arn(&stack, "Known", known);
    let written = sub!("arn:aws:iam::{}:policy/a/b/reads", aws::account_id());
    let written = ManagedPolicy::from_managed_policy_arn(&stack, "Written", written);
    let named = ManagedPolicy::from_managed_policy_name(&stack, "Named", "writes");
    let made = |id: &str, path: &str| {
        let statement = Statement::allow(["s3:GetObject"]).on("*");
        ManagedPolicy::builder(id, [statement]).path(path).build(&stack)
    };
    stack.output("KnownName", known.name());
    stack.output("MadeName", made("Made", "/").name());
    stack.output("BelowName", made("Below", "/a/b/").name());
    stack.output("NamedName", named.name());
    stack.output("WrittenName", written.name());
    let part = |of: &str, index: u8| {
        let resource = json!({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": of}]}]});
        json!({"Fn::Select": [index, {"Fn::Split": ["/", resource]}]})
    };
    check_outputs(
        &app,
        outputs(&[
            ("BelowName", part("Below8C0B4BC0", 3)),
            ("KnownName", json!("AWSLambdaRole")),
            ("MadeName", part("MadeC17AB48A", 1)),
            ("NamedName", json!("writes")),
            ("WrittenName", json!("reads")),
        ]),
    );
}

#[test]
fn an_endpoint_is_reached_at_its_port() {
    let (app, stack) = placed();
    let group = SecurityGroup::from_security_group_id(&stack, "Group", "sg-1");
    let endpoint = InterfaceVpcEndpoint::from_interface_vpc_endpoint_attributes(
        &stack,
        "Endpoint",
        "vpce-1",
        8443,
        [group],
    );
    assert!(endpoint.vpc_endpoint_dns_entries().is_none());
    assert!(endpoint.vpc_endpoint_network_interface_ids().is_none());
    let connections = endpoint.connections();
    connections.allow_default_port_from_any_ipv4();
    connections.allow_default_port_internally();
    connections.allow_default_port_to(&Peer::ipv4("10.0.0.0/8"));
    let servers = Connections::of_peers([Peer::ipv4("192.0.2.0/24")]);
    connections.allow_default_port_from(&servers);
    let rule = |from: &str, source: (&str, &str)| {
        let mut rule = json!({
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "Description": format!("from {from}:8443"),
                "FromPort": 8443,
                "GroupId": "sg-1",
                "IpProtocol": "tcp",
                "ToPort": 8443,
            },
        });
        rule["Properties"][source.0] = json!(source.1);
        rule
    };
    check(
        &app,
        json!({
            "Groupfrom00000844347A49FF9": rule("0.0.0.0/0", ("CidrIp", "0.0.0.0/0")),
            "GroupfromTestGroupBE90EC8C844324A82ADC":
                rule("TestGroupBE90EC8C", ("SourceSecurityGroupId", "sg-1")),
            "Groupfrom192020248443B1AA3312": rule("192.0.2.0/24", ("CidrIp", "192.0.2.0/24")),
        }),
    );
}

#[test]
fn parameters_are_checked_by_their_type() {
    let (app, stack) = placed();
    let image = ParameterValueType::AWS_EC2_IMAGE_ID;
    let one = StringParameter::from_typed_string_parameter(&stack, "One", "/image", image);
    stack.output("Image", one.string_value());
    let list = StringListParameter::value_for_typed_list_parameter(&stack, "/images", image, None);
    stack.output("First", intrinsic::select(0, list));
    let images = "SsmParameterValueimagesC96584B6F00A464EAD1953AFF4B05118Parameter";
    check_outputs(
        &app,
        outputs(&[
            ("First", json!({"Fn::Select": [0, {"Ref": images}]})),
            ("Image", json!({"Ref": "OneParameter"})),
        ]),
    );
    compare(
        &section(&app, "Parameters"),
        &json!({
            "OneParameter": {
                "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                "Default": "/image",
            },
            images: {
                "Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>",
                "Default": "/images",
            },
        }),
    );
}
