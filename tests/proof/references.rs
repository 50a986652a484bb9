//! References lead somewhere, and not in a circle.

use serde_json::{Value, json};

use crate::template::{arn, check, found, role, silent};

fn queue(properties: Value) -> Value {
    json!({"Type": "AWS::SQS::Queue", "Properties": properties})
}

#[test]
fn everything_that_is_referred_to_exists() {
    let template = json!({
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Live": {"Fn::And": [{"Condition": "Lost"}, {"Fn::Equals": [{"Ref": "Stage"}, "live"]}]}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "DependsOn": ["queue"], "Condition": "Gone", "Properties": {
                "QueueName": {"Fn::Sub": ["${Stage}-${own}-${Missing}-${AWS::Region}-${!Text}", {"own": {"Ref": "stage"}}]},
                "DelaySeconds": {"Fn::If": ["Dead", {"Fn::FindInMap": ["Delays", "a", "b"]}, 0]},
            }},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": "Stage.Arn"}, "Condition": "Live"}},
    });
    assert_eq!(
        found(&template),
        [
            "error[dangling-reference] Resources/Queue/Properties/QueueName: `Missing` is referred to, but the template has no such resource or parameter.",
            "error[dangling-reference] Resources/Queue/Properties/QueueName/Fn::Sub/1/own: `stage` is referred to, but the template has no such resource or parameter.",
            "error[dangling-reference] Resources/Queue/Properties/DelaySeconds/Fn::If: `Dead` is used as a condition, but the template has no such condition.",
            "error[dangling-reference] Resources/Queue/Properties/DelaySeconds/Fn::If/1/Fn::FindInMap: `Delays` is used as a mapping, but the template has no such mapping.",
            "error[dangling-reference] Resources/Queue/Condition: `Gone` is used as a condition, but the template has no such condition.",
            "error[dangling-reference] Resources/Queue/DependsOn: `Queue` depends on `queue`, but the template has no such resource.",
            "error[dangling-reference] Outputs/Arn/Value: `Stage.Arn` is referred to, but the template has no such resource.",
            "error[dangling-reference] Conditions/Live: `Lost` is used as a condition, but the template has no such condition.",
        ]
    );
}

#[test]
fn a_circle_is_told_step_by_step() {
    let first = queue(json!({"QueueName": {"Fn::Sub": "${Second.QueueName}-first"}}));
    check(
        json!({
            "First": first,
            "Second": queue(json!({"Tags": [{"Key": "third", "Value": arn("Third")}]})),
            "Third": {"Type": "AWS::SQS::Queue", "DependsOn": "First"},
        }),
        &["error[circular-dependency] Resources/First/Properties/QueueName: `First` needs `Second` for `Properties/QueueName`
`Second` needs `Third` for `Properties/Tags/0/Value`
`Third` needs `First` for `DependsOn`"],
        json!({"Third": {"DependsOn": null}}),
    );
}

#[test]
fn of_a_long_circle_both_ends_are_told() {
    let circle = |length: usize| {
        let resources: serde_json::Map<_, _> = (0..length)
            .map(|at| {
                let next = format!("Q{}", (at + 1) % length);
                (format!("Q{at}"), json!({"Type": "AWS::SQS::Queue", "DependsOn": next}))
            })
            .collect();
        found(&json!({"Resources": resources}))
    };
    let step = |from: usize, to: usize| format!("`Q{from}` needs `Q{to}` for `DependsOn`");
    let told = |lines: Vec<String>| {
        let code = "error[circular-dependency] Resources/Q0/DependsOn";
        vec![format!("{code}: {}", lines.join("\n"))]
    };
    let mut lines: Vec<String> = (0..5).map(|at| step(at, at + 1)).collect();
    lines.push("… and 9990 more …".into());
    lines.extend((9_995..9_999).map(|at| step(at, at + 1)));
    lines.push(step(9_999, 0));
    assert_eq!(circle(10_000), told(lines));
    // A line that says how many are left out is no shorter than the one that would be.
    assert_eq!(circle(11), told((0..11).map(|at| step(at, (at + 1) % 11)).collect()));
}

#[test]
fn conditions_decide_something() {
    let yes = || json!({"Fn::Equals": ["a", "a"]});
    let template =
        |condition: Value| json!({"Conditions": {"Yes": yes(), "C": condition}, "Resources": {}});
    let deciding = "one of `Fn::And`, `Fn::Equals`, `Fn::Not`, `Fn::Or` and `Condition`";
    for (condition, pointer, is, wanted) in [
        (json!({}), "C", "an empty object", deciding),
        (json!({"Ref": "Stage"}), "C", "an object with `Ref`", deciding),
        (
            json!({"Fn::Not": [yes()], "Condition": "Yes"}),
            "C",
            "an object with `Fn::Not`, `Condition`",
            deciding,
        ),
        (json!({"Condition": ["Yes"]}), "C/Condition", "a list of 1", "the name of a condition"),
        (json!({"Fn::Equals": "a"}), "C/Fn::Equals", "a text", "a list of two values"),
        (json!({"Fn::Equals": ["a"]}), "C/Fn::Equals", "a list of 1", "a list of two values"),
        (
            json!({"Fn::Not": yes()}),
            "C/Fn::Not",
            "an object with `Fn::Equals`",
            "a list of one condition",
        ),
        (json!({"Fn::Not": ["Yes"]}), "C/Fn::Not/0", "a text", deciding),
        (json!({"Fn::And": [yes()]}), "C/Fn::And", "a list of 1", "a list of 2 to 10 conditions"),
        (
            json!({"Fn::Or": [yes(), {"Fn::And": [yes(), true]}]}),
            "C/Fn::Or/1/Fn::And/1",
            "a boolean",
            deciding,
        ),
        (
            json!({"Fn::Or": vec![yes(); 11]}),
            "C/Fn::Or",
            "a list of 11",
            "a list of 2 to 10 conditions",
        ),
    ] {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let line = format!(
            "error[bad-condition] Conditions/{pointer}: `{name}` is {is}, where {wanted} belongs."
        );
        assert_eq!(found(&template(condition)), [line]);
    }
    for condition in [
        json!({"Condition": "Yes"}),
        json!({"Fn::Not": [{"Condition": "Yes"}]}),
        json!({"Fn::Or": [{"Fn::And": [yes(), yes()]}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}]}),
        json!({"Fn::Transform": {"Name": "AWS::Include"}}),
    ] {
        assert_eq!(found(&template(condition)), Vec::<String>::new());
    }
}

