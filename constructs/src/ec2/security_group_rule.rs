//! The rules of security groups.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Connection, Glue, Link};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::{CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress};

use super::peer::Peer;
use super::port::Port;
use super::security_group::SecurityGroup;

/// In which direction connections are opened, as a security group sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Ingress,
    Egress,
}

impl Side {
    pub(super) fn reversed(self) -> Self {
        match self {
            Side::Ingress => Side::Egress,
            Side::Egress => Side::Ingress,
        }
    }

    /// What stands before the peer in ids and descriptions.
    fn word(self) -> &'static str {
        match self {
            Side::Ingress => "from",
            Side::Egress => "to",
        }
    }

    fn property(self) -> &'static str {
        match self {
            Side::Ingress => "SecurityGroupIngress",
            Side::Egress => "SecurityGroupEgress",
        }
    }
}

/// Lets nothing out: no address is so, and no ICMP message has this type.
pub(super) fn no_traffic() -> Expr {
    Expr::map([
        ("CidrIp", "255.255.255.255/32".into()),
        ("Description", "Disallow all traffic".into()),
        ("FromPort", Expr::Int(252)),
        ("IpProtocol", "icmp".into()),
        ("ToPort", Expr::Int(86)),
    ])
}

/// Lets everything out to the addresses of one version.
pub(super) fn all_traffic(
    property: &'static str,
    block: &'static str,
    description: &'static str,
) -> Expr {
    Expr::map([
        (property, block.into()),
        ("Description", description.into()),
        ("IpProtocol", "-1".into()),
    ])
}

impl SecurityGroup {
    /// Lets connections in from a peer. Warns with `duplicate-rule` of one that is there.
    #[track_caller]
    pub fn add_ingress_rule(&self, peer: Peer, port: Port) {
        if !self.add_rule(Side::Ingress, &peer, &port, false) {
            self.report_duplicate();
        }
    }

    /// Lets connections out to a peer; for a group that does not [allow
    /// all](super::SecurityGroupBuilder::allow_all_outbound) of them. Warns with `ignored-rule`
    /// where everything is let out already, and with `duplicate-rule` of one that is there; reports
    /// `conflicting-options` for a rule that lets everything out.
    #[track_caller]
    pub fn add_egress_rule(&self, peer: Peer, port: Port) {
        if self.lets_all_out(&peer) {
            return self.node().report(
                Diagnostic::warning("ignored-rule", "a rule has no effect")
                    .detail("The security group lets everything out already.")
                    .at(Location::caller())
                    .help("add `.allow_all_outbound(false)`, or leave out the rule"),
            );
        }
        if port.is_all_traffic() && peer.is_everyone() {
            return self.node().report(
                Diagnostic::error("conflicting-options", "options do not fit together")
                    .detail("The rule lets everything out, which the security group is not to.")
                    .at(Location::caller())
                    .help("leave out `.allow_all_outbound(false)` instead of adding the rule"),
            );
        }
        if !self.add_rule(Side::Egress, &peer, &port, false) {
            self.report_duplicate();
        }
    }

    #[track_caller]
    fn report_duplicate(&self) {
        self.node().report(
            Diagnostic::warning("duplicate-rule", "a rule is said twice")
                .detail("The security group has a rule for this peer and port already.")
                .at(Location::caller())
                .help("leave one of them out"),
        );
    }

    /// Whether a rule for connections to a peer would change nothing.
    fn lets_all_out(&self, peer: &Peer) -> bool {
        if peer.is_ipv6() { self.allow_all_ipv6_outbound() } else { self.allow_all_outbound() }
    }

