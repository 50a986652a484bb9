//! What is known of a subnet that exists already.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

/// What is known of a subnet that exists already.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until `Subnet::from_subnet_attributes` gets it"]
pub struct SubnetAttributes {
    pub(super) subnet_id: Value<refs::Ec2SubnetId>,
    pub(super) availability_zone: Option<Value<String>>,
    pub(super) ipv4_cidr_block: Option<String>,
    pub(super) route_table_id: Option<Value<refs::Ec2RouteTableId>>,
}

impl SubnetAttributes {
    /// The subnet with this id.
    pub fn new(subnet_id: impl IntoValue<refs::Ec2SubnetId>) -> Self {
        Self {
            subnet_id: subnet_id.into_value(),
            availability_zone: None,
            ipv4_cidr_block: None,
            route_table_id: None,
        }
    }

    /// It is in this availability zone.
    pub fn availability_zone(mut self, zone: impl IntoValue<String>) -> Self {
        self.availability_zone = Some(zone.into_value());
        self
    }

    /// It has these addresses, such as `10.0.1.0/24`.
    pub fn ipv4_cidr_block(mut self, block: &str) -> Self {
        self.ipv4_cidr_block = Some(block.to_string());
        self
    }

    /// It has this route table, to which [routes](super::Subnet::add_route) and gateway endpoints
    /// can then be added.
    pub fn route_table_id(mut self, id: impl IntoValue<refs::Ec2RouteTableId>) -> Self {
        self.route_table_id = Some(id.into_value());
        self
    }
}