/// The resources are as they stand, so the rest is looked at.
#[test]
fn what_a_transform_makes_entries_of_is_left_alone() {
    let made = json!({
        "Transform": "AWS::LanguageExtensions",
        "Conditions": {
            "Fn::ForEach::Each": ["X", ["a", "b"], {"Is${X}": {"Fn::Equals": ["a", "a"]}}],
            "C": {},
        },
        "Outputs": {"Fn::ForEach::Each": ["X", ["a", "b"], {"Of${X}": {"Value": "x"}}]},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    });
    let deciding = "one of `Fn::And`, `Fn::Equals`, `Fn::Not`, `Fn::Or` and `Condition`";
    let line = format!(
        "error[bad-condition] Conditions/C: `C` is an empty object, where {deciding} belongs."
    );
    assert_eq!(found(&made), [line]);
}

#[test]
fn a_circle_that_a_condition_may_open_is_left_alone() {
    let template = json!({
        "Conditions": {"Live": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "First": {"Type": "AWS::SQS::Queue", "Condition": "Live", "DependsOn": "Second"},
            "Second": queue(json!({"Tags": {"Fn::If": ["Live", [{"Key": "k", "Value": arn("First")}], []]}})),
        },
    });
    assert_eq!(found(&template), Vec::<String>::new());
}

