//! What IAM allows of the policies of one role, user or group together, in whatever stacks they stand.

use std::ops::Range;

use rustinfra::iam::{Condition, PolicyDocument, Statement};
use rustinfra::value::{Expr, Json as Any};
use rustinfra_constructs::iam::{Group, ManagedPolicy, Policy, User};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{of_type, problems, template_of, templates};

/// A role of one stack and the queues of others, whose policies name it: what the role may do with a
/// queue stands beside the queue.
fn scattered(stacks: &[&str]) -> (App, Role, Vec<Queue>) {
    let app = App::new();
    let home = Stack::new(&app, "Home");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&home);
    let queue = |id: &&str| {
        let queue = Queue::builder("Inbox").build(&Stack::new(&app, id));
        let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
        queue.add_to_resource_policy(send.to(Principal::identity(&role)));
        queue
    };
    let queues = stacks.iter().map(queue).collect();
    (app, role, queues)
}

/// Statements of some 250 characters, none of which can be merged with another.
fn fill(role: &Role, queue: &Queue, count: usize) {
    for i in 0..count {
        let arn = sub!("{}/{}", queue.arn(), format!("{i:03}{}", "x".repeat(50)));
        role.add_to_policy(Statement::allow([format!("sqs:Action{i:03}")]).on(arn));
    }
}

/// How many statements the policies of one type have, by stack.
fn statements(app: &App, ty: &str) -> Vec<(String, Vec<usize>)> {
    let count = |policy: &Json| {
        policy["Properties"]["PolicyDocument"]["Statement"].as_array().map_or(0, Vec::len)
    };
    let counts = |template: &Json| of_type(template, ty).iter().map(|(_, p)| count(p)).collect();
    templates(app).iter().map(|(name, template)| (name.clone(), counts(template))).collect()
}

fn by_stack<const N: usize>(expected: [(&str, &[usize]); N]) -> Vec<(String, Vec<usize>)> {
    expected.iter().map(|(name, counts)| (name.to_string(), counts.to_vec())).collect()
}

#[test]
fn inline_policies_in_several_stacks_share_the_room_of_their_role() {
    let (app, role, queues) = scattered(&["A", "B", "C"]);
    queues.iter().for_each(|queue| fill(&role, queue, 18));
    for i in 0..4 {
        let statement = Statement::allow([format!("s3:Action{i}")]);
        role.add_to_policy(statement.on(format!("arn:aws:s3:::bucket-{i}")));
    }
    let (inline, managed) = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy");
    assert_eq!(
        statements(&app, inline),
        by_stack([("Home", &[4]), ("A", &[18]), ("B", &[18]), ("C", &[2])])
    );
    assert_eq!(
        statements(&app, managed),
        by_stack([("Home", &[]), ("A", &[]), ("B", &[]), ("C", &[16])])
    );
}

#[test]
fn managed_policies_in_several_stacks_are_counted_for_their_role() {
    let (app, role, queues) = scattered(&["A", "B"]);
    queues.iter().for_each(|queue| fill(&role, queue, 160));
    assert_eq!(
        problems(&app),
        format!(
            "error[policy-too-large]: a role is granted too much
  What it is granted fills its inline policy and 12 managed policies; a role may have 10.
    at `Home/Role`, {}
  help: grant on fewer resources, by a common prefix, or divide the work between two roles",
            role.node().location()
        )
    );
}

#[test]
fn policies_that_the_user_attached_are_counted() {
    for attached in [5, 6] {
        let app = App::new();
        let stack = Stack::new(&app, "Home");
        let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
        fill(&role, &Queue::builder("Inbox").build(&stack), 160);
        let own = ManagedPolicy::builder("Own", [Statement::allow(["s3:GetObject"]).on("*")]);
        own.attach_to(&role).build(&stack);
        (1..attached).for_each(|i| role.add_managed_policy(&format!("Policy{i}")));
        let expected = match attached {
            5 => String::new(),
            _ => format!(
                "error[policy-too-large]: a role is granted too much
  What it is granted fills its inline policy and 5 managed policies, beside 6 that are attached to it; a role may have 10.
    at `Home/Role`, {}
  help: grant on fewer resources, by a common prefix, or divide the work between two roles",
                role.node().location()
            ),
        };
        assert_eq!(problems(&app), expected);
    }
}

