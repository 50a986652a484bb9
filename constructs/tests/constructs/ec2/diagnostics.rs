use rustinfra_constructs::ec2::{
    GatewayVpcEndpoint, GatewayVpcEndpointAwsService, ImportedSubnets, InterfaceVpcEndpoint,
    InterfaceVpcEndpointAwsService, IpAddresses, Peer, Port, RouterType, Subnet,
    SubnetConfiguration, SubnetFilter, SubnetType, VpcAttributes,
};
use rustinfra_constructs::lambda::VpcAccess;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, HostedZone, RecordTarget};

use super::super::{check_problems, stack};

fn isolated(name: &str) -> SubnetConfiguration {
    SubnetConfiguration::new(name, SubnetType::PrivateIsolated)
}

fn small_vpc(stack: &Stack) -> Vpc {
    Vpc::builder("V").nat_gateways(0).build(stack)
}

#[test]
fn addresses_that_are_none_or_too_few_are_told() {
    let (app, stack) = stack();
    let vpc = |id: &str, block: &str| Vpc::builder(id).ip_addresses(IpAddresses::cidr(block));
    vpc("None", "10.0.0.0").build(&stack);
    vpc("Large", "10.0.0.0/8").build(&stack);
    vpc("Small", "10.0.0.0/28").build(&stack);
    vpc("Full", "10.0.0.0/24")
        .subnet_configuration([isolated("A").cidr_mask(25), isolated("B").cidr_mask(28)])
        .build(&stack);
    vpc("Masks", "10.0.0.0/16")
        .subnet_configuration([isolated("A").cidr_mask(15), isolated("B").cidr_mask(29)])
        .build(&stack);
    check_problems(
        &app,
        "error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.0/24` has no room for a subnet with the mask /28.
    at `Test/Full`, HERE
  help: give the VPC more addresses; see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[out-of-range]: a value is outside its range
  the VPC's mask is 8, but must be between 16 and 28.
    at `Test/Large`, HERE
  help: see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[out-of-range]: a value is outside its range
  the mask of the subnets `A` is 15, but must be between 16 and 28.
    at `Test/Masks`, HERE
  help: see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[out-of-range]: a value is outside its range
  the mask of the subnets `B` is 29, but must be between 16 and 28.
    at `Test/Masks`, HERE
  help: see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.0` is not a block of addresses.
    at `Test/None`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`

error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.0/28` has no room for 4 subnets that get equal shares; the smallest is /28.
    at `Test/Small`, HERE
  help: give the VPC more addresses; see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    );
}

#[test]
fn settings_of_a_network_that_do_not_fit_are_told() {
    let (app, stack) = stack();
    Vpc::builder("Dns").enable_dns_support(false).build(&stack);
    Vpc::builder("Names").subnet_configuration([isolated("A"), isolated("A")]).build(&stack);
    Vpc::builder("Slash").subnet_configuration([isolated("A/B")]).build(&stack);
    Vpc::builder("Mapped")
        .subnet_configuration([isolated("A").map_public_ip_on_launch(true)])
        .build(&stack);
    let private = SubnetConfiguration::new("P", SubnetType::PrivateWithEgress);
    Vpc::builder("NoDoor").subnet_configuration([private]).build(&stack);
    Vpc::builder("Elsewhere")
        .nat_gateway_subnets(SubnetSelection::of_type(SubnetType::PrivateWithEgress))
        .build(&stack);
    Vpc::builder("Shared").nat_gateway_eip_allocation_ids(["eipalloc-1"]).build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  Names of hosts are resolved by AWS, which is not to resolve names in the VPC.
    at `Test/Dns`, HERE
  help: leave out `.enable_dns_support(false)`, or add `.enable_dns_hostnames(false)`

error[conflicting-options]: options do not fit together
  A NAT gateway stands in a public subnet, which `Test/Elsewhere/PrivateSubnet1` is not.
    at `Test/Elsewhere`, HERE
  help: select public subnets: `SubnetSelection::of_type(SubnetType::Public)`

error[conflicting-options]: options do not fit together
  The subnets `A` are not public, so nothing in them is.
    at `Test/Mapped`, HERE
  help: leave out `.map_public_ip_on_launch(…)`, or make them `SubnetType::Public`

error[bad-name]: a name is not allowed
  Two groups of subnets are called `A`.
    at `Test/Names`, HERE
  help: name them differently: the name becomes a part of ids

error[conflicting-options]: options do not fit together
  A NAT gateway stands in a public subnet, and the VPC has none.
    at `Test/NoDoor`, HERE
  help: add a public group of subnets, or set `.nat_gateways(0)`

error[conflicting-options]: options do not fit together
  The number of allocation ids is 1, but has to be 2.
    at `Test/Shared`, HERE
  help: give one for each NAT gateway, or fewer NAT gateways: `.nat_gateways(…)`

error[bad-name]: a name is not allowed
  `A/B` cannot name subnets.
    at `Test/Slash`, HERE
  help: use letters and digits: the name becomes a part of ids",
    );
}

#[test]
fn zones_are_checked_as_far_as_they_are_known() {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    let vpc = |id: &str| Vpc::builder(id).subnet_configuration([isolated("A")]);
    vpc("Many").max_azs(3).build(&stack);
    vpc("Zero").max_azs(0).build(&stack);
    vpc("Both").max_azs(1).availability_zones(["eu-west-1a"]).build(&stack);
    vpc("Twice").availability_zones(["eu-west-1a", "eu-west-1a"]).build(&stack);
    vpc("Away").availability_zones(["us-east-1a"]).build(&stack);
    check_problems(
        &app,
        "error[bad-zone]: an availability zone is of another region
  `us-east-1a` is no availability zone of `eu-west-1`.
    at `Test/Away`, HERE
  help: write it as `eu-west-1a`; see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html

error[conflicting-options]: options do not fit together
  The availability zones are named, and their number is limited as well.
    at `Test/Both`, HERE
  help: leave out `.max_azs(…)`, and name the zones that the VPC shall have

error[conflicting-options]: options do not fit together
  The availability zone `eu-west-1a` is named twice.
    at `Test/Twice`, HERE
  help: name each once: every group of subnets has one subnet in each zone

error[conflicting-options]: options do not fit together
  A VPC without availability zones has no subnets.
    at `Test/Zero`, HERE
  help: name at least one, or set `.max_azs(…)` to at least 1

warning[fewer-zones]: a VPC has fewer zones than it may have
  It may have 3 availability zones, but gets 2: which more a region has is not known before it is deployed.
    at `Test/Many`, HERE
  help: name them: `.availability_zones([\"eu-west-1a\", …])`, or set `.max_azs(2)`",
    );
}

#[test]
fn selections_of_nothing_are_told_where_they_are_made() {
    let (app, stack) = stack();
    let vpc = small_vpc(&stack);
    vpc.select_subnets(&SubnetSelection::subnet_group_name("Publc"));
    vpc.select_subnets(&SubnetSelection::of_type(SubnetType::PrivateWithEgress));
    vpc.select_subnets(&SubnetSelection::new().availability_zones(["eu-west-1a"]));
    let filter = SubnetFilter::by_cidr_ranges(["10.0"]);
    vpc.select_subnets(&SubnetSelection::new().subnet_filter(filter));
    let bare = VpcAttributes::new("vpc-1", ["a"]);
    Vpc::from_vpc_attributes(&stack, "Bare", bare).select_subnets(&SubnetSelection::new());
    check_problems(
        &app,
        "error[no-subnets]: a selection of subnets is empty
  The VPC has no subnets.
    at `Test/Bare`, HERE
  help: give the VPC subnets: `.subnet_configuration([…])`, or for one that exists already `VpcAttributes`

error[unknown-subnet-group]: a selection of subnets is empty
  No group of the VPC's subnets is called `Publc`.
    at `Test/V`, HERE
  help: the VPC has `Public`, `Isolated`

error[no-subnets]: a selection of subnets is empty
  The VPC has no subnets of the type `PrivateWithEgress`.
    at `Test/V`, HERE
  help: the VPC has `Public`, `Isolated`

error[no-subnets]: a selection of subnets is empty
  The filters leave none of the subnets that are asked for.
    at `Test/V`, HERE
  help: zones are compared as the VPC names them: `vpc.availability_zones()[0]`, or the names it was given

error[bad-cidr]: a block of addresses cannot be used
  `10.0` is not a block of addresses.
    at `Test/V`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`",
    );
}

#[test]
fn subnets_that_do_not_fit_into_the_network_are_told() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").subnet_configuration([isolated("A").cidr_mask(24)]).build(&stack);
    let subnet = |id: &str, block: &str| Subnet::builder(id, &vpc, "eu-west-1a", block);
    subnet("Wrong", "eu-west-1a").build(&stack);
    subnet("Outside", "10.1.0.0/24").build(&stack);
    subnet("Overlaps", "10.0.1.128/25").build(&stack);
    subnet("Small", "10.0.7.0/29").build(&stack);
    let fits = subnet("Fits", "10.0.9.0/24").build(&stack);
    fits.add_route("R", "everywhere", RouterType::Gateway, "igw-1");
    let known = Subnet::from_subnet_id(&stack, "Known", "subnet-1");
    known.add_route("R", "::/0", RouterType::Gateway, "igw-1");
    check_problems(
        &app,
        "error[bad-cidr]: a block of addresses cannot be used
  `everywhere` is not a block of addresses.
    at `Test/Fits`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`

error[conflicting-options]: options do not fit together
  The subnet's route table is not known.
    at `Test/Known`, HERE
  help: tell it: `SubnetAttributes::new(…).route_table_id(…)`

error[bad-cidr]: a block of addresses cannot be used
  `10.1.0.0/24` is not inside the VPC's `10.0.0.0/16`.
    at `Test/Outside`, HERE
  help: choose a part of it; see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[bad-cidr]: a block of addresses cannot be used
  `10.0.1.128/25` overlaps `10.0.1.0/24` of `Test/V/ASubnet2`.
    at `Test/Overlaps`, HERE
  help: choose addresses that no other subnet of the VPC has

error[out-of-range]: a value is outside its range
  the subnet's mask is 29, but must be between 16 and 28.
    at `Test/Small`, HERE
  help: see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html

error[bad-cidr]: a block of addresses cannot be used
  `eu-west-1a` is not a block of addresses.
    at `Test/Wrong`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`",
    );
}

#[test]
fn what_is_told_of_an_existing_network_has_to_fit_together() {
    let (app, stack) = stack();
    let public = ImportedSubnets::new(["subnet-1", "subnet-2", "subnet-3"]);
    let private = ImportedSubnets::new(["subnet-4", "subnet-5"])
        .names(["A", "B"])
        .route_table_ids(["rtb-1"])
        .ipv4_cidr_blocks(["10.0.1.0/24", "10.0.2"]);
    let known = VpcAttributes::new("vpc-1", ["a", "b"])
        .vpc_cidr_block("10.0.0.0")
        .public_subnets(public)
        .private_subnets(private);
    Vpc::from_vpc_attributes(&stack, "V", known);
    check_problems(
        &app,
        "error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.0` is not a block of addresses.
    at `Test/V`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`

error[conflicting-options]: options do not fit together
  3 public subnets cannot be spread over 2 availability zones.
    at `Test/V`, HERE
  help: name as many subnets in each zone, group by group

error[conflicting-options]: options do not fit together
  The number of names of groups told of the private subnets is 2, but has to be 1.
    at `Test/V`, HERE
  help: tell as many as there are, in the same order

error[conflicting-options]: options do not fit together
  The number of route tables told of the private subnets is 1, but has to be 2.
    at `Test/V`, HERE
  help: tell as many as there are, in the same order

error[bad-cidr]: a block of addresses cannot be used
  `10.0.2` is not a block of addresses.
    at `Test/V/ASubnet2`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`",
    );
}

#[test]
fn rules_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let vpc = small_vpc(&stack);
    let open = SecurityGroup::builder("Open", &vpc)
        .security_group_name("sg-mine")
        .description("café")
        .build(&stack);
    open.add_ingress_rule(Peer::any_ipv4(), Port::HTTPS);
    open.add_ingress_rule(Peer::any_ipv4(), Port::HTTPS.description("again"));
    open.add_egress_rule(Peer::any_ipv4(), Port::HTTPS);
    open.add_ingress_rule(Peer::ipv4("10.0.0.1"), Port::HTTPS);
    open.add_ingress_rule(Peer::ipv6("10.0.0.0/8"), Port::HTTPS);
    open.add_ingress_rule(Peer::any_ipv4(), Port::tcp_range(90, 80));
    open.add_ingress_rule(Peer::any_ipv4(), Port::HTTP.description("<all>"));
    let closed = SecurityGroup::builder("Closed", &vpc).allow_all_outbound(false).build(&stack);
    closed.add_egress_rule(Peer::any_ipv4(), Port::all_traffic());
    closed.connections().allow_default_port_from(&open);
    closed.connections().allow_to_default_port(&open);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The rule lets everything out, which the security group is not to.
    at `Test/Closed`, HERE
  help: leave out `.allow_all_outbound(false)` instead of adding the rule

error[no-port]: the port of a connection is not known
  Nothing says at which port it is reached.
    at `Test/Closed`, HERE
  help: name the port: `.allow_from(&other, Port::HTTPS)`

error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.0/8` is not a block of addresses.
    at `Test/Open`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`

error[bad-cidr]: a block of addresses cannot be used
  `10.0.0.1` is not a block of addresses.
    at `Test/Open`, HERE
  help: write it as `10.0.0.0/16`, and one of IPv6 as `2001:db8::/32`

error[bad-name]: a name is not allowed
  the group's description `café` does not consist of 1 to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`.
    at `Test/Open`, HERE
  help: change it, or leave it out

error[bad-name]: a name is not allowed
  the rule's description `<all>` does not consist of 1 to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`.
    at `Test/Open`, HERE
  help: change it, or leave it out

error[conflicting-options]: options do not fit together
  The ports 90 to 80 are none.
    at `Test/Open`, HERE
  help: write them as 80 to 90; see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html

error[conflicting-options]: options do not fit together
  `sg-mine` begins as the ids of security groups do.
    at `Test/Open`, HERE
  help: change the name, or leave it out and let CloudFormation choose one

error[no-port]: the port of a connection is not known
  Nothing says at which port it is reached.
    at `Test/Open`, HERE
  help: name the port: `.allow_from(&other, Port::HTTPS)`

warning[duplicate-rule]: a rule is said twice
  The security group has a rule for this peer and port already.
    at `Test/Open`, HERE
  help: leave one of them out

warning[ignored-rule]: a rule has no effect
  The security group lets everything out already.
    at `Test/Open`, HERE
  help: add `.allow_all_outbound(false)`, or leave out the rule",
    );
}