#[test]
fn odd_templates_give_findings_or_nothing_but_no_panic() {
    for template in [
        json!(null),
        json!([]),
        json!("text"),
        json!({"Resources": []}),
        json!({"Resources": {"A": null, "B": 1, "C": {"Type": 3}, "D": {"Type": "AWS::SQS::Queue", "Properties": "x"}}}),
        json!({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": {"PolicyDocument": []}, "AssumeRolePolicyDocument": 1}}}}),
        json!({"Resources": {"E": {"Type": "AWS::Events::Rule", "Properties": {"Targets": {"Fn::If": ["x", 1]}}}}, "Conditions": [], "Outputs": 1}),
    ] {
        let _ = found(&template);
    }
    silent(
        json!({"A": {"Type": "AWS::Lambda::Permission"}, "M": {"Type": "AWS::StepFunctions::StateMachine"}}),
    );
}

#[test]
fn every_part_is_of_its_kind() {
    let line = |pointer: &str, is: &str, wanted: &str| {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        format!("error[wrong-type] {pointer}: `{name}` is {is}, where {wanted} belongs.")
    };
    let either = "a text or a list of texts";
    for (path, value, is, wanted) in [
        ("AWSTemplateFormatVersion", json!(2010), "a number", "a text"),
        ("Description", json!([]), "a list", "a text"),
        ("Metadata", json!("x"), "a text", "an object"),
        ("Parameters", json!(7), "a number", "an object"),
        ("Parameters/P", json!("String"), "a text", "an object"),
        ("Parameters/P/Type", json!({}), "an object", "a text"),
        ("Parameters/P/Description", json!(1), "a number", "a text"),
        ("Mappings", json!([]), "a list", "an object"),
        ("Mappings/M", json!([]), "a list", "an object"),
        ("Conditions", json!("x"), "a text", "an object"),
        ("Conditions/C", json!(true), "a boolean", "an object"),
        ("Rules", json!(1), "a number", "an object"),
        ("Rules/R", json!([]), "a list", "an object"),
        ("Outputs", json!([]), "a list", "an object"),
        ("Outputs/O", json!("x"), "a text", "an object"),
        ("Outputs/O/Condition", json!({}), "an object", "a text"),
        ("Outputs/O/Description", json!(1), "a number", "a text"),
        ("Outputs/O/Export", json!("x"), "a text", "an object"),
        ("Resources", json!([]), "a list", "an object"),
        ("Resources/Q", json!("AWS::SQS::Queue"), "a text", "an object"),
        ("Resources/Q/Condition", json!(true), "a boolean", "a text"),
        ("Resources/Q/CreationPolicy", json!("x"), "a text", "an object"),
        ("Resources/Q/DeletionPolicy", json!(true), "a boolean", "a text"),
        ("Resources/Q/DependsOn", json!({}), "an object", either),
        ("Resources/Q/DependsOn", json!([1]), "a list", either),
        ("Resources/Q/Metadata", json!([]), "a list", "an object"),
        ("Resources/Q/Properties", json!("x"), "a text", "an object"),
        ("Resources/Q/UpdatePolicy", json!([]), "a list", "an object"),
        ("Resources/Q/UpdateReplacePolicy", json!(["Retain"]), "a list", "a text"),
    ] {
        let mut template = json!({});
        let place = path.split('/').fold(&mut template, |at, step| &mut at[step]);
        *place = value;
        assert_eq!(found(&template), [line(path, is, wanted)]);
    }
    silent(json!({"Q": {
        "Type": "AWS::SQS::Queue", "Properties": "of a type whose facts tell", "DependsOn": ["T"], "DeletionPolicy": "Retain", "Condition": null,
    }, "T": {"Type": "AWS::SNS::Topic", "UpdateReplacePolicy": {"Ref": "AWS::NoValue"}}}));
}

#[test]
fn an_alias_of_a_function_of_elsewhere_is_named_by_its_arn() {
    for (type_name, properties) in [
        (
            "AWS::Lambda::Alias",
            json!({"FunctionName": "elsewhere", "FunctionVersion": "1", "Name": "live"}),
        ),
        ("AWS::Lambda::Version", json!({"FunctionName": "elsewhere"})),
    ] {
        silent(json!({
            "Called": {"Type": type_name, "Properties": properties},
            "Schedule": {"Type": "AWS::Scheduler::Schedule", "Properties": {
                "Target": {"Arn": {"Ref": "Called"}, "RoleArn": "arn:aws:iam::123456789012:role/other"},
            }},
        }));
    }
}

#[test]
fn secure_strings_stand_where_they_are_taken() {
    let secure = json!("{{resolve:ssm-secure:/password:1}}");
    let user = |properties: Value| json!({"Type": "AWS::IAM::User", "Properties": properties});
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                "Role": arn("Role"),
                "Environment": {"Variables": {
                    "PASSWORD": secure,
                    "LINE": "user=shop password={{resolve:ssm-secure:/password}}",
                    "JOINED": {"Fn::Join": ["", ["{{resolve:ssm-secure:/", {"Ref": "AWS::StackName"}, "}}{{resolve:ssm-secure:/b}}"]]},
                    "PLAIN": "{{resolve:ssm:/password:1}}",
                    "LIST": "{{resolve:ssm:/list}}",
                }},
            }},
            "User": user(json!({"UserName": secure, "LoginProfile": {"Password": secure}})),
            "Custom": {"Type": "Custom::Login", "Properties": {"ServiceToken": "arn:aws:sns:eu-west-1:123456789012:login", "Password": secure}},
        }),
        &[
            "error[unsupported-secure-string] Resources/Function/Properties/Environment/Variables/PASSWORD: function `Function` has a secure string of Parameter Store in `Environment/Variables/PASSWORD`, where CloudFormation refuses it.",
            "error[unsupported-secure-string] Resources/Function/Properties/Environment/Variables/LINE: function `Function` has a secure string of Parameter Store in `Environment/Variables/LINE`, where CloudFormation refuses it.",
            "error[unsupported-secure-string] Resources/Function/Properties/Environment/Variables/JOINED: function `Function` has a secure string of Parameter Store in `Environment/Variables/JOINED`, where CloudFormation refuses it.",
            "error[unsupported-secure-string] Resources/User/Properties/UserName: resource `User` has a secure string of Parameter Store in `UserName`, where CloudFormation refuses it.",
            "error[unsupported-secure-string] Resources/Custom/Properties/Password: resource `Custom` has a secure string of Parameter Store in `Password`, where CloudFormation refuses it.",
        ],
        json!({
            "Function": {"Properties": {"Environment": {"Variables": {"PASSWORD": null, "LINE": null, "JOINED": null}}}},
            "User": {"Properties": {"UserName": null}},
            "Custom": {"Properties": {"Password": "{{resolve:secretsmanager:password}}"}},
        }),
    );
}

