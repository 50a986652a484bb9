//! Policies that stand in another template than what they are for.

use rustinfra::proof::{Finding, Templates};
use serde_json::{Value, json};

use crate::template::{arn, function, role};

pub(crate) const HOME: &str = "aws://111111111111/eu-west-1";

/// Everything found in the first of some stacks of one environment, one line each.
#[track_caller]
fn found(stacks: &[(&str, &Value)]) -> Vec<String> {
    let mut templates = Templates::new();
    for (name, template) in stacks {
        templates.add(name, HOME, template);
    }
    let mut found = templates.check();
    assert_eq!(found.split_off(1).concat(), [], "in the others");
    lines(&found.remove(0))
}

pub(crate) fn lines(found: &[Finding]) -> Vec<String> {
    let line = |f: &Finding| format!("{}[{}] {}: {}", f.severity, f.code, f.pointer, f.detail);
    found.iter().map(line).collect()
}

/// A template that exports what the outputs name, under the name of the stack and the output.
pub(crate) fn exporting(stack: &str, resources: Value, outputs: &[(&str, Value)]) -> Value {
    let outputs = outputs.iter().map(|(name, value)| {
        let export = json!({"Name": format!("{stack}:{name}")});
        (name.to_string(), json!({"Value": value, "Export": export}))
    });
    json!({"Resources": resources, "Outputs": outputs.collect::<serde_json::Map<_, _>>()})
}

pub(crate) fn import(name: &str) -> Value {
    json!({ "Fn::ImportValue": name })
}

pub(crate) fn rule(target: Value) -> Value {
    json!({"Type": "AWS::Events::Rule", "Properties": {
        "EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "T", "Arn": target}],
    }})
}

/// What a service may do on behalf of some sources.
fn allow(service: &str, action: &str, resource: Value, sources: Value) -> Value {
    json!({"Statement": [{
        "Effect": "Allow", "Principal": {"Service": format!("{service}.amazonaws.com")},
        "Action": action, "Resource": resource,
        "Condition": {"ArnEquals": {"aws:SourceArn": sources}},
    }]})
}

pub(crate) fn queue_policy(queue: Value, arn: Value, sources: Value) -> Value {
    json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [queue], "PolicyDocument": allow("events", "sqs:SendMessage", arn, sources),
    }})
}

/// A queue and a rule that sends to it.
pub(crate) fn data(stack: &str) -> Value {
    let resources = json!({"Queue": {"Type": "AWS::SQS::Queue"}, "Own": rule(arn("Queue"))});
    let outputs = [("Url", json!({"Ref": "Queue"})), ("Arn", arn("Queue")), ("Own", arn("Own"))];
    exporting(stack, resources, &outputs)
}

/// Another stack with a rule for the same queue, and the queue's policy.
fn app(data: &str, sources: Value) -> Value {
    let import = |output: &str| import(&format!("{data}:{output}"));
    json!({"Resources": {
        "Other": rule(import("Arn")),
        "Policy": queue_policy(import("Url"), import("Arn"), sources),
    }})
}

pub(crate) const MISSING: &str = "error[missing-resource-policy] Resources/Own/Properties/Targets/0/Arn: rule `Own` sends to queue `Queue`, but no policy of `Queue` allows `events.amazonaws.com` sqs:SendMessage.";

#[test]
fn the_policy_of_a_queue_may_stand_where_the_queue_is_imported() {
    let data = data("Data");
    assert_eq!(found(&[("Data", &data)]), [MISSING]);
    let both = app("Data", json!([arn("Other"), import("Data:Own")]));
    assert_eq!(found(&[("Data", &data), ("App", &both)]), [""; 0]);
}

#[test]
fn a_policy_elsewhere_for_another_rule_does_not_help() {
    let data = data("Data");
    let other = app("Data", arn("Other"));
    let near = " `App/Policy` allows it for another source only.";
    assert_eq!(found(&[("Data", &data), ("App", &other)]), [format!("{MISSING}{near}")]);
}

