//! Records that point to a distribution.

use rustinfra::prelude::*;

use super::distribution::Distribution;
use crate::arn;
use crate::route53::{AliasRecordTarget, AliasTarget};

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

impl AliasRecordTarget for Distribution {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::new(self.domain_name(), hosted_zone_id(self.node()))
    }
}
