//! Who may connect to what.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::peer::Peer;
use super::port::Port;
use super::security_group::SecurityGroup;
use super::security_group_rule::Side;

/// What stands behind security groups, or is a peer by its addresses: something that connections
/// can be allowed from and to.
///
/// ```
/// use rustinfra_constructs::ec2::{Peer, Port, SecurityGroup, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
/// let database = SecurityGroup::builder("Database", &vpc).build(&stack);
/// let servers = SecurityGroup::builder("Servers", &vpc).allow_all_outbound(false).build(&stack);
/// database.connections().allow_from(&servers, Port::POSTGRES); // a rule on each side
/// servers.connections().allow_from(&Peer::ipv4("192.0.2.0/24"), Port::HTTPS);
/// # assert!(app.assembly().is_ok());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no end of a connection",
    label = "it has no security groups, and no addresses",
    note = "give what has a security group, a `SecurityGroup`, or a `Peer` such as `Peer::any_ipv4()`"
)]
pub trait Connectable {
    /// Its security groups, and how others name it in their rules.
    fn connections(&self) -> Connections;
}

/// The security groups of something, and how others name it in their rules.
///
/// Reports `no-port` where none is known, and `no-security-group` where there is none that a rule
/// could be of.
#[derive(Clone)]
pub struct Connections {
    groups: Vec<SecurityGroup>,
    peers: Vec<Peer>,
    default_port: Option<Port>,
    /// Who is asked about its connections, for what it cannot say.
    asked: Option<Node>,
}

impl Connectable for Connections {
    fn connections(&self) -> Connections {
        self.clone()
    }
}

impl Connectable for SecurityGroup {
    fn connections(&self) -> Connections {
        Connections::new([self.clone()])
    }
}

impl Connectable for Peer {
    fn connections(&self) -> Connections {
        Connections::of_peers([self.clone()])
    }
}

impl Connections {
    /// The connections of a construct of your own, behind these security groups.
    pub fn new(groups: impl IntoIterator<Item = SecurityGroup>) -> Self {
        let groups: Vec<SecurityGroup> = groups.into_iter().collect();
        let peers = groups.iter().map(Peer::group).collect();
        Self { groups, peers, default_port: None, asked: None }
    }

    /// The connections of what others name in these ways, and which has no groups that rules could
    /// be added to: servers by their addresses, or behind groups of which only the ids are known.
    pub fn of_peers(peers: impl IntoIterator<Item = Peer>) -> Self {
        let peers = peers.into_iter().collect();
        Self { groups: Vec::new(), peers, default_port: None, asked: None }
    }

    /// Sets the port that it is reached at.
    pub fn default_port(mut self, port: Port) -> Self {
        self.default_port = Some(port);
        self
    }

    /// Says whose they are.
    pub(crate) fn asked_of(mut self, node: &Node) -> Self {
        self.asked = Some(node.clone());
        self
    }

    /// Sets the port unless it is set.
    pub(crate) fn or_default_port(mut self, port: Port) -> Self {
        self.default_port.get_or_insert(port);
        self
    }

    /// The security groups.
    pub fn security_groups(&self) -> &[SecurityGroup] {
        &self.groups
    }

    /// Allows connections from `other` at a port, on both sides.
    #[track_caller]
    pub fn allow_from(&self, other: &impl Connectable, port: Port) {
        let other = other.connections();
        self.connect(Side::Ingress, &other, &port);
    }

    /// Allows connections to `other` at a port, on both sides.
    #[track_caller]
    pub fn allow_to(&self, other: &impl Connectable, port: Port) {
        let other = other.connections();
        self.connect(Side::Egress, &other, &port);
    }

    /// Allows connections at a port among what is behind the same groups.
    #[track_caller]
    pub fn allow_internally(&self, port: Port) {
        for group in &self.groups {
            for peer in &self.peers {
                group.add_rule(Side::Ingress, peer, &port, false);
                group.add_rule(Side::Egress, peer, &port, false);
            }
        }
    }

    /// Allows connections from every IPv4 address at a port.
    #[track_caller]
    pub fn allow_from_any_ipv4(&self, port: Port) {
        self.allow_from(&Peer::any_ipv4(), port);
    }

    /// Allows connections to every IPv4 address at a port.
    #[track_caller]
    pub fn allow_to_any_ipv4(&self, port: Port) {
        self.allow_to(&Peer::any_ipv4(), port);
    }

    /// Allows connections from `other` at the port that this is reached at.
    #[track_caller]
    pub fn allow_default_port_from(&self, other: &impl Connectable) {
        if let Some(port) = self.own_port() {
            self.allow_from(other, port);
        }
    }

    /// Allows connections from every IPv4 address at the port that this is reached at.
    #[track_caller]
    pub fn allow_default_port_from_any_ipv4(&self) {
        self.allow_default_port_from(&Peer::any_ipv4());
    }

    /// Allows connections among what is behind the same groups, at the port that it is reached at.
    #[track_caller]
    pub fn allow_default_port_internally(&self) {
        if let Some(port) = self.own_port() {
            self.allow_internally(port);
        }
    }

    /// Allows connections to `other` at the port that this is reached at.
    #[track_caller]
    pub fn allow_default_port_to(&self, other: &impl Connectable) {
        if let Some(port) = self.own_port() {
            self.allow_to(other, port);
        }
    }

    /// Allows connections to `other` at the port that `other` is reached at.
    #[track_caller]
    pub fn allow_to_default_port(&self, other: &impl Connectable) {
        let other = other.connections();
        match other.default_port.clone() {
            Some(port) => self.allow_to(&other, port),
            None => other.report_no_port(self),
        }
    }

    #[track_caller]
    fn own_port(&self) -> Option<Port> {
        if self.default_port.is_none() {
            self.report_no_port(self);
        }
        self.default_port.clone()
    }

    /// Reports that no port is known; to `other`, where there is nobody here to tell.
    #[track_caller]
    fn report_no_port(&self, other: &Connections) {
        if let Some(node) = self.reporter().or(other.reporter()) {
            node.report(
                Diagnostic::error("no-port", "the port of a connection is not known")
                    .detail("Nothing says at which port it is reached.")
                    .at(std::panic::Location::caller())
                    .help("name the port: `.allow_from(&other, Port::HTTPS)`"),
            );
        }
    }

    fn reporter(&self) -> Option<&Node> {
        self.asked.as_ref().or_else(|| self.groups.first().map(SecurityGroup::node))
    }

    /// Adds rules to the groups of this side, and the reverse ones to those of the other.
    #[track_caller]
    fn connect(&self, side: Side, other: &Connections, port: &Port) {
        let nowhere = |end: &Connections| end.groups.is_empty() && end.peers.is_empty();
        let nobody = self.groups.is_empty() && other.groups.is_empty();
        if nobody || nowhere(self) || nowhere(other) {
            let node = [self, other].into_iter().filter(|end| end.groups.is_empty());
            let node = node.filter_map(Connections::reporter).next();
            if let Some(node) = node {
                node.report(
                    Diagnostic::error("no-security-group", "a connection cannot be allowed")
                        .detail("No security group says where it stands in a network.")
                        .at(std::panic::Location::caller())
                        .help(
                            "put it into a VPC, or refer to its security group: \
                             `SecurityGroup::from_security_group_id(…)`",
                        ),
                );
            }
            return;
        }
        for group in &self.groups {
            for peer in &other.peers {
                group.add_rule(side, peer, port, false);
            }
        }
        for group in &other.groups {
            for peer in &self.peers {
                group.add_rule(side.reversed(), peer, port, true);
            }
        }
    }
}
