//! What the resolver makes of what a condition decides, and references to what may not be there.

use rustinfra::iam::Statement;
use rustinfra::value::Expr;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{function, of_type, problems, template_of, templates};

fn is_home(stack: &Stack) -> CfnCondition {
    CfnCondition::new(stack, "IsHome", Test::equals(aws::region(), "eu-west-1"))
}

/// A condition that depends on a parameter of its own.
#[track_caller]
fn asked(stack: &Stack, id: &str) -> CfnCondition {
    let parameter = CfnParameter::builder(&format!("{id}Parameter"), ParameterType::String);
    CfnCondition::new(stack, id, Test::equals(parameter.build(stack).value(), "yes"))
}

#[track_caller]
fn rule(scope: &impl Construct, id: &str, queue: &Queue) -> CfnResource {
    let rule = Rule::builder(id, EventPattern::new().source(["shop"])).build(scope);
    rule.add_target(queue);
    resource(&rule.cfn())
}

fn resource(cfn: &impl Construct) -> CfnResource {
    CfnResource::from_node(cfn.node()).unwrap_or_else(|| panic!("{}", cfn.node().path()))
}

/// The problems, with the lines of this file kept out.
#[track_caller]
fn shown(app: &App) -> String {
    let place = |line: &str| match line.find(file!()) {
        Some(i) => format!("{}HERE", &line[..i]),
        None => line.to_string(),
    };
    problems(app).lines().map(place).collect::<Vec<_>>().join("\n")
}

/// The only resource of a type.
#[track_caller]
fn only<'a>(template: &'a Json, ty: &str) -> &'a Json {
    let [(_, resource)] = of_type(template, ty)[..] else { panic!("{template:#}") };
    resource
}

/// The conditions of the resources of a type, by path.
fn conditions(template: &Json, ty: &str) -> Vec<(String, Json)> {
    let of = |resource: &Json| {
        let path = resource["Metadata"]["aws:cdk:path"].as_str().unwrap_or_default();
        (path.to_string(), resource["Condition"].clone())
    };
    of_type(template, ty).into_iter().map(|(_, resource)| of(resource)).collect()
}

fn at(path: &str, condition: impl Into<Json>) -> (String, Json) {
    (path.to_string(), condition.into())
}

#[test]
fn a_policy_has_the_condition_of_its_queue_and_of_what_sends_to_it() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let condition = is_home(&stack);
    let queue = Queue::builder("Queue").build(&stack);
    queue.cfn().iter().for_each(|cfn| cfn.set_condition(&condition));
    rule(&stack, "Rule", &queue).set_condition(&condition);
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    let arn = |ty| json!({"Fn::GetAtt": [of_type(&template, ty)[0].0, "Arn"]});
    assert_eq!(
        *only(&template, "AWS::SQS::QueuePolicy"),
        json!({
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [{
                        "Action": "sqs:SendMessage",
                        "Condition": {"ArnEquals": {"aws:SourceArn": arn("AWS::Events::Rule")}},
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Resource": arn("AWS::SQS::Queue"),
                    }],
                    "Version": "2012-10-17",
                },
                "Queues": [{"Ref": of_type(&template, "AWS::SQS::Queue")[0].0}],
            },
            "Metadata": {"aws:cdk:path": "Orders/Queue/Policy/Resource"},
            "Condition": "IsHome",
        })
    );
}

#[test]
fn a_policy_goes_with_the_only_one_that_it_lets_in() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let condition = is_home(&stack);
    let queue = Queue::builder("Queue").build(&stack);
    rule(&stack, "Rule", &queue).set_condition(&condition);
    assert_eq!(problems(&app), "");
    let policies = |app| conditions(&template_of(app), "AWS::SQS::QueuePolicy");
    assert_eq!(policies(&app), [at("Orders/Queue/Policy/Resource", "IsHome")]);
    // It stays where it lets in another.
    rule(&stack, "Other", &queue);
    assert_eq!(policies(&app), [at("Orders/Queue/Policy/Resource", Json::Null)]);
    assert_eq!(
        shown(&app),
        "warning[conditional-reference]: a reference names a resource that may not be there
  `PolicyDocument` refers to `Orders/Rule/Resource`, which is there only where `Orders/IsHome` holds. Where it does not, CloudFormation refuses the stack.
    at `Orders/Queue/Policy/Resource`
    refers       HERE
    conditional  HERE
  help: give both ends of the link the same condition"
    );
}

