//! How functions reach a network.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::PAGE;
use crate::check;
use crate::iam::Role;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new("of a connector", "arn:aws:lambda:REGION:ACCOUNT:network-connector:ID");

const VERSION_ARN: Form = Form::new(
    "of a connector's version",
    "arn:aws:lambda:REGION:ACCOUNT:network-connector:ID:NUMBER",
)
.without(&['/'])
.until(':');

/// What a connector is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkConnectorComputeType {
    /// Web functions.
    WebFunction,
    /// Micro virtual machines.
    MicroVm,
}

impl NetworkConnectorComputeType {
    /// AWS's name of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            NetworkConnectorComputeType::WebFunction => "WebFunction",
            NetworkConnectorComputeType::MicroVm => "MicroVm",
        }
    }
}

/// What a connector speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkConnectorProtocol {
    /// IPv4; the default.
    Ipv4,
    /// IPv4 and IPv6.
    DualStack,
}

impl NetworkConnectorProtocol {
    /// AWS's name of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            NetworkConnectorProtocol::Ipv4 => "IPv4",
            NetworkConnectorProtocol::DualStack => "DualStack",
        }
    }
}

/// The way out into a VPC.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a connector gets it"]
pub struct VpcEgressConfiguration {
    compute_type: NetworkConnectorComputeType,
    subnets: Vec<Expr>,
    security_groups: Vec<Expr>,
    protocol: NetworkConnectorProtocol,
}

impl VpcEgressConfiguration {
    /// Into 1 to 16 subnets, behind 1 to 16 security groups.
    pub fn new<S, G>(
        compute_type: NetworkConnectorComputeType,
        vpc_subnets: impl IntoIterator<Item = S>,
        security_groups: impl IntoIterator<Item = G>,
    ) -> Self
    where
        S: IntoValue<refs::Ec2SubnetId>,
        G: IntoValue<refs::Ec2SecurityGroupId>,
    {
        let groups = security_groups.into_iter().map(|group| group.into_value().into_expr());
        Self {
            compute_type,
            subnets: vpc_subnets.into_iter().map(|s| s.into_value().into_expr()).collect(),
            security_groups: groups.collect(),
            protocol: NetworkConnectorProtocol::Ipv4,
        }
    }

    /// Into the selected subnets of a VPC, 1 to 16, behind 1 to 5 security groups.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::{NetworkConnectorComputeType, VpcEgressConfiguration};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Shop");
    /// let vpc = Vpc::builder("Vpc").build(&stack);
    /// let group = SecurityGroup::builder("Group", &vpc).build(&stack);
    /// let way_out = VpcEgressConfiguration::of_vpc(
    ///     NetworkConnectorComputeType::WebFunction,
    ///     &vpc,
    ///     SubnetSelection::new(),
    ///     [group.security_group_id()],
    /// );
    /// ```
    #[cfg(feature = "ec2")]
    #[track_caller]
    pub fn of_vpc<G: IntoValue<refs::Ec2SecurityGroupId>>(
        compute_type: NetworkConnectorComputeType,
        vpc: &crate::ec2::Vpc,
        vpc_subnets: crate::ec2::SubnetSelection,
        security_groups: impl IntoIterator<Item = G>,
    ) -> Self {
        let selected = vpc.select_subnets(&vpc_subnets);
        Self::new(compute_type, selected.subnet_ids(), security_groups)
    }

    /// Sets what it speaks; default [`NetworkConnectorProtocol::Ipv4`].
    pub fn network_protocol(mut self, protocol: NetworkConnectorProtocol) -> Self {
        self.protocol = protocol;
        self
    }
}

/// How functions reach a network.
///
/// ```
/// use rustinfra_constructs::lambda::{
///     NetworkConnector, NetworkConnectorComputeType, VpcEgressConfiguration,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let way_out = VpcEgressConfiguration::new(
///     NetworkConnectorComputeType::WebFunction,
///     ["subnet-1", "subnet-2"],
///     ["sg-1"],
/// );
/// let connector = NetworkConnector::builder("Network", way_out).build(&stack);
/// stack.output("Connector", connector.network_connector_arn());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct NetworkConnector {
    node: Node,
    cfn: Option<CfnResource>,
    arn: Value<String>,
    version_arn: Option<Value<String>>,
    role: Option<Role>,
    compute_type: Option<NetworkConnectorComputeType>,
}

impl Construct for NetworkConnector {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl NetworkConnector {
    /// Starts a connector.
    pub fn builder(id: &str, configuration: VpcEgressConfiguration) -> NetworkConnectorBuilder {
        NetworkConnectorBuilder {
            id: id.to_string(),
            configuration,
            name: None,
            operator_role: None,
            tags: Vec::new(),
        }
    }

    /// Refers to a connector that exists already, without a version, by its ARN: text, or a value known only
    /// at deployment, such as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_network_connector_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        ARN.check(&node, &arn);
        Self::imported(node, arn, None)
    }

