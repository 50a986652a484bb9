//! The VPC.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra_cfn::ec2::CfnVPC;
use rustinfra_cfn::refs;

use super::cidr::CidrBlock;
use super::gateway_endpoint::{GatewayVpcEndpoint, GatewayVpcEndpointAwsService};
use super::interface_endpoint::InterfaceVpcEndpoint;
use super::interface_service::InterfaceVpcEndpointService;
use super::subnet::Subnet;
use super::vpc_builder::VpcBuilder;
use crate::arn;

/// A network of its own, cut into subnets.
///
/// Without settings it has the addresses `10.0.0.0/16`, and in each of two availability zones a
/// public subnet with a NAT gateway and a private subnet behind it. A NAT gateway costs by the hour
/// even when nothing uses it: see [`VpcBuilder::nat_gateways`].
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html>
///
/// ```
/// use rustinfra_constructs::ec2::{InterfaceVpcEndpointAwsService, IpAddresses, Port};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let vpc = Vpc::builder("Vpc")
///     .ip_addresses(IpAddresses::cidr("10.20.0.0/16"))
///     .max_azs(2)
///     .nat_gateways(1)
///     .build(&stack);
/// let queues = vpc.add_interface_endpoint("Queues", InterfaceVpcEndpointAwsService::SQS);
/// let servers = SecurityGroup::builder("Servers", &vpc).build(&stack);
/// queues.connections().allow_from(&servers, Port::HTTPS);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Vpc {
    node: Node,
    facts: Rc<Facts>,
}

/// What is known of a VPC.
pub(super) struct Facts {
    pub(super) cfn: Option<CfnVPC>,
    pub(super) id: Value<refs::Ec2VpcId>,
    pub(super) cidr: Option<Value<String>>,
    /// Its addresses, as far as they are known now.
    pub(super) block: Option<CidrBlock>,
    /// Whether names of endpoints can be found in it.
    pub(super) resolves_names: bool,
    pub(super) zones: Vec<Value<String>>,
    pub(super) public: Vec<Subnet>,
    pub(super) private: Vec<Subnet>,
    pub(super) isolated: Vec<Subnet>,
    pub(super) internet_gateway: Option<Value<refs::Ec2InternetGatewayId>>,
    /// The addresses of subnets, with the paths of those.
    pub(super) claimed: RefCell<Vec<(CidrBlock, String)>>,
    /// The names that endpoints answer to, and where they were made.
    pub(super) answered: RefCell<Vec<(String, &'static Location<'static>)>>,
}

impl Construct for Vpc {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::Ec2VpcId> for &Vpc {
    fn into_value(self) -> Value<refs::Ec2VpcId> {
        self.vpc_id()
    }
}

impl Vpc {
    /// Starts a VPC.
    pub fn builder(id: &str) -> VpcBuilder {
        VpcBuilder::new(id)
    }

    pub(super) fn of(node: Node, facts: Facts) -> Self {
        Self { node, facts: Rc::new(facts) }
    }

    /// The VPC's id.
    pub fn vpc_id(&self) -> Value<refs::Ec2VpcId> {
        self.facts.id.clone()
    }

    /// The VPC's ARN.
    pub fn vpc_arn(&self) -> Value<String> {
        arn::in_stack(&self.node, "ec2", sub!("vpc/{}", self.vpc_id()))
    }

    /// The IPv4 addresses; `None` for a VPC that exists already and whose were not told.
    pub fn vpc_cidr_block(&self) -> Option<Value<String>> {
        self.facts.cidr.clone()
    }

    /// The security group that EC2 makes with the VPC; `None` for one that exists already.
    pub fn vpc_default_security_group(&self) -> Option<Value<refs::Ec2SecurityGroupId>> {
        self.facts.cfn.as_ref().map(CfnVPC::attr_default_security_group)
    }

    /// The network access control list that EC2 makes with the VPC; `None` for one that exists
    /// already.
    pub fn vpc_default_network_acl(&self) -> Option<Value<String>> {
        self.facts.cfn.as_ref().map(CfnVPC::attr_default_network_acl)
    }

    /// The availability zones.
    pub fn availability_zones(&self) -> &[Value<String>] {
        &self.facts.zones
    }

    /// The subnets that the internet reaches.
    pub fn public_subnets(&self) -> &[Subnet] {
        &self.facts.public
    }

    /// The subnets that reach the internet.
    pub fn private_subnets(&self) -> &[Subnet] {
        &self.facts.private
    }

    /// The subnets that reach the VPC alone.
    pub fn isolated_subnets(&self) -> &[Subnet] {
        &self.facts.isolated
    }

    /// The internet gateway, if one was made for the VPC.
    pub fn internet_gateway_id(&self) -> Option<Value<refs::Ec2InternetGatewayId>> {
        self.facts.internet_gateway.clone()
    }

    /// The resource beneath; `None` for a VPC that exists already.
    pub fn cfn(&self) -> Option<CfnVPC> {
        self.facts.cfn.clone()
    }

    /// Adds an endpoint through which all subnets reach S3 or DynamoDB, at no charge.
    #[track_caller]
    pub fn add_gateway_endpoint(
        &self,
        id: &str,
        service: GatewayVpcEndpointAwsService,
    ) -> GatewayVpcEndpoint {
        GatewayVpcEndpoint::builder(id, self, service).build(self)
    }

    /// Adds an endpoint through which the VPC reaches a service; it is charged by the hour and
    /// availability zone. For more settings, `InterfaceVpcEndpoint::builder(…).build(&vpc)`.
    #[track_caller]
    pub fn add_interface_endpoint(
        &self,
        id: &str,
        service: impl Into<InterfaceVpcEndpointService>,
    ) -> InterfaceVpcEndpoint {
        InterfaceVpcEndpoint::builder(id, self, service).build(self)
    }

    pub(super) fn block(&self) -> Option<CidrBlock> {
        self.facts.block
    }

    pub(super) fn resolves_names(&self) -> bool {
        self.facts.resolves_names
    }

    /// All subnets, in the order of their publicity.
    pub(super) fn subnets(&self) -> impl Iterator<Item = &Subnet> {
        let Facts { public, private, isolated, .. } = &*self.facts;
        public.iter().chain(private).chain(isolated)
    }

    /// Remembers the addresses of another subnet; returns the subnet that has some of them already.
    pub(super) fn claim(&self, block: CidrBlock, subnet: &Node) -> Option<(CidrBlock, String)> {
        let mut claimed = self.facts.claimed.borrow_mut();
        let other = claimed.iter().find(|(other, _)| other.overlaps(block)).cloned();
        claimed.push((block, subnet.path()));
        other
    }

    /// Remembers a name that an endpoint answers to; returns where another was made that does.
    pub(super) fn answer(
        &self,
        name: &str,
        location: &'static Location<'static>,
    ) -> Option<&'static Location<'static>> {
        let mut answered = self.facts.answered.borrow_mut();
        let other = answered.iter().find(|(other, _)| other == name).map(|(_, place)| *place);
        answered.push((name.to_string(), location));
        other
    }
}
