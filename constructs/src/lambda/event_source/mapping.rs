//! The resource that connects a source and a function.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Connection, Facet, Glue, Link, links};
use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece, json_text};
use serde_json::Value as JsonValue;

use crate::arn::{known, parts};
use crate::check::{self, Twice};
use crate::lambda::Function;

/// The AWS page of the settings' limits.
pub(super) const PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html";

const SQS_PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html";

const FILTER_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html";

/// Reports more filters than Lambda takes: 5, or 10 in an account whose quota was raised.
pub(super) fn check_filters(node: &Node, filters: &[JsonValue]) {
    let count = filters.len();
    check::range(node, "the number of filters", count, 0..=10, FILTER_PAGE);
    if (6..=10).contains(&count) {
        node.report(
            Diagnostic::warning("too-many-filters", "an event source has too many filters")
                .detail(format!(
                    "It has {count}; Lambda takes 5 unless the account's quota was raised."
                ))
                .help(format!("make one of several, or ask for a larger quota: see {FILTER_PAGE}")),
        );
    }
}

/// Reports a queue or a stream that is certainly of another region than the function's stack.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
pub(super) fn check_region(node: &Node, arn: &Expr) {
    let region = node.stack().and_then(|stack| stack.environment().region);
    let (Some(region), Some(parts)) = (region, parts(arn)) else { return };
    let (Some("sqs" | "kinesis" | "dynamodb"), Some(other)) = (known(&parts[2]), known(&parts[3]))
    else {
        return;
    };
    if !other.is_empty() && other != region {
        let shown: Vec<String> =
            parts.iter().map(|part| part.iter().map(Piece::to_string).collect()).collect();
        let arn = shown.join(":");
        node.report(
            Diagnostic::error("other-region", "an event source is of another region")
                .detail(format!(
                    "`{arn}` is of `{other}`, and the function of `{region}`; Lambda reads queues \
                     and streams of its own region only."
                ))
                .help(format!(
                    "deploy the function to `{other}`, or name what is in `{region}`; see {SQS_PAGE}"
                )),
        );
    }
}

/// Filters as a mapping writes them: each pattern as text.
pub(super) fn filter_criteria(filters: &[JsonValue]) -> Option<Expr> {
    let filters: Vec<Expr> = filters
        .iter()
        .map(|pattern| Expr::map([("Pattern", json_text(&Expr::from(pattern.clone())))]))
        .collect();
    (!filters.is_empty()).then(|| Expr::map([("Filters", Expr::List(filters))]))
}

/// Allows Lambda to decrypt the filters of the mapping at `holder`, if a key of this app encrypts
/// them.
#[track_caller]
pub(super) fn allow_decryption(holder: &Node, key: Option<Expr>) {
    let Some(key) = key else { return };
    holder.set_facet(Facet::new().encrypted_with(Value::<String>::from_expr(key)));
    let service = Principal::service("lambda.amazonaws.com");
    Link::grant(service, &links::MAPPING_KEY, holder).record(holder);
}

/// Places the mapping: below the function as `kind:SOURCE`, as the CDK does, or below the source if
/// the stacks of the two would close a loop otherwise.
#[track_caller]
pub(super) fn place(
    function: &Function,
    source: &Node,
    kind: &str,
    properties: Vec<(&'static str, Expr)>,
) {
    let twice = Twice::new(
        "event-source",
        format!("The function is called for `{}` already.", source.path()),
        "leave one of them out, and say in the other which records it is called for",
    );
    let id = check::once(function.node(), format!("{kind}:{}", source.unique_id()), twice);
    let holder = function.node().child(&id);
    let key = properties.iter().find(|(name, _)| *name == "KmsKeyArn");
    allow_decryption(&holder, key.map(|(_, key)| key.clone()));
    let mut candidates = vec![(holder.id(), "Resource".to_owned())];
    let stack = |node: &Node| node.stack().map(|stack| stack.node().id());
    if stack(source) != stack(function.node()) {
        let id = format!("EventSourceMapping:{}", function.node().unique_id());
        candidates.push((source.id(), id));
    }
    Link::glue(Glue {
        type_name: "AWS::Lambda::EventSourceMapping",
        candidates,
        properties,
        after_policies_of: function.role().map(|role| role.node().id()),
        connects: Connection {
            actor: Some(source.id()),
            verb: "feeds",
            inverse: "is fed by",
            object: function.node().id(),
        },
    })
    .record(function.node());
}