#[test]
fn a_policy_elsewhere_for_another_queue_does_not_help() {
    let (data, more) = (data("Data"), data("More"));
    let policy = app("More", import("More:Own"));
    let mut templates = Templates::new();
    for (name, template) in [("Data", &data), ("More", &more), ("App", &policy)] {
        templates.add(name, HOME, template);
    }
    let found: Vec<_> = templates.check().iter().map(|found| lines(found)).collect();
    assert_eq!(found, [vec![MISSING.to_string()], vec![], vec![]]);
}

#[test]
fn an_export_is_that_of_the_same_environment_and_stage() {
    let data = data("Data");
    let app = app("Data", import("Data:Own"));
    let check = |stacks: &[(&str, &str, &Value)]| -> Vec<usize> {
        let mut templates = Templates::new();
        for (name, environment, template) in stacks {
            templates.add(name, environment, template);
        }
        templates.check().iter().map(Vec::len).collect()
    };
    let there = "aws://111111111111/us-east-1";
    assert_eq!(check(&[("Data", HOME, &data), ("App", there, &app)]), [1, 0]);
    assert_eq!(
        check(&[("Here", HOME, &data), ("There", there, &data), ("App", there, &app)]),
        [1, 0, 0]
    );
    assert_eq!(
        check(&[
            ("Beta/Data", HOME, &data),
            ("Prod/Data", HOME, &data),
            ("Prod/App", HOME, &app),
            ("Beta/App", HOME, &app),
        ]),
        [0, 0, 0, 0]
    );
    // Which of the two is meant cannot be told.
    assert_eq!(
        check(&[("One", HOME, &data), ("Two", HOME, &data), ("App", HOME, &app)]),
        [1, 1, 0]
    );
}

#[test]
fn texts_of_policies_elsewhere_are_read_as_their_templates_have_them() {
    let data = {
        let resources = json!({
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Own": rule(arn("Queue")),
        });
        let name = json!({"Fn::GetAtt": ["Queue", "QueueName"]});
        exporting(
            "Data",
            resources,
            &[("Url", json!({"Ref": "Queue"})), ("Name", name), ("Arn", arn("Queue"))],
        )
    };
    let app = |arn: Value, account: Value| {
        let mut policy = queue_policy(import("Data:Url"), arn, json!("*"));
        policy["Properties"]["PolicyDocument"]["Statement"][0]["Condition"] =
            json!({"StringEquals": {"aws:SourceAccount": account}});
        json!({"Resources": {"Policy": policy}})
    };
    let account = json!({"Ref": "AWS::AccountId"});
    let arns = [
        json!({"Fn::Sub": ["${A}", {"A": import("Data:Arn")}]}),
        json!({"Fn::Sub": [
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}",
            {"Name": import("Data:Name")},
        ]}),
        json!({"Fn::Join": [":", [
            "arn", {"Ref": "AWS::Partition"}, "sqs", {"Ref": "AWS::Region"}, account, import("Data:Name"),
        ]]}),
    ];
    for arn in arns {
        assert_eq!(
            found(&[("Data", &data), ("App", &app(arn.clone(), account.clone()))]),
            [""; 0],
            "{arn}"
        );
    }
    // That these are read at all: another queue, and another account.
    let other = json!({"Fn::Sub": ["${A}-other", {"A": import("Data:Arn")}]});
    assert_eq!(found(&[("Data", &data), ("App", &app(other, account))]), [MISSING]);
}

/// Checks that the first stack lacks something, and that the second has it.
#[track_caller]
fn completes(data: &Value, missing: &[&str], app: &Value) {
    assert_eq!(found(&[("Data", data)]), missing);
    assert_eq!(found(&[("Data", data), ("App", app)]), [""; 0]);
}

#[test]
fn statements_elsewhere_that_are_left_out_say_nothing() {
    let data = data("Data");
    let mut policy = queue_policy(import("Data:Url"), import("Data:Arn"), import("Data:Own"));
    let statements = &mut policy["Properties"]["PolicyDocument"]["Statement"];
    statements[0] = json!({"Ref": "AWS::NoValue"});
    let app = json!({"Resources": {"Policy": policy}});
    assert_eq!(found(&[("Data", &data), ("App", &app)]), [MISSING]);
}

