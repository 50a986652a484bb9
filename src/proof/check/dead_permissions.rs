//! Permissions for calls that nothing makes.

use std::collections::HashSet;

use crate::proof::check::wiring::told;
use crate::proof::edges::{Actor, EDGES, Source};
use crate::proof::finding::Finding;
use crate::proof::kind::{ALIAS, FUNCTION, HTTP_API, REST_API, VERSION};
use crate::proof::template::{Resource, Template};
use crate::proof::text::{Piece, Text};

const RULE: &str = "AWS::Events::Rule";

/// Checks the permissions that name a rule or an API of the template as their source, since all
/// that these call is in the template too.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for permission in template.of_type("AWS::Lambda::Permission") {
        let Some(source) = source(template, permission) else { continue };
        let function = permission.text("FunctionName").and_then(|text| template.pointee(&text));
        let Some(function) = function.map(|f| template.function_of(f).unwrap_or(f)) else {
            continue;
        };
        if function.type_name != FUNCTION {
            continue;
        }
        match called(template, source) {
            Some(called) if !called.contains(function.id) => findings.push(
                Finding::warning(
                    "dead-permission",
                    "a permission that nothing uses",
                    format!("Resources/{}/Properties/SourceArn", permission.id),
                    format!(
                        "`{}` lets {} invoke function `{}`, which it never does.",
                        permission.id,
                        told(source),
                        function.id
                    ),
                )
                .help("remove it, or correct its function or source ARN"),
            ),
            _ => {}
        }
    }
}

/// The rule or API that a permission names.
fn source<'a>(template: &Template<'a>, permission: Resource<'a>) -> Option<Resource<'a>> {
    let source = template.pointee(&permission.text("SourceArn")?)?;
    matches!(source.type_name, RULE | REST_API | HTTP_API).then_some(source)
}

/// The functions that a rule or API calls; `None` if only AWS knows one of them.
fn called<'a>(template: &Template<'a>, source: Resource<'a>) -> Option<HashSet<&'a str>> {
    if source.type_name != RULE && is_described_elsewhere(source) {
        return None;
    }
    let mut called = HashSet::new();
    for edge in EDGES.iter().filter(|edge| edge.to.contains(&FUNCTION)) {
        let named = match edge.actor {
            Actor::Service(_, Source::Itself) if edge.from == source.type_name => None,
            Actor::Service(_, Source::Named(property)) => Some(property),
            _ => continue,
        };
        for from in template.of_type(edge.from) {
            let of = match named {
                None => Some(from),
                // What may belong to any API may call anything.
                Some(property) => Some(template.pointee(&from.text(property)?)?),
            };
            if of.is_none_or(|of| of.id != source.id) {
                continue;
            }
            for text in from.at(edge.at).iter().flat_map(|block| block.texts(edge.target)) {
                match template.pointee(&text) {
                    Some(target) if matches!(target.type_name, ALIAS | VERSION) => {
                        called.insert(template.function_of(target)?.id);
                    }
                    Some(target) => {
                        called.insert(target.id);
                    }
                    None if is_literal(&text) => {}
                    None => return None,
                }
            }
        }
    }
    Some(called)
}

fn is_literal(text: &Text) -> bool {
    !text.pieces().iter().any(|piece| {
        matches!(piece, Piece::Opaque(_))
            || matches!(piece, Piece::Ref(name) if !name.starts_with("AWS::"))
    })
}

/// Whether an API's calls are written in an OpenAPI document.
fn is_described_elsewhere(api: Resource<'_>) -> bool {
    ["Body", "BodyS3Location", "CloneFrom"].iter().any(|property| !api.at(property).is_empty())
}