#[test]
fn secrets_do_not_stand_in_the_environments_of_functions() {
    let variables = json!({"Variables": {
        "PASSWORD": "{{resolve:secretsmanager:password}}",
        "LINE": {"Fn::Sub": "user=shop password={{resolve:secretsmanager:${Secret}:SecretString:password}}"},
        "CHOSEN": {"Fn::If": ["Live", {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Secret"}, "}}"]]}, "{{resolve:secretsmanager:other}}"]},
        "ARN": {"Ref": "Secret"},
        "PLAIN": "{{resolve:ssm:/password:1}}",
    }});
    let template = json!({
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
        "Resources": {
            "Secret": {"Type": "AWS::SecretsManager::Secret"},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                "Role": "arn:aws:iam::123456789012:role/worker", "Environment": variables,
            }},
            "Chosen": {"Type": "AWS::Lambda::Function", "Properties": {
                "Role": "arn:aws:iam::123456789012:role/worker",
                "Environment": {"Variables": {"Fn::If": ["Live",
                    {"PASSWORD": "{{resolve:secretsmanager:password}}", "TOKEN": "{{resolve:secretsmanager:token}}"},
                    {"PASSWORD": "{{resolve:secretsmanager:other}}"},
                ]}},
            }},
            "Other": {"Type": "AWS::IAM::User", "Properties": {"LoginProfile": {"Password": "{{resolve:secretsmanager:password}}"}}},
        },
    });
    let told = |(function, pointer, variable): (&str, &str, &str)| {
        format!(
            "warning[plain-secret] Resources/{function}/Properties/Environment/Variables/{pointer}: function `{function}` has the value of a secret in `{variable}`: whoever may read its settings, in the console or elsewhere, reads it there."
        )
    };
    let expected = [
        ("Function", "PASSWORD", "PASSWORD"),
        ("Function", "LINE", "LINE"),
        ("Function", "CHOSEN/Fn::If/1", "CHOSEN"),
        ("Chosen", "Fn::If/1/PASSWORD", "PASSWORD"),
        ("Chosen", "Fn::If/1/TOKEN", "TOKEN"),
    ];
    assert_eq!(found(&template), expected.map(told));
}

#[test]
fn a_secure_string_that_a_condition_chooses_is_told_where_it_stands() {
    let name =
        json!({"Fn::If": ["Live", {"Fn::Sub": "{{resolve:ssm-secure:/${AWS::Region}}}"}, "none"]});
    let template = json!({
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
        "Resources": {"Queue": queue(json!({ "QueueName": name }))},
    });
    assert_eq!(
        found(&template),
        [
            "error[unsupported-secure-string] Resources/Queue/Properties/QueueName/Fn::If/1: queue `Queue` has a secure string of Parameter Store in `QueueName/Fn::If/1`, where CloudFormation refuses it."
        ]
    );
}

#[test]
fn a_few_properties_take_secure_strings() {
    let secure = json!("{{resolve:ssm-secure:/password:1}}");
    let password = json!({ "Password": secure });
    silent(json!({
        "Directory": {"Type": "AWS::DirectoryService::MicrosoftAD", "Properties": password},
        "Simple": {"Type": "AWS::DirectoryService::SimpleAD", "Properties": password},
        "Cache": {"Type": "AWS::ElastiCache::ReplicationGroup", "Properties": {"AuthToken": secure}},
        "User": {"Type": "AWS::IAM::User", "Properties": {"LoginProfile": password}},
        "App": {"Type": "AWS::OpsWorks::App", "Properties": {"AppSource": password}},
        "Stack": {"Type": "AWS::OpsWorks::Stack", "Properties": {
            "CustomCookbooksSource": password,
            "RdsDbInstances": [{"DbPassword": "none"}, {"DbPassword": {"Fn::Sub": "{{resolve:ssm-secure:/${AWS::Region}}}"}}],
        }},
        "Cluster": {"Type": "AWS::RDS::DBCluster", "Properties": {"MasterUserPassword": secure}},
        "Database": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": secure}},
        "Warehouse": {"Type": "AWS::Redshift::Cluster", "Properties": {"MasterUserPassword": secure}},
        "Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"RedshiftDestinationConfiguration": password}},
        "Module": {"Type": "Shop::Login::Own::MODULE", "Properties": password},
    }));
}
