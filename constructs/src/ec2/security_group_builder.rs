//! Settings of a security group.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::CfnSecurityGroup;

use super::peer::Peer;
use super::port::Port;
use super::security_group::{Beside, Facts, SecurityGroup};
use super::security_group_rule::{all_traffic, no_traffic};
use super::vpc::Vpc;
use crate::check;

/// Settings of a [`SecurityGroup`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct SecurityGroupBuilder {
    id: String,
    vpc: Vpc,
    name: Option<String>,
    description: Option<String>,
    allow_all_outbound: bool,
    allow_all_ipv6_outbound: bool,
    ingress: Vec<(Peer, Port)>,
    egress: Vec<(Peer, Port)>,
}

impl SecurityGroupBuilder {
    pub(super) fn new(id: &str, vpc: &Vpc) -> Self {
        Self {
            id: id.to_string(),
            vpc: vpc.clone(),
            name: None,
            description: None,
            allow_all_outbound: true,
            allow_all_ipv6_outbound: false,
            ingress: Vec::new(),
            egress: Vec::new(),
        }
    }

    /// Sets the name: up to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`, which do not
    /// begin with `sg-`; default: chosen by CloudFormation.
    pub fn security_group_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the description, of the same characters; default: the group's path. A change replaces
    /// the group.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Says whether everything is let out to IPv4 addresses; default: it is.
    pub fn allow_all_outbound(mut self, allow: bool) -> Self {
        self.allow_all_outbound = allow;
        self
    }

    /// Says whether everything is let out to IPv6 addresses; default: it is not.
    pub fn allow_all_ipv6_outbound(mut self, allow: bool) -> Self {
        self.allow_all_ipv6_outbound = allow;
        self
    }

    /// Lets connections in from a peer.
    pub fn ingress_rule(mut self, peer: Peer, port: Port) -> Self {
        self.ingress.push((peer, port));
        self
    }

    /// Lets connections out to a peer; for a group that does not allow all of them.
    pub fn egress_rule(mut self, peer: Peer, port: Port) -> Self {
        self.egress.push((peer, port));
        self
    }

    /// Places the group. Reports `bad-name` for a name or a description, `bad-cidr` for a block of
    /// addresses, and `conflicting-options` for a name that begins with `sg-` or for ports that are
    /// none.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> SecurityGroup {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnSecurityGroup::new(&node, "Resource");
        let description = self.description.unwrap_or_else(|| node.path());
        cfn.set("GroupDescription", description.into());
        if let Some(name) = self.name {
            cfn.set("GroupName", name.into());
        }
        let mut egress = vec![match self.allow_all_outbound {
            true => all_traffic("CidrIp", "0.0.0.0/0", "Allow all outbound traffic by default"),
            false => no_traffic(),
        }];
        if self.allow_all_ipv6_outbound {
            let text = "Allow all outbound ipv6 traffic by default";
            egress.push(all_traffic("CidrIpv6", "::/0", text));
        }
        cfn.set("SecurityGroupEgress", Expr::List(egress));
        cfn.set("VpcId", self.vpc.vpc_id().into_expr());
        let facts = Facts {
            id: cfn.attr_group_id(),
            cfn: Some(cfn),
            allow_all_outbound: self.allow_all_outbound,
            allow_all_ipv6_outbound: self.allow_all_ipv6_outbound,
            mutable: true,
            beside: Beside::default(),
        };
        let group = SecurityGroup::of(node, facts);
        for (peer, port) in self.ingress {
            group.add_ingress_rule(peer, port);
        }
        for (peer, port) in self.egress {
            group.add_egress_rule(peer, port);
        }
        group
    }

    fn check(&self, node: &Node) {
        if let Some(name) = &self.name {
            super::check_description(node, "the group's name", name);
            if name.starts_with("sg-") {
                check::reject(
                    node,
                    format!("`{name}` begins as the ids of security groups do."),
                    "change the name, or leave it out and let CloudFormation choose one",
                );
            }
        }
        if let Some(text) = &self.description {
            super::check_description(node, "the group's description", text);
        }
    }
}
