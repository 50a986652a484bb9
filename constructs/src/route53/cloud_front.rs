//! Where AWS keeps the addresses of CloudFront.

use rustinfra::prelude::*;

use crate::arn;

/// The hosted zone in which AWS keeps the addresses of all distributions: one in China, one
/// elsewhere. In a stack that knows no region, a table says it when the stack is deployed.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>
pub(super) fn hosted_zone_id(node: &Node) -> Value<String> {
    const ZONES: [(&str, &str); 2] = [("aws", "Z2FDTNDATAQYW2"), ("aws-cn", "Z3RFFRIM2A3IF5")];
    let partition = arn::partition(node);
    match (partition.as_literal(), node.stack()) {
        (None, Some(stack)) => {
            let mapping = CfnMapping::of(&stack, "AWSCloudFrontPartitionHostedZoneIdMap");
            ZONES
                .iter()
                .for_each(|(partition, zone)| mapping.set_value(partition, "zoneId", *zone));
            mapping.find(partition, "zoneId")
        }
        (known, _) => {
            let [elsewhere, china] = ZONES;
            let zone = if known == Some(china.0) { china.1 } else { elsewhere.1 };
            zone.into_value()
        }
    }
}
