//! Who is at the other end of a connection.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::cidr::CidrBlock;
use super::security_group::SecurityGroup;

/// Who is at the other end of a connection: addresses, or what a security group is around.
#[derive(Clone)]
#[must_use = "it does nothing until a rule gets it"]
pub struct Peer(Kind);

#[derive(Clone)]
enum Kind {
    Ipv4(Value<String>),
    Ipv6(Value<String>),
    PrefixList(Value<refs::Ec2PrefixListId>),
    GroupId(Value<refs::Ec2SecurityGroupId>, Option<String>),
    Group(SecurityGroup),
}

impl Peer {
    /// A block of IPv4 addresses, such as `192.0.2.0/24`.
    pub fn ipv4(block: impl IntoValue<String>) -> Self {
        Self(Kind::Ipv4(block.into_value()))
    }

    /// Everyone with an IPv4 address.
    pub fn any_ipv4() -> Self {
        Self::ipv4("0.0.0.0/0")
    }

    /// A block of IPv6 addresses, such as `2001:db8::/32`.
    pub fn ipv6(block: impl IntoValue<String>) -> Self {
        Self(Kind::Ipv6(block.into_value()))
    }

    /// Everyone with an IPv6 address.
    pub fn any_ipv6() -> Self {
        Self::ipv6("::/0")
    }

    /// The addresses of a prefix list, such as that of a gateway endpoint's service.
    pub fn prefix_list(id: impl IntoValue<refs::Ec2PrefixListId>) -> Self {
        Self(Kind::PrefixList(id.into_value()))
    }

    /// What a security group is around, by its id.
    pub fn security_group_id(id: impl IntoValue<refs::Ec2SecurityGroupId>) -> Self {
        Self(Kind::GroupId(id.into_value(), None))
    }

    /// What a security group of another account is around, in a VPC that is peered with this one.
    pub fn security_group_id_of(
        id: impl IntoValue<refs::Ec2SecurityGroupId>,
        account: &str,
    ) -> Self {
        Self(Kind::GroupId(id.into_value(), Some(account.to_string())))
    }

    pub(super) fn group(group: &SecurityGroup) -> Self {
        Self(Kind::Group(group.clone()))
    }

    pub(super) fn as_group(&self) -> Option<&SecurityGroup> {
        match &self.0 {
            Kind::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Whether rules with it may stand in the security group itself.
    pub(super) fn is_inline(&self) -> bool {
        !matches!(self.0, Kind::PrefixList(_) | Kind::Group(_))
    }

    pub(super) fn is_ipv6(&self) -> bool {
        matches!(self.0, Kind::Ipv6(_))
    }

    pub(super) fn is_everyone(&self) -> bool {
        match &self.0 {
            Kind::Ipv4(block) => block.as_literal() == Some("0.0.0.0/0"),
            Kind::Ipv6(block) => block.as_literal() == Some("::/0"),
            _ => false,
        }
    }

    /// What ids and descriptions call it.
    pub(super) fn name(&self) -> Value<String> {
        match &self.0 {
            Kind::Ipv4(block) | Kind::Ipv6(block) => block.clone(),
            Kind::PrefixList(id) => id.clone().untyped(),
            Kind::GroupId(id, _) => id.clone().untyped(),
            Kind::Group(group) => group.node().unique_id().into_value(),
        }
    }

    /// The properties of a rule for traffic from it.
    pub(super) fn as_source(&self) -> Vec<(&'static str, Expr)> {
        let of = |names: [&'static str; 3]| self.properties(names);
        let mut properties =
            of(["SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupOwnerId"]);
        properties.retain(|(_, value)| *value != Expr::Null);
        properties
    }

    /// The properties of a rule for traffic to it.
    pub(super) fn as_destination(&self) -> Vec<(&'static str, Expr)> {
        let mut properties =
            self.properties(["DestinationPrefixListId", "DestinationSecurityGroupId", ""]);
        properties.retain(|(name, _)| !name.is_empty());
        properties
    }

    fn properties(&self, [list, group, owner]: [&'static str; 3]) -> Vec<(&'static str, Expr)> {
        match &self.0 {
            Kind::Ipv4(block) => vec![("CidrIp", block.expr().clone())],
            Kind::Ipv6(block) => vec![("CidrIpv6", block.expr().clone())],
            Kind::PrefixList(id) => vec![(list, id.expr().clone())],
            Kind::GroupId(id, account) => {
                let account = account.clone().map_or(Expr::Null, Expr::from);
                vec![(group, id.expr().clone()), (owner, account)]
            }
            Kind::Group(of) => vec![(group, of.security_group_id().into_expr())],
        }
    }

    /// Reports what cannot be a peer; `node` is the security group.
    pub(super) fn check(&self, node: &Node) {
        let wrong = match &self.0 {
            Kind::Ipv4(block) => block.as_literal().filter(|b| CidrBlock::parse(b).is_none()),
            Kind::Ipv6(block) => block.as_literal().filter(|b| !super::is_ipv6_cidr(b)),
            _ => None,
        };
        if let Some(wrong) = wrong {
            super::report_cidr(node, wrong, None);
        }
    }
}
