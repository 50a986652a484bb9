use rustinfra_constructs::ec2::{
    ImportedSubnets, IpAddresses, Subnet, SubnetAttributes, SubnetConfiguration, SubnetFilter,
    SubnetType, VpcAttributes,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::PrivateHostedZone;
use serde_json::{Value as Json, json};

use super::super::{check, check_problems, section, stack};

/// A property of all resources of a type, in their order.
fn all(app: &App, kind: &str, property: &str) -> Vec<Json> {
    let resources = section(app, "Resources");
    let resources = resources.as_object().into_iter().flat_map(|r| r.values());
    let of_kind = resources.filter(|resource| resource["Type"] == kind);
    of_kind.map(|resource| resource["Properties"][property].clone()).collect()
}

#[test]
fn an_isolated_network_is_a_subnet_and_its_table() {
    let (app, stack) = stack();
    let inside = SubnetConfiguration::new("Inside", SubnetType::PrivateIsolated).cidr_mask(24);
    Vpc::builder("V").max_azs(1).subnet_configuration([inside]).build(&stack);
    check(
        &app,
        json!({
            "V293ADB39": {
                "Type": "AWS::EC2::VPC",
                "Properties": {
                    "CidrBlock": "10.0.0.0/16",
                    "EnableDnsHostnames": true,
                    "EnableDnsSupport": true,
                    "InstanceTenancy": "default",
                    "Tags": [{"Key": "Name", "Value": "Test/V"}],
                },
            },
            "VInsideSubnet1Subnet75E60852": {
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                    "CidrBlock": "10.0.0.0/24",
                    "MapPublicIpOnLaunch": false,
                    "Tags": [
                        {"Key": "aws-cdk:subnet-name", "Value": "Inside"},
                        {"Key": "aws-cdk:subnet-type", "Value": "Isolated"},
                        {"Key": "Name", "Value": "Test/V/InsideSubnet1"},
                    ],
                    "VpcId": {"Ref": "V293ADB39"},
                },
            },
            "VInsideSubnet1RouteTableCFDEDC44": {
                "Type": "AWS::EC2::RouteTable",
                "Properties": {
                    "Tags": [{"Key": "Name", "Value": "Test/V/InsideSubnet1"}],
                    "VpcId": {"Ref": "V293ADB39"},
                },
            },
            "VInsideSubnet1RouteTableAssociation34787E4F": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {
                    "RouteTableId": {"Ref": "VInsideSubnet1RouteTableCFDEDC44"},
                    "SubnetId": {"Ref": "VInsideSubnet1Subnet75E60852"},
                },
            },
        }),
    );
}

#[test]
fn by_default_two_zones_have_a_public_and_a_private_subnet_each() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").build(&stack);
    assert_eq!(vpc.public_subnets().len(), 2);
    assert_eq!(vpc.private_subnets().len(), 2);
    assert_eq!(vpc.isolated_subnets().len(), 0);
    assert!(vpc.internet_gateway_id().is_some());
    let cidrs = ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"];
    assert_eq!(all(&app, "AWS::EC2::Subnet", "CidrBlock"), cidrs);
    assert_eq!(all(&app, "AWS::EC2::NatGateway", "SubnetId").len(), 2);
    let zone = |i: u32| json!({"Fn::Select": [i, {"Fn::GetAZs": ""}]});
    let zones = [zone(0), zone(1), zone(0), zone(1)];
    assert_eq!(all(&app, "AWS::EC2::Subnet", "AvailabilityZone"), zones);
}

#[test]
fn a_known_region_has_the_same_zones() {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    Vpc::builder("V").nat_gateways(0).build(&stack);
    let zone = |i: u32| json!({"Fn::Select": [i, {"Fn::GetAZs": ""}]});
    let zones = [zone(0), zone(1), zone(0), zone(1)];
    assert_eq!(all(&app, "AWS::EC2::Subnet", "AvailabilityZone"), zones);
}

#[test]
fn one_gateway_serves_all_zones() {
    let (app, stack) = stack();
    Vpc::builder("V").nat_gateways(1).build(&stack);
    let gateway = json!({"Ref": "VPublicSubnet1NATGateway9CE95FF4"});
    let routes: Vec<Json> = all(&app, "AWS::EC2::Route", "NatGatewayId");
    assert_eq!(routes, [Json::Null, Json::Null, gateway.clone(), gateway]);
}

