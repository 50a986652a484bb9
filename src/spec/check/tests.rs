//! What the check finds, and what it lets pass.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::check_template;

/// Checks one resource: the findings as `severity code pointer: message`.
#[track_caller]
fn check(type_name: &str, properties: Value, expect: &[&str]) {
    let template = json!({"Resources": {"R": {"Type": type_name, "Properties": properties}}});
    check_whole(&template, expect);
}

#[track_caller]
fn check_whole(template: &Value, expect: &[&str]) {
    let found: Vec<String> = check_template(template)
        .into_iter()
        .map(|f| format!("{} {} {} {}: {}", f.severity, f.code, f.logical_id, f.pointer, f.message))
        .collect();
    assert_eq!(found, expect);
}

#[test]
fn a_good_resource_has_no_findings() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": 900, "FifoQueue": true, "QueueName": "a.fifo"}),
        &[],
    );
    check("AWS::SNS::Topic", Value::Null, &[]);
}

#[test]
fn a_missing_required_property_is_an_error() {
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}}),
        &["error missing-property R Properties/Role: `Role` is required, but not set"],
    );
    check(
        "AWS::DynamoDB::Table",
        json!({"KeySchema": [{"AttributeName": "pk"}]}),
        &[
            "error missing-property R Properties/KeySchema/0/KeyType: `KeySchema.0.KeyType` is required, but not set",
        ],
    );
}

#[test]
fn a_property_removed_by_no_value_is_missing() {
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}, "Role": {"Ref": "AWS::NoValue"}}),
        &["error missing-property R Properties/Role: `Role` is required, but not set"],
    );
}

#[test]
fn a_value_of_another_type_is_an_error() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": "soon", "FifoQueue": [], "QueueName": {"a": 1, "b": 2}}),
        &[
            "error wrong-type R Properties/DelaySeconds: `DelaySeconds` is `soon`, but must be a whole number",
            "error wrong-type R Properties/FifoQueue: `FifoQueue` is a list of 0 items, but must be true or false",
            "error wrong-type R Properties/QueueName: `QueueName` is an object, but must be a string",
        ],
    );
    check(
        "AWS::Lambda::Function",
        json!({"Code": "x", "Role": "arn:aws:iam::123456789012:role/r", "Layers": "one"}),
        &[
            "error wrong-type R Properties/Code: `Code` is `x`, but must be an object",
            "error wrong-type R Properties/Layers: `Layers` is `one`, but must be a list",
        ],
    );
}

#[test]
fn numbers_and_flags_may_be_strings_as_cloudformation_reads_them() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": "30", "FifoQueue": "true", "QueueName": 7}),
        &[],
    );
    check("AWS::SQS::Queue", json!({"DelaySeconds": 30.0}), &[]);
}

#[test]
fn a_number_out_of_range_names_the_limit() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": 901, "MaximumMessageSize": "1"}),
        &[
            "error range R Properties/DelaySeconds: `DelaySeconds` is 901, but at most 900 is allowed",
            "error range R Properties/MaximumMessageSize: `MaximumMessageSize` is 1, but at least 1024 is allowed",
        ],
    );
}

#[test]
fn an_enumeration_in_the_wrong_case_is_an_error() {
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::123456789012:role/r", "PackageType": "zip"}),
        &[
            "error value-not-allowed R Properties/PackageType: `PackageType` is `zip`; allowed: `Image`, `Zip`",
        ],
    );
}

#[test]
fn a_value_that_may_be_newer_than_the_facts_is_a_warning() {
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::123456789012:role/r", "PackageType": "Wasm"}),
        &[
            "warning value-not-allowed R Properties/PackageType: `PackageType` is `Wasm`; allowed: `Image`, `Zip`",
        ],
    );
}

#[test]
fn items_of_a_list_are_checked_one_by_one() {
    check(
        "AWS::Lambda::Function",
        json!({
            "Code": {"ZipFile": "x"},
            "Role": "arn:aws:iam::123456789012:role/r",
            "Architectures": ["arm64", "X86_64"],
        }),
        &[
            "error items R Properties/Architectures: `Architectures` has 2 items, but the most allowed is 1",
            "error value-not-allowed R Properties/Architectures/1: `Architectures.1` is `X86_64`; allowed: `arm64`, `x86_64`",
        ],
    );
}

