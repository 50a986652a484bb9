//! Allows calls of functions: `AWS::Lambda::Permission`s.

use std::sync::Arc;

use super::links::{
    For, permission_target, permissions_elsewhere, report_nothing_to_grant, source_of,
};
use super::{Placing, Synthesis};
use crate::diagnostic::Diagnostic;
use crate::graph::facet::Shape;
use crate::graph::link::{Connection, Glue, Invocation};
use crate::iam::{PERMISSION_CONDITIONS, Principal, PrincipalKind, Statement};
use crate::template::logical_id;
use crate::tree::NodeId;
use crate::value::Expr;

const TYPE: &str = "AWS::Lambda::Permission";

/// For a service that acts on behalf of the actor.
pub(super) fn for_service(s: &mut Synthesis, invocation: &Invocation, why: &For<'_>) {
    let Invocation { rule, actor, object, source, via_url, candidates } = invocation;
    if permissions_elsewhere(s, *object) {
        return;
    }
    let Some(function) = permission_target(s, *object) else {
        return report_nothing_to_grant(s, (*rule, *object), why);
    };
    let action = rule.allow.iter().flat_map(|allow| allow.actions).next();
    let mut properties = vec![
        ("Action", Expr::text(action.copied().unwrap_or("lambda:InvokeFunction"))),
        ("FunctionName", function),
        ("Principal", Expr::text(rule.mechanism.service)),
    ];
    if *via_url {
        properties.push(("InvokedViaFunctionUrl", true.into()));
    }
    let (source, account) = source_of(source);
    properties.extend(source.map(|arn| ("SourceArn", arn)));
    properties.extend(account.map(|account| ("SourceAccount", account)));
    let mut candidates = candidates.clone();
    if candidates.is_empty() {
        let id = |n: NodeId| format!("AllowInvoke{}", s.tree.unique_id(n));
        candidates = vec![(*object, id(*actor)), (*actor, id(*object))];
    }
    place(s, *object, candidates, properties, why);
}

/// For a principal without policies of its own, an identity with its ARN: one permission an action.
pub(super) fn for_principal(
    s: &mut Synthesis,
    object: NodeId,
    statements: &[Statement],
    principal: &Principal,
    function: &Expr,
    why: &For<'_>,
) {
    let who = match &principal.kind {
        PrincipalKind::Named(_, name) | PrincipalKind::Identity(_, name) => name.clone(),
        PrincipalKind::Any => Expr::text("*"),
    };
    for statement in statements {
        let all = statement.conditions.iter().chain(&principal.conditions);
        let conditions = match conditions(all) {
            Ok(conditions) => conditions,
            Err(detail) => return report_condition(s, object, detail, why),
        };
        for action in &statement.actions {
            for name in called(s, object, statement, function) {
                let mut properties = vec![
                    ("Action", Expr::text(action.clone())),
                    ("FunctionName", name),
                    ("Principal", who.clone()),
                ];
                properties.extend(conditions.iter().cloned());
                let of_all = Expr::map(properties.iter().cloned());
                let hash = logical_id::hash(&logical_id::describe_value(s.tree, &of_all), 8);
                let candidates = vec![(object, format!("Invoke{}", hash.to_ascii_uppercase()))];
                place(s, object, candidates, properties, why);
            }
        }
    }
}

/// What a permission names: the function, or only the versions that the statement is on.
fn called(s: &Synthesis, object: NodeId, statement: &Statement, function: &Expr) -> Vec<Expr> {
    let mut own = s.tree.facets.get(&object).into_iter().flat_map(|f| f.of_shape(Shape::Resource));
    if own.any(|arn| statement.resources.contains(arn)) {
        vec![function.clone()]
    } else {
        statement.resources.clone()
    }
}

fn place(
    s: &mut Synthesis,
    object: NodeId,
    candidates: Vec<(NodeId, String)>,
    properties: Vec<(&'static str, Expr)>,
    why: &For<'_>,
) {
    let (actor, verb, inverse) = (why.cause.actor, why.cause.verb, why.cause.inverse);
    let connects = Connection { actor, verb, inverse, object };
    let glue = Glue { type_name: TYPE, candidates, properties, after_policies_of: None, connects };
    let (cause, waiters) = (Arc::clone(why.cause), why.waiters.to_vec());
    s.glue.push(Placing { glue, cause, waiters });
}

/// The conditions as properties; what is wrong with one that no property can say.
fn conditions<'c>(
    all: impl Iterator<Item = &'c (String, String, Expr)>,
) -> Result<Vec<(&'static str, Expr)>, String> {
    let mut found: Vec<(&'static str, Expr)> = Vec::new();
    for (operator, key, value) in all {
        let Some((_, property)) = PERMISSION_CONDITIONS.iter().find(|(name, _)| name == key) else {
            let known: Vec<&str> = PERMISSION_CONDITIONS.iter().map(|(name, _)| *name).collect();
            let known = known.join(", ");
            return Err(format!(
                "A function's permissions know no condition on `{key}`, only on {known}."
            ));
        };
        let known = operators(key);
        if !known.contains(&operator.as_str()) {
            let known = known.join(" or ");
            return Err(format!(
                "A function's permissions compare `{key}` by {known}, not by {operator}."
            ));
        }
        let value = match value {
            Expr::List(items) if items.len() == 1 => items[0].clone(),
            Expr::Text(text) if known == BOOL => (text == "true").into(),
            other => other.clone(),
        };
        let differs = |(name, other): &(&str, Expr)| name == property && *other != value;
        if matches!(value, Expr::List(_)) || found.iter().any(differs) {
            return Err(format!("A function's permissions have one value for `{key}`."));
        }
        if !found.iter().any(|(name, _)| name == property) {
            found.push((*property, value));
        }
    }
    Ok(found)
}

const BOOL: &[&str] = &["Bool"];

/// How Lambda compares a key. Both operators for ARNs do the same.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
fn operators(key: &str) -> &'static [&'static str] {
    match key {
        "aws:SourceArn" => &["ArnLike", "ArnEquals", "StringLike"],
        "lambda:InvokedViaFunctionUrl" => BOOL,
        _ => &["StringEquals"],
    }
}

fn report_condition(s: &mut Synthesis, object: NodeId, detail: String, why: &For<'_>) {
    let diagnostic =
        Diagnostic::error("condition-not-possible", "a condition cannot be written down")
            .detail(detail)
            .path(s.tree.path(object))
            .at(why.cause.location)
            .help("leave the condition out, or grant to a role that has it in its trust");
    s.report(diagnostic);
}
