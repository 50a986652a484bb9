//! An endpoint in a VPC's subnets.

use rustinfra::graph::Link;
use rustinfra::prelude::*;
use rustinfra_cfn::ec2::CfnVPCEndpoint;
use rustinfra_cfn::refs;

use super::connections::{Connectable, Connections};
use super::interface_endpoint_builder::InterfaceVpcEndpointBuilder;
use super::interface_service::InterfaceVpcEndpointService;
use super::port::Port;
use super::security_group::SecurityGroup;
use super::vpc::Vpc;

/// A service as a VPC sees it: network interfaces in its subnets, behind a security group.
///
/// ```
/// use rustinfra_constructs::apigateway::EndpointType;
/// use rustinfra_constructs::ec2::{InterfaceVpcEndpointAwsService, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// # let list = Function::builder("List", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
/// let door = vpc.add_interface_endpoint("Door", InterfaceVpcEndpointAwsService::APIGATEWAY);
/// let api = LambdaRestApi::builder("Api", &list)
///     .endpoint_types([EndpointType::Private])
///     .vpc_endpoints([&door])
///     .build(&stack);
/// api.grant_invoke_from_vpc_endpoints_only([&door]);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
#[derive(Clone)]
pub struct InterfaceVpcEndpoint {
    node: Node,
    cfn: Option<CfnVPCEndpoint>,
    id: Value<refs::Ec2VpcEndpointId>,
    connections: Connections,
}

impl Construct for InterfaceVpcEndpoint {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Connectable for InterfaceVpcEndpoint {
    fn connections(&self) -> Connections {
        self.connections.clone()
    }
}

impl IntoValue<refs::Ec2VpcEndpointId> for &InterfaceVpcEndpoint {
    fn into_value(self) -> Value<refs::Ec2VpcEndpointId> {
        self.vpc_endpoint_id()
    }
}

impl InterfaceVpcEndpoint {
    /// Starts an endpoint for a service in a VPC.
    pub fn builder(
        id: &str,
        vpc: &Vpc,
        service: impl Into<InterfaceVpcEndpointService>,
    ) -> InterfaceVpcEndpointBuilder {
        InterfaceVpcEndpointBuilder::new(id, vpc, service.into())
    }

    pub(super) fn of(node: Node, cfn: CfnVPCEndpoint, connections: Connections) -> Self {
        Self { node, id: cfn.reff(), cfn: Some(cfn), connections }
    }

    /// Refers to an endpoint that exists already, reached at a port and behind security groups.
    #[track_caller]
    pub fn from_interface_vpc_endpoint_attributes(
        scope: &impl Construct,
        id: &str,
        vpc_endpoint_id: impl IntoValue<refs::Ec2VpcEndpointId>,
        port: u16,
        security_groups: impl IntoIterator<Item = SecurityGroup>,
    ) -> Self {
        let node = scope.node().child(id);
        let connections =
            Connections::new(security_groups).default_port(Port::tcp(port)).asked_of(&node);
        Self { node, cfn: None, id: vpc_endpoint_id.into_value(), connections }
    }

    /// The endpoint's id.
    pub fn vpc_endpoint_id(&self) -> Value<refs::Ec2VpcEndpointId> {
        self.id.clone()
    }

    /// The zone and name, joined by `:`, of each of the endpoint's names: first the one that does
    /// not depend on a zone. `None` for an endpoint that exists already.
    pub fn vpc_endpoint_dns_entries(&self) -> Option<Value<rustinfra::value::List<String>>> {
        self.cfn.as_ref().map(CfnVPCEndpoint::attr_dns_entries)
    }

    /// The network interfaces; `None` for an endpoint that exists already.
    pub fn vpc_endpoint_network_interface_ids(
        &self,
    ) -> Option<Value<rustinfra::value::List<String>>> {
        self.cfn.as_ref().map(CfnVPCEndpoint::attr_network_interface_ids)
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
