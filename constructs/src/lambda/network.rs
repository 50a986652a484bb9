//! Where a function stands in a network.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

#[cfg(feature = "ec2")]
use super::vpc::InVpc;

/// The subnets and security groups of a function: [some of a `Vpc`](VpcAccess::of), or by their ids.
///
/// A function in a VPC reaches what its subnets reach: the internet and AWS's public endpoints only
/// through a NAT gateway or VPC endpoints. Its role may manage the network interfaces it needs.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
#[derive(Clone)]
#[must_use = "it does nothing until a function gets it"]
pub struct VpcAccess {
    pub(super) place: Place,
    pub(super) ipv6: bool,
}

#[derive(Clone)]
pub(super) enum Place {
    /// Subnets and security groups, by their ids.
    Ids(Vec<Expr>, Vec<Expr>),
    #[cfg(feature = "ec2")]
    Vpc(InVpc),
}

/// The network interfaces that something gets.
#[derive(Default)]
pub(super) struct Interfaces {
    pub(super) subnets: Vec<Expr>,
    pub(super) security_groups: Vec<Expr>,
    /// What has to be there before they reach what they should.
    pub(super) needs: Vec<Node>,
    #[cfg(feature = "ec2")]
    pub(super) connections: Option<crate::ec2::Connections>,
}

impl VpcAccess {
    /// In these subnets, behind these security groups.
    pub fn new<S, G>(
        subnets: impl IntoIterator<Item = S>,
        security_groups: impl IntoIterator<Item = G>,
    ) -> Self
    where
        S: IntoValue<refs::Ec2SubnetId>,
        G: IntoValue<refs::Ec2SecurityGroupId>,
    {
        let subnets = subnets.into_iter().map(|s| s.into_value().into_expr()).collect();
        let groups = security_groups.into_iter().map(|g| g.into_value().into_expr()).collect();
        Self { place: Place::Ids(subnets, groups), ipv6: false }
    }

    /// Allows IPv6 to leave subnets that have it.
    pub fn ipv6_allowed_for_dual_stack(mut self) -> Self {
        self.ipv6 = true;
        self
    }

    /// Places what `node`, called `kind` in descriptions, needs for it.
    #[cfg_attr(
        not(feature = "ec2"),
        expect(unused_variables, reason = "what has ids already needs nothing to be placed")
    )]
    #[track_caller]
    pub(super) fn place(&self, node: &Node, kind: &str) -> Interfaces {
        match &self.place {
            Place::Ids(subnets, groups) => Interfaces {
                subnets: subnets.clone(),
                security_groups: groups.clone(),
                ..Interfaces::default()
            },
            #[cfg(feature = "ec2")]
            Place::Vpc(place) => place.place(node, kind),
        }
    }

    /// The property `VpcConfig` of a function.
    pub(super) fn to_expr(&self, interfaces: &Interfaces) -> Expr {
        let mut config = vec![
            ("SecurityGroupIds", Expr::List(interfaces.security_groups.clone())),
            ("SubnetIds", Expr::List(interfaces.subnets.clone())),
        ];
        if self.ipv6 {
            config.push(("Ipv6AllowedForDualStack", true.into()));
        }
        Expr::map(config)
    }
}
