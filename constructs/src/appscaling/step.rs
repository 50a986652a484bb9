//! Scaling in steps, when an alarm says so.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::applicationautoscaling::CfnScalingPolicy;

use super::target::ScalableTarget;
use crate::check;
use crate::units::Duration;

/// What the number of a step means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentType {
    /// So much more or less; the default.
    ChangeInCapacity,
    /// So many percent more or less.
    PercentChangeInCapacity,
    /// Exactly so much.
    ExactCapacity,
}

/// How the values of a metric become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MetricAggregationType {
    Average,
    Minimum,
    Maximum,
}

/// Steps that an alarm can take: give it the [ARN](Self::scaling_policy_arn) as its action.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html>
#[derive(Clone)]
pub struct StepScalingAction {
    node: Node,
    cfn: CfnScalingPolicy,
}

impl Construct for StepScalingAction {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl StepScalingAction {
    /// Starts steps of `target`.
    pub fn builder(id: &str, target: &ScalableTarget) -> StepScalingActionBuilder {
        StepScalingActionBuilder {
            id: id.to_string(),
            target: target.scalable_target_id().into_expr(),
            name: None,
            adjustment: AdjustmentType::ChangeInCapacity,
            cooldown: None,
            magnitude: None,
            aggregation: None,
            steps: Vec::new(),
        }
    }

    /// The ARN: what an alarm is given as its action.
    pub fn scaling_policy_arn(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnScalingPolicy {
        self.cfn.clone()
    }
}

/// Settings of a [`StepScalingAction`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct StepScalingActionBuilder {
    id: String,
    target: Expr,
    name: Option<String>,
    adjustment: AdjustmentType,
    cooldown: Option<Duration>,
    magnitude: Option<u32>,
    aggregation: Option<MetricAggregationType>,
    steps: Vec<(i64, Option<f64>, Option<f64>)>,
}

impl StepScalingActionBuilder {
    /// Sets the name of the policy.
    pub fn policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets what the number of a step means; default: so much more or less.
    pub fn adjustment_type(mut self, kind: AdjustmentType) -> Self {
        self.adjustment = kind;
        self
    }

    /// Waits between two changes.
    pub fn cooldown(mut self, time: Duration) -> Self {
        self.cooldown = Some(time);
        self
    }

    /// Changes by at least so much, where steps are percentages.
    pub fn min_adjustment_magnitude(mut self, least: u32) -> Self {
        self.magnitude = Some(least);
        self
    }

    /// Sets how the values of the metric become one.
    pub fn metric_aggregation_type(mut self, kind: MetricAggregationType) -> Self {
        self.aggregation = Some(kind);
        self
    }

    /// Adds a step for values whose distance from the alarm's threshold lies between two bounds;
    /// without one, it is open there.
    pub fn adjustment(mut self, change: i64, lower: Option<f64>, upper: Option<f64>) -> Self {
        self.steps.push((change, lower, upper));
        self
    }

    /// Places the steps.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> StepScalingAction {
        let node = scope.node().child(&self.id);
        if self.steps.is_empty() {
            check::reject(&node, "There is no step to take.", "add `.adjustment(…)`");
        }
        if self.steps.iter().any(|(_, low, high)| low.is_none() && high.is_none()) {
            check::reject(
                &node,
                "A step is open at one side at most.",
                "give it a lower or an upper bound",
            );
        }
        let cfn = CfnScalingPolicy::new(&node, "Resource");
        let name = self.name.unwrap_or_else(|| node.unique_id());
        cfn.set("PolicyName", Expr::text(name));
        cfn.set("PolicyType", "StepScaling".into());
        cfn.set("ScalingTargetId", self.target);
        let adjustment = match self.adjustment {
            AdjustmentType::ChangeInCapacity => "ChangeInCapacity",
            AdjustmentType::PercentChangeInCapacity => "PercentChangeInCapacity",
            AdjustmentType::ExactCapacity => "ExactCapacity",
        };
        let steps = self.steps.iter().map(|(change, lower, upper)| {
            let mut step = Vec::new();
            step.extend(lower.map(|b| ("MetricIntervalLowerBound", Expr::Float(b))));
            step.extend(upper.map(|b| ("MetricIntervalUpperBound", Expr::Float(b))));
            step.push(("ScalingAdjustment", Expr::Int(*change)));
            Expr::map(step)
        });
        let mut config =
            vec![("AdjustmentType", adjustment.into()), ("StepAdjustments", Expr::list(steps))];
        config.extend(self.cooldown.map(|t| ("Cooldown", Expr::Int(t.as_secs().into()))));
        let aggregation = self.aggregation.map(|kind| match kind {
            MetricAggregationType::Average => "Average",
            MetricAggregationType::Minimum => "Minimum",
            MetricAggregationType::Maximum => "Maximum",
        });
        config.extend(aggregation.map(|kind| ("MetricAggregationType", kind.into())));
        config.extend(self.magnitude.map(|n| ("MinAdjustmentMagnitude", Expr::Int(n.into()))));
        cfn.set("StepScalingPolicyConfiguration", Expr::map(config));
        StepScalingAction { node, cfn }
    }
}
