//! Capacity of a table and its indexes that follows what is used.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::index::indexes;
use super::table::Table;
use crate::appscaling::{
    BaseTargetTracking, PredefinedMetric, ScalableTarget, ScalingSchedule, ServiceNamespace,
    TargetTrackingScalingPolicy,
};
use crate::iam::Role;
use crate::{arn, check};

const PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html";

/// The role that AWS keeps in each account to scale tables.
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html>
const SCALING_ROLE: &str = "aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";

/// The read or write capacity of a provisioned table or index, between two limits.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let orders = Table::builder("Orders", Attribute::string("id"))
///     .billing(Billing::Provisioned { read: 5, write: 5 })
///     .build(&stack);
/// orders.auto_scale_read_capacity(5, 100).scale_on_utilization(70);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ScalableTableAttribute {
    node: Node,
    target: ScalableTarget,
    metric: PredefinedMetric,
}

impl Construct for ScalableTableAttribute {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ScalableTableAttribute {
    /// What is scaled, for policies of your own.
    pub fn target(&self) -> &ScalableTarget {
        &self.target
    }

    /// Keeps so many percent of the capacity in use, 10 to 90. Reports `out-of-range` otherwise.
    #[track_caller]
    pub fn scale_on_utilization(&self, percent: u32) -> TargetTrackingScalingPolicy {
        self.scale_on_utilization_with(percent, BaseTargetTracking::new())
    }

    /// [`scale_on_utilization`](Self::scale_on_utilization), and says how eagerly. Reports what
    /// that does.
    #[track_caller]
    pub fn scale_on_utilization_with(
        &self,
        percent: u32,
        base: BaseTargetTracking,
    ) -> TargetTrackingScalingPolicy {
        check::range(&self.node, "the target utilization", percent, 10..=90, PAGE);
        self.target.scale_to_track_metric("Tracking", percent.into(), self.metric.clone(), base)
    }

    /// Changes the limits at certain times; `id` names the change.
    #[track_caller]
    pub fn scale_on_schedule(&self, id: &str, schedule: ScalingSchedule) {
        self.target.scale_on_schedule(id, schedule);
    }
}

/// What of a table is scaled.
struct Dimension<'a> {
    index: Option<&'a str>,
    kind: &'static str,
    metric: PredefinedMetric,
}

impl Table {
    /// Lets the read capacity of a provisioned table follow what is used, or a schedule. Reports
    /// `conflicting-options` for a table on demand, and `out-of-range` for a limit of 0.
    #[track_caller]
    pub fn auto_scale_read_capacity(&self, min: u32, max: u32) -> ScalableTableAttribute {
        self.scale(Dimension::read(None), min, max)
    }

    /// Lets the write capacity of a provisioned table follow what is used, or a schedule. Reports
    /// `conflicting-options` for a table on demand, and `out-of-range` for a limit of 0.
    #[track_caller]
    pub fn auto_scale_write_capacity(&self, min: u32, max: u32) -> ScalableTableAttribute {
        self.scale(Dimension::write(None), min, max)
    }

    /// Lets the read capacity of an index of a provisioned table follow what is used, or a
    /// schedule. Reports `conflicting-options` for a table on demand or an index that it does not
    /// have.
    #[track_caller]
    pub fn auto_scale_global_secondary_index_read_capacity(
        &self,
        index: &str,
        min: u32,
        max: u32,
    ) -> ScalableTableAttribute {
        self.scale(Dimension::read(Some(index)), min, max)
    }

    /// Lets the write capacity of an index of a provisioned table follow what is used, or a
    /// schedule. Reports `conflicting-options` for a table on demand or an index that it does not
    /// have.
    #[track_caller]
    pub fn auto_scale_global_secondary_index_write_capacity(
        &self,
        index: &str,
        min: u32,
        max: u32,
    ) -> ScalableTableAttribute {
        self.scale(Dimension::write(Some(index)), min, max)
    }

    #[track_caller]
    fn scale(&self, what: Dimension, min: u32, max: u32) -> ScalableTableAttribute {
        if !self.billing.is_provisioned() {
            check::reject(
                &self.node,
                "Only provisioned capacity is scaled; a table on demand needs none.",
                "set `.billing(Billing::Provisioned { … })`, or leave out the scaling",
            );
        }
        if let Some(index) = what.index
            && !self.cfn.as_ref().is_some_and(|cfn| is_global(cfn, index))
        {
            check::reject(
                &self.node,
                format!("The table has no global secondary index `{index}` whose capacity scales."),
                "add the index before, or correct its name",
            );
        }
        check::at_least(&self.node, "the least capacity", min, 1, PAGE);
        let node = self.node.child(&what.id());
        let role = Role::from_role_arn(&node, "ScalingRole", service_role(&node));
        let (resource, dimension) = match what.index {
            Some(index) => (
                sub!("table/{}/index/{}", &self.name, index),
                format!("dynamodb:index:{}CapacityUnits", what.kind),
            ),
            None => {
                (sub!("table/{}", &self.name), format!("dynamodb:table:{}CapacityUnits", what.kind))
            }
        };
        let service = ServiceNamespace::DynamoDb;
        let target = ScalableTarget::builder("Target", service, resource, &dimension, min, max)
            .role(&role)
            .build(&node);
        ScalableTableAttribute { node, target, metric: what.metric }
    }
}

impl<'a> Dimension<'a> {
    fn read(index: Option<&'a str>) -> Self {
        Self { index, kind: "Read", metric: PredefinedMetric::DynamoDbReadCapacityUtilization }
    }

    fn write(index: Option<&'a str>) -> Self {
        Self { index, kind: "Write", metric: PredefinedMetric::DynamoDbWriteCapacityUtilization }
    }

    fn id(&self) -> String {
        format!("{}{}Scaling", self.index.unwrap_or_default(), self.kind)
    }
}

fn service_role(node: &Node) -> Value<String> {
    let (partition, account) = (arn::partition(node), arn::account(node));
    sub!("arn:{}:iam::{}:role/{}", partition, account, SCALING_ROLE)
}

/// Whether a table has a global index with this name.
fn is_global(cfn: &CfnResource, name: &str) -> bool {
    let mut all = indexes(cfn, "GlobalSecondaryIndexes").into_iter();
    all.any(|index| index.get("IndexName").and_then(Expr::as_text) == Some(name))
}
