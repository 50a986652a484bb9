//! Policies of resources that cannot stand in the stack of their resource, or only where what they
//! name is spelled out.

use rustinfra::iam::Statement;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{of_type, problems, templates};

/// A rule for the events of an application.
#[track_caller]
fn rule(scope: &impl Construct, id: &str, name: Option<&str>) -> Rule {
    let pattern = EventPattern::new().source(["shop"]);
    let rule = Rule::builder(id, pattern);
    name.into_iter().fold(rule, |rule, name| rule.rule_name(name)).build(scope)
}

/// A queue with a rule beside it and one in another stack, which sends to it too.
fn two_stacks(name: Option<&str>) -> (App, Queue, [u32; 2]) {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    rule(&home, "Own", None).add_target(&queue);
    let own = line!() - 1;
    rule(&away, "Other", name).add_target(&queue);
    (app, queue, [own, line!() - 1])
}

/// What a rule may do.
fn statement(queue: Json, source: Json) -> Json {
    json!({
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": queue,
    })
}

fn import(output: &str) -> Json {
    json!({"Fn::ImportValue": format!("Home:ExportsOutput{output}")})
}

#[test]
fn a_policy_away_from_its_queue_is_kept_when_its_stack_gives_it_up() {
    let (app, ..) = two_stacks(None);
    let templates = templates(&app);
    assert_eq!(of_type(&templates[0].1, "AWS::SQS::QueuePolicy"), []);
    let [(_, policy)] = of_type(&templates[1].1, "AWS::SQS::QueuePolicy")[..] else { panic!() };
    let (other, _) = of_type(&templates[1].1, "AWS::Events::Rule")[0];
    let queue = || import("FnGetAttQueue4A7E3555Arn15A7202E");
    assert_eq!(
        *policy,
        json!({
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [
                        statement(queue(), json!({"Fn::GetAtt": [other, "Arn"]})),
                        statement(queue(), import("FnGetAttOwn30425842Arn082B7205")),
                    ],
                    "Version": "2012-10-17",
                },
                "Queues": [import("RefQueue4A7E3555425E8BD3")],
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain",
            "Metadata": {"aws:cdk:path": "Away/Other/PolicyOfHomeQueue52F48190/Resource"},
        })
    );
}

#[test]
fn a_policy_that_takes_others_away_from_their_stack_is_told() {
    let (app, _, [own, other]) = two_stacks(None);
    let file = file!();
    assert_eq!(
        problems(&app),
        format!(
            "warning[policy-moved]: a policy stands in another stack than its resource
  The policy of `Home/Queue` stands in `Away`, because it names `Away/Other`, and `Away` needs `Home`. What else it says holds only once `Away` is deployed.
    at `Home/Queue`
    moves it     {file}:{other}:32
    moves along  {file}:{own}:30
  help: to keep it in `Home`, put `Away/Other` there, or give it a name (`Name`)"
        )
    );
}

#[test]
fn a_policy_that_only_the_other_stack_asks_for_is_kept_without_a_word() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    rule(&away, "Other", None).add_target(&queue);
    assert_eq!(problems(&app), "");
    let templates = templates(&app);
    assert_eq!(of_type(&templates[0].1, "AWS::SQS::QueuePolicy"), []);
    let [(_, policy)] = of_type(&templates[1].1, "AWS::SQS::QueuePolicy")[..] else { panic!() };
    assert_eq!(policy["DeletionPolicy"], "Retain");
}

#[test]
fn the_policy_of_a_bucket_cannot_be_made_where_one_is_and_so_is_not_kept() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let bucket = Bucket::builder("Bucket").enforce_ssl().build(&home);
    let own = line!() - 1;
    let topic = CfnResource::new(&away, "Topic", "AWS::SNS::Topic");
    topic.set("DisplayName", bucket.arn().into_expr());
    let read = Statement::allow(["s3:GetObject"]).on(bucket.arn_for_objects("*"));
    let read = read.to(Principal::service("sns.amazonaws.com"));
    bucket.add_to_resource_policy(read.when("ArnEquals", "aws:SourceArn", topic.reff::<String>()));
    let other = line!() - 1;
    let file = file!();
    assert_eq!(
        problems(&app),
        format!(
            "warning[policy-moved]: a policy stands in another stack than its resource
  The policy of `Home/Bucket` stands in `Away`, because it names `Away/Topic`, and `Away` needs `Home`. What else it says holds only once `Away` is deployed, and no more once that is destroyed.
    at `Home/Bucket`
    moves it     {file}:{other}:12
    moves along  {file}:{own}:58
  help: to keep it in `Home`, put `Away/Topic` there, or give it a name (`TopicName`)"
        )
    );
    let templates = templates(&app);
    let [(_, policy)] = of_type(&templates[1].1, "AWS::S3::BucketPolicy")[..] else { panic!() };
    assert_eq!(
        (&policy["DeletionPolicy"], &policy["UpdateReplacePolicy"]),
        (&Json::Null, &Json::Null)
    );
}

