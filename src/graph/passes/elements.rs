//! What CloudFormation refuses of parameters, conditions and rules.

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::tree::{ElementData, Kind, NodeId, Section};
use crate::value::Expr;

pub(super) fn run(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    for &node in s.tree.in_order().iter() {
        let Kind::Element(element) = &s.tree[node].kind else { continue };
        match element.section {
            Section::Conditions => tests(s, node, element, found),
            Section::Rules => {
                tests(s, node, element, found);
                assertions(s, node, element, found);
            }
            Section::Parameters => parameter(s, node, &element.body, found),
            Section::Mappings | Section::Outputs => {}
        }
    }
}

/// `Fn::And` and `Fn::Or` of nothing.
fn tests(s: &Synthesis, node: NodeId, element: &ElementData, found: &mut Vec<Diagnostic>) {
    element.body.walk(&mut |e| {
        if let Expr::Call(call) = e
            && matches!(call.0, "Fn::And" | "Fn::Or")
            && matches!(&call.1, Expr::List(tests) if tests.is_empty())
        {
            let detail = format!("`{}` is given no test.", call.0);
            let told = Diagnostic::error("no-test", "a condition has nothing to test");
            found.push(at(s, node, told.detail(detail)).help("give it at least one test"));
        }
    });
}

fn assertions(s: &Synthesis, node: NodeId, element: &ElementData, found: &mut Vec<Diagnostic>) {
    if element.body.get("Assertions").is_none() {
        let told = Diagnostic::error("no-assertion", "a rule asserts nothing")
            .detail("A rule has at least one assertion.");
        found.push(at(s, node, told).help("add one with `.assert(test, description)`"));
    }
}

/// Limits that exclude each other, and a default that they exclude.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
fn parameter(s: &Synthesis, node: NodeId, body: &Expr, found: &mut Vec<Diagnostic>) {
    let mut tell = |detail: String, help: &str| {
        let told = Diagnostic::error("bad-parameter", "a parameter contradicts itself");
        found.push(at(s, node, told.detail(detail)).help(help));
    };
    for (low, high) in [("MinLength", "MaxLength"), ("MinValue", "MaxValue")] {
        if let (Some(Expr::Int(min)), Some(Expr::Int(max))) = (body.get(low), body.get(high))
            && min > max
        {
            tell(format!("`{low}` is {min}, but `{high}` is {max}."), "exchange them");
        }
    }
    let Some(default) = body.get("Default").and_then(written) else { return };
    if let Some(Expr::List(allowed)) = body.get("AllowedValues") {
        let allowed: Vec<String> = allowed.iter().filter_map(written).collect();
        // Each item of a list is to be allowed.
        let is_list =
            body.get("Type").and_then(Expr::as_text).is_some_and(|ty| ty.contains("List"));
        let mut given = if is_list { default.split(',').collect() } else { vec![&*default] };
        given.retain(|value| !(is_list && value.trim().is_empty()));
        given.retain(|value| !allowed.iter().any(|allowed| allowed == value.trim()));
        if let Some(value) = given.first() {
            let detail = format!(
                "The default `{value}` is not among those allowed: {}.",
                allowed.join(", ")
            );
            tell(detail, "allow it, or choose another default");
        }
    }
    let range = |low, high| (bound(body, low, i64::MIN), bound(body, high, i64::MAX));
    let (shortest, longest) = range("MinLength", "MaxLength");
    let length = i64::try_from(default.chars().count()).unwrap_or(i64::MAX);
    if shortest <= longest && !(shortest..=longest).contains(&length) {
        let detail = format!("The default `{default}` is {length} characters long.");
        tell(detail, "choose a default that the limits allow");
    }
    if body.get("Type").and_then(Expr::as_text) == Some("Number") {
        let (least, most) = range("MinValue", "MaxValue");
        match default.trim().parse::<f64>() {
            Err(_) => tell(format!("The default `{default}` is no number."), "write a number"),
            Ok(number) if least <= most && (number < least as f64 || number > most as f64) => {
                let detail = format!("The default {default} is out of the range.");
                tell(detail, "choose a default that the limits allow");
            }
            Ok(_) => {}
        }
    }
}

fn bound(body: &Expr, name: &str, otherwise: i64) -> i64 {
    match body.get(name) {
        Some(Expr::Int(bound)) => *bound,
        _ => otherwise,
    }
}

/// A literal as CloudFormation compares it: as text.
fn written(value: &Expr) -> Option<String> {
    match value {
        Expr::Text(text) => Some(text.to_string()),
        Expr::Int(n) => Some(n.to_string()),
        Expr::Float(n) => Some(n.to_string()),
        Expr::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

fn at(s: &Synthesis, node: NodeId, told: Diagnostic) -> Diagnostic {
    told.path(s.tree.path(node)).at(s.tree[node].location)
}
