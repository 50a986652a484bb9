//! Settings of a VPC.

use std::cell::RefCell;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::{CfnInternetGateway, CfnVPC, CfnVPCGatewayAttachment};
use rustinfra_cfn::refs;

use super::cidr::{self, CidrBlock, MASKS};
use super::ip_addresses::IpAddresses;
use super::nat::NatGateways;
use super::router_type::RouterType;
use super::subnet::{Parts, Subnet};
use super::subnet_configuration::{CIDR_PAGE, SubnetConfiguration};
use super::subnet_selection::SubnetSelection;
use super::subnet_type::SubnetType;
use super::vpc::{Facts, Vpc};
use super::zones::Zones;
use crate::check;
use crate::units::Duration;

const QUOTA_PAGE: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";

/// Whose hardware a VPC's instances run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefaultInstanceTenancy {
    /// Shared hardware, unless an instance asks for its own.
    #[default]
    Default,
    /// Hardware of your own.
    Dedicated,
}

/// Settings of a [`Vpc`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct VpcBuilder {
    id: String,
    name: Option<String>,
    addresses: IpAddresses,
    zones: Zones,
    groups: Option<Vec<SubnetConfiguration>>,
    nat: NatGateways,
    tenancy: DefaultInstanceTenancy,
    dns_hostnames: bool,
    dns_support: bool,
    internet_gateway: bool,
}

