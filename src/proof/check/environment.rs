//! A function that is told of a resource is meant to use it, wherever that stands.

use crate::proof::arn::Verdict;
use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::{
    BUCKET, BUS, FUNCTION, GLOBAL_TABLE, QUEUE, SECRET, STATE_MACHINE, STREAM, TABLE, TOPIC, kind,
};
use crate::proof::role::Access;
use crate::proof::template::{Resource, Template};
use crate::proof::text::{Piece, Text};

pub(in crate::proof) const USED: &[&str] =
    &[BUCKET, BUS, GLOBAL_TABLE, QUEUE, SECRET, STATE_MACHINE, STREAM, TABLE, TOPIC];

/// Checks that a function may do something with each resource that its environment names.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for function in template.of_type(FUNCTION) {
        let Some(role) = template.execution_role(function) else { continue };
        // What a role of another template may do is not all here.
        if template.position(role.id).is_none() {
            continue;
        }
        let access = template.access(role);
        // Who may assume another role works with that.
        if access.statements.iter().any(|s| s.allows && s.does("sts:AssumeRole") != Verdict::No) {
            continue;
        }
        for place in function.at("Environment/Variables/*") {
            for text in place.texts("") {
                let Some(named) = named(template, &text) else { continue };
                if access.touches(template, named) == Verdict::No && !template.lets_others_in(named)
                {
                    findings.push(idle(function, role, named, &place.pointer));
                }
            }
        }
    }
}

/// The resource whose name, ARN or address a variable is.
fn named<'a>(template: &Template<'a>, text: &Text) -> Option<Resource<'a>> {
    let [piece] = text.pieces() else { return None };
    let resource = template.pointee(text).filter(|r| USED.contains(&r.type_name))?;
    let kind = kind(resource.type_name)?;
    let tells = match piece {
        Piece::Ref(_) => true,
        Piece::Attribute(_, name) => {
            kind.arn.contains(&name.as_str())
                || kind.names.contains(&name.as_str())
                || name == "QueueUrl"
        }
        _ => false,
    };
    tells.then_some(resource)
}

impl Access<'_> {
    /// Whether the role may do anything at all with a resource or what is in it.
    fn touches(&self, template: &Template<'_>, resource: Resource<'_>) -> Verdict {
        let (Some(kind), Some(arn)) = (kind(resource.type_name), template.arn_of(resource.id))
        else {
            return Verdict::Maybe;
        };
        if self.open {
            return Verdict::Maybe;
        }
        let contents = arn.within("/");
        let allowing = self.statements.iter().filter(|statement| statement.allows);
        Verdict::any(
            allowing.filter(|statement| statement.concerns(kind.service)).map(|statement| {
                statement.on(template, &arn).max(statement.on(template, &contents))
            }),
        )
    }
}

fn idle(function: Resource<'_>, role: Resource<'_>, named: Resource<'_>, pointer: &str) -> Finding {
    let variable = pointer.rsplit('/').next().unwrap_or_default();
    let (of, to) = (named.id, function.id);
    let finding = Finding::warning(
        "unusable-reference",
        "a function is told of a resource that it may not use",
        pointer,
        format!(
            "{} has `{variable}` for {}, but its role may do nothing with it.",
            told(function),
            told(named),
        ),
    )
    .help(format!(
        "allow role `{}` what the function does with `{of}`, or remove the variable",
        role.id
    ));
    let grants = grants(named.type_name);
    let finding = match grants {
        [] => finding,
        grants => finding.remedy(
            &[of, to],
            format!("call {} of `{of}` with `{to}`, or remove the variable", either(grants)),
        ),
    };
    finding.remedy(
        &[to],
        format!("call `add_to_role_policy` of `{to}` with what it does with `{of}`, or remove the variable"),
    )
}

/// The methods by which constructs grant what is mostly done with a resource.
fn grants(type_name: &str) -> &'static [&'static str] {
    match type_name {
        BUCKET => &["grant_read", "grant_write"],
        BUS => &["grant_put_events"],
        GLOBAL_TABLE | TABLE => &["grant_read_data", "grant_write_data"],
        QUEUE => &["grant_send", "grant_consume"],
        SECRET => &["grant_read", "grant_write"],
        _ => &[],
    }
}

fn either(methods: &[&str]) -> String {
    methods.iter().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(" or ")
}
