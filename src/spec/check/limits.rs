//! Limits of single values: allowed values, patterns, lengths, ranges, numbers of items.

use std::collections::BTreeSet;

use serde_json::Value;

use super::finding::{Findings, shown};
use super::intrinsic::Given;
use crate::diagnostic::few;
use crate::spec::nearest::nearest;
use crate::spec::{Property, Shape, pattern};

/// How many allowed values a message lists.
const LISTED: usize = 12;

/// Checks a value that CloudFormation takes as text.
pub(super) fn text(property: &'static Property, value: &Value, findings: &mut Findings) {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !property.values.is_empty() {
        allowed(property, &text, value, findings);
        return;
    }
    length(property, &text, value, findings);
    if let (Some(pattern), Value::String(_)) = (&property.pattern, value)
        && !pattern::matches(pattern, &text)
    {
        let message = format!(
            "`{}` is {}, which does not match the pattern `{pattern}`",
            findings.here(),
            shown(value)
        );
        findings.error("pattern", message, None);
    }
}

/// A value that is almost an allowed one is a slip; another one may be newer than the facts.
fn allowed(property: &Property, text: &str, value: &Value, findings: &mut Findings) {
    let fits =
        |known: &String| known == text || property.any_case && known.eq_ignore_ascii_case(text);
    if property.values.iter().any(fits) {
        return;
    }
    let message =
        format!("`{}` is {}; allowed: {}", findings.here(), shown(value), list(&property.values));
    match property.values.iter().find(|known| known.eq_ignore_ascii_case(text)) {
        Some(same) => findings.error("value-not-allowed", message, Some(format!("write `{same}`"))),
        None => {
            let help = match nearest(text, property.values.iter().map(String::as_str)) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "if AWS added it after this rustinfra was built, ignore this".to_string(),
            };
            findings.warning("value-not-allowed", message, Some(help));
        }
    }
}

fn length(property: &Property, text: &str, value: &Value, findings: &mut Findings) {
    let length = text.chars().count() as u64;
    let allowed = match (property.min_length, property.max_length) {
        (Some(least), _) if length < least => format!("the shortest allowed is {least}"),
        (_, Some(most)) if length > most => format!("the longest allowed is {most}"),
        _ => return,
    };
    let size = counted(length, "character");
    let message = format!("`{}` is {}, {size} long, but {allowed}", findings.here(), shown(value));
    findings.error("length", message, None);
}

/// Checks a value that must be a number; `false` if it is none.
pub(super) fn number(
    shape: &Shape,
    property: &'static Property,
    value: &Value,
    findings: &mut Findings,
) -> bool {
    // CloudFormation reads numbers from strings as well.
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(number) = number.filter(|number| number.is_finite()) else { return false };
    if *shape == Shape::Integer && number.fract() != 0.0 {
        return false;
    }
    if *shape == Shape::Integer && !property.values.is_empty() {
        let text = format!("{number}");
        if !property.values.contains(&text) {
            let message =
                format!("`{}` is {number}; allowed: {}", findings.here(), list(&property.values));
            findings.warning("value-not-allowed", message, None);
        }
        return true;
    }
    let allowed = match (property.min, property.max) {
        (Some(least), _) if number < least => format!("at least {least}"),
        (_, Some(most)) if number > most => format!("at most {most}"),
        _ => return true,
    };
    let message = format!("`{}` is {number}, but {allowed} is allowed", findings.here());
    findings.error("range", message, None);
    true
}

/// Checks the number of items of a list, and that they differ.
pub(super) fn items(property: &Property, items: &[Value], findings: &mut Findings) {
    // Only an item that surely stays one item can be counted.
    let certain =
        items.iter().all(|item| !matches!(Given::of(item), Given::Absent | Given::Either(_)));
    let count = items.len() as u64;
    let allowed = match (property.min_items, property.max_items) {
        (Some(least), _) if count < least => Some(format!("the fewest allowed is {least}")),
        (_, Some(most)) if count > most => Some(format!("the most allowed is {most}")),
        _ => None,
    };
    if let Some(allowed) = allowed.filter(|_| certain) {
        let message =
            format!("`{}` has {}, but {allowed}", findings.here(), counted(count, "item"));
        findings.error("items", message, None);
    }
    let twice = items.iter().enumerate().find(|(index, item)| items[..*index].contains(item));
    if let Some((index, item)) = twice.filter(|_| property.unique && certain) {
        let message = format!("item {index} of `{}` is {} once more", findings.here(), shown(item));
        findings.warning("duplicate-item", message, Some("each item may occur once".to_string()));
    }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Allowed values as a message lists them.
pub(super) fn list(values: &BTreeSet<String>) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    few(&values, LISTED)
}