#[test]
fn endpoints_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let vpc = small_vpc(&stack);
    let queues = InterfaceVpcEndpointAwsService::SQS;
    vpc.add_interface_endpoint("Queues", queues);
    vpc.add_interface_endpoint("Again", queues);
    let no_groups: [&SecurityGroup; 0] = [];
    InterfaceVpcEndpoint::builder("Bare", &vpc, queues)
        .private_dns_enabled(false)
        .open(false)
        .security_groups(no_groups)
        .build(&stack);
    let buckets = vpc.add_gateway_endpoint("Buckets", GatewayVpcEndpointAwsService::S3);
    vpc.add_gateway_endpoint("BucketsAgain", GatewayVpcEndpointAwsService::S3);
    buckets.add_to_policy(Statement::allow(["GetObject"]).on("*").to(Principal::any()));
    buckets.add_to_policy(Statement::allow(["s3:GetObject"]).on("*"));
    let theirs = GatewayVpcEndpoint::from_gateway_vpc_endpoint_id(&stack, "Theirs", "vpce-1");
    theirs.add_to_policy(Statement::allow(["s3:GetObject"]).on("*").to(Principal::any()));

    let silent = Vpc::builder("Silent").nat_gateways(0).enable_dns_hostnames(false).build(&stack);
    silent.add_interface_endpoint("Queues", queues);
    let known =
        VpcAttributes::new("vpc-1", ["a"]).isolated_subnets(ImportedSubnets::new(["subnet-1"]));
    let known = Vpc::from_vpc_attributes(&stack, "Known", known);
    known.add_interface_endpoint("Queues", queues);
    known.add_gateway_endpoint("Buckets", GatewayVpcEndpointAwsService::S3);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  No security group is given.
    at `Test/Bare`, HERE
  help: give one, or leave it to the endpoint

