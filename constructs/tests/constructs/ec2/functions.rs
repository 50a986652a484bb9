use rustinfra_constructs::ec2::{InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Port};
use rustinfra_constructs::lambda::{FunctionAttributes, VpcAccess};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check, compare, function, section, stack};
use super::group;

fn in_vpc(stack: &Stack, id: &str, access: impl Into<VpcAccess>) -> Function {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code).vpc(access).build(stack)
}

#[test]
fn a_function_gets_a_group_and_waits_for_its_routes() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").max_azs(1).build(&stack);
    let function = in_vpc(&stack, "F", &vpc);
    assert!(function.is_bound_to_vpc());
    assert_eq!(function.connections().security_groups().len(), 1);
    let resources = section(&app, "Resources");
    compare(
        &json!([resources["FSecurityGroup4F5FFE4E"], resources["FC4345940"]]),
        &json!([
            {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupDescription": "Automatic security group for Lambda Function TestFB39C02ED",
                    "SecurityGroupEgress": [
                        {
                            "CidrIp": "0.0.0.0/0",
                            "Description": "Allow all outbound traffic by default",
                            "IpProtocol": "-1",
                        },
                    ],
                    "VpcId": {"Ref": "V293ADB39"},
                },
                "DependsOn": [
                    "VPrivateSubnet1DefaultRoute84BCF027",
                    "VPrivateSubnet1RouteTableAssociation01F5405F",
                ],
            },
            {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"ZipFile": "exports.handler = async () => {};"},
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                    "Runtime": "nodejs22.x",
                    "VpcConfig": {
                        "SecurityGroupIds": [{"Fn::GetAtt": ["FSecurityGroup4F5FFE4E", "GroupId"]}],
                        "SubnetIds": [{"Ref": "VPrivateSubnet1Subnet9B75F0E7"}],
                    },
                },
                "DependsOn": [
                    "FServiceRole3AC82EE1",
                    "VPrivateSubnet1DefaultRoute84BCF027",
                    "VPrivateSubnet1RouteTableAssociation01F5405F",
                ],
            },
        ]),
    );
}

#[test]
fn a_function_may_reach_what_is_not_open_to_all() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").max_azs(1).nat_gateways(0).build(&stack);
    let queues = InterfaceVpcEndpoint::builder("Queues", &vpc, InterfaceVpcEndpointAwsService::SQS)
        .open(false)
        .build(&vpc);
    let function = in_vpc(&stack, "F", VpcAccess::of(&vpc).allow_all_outbound(false));
    queues.connections().allow_default_port_from(&function);
    let resources = section(&app, "Resources");
    let rules = resources.as_object().into_iter().flatten().filter(|(_, resource)| {
        resource["Type"].as_str().is_some_and(|kind| kind.ends_with("gress"))
    });
    let rules: serde_json::Map<_, _> = rules.map(|(k, v)| (k.clone(), v.clone())).collect();
    compare(
        &rules.into(),
        &json!({
            "VQueuesSecurityGroupfromTestFSecurityGroup7E7ED1C5443778ACEF5": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "Description": "from TestFSecurityGroup7E7ED1C5:443",
                    "FromPort": 443,
                    "GroupId": {"Fn::GetAtt": ["VQueuesSecurityGroup9984845D", "GroupId"]},
                    "IpProtocol": "tcp",
                    "SourceSecurityGroupId": {"Fn::GetAtt": ["FSecurityGroup4F5FFE4E", "GroupId"]},
                    "ToPort": 443,
                },
            },
            "FSecurityGrouptoTestVQueuesSecurityGroup1FC031C14437E94E303": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "Description": "to TestVQueuesSecurityGroup1FC031C1:443",
                    "DestinationSecurityGroupId": {
                        "Fn::GetAtt": ["VQueuesSecurityGroup9984845D", "GroupId"],
                    },
                    "FromPort": 443,
                    "GroupId": {"Fn::GetAtt": ["FSecurityGroup4F5FFE4E", "GroupId"]},
                    "IpProtocol": "tcp",
                    "ToPort": 443,
                },
                "DependsOn": ["VIsolatedSubnet1RouteTableAssociation291BFCF6"],
            },
        }),
    );
}