#[test]
fn selections_find_subnets_by_type_name_and_filters() {
    let (app, stack) = stack();
    let group = SubnetConfiguration::new;
    let vpc = Vpc::builder("V")
        .ip_addresses(IpAddresses::cidr("10.0.0.0/20"))
        .availability_zones(["eu-west-1a", "eu-west-1b"])
        .subnet_configuration([
            group("Door", SubnetType::Public).cidr_mask(24),
            group("App", SubnetType::PrivateWithEgress).cidr_mask(24),
            group("Jobs", SubnetType::PrivateWithEgress).cidr_mask(25),
            group("Data2", SubnetType::PrivateIsolated).cidr_mask(26),
        ])
        .build(&stack);
    let found = |selection: SubnetSelection| -> Vec<String> {
        let selected = vpc.select_subnets(&selection);
        selected.subnets.iter().map(|subnet| subnet.node().name()).collect()
    };
    let one = || SubnetSelection::new().one_per_az();
    assert_eq!(found(one()), ["AppSubnet1", "AppSubnet2"]);
    let all = ["AppSubnet1", "AppSubnet2", "JobsSubnet1", "JobsSubnet2"];
    assert_eq!(found(SubnetSelection::of_type(SubnetType::PrivateWithEgress)), all);
    let named = SubnetSelection::subnet_group_name;
    assert_eq!(found(named("Data2")), ["Data2Subnet1", "Data2Subnet2"]);
    assert_eq!(found(named("Door").availability_zones(["eu-west-1b"])), ["DoorSubnet2"]);
    let filtered = |filter| SubnetSelection::new().subnet_filter(filter);
    assert_eq!(found(filtered(SubnetFilter::by_cidr_mask(25))), ["JobsSubnet1", "JobsSubnet2"]);
    let range = SubnetFilter::by_cidr_ranges(["10.0.2.0/24", "10.0.4.0/25"]);
    assert_eq!(found(filtered(range)), ["AppSubnet1", "JobsSubnet1"]);
    let address = SubnetFilter::contains_ip_addresses(["10.0.3.9"]);
    assert_eq!(found(filtered(address)), ["AppSubnet2"]);
    let id = SubnetFilter::by_ids([vpc.private_subnets()[3].subnet_id()]);
    assert_eq!(found(filtered(id)), ["JobsSubnet2"]);
    assert!(vpc.select_subnets(&named("Door")).has_public);
    assert!(!vpc.select_subnets(&one()).has_public);
    check_problems(&app, "");
}

#[test]
fn a_private_zone_is_seen_from_a_network() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    PrivateHostedZone::builder("Z", "internal", &vpc).build(&stack);
    let zones = all(&app, "AWS::Route53::HostedZone", "VPCs");
    let seen = json!({"VPCId": {"Ref": "V293ADB39"}, "VPCRegion": {"Ref": "AWS::Region"}});
    assert_eq!(zones, [json!([seen])]);
}

#[test]
fn what_exists_already_is_as_it_is_told() {
    let (app, stack) = stack();
    let inside = ImportedSubnets::new(["subnet-1", "subnet-2", "subnet-3", "subnet-4"])
        .names(["App", "Data"])
        .route_table_ids(["rtb-1", "rtb-2", "rtb-3", "rtb-4"])
        .ipv4_cidr_blocks(["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24", "10.0.4.0/24"]);
    let known = VpcAttributes::new("vpc-1", ["a", "b"]).isolated_subnets(inside);
    let vpc = Vpc::from_vpc_attributes(&stack, "V", known);
    assert!(vpc.cfn().is_none());
    assert_eq!(vpc.vpc_id().as_literal(), Some("vpc-1"));
    let subnet = &vpc.isolated_subnets()[3];
    assert_eq!(subnet.node().path(), "Test/V/DataSubnet4");
    assert_eq!(subnet.availability_zone(), Some("b".into_value()));
    assert_eq!(subnet.ipv4_cidr_block(), Some("10.0.4.0/24"));
    assert_eq!(subnet.route_table_id(), Some("rtb-4".into_value()));

    let known = SubnetAttributes::new("subnet-5").route_table_id("rtb-5");
    let subnet = Subnet::from_subnet_attributes(&stack, "S", known);
    subnet.add_route(
        "Out",
        "0.0.0.0/0",
        rustinfra_constructs::ec2::RouterType::NatGateway,
        "nat-1",
    );
    check(
        &app,
        json!({
            "SOut0A8CCBA7": {
                "Type": "AWS::EC2::Route",
                "Properties": {
                    "DestinationCidrBlock": "0.0.0.0/0",
                    "NatGatewayId": "nat-1",
                    "RouteTableId": "rtb-5",
                },
            },
        }),
    );
}

#[test]
fn a_network_without_an_internet_gateway_has_no_nat_gateways() {
    let (app, stack) = stack();
    Vpc::builder("V").max_azs(1).create_internet_gateway(false).build(&stack);
    let none: [Json; 0] = [];
    assert_eq!(all(&app, "AWS::EC2::NatGateway", "SubnetId"), none);
    assert_eq!(all(&app, "AWS::EC2::InternetGateway", "Tags"), none);
    assert_eq!(all(&app, "AWS::EC2::Subnet", "CidrBlock"), ["10.0.0.0/17", "10.0.128.0/17"]);
}
