//! Aspects are shown the user's resources again, once what is granted is written into them.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::Link;
use rustinfra::value::Expr;
use rustinfra_constructs::iam::ManagedPolicy;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{of_type, problems, template_of};

/// The property in which each of the types has its policy.
fn document(cfn: &CfnResource) -> Option<&'static str> {
    match cfn.type_name().as_str() {
        "AWS::KMS::Key" => Some("KeyPolicy"),
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => Some("PolicyDocument"),
        _ => None,
    }
}

/// Calls `act` with each policy of an app that says `sqs:*`.
fn with_each_wildcard(app: &App, act: impl Fn(&CfnResource, &'static str) + 'static) {
    Aspects::of(app).add(move |node| {
        if let Some(cfn) = CfnResource::from_node(node)
            && let Some(property) = document(&cfn)
            && format!("{:?}", cfn.property(property)).contains("sqs:*")
        {
            act(&cfn, property);
        }
    });
}

/// An app whose managed policy, key and role are granted `sqs:*`.
fn app() -> (App, Key) {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let policy = ManagedPolicy::builder("Managed", []).build(&stack);
    let key = Key::builder("Key").build(&stack);
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let statement = || Statement::allow(["sqs:*"]).on("*");
    policy.add_statement(statement());
    key.add_to_resource_policy(statement().to(Principal::service("sns.amazonaws.com")));
    role.add_to_policy(statement());
    (app, key)
}

/// What the resources of a type say in a property.
#[track_caller]
fn said(app: &App, ty: &str, property: &str) -> Json {
    of_type(&template_of(app), ty)[0].1["Properties"][property].clone()
}

#[test]
fn an_aspect_sees_what_is_granted_wherever_it_is_written() {
    let (app, _) = app();
    with_each_wildcard(&app, |cfn, property| {
        cfn.node().report(
            Diagnostic::warning("wildcard", "a policy allows everything")
                .detail(property)
                .at(std::panic::Location::caller()),
        );
    });
    for _ in 0..2 {
        let told = problems(&app);
        let told = told.lines().filter(|line| line.contains(" at `"));
        let told: Vec<&str> = told.filter_map(|line| line.split('`').nth(1)).collect();
        let expected = [
            "Orders/Key/Resource",
            "Orders/Managed/Resource",
            "Orders/Role/DefaultPolicy/Resource",
        ];
        assert_eq!(told, expected);
    }
}

#[test]
fn an_aspect_that_only_looks_is_shown_once_what_stays_and_twice_what_is_decided() {
    let (app, _) = app();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let also_seen = Rc::clone(&seen);
    Aspects::of(&app).add(move |node| also_seen.borrow_mut().push(node.path()));
    for _ in 0..2 {
        template_of(&app);
        assert_eq!(
            seen.take(),
            [
                "",
                "Orders",
                "Orders/Managed",
                "Orders/Managed/Resource",
                "Orders/Key",
                "Orders/Key/Resource",
                "Orders/Role",
                "Orders/Role/Resource",
                "Orders/Managed/Resource",
                "Orders/Key/Resource",
                "Orders/Role/DefaultPolicy",
                "Orders/Role/DefaultPolicy/Resource",
            ]
        );
    }
}

/// The key's policy as an aspect writes it.
fn tight() -> Json {
    let statement = json!({"Action": "sqs:SendMessage", "Effect": "Allow", "Resource": "*"});
    json!({"Statement": [statement], "Version": "2012-10-17"})
}

#[test]
fn what_an_aspect_makes_of_what_is_granted_holds() {
    // As it is written for one synthesis, by `edit_property`, and for all, by `set`.
    let acts: [fn(&CfnResource, &'static str); 2] = [
        |cfn, property| cfn.edit_property(property, |document| *document = tight().into()),
        |cfn, property| cfn.set(property, tight().into()),
    ];
    for act in acts {
        for in_each_round in [false, true] {
            let (app, key) = app();
            with_each_wildcard(&app, move |cfn, property| {
                act(cfn, property);
                if in_each_round {
                    // Asks for another round, in which everything is decided anew.
                    let statement = Statement::allow(["kms:Encrypt"]).on("*").sid("Late");
                    let statement = statement.to(Principal::service("events.amazonaws.com"));
                    Link::statement(&key, statement).record(key.node());
                }
            });
            for _ in 0..2 {
                assert_eq!(said(&app, "AWS::KMS::Key", "KeyPolicy"), tight());
                assert_eq!(said(&app, "AWS::IAM::ManagedPolicy", "PolicyDocument"), tight());
                assert_eq!(said(&app, "AWS::IAM::Policy", "PolicyDocument"), tight());
            }
        }
    }
}

#[test]
fn an_aspect_that_adds_to_what_it_sees_comes_to_no_end() {
    let (app, _) = app();
    with_each_wildcard(&app, |cfn, property| {
        if let Some(Expr::Late(late)) = cfn.property(property) {
            let mut document = late.1;
            document.push("Statement", json!({"Sid": "Again"}).into());
            cfn.set(property, document);
        }
    });
    assert!(problems(&app).starts_with("error[endless-aspect]"), "{}", problems(&app));
}
