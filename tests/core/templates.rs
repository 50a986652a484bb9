use rustinfra::prelude::*;
use rustinfra::value::Expr;
use serde_json::json;

use super::template_of;

#[test]
fn a_resource_becomes_its_type_properties_and_path() {
    let app = App::new();
    let stack = Stack::builder("Orders").description("All orders").build(&app);
    let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
    queue.override_property("DelaySeconds", 5);
    queue.apply_removal_policy(RemovalPolicy::Retain);
    assert_eq!(
        template_of(&app),
        json!({
            "Description": "All orders",
            "Resources": {
                "Queue": {
                    "Type": "AWS::SQS::Queue",
                    "Properties": {"DelaySeconds": 5},
                    "UpdateReplacePolicy": "Retain",
                    "DeletionPolicy": "Retain",
                    "Metadata": {"aws:cdk:path": "Orders/Queue"},
                }
            }
        })
    );
}

#[test]
fn every_section_of_a_template_can_be_written() {
    let app = App::new();
    let stack = Stack::new(&app, "All");
    let level = CfnParameter::builder("Level", ParameterType::String)
        .default_value("info")
        .allowed_values(["debug", "info"])
        .build(&stack);
    let sizes = CfnMapping::new(&stack, "Sizes", [("eu-west-1", vec![("small", 1), ("large", 2)])]);
    let home = CfnCondition::new(&stack, "Home", Test::equals(aws::region(), "eu-west-1"));
    let both = CfnCondition::new(
        &stack,
        "Both",
        Test::all([home.test(), Test::negate(Test::equals(level.value(), "debug"))]),
    );
    CfnRule::builder("Calm")
        .when(Test::equals(aws::region(), "eu-west-1"))
        .assert(Test::contains(["info"], "info"), "be calm")
        .build(&stack);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set_condition(&both);
    topic.override_property("DisplayName", home.choose::<String>(sizes.find("a", "b"), "x"));
    topic.set_creation_policy(json!({"ResourceSignal": {"Count": 1}}));
    topic.set_update_policy(json!({"UseOnlineResharding": true}));
    CfnOutput::builder("Arn", topic.attr::<String>("TopicArn"))
        .description("the topic")
        .export_name("topic-arn")
        .condition(&home)
        .build(&stack);
    stack.add_transform("AWS::LanguageExtensions");
    stack.set_metadata("Owner", "us");
    assert_eq!(
        template_of(&app),
        json!({
            "Transform": "AWS::LanguageExtensions",
            "Metadata": {"Owner": "us"},
            "Parameters": {
                "Level": {"AllowedValues": ["debug", "info"], "Default": "info", "Type": "String"}
            },
            "Mappings": {"Sizes": {"eu-west-1": {"small": 1, "large": 2}}},
            "Conditions": {
                "Home": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
                "Both": {"Fn::And": [
                    {"Condition": "Home"},
                    {"Fn::Not": [{"Fn::Equals": [{"Ref": "Level"}, "debug"]}]},
                ]},
            },
            "Rules": {"Calm": {
                "RuleCondition": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
                "Assertions": [{
                    "Assert": {"Fn::Contains": [["info"], "info"]},
                    "AssertDescription": "be calm",
                }],
            }},
            "Resources": {"Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::If": [
                    "Home", {"Fn::FindInMap": ["Sizes", "a", "b"]}, "x",
                ]}},
                "CreationPolicy": {"ResourceSignal": {"Count": 1}},
                "UpdatePolicy": {"UseOnlineResharding": true},
                "Metadata": {"aws:cdk:path": "All/Topic"},
                "Condition": "Both",
            }},
            "Outputs": {"Arn": {
                "Condition": "Home",
                "Description": "the topic",
                "Export": {"Name": "topic-arn"},
                "Value": {"Fn::GetAtt": ["Topic", "TopicArn"]},
            }},
        })
    );
}

