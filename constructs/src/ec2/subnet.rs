//! The subnet.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::{CfnRoute, CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation};
use rustinfra_cfn::refs;

use super::cidr::CidrBlock;
use super::router_type::RouterType;
use super::subnet_attributes::SubnetAttributes;
use super::subnet_builder::SubnetBuilder;
use super::vpc::Vpc;
use crate::check;

/// A part of a VPC in one availability zone, with a route table of its own.
///
/// One that is made by itself is no part of what [`Vpc::select_subnets`] selects from:
///
/// ```
/// use rustinfra_constructs::ec2::{Subnet, SubnetConfiguration, SubnetType, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Network");
/// let inside = SubnetConfiguration::new("Inside", SubnetType::PrivateIsolated).cidr_mask(24);
/// let vpc = Vpc::builder("Vpc").subnet_configuration([inside]).build(&stack);
/// let zone = vpc.availability_zones()[0].clone();
/// Subnet::builder("Extra", &vpc, zone, "10.0.128.0/24").build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[doc(alias("PrivateSubnet", "PublicSubnet"))]
pub struct Subnet {
    node: Node,
    facts: Rc<Facts>,
}

/// What is known of a subnet.
struct Facts {
    cfn: Option<CfnSubnet>,
    id: Value<refs::Ec2SubnetId>,
    zone: Option<Value<String>>,
    cidr: Option<String>,
    route_table: Option<Value<refs::Ec2RouteTableId>>,
    /// What has to be there before the subnet reaches what it should.
    connectivity: RefCell<Vec<Node>>,
}

/// What a subnet is made of.
pub(super) struct Parts {
    pub(super) vpc: Value<refs::Ec2VpcId>,
    pub(super) zone: Value<String>,
    pub(super) cidr: String,
    pub(super) map_public_ip: Option<bool>,
}

impl Construct for Subnet {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::Ec2SubnetId> for &Subnet {
    fn into_value(self) -> Value<refs::Ec2SubnetId> {
        self.subnet_id()
    }
}

impl Subnet {
    /// Starts a subnet of a VPC, with addresses such as `10.0.128.0/24`: /16 to /28, inside the
    /// VPC's and shared with none of its subnets.
    pub fn builder(
        id: &str,
        vpc: &Vpc,
        availability_zone: impl IntoValue<String>,
        cidr_block: &str,
    ) -> SubnetBuilder {
        SubnetBuilder::new(id, vpc, availability_zone.into_value(), cidr_block)
    }

    /// Refers to a subnet that exists already.
    #[track_caller]
    pub fn from_subnet_id(
        scope: &impl Construct,
        id: &str,
        subnet_id: impl IntoValue<refs::Ec2SubnetId>,
    ) -> Self {
        Self::from_subnet_attributes(scope, id, SubnetAttributes::new(subnet_id))
    }

    /// Refers to a subnet that exists already, with what is known of it.
    #[track_caller]
    #[doc(alias("fromPrivateSubnetAttributes", "fromPublicSubnetAttributes"))]
    pub fn from_subnet_attributes(
        scope: &impl Construct,
        id: &str,
        attributes: SubnetAttributes,
    ) -> Self {
        let node = scope.node().child(id);
        let SubnetAttributes { subnet_id, availability_zone, ipv4_cidr_block, route_table_id } =
            attributes;
        if let Some(cidr) = ipv4_cidr_block.as_deref().filter(|c| CidrBlock::parse(c).is_none()) {
            super::report_cidr(&node, cidr, None);
        }
        let facts = Facts {
            cfn: None,
            id: subnet_id,
            zone: availability_zone,
            cidr: ipv4_cidr_block,
            route_table: route_table_id,
            connectivity: RefCell::default(),
        };
        Self { node, facts: Rc::new(facts) }
    }

