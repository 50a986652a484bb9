//! What an aspect does when it is shown what the resolver added takes effect in the same synthesis.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{of_type, problems, template_of, templates};

/// An app with a grant, and an aspect that calls `act` when it is shown the policy.
fn app(act: impl Fn(&Stack, &Queue, &Role) + 'static) -> App {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    queue.grant_send(&role);
    let own = stack.clone();
    Aspects::of(&stack).add(move |node| {
        if CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::IAM::Policy") {
            act(&own, &queue, &role);
        }
    });
    app
}

/// The actions of the statements of the role's policy.
#[track_caller]
fn actions(app: &App) -> Vec<Json> {
    let template = template_of(app);
    let statements = &of_type(&template, "AWS::IAM::Policy")[0].1["Properties"]["PolicyDocument"];
    let statements = statements["Statement"].as_array().into_iter().flatten();
    statements.map(|statement| statement["Action"].clone()).collect()
}

#[test]
fn a_facet() {
    let app = app(|_, queue, _| {
        let facet = queue.node().facet().encrypted_with("arn:of:key");
        queue.node().set_facet(facet);
    });
    let sends = json!(["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]);
    let uses = json!(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]);
    assert_eq!(actions(&app), [uses, sends]);
}

#[test]
fn what_waits_for_a_grant() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let grant = queue.grant_send(&role);
    Aspects::of(&stack).add(move |node| {
        if CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::IAM::Policy") {
            grant.apply_before(&topic);
        }
    });
    for _ in 0..2 {
        let template = template_of(&app);
        let waits = &of_type(&template, "AWS::SNS::Topic")[0].1["DependsOn"];
        assert_eq!(*waits, json!(["RoleDefaultPolicy5FFB7DAB"]));
    }
}

#[test]
fn what_the_resolver_added_waits_for_a_grant() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let (inbox, audit) =
        (Queue::builder("Inbox").build(&stack), Queue::builder("Audit").build(&stack));
    let grant = inbox.grant_send(&role);
    audit.grant_send(&Principal::service("events.amazonaws.com"));
    Aspects::of(&stack).add(move |node| {
        if CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::SQS::QueuePolicy") {
            grant.apply_before(node);
        }
    });
    for _ in 0..2 {
        let template = template_of(&app);
        let waits = &of_type(&template, "AWS::SQS::QueuePolicy")[0].1["DependsOn"];
        assert_eq!(*waits, json!(["RoleDefaultPolicy5FFB7DAB"]));
    }
}

#[test]
fn a_grant_and_a_statement_that_are_made_in_each_round() {
    let app = app(|stack, queue, role| {
        let grant = Link::grant(role.principal(), &links::QUEUE_PURGE, queue).record(stack.node());
        if let Some(topic) = stack.node().try_child("Topic") {
            grant.apply_before(&topic);
        }
        let statement = Statement::allow(["sns:Publish"]).on("*").sid("Publish");
        Link::statement(role, statement).record(stack.node());
    });
    if let Some(stack) = app.node().try_child("Orders") {
        CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    }
    let on_queue =
        json!(["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue", "sqs:SendMessage"]);
    for _ in 0..2 {
        assert_eq!(actions(&app), [json!("sns:Publish"), on_queue.clone()]);
        let template = template_of(&app);
        let waits = &of_type(&template, "AWS::SNS::Topic")[0].1["DependsOn"];
        assert_eq!(*waits, json!(["RoleDefaultPolicy5FFB7DAB"]));
    }
}

#[test]
fn a_reference_by_which_a_policy_has_to_stand_elsewhere() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let queue = Queue::builder("Inbox").build(&data);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&compute);
    queue.grant_send(&role);
    // Without this, the stack of the role needs that of the queue.
    let needs = CfnResource::new(&data, "Needs", "AWS::SNS::Topic");
    let arn = role.arn();
    Aspects::of(&app).add(move |node| {
        if CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::IAM::Policy") {
            needs.set("DisplayName", arn.clone().into_expr());
        }
    });
    let policies: Vec<(String, usize)> = templates(&app)
        .into_iter()
        .map(|(name, template)| (name, of_type(&template, "AWS::IAM::Policy").len()))
        .collect();
    assert_eq!(policies, [("Compute".to_string(), 0), ("Data".to_string(), 1)]);
}

