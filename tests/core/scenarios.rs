//! Whole apps in which something once went wrong, or easily could.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Grantee, Statement};
use rustinfra::value::Expr;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value as Json, json};

use super::{function, of_type, problems, template_of, templates};

fn role(scope: &impl Construct, id: &str) -> Role {
    Role::builder(id, Principal::service("glue.amazonaws.com")).build(scope)
}

#[test]
fn the_policies_of_one_role_in_two_other_stacks_have_names_of_their_own() {
    let app = App::new();
    let home = Stack::new(&app, "Home");
    let role = role(&home, "Role");
    for id in ["A", "B"] {
        let stack = Stack::new(&app, id);
        let queue = Queue::builder("Inbox").build(&stack);
        // The queue's policy names the role, so the role's policy cannot stand in `Home`.
        let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
        queue.add_to_resource_policy(send.to(role.principal()));
        queue.grant_consume(&role);
    }
    let names: Vec<Json> = templates(&app)
        .iter()
        .flat_map(|(_, template)| {
            let policies = of_type(template, "AWS::IAM::Policy");
            policies.into_iter().map(|(_, p)| p["Properties"]["PolicyName"].clone())
        })
        .collect();
    let policies =
        ["AInboxPolicyOfHomeRoleA98FC53D05C865FB", "BInboxPolicyOfHomeRoleA98FC53DDB521516"];
    assert_eq!(names, policies);
}

#[test]
fn what_is_granted_after_a_synthesis_is_in_the_next() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = role(&stack, "Role");
    queue.grant(&role, ["sqs:DeleteMessage"]);
    let actions = || {
        let template = stack.template().unwrap_or_else(|r| panic!("{r}"));
        let policy = &of_type(&template, "AWS::IAM::Policy")[0].1;
        policy["Properties"]["PolicyDocument"]["Statement"][0]["Action"].clone()
    };
    assert_eq!(actions(), "sqs:DeleteMessage");
    queue.grant(&role, ["sqs:SendMessage"]);
    assert_eq!(actions(), json!(["sqs:DeleteMessage", "sqs:SendMessage"]));
}

#[test]
fn an_export_that_nothing_needs_any_more_is_gone_in_the_next_synthesis() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let queue = Queue::builder("Inbox").build(&data);
    let topic = CfnResource::new(&compute, "Topic", "AWS::SNS::Topic");
    topic.set("DisplayName", queue.name().into());
    let outputs = |app: &App| templates(app)[0].1["Outputs"].as_object().map_or(0, |o| o.len());
    assert_eq!(outputs(&app), 1);
    topic.set("DisplayName", "fixed".into());
    assert_eq!(outputs(&app), 0);
    let order: Vec<String> = templates(&app).into_iter().map(|(name, _)| name).collect();
    assert_eq!(order, ["Data", "Compute"]);
}

#[test]
fn a_call_without_a_place_for_its_permission_gets_one_beside_the_function() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let worker = function(&stack, "Worker");
    let rule = stack.node().child("Rule");
    let source = "arn:aws:events:eu-west-1:123456789012:rule/orders";
    Link::between(&rule, &links::RULE_TO_FUNCTION, &worker).source_arn(source).record(stack.node());
    let template = template_of(&app);
    let permissions = of_type(&template, "AWS::Lambda::Permission");
    assert_eq!(
        permissions,
        [(
            "WorkerAllowInvokeOrdersRule95407CE1FDD91F98",
            &json!({
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Fn::GetAtt": [of_type(&template, "AWS::Lambda::Function")[0].0, "Arn"]},
                    "Principal": "events.amazonaws.com",
                    "SourceArn": source,
                },
                "Metadata": {"aws:cdk:path": "Orders/Worker/AllowInvokeOrdersRule95407CE1"},
            })
        )]
    );
}

#[test]
fn a_rule_that_sends_to_an_encrypted_queue_may_use_the_queues_key() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Inbox").encryption(QueueEncryption::with_key(&key)).build(&stack);
    Rule::builder("Rule", EventPattern::from_source("shop")).target(&queue).build(&stack);
    let template = template_of(&app);
    let key = &of_type(&template, "AWS::KMS::Key")[0].1;
    let statements = key["Properties"]["KeyPolicy"]["Statement"].as_array();
    assert_eq!(
        statements.and_then(|s| s.iter().find(|s| s["Action"] != "kms:*")),
        Some(&json!({
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": "*",
        }))
    );
}

