//! Which events a rule is for.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, json_text};

use super::matcher::{IntoMatches, Match};
use crate::check;

const PATTERN_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html";

/// A pattern may have 2,048 characters, more by a quota increase.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
const PATTERN_LIMIT: usize = 2_048;

/// Which events a rule is for: every field that is named has to be one of its alternatives.
///
/// ```
/// use rustinfra_constructs::events::{EventPattern, Match};
///
/// let large_orders = EventPattern::from_source("shop.orders")
///     .detail_type("OrderPlaced")
///     .detail("status", ["paid", "shipped"])
///     .detail("order.total", Match::greater_than(1_000))
///     .detail("order.test", Match::does_not_exist());
/// ```
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a pattern does nothing until a rule gets it"]
pub struct EventPattern {
    expr: Expr,
    problems: Vec<String>,
}

impl Default for EventPattern {
    fn default() -> Self {
        Self::new()
    }
}

impl EventPattern {
    /// A pattern without fields yet.
    pub fn new() -> Self {
        Self { expr: Expr::Map(Vec::new()), problems: Vec::new() }
    }

    /// Events of a source, such as `aws.s3` or `shop.orders`.
    pub fn from_source(source: impl IntoMatches) -> Self {
        Self::new().source(source)
    }

    /// A pattern written as JSON.
    pub fn json(pattern: serde_json::Value) -> Self {
        let mut problems = Vec::new();
        check_leaves("", &pattern, &mut problems);
        Self { expr: pattern.into(), problems }
    }

    /// The source is one of these.
    pub fn source(self, values: impl IntoMatches) -> Self {
        self.field(&["source"], values.into_matches())
    }

    /// The kind of event is one of these.
    pub fn detail_type(self, values: impl IntoMatches) -> Self {
        self.field(&["detail-type"], values.into_matches())
    }

    /// The account is one of these.
    pub fn account(self, values: impl IntoMatches) -> Self {
        self.field(&["account"], values.into_matches())
    }

    /// The region is one of these.
    pub fn region(self, values: impl IntoMatches) -> Self {
        self.field(&["region"], values.into_matches())
    }

    /// One of the resources is one of these ARNs.
    pub fn resources(self, values: impl IntoMatches) -> Self {
        self.field(&["resources"], values.into_matches())
    }

    /// A field of the event's content, by its path (`order.total`), is one of these.
    pub fn detail(self, path: &str, values: impl IntoMatches) -> Self {
        let path: Vec<&str> = std::iter::once("detail").chain(path.split('.')).collect();
        self.field(&path, values.into_matches())
    }

    /// Any other top-level field is one of these.
    pub fn top_level(self, name: &str, values: impl IntoMatches) -> Self {
        self.field(&[name], values.into_matches())
    }

    /// Besides what the other fields say, at least one of these patterns matches.
    pub fn any_of(mut self, patterns: impl IntoIterator<Item = EventPattern>) -> Self {
        let mut alternatives = Vec::new();
        for pattern in patterns {
            alternatives.push(pattern.expr);
            self.problems.extend(pattern.problems);
        }
        if alternatives.len() < 2 {
            self.problems.push("`any_of` needs at least two patterns.".into());
        }
        self.expr.set("$or", Expr::List(alternatives));
        self
    }

    fn field(mut self, path: &[&str], values: Vec<Match>) -> Self {
        if values.is_empty() {
            self.problems.push(format!("`{}` has no alternatives.", path.join(".")));
        }
        let mut alternatives = Vec::new();
        for value in values {
            alternatives.push(value.expr);
            self.problems.extend(value.problem);
        }
        let own = nest(path, Expr::List(alternatives));
        merge(&mut self.expr, own, "", &mut self.problems);
        self
    }

    /// Adds the fields of another pattern; the alternatives of a field that both name are added up.
    pub fn merge(mut self, other: EventPattern) -> Self {
        self.problems.extend(other.problems);
        merge(&mut self.expr, other.expr, "", &mut self.problems);
        self
    }

    pub(super) fn from_expr(expr: Expr) -> Self {
        Self { expr, problems: Vec::new() }
    }

    /// The pattern for a property; problems are told at `node`.
    pub(super) fn into_expr(self, node: &Node) -> Expr {
        for problem in &self.problems {
            check::reject(node, problem, format!("see {PATTERN_PAGE}"));
        }
        if self.expr == Expr::Map(Vec::new()) {
            check::reject(
                node,
                "The event pattern is empty.",
                "say which events it is for: `EventPattern::from_source(\"shop.orders\")`",
            );
        }
        if let Expr::Text(text) = json_text(&self.expr)
            && text.chars().count() > PATTERN_LIMIT
        {
            node.report(
                Diagnostic::warning("pattern-too-long", "an event pattern is too long")
                .detail(format!(
                    "It has {} characters; EventBridge takes {PATTERN_LIMIT} unless the account's \
                     quota was raised.",
                    text.chars().count()
                ))
                .help("split the rule, or ask for a larger quota"),
            );
        }
        self.expr
    }
}

fn nest(path: &[&str], value: Expr) -> Expr {
    path.iter().rev().fold(value, |inner, key| Expr::map([(key.to_string(), inner)]))
}

/// Adds `from` to `into`: lists become one list without repetitions, objects are merged.
fn merge(into: &mut Expr, from: Expr, path: &str, problems: &mut Vec<String>) {
    match (into, from) {
        (Expr::List(items), Expr::List(more)) => {
            for item in more {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
        (Expr::Map(entries), Expr::Map(more)) => {
            for (key, value) in more {
                let below = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                match entries.iter_mut().find(|(k, _)| *k == key) {
                    Some((_, old)) => merge(old, value, &below, problems),
                    None => entries.push((key, value)),
                }
            }
        }
        _ => problems
            .push(format!("`{path}` is used as a field and as an object that contains fields.")),
    }
}

/// Fields hold lists of alternatives, at whatever depth.
fn check_leaves(path: &str, value: &serde_json::Value, problems: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) if items.is_empty() => {
            problems.push(format!("`{path}` has no alternatives."))
        }
        serde_json::Value::Array(_) => {}
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                check_leaves(&below, value, problems);
            }
        }
        other => problems.push(match path {
            "" => format!("`{other}` is not a pattern: it has to be an object."),
            path => format!("`{path}` is `{other}`, but has to be a list: `[{other}]`."),
        }),
    }
}
