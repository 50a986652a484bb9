//! Settings of an endpoint in a VPC's subnets.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::CfnVPCEndpoint;

use super::connections::Connections;
use super::endpoint_settings::{
    EndpointSettings, VpcEndpointDnsRecordIpType, VpcEndpointIpAddressType,
    VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
};
use super::interface_endpoint::InterfaceVpcEndpoint;
use super::interface_service::InterfaceVpcEndpointService;
use super::peer::Peer;
use super::security_group::SecurityGroup;
use super::subnet_selection::SubnetSelection;
use super::vpc::Vpc;
use crate::check;

/// Settings of an [`InterfaceVpcEndpoint`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct InterfaceVpcEndpointBuilder {
    id: String,
    vpc: Vpc,
    service: InterfaceVpcEndpointService,
    subnets: SubnetSelection,
    groups: Option<Vec<SecurityGroup>>,
    open: bool,
    private_dns: Option<bool>,
    region: Option<String>,
    settings: EndpointSettings,
    statements: Vec<Statement>,
}

impl InterfaceVpcEndpointBuilder {
    pub(super) fn new(id: &str, vpc: &Vpc, service: InterfaceVpcEndpointService) -> Self {
        Self {
            id: id.to_string(),
            vpc: vpc.clone(),
            service,
            subnets: SubnetSelection::new(),
            groups: None,
            open: true,
            private_dns: None,
            region: None,
            settings: EndpointSettings::default(),
            statements: Vec::new(),
        }
    }

    /// Sets the subnets, of which the first of each availability zone is taken; default: the
    /// private ones, or else the isolated ones, or else the public ones.
    pub fn subnets(mut self, subnets: SubnetSelection) -> Self {
        self.subnets = subnets;
        self
    }

    /// Sets the security groups; default: one of its own.
    pub fn security_groups<'a>(
        mut self,
        groups: impl IntoIterator<Item = &'a SecurityGroup>,
    ) -> Self {
        self.groups = Some(groups.into_iter().cloned().collect());
        self
    }

    /// Says whether all of the VPC may connect to the service's port; default: it may. Otherwise
    /// allow it: `endpoint.connections().allow_default_port_from(&function)`.
    pub fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    /// Says whether the service's usual name leads to the endpoint, for which the VPC resolves names
    /// of hosts; default: it does for AWS's services, and does not for others'.
    pub fn private_dns_enabled(mut self, enabled: bool) -> Self {
        self.private_dns = Some(enabled);
        self
    }

    /// Says that the service is in another region, such as `eu-central-1`; one of AWS's is then
    /// named as in that region.
    pub fn service_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_string());
        self
    }

    /// Sets what addresses the endpoint has; default: as its subnets.
    pub fn ip_address_type(mut self, kind: VpcEndpointIpAddressType) -> Self {
        self.settings.ip_address_type = Some(kind);
        self
    }

    /// Sets what addresses the endpoint's names lead to.
    pub fn dns_record_ip_type(mut self, kind: VpcEndpointDnsRecordIpType) -> Self {
        self.settings.dns_record_ip_type = Some(kind);
        self
    }

    /// Sets for whom the service's usual name leads to the endpoint; for S3.
    pub fn private_dns_only_for_inbound_resolver_endpoint(
        mut self,
        who: VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
    ) -> Self {
        self.settings.private_dns_only = Some(who);
        self
    }

    /// Adds a statement to the endpoint's policy: see [`InterfaceVpcEndpoint::add_to_policy`].
    pub fn policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Places the endpoint. Reports `conflicting-options` for no security group, addresses of the
    /// VPC that are not known, or names that it does not resolve, and `duplicate-endpoint` for a
    /// second one with the same name.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> InterfaceVpcEndpoint {
        let node = scope.node().child(&self.id);
        let own = match self.groups.take() {
            Some(groups) => groups,
            None => vec![SecurityGroup::builder("SecurityGroup", &self.vpc).build(&node)],
        };
        if own.is_empty() {
            check::reject(
                &node,
                "No security group is given.",
                "give one, or leave it to the endpoint",
            );
        }
        let port = self.service.reached_at();
        let connections = Connections::new(own.clone()).default_port(port).asked_of(&node);
        match (self.open, self.vpc.vpc_cidr_block()) {
            (false, _) => {}
            (true, Some(block)) => connections.allow_default_port_from(&Peer::ipv4(block)),
            (true, None) => check::reject(
                &node,
                "All of the VPC may connect to the endpoint, but its addresses are not known.",
                "tell them: `VpcAttributes::vpc_cidr_block`, or add `.open(false)`",
            ),
        }
        let selected = self.vpc.select_subnets(&self.subnets.one_per_az());
        let name = self.service.name(&node, self.region.as_deref());
        let private_dns = self.private_dns.unwrap_or(self.service.private_dns);
        if private_dns {
            check_names(&node, &self.vpc, &name, Location::caller());
        }

        let cfn = CfnVPCEndpoint::new(&node, "Resource");
        cfn.set("PrivateDnsEnabled", private_dns.into());
        let groups = own.iter().map(|group| group.security_group_id().into_expr());
        cfn.set("SecurityGroupIds", Expr::list(groups));
        cfn.set("ServiceName", name.into_expr());
        if let Some(region) = self.region {
            cfn.set("ServiceRegion", region.into());
        }
        let subnets = selected.subnet_ids().into_iter().map(Value::into_expr);
        cfn.set("SubnetIds", Expr::list(subnets));
        cfn.set("VpcEndpointType", "Interface".into());
        cfn.set("VpcId", self.vpc.vpc_id().into_expr());
        self.settings.apply(&cfn);
        super::hold_policy(&node, &cfn);
        let endpoint = InterfaceVpcEndpoint::of(node, cfn, connections);
        for statement in self.statements {
            endpoint.add_to_policy(statement);
        }
        endpoint
    }
}

/// Reports an endpoint to which the service's name cannot lead.
fn check_names(node: &Node, vpc: &Vpc, name: &Value<String>, location: &'static Location<'static>) {
    if !vpc.resolves_names() {
        check::reject(
            node,
            "The service's name is to lead to the endpoint, but the VPC does not resolve names.",
            "leave DNS support and DNS hostnames of the VPC on, or add `.private_dns_enabled(false)`",
        );
    }
    if let Some(first) = vpc.answer(&format!("{:?}", name.expr()), location) {
        node.report(
            Diagnostic::error("duplicate-endpoint", "a VPC has two endpoints for one name")
                .detail("EC2 refuses a second endpoint that the service's name leads to.")
                .at_labelled("first", first)
                .at_labelled("again", location)
                .help("use the first, or add `.private_dns_enabled(false)`"),
        );
    }
}