#[test]
fn grants_on_many_tables_are_divided_into_policies_that_iam_accepts() {
    let app = App::new();
    let data: Vec<Stack> = (0..3).map(|i| Stack::new(&app, &format!("Data{i}"))).collect();
    let stack = Stack::new(&app, "Work");
    let role = role(&stack, "Role");
    for i in 0..150 {
        let table = Table::builder(&format!("Table{i}"), Attribute::string("id"));
        table.build(&data[i % 3]).grant_read_write_data(&role);
    }
    let all = templates(&app);
    let (_, work) = all.iter().find(|(name, _)| name == "Work").unwrap_or_else(|| &all[0]);
    let documents = |ty: &str| -> Vec<Json> {
        let policies = of_type(work, ty).into_iter();
        policies.map(|(_, p)| p["Properties"]["PolicyDocument"].clone()).collect()
    };
    let (inline, managed) = (documents("AWS::IAM::Policy"), documents("AWS::IAM::ManagedPolicy"));
    assert_eq!(inline.len(), 1);
    assert!((1..=10).contains(&managed.len()), "{} managed policies", managed.len());
    let mut granted = 0;
    for (limit, documents) in [(10_240, &inline), (6_144, &managed)] {
        for document in documents {
            let statements = document["Statement"].as_array().cloned().unwrap_or_default();
            assert!(!statements.is_empty(), "{document}");
            let length = written_length(document);
            assert!(length <= limit, "{length} characters");
            for statement in &statements {
                granted += statement["Resource"].as_array().map_or(1, Vec::len);
            }
        }
    }
    assert_eq!(granted, 150);
}

/// The length of a policy when every reference in it has become a long ARN.
fn written_length(policy: &Json) -> usize {
    match policy {
        Json::Object(entries) if entries.keys().any(|k| k.starts_with("Fn::") || k == "Ref") => {
            "\"arn:aws:dynamodb:ap-southeast-1:123456789012:table/Data0-Table00000000-XXXXXXXXXXXX\""
                .len()
        }
        Json::Object(entries) => {
            let inside = entries.iter().map(|(k, v)| k.len() + 4 + written_length(v));
            1 + inside.sum::<usize>()
        }
        Json::Array(items) => 1 + items.iter().map(|i| written_length(i) + 1).sum::<usize>(),
        text => text.to_string().len(),
    }
}

#[test]
fn a_property_that_is_removed_again_closes_no_loop() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let topic = |id: &str| CfnResource::new(&stack, id, "AWS::SNS::Topic");
    let (a, b, c) = (topic("A"), topic("B"), topic("C"));
    let last = topic("Last");
    last.set("DisplayName", a.attr::<String>("TopicName").into());
    last.set("Names", Expr::map([("C", c.attr::<String>("TopicName").into())]));
    a.set("DisplayName", last.attr::<String>("TopicName").into());
    b.override_property("DisplayName", a.attr::<String>("TopicName"));
    a.override_property("Subscription", b.attr::<String>("TopicName"));
    c.override_property("DisplayName", last.attr::<String>("TopicName"));
    let loops = problems(&app).matches("error[cycle]").count();
    assert_eq!(loops, 1, "{}", problems(&app));
    last.remove_property("DisplayName");
    last.override_property("Names.C", "fixed");
    b.override_property("DisplayName", "fixed");
    let template = template_of(&app);
    assert_eq!(
        (&template["Resources"]["Last"]["Properties"], &template["Resources"]["B"]["Properties"]),
        (&json!({"Names": {"C": "fixed"}}), &json!({"DisplayName": "fixed"}))
    );
}

#[test]
fn an_order_between_scopes_above_stacks_orders_the_stacks_in_them() {
    let app = App::new();
    let (apps, base) = (app.node().child("Apps"), app.node().child("Base"));
    for (scope, ids) in [(&apps, ["Web", "Jobs"]), (&base, ["Data", "Network"])] {
        for id in ids {
            CfnResource::new(&Stack::new(scope, id), "Topic", "AWS::SNS::Topic");
        }
    }
    apps.depends_on(&base);
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let stacks: Vec<(&str, usize)> =
        assembly.stacks().iter().map(|s| (s.path(), s.dependencies().len())).collect();
    assert_eq!(stacks, [("Base/Data", 0), ("Base/Network", 0), ("Apps/Web", 2), ("Apps/Jobs", 2)]);
    let resources = assembly.stacks().iter().map(|s| &s.template()["Resources"]["Topic"]);
    assert!(resources.into_iter().all(|r| r["DependsOn"].is_null()));
}

