use rustinfra::graph::{Connection, Glue, Link};
use rustinfra::iam::{Grantee, Statement};
use rustinfra::value::Expr;
use rustinfra_constructs::iam::ManagedPolicy;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{function, of_type, problems, template_of, templates};

#[test]
fn a_grant_becomes_one_policy_of_the_functions_role_that_the_function_waits_for() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let worker = function(&stack, "Worker");
    queue.grant_send(&worker);
    queue.grant_consume(&worker);
    queue.grant_send(&worker);
    let template = template_of(&app);
    let role = "WorkerServiceRole8543584E";
    let policy = "WorkerServiceRoleDefaultPolicyAE71B5FA";
    assert_eq!(
        template["Resources"][policy],
        json!({
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [{
                        "Action": [
                            "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
                            "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage",
                            "sqs:SendMessage",
                        ],
                        "Effect": "Allow",
                        "Resource": {"Fn::GetAtt": ["InboxA8E05DC3", "Arn"]},
                    }],
                    "Version": "2012-10-17",
                },
                "PolicyName": policy,
                "Roles": [{"Ref": role}],
            },
            "Metadata": {"aws:cdk:path": "Orders/Worker/ServiceRole/DefaultPolicy/Resource"},
        })
    );
    let worker = &of_type(&template, "AWS::Lambda::Function")[0].1;
    assert_eq!(worker["DependsOn"], json!([role, policy]));
}

#[test]
fn the_order_of_grants_leaves_no_trace() {
    let synth = |swap: bool| {
        let app = App::new();
        let stack = Stack::new(&app, "Orders");
        let queue = Queue::builder("Inbox").build(&stack);
        let worker = function(&stack, "Worker");
        if swap {
            queue.grant_send(&worker);
            queue.grant_consume(&worker);
        } else {
            queue.grant_consume(&worker);
            queue.grant_send(&worker);
        }
        template_of(&app)
    };
    assert_eq!(synth(false), synth(true));
}

#[test]
fn a_reference_to_another_stack_becomes_an_export_and_an_import_with_the_cdks_names() {
    let app = App::new();
    let data = Stack::new(&app, "Data");
    let compute = Stack::new(&app, "Compute");
    let queue = Queue::builder("Inbox").build(&data);
    let worker = function(&compute, "Worker");
    worker.add_env("QUEUE", queue.arn());
    let templates = templates(&app);
    assert_eq!(templates[0].0, "Data");
    let output = "ExportsOutputFnGetAttInboxA8E05DC3Arn851D17F2";
    assert_eq!(
        templates[0].1["Outputs"],
        json!({output: {
            "Export": {"Name": format!("Data:{output}")},
            "Value": {"Fn::GetAtt": ["InboxA8E05DC3", "Arn"]},
        }})
    );
    let worker = &of_type(&templates[1].1, "AWS::Lambda::Function")[0].1;
    assert_eq!(
        worker["Properties"]["Environment"]["Variables"],
        json!({"QUEUE": {"Fn::ImportValue": format!("Data:{output}")}})
    );
}

#[test]
fn an_export_is_kept_for_the_deployment_between_two() {
    let app = App::new();
    let stack = Stack::new(&app, "A");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    for _ in 0..2 {
        stack.export_value(&topic.attr::<String>("TopicName"));
    }
    assert_eq!(
        template_of(&app)["Outputs"],
        json!({"ExportsOutputFnGetAttTopicTopicNameAA9FBB33": {
            "Value": {"Fn::GetAtt": ["Topic", "TopicName"]},
            "Export": {"Name": "A:ExportsOutputFnGetAttTopicTopicNameAA9FBB33"},
        }})
    );
}

#[test]
fn a_policy_moves_to_the_other_stack_when_it_would_close_a_loop_between_stacks() {
    let app = App::new();
    let compute = Stack::new(&app, "Compute");
    let data = Stack::new(&app, "Data");
    let worker = function(&compute, "Worker");
    let queue = Queue::builder("Inbox").build(&data);
    // `Data` needs `Compute`: the queue's policy names the function's role.
    queue.add_to_resource_policy(
        Statement::allow(["sqs:SendMessage"]).on(queue.arn()).to(worker.principal()),
    );
    // … so the role's policy, which names the queue, cannot stand in `Compute`.
    queue.grant_consume(&worker);
    let templates = templates(&app);
    assert_eq!(templates[0].0, "Compute");
    assert_eq!(of_type(&templates[0].1, "AWS::IAM::Policy"), []);
    let policies = of_type(&templates[1].1, "AWS::IAM::Policy");
    assert_eq!(policies.len(), 1);
    let roles = &policies[0].1["Properties"]["Roles"];
    assert!(roles[0]["Fn::ImportValue"].is_string(), "{roles}");
}

