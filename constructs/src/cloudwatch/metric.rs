//! A metric and how its values are looked at.

use rustinfra::prelude::*;

use super::alarm_builder::AlarmBuilder;
use super::math_expression::MathExpression;
use super::statistic::Statistic;
use super::unit::Unit;
use crate::units::{Duration, mins};

/// A metric of a service or of one's own, with the statistic and the period that it is looked at
/// by. It is no construct and places nothing: an [`Alarm`](super::Alarm) or a [`MathExpression`]
/// takes it.
///
/// ```
/// use rustinfra_constructs::cloudwatch::{Metric, Statistic};
/// use rustinfra_constructs::prelude::*;
///
/// let rejected = Metric::new("Shop", "Rejected").dimension("Region", "north");
/// let by_the_minute = rejected.clone().statistic(Statistic::Sum).period(mins(1));
/// assert_ne!(rejected, by_the_minute);
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a metric does nothing until an alarm or an expression takes it"]
pub struct Metric {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) dimensions: Vec<(String, Value<String>)>,
    pub(super) statistic: Statistic,
    pub(super) period: Duration,
    pub(super) unit: Option<Unit>,
    pub(super) label: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) problems: Vec<String>,
}

impl Metric {
    /// The metric `name` of `namespace` (`AWS/Lambda`), without dimensions: its average of 5
    /// minutes.
    pub fn new(namespace: &str, name: &str) -> Self {
        Self {
            namespace: namespace.to_string(),
            name: name.to_string(),
            dimensions: Vec::new(),
            statistic: Statistic::Average,
            period: mins(5),
            unit: None,
            label: None,
            account: None,
            region: None,
            problems: Vec::new(),
        }
    }

    /// Takes the values that have this dimension, too; at most 30, with names of 1 to 255 and values
    /// of 1 to 1,024 characters. One that it has already gets the new value.
    pub fn dimension(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value();
        match self.dimensions.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value,
            None => self.dimensions.push((name.to_string(), value)),
        }
        self
    }

    /// Takes only values without dimensions.
    pub fn without_dimensions(mut self) -> Self {
        self.dimensions.clear();
        self
    }

    /// Says how the values of a period become one; default [`Statistic::Average`].
    pub fn statistic(mut self, statistic: Statistic) -> Self {
        self.statistic = statistic;
        self
    }

    /// Sets the period: 1, 5, 10, 20 or 30 seconds, or whole minutes; default 5 minutes.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html>
    pub fn period(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Takes only values that were sent with this unit; default: all.
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = Some(unit);
        self
    }

    /// Names it where it is shown.
    pub fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_string());
        self
    }

    /// Takes it from another account, which has to share it.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html>
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_string());
        self
    }

    /// Says which region it is of. An alarm watches metrics of its own region.
    pub fn region(mut self, region: &str) -> Self {
        self.region = Some(region.to_string());
        self
    }

    /// Takes it from the account and region of the stack around `scope`, as far as they are known
    /// and nothing else is said. What constructs return is theirs already.
    pub fn attach_to(mut self, scope: &impl Construct) -> Self {
        if let Some(stack) = scope.node().stack() {
            let environment = stack.environment();
            self.account = self.account.or(environment.account);
            self.region = self.region.or(environment.region);
        }
        self
    }

    /// Remembers why it is not there, for the alarm that takes it.
    pub(crate) fn problem(mut self, problem: impl Into<String>) -> Self {
        self.problems.push(problem.into());
        self
    }

    /// What is usual of this metric, `std_devs` standard deviations around what is expected, as
    /// CloudWatch learns it: see [`Alarm::anomaly_detection`](super::Alarm::anomaly_detection).
    pub fn anomaly_detection(self, std_devs: f64) -> MathExpression {
        MathExpression::anomaly_detection_for(self, std_devs)
    }

    /// Starts an alarm that fires once the statistic reaches `threshold` in each of
    /// `evaluation_periods` periods.
    pub fn create_alarm(self, id: &str, threshold: f64, evaluation_periods: u32) -> AlarmBuilder {
        AlarmBuilder::new(id, self.into(), Some(threshold), evaluation_periods)
    }

    /// The name to speak of it by.
    pub(super) fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}
