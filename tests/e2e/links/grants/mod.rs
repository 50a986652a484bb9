//! Links by the policies of a role: a function does what it was granted, and not without it.
//!
//! A row grants something to a function and names calls that need it. Each row has a function and a
//! role of its own, so that nothing that another row grants can hide that a grant is not needed, and
//! so that all roles can lose a statement at once. The calls are made as the roles, by one function
//! that assumes them.

mod apis;
mod data;
mod functions;
mod security;
mod streams;
mod things;

use std::collections::BTreeMap;

use rustinfra::graph::LinkRule;
use rustinfra_constructs::iam::Statement;
use rustinfra_constructs::lambda::FunctionBuilder;
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::rig::Rig;
use crate::labs::{Permission, permissions, without};
use crate::local::as_endpoint_has_it;
use things::Things;

/// What makes the calls.
const CALLER: &str = include_str!("../caller.py");

/// Roles whose calls one invocation makes: it takes a few seconds.
const AT_ONCE: usize = 30;

/// One row: who is granted what, and what it is needed for.
pub(in crate::links) struct Row {
    /// The rows of the table of links that are granted together.
    pub(in crate::links) links: &'static [&'static LinkRule],
    /// Gives the permission.
    grant: fn(&Things, &Function),
    /// What needs it: each statement that is granted is needed by one of the calls, and each call
    /// needs one of the statements.
    calls: fn(&Rig) -> Vec<Call>,
}

impl Row {
    fn name(&self) -> String {
        self.links.iter().map(|link| link.name).collect::<Vec<_>>().join(", ")
    }
}

/// A call, and what is answered to those who may do it.
#[derive(Clone)]
struct Call {
    event: Value,
    by: By,
    answer: &'static str,
}

/// Who answers a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The service.
    Service,
    /// The endpoint's judge of policies.
    Judge,
    /// The judge, told that all conditions are met.
    JudgeWithoutConditions,
}

/// An operation of a service, which is done for those who may.
fn call(service: &str, operation: &str, parameters: Value) -> Call {
    let event = json!({"service": service, "operation": operation, "parameters": parameters});
    Call { event, by: By::Service, answer: "done" }
}

/// A signed GET request.
fn get(service: &str, host: &str, path: &str) -> Call {
    let event = json!({"service": service, "host": host, "path": path});
    Call { event, by: By::Service, answer: "done" }
}

/// What the endpoint's judge of policies says of an action, where it asks for none itself, or
/// asks for another ARN than AWS does.
fn judged(action: &str, resource: &str) -> Call {
    let event = json!({"action": action, "resource": resource});
    Call { event, by: By::Judge, answer: "allowed" }
}

impl Call {
    /// Says what else than `done` is answered to those who may.
    fn answered(mut self, answer: &'static str) -> Self {
        self.answer = answer;
        self
    }

    /// Takes all conditions as met, about which the judge cannot be told.
    fn whatever_the_conditions(mut self) -> Self {
        self.by = By::JudgeWithoutConditions;
        self
    }
}

/// All rows; each has the role of its number.
pub(in crate::links) fn rows() -> impl Iterator<Item = &'static Row> {
    let all = [data::ROWS, streams::ROWS, security::ROWS, apis::ROWS, functions::ROWS];
    all.into_iter().flatten()
}

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Grants");
    let things = Things::new(&stack);
    let caller = python("Caller").timeout(secs(60)).build(&stack);
    caller.add_to_role_policy(Statement::allow(["sts:AssumeRole"]).on("*"));
    stack.output("CallerName", caller.name());
    for (number, row) in rows().enumerate() {
        (row.grant)(&things, &actor(&stack, number));
    }
    app
}

fn python(id: &str) -> FunctionBuilder {
    Function::builder(id, Runtime::PYTHON_3_13, "index.handler", Code::inline(CALLER))
}

/// A function that may do nothing by itself, not even write its log, as a role usually may.
fn actor(stack: &Stack, number: usize) -> Function {
    let service = Principal::service("lambda.amazonaws.com");
    let role = Role::builder(&format!("Role{number}"), service)
        .also_assumed_by(Principal::account_root())
        .build(stack);
    stack.output(&format!("Role{number}Arn"), role.arn());
    python(&format!("Actor{number}")).role(&role).build(stack)
}

/// What a call of a row was answered.
struct Answered {
    call: Call,
    answer: String,
}

impl Answered {
    fn is_right(&self) -> bool {
        self.answer == self.call.answer
    }

    fn is_denied(&self) -> bool {
        DENIED.contains(&self.answer.as_str())
    }
}

/// How services say no to a caller.
const DENIED: [&str; 5] =
    ["AccessDenied", "AccessDeniedException", "AuthorizationError", "403", "implicitDeny"];

