//! Policies that stand in nested stacks, and around them.

use rustinfra::proof::Templates;
use serde_json::{Value, json};

use crate::stacks::{HOME, MISSING, data, exporting, import, lines, queue_policy, rule};
use crate::template::arn;

#[test]
fn policies_of_nested_stacks_are_found_both_ways() {
    let inner = json!({
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Own": rule(arn("Queue"))},
        "Outputs": {
            "Url": {"Value": {"Ref": "Queue"}}, "Arn": {"Value": arn("Queue")}, "Own": {"Value": arn("Own")},
        },
    });
    let output = |name: &str| json!({"Fn::GetAtt": ["Inner", format!("Outputs.{name}")]});
    let policy = queue_policy(output("Url"), output("Arn"), output("Own"));
    let stack = json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/b/t"}});
    let outer = json!({"Resources": {"Inner": stack, "Policy": policy}});
    let mut templates = Templates::new();
    let at = templates.add("Top", HOME, &outer);
    templates.nest(at, "Inner", &inner);
    assert_eq!(templates.check(), [[], []]);

    let inner = json!({
        "Parameters": {"Url": {"Type": "String"}, "QueueArn": {"Type": "String"}, "Rule": {"Type": "String"}},
        "Resources": {"Policy": queue_policy(
            json!({"Ref": "Url"}), json!({"Fn::Sub": "${QueueArn}"}), json!({"Ref": "Rule"}),
        )},
    });
    let mut outer = json!({"Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"}, "Own": rule(arn("Queue")), "Inner": stack,
    }});
    outer["Resources"]["Inner"]["Properties"]["Parameters"] =
        json!({"Url": {"Ref": "Queue"}, "QueueArn": arn("Queue"), "Rule": arn("Own")});
    let mut templates = Templates::new();
    let at = templates.add("Top", HOME, &outer);
    templates.nest(at, "Inner", &inner);
    assert_eq!(templates.check(), [[], []]);
}

/// A nested stack, as the resource of the one around it, that is given some values.
fn nested_stack(parameters: Value) -> Value {
    json!({"Type": "AWS::CloudFormation::Stack", "Properties": {
        "TemplateURL": "https://s3.amazonaws.com/b/t", "Parameters": parameters,
    }})
}

#[test]
fn a_nested_template_imports_what_its_environment_exports() {
    let data = data("Data");
    let policy = queue_policy(import("Data:Url"), import("Data:Arn"), import("Data:Own"));
    let inner = json!({"Resources": {"Policy": policy}});
    let outer = json!({"Resources": {"Inner": nested_stack(json!({}))}});
    let check = |environment: &str| -> Vec<Vec<String>> {
        let mut templates = Templates::new();
        templates.add("Data", HOME, &data);
        let at = templates.add("Top", environment, &outer);
        templates.nest(at, "Inner", &inner);
        templates.check().iter().map(|found| lines(found)).collect()
    };
    assert_eq!(check(HOME), [[""; 0]; 3]);
    let elsewhere = [vec![MISSING.to_string()], vec![], vec![]];
    assert_eq!(check("aws://111111111111/us-east-1"), elsewhere);
}

#[test]
fn values_pass_through_several_templates() {
    const NAMES: [&str; 3] = ["Url", "Arn", "Own"];
    let map = |value: &dyn Fn(&str) -> Value| -> Value {
        NAMES.map(|name| (name.to_string(), value(name))).into_iter().collect()
    };
    let policy = |value: &dyn Fn(&str) -> Value| json!({"Policy": queue_policy(value("Url"), value("Arn"), value("Own"))});
    let output = |id: &str, name: &str| json!({"Fn::GetAtt": [id, format!("Outputs.{name}")]});
    let of_inner = NAMES.map(|name| (name, output("Inner", name)));
    let nested = || nested_stack(json!({}));
    let innermost = {
        let mut data = data("Data");
        data["Outputs"] = map(&|name| json!({"Value": data["Outputs"][name]["Value"]}));
        data
    };
    // Out of a nested stack in a nested stack,
    let middle = json!({
        "Resources": {"Inner": nested()},
        "Outputs": map(&|name| json!({"Value": output("Inner", name)})),
    });
    let mut outer = json!({"Resources": policy(&|name| output("Middle", name))});
    outer["Resources"]["Middle"] = nested();
    let mut templates = Templates::new();
    let at = templates.add("Top", HOME, &outer);
    let at = templates.nest(at, "Middle", &middle);
    templates.nest(at, "Inner", &innermost);
    assert_eq!(templates.check(), [[], [], []]);
    // out of one and into another stack,
    let exporting = exporting("Data", json!({"Inner": nested()}), &of_inner);
    let app = json!({"Resources": policy(&|name| import(&format!("Data:{name}")))});
    let mut templates = Templates::new();
    let at = templates.add("Data", HOME, &exporting);
    templates.nest(at, "Inner", &innermost);
    templates.add("App", HOME, &app);
    assert_eq!(templates.check(), [[], [], []]);
    // and into a nested stack in a nested stack.
    let given = |resources: Value| {
        let parameters = map(&|_| json!({"Type": "String"}));
        json!({"Parameters": parameters, "Resources": resources})
    };
    let parameter = |name: &str| json!({ "Ref": name });
    let mut home = data("Data");
    let passed = map(&|name| home["Outputs"][name]["Value"].clone());
    home["Resources"]["Middle"] = nested_stack(passed);
    let middle = given(json!({"Inner": nested_stack(map(&parameter))}));
    let innermost = given(policy(&parameter));
    let mut templates = Templates::new();
    let at = templates.add("Top", HOME, &home);
    let at = templates.nest(at, "Middle", &middle);
    templates.nest(at, "Inner", &innermost);
    assert_eq!(templates.check(), [[], [], []]);
}

#[test]
fn what_s3_tests_may_stand_in_a_nested_stack_that_the_bucket_waits_for() {
    let policy = json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [{"Ref": "Url"}],
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": {"Ref": "QueueArn"},
        }]},
    }});
    let inner = json!({
        "Parameters": {"Url": {"Type": "String"}, "QueueArn": {"Type": "String"}},
        "Resources": {"Policy": policy},
    });
    let problems = |waits: Value| {
        let outer = json!({"Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Inner": nested_stack(json!({"Url": {"Ref": "Queue"}, "QueueArn": arn("Queue")})),
            "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": waits, "Properties": {
                "NotificationConfiguration": {"QueueConfigurations": [
                    {"Event": "s3:ObjectCreated:*", "Queue": arn("Queue")},
                ]},
            }},
        }});
        let mut templates = Templates::new();
        let at = templates.add("Top", HOME, &outer);
        templates.nest(at, "Inner", &inner);
        templates.check().iter().flat_map(|found| lines(found)).collect::<Vec<_>>()
    };
    assert_eq!(problems(json!(["Inner"])), [""; 0]);
    assert_eq!(
        problems(json!([])),
        [
            "error[permission-too-late] Resources/Bucket/Properties/NotificationConfiguration/QueueConfigurations/0/Queue: bucket `Bucket` needs `Top/Inner/Policy` to exist when it is created, since S3 then tests whether it may send to queue `Queue`, but that stands in a stack that is deployed later."
        ]
    );
}
