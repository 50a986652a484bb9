//! What is scaled.

use rustinfra::iam::{Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::applicationautoscaling::CfnScalableTarget;

use super::metric::{PredefinedMetric, ServiceNamespace};
use super::schedule::ScalingSchedule;
use super::tracking::{BaseTargetTracking, TargetTrackingScalingPolicy};
use crate::check;
use crate::iam::Role;

/// A capacity that follows a metric or a schedule, between two limits.
#[derive(Clone)]
pub struct ScalableTarget {
    node: Node,
    cfn: Option<CfnScalableTarget>,
    id: Value<String>,
    role: Option<Role>,
}

impl Construct for ScalableTarget {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ScalableTarget {
    /// Starts scaling the `dimension` (`ecs:service:DesiredCount`) of a resource
    /// (`service/main/reports`) between `min` and `max`.
    pub fn builder(
        id: &str,
        service: ServiceNamespace,
        resource_id: impl IntoValue<String>,
        dimension: &str,
        min: u32,
        max: u32,
    ) -> ScalableTargetBuilder {
        ScalableTargetBuilder {
            id: id.to_string(),
            service,
            resource_id: resource_id.into_value().into_expr(),
            dimension: dimension.to_string(),
            min,
            max,
            role: None,
        }
    }

    /// Refers to a target that exists already, by its id (`resource|dimension|service`): text, or a value
    /// known only at deployment, such as a parameter's.
    #[track_caller]
    pub fn from_scalable_target_id(
        scope: &impl Construct,
        id: &str,
        target: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: target.into_value(), role: None }
    }

    /// The id, `resource|dimension|service`.
    pub fn scalable_target_id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The role that scales; `None` for a target that exists already.
    pub fn role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// The resource beneath; `None` for a target that exists already.
    pub fn cfn(&self) -> Option<CfnScalableTarget> {
        self.cfn.clone()
    }

    /// Adds a statement to the policy of the role that scales.
    #[track_caller]
    pub fn add_to_role_policy(&self, statement: Statement) {
        match &self.role {
            Some(role) => role.add_to_policy(statement),
            None => check::existing(
                &self.node,
                "target",
                "The role of {} is not known.",
                "add the statement {}",
            ),
        }
    }

    /// Changes the limits at certain times; `id` names the change.
    #[track_caller]
    pub fn scale_on_schedule(&self, id: &str, schedule: ScalingSchedule) {
        let action = schedule.to_expr(&self.node, id);
        match &self.cfn {
            Some(cfn) => {
                cfn.push_to("ScheduledActions", action);
            }
            None => check::existing(
                &self.node,
                "target",
                "The schedules of {} are kept with it.",
                "add the schedule {}",
            ),
        }
    }

    /// Keeps a metric at a value.
    #[track_caller]
    pub fn scale_to_track_metric(
        &self,
        id: &str,
        value: f64,
        metric: PredefinedMetric,
        base: BaseTargetTracking,
    ) -> TargetTrackingScalingPolicy {
        TargetTrackingScalingPolicy::builder(id, self, value, metric).base(base).build(&self.node)
    }
}

/// Settings of a [`ScalableTarget`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ScalableTargetBuilder {
    id: String,
    service: ServiceNamespace,
    resource_id: Expr,
    dimension: String,
    min: u32,
    max: u32,
    role: Option<Role>,
}

impl ScalableTargetBuilder {
    /// Scales with a role; default: one that only Application Auto Scaling may take on. AWS uses the
    /// one it keeps for the service in its place.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Places the target.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ScalableTarget {
        let node = scope.node().child(&self.id);
        if self.min > self.max {
            check::reject(
                &node,
                format!("At least {} is more than at most {}.", self.min, self.max),
                "exchange them",
            );
        }
        let role = self.role.unwrap_or_else(|| {
            let service = Principal::service("application-autoscaling.amazonaws.com");
            Role::builder("Role", service).build(&node)
        });
        let cfn = CfnScalableTarget::new(&node, "Resource");
        cfn.set("MaxCapacity", Expr::Int(self.max.into()));
        cfn.set("MinCapacity", Expr::Int(self.min.into()));
        cfn.set("ResourceId", self.resource_id);
        cfn.set("RoleARN", role.arn().into_expr());
        cfn.set("ScalableDimension", Expr::text(self.dimension));
        cfn.set("ServiceNamespace", Expr::text(self.service.as_str().to_string()));
        let id = cfn.reff();
        ScalableTarget { node, cfn: Some(cfn), id, role: Some(role) }
    }
}
