//! How many environments of an alias are kept ready.

use std::cell::OnceCell;
use std::rc::Rc;

use rustinfra::prelude::*;

use super::alias::Alias;
use super::provisioned;
use crate::appscaling::{
    BaseTargetTracking, PredefinedMetric, ScalableTarget, ScalingSchedule, ServiceNamespace,
};
use crate::iam::Role;
use crate::{arn, check};

/// Utilization can be held between these.
const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html";

/// How an alias is scaled, if it is.
pub(super) type Scaling = Rc<OnceCell<ScalableFunctionAttribute>>;

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
    fn new(alias: &Alias, min: u32, max: u32) -> Self {
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

    /// Keeps the part of the environments that are busy, 0.1 to 0.9, at a value. Reports
    /// `out-of-range` for another one.
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

impl Alias {
    /// Lets the number of environments that are kept ready follow the use, between `min` and `max`.
    /// Reports `conflicting-options` for an alias that is scaled already.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::UtilizationScaling;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Prices");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let live = quote.add_alias("live");
    /// live.add_auto_scaling(1, 20).scale_on_utilization(UtilizationScaling::new(0.7));
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    #[doc(alias("maxCapacity", "minCapacity"))]
    pub fn add_auto_scaling(&self, min: u32, max: u32) -> ScalableFunctionAttribute {
        if let Some(scaling) = self.scaling.get() {
            check::reject(
                self.node(),
                "The alias is scaled already.",
                "keep what the first `add_auto_scaling` returned, and use that",
            );
            return scaling.clone();
        }
        provisioned::check_alias(self.node(), self.version());
        provisioned::check_function(self.node(), self);
        let scaling = ScalableFunctionAttribute::new(self, min, max);
        let _ = self.scaling.set(scaling.clone());
        scaling
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
