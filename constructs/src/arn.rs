//! ARNs of what has no attribute for its own.

use rustinfra::prelude::*;

/// The partition of the stack around `node`: literal if its region is.
///
/// Source: <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
pub(crate) fn partition(node: &Node) -> Value<String> {
    let region = node.stack().and_then(|stack| stack.environment().region);
    match region.as_deref() {
        None => aws::partition(),
        Some(r) if r.starts_with("cn-") => "aws-cn".into_value(),
        Some(r) if r.starts_with("us-gov-") => "aws-us-gov".into_value(),
        Some(r) if r.starts_with("us-iso-") => "aws-iso".into_value(),
        Some(r) if r.starts_with("us-isob-") => "aws-iso-b".into_value(),
        Some(r) if r.starts_with("eu-isoe-") => "aws-iso-e".into_value(),
        Some(r) if r.starts_with("us-isof-") => "aws-iso-f".into_value(),
        Some(r) if r.starts_with("eusc-") => "aws-eusc".into_value(),
        Some(_) => "aws".into_value(),
    }
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