    /// Places the resources of a subnet.
    #[track_caller]
    pub(super) fn place(node: Node, parts: Parts) -> Self {
        Tags::of(&node).add("Name", &node.path());
        let cfn = CfnSubnet::new(&node, "Subnet")
            .availability_zone(&parts.zone)
            .cidr_block(parts.cidr.as_str());
        if let Some(map) = parts.map_public_ip {
            cfn.set("MapPublicIpOnLaunch", map.into());
        }
        cfn.set("VpcId", parts.vpc.expr().clone());
        let table = CfnRouteTable::new(&node, "RouteTable").vpc_id(&parts.vpc);
        let association = CfnSubnetRouteTableAssociation::new(&node, "RouteTableAssociation");
        association.set("RouteTableId", table.reff().into_expr());
        association.set("SubnetId", cfn.reff().into_expr());
        let facts = Facts {
            id: cfn.reff(),
            zone: Some(parts.zone),
            cidr: Some(parts.cidr),
            route_table: Some(table.reff()),
            connectivity: RefCell::new(vec![association.node().clone()]),
            cfn: Some(cfn),
        };
        Self { node, facts: Rc::new(facts) }
    }

    /// The subnet's id.
    pub fn subnet_id(&self) -> Value<refs::Ec2SubnetId> {
        self.facts.id.clone()
    }

    /// The availability zone; `None` for a subnet that exists already and whose zone was not told.
    pub fn availability_zone(&self) -> Option<Value<String>> {
        self.facts.zone.clone()
    }

    /// The IPv4 addresses; `None` for a subnet that exists already and whose were not told.
    pub fn ipv4_cidr_block(&self) -> Option<&str> {
        self.facts.cidr.as_deref()
    }

    /// The route table; `None` for a subnet that exists already and whose was not told.
    pub fn route_table_id(&self) -> Option<Value<refs::Ec2RouteTableId>> {
        self.facts.route_table.clone()
    }

    /// The resource beneath; `None` for a subnet that exists already.
    pub fn cfn(&self) -> Option<CfnSubnet> {
        self.facts.cfn.clone()
    }

    /// Adds a route for `destination`, IPv4 (`0.0.0.0/0`) or IPv6 (`::/0`), to the subnet's table.
    /// Reports `conflicting-options` where the route table is not known.
    #[track_caller]
    pub fn add_route(
        &self,
        id: &str,
        destination: &str,
        router_type: RouterType,
        router_id: impl IntoValue<String>,
    ) {
        let location = Location::caller();
        let v6 = destination.contains(':');
        let cidr_is_read = match v6 {
            true => super::is_ipv6_cidr(destination),
            false => CidrBlock::parse(destination).is_some(),
        };
        if !cidr_is_read {
            return super::report_cidr(&self.node, destination, Some(location));
        }
        if self.facts.route_table.is_none() {
            return check::reject(
                &self.node,
                "The subnet's route table is not known.",
                "tell it: `SubnetAttributes::new(…).route_table_id(…)`",
            );
        }
        let property = if v6 { "DestinationIpv6CidrBlock" } else { "DestinationCidrBlock" };
        let destination = (property, Expr::text(destination.to_string()));
        self.route(id, destination, router_type, router_id.into_value());
    }

    /// Adds a route that others wait for.
    #[track_caller]
    pub(super) fn route(
        &self,
        id: &str,
        (property, destination): (&'static str, Expr),
        router_type: RouterType,
        router_id: Value<String>,
    ) -> CfnRoute {
        let route = CfnRoute::new(&self.node, id);
        route.set(property, destination);
        route.set(router_type.property(), router_id.into_expr());
        if let Some(table) = &self.facts.route_table {
            route.set("RouteTableId", table.expr().clone());
        }
        self.facts.connectivity.borrow_mut().push(route.node().clone());
        route
    }

    /// What has to be there before the subnet reaches what it should.
    pub(crate) fn connectivity(&self) -> Vec<Node> {
        self.facts.connectivity.borrow().clone()
    }

    pub(super) fn block(&self) -> Option<CidrBlock> {
        self.facts.cidr.as_deref().and_then(CidrBlock::parse)
    }

    /// The name of the group it belongs to: its id without `Subnet` and the number.
    pub(super) fn group_name(&self) -> String {
        let id = self.node.name();
        let stem = id.trim_end_matches(|c: char| c.is_ascii_digit());
        match stem.strip_suffix("Subnet") {
            Some(group) if stem.len() < id.len() => group.to_string(),
            _ => id,
        }
    }
}
