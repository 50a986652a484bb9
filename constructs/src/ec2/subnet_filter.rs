//! Which of several subnets are meant.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::cidr::CidrBlock;
use super::subnet::Subnet;

/// Leaves some of the selected subnets out.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it does nothing until a selection gets it"]
pub struct SubnetFilter(Filter);

#[derive(Clone, Debug, PartialEq)]
enum Filter {
    Ids(Vec<Expr>),
    Zones(Vec<Expr>),
    OnePerZone,
    Addresses(Vec<String>),
    Mask(u8),
    Ranges(Vec<String>),
}

impl SubnetFilter {
    /// Those with one of these ids.
    pub fn by_ids<I: IntoValue<refs::Ec2SubnetId>>(ids: impl IntoIterator<Item = I>) -> Self {
        Self(Filter::Ids(ids.into_iter().map(|id| id.into_value().into_expr()).collect()))
    }

    /// Those in one of these availability zones, named as the VPC names them.
    pub fn availability_zones<Z: IntoValue<String>>(zones: impl IntoIterator<Item = Z>) -> Self {
        Self(Filter::Zones(zones.into_iter().map(|zone| zone.into_value().into_expr()).collect()))
    }

    /// The first of each availability zone.
    pub fn one_per_az() -> Self {
        Self(Filter::OnePerZone)
    }

    /// Those that one of these IPv4 addresses belongs to.
    pub fn contains_ip_addresses<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Filter::Addresses(addresses.into_iter().map(|a| format!("{a}/32")).collect()))
    }

    /// Those with this many bits of prefix.
    pub fn by_cidr_mask(mask: u8) -> Self {
        Self(Filter::Mask(mask))
    }

    /// Those that lie in one of these blocks.
    pub fn by_cidr_ranges<'a>(ranges: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Filter::Ranges(ranges.into_iter().map(String::from).collect()))
    }

    /// What of it cannot be read.
    pub(super) fn wrong(&self) -> Option<&str> {
        match &self.0 {
            Filter::Addresses(blocks) | Filter::Ranges(blocks) => {
                blocks.iter().map(String::as_str).find(|block| CidrBlock::parse(block).is_none())
            }
            _ => None,
        }
    }

    pub(super) fn apply(&self, mut subnets: Vec<Subnet>) -> Vec<Subnet> {
        let zone = |subnet: &Subnet| subnet.availability_zone().map(Value::into_expr);
        match &self.0 {
            Filter::Ids(ids) => subnets.retain(|s| ids.contains(s.subnet_id().expr())),
            Filter::Zones(zones) => subnets.retain(|s| zone(s).is_some_and(|z| zones.contains(&z))),
            Filter::OnePerZone => {
                let mut seen: Vec<Option<Expr>> = Vec::new();
                subnets.retain(|subnet| {
                    let zone = zone(subnet);
                    let new = zone.is_none() || !seen.contains(&zone);
                    seen.push(zone);
                    new
                });
            }
            Filter::Mask(mask) => {
                subnets.retain(|s| s.block().is_some_and(|block| block.mask() == *mask));
            }
            Filter::Addresses(blocks) => {
                retain(&mut subnets, blocks, |mine, given| mine.contains(given))
            }
            Filter::Ranges(blocks) => {
                retain(&mut subnets, blocks, |mine, given| given.contains(mine))
            }
        }
        subnets
    }
}

fn retain(
    subnets: &mut Vec<Subnet>,
    blocks: &[String],
    fits: impl Fn(CidrBlock, CidrBlock) -> bool,
) {
    let blocks: Vec<CidrBlock> = blocks.iter().filter_map(|text| CidrBlock::parse(text)).collect();
    subnets.retain(|subnet| {
        subnet.block().is_some_and(|mine| blocks.iter().any(|given| fits(mine, *given)))
    });
}