/// What the calls of some rows, by their numbers, are answered.
fn answers(rig: &Rig, numbers: &[usize]) -> BTreeMap<usize, Vec<Answered>> {
    let all: Vec<_> = rows().collect();
    let calls: Vec<(usize, Vec<Call>)> =
        numbers.iter().map(|number| (*number, (all[*number].calls)(rig))).collect();
    let mut found = BTreeMap::new();
    for some in calls.chunks(AT_ONCE) {
        let made = |calls: &[Call]| {
            let made = calls.iter().filter(|call| call.by == By::Service);
            made.map(|call| call.event.clone()).collect::<Vec<_>>()
        };
        let events = some
            .iter()
            .map(|(number, calls)| json!({"role": role(rig, *number), "calls": made(calls)}));
        let told = rig.invoke(rig.known("CallerName"), &events.collect::<Vec<_>>().into());
        for (at, (number, calls)) in some.iter().enumerate() {
            let mut told = told[at].as_array().into_iter().flatten();
            let answered = calls.iter().map(|call| {
                let answer = match call.by {
                    By::Service => {
                        told.next().and_then(Value::as_str).unwrap_or_default().to_owned()
                    }
                    by => judgement(rig, *number, &call.event, by),
                };
                Answered { call: call.clone(), answer }
            });
            found.insert(*number, answered.collect());
        }
    }
    found
}

fn role(rig: &Rig, number: usize) -> &str {
    rig.known(&format!("Role{number}Arn"))
}

fn judgement(rig: &Rig, number: usize, event: &Value, by: By) -> String {
    let text = |key: &str| event[key].as_str().unwrap_or_default();
    let (role, action, resource) = (role(rig, number), text("action"), text("resource"));
    if by == By::Judge {
        return rig.judged(role, action, resource);
    }
    rig.judged_by(&rig.policy_of(role), action, resource)
}

/// The statements that each row's role is granted, by the row's number.
fn granted(template: &Value) -> BTreeMap<usize, Vec<Permission>> {
    let mut granted: BTreeMap<usize, Vec<Permission>> = BTreeMap::new();
    for permission in permissions(template) {
        let role = permission.resource.strip_prefix("Role");
        let number = role.and_then(|rest| rest.split_once("DefaultPolicy"));
        if let Some(number) = number.and_then(|(number, _)| number.parse().ok()) {
            granted.entry(number).or_default().push(permission);
        }
    }
    granted
}

/// The template without resources of some types.
fn without_types(template: &Value, types: &[&str]) -> Value {
    let mut template = template.clone();
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.retain(|_, r| !types.contains(&r["Type"].as_str().unwrap_or_default()));
    }
    template
}

/// What has Lambda read by itself, partly from what the endpoint does not know;
/// `tests/e2e/links/edges` deploys it.
const MAPPING: &str = "AWS::Lambda::EventSourceMapping";

/// What has Lambda report by itself: with it, our proof would not let a permission be missing.
const REPORTS: &str = "AWS::Lambda::EventInvokeConfig";

#[test]
fn each_grant_allows_what_is_refused_without_it() {
    let mut rig = Rig::new("links-grants", "Grants");
    let template = without_types(&as_endpoint_has_it(&rig.synth(app)), &[MAPPING]);
    rig.deploy(&template);
    things::prepare(&mut rig);
    let all: Vec<&Row> = rows().collect();
    let granted = granted(&template);
    let numbers: Vec<usize> = granted.keys().copied().collect();
    assert_eq!(numbers, (0..all.len()).collect::<Vec<_>>(), "each row grants something");
    let mut wrong = Vec::new();
    let mut wrongly = |number: usize, one: &Answered, why: &str| {
        let name = all[number].name();
        wrong.push(format!("{name}: {} {why}: {}", one.answer, one.call.event));
    };
    for (number, answers) in answers(&rig, &numbers) {
        for one in answers.iter().filter(|one| !one.is_right()) {
            wrongly(number, one, "with the permission");
        }
    }

    // In each round, every role that has so many statements loses one.
    let most = granted.values().map(Vec::len).max().unwrap_or_default();
    let mut denied: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    for round in 0..most {
        let lost = granted.iter().filter_map(|(number, all)| Some((*number, all.get(round)?)));
        let lost: BTreeMap<usize, &Permission> = lost.collect();
        let less = lost.values().fold(template.clone(), |less, one| without(&less, one));
        rig.deploy(&without_types(&less, &[REPORTS]));
        let numbers: Vec<usize> = lost.keys().copied().collect();
        for (number, answers) in answers(&rig, &numbers) {
            for (at, one) in answers.iter().enumerate() {
                *denied.entry((number, at)).or_default() |= one.is_denied();
                if !one.is_denied() && !one.is_right() {
                    wrongly(number, one, "without one statement");
                }
            }
            if !answers.iter().any(Answered::is_denied) {
                wrongly(number, &answers[0], &format!("without {}", lost[&number]));
            }
        }
    }
    let needless = denied.iter().filter(|(_, denied)| !**denied);
    wrong.extend(
        needless.map(|((number, at), _)| {
            format!("{}: call {at} needs no statement", all[*number].name())
        }),
    );
    assert!(wrong.is_empty(), "wrong answers:\n{}", wrong.join("\n"));
}