#[test]
fn policies_of_topics_may_stand_elsewhere() {
    let resources =
        json!({"Topic": {"Type": "AWS::SNS::Topic"}, "Own": rule(json!({"Ref": "Topic"}))});
    let outputs = [("Topic", json!({"Ref": "Topic"})), ("Own", arn("Own"))];
    completes(
        &exporting("Data", resources, &outputs),
        &[
            "error[missing-resource-policy] Resources/Own/Properties/Targets/0/Arn: rule `Own` sends to topic `Topic`, but no policy of `Topic` allows `events.amazonaws.com` sns:Publish.",
        ],
        &json!({"Resources": {"Policy": {"Type": "AWS::SNS::TopicPolicy", "Properties": {
            "Topics": [import("Data:Topic")],
            "PolicyDocument": allow("events", "sns:Publish", import("Data:Topic"), import("Data:Own")),
        }}}}),
    );
}

#[test]
fn policies_of_buckets_may_stand_elsewhere() {
    let resources = json!({
        "Logs": {"Type": "AWS::S3::Bucket"},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {
            "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Logs"}},
        }},
    });
    let outputs =
        [("Name", json!({"Ref": "Logs"})), ("Arn", arn("Logs")), ("Source", arn("Bucket"))];
    let objects = json!({"Fn::Sub": ["${Arn}/*", {"Arn": import("Data:Arn")}]});
    completes(
        &exporting("Data", resources, &outputs),
        &[
            "error[missing-resource-policy] Resources/Bucket/Properties/LoggingConfiguration/DestinationBucketName: bucket `Bucket` sends to bucket `Logs`, but no policy of `Logs` allows `logging.s3.amazonaws.com` s3:PutObject.",
        ],
        &json!({"Resources": {"Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": import("Data:Name"),
            "PolicyDocument": allow("logging.s3", "s3:PutObject", objects, import("Data:Source")),
        }}}}),
    );
}

#[test]
fn permissions_of_functions_may_stand_elsewhere() {
    let resources = json!({
        "Role": role("lambda", json!([])), "Function": function(), "Own": rule(arn("Function")),
    });
    let outputs = [("Function", arn("Function")), ("Own", arn("Own"))];
    completes(
        &exporting("Data", resources, &outputs),
        &[
            "error[missing-lambda-permission] Resources/Own/Properties/Targets/0/Arn: rule `Own` invokes function `Function`, but no `AWS::Lambda::Permission` allows `events.amazonaws.com` to invoke it.",
        ],
        &json!({"Resources": {"Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": import("Data:Function"),
            "Principal": "events.amazonaws.com", "SourceArn": import("Data:Own"),
        }}}}),
    );
}

#[test]
fn policies_of_roles_may_stand_elsewhere() {
    // A role that others know by a plain `Ref` may have policies that no template here shows.
    let inner = json!({
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
                "FunctionName": {"Ref": "Function"}, "EventSourceArn": arn("Queue"),
            }},
        },
        "Outputs": {"Queue": {"Value": arn("Queue")}, "Role": {"Value": {"Fn::Sub": "${Role}"}}},
    });
    let output = |name: &str| json!({"Fn::GetAtt": ["Inner", format!("Outputs.{name}")]});
    let problems = |role: Value, action: &str| {
        let outer = json!({"Resources": {
            "Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/b/t"}},
            "Policy": {"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "P", "Roles": [role],
                "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": action, "Resource": output("Queue")}]},
            }},
        }});
        let mut templates = Templates::new();
        let at = templates.add("Top", HOME, &outer);
        templates.nest(at, "Inner", &inner);
        templates.check().iter().flat_map(|found| lines(found)).collect::<Vec<_>>()
    };
    let missing = |actions: &str| {
        format!(
            "error[missing-role-permission] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads from queue `Queue` with role `Role`, whose policies do not allow {actions} on it."
        )
    };
    let all = missing("`sqs:DeleteMessage`, `sqs:GetQueueAttributes` and `sqs:ReceiveMessage`");
    assert_eq!(problems(output("Role"), "sqs:*"), [""; 0]);
    assert_eq!(
        problems(output("Role"), "sqs:DeleteMessage"),
        [missing("`sqs:GetQueueAttributes` and `sqs:ReceiveMessage`")]
    );
    assert_eq!(problems(json!("other"), "sqs:*"), [all]);
}

