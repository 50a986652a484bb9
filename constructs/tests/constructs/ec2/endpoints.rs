use rustinfra_constructs::ec2::{
    GatewayVpcEndpointAwsService, InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, SubnetType,
    VpcAttributes,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::super::{compare, section, stack};
use super::group;

fn endpoints(app: &App) -> Json {
    let resources = section(app, "Resources");
    let resources = resources.as_object().into_iter().flatten();
    let endpoints = resources.filter(|(_, resource)| resource["Type"] == "AWS::EC2::VPCEndpoint");
    endpoints.map(|(_, resource)| resource["Properties"].clone()).collect()
}

#[test]
fn a_gateway_is_in_all_tables_and_its_policy_is_merged() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").max_azs(1).nat_gateways(0).build(&stack);
    let tables = vpc.add_gateway_endpoint("T", GatewayVpcEndpointAwsService::DYNAMODB);
    for action in ["dynamodb:GetItem", "dynamodb:PutItem"] {
        tables.add_to_policy(Statement::allow([action]).on("*").to(Principal::any()));
    }
    compare(
        &endpoints(&app),
        &json!([
            {
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                            "Effect": "Allow",
                            "Principal": {"AWS": "*"},
                            "Resource": "*",
                        },
                    ],
                    "Version": "2012-10-17",
                },
                "RouteTableIds": [
                    {"Ref": "VPublicSubnet1RouteTableAC6EACCB"},
                    {"Ref": "VIsolatedSubnet1RouteTableBCAF4705"},
                ],
                "ServiceName": {
                    "Fn::Join": ["", ["com.amazonaws.", {"Ref": "AWS::Region"}, ".dynamodb"]],
                },
                "Tags": [{"Key": "Name", "Value": "Test/V"}],
                "VpcEndpointType": "Gateway",
                "VpcId": {"Ref": "V293ADB39"},
            },
        ]),
    );
}

#[test]
fn a_service_is_named_in_the_stacks_region() {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let service = InterfaceVpcEndpointAwsService::new("new-service");
    vpc.add_interface_endpoint("New", service);
    vpc.add_interface_endpoint("Iam", InterfaceVpcEndpointAwsService::IAM);
    vpc.add_interface_endpoint("Notebook", InterfaceVpcEndpointAwsService::SAGEMAKER_NOTEBOOK);
    vpc.add_gateway_endpoint("Buckets", GatewayVpcEndpointAwsService::S3);
    let found = endpoints(&app);
    let names: Vec<&Json> =
        found.as_array().into_iter().flatten().map(|e| &e["ServiceName"]).collect();
    assert_eq!(
        names,
        [
            "com.amazonaws.eu-west-1.new-service",
            "com.amazonaws.iam",
            "aws.sagemaker.eu-west-1.notebook",
            "com.amazonaws.eu-west-1.s3",
        ]
    );
}

#[test]
fn keyspaces_have_a_port_of_their_own() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    vpc.add_interface_endpoint("K", InterfaceVpcEndpointAwsService::KEYSPACES);
    compare(
        &group(&app, "VKSecurityGroup"),
        &json!({
            "GroupDescription": "Test/V/K/SecurityGroup",
            "SecurityGroupEgress": [
                {
                    "CidrIp": "0.0.0.0/0",
                    "Description": "Allow all outbound traffic by default",
                    "IpProtocol": "-1",
                },
            ],
            "SecurityGroupIngress": [
                {
                    "CidrIp": {"Fn::GetAtt": ["V293ADB39", "CidrBlock"]},
                    "Description": {
                        "Fn::Join": [
                            "",
                            ["from ", {"Fn::GetAtt": ["V293ADB39", "CidrBlock"]}, ":9142"],
                        ],
                    },
                    "FromPort": 9142,
                    "IpProtocol": "tcp",
                    "ToPort": 9142,
                },
            ],
            "Tags": [{"Key": "Name", "Value": "Test/V"}],
            "VpcId": {"Ref": "V293ADB39"},
        }),
    );
}

#[test]
fn an_endpoint_of_an_existing_network_need_not_be_open() {
    let (app, stack) = stack();
    let known = VpcAttributes::new("vpc-1", ["a"])
        .isolated_subnets(rustinfra_constructs::ec2::ImportedSubnets::new(["subnet-1"]));
    let vpc = Vpc::from_vpc_attributes(&stack, "V", known);
    let group = SecurityGroup::from_security_group_id(&stack, "G", "sg-1");
    let endpoint = InterfaceVpcEndpoint::builder("E", &vpc, InterfaceVpcEndpointAwsService::SQS)
        .security_groups([&group])
        .subnets(SubnetSelection::of_type(SubnetType::PrivateIsolated))
        .open(false)
        .service_region("us-east-1")
        .build(&stack);
    stack.output("Id", endpoint.vpc_endpoint_id());
    compare(
        &endpoints(&app),
        &json!([
            {
                "PrivateDnsEnabled": true,
                "SecurityGroupIds": ["sg-1"],
                "ServiceName": "com.amazonaws.us-east-1.sqs",
                "ServiceRegion": "us-east-1",
                "SubnetIds": ["subnet-1"],
                "VpcEndpointType": "Interface",
                "VpcId": "vpc-1",
            },
        ]),
    );
}
