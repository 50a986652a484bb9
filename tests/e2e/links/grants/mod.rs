//! Links by the policies of a role: a function does what it was granted, and nothing once it is not.
//!
//! A row grants something to a function and names calls that need it. Rows of the same kind of
//! object have a function each, which rows of other kinds share: what allows a call on a table
//! allows none on a queue. So the loss of all grants is the loss of each for the calls of its row.

mod apis;
mod data;
mod functions;
mod security;
mod things;

use std::collections::BTreeMap;

use rustinfra::graph::LinkRule;
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::rig::Rig;
use crate::local::as_endpoint_has_it;
use things::Things;

/// What all functions do: as they are told.
const CALLER: &str = include_str!("../caller.py");

/// One row: who is granted what, and what it is needed for.
pub(in crate::links) struct Row {
    /// The row of the table of links.
    pub(in crate::links) link: &'static LinkRule,
    /// Gives the permission.
    grant: fn(&Things, &Function),
    /// What needs it.
    calls: fn(&Rig) -> Vec<Call>,
}

/// A call, and what is answered to those who may do it.
struct Call {
    event: Value,
    answer: &'static str,
}

/// An operation of a service, which is done for those who may.
fn call(service: &str, operation: &str, parameters: Value) -> Call {
    let event = json!({"service": service, "operation": operation, "parameters": parameters});
    Call { event, answer: "done" }
}

/// A signed GET request.
fn get(service: &str, host: &str, path: &str) -> Call {
    Call { event: json!({"service": service, "host": host, "path": path}), answer: "done" }
}

/// What the endpoint's judge of policies says of an action, where it asks for none itself, or
/// asks for another ARN than AWS does.
fn judged(action: &str, resource: &str) -> Call {
    Call { event: json!({"action": action, "resource": resource}), answer: "allowed" }
}

impl Call {
    /// Says what else than `done` is answered to those who may.
    fn answered(mut self, answer: &'static str) -> Self {
        self.answer = answer;
        self
    }
}

/// All rows, each with the number of its function.
pub(in crate::links) fn rows() -> Vec<(usize, &'static Row)> {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let all = [data::ROWS, security::ROWS, apis::ROWS, functions::ROWS];
    let numbered = all.into_iter().flatten().map(|row| {
        let next = taken.entry(row.link.object).or_default();
        *next += 1;
        (*next - 1, row)
    });
    numbered.collect()
}

/// The app, with or without what the rows grant.
fn app(out: &str, granted: bool) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Grants");
    let things = Things::new(&stack);
    let rows = rows();
    let count = rows.iter().map(|(number, _)| number + 1).max().unwrap_or_default();
    let actors: Vec<Function> = (0..count).map(|number| actor(&stack, number)).collect();
    for (number, row) in rows.iter().filter(|_| granted) {
        (row.grant)(&things, &actors[*number]);
    }
    app
}

/// A function that may do nothing by itself, not even write its log, as a role usually may.
fn actor(stack: &Stack, number: usize) -> Function {
    let service = Principal::service("lambda.amazonaws.com");
    let role = Role::builder(&format!("Role{number}"), service).build(stack);
    let code = Code::inline(CALLER);
    let actor =
        Function::builder(&format!("Actor{number}"), Runtime::PYTHON_3_13, "index.handler", code)
            .role(&role)
            .timeout(secs(30))
            .build(stack);
    stack.output(&format!("Actor{number}Name"), actor.name());
    stack.output(&format!("Role{number}Arn"), role.arn());
    actor
}

/// What a call of a row was answered.
struct Answered {
    /// The row and the call.
    call: String,
    answer: String,
    /// What is answered to those who may.
    expected: &'static str,
}

/// What each row's calls are answered.
fn answers(rig: &Rig) -> Vec<Answered> {
    let mut by_actor: BTreeMap<usize, Vec<(&str, Call)>> = BTreeMap::new();
    for (number, row) in rows() {
        let calls = (row.calls)(rig).into_iter().map(|call| (row.link.name, call));
        by_actor.entry(number).or_default().extend(calls);
    }
    let mut found = Vec::new();
    for (number, calls) in by_actor {
        let (asked, made): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|(_, call)| call.event.get("action").is_some());
        let events: Vec<&Value> = made.iter().map(|(_, call)| &call.event).collect();
        let told = rig.invoke(rig.known(&format!("Actor{number}Name")), &json!(events));
        let told: Vec<_> = told.as_array().into_iter().flatten().collect();
        assert_eq!(told.len(), made.len());
        let told = told.into_iter().map(|told| told.as_str().unwrap_or_default().to_owned());
        let role = rig.known(&format!("Role{number}Arn"));
        let judged: Vec<_> = asked
            .iter()
            .map(|(_, call)| [&call.event["action"], &call.event["resource"]])
            .map(|[action, resource]| {
                rig.judged(
                    role,
                    action.as_str().unwrap_or_default(),
                    resource.as_str().unwrap_or_default(),
                )
            })
            .collect();
        for ((link, call), answer) in
            made.into_iter().zip(told).chain(asked.into_iter().zip(judged))
        {
            found.push(Answered {
                call: format!("{link} by actor {number}: {}", call.event),
                answer,
                expected: call.answer,
            });
        }
    }
    found
}

/// Requires the right answer to every call.
#[track_caller]
fn check(answers: &[Answered], is_right: impl Fn(&Answered) -> bool) {
    let wrong = answers.iter().filter(|one| !is_right(one));
    let wrong: Vec<_> = wrong.map(|one| format!("{} to {}", one.answer, one.call)).collect();
    assert!(wrong.is_empty(), "wrong answers:\n{}", wrong.join("\n"));
}

/// How services say no to a caller.
const DENIED: [&str; 5] =
    ["AccessDenied", "AccessDeniedException", "AuthorizationError", "403", "implicitDeny"];

#[test]
fn each_grant_allows_what_is_refused_without_it() {
    let mut rig = Rig::new("links-grants", "Grants");
    let granted = rig.synth(|out| app(out, true));
    rig.deploy(&as_endpoint_has_it(&granted));
    things::prepare(&mut rig);
    check(&answers(&rig), |one| one.answer == one.expected);

    let bare = rig.synth(|out| app(out, false));
    rig.deploy(&as_endpoint_has_it(&bare));
    check(&answers(&rig), |one| DENIED.contains(&one.answer.as_str()));
}
