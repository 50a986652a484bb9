//! What could be broken without any other test noticing.

use std::fs;

use rustinfra::iam::Statement;
use rustinfra::tree::TagOptions;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value as Json, json};

use super::folders::folder;
use super::{function, of_type, problems, template_of};

#[track_caller]
fn check_problem(app: &App, code: &str) {
    let text = problems(app);
    assert!(text.contains(&format!("[{code}]")), "{text}");
}

#[track_caller]
fn statements(app: &App, ty: &str) -> Json {
    let template = template_of(app);
    of_type(&template, ty)[0].1["Properties"]["PolicyDocument"]["Statement"].clone()
}

#[test]
fn a_template_has_at_most_200_outputs_parameters_and_mappings() {
    type Add = fn(&Stack, &str);
    let kinds: [(&str, Add); 3] = [
        ("Outputs", |stack, id| drop(stack.output(id, "value"))),
        ("Parameters", |stack, id| {
            CfnParameter::builder(id, ParameterType::String).build(stack);
        }),
        ("Mappings", |stack, id| {
            CfnMapping::new(stack, id, [("a", vec![("b", "c")])]);
        }),
    ];
    for (section, add) in kinds {
        for count in [159, 160, 200, 201] {
            let app = App::new();
            let stack = Stack::new(&app, "Big");
            let line = line!() - 1;
            CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
            (0..count).for_each(|i| add(&stack, &format!("E{i}")));
            let expected = match count {
                159 => String::new(),
                160 | 200 => format!(
                    "info[many-elements]: a template comes near its limit
  {count} entries in `{section}`, and a template may have 200.
    at `Big`, {}:{line}:25
  help: split the stack",
                    file!()
                ),
                _ => format!(
                    "error[too-many-elements]: a template is too large
  201 entries in `{section}`, but a template may have 200.
    at `Big`, {}:{line}:25
  help: split the stack",
                    file!()
                ),
            };
            assert_eq!(problems(&app), expected);
        }
    }
}

#[test]
fn a_grant_keeps_the_conditions_of_its_principal() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service("ec2.amazonaws.com")).build(&stack);
    queue.grant_send(&Principal::identity(&role).when("Bool", "aws:SecureTransport", "true"));
    assert_eq!(
        statements(&app, "AWS::IAM::Policy")[0]["Condition"],
        json!({"Bool": {"aws:SecureTransport": "true"}})
    );
}

#[test]
fn a_role_that_is_granted_too_much_is_told() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let role = Role::builder("Role", Principal::service("ec2.amazonaws.com")).build(&stack);
    for i in 0..450 {
        let queue = Queue::builder(&format!("Q{i}")).build(&stack);
        queue.grant(&role, [format!("sqs:Action{i}").as_str()]);
    }
    check_problem(&app, "policy-too-large");
}

#[test]
fn a_tag_may_be_for_some_types_only() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").build(&stack);
    let only = |types: &[&str]| types.iter().map(|t| t.to_string()).collect::<Vec<_>>();
    let include_types = only(&["AWS::SNS::Topic"]);
    Tags::of(&app).add_with("a", "1", TagOptions { include_types, ..Default::default() });
    let exclude_types = only(&["AWS::SQS::Queue"]);
    Tags::of(&app).add_with("b", "1", TagOptions { exclude_types, ..Default::default() });
    Tags::of(&app).add("c", "1");
    let template = template_of(&app);
    let tags = &of_type(&template, "AWS::SQS::Queue")[0].1["Properties"]["Tags"];
    assert_eq!(*tags, json!([{"Key": "c", "Value": "1"}]));
}

#[test]
fn tags_are_sorted_without_regard_to_case() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").build(&stack);
    for key in ["team", "Name", "aws-cdk:group", "Team"] {
        Tags::of(&stack).add(key, "1");
    }
    let template = template_of(&app);
    let tags = &of_type(&template, "AWS::SQS::Queue")[0].1["Properties"]["Tags"];
    let tag = |key: &str| json!({"Key": key, "Value": "1"});
    assert_eq!(*tags, json!([tag("aws-cdk:group"), tag("Name"), tag("Team"), tag("team")]));
}

#[test]
fn the_name_of_a_folder_does_not_make_it_an_assembly() {
    // Web apps have a `manifest.json`, too.
    let out = folder("web-app");
    fs::create_dir_all(&out).and_then(|()| fs::write(out.join("manifest.json"), "{}")).ok();
    fs::write(out.join("photo.jpg"), "the only copy").ok();
    let app = App::builder().out(&out).build();
    Stack::new(&app, "Orders");
    let _ = app.synth();
    assert!(out.join("photo.jpg").is_file());
}

