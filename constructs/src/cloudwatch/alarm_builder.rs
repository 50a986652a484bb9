//! The settings of an alarm.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudwatch::CfnAlarm;

use super::alarm::Alarm;
use super::check::check;
use super::math_expression::AnyMetric;
use super::render;

/// How the statistic is compared with the threshold.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ComparisonOperator {
    /// At least the threshold.
    GreaterThanOrEqualToThreshold,
    /// More than the threshold.
    GreaterThanThreshold,
    /// Less than the threshold.
    LessThanThreshold,
    /// At most the threshold.
    LessThanOrEqualToThreshold,
    /// Outside of what is usual.
    LessThanLowerOrGreaterThanUpperThreshold,
    /// More than is usual.
    GreaterThanUpperThreshold,
    /// Less than is usual.
    LessThanLowerThreshold,
}

impl ComparisonOperator {
    /// The operator's name in CloudWatch.
    pub const fn as_str(self) -> &'static str {
        match self {
            ComparisonOperator::GreaterThanOrEqualToThreshold => "GreaterThanOrEqualToThreshold",
            ComparisonOperator::GreaterThanThreshold => "GreaterThanThreshold",
            ComparisonOperator::LessThanThreshold => "LessThanThreshold",
            ComparisonOperator::LessThanOrEqualToThreshold => "LessThanOrEqualToThreshold",
            ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold => {
                "LessThanLowerOrGreaterThanUpperThreshold"
            }
            ComparisonOperator::GreaterThanUpperThreshold => "GreaterThanUpperThreshold",
            ComparisonOperator::LessThanLowerThreshold => "LessThanLowerThreshold",
        }
    }

    /// Whether it compares with what is usual rather than with a number.
    pub(super) const fn is_of_band(self) -> bool {
        use ComparisonOperator::{
            GreaterThanUpperThreshold, LessThanLowerOrGreaterThanUpperThreshold,
            LessThanLowerThreshold,
        };
        matches!(
            self,
            LessThanLowerOrGreaterThanUpperThreshold
                | GreaterThanUpperThreshold
                | LessThanLowerThreshold
        )
    }
}

/// What a period without values counts as.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TreatMissingData {
    /// As one beyond the threshold.
    Breaching,
    /// As one within the threshold.
    NotBreaching,
    /// As nothing: the state stays what it is.
    Ignore,
    /// As unknown; what CloudWatch does by itself.
    Missing,
}

impl TreatMissingData {
    /// The treatment's name in CloudWatch.
    pub const fn as_str(self) -> &'static str {
        match self {
            TreatMissingData::Breaching => "breaching",
            TreatMissingData::NotBreaching => "notBreaching",
            TreatMissingData::Ignore => "ignore",
            TreatMissingData::Missing => "missing",
        }
    }
}

/// Settings of an [`Alarm`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct AlarmBuilder {
    pub(super) id: String,
    pub(super) metric: AnyMetric,
    pub(super) threshold: Option<f64>,
    pub(super) evaluation_periods: u32,
    pub(super) comparison: ComparisonOperator,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) datapoints_to_alarm: Option<u32>,
    pub(super) missing: Option<TreatMissingData>,
    pub(super) actions_enabled: Option<bool>,
    pub(super) low_samples: Option<bool>,
}

impl AlarmBuilder {
    pub(super) fn new(
        id: &str,
        metric: AnyMetric,
        threshold: Option<f64>,
        evaluation_periods: u32,
    ) -> Self {
        let comparison = match threshold {
            Some(_) => ComparisonOperator::GreaterThanOrEqualToThreshold,
            None => ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold,
        };
        Self {
            id: id.to_string(),
            metric,
            threshold,
            evaluation_periods,
            comparison,
            name: None,
            description: None,
            datapoints_to_alarm: None,
            missing: None,
            actions_enabled: None,
            low_samples: None,
        }
    }

    /// Says how the statistic is compared with the threshold; default
    /// [`GreaterThanOrEqualToThreshold`](ComparisonOperator::GreaterThanOrEqualToThreshold), and
    /// [outside of what is usual](ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold) for
    /// anomaly detection.
    pub fn comparison_operator(mut self, operator: ComparisonOperator) -> Self {
        self.comparison = operator;
        self
    }

    /// Sets the name: 1 to 255 characters. Default: CloudFormation chooses one.
    pub fn alarm_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 1,024 characters.
    pub fn alarm_description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Fires already when so many of the evaluated periods are beyond the threshold; default: all
    /// of them.
    pub fn datapoints_to_alarm(mut self, datapoints: u32) -> Self {
        self.datapoints_to_alarm = Some(datapoints);
        self
    }

    /// Says what a period without values counts as; default [`TreatMissingData::Missing`].
    pub fn treat_missing_data(mut self, treatment: TreatMissingData) -> Self {
        self.missing = Some(treatment);
        self
    }

    /// Says whether actions are carried out; default yes.
    pub fn actions_enabled(mut self, enabled: bool) -> Self {
        self.actions_enabled = Some(enabled);
        self
    }

    /// Says, for percentiles, whether periods count that have too few values to be significant;
    /// default yes.
    pub fn evaluate_low_sample_count_percentile(mut self, evaluate: bool) -> Self {
        self.low_samples = Some(evaluate);
        self
    }

    /// Places the alarm.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Alarm {
        let node = scope.node().child(&self.id);
        check(&node, &self);
        let cfn = CfnAlarm::new(&node, "Resource");
        let band = self.comparison.is_of_band();
        let (watched, compared) = render::properties(&node, &self.metric, band);
        for (property, value) in watched {
            cfn.set(property, value);
        }
        cfn.set("ComparisonOperator", self.comparison.as_str().into());
        cfn.set("EvaluationPeriods", Expr::Int(self.evaluation_periods.into()));
        if let (Some(id), true) = (compared, band) {
            cfn.set("ThresholdMetricId", Expr::text(id));
        }
        let optional = [
            ("Threshold", self.threshold.filter(|_| !band).map(number)),
            ("AlarmName", self.name.map(Expr::text)),
            ("AlarmDescription", self.description.map(Expr::text)),
            ("DatapointsToAlarm", self.datapoints_to_alarm.map(|n| Expr::Int(n.into()))),
            ("TreatMissingData", self.missing.map(|treatment| treatment.as_str().into())),
            ("ActionsEnabled", self.actions_enabled.map(Expr::from)),
            (
                "EvaluateLowSampleCountPercentile",
                self.low_samples.map(|yes| if yes { "evaluate" } else { "ignore" }.into()),
            ),
        ];
        for (property, value) in optional {
            if let Some(value) = value {
                cfn.set(property, value);
            }
        }
        Alarm::placed(node, cfn, self.metric)
    }
}

/// A whole number as one.
fn number(n: f64) -> Expr {
    let whole = n.fract() == 0.0 && n.abs() < 1e15;
    if whole { Expr::Int(n as i64) } else { Expr::Float(n) }
}