/// What a property is decided to say makes one stack need another, for what is placed after it, too.
#[test]
fn the_order_of_links_does_not_decide_where_a_policy_stands() {
    /// Whether another link made the resolver look at the stacks before.
    fn check(looked_before: bool, decide: impl Fn(&Stack, &Role)) {
        let app = App::new();
        let [first, compute, data] = ["First", "Compute", "Data"].map(|id| Stack::new(&app, id));
        let role = |scope: &Stack, id: &str| {
            Role::builder(id, Principal::service("glue.amazonaws.com")).build(scope)
        };
        let worker = role(&compute, "Worker");
        let inbox = Queue::builder("Inbox").build(&data);
        let early = || {
            let other = role(&first, "Other");
            let queue = Queue::builder("Early").build(&data);
            let statement = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
            queue.add_to_resource_policy(statement.to(other.principal()));
        };
        if looked_before {
            early();
        }
        decide(&data, &worker);
        if !looked_before {
            early();
        }
        inbox.grant_consume(&worker);
        let policies: Vec<(String, usize)> = templates(&app)
            .into_iter()
            .map(|(name, template)| (name, of_type(&template, "AWS::IAM::Policy").len()))
            .collect();
        let expected = [("First", 0), ("Compute", 0), ("Data", 1)];
        assert_eq!(policies, expected.map(|(name, count)| (name.to_string(), count)));
    }
    for looked_before in [false, true] {
        check(looked_before, |data, worker| {
            let statement = Statement::allow(["kms:Decrypt"]).on("*").to(worker.principal());
            Key::builder("Key").build(data).add_to_resource_policy(statement);
        });
        check(looked_before, |data, worker| {
            let policy = ManagedPolicy::builder("Policy", []).build(data);
            let statement = Statement::allow(["iam:PassRole"]).on(worker.arn());
            Link::statement(&policy, statement).record(data.node());
        });
    }
}

#[test]
fn an_order_for_safety_is_dropped_where_it_would_close_a_loop() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let worker = function(&stack, "Worker");
    // The role's policy refers to something that needs the function.
    let hook = CfnResource::new(&stack, "Hook", "AWS::SNS::Topic");
    hook.override_property("DisplayName", worker.name());
    worker.add_to_role_policy(Statement::allow(["sns:Publish"]).on(hook.reff::<String>()));
    let template = template_of(&app);
    let worker = &of_type(&template, "AWS::Lambda::Function")[0].1;
    assert_eq!(worker["DependsOn"], json!(["WorkerServiceRole8543584E"]));
}

#[test]
fn the_name_of_a_stage_is_written_where_a_reference_to_it_would_close_a_loop() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let handler = function(&stack, "Handler");
    let api = LambdaRestApi::builder("Api", &handler).build(&stack);
    handler.add_env("URL", api.url());
    let other = function(&stack, "Other");
    other.add_env("URL", api.url());
    let template = template_of(&app);
    let url = |rest: serde_json::Value| {
        let mut parts = vec![json!("https://"), json!({"Ref": "ApiF70053CD"})];
        parts.extend([json!(".execute-api."), json!({"Ref": "AWS::Region"}), json!(".")]);
        parts.push(json!({"Ref": "AWS::URLSuffix"}));
        parts.extend(rest.as_array().into_iter().flatten().cloned());
        json!({"Fn::Join": ["", parts]})
    };
    let functions = of_type(&template, "AWS::Lambda::Function");
    let told = |index: usize| &functions[index].1["Properties"]["Environment"]["Variables"]["URL"];
    assert_eq!(*told(0), url(json!(["/", "prod", "/"])));
    // Nothing of the API needs the other one, which so waits for the stage.
    assert_eq!(*told(1), url(json!(["/", {"Ref": "ApiDeploymentStageprod3EB9684E"}, "/"])));
    assert_eq!(template_of(&app), template);
}

#[test]
fn nested_stacks_pass_values_down_as_parameters_and_up_as_outputs() {
    let app = App::new();
    let stack = Stack::new(&app, "A");
    let outer = CfnResource::new(&stack, "Outer", "AWS::SNS::Topic");
    let nested = NestedStack::new(&stack, "Nest");
    let inner = CfnResource::new(&nested, "Inner", "AWS::SNS::Topic");
    inner.override_property("DisplayName", outer.attr::<String>("TopicName"));
    stack.output("InnerName", inner.attr::<String>("TopicName"));
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let parent = assembly.template_of(&stack).cloned().unwrap_or_default();
    let child = assembly.template_of(&nested).cloned().unwrap_or_default();
    let holder = "NestNestedStackNestNestedStackResourceD8FE4395";
    let parameter = "referencetoAOuterB8177741TopicName";
    assert_eq!(
        (&child["Parameters"], &child["Resources"]["Inner"]["Properties"]),
        (&json!({parameter: {"Type": "String"}}), &json!({"DisplayName": {"Ref": parameter}}))
    );
    assert_eq!(
        parent["Resources"][holder]["Properties"]["Parameters"],
        json!({parameter: {"Fn::GetAtt": ["Outer", "TopicName"]}})
    );
    assert_eq!(
        parent["Outputs"]["InnerName"]["Value"],
        json!({"Fn::GetAtt": [holder, "Outputs.ANestInner0E42F859TopicName"]})
    );
}

