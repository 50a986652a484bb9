//! How many environments of an alias are kept ready.

use rustinfra::prelude::*;

use super::alias::Alias;
use crate::appscaling::{
    BaseTargetTracking, PredefinedMetric, ScalableTarget, ScalingSchedule, ServiceNamespace,
};
use crate::iam::Role;
use crate::{arn, check};

/// Utilization can be held between these.
const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html";

/// The provisioned concurrency of an alias, which follows its use or a schedule.
#[derive(Clone)]
pub struct ScalableFunctionAttribute {
    target: ScalableTarget,
}

impl Construct for ScalableFunctionAttribute {
    fn node(&self) -> &Node {
        self.target.node()
    }
}

impl ScalableFunctionAttribute {
    #[track_caller]
    pub(super) fn new(alias: &Alias, min: u32, max: u32) -> Self {
        let node = alias.node();
        let service = "lambda.application-autoscaling.amazonaws.com";
        let role = sub!(
            "arn:{}:iam::{}:role/aws-service-role/{}/AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
            arn::partition(node),
            arn::account(node),
            service
        );
        let scope = node.child("AliasScaling");
        let role = Role::from_role_arn(node, "ScalingRole", role);
        let target = ScalableTarget::builder(
            "Target",
            ServiceNamespace::Lambda,
            sub!("function:{}", alias.name()),
            "lambda:function:ProvisionedConcurrency",
            min,
            max,
        )
        .role(&role)
        .build(&scope);
        Self { target }
    }

    /// The scaled target beneath.
    pub fn target(&self) -> &ScalableTarget {
        &self.target
    }

    /// Keeps the part of the environments that are busy, 0.1 to 0.9, at a value.
    #[track_caller]
    pub fn scale_on_utilization(&self, scaling: UtilizationScaling) {
        let node = self.target.node();
        check::range(node, "the utilization", scaling.utilization, 0.1..=0.9, PAGE);
        self.target.scale_to_track_metric(
            "Tracking",
            scaling.utilization,
            PredefinedMetric::LambdaProvisionedConcurrencyUtilization,
            scaling.base,
        );
    }

    /// Changes the limits at certain times.
    #[track_caller]
    pub fn scale_on_schedule(&self, id: &str, schedule: ScalingSchedule) {
        self.target.scale_on_schedule(id, schedule);
    }
}

/// How the provisioned concurrency follows the use.
#[derive(Clone)]
#[must_use = "it does nothing until `scale_on_utilization` gets it"]
pub struct UtilizationScaling {
    utilization: f64,
    base: BaseTargetTracking,
}

impl UtilizationScaling {
    /// Keeps the part of the environments that are busy at `utilization`, 0.1 to 0.9.
    pub fn new(utilization: f64) -> Self {
        Self { utilization, base: BaseTargetTracking::new() }
    }

    /// Sets the name of the policy, cooldowns, and whether capacity is taken away again.
    pub fn tracking(mut self, base: BaseTargetTracking) -> Self {
        self.base = base;
        self
    }
}
