//! What statements say and may not say, what their policies are called, and what waits for them.

use rustinfra::iam::Statement;
use rustinfra::value::{Expr, Json as AnyJson};
use rustinfra_constructs::iam::ManagedPolicy;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{function, of_type, problems, template_of, templates};

#[track_caller]
fn role(scope: &impl Construct, id: &str) -> Role {
    Role::builder(id, Principal::service("glue.amazonaws.com")).build(scope)
}

/// What the only topic of a template waits for.
fn awaited(template: &Json) -> Json {
    of_type(template, "AWS::SNS::Topic")[0].1["DependsOn"].clone()
}

#[test]
fn a_condition_may_have_any_of_three_values() {
    let app = App::new();
    let role = role(&Stack::new(&app, "Orders"), "Role");
    let list = Statement::allow(["s3:ListBucket"]).on("arn:aws:s3:::orders");
    let of = |statement: Statement, prefix: &str| statement.when("StringLike", "s3:prefix", prefix);
    role.add_to_policy(["a/*", "b/*", "c/*", "a/*"].into_iter().fold(list, of));
    let template = template_of(&app);
    assert_eq!(
        of_type(&template, "AWS::IAM::Policy")[0].1["Properties"]["PolicyDocument"]["Statement"],
        json!([{
            "Action": "s3:ListBucket",
            "Condition": {"StringLike": {"s3:prefix": ["a/*", "b/*", "c/*"]}},
            "Effect": "Allow",
            "Resource": "arn:aws:s3:::orders",
        }])
    );
}

#[test]
fn lists_of_values_are_put_together() {
    let app = App::new();
    let role = role(&Stack::new(&app, "Orders"), "Role");
    let of = |prefixes: [Value<AnyJson>; 2]| {
        let list = Statement::allow(["s3:ListBucket"]).on("arn:aws:s3:::orders");
        prefixes.into_iter().fold(list, |list, p| list.when("StringLike", "s3:prefix", p))
    };
    let list = || Value::<AnyJson>::from_expr(Expr::list(["a/*", "b/*"].map(Expr::from)));
    for values in [[list(), "c/*".into_value()], ["c/*".into_value(), list()]] {
        role.add_to_policy(of(values));
    }
    let template = template_of(&app);
    let statement = |prefixes: [&str; 3]| {
        json!({
            "Action": "s3:ListBucket",
            "Condition": {"StringLike": {"s3:prefix": prefixes}},
            "Effect": "Allow",
            "Resource": "arn:aws:s3:::orders",
        })
    };
    assert_eq!(
        of_type(&template, "AWS::IAM::Policy")[0].1["Properties"]["PolicyDocument"]["Statement"],
        json!([statement(["a/*", "b/*", "c/*"]), statement(["c/*", "a/*", "b/*"])])
    );
}

#[test]
fn a_principal_and_its_statement_may_not_exclude_each_other() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let statement = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    let statement = statement.to(Principal::organization("o-mine"));
    queue.add_to_resource_policy(statement.when("StringEquals", "aws:PrincipalOrgID", "o-other"));
    let line = line!() - 1;
    assert_eq!(
        problems(&app),
        format!(
            "error[conflicting-condition]: two conditions exclude each other
  A principal and its statement both restrict `aws:PrincipalOrgID`, to different values; a policy can say only one, and taking them as alternatives would allow more.
    at `Orders/Inbox`, {}:{line}:11
  help: say it once, or write two statements",
            file!()
        )
    );
}