#[test]
fn a_policy_stays_at_home_where_a_name_says_the_arn() {
    let (app, ..) = two_stacks(Some("other"));
    assert_eq!(problems(&app), "");
    let templates = templates(&app);
    assert_eq!(of_type(&templates[1].1, "AWS::SQS::QueuePolicy"), []);
    let [(_, policy)] = of_type(&templates[0].1, "AWS::SQS::QueuePolicy")[..] else { panic!() };
    let (queue, _) = of_type(&templates[0].1, "AWS::SQS::Queue")[0];
    let (own, _) = of_type(&templates[0].1, "AWS::Events::Rule")[0];
    let arn = |id: &str| json!({"Fn::GetAtt": [id, "Arn"]});
    assert_eq!(
        *policy,
        json!({
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [
                        statement(arn(queue), arn(own)),
                        statement(arn(queue), spelled("events", "rule/other")),
                    ],
                    "Version": "2012-10-17",
                },
                "Queues": [{"Ref": queue}],
            },
            "Metadata": {"aws:cdk:path": "Home/Queue/Policy/Resource"},
        })
    );
}

/// The ARN of something in the stack's own environment.
fn spelled(service: &str, rest: &str) -> Json {
    json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, format!(":{service}:"), {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, format!(":{rest}"),
    ]]})
}

/// The only source that a queue's policy names, and the stack in which it does, of a queue that a
/// resource of another stack needs and sends to.
#[track_caller]
fn source(make: impl Fn(&Stack) -> (CfnResource, Value<String>)) -> (String, Json) {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let (sender, arn) = make(&away);
    sender.set_metadata("Queue", queue.arn());
    let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    let send = send.to(Principal::service("sns.amazonaws.com"));
    queue.add_to_resource_policy(send.when("ArnEquals", "aws:SourceArn", arn));
    let all = templates(&app);
    let [(stack, policy)] = all
        .iter()
        .flat_map(|(name, t)| {
            of_type(t, "AWS::SQS::QueuePolicy").into_iter().map(move |(_, p)| (name, p))
        })
        .collect::<Vec<_>>()[..]
    else {
        panic!("{all:?}")
    };
    let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
    (stack.clone(), statement["Condition"]["ArnEquals"]["aws:SourceArn"].clone())
}

#[test]
fn arns_are_spelled_out_as_their_services_have_them() {
    let named = |stack: &Stack, ty: &'static str, property: &'static str| {
        let resource = CfnResource::new(stack, "Sender", ty);
        resource.set(property, "sender".into());
        resource
    };
    let at_home = |source: Json| ("Home".to_string(), source);
    assert_eq!(
        source(|stack| {
            let topic = named(stack, "AWS::SNS::Topic", "TopicName");
            let arn = topic.reff();
            (topic, arn)
        }),
        at_home(spelled("sns", "sender"))
    );
    assert_eq!(
        source(|stack| {
            let bucket = named(stack, "AWS::S3::Bucket", "BucketName");
            let arn = bucket.attr("Arn");
            (bucket, arn)
        }),
        at_home(json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::sender"]]}))
    );
    assert_eq!(
        source(|stack| {
            let bus = named(stack, "AWS::Events::EventBus", "Name");
            let arn = bus.attr("Arn");
            (bus, arn)
        }),
        at_home(spelled("events", "event-bus/sender"))
    );
    for (bus, arn) in [("default", "rule/sender"), ("shop", "rule/shop/sender")] {
        assert_eq!(
            source(|stack| {
                let rule = named(stack, "AWS::Events::Rule", "Name");
                rule.set("EventBusName", bus.into());
                let arn = rule.attr("Arn");
                (rule, arn)
            }),
            at_home(spelled("events", arn))
        );
    }
    // The rule of a bus that has a name in the same app …
    let on = |name: Option<&'static str>| {
        source(move |stack| {
            let bus = CfnResource::new(stack, "Bus", "AWS::Events::EventBus");
            if let Some(name) = name {
                bus.set("Name", name.into());
            }
            let rule = named(stack, "AWS::Events::Rule", "Name");
            rule.set("EventBusName", bus.reff::<String>().into_expr());
            let arn = rule.attr("Arn");
            (rule, arn)
        })
    };
    assert_eq!(on(Some("shop")), at_home(spelled("events", "rule/shop/sender")));
    // … and of one that has none.
    assert_eq!(on(None), ("Away".to_string(), json!({"Fn::GetAtt": ["Sender", "Arn"]})));
}

#[test]
fn a_policy_stays_at_home_where_that_closes_no_loop() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let topic = CfnResource::new(&away, "Topic", "AWS::SNS::Topic");
    let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    let send = send.to(Principal::service("sns.amazonaws.com"));
    queue.add_to_resource_policy(send.when("ArnEquals", "aws:SourceArn", topic.reff::<String>()));
    assert_eq!(problems(&app), "");
    let all: Vec<_> = templates(&app)
        .into_iter()
        .map(|(name, template)| (name, of_type(&template, "AWS::SQS::QueuePolicy").len()))
        .collect();
    assert_eq!(all, [("Away".to_string(), 0), ("Home".to_string(), 1)]);
}

#[test]
fn a_nested_stack_comes_and_goes_with_the_one_around_it() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let nested = NestedStack::new(&stack, "Inner");
    let queue = Queue::builder("Queue").build(&nested);
    rule(&nested, "Own", None).add_target(&queue);
    rule(&stack, "Other", None).add_target(&queue);
    assert_eq!(problems(&app), "");
    let [(_, template)] = &templates(&app)[..] else { panic!() };
    let [(_, policy)] = of_type(template, "AWS::SQS::QueuePolicy")[..] else { panic!() };
    assert_eq!(policy["DeletionPolicy"], "Retain");
}