/// The statements of the policies of one type.
fn written(app: &App, ty: &str) -> Vec<Json> {
    let template = template_of(app);
    let document = |policy: &Json| policy["Properties"]["PolicyDocument"]["Statement"].clone();
    of_type(&template, ty).iter().map(|(_, policy)| document(policy)).collect()
}

fn with(statement: Statement) -> App {
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    role.add_to_policy(statement);
    app
}

/// Actions of 100 characters.
fn actions(of: Range<usize>) -> Vec<String> {
    of.map(|i| format!("s3:Get{i:03}{}", "x".repeat(91))).collect()
}

fn statement(effect: &str, actions: Range<usize>, resource: (&str, &str)) -> Json {
    json!({"Action": self::actions(actions), "Effect": effect, (resource.0): resource.1})
}

#[test]
fn a_statement_with_too_many_actions_is_cut_by_its_actions() {
    for (effect, on) in [("Allow", "Resource"), ("Deny", "Resource"), ("Allow", "NotResource")] {
        let made = match effect {
            "Allow" => Statement::allow(actions(0..160)),
            _ => Statement::deny(actions(0..160)),
        };
        let app = with(if on == "Resource" { made.on("*") } else { made.not_on("*") });
        let cut = |of| json!([statement(effect, of, (on, "*"))]);
        assert_eq!(written(&app, "AWS::IAM::Policy"), [cut(0..80)]);
        assert_eq!(written(&app, "AWS::IAM::ManagedPolicy"), [cut(80..120), cut(120..160)]);
    }
}

#[test]
fn a_statement_is_cut_by_what_takes_more_room() {
    let arns = |of: Range<usize>| -> Vec<String> {
        of.map(|i| format!("arn:aws:s3:::bucket-{i:03}")).collect()
    };
    let on = |made, arns: Vec<String>| arns.into_iter().fold(made, |s: Statement, arn| s.on(arn));
    let part = |effects: Range<usize>, on: Range<usize>| json!([{"Action": actions(effects), "Effect": "Allow", "Resource": arns(on)}]);
    // Many actions on few resources, and few on many.
    let app = with(on(Statement::allow(actions(0..100)), arns(0..9)));
    assert_eq!(written(&app, "AWS::IAM::Policy"), [part(0..50, 0..9)]);
    assert_eq!(written(&app, "AWS::IAM::ManagedPolicy"), [part(50..100, 0..9)]);
    let app = with(on(Statement::allow(actions(0..50)), arns(0..200)));
    assert_eq!(written(&app, "AWS::IAM::Policy"), [part(0..50, 0..25)]);
    let managed = (1..8).map(|i| part(0..50, i * 25..(i + 1) * 25));
    assert_eq!(written(&app, "AWS::IAM::ManagedPolicy"), managed.collect::<Vec<_>>());
}

#[test]
fn parts_of_a_named_statement_have_names_of_their_own() {
    let app = with(Statement::allow(actions(0..160)).on("*").sid("Many"));
    let part = |sid: &str, of| {
        let mut part = statement("Allow", of, ("Resource", "*"));
        part["Sid"] = sid.into();
        part
    };
    let inline = json!([part("Many", 0..40), part("Many2", 40..80)]);
    assert_eq!(written(&app, "AWS::IAM::Policy"), [inline]);
    let managed = [json!([part("Many", 80..120)]), json!([part("Many", 120..160)])];
    assert_eq!(written(&app, "AWS::IAM::ManagedPolicy"), managed);
}

