//! Loops that no order opens, told in the user's words: what was written, where, and what it brings.

use rustinfra::graph::{Connection, Glue, Link, links};
use rustinfra::iam::{Grantee, Statement};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;

use super::{function, problems};

/// Compares the problems with the expectation, in which `LINE-n` is the line `n` before `line`.
#[track_caller]
fn check(app: &App, line: u32, expected: &str) {
    let prefix = format!("{}:", file!());
    let shown = problems(app)
        .lines()
        .map(|text| match text.split_once(&prefix) {
            Some((before, place)) => {
                let at = place.split(':').next().and_then(|at| at.parse::<u32>().ok());
                format!("{before}LINE-{}", line - at.unwrap_or_default())
            }
            None => text.to_string(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(shown, expected);
}

#[test]
fn stacks_whose_functions_send_to_each_others_queues() {
    let app = App::new();
    let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    let (worker, clerk) = (function(&a, "Worker"), function(&b, "Clerk"));
    let (outbox, inbox) = (Queue::builder("Outbox").build(&a), Queue::builder("Inbox").build(&b));
    worker.add_env("INBOX", inbox.url());
    clerk.add_env("OUTBOX", outbox.url());
    inbox.grant_send(&worker);
    outbox.grant_send(&clerk);
    check(
        &app,
        line!() - 2,
        "error[stack-cycle]: stacks depend on each other
    at `A/Worker`
    A/Worker  needs  B/Inbox   property `Environment.Variables.INBOX`   LINE-4
    B/Clerk   needs  A/Outbox  property `Environment.Variables.OUTBOX`  LINE-3
  help: each of these values is known only once the stack that it comes from is deployed; move one of the constructs into the other's stack, or pass one of the values by a physical name, or by a parameter that is read at run time",
    );
}

#[test]
fn functions_whose_variables_name_each_other() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let (a, b) = (function(&stack, "A"), function(&stack, "B"));
    a.add_env("OTHER", "b");
    b.add_env("OTHER", a.name());
    a.add_env("OTHER", b.name());
    check(
        &app,
        line!() - 2,
        "error[cycle]: resources depend on each other
    at `S/A`
    S/A  needs  S/B  property `Environment.Variables.OTHER`  LINE-1
    S/B  needs  S/A  property `Environment.Variables.OTHER`  LINE-2
  help: CloudFormation cannot create any of these first; pass one of the values another way: a physical name, or a parameter that is read at run time",
    );
}

#[test]
fn a_stack_whose_key_names_a_role_of_the_one_that_uses_it() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let key = Key::builder("Key").build(&data);
    let worker = function(&compute, "Worker");
    worker.add_env("KEY", key.arn());
    key.add_to_resource_policy(Statement::allow(["kms:Sign"]).on("*").to(worker.principal()));
    check(
        &app,
        line!() - 2,
        "error[stack-cycle]: stacks depend on each other
    at `Data/Key`
    Data/Key        names  Compute/Worker/ServiceRole  in a statement                        LINE-1
    Compute/Worker  needs  Data/Key.Arn                property `Environment.Variables.KEY`  LINE-2
  help: no placement of policies and permissions breaks this loop; move one of the constructs into the other's stack, or pass the value by a physical name",
    );
}

#[test]
fn a_stack_whose_key_admits_what_needs_it() {
    let app = App::new();
    let (data, dns) = (Stack::new(&app, "Data"), Stack::new(&app, "Dns"));
    let key = Key::builder("Key").build(&data);
    let zone = CfnResource::new(&dns, "Zone", "AWS::SNS::Topic");
    zone.set("DisplayName", key.arn().into_expr());
    let link = Link::between(&zone, &links::HOSTED_ZONE_SIGN, &key);
    link.contents("*").source_arn(zone.attr::<String>("TopicArn")).record(zone.node());
    check(
        &app,
        line!() - 2,
        "error[stack-cycle]: stacks depend on each other
    at `Data/Key`
    Data/Key  admits  Dns/Zone                              LINE-2
    Dns/Zone  needs   Data/Key.Arn  property `DisplayName`  LINE-4
  help: no placement of policies and permissions breaks this loop; move one of the constructs into the other's stack, or pass the value by a physical name",
    );
}

#[test]
fn a_key_that_waits_for_what_sends_to_the_queue_it_encrypts() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (key, worker) = (Key::builder("Key").build(&stack), function(&stack, "Worker"));
    let inbox = Queue::builder("Inbox").encryption(QueueEncryption::with_key(&key)).build(&stack);
    inbox.grant_send(&worker);
    key.node().depends_on(&worker);
    check(
        &app,
        line!() - 2,
        "error[cycle]: resources depend on each other
    at `Orders/Worker`
    Orders/Worker  needs  Orders/Key     it sends to Orders/Inbox  LINE-2
    Orders/Key     needs  Orders/Worker  explicit `depends_on`     LINE-1
  help: CloudFormation cannot create any of these first; drop the `depends_on`, the others are needed",
    );
}

