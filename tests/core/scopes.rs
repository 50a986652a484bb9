//! What is said of a scope and holds for all that is in it.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::resource::{ResourceMeta, TagStyle};
use rustinfra::tree::TagOptions;
use rustinfra::value::Expr;
use rustinfra_constructs::cfn;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{problems, template_of};

/// The value of a property, or an attribute, of each resource that has it, by logical id.
#[track_caller]
fn each(app: &App, pointer: &str) -> Vec<(String, Json)> {
    let template = template_of(app);
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources.filter_map(|(id, r)| Some((id.clone(), r.pointer(pointer)?.clone()))).collect()
}

fn tag(key: &str, value: &str) -> Json {
    json!({"Key": key, "Value": value})
}

fn with_priority(priority: i32) -> TagOptions {
    TagOptions { priority: Some(priority), ..Default::default() }
}

#[test]
fn a_resources_own_tag_counts_as_the_nearest() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let own = ["kept", "overruled", "removed"].map(|key| cfn::Tag::new(key, "own"));
    cfn::sqs::CfnQueue::new(&stack, "List").tags(own);
    let own = ["kept", "overruled", "removed"].map(|key| (key, "own"));
    cfn::ssm::CfnParameter::new(&stack, "Map")
        .value("x")
        .r#type(cfn::ssm::parameter::Type::STRING)
        .tags(own);
    cfn::sqs::CfnQueue::new(&stack, "None").tags([cfn::Tag::new("removed", "own")]);
    for key in ["kept", "new"] {
        Tags::of(&app).add(key, "outer");
    }
    Tags::of(&app).add_with("overruled", "outer", with_priority(101));
    Tags::of(&app).remove("removed");
    let list = json!([tag("kept", "own"), tag("new", "outer"), tag("overruled", "outer")]);
    assert_eq!(
        each(&app, "/Properties/Tags"),
        [
            ("List".into(), list),
            ("Map".into(), json!({"kept": "own", "new": "outer", "overruled": "outer"})),
            (
                "None".into(),
                json!([tag("kept", "outer"), tag("new", "outer"), tag("overruled", "outer")])
            ),
        ]
    );
}

#[test]
fn no_property_is_left_where_all_tags_are_removed() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    cfn::sqs::CfnQueue::new(&stack, "Queue").tags([cfn::Tag::new("removed", "own")]);
    Tags::of(&app).remove("removed");
    assert_eq!(template_of(&app)["Resources"]["Queue"].get("Properties"), None);
}

#[test]
fn tags_that_cloudformation_works_out_stay_as_they_are() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let is_prod = CfnCondition::new(&stack, "IsProd", Test::equals(aws::region(), "eu-west-1"));
    let queue = cfn::sqs::CfnQueue::new(&stack, "Queue");
    if let Some(queue) = CfnResource::from_node(queue.node()) {
        let own = is_prod.choose::<rustinfra::value::Json>(
            json!([]),
            Value::<rustinfra::value::Json>::no_value(),
        );
        queue.set("Tags", own.into_expr());
    }
    Tags::of(&app).add("team", "orders");
    let expected = json!({"Fn::If": ["IsProd", [], {"Ref": "AWS::NoValue"}]});
    assert_eq!(each(&app, "/Properties/Tags"), [("Queue".into(), expected)]);
}

#[test]
fn tags_of_a_scope_stand_before_those_of_an_item() {
    static TEMPLATE: ResourceMeta = ResourceMeta {
        type_name: "AWS::EC2::LaunchTemplate",
        required: &[],
        tags: Some(("TagSpecifications", TagStyle::InEach)),
        stateful: false,
    };
    let app = App::new();
    let stack = Stack::new(&app, "A");
    let own = Expr::map([("Key", Expr::from("own")), ("Value", Expr::from("1"))]);
    let item = Expr::map([("Tags", Expr::list([own]))]);
    CfnResource::typed(&stack, "Template", &TEMPLATE).set("TagSpecifications", Expr::list([item]));
    Tags::of(&app).add("team", "orders");
    assert_eq!(
        each(&app, "/Properties/TagSpecifications"),
        [("Template".into(), json!([{"Tags": [tag("team", "orders"), tag("own", "1")]}]))]
    );
}

#[test]
fn a_higher_priority_wins_over_a_nearer_scope() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    Tags::of(&app).add_with("a", "outer", with_priority(150));
    Tags::of(&queue).add("a", "inner");
    Tags::of(&app).add_with("b", "outer", with_priority(99));
    Tags::of(&queue).add("b", "inner");
    let options =
        TagOptions { include_types: vec!["AWS::SNS::Topic".into()], ..Default::default() };
    Tags::of(&app).remove_with("a", options);
    Tags::of(&stack).remove_with("b", with_priority(99));
    let expected = json!([tag("a", "outer"), tag("b", "inner")]);
    assert_eq!(each(&app, "/Properties/Tags"), [("InboxA8E05DC3".into(), expected)]);
}