#[test]
fn stages_prefix_the_names_of_their_stacks() {
    let app = App::new();
    let stage = Stage::in_environment(&app, "Prod", Environment::new("123456789012", "eu-west-1"));
    let stack = Stack::new(&stage, "Svc");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let assembly = app.assembly().unwrap_or_else(|r| panic!("{r}"));
    let artifact = &assembly.stacks()[0];
    assert_eq!(
        (artifact.stack_name(), artifact.artifact_id(), artifact.path()),
        ("Prod-Svc", "ProdSvc66695059", "Prod/Svc")
    );
}

#[test]
fn tags_are_inherited_and_the_nearest_scope_wins() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Tags::of(&app).add("team", "all");
    Tags::of(&app).add("cost", "1");
    let queue = Queue::builder("Inbox").build(&stack);
    Tags::of(&queue).add("team", "orders");
    Tags::of(&queue).remove("cost");
    let template = template_of(&app);
    assert_eq!(
        template["Resources"]["InboxA8E05DC3"]["Properties"]["Tags"],
        json!([{"Key": "team", "Value": "orders"}])
    );
}

#[test]
fn a_tag_that_an_outer_scope_removes_is_not_there() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    Tags::of(&stack).remove("cost");
    Tags::of(&queue).add("cost", "1");
    Tags::of(&queue).add("team", "orders");
    let template = template_of(&app);
    assert_eq!(
        template["Resources"]["InboxA8E05DC3"]["Properties"]["Tags"],
        json!([{"Key": "team", "Value": "orders"}])
    );
}

#[test]
fn aspects_run_by_priority_and_see_what_the_resolver_adds() {
    use std::cell::RefCell;
    use std::rc::Rc;
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let seen = Rc::new(RefCell::new(Vec::new()));
    for (name, priority) in [("late", 500), ("early", 100)] {
        let seen = seen.clone();
        Aspects::of(&stack).add_with_priority(priority, move |node| {
            if let Some(resource) = CfnResource::from_node(node) {
                seen.borrow_mut().push(format!("{name} {}", resource.type_name()));
            }
        });
    }
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    queue.grant_send(&role);
    template_of(&app);
    assert_eq!(
        *seen.borrow(),
        [
            "early AWS::SQS::Queue",
            "early AWS::IAM::Role",
            "late AWS::SQS::Queue",
            "late AWS::IAM::Role",
            "early AWS::IAM::Policy",
            "late AWS::IAM::Policy",
        ]
    );
}

#[test]
fn a_permissions_boundary_reaches_every_role_of_its_scope() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    PermissionsBoundary::of(&stack).apply("arn:aws:iam::aws:policy/PowerUserAccess");
    function(&stack, "Worker");
    let template = template_of(&app);
    let role = &of_type(&template, "AWS::IAM::Role")[0].1;
    assert_eq!(
        role["Properties"]["PermissionsBoundary"],
        "arn:aws:iam::aws:policy/PowerUserAccess"
    );
}

#[test]
fn a_renamed_construct_keeps_its_logical_id() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("NewInbox").build(&stack);
    if let Some(cfn) = queue.cfn() {
        cfn.renamed_from("Inbox/Resource");
    }
    let template = template_of(&app);
    assert_eq!(of_type(&template, "AWS::SQS::Queue")[0].0, "InboxA8E05DC3");
}

#[test]
fn many_statements_overflow_into_managed_policies() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    for i in 0..120 {
        role.add_to_policy(
            Statement::allow([format!("s3:GetObject{i}")])
                .on(format!("arn:aws:s3:::bucket-{i}/{}", "x".repeat(60))),
        );
    }
    let template = template_of(&app);
    let count = |ty: &str| of_type(&template, ty).len();
    assert_eq!((count("AWS::IAM::Policy"), count("AWS::IAM::ManagedPolicy")), (1, 2));
    let all: usize = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
        .iter()
        .flat_map(|ty| of_type(&template, ty))
        .map(|(_, r)| {
            let statements = r["Properties"]["PolicyDocument"]["Statement"].as_array();
            statements.map_or(0, Vec::len)
        })
        .sum();
    assert_eq!(all, 120);
}