#[test]
fn a_stack_that_waits_for_the_one_its_queue_feeds() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let inbox = Queue::builder("Inbox").build(&data);
    let worker = function(&compute, "Worker");
    data.add_dependency(&compute);
    worker.add_env("INBOX", inbox.url());
    worker.add_event_source(&SqsEventSource::new(&inbox));
    check(
        &app,
        line!() - 2,
        "error[stack-cycle]: stacks depend on each other
    at `Compute/Worker`
    Compute/Worker  needs  Data/Inbox  property `Environment.Variables.INBOX`  LINE-2
    Data            needs  Compute     explicit `depends_on`                   LINE-3
  help: none of these stacks can be deployed first; drop the `depends_on`, the others are needed",
    );
}

#[test]
fn a_queue_that_waits_for_the_function_that_sends_to_it() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (inbox, worker) = (Queue::builder("Inbox").build(&stack), function(&stack, "Worker"));
    inbox.grant_send(&worker);
    inbox.node().depends_on(&worker);
    check(
        &app,
        line!() - 2,
        "error[cycle]: resources depend on each other
    at `Orders/Worker`
    Orders/Worker  sends to  Orders/Inbox                          LINE-2
    Orders/Inbox   needs     Orders/Worker  explicit `depends_on`  LINE-1
  help: CloudFormation cannot create any of these first; drop the `depends_on`, the others are needed",
    );
}

#[test]
fn a_bucket_in_a_loop_that_is_not_of_whom_it_notifies() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let bucket = CfnResource::new(&stack, "Bucket", "AWS::S3::Bucket");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    bucket.set("BucketName", topic.attr::<String>("TopicName").into_expr());
    topic.set("DisplayName", bucket.attr::<String>("Arn").into_expr());
    check(
        &app,
        line!() - 2,
        "error[cycle]: resources depend on each other
    at `Orders/Bucket`
    Orders/Bucket  needs  Orders/Topic   property `BucketName`   LINE-4
    Orders/Topic   needs  Orders/Bucket  property `DisplayName`  LINE-3
  help: CloudFormation cannot create any of these first; pass one of the values another way: a physical name, or a parameter that is read at run time",
    );
}

#[test]
fn a_nested_stack_that_feeds_the_one_that_waits_for_it() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (first, second) = (NestedStack::new(&stack, "First"), NestedStack::new(&stack, "Second"));
    let [a, b] = [&first, &second].map(|n| CfnResource::new(n, "Topic", "AWS::SNS::Topic"));
    second.node().depends_on(&first);
    Link::glue(Glue {
        type_name: "AWS::SNS::Subscription",
        candidates: vec![(a.node().id(), "Glue".to_string())],
        properties: vec![
            ("TopicArn", a.attr::<String>("TopicArn").into_expr()),
            ("Endpoint", b.attr::<String>("TopicArn").into_expr()),
        ],
        after_policies_of: None,
        connects: Connection {
            actor: Some(a.node().id()),
            verb: "feeds",
            inverse: "is fed by",
            object: b.node().id(),
        },
    })
    .record(stack.node());
    check(
        &app,
        line!() - 2,
        "error[cycle]: resources depend on each other
    at `Orders/First/Topic`
    Orders/First/Topic  feeds  Orders/Second/Topic                         LINE-16
    Orders/Second       needs  Orders/First         explicit `depends_on`  LINE-17
  help: CloudFormation cannot create any of these first; drop the `depends_on`, the others are needed",
    );
}
