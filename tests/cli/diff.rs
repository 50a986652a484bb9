use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::project::{ONE_STACK, Project, TWO_STACKS};

/// What was deployed before: other names, other values, data that would be lost.
const OLD: &str = "\
Resources:
  Inbox:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, QueueName: inbox}
  Legacy:
    Type: AWS::SNS::Topic
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: orders}
  Uploads:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      Role: !Sub arn:aws:iam::123456789012:role/worker
      Code: {S3Bucket: !Sub 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}', S3Key: 0a1b.zip}
      Environment: {Variables: {INBOX_URL: !Ref Inbox, SINCE: '2026-01-01'}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [worker]
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Deny, Action: 'sqs:*', Resource: !GetAtt Inbox.Arn}]
Outputs:
  Url: {Value: !Ref Inbox}
";

#[test]
fn danger_comes_first_and_permissions_are_told_in_words() {
    let project = Project::with_app("diff-text", TWO_STACKS).file("old.yaml", OLD);
    insta::assert_snapshot!(project.run(&["diff", "Orders", "--template", "old.yaml", "--app", "./app.sh"]), @r#"
    Orders  old.yaml

      ± replace   Orders/Inbox                       AWS::SQS::Queue
                    VisibilityTimeout                30 → 60
                    QueueName                        removed, was "inbox"    forces replacement: what it holds is lost
      - remove    Orders                             AWS::DynamoDB::Table    the table's data is lost
      - remove    Legacy                             AWS::SNS::Topic
      - remove    Policy                             AWS::IAM::Policy
      ! keep      Uploads                            AWS::S3::Bucket    leaves the stack and stays in the account
      ~ change    Orders/Worker                      AWS::Lambda::Function
                    Runtime                          "nodejs20.x" → "nodejs22.x"
                    Environment.Variables.INBOX_URL  Ref Orders/Inbox    because Orders/Inbox is replaced
      - output    Url                                removed, was Ref Orders/Inbox

      Permissions
      - worker   may not   sqs:*   on  Orders/Inbox

    1 to replace, 1 to change, 3 to remove, 1 to keep
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn verbose_adds_logical_ids_and_lines() {
    let project = Project::with_app("diff-verbose", TWO_STACKS)
        .file("old.yaml", OLD.split("  Legacy").next().unwrap());
    let told = project.run(&[
        "diff",
        "Orders",
        "--verbose",
        "--template",
        "old.yaml",
        "--app",
        "./app.sh",
    ]);
    insta::assert_snapshot!(told.split("--- stderr").next().unwrap(), @r#"
    Orders  old.yaml

      ± replace   Orders/Inbox         AWS::SQS::Queue
                    Inbox, src/lib.rs:12:9
                    VisibilityTimeout  30 → 60
                    QueueName          removed, was "inbox"    forces replacement: what it holds is lost
      + add       Orders/Worker        AWS::Lambda::Function
                    Worker, src/lib.rs:20:9

    1 to replace, 1 to add
    "#);
}

#[test]
fn the_same_template_differs_in_nothing_and_exit_code_tells() {
    let project = Project::with_app("diff-same", ONE_STACK)
        .file("same.yaml", "Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n")
        .file("empty.json", "{}");
    insta::assert_snapshot!(project.run(&["diff", "--exit-code", "--template", "same.yaml", "--app", "./app.sh"]), @"
    Hello  same.yaml

    no changes
    --- stderr
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["diff", "--exit-code", "--template", "empty.json", "--app", "./app.sh"]), @"
    Hello  empty.json

      + add       Q  AWS::SQS::Queue

    1 to add
    --- stderr
    --- exit 5
    ");
}

#[test]
fn json_holds_the_same_for_programs() {
    let project = Project::with_app("diff-json", ONE_STACK).file("empty.json", "{}");
    insta::assert_snapshot!(project.run(&["diff", "--json", "--template", "empty.json", "--app", "./app.sh"]), @r#"
    {
      "version": 1,
      "stacks": [
        {
          "stack": "Hello",
          "stackName": "Hello",
          "region": "empty.json",
          "account": "",
          "diff": {
            "version": 1,
            "counts": {
              "replace": 0,
              "change": 0,
              "add": 1,
              "remove": 0,
              "keep": 0
            },
            "resources": [
              {
                "logical_id": "Q",
                "path": null,
                "place": null,
                "resource_type": "AWS::SQS::Queue",
                "action": "add",
                "stateful": true,
                "data": "safe",
                "properties": [],
                "attributes": []
              }
            ],
            "permissions": [],
            "sections": []
          }
        }
      ]
    }
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn a_file_that_is_no_template_is_refused() {
    let project = Project::with_app("diff-broken", ONE_STACK).file("broken.yaml", "a: [\n");
    insta::assert_snapshot!(project.run(&["diff", "--template", "broken.yaml", "--app", "./app.sh"]), @"
    --- stderr
    error[template]: `broken.yaml` cannot be used as a template
      not a template: did not find expected node content at line 2 column 1, while parsing a flow node
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["diff", "--template", "nowhere.yaml", "--app", "./app.sh"]), @"
    --- stderr
    error[template]: `nowhere.yaml` cannot be used as a template
      No such file or directory (os error 2)
    --- exit 2
    ");
}

#[test]
fn a_file_is_compared_with_one_stack() {
    let project = Project::with_app("diff-which", TWO_STACKS).file("empty.json", "{}");
    insta::assert_snapshot!(project.run(&["diff", "--template", "empty.json", "--app", "./app.sh"]), @"
    --- stderr
    error[which-stack]: `--template` compares with one stack
      2 are chosen
      help: name the stack: rustinfra diff STACK --template FILE
    --- exit 2
    ");
}

#[test]
fn missing_credentials_region_and_endpoint_are_told_apart() {
    let project =
        Project::with_app("diff-access", ONE_STACK).env("AWS_EC2_METADATA_DISABLED", "true");
    insta::assert_snapshot!(project.run(&["diff", "--app", "./app.sh"]), @"
    --- stderr
    error[no-region]: no region is configured, and `Hello` names none
      help: set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`
      help: or give the stack an environment of its own in the app
      help: to try without an AWS account, add `--local`
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["diff", "--region", "eu-west-1", "--app", "./app.sh"]), @r#"
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: no credentials were found
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
      help: to try without an AWS account, add `--local`
    --- exit 4
    "#);
    let project = project
        .env("AWS_ACCESS_KEY_ID", "x")
        .env("AWS_SECRET_ACCESS_KEY", "y")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    insta::assert_snapshot!(project.run(&["diff", "--region", "eu-west-1", "--app", "./app.sh"]), @"
    --- stderr
    error[endpoint-unreachable]: sts:GetCallerIdentity failed: tcp connect error: Connection refused (os error 111)
      AWS_ENDPOINT_URL sends every call to http://127.0.0.1:1
      help: start what should answer there, or unset AWS_ENDPOINT_URL to reach AWS
      help: check the network, the proxy, and AWS_ENDPOINT_URL if it is set
      help: if it is a local endpoint, `rustinfra local status` tells whether that runs
      help: or set CDK_DEFAULT_ACCOUNT to their account: the app may write other templates without it
    --- exit 4
    ");
}

#[test]
fn permissions_on_imports_are_told_by_what_is_imported() {
    let project = Project::with_app("diff-imports", include_str!("fixtures/imports.sh"))
        .file("old.json", r#"{"Resources": {}}"#);
    insta::assert_snapshot!(project.run(&["diff", "Api", "--template", "old.json", "--app", "./app.sh"]), @"
    Api  old.json

      + add       Policy  AWS::IAM::Policy

      Permissions
      + worker   may   s3:GetObject      on  Data/Nest/Files/*
      + worker   may   sns:Publish       on  Data/Unnamed  when aws:SourceArn is Data/Inbox
      + worker   may   sns:Publish       on  import Elsewhere:Topic  when aws:SourceArn is Data/Inbox
      + worker   may   sqs:GetQueueUrl   on  arn:aws:sqs:eu-west-1:123456789012:Data/Inbox.QueueName
      + worker   may   sqs:SendMessage   on  Data/Inbox

    1 to add
    --- stderr
    --- exit 0
    ");
}

#[test]
fn a_replacement_that_others_import_is_told_to_be_refused() {
    let table = |key: &str| {
        json!({
            "Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
            }}},
            "Outputs": {"Name": {"Value": {"Ref": "Orders"}, "Export": {"Name": "Data:Orders"}}},
        })
    };
    let cloud = Cloud::start().stack("Data", "UPDATE_COMPLETE", &table("id")).export([
        "Data",
        "Name",
        "Data:Orders",
        "Web",
    ]);
    let manifest = json!({"version": "36.0.0", "artifacts": {"Data": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Data.json"},
    }}});
    let project = Project::new("diff-refused")
        .file("app/manifest.json", &manifest.to_string())
        .file("app/Data.json", &table("customer").to_string());
    let project = cloud.project(project);
    insta::assert_snapshot!(project.run(&["diff", "--app", "app"]), @r#"
    Data  eu-west-1  123456789012

      ± replace   Orders                            AWS::DynamoDB::Table
                    KeySchema[0].AttributeName      "id" → "customer"    forces replacement: the table's data is lost
                    AttributeDefinitions[customer]  added, {AttributeName: "customer", AttributeType: "S"}
                    AttributeDefinitions[id]        removed, was {AttributeName: "id", AttributeType: "S"}

      ! refused   by deploy: `Data` would change exports that other stacks still import: `Data:Orders` by Web
                  Orders is replaced
                  first deploy Web without the import
                  or keep the old resource, and give the new one another id and an export of its own, until nobody imports the old one

    1 to replace
    --- stderr
    --- exit 0
    "#);
    let told = project.run(&["diff", "--json", "--app", "app"]);
    let told: Value = serde_json::from_str(told.split("--- stderr").next().unwrap()).unwrap();
    assert_eq!(told["stacks"][0]["status"], "UPDATE_COMPLETE");
    assert_eq!(
        told["stacks"][0]["refused"],
        json!({
            "code": "export-in-use",
            "message": "`Data` would change exports that other stacks still import: `Data:Orders` by Web",
            "help": [
                "first deploy Web without the import",
                "or keep the old resource, and give the new one another id and an export of its own, until nobody imports the old one",
            ],
        })
    );
}

/// An app of `Data`, which exports nothing any more, and others; what it exports Web imports.
fn without_export(name: &str, others: Value) -> Project {
    let orders = |outputs: Value| json!({"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}, "Outputs": outputs});
    let export = json!({"Name": {"Value": {"Ref": "Orders"}, "Export": {"Name": "Data:Orders"}}});
    let (before, after) = (orders(export), orders(json!({})));
    let cloud = Cloud::start().stack("Data", "UPDATE_COMPLETE", &before).export([
        "Data",
        "Name",
        "Data:Orders",
        "Web",
    ]);
    let mut artifacts = json!({"Data": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Data.json"},
    }});
    artifacts.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    let manifest = json!({"version": "36.0.0", "artifacts": artifacts});
    let address = |value: Value| {
        let properties = json!({"Type": "String", "Value": value});
        json!({"Resources": {"Address": {"Type": "AWS::SSM::Parameter", "Properties": properties}}})
    };
    let importing = address(json!({"Fn::ImportValue": {"Fn::Join": ["", ["Data", ":Orders"]]}}));
    let project = Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/Data.json", &after.to_string())
        .file("app/importing.json", &importing.to_string())
        .file("app/free.json", &address("none".into()).to_string());
    cloud.project(project)
}

fn web(template: &str) -> Value {
    json!({"Web": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": template},
        "metadata": {"/Web/Address/Resource": [{"type": "aws:cdk:logicalId", "data": "Address", "trace": ["src/main.rs:20:9"]}]},
    }})
}

#[test]
fn an_export_that_goes_while_others_import_it_is_told_to_be_refused() {
    let taken_out = without_export("diff-taken-out", json!({}));
    insta::assert_snapshot!(taken_out.run(&["diff", "--app", "app"]), @r#"
    Data  eu-west-1  123456789012

      - output    Name  removed, was {Value: Ref Orders, Export: {Name: "Data:Orders"}}

      ! refused   by deploy: `Data` would remove exports that other stacks still import: `Data:Orders` by Web
                  first deploy Web without the import, or destroy that: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more
                  or keep the export for now, by `Stack::export_value`

    no resources to change, only what is listed above
    --- stderr
    --- exit 0
    "#);

    let left_out = without_export("diff-left-out", web("free.json"));
    insta::assert_snapshot!(left_out.run(&["diff", "Data", "--app", "app"]), @r#"
    Data  eu-west-1  123456789012

      - output    Name  removed, was {Value: Ref Orders, Export: {Name: "Data:Orders"}}

      ! refused   by deploy: `Data` would remove exports that other stacks still import: `Data:Orders` by Web
                  deploy Web without the import first, or both together, as `Data Web`
                  or keep the export for now, by `Stack::export_value`

    no resources to change, only what is listed above
    --- stderr
    --- exit 0
    "#);
    // Both together go well.
    insta::assert_snapshot!(left_out.run(&["diff", "--app", "app"]), @r#"
    Data  eu-west-1  123456789012

      - output    Name  removed, was {Value: Ref Orders, Export: {Name: "Data:Orders"}}

    no resources to change, only what is listed above

    Web  eu-west-1  123456789012

      + add       Web/Address  AWS::SSM::Parameter

    1 to add
    --- stderr
    --- exit 0
    "#);
    // So they do where the other one is taken along.
    let mut others = web("free.json");
    others["Data"] = json!({
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Data.json"}, "dependencies": ["Web"],
    });
    let along = without_export("diff-along", others).run(&["diff", "Data", "--app", "app"]);
    assert!(along.contains("- output    Name  removed") && !along.contains("refused"), "{along}");
    // One of the same name elsewhere is another.
    let mut elsewhere = web("free.json");
    elsewhere["Web"]["environment"] = "aws://unknown-account/unknown-region".into();
    let elsewhere = without_export("diff-elsewhere", elsewhere);
    let refused = |region: &str| {
        let told = elsewhere.run(&["diff", "--region", region, "--app", "app"]);
        told.contains("! refused   by deploy: `Data` would remove exports")
    };
    assert_eq!([refused("us-east-1"), refused("eu-west-1")], [true, false]);

    let still = without_export("diff-still-imports", web("importing.json"));
    let told = still.run(&["diff", "--app", "app"]);
    insta::assert_snapshot!(told.split("Web  eu").next().unwrap(), @r#"
    Data  eu-west-1  123456789012

      - output    Name  removed, was {Value: Ref Orders, Export: {Name: "Data:Orders"}}

      ! refused   by deploy: `Data` would remove exports that other stacks still import: `Data:Orders` by Web
                  Web/Address imports `Data:Orders`; defined at src/main.rs:20:9
                  take the import out of Web, which is deployed with it and still has it
                  or keep the export

    no resources to change, only what is listed above
    "#);
}