    /// Refers to a version of a connector that exists already, by its ARN, which ends in `:` and a number:
    /// text, or a value known only at deployment, such as a parameter's. Reports `bad-arn` for a
    /// text of another form.
    #[track_caller]
    #[doc(alias = "fromNetworkConnectorAttributes")]
    pub fn from_network_connector_version_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let read = ImportedArn::read(&node, arn.clone(), &VERSION_ARN);
        let number = read.qualifier();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match number.as_ref().map(Value::as_literal) {
            _ if read.name.as_literal() == Some("") => {}
            Some(Some(text)) if !is_number(text) => {
                VERSION_ARN.refuse(&node, &arn, &format!("Its version `{text}` is no number."));
            }
            None => VERSION_ARN.refuse(&node, &arn, "It is not known to have a number at its end."),
            _ => {}
        }
        let (partition, region, account) = (read.partition(), read.region(), read.account());
        let connector = sub!(
            "arn:{}:lambda:{}:{}:network-connector:{}",
            partition,
            region,
            account,
            &read.name
        );
        Self::imported(node, connector, Some(arn))
    }

    fn imported(node: Node, arn: Value<String>, version_arn: Option<Value<String>>) -> Self {
        Self { node, cfn: None, arn, version_arn, role: None, compute_type: None }
    }

    /// The connector's ARN.
    pub fn network_connector_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The ARN of its newest version, which changes with each of its updates. Reports
    /// `conflicting-options` for a connector that exists already.
    #[track_caller]
    pub fn latest_version_arn(&self) -> Value<String> {
        match &self.version_arn {
            Some(arn) => arn.clone(),
            None => {
                check::reject(
                    &self.node,
                    "The version of a connector that exists already is not known.",
                    "use `NetworkConnector::from_network_connector_version_arn`",
                );
                self.arn.clone()
            }
        }
    }

    /// The role by which Lambda manages the network interfaces; `None` for a connector that exists
    /// already.
    pub fn operator_role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// What it is for; `None` for a connector that exists already.
    pub fn compute_type(&self) -> Option<NetworkConnectorComputeType> {
        self.compute_type
    }

    /// The resource beneath; `None` for a connector that exists already.
    pub fn resource(&self) -> Option<CfnResource> {
        self.cfn.clone()
    }
}

/// Settings of a [`NetworkConnector`].
///
/// The generated layer does not know the resource yet; `check` warns of its type.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct NetworkConnectorBuilder {
    id: String,
    configuration: VpcEgressConfiguration,
    name: Option<String>,
    operator_role: Option<Role>,
    tags: Vec<(String, String)>,
}

impl NetworkConnectorBuilder {
    /// Sets the name. Default: CloudFormation chooses one.
    pub fn network_connector_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Lets Lambda manage the network interfaces by this role, which gets the managed policy for it;
    /// default one of the connector's own.
    pub fn operator_role(mut self, role: &Role) -> Self {
        self.operator_role = Some(role.clone());
        self
    }

    /// Sets a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Places the connector. Reports `out-of-range` for the number of subnets or security groups.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> NetworkConnector {
        let node = scope.node().child(&self.id);
        let way_out = &self.configuration;
        check::range(&node, "the number of subnets", way_out.subnets.len(), 1..=16, PAGE);
        let groups = way_out.security_groups.len();
        check::range(&node, "the number of security groups", groups, 1..=16, PAGE);
        let role = match &self.operator_role {
            Some(role) => role.clone(),
            None => {
                let service = Principal::service("lambda.amazonaws.com");
                Role::builder("OperatorRole", service).build(&node)
            }
        };
        role.add_managed_policy("AWSLambdaNetworkConnectorOperatorPolicy");
        let cfn = CfnResource::new(&node, "Resource", "AWS::Lambda::NetworkConnector");
        if let Some(name) = self.name {
            cfn.set("Name", Expr::text(name));
        }
        let egress = Expr::map([
            ("SubnetIds", Expr::List(way_out.subnets.clone())),
            ("SecurityGroupIds", Expr::List(way_out.security_groups.clone())),
            ("NetworkProtocol", way_out.protocol.as_str().into()),
            ("AssociatedComputeResourceTypes", Expr::list([way_out.compute_type.as_str().into()])),
        ]);
        cfn.set("Configuration", Expr::map([("VpcEgressConfiguration", egress)]));
        cfn.set("OperatorRole", role.arn().into_expr());
        if !self.tags.is_empty() {
            let tags = self.tags.into_iter().map(|(key, value)| {
                Expr::map([("Key", Expr::text(key)), ("Value", Expr::text(value))])
            });
            cfn.set("Tags", Expr::list(tags));
        }
        NetworkConnector {
            node,
            arn: cfn.attr("Arn"),
            version_arn: Some(cfn.attr("LatestVersionArn")),
            cfn: Some(cfn),
            role: Some(role),
            compute_type: Some(way_out.compute_type),
        }
    }
}
