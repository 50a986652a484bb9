//! Policies of resources that cannot stand in the stack of their resource, or only where what they
//! name is spelled out.

use rustinfra::graph::{Facet, Link, PolicyHolder};
use rustinfra::iam::Statement;
use rustinfra::tree::Environment;
use rustinfra::value::Expr;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::arns::spelled;
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
pub(crate) fn statement(queue: Json, source: Json) -> Json {
    json!({
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": queue,
    })
}

pub(crate) fn import(output: &str) -> Json {
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

#[test]
fn a_policy_moves_as_it_is_where_something_besides_the_arn_is_referred_to() {
    let (app, queue, [own, other]) = two_stacks(Some("other"));
    let away = app.node().try_child("Away").and_then(|away| away.try_child("Other"));
    let rule = away.and_then(|rule| rule.try_child("Resource"));
    let Some(rule) = rule.as_ref().and_then(CfnResource::from_node) else { panic!("the rule") };
    let purge = Statement::allow(["sqs:PurgeQueue"]).on(queue.arn());
    let purge = purge.to(Principal::service("events.amazonaws.com"));
    queue.add_to_resource_policy(purge.when(
        "StringEquals",
        "aws:PrincipalTag/rule",
        rule.reff::<String>(),
    ));
    let file = file!();
    assert_eq!(
        problems(&app),
        format!(
            "warning[policy-moved]: a policy stands in another stack than its resource
  The policy of `Home/Queue` stands in `Away`, because it names `Away/Other`, and `Away` needs `Home`. What else it says holds only once `Away` is deployed.
    at `Home/Queue`
    moves it     {file}:{other}:32
    moves along  {file}:{own}:30
  help: to keep it in `Home`, put `Away/Other` there"
        )
    );
    let templates = templates(&app);
    assert_eq!(of_type(&templates[0].1, "AWS::SQS::QueuePolicy"), []);
    let [(_, policy)] = of_type(&templates[1].1, "AWS::SQS::QueuePolicy")[..] else { panic!() };
    let (rule, _) = of_type(&templates[1].1, "AWS::Events::Rule")[0];
    let queue = || import("FnGetAttQueue4A7E3555Arn15A7202E");
    let mut purges = statement(queue(), Json::Null);
    purges["Action"] = json!("sqs:PurgeQueue");
    purges["Condition"] = json!({"StringEquals": {"aws:PrincipalTag/rule": {"Ref": rule}}});
    assert_eq!(
        policy["Properties"]["PolicyDocument"]["Statement"],
        json!([
            purges,
            statement(queue(), json!({"Fn::GetAtt": [rule, "Arn"]})),
            statement(queue(), import("FnGetAttOwn30425842Arn082B7205")),
        ])
    );
}

#[test]
fn an_arn_of_another_environment_is_not_spelled_out() {
    let app = App::new();
    let stack = |id: &str, region: &str| {
        let environment = Environment::new("111111111111", region);
        Stack::builder(id).environment(environment).build(&app)
    };
    let (home, away) = (stack("Home", "eu-west-1"), stack("Away", "us-east-1"));
    away.add_dependency(&home);
    let queue = Queue::builder("Queue").build(&home);
    let rule = rule(&away, "Other", Some("other"));
    let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    let send = send.to(Principal::service("events.amazonaws.com"));
    queue.add_to_resource_policy(send.when("ArnEquals", "aws:SourceArn", rule.arn()));
    let (used, file) = (line!() - 1, file!());
    let defined = used - 4;
    assert_eq!(
        problems(&app),
        format!(
            "error[other-environment]: a reference crosses accounts or regions
  `Home/Queue/Resource` lives in aws://111111111111/eu-west-1, the reference to it in aws://111111111111/us-east-1. Exports work only within one account and region.
    at `Away/Other/PolicyOfHomeQueue52F48190/Resource`
    used     {file}:{used}:11
    defined  {file}:{defined}:41
  help: give the target a physical name and use that, or read the other stack's output with `intrinsic::stack_output`"
        )
    );
}

#[test]
fn the_policy_of_a_topic_is_kept_as_that_of_a_queue() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let topic = CfnResource::new(&home, "Topic", "AWS::SNS::Topic");
    topic.node().set_facet(Facet::new().policy(PolicyHolder::Resource {
        type_name: "AWS::SNS::TopicPolicy",
        place: PolicyHolder::POLICY,
        document: "PolicyDocument",
        target: ("Topics", Expr::list([topic.reff::<String>().into_expr()])),
    }));
    let other = rule(&away, "Other", None);
    let names = CfnResource::new(&away, "Names", "AWS::SNS::Topic");
    names.set("DisplayName", topic.attr::<String>("TopicName").into_expr());
    let publish = || {
        let publish = Statement::allow(["sns:Publish"]).on(topic.reff::<String>().untyped());
        publish.to(Principal::service("events.amazonaws.com"))
    };
    Link::statement(&topic, publish()).record(home.node());
    let own = line!() - 1;
    let from = publish().when("ArnEquals", "aws:SourceArn", other.arn());
    Link::statement(&topic, from).record(home.node());
    let moves = line!() - 1;
    let file = file!();
    assert_eq!(
        problems(&app),
        format!(
            "warning[policy-moved]: a policy stands in another stack than its resource
  The policy of `Home/Topic` stands in `Away`, because it names `Away/Other`, and `Away` needs `Home`. What else it says holds only once `Away` is deployed.
    at `Home/Topic`
    moves it     {file}:{moves}:5
    moves along  {file}:{own}:5
  help: to keep it in `Home`, put `Away/Other` there, or give it a name (`Name`)"
        )
    );
    let templates = templates(&app);
    let [(_, policy)] = of_type(&templates[1].1, "AWS::SNS::TopicPolicy")[..] else { panic!() };
    let topic = || import("RefTopicA7DE468A");
    let publish = |condition: Option<Json>| {
        let mut statement = json!({
            "Action": "sns:Publish",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": topic(),
        });
        condition.into_iter().for_each(|condition| statement["Condition"] = condition);
        statement
    };
    let source = json!({"Fn::GetAtt": ["Other34654A52", "Arn"]});
    assert_eq!(
        *policy,
        json!({
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [
                        publish(Some(json!({"ArnEquals": {"aws:SourceArn": source}}))),
                        publish(None),
                    ],
                    "Version": "2012-10-17",
                },
                "Topics": [topic()],
            },
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Retain",
            "Metadata": {"aws:cdk:path": "Away/Other/PolicyOfHomeTopic5D37A099/Resource"},
        })
    );
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
