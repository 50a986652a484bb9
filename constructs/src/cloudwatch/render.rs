//! What of an alarm's properties says which metric it watches.

use rustinfra::tree::Node;
use rustinfra::value::Expr;

use super::math_expression::{AnyMetric, MathExpression};
use super::metric::Metric;

/// One of the metrics that an alarm on an expression lists.
struct Entry {
    metric: AnyMetric,
    id: Option<String>,
    level: usize,
}

/// The properties of an alarm that say what it watches, and the id of what it compares, if it has
/// one.
pub(super) fn properties(
    node: &Node,
    watched: &AnyMetric,
    band: bool,
) -> (Vec<(&'static str, Expr)>, Option<String>) {
    match watched {
        AnyMetric::Metric(metric) => match (&metric.label, foreign_account(node, metric)) {
            (None, None) => (plain(metric), None),
            _ => {
                let entry = stat(node, metric, "m1", true);
                (vec![("Metrics", Expr::list([entry]))], Some("m1".to_string()))
            }
        },
        AnyMetric::MathExpression(expression) => {
            let watched: AnyMetric = expression.into();
            let watched = watched.with_period(expression.period);
            let mut entries = Vec::new();
            collect(&mut entries, &watched, None, 1);
            let returned = if band { 2 } else { 1 };
            let mut unnamed = 0;
            let mut list = Vec::new();
            for entry in &entries {
                let id = entry.id.clone().unwrap_or_else(|| {
                    unnamed += 1;
                    format!("expr_{unnamed}")
                });
                let returned = entry.level <= returned;
                list.push(match &entry.metric {
                    AnyMetric::Metric(metric) => stat(node, metric, &id, returned),
                    AnyMetric::MathExpression(inner) => calculated(inner, &id, returned),
                });
            }
            (vec![("Metrics", Expr::list(list))], Some("expr_1".to_string()))
        }
    }
}

/// The metric and all that it is calculated of, each once.
fn collect(entries: &mut Vec<Entry>, metric: &AnyMetric, id: Option<&str>, level: usize) {
    let same_id = |entry: &&mut Entry| id.is_some() && entry.id.as_deref() == id;
    let same = |entry: &&mut Entry| entry.metric == *metric && (entry.id.is_none() || id.is_none());
    let found = match entries.iter_mut().find(same_id) {
        Some(entry) => Some(entry),
        None => entries.iter_mut().find(same),
    };
    match found {
        Some(entry) => entry.id = entry.id.take().or(id.map(String::from)),
        None => {
            entries.push(Entry { metric: metric.clone(), id: id.map(String::from), level });
        }
    }
    if let AnyMetric::MathExpression(expression) = metric {
        for (id, inner) in &expression.metrics {
            collect(entries, inner, Some(id), level + 1);
        }
    }
}

/// The account to take a metric from, unless it is that of the alarm.
fn foreign_account(node: &Node, metric: &Metric) -> Option<String> {
    let own = node.stack().and_then(|stack| stack.environment().account);
    metric.account.clone().filter(|account| own.as_ref() != Some(account))
}

fn plain(metric: &Metric) -> Vec<(&'static str, Expr)> {
    let statistic = metric.statistic.to_string();
    let field = if metric.statistic.is_simple() { "Statistic" } else { "ExtendedStatistic" };
    let mut properties = named(metric);
    properties.push(("Period", Expr::Int(metric.period.as_secs().into())));
    properties.push((field, Expr::text(statistic)));
    properties.extend(metric.unit.map(|unit| ("Unit", unit.as_str().into())));
    properties
}

fn named(metric: &Metric) -> Vec<(&'static str, Expr)> {
    let mut properties = vec![
        ("MetricName", Expr::text(metric.name.clone())),
        ("Namespace", Expr::text(metric.namespace.clone())),
    ];
    let mut dimensions = metric.dimensions.clone();
    dimensions.sort_by(|(a, _), (b, _)| a.cmp(b));
    if !dimensions.is_empty() {
        let dimensions = dimensions.into_iter().map(|(name, value)| {
            Expr::map([("Name", Expr::text(name)), ("Value", value.into_expr())])
        });
        properties.push(("Dimensions", Expr::list(dimensions)));
    }
    properties
}

fn stat(node: &Node, metric: &Metric, id: &str, returned: bool) -> Expr {
    let mut stat = vec![
        ("Metric", Expr::map(named(metric))),
        ("Period", Expr::Int(metric.period.as_secs().into())),
        ("Stat", Expr::text(metric.statistic.to_string())),
    ];
    stat.extend(metric.unit.map(|unit| ("Unit", unit.as_str().into())));
    let mut entry = query(id, &metric.label, returned);
    entry.push(("MetricStat", Expr::map(stat)));
    entry.extend(foreign_account(node, metric).map(|account| ("AccountId", Expr::text(account))));
    Expr::map(entry)
}

fn calculated(expression: &MathExpression, id: &str, returned: bool) -> Expr {
    let mut entry = query(id, &expression.label, returned);
    entry.push(("Expression", Expr::text(expression.expression.clone())));
    if expression.metrics.is_empty() {
        entry.push(("Period", Expr::Int(expression.period.as_secs().into())));
    }
    Expr::map(entry)
}

fn query(id: &str, label: &Option<String>, returned: bool) -> Vec<(&'static str, Expr)> {
    let mut entry = vec![("Id", Expr::text(id.to_string())), ("ReturnData", returned.into())];
    entry.extend(label.clone().map(|label| ("Label", Expr::text(label))));
    entry
}