#[test]
fn tags_reach_nested_stacks_and_the_instances_of_a_group() {
    static GROUP: ResourceMeta = ResourceMeta {
        type_name: "AWS::AutoScaling::AutoScalingGroup",
        required: &[],
        tags: Some(("Tags", TagStyle::AutoScaling)),
        stateful: false,
    };
    let app = App::new();
    let stack = Stack::new(&app, "A");
    let nested = NestedStack::new(&stack, "Nest");
    Queue::builder("Inner").build(&nested);
    CfnResource::typed(&stack, "Group", &GROUP);
    Tags::of(&app).add("team", "orders");
    let launched = json!([{"Key": "team", "Value": "orders", "PropagateAtLaunch": true}]);
    let tags = json!([tag("team", "orders")]);
    assert_eq!(
        each(&app, "/Properties/Tags"),
        [
            ("NestNestedStackNestNestedStackResourceD8FE4395".into(), tags.clone()),
            ("Group".into(), launched),
        ]
    );
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let inner = assembly.template_of(&nested).cloned().unwrap_or_default();
    assert_eq!(inner.pointer("/Resources/Inner09E1DD49/Properties/Tags"), Some(&tags));
}

#[test]
fn a_nested_stack_has_settings() {
    let app = App::new();
    let stack = Stack::new(&app, "A");
    let nested = NestedStack::builder("Nest")
        .description("What is ordered")
        .notification_arn("arn:aws:sns:eu-west-1:123456789012:events")
        .timeout_in_minutes(30)
        .removal_policy(RemovalPolicy::Retain)
        .parameter("Level", "info")
        .build(&stack);
    let level = CfnParameter::builder("Level", ParameterType::String).build(&nested);
    let topic = CfnResource::new(&nested, "Topic", "AWS::SNS::Topic");
    topic.set("DisplayName", level.value().into_expr());
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let mut parent = assembly.template_of(&stack).cloned().unwrap_or_default();
    let holder = "NestNestedStackNestNestedStackResourceD8FE4395";
    let resource = &mut parent["Resources"][holder];
    resource["Properties"]["TemplateURL"].take();
    resource["Metadata"].take();
    assert_eq!(
        *resource,
        json!({
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "NotificationARNs": ["arn:aws:sns:eu-west-1:123456789012:events"],
                "Parameters": {"Level": "info"},
                "TemplateURL": null,
                "TimeoutInMinutes": 30,
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain",
            "Metadata": null,
        })
    );
    assert_eq!(
        assembly.template_of(&nested).cloned().unwrap_or_default(),
        json!({
            "Description": "What is ordered",
            "Parameters": {"Level": {"Type": "String"}},
            "Resources": {"Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Ref": "Level"}},
                "Metadata": {"aws:cdk:path": "A/Nest/Topic"},
            }},
        })
    );
}

#[test]
fn removal_policies_are_for_everything_in_a_scope() {
    let policies = |apply: fn(&RemovalPolicies)| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
        CfnResource::new(&stack, "Disk", "AWS::EC2::Volume");
        let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
        queue.apply_removal_policy(RemovalPolicy::RetainOnUpdateOrDelete);
        apply(&RemovalPolicies::of(&app));
        let told: Vec<String> = [each(&app, "/DeletionPolicy"), each(&app, "/UpdateReplacePolicy")]
            .into_iter()
            .flatten()
            .map(|(id, policy)| format!("{id} {}", policy.as_str().unwrap_or_default()))
            .collect();
        told.join(", ")
    };
    assert_eq!(
        policies(|of| of.apply(RemovalPolicy::Retain)),
        "Topic Retain, Disk Retain, Queue Retain, Topic Retain, Disk Retain, Queue Retain"
    );
    assert_eq!(
        policies(|of| of.apply(RemovalPolicy::Destroy)),
        "Topic Delete, Disk Delete, Queue Delete, Topic Delete, Disk Delete, Queue Delete"
    );
    assert_eq!(
        policies(|of| of.apply(RemovalPolicy::Snapshot)),
        "Disk Snapshot, Queue RetainExceptOnCreate, Disk Snapshot, Queue Retain"
    );
    assert_eq!(
        policies(|of| of.apply_to(RemovalPolicy::Destroy, ["AWS::SQS::Queue"])),
        "Queue Delete, Queue Delete"
    );
    assert_eq!(
        policies(|of| {
            of.apply_except(RemovalPolicy::Retain, ["AWS::SQS::Queue", "AWS::EC2::Volume"])
        }),
        "Topic Retain, Queue RetainExceptOnCreate, Topic Retain, Queue Retain"
    );
}

#[test]
fn a_snapshot_of_what_has_none_is_told() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let line = line!() - 1;
    topic.apply_removal_policy(RemovalPolicy::Snapshot);
    assert_eq!(
        problems(&app),
        format!(
            "error[no-snapshots]: a resource has no snapshots
  AWS::SNS::Topic cannot be kept as a snapshot.
    at `S/Topic`, {}:{line}:17
  help: use `RemovalPolicy::Retain`",
            file!()
        )
    );
}