    /// Adds a rule, where it has an effect; returns whether there was none like it. `remote` is a
    /// rule that follows from one of the peer's.
    #[track_caller]
    pub(super) fn add_rule(&self, side: Side, peer: &Peer, port: &Port, remote: bool) -> bool {
        if !self.is_mutable() || side == Side::Egress && self.lets_all_out(peer) {
            return true;
        }
        port.check(self.node());
        peer.check(self.node());
        let ends = match side {
            Side::Ingress => peer.as_source(),
            Side::Egress => peer.as_destination(),
        };
        let description = match port.own_description() {
            Some(text) => text.into_value(),
            None => described(side, peer, port),
        };
        let rule: Vec<(&'static str, Expr)> = ends.into_iter().chain(port.properties()).collect();
        let description = ("Description", description.into_expr());
        match self.cfn().filter(|_| peer.is_inline()) {
            Some(group) => inline(&group, side, peer, rule, description),
            None => self.place_rule((side, remote), peer, port, rule, description),
        }
    }

    /// Places a rule as a resource of its own. Between groups of two stacks it stands where the rule
    /// stands that it follows from, so that only one of them needs the other; or in the other stack,
    /// if that one is needed already.
    #[track_caller]
    fn place_rule(
        &self,
        (side, remote): (Side, bool),
        peer: &Peer,
        port: &Port,
        rule: Vec<(&'static str, Expr)>,
        description: (&'static str, Expr),
    ) -> bool {
        if !self.is_new(format!("{} {rule:?}", side.word())) {
            return false;
        }
        let type_name = match side {
            Side::Ingress => "AWS::EC2::SecurityGroupIngress",
            Side::Egress => "AWS::EC2::SecurityGroupEgress",
        };
        let id = self.security_group_id().into_expr();
        let properties = rule.into_iter().chain([("GroupId", id), description]);
        let name = self.name_of(peer);
        let here = format!("{} {name}:{port}", side.word()).replacen('/', "_", 1);
        let stack = |group: &SecurityGroup| group.node().stack().map(|s| s.node().id());
        let Some(other) = peer.as_group().filter(|other| stack(other) != stack(self)) else {
            let cfn: CfnResource = match side {
                Side::Ingress => (*CfnSecurityGroupIngress::new(self, &here)).clone(),
                Side::Egress => (*CfnSecurityGroupEgress::new(self, &here)).clone(),
            };
            properties.for_each(|(name, value)| cfn.set(name, value));
            return true;
        };
        let name = self.node().unique_id();
        let there = format!("{name}:{port} {}", side.reversed().word());
        let mut candidates = vec![(self.node().id(), here), (other.node().id(), there)];
        if remote {
            candidates.reverse();
        }
        Link::glue(Glue {
            type_name,
            candidates,
            properties: properties.collect(),
            after_policies_of: None,
            connects: match side {
                Side::Ingress => Connection {
                    actor: Some(other.node().id()),
                    verb: "reaches",
                    inverse: "is reached by",
                    object: self.node().id(),
                },
                Side::Egress => Connection {
                    actor: Some(self.node().id()),
                    verb: "reaches",
                    inverse: "is reached by",
                    object: other.node().id(),
                },
            },
        })
        .record(self.node());
        true
    }
}

/// Adds a rule to those of the group itself; returns whether there was none like it.
#[track_caller]
fn inline(
    group: &CfnSecurityGroup,
    side: Side,
    peer: &Peer,
    rule: Vec<(&'static str, Expr)>,
    (key, description): (&'static str, Expr),
) -> bool {
    let mut rule = Expr::map(rule);
    let mut new = true;
    group.edit_list(side.property(), |rules| {
        if side == Side::Egress && !peer.is_ipv6() {
            rules.retain(|present| *present != no_traffic());
        }
        new = !rules.iter().any(|present| without_description(present) == rule);
        if new {
            rule.set(key, description);
            rules.push(rule);
        }
    });
    new
}

/// What a rule is called by itself.
fn described(side: Side, peer: &Peer, port: &Port) -> Value<String> {
    let name = peer.name();
    match name.as_literal() {
        Some(name) => format!("{} {name}:{port}", side.word()).into_value(),
        None => sub!("{} {}:{}", side.word(), name, port.to_string()),
    }
}

fn without_description(rule: &Expr) -> Expr {
    let mut rule = rule.clone();
    if let Expr::Map(entries) = &mut rule {
        entries.retain(|(key, _)| key != "Description");
    }
    rule
}