#[test]
fn a_statement_that_nothing_divides_is_told() {
    let ids = |count| Expr::list((0..count).map(|i| Expr::from(format!("vpc-{i:08}"))));
    let given =
        |count| Condition::string_equals("aws:SourceVpc", Value::<Any>::from_expr(ids(count)));
    let but =
        "name the actions and resources that it is about, or shorten what it excepts by wildcards";
    let cases = [
        (Statement::allow_all_except(actions(0..99)).on("*"), 10_283, "what it excepts", but),
        (Statement::deny_all_except(actions(0..99)).on("*"), 10_282, "what it excepts", but),
        (
            Statement::allow(["s3:GetObject"]).on("*").given(given(800)),
            12_145,
            "the conditions",
            "shorten its conditions by wildcards, or write several statements with fewer values each",
        ),
    ];
    for (statement, length, what, help) in cases {
        let app = App::new();
        let stack = Stack::new(&app, "Home");
        let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
        role.add_to_policy(Statement::allow(["sns:Publish"]).on("*"));
        role.add_to_policy(statement);
        let line = line!() - 1;
        assert_eq!(
            problems(&app),
            format!(
                "error[statement-too-large]: a statement fits into no policy
  A policy of the role with this statement has at least {length} characters, of which IAM allows 6,144, and {what} cannot be divided among several.
    at `Home/Role`, {}:{line}:14
  help: {help}",
                file!()
            )
        );
    }
}

#[test]
fn a_managed_policy_may_have_6144_characters_without_white_space() {
    /// A policy that says one statement, with white space that IAM does not count.
    fn statement(length: usize) -> Statement {
        let fill = "x".repeat(length - 6_018);
        let all = actions(0..57).into_iter().chain([format!("s3:{fill}")]);
        let many = Statement::deny_all_except(all.collect::<Vec<_>>()).on("*");
        many.when("StringLike", "aws:PrincipalTag/of", format!("a{}b", " ".repeat(200)))
    }
    for length in [6_144, 6_145] {
        let app = App::new();
        let stack = Stack::new(&app, "Home");
        let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
        // With these, the inline policy has no room for it.
        role.add_to_policy(Statement::allow(actions(100..160)).on("*"));
        role.add_to_policy(statement(length));
        let line = line!() - 1;
        if length == 6_144 {
            let managed = of_type(&template_of(&app), "AWS::IAM::ManagedPolicy")
                .iter()
                .map(|(_, policy)| policy["Properties"]["PolicyDocument"].to_string())
                .map(|text| text.chars().filter(|c| !c.is_whitespace()).count())
                .collect::<Vec<_>>();
            assert_eq!(managed, [6_144]);
        } else {
            assert_eq!(
                problems(&app),
                format!(
                    "error[statement-too-large]: a statement fits into no policy
  A policy of the role with this statement has at least 6145 characters, of which IAM allows 6,144, and what it excepts cannot be divided among several.
    at `Home/Role`, {}:{line}:14
  help: name the actions and resources that it is about, or shorten what it excepts by wildcards",
                    file!()
                )
            );
        }
    }
}

#[test]
fn a_statement_that_may_fit_once_its_references_are_known_is_no_mistake() {
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    let arn =
        |i| sub!("arn:{}:sns:{}:{}:t{}", aws::partition(), aws::region(), aws::account_id(), i);
    let one = Statement::allow(["sns:Publish"]);
    role.add_to_policy((0..60).fold(one, |s, i| s.not_on(arn(format!("{i:03}")))));
    assert_eq!(problems(&app), "");
    assert_eq!(statements(&app, "AWS::IAM::ManagedPolicy"), by_stack([("Home", &[1])]));
}

/// A statement on literal ARNs of 66 characters.
fn on_queues(of: Range<usize>) -> Statement {
    let arn = |i| format!("arn:aws:sqs:eu-west-1:123456789012:a-queue-with-a-long-name-{i:04}");
    of.fold(Statement::allow(["sqs:SendMessage"]), |statement, i| statement.on(arn(i)))
}

/// The length of every document, by who has it.
fn lengths(app: &App) -> String {
    assert_eq!(problems(app), "");
    let template = template_of(app);
    let resources = template["Resources"].as_object().into_iter().flatten();
    let lines = resources.map(|(id, resource)| {
        let own = resource["Properties"]["Policies"].as_array().into_iter().flatten();
        let documents = own.chain([&resource["Properties"]]).map(|p| &p["PolicyDocument"]);
        let lengths = documents.filter(|d| d.is_object()).map(|d| d.to_string().len());
        let kind = resource["Type"].as_str().unwrap_or_default().trim_start_matches("AWS::IAM::");
        format!("{id} {kind} {:?}\n", lengths.collect::<Vec<_>>())
    });
    lines.collect()
}

