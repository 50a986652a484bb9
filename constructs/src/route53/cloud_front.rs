//! Where AWS keeps the addresses of CloudFront.

use rustinfra::prelude::*;

use crate::arn;

/// The hosted zone in which AWS keeps the addresses of all distributions: one in China, one
/// elsewhere.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>
pub(crate) fn hosted_zone_id(node: &Node) -> &'static str {
    match arn::partition(node).as_literal() {
        Some("aws-cn") => "Z3RFFRIM2A3IF5",
        _ => "Z2FDTNDATAQYW2",
    }
}
