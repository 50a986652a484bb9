//! The tables of what state machines and functions do by themselves.

use serde_json::{Value, json};

use super::told;
use crate::proof::check::environment::USED;
use crate::proof::check::state_machines::TASKS;

const FUNCTIONS: &[&str] = &["AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version"];
const QUEUES: &[&str] = &["AWS::SQS::Queue"];
const TOPICS: &[&str] = &["AWS::SNS::Topic"];
const TABLES: &[&str] = &["AWS::DynamoDB::Table"];
const MACHINES: &[&str] = &["AWS::StepFunctions::StateMachine"];
const BUSES: &[&str] = &["AWS::Events::EventBus"];

const CASES: &[(&str, &str, &[&str], &str)] = &[
    ("lambda:invoke", "FunctionName", FUNCTIONS, "lambda:InvokeFunction"),
    ("sqs:sendMessage", "QueueUrl", QUEUES, "sqs:SendMessage"),
    ("sns:publish", "TopicArn", TOPICS, "sns:Publish"),
    ("dynamodb:getItem", "TableName", TABLES, "dynamodb:GetItem"),
    ("dynamodb:putItem", "TableName", TABLES, "dynamodb:PutItem"),
    ("dynamodb:updateItem", "TableName", TABLES, "dynamodb:UpdateItem"),
    ("dynamodb:deleteItem", "TableName", TABLES, "dynamodb:DeleteItem"),
    ("states:startExecution", "StateMachineArn", MACHINES, "states:StartExecution"),
    ("events:putEvents", "Entries", BUSES, "events:PutEvents"),
    ("aws-sdk:lambda:invoke", "FunctionName", FUNCTIONS, "lambda:InvokeFunction"),
    ("aws-sdk:sqs:sendMessage", "QueueUrl", QUEUES, "sqs:SendMessage"),
    ("aws-sdk:sns:publish", "TopicArn", TOPICS, "sns:Publish"),
    ("aws-sdk:dynamodb:getItem", "TableName", TABLES, "dynamodb:GetItem"),
    ("aws-sdk:dynamodb:putItem", "TableName", TABLES, "dynamodb:PutItem"),
    ("aws-sdk:dynamodb:updateItem", "TableName", TABLES, "dynamodb:UpdateItem"),
    ("aws-sdk:dynamodb:deleteItem", "TableName", TABLES, "dynamodb:DeleteItem"),
    ("aws-sdk:dynamodb:query", "TableName", TABLES, "dynamodb:Query"),
    ("aws-sdk:dynamodb:scan", "TableName", TABLES, "dynamodb:Scan"),
];

fn role(service: &str, actions: &str) -> Value {
    json!({"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": format!("{service}.amazonaws.com")}},
        ]},
        "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": "*"},
        ]}}],
    }})
}

/// The finding's line; the help names the ARN.
fn line(template: &Value) -> Vec<String> {
    told(template).into_iter().filter(|line| line.contains("] Resources/")).collect()
}

#[test]
fn each_integration_needs_its_action() {
    assert_eq!(CASES, TASKS);
    for (end, argument, types, action) in CASES {
        for type_name in *types {
            let value = match *argument {
                "Entries" => json!([{"EventBusName": "${Target}"}]),
                "FunctionName" if *type_name == "AWS::Lambda::Function" => json!("${Target.Arn}"),
                _ => json!("${Target}"),
            };
            let definition = json!({"StartAt": "Work", "States": {"Work": {
                "Type": "Task", "Resource": format!("arn:aws:states:::{end}"),
                "Parameters": {*argument: value}, "End": true,
            }}});
            let target = match *type_name {
                "AWS::Lambda::Alias" => {
                    json!({"FunctionName": {"Ref": "Function"}, "FunctionVersion": "1", "Name": "live"})
                }
                "AWS::Lambda::Version" => json!({"FunctionName": {"Ref": "Function"}}),
                _ => json!({}),
            };
            // An alias has its name in the ARN, a version a number that only AWS knows.
            let called = match *type_name {
                "AWS::Lambda::Alias" => "Function",
                "AWS::Lambda::Version" => {
                    "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Function}:${Target}"
                }
                _ => "Target",
            };
            let template = |actions: &str| {
                json!({"Resources": {
                    "Role": role("states", actions),
                    "Function": {"Type": "AWS::Lambda::Function"},
                    "Target": {"Type": type_name, "Properties": target},
                    "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
                        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                        "DefinitionString": {"Fn::Sub": definition.to_string()},
                    }},
                }})
            };
            assert_eq!(line(&template(action)), [""; 0], "{end} {type_name}");
            assert_eq!(
                line(&template("logs:PutLogEvents")),
                [format!(
                    "error[missing-role-permission] Resources/Machine/Properties/DefinitionString: state `Work` of `Machine` needs `{action}` on `{called}`, which the policies of its role `Role` do not allow."
                )]
            );
        }
    }
}

#[test]
fn what_a_function_is_told_of_it_may_use() {
    let cases = [
        ("AWS::S3::Bucket", "bucket", "s3:GetObject"),
        ("AWS::Events::EventBus", "event bus", "events:PutEvents"),
        ("AWS::DynamoDB::GlobalTable", "table", "dynamodb:GetItem"),
        ("AWS::SQS::Queue", "queue", "sqs:SendMessage"),
        ("AWS::SecretsManager::Secret", "secret", "secretsmanager:GetSecretValue"),
        ("AWS::StepFunctions::StateMachine", "state machine", "states:StartExecution"),
        ("AWS::Kinesis::Stream", "stream", "kinesis:PutRecord"),
        ("AWS::DynamoDB::Table", "table", "dynamodb:GetItem"),
        ("AWS::SNS::Topic", "topic", "sns:Publish"),
    ];
    assert_eq!(cases.map(|(type_name, ..)| type_name), USED);
    for (type_name, noun, action) in cases {
        let template = |actions: &str| {
            json!({"Resources": {
                "Role": role("lambda", actions),
                "Target": {"Type": type_name},
                "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Environment": {"Variables": {"TARGET": {"Ref": "Target"}}},
                }},
            }})
        };
        assert_eq!(told(&template(action)), [""; 0], "{type_name}");
        assert_eq!(
            told(&template("logs:PutLogEvents")),
            [
                format!(
                    "warning[unusable-reference] Resources/Function/Properties/Environment/Variables/TARGET: function `Function` has `TARGET` for {noun} `Target`, but its role may do nothing with it."
                ),
                "allow role `Role` what the function does with `Target`, or remove the variable"
                    .to_string(),
            ]
        );
    }
}
