//! State machines: every transition leads somewhere, and the role may do what the tasks do.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::proof::arn::Verdict;
use crate::proof::definition::{Definition, definitions};
use crate::proof::finding::Finding;
use crate::proof::kind::{ALIAS, BUS, FUNCTION, QUEUE, STATE_MACHINE, TABLE, TOPIC, VERSION};
use crate::proof::role::Access;
use crate::proof::template::{Resource, Template};
use crate::proof::text::Text;

/// An optimized or SDK integration: the end of the task's resource, the argument that names the
/// target, the types of target, and the action.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html>
#[rustfmt::skip]
pub(in crate::proof) const TASKS: &[(&str, &str, &[&str], &str)] = &[
    ("lambda:invoke", "FunctionName", &[FUNCTION, ALIAS, VERSION], "lambda:InvokeFunction"),
    ("sqs:sendMessage", "QueueUrl", &[QUEUE], "sqs:SendMessage"),
    ("sns:publish", "TopicArn", &[TOPIC], "sns:Publish"),
    ("dynamodb:getItem", "TableName", &[TABLE], "dynamodb:GetItem"),
    ("dynamodb:putItem", "TableName", &[TABLE], "dynamodb:PutItem"),
    ("dynamodb:updateItem", "TableName", &[TABLE], "dynamodb:UpdateItem"),
    ("dynamodb:deleteItem", "TableName", &[TABLE], "dynamodb:DeleteItem"),
    ("states:startExecution", "StateMachineArn", &[STATE_MACHINE], "states:StartExecution"),
    ("events:putEvents", "Entries", &[BUS], "events:PutEvents"),
    ("aws-sdk:lambda:invoke", "FunctionName", &[FUNCTION, ALIAS, VERSION], "lambda:InvokeFunction"),
    ("aws-sdk:sqs:sendMessage", "QueueUrl", &[QUEUE], "sqs:SendMessage"),
    ("aws-sdk:sns:publish", "TopicArn", &[TOPIC], "sns:Publish"),
    ("aws-sdk:dynamodb:getItem", "TableName", &[TABLE], "dynamodb:GetItem"),
    ("aws-sdk:dynamodb:putItem", "TableName", &[TABLE], "dynamodb:PutItem"),
    ("aws-sdk:dynamodb:updateItem", "TableName", &[TABLE], "dynamodb:UpdateItem"),
    ("aws-sdk:dynamodb:deleteItem", "TableName", &[TABLE], "dynamodb:DeleteItem"),
    ("aws-sdk:dynamodb:query", "TableName", &[TABLE], "dynamodb:Query"),
    ("aws-sdk:dynamodb:scan", "TableName", &[TABLE], "dynamodb:Scan"),
];

const PAGE: &str =
    "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html";
const ROLE_PAGE: &str =
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html";

/// States that neither go on nor end by `Next` or `End`.
const LAST: &[&str] = &["Choice", "Succeed", "Fail"];

/// Checks every state machine whose definition stands in the template.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for machine in template.of_type(STATE_MACHINE) {
        let role = machine.text("RoleArn").and_then(|text| template.role(&text));
        let access = role.map(|role| template.access(role));
        for definition in definitions(machine) {
            match definition {
                Ok(definition) => {
                    let walk = Walk { template, machine, definition: &definition, access: &access };
                    walk.scope(&definition.states, &mut Vec::new(), findings);
                }
                Err(malformed) => findings.push(
                    Finding::error(
                        "malformed-definition",
                        "a definition is not JSON",
                        malformed.pointer,
                        format!(
                            "the definition of state machine `{}` cannot be read: {}.",
                            machine.id, malformed.reason
                        ),
                    )
                    .page(PAGE),
                ),
            }
        }
    }
}

struct Walk<'w, 'a> {
    template: &'w Template<'a>,
    machine: Resource<'a>,
    definition: &'w Definition,
    access: &'w Option<Access<'a>>,
}