#[test]
fn a_policy_with_two_conditions_has_the_narrower() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (home, asked) = (is_home(&stack), asked(&stack, "IsAsked"));
    let both = CfnCondition::new(&stack, "IsBoth", Test::all([home.test(), asked.test()]));
    let queue = Queue::builder("Queue").build(&stack);
    queue.cfn().iter().for_each(|cfn| cfn.set_condition(&home));
    rule(&stack, "Rule", &queue).set_condition(&both);
    assert_eq!(problems(&app), "");
    assert_eq!(
        conditions(&template_of(&app), "AWS::SQS::QueuePolicy"),
        [at("Orders/Queue/Policy/Resource", "IsBoth")]
    );
}

#[test]
fn policies_of_roles_and_permissions_go_with_what_they_are_for() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let condition = is_home(&stack);
    let (worker, clerk) = (function(&stack, "Worker"), function(&stack, "Clerk"));
    let queue = Queue::builder("Queue").build(&stack);
    queue.cfn().iter().for_each(|cfn| cfn.set_condition(&condition));
    queue.grant_send(&worker);
    clerk.add_to_role_policy(Statement::allow(["sns:ListTopics"]).on("*"));
    let rule = Rule::builder("Rule", EventPattern::new().source(["shop"])).build(&stack);
    rule.add_target(&worker);
    resource(&rule.cfn()).set_condition(&condition);
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    assert_eq!(
        conditions(&template, "AWS::IAM::Policy"),
        [
            at("Orders/Worker/ServiceRole/DefaultPolicy/Resource", "IsHome"),
            at("Orders/Clerk/ServiceRole/DefaultPolicy/Resource", Json::Null),
        ]
    );
    assert_eq!(
        conditions(&template, "AWS::Lambda::Permission"),
        [at("Orders/Rule/AllowEventRuleOrdersWorkerFFC418D6", "IsHome")]
    );
    // One that is granted something else as well stays.
    queue.grant_send(&clerk);
    assert_eq!(
        shown(&app),
        "warning[conditional-reference]: a reference names a resource that may not be there
  `PolicyDocument` refers to `Orders/Queue/Resource`, which is there only where `Orders/IsHome` holds. Where it does not, CloudFormation refuses the stack.
    at `Orders/Clerk/ServiceRole/DefaultPolicy/Resource`
    refers       HERE
    conditional  HERE
  help: give both ends of the link the same condition"
    );
}

#[test]
fn nothing_waits_for_a_policy_that_may_not_be_there() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let condition = is_home(&stack);
    let (worker, clerk) = (function(&stack, "Worker"), function(&stack, "Clerk"));
    let queue = Queue::builder("Queue").build(&stack);
    rule(&stack, "Rule", &queue).set_condition(&condition);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set_condition(&condition);
    for function in [&worker, &clerk] {
        function.add_to_role_policy(Statement::allow(["sns:Publish"]).on(topic.reff::<String>()));
    }
    let log_group =
        clerk.node().try_child("LogGroup").and_then(|group| group.try_child("Resource"));
    for cfn in
        clerk.cfn().iter().map(resource).chain(log_group.iter().flat_map(CfnResource::from_node))
    {
        cfn.set_condition(&condition);
    }
    let reader = CfnResource::new(&stack, "Reader", "AWS::SNS::Topic");
    reader.node().depends_on(&queue);
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    let waits = |ty| {
        let of = |resource: &Json| {
            let path = resource["Metadata"]["aws:cdk:path"].as_str().unwrap_or_default();
            (path.to_string(), resource["DependsOn"].clone())
        };
        of_type(&template, ty).into_iter().map(|(_, r)| of(r)).collect::<Vec<_>>()
    };
    let id = |path: &str| {
        let mut all = template["Resources"].as_object().into_iter().flatten();
        all.find(|(_, r)| r["Metadata"]["aws:cdk:path"] == path).map(|(id, _)| id.clone())
    };
    let role = |of: &str| id(&format!("Orders/{of}/ServiceRole/Resource"));
    let policy = id("Orders/Clerk/ServiceRole/DefaultPolicy/Resource");
    assert_eq!(
        waits("AWS::Lambda::Function"),
        [
            at("Orders/Worker/Resource", json!([role("Worker")])),
            at("Orders/Clerk/Resource", json!([role("Clerk"), policy])),
        ]
    );
    assert_eq!(
        waits("AWS::SNS::Topic"),
        [at("Orders/Topic", Json::Null), at("Orders/Reader", json!([id("Orders/Queue/Resource")]))]
    );
}