#[test]
fn a_function_behind_a_group_of_which_the_id_is_known_is_a_peer() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let database = SecurityGroup::builder("Db", &vpc).build(&stack);
    let function = in_vpc(&stack, "F", VpcAccess::new(["subnet-1"], ["sg-0123456789abcdef0"]));
    function.connections().allow_to(&database, Port::POSTGRES);
    let alias = function.add_alias("live");
    alias.connections().allow_to(&database, Port::MYSQL_AURORA);
    compare(
        &group(&app, "Db"),
        &json!({
            "GroupDescription": "Test/Db",
            "SecurityGroupEgress": [
                {
                    "CidrIp": "0.0.0.0/0",
                    "Description": "Allow all outbound traffic by default",
                    "IpProtocol": "-1",
                },
            ],
            "SecurityGroupIngress": [
                {
                    "Description": "from sg-0123456789abcdef0:5432",
                    "FromPort": 5432,
                    "IpProtocol": "tcp",
                    "SourceSecurityGroupId": "sg-0123456789abcdef0",
                    "ToPort": 5432,
                },
                {
                    "Description": "from sg-0123456789abcdef0:3306",
                    "FromPort": 3306,
                    "IpProtocol": "tcp",
                    "SourceSecurityGroupId": "sg-0123456789abcdef0",
                    "ToPort": 3306,
                },
            ],
            "VpcId": {"Ref": "V293ADB39"},
        }),
    );
}

#[test]
fn rules_for_a_function_of_another_stack_stand_in_that_one() {
    let app = App::new();
    let network = Stack::new(&app, "Network");
    let vpc = Vpc::builder("V").max_azs(1).build(&network);
    let database = SecurityGroup::builder("Db", &vpc).build(&network);
    let work = Stack::new(&app, "Work");
    let function = in_vpc(&work, "F", &vpc);
    database.connections().allow_from(&function, Port::POSTGRES);
    function.connections().allow_to(&database, Port::MYSQL_AURORA);
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let rules = |stack: usize| {
        let template = assembly.stacks()[stack].template();
        let resources = template["Resources"].as_object().into_iter().flatten();
        let of_kind =
            resources.filter(|(_, rule)| rule["Type"] == "AWS::EC2::SecurityGroupIngress");
        of_kind.map(|(_, rule)| rule["Properties"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(rules(0), [json!(null); 0]);
    let rule = |port: u16| {
        let group = "Network:ExportsOutputFnGetAttDb5D02A0A9GroupId8FD33D65";
        json!({
            "Description": format!("from WorkFSecurityGroup7C90343A:{port}"),
            "FromPort": port,
            "GroupId": {"Fn::ImportValue": group},
            "IpProtocol": "tcp",
            "SourceSecurityGroupId": {"Fn::GetAtt": ["FSecurityGroup4F5FFE4E", "GroupId"]},
            "ToPort": port,
        })
    };
    assert_eq!(rules(1), [rule(5432), rule(3306)]);
}

#[test]
fn an_existing_function_is_reached_by_what_is_known_of_it() {
    let (app, stack) = stack();
    let group = SecurityGroup::from_security_group_id(&stack, "G", "sg-1");
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
    let known = FunctionAttributes::new(arn).security_groups([&group]);
    let function = Function::from_function_attributes(&stack, "F", known);
    function.connections().allow_from_any_ipv4(Port::HTTPS);
    check(
        &app,
        json!({
            "Gfrom00000443AEB58591": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "CidrIp": "0.0.0.0/0",
                    "Description": "from 0.0.0.0/0:443",
                    "FromPort": 443,
                    "GroupId": "sg-1",
                    "IpProtocol": "tcp",
                    "ToPort": 443,
                },
            },
        }),
    );
}

#[test]
fn a_function_elsewhere_has_no_connections() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let database = SecurityGroup::builder("Db", &vpc).build(&stack);
    let function = function(&stack, "F");
    assert_eq!(function.connections().security_groups().len(), 0);
    function.connections().allow_to_any_ipv4(Port::HTTPS);
    function.connections().allow_to(&database, Port::POSTGRES);
    super::super::check_problems(
        &app,
        "error[no-security-group]: a connection cannot be allowed
  No security group says where it stands in a network.
    at `Test/F`, HERE
  help: put it into a VPC, or refer to its security group: `SecurityGroup::from_security_group_id(…)`

error[no-security-group]: a connection cannot be allowed
  No security group says where it stands in a network.
    at `Test/F`, HERE
  help: put it into a VPC, or refer to its security group: `SecurityGroup::from_security_group_id(…)`",
    );
}
