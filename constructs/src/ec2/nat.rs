//! NAT gateways.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::{CfnEIP, CfnNatGateway};
use rustinfra_cfn::refs;

use super::router_type::RouterType;
use super::subnet::Subnet;
use super::subnet_configuration::SubnetConfiguration;
use super::subnet_selection::SubnetSelection;
use super::subnet_type::SubnetType;
use super::vpc::Vpc;
use crate::check;
use crate::units::Duration;

const GATEWAY_PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html";

/// The NAT gateways of a VPC.
#[derive(Clone, Default)]
pub(super) struct NatGateways {
    pub(super) count: Option<u32>,
    pub(super) subnets: Option<SubnetSelection>,
    pub(super) allocations: Option<Vec<Value<refs::Ec2EipAllocationId>>>,
    pub(super) max_drain: Option<Duration>,
}

/// A gateway, with the zone that prefers it.
type Gateway = (Option<Value<String>>, Value<refs::Ec2NatGatewayId>);

impl NatGateways {
    /// How many there are to be.
    pub(super) fn number(
        &self,
        node: &Node,
        groups: &[SubnetConfiguration],
        zones: usize,
    ) -> usize {
        let any = |kind: SubnetType| groups.iter().any(|group| group.is(kind));
        let by_default = if any(SubnetType::PrivateWithEgress) { zones } else { 0 };
        let number = self.count.map_or(by_default, |count| zones.min(count as usize));
        if number > 0 && !any(SubnetType::Public) {
            check::reject(
                node,
                "A NAT gateway stands in a public subnet, and the VPC has none.",
                "add a public group of subnets, or set `.nat_gateways(0)`",
            );
            return 0;
        }
        number
    }

    /// Places the gateways, and the routes of the private subnets to them.
    #[track_caller]
    pub(super) fn place(&self, vpc: &Vpc, number: usize) {
        let asked = self.subnets.clone();
        let asked = asked.unwrap_or_else(|| SubnetSelection::of_type(SubnetType::Public));
        let mut subnets = vpc.select_subnets(&asked).subnets;
        subnets.truncate(number);
        self.check(vpc, &subnets);
        let mut gateways: Vec<Gateway> = Vec::new();
        for (i, subnet) in subnets.iter().enumerate() {
            let gateway = self.gateway(subnet, i);
            gateways.push((subnet.availability_zone(), gateway.reff()));
        }
        let mut shared = gateways.iter().cycle();
        for subnet in vpc.private_subnets() {
            let zone = subnet.availability_zone();
            // The last, as in the CDK, if a zone has several.
            let own = gateways.iter().rev().find(|(preferred, _)| *preferred == zone);
            let Some((_, id)) = own.or_else(|| shared.next()) else { return };
            let everywhere = ("DestinationCidrBlock", Expr::text("0.0.0.0/0"));
            let id = id.clone().untyped();
            subnet.route("DefaultRoute", everywhere, RouterType::NatGateway, id);
        }
    }

    #[track_caller]
    fn gateway(&self, subnet: &Subnet, i: usize) -> CfnNatGateway {
        let given = self.allocations.as_ref().and_then(|ids| ids.get(i)).cloned();
        let allocation = match given {
            Some(id) => id,
            None => CfnEIP::new(subnet, "EIP").domain(Lit::new("vpc")).attr_allocation_id(),
        };
        let gateway = CfnNatGateway::new(subnet, "NATGateway");
        gateway.set("AllocationId", allocation.into_expr());
        if let Some(duration) = self.max_drain {
            gateway.set("MaxDrainDurationSeconds", Expr::Int(duration.as_secs().into()));
        }
        gateway.set("SubnetId", subnet.subnet_id().into_expr());
        for needed in subnet.connectivity() {
            gateway.depends_on(&needed);
        }
        gateway
    }

    fn check(&self, vpc: &Vpc, subnets: &[Subnet]) {
        if let Some(duration) = self.max_drain {
            let what = "the longest time to drain in seconds";
            check::range(vpc.node(), what, duration.as_secs(), 1..=4_000, GATEWAY_PAGE);
        }
        if let Some(private) = subnets.iter().find(|subnet| !vpc.is_public(subnet)) {
            check::reject(
                vpc.node(),
                format!(
                    "A NAT gateway stands in a public subnet, which `{}` is not.",
                    private.node().path()
                ),
                "select public subnets: `SubnetSelection::of_type(SubnetType::Public)`",
            );
        }
        let given = self.allocations.as_ref().map(Vec::len);
        if let Some(given) = given.filter(|given| *given < subnets.len()) {
            check::reject(
                vpc.node(),
                format!(
                    "The number of allocation ids is {given}, but has to be {}.",
                    subnets.len()
                ),
                "give one for each NAT gateway, or fewer NAT gateways: `.nat_gateways(…)`",
            );
        }
    }
}
