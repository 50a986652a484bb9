//! Where a function stands in a network.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// The subnets and security groups of a function.
///
/// A function in a VPC reaches what its subnets reach: the internet and AWS's public endpoints only
/// through a NAT gateway or VPC endpoints. Its role may manage the network interfaces it needs.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct VpcAccess {
    pub(super) subnets: Vec<Expr>,
    pub(super) security_groups: Vec<Expr>,
    ipv6: bool,
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
        Self {
            subnets: subnets.into_iter().map(|s| s.into_value().into_expr()).collect(),
            security_groups: security_groups
                .into_iter()
                .map(|g| g.into_value().into_expr())
                .collect(),
            ipv6: false,
        }
    }

    /// Allows IPv6 to leave subnets that have it.
    pub fn ipv6_allowed_for_dual_stack(mut self) -> Self {
        self.ipv6 = true;
        self
    }

    pub(super) fn to_expr(&self) -> Expr {
        let mut config = vec![
            ("SecurityGroupIds", Expr::List(self.security_groups.clone())),
            ("SubnetIds", Expr::List(self.subnets.clone())),
        ];
        if self.ipv6 {
            config.push(("Ipv6AllowedForDualStack", true.into()));
        }
        Expr::map(config)
    }
}