#[test]
fn a_nested_stack_imports_what_another_stack_exports_by_itself() {
    let app = App::new();
    let (data, stack) = (Stack::new(&app, "Data"), Stack::new(&app, "Orders"));
    let queue = Queue::builder("Inbox").build(&data);
    let nested = NestedStack::new(&stack, "Nest");
    CfnResource::new(&nested, "Topic", "AWS::SNS::Topic").set("DisplayName", queue.name().into());
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let child = assembly.template_of(&nested).cloned().unwrap_or_default();
    assert_eq!(
        (&child["Resources"]["Topic"]["Properties"], &child["Parameters"]),
        (
            &json!({"DisplayName": {
                "Fn::ImportValue": "Data:ExportsOutputFnGetAttInboxA8E05DC3QueueNameD241B2DD"
            }}),
            &Json::Null
        )
    );
}

#[test]
fn a_list_crosses_stacks_as_one_string() {
    let app = App::new();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    let nested = NestedStack::new(&a, "N");
    let endpoint = |scope: &Node| CfnResource::new(scope, "E", "AWS::EC2::VPCEndpoint");
    let entries = endpoint(a.node()).attr_list::<String>("DnsEntries");
    let inner = endpoint(nested.node()).attr_list::<String>("DnsEntries");
    let zones = CfnParameter::builder("Zones", ParameterType::CommaDelimitedList).build(&a);
    let ports = CfnParameter::builder("Ports", ParameterType::NumberList).build(&a);
    let use_in = |scope: &Node, id: &str, list: Expr| {
        CfnResource::new(scope, id, "AWS::SNS::Topic").set("All", list);
    };
    use_in(a.node(), "Own", entries.expr().clone());
    use_in(a.node(), "Up", inner.into_expr());
    use_in(nested.node(), "Down", entries.expr().clone());
    use_in(b.node(), "Far", entries.into_expr());
    use_in(b.node(), "Zoned", zones.value().into_expr());
    use_in(b.node(), "Ported", ports.value().into_expr());
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let (outer, child, other) = (
        assembly.template_of(&a).cloned().unwrap_or_default(),
        assembly.template_of(&nested).cloned().unwrap_or_default(),
        assembly.template_of(&b).cloned().unwrap_or_default(),
    );
    let all = |template: &Json, id: &str| template["Resources"][id]["Properties"]["All"].clone();
    let holder = "NNestedStackNNestedStackResource25BF0ED8";
    let (output, parameter) = ("ANE9C584230DnsEntries", "referencetoAEF605AFC2DnsEntries");
    let export = "ExportsOutputFnGetAttEDnsEntriesC211BCB8";
    let own = json!({"Fn::GetAtt": ["E", "DnsEntries"]});
    let joined = json!({"Fn::Join": ["||", own]});
    let cut = |text: Json| json!({"Fn::Split": ["||", text]});
    assert_eq!(all(&outer, "Own"), own);
    assert_eq!(
        all(&outer, "Up"),
        cut(json!({"Fn::GetAtt": [holder, format!("Outputs.{output}")]}))
    );
    assert_eq!(child["Outputs"][output]["Value"], joined);
    assert_eq!(all(&child, "Down"), cut(json!({"Ref": parameter})));
    assert_eq!(outer["Resources"][holder]["Properties"]["Parameters"], json!({parameter: joined}));
    assert_eq!(outer["Outputs"][export]["Value"], joined);
    assert_eq!(all(&other, "Far"), cut(json!({"Fn::ImportValue": format!("A:{export}")})));
    let zones = "ExportsOutputRefZones45AC5517";
    assert_eq!(outer["Outputs"][zones]["Value"], json!({"Fn::Join": ["||", {"Ref": "Zones"}]}));
    assert_eq!(all(&other, "Zoned"), cut(json!({"Fn::ImportValue": format!("A:{zones}")})));
    let ports = "ExportsOutputRefPorts2C5E4E11";
    assert_eq!(outer["Outputs"][ports]["Value"], json!({"Fn::Join": ["||", {"Ref": "Ports"}]}));
    assert_eq!(all(&other, "Ported"), cut(json!({"Fn::ImportValue": format!("A:{ports}")})));
}

#[test]
fn a_tree_of_20_000_levels_is_synthesized() {
    let app = App::new();
    let stack = Stack::new(&app, "Deep");
    let mut node = stack.node().clone();
    for _ in 0..20_000 {
        node = node.child("d");
    }
    CfnResource::new(&node, "Topic", "AWS::SNS::Topic");
    Tags::of(&stack).add("team", "orders");
    let template = template_of(&app);
    assert_eq!(of_type(&template, "AWS::SNS::Topic").len(), 1);
}

#[test]
fn what_a_function_makes_is_told_at_the_line_that_made_the_function() {
    let app = App::new();
    let made = function(&Stack::new(&app, "Orders"), "Worker");
    for node in made.node().descendants() {
        assert_eq!(node.location(), made.node().location(), "{}", node.path());
    }
}
