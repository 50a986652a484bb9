//! An endpoint in a VPC's route tables.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::Link;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::CfnVPCEndpoint;
use rustinfra_cfn::refs;

use super::endpoint_settings::{
    EndpointSettings, VpcEndpointDnsRecordIpType, VpcEndpointIpAddressType,
};
use super::interface_service::regional;
use super::subnet::Subnet;
use super::subnet_selection::SubnetSelection;
use super::vpc::Vpc;
use crate::check;

/// A service that subnets reach by their route tables.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it does nothing until an endpoint gets it"]
pub struct GatewayVpcEndpointAwsService(&'static str);

impl GatewayVpcEndpointAwsService {
    /// DynamoDB.
    pub const DYNAMODB: Self = Self::new("dynamodb");
    /// S3.
    pub const S3: Self = Self::new("s3");
    /// S3's directory buckets.
    pub const S3_EXPRESS: Self = Self::new("s3express");

    /// The service with this short name, for one that has no constant yet.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }
}

/// A service as a VPC's route tables see it. It costs nothing, and has no addresses of its own.
///
/// ```
/// use rustinfra_constructs::ec2::{GatewayVpcEndpointAwsService, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
/// let tables = vpc.add_gateway_endpoint("Tables", GatewayVpcEndpointAwsService::DYNAMODB);
/// tables.add_to_policy(
///     Statement::allow(["dynamodb:GetItem"]).on("*").to(Principal::any()),
/// );
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct GatewayVpcEndpoint {
    node: Node,
    cfn: Option<CfnVPCEndpoint>,
    id: Value<refs::Ec2VpcEndpointId>,
}

impl Construct for GatewayVpcEndpoint {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::Ec2VpcEndpointId> for &GatewayVpcEndpoint {
    fn into_value(self) -> Value<refs::Ec2VpcEndpointId> {
        self.vpc_endpoint_id()
    }
}

impl GatewayVpcEndpoint {
    /// Starts an endpoint for a service in a VPC.
    pub fn builder(
        id: &str,
        vpc: &Vpc,
        service: GatewayVpcEndpointAwsService,
    ) -> GatewayVpcEndpointBuilder {
        GatewayVpcEndpointBuilder {
            id: id.to_string(),
            vpc: vpc.clone(),
            service,
            subnets: Vec::new(),
            settings: EndpointSettings::default(),
            statements: Vec::new(),
        }
    }

    /// Refers to an endpoint that exists already.
    #[track_caller]
    pub fn from_gateway_vpc_endpoint_id(
        scope: &impl Construct,
        id: &str,
        vpc_endpoint_id: impl IntoValue<refs::Ec2VpcEndpointId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: vpc_endpoint_id.into_value() }
    }

    /// The endpoint's id.
    pub fn vpc_endpoint_id(&self) -> Value<refs::Ec2VpcEndpointId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for an endpoint that exists already.
    pub fn cfn(&self) -> Option<CfnVPCEndpoint> {
        self.cfn.clone()
    }

    /// Adds a statement to the endpoint's policy: who may do what through it. Without any,
    /// everything is allowed; with one, nothing else is. Not for one that exists already.
    #[track_caller]
    pub fn add_to_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }
}

/// Settings of a [`GatewayVpcEndpoint`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct GatewayVpcEndpointBuilder {
    id: String,
    vpc: Vpc,
    service: GatewayVpcEndpointAwsService,
    subnets: Vec<SubnetSelection>,
    settings: EndpointSettings,
    statements: Vec<Statement>,
}

impl GatewayVpcEndpointBuilder {
    /// Adds subnets that reach the service; default: all.
    pub fn subnets(mut self, subnets: SubnetSelection) -> Self {
        self.subnets.push(subnets);
        self
    }

    /// Sets what addresses the service is reached at; default IPv4.
    pub fn ip_address_type(mut self, kind: VpcEndpointIpAddressType) -> Self {
        self.settings.ip_address_type = Some(kind);
        self
    }

    /// Sets what addresses the service's names lead to.
    pub fn dns_record_ip_type(mut self, kind: VpcEndpointDnsRecordIpType) -> Self {
        self.settings.dns_record_ip_type = Some(kind);
        self
    }

    /// Adds a statement to the endpoint's policy: see [`GatewayVpcEndpoint::add_to_policy`].
    pub fn policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Places the endpoint. Reports `conflicting-options` where no route table is known, and
    /// `duplicate-endpoint` for a second one with the same name.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> GatewayVpcEndpoint {
        let node = scope.node().child(&self.id);
        let subnets: Vec<Subnet> = if self.subnets.is_empty() {
            let vpc = &self.vpc;
            let groups = [vpc.private_subnets(), vpc.public_subnets(), vpc.isolated_subnets()];
            groups.concat()
        } else {
            let mut subnets = Vec::new();
            for selection in &self.subnets {
                subnets.extend(self.vpc.select_subnets(selection).subnets);
            }
            subnets
        };
        let mut tables: Vec<Expr> = Vec::new();
        for table in subnets.iter().filter_map(Subnet::route_table_id) {
            if !tables.contains(table.expr()) {
                tables.push(table.into_expr());
            }
        }
        self.check(&node, &tables, Location::caller());

        let cfn = CfnVPCEndpoint::new(&node, "Resource");
        cfn.set("RouteTableIds", Expr::List(tables));
        let name = regional(&node, "com.amazonaws", self.service.0);
        cfn.set("ServiceName", name.into_expr());
        cfn.set("VpcEndpointType", "Gateway".into());
        cfn.set("VpcId", self.vpc.vpc_id().into_expr());
        self.settings.apply(&cfn);
        super::hold_policy(&node, &cfn);
        let endpoint = GatewayVpcEndpoint { node, id: cfn.reff(), cfn: Some(cfn) };
        for statement in self.statements {
            endpoint.add_to_policy(statement);
        }
        endpoint
    }

    fn check(&self, node: &Node, tables: &[Expr], location: &'static Location<'static>) {
        if tables.is_empty() {
            check::reject(
                node,
                "A gateway endpoint is a route, and no route table of the VPC is known.",
                "tell them: `ImportedSubnets::route_table_ids`",
            );
        }
        for table in tables {
            let key = format!("{} {table:?}", self.service.0);
            if let Some(first) = self.vpc.answer(&key, location) {
                node.report(
                    Diagnostic::error("duplicate-endpoint", "a VPC has two endpoints for one name")
                        .detail(format!(
                            "A route table has one route to `{}`, and this would be the second.",
                            self.service.0
                        ))
                        .at_labelled("first", first)
                        .at_labelled("again", location)
                        .help("use the first, or select other subnets"),
                );
                return;
            }
        }
    }
}
