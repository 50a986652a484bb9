//! What CloudWatch would refuse of an alarm.

use std::collections::BTreeSet;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::tree::Node;

use super::alarm_builder::AlarmBuilder;
use super::math_expression::{AnyMetric, MathExpression};
use super::metric::Metric;
use crate::check;
use crate::units::Duration;

const ALARM_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const STAT_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html";
const DIMENSION_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html";
const MATH_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html";
const DEFINITIONS_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html";

/// An alarm on an expression watches so many metrics.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>
const METRIC_LIMIT: usize = 10;

/// Checks an alarm and all that it watches.
pub(super) fn check(node: &Node, asked: &AlarmBuilder) {
    if let Some(name) = &asked.name {
        let rule = "1 to 255 characters that can be printed";
        check::name(node, "the alarm name", name, 255, |c| !c.is_control(), rule);
    }
    if let Some(text) = &asked.description {
        let length = text.chars().count();
        check::range(node, "the description's length", length, 0..=1_024, ALARM_PAGE);
    }
    let periods = asked.evaluation_periods;
    check::at_least(node, "the number of evaluation periods", periods, 1, ALARM_PAGE);
    if let (Some(datapoints), 1..) = (asked.datapoints_to_alarm, periods) {
        let what = "the number of datapoints to alarm";
        check::range(node, what, datapoints, 1..=periods, ALARM_PAGE);
    }
    time(node, asked.metric.period(), periods);
    operator(node, asked);
    match &asked.metric {
        AnyMetric::Metric(metric) => one(node, metric),
        AnyMetric::MathExpression(expression) => {
            if expression.metrics.len() > METRIC_LIMIT {
                let what = "the number of metrics in the expression";
                check::range(node, what, expression.metrics.len(), 1..=METRIC_LIMIT, MATH_PAGE);
            }
            calculated(node, expression, &mut Vec::new());
        }
    }
}

/// An alarm looks back at most a day, with periods of an hour or more a week.
fn time(node: &Node, period: Duration, periods: u32) {
    let seconds = period.as_secs();
    if !matches!(seconds, 1 | 5 | 10 | 20 | 30) && (seconds == 0 || !seconds.is_multiple_of(60)) {
        node.report(
            Diagnostic::error("bad-period", "a period is not possible")
                .detail(format!(
                    "{period} is neither 1, 5, 10, 20 or 30 seconds nor a number of minutes."
                ))
                .help(format!("see {STAT_PAGE}")),
        );
    }
    let days: u64 = if seconds >= 3_600 { 7 } else { 1 };
    let looked_at = u64::from(seconds) * u64::from(periods);
    let most = days * 86_400;
    let what = "the length of all evaluated periods in seconds";
    if looked_at > most {
        check::range(node, what, looked_at, 1..=most, ALARM_PAGE);
    }
}

fn operator(node: &Node, asked: &AlarmBuilder) {
    let band = match &asked.metric {
        AnyMetric::Metric(_) => None,
        AnyMetric::MathExpression(expression) => Some(expression).filter(|e| e.is_band()),
    };
    match (band, asked.comparison.is_of_band()) {
        (None, true) => check::reject(
            node,
            "This operator compares with what is usual, and the alarm watches a metric alone.",
            "use `Alarm::anomaly_detection`",
        ),
        (Some(_), false) => check::reject(
            node,
            "This operator compares with a number, and the alarm watches what is usual.",
            "choose an operator for anomaly detection, or watch the metric alone",
        ),
        _ => {}
    }
    let arguments = band.and_then(|band| band.expression.split_once('(')).map(|(_, rest)| rest);
    let width =
        arguments.and_then(|rest| rest.rsplit(", ").next()?.strip_suffix(')')?.parse().ok());
    if width.is_some_and(|width: f64| width <= 0.0) {
        check::reject(
            node,
            "What is usual is at least somewhat wide; the number of standard deviations is more \
             than 0.",
            "give a larger number, such as 2",
        );
    }
    if asked.threshold.is_some_and(|threshold| !threshold.is_finite()) {
        check::reject(node, "A threshold is a finite number.", "give another one");
    }
}

fn one(node: &Node, metric: &Metric) {
    for problem in &metric.problems {
        node.report(
            Diagnostic::error("no-such-metric", "a metric does not exist")
                .detail(problem.as_str())
                .help("set it up, or watch another metric"),
        );
    }
    if !metric.problems.is_empty() {
        return;
    }
    let rule = "1 to 255 characters";
    let any = |_| true;
    let help = "see the service's page of metrics";
    check::required_name(node, "the metric's name", &metric.name, 255, any, rule, help);
    check::required_name(node, "the metric's namespace", &metric.namespace, 255, any, rule, help);
    let count = metric.dimensions.len();
    check::range(node, "the number of dimensions", count, 0..=30, STAT_PAGE);
    let help = &format!("see {DIMENSION_PAGE}");
    for (name, value) in &metric.dimensions {
        check::required_name(node, "the dimension", name, 255, any, rule, help);
        if let Some(value) = value.as_literal() {
            let rule = "1 to 1,024 characters";
            check::required_name(node, "the dimension's value", value, 1_024, any, rule, help);
        }
    }
    for percent in metric.statistic.percentages() {
        check::range(node, "the percentage", percent, 0.0..=100.0, DEFINITIONS_PAGE);
    }
    let own = node.stack().and_then(|stack| stack.environment().region);
    if let (Some(own), Some(other)) = (own, metric.region.as_ref().filter(|r| !r.is_empty()))
        && own != *other
    {
        check::reject(
            node,
            format!(
                "An alarm watches metrics of its own region, {own}; `{}` is of {other}.",
                metric.title()
            ),
            format!("place the alarm in a stack in {other}"),
        );
    }
}

fn calculated<'a>(
    node: &Node,
    expression: &'a MathExpression,
    seen: &mut Vec<(&'a str, &'a AnyMetric)>,
) {
    let text = expression.expression.to_uppercase();
    let words: BTreeSet<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    if words.contains("SEARCH") {
        check::reject(
            node,
            "An alarm cannot watch what a `SEARCH` finds.",
            format!("name the metrics; see {MATH_PAGE}"),
        );
    }
    let names_others = ["INSIGHT_RULE_METRIC", "SELECT", "METRICS", "SEARCH"];
    let unknown = expression.unknown_names();
    if !unknown.is_empty() && !names_others.iter().any(|word| words.contains(word)) {
        node.report(
            Diagnostic::error("unknown-metric", "an expression names what it does not use")
                .detail(format!(
                    "`{}` has no metric `{}`.",
                    expression.expression,
                    unknown.join("`, `")
                ))
                .help("add it by `.using_metric(name, metric)`"),
        );
    }
    for (id, metric) in &expression.metrics {
        let well = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !well {
            let rule = "a small letter, then letters, digits and `_`";
            let help = format!("see {MATH_PAGE}");
            check::required_name(node, "the metric's id", id, 0, |_| false, rule, &help);
        }
        if let Some((_, other)) = seen.iter().find(|(other, _)| other == id)
            && *other != metric
        {
            check::reject(
                node,
                format!("`{id}` means two metrics."),
                "call one of them something else",
            );
        }
        seen.push((id, metric));
        match metric {
            AnyMetric::Metric(metric) => one(node, metric),
            AnyMetric::MathExpression(inner) => calculated(node, inner, seen),
        }
    }
}
