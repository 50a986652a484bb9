//! Names that overrides give, where they are spelled out.

use rustinfra_constructs::apigateway::LambdaRestApi;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::value::Expr;
use serde_json::{Value as Json, json};

use super::{function, of_type, problems, template_of, templates};

/// Where the policy of a queue stands that a rule of another stack sends to, and what it names; the rule
/// has a name that `change` may override.
#[track_caller]
fn source(change: impl Fn(&CfnResource)) -> (String, Json) {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let rule = Rule::builder("Rule", EventPattern::new().source(["shop"]));
    let rule = rule.rule_name("declared").build(&away);
    rule.add_target(&queue);
    let resource = CfnResource::from_node(rule.cfn().node());
    // Whatever the properties say.
    resource.iter().for_each(|rule| rule.set_metadata("Queue", queue.arn()));
    resource.iter().for_each(change);
    let templates = templates(&app);
    let [(stack, source)] = templates
        .iter()
        .flat_map(|(stack, template)| {
            let policies = of_type(template, "AWS::SQS::QueuePolicy").into_iter();
            policies.map(move |(_, policy)| {
                let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
                (stack, &statement["Condition"]["ArnEquals"]["aws:SourceArn"])
            })
        })
        .collect::<Vec<_>>()[..]
    else {
        panic!("{templates:?}")
    };
    (stack.clone(), source.clone())
}

/// The ARN of a rule of the stack's own environment, in the policy beside the queue.
fn at_home(rest: &str) -> (String, Json) {
    let arn = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":events:", {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, format!(":rule/{rest}"),
    ]]});
    ("Home".to_string(), arn)
}

#[test]
fn an_arn_is_spelled_with_the_name_that_an_override_gives() {
    assert_eq!(source(|_| {}), at_home("declared"));
    assert_eq!(source(|rule| rule.override_property("Name", "overridden")), at_home("overridden"));
    // The latest counts.
    assert_eq!(
        source(|rule| {
            rule.override_property("Name", "overridden");
            rule.add_override("Properties", json!({"Name": "whole", "State": "ENABLED"}));
        }),
        at_home("whole")
    );
    assert_eq!(
        source(|rule| rule.override_property("EventBusName", "shop")),
        at_home("shop/declared")
    );
}

#[test]
fn an_arn_is_not_spelled_where_an_override_leaves_no_name() {
    let referred = || ("Away".to_string(), json!({"Fn::GetAtt": ["Rule4C995B7F", "Arn"]}));
    assert_eq!(source(|rule| rule.remove_property("Name")), referred());
    assert_eq!(source(|rule| rule.remove_override("Properties")), referred());
    assert_eq!(
        source(|rule| rule.override_property("Name", json!({"Ref": "AWS::StackName"}))),
        referred()
    );
    assert_eq!(
        source(|rule| rule.override_property("Name.Fn::Sub", "of-${AWS::Region}")),
        referred()
    );
    assert_eq!(
        source(|rule| rule.override_property("EventBusName", json!({"Ref": "Bus"}))),
        referred()
    );
}

/// The URL of a REST API that its own function knows, whose stage `change` may override.
#[track_caller]
fn url(change: impl Fn(&CfnResource)) -> Result<Json, String> {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let function = function(&stack, "Fn");
    let api = LambdaRestApi::builder("Api", &function).build(&stack);
    function.add_env("URL", api.url());
    let stage = api.deployment_stage().and_then(|stage| stage.cfn());
    let stage = stage.and_then(|stage| CfnResource::from_node(stage.node()));
    stage.iter().for_each(change);
    if app.assembly().is_err() {
        return Err(problems(&app).lines().next().unwrap_or_default().to_string());
    }
    let template = template_of(&app);
    let [(_, function)] = of_type(&template, "AWS::Lambda::Function")[..] else { panic!() };
    Ok(function["Properties"]["Environment"]["Variables"]["URL"].clone())
}

#[test]
fn a_loop_is_opened_by_the_stage_name_that_an_override_gives() {
    let at = |stage: &str| {
        Ok(json!({"Fn::Join": ["", [
            "https://", {"Ref": "ApiF70053CD"}, ".execute-api.", {"Ref": "AWS::Region"}, ".",
            {"Ref": "AWS::URLSuffix"}, "/", stage, "/",
        ]]}))
    };
    let cycle = || Err("error[cycle]: resources depend on each other".to_string());
    assert_eq!(url(|_| {}), at("prod"));
    assert_eq!(url(|stage| stage.override_property("StageName", "live")), at("live"));
    assert_eq!(url(|stage| stage.remove_property("StageName")), cycle());
    assert_eq!(
        url(|stage| stage.override_property("StageName", json!({"Ref": "AWS::Region"}))),
        cycle()
    );
}

