//! A policy that is set by hand is added to by what is granted, and never replaced.

use rustinfra::iam::Statement;
use rustinfra::value::Expr;
use rustinfra_constructs::iam::{ManagedPolicy, Policy, User};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{problems, template_of};

fn stack() -> (App, Stack) {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    (app, stack)
}

/// What a user writes into a policy by hand.
fn by_hand() -> Json {
    json!({
        "Id": "mine",
        "Statement": [{"Action": "kms:*", "Effect": "Allow", "Principal": "*", "Resource": "*"}],
        "Version": "2008-10-17",
    })
}

fn decrypt() -> Statement {
    Statement::allow(["kms:Decrypt"]).on("*").to(Principal::service("sns.amazonaws.com"))
}

fn set(cfn: Option<&CfnResource>, property: &'static str, value: Expr) {
    cfn.into_iter().for_each(|cfn| cfn.set(property, value.clone()));
}

/// A key whose policy is set, and then granted on.
fn key(stack: &Stack, policy: Expr) -> Key {
    let key = Key::builder("Key").build(stack);
    set(key.cfn().as_deref(), "KeyPolicy", policy);
    key.add_to_resource_policy(decrypt());
    key
}

/// What the property of the only resource says.
#[track_caller]
fn said(app: &App, property: &str) -> Json {
    let template = template_of(app);
    let resources = template["Resources"].as_object().into_iter().flatten();
    let [(_, resource)] = resources.collect::<Vec<_>>()[..] else { panic!("{template}") };
    resource["Properties"][property].clone()
}

#[test]
fn a_policy_of_a_key_is_added_to_whenever_it_is_set() {
    let granted = json!({
        "Action": "kms:Decrypt",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Resource": "*",
    });
    let mut expected = by_hand();
    expected["Statement"] = json!([by_hand()["Statement"][0], granted]);
    for is_first in [true, false] {
        let (app, stack) = stack();
        let key = Key::builder("Key").build(&stack);
        let set = || set(key.cfn().as_deref(), "KeyPolicy", by_hand().into());
        if is_first {
            set();
        }
        key.add_to_resource_policy(decrypt());
        if !is_first {
            // Also where one synthesis had the other policy.
            template_of(&app);
            set();
        }
        assert_eq!(said(&app, "KeyPolicy"), expected);
        assert_eq!(said(&app, "KeyPolicy"), expected);
        assert_eq!(problems(&app), "");
    }
}

#[test]
fn what_a_policy_is_granted_combines_with_what_is_set() {
    let expected = json!({
        "Statement": [
            {"Action": ["s3:GetObject", "sqs:SendMessage"], "Effect": "Allow", "Resource": "*"},
        ],
        "Version": "2012-10-17",
    });
    let read = || PolicyDocument::of([Statement::allow(["s3:GetObject"]).on("*")]).to_expr();
    let send = || Statement::allow(["sqs:SendMessage"]).on("*");
    let other = || Statement::allow(["sns:Publish"]).on("*");
    let (app, stack_) = stack();
    let policy = ManagedPolicy::builder("Policy", [other()]).build(&stack_);
    set(policy.cfn().as_deref(), "PolicyDocument", read());
    policy.add_statement(send());
    assert_eq!(said(&app, "PolicyDocument"), expected);
    let (app, stack) = stack();
    let user = User::from_user_name(&stack, "User", "ada");
    let policy = Policy::builder("Policy", [other()]).attach_to(&user).build(&stack);
    set(Some(&policy.cfn()), "PolicyDocument", read());
    policy.add_statement(send());
    assert_eq!(said(&app, "PolicyDocument"), expected);
}

#[test]
fn a_policy_within_a_property_is_added_to() {
    let (app, stack) = stack();
    let table = Table::builder("Table", Attribute::string("id")).build(&stack);
    let statement = |name: &str| {
        let glue = Principal::service("glue.amazonaws.com");
        Statement::allow([format!("dynamodb:{name}")]).on("*").to(glue).sid(name)
    };
    // Said again, it is there once.
    let document = PolicyDocument::of([statement("Read"), statement("Write")]).to_expr();
    set(
        table.cfn().as_deref(),
        "ResourcePolicy",
        Expr::map([("Other", "kept".into()), ("PolicyDocument", document)]),
    );
    table.add_to_resource_policy(statement("Write"));
    table.add_to_resource_policy(statement("Scan"));
    let written = |name: &str| {
        json!({
            "Action": format!("dynamodb:{name}"),
            "Effect": "Allow",
            "Principal": {"Service": "glue.amazonaws.com"},
            "Resource": "*",
            "Sid": name,
        })
    };
    let statements = json!([written("Read"), written("Scan"), written("Write")]);
    assert_eq!(
        said(&app, "ResourcePolicy"),
        json!({
            "Other": "kept",
            "PolicyDocument": {"Statement": statements, "Version": "2012-10-17"},
        })
    );
}

