//! ARNs of things that exist already.

use rustinfra::prelude::*;
use rustinfra::value::IntoText;

/// The ARN of a resource of the account and region that a node is deployed to.
pub(crate) fn local(node: &Node, service: &str, resource: impl IntoText) -> Value<String> {
    let (region, account) = match node.stack() {
        Some(stack) => (stack.region(), stack.account()),
        None => (aws::region(), aws::account_id()),
    };
    sub!("arn:{}:{}:{}:{}:{}", aws::partition(), service, region, account, resource)
}