#[test]
fn a_text_that_does_not_match_its_pattern_is_an_error() {
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}, "Role": "not-an-arn"}),
        &[
            "error pattern R Properties/Role: `Role` is `not-an-arn`, which does not match the pattern \
             `^arn:(aws[a-zA-Z-]*)?:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$`",
        ],
    );
}

#[test]
fn a_text_that_is_too_long_is_an_error() {
    let description = "x".repeat(257);
    let found = check_template(&json!({"Resources": {"R": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": "x"}, "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Description": description,
        },
    }}}));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "length");
    assert!(
        found[0].message.ends_with("257 characters long, but the longest allowed is 256"),
        "{}",
        found[0].message
    );
}

#[test]
fn an_unknown_property_is_a_warning_with_the_likely_name() {
    let template = json!({"Resources": {"R": {
        "Type": "AWS::SQS::Queue", "Properties": {"DelaySecond": 1, "FromTheFuture": 1},
    }}});
    let found = check_template(&template);
    let help: Vec<&str> = found.iter().filter_map(|finding| finding.help.as_deref()).collect();
    assert_eq!(help[0], "did you mean `DelaySeconds`?");
    assert!(help[1].starts_with("if it is newer than the schemas"));
    check_whole(
        &template,
        &[
            "warning unknown-property R Properties/DelaySecond: `AWS::SQS::Queue` has no property `DelaySecond`",
            "warning unknown-property R Properties/FromTheFuture: `AWS::SQS::Queue` has no property `FromTheFuture`",
        ],
    );
}

#[test]
fn a_read_only_property_cannot_be_set() {
    check(
        "AWS::SQS::Queue",
        json!({"Arn": "arn:aws:sqs:eu-west-1:123456789012:q"}),
        &[
            "error read-only-property R Properties/Arn: `Arn` of `AWS::SQS::Queue` can be read, but not set",
        ],
    );
}

#[test]
fn what_only_deployment_knows_passes_everywhere() {
    for value in [
        json!({"Ref": "P"}),
        json!({"Fn::GetAtt": ["A", "B"]}),
        json!({"Fn::Sub": "${A}"}),
        json!({"Fn::FindInMap": ["a", "b", "c"]}),
        json!("{{resolve:ssm:/p}}"),
    ] {
        check(
            "AWS::Lambda::Function",
            json!({
                "Code": value, "Role": value, "MemorySize": value, "Architectures": value,
                "Environment": {"Variables": value}, "Runtime": value, "Layers": [value],
            }),
            &[],
        );
    }
}

#[test]
fn both_branches_of_a_condition_are_checked() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": {"Fn::If": ["C", 901, {"Ref": "AWS::NoValue"}]}}),
        &[
            "error range R Properties/DelaySeconds: `DelaySeconds` is 901, but at most 900 is allowed",
        ],
    );
}

#[test]
fn an_attribute_that_does_not_exist_is_an_error() {
    let template = json!({
        "Resources": {
            "Q": {"Type": "AWS::SQS::Queue"},
            "T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["Q", "Arnn"]}}},
        },
        "Outputs": {"Url": {"Value": {"Fn::Sub": ["${Q.Url} ${Q.Arn} ${own.x}", {"own.x": 1}]}}},
    });
    check_whole(
        &template,
        &[
            "error unknown-attribute T Properties/TopicName: `Q` is an `AWS::SQS::Queue`, which has no attribute `Arnn`",
            "error unknown-attribute Url Outputs/Url/Value: `Q` is an `AWS::SQS::Queue`, which has no attribute `Url`",
        ],
    );
}

#[test]
fn a_nested_stack_and_a_custom_resource_have_any_attribute() {
    check_whole(
        &json!({
            "Resources": {
                "S": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x"}},
                "C": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "t", "Any": 1}},
            },
            "Outputs": {
                "A": {"Value": {"Fn::GetAtt": ["S", "Outputs.X"]}},
                "B": {"Value": {"Fn::GetAtt": ["C", "Whatever"]}},
            },
        }),
        &[],
    );
}

