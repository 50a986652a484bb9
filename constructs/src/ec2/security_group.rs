//! The security group.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra_cfn::ec2::CfnSecurityGroup;
use rustinfra_cfn::refs;

use super::peer::Peer;
use super::security_group_builder::SecurityGroupBuilder;
use super::vpc::Vpc;

/// A firewall around what stands in a VPC: it lets in what a rule allows, and answers to that out.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
///
/// ```
/// use rustinfra_constructs::ec2::{Peer, Port};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
/// let balancer = SecurityGroup::builder("Balancer", &vpc)
///     .description("Who reaches the balancer")
///     .allow_all_outbound(false)
///     .ingress_rule(Peer::any_ipv4(), Port::HTTPS)
///     .build(&stack);
/// let servers = SecurityGroup::builder("Servers", &vpc).build(&stack);
/// balancer.connections().allow_to(&servers, Port::tcp(8080));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct SecurityGroup {
    node: Node,
    facts: Rc<Facts>,
}

/// What is known of a security group.
pub(super) struct Facts {
    pub(super) cfn: Option<CfnSecurityGroup>,
    pub(super) id: Value<refs::Ec2SecurityGroupId>,
    pub(super) allow_all_outbound: bool,
    pub(super) allow_all_ipv6_outbound: bool,
    pub(super) mutable: bool,
    pub(super) beside: Beside,
}

/// The rules that stand beside a group.
#[derive(Default)]
pub(super) struct Beside {
    /// What they say.
    rules: RefCell<Vec<String>>,
    /// How many have a peer that has no name yet.
    unnamed: Cell<u32>,
}

impl Construct for SecurityGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::Ec2SecurityGroupId> for &SecurityGroup {
    fn into_value(self) -> Value<refs::Ec2SecurityGroupId> {
        self.security_group_id()
    }
}

impl SecurityGroup {
    /// Starts a security group.
    pub fn builder(id: &str, vpc: &Vpc) -> SecurityGroupBuilder {
        SecurityGroupBuilder::new(id, vpc)
    }

    pub(super) fn of(node: Node, facts: Facts) -> Self {
        Self { node, facts: Rc::new(facts) }
    }

    /// Refers to a security group that exists already. Rules for it are resources of their own; it
    /// is taken to let everything out, so that no rules for that are added.
    #[track_caller]
    pub fn from_security_group_id(
        scope: &impl Construct,
        id: &str,
        security_group_id: impl IntoValue<refs::Ec2SecurityGroupId>,
    ) -> Self {
        Self::imported(scope.node().child(id), security_group_id.into_value(), true, true)
    }

    /// Refers to a security group that exists already and does not let everything out.
    #[track_caller]
    pub fn from_restricted_security_group_id(
        scope: &impl Construct,
        id: &str,
        security_group_id: impl IntoValue<refs::Ec2SecurityGroupId>,
    ) -> Self {
        Self::imported(scope.node().child(id), security_group_id.into_value(), false, true)
    }

    /// Refers to a security group that exists already and whose rules are managed elsewhere: none
    /// are added to it.
    #[track_caller]
    pub fn from_immutable_security_group_id(
        scope: &impl Construct,
        id: &str,
        security_group_id: impl IntoValue<refs::Ec2SecurityGroupId>,
    ) -> Self {
        Self::imported(scope.node().child(id), security_group_id.into_value(), true, false)
    }

    fn imported(
        node: Node,
        id: Value<refs::Ec2SecurityGroupId>,
        allow_all_outbound: bool,
        mutable: bool,
    ) -> Self {
        // As in the CDK, one that lets everything out gets no rules for IPv6 either.
        let allow_all_ipv6_outbound = allow_all_outbound;
        let facts = Facts {
            cfn: None,
            id,
            allow_all_outbound,
            allow_all_ipv6_outbound,
            mutable,
            beside: Beside::default(),
        };
        Self::of(node, facts)
    }

    /// The group's id.
    pub fn security_group_id(&self) -> Value<refs::Ec2SecurityGroupId> {
        self.facts.id.clone()
    }

    /// The VPC's id; `None` for a group that exists already.
    pub fn security_group_vpc_id(&self) -> Option<Value<String>> {
        self.facts.cfn.as_ref().map(CfnSecurityGroup::attr_vpc_id)
    }

    /// Whether it lets everything out to IPv4 addresses.
    pub fn allow_all_outbound(&self) -> bool {
        self.facts.allow_all_outbound
    }

    /// Whether it lets everything out to IPv6 addresses.
    pub fn allow_all_ipv6_outbound(&self) -> bool {
        self.facts.allow_all_ipv6_outbound
    }

    /// The resource beneath; `None` for a group that exists already.
    pub fn cfn(&self) -> Option<CfnSecurityGroup> {
        self.facts.cfn.clone()
    }

    pub(super) fn is_mutable(&self) -> bool {
        self.facts.mutable
    }

    /// Remembers what a rule beside the group says; tells whether none has said it yet.
    pub(super) fn is_new(&self, rule: String) -> bool {
        let mut rules = self.facts.beside.rules.borrow_mut();
        let new = !rules.contains(&rule);
        if new {
            rules.push(rule);
        }
        new
    }

    /// What the id of a rule beside the group calls its peer.
    pub(super) fn name_of(&self, peer: &Peer) -> String {
        let name = peer.name();
        if let Some(name) = name.expr().as_text() {
            return name.to_string();
        }
        let unnamed = &self.facts.beside.unnamed;
        unnamed.set(unnamed.get() + 1);
        match unnamed.get() {
            1 => "{IndirectPeer}".to_string(),
            number => format!("'{{IndirectPeer{number}}}'"),
        }
    }
}
