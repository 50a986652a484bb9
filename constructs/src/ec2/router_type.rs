//! What routes lead to.

/// What a route leads to, by its id; a core network by its ARN.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouterType {
    /// A carrier gateway.
    CarrierGateway,
    /// A core network of AWS Cloud WAN.
    CoreNetwork,
    /// An egress-only internet gateway, for IPv6.
    EgressOnlyInternetGateway,
    /// An internet gateway or a virtual private gateway.
    Gateway,
    /// An instance.
    Instance,
    /// A local gateway of an Outpost.
    LocalGateway,
    /// A NAT gateway.
    NatGateway,
    /// A network interface.
    NetworkInterface,
    /// A transit gateway.
    TransitGateway,
    /// A Gateway Load Balancer endpoint.
    VpcEndpoint,
    /// A peering connection with another VPC.
    VpcPeeringConnection,
}

impl RouterType {
    pub(super) fn property(self) -> &'static str {
        match self {
            RouterType::CarrierGateway => "CarrierGatewayId",
            RouterType::CoreNetwork => "CoreNetworkArn",
            RouterType::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
            RouterType::Gateway => "GatewayId",
            RouterType::Instance => "InstanceId",
            RouterType::LocalGateway => "LocalGatewayId",
            RouterType::NatGateway => "NatGatewayId",
            RouterType::NetworkInterface => "NetworkInterfaceId",
            RouterType::TransitGateway => "TransitGatewayId",
            RouterType::VpcEndpoint => "VpcEndpointId",
            RouterType::VpcPeeringConnection => "VpcPeeringConnectionId",
        }
    }
}