#[test]
fn policies_of_secrets_may_stand_elsewhere() {
    let resources = json!({
        "Secret": {"Type": "AWS::SecretsManager::Secret"},
        "Role": role("lambda", json!([])),
        "Function": function(),
        "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": arn("Function"),
            "Principal": "secretsmanager.amazonaws.com",
        }},
        "Rotation": {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": {
            "SecretId": {"Ref": "Secret"}, "RotationLambdaARN": arn("Function"),
        }},
    });
    completes(
        &exporting("Data", resources, &[("Secret", json!({"Ref": "Secret"}))]),
        &[
            "error[missing-role-permission] Resources/Rotation/Properties/SecretId: rotation schedule `Rotation` reads from secret `Secret` with role `Role`, whose policies do not allow `secretsmanager:DescribeSecret`, `secretsmanager:GetSecretValue`, `secretsmanager:PutSecretValue` and `secretsmanager:UpdateSecretVersionStage` on it.",
        ],
        &json!({"Resources": {"Policy": {"Type": "AWS::SecretsManager::ResourcePolicy", "Properties": {
            "SecretId": import("Data:Secret"),
            "ResourcePolicy": {"Statement": [{
                "Effect": "Allow", "Principal": {"AWS": "111111111111"},
                "Action": "secretsmanager:*", "Resource": "*",
            }]},
        }}}}),
    );
}

#[test]
fn policies_of_logs_may_stand_elsewhere() {
    let resources = json!({"Log": {"Type": "AWS::Logs::LogGroup"}, "Own": rule(arn("Log"))});
    completes(
        &exporting("Data", resources, &[("Log", arn("Log"))]),
        &[
            "warning[missing-resource-policy] Resources/Own/Properties/Targets/0/Arn: rule `Own` writes to log group `Log`, but no `AWS::Logs::ResourcePolicy` of the template allows `events.amazonaws.com` logs:CreateLogStream and logs:PutLogEvents: unless the account has such a policy, the events are lost.",
        ],
        &json!({"Resources": {"Policy": {"Type": "AWS::Logs::ResourcePolicy", "Properties": {
            "PolicyName": "events",
            "PolicyDocument": {"Fn::Sub": [
                r#"{"Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Principal": {"Service": "events.amazonaws.com"}, "Resource": "${Log}"}]}"#,
                {"Log": import("Data:Log")},
            ]},
        }}}}),
    );
}

#[test]
fn what_s3_tests_when_a_bucket_is_made_cannot_come_later() {
    let resources = json!({
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {
            "QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": arn("Queue")}],
        }}},
    });
    let data =
        exporting("Data", resources, &[("Url", json!({"Ref": "Queue"})), ("Arn", arn("Queue"))]);
    let app = json!({"Resources": {"Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [import("Data:Url")],
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": import("Data:Arn"),
        }]},
    }}}});
    assert_eq!(
        found(&[("Data", &data), ("App", &app)]),
        [
            "error[permission-too-late] Resources/Bucket/Properties/NotificationConfiguration/QueueConfigurations/0/Queue: bucket `Bucket` needs `App/Policy` to exist when it is created, since S3 then tests whether it may send to queue `Queue`, but that stands in a stack that is deployed later."
        ]
    );
}

#[test]
fn what_is_not_imported_from_any_of_the_templates_says_nothing() {
    let data = data("Data");
    let policy = app("Elsewhere", import("Elsewhere:Own"));
    assert_eq!(found(&[("Data", &data), ("App", &policy)]), [MISSING]);
}

