use rustinfra_constructs::ec2::{Peer, Port};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check_problems, compare, section, stack};
use super::group;

#[test]
fn rules_between_stacks_stand_where_they_were_asked_for() {
    let app = App::new();
    let data = Stack::new(&app, "Data");
    let vpc = Vpc::builder("V").nat_gateways(0).build(&data);
    let database = SecurityGroup::builder("Db", &vpc).allow_all_outbound(false).build(&data);
    let work = Stack::new(&app, "Work");
    let servers = SecurityGroup::builder("Servers", &vpc).allow_all_outbound(false).build(&work);
    servers.connections().allow_to(&database, Port::POSTGRES);
    compare(
        &section(&app, "Resources"),
        &json!({
            "ServersB7178C3E": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupDescription": "Work/Servers",
                    "SecurityGroupEgress": [
                        {
                            "CidrIp": "255.255.255.255/32",
                            "Description": "Disallow all traffic",
                            "FromPort": 252,
                            "IpProtocol": "icmp",
                            "ToPort": 86,
                        },
                    ],
                    "VpcId": {"Fn::ImportValue": "Data:ExportsOutputRefV293ADB39932F0B51"},
                },
            },
            "ServerstoDataDb62EDB2AE54326A80EBE2": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "Description": "to DataDb62EDB2AE:5432",
                    "DestinationSecurityGroupId": {
                        "Fn::ImportValue": "Data:ExportsOutputFnGetAttDb5D02A0A9GroupId8FD33D65",
                    },
                    "FromPort": 5432,
                    "GroupId": {"Fn::GetAtt": ["ServersB7178C3E", "GroupId"]},
                    "IpProtocol": "tcp",
                    "ToPort": 5432,
                },
            },
            "ServersDataDb62EDB2AE5432to78E2784A": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "Description": "from WorkServersE023C19D:5432",
                    "FromPort": 5432,
                    "GroupId": {
                        "Fn::ImportValue": "Data:ExportsOutputFnGetAttDb5D02A0A9GroupId8FD33D65",
                    },
                    "IpProtocol": "tcp",
                    "SourceSecurityGroupId": {"Fn::GetAtt": ["ServersB7178C3E", "GroupId"]},
                    "ToPort": 5432,
                },
            },
        }),
    );
}

#[test]
fn prefix_lists_that_have_no_name_yet_are_told_apart() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let servers = SecurityGroup::builder("Servers", &vpc).build(&stack);
    let list = |id: &str| -> Value<String> {
        CfnResource::new(&stack, id, "AWS::EC2::PrefixList").attr("PrefixListId")
    };
    let (near, far) = (list("Near"), list("Far"));
    for list in [&near, &far, &near] {
        servers.connections().allow_from(&Peer::prefix_list(list), Port::HTTPS);
    }
    check_problems(&app, "");
    let resources = section(&app, "Resources");
    let rules = resources.as_object().into_iter().flatten();
    let rules = rules.filter(|(_, rule)| rule["Type"] == "AWS::EC2::SecurityGroupIngress");
    let rules = rules.map(|(id, rule)| (id.clone(), rule["Properties"].clone()));
    let rules: serde_json::Map<_, _> = rules.collect();
    compare(
        &rules.into(),
        &json!({
            "ServersfromIndirectPeer4430FD18566": {
                "Description": {
                    "Fn::Join": ["", ["from ", {"Fn::GetAtt": ["Near", "PrefixListId"]}, ":443"]],
                },
                "FromPort": 443,
                "GroupId": {"Fn::GetAtt": ["ServersB7178C3E", "GroupId"]},
                "IpProtocol": "tcp",
                "SourcePrefixListId": {"Fn::GetAtt": ["Near", "PrefixListId"]},
                "ToPort": 443,
            },
            "ServersfromIndirectPeer2443DA9C9146": {
                "Description": {
                    "Fn::Join": ["", ["from ", {"Fn::GetAtt": ["Far", "PrefixListId"]}, ":443"]],
                },
                "FromPort": 443,
                "GroupId": {"Fn::GetAtt": ["ServersB7178C3E", "GroupId"]},
                "IpProtocol": "tcp",
                "SourcePrefixListId": {"Fn::GetAtt": ["Far", "PrefixListId"]},
                "ToPort": 443,
            },
        }),
    );
}

#[test]
fn the_same_rule_of_several_connections_is_one() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let around = |id: &str| SecurityGroup::builder(id, &vpc).build(&stack);
    let (a, b) = (around("A"), around("B"));
    for _ in 0..2 {
        a.connections().allow_from(&b, Port::HTTPS);
        a.connections().allow_from(&Peer::any_ipv4(), Port::HTTPS);
    }
    check_problems(&app, "");
    let resources = section(&app, "Resources");
    let kinds = resources.as_object().into_iter().flatten().map(|(_, resource)| &resource["Type"]);
    assert_eq!(kinds.filter(|kind| *kind == "AWS::EC2::SecurityGroupIngress").count(), 1);
    compare(
        &group(&app, "A"),
        &json!({
            "GroupDescription": "Test/A",
            "SecurityGroupEgress": [
                {
                    "CidrIp": "0.0.0.0/0",
                    "Description": "Allow all outbound traffic by default",
                    "IpProtocol": "-1",
                },
            ],
            "SecurityGroupIngress": [
                {
                    "CidrIp": "0.0.0.0/0",
                    "Description": "from 0.0.0.0/0:443",
                    "FromPort": 443,
                    "IpProtocol": "tcp",
                    "ToPort": 443,
                },
            ],
            "VpcId": {"Ref": "V293ADB39"},
        }),
    );
}

#[test]
fn a_group_that_lets_nothing_out_says_so_until_a_rule_of_its_own_does() {
    let (app, stack) = stack();
    let vpc = Vpc::builder("V").nat_gateways(0).build(&stack);
    let strict =
        |id: &str| SecurityGroup::builder(id, &vpc).allow_all_outbound(false).build(&stack);
    let (closed, open) = (strict("Closed"), strict("Open"));
    closed.add_egress_rule(Peer::prefix_list("pl-1"), Port::HTTPS);
    open.add_egress_rule(Peer::ipv4("192.0.2.0/24"), Port::protocol(47));
    let rules = |id: &str| group(&app, id)["SecurityGroupEgress"].clone();
    compare(
        &json!([rules("Closed"), rules("Open")]),
        &json!([
            [
                {
                    "CidrIp": "255.255.255.255/32",
                    "Description": "Disallow all traffic",
                    "FromPort": 252,
                    "IpProtocol": "icmp",
                    "ToPort": 86,
                },
            ],
            [
                {
                    "CidrIp": "192.0.2.0/24",
                    "Description": "to 192.0.2.0/24:PROTOCOL 47",
                    "IpProtocol": "47",
                },
            ],
        ]),
    );
}