/// What aspects add is finished as what the program adds, be it after other constructs were finished
/// or after links were turned into policies.
#[test]
fn what_is_finished_at_the_end() {
    for seen in ["AWS::SNS::Topic", "AWS::IAM::Policy"] {
        let app = app(|_, _, _| {});
        let marks = app.node().child("Marks");
        marks.on_synth(|marks| {
            if let (Some(stack), None) = (marks.parent(), marks.try_child("Made")) {
                let stack = stack.try_child("Orders");
                stack.map(|stack| CfnResource::new(&stack, "Topic", "AWS::SNS::Topic"));
                marks.child("Made");
            }
        });
        Aspects::of(&app).add(move |node| {
            let is_seen = |r: CfnResource| r.type_name() == seen;
            if CfnResource::from_node(node).is_some_and(is_seen)
                && let Some(stack) = node.stack()
                && stack.node().try_child("Late").is_none()
            {
                CfnResource::new(&stack, "Late", "AWS::S3::Bucket");
            }
        });
        app.node().child("Order").on_synth(|order| {
            let stack = order.parent().and_then(|app| app.try_child("Orders"));
            let made = |id: &str| stack.as_ref().and_then(|stack| stack.try_child(id));
            if let (Some(topic), Some(late)) = (made("Topic"), made("Late")) {
                topic.depends_on(&late);
            }
        });
        let template = template_of(&app);
        let topic = &of_type(&template, "AWS::SNS::Topic")[0].1;
        assert_eq!(topic["DependsOn"], json!(["Late"]), "{seen}");
    }
}

#[test]
fn an_order_that_is_asked_for_in_each_round_comes_to_an_end() {
    let app = app(|stack, queue, role| {
        role.node().depends_on(queue);
        let topic = stack.node().try_child("Topic");
        let topic = topic
            .unwrap_or_else(|| CfnResource::new(stack, "Topic", "AWS::SNS::Topic").node().clone());
        let policy = role.node().try_child("DefaultPolicy");
        policy.iter().for_each(|policy| topic.depends_on(policy));
    });
    let template = template_of(&app);
    let waits = |ty| &of_type(&template, ty)[0].1["DependsOn"];
    let queue = of_type(&template, "AWS::SQS::Queue")[0].0;
    assert_eq!(*waits("AWS::IAM::Role"), json!([queue]));
    assert_eq!(*waits("AWS::SNS::Topic"), json!(["RoleDefaultPolicy5FFB7DAB"]));
}

#[test]
fn what_the_end_of_a_synthesis_reads() {
    let app = app(|stack, queue, role| {
        Tags::of(queue).add("team", "orders");
        stack.node().add_validation(|_| vec![Diagnostic::warning("noted", "it was asked")]);
        if let Some(cfn) = queue.cfn() {
            cfn.wait_for_policies_of(role);
        }
    });
    assert_eq!(
        problems(&app),
        "warning[noted]: it was asked\n    at `Orders`, tests/core/aspects.rs:16:17"
    );
    let template = template_of(&app);
    let queue = &of_type(&template, "AWS::SQS::Queue")[0].1;
    assert_eq!(queue["Properties"]["Tags"], json!([{"Key": "team", "Value": "orders"}]));
    // The policy names the queue, which so cannot wait for it.
    assert_eq!(queue["DependsOn"], json!(["Role1ABCC5F0"]));
}

#[test]
fn what_is_said_again_in_each_round_comes_to_an_end() {
    let app = app(|stack, queue, role| {
        stack.set_metadata("Note", "seen");
        if let (Some(queue), Some(role)) = (queue.cfn(), role.cfn()) {
            queue.set("DelaySeconds", 1.into());
            queue.override_property("FifoQueue", true);
            queue.override_property("MessageRetentionPeriod", 60);
            queue.edit_property("VisibilityTimeout", |value| *value = 2.into());
            role.set_metadata("Note", "seen");
            role.apply_removal_policy(RemovalPolicy::Retain);
        }
        queue.node().set_facet(queue.node().facet());
    });
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    assert_eq!(
        of_type(&template, "AWS::SQS::Queue")[0].1["Properties"],
        json!({"DelaySeconds": 1, "FifoQueue": true, "MessageRetentionPeriod": 60, "VisibilityTimeout": 2})
    );
}