#[test]
fn the_nearest_permissions_boundary_counts() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    PermissionsBoundary::of(&app).apply("arn:outer");
    let role = |scope: &Node, id: &str| {
        CfnResource::new(scope, id, "AWS::IAM::Role");
    };
    role(stack.node(), "Plain");
    let own = CfnResource::new(&stack, "Own", "AWS::IAM::Role");
    own.set("PermissionsBoundary", Expr::text("arn:own"));
    CfnResource::new(&stack, "User", "AWS::IAM::User");
    CfnResource::new(&stack, "Group", "AWS::IAM::Group");
    let (inner, free) = (stack.node().child("Inner"), stack.node().child("Free"));
    PermissionsBoundary::of(&inner).apply("arn:inner");
    PermissionsBoundary::of(&free).clear();
    role(&inner, "Role");
    role(&free, "Role");
    let boundaries: Vec<_> = [
        ("Plain", "arn:outer"),
        ("Own", "arn:outer"),
        ("User", "arn:outer"),
        ("InnerRoleBE36B0FA", "arn:inner"),
    ]
    .map(|(id, arn)| (id.to_string(), json!(arn)))
    .into();
    assert_eq!(each(&app, "/Properties/PermissionsBoundary"), boundaries);
}

#[test]
fn aspects_of_outer_scopes_come_first_and_then_those_that_were_added_first() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let seen = Rc::new(RefCell::new(Vec::new()));
    let note = |name: &'static str| {
        let seen = seen.clone();
        move |node: &Node| seen.borrow_mut().push(format!("{name} `{}`", node.path()))
    };
    let aspects = Aspects::of(&stack);
    aspects.add_with_priority(rustinfra::tree::priority::READONLY, note("last"));
    aspects.add(note("inner"));
    aspects.add(note("again"));
    let (outer, late) = (note("outer"), note("late"));
    let late = RefCell::new(Some(late));
    Aspects::of(&app).add(move |node| {
        outer(node);
        if node.path() == "S/Topic"
            && let Some(late) = late.take()
        {
            Aspects::of(node).add(late);
        }
    });
    template_of(&app);
    assert_eq!(
        *seen.borrow(),
        [
            "outer ``",
            "outer `S`",
            "outer `S/Topic`",
            "inner `S`",
            "inner `S/Topic`",
            "again `S`",
            "again `S/Topic`",
            "last `S`",
            "last `S/Topic`",
            "late `S/Topic`",
        ]
    );
}

#[test]
fn the_context_of_the_nearest_scope_counts() {
    let app = App::builder().context("level", "app").context("team", "orders").build();
    let stack = Stack::new(&app, "S");
    let inner = stack.node().child("Inner");
    let context = |node: &Node, key: &str| node.context(key);
    assert_eq!(context(&inner, "level"), Some(json!("app")));
    stack.node().set_context("level", "stack");
    assert_eq!(context(&inner, "level"), Some(json!("stack")));
    inner.set_context("level", json!({"deep": 1}));
    inner.set_context("level", json!({"deep": 2}));
    assert_eq!(context(&inner, "level"), Some(json!({"deep": 2})));
    assert_eq!(context(stack.node(), "level"), Some(json!("stack")));
    assert_eq!(context(app.node(), "level"), Some(json!("app")));
    assert_eq!(inner.require_context("team"), json!("orders"));
    assert_eq!(context(&inner, "none"), None);
}

#[test]
fn a_stage_is_found_from_below() {
    let app = App::new();
    let outer = Stage::in_environment(&app, "Prod", Environment::new("123456789012", "eu-west-1"));
    let inner = Stage::new(&outer, "Blue");
    let stack = Stack::new(&inner, "S");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let stage = Stage::of(&topic).expect("it is in a stage");
    assert_eq!((stage.stage_name(), stage.node().path()), ("Prod-Blue".into(), "Prod/Blue".into()));
    assert_eq!(stage.environment(), Environment::new("123456789012", "eu-west-1"));
    assert_eq!(Stage::of(&outer).map(|s| s.stage_name()), Some("Prod".into()));
    assert!(Stage::of(&Stack::new(&app, "Alone")).is_none());
}

#[test]
fn a_stack_says_whom_to_tell_and_how_to_tag_it_in_the_manifest() {
    let out = super::folders::folder("stack-settings");
    let app = App::builder().out(&out).build();
    let stack = Stack::builder("S")
        .tag("team", "orders")
        .notification_arn("arn:aws:sns:eu-west-1:123456789012:events")
        .build(&app);
    stack.add_tag("team", "checkout");
    stack.add_tag("cost", "7");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    assert_eq!(app.synth(), std::process::ExitCode::SUCCESS);
    let text = std::fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let properties = &manifest["artifacts"]["S"]["properties"];
    assert_eq!(properties["tags"], json!({"team": "checkout", "cost": "7"}));
    let topics = json!(["arn:aws:sns:eu-west-1:123456789012:events"]);
    assert_eq!(properties["notificationArns"], topics);
}