/// A stack `shop` that exports its queue and rule under names as given, and another that imports them as
/// given: what is found in the first.
fn named(exports: [Value; 3], imports: [Value; 3]) -> Vec<String> {
    let resources = json!({"Queue": {"Type": "AWS::SQS::Queue"}, "Own": rule(arn("Queue"))});
    let values = [json!({"Ref": "Queue"}), arn("Queue"), arn("Own")];
    let outputs = exports.into_iter().zip(values).enumerate();
    let outputs = outputs.map(|(number, (name, value))| {
        (format!("O{number}"), json!({"Value": value, "Export": {"Name": name}}))
    });
    let outputs = outputs.collect::<serde_json::Map<_, _>>();
    let parameters = ["Network", "Of", "Url", "Arn", "Own"];
    let parameters = parameters.map(|name| (name.to_string(), json!({"Type": "String"})));
    let parameters = Value::Object(parameters.into_iter().collect());
    let data = json!({"Parameters": parameters, "Resources": resources, "Outputs": outputs});
    let [url, queue, own] = imports.map(|name| json!({ "Fn::ImportValue": name }));
    let policy = queue_policy(url, queue, own);
    let app = json!({"Parameters": parameters, "Resources": {"Policy": policy}});
    let mut templates = Templates::new();
    templates.add_stack("Prod/Data", HOME, "shop", &data);
    templates.add_stack("Prod/App", HOME, "app", &app);
    let found = templates.check();
    assert_eq!(found[1], []);
    lines(&found[0])
}

fn each(pattern: &str) -> [String; 3] {
    ["Url", "Arn", "Own"].map(|name| pattern.replace('*', name))
}

fn sub(pattern: &str) -> [Value; 3] {
    each(pattern).map(|pattern| json!({ "Fn::Sub": pattern }))
}

