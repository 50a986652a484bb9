//! An app that is synthesized, changed and synthesized again is as one that was made so.

use std::cell::Cell;
use std::rc::Rc;

use rustinfra::iam::{Grant, Statement};
use rustinfra_constructs::apigateway::{Method, RestApi};
use rustinfra_constructs::cognito::{UserPool, UserPoolClient, UserPoolIdentityProvider};
use rustinfra_constructs::iam::ManagedPolicy;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{function, of_type, template_of};

/// The bytes of all templates.
#[track_caller]
fn bytes(app: &App) -> Vec<String> {
    match app.assembly() {
        Ok(assembly) => assembly.stacks().iter().map(|s| s.template_text().to_string()).collect(),
        Err(report) => panic!("{report}"),
    }
}

/// Requires that a change after a synthesis has the result that it has before any.
#[track_caller]
fn check<T>(make: impl Fn(&Stack) -> T, change: impl Fn(&T)) {
    let made = || {
        let app = App::new();
        let parts = make(&Stack::new(&app, "Orders"));
        (app, parts)
    };
    let (again, parts) = made();
    let before = bytes(&again);
    assert_eq!(bytes(&again), before, "nothing was changed");
    change(&parts);
    let (fresh, parts) = made();
    change(&parts);
    let expected = bytes(&fresh);
    assert_ne!(before, expected, "the change is none");
    assert_eq!(bytes(&again), expected);
}

/// An API whose function knows its URL: the name of the stage opens the loop.
fn api(stack: &Stack) -> (RestApi, Function) {
    let handler = function(stack, "Handler");
    let api = LambdaRestApi::builder("Api", &handler).build(stack);
    handler.add_env("URL", api.url());
    (api, handler)
}

fn role(stack: &Stack, id: &str) -> Role {
    Role::builder(id, Principal::service("ec2.amazonaws.com")).build(stack)
}

#[test]
fn a_stage_that_is_renamed() {
    check(api, |(api, _)| {
        let stage = api.deployment_stage().and_then(|stage| stage.cfn());
        stage.into_iter().for_each(|stage| stage.set("StageName", "live".into()));
    });
}

#[test]
fn a_variable_beside_one_that_has_a_stages_name() {
    check(api, |(_, handler)| handler.add_env("LEVEL", "debug"));
}

#[test]
fn a_loop_that_is_gone() {
    check(api, |(_, handler)| {
        if let Some(cfn) = handler.cfn() {
            cfn.set("Environment", rustinfra::value::Expr::map([("Variables", json!({}).into())]));
        }
    });
}

#[test]
fn a_method_that_is_published_later() {
    check(api, |(api, _)| {
        api.root().add_resource("orders").add_method(Method::Get);
    });
}

#[test]
fn a_provider_that_clients_offer_later() {
    let make = |stack: &Stack| {
        let pool = UserPool::builder("Users").build(stack);
        UserPoolClient::builder("Web", &pool).build(stack);
        (pool, stack.clone())
    };
    check(make, |(pool, stack)| {
        UserPoolIdentityProvider::facebook("Facebook", pool, "id", "secret").build(stack);
    });
}

#[test]
fn a_grant_on_a_key() {
    let make = |stack: &Stack| {
        let key = Key::builder("Key").build(stack);
        key.grant_decrypt(&Principal::service("logs.amazonaws.com"));
        key
    };
    check(make, |key| {
        key.grant_encrypt(&Principal::service("sns.amazonaws.com"));
    });
}

#[test]
fn a_grant_to_a_managed_policy() {
    let make = |stack: &Stack| {
        let policy = ManagedPolicy::builder("Policy", []).attach_to(&role(stack, "R")).build(stack);
        let queue = Queue::builder("Inbox").build(stack);
        queue.grant_send(&policy);
        (policy, queue)
    };
    check(make, |(policy, queue)| {
        queue.grant_purge(policy);
    });
}

/// A role that may send to a queue whose policy lets a service send, and whether an aspect says of
/// that policy, whenever it sees it, that it waits.
fn waiting(
    says: bool,
    wait: impl Fn(&CfnResource, &Role, &Grant) + 'static,
) -> (App, Rc<Cell<bool>>) {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let (inbox, audit) =
        (Queue::builder("Inbox").build(&stack), Queue::builder("Audit").build(&stack));
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let grant = inbox.grant_send(&role);
    audit.grant_send(&Principal::service("events.amazonaws.com"));
    let says = Rc::new(Cell::new(says));
    let asked = Rc::clone(&says);
    Aspects::of(&stack).add(move |node| {
        let is_policy = |r: &CfnResource| r.type_name() == "AWS::SQS::QueuePolicy";
        if let Some(policy) = CfnResource::from_node(node).filter(is_policy)
            && asked.get()
        {
            wait(&policy, &role, &grant);
        }
    });
    (app, says)
}