#[test]
fn what_an_aspect_says_of_a_policy_wins() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (home, asked) = (is_home(&stack), asked(&stack, "IsAsked"));
    let queue = Queue::builder("Queue").build(&stack);
    queue.cfn().iter().for_each(|cfn| cfn.set_condition(&home));
    rule(&stack, "Rule", &queue).set_condition(&home);
    Aspects::of(&stack).add(move |node: &Node| {
        if let Some(policy) = CfnResource::from_node(node)
            && policy.type_name() == "AWS::SQS::QueuePolicy"
        {
            policy.set_condition(&asked);
        }
    });
    assert_eq!(
        conditions(&template_of(&app), "AWS::SQS::QueuePolicy"),
        [at("Orders/Queue/Policy/Resource", "IsAsked")]
    );
}

#[test]
fn an_export_and_the_output_of_a_nested_stack_have_the_condition_of_what_they_show() {
    let app = App::new();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let nested = NestedStack::new(&home, "Nested");
    let topic =
        |scope: &dyn Fn(&str, &'static str) -> CfnResource| scope("Topic", "AWS::SNS::Topic");
    let outer = topic(&|id, ty| CfnResource::new(&home, id, ty));
    let inner = topic(&|id, ty| CfnResource::new(&nested, id, ty));
    outer.set_condition(&is_home(&home));
    inner.set_condition(&CfnCondition::new(
        &nested,
        "IsAway",
        Test::equals(aws::region(), "eu-west-1"),
    ));
    let reader = CfnResource::new(&away, "Reader", "AWS::SNS::Topic");
    reader.set("DisplayName", outer.reff::<String>().into_expr());
    let reader = CfnResource::new(&home, "Reader", "AWS::SNS::Topic");
    reader.set("DisplayName", inner.reff::<String>().into_expr());
    assert_eq!(problems(&app), "");
    let outputs = templates(&app).into_iter().find(|(name, _)| name == "Home");
    assert_eq!(
        outputs.map(|(_, template)| template["Outputs"].clone()),
        Some(json!({
            "ExportsOutputRefTopicA7DE468A": {
                "Condition": "IsHome",
                "Export": {"Name": "Home:ExportsOutputRefTopicA7DE468A"},
                "Value": {"Ref": "Topic"},
            },
        }))
    );
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(
        assembly.template_of(&nested).map(|template| template["Outputs"].clone()),
        Some(json!({
            "HomeNestedTopicAE44F1B5Ref": {"Condition": "IsAway", "Value": {"Ref": "Topic"}},
        }))
    );
}

/// What is told of a topic that says `value` of a queue under a condition; `make` may give it one.
#[track_caller]
fn told(make: impl Fn(&Stack, &CfnCondition, &CfnResource, Value<String>)) -> String {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let condition = asked(&stack, "IsAsked");
    let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
    queue.set_condition(&condition);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    make(&stack, &condition, &topic, queue.attr("QueueName"));
    shown(&app)
}

const REFERENCE: &str = "warning[conditional-reference]: a reference names a resource that may not be there
  `DisplayName` refers to `Orders/Queue`, which is there only where `Orders/IsAsked` holds. Where it does not, CloudFormation refuses the stack.
    at `Orders/Topic`
    refers       HERE
    conditional  HERE
  help: give `Orders/Topic` the same condition, or choose a value by `CfnCondition::choose`";

#[test]
fn a_reference_to_what_may_not_be_there_is_told() {
    let unconditional = told(|_, _, topic, name| topic.set("DisplayName", name.into_expr()));
    assert_eq!(unconditional, REFERENCE);
    let of_another = told(|stack, _, topic, name| {
        topic.set("DisplayName", name.into_expr());
        topic.set_condition(&asked(stack, "IsOther"));
    });
    assert_eq!(of_another, REFERENCE);
    let in_a_choice_of_another = told(|stack, _, topic, name| {
        let choice = is_home(stack).choose::<String>(name, "none");
        topic.set("DisplayName", choice.into_expr());
    });
    assert_eq!(in_a_choice_of_another, REFERENCE);
    let by_an_override = told(|_, _, topic, name| topic.override_property("DisplayName", name));
    assert_eq!(
        by_an_override,
        REFERENCE.replace("`DisplayName` refers", "`Properties.DisplayName` refers")
    );
    let by_an_order = told(|stack, _, topic, _| {
        let queue =
            stack.node().try_child("Queue").and_then(|queue| CfnResource::from_node(&queue));
        queue.iter().for_each(|queue| topic.depends_on(queue));
    });
    assert_eq!(
        by_an_order,
        REFERENCE
            .replace("`DisplayName` refers", "`DependsOn` refers")
            .replace("choose a value by `CfnCondition::choose`", "drop the `depends_on`")
    );
    let in_an_output = told(|stack, _, _, name| {
        stack.output("Name", name);
    });
    assert_eq!(
        in_an_output,
        REFERENCE
            .replace("`DisplayName` refers", "`Value` refers")
            .replace("Orders/Topic", "Orders/Name")
    );
}

#[test]
fn a_reference_that_may_be_fine_is_not_told() {
    type Write<'a> = &'a dyn Fn(&Stack, &CfnCondition, &CfnResource, Value<String>);
    let fine: [Write; 9] = [
        &|_, condition, topic, name| {
            topic.set("DisplayName", name.into_expr());
            topic.set_condition(condition);
        },
        &|_, condition, topic, name| {
            topic.set("DisplayName", condition.choose::<String>(name, "none").into_expr());
        },
        &|stack, condition, topic, name| {
            let all = Test::all([is_home(stack).test(), condition.test()]);
            topic.set("DisplayName", name.into_expr());
            topic.set_condition(&CfnCondition::new(stack, "IsBoth", all));
        },
        // Of the same parameter: what the two say of each other is not worked out.
        &|stack, condition, topic, name| {
            topic.set("DisplayName", name.into_expr());
            let not = Test::negate(Test::negate(condition.test()));
            topic.set_condition(&CfnCondition::new(stack, "IsNotNot", not));
        },
        // Written by hand.
        &|_, _, topic, name| {
            let choice = [Expr::text("IsAsked"), name.into_expr(), Expr::text("none")];
            topic.set("DisplayName", Expr::map([("Fn::If", Expr::list(choice))]));
        },
        &|stack, _, topic, name| {
            topic.set("DisplayName", name.into_expr());
            let test = Test::raw(json!({"Condition": "IsAsked"}));
            topic.set_condition(&CfnCondition::new(stack, "IsRaw", test));
        },
        &|_, _, topic, name| {
            topic.set("DisplayName", name.into_expr());
            topic.add_override("Condition", "IsAsked");
        },
        // Replaced.
        &|_, _, topic, name| {
            topic.set("DisplayName", name.into_expr());
            topic.override_property("DisplayName", "none");
        },
        &|stack, condition, _, name| {
            CfnOutput::builder("Name", name).condition(condition).build(stack);
        },
    ];
    for (i, make) in fine.iter().enumerate() {
        assert_eq!((i, told(make).as_str()), (i, ""));
    }
}