#[test]
fn what_is_said_again_of_a_stack_and_its_elements_comes_to_an_end() {
    let app = app(|_, _, _| {});
    let Some(stack) = app.node().try_child("Orders").and_then(|node| node.stack()) else {
        panic!("the stack is there")
    };
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let other = CfnResource::new(&stack, "Other", "AWS::SNS::Topic");
    let (output, table) = (stack.output("Shown", "shown"), CfnMapping::of(&stack, "Table"));
    let own = stack.clone();
    Aspects::of(&stack).add(move |node| {
        if CfnResource::from_node(node).is_none_or(|r| r.type_name() != "AWS::IAM::Policy") {
            return;
        }
        for (key, value) in [("a", "1"), ("b", "2")] {
            own.add_tag(key, value);
            own.set_metadata(key, value);
            own.node().set_context(key, value);
        }
        own.export_value(&other.attr::<String>("TopicArn"));
        output.override_logical_id("Renamed");
        table.set_value("eu", "size", "1");
        topic.set_default("DisplayName", "seen".into());
        topic.set_default("FifoTopic", true.into());
        topic.apply_removal_policy_or(None, RemovalPolicy::Retain);
        topic.remove_property("TracingConfig");
        topic.remove_property("Subscription");
        topic.cover_resource_in_logical_id(&other, &[]);
        topic.cover_text_in_logical_id("seen");
    });
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    assert_eq!(template["Metadata"], json!({"a": "1", "b": "2"}));
    assert_eq!(template["Mappings"], json!({"Table": {"eu": {"size": "1"}}}));
    assert_eq!(template["Outputs"]["Renamed"], json!({"Value": "shown"}));
    let topic = &of_type(&template, "AWS::SNS::Topic")[0].1;
    assert_eq!(
        (&topic["Properties"], &topic["DeletionPolicy"]),
        (&json!({"DisplayName": "seen", "FifoTopic": true}), &json!("Retain"))
    );
    // Neither is what covers its id longer the second time.
    assert_eq!(template_of(&app), template);
}

#[test]
fn an_aspect_sees_below_itself_what_the_program_made_each_time() {
    let app = app(|_, _, _| {});
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (also_seen, paths) = (Rc::clone(&seen), |node: &Node| {
        node.descendants().iter().map(Node::path).collect::<Vec<String>>()
    });
    Aspects::of(&app).add(move |node| {
        if node.path() == "Orders" {
            also_seen.borrow_mut().extend(paths(node));
        }
    });
    let made = ["Orders", "Orders/Inbox", "Orders/Inbox/Resource", "Orders/Role"];
    let made = [&made[..], &["Orders/Role/Resource"]].concat();
    for _ in 0..2 {
        template_of(&app);
        assert_eq!(seen.take(), made);
    }
}

/// An app whose topic refers to the policy of a grant, as an aspect says `each` time it sees it or
/// once.
fn app_with_reference(each: bool) -> App {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    queue.grant_send(&role);
    let done = Cell::new(false);
    Aspects::of(&stack).add(move |node| {
        let is_policy = |r: &CfnResource| r.type_name() == "AWS::IAM::Policy";
        let Some(policy) = CfnResource::from_node(node).filter(is_policy) else { return };
        if !done.replace(true) || each {
            topic.override_property("DisplayName", policy.attr::<String>("Id"));
            topic.depends_on(&policy);
            queue.grant_purge(&role);
        }
    });
    app
}

#[test]
fn what_is_said_of_a_policy_holds_when_it_is_made_anew() {
    let app = app_with_reference(false);
    for _ in 0..2 {
        let template = template_of(&app);
        let (_, topic) = &of_type(&template, "AWS::SNS::Topic")[0];
        let policy = "RoleDefaultPolicy5FFB7DAB";
        assert_eq!(topic["Properties"], json!({"DisplayName": {"Fn::GetAtt": [policy, "Id"]}}));
        assert_eq!(topic["DependsOn"], json!([policy]));
        let (_, policy) = &of_type(&template, "AWS::IAM::Policy")[0];
        let sends = json!([
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:PurgeQueue",
            "sqs:SendMessage"
        ]);
        assert_eq!(policy["Properties"]["PolicyDocument"]["Statement"][0]["Action"], sends);
    }
}

#[test]
fn a_policy_is_shown_to_aspects_whenever_it_is_made() {
    let app = app(|stack, queue, _| {
        queue.node().try_child("Alarm").unwrap_or_else(|| {
            CfnResource::new(queue, "Alarm", "AWS::CloudWatch::Alarm").node().clone()
        });
        let policy =
            stack.node().try_child("Role").and_then(|role| role.try_child("DefaultPolicy"));
        let policy = policy.and_then(|policy| policy.try_child("Resource"));
        let policy = policy.as_ref().and_then(CfnResource::from_node);
        policy.into_iter().for_each(|policy| policy.override_property("PolicyName", "own"));
    });
    for _ in 0..2 {
        let template = template_of(&app);
        assert_eq!(of_type(&template, "AWS::IAM::Policy")[0].1["Properties"]["PolicyName"], "own");
    }
}

