//! The addresses of a VPC.

/// The IPv4 addresses of a VPC.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it does nothing until a VPC gets it"]
pub struct IpAddresses(pub(super) String);

impl IpAddresses {
    /// A block such as `10.0.0.0/16`, from /16 to /28. A VPC that is connected with others has
    /// addresses that they do not have.
    pub fn cidr(block: &str) -> Self {
        Self(block.to_string())
    }
}

impl Default for IpAddresses {
    fn default() -> Self {
        Self::cidr("10.0.0.0/16")
    }
}