impl VpcBuilder {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_string(),
            name: None,
            addresses: IpAddresses::default(),
            zones: Zones::default(),
            groups: None,
            nat: NatGateways::default(),
            tenancy: DefaultInstanceTenancy::Default,
            dns_hostnames: true,
            dns_support: true,
            internet_gateway: true,
        }
    }

    /// Sets the tag `Name`; default: the VPC's path.
    pub fn vpc_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the addresses; default `IpAddresses::cidr("10.0.0.0/16")`.
    pub fn ip_addresses(mut self, addresses: IpAddresses) -> Self {
        self.addresses = addresses;
        self
    }

    /// Limits the availability zones, of which without
    /// [names](Self::availability_zones) there are two: as many as every region has.
    pub fn max_azs(mut self, zones: u32) -> Self {
        self.zones.max = Some(zones);
        self
    }

    /// Names the availability zones, such as `eu-west-1a`.
    pub fn availability_zones<Z: IntoValue<String>>(
        mut self,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        self.zones.named = Some(zones.into_iter().map(IntoValue::into_value).collect());
        self
    }

    /// Keeps the addresses of the subnets of this many more availability zones for later.
    pub fn reserved_azs(mut self, zones: u32) -> Self {
        self.zones.reserved = zones;
        self
    }

    /// Sets the groups of subnets, of which each availability zone gets one each. Default: public
    /// and private ones, or with no NAT gateways public and isolated ones.
    pub fn subnet_configuration(
        mut self,
        groups: impl IntoIterator<Item = SubnetConfiguration>,
    ) -> Self {
        self.groups = Some(groups.into_iter().collect());
        self
    }

    /// Sets the number of NAT gateways, each in another availability zone; default: one in each
    /// zone if there are private subnets. A gateway costs by the hour and by what goes through it;
    /// with fewer than zones, one that fails takes others' zones with it.
    pub fn nat_gateways(mut self, count: u32) -> Self {
        self.nat.count = Some(count);
        self
    }

    /// Sets in which public subnets the NAT gateways stand; default: in all.
    pub fn nat_gateway_subnets(mut self, subnets: SubnetSelection) -> Self {
        self.nat.subnets = Some(subnets);
        self
    }

    /// Uses Elastic IP addresses that exist already for the NAT gateways, one for each, by their
    /// allocation ids.
    pub fn nat_gateway_eip_allocation_ids<I: IntoValue<refs::Ec2EipAllocationId>>(
        mut self,
        ids: impl IntoIterator<Item = I>,
    ) -> Self {
        self.nat.allocations = Some(ids.into_iter().map(IntoValue::into_value).collect());
        self
    }

    /// Sets how long a NAT gateway waits for connections before it gives up an address, 1 to 4,000 s;
    /// default 350 s.
    pub fn nat_gateway_max_drain_duration(mut self, duration: Duration) -> Self {
        self.nat.max_drain = Some(duration);
        self
    }

    /// Says whose hardware the VPC's instances run on; default: shared.
    pub fn default_instance_tenancy(mut self, tenancy: DefaultInstanceTenancy) -> Self {
        self.tenancy = tenancy;
        self
    }

    /// Says whether what has a public address gets a public name; default: it does.
    pub fn enable_dns_hostnames(mut self, enable: bool) -> Self {
        self.dns_hostnames = enable;
        self
    }

    /// Says whether AWS resolves names in the VPC; default: it does.
    pub fn enable_dns_support(mut self, enable: bool) -> Self {
        self.dns_support = enable;
        self
    }

    /// Says whether the VPC gets an internet gateway if it has subnets that are not isolated;
    /// default: it does. Without one there are no NAT gateways either.
    pub fn create_internet_gateway(mut self, create: bool) -> Self {
        self.internet_gateway = create;
        self
    }

    /// Places the VPC. Reports `bad-cidr` and `out-of-range` for addresses, `bad-name` and
    /// `bad-zone` for names, and `conflicting-options` for what does not fit together; warns with
    /// `fewer-zones`.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> Vpc {
        let node = scope.node().child(&self.id);
        let groups = self.groups.take().unwrap_or_else(|| self.default_groups());
        let block = self.check(&node, &groups);
        Tags::of(&node).add("Name", &self.name.clone().unwrap_or_else(|| node.path()));
        let cfn = CfnVPC::new(&node, "Resource")
            .cidr_block(block.to_string())
            .enable_dns_hostnames(self.dns_hostnames)
            .enable_dns_support(self.dns_support);
        let tenancy = match self.tenancy {
            DefaultInstanceTenancy::Default => "default",
            DefaultInstanceTenancy::Dedicated => "dedicated",
        };
        cfn.set("InstanceTenancy", tenancy.into());

        let zones = self.zones.names();
        let mut facts = Facts {
            id: cfn.reff(),
            cidr: Some(cfn.attr_cidr_block().untyped()),
            cfn: Some(cfn),
            block: Some(block),
            resolves_names: self.dns_support && self.dns_hostnames,
            public: Vec::new(),
            private: Vec::new(),
            isolated: Vec::new(),
            zones,
            internet_gateway: None,
            claimed: RefCell::default(),
            answered: RefCell::default(),
        };
        self.place_subnets(&node, block, &groups, &mut facts);
        let leaves = |group: &SubnetConfiguration| {
            group.subnet_type != SubnetType::PrivateIsolated && !group.reserved
        };
        let connected = self.internet_gateway && groups.iter().any(leaves);
        if connected {
            place_gateway(&node, &mut facts);
        }
        let gateways = self.nat.number(&node, &groups, facts.zones.len());
        let vpc = Vpc::of(node, facts);
        if connected && gateways > 0 {
            self.nat.place(&vpc, gateways);
        }
        vpc
    }

    fn default_groups(&self) -> Vec<SubnetConfiguration> {
        let inner = match self.nat.count {
            Some(0) => SubnetType::PrivateIsolated,
            _ => SubnetType::PrivateWithEgress,
        };
        let group = |kind: SubnetType| SubnetConfiguration::new(kind.default_name(), kind);
        vec![group(SubnetType::Public), group(inner)]
    }

    /// Reports what cannot be; returns the addresses.
    fn check(&self, node: &Node, groups: &[SubnetConfiguration]) -> CidrBlock {
        let text = &self.addresses.0;
        let block = CidrBlock::parse(text);
        match block {
            Some(block) => check::range(node, "the VPC's mask", block.mask(), MASKS, CIDR_PAGE),
            None => super::report_cidr(node, text, None),
        }
        if self.dns_hostnames && !self.dns_support {
            check::reject(
                node,
                "Names of hosts are resolved by AWS, which is not to resolve names in the VPC.",
                "leave out `.enable_dns_support(false)`, or add `.enable_dns_hostnames(false)`",
            );
        }
        for (i, group) in groups.iter().enumerate() {
            group.check(node);
            if groups[..i].iter().any(|other| other.name == group.name) {
                node.report(
                    Diagnostic::error("bad-name", "a name is not allowed")
                        .detail(format!("Two groups of subnets are called `{}`.", group.name))
                        .help("name them differently: the name becomes a part of ids"),
                );
            }
        }
        self.zones.check(node);
        let subnets = groups.iter().filter(|group| !group.reserved).count() * self.zones.number();
        check::range(node, "the number of subnets", subnets, 0..=200, QUOTA_PAGE);
        block.unwrap_or(CidrBlock::DEFAULT)
    }

    #[track_caller]
    fn place_subnets(
        &self,
        node: &Node,
        block: CidrBlock,
        groups: &[SubnetConfiguration],
        facts: &mut Facts,
    ) {
        let with_reserved = facts.zones.len() + self.zones.reserved as usize;
        let masks: Vec<Option<u8>> = groups
            .iter()
            .flat_map(|group| std::iter::repeat_n(group.cidr_mask, with_reserved))
            .collect();
        let in_range = masks.iter().flatten().all(|mask| MASKS.contains(mask));
        let blocks = match cidr::cut(block, &masks) {
            Ok(blocks) => blocks,
            Err(problem) => {
                if in_range && MASKS.contains(&block.mask()) {
                    node.report(
                        Diagnostic::error("bad-cidr", "a block of addresses cannot be used")
                            .detail(problem)
                            .help(format!("give the VPC more addresses; see {CIDR_PAGE}")),
                    );
                }
                vec![block; masks.len()]
            }
        };
        let zones = facts.zones.clone();
        let each = blocks.chunks(with_reserved.max(1));
        for (number, (group, blocks)) in groups.iter().zip(each).enumerate() {
            // Of groups with one name, which are reported, the first.
            let named = groups[..number].iter().any(|other| other.name == group.name);
            if group.reserved || named {
                continue;
            }
            for (i, (zone, block)) in zones.iter().zip(blocks).enumerate() {
                let child = node.child(&format!("{}Subnet{}", group.name, i + 1));
                facts.claimed.borrow_mut().push((*block, child.path()));
                let parts = Parts {
                    vpc: facts.id.clone(),
                    zone: zone.clone(),
                    cidr: block.to_string(),
                    map_public_ip: Some(group.maps_public_ip()),
                };
                let subnet = Subnet::place(child, parts);
                group.tag(&subnet);
                match group.subnet_type {
                    SubnetType::Public => facts.public.push(subnet),
                    SubnetType::PrivateWithEgress => facts.private.push(subnet),
                    SubnetType::PrivateIsolated => facts.isolated.push(subnet),
                }
            }
        }
    }
}

/// Places the internet gateway, and the routes to it.
#[track_caller]
fn place_gateway(node: &Node, facts: &mut Facts) {
    let gateway = CfnInternetGateway::new(node, "IGW");
    let attachment = CfnVPCGatewayAttachment::new(node, "VPCGW");
    attachment.set("InternetGatewayId", gateway.reff().into_expr());
    attachment.set("VpcId", facts.id.expr().clone());
    for subnet in &facts.public {
        let everywhere = ("DestinationCidrBlock", Expr::text("0.0.0.0/0"));
        let id = gateway.reff().untyped();
        let route = subnet.route("DefaultRoute", everywhere, RouterType::Gateway, id);
        route.depends_on(&attachment);
    }
    facts.internet_gateway = Some(gateway.reff());
}
