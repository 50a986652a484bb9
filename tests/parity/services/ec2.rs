//! Networks by default and with every setting; what stands in them, and who may connect to what.

use crate::services::common::plain;
use rustinfra::iam::{Principal, Statement};
use rustinfra_constructs::apigateway::EndpointType;
use rustinfra_constructs::apigatewayv2::VpcLink;
use rustinfra_constructs::ec2::{
    Connections, DefaultInstanceTenancy, FlowLog, FlowLogMaxAggregationInterval,
    FlowLogTrafficType, GatewayVpcEndpoint, GatewayVpcEndpointAwsService, ImportedSubnets,
    InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, InterfaceVpcEndpointService, IpAddresses,
    LogFormat, Peer, Port, RouterType, Subnet, SubnetAttributes, SubnetConfiguration, SubnetFilter,
    SubnetType, VpcAttributes, VpcEndpointDnsRecordIpType, VpcEndpointIpAddressType,
    VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
};
use rustinfra_constructs::lambda::VpcAccess;
use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Ec2");
    let plain = Vpc::builder("Plain").build(&stack);
    configured(&stack);
    named(&stack);
    closed(&stack, &plain);
    endpoints(&stack, &plain);
    firewalls(&stack, &plain);
    functions(&stack, &plain);
    existing(&stack);
    apart(&stack);
    stack
}

/// Groups with masks and without, reserved addresses, one NAT gateway.
fn configured(stack: &Stack) {
    let group = SubnetConfiguration::new;
    let vpc = Vpc::builder("Configured")
        .ip_addresses(IpAddresses::cidr("10.20.0.0/18"))
        .vpc_name("configured")
        .max_azs(2)
        .reserved_azs(1)
        .nat_gateways(1)
        .enable_dns_hostnames(false)
        .enable_dns_support(false)
        .default_instance_tenancy(DefaultInstanceTenancy::Dedicated)
        .subnet_configuration([
            group("Ingress", SubnetType::Public).cidr_mask(24).map_public_ip_on_launch(false),
            group("App", SubnetType::PrivateWithEgress),
            group("Later", SubnetType::PrivateWithEgress).cidr_mask(26).reserved(),
            group("Data", SubnetType::PrivateIsolated).cidr_mask(28),
        ])
        .build(stack);
    vpc.add_gateway_endpoint("Items", GatewayVpcEndpointAwsService::DYNAMODB);
}

/// Named zones, addresses of NAT gateways that exist already, a subnet and a route by hand.
fn named(stack: &Stack) {
    let group = |name: &str, kind| SubnetConfiguration::new(name, kind).cidr_mask(24);
    let vpc = Vpc::builder("Named")
        .ip_addresses(IpAddresses::cidr("10.30.0.0/16"))
        .availability_zones(["eu-west-1a", "eu-west-1b", "eu-west-1c"])
        .nat_gateways(2)
        .nat_gateway_eip_allocation_ids(["eipalloc-1", "eipalloc-2"])
        .nat_gateway_max_drain_duration(mins(10))
        .nat_gateway_subnets(SubnetSelection::subnet_group_name("Second"))
        .subnet_configuration([
            group("First", SubnetType::Public),
            group("Second", SubnetType::Public),
            group("Inside", SubnetType::PrivateWithEgress),
        ])
        .build(stack);
    let extra = Subnet::builder("Extra", &vpc, "eu-west-1a", "10.30.200.0/24")
        .map_public_ip_on_launch(true)
        .build(stack);
    let peering = RouterType::VpcPeeringConnection;
    extra.add_route("Peering", "10.40.0.0/16", peering, "pcx-0123456789abcdef0");
    let transit = RouterType::TransitGateway;
    extra.add_route("Transit", "2001:db8::/32", transit, "tgw-0123456789abcdef0");
    Subnet::builder("ExtraPrivate", &vpc, "eu-west-1b", "10.30.201.0/24").build(stack);
    Subnet::builder("ExtraPublic", &vpc, "eu-west-1c", "10.30.202.0/24")
        .map_public_ip_on_launch(true)
        .build(stack);
    let in_extra = VpcAccess::of(&vpc).subnets(SubnetSelection::subnets([&extra]));
    plain("InExtra").vpc(in_extra).build(stack);
}