#[test]
fn an_excepted_principal_and_its_statement_may_not_exclude_each_other() {
    let of_organization = |id: &str| Principal::account("111111111111").in_organization(id);
    for (who, given) in
        [("A principal and its statement", Some("o-other")), ("Two excepted principals", None)]
    {
        let app = App::new();
        let queue = Queue::builder("Inbox").build(&Stack::new(&app, "Orders"));
        let statement = Statement::deny(["sqs:SendMessage"]).on(queue.arn());
        let statement = statement.not_to(of_organization("o-mine"));
        let statement = match given {
            Some(id) => statement.when("StringEquals", "aws:PrincipalOrgID", id),
            None => statement.not_to(of_organization("o-other")),
        };
        queue.add_to_resource_policy(statement);
        let line = line!() - 1;
        assert_eq!(
            problems(&app),
            format!(
                "error[conflicting-condition]: two conditions exclude each other
  {who} both restrict `aws:PrincipalOrgID`, to different values; a policy can say only one, and taking them as alternatives would allow more.
    at `Orders/Inbox`, {}:{line}:15
  help: say it once, or write two statements",
                file!()
            )
        );
    }
}

#[test]
fn the_conditions_of_an_excepted_principal_hold_for_its_statement() {
    let app = App::new();
    let queue = Queue::builder("Inbox").build(&Stack::new(&app, "Orders"));
    let account = Principal::account("111111111111").in_organization("o-mine");
    let statement = Statement::deny(["sqs:SendMessage"]).on("*").not_to(account.clone());
    let statement = statement.when("StringEquals", "aws:PrincipalOrgID", "o-mine");
    queue.add_to_resource_policy(statement.when("Bool", "aws:SecureTransport", "true"));
    let template = template_of(&app);
    let policy = &of_type(&template, "AWS::SQS::QueuePolicy")[0].1["Properties"]["PolicyDocument"];
    assert_eq!(
        policy["Statement"],
        json!([{
            "Action": "sqs:SendMessage",
            "Condition": {
                "Bool": {"aws:SecureTransport": "true"},
                "StringEquals": {"aws:PrincipalOrgID": "o-mine"},
            },
            "Effect": "Deny",
            "NotPrincipal": {"AWS": {"Fn::Join": ["", [
                "arn:", {"Ref": "AWS::Partition"}, ":iam::111111111111:root",
            ]]}},
            "Resource": "*",
        }])
    );
}

#[test]
fn the_conditions_of_a_trust_may_not_exclude_each_other() {
    let app = App::new();
    let role = role(&Stack::new(&app, "Orders"), "Role");
    let line = line!() - 1;
    let trust = Principal::account("111111111111").in_organization("o-mine").trust();
    role.add_to_assume_role_policy(trust.when("StringEquals", "aws:PrincipalOrgID", "o-other"));
    assert_eq!(
        problems(&app),
        format!(
            "error[bad-statement]: a statement is one that IAM refuses
  The conditions on `aws:PrincipalOrgID` exclude each other.
    at `Orders/Role`, {}:{line}:16
  help: correct it where it is written",
            file!()
        )
    );
}

#[test]
fn a_trust_names_whom_it_trusts() {
    let app = App::new();
    let role = role(&Stack::new(&app, "Orders"), "Role");
    let line = line!() - 1;
    role.add_to_assume_role_policy(Statement::allow(["sts:AssumeRole"]));
    assert_eq!(
        problems(&app),
        format!(
            "error[bad-statement]: a statement is one that IAM refuses
  The trust of a role names principals.
    at `Orders/Role`, {}:{line}:16
  help: correct it where it is written",
            file!()
        )
    );
}

#[test]
fn what_waits_for_a_grant_waits_for_all_policies_that_it_may_stand_in() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let role = role(&stack, "Role");
    for i in 0..120 {
        role.add_to_policy(
            Statement::allow([format!("s3:GetObject{i}")])
                .on(format!("arn:aws:s3:::bucket-{i}/{}", "x".repeat(60))),
        );
    }
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    Queue::builder("Inbox").build(&stack).grant_send(&role).apply_before(&topic);
    let template = template_of(&app);
    let inline = of_type(&template, "AWS::IAM::Policy");
    let managed = of_type(&template, "AWS::IAM::ManagedPolicy");
    let mut all: Vec<&str> = inline.iter().chain(&managed).map(|(id, _)| *id).collect();
    all.sort();
    assert_eq!((inline.len(), managed.len()), (1, 2));
    assert_eq!(awaited(&template), json!(all));
}