#[test]
fn exports_are_known_by_names_that_are_worked_out() {
    let literal = |pattern: &str| each(pattern).map(Value::String);
    let join = each("*").map(|name| json!({"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, name]]}));
    for (exports, imports) in [
        (sub("shop-*"), literal("shop-*")),
        (literal("shop-*"), sub("shop-*")),
        (sub("${AWS::StackName}-*"), literal("shop-*")),
        (join, literal("shop-*")),
        (sub("shop-*-${AWS::Region}"), literal("shop-*-eu-west-1")),
        (sub("shop-*-${AWS::Partition}"), sub("shop-*-${AWS::Partition}")),
    ] {
        assert_eq!(named(exports, imports), [""; 0]);
    }
    // The importing stack is another, and so is the region.
    for (exports, imports) in [
        (sub("${AWS::StackName}-*"), sub("${AWS::StackName}-*")),
        (sub("shop-*-${AWS::Region}"), literal("shop-*-us-east-1")),
    ] {
        assert_eq!(named(exports, imports), [MISSING]);
    }
}

#[test]
fn an_import_of_which_only_aws_knows_what_it_is_may_be_of_any_export_that_fits() {
    assert_eq!(named(sub("${AWS::StackName}-*"), sub("${Network}-*")), [""; 0]);
    assert_eq!(named(sub("${Network}-*"), sub("shop-*")), [""; 0]);
    assert_eq!(named(sub("shop-*"), each("*").map(|name| json!({ "Ref": name }))), [""; 0]);
    for (exports, imports) in [("data-*", "shop-${Of}"), ("*-data", "${Of}-shop")] {
        assert_eq!(named(sub(exports), sub(imports)), [MISSING]);
    }
}

/// What is found in a stack whose function has `told` in its environment, with a policy of its role and
/// more resources.
fn told_of(data: &[(&str, &Value)], told: Value, statements: Value, more: Value) -> Vec<String> {
    let mut function = function();
    function["Properties"]["Environment"] = json!({"Variables": {"NAME": told}});
    let mut resources = json!({"Function": function, "Role": role("lambda", statements)});
    for (id, resource) in more.as_object().into_iter().flatten() {
        resources[id] = resource.clone();
    }
    let app = json!({ "Resources": resources });
    let stacks: Vec<_> = [("App", &app)].iter().chain(data).copied().collect();
    found(&stacks)
}

#[test]
fn a_function_may_use_what_it_is_told_of_in_another_stack() {
    let resources = json!({
        "Table": {"Type": "AWS::DynamoDB::Table"}, "Other": {"Type": "AWS::DynamoDB::Table"},
        "Queue": {"Type": "AWS::SQS::Queue"},
    });
    let outputs = [
        ("Table", json!({"Ref": "Table"})),
        ("TableArn", arn("Table")),
        ("OtherArn", arn("Other")),
        ("Url", json!({"Ref": "Queue"})),
        ("QueueArn", arn("Queue")),
    ];
    let data = exporting("Data", resources, &outputs);
    let check = |told: &str, statements: Value, more: Value| {
        told_of(&[("Data", &data)], import(told), statements, more)
    };
    let on = |action: &str, resource: &str| json!([{"Effect": "Allow", "Action": action, "Resource": import(resource)}]);
    let idle = |noun: &str, id: &str| {
        [format!(
            "warning[unusable-reference] Resources/Function/Properties/Environment/Variables/NAME: function `Function` has `NAME` for {noun} `Data/{id}`, but its role may do nothing with it."
        )]
    };
    assert_eq!(check("Data:Table", json!([]), json!({})), idle("table", "Table"));
    let other = on("dynamodb:GetItem", "Data:OtherArn");
    assert_eq!(check("Data:Table", other, json!({})), idle("table", "Table"));
    let read = on("dynamodb:GetItem", "Data:TableArn");
    assert_eq!(check("Data:Table", read.clone(), json!({})), [""; 0]);
    // What only AWS knows may be the table.
    let unknown = on("dynamodb:GetItem", "Elsewhere:Arn");
    assert_eq!(check("Data:Table", unknown, json!({})), [""; 0]);
    assert_eq!(check("Elsewhere:Table", json!([]), json!({})), [""; 0]);
    let policy = json!({"Policy": {"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "P", "Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": read},
    }}});
    assert_eq!(check("Data:Table", json!([]), policy), [""; 0]);

    // A policy of the queue may let the role in, wherever it stands.
    assert_eq!(check("Data:Url", json!([]), json!({})), idle("queue", "Queue"));
    let policy = json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [import("Data:Url")], "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sqs:SendMessage",
            "Resource": import("Data:QueueArn"),
        }]},
    }});
    assert_eq!(check("Data:Url", json!([]), json!({ "Policy": policy })), [""; 0]);
    let third = json!({"Resources": {"Policy": policy}});
    let stacks = [("Data", &data), ("Third", &third)];
    assert_eq!(told_of(&stacks, import("Data:Url"), json!([]), json!({})), [""; 0]);
}

#[test]
fn a_function_of_a_nested_stack_may_use_what_it_is_told_of_by_a_parameter() {
    let problems = |statements: Value| {
        let mut function = function();
        function["Properties"]["Environment"] =
            json!({"Variables": {"TABLE": {"Ref": "Table"}, "LEVEL": {"Fn::Sub": "${Level}"}}});
        let inner = json!({
            "Parameters": {"Table": {"Type": "String"}, "Arn": {"Type": "String"}, "Level": {"Type": "String"}},
            "Resources": {"Function": function, "Role": role("lambda", statements)},
        });
        let given = json!({"Table": {"Ref": "Orders"}, "Arn": arn("Orders"), "Level": "info"});
        let outer = json!({"Resources": {
            "Orders": {"Type": "AWS::DynamoDB::Table"},
            "Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {
                "TemplateURL": "https://s3.amazonaws.com/b/t", "Parameters": given,
            }},
        }});
        let mut templates = Templates::new();
        let at = templates.add("Top", HOME, &outer);
        templates.nest(at, "Inner", &inner);
        templates.check().iter().flat_map(|found| lines(found)).collect::<Vec<_>>()
    };
    assert_eq!(
        problems(json!([])),
        [
            "warning[unusable-reference] Resources/Function/Properties/Environment/Variables/TABLE: function `Function` has `TABLE` for table `Top/Orders`, but its role may do nothing with it."
        ]
    );
    let read =
        json!([{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Ref": "Arn"}}]);
    assert_eq!(problems(read), [""; 0]);
}
