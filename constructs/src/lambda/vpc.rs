//! Functions in a VPC.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::alias::Alias;
use super::function::{Function, FunctionAttributes};
use super::network::{Interfaces, Place, VpcAccess};
use super::version::Version;
use crate::check;
use crate::ec2::{Connectable, Connections, Peer, SecurityGroup, SubnetSelection, Vpc};

const PUBLIC_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html";

/// Some subnets of a VPC.
#[derive(Clone)]
pub(super) struct InVpc {
    vpc: Vpc,
    subnets: SubnetSelection,
    groups: Option<Vec<SecurityGroup>>,
    allow_public_subnet: bool,
    allow_all_outbound: Option<bool>,
    allow_all_ipv6_outbound: Option<bool>,
}

impl From<&Vpc> for VpcAccess {
    fn from(vpc: &Vpc) -> Self {
        Self::of(vpc)
    }
}

impl VpcAccess {
    /// In the private subnets of a VPC, or else in the isolated ones, behind a security group of its
    /// own. A VPC itself can be given instead of this, too.
    ///
    /// ```
    /// use rustinfra_constructs::ec2::{Port, SubnetType};
    /// use rustinfra_constructs::lambda::VpcAccess;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Orders");
    /// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
    /// let database = SecurityGroup::builder("Database", &vpc).build(&stack);
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// let inside = SubnetSelection::of_type(SubnetType::PrivateIsolated);
    /// let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
    ///     .vpc(VpcAccess::of(&vpc).subnets(inside).allow_all_outbound(false))
    ///     .build(&stack);
    /// worker.connections().allow_to(&database, Port::POSTGRES);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn of(vpc: &Vpc) -> Self {
        let place = InVpc {
            vpc: vpc.clone(),
            subnets: SubnetSelection::new(),
            groups: None,
            allow_public_subnet: false,
            allow_all_outbound: None,
            allow_all_ipv6_outbound: None,
        };
        Self { place: Place::Vpc(place), ipv6: false }
    }

    fn edit(mut self, change: impl FnOnce(&mut InVpc)) -> Self {
        if let Place::Vpc(place) = &mut self.place {
            change(place);
        }
        self
    }

    /// Sets the subnets; for [a VPC](Self::of).
    #[doc(alias = "vpcSubnets")]
    pub fn subnets(self, subnets: SubnetSelection) -> Self {
        self.edit(|place| place.subnets = subnets)
    }

    /// Sets the security groups, five at most, instead of one of its own; for [a VPC](Self::of).
    pub fn security_groups<'a>(self, groups: impl IntoIterator<Item = &'a SecurityGroup>) -> Self {
        self.edit(|place| place.groups = Some(groups.into_iter().cloned().collect()))
    }

    /// Accepts public subnets, from which a function does not reach the internet: it has no public
    /// address.
    pub fn allow_public_subnet(self) -> Self {
        self.edit(|place| place.allow_public_subnet = true)
    }

    /// Says whether its own security group lets everything out to IPv4 addresses; default: it does.
    pub fn allow_all_outbound(self, allow: bool) -> Self {
        self.edit(|place| place.allow_all_outbound = Some(allow))
    }

    /// Says whether its own security group lets everything out to IPv6 addresses; default: it does
    /// not.
    pub fn allow_all_ipv6_outbound(self, allow: bool) -> Self {
        self.edit(|place| place.allow_all_ipv6_outbound = Some(allow))
    }
}

impl InVpc {
    #[track_caller]
    pub(super) fn place(&self, node: &Node, kind: &str) -> Interfaces {
        self.check(node);
        let groups = match &self.groups {
            Some(groups) => groups.clone(),
            None => vec![self.own_group(node, kind)],
        };
        let selected = self.vpc.select_subnets(&self.subnets);
        if selected.has_public && !self.allow_public_subnet {
            check::reject(
                node,
                "A function in a public subnet has no public address, and does not reach the \
                 internet.",
                format!(
                    "select private subnets, or accept it: `.allow_public_subnet()`; see \
                     {PUBLIC_PAGE}"
                ),
            );
        }
        let ids = groups.iter().map(|group| group.security_group_id().into_expr());
        Interfaces {
            subnets: selected.subnet_ids().into_iter().map(Value::into_expr).collect(),
            security_groups: ids.collect(),
            needs: selected.subnets.iter().flat_map(|subnet| subnet.connectivity()).collect(),
            connections: Some(Connections::new(groups).asked_of(node)),
        }
    }

    #[track_caller]
    fn own_group(&self, node: &Node, kind: &str) -> SecurityGroup {
        let name = node.unique_id();
        SecurityGroup::builder("SecurityGroup", &self.vpc)
            .description(&format!("Automatic security group for {kind} {name}"))
            .allow_all_outbound(self.allow_all_outbound.unwrap_or(true))
            .allow_all_ipv6_outbound(self.allow_all_ipv6_outbound.unwrap_or(false))
            .build(node)
    }

    fn check(&self, node: &Node) {
        let Some(groups) = &self.groups else { return };
        // Source: the property `SecurityGroupIds` of the resource, and the quota of an interface.
        let page = "https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html";
        check::range(node, "the number of security groups", groups.len(), 1..=5, page);
        if self.allow_all_outbound.is_some() || self.allow_all_ipv6_outbound.is_some() {
            check::reject(
                node,
                "What a security group lets out is said of the group, and it gets one that exists.",
                "set it on the security group, or leave out the security groups",
            );
        }
    }
}

impl FunctionAttributes {
    /// It stands in a VPC behind these security groups, so that connections with it can be allowed.
    pub fn security_groups<'a>(
        mut self,
        groups: impl IntoIterator<Item = &'a SecurityGroup>,
    ) -> Self {
        self.connections = Some(Connections::new(groups.into_iter().cloned()));
        self
    }
}

impl Connectable for Function {
    fn connections(&self) -> Connections {
        self.network().unwrap_or_else(|| Connections::of_peers(given(self)).asked_of(self.node()))
    }
}

impl Connectable for Alias {
    fn connections(&self) -> Connections {
        Function::connections(self)
    }
}

impl Connectable for Version {
    fn connections(&self) -> Connections {
        Function::connections(self)
    }
}

/// The security groups that a function was given by their ids.
fn given(function: &Function) -> Vec<Peer> {
    let config = function.cfn().and_then(|cfn| cfn.property("VpcConfig"));
    let Some(Expr::List(ids)) = config.as_ref().and_then(|c| c.get("SecurityGroupIds")) else {
        return Vec::new();
    };
    let peer = |id: &Expr| {
        let id: Value<refs::Ec2SecurityGroupId> = Value::from_expr(id.clone());
        Peer::security_group_id(id)
    };
    ids.iter().map(peer).collect()
}
