//! ARNs that are spelled out, so that the policy that names them stays beside its resource.

use rustinfra::iam::Statement;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::away::{import, statement};
use super::{of_type, templates};

/// The ARN of something in the stack's own environment.
pub(crate) fn spelled(service: &str, rest: &str) -> Json {
    json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, format!(":{service}:"), {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, format!(":{rest}"),
    ]]})
}

/// The only statement of a queue's policy, and the stack in which it stands, of a queue that a
/// resource of another stack needs; what is made there says who may send, and when.
#[track_caller]
fn only(make: impl FnOnce(&Stack, Statement) -> (CfnResource, Statement)) -> (String, Json) {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let (sender, send) = make(&away, Statement::allow(["sqs:SendMessage"]).on(queue.arn()));
    sender.set_metadata("Queue", queue.arn());
    queue.add_to_resource_policy(send);
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
    (stack.clone(), policy["Properties"]["PolicyDocument"]["Statement"][0].clone())
}

/// The only source that a queue's policy names, and the stack in which it does, of a queue that a
/// resource of another stack needs and sends to.
#[track_caller]
fn source(make: impl Fn(&Stack) -> (CfnResource, Value<String>)) -> (String, Json) {
    let (stack, statement) = only(|stack, send| {
        let (sender, arn) = make(stack);
        let send = send.to(Principal::service("sns.amazonaws.com"));
        (sender, send.when("ArnEquals", "aws:SourceArn", arn))
    });
    (stack, statement["Condition"]["ArnEquals"]["aws:SourceArn"].clone())
}

/// A resource with a name.
#[track_caller]
fn named(stack: &Stack, ty: &'static str, property: &'static str) -> CfnResource {
    let resource = CfnResource::new(stack, "Sender", ty);
    resource.set(property, "sender".into());
    resource
}

#[test]
fn arns_are_spelled_out_as_their_services_have_them() {
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
    // Nor is the name known of a bus that is told by its ARN.
    let by_arn = source(|stack| {
        let rule = named(stack, "AWS::Events::Rule", "Name");
        let bus = "arn:aws:events:eu-west-1:123456789012:event-bus/shop";
        rule.set("EventBusName", bus.into());
        let arn = rule.attr("Arn");
        (rule, arn)
    });
    assert_eq!(by_arn, ("Away".to_string(), json!({"Fn::GetAtt": ["Sender", "Arn"]})));
}

#[test]
fn arns_are_spelled_out_in_longer_texts_and_in_the_conditions_of_principals() {
    let rule = |stack: &Stack| named(stack, "AWS::Events::Rule", "Name");
    let events = || Principal::service("events.amazonaws.com");
    let sends = |condition: Json| {
        let queue = json!({"Fn::GetAtt": ["Queue4A7E3555", "Arn"]});
        let mut statement = statement(queue, Json::Null);
        statement["Condition"] = condition;
        ("Home".to_string(), statement)
    };
    assert_eq!(
        only(|stack, send| {
            let rule = rule(stack);
            let arns = sub!("{}*", rule.attr::<String>("Arn"));
            (rule, send.to(events()).when("ArnLike", "aws:SourceArn", arns))
        }),
        sends(json!({"ArnLike": {"aws:SourceArn": {"Fn::Join": ["", [
            spelled("events", "rule/sender"), "*",
        ]]}}}))
    );
    assert_eq!(
        only(|stack, send| {
            let rule = rule(stack);
            let arn = rule.attr::<String>("Arn");
            (rule, send.to(events().when("ArnEquals", "aws:SourceArn", arn)))
        }),
        sends(json!({"ArnEquals": {"aws:SourceArn": spelled("events", "rule/sender")}}))
    );
}

#[test]
fn what_is_not_the_arn_of_its_resource_is_not_spelled_out() {
    let send = |condition: Json| {
        let mut statement = statement(import("FnGetAttQueue4A7E3555Arn15A7202E"), Json::Null);
        statement["Condition"] = condition;
        ("Away".to_string(), statement)
    };
    let events = || Principal::service("events.amazonaws.com");
    // The name of a rule,
    assert_eq!(
        only(|stack, send| {
            let rule = named(stack, "AWS::Events::Rule", "Name");
            let name = rule.reff::<String>();
            (rule, send.to(events()).when("StringEquals", "aws:PrincipalTag/rule", name))
        }),
        send(json!({"StringEquals": {"aws:PrincipalTag/rule": {"Ref": "Sender"}}}))
    );
    // and that of a topic.
    assert_eq!(
        only(|stack, send| {
            let topic = named(stack, "AWS::SNS::Topic", "TopicName");
            let name = topic.attr::<String>("TopicName");
            (topic, send.to(events()).when("StringEquals", "aws:PrincipalTag/topic", name))
        }),
        send(json!({"StringEquals": {
            "aws:PrincipalTag/topic": {"Fn::GetAtt": ["Sender", "TopicName"]},
        }}))
    );
}
