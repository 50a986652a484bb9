//! A log of the traffic in a VPC.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::ec2::CfnFlowLog;

use super::log_format::LogFormat;
use super::subnet::Subnet;
use super::vpc::Vpc;
use crate::iam::Role;
use crate::logs::LogGroup;

/// Which traffic is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlowLogTrafficType {
    /// What was let through.
    Accept,
    /// All of it.
    #[default]
    All,
    /// What was refused.
    Reject,
}

/// Over how long a time packets are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowLogMaxAggregationInterval {
    /// A minute.
    OneMinute,
    /// Ten minutes, what AWS does by itself.
    TenMinutes,
}

/// A log of the connections in a VPC or subnet, written to CloudWatch Logs.
///
/// ```
/// use rustinfra_constructs::ec2::{FlowLog, FlowLogTrafficType, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Network");
/// let vpc = Vpc::builder("Vpc").build(&stack);
/// FlowLog::of_vpc("Refused", &vpc).traffic_type(FlowLogTrafficType::Reject).build(&vpc);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html>
#[derive(Clone)]
pub struct FlowLog {
    node: Node,
    cfn: CfnFlowLog,
    log_group: LogGroup,
    role: Role,
}

impl Construct for FlowLog {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl FlowLog {
    /// Starts the log of a VPC.
    #[doc(alias = "fromVpc")]
    pub fn of_vpc(id: &str, vpc: &Vpc) -> FlowLogBuilder {
        FlowLogBuilder::new(id, "VPC", vpc.vpc_id().into_expr())
    }

    /// Starts the log of a subnet.
    #[doc(alias = "fromSubnet")]
    pub fn of_subnet(id: &str, subnet: &Subnet) -> FlowLogBuilder {
        FlowLogBuilder::new(id, "Subnet", subnet.subnet_id().into_expr())
    }

    /// The log's id.
    pub fn flow_log_id(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// Where it is written to.
    pub fn log_group(&self) -> &LogGroup {
        &self.log_group
    }

    /// The role as which it is written.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnFlowLog {
        self.cfn.clone()
    }
}

impl Vpc {
    /// Logs all connections in the VPC. For more settings, `FlowLog::of_vpc(…).build(&vpc)`.
    #[track_caller]
    pub fn add_flow_log(&self, id: &str) -> FlowLog {
        FlowLog::of_vpc(id, self).build(self)
    }
}

/// Settings of a [`FlowLog`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct FlowLogBuilder {
    id: String,
    of: (&'static str, Expr),
    name: Option<String>,
    traffic: FlowLogTrafficType,
    interval: Option<FlowLogMaxAggregationInterval>,
    format: Option<String>,
    log_group: Option<LogGroup>,
    role: Option<Role>,
}

impl FlowLogBuilder {
    fn new(id: &str, resource_type: &'static str, resource: Expr) -> Self {
        Self {
            id: id.to_string(),
            of: (resource_type, resource),
            name: None,
            traffic: FlowLogTrafficType::All,
            interval: None,
            format: None,
            log_group: None,
            role: None,
        }
    }

    /// Sets the tag `Name`; default: the log's path.
    pub fn flow_log_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets which traffic is logged; default: all.
    pub fn traffic_type(mut self, traffic: FlowLogTrafficType) -> Self {
        self.traffic = traffic;
        self
    }

    /// Sets over how long a time packets are counted together; default ten minutes.
    pub fn max_aggregation_interval(mut self, interval: FlowLogMaxAggregationInterval) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Sets the fields of a line; default [`LogFormat::ALL_DEFAULT_FIELDS`].
    pub fn log_format(mut self, fields: impl IntoIterator<Item = LogFormat>) -> Self {
        self.format = Some(LogFormat::line(fields));
        self
    }

    /// Writes to a group of your own instead of making one.
    pub fn log_group(mut self, group: &LogGroup) -> Self {
        self.log_group = Some(group.clone());
        self
    }

    /// Writes as a role of your own, which `vpc-flow-logs.amazonaws.com` may assume, instead of
    /// making one.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Places the log.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> FlowLog {
        let node = scope.node().child(&self.id);
        Tags::of(&node).add("Name", &self.name.unwrap_or_else(|| node.path()));
        let role = match self.role {
            Some(role) => role,
            None => {
                let service = Principal::service("vpc-flow-logs.amazonaws.com");
                Role::builder("IAMRole", service).build(&node)
            }
        };
        let log_group = match self.log_group {
            Some(group) => group,
            None => LogGroup::builder("LogGroup").build(&node),
        };
        role.add_to_policy(
            Statement::allow([
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ])
            .on(log_group.arn()),
        );
        let cfn = CfnFlowLog::new(&node, "FlowLog");
        cfn.set("DeliverLogsPermissionArn", role.arn().into_expr());
        cfn.set("LogDestinationType", "cloud-watch-logs".into());
        cfn.set("LogGroupName", log_group.name().into_expr());
        if let Some(format) = self.format {
            cfn.set("LogFormat", format.into());
        }
        if let Some(interval) = self.interval {
            let seconds = match interval {
                FlowLogMaxAggregationInterval::OneMinute => 60,
                FlowLogMaxAggregationInterval::TenMinutes => 600,
            };
            cfn.set("MaxAggregationInterval", Expr::Int(seconds));
        }
        cfn.set("ResourceId", self.of.1);
        cfn.set("ResourceType", self.of.0.into());
        let traffic = match self.traffic {
            FlowLogTrafficType::Accept => "ACCEPT",
            FlowLogTrafficType::All => "ALL",
            FlowLogTrafficType::Reject => "REJECT",
        };
        cfn.set("TrafficType", traffic.into());
        FlowLog { node, cfn, log_group, role }
    }
}