/// No way out, and a log of who tries.
fn closed(stack: &Stack, plain: &Vpc) {
    let vpc = Vpc::builder("Closed")
        .ip_addresses(IpAddresses::cidr("10.50.0.0/24"))
        .nat_gateways(0)
        .create_internet_gateway(false)
        .build(stack);
    vpc.add_flow_log("Log");
    let group = LogGroup::builder("Traffic").removal_policy(RemovalPolicy::Destroy).build(stack);
    let service = Principal::service("vpc-flow-logs.amazonaws.com");
    let role = Role::builder("TrafficRole", service).build(stack);
    FlowLog::of_subnet("SubnetLog", &plain.public_subnets()[0])
        .log_group(&group)
        .role(&role)
        .flow_log_name("refused")
        .traffic_type(FlowLogTrafficType::Reject)
        .max_aggregation_interval(FlowLogMaxAggregationInterval::OneMinute)
        .log_format([LogFormat::SRC_ADDR, LogFormat::DST_ADDR, LogFormat::ACTION])
        .build(stack);
    FlowLog::of_vpc("VpcLog", plain)
        .log_format([LogFormat::field("reject-reason"), LogFormat::custom("${srcaddr} ${dstaddr}")])
        .build(stack);
}

/// Endpoints of both kinds, and a private API behind one.
fn endpoints(stack: &Stack, vpc: &Vpc) {
    let tables = vpc.add_gateway_endpoint("Tables", GatewayVpcEndpointAwsService::DYNAMODB);
    tables.add_to_policy(
        Statement::allow(["dynamodb:GetItem", "dynamodb:PutItem"]).on("*").to(Principal::any()),
    );
    GatewayVpcEndpoint::builder("Buckets", vpc, GatewayVpcEndpointAwsService::S3)
        .subnets(SubnetSelection::of_type(SubnetType::PrivateWithEgress))
        .subnets(SubnetSelection::subnet_group_name("Private"))
        .build(vpc);
    let door = vpc.add_interface_endpoint("Door", InterfaceVpcEndpointAwsService::APIGATEWAY);
    let group = SecurityGroup::builder("EndpointGroup", vpc).build(stack);
    let name = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0";
    let service = InterfaceVpcEndpointService::new(name).port(8443);
    let theirs = InterfaceVpcEndpoint::builder("Theirs", vpc, service)
        .security_groups([&group])
        .subnets(SubnetSelection::subnets([&vpc.public_subnets()[0]]))
        .open(false)
        .ip_address_type(VpcEndpointIpAddressType::Ipv4)
        .dns_record_ip_type(VpcEndpointDnsRecordIpType::Ipv4)
        .build(stack);
    theirs.connections().allow_default_port_from(&Peer::ipv4("192.0.2.0/24"));
    InterfaceVpcEndpoint::builder("Queues", vpc, InterfaceVpcEndpointAwsService::SQS)
        .private_dns_enabled(false)
        .build(vpc);
    InterfaceVpcEndpoint::builder("BucketsFromOutside", vpc, InterfaceVpcEndpointAwsService::S3)
        .private_dns_only_for_inbound_resolver_endpoint(
            VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint::OnlyInboundResolver,
        )
        .build(vpc);
    GatewayVpcEndpoint::builder("Express", vpc, GatewayVpcEndpointAwsService::S3_EXPRESS)
        .ip_address_type(VpcEndpointIpAddressType::Ipv4)
        .dns_record_ip_type(VpcEndpointDnsRecordIpType::ServiceDefined)
        .build(stack);
    InterfaceVpcEndpoint::builder("FarAway", vpc, InterfaceVpcEndpointAwsService::KMS)
        .service_region("us-east-1")
        .private_dns_enabled(false)
        .build(vpc);
    let global = InterfaceVpcEndpointService::new("com.amazonaws.s3-global.accesspoint");
    InterfaceVpcEndpoint::builder("Global", vpc, global).private_dns_enabled(true).build(vpc);
    let gateway = GatewayVpcEndpoint::from_gateway_vpc_endpoint_id(
        stack,
        "TheirGateway",
        "vpce-00000000000000001",
    );
    stack.output("TheirGatewayId", gateway.vpc_endpoint_id());
    let known = InterfaceVpcEndpoint::from_interface_vpc_endpoint_attributes(
        stack,
        "TheirEndpoint",
        "vpce-00000000000000002",
        8443,
        [group.clone()],
    );
    known.connections().allow_default_port_from(&Peer::ipv4("192.0.2.128/25"));
    stack.output("TheirEndpointId", known.vpc_endpoint_id());

    let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
    let list = Function::builder("List", Runtime::NODEJS_22, "index.handler", code).build(stack);
    let api = LambdaRestApi::builder("Api", &list)
        .endpoint_types([EndpointType::Private])
        .vpc_endpoints([&door])
        .build(stack);
    api.grant_invoke_from_vpc_endpoints_only([&door]);
    VpcLink::in_vpc("Link", vpc, SubnetSelection::new())
        .vpc_link_name("inside")
        .security_groups([&group])
        .build(stack);
}

