//! Adds what is granted to a policy that stands in a property of the user's resource.

use super::placement::{Place, decide};
use super::policies::origins;
use super::{Asked, Synthesis};
use crate::diagnostic::Diagnostic;
use crate::iam::PolicyDocument;
use crate::resource::Override;
use crate::template::overrides;
use crate::tree::NodeId;
use crate::value::{Expr, is_intrinsic_name};

/// Adds what is `granted` to what the property at `path` says: what the construct put there when it
/// was built, or the user since. Reports what cannot be added to.
pub(super) fn add_to_property(
    s: &mut Synthesis,
    resource: NodeId,
    path: &'static str,
    granted: PolicyDocument,
    asked: Vec<Asked>,
) {
    let (property, inner) = path.split_once('.').unwrap_or((path, ""));
    let mut value = s.tree.property(resource, property).cloned().unwrap_or(Expr::Null);
    let place = place(&mut value, inner);
    let whole = place.and_then(|place| granted.added_to(place).map(|whole| *place = whole));
    if whole.is_none() {
        return report_unreadable(s, resource, path, &asked);
    }
    if let Some(by) = overridden(s, resource, path, &value) {
        report_overridden(s, resource, &by, &asked);
    }
    let origins = origins(s, &asked, Some(property), None);
    s.tree.derived.origins.entry(resource).or_default().extend(origins);
    let waiters = asked.into_iter().flat_map(|a| a.waiters);
    s.soft.extend(waiters.map(|waiter| (waiter, resource)));
    decide(s, resource, property, value);
}

/// What stands at `path` within a value; null, made on the way, if nothing does. `None` if what is
/// on the way is known only at deployment.
fn place<'v>(value: &'v mut Expr, path: &str) -> Option<&'v mut Expr> {
    if path.is_empty() {
        return Some(value);
    }
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Expr::List(items) = value {
        return items.last_mut().filter(|_| key == LAST).and_then(|item| place(item, rest));
    }
    let is_open = match &*value {
        Expr::Map(entries) => !entries.iter().any(|(key, _)| is_intrinsic_name(key)),
        other => *other == Expr::Null,
    };
    if is_open && key != LAST { place(value.entry(key.to_string()), rest) } else { None }
}

/// Names the last item of a list.
const LAST: &str = "last";

/// The override that replaces the statements at `path`, of the property with this value.
fn overridden(s: &Synthesis, resource: NodeId, path: &str, value: &Expr) -> Option<String> {
    let last = match value {
        Expr::List(items) => items.len().saturating_sub(1).to_string(),
        _ => String::new(),
    };
    let inside = path.split('.').map(|key| if key == LAST { last.as_str() } else { key });
    let whole: Vec<&str> = ["Properties"].into_iter().chain(inside).chain(["Statement"]).collect();
    let covers = |by: &&Override| {
        let keys = overrides::split(&by.path);
        keys.len() <= whole.len() && keys.iter().zip(&whole).all(|(key, other)| key == other)
    };
    let overrides = &s.tree.resource(resource)?.attributes().overrides;
    overrides.iter().rev().find(covers).map(|by| by.path.clone())
}

const SUMMARY: &str = "a policy that is set by hand leaves out what is granted";

fn report_unreadable(s: &mut Synthesis, resource: NodeId, path: &str, asked: &[Asked]) {
    let of = s.tree.path(resource);
    let diagnostic = Diagnostic::error("policy-set-by-hand", SUMMARY)
        .detail(format!(
            "`{path}` of `{of}` is no document with a list of statements, to which what is granted \
             here could be added."
        ))
        .help(
            "set a document whose `Statement` is a list; what is known only at deployment, such as \
             an `Fn::If`, may be one of the statements",
        );
    report(s, diagnostic.path(of), asked);
}

fn report_overridden(s: &mut Synthesis, resource: NodeId, by: &str, asked: &[Asked]) {
    let of = s.tree.path(resource);
    let diagnostic = Diagnostic::warning("policy-set-by-hand", SUMMARY)
        .detail(format!(
            "`{by}` of `{of}` is overridden, and overrides are applied last: what is granted here \
             is not added to them."
        ))
        .help("set the property instead of overriding it: what is granted is added to that");
    report(s, diagnostic.path(of), asked);
}

/// At every line that grants.
fn report(s: &mut Synthesis, mut diagnostic: Diagnostic, asked: &[Asked]) {
    let mut told: Vec<Place> = Vec::new();
    for asked in asked {
        if !told.contains(&asked.cause.location) {
            told.push(asked.cause.location);
            diagnostic = diagnostic.at(asked.cause.location);
        }
    }
    s.report(diagnostic);
}
