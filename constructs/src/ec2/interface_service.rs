//! Services that are reached through endpoints in a VPC.

use rustinfra::prelude::*;

use super::interface_aws_service::InterfaceVpcEndpointAwsService;
use super::port::Port;
use crate::arn;

/// A service that is reached through an endpoint in a VPC: one of AWS's
/// ([`InterfaceVpcEndpointAwsService`]), or one that somebody else offers.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until an endpoint gets it"]
pub struct InterfaceVpcEndpointService {
    name: Name,
    port: u16,
    /// Whether the service's own name leads to the endpoint.
    pub(super) private_dns: bool,
}

#[derive(Clone, Debug)]
enum Name {
    Full(Value<String>),
    Regional { prefix: &'static str, name: &'static str },
}

impl InterfaceVpcEndpointService {
    /// The service with this full name, such as
    /// `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`, at port 443.
    pub fn new(name: impl IntoValue<String>) -> Self {
        Self { name: Name::Full(name.into_value()), port: 443, private_dns: false }
    }

    /// Sets the port that it is reached at; default 443.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    pub(super) fn reached_at(&self) -> Port {
        Port::tcp(self.port)
    }

    /// Its full name in a region, or else in that of the stack around `node`.
    pub(super) fn name(&self, node: &Node, region: Option<&str>) -> Value<String> {
        match (&self.name, region) {
            (Name::Full(name), _) => name.clone(),
            (Name::Regional { prefix, name }, None) => regional(node, prefix, name),
            (Name::Regional { prefix, name }, Some(region)) => {
                format!("{prefix}.{region}.{name}").into_value()
            }
        }
    }
}

impl From<InterfaceVpcEndpointAwsService> for InterfaceVpcEndpointService {
    fn from(service: InterfaceVpcEndpointAwsService) -> Self {
        let InterfaceVpcEndpointAwsService { name, prefix, global, port } = service;
        let name = match global {
            true => Name::Full(format!("{prefix}.{name}").into_value()),
            false => Name::Regional { prefix, name },
        };
        Self { name, port, private_dns: true }
    }
}

/// The full name of one of AWS's services in the region of the stack around `node`.
pub(super) fn regional(node: &Node, prefix: &str, name: &str) -> Value<String> {
    let region = arn::region(node);
    match region.as_literal() {
        Some(region) => format!("{prefix}.{region}.{name}").into_value(),
        None => sub!("{}.{}.{}", prefix, region, name),
    }
}