/// Rules of every kind.
fn firewalls(stack: &Stack, vpc: &Vpc) {
    let described = SecurityGroup::builder("Described", vpc)
        .security_group_name("described")
        .description("What is described")
        .allow_all_ipv6_outbound(true)
        .ingress_rule(Peer::any_ipv4(), Port::HTTPS.description("the world"))
        .ingress_rule(Peer::any_ipv6(), Port::tcp_range(8000, 8080))
        .build(stack);
    let near = || Peer::ipv4("198.51.100.0/24");
    described.add_ingress_rule(near(), Port::all_tcp());
    described.add_ingress_rule(near(), Port::udp(53));
    described.add_ingress_rule(near(), Port::udp_range(6000, 6010));
    described.add_ingress_rule(near(), Port::all_udp());
    described.add_ingress_rule(near(), Port::icmp_ping());
    described.add_ingress_rule(near(), Port::icmp_type_and_code(3, 4));
    described.add_ingress_rule(near(), Port::icmp_type(11));
    described.add_ingress_rule(near(), Port::all_icmp());
    described.add_ingress_rule(Peer::ipv6("2001:db8::/32"), Port::all_icmp_v6());
    described.add_ingress_rule(near(), Port::esp());
    described.add_ingress_rule(near(), Port::ah());
    described.add_ingress_rule(near(), Port::all_traffic());
    described.add_ingress_rule(Peer::prefix_list("pl-0123456789abcdef0"), Port::SSH);
    described.add_ingress_rule(Peer::security_group_id("sg-0123456789abcdef0"), Port::SSH);
    let of_others = Peer::security_group_id_of("sg-0123456789abcdef0", "123456789012");
    described.add_ingress_rule(of_others, Port::HTTP);

    let strict = |id: &str| SecurityGroup::builder(id, vpc).allow_all_outbound(false);
    let mute = strict("Mute").build(stack);
    let picky = strict("Picky").egress_rule(Peer::ipv4("203.0.113.0/24"), Port::HTTPS).build(stack);
    let by_the_new = Port::HTTPS.description("by the new protocol");
    picky.add_egress_rule(Peer::ipv6("2001:db8::/32"), by_the_new);
    picky.add_egress_rule(Peer::prefix_list("pl-0123456789abcdef0"), Port::HTTPS);
    picky.connections().allow_from(&described, Port::POSTGRES);
    described.connections().allow_to(&mute, Port::MYSQL_AURORA);
    picky.connections().allow_to(&mute, Port::NFS.description("files"));
    picky.connections().allow_internally(Port::tcp(7000));
    mute.connections().allow_from_any_ipv4(Port::HTTP);

    let given = SecurityGroup::from_security_group_id(stack, "Given", "sg-00000000000000001");
    let id = "sg-00000000000000002";
    let narrow = SecurityGroup::from_restricted_security_group_id(stack, "Narrow", id);
    let id = "sg-00000000000000003";
    let fixed = SecurityGroup::from_immutable_security_group_id(stack, "Fixed", id);
    given.connections().allow_from(&narrow, Port::HTTPS);
    fixed.connections().allow_from(&given, Port::HTTPS);

    let client = strict("Client").build(stack);
    let front = Connections::new([strict("Front").build(stack)]).default_port(Port::HTTPS);
    let office = Connections::of_peers([Peer::ipv4("203.0.113.0/24")]).default_port(Port::HTTPS);
    front.allow_default_port_from_any_ipv4();
    front.allow_default_port_internally();
    front.allow_default_port_to(&client);
    client.connections().allow_to_default_port(&front);
    client.connections().allow_to_default_port(&office);
}

