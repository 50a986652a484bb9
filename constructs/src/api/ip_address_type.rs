//! The addresses of APIs.

/// What addresses an API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpAddressType {
    /// IPv4 only; not for private APIs.
    Ipv4,
    /// IPv4 and IPv6.
    DualStack,
}