#[test]
fn what_aspects_no_longer_say_of_what_was_added() {
    #[track_caller]
    fn check(wait: fn(&CfnResource, &Role, &Grant), waits: &[&str]) {
        let ((again, says), (fresh, _)) = (waiting(true, wait), waiting(false, wait));
        let before = template_of(&again);
        assert_eq!(of_type(&before, "AWS::SQS::QueuePolicy")[0].1["DependsOn"], json!(waits));
        says.set(false);
        assert_eq!(bytes(&again), bytes(&fresh));
    }
    let wait = |policy: &CfnResource, role: &Role, _: &Grant| policy.wait_for_policies_of(role);
    check(wait, &["Role1ABCC5F0", "RoleDefaultPolicy5FFB7DAB"]);
    let wait = |policy: &CfnResource, _: &Role, grant: &Grant| {
        grant.apply_before(policy);
    };
    check(wait, &["RoleDefaultPolicy5FFB7DAB"]);
}

#[test]
fn each_of_several_that_are_made_anew_is_the_one_that_it_was() {
    let make = |stack: &Stack| {
        let bus = EventBus::builder("Bus").build(stack);
        for account in ["111111111111", "222222222222", "333333333333"] {
            let puts = Statement::allow(["events:PutEvents"]).on(bus.arn());
            bus.add_to_resource_policy(
                puts.to(Principal::account(account)).sid(&format!("Of{account}")),
            );
        }
        stack.clone()
    };
    let app = App::new();
    let stack = make(&Stack::new(&app, "Orders"));
    template_of(&app);
    let policies = stack.node().descendants().into_iter().filter_map(|node| {
        CfnResource::from_node(&node).filter(|r| r.type_name() == "AWS::Events::EventBusPolicy")
    });
    for (i, policy) in policies.enumerate() {
        let topic = CfnResource::new(&stack, &format!("Topic{i}"), "AWS::SNS::Topic");
        topic.set("DisplayName", policy.attr::<String>("Id").into_expr());
        topic.depends_on(&policy);
    }
    for _ in 0..2 {
        let template = template_of(&app);
        let policies = of_type(&template, "AWS::Events::EventBusPolicy");
        let topics = of_type(&template, "AWS::SNS::Topic");
        assert_eq!((policies.len(), topics.len()), (3, 3));
        for ((policy, _), (id, topic)) in policies.iter().zip(topics) {
            assert_eq!(
                *topic,
                json!({
                    "Type": "AWS::SNS::Topic",
                    "Properties": {"DisplayName": {"Fn::GetAtt": [policy, "Id"]}},
                    "DependsOn": [policy],
                    "Metadata": {"aws:cdk:path": format!("Orders/{id}")},
                })
            );
        }
    }
}

#[test]
fn the_users_resources_stay_as_the_user_made_them() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let key = Key::builder("Key").build(&stack);
    let (_, handler) = api(&stack);
    key.grant_decrypt(&Principal::service("logs.amazonaws.com"));
    let look = || {
        let key = key.cfn().and_then(|cfn| cfn.property("KeyPolicy"));
        (key, handler.cfn().and_then(|cfn| cfn.property("Environment")))
    };
    let before = look();
    bytes(&app);
    assert_eq!(look(), before);
}

#[test]
fn an_aspect_sees_and_changes_what_was_decided() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let key = Key::builder("Key").build(&stack);
    key.grant_decrypt(&Principal::service("logs.amazonaws.com"));
    Aspects::of(&stack).add(|node| {
        let is_policy = |cfn: &CfnResource| cfn.type_name() == "AWS::SNS::TopicPolicy";
        if let Some(policy) = CfnResource::from_node(node).filter(is_policy) {
            // The first to be made by a grant: by now the key has its policy, too.
            let root = node.stack().and_then(|stack| stack.node().try_child("Key"));
            let key = root.and_then(|key| key.try_child("Resource"));
            let key = key.and_then(|key| CfnResource::from_node(&key));
            let seen = key.and_then(|key| key.property("KeyPolicy"));
            policy.set_metadata("seen", format!("{seen:?}").contains("logs.amazonaws.com"));
        }
    });
    let topic = stack.node().child("Topic");
    let cfn = CfnResource::new(&topic, "Resource", "AWS::SNS::Topic");
    let holder = rustinfra::graph::PolicyHolder::Resource {
        type_name: "AWS::SNS::TopicPolicy",
        place: rustinfra::graph::PolicyHolder::POLICY,
        document: "PolicyDocument",
        target: ("Topics", cfn.reff::<String>().into()),
    };
    topic.set_facet(rustinfra::graph::Facet::new().policy(holder));
    let statement = Statement::allow(["sns:Publish"]).on("*").to(Principal::any());
    rustinfra::graph::Link::statement(&topic, statement).record(&topic);
    for _ in 0..2 {
        let template = template_of(&app);
        let policies = of_type(&template, "AWS::SNS::TopicPolicy");
        assert_eq!(policies[0].1["Metadata"]["seen"], true);
    }
}