impl Walk<'_, '_> {
    /// The states of one level: a machine, a branch or the body of a map.
    fn scope(&self, scope: &Value, path: &mut Vec<String>, findings: &mut Vec<Finding>) {
        let Some(states) = scope["States"].as_object() else { return };
        let start = scope["StartAt"].as_str();
        if let Some(start) = start {
            self.transition("StartAt", start, states, path, findings);
        }
        for (name, state) in states {
            path.push(name.clone());
            self.state(state, states, path, findings);
            path.pop();
        }
        if let Some(start) = start {
            self.unreachable(start, states, path, findings);
        }
    }

    fn state(
        &self,
        state: &Value,
        states: &Map<String, Value>,
        path: &mut Vec<String>,
        findings: &mut Vec<Finding>,
    ) {
        for (field, target) in transitions(state) {
            self.transition(&field, target, states, path, findings);
        }
        let kind = state["Type"].as_str().unwrap_or_default();
        if !LAST.contains(&kind) && state["Next"].is_null() && state["End"] != Value::Bool(true) {
            findings.push(
                Finding::error(
                    "dead-end",
                    "a state neither ends nor goes on",
                    &self.definition.pointer,
                    format!(
                        "state `{}` of `{}` has neither `Next` nor `End`.",
                        path.join("/"),
                        self.machine.id
                    ),
                )
                .help("add `\"End\": true`, or `Next` with the state that follows")
                .page(PAGE),
            );
        }
        if kind == "Task" {
            self.task(state, path, findings);
        }
        if state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
            && let (Some(access), Some(arn)) = (self.access, self.template.arn(self.machine))
        {
            // A distributed map runs each of its items as an execution of the machine itself.
            self.permitted(access, &arn, "states:StartExecution", path, findings);
        }
        for branch in state["Branches"].as_array().into_iter().flatten() {
            self.scope(branch, path, findings);
        }
        for body in ["ItemProcessor", "Iterator"] {
            self.scope(&state[body], path, findings);
        }
    }

    fn transition(
        &self,
        field: &str,
        target: &str,
        states: &Map<String, Value>,
        path: &[String],
        findings: &mut Vec<Finding>,
    ) {
        if states.contains_key(target) || self.definition.text(target).as_literal().is_none() {
            return;
        }
        let from = match path {
            [] => format!("`{field}`"),
            path => format!("`{field}` of state `{}`", path.join("/")),
        };
        let names: Vec<&str> = states.keys().map(String::as_str).collect();
        findings.push(
            Finding::error(
                "missing-state",
                "a transition leads nowhere",
                &self.definition.pointer,
                format!(
                    "{from} of `{}` is `{target}`, but there is no such state.",
                    self.machine.id
                ),
            )
            .help(format!("the states there are {}", super::wiring::listed(&names)))
            .page(PAGE),
        );
    }

    fn unreachable(
        &self,
        start: &str,
        states: &Map<String, Value>,
        path: &[String],
        findings: &mut Vec<Finding>,
    ) {
        let mut seen = HashSet::new();
        let mut ahead = vec![start];
        while let Some(name) = ahead.pop() {
            let Some(state) = states.get(name) else {
                // Where a reference leads, any state may follow.
                if self.definition.text(name).as_literal().is_none() {
                    return;
                }
                continue;
            };
            if seen.insert(name) {
                ahead.extend(transitions(state).into_iter().map(|(_, target)| target));
            }
        }
        for name in states.keys().filter(|name| !seen.contains(name.as_str())) {
            let mut path = path.to_vec();
            path.push(name.clone());
            findings.push(
                Finding::warning(
                    "unreachable-state",
                    "no transition leads to a state",
                    &self.definition.pointer,
                    format!(
                        "state `{}` of `{}` is never reached.",
                        path.join("/"),
                        self.machine.id
                    ),
                )
                .help("lead to it by a `Next`, or remove it")
                .page(PAGE),
            );
        }
    }

