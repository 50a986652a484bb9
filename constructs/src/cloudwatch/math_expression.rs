//! What is calculated of metrics.

use super::alarm_builder::AlarmBuilder;
use super::metric::Metric;
use crate::units::{Duration, mins};

/// A metric, or what is calculated of some.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AnyMetric {
    /// A metric.
    Metric(Metric),
    /// A calculation.
    MathExpression(MathExpression),
}

impl From<Metric> for AnyMetric {
    fn from(metric: Metric) -> Self {
        AnyMetric::Metric(metric)
    }
}

impl From<&Metric> for AnyMetric {
    fn from(metric: &Metric) -> Self {
        AnyMetric::Metric(metric.clone())
    }
}

impl From<MathExpression> for AnyMetric {
    fn from(expression: MathExpression) -> Self {
        AnyMetric::MathExpression(expression)
    }
}

impl From<&MathExpression> for AnyMetric {
    fn from(expression: &MathExpression) -> Self {
        AnyMetric::MathExpression(expression.clone())
    }
}

impl AnyMetric {
    pub(super) fn period(&self) -> Duration {
        match self {
            AnyMetric::Metric(metric) => metric.period,
            AnyMetric::MathExpression(expression) => expression.period,
        }
    }

    /// The same in another period, with all that it is calculated of.
    pub(super) fn with_period(&self, period: Duration) -> Self {
        match self {
            AnyMetric::Metric(metric) => metric.clone().period(period).into(),
            AnyMetric::MathExpression(expression) => {
                let mut expression = expression.clone().period(period);
                for (_, metric) in &mut expression.metrics {
                    *metric = metric.with_period(period);
                }
                expression.into()
            }
        }
    }
}

/// What is calculated of metrics, such as a rate of errors.
///
/// ```
/// use rustinfra_constructs::cloudwatch::{MathExpression, Metric, Statistic};
/// use rustinfra_constructs::prelude::*;
///
/// let orders = |name| Metric::new("Shop", name).statistic(Statistic::Sum);
/// let rate = MathExpression::new("100 * rejected / placed")
///     .using_metric("rejected", orders("Rejected"))
///     .using_metric("placed", orders("Placed"))
///     .period(mins(1));
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// rate.create_alarm("TooManyRejected", 5.0, 3).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an expression does nothing until an alarm takes it"]
pub struct MathExpression {
    pub(super) expression: String,
    pub(super) metrics: Vec<(String, AnyMetric)>,
    pub(super) label: Option<String>,
    pub(super) period: Duration,
}

impl MathExpression {
    /// An expression over the metrics that it [uses](Self::using_metric), in periods of 5 minutes.
    pub fn new(expression: impl Into<String>) -> Self {
        Self { expression: expression.into(), metrics: Vec::new(), label: None, period: mins(5) }
    }

    pub(super) fn anomaly_detection_for(metric: impl Into<AnyMetric>, std_devs: f64) -> Self {
        let metric = metric.into();
        let period = metric.period();
        Self::new(format!("{BAND}(m0, {std_devs})"))
            .using_metric("m0", metric)
            .period(period)
            .label("Anomaly Detection Band")
    }

    /// Calls a metric, or what is calculated of others, `id` in the expression: a small letter,
    /// then letters, digits and `_`. It is looked at in the period of the expression.
    pub fn using_metric(mut self, id: &str, metric: impl Into<AnyMetric>) -> Self {
        self.metrics.push((id.to_string(), metric.into()));
        self
    }

    /// Names the result where it is shown; default: the expression.
    pub fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_string());
        self
    }

    /// Sets the period, which is that of all metrics in it as well; default 5 minutes.
    pub fn period(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Starts an alarm that fires once the result reaches `threshold` in each of
    /// `evaluation_periods` periods.
    pub fn create_alarm(self, id: &str, threshold: f64, evaluation_periods: u32) -> AlarmBuilder {
        AlarmBuilder::new(id, self.into(), Some(threshold), evaluation_periods)
    }

    /// Whether it is what is usual of a metric.
    pub(super) fn is_band(&self) -> bool {
        self.expression.contains(BAND)
    }

    /// The names in the expression that are not of a metric in it; functions are in capitals.
    pub(super) fn unknown_names(&self) -> Vec<String> {
        let known = |name: &str| self.metrics.iter().any(|(id, _)| id == name);
        let mut unknown = Vec::new();
        let (mut quote, mut name) = (None, String::new());
        for c in self.expression.chars().chain([' ']) {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c.is_ascii_alphanumeric() || c == '_' => {
                    name.push(c);
                    continue;
                }
                None => {}
            }
            let word = std::mem::take(&mut name);
            let variable = word.starts_with(|c: char| c.is_ascii_lowercase());
            if variable && !known(&word) && !unknown.contains(&word) {
                unknown.push(word);
            }
        }
        unknown
    }
}

const BAND: &str = "ANOMALY_DETECTION_BAND";