#[test]
fn a_type_that_the_facts_do_not_have_is_a_warning() {
    check(
        "AWS::SQS::FromTheFuture",
        json!({"Any": {"thing": 1}}),
        &[
            "warning unknown-type R Type: `AWS::SQS::FromTheFuture` is no resource type that this version knows",
        ],
    );
    check("Custom::Anything", json!({"Any": 1}), &[]);
    check("AWS::CDK::Metadata", json!({"Analytics": "v2"}), &[]);
}

#[test]
fn a_template_that_a_macro_rewrites_is_not_checked() {
    let found = |transform: Value| {
        let queue = json!({"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 901}});
        let function = json!({"Type": "AWS::Serverless::Function", "Properties": {"Memory": []}});
        let template = json!({"Transform": transform, "Resources": {"Q": queue, "F": function}});
        check_template(&template).into_iter().map(|finding| finding.logical_id).collect::<Vec<_>>()
    };
    assert_eq!(found(json!("MyMacro")), Vec::<String>::new());
    assert_eq!(found(json!(["AWS::LanguageExtensions", "MyMacro"])), Vec::<String>::new());
    assert_eq!(found(json!(["AWS::LanguageExtensions"])), ["Q"]);
    assert_eq!(found(json!("AWS::Serverless-2016-10-31")), ["Q"]);
}

#[test]
fn a_template_that_is_none_has_no_findings() {
    for template in
        [json!(null), json!([]), json!({"Resources": []}), json!({"Resources": {"R": 1}})]
    {
        check_whole(&template, &[]);
    }
}

/// Templates that the genuine CDK wrote from our twins of the apps, so they are known to deploy.
#[test]
fn templates_of_the_cdk_have_no_findings() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity/fixtures");
    let folders = fs::read_dir(&fixtures).expect("the fixtures are there");
    let files = folders.flatten().filter_map(|app| fs::read_dir(app.path()).ok()).flatten();
    let mut resources = 0;
    for path in files.flatten().map(|file| file.path()) {
        if path.to_string_lossy().ends_with(".template.json") {
            let text = fs::read_to_string(&path).expect("a fixture is text");
            let template: Value = serde_json::from_str(&text).expect("a fixture is JSON");
            resources += template["Resources"].as_object().map_or(0, serde_json::Map::len);
            assert_eq!(check_template(&template), [], "{}", path.display());
        }
    }
    assert!(resources > 50, "only {resources} resources were checked");
}

#[test]
fn items_that_have_to_differ_may_not_occur_twice() {
    let plan = |attribute: &str, items: Value| json!({ attribute: items });
    check(
        "AWS::AmazonMQ::Broker",
        json!({
            "BrokerName": "b", "DeploymentMode": "SINGLE_INSTANCE", "EngineType": "ACTIVEMQ",
            "HostInstanceType": "mq.m5.large", "PubliclyAccessible": false,
            "ResourceShareArns": ["arn:aws:ram:a", "arn:aws:ram:b", "arn:aws:ram:a"],
        }),
        &[
            "warning duplicate-item R Properties/ResourceShareArns: item 2 of `ResourceShareArns` is `arn:aws:ram:a` once more",
        ],
    );
    // Where nothing says that they have to differ, they need not.
    check("AWS::ApiGateway::ApiKey", plan("Tags", json!([])), &[]);
}

#[test]
fn some_allowed_values_ignore_case() {
    let broker = |strategy: &str| {
        json!({
            "AuthenticationStrategy": strategy, "BrokerName": "b",
            "DeploymentMode": "SINGLE_INSTANCE", "EngineType": "ACTIVEMQ",
            "HostInstanceType": "mq.m5.large", "PubliclyAccessible": false,
        })
    };
    check("AWS::AmazonMQ::Broker", broker("LDAP"), &[]);
    check("AWS::AmazonMQ::Broker", broker("Simple"), &[]);
    check(
        "AWS::Lambda::Function",
        json!({"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::123456789012:role/r", "PackageType": "zip"}),
        &[
            "error value-not-allowed R Properties/PackageType: `PackageType` is `zip`; allowed: `Image`, `Zip`",
        ],
    );
}

#[test]
fn a_whole_number_has_no_fraction() {
    check(
        "AWS::SQS::Queue",
        json!({"DelaySeconds": 1.5}),
        &[
            "error wrong-type R Properties/DelaySeconds: `DelaySeconds` is 1.5, but must be a whole number",
        ],
    );
}