#[test]
fn every_function_and_pseudo_parameter_can_be_written() {
    let app = App::new();
    let stack = Stack::new(&app, "All");
    stack.add_transform("AWS::LanguageExtensions");
    let vpc = CfnParameter::builder("Vpc", ParameterType::Other("AWS::EC2::VPC::Id".into()))
        .build(&stack);
    let sizes = CfnMapping::new(&stack, "Sizes", [("small", vec![("cpu", 1)])]);
    let is_home = CfnCondition::new(&stack, "IsHome", Test::equals(aws::region(), "eu-west-1"));
    CfnCondition::new(&stack, "Either", Test::any([is_home.test(), Test::negate(is_home.test())]));
    CfnCondition::new(&stack, "Both", Test::all([is_home.test(), is_home.test()]));
    CfnRule::builder("Rule")
        .when(Test::contains(["vpc-1", "vpc-2"], vpc.value()))
        .assert(Test::each_member_equals(vpc.value_of("Tags.Department"), "IT"), "a")
        .assert(Test::each_member_in(intrinsic::ref_all("AWS::EC2::VPC::Id"), ["vpc-1"]), "b")
        .assert(
            Test::contains(intrinsic::value_of_all("AWS::EC2::VPC::Id", "VpcId"), vpc.value()),
            "c",
        )
        .build(&stack);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
    let zones = || intrinsic::availability_zones(aws::region());
    let properties: [(&str, Expr); 24] = [
        ("Account", aws::account_id().into_expr()),
        ("Arns", aws::notification_arns().into_expr()),
        ("Att", queue.attr::<String>("QueueName").into_expr()),
        ("Base64", intrinsic::base64("text").into_expr()),
        ("Cidr", intrinsic::cidr("10.0.0.0/16", 4, 8).into_expr()),
        ("Find", sizes.find("small", "cpu").into_expr()),
        ("FindOr", sizes.find_or(vpc.value(), "cpu", "2").into_expr()),
        ("If", is_home.choose::<String>("home", Value::<String>::no_value()).into_expr()),
        ("Import", intrinsic::import_value("shop-url").into_expr()),
        ("Join", intrinsic::join(",", zones()).into_expr()),
        ("Json", intrinsic::to_json_string(json!({"a": 1})).into_expr()),
        ("Length", intrinsic::length(zones()).into_expr()),
        ("Output", intrinsic::stack_output("Shop", "Url", None).into_expr()),
        ("OutputThere", intrinsic::stack_output("Shop", "Url", Some(aws::region())).into_expr()),
        ("Partition", aws::partition().into_expr()),
        ("Ref", vpc.value().into_expr()),
        ("Secret", intrinsic::secret("db", Some("password")).into_expr()),
        ("Select", intrinsic::select(1, intrinsic::split("/", vpc.value())).into_expr()),
        ("Ssm", intrinsic::ssm_parameter("/url", Some(3)).into_expr()),
        ("SsmSecure", intrinsic::ssm_secure("/key", None).into_expr()),
        ("StackId", aws::stack_id().into_expr()),
        ("StackName", aws::stack_name().into_expr()),
        ("Sub", intrinsic::sub_template("${A}-${AWS::Region}", [("A", vpc.value())]).into_expr()),
        ("Suffix", aws::url_suffix().into_expr()),
    ];
    for (name, value) in properties {
        topic.set(name, value);
    }
    let macro_result = intrinsic::transform::<String>("Shout", [("Text", json!("a"))]);
    topic.set("Transform", macro_result.into_expr());
    let (key, each) =
        intrinsic::for_each("Zones", "Zone", zones(), "Zone${Zone}", json!("${Zone}"));
    topic.set("Each", Expr::Map(vec![(key, each)]));
    let template = template_of(&app);
    let zones = json!({"Fn::GetAZs": {"Ref": "AWS::Region"}});
    assert_eq!(
        template["Resources"]["Topic"]["Properties"],
        json!({
            "Account": {"Ref": "AWS::AccountId"},
            "Arns": {"Ref": "AWS::NotificationARNs"},
            "Att": {"Fn::GetAtt": ["Queue", "QueueName"]},
            "Base64": {"Fn::Base64": "text"},
            "Cidr": {"Fn::Cidr": ["10.0.0.0/16", 4, 8]},
            "Each": {"Fn::ForEach::Zones": ["Zone", zones, {"Zone${Zone}": "${Zone}"}]},
            "Find": {"Fn::FindInMap": ["Sizes", "small", "cpu"]},
            "FindOr": {"Fn::FindInMap": ["Sizes", {"Ref": "Vpc"}, "cpu", {"DefaultValue": "2"}]},
            "If": {"Fn::If": ["IsHome", "home", {"Ref": "AWS::NoValue"}]},
            "Import": {"Fn::ImportValue": "shop-url"},
            "Join": {"Fn::Join": [",", zones]},
            "Json": {"Fn::ToJsonString": {"a": 1}},
            "Length": {"Fn::Length": zones},
            "Output": {"Fn::GetStackOutput": {"StackName": "Shop", "OutputName": "Url"}},
            "OutputThere": {"Fn::GetStackOutput": {
                "StackName": "Shop", "OutputName": "Url", "Region": {"Ref": "AWS::Region"},
            }},
            "Partition": {"Ref": "AWS::Partition"},
            "Ref": {"Ref": "Vpc"},
            "Secret": "{{resolve:secretsmanager:db:SecretString:password::}}",
            "Select": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Vpc"}]}]},
            "Ssm": "{{resolve:ssm:/url:3}}",
            "SsmSecure": "{{resolve:ssm-secure:/key}}",
            "StackId": {"Ref": "AWS::StackId"},
            "StackName": {"Ref": "AWS::StackName"},
            "Sub": {"Fn::Sub": ["${A}-${AWS::Region}", {"A": {"Ref": "Vpc"}}]},
            "Suffix": {"Ref": "AWS::URLSuffix"},
            "Transform": {"Fn::Transform": {"Name": "Shout", "Parameters": {"Text": "a"}}},
        })
    );
    assert_eq!(
        template["Conditions"],
        json!({
            "IsHome": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
            "Either": {"Fn::Or": [{"Condition": "IsHome"}, {"Fn::Not": [{"Condition": "IsHome"}]}]},
            "Both": {"Fn::And": [{"Condition": "IsHome"}, {"Condition": "IsHome"}]},
        })
    );
    let all_vpcs = "AWS::EC2::VPC::Id";
    assert_eq!(
        template["Rules"]["Rule"],
        json!({
            "RuleCondition": {"Fn::Contains": [["vpc-1", "vpc-2"], {"Ref": "Vpc"}]},
            "Assertions": [
                {
                    "Assert": {"Fn::EachMemberEquals": [
                        {"Fn::ValueOf": ["Vpc", "Tags.Department"]}, "IT",
                    ]},
                    "AssertDescription": "a",
                },
                {
                    "Assert": {"Fn::EachMemberIn": [{"Fn::RefAll": all_vpcs}, ["vpc-1"]]},
                    "AssertDescription": "b",
                },
                {
                    "Assert": {"Fn::Contains": [
                        {"Fn::ValueOfAll": [all_vpcs, "VpcId"]}, {"Ref": "Vpc"},
                    ]},
                    "AssertDescription": "c",
                },
            ],
        })
    );
}

