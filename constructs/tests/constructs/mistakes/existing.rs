use rustinfra_constructs::apigateway::VpcLink as RestVpcLink;
use rustinfra_constructs::apigatewayv2::{
    DomainName, EndpointOptions, HttpApi, HttpStage, VpcLink, WebSocketApi, WebSocketStage,
};
use rustinfra_constructs::lambda::{EnvironmentOptions, LayerVersion};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::HostedZone;

use super::mistake;

/// What is told of something that exists already.
fn told(what: &str, path: &str, help: &str) -> String {
    format!(
        "error[conflicting-options]: options do not fit together
  The {what} that exists already cannot be changed.
    at `Test/{path}`, HERE
  help: {help}"
    )
}

#[test]
fn what_exists_already_is_not_changed() {
    let balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1";
    mistake(
        |stack| RestVpcLink::from_vpc_link_id(stack, "Link", "abc").add_target(balancer),
        &told("load balancers of a VPC link", "Link", "add it where the VPC link is managed"),
    );
    let network = told("network of a VPC link", "Link", "change it where the VPC link is managed");
    mistake(
        |stack| VpcLink::from_vpc_link_id(stack, "Link", "abc").add_subnets(["subnet-1"]),
        &network,
    );
    mistake(
        |stack| VpcLink::from_vpc_link_id(stack, "Link", "abc").add_security_groups(["sg-1"]),
        &network,
    );
    let variables = told("variables of a stage", "Stage", "set it where the stage is managed");
    mistake(
        |stack| {
            let api = HttpApi::from_http_api_id(stack, "Api", "abc");
            let stage = HttpStage::from_http_stage_name(stack, "Stage", &api, "beta");
            stage.add_stage_variable("color", "blue");
        },
        &variables,
    );
    mistake(
        |stack| {
            let api = WebSocketApi::from_web_socket_api_id(stack, "Api", "abc");
            let stage = WebSocketStage::from_web_socket_stage_name(stack, "Stage", &api, "beta");
            stage.add_stage_variable("color", "blue");
        },
        &variables,
    );
    mistake(
        |stack| {
            let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
            DomainName::from_domain_name_attributes(stack, "D", "a.example.org", "b", "Z1")
                .add_endpoint(EndpointOptions::new(certificate));
        },
        &told("endpoints of a domain", "D", "add it where the domain is managed"),
    );
    mistake(
        |stack| {
            HostedZone::from_hosted_zone_attributes(stack, "Z", "Z1", "internal").add_vpc("vpc-1");
        },
        &told("VPCs of a zone", "Z", "add it where the zone is managed"),
    );
}

#[test]
fn a_function_that_exists_already_is_not_changed() {
    let theirs = |stack: &Stack| Function::from_function_name(stack, "F", "orders");
    let layer = |stack: &Stack| {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:1";
        LayerVersion::from_layer_version_arn(stack, "Layer", arn)
    };
    let environment =
        told("environment of a function", "F", "set it where the function is managed");
    mistake(|stack| theirs(stack).add_env("STAGE", "live"), &environment);
    mistake(
        |stack| {
            let removed = EnvironmentOptions::new().remove_in_edge();
            theirs(stack).add_env_with("STAGE", "live", removed);
        },
        &environment,
    );
    mistake(
        |stack| theirs(stack).latest_version().add_env("STAGE", "live"),
        &environment.replace("`Test/F`", "`Test/F/$LATEST`"),
    );
    let layers = told("layers of a function", "F", "add it where the function is managed");
    mistake(|stack| theirs(stack).add_layer(&layer(stack)), &layers);
}
