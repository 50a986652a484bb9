//! Subnets of a VPC that exists already.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::subnet::Subnet;
use super::subnet_attributes::SubnetAttributes;
use super::subnet_type::SubnetType;
use crate::check;

/// Subnets of one type of a VPC that exists already, group by group, and each group in the order of
/// the VPC's availability zones.
#[derive(Clone, Debug, Default)]
#[must_use = "it does nothing until `VpcAttributes` gets it"]
pub struct ImportedSubnets {
    ids: Vec<Value<refs::Ec2SubnetId>>,
    names: Vec<String>,
    route_tables: Option<Vec<Value<refs::Ec2RouteTableId>>>,
    blocks: Option<Vec<String>>,
}

impl ImportedSubnets {
    /// The subnets with these ids.
    pub fn new<I: IntoValue<refs::Ec2SubnetId>>(ids: impl IntoIterator<Item = I>) -> Self {
        let ids = ids.into_iter().map(IntoValue::into_value).collect();
        Self { ids, ..Self::default() }
    }

    /// Names the groups; default `Public`, `Private` or `Isolated`.
    pub fn names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.names = names.into_iter().map(String::from).collect();
        self
    }

    /// Tells the route table of each subnet.
    pub fn route_table_ids<I: IntoValue<refs::Ec2RouteTableId>>(
        mut self,
        ids: impl IntoIterator<Item = I>,
    ) -> Self {
        self.route_tables = Some(ids.into_iter().map(IntoValue::into_value).collect());
        self
    }

    /// Tells the addresses of each subnet.
    pub fn ipv4_cidr_blocks<'a>(mut self, blocks: impl IntoIterator<Item = &'a str>) -> Self {
        self.blocks = Some(blocks.into_iter().map(String::from).collect());
        self
    }

    #[track_caller]
    pub(super) fn import(
        self,
        vpc: &Node,
        subnet_type: SubnetType,
        zones: &[Value<String>],
    ) -> Vec<Subnet> {
        self.check(vpc, subnet_type, zones.len());
        let each = zones.len().max(1);
        let mut subnets = Vec::new();
        for (i, id) in self.ids.iter().enumerate() {
            let mut attributes = SubnetAttributes::new(id);
            if let Some(zone) = zones.get(i % each) {
                attributes = attributes.availability_zone(zone);
            }
            if let Some(table) = self.route_tables.as_ref().and_then(|tables| tables.get(i)) {
                attributes = attributes.route_table_id(table);
            }
            if let Some(block) = self.blocks.as_ref().and_then(|blocks| blocks.get(i)) {
                attributes = attributes.ipv4_cidr_block(block);
            }
            let name = self.names.get(i / each).map_or(subnet_type.default_name(), String::as_str);
            let id = format!("{name}Subnet{}", i + 1);
            subnets.push(Subnet::from_subnet_attributes(vpc, &id, attributes));
        }
        subnets
    }

    fn check(&self, vpc: &Node, subnet_type: SubnetType, zones: usize) {
        let count = self.ids.len();
        let kind = subnet_type.default_name().to_lowercase();
        if zones == 0 && count > 0 || zones > 0 && !count.is_multiple_of(zones) {
            check::reject(
                vpc,
                format!("{count} {kind} subnets cannot be spread over {zones} availability zones."),
                "name as many subnets in each zone, group by group",
            );
        }
        let groups = count.checked_div(zones).unwrap_or(0);
        let lists = [
            ("route tables", self.route_tables.as_ref().map(Vec::len), count),
            ("blocks of addresses", self.blocks.as_ref().map(Vec::len), count),
            ("names of groups", Some(self.names.len()).filter(|n| *n > 0), groups),
        ];
        for (what, given, wanted) in lists {
            if let Some(given) = given.filter(|given| *given != wanted) {
                check::reject(
                    vpc,
                    format!(
                        "The number of {what} told of the {kind} subnets is {given}, but has to be \
                         {wanted}."
                    ),
                    "tell as many as there are, in the same order",
                );
            }
        }
    }
}
