//! Networks (Amazon VPC, a part of EC2).
//!
//! A [`Vpc`] with its subnets, and a function in the private ones, which reaches its table by an
//! endpoint and the internet by a NAT gateway:
//!
//! ```
//! use rustinfra_constructs::ec2::{
//!     GatewayVpcEndpointAwsService, SubnetConfiguration, SubnetType, Vpc,
//! };
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let vpc = Vpc::builder("Vpc")
//!     .subnet_configuration([
//!         SubnetConfiguration::new("Public", SubnetType::Public).cidr_mask(24),
//!         SubnetConfiguration::new("Inside", SubnetType::PrivateWithEgress).cidr_mask(20),
//!     ])
//!     .nat_gateways(1)
//!     .build(&stack);
//! vpc.add_gateway_endpoint("Tables", GatewayVpcEndpointAwsService::DYNAMODB);
//!
//! let code = Code::inline("exports.handler = async () => {};");
//! let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
//!     .vpc(&vpc)
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! Logical ids, addresses and tags are those of the CDK's `Vpc`. Who may connect to what is said by
//! [`Connections`], which every [`Connectable`] has: a [`SecurityGroup`], an
//! [`InterfaceVpcEndpoint`], a function in a VPC.
//!
//! Nothing is looked up when an app is synthesized. A VPC whose availability zones are not
//! [named](VpcBuilder::availability_zones) takes the first two that the region has when it is
//! deployed, and one that exists already is described by its [`VpcAttributes`].

#[cfg(feature = "route53")]
mod alias;
mod cidr;
mod connections;
mod endpoint_settings;
#[cfg(all(feature = "iam", feature = "logs"))]
mod flow_log;
mod gateway_endpoint;
mod imported_subnets;
mod interface_aws_service;
mod interface_endpoint;
mod interface_endpoint_builder;
mod interface_service;
mod ip_addresses;
#[cfg(all(feature = "iam", feature = "logs"))]
mod log_format;
mod nat;
mod peer;
mod port;
mod router_type;
mod security_group;
mod security_group_builder;
mod security_group_rule;
mod subnet;
mod subnet_attributes;
mod subnet_builder;
mod subnet_configuration;
mod subnet_filter;
mod subnet_selection;
mod subnet_type;
mod vpc;
mod vpc_attributes;
mod vpc_builder;
mod vpc_select;
mod zones;

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, PolicyHolder};
use rustinfra::prelude::*;

pub use connections::{Connectable, Connections};
pub use endpoint_settings::{
    VpcEndpointDnsRecordIpType, VpcEndpointIpAddressType,
    VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
};
#[cfg(all(feature = "iam", feature = "logs"))]
pub use flow_log::{FlowLog, FlowLogBuilder, FlowLogMaxAggregationInterval, FlowLogTrafficType};
pub use gateway_endpoint::{
    GatewayVpcEndpoint, GatewayVpcEndpointAwsService, GatewayVpcEndpointBuilder,
};
pub use imported_subnets::ImportedSubnets;
pub use interface_aws_service::InterfaceVpcEndpointAwsService;
pub use interface_endpoint::InterfaceVpcEndpoint;
pub use interface_endpoint_builder::InterfaceVpcEndpointBuilder;
pub use interface_service::InterfaceVpcEndpointService;
pub use ip_addresses::IpAddresses;
#[cfg(all(feature = "iam", feature = "logs"))]
pub use log_format::LogFormat;
pub use peer::Peer;
pub use port::Port;
pub use router_type::RouterType;
pub use security_group::SecurityGroup;
pub use security_group_builder::SecurityGroupBuilder;
pub use subnet::Subnet;
pub use subnet_attributes::SubnetAttributes;
pub use subnet_builder::SubnetBuilder;
pub use subnet_configuration::SubnetConfiguration;
pub use subnet_filter::SubnetFilter;
pub use subnet_selection::{SelectedSubnets, SubnetSelection};
pub use subnet_type::SubnetType;
pub use vpc::Vpc;
pub use vpc_attributes::VpcAttributes;
pub use vpc_builder::{DefaultInstanceTenancy, VpcBuilder};

/// Reports a text that is no block of addresses, at its line if that is not the construct's.
fn report_cidr(node: &Node, text: &str, location: Option<&'static Location<'static>>) {
    let problem = Diagnostic::error("bad-cidr", "a block of addresses cannot be used")
        .detail(format!("`{text}` is not a block of addresses."))
        .help("write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`");
    node.report(match location {
        Some(location) => problem.at(location),
        None => problem,
    });
}

/// Whether a text is a block of IPv6 addresses.
fn is_ipv6_cidr(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| {
        address.parse::<std::net::Ipv6Addr>().is_ok()
            && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    })
}

/// Reports a name or description of a security group or rule that EC2 would refuse.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>
fn check_description(node: &Node, what: &str, text: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    let rule = "1 to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`";
    crate::check::required_name(node, what, text, 255, allowed, rule, "change it, or leave it out");
}

/// Lets an endpoint's policy be added to.
fn hold_policy(node: &Node, endpoint: &CfnResource) {
    let resource = endpoint.node().id();
    let holder = PolicyHolder::Property { resource, property: "PolicyDocument" };
    node.set_facet(Facet::new().policy(holder));
}
