//! Settings of a subnet that is made by itself.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::cidr::{CidrBlock, MASKS};
use super::subnet::{Parts, Subnet};
use super::subnet_configuration::CIDR_PAGE;
use super::vpc::Vpc;
use crate::check;

/// Settings of a [`Subnet`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct SubnetBuilder {
    id: String,
    vpc: Vpc,
    zone: Value<String>,
    cidr: String,
    map_public_ip: Option<bool>,
}

impl SubnetBuilder {
    pub(super) fn new(id: &str, vpc: &Vpc, zone: Value<String>, cidr: &str) -> Self {
        let (id, cidr) = (id.to_string(), cidr.to_string());
        Self { id, vpc: vpc.clone(), zone, cidr, map_public_ip: None }
    }

    /// Says whether instances launched into it get a public address; default: they do not.
    pub fn map_public_ip_on_launch(mut self, map: bool) -> Self {
        self.map_public_ip = Some(map);
        self
    }

    /// Places the subnet. It reaches the VPC alone until it gets a [route](Subnet::add_route).
    /// Reports `bad-cidr` for a block that is none, is not within the VPC's, or overlaps another
    /// subnet's, and `out-of-range` for its size.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Subnet {
        let node = scope.node().child(&self.id);
        match CidrBlock::parse(&self.cidr) {
            Some(block) => self.check(&node, block),
            None => super::report_cidr(&node, &self.cidr, None),
        }
        let parts = Parts {
            vpc: self.vpc.vpc_id(),
            zone: self.zone,
            cidr: self.cidr,
            map_public_ip: self.map_public_ip,
        };
        Subnet::place(node, parts)
    }

    fn check(&self, node: &Node, block: CidrBlock) {
        check::range(node, "the subnet's mask", block.mask(), MASKS, CIDR_PAGE);
        if let Some(whole) = self.vpc.block().filter(|whole| !whole.contains(block)) {
            node.report(
                Diagnostic::error("bad-cidr", "a block of addresses cannot be used")
                    .detail(format!("`{block}` is not inside the VPC's `{whole}`."))
                    .help(format!("choose a part of it; see {CIDR_PAGE}")),
            );
        }
        if let Some((other, path)) = self.vpc.claim(block, node) {
            node.report(
                Diagnostic::error("bad-cidr", "a block of addresses cannot be used")
                    .detail(format!("`{block}` overlaps `{other}` of `{path}`."))
                    .help("choose addresses that no other subnet of the VPC has"),
            );
        }
    }
}
