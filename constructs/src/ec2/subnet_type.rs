//! What a subnet can reach.

/// What a subnet can reach.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubnetType {
    /// The internet, both ways, through the VPC's internet gateway; what stands in it needs a public
    /// address for that, which a function never has.
    Public,
    /// The internet, from the inside only, through a NAT gateway.
    PrivateWithEgress,
    /// The VPC alone, and what the VPC has endpoints for.
    PrivateIsolated,
}

impl SubnetType {
    /// The name of a group of such subnets, and the value of their tag `aws-cdk:subnet-type`.
    pub(super) fn default_name(self) -> &'static str {
        match self {
            SubnetType::Public => "Public",
            SubnetType::PrivateWithEgress => "Private",
            SubnetType::PrivateIsolated => "Isolated",
        }
    }
}