#[test]
fn an_order_on_what_the_resolver_added_holds_as_long_as_it_is_made() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    queue.grant_send(&role);
    template_of(&app);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let policy = role.node().try_child("DefaultPolicy");
    policy.iter().for_each(|policy| topic.depends_on(policy));
    let again = template_of(&app);
    let waits = &of_type(&again, "AWS::SNS::Topic")[0].1["DependsOn"];
    assert_eq!(*waits, json!(["RoleDefaultPolicy5FFB7DAB"]));
}

#[test]
fn a_reference_to_a_policy_that_stands_elsewhere_now() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let queue = Queue::builder("Inbox").build(&data);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&compute);
    queue.grant_send(&role);
    templates(&app);
    let policy = role.node().try_child("DefaultPolicy").and_then(|it| it.try_child("Resource"));
    let policy = policy.as_ref().and_then(CfnResource::from_node);
    let topic = CfnResource::new(&compute, "Topic", "AWS::SNS::Topic");
    policy.iter().for_each(|policy| {
        topic.set("DisplayName", policy.attr::<String>("Id").into_expr());
        topic.depends_on(policy);
    });
    // Without this, the stack of the role needs that of the queue.
    CfnResource::new(&data, "Needs", "AWS::SNS::Topic").set("DisplayName", role.arn().into_expr());
    assert_eq!(
        problems(&app),
        "\
error[dangling-reference]: a reference names a resource that is gone
  `DisplayName` refers to `Compute/Role/DefaultPolicy/Resource`, which was made for a grant or a link, \
and is not any more.
    at `Compute/Topic`, tests/core/aspects.rs:380:17
  help: refer to a resource that you make, or keep what the other was made for"
    );
    topic.set("DisplayName", "free".into());
    let compute = &templates(&app)[1].1;
    assert_eq!(of_type(compute, "AWS::SNS::Topic")[0].1["DependsOn"], Json::Null);
}

#[test]
fn a_grant_on_another_queue() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (inbox, audit) =
        (Queue::builder("Inbox").build(&stack), Queue::builder("Audit").build(&stack));
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    inbox.grant_send(&role);
    Aspects::of(&stack).add(move |node| {
        if CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::IAM::Policy") {
            audit.grant_send(&role);
        }
    });
    let arn = |queue: &str| json!({"Fn::GetAtt": [queue, "Arn"]});
    for _ in 0..2 {
        assert_eq!(
            of_type(&template_of(&app), "AWS::IAM::Policy")[0].1["Properties"]["PolicyDocument"],
            json!({
                "Statement": [{
                    "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
                    "Effect": "Allow",
                    "Resource": [arn("Audit3D8ADE0A"), arn("InboxA8E05DC3")],
                }],
                "Version": "2012-10-17",
            })
        );
    }
}

#[test]
fn links_of_two_lines_are_two_links() {
    let nothing = Vec::<String>::new;
    let app = app(move |stack, queue, role| {
        let on = stack.node();
        Link::grant(role.principal(), &links::QUEUE_USE, queue).actions(nothing()).record(on);
        Link::grant(role.principal(), &links::QUEUE_USE, queue).actions(nothing()).record(on);
    });
    let line = line!() - 3;
    let told = |line: u32| {
        format!(
            "\
error[no-actions]: a link is given an empty list of actions
  `sqs.use` would allow nothing on `Orders/Inbox`.
    at `Orders/Inbox`, {}:{line}:9
  help: name at least one action, or leave `actions` out",
            file!()
        )
    };
    assert_eq!(problems(&app), [told(line), told(line + 1)].join("\n\n"));
}

#[test]
fn a_reference_to_what_stands_in_something_that_is_gone() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let queue = Queue::builder("Inbox").build(&data);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&compute);
    queue.grant_send(&role);
    templates(&app);
    let Some(policy) = role.node().try_child("DefaultPolicy") else { panic!("the policy") };
    let inner = CfnResource::new(&policy, "Inner", "AWS::SNS::Topic");
    let topic = CfnResource::new(&compute, "Topic", "AWS::SNS::Topic");
    let line = line!() - 1;
    topic.set("DisplayName", inner.attr::<String>("TopicName").into_expr());
    assert_eq!(problems(&app), "");
    // Without this, the stack of the role needs that of the queue.
    CfnResource::new(&data, "Needs", "AWS::SNS::Topic").set("DisplayName", role.arn().into_expr());
    assert_eq!(
        problems(&app),
        format!(
            "\
error[dangling-reference]: a reference names a resource that is gone
  `DisplayName` refers to `Compute/Role/DefaultPolicy/Inner`, which was made for a grant or a link, \
and is not any more.
    at `Compute/Topic`, tests/core/aspects.rs:{line}:17
  help: refer to a resource that you make, or keep what the other was made for"
        )
    );
}