#[test]
fn an_override_is_applied_however_deep_the_resource_is() {
    let deep = |depth| (0..depth).fold(json!("end"), |inner, _| json!({"Inner": [inner]}));
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set("Deep", Expr::from(deep(100)));
    topic.override_property("Deeper", Expr::from(deep(100)));
    topic.override_property("Deep.Inner.0.Other", 1);
    let mut expected = deep(100);
    expected["Inner"][0]["Other"] = json!(1);
    assert_eq!(
        template_of(&app),
        json!({"Resources": {"Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"Deep": expected, "Deeper": deep(100)},
            "Metadata": {"aws:cdk:path": "Orders/Topic"},
        }}})
    );
}

#[test]
fn a_mapping_may_be_filled_by_several() {
    let app = App::new();
    let stack = Stack::new(&app, "All");
    for (region, size) in [("eu-west-1", 1), ("us-east-1", 2), ("eu-west-1", 3)] {
        CfnMapping::of(&stack, "Sizes").set_value(region, "small", size);
    }
    CfnMapping::of(&stack, "Sizes").set_value("eu-west-1", "large", 4);
    CfnOutput::builder("Size", CfnMapping::of(&stack, "Sizes").find(aws::region(), "small"))
        .build(&stack);
    assert_eq!(
        template_of(&app)["Mappings"],
        json!({"Sizes": {"eu-west-1": {"small": 3, "large": 4}, "us-east-1": {"small": 2}}})
    );
}

#[test]
fn a_construct_keeps_the_last_value_of_each_type() {
    let app = App::new();
    let stack = Stack::new(&app, "All");
    let node = stack.node();
    assert_eq!(node.remembered::<u32>(), None);
    node.remember(1_u32);
    node.remember("text");
    node.remember(2_u32);
    assert_eq!(node.remembered::<u32>(), Some(2));
    assert_eq!(node.remembered::<&str>(), Some("text"));
}

#[test]
fn null_is_no_value_of_a_property() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set("TopicName", Expr::text("orders"));
    topic.set("TopicName", Expr::Null);
    topic.set("DisplayName", Expr::Null);
    assert_eq!(template_of(&app)["Resources"]["Topic"].get("Properties"), None);
}

#[test]
fn what_is_left_out_or_set_last_is_what_counts_for_defaults() {
    let app = App::new();
    let topic = CfnResource::new(&Stack::new(&app, "Orders"), "Topic", "AWS::SNS::Topic");
    topic.set_default("A", Expr::Int(1));
    topic.leave_out("A");
    assert!(!topic.fill("A", Expr::Int(2)), "it was left out on purpose");
    topic.set("A", Expr::Int(3));
    assert!(!topic.is_left_out("A"));
    assert_eq!(topic.property("A"), Some(Expr::Int(3)));
}

#[test]
fn a_text_alone_changes_a_logical_id() {
    let id = |text: Option<&str>| {
        let app = App::new();
        let topic = CfnResource::new(&Stack::new(&app, "Orders"), "Topic", "AWS::SNS::Topic");
        if let Some(text) = text {
            topic.cover_text_in_logical_id(text);
        }
        let template = template_of(&app);
        let ids = template["Resources"].as_object().into_iter().flat_map(|all| all.keys());
        ids.cloned().collect::<Vec<_>>()
    };
    assert_eq!(id(None), ["Topic"]);
    let [a, b] = [id(Some("a")), id(Some("b"))];
    assert!(a != b && a[0].starts_with("Topic") && a[0].len() == "Topic".len() + 32, "{a:?} {b:?}");
}