#[test]
fn an_override_that_finds_no_item_in_a_list_is_told_at_its_line() {
    let app = App::new();
    let stack = Stack::new(&app, "Stack");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set("Tags", Expr::list([Expr::map([("Key", "a".into()), ("Value", "b".into())])]));
    topic.override_property("Tags.1", json!({"Key": "c", "Value": "d"}));
    topic.override_property("Tags.3.Value", "far");
    topic.override_property("Tags.Value", "unnumbered");
    topic.remove_property("Tags.9");
    let expected = [("3.Value", "3", line!() - 3), ("Value", "Value", line!() - 2)];
    let expected = expected.map(|(path, key, line)| {
        format!(
            "error[override-without-a-place]: an override has no place in its resource
  `Properties.Tags.{path}` goes into the list `Properties.Tags` by `{key}`, but the list has 2 items.
    at `Stack/Topic`, tests/core/overridden.rs:{line}:11
  help: items are counted from 0; `Properties.Tags.2` adds one"
        )
    });
    assert_eq!(problems(&app), expected.join("\n\n"));
}

#[test]
fn an_override_into_an_intrinsic_function_takes_its_place_and_its_reference() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let topic = CfnResource::new(&away, "Topic", "AWS::SNS::Topic");
    topic.set("TopicName", queue.name().into_expr());
    topic.override_property("TopicName.Fixed", "text");
    let templates = templates(&app);
    let [(_, home), (_, away)] = &templates[..] else { panic!("{templates:?}") };
    let properties = &of_type(away, "AWS::SNS::Topic")[0].1["Properties"];
    assert_eq!(properties, &json!({"TopicName": {"Fixed": "text"}}));
    assert_eq!(home.get("Outputs"), None);
}

#[test]
fn overrides_are_looked_at_in_every_stack() {
    let app = App::new();
    Stack::new(&app, "First");
    let topic = CfnResource::new(&Stack::new(&app, "Second"), "Topic", "AWS::SNS::Topic");
    topic.set("Tags", Expr::list([Expr::map([("Key", "a".into()), ("Value", "b".into())])]));
    topic.override_property("Tags.2", "far");
    let line = line!() - 1;
    assert_eq!(
        problems(&app),
        format!(
            "error[override-without-a-place]: an override has no place in its resource
  `Properties.Tags.2` goes into the list `Properties.Tags` by `2`, but the list has 1 item.
    at `Second/Topic`, tests/core/overridden.rs:{line}:11
  help: items are counted from 0; `Properties.Tags.1` adds one"
        )
    );
}

#[test]
fn an_override_that_is_said_again_after_one_inside_it_counts() {
    let app = App::new();
    let topic = CfnResource::new(&Stack::new(&app, "Stack"), "Topic", "AWS::SNS::Topic");
    topic.override_property("A", "whole");
    topic.override_property("A.B", "inside");
    topic.override_property("A", "whole");
    let template = template_of(&app);
    let properties = &of_type(&template, "AWS::SNS::Topic")[0].1["Properties"];
    assert_eq!(properties, &json!({"A": "whole"}));
}

#[test]
fn what_is_not_there_is_removed_from_a_reference_without_its_end() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").build(&home);
    let topic = CfnResource::new(&away, "Topic", "AWS::SNS::Topic");
    topic.set("TopicName", queue.name().into_expr());
    topic.remove_property("TopicName.Fixed");
    let templates = templates(&app);
    let [(_, home), (_, away)] = &templates[..] else { panic!("{templates:?}") };
    let properties = &of_type(away, "AWS::SNS::Topic")[0].1["Properties"];
    let outputs: Vec<_> =
        home["Outputs"].as_object().into_iter().flat_map(|o| o.values()).collect();
    let [export] = outputs[..] else { panic!("{home}") };
    let import = json!({"Fn::ImportValue": export["Export"]["Name"]});
    assert_eq!(properties, &json!({"TopicName": import}));
}
