//! The alarm.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra_cfn::cloudwatch::CfnAlarm;
use rustinfra_cfn::refs;

use super::action::AlarmAction;
use super::alarm_builder::AlarmBuilder;
use super::math_expression::{AnyMetric, MathExpression};
use crate::arn;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new("of an alarm", "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME");

/// An alarm has five actions for each state.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>
const ACTION_LIMIT: usize = 5;

/// A CloudWatch alarm: compares a metric with a threshold, and acts when that is reached.
///
/// ```
/// use rustinfra_constructs::cloudwatch::{Alarm, ComparisonOperator, Metric, Statistic};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let placed = Metric::new("Shop", "Placed").statistic(Statistic::Sum).period(hours(1));
/// Alarm::builder("NoOrders", placed.clone(), 1.0, 3)
///     .comparison_operator(ComparisonOperator::LessThanThreshold)
///     .datapoints_to_alarm(2)
///     .build(&stack);
/// Alarm::anomaly_detection("UnusualOrders", placed, 2.0, 3).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Alarm {
    node: Node,
    cfn: Option<CfnAlarm>,
    arn: Value<refs::CloudWatchAlarmArn>,
    name: Value<refs::CloudWatchAlarmName>,
    metric: Option<AnyMetric>,
}

impl Construct for Alarm {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudWatchAlarmArn> for &Alarm {
    fn into_value(self) -> Value<refs::CloudWatchAlarmArn> {
        self.arn.clone()
    }
}

impl IntoValue<refs::CloudWatchAlarmName> for &Alarm {
    fn into_value(self) -> Value<refs::CloudWatchAlarmName> {
        self.name.clone()
    }
}

impl Alarm {
    /// Starts an alarm that fires once the metric reaches `threshold` in each of
    /// `evaluation_periods` periods.
    pub fn builder(
        id: &str,
        metric: impl Into<AnyMetric>,
        threshold: f64,
        evaluation_periods: u32,
    ) -> AlarmBuilder {
        AlarmBuilder::new(id, metric.into(), Some(threshold), evaluation_periods)
    }

    /// Starts an alarm that fires once the metric is outside of what is usual of it in each of
    /// `evaluation_periods` periods: by more than `std_devs` standard deviations, more than 0;
    /// the CDK's default is 2.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html>
    pub fn anomaly_detection(
        id: &str,
        metric: impl Into<AnyMetric>,
        std_devs: f64,
        evaluation_periods: u32,
    ) -> AlarmBuilder {
        let band = MathExpression::anomaly_detection_for(metric, std_devs);
        AlarmBuilder::new(id, band.into(), None, evaluation_periods)
    }

    /// Refers to an alarm that exists already, by its ARN: text, or a value known only at deployment,
    /// such as a parameter's. Its actions are managed elsewhere.
    #[track_caller]
    pub fn from_alarm_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::CloudWatchAlarmArn>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        Self::imported(node, arn, name)
    }

    /// Refers to an alarm of this account and region that exists already, by its name: see
    /// [`from_alarm_arn`](Self::from_alarm_arn).
    #[track_caller]
    pub fn from_alarm_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::CloudWatchAlarmName>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn::in_stack(&node, "cloudwatch", sub!("alarm:{}", &name));
        Self::imported(node, arn.cast(), name)
    }

    fn imported(
        node: Node,
        arn: Value<refs::CloudWatchAlarmArn>,
        name: Value<refs::CloudWatchAlarmName>,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        Self { node, cfn: None, arn, name, metric: None }
    }

    pub(super) fn placed(node: Node, cfn: CfnAlarm, metric: AnyMetric) -> Self {
        let (arn, name) = (cfn.attr_arn(), cfn.reff());
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        Self { node, cfn: Some(cfn), arn, name, metric: Some(metric) }
    }

    /// The alarm's ARN.
    pub fn arn(&self) -> Value<refs::CloudWatchAlarmArn> {
        self.arn.clone()
    }

    /// The alarm's name.
    pub fn name(&self) -> Value<refs::CloudWatchAlarmName> {
        self.name.clone()
    }

    /// What it watches; `None` for an alarm that exists already.
    pub fn metric(&self) -> Option<&AnyMetric> {
        self.metric.as_ref()
    }

    /// The resource beneath; `None` for an alarm that exists already.
    pub fn cfn(&self) -> Option<CfnAlarm> {
        self.cfn.clone()
    }

    /// Does something once the alarm fires; at most 5.
    #[track_caller]
    pub fn add_alarm_action(&self, action: &impl AlarmAction) {
        self.add("AlarmActions", action);
    }

    /// Does something once all is well again; at most 5.
    #[track_caller]
    pub fn add_ok_action(&self, action: &impl AlarmAction) {
        self.add("OKActions", action);
    }

    /// Does something once there is too little data to tell; at most 5.
    #[track_caller]
    pub fn add_insufficient_data_action(&self, action: &impl AlarmAction) {
        self.add("InsufficientDataActions", action);
    }

    #[track_caller]
    fn add(&self, property: &'static str, action: &impl AlarmAction) {
        let Some(cfn) = &self.cfn else {
            return crate::check::existing(
                &self.node,
                "alarm",
                "The actions of {} are managed elsewhere.",
                "add the action {}",
            );
        };
        let asked_at = Location::caller();
        let action = self.node.asked_at(asked_at, || action.bind(self)).into_expr();
        let count = cfn.push_to(property, action);
        if count > ACTION_LIMIT {
            self.node.report(
                Diagnostic::error("too-many-actions", "an alarm has too many actions")
                    .detail(format!(
                        "CloudWatch carries out {ACTION_LIMIT} actions for each state of an alarm."
                    ))
                    .help("send it to a topic, and let the others hear from that"),
            );
        }
    }
}
