//! What is found in templates, said by the paths of an app in another language: no methods of ours are named.

use serde_json::{Map, Value, json};

use crate::project::Project;

/// An assembly of the stack Shop, which has another one nested in it; `paths` are those of logical ids.
fn assembly(name: &str, shop: Value, nest: Value, paths: &[(&str, &str)]) -> Project {
    let row = |(at, (path, id)): (usize, &(&str, &str))| {
        let place = format!("lib/shop.ts:{}:5", at + 1);
        let row = json!([{"type": "aws:cdk:logicalId", "data": id, "trace": [place]}]);
        (format!("/Shop/{path}"), row)
    };
    let metadata: Map<String, Value> = paths.iter().enumerate().map(row).collect();
    let manifest = json!({"version": "36.0.0", "artifacts": {"Shop": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Shop.json"}, "metadata": metadata,
    }}});
    Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/Shop.json", &json!({ "Resources": shop }).to_string())
        .file("app/nest.json", &nest.to_string())
}

fn function(environment: Value) -> Value {
    json!({"Type": "AWS::Lambda::Function", "Properties": {
        "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Environment": {"Variables": environment},
        "Code": {"ZipFile": "exports.handler = async () => {};"},
        "Handler": "index.handler", "Runtime": "nodejs22.x",
    }})
}

fn role(statement: Value) -> Value {
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}})
}

fn trusted() -> Value {
    let principal = json!({"Service": "lambda.amazonaws.com"});
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
}

#[test]
fn what_is_found_is_told_by_paths() {
    let depends = |on: &str| json!({"Type": "AWS::SNS::Topic", "DependsOn": on});
    let shop = json!({
        "First1A": depends("Second2B"),
        "Second2B": depends("First1A"),
        "Inbox3C": {"Type": "AWS::SQS::Queue"},
        "Files4D": {"Type": "AWS::S3::Bucket"},
        "Role": role(trusted()),
        "Worker5E": function(json!({"FILES": {"Ref": "Files4D"}})),
        "Mapping6F": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Inbox3C", "Arn"]}, "FunctionName": {"Ref": "Worker5E"},
        }},
    });
    let project = assembly(
        "paths",
        shop,
        json!({}),
        &[
            ("First/Resource", "First1A"),
            ("Second/Resource", "Second2B"),
            ("Inbox/Resource", "Inbox3C"),
            ("Files/Resource", "Files4D"),
            ("Worker/Role/Resource", "Role"),
            ("Worker/Resource", "Worker5E"),
            ("Worker/Source/Resource", "Mapping6F"),
        ],
    );
    insta::assert_snapshot!(project.run(&["synth", "--quiet", "--app", "app"]), @"
    --- stderr
    error[circular-dependency]: resources wait for each other
      `Shop/First` needs `Shop/Second` for `DependsOn`
      `Shop/Second` needs `Shop/First` for `DependsOn`
        at `Shop/First`, lib/shop.ts:1:5
      help: CloudFormation can create none of these first; take one of the references out, for example into a resource of its own
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html

    error[missing-role-permission]: a role lacks what its resource does
      event source mapping `Shop/Worker/Source` reads from queue `Shop/Inbox` with role `Shop/Worker/Role`, whose policies do not allow `sqs:DeleteMessage`, `sqs:GetQueueAttributes` and `sqs:ReceiveMessage` on it.
        at `Shop/Worker/Source`, lib/shop.ts:7:5
      help: allow `sqs:DeleteMessage`, `sqs:GetQueueAttributes` and `sqs:ReceiveMessage` on `${Shop/Inbox.Arn}` in a policy of `Shop/Worker/Role`
      help: see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `FILES` for bucket `Shop/Files`, but its role may do nothing with it.
        at `Shop/Worker`, lib/shop.ts:6:5
      help: allow role `Shop/Worker/Role` what the function does with `Shop/Files`, or remove the variable

    error[synth]: the app does not synthesize (2 problems)
    --- exit 3
    ");
}

/// `Lambda` and the operators are logical ids as well.
#[test]
fn what_stands_in_the_property_is_no_logical_id() {
    let mut statement = trusted();
    statement["Principal"] = json!({"Service": ["Lambda", "sqs.amazonaws.com"]});
    statement["Condition"] = json!({
        "StringEqual": {"aws:SourceAccount": "123456789012"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    });
    let topic = json!({"Type": "AWS::SNS::Topic"});
    let shop = json!({
        "Role": role(statement), "Lambda": topic, "StringEqual": topic, "StringEquals": topic,
    });
    let project = assembly(
        "paths-names",
        shop,
        json!({}),
        &[
            ("Role/Resource", "Role"),
            ("One/Resource", "Lambda"),
            ("Two/Resource", "StringEqual"),
            ("Three/Resource", "StringEquals"),
        ],
    );
    insta::assert_snapshot!(project.run(&["synth", "--quiet", "--app", "app"]), @"
    --- stderr
    error[unknown-operator]: a condition's operator that does not exist
      `StringEqual` is no operator of a condition, and IAM refuses it.
        at `Shop/Role`, lib/shop.ts:1:5
      help: write `StringEquals`?
      help: see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

    warning[unknown-service]: a service that is not known
      `Lambda` is no service that is known.
        at `Shop/Role`, lib/shop.ts:1:5
      help: write `lambda.amazonaws.com`?
      help: see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

/// Nested stacks number their ids anew.
#[test]
fn what_stands_in_nested_stacks_is_told_by_its_own_path() {
    let nested_stack = |parameters: Value| {
        json!({
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://example.com/nest.json", "Parameters": parameters},
            "Metadata": {"aws:asset:path": "nest.json"},
        })
    };
    let shop = json!({
        "Role": role(trusted()),
        "Worker": function(json!({"FILES": {"Fn::GetAtt": ["Nest", "Outputs.Files"]}})),
        "Files": {"Type": "AWS::S3::Bucket"},
        "Nest": nested_stack(json!({"Given": {"Ref": "Files"}})),
    });
    let nest = json!({
        "Parameters": {"Given": {"Type": "String"}},
        "Resources": {
            "Role": role(trusted()),
            "Worker": function(json!({"FILES": {"Ref": "Given"}})),
            "Files": {"Type": "AWS::S3::Bucket"},
        },
        "Outputs": {"Files": {"Value": {"Ref": "Files"}}},
    });
    let project = assembly(
        "paths-nested",
        shop,
        nest,
        &[
            ("Outer/Role/Resource", "Role"),
            ("Outer/Resource", "Worker"),
            ("Files/Resource", "Files"),
            ("Nest.NestedStack/Nest.NestedStackResource", "Nest"),
            ("Nest/Inner/Role/Resource", "Role"),
            ("Nest/Inner/Resource", "Worker"),
            ("Nest/Own/Resource", "Files"),
        ],
    );
    insta::assert_snapshot!(project.run(&["synth", "--quiet", "--app", "app"]), @"
    --- stderr
    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Nest/Inner` has `FILES` for bucket `Shop/Files`, but its role may do nothing with it.
        at `Shop/Nest/Inner`, lib/shop.ts:6:5
      help: allow role `Shop/Nest/Inner/Role` what the function does with `Shop/Files`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Outer` has `FILES` for bucket `Shop/Nest/Own`, but its role may do nothing with it.
        at `Shop/Outer`, lib/shop.ts:2:5
      help: allow role `Shop/Outer/Role` what the function does with `Shop/Nest/Own`, or remove the variable

     Synthesized  Shop  4 resources
        Finished  1 stack in [TIME], read from app
    --- exit 0
    ");
}