#[test]
fn what_waits_for_a_grant_to_a_policy_waits_for_that_policy() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let policy = ManagedPolicy::builder("Senders", []).build(&stack);
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    Queue::builder("Inbox").build(&stack).grant_send(&policy).apply_before(&topic);
    let template = template_of(&app);
    assert_eq!(awaited(&template), json!([of_type(&template, "AWS::IAM::ManagedPolicy")[0].0]));
}

#[test]
fn what_needs_a_policy_anyway_is_not_told_to_wait_for_it() {
    for needs_it in [false, true] {
        let app = App::new();
        let stack = Stack::new(&app, "Orders");
        let worker = function(&stack, "Worker");
        let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
        if needs_it {
            topic.set("DisplayName", worker.arn().into_expr());
        }
        Queue::builder("Inbox").build(&stack).grant_send(&worker).apply_before(&topic);
        let template = template_of(&app);
        let policy = of_type(&template, "AWS::IAM::Policy")[0].0;
        let expected = if needs_it { Json::Null } else { json!([policy]) };
        assert_eq!(awaited(&template), expected);
    }
}

#[test]
fn statements_of_a_bus_have_ids_of_at_most_64_characters_that_differ() {
    let app = App::new();
    let bus = EventBus::builder("Bus").build(&Stack::new(&app, "Orders"));
    let sid = |end: &str| format!("{}{end}", "Partners".repeat(8));
    for (end, account) in [("A", "111111111111"), ("B", "222222222222")] {
        let statement = Statement::allow(["events:PutEvents"]).on(bus.arn());
        let statement = statement.to(Principal::account(account));
        bus.add_to_resource_policy(statement.sid(&sid(end)));
    }
    assert_eq!(problems(&app), "");
    let template = template_of(&app);
    let (bus, _) = of_type(&template, "AWS::Events::EventBus")[0];
    let policy = |hash: &str, account: &str| {
        let id = format!("cdk-{}Part{hash}", "Partners".repeat(6));
        assert_eq!(id.len(), 64);
        let root = [
            "arn:".into(),
            json!({"Ref": "AWS::Partition"}),
            format!(":iam::{account}:root").into(),
        ];
        json!({
            "EventBusName": {"Ref": bus},
            "Statement": {
                "Action": "events:PutEvents",
                "Effect": "Allow",
                "Principal": {"AWS": {"Fn::Join": ["", root]}},
                "Resource": {"Fn::GetAtt": [bus, "Arn"]},
                "Sid": id,
            },
            "StatementId": id,
        })
    };
    let policies = of_type(&template, "AWS::Events::EventBusPolicy");
    let policies: Vec<_> =
        policies.iter().map(|(_, policy)| policy["Properties"].clone()).collect();
    assert_eq!(policies, [policy("9762a8c4", "111111111111"), policy("a3440dec", "222222222222")]);
}

#[test]
fn a_policy_in_another_stack_has_a_name_of_at_most_128_characters() {
    let app = App::new();
    let role = role(&Stack::new(&app, "Home"), "Role");
    let stack = Stack::new(&app, "Away");
    let queue = Queue::builder(&"Inbox".repeat(20)).build(&stack);
    // The queue's policy names the role, so the role's policy cannot stand in `Home`.
    let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    queue.add_to_resource_policy(send.to(role.principal()));
    queue.grant_consume(&role);
    let all = templates(&app);
    let policies: Vec<_> =
        all.iter().flat_map(|(_, template)| of_type(template, "AWS::IAM::Policy")).collect();
    assert_eq!(policies.len(), 1);
    let name = policies[0].1["Properties"]["PolicyName"].as_str().unwrap_or_default();
    let expected = format!("x{}PolicyOfHomeRoleA98FC53DEFDD926D", "Inbox".repeat(19));
    assert_eq!((name.len(), name), (128, expected.as_str()));
}