error[conflicting-options]: options do not fit together
  A gateway endpoint is a route, and no route table of the VPC is known.
    at `Test/Known/Buckets`, HERE
  help: tell them: `ImportedSubnets::route_table_ids`

error[conflicting-options]: options do not fit together
  All of the VPC may connect to the endpoint, but its addresses are not known.
    at `Test/Known/Queues`, HERE
  help: tell them: `VpcAttributes::vpc_cidr_block`, or add `.open(false)`

error[conflicting-options]: options do not fit together
  The service's name is to lead to the endpoint, but the VPC does not resolve names.
    at `Test/Silent/Queues`, HERE
  help: leave DNS support and DNS hostnames of the VPC on, or add `.private_dns_enabled(false)`

error[cannot-grant]: a statement has nowhere to go
  `Test/Theirs` has no policy that can be changed: it was imported, or is of a kind without policies.
    at `Test/Theirs`, HERE
  help: add the statement where the policy is managed

error[duplicate-endpoint]: a VPC has two endpoints for one name
  EC2 refuses a second endpoint that the service's name leads to.
    at `Test/V/Again`
    first  HERE
    again  HERE
  help: use the first, or add `.private_dns_enabled(false)`

error[bad-statement]: a statement is one that IAM refuses
  `GetObject` is not an action: a service, a colon and a name, or `*`.
    at `Test/V/Buckets`, HERE
  help: correct it where it is written