/// Functions in private and public subnets, which reach an endpoint and each other.
fn functions(stack: &Stack, vpc: &Vpc) {
    let inside = plain("InPrivate").vpc(vpc).build(stack);
    let public = VpcAccess::of(vpc)
        .subnets(SubnetSelection::of_type(SubnetType::Public))
        .allow_public_subnet()
        .allow_all_outbound(false)
        .ipv6_allowed_for_dual_stack();
    let outside = plain("InPublic").vpc(public).build(stack);
    let group = SecurityGroup::builder("FunctionGroup", vpc).build(stack);
    let grouped =
        VpcAccess::of(vpc).security_groups([&group]).subnets(SubnetSelection::new().one_per_az());
    plain("Grouped").vpc(grouped).build(stack);
    outside.connections().allow_to(&inside, Port::HTTPS);
    inside.connections().allow_to_any_ipv4(Port::HTTP);
}

/// A network that exists already.
fn existing(stack: &Stack) {
    let public = ImportedSubnets::new(["subnet-00000000000000001", "subnet-00000000000000002"])
        .names(["Edge"])
        .route_table_ids(["rtb-00000000000000001", "rtb-00000000000000001"])
        .ipv4_cidr_blocks(["172.16.5.0/25", "172.16.5.128/25"]);
    let private = ImportedSubnets::new([
        "subnet-00000000000000003",
        "subnet-00000000000000004",
        "subnet-00000000000000005",
        "subnet-00000000000000006",
    ])
    .names(["App", "Data"])
    .route_table_ids([
        "rtb-00000000000000003",
        "rtb-00000000000000004",
        "rtb-00000000000000005",
        "rtb-00000000000000006",
    ])
    .ipv4_cidr_blocks(["172.16.1.0/24", "172.16.2.0/24", "172.16.3.0/24", "172.16.4.0/24"]);
    let isolated = ImportedSubnets::new(["subnet-00000000000000007", "subnet-00000000000000008"])
        .names(["Vault"])
        .route_table_ids(["rtb-00000000000000007", "rtb-00000000000000008"])
        .ipv4_cidr_blocks(["172.16.6.0/26", "172.16.6.64/26"]);
    let known = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a", "eu-west-1b"])
        .vpc_cidr_block("172.16.0.0/16")
        .public_subnets(public)
        .private_subnets(private)
        .isolated_subnets(isolated);
    let vpc = Vpc::from_vpc_attributes(stack, "Existing", known);
    vpc.add_gateway_endpoint("Tables", GatewayVpcEndpointAwsService::DYNAMODB);
    let data = SubnetSelection::subnet_group_name("Data").availability_zones(["eu-west-1b"]);
    let secrets = InterfaceVpcEndpointAwsService::SECRETS_MANAGER;
    InterfaceVpcEndpoint::builder("Secrets", &vpc, secrets).subnets(data).build(&vpc);
    let addressed = SubnetFilter::contains_ip_addresses(["172.16.1.7", "172.16.4.9"]);
    let inside = VpcAccess::of(&vpc).subnets(SubnetSelection::new().subnet_filter(addressed));
    plain("InExisting").vpc(inside).build(stack);

    let selected = |name: &str, selection: SubnetSelection| {
        let ids = vpc.select_subnets(&selection).subnet_ids();
        stack.output(name, words(ids.iter().map(Value::as_literal)));
    };
    let filtered = |name: &str, filter: SubnetFilter| {
        selected(name, SubnetSelection::new().subnet_filter(filter));
    };
    let two = ["subnet-00000000000000003", "subnet-00000000000000006"];
    filtered("SubnetsByIds", SubnetFilter::by_ids(two));
    filtered("SubnetsByZone", SubnetFilter::availability_zones(["eu-west-1b"]));
    filtered("SubnetsOnePerZone", SubnetFilter::one_per_az());
    filtered("SubnetsByMask", SubnetFilter::by_cidr_mask(24));
    let ranges = ["172.16.1.0/24", "172.16.4.0/22"];
    filtered("SubnetsByRanges", SubnetFilter::by_cidr_ranges(ranges));
    let vault = SubnetSelection::subnet_group_name("Vault");
    let half = SubnetFilter::by_cidr_ranges(["172.16.6.64/26"]);
    selected("SubnetsIsolated", vault.subnet_filter(half));
    let edge = SubnetSelection::subnet_group_name("Edge");
    let edge = vpc.select_subnets(&edge.subnet_filter(SubnetFilter::by_cidr_mask(25)));
    let ids: Vec<_> = edge.subnets.iter().map(Subnet::subnet_id).collect();
    stack.output("EdgeIds", words(ids.iter().map(Value::as_literal)));
    stack.output("EdgeZones", words(edge.availability_zones().iter().map(Value::as_literal)));
    stack.output("EdgeIsPublic", edge.has_public.to_string());
    vpc.add_flow_log("Log");
    GatewayVpcEndpoint::builder("Buckets", &vpc, GatewayVpcEndpointAwsService::S3)
        .subnets(SubnetSelection::of_type(SubnetType::PrivateIsolated))
        .build(&vpc);
}

