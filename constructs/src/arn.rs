//! ARNs of what has no attribute for its own.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

/// The partition of the stack around `node`: literal if its region is.
pub(crate) fn partition(node: &Node) -> Value<String> {
    let known = node.stack().and_then(|stack| stack.environment().partition());
    known.map_or_else(aws::partition, IntoValue::into_value)
}

/// The region of the stack around `node`.
pub(crate) fn region(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::region, |stack| stack.region())
}

/// The account of the stack around `node`.
pub(crate) fn account(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::account_id, |stack| stack.account())
}

/// The ARN of `resource` of `service` in the account and region of the stack around `node`.
pub(crate) fn in_stack(
    node: &Node,
    service: &str,
    resource: impl IntoValue<String>,
) -> Value<String> {
    sub!(
        "arn:{}:{}:{}:{}:{}",
        partition(node),
        service,
        region(node),
        account(node),
        resource.into_value()
    )
}

/// A kind of ARN that the generated layer has none for.
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam"))]
macro_rules! kind {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        pub enum $name {}
        impl rustinfra::value::StringKind for $name {}
        impl rustinfra::value::RefKind for $name {}
    };
}
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam"))]
pub(crate) use kind;

/// Reports a text that is not the ARN that is wanted: `of a key`.
pub(crate) fn reject(node: &Node, arn: &str, wanted: &str, help: &str) {
    node.report(
        Diagnostic::error("bad-arn", "an ARN has the wrong form")
            .detail(format!("`{arn}` is not the ARN {wanted}."))
            .help(help),
    );
}