#[test]
fn synthesizing_twice_gives_the_same() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let nested = NestedStack::new(&stack, "Nest");
    let queue = Queue::builder("Inbox").build(&nested);
    queue.grant_send(&function(&stack, "Worker"));
    let first = template_of(&app);
    assert_eq!(first, template_of(&app));
}

#[test]
fn what_a_deployment_covers_changes_its_logical_id() {
    let id = |memory: i32| {
        let app = App::new();
        let stack = Stack::new(&app, "Api");
        let api = stack.node().child("Api");
        let method = CfnResource::new(&api, "Method", "AWS::ApiGateway::Method");
        method.override_property("HttpMethod", memory);
        let deployment = CfnResource::new(&api, "Deployment", "AWS::ApiGateway::Deployment");
        deployment.cover_in_logical_id(&api, &["AWS::ApiGateway::Deployment"]);
        let template = template_of(&app);
        of_type(&template, "AWS::ApiGateway::Deployment")[0].0.to_string()
    };
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
}

#[test]
fn a_loop_of_stacks_that_no_placement_breaks_is_told_with_its_reasons() {
    let app = App::new();
    let a = Stack::new(&app, "A");
    let b = Stack::new(&app, "B");
    let first = CfnResource::new(&a, "First", "AWS::SNS::Topic");
    let second = CfnResource::new(&b, "Second", "AWS::SNS::Topic");
    first.override_property("DisplayName", second.attr::<String>("TopicName"));
    second.override_property("DisplayName", first.attr::<String>("TopicName"));
    let text = problems(&app);
    assert!(text.contains("error[stack-cycle]: stacks depend on each other"), "{text}");
    assert!(
        text.contains("A/First   needs  B/Second.TopicName  property `Properties.DisplayName`"),
        "{text}"
    );
}

#[test]
fn nested_stacks_that_talk_to_each_other_get_policies_that_close_no_loop() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (first, second) = (NestedStack::new(&stack, "First"), NestedStack::new(&stack, "Second"));
    let inbox = Queue::builder("Inbox").build(&second);
    let asking = function(&first, "Asking");
    let answering = function(&second, "Answering");
    let outbox = Queue::builder("Outbox").build(&first);
    inbox.grant_send(&asking);
    outbox.grant_send(&answering);
    assert_eq!(problems(&app), "");
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let policies = |stack: &NestedStack| {
        assembly.template_of(stack).map_or(0, |t| of_type(t, "AWS::IAM::Policy").len())
    };
    assert_eq!((policies(&first), policies(&second)), (2, 0));
}

#[test]
fn a_policy_stands_in_the_nested_stack_that_waits_already() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (first, second) = (NestedStack::new(&stack, "First"), NestedStack::new(&stack, "Second"));
    let worker = function(&first, "Worker");
    let inbox = Queue::builder("Inbox").build(&second);
    let between = CfnResource::new(&stack, "Between", "AWS::SNS::Topic");
    between.override_property("DisplayName", worker.name());
    CfnResource::new(&second, "Late", "AWS::SNS::Topic")
        .override_property("DisplayName", between.attr::<String>("TopicName"));
    inbox.grant_send(&worker);
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let policies = |stack: &NestedStack| {
        assembly.template_of(stack).map_or(0, |t| of_type(t, "AWS::IAM::Policy").len())
    };
    assert_eq!((policies(&first), policies(&second)), (0, 1));
}

#[test]
fn glue_that_fits_into_no_nested_stack_stands_in_the_one_around_them() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let nested = ["First", "Second", "Third"].map(|id| NestedStack::new(&stack, id));
    let topics = nested.each_ref().map(|n| CfnResource::new(n, "Topic", "AWS::SNS::Topic"));
    let [first, second, third] = &topics;
    let arns = |topics: [&CfnResource; 2]| {
        Expr::list(topics.map(|t| t.attr::<String>("TopicArn").into_expr()))
    };
    // The third waits for both others, so neither of them may name it.
    third.set("DisplayName", arns([first, second]));
    Link::glue(Glue {
        type_name: "AWS::SNS::Subscription",
        candidates: [first, second].map(|t| (t.node().id(), "Glue".to_string())).to_vec(),
        properties: vec![("TopicArn", arns([first, third])), ("Endpoint", arns([second, third]))],
        after_policies_of: None,
        connects: Connection {
            actor: Some(first.node().id()),
            verb: "feeds",
            inverse: "is fed by",
            object: second.node().id(),
        },
    })
    .record(stack.node());
    let template = template_of(&app);
    let paths: Vec<_> = of_type(&template, "AWS::SNS::Subscription")
        .into_iter()
        .map(|(_, glue)| glue["Metadata"]["aws:cdk:path"].as_str().unwrap_or_default().to_string())
        .collect();
    assert_eq!(paths.len(), 1);
    assert!(paths[0].starts_with("Orders/GlueOfOrdersFirstTopic"), "{paths:?}");
}
