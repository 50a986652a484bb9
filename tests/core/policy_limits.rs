//! What IAM allows of the policies of one role, user or group together, in whatever stacks they stand.

use rustinfra::iam::Statement;
use rustinfra_constructs::iam::ManagedPolicy;
use rustinfra_constructs::prelude::*;
use serde_json::Value as Json;

use super::{of_type, problems, template_of, templates};

/// A role of one stack and the queues of others, whose policies name it: what the role may do with a
/// queue stands beside the queue.
fn scattered(stacks: &[&str]) -> (App, Role, Vec<Queue>) {
    let app = App::new();
    let home = Stack::new(&app, "Home");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&home);
    let queue = |id: &&str| {
        let queue = Queue::builder("Inbox").build(&Stack::new(&app, id));
        let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
        queue.add_to_resource_policy(send.to(Principal::identity(&role)));
        queue
    };
    let queues = stacks.iter().map(queue).collect();
    (app, role, queues)
}

/// Statements of some 250 characters, none of which can be merged with another.
fn fill(role: &Role, queue: &Queue, count: usize) {
    for i in 0..count {
        let arn = sub!("{}/{}", queue.arn(), format!("{i:03}{}", "x".repeat(50)));
        role.add_to_policy(Statement::allow([format!("sqs:Action{i:03}")]).on(arn));
    }
}

/// How many statements the policies of one type have, by stack.
fn statements(app: &App, ty: &str) -> Vec<(String, Vec<usize>)> {
    let count = |policy: &Json| {
        policy["Properties"]["PolicyDocument"]["Statement"].as_array().map_or(0, Vec::len)
    };
    let counts = |template: &Json| of_type(template, ty).iter().map(|(_, p)| count(p)).collect();
    templates(app).iter().map(|(name, template)| (name.clone(), counts(template))).collect()
}

fn by_stack<const N: usize>(expected: [(&str, &[usize]); N]) -> Vec<(String, Vec<usize>)> {
    expected.iter().map(|(name, counts)| (name.to_string(), counts.to_vec())).collect()
}

#[test]
fn inline_policies_in_several_stacks_share_the_room_of_their_role() {
    let (app, role, queues) = scattered(&["A", "B", "C"]);
    queues.iter().for_each(|queue| fill(&role, queue, 18));
    for i in 0..4 {
        let statement = Statement::allow([format!("s3:Action{i}")]);
        role.add_to_policy(statement.on(format!("arn:aws:s3:::bucket-{i}")));
    }
    let (inline, managed) = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy");
    assert_eq!(
        statements(&app, inline),
        by_stack([("Home", &[4]), ("A", &[18]), ("B", &[18]), ("C", &[2])])
    );
    assert_eq!(
        statements(&app, managed),
        by_stack([("Home", &[]), ("A", &[]), ("B", &[]), ("C", &[16])])
    );
}

#[test]
fn managed_policies_in_several_stacks_are_counted_for_their_role() {
    let (app, role, queues) = scattered(&["A", "B"]);
    queues.iter().for_each(|queue| fill(&role, queue, 160));
    assert_eq!(
        problems(&app),
        format!(
            "error[policy-too-large]: a role is granted too much
  What it is granted fills its inline policy and 12 managed policies; a role may have 10.
    at `Home/Role`, {}
  help: grant on fewer resources, by a common prefix, or divide the work between two roles",
            role.node().location()
        )
    );
}

#[test]
fn policies_that_the_user_attached_are_counted() {
    for attached in [5, 6] {
        let app = App::new();
        let stack = Stack::new(&app, "Home");
        let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
        fill(&role, &Queue::builder("Inbox").build(&stack), 160);
        let own = ManagedPolicy::builder("Own", [Statement::allow(["s3:GetObject"]).on("*")]);
        own.attach_to(&role).build(&stack);
        (1..attached).for_each(|i| role.add_managed_policy(&format!("Policy{i}")));
        let expected = match attached {
            5 => String::new(),
            _ => format!(
                "error[policy-too-large]: a role is granted too much
  What it is granted fills its inline policy and 5 managed policies, beside 6 that are attached to it; a role may have 10.
    at `Home/Role`, {}
  help: grant on fewer resources, by a common prefix, or divide the work between two roles",
                role.node().location()
            ),
        };
        assert_eq!(problems(&app), expected);
    }
}
