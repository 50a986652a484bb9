//! Scaling that keeps a metric at a value.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::applicationautoscaling::CfnScalingPolicy;

use super::metric::PredefinedMetric;
use super::target::ScalableTarget;
use crate::units::Duration;

/// How eagerly capacity follows.
#[derive(Clone, Debug, Default)]
#[must_use = "it does nothing until a policy gets it"]
pub struct BaseTargetTracking {
    name: Option<String>,
    disable_scale_in: bool,
    scale_in_cooldown: Option<Duration>,
    scale_out_cooldown: Option<Duration>,
}

impl BaseTargetTracking {
    /// Starts with AWS's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the policy.
    pub fn policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Never takes capacity away.
    pub fn disable_scale_in(mut self) -> Self {
        self.disable_scale_in = true;
        self
    }

    /// Waits between taking capacity away and the next change; default by the service.
    pub fn scale_in_cooldown(mut self, time: Duration) -> Self {
        self.scale_in_cooldown = Some(time);
        self
    }

    /// Waits between adding capacity and the next change; default by the service.
    pub fn scale_out_cooldown(mut self, time: Duration) -> Self {
        self.scale_out_cooldown = Some(time);
        self
    }
}

/// A policy that keeps a metric at a value.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html>
#[derive(Clone)]
pub struct TargetTrackingScalingPolicy {
    node: Node,
    cfn: CfnScalingPolicy,
}

impl Construct for TargetTrackingScalingPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl TargetTrackingScalingPolicy {
    /// Starts a policy that keeps `metric` of `target` at `value`.
    pub fn builder(
        id: &str,
        target: &ScalableTarget,
        value: f64,
        metric: PredefinedMetric,
    ) -> TargetTrackingScalingPolicyBuilder {
        TargetTrackingScalingPolicyBuilder {
            id: id.to_string(),
            target: target.scalable_target_id().into_expr(),
            value,
            metric,
            label: None,
            base: BaseTargetTracking::new(),
        }
    }

    /// The ARN.
    pub fn scaling_policy_arn(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnScalingPolicy {
        self.cfn.clone()
    }
}

/// Settings of a [`TargetTrackingScalingPolicy`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct TargetTrackingScalingPolicyBuilder {
    id: String,
    target: Expr,
    value: f64,
    metric: PredefinedMetric,
    label: Option<Expr>,
    base: BaseTargetTracking,
}

impl TargetTrackingScalingPolicyBuilder {
    /// Says which load balancer's requests are counted, for
    /// [`AlbRequestCountPerTarget`](PredefinedMetric::AlbRequestCountPerTarget).
    pub fn resource_label(mut self, label: impl IntoValue<String>) -> Self {
        self.label = Some(label.into_value().into_expr());
        self
    }

    /// Sets how eagerly capacity follows.
    pub fn base(mut self, base: BaseTargetTracking) -> Self {
        self.base = base;
        self
    }

    /// Places the policy.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> TargetTrackingScalingPolicy {
        let node = scope.node().child(&self.id);
        let cfn = CfnScalingPolicy::new(&node, "Resource");
        let name = self.base.name.unwrap_or_else(|| node.unique_id());
        cfn.set("PolicyName", Expr::text(name));
        cfn.set("PolicyType", "TargetTrackingScaling".into());
        cfn.set("ScalingTargetId", self.target);
        let metric = Expr::text(self.metric.as_str().to_string());
        let mut metric = vec![("PredefinedMetricType", metric)];
        metric.extend(self.label.map(|label| ("ResourceLabel", label)));
        let seconds = |d: Duration| Expr::Int(d.as_secs().into());
        let mut config = vec![("PredefinedMetricSpecification", Expr::map(metric))];
        config.extend(self.base.disable_scale_in.then(|| ("DisableScaleIn", true.into())));
        config.extend(self.base.scale_in_cooldown.map(|t| ("ScaleInCooldown", seconds(t))));
        config.extend(self.base.scale_out_cooldown.map(|t| ("ScaleOutCooldown", seconds(t))));
        config.push(("TargetValue", Expr::Float(self.value)));
        cfn.set("TargetTrackingScalingPolicyConfiguration", Expr::map(config));
        TargetTrackingScalingPolicy { node, cfn }
    }
}