#[test]
fn a_user_and_a_group_have_less_room_than_a_role() {
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    User::builder("User").build(&stack).add_to_policy(on_queues(0..100));
    Group::builder("Group").build(&stack).add_to_policy(on_queues(0..100));
    let role = Role::builder("Role", Principal::service("glue.amazonaws.com")).build(&stack);
    role.add_to_policy(on_queues(0..100));
    insta::assert_snapshot!(lengths(&app), @"
    User00B015A1 User []
    UserOverflowPolicy176010992 ManagedPolicy [3447]
    UserOverflowPolicy21F8F41F6 ManagedPolicy [3447]
    GroupC77FDACD Group []
    GroupDefaultPolicy402C318A Policy [3447]
    GroupOverflowPolicy1E45BC2DE ManagedPolicy [3447]
    Role1ABCC5F0 Role []
    RoleDefaultPolicy5FFB7DAB Policy [6797]
    ");
}

#[test]
fn what_fits_into_the_inline_policy_of_a_user_stays_there() {
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    User::builder("User").build(&stack).add_to_policy(on_queues(0..25));
    Group::builder("Group").build(&stack).add_to_policy(on_queues(0..70));
    insta::assert_snapshot!(lengths(&app), @"
    User00B015A1 User []
    UserDefaultPolicy1F97781E Policy [1772]
    GroupC77FDACD Group []
    GroupDefaultPolicy402C318A Policy [4787]
    ");
}

#[test]
fn inline_policies_of_the_user_take_room_from_what_is_granted() {
    let role = || Role::builder("Role", Principal::service("glue.amazonaws.com"));
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let own = PolicyDocument::of([on_queues(0..100)]);
    role().inline_policy("own", own).build(&stack).add_to_policy(on_queues(100..200));
    insta::assert_snapshot!(lengths(&app), @"
    Role1ABCC5F0 Role [6797]
    RoleOverflowPolicy1BE1613CC ManagedPolicy [3447]
    RoleOverflowPolicy2C473E8D0 ManagedPolicy [3447]
    ");

    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let role = role().build(&stack);
    let own = Policy::builder("Own", [on_queues(0..50)]).attach_to(&role).build(&stack);
    role.add_to_policy(on_queues(100..200));
    // What the policy is granted is a part of it.
    own.add_statement(on_queues(50..100));
    insta::assert_snapshot!(lengths(&app), @"
    Role1ABCC5F0 Role []
    RoleOverflowPolicy1BE1613CC ManagedPolicy [3447]
    RoleOverflowPolicy2C473E8D0 ManagedPolicy [3447]
    Own30425842 Policy [6797]
    ");

    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let user = User::builder("User").build(&stack);
    let own = CfnResource::new(&stack, "Own", "AWS::IAM::UserPolicy");
    own.set("UserName", user.name().into_expr());
    own.set("PolicyDocument", PolicyDocument::of([on_queues(0..20)]).to_expr());
    user.add_to_policy(on_queues(20..30));
    insta::assert_snapshot!(lengths(&app), @"
    User00B015A1 User []
    UserOverflowPolicy176010992 ManagedPolicy [767]
    Own UserPolicy [1437]
    ");

    // A role of elsewhere has a literal name.
    let app = App::new();
    let stack = Stack::new(&app, "Home");
    let own = CfnResource::new(&stack, "Own", "AWS::IAM::RolePolicy");
    own.set("RoleName", Expr::text("worker"));
    own.set("PolicyDocument", PolicyDocument::of([on_queues(0..100)]).to_expr());
    Role::from_role_name(&stack, "Worker", "worker").add_to_policy(on_queues(100..200));
    insta::assert_snapshot!(lengths(&app), @"
    Own RolePolicy [6797]
    WorkerOverflowPolicy1EFA3AE03 ManagedPolicy [3447]
    WorkerOverflowPolicy2405FF26C ManagedPolicy [3447]
    ");
}