error[no-principal]: a resource's policy says not for whom
  A statement of a resource policy has to name a principal.
    at `Test/V/Buckets`, HERE
  help: add `.to(Principal::…)`

error[duplicate-endpoint]: a VPC has two endpoints for one name
  A route table has one route to `s3`, and this would be the second.
    at `Test/V/BucketsAgain`
    first  HERE
    again  HERE
  help: use the first, or select other subnets",
    );
}

#[test]
fn functions_that_cannot_stand_where_they_are_put_are_told() {
    let (app, stack) = stack();
    let vpc = small_vpc(&stack);
    let group = SecurityGroup::builder("G", &vpc).build(&stack);
    let function = |id: &str, access: VpcAccess| {
        let code = Code::inline("exports.handler = async () => {};");
        Function::builder(id, Runtime::NODEJS_22, "index.handler", code).vpc(access).build(&stack);
    };
    let of = || VpcAccess::of(&vpc);
    function("Public", of().subnets(SubnetSelection::of_type(SubnetType::Public)));
    function("Groups", of().security_groups([&group; 6]));
    function("Outbound", of().security_groups([&group]).allow_all_outbound(false));
    check_problems(
        &app,
        "error[out-of-range]: a value is outside its range
  the number of security groups is 6, but must be between 1 and 5.
    at `Test/Groups`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html

error[conflicting-options]: options do not fit together
  What a security group lets out is said of the group, and it gets one that exists.
    at `Test/Outbound`, HERE
  help: set it on the security group, or leave out the security groups

error[conflicting-options]: options do not fit together
  A function in a public subnet has no public address, and does not reach the internet.
    at `Test/Public`, HERE
  help: select private subnets, or accept it: `.allow_public_subnet()`; see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
    );
}

#[test]
fn an_alias_of_an_endpoint_that_exists_already_is_told() {
    let (app, stack) = stack();
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z1", "example.org");
    let door = InterfaceVpcEndpoint::from_interface_vpc_endpoint_attributes(
        &stack,
        "Door",
        "vpce-0123456789abcdef0",
        443,
        [],
    );
    ARecord::builder("Record", &zone, RecordTarget::alias(&door)).build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The names of an endpoint that exists already are not known, so that no record can be an alias of it.
    at `Test/Door`, HERE
  help: write the record where the endpoint is managed, or pass the name to `AliasTarget::new`",
    );
}
