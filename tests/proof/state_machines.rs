//! State machines: transitions lead somewhere, tasks are allowed.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role, silent};

fn machine(definition: Value) -> Value {
    json!({
        "Role": role("states", json!([])),
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
            "RoleArn": arn("Role"), "DefinitionString": definition,
        }},
    })
}

fn pass(next: &str) -> Value {
    let definition = json!({"StartAt": "First", "States": {
        "First": {"Type": "Pass", "Next": next}, "Last": {"Type": "Succeed"},
    }});
    json!(definition.to_string())
}

#[test]
fn a_transition_leads_to_a_state() {
    check(
        machine(pass("Lost")),
        &[
            "error[missing-state] Resources/Machine/Properties/DefinitionString: `Next` of state `First` of `Machine` is `Lost`, but there is no such state.",
            "warning[unreachable-state] Resources/Machine/Properties/DefinitionString: state `Last` of `Machine` is never reached.",
        ],
        json!({"Machine": {"Properties": {"DefinitionString": pass("Last")}}}),
    );
}

#[test]
fn branches_choices_and_catches_are_followed() {
    let definition = |catch: &str, choice: &str, inner: &str| {
        json!({"Machine": {"Properties": {"DefinitionString": null, "Definition": {
            "StartAt": "Both",
            "States": {
                "Both": {"Type": "Parallel", "Next": "Pick", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": catch}],
                    "Branches": [{"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "Next": inner}, "End": {"Type": "Pass", "End": true}}}]},
                "Pick": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": choice}], "Default": "Done"},
                "Failed": {"Type": "Fail"},
                "Done": {"Type": "Succeed"},
            },
        }}}})
    };
    let mut broken = machine(Value::Null);
    broken["Machine"]["Properties"] = json!({"RoleArn": arn("Role"),
        "Definition": definition("Lost", "Gone", "Pick")["Machine"]["Properties"]["Definition"].clone()});
    check(
        broken,
        &[
            "error[missing-state] Resources/Machine/Properties/Definition: `Catch[0].Next` of state `Both` of `Machine` is `Lost`, but there is no such state.",
            "error[missing-state] Resources/Machine/Properties/Definition: `Next` of state `Both/Inner` of `Machine` is `Pick`, but there is no such state.",
            "error[missing-state] Resources/Machine/Properties/Definition: `Choices[0].Next` of state `Pick` of `Machine` is `Gone`, but there is no such state.",
            "warning[unreachable-state] Resources/Machine/Properties/Definition: state `Both/End` of `Machine` is never reached.",
            "warning[unreachable-state] Resources/Machine/Properties/Definition: state `Failed` of `Machine` is never reached.",
        ],
        definition("Failed", "Done", "End"),
    );
}

#[test]
fn a_state_ends_or_goes_on() {
    let definition = |rest: &str| {
        json!(format!(r#"{{"StartAt": "Only", "States": {{"Only": {{"Type": "Pass"{rest}}}}}}}"#))
    };
    check(
        machine(definition("")),
        &[
            "error[dead-end] Resources/Machine/Properties/DefinitionString: state `Only` of `Machine` has neither `Next` nor `End`.",
        ],
        json!({"Machine": {"Properties": {"DefinitionString": definition(r#", "End": true"#)}}}),
    );
}

#[test]
fn a_definition_is_json() {
    check(
        machine(json!("{\"StartAt\": }")),
        &[
            "error[malformed-definition] Resources/Machine/Properties/DefinitionString: the definition of state machine `Machine` cannot be read: expected value at line 1 column 13.",
        ],
        json!({"Machine": {"Properties": {"DefinitionString": pass("Last")}}}),
    );
    // What a reference stands for may be more than text.
    silent(machine(json!({"Fn::Sub": "{\"StartAt\": ${AWS::StackName}}"})));
}

#[test]
fn a_task_needs_a_role_that_may_do_it() {
    let task = |resource: &str, rest: &str| {
        format!(
            r#"{{"StartAt": "Work", "States": {{"Work": {{"Type": "Task", "Resource": "{resource}"{rest}, "End": true}}}}}}"#
        )
    };
    let named = r#", "Parameters": {"FunctionName": "${Function.Arn}", "Payload.$": "$"}"#;
    let substituted = r#", "Arguments": {"FunctionName": "${worker}"}"#;
    for (definition, substitutions) in [
        (json!({"Fn::Sub": task("${Function.Arn}", "")}), Value::Null),
        (
            json!({"Fn::Sub": task("arn:${AWS::Partition}:states:::lambda:invoke.waitForTaskToken", named)}),
            Value::Null,
        ),
        (
            json!(task("arn:aws:states:::lambda:invoke", substituted)),
            json!({"worker": arn("Function")}),
        ),
    ] {
        let mut resources = machine(definition);
        resources["Worker"] = role("lambda", json!([]));
        resources["Function"] = function();
        resources["Function"]["Properties"]["Role"] = arn("Worker");
        resources["Machine"]["Properties"]["DefinitionSubstitutions"] = substitutions;
        check(
            resources,
            &[
                "error[missing-role-permission] Resources/Machine/Properties/DefinitionString: state `Work` of `Machine` needs `lambda:InvokeFunction` on `Function`, which the policies of its role `Role` do not allow.",
            ],
            json!({"Role": role("states", json!([
                {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": [arn("Function"), {"Fn::Sub": "${Function.Arn}:*"}]},
            ]))}),
        );
    }
}

#[test]
fn integrations_need_their_own_actions() {
    let definition = json!({"Fn::Sub": json!({"StartAt": "Send", "States": {
        "Send": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Queue}", "MessageBody": "x"}, "Next": "Put"},
        "Put": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "${Table}", "Item": {}}, "Next": "Tell"},
        "Tell": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "Parameters": {"Entries": [{"EventBusName": "${Bus}"}]}, "End": true},
    }}).to_string()});
    let mut resources = machine(definition);
    resources["Queue"] = json!({"Type": "AWS::SQS::Queue"});
    resources["Table"] = json!({"Type": "AWS::DynamoDB::Table"});
    resources["Bus"] = json!({"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}});
    check(
        resources,
        &[
            "error[missing-role-permission] Resources/Machine/Properties/DefinitionString: state `Send` of `Machine` needs `sqs:SendMessage` on `Queue`, which the policies of its role `Role` do not allow.",
            "error[missing-role-permission] Resources/Machine/Properties/DefinitionString: state `Put` of `Machine` needs `dynamodb:PutItem` on `Table`, which the policies of its role `Role` do not allow.",
            "error[missing-role-permission] Resources/Machine/Properties/DefinitionString: state `Tell` of `Machine` needs `events:PutEvents` on `Bus`, which the policies of its role `Role` do not allow.",
        ],
        json!({"Role": role("states", json!([
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn("Queue")},
            {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": arn("Table")},
            {"Effect": "Allow", "Action": "events:PutEvents", "Resource": {"Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/orders"}},
        ]))}),
    );
}
