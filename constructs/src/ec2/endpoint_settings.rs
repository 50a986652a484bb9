//! What all endpoints can be told.

use rustinfra::value::Expr;
use rustinfra_cfn::ec2::CfnVPCEndpoint;

/// What addresses an endpoint has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcEndpointIpAddressType {
    /// IPv4 addresses.
    Ipv4,
    /// IPv6 addresses.
    Ipv6,
    /// Both.
    Dualstack,
}

/// What addresses an endpoint's names lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcEndpointDnsRecordIpType {
    /// IPv4 addresses.
    Ipv4,
    /// IPv6 addresses.
    Ipv6,
    /// Both.
    Dualstack,
    /// What the service says.
    ServiceDefined,
}

/// For whom the service's usual name leads to an interface endpoint.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint {
    /// For the VPC, and for who asks the Route 53 Resolver from outside.
    AllResolvers,
    /// For who asks the Route 53 Resolver from outside; the VPC uses a gateway endpoint of the same
    /// service, which it needs.
    OnlyInboundResolver,
}

/// What all endpoints can be told.
#[derive(Clone, Copy, Default)]
pub(super) struct EndpointSettings {
    pub(super) ip_address_type: Option<VpcEndpointIpAddressType>,
    pub(super) dns_record_ip_type: Option<VpcEndpointDnsRecordIpType>,
    pub(super) private_dns_only: Option<VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint>,
}

impl EndpointSettings {
    pub(super) fn apply(self, cfn: &CfnVPCEndpoint) {
        if let Some(kind) = self.ip_address_type {
            let kind = match kind {
                VpcEndpointIpAddressType::Ipv4 => "ipv4",
                VpcEndpointIpAddressType::Ipv6 => "ipv6",
                VpcEndpointIpAddressType::Dualstack => "dualstack",
            };
            cfn.set("IpAddressType", kind.into());
        }
        let mut options = Vec::new();
        if let Some(kind) = self.dns_record_ip_type {
            let kind = match kind {
                VpcEndpointDnsRecordIpType::Ipv4 => "ipv4",
                VpcEndpointDnsRecordIpType::Ipv6 => "ipv6",
                VpcEndpointDnsRecordIpType::Dualstack => "dualstack",
                VpcEndpointDnsRecordIpType::ServiceDefined => "service-defined",
            };
            options.push(("DnsRecordIpType", kind.into()));
        }
        if let Some(who) = self.private_dns_only {
            let who = match who {
                VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint::AllResolvers => "AllResolvers",
                VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint::OnlyInboundResolver => {
                    "OnlyInboundResolver"
                }
            };
            options.push(("PrivateDnsOnlyForInboundResolverEndpoint", who.into()));
        }
        if !options.is_empty() {
            cfn.set("DnsOptions", Expr::map(options));
        }
    }
}