#[test]
fn statements_stay_as_they_are_written() {
    let granted = json!({
        "Action": "kms:Decrypt",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Resource": "*",
    });
    let verbatim = json!([
        {"Action": "kms:Decrypt", "Effect": "Allow", "Principal": "*", "Resource": "*"},
        {"Action": "kms:Encrypt", "Effect": "Allow", "Principal": "*", "Resource": "*"},
    ]);
    let chosen = json!({"Fn::If": ["IsProd", verbatim[0], {"Ref": "AWS::NoValue"}]});
    for (set, expected) in [
        (verbatim.clone(), json!([verbatim[0], granted, verbatim[1]])),
        (json!([chosen]), json!([granted, chosen])),
        (json!([chosen, granted]), json!([granted, chosen])),
        (verbatim[1].clone(), json!([granted, verbatim[1]])),
        (json!([]), json!([granted])),
    ] {
        let (app, stack) = stack();
        CfnCondition::new(&stack, "IsProd", Test::equals(aws::region(), "eu-west-1"));
        key(&stack, json!({"Statement": set}).into());
        assert_eq!(said(&app, "KeyPolicy"), json!({"Statement": expected}));
    }
}

#[test]
fn a_policy_that_cannot_be_added_to_is_told() {
    let detail = "\
error[policy-set-by-hand]: a policy that is set by hand leaves out what is granted
  `KeyPolicy` of `Orders/Key/Resource` is no document with a list of statements, to which what is \
granted here could be added.
    at `Orders/Key/Resource`
      tests/core/by_hand.rs:LINE
      tests/core/by_hand.rs:AGAIN
  help: set a document whose `Statement` is a list; what is known only at deployment, such as an \
`Fn::If`, may be one of the statements";
    let chosen =
        || Expr::call("Fn::If", Expr::list(["IsProd".into(), by_hand().into(), by_hand().into()]));
    for policy in [
        chosen(),
        json!({"Fn::If": ["IsProd", by_hand(), by_hand()]}).into(),
        Expr::map([("Statement", chosen())]),
        json!({"Statement": {"Fn::If": ["IsProd", [], []]}}).into(),
        Expr::text(by_hand().to_string()),
    ] {
        let (app, stack) = stack();
        CfnCondition::new(&stack, "IsProd", Test::equals(aws::region(), "eu-west-1"));
        let key = key(&stack, policy);
        key.add_to_resource_policy(decrypt().sid("again"));
        let again = line!() - 1;
        let expected = detail.replace("LINE", "38:9").replace("AGAIN", &format!("{again}:13"));
        assert_eq!(problems(&app), expected);
        // As it is said, once it can be added to.
        set(key.cfn().as_deref(), "KeyPolicy", by_hand().into());
        assert_eq!(problems(&app), "");
    }
}

#[test]
fn a_property_around_a_policy_that_is_known_only_at_deployment_is_told() {
    for around in [
        Expr::call("Fn::FindInMap", Expr::list(["A".into(), "B".into(), "C".into()])),
        json!({"Fn::FindInMap": ["A", "B", "C"]}).into(),
        json!([]).into(),
    ] {
        let (app, stack) = stack();
        let table = Table::builder("Table", Attribute::string("id")).build(&stack);
        set(table.cfn().as_deref(), "ResourcePolicy", around);
        table.add_to_resource_policy(decrypt());
        let expected = "\
error[policy-set-by-hand]: a policy that is set by hand leaves out what is granted
  `ResourcePolicy.PolicyDocument` of `Orders/Table/Resource` is no document with a list of statements, \
to which what is granted here could be added.
    at `Orders/Table/Resource`, tests/core/by_hand.rs:LINE
  help: set a document whose `Statement` is a list; what is known only at deployment, such as an \
`Fn::If`, may be one of the statements";
        let expected = expected.replace("LINE", &format!("{}:15", line!() - 8));
        assert_eq!(problems(&app), expected);
    }
}

#[test]
fn a_policy_that_is_overridden_is_told() {
    let expected = "\
warning[policy-set-by-hand]: a policy that is set by hand leaves out what is granted
  `Properties.PATH` of `Orders/Key/Resource` is overridden, and overrides are applied last: what is \
granted here is not added to them.
    at `Orders/Key/Resource`, tests/core/by_hand.rs:38:9
  help: set the property instead of overriding it: what is granted is added to that";
    let overridden = |path: &str, value: Json| {
        let (app, stack) = stack();
        let key = key(&stack, by_hand().into());
        key.cfn().into_iter().for_each(|cfn| cfn.override_property(path, value.clone()));
        app
    };
    let app = overridden("KeyPolicy", by_hand());
    assert_eq!(problems(&app), expected.replace("PATH", "KeyPolicy"));
    assert_eq!(said(&app, "KeyPolicy"), by_hand());
    let app = overridden("KeyPolicy.Statement", json!([]));
    assert_eq!(problems(&app), expected.replace("PATH", "KeyPolicy.Statement"));
    // What says another part of it leaves nothing out.
    assert_eq!(problems(&overridden("KeyPolicy.Id", json!("other"))), "");
    assert_eq!(problems(&overridden("Description", json!("other"))), "");
}