#[test]
fn a_stack_may_be_called_tree() {
    let out = folder("tree");
    let app = App::builder().out(&out).build();
    CfnResource::new(&Stack::new(&app, "Tree"), "Topic", "AWS::SNS::Topic");
    let _ = app.synth();
    let text = fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(manifest["artifacts"]["Tree"]["type"], "aws:cloudformation:stack", "{text}");
    assert!(text.contains("cdk:tree"), "{text}");
}

#[test]
fn the_manifest_tells_order_tags_and_protection() {
    let out = folder("manifest");
    let app = App::builder().out(&out).build();
    let first = Stack::new(&app, "First");
    let second =
        Stack::builder("Second").tag("team", "orders").termination_protection(true).build(&app);
    second.add_dependency(&first);
    for stack in [&first, &second] {
        CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
    }
    let _ = app.synth();
    let text = fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let stack = &manifest["artifacts"]["Second"];
    assert_eq!(stack["dependencies"], json!(["First", "Second.assets"]));
    assert_eq!(stack["properties"]["tags"], json!({"team": "orders"}));
    assert_eq!(stack["properties"]["terminationProtection"], true);
}

#[test]
fn the_manifest_tells_what_a_policy_was_written_for() {
    let out = folder("causes");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Orders");
    let (inbox, worker) = (Queue::builder("Inbox").build(&stack), function(&stack, "Worker"));
    inbox.grant_send(&worker);
    worker.add_to_role_policy(Statement::allow(["sns:Publish"]).on("*"));
    inbox.grant_send(&Principal::service("events.amazonaws.com"));
    let line = line!();
    let _ = app.synth();
    let text = fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let metadata = &manifest["artifacts"]["Orders"]["metadata"];
    let place = |back: u32, column: u32| json!([format!("{}:{}:{column}", file!(), line - back)]);
    assert_eq!(
        metadata["/Orders/Worker/ServiceRole/DefaultPolicy/Resource"],
        json!([
            {
                "type": "aws:cdk:logicalId",
                "data": "WorkerServiceRoleDefaultPolicyAE71B5FA",
                "trace": place(3, 11),
            },
            {
                "type": "rustinfra:cause",
                "data": {
                    "actor": "Orders/Worker",
                    "verb": "sends to",
                    "object": "Orders/Inbox",
                    "targets": ["Orders/Inbox/Resource"],
                },
                "trace": place(3, 11),
            },
            {
                "type": "rustinfra:cause",
                "data": {"actor": "Orders/Worker", "verb": "names", "targets": []},
                "trace": place(2, 12),
            },
        ])
    );
    assert_eq!(
        metadata["/Orders/Inbox/Policy/Resource"][1],
        json!({
            "type": "rustinfra:cause",
            "data": {
                "verb": "sends to",
                "object": "Orders/Inbox",
                "targets": ["Orders/Inbox/Resource"],
            },
            "trace": place(1, 11),
        })
    );
}

#[test]
fn the_manifest_tells_the_property_that_was_written_for_something_and_each_target_once() {
    let out = folder("cause-properties");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Orders");
    let key = Key::builder("Key").build(&stack);
    let role = Role::builder("Role", Principal::service("ec2.amazonaws.com")).build(&stack);
    let queue = Queue::builder("Inbox").encryption(QueueEncryption::with_key(&key)).build(&stack);
    queue.grant_send(&role);
    key.grant_admin(&Principal::arn(role.arn()));
    let _ = app.synth();
    let text = fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    let metadata = &manifest["artifacts"]["Orders"]["metadata"];
    assert_eq!(
        metadata["/Orders/Role/DefaultPolicy/Resource"][1]["data"],
        json!({
            "actor": "Orders/Role",
            "verb": "sends to",
            "object": "Orders/Inbox",
            "targets": ["Orders/Inbox/Resource", "Orders/Key/Resource"],
        })
    );
    assert_eq!(
        metadata["/Orders/Key/Resource"][1]["data"],
        json!({
            "verb": "manages",
            "object": "Orders/Key",
            "property": "KeyPolicy",
            "targets": ["Orders/Key/Resource", "Orders/Role/Resource"],
        })
    );
}

#[test]
fn the_manifest_tells_where_the_resources_of_nested_stacks_come_from() {
    let out = folder("nested-places");
    let app = App::builder().out(&out).build();
    let nested = NestedStack::new(&Stack::new(&app, "Orders"), "Nest");
    CfnResource::new(&nested, "Topic", "AWS::SNS::Topic");
    let line = line!() - 1;
    let _ = app.synth();
    let text = fs::read_to_string(out.join("manifest.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(
        manifest["artifacts"]["Orders"]["metadata"]["/Orders/Nest/Topic"],
        json!([{
            "type": "aws:cdk:logicalId",
            "data": "Topic",
            "trace": [format!("{}:{line}:5", file!())],
        }])
    );
}
