//! Whatever a template's spelling, its meaning counts: rewritten templates differ in nothing.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// A template that holds everything which can be spelled in several ways.
fn template() -> Value {
    json!({
        "Parameters": {"Env": {"Type": "String", "Default": "1"}},
        "Resources": {
            "Q": {
                "Type": "AWS::SQS::Queue",
                "DependsOn": ["T", "R"],
                "Properties": {
                    "VisibilityTimeout": 30,
                    "FifoQueue": true,
                    "QueueName": {"Fn::Sub": "${AWS::StackName}-${Env}.fifo"},
                    "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}, "maxReceiveCount": 3},
                    "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}],
                },
            },
            "D": {"Type": "AWS::SQS::Queue"},
            "T": {"Type": "AWS::SNS::Topic"},
            "R": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "ManagedPolicyArns": [{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/X"]]}, "arn:aws:iam::1:policy/y"],
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["lambda.amazonaws.com"]}},
                        {"Effect": "Deny", "Action": ["sts:TagSession", "sts:AssumeRole"], "Principal": "*",
                         "Condition": {"StringNotEquals": {"aws:PrincipalAccount": [{"Ref": "AWS::AccountId"}]}}},
                    ]},
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [
                        {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                         "Resource": [{"Fn::GetAtt": ["Q", "Arn"]}, {"Fn::Join": ["/", [{"Fn::GetAtt": ["D", "Arn"]}, "*"]]}]},
                    ]}}],
                },
            },
        },
        "Outputs": {"Url": {"Value": {"Fn::Join": ["-", [{"Ref": "Q"}, "x"]]}}},
    })
}

/// Spells a value anew without changing its meaning; `dice` decides where and how.
fn respell(value: &Value, key: &str, dice: &mut dyn FnMut(usize) -> usize) -> Value {
    match value {
        Value::Object(object) => {
            if let Some(text) = object.get("Fn::Sub").and_then(Value::as_str) {
                return if dice(2) == 0 { value.clone() } else { sub_as_join(text) };
            }
            if let Some(list) = object.get("Fn::GetAtt").and_then(Value::as_array) {
                let dotted = format!("{}.{}", list[0].as_str().unwrap(), list[1].as_str().unwrap());
                return match dice(3) {
                    0 => value.clone(),
                    1 => json!({ "Fn::GetAtt": dotted }),
                    _ => json!({ "Fn::Sub": format!("${{{dotted}}}") }),
                };
            }
            if let Some([Value::String(delimiter), Value::Array(items)]) =
                object.get("Fn::Join").and_then(Value::as_array).map(Vec::as_slice)
            {
                return if dice(2) == 0 { value.clone() } else { join_as_sub(delimiter, items) };
            }
            if object.contains_key("Ref") {
                return value.clone();
            }
            let mut members: Vec<(String, Value)> = object
                .iter()
                .map(|(key, inner)| (key.clone(), respell(inner, key, dice)))
                .collect();
            shuffle(&mut members, dice);
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> =
                items.iter().map(|inner| respell(inner, "", dice)).collect();
            shuffle(&mut items, dice);
            let listable =
                ["Action", "Resource", "Service", "Statement", "DependsOn", "aws:PrincipalAccount"];
            if items.len() == 1 && listable.contains(&key) && dice(2) == 0 {
                return items.remove(0);
            }
            Value::Array(items)
        }
        Value::Number(_) | Value::Bool(_) if dice(2) == 0 => Value::String(value.to_string()),
        Value::String(anyone) if key == "Principal" && anyone == "*" && dice(2) == 0 => {
            json!({ "AWS": ["*"] })
        }
        Value::String(action) if key == "Action" && dice(2) == 0 => json!([action]),
        other => other.clone(),
    }
}

fn sub_as_join(text: &str) -> Value {
    let mut parts = Vec::new();
    for (at, piece) in text.split("${").enumerate() {
        match (at, piece.split_once('}')) {
            (0, _) | (_, None) => parts.push(json!(piece)),
            (_, Some((name, rest))) => parts.extend([json!({ "Ref": name }), json!(rest)]),
        }
    }
    json!({ "Fn::Join": ["", parts] })
}

fn join_as_sub(delimiter: &str, items: &[Value]) -> Value {
    let text = items.iter().map(|item| match item {
        Value::String(text) => text.clone(),
        item if item.get("Ref").is_some() => format!("${{{}}}", item["Ref"].as_str().unwrap()),
        item => {
            let attribute = &item["Fn::GetAtt"];
            format!("${{{}.{}}}", attribute[0].as_str().unwrap(), attribute[1].as_str().unwrap())
        }
    });
    json!({ "Fn::Sub": text.collect::<Vec<_>>().join(delimiter) })
}

fn shuffle<T>(items: &mut [T], dice: &mut dyn FnMut(usize) -> usize) {
    for at in (1..items.len()).rev() {
        items.swap(at, dice(at + 1));
    }
}

/// Puts one value in the place of another, somewhere that matters.
fn mutations() -> Vec<(&'static str, Value)> {
    vec![
        ("/Resources/Q/Properties/VisibilityTimeout", json!(31)),
        ("/Resources/Q/Properties/FifoQueue", json!("false")),
        ("/Resources/Q/Properties/QueueName", json!({"Fn::Sub": "${AWS::StackName}-${Env}x.fifo"})),
        ("/Resources/Q/Properties/Tags/1/Value", json!("4")),
        ("/Resources/Q/DependsOn", json!(["T"])),
        ("/Resources/R/Properties/ManagedPolicyArns/1", json!("arn:aws:iam::1:policy/z")),
        ("/Resources/R/Properties/AssumeRolePolicyDocument/Statement/0/Effect", json!("Deny")),
        (
            "/Resources/R/Properties/AssumeRolePolicyDocument/Statement/1/Action",
            json!("sts:TagSession"),
        ),
        (
            "/Resources/R/Properties/Policies/0/PolicyDocument/Statement/0/Resource/0",
            json!({"Fn::GetAtt": ["Q", "QueueName"]}),
        ),
        ("/Outputs/Url/Value", json!({"Fn::Join": ["_", [{"Ref": "Q"}, "x"]]})),
        ("/Parameters/Env/Default", json!("2")),
    ]
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(300) })]

    #[test]
    fn a_respelled_template_differs_in_nothing(rolls in prop::collection::vec(0usize..1000, 1..200)) {
        let mut at = 0;
        let mut dice = |sides: usize| { at += 1; rolls[at % rolls.len()] % sides };
        let other = respell(&template(), "", &mut dice);
        let diff = diff(&template(), &other);
        prop_assert!(diff.is_empty() && diff.permissions.is_empty(), "{}\n{other:#}", tell(&diff));
    }

    #[test]
    fn one_real_change_is_found_in_a_respelled_template(
        rolls in prop::collection::vec(0usize..1000, 1..200),
        which in 0usize..mutations().len(),
    ) {
        let mut at = 0;
        let mut dice = |sides: usize| { at += 1; rolls[at % rolls.len()] % sides };
        let (pointer, value) = mutations().remove(which);
        let mut changed = template();
        *changed.pointer_mut(pointer).expect("the template has what is changed") = value;
        let changed = respell(&changed, "", &mut dice);
        let diff = diff(&template(), &changed);
        // Not counted: what changes only because something else is replaced.
        let own = diff.resources.iter().filter(|resource| {
            resource.properties.iter().chain(&resource.attributes).any(|change| change.because_of.is_none())
        });
        prop_assert_eq!(own.count() + diff.sections.len(), 1, "{}", tell(&diff));
    }
}