/// What is known of each, in one text.
fn words<'a>(all: impl Iterator<Item = Option<&'a str>>) -> String {
    all.map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ")
}

/// Subnets that exist already, one by one.
fn apart(stack: &Stack) {
    let known = SubnetAttributes::new("subnet-00000000000000011")
        .availability_zone("eu-west-1a")
        .ipv4_cidr_block("172.17.1.0/24")
        .route_table_id("rtb-00000000000000011");
    let known = Subnet::from_subnet_attributes(stack, "KnownSubnet", known);
    let private = SubnetAttributes::new("subnet-00000000000000012")
        .availability_zone("eu-west-1b")
        .route_table_id("rtb-00000000000000012");
    let private = Subnet::from_subnet_attributes(stack, "PrivateSubnet", private);
    let public = SubnetAttributes::new("subnet-00000000000000013")
        .availability_zone("eu-west-1c")
        .route_table_id("rtb-00000000000000013");
    let public = Subnet::from_subnet_attributes(stack, "PublicSubnet", public);
    let subnets = || SubnetSelection::subnets([&known, &private, &public]);
    let zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
    let vpc = VpcAttributes::new("vpc-0123456789abcdef1", zones);
    let vpc = Vpc::from_vpc_attributes(stack, "Apart", vpc);
    let tables = GatewayVpcEndpointAwsService::DYNAMODB;
    GatewayVpcEndpoint::builder("ApartTables", &vpc, tables).subnets(subnets()).build(stack);
    let secrets = InterfaceVpcEndpointAwsService::SECRETS_MANAGER;
    InterfaceVpcEndpoint::builder("ApartSecrets", &vpc, secrets)
        .subnets(subnets())
        .open(false)
        .build(stack);
    stack.output("KnownBlock", known.ipv4_cidr_block().unwrap_or_default());
    let bare = Subnet::from_subnet_id(stack, "BareSubnet", "subnet-00000000000000014");
    FlowLog::of_subnet("BareLog", &bare).build(stack);
}