    fn task(&self, state: &Value, path: &[String], findings: &mut Vec<Finding>) {
        let (Some(access), Some(resource)) = (self.access, state["Resource"].as_str()) else {
            return;
        };
        for (arn, action) in self.calls(state, resource) {
            self.permitted(access, &arn, action, path, findings);
        }
    }

    fn permitted(
        &self,
        access: &Access<'_>,
        arn: &Text,
        action: &str,
        path: &[String],
        findings: &mut Vec<Finding>,
    ) {
        if access.allows(self.template, action, arn) != Verdict::No {
            return;
        }
        let target = self.template.pointee(arn);
        if target.is_some_and(|target| self.template.lets_others_in(target)) {
            return;
        }
        findings.push(
            Finding::error(
                "missing-role-permission",
                "a role lacks what its resource does",
                &self.definition.pointer,
                format!(
                    "state `{}` of `{}` needs `{action}` on `{}`, which the policies of its role `{}` do not allow.",
                    path.join("/"),
                    self.machine.id,
                    target.map_or_else(|| arn.shown(), |target| target.id.to_string()),
                    access.role.id
                ),
            )
            .help(format!(
                "allow `{action}` on `{}` in a policy of `{}`",
                arn.shown(),
                access.role.id
            ))
            .page(ROLE_PAGE),
        );
    }

    /// The ARNs that a task calls, with the action it needs.
    fn calls(&self, state: &Value, resource: &str) -> Vec<(Text, &'static str)> {
        let text = self.definition.text(resource);
        if let Some(target) = self.template.pointee(&text) {
            let invoked = matches!(target.type_name, FUNCTION | ALIAS | VERSION);
            return if invoked { vec![(text, "lambda:InvokeFunction")] } else { Vec::new() };
        }
        let Some(integration) = integration(resource) else { return Vec::new() };
        let rows = TASKS.iter().filter(|(name, ..)| *name == integration);
        let mut calls = Vec::new();
        for (_, argument, types, action) in rows {
            for named in named(state, argument) {
                let text = self.definition.text(named);
                let target = self.template.pointee(&text);
                let Some(target) = target.filter(|target| types.contains(&target.type_name)) else {
                    continue;
                };
                let expanded = self.template.expand(&text);
                // A name or address alone means the resource itself.
                let arn = if expanded.starts_an_arn() {
                    Some(expanded)
                } else {
                    self.template.arn(target)
                };
                calls.extend(arn.map(|arn| (arn, *action)));
            }
        }
        calls
    }
}

/// `sqs:sendMessage` of `arn:aws:states:::sqs:sendMessage.waitForTaskToken`.
fn integration(resource: &str) -> Option<&str> {
    let (_, rest) = resource.split_once(":states:::")?;
    rest.split('.').next()
}

/// The values of an argument, in either query language.
fn named<'v>(state: &'v Value, argument: &str) -> Vec<&'v str> {
    let mut names = Vec::new();
    for block in ["Parameters", "Arguments"] {
        let value = &state[block][argument];
        match value {
            Value::String(name) => names.push(name.as_str()),
            Value::Array(entries) => {
                names.extend(entries.iter().filter_map(|entry| entry["EventBusName"].as_str()));
            }
            _ => {}
        }
    }
    names
}

/// The transitions of a state, with the fields that name them.
fn transitions(state: &Value) -> Vec<(String, &str)> {
    let mut result = Vec::new();
    for field in ["Next", "Default"] {
        if let Some(target) = state[field].as_str() {
            result.push((field.to_string(), target));
        }
    }
    for list in ["Choices", "Catch"] {
        for (index, entry) in state[list].as_array().into_iter().flatten().enumerate() {
            if let Some(target) = entry["Next"].as_str() {
                result.push((format!("{list}[{index}].Next"), target));
            }
        }
    }
    result
}
