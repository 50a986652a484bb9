//! What subnets a VPC is cut into.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::tree::TagOptions;

use super::cidr::MASKS;
use super::subnet::Subnet;
use super::subnet_type::SubnetType;
use crate::check;

/// VPCs and subnets have /16 to /28.
pub(super) const CIDR_PAGE: &str =
    "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";

/// A group of subnets, one in each availability zone of a VPC.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it does nothing until a VPC gets it"]
pub struct SubnetConfiguration {
    pub(super) name: String,
    pub(super) subnet_type: SubnetType,
    pub(super) cidr_mask: Option<u8>,
    pub(super) map_public_ip: Option<bool>,
    pub(super) reserved: bool,
}

impl SubnetConfiguration {
    /// A group with a name, which is a part of its subnets' ids and by which it can be
    /// [selected](super::SubnetSelection::subnet_group_name).
    pub fn new(name: &str, subnet_type: SubnetType) -> Self {
        Self {
            name: name.to_string(),
            subnet_type,
            cidr_mask: None,
            map_public_ip: None,
            reserved: false,
        }
    }

    /// Sets how many bits of an address the subnets of the group have in common, 16 to 28: /24 has
    /// 251 addresses, since AWS keeps five for itself. Default: an equal share of what is left.
    pub fn cidr_mask(mut self, mask: u8) -> Self {
        self.cidr_mask = Some(mask);
        self
    }

    /// Says whether instances launched into a public subnet get a public address; default: they do.
    pub fn map_public_ip_on_launch(mut self, map: bool) -> Self {
        self.map_public_ip = Some(map);
        self
    }

    /// Keeps the addresses of the group for later, and makes no subnets.
    pub fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    pub(super) fn is(&self, subnet_type: SubnetType) -> bool {
        self.subnet_type == subnet_type && !self.reserved
    }

    pub(super) fn maps_public_ip(&self) -> bool {
        self.subnet_type == SubnetType::Public && self.map_public_ip.unwrap_or(true)
    }

    /// Marks a subnet of the group as the CDK does, which finds groups of existing VPCs by it.
    pub(super) fn tag(&self, subnet: &Subnet) {
        let options = || TagOptions {
            include_types: vec!["AWS::EC2::Subnet".to_string()],
            ..TagOptions::default()
        };
        let tags = Tags::of(subnet);
        tags.add_with("aws-cdk:subnet-name", &self.name, options());
        tags.add_with("aws-cdk:subnet-type", self.subnet_type.default_name(), options());
    }

    pub(super) fn check(&self, node: &Node) {
        if let Some(mask) = self.cidr_mask {
            let what = format!("the mask of the subnets `{}`", self.name);
            check::range(node, &what, mask, MASKS, CIDR_PAGE);
        }
        if self.map_public_ip.is_some() && self.subnet_type != SubnetType::Public {
            check::reject(
                node,
                format!("The subnets `{}` are not public, so nothing in them is.", self.name),
                "leave out `.map_public_ip_on_launch(…)`, or make them `SubnetType::Public`",
            );
        }
        if self.name.is_empty() || self.name.contains('/') {
            node.report(
                Diagnostic::error("bad-name", "a name is not allowed")
                    .detail(format!("`{}` cannot name subnets.", self.name))
                    .help("use letters and digits: the name becomes a part of ids"),
            );
        }
    }
}
