//! What needs what, and why.

use crate::project::Project;

const APP: &str = include_str!("fixtures/needs.sh");

fn run(name: &str, arguments: &[&str]) -> String {
    let arguments: Vec<&str> = arguments.iter().chain(&["--app", "./app.sh"]).copied().collect();
    Project::with_app(name, APP).run(&arguments)
}

#[test]
fn every_resource_is_shown_with_what_it_needs_and_the_lines_behind_it() {
    insta::assert_snapshot!(run("graph-text", &["graph"]), @"
    Data/Inbox  AWS::SQS::Queue  src/main.rs:10:5
    Api/Worker/ServiceRole  AWS::IAM::Role  src/main.rs:14:5
    Api/Worker/ServiceRole/DefaultPolicy  AWS::IAM::Policy  src/main.rs:16:11
      needs   Api/Worker/ServiceRole   property `Roles`
      needs   Data/Inbox               `Api/Worker` sends to `Data/Inbox`   src/main.rs:16:11
    Api/Worker  AWS::Lambda::Function  src/main.rs:14:5
      needs   Api/Worker/ServiceRole                 property `Role`, `DependsOn`
      needs   Api/Worker/ServiceRole/DefaultPolicy   `DependsOn`
    Api/Letter/ServiceRole  AWS::IAM::Role  src/main.rs:24:5
    Api/Letter/ServiceRole/DefaultPolicy  AWS::IAM::Policy  src/main.rs:25:11
      needs   Api/Letter/ServiceRole   property `Roles`
      needs   Data/Inbox               `Api/Letter` sends to `Data/Inbox`   src/main.rs:25:11
    Api/Alone  AWS::SNS::Topic  src/main.rs:18:5
    Api/Nest  AWS::CloudFormation::Stack  src/main.rs:20:5
      needs   Api/Worker   property `Parameters`
    Api/Reader  AWS::SNS::Topic  src/main.rs:22:5
      needs   Api/Nest/Topic   property `DisplayName`
    Api/Nest/Topic  AWS::SNS::Topic
      needs   Api/Worker   property `DisplayName`
    --- stderr
    --- exit 0
    ");
}

#[test]
fn one_stack_is_shown_with_what_it_needs_of_others() {
    insta::assert_snapshot!(run("graph-mermaid", &["graph", "Api", "--format", "mermaid"]), @r#"
    graph LR
      r0["Data/Inbox"]
      r1["Api/Worker/ServiceRole"]
      r2["Api/Worker/ServiceRole/DefaultPolicy"]
      r3["Api/Worker"]
      r4["Api/Letter/ServiceRole"]
      r5["Api/Letter/ServiceRole/DefaultPolicy"]
      r6["Api/Alone"]
      r7["Api/Nest"]
      r8["Api/Reader"]
      r9["Api/Nest/Topic"]
      r2 -->|"property Roles"| r1
      r2 -->|"Api/Worker sends to Data/Inbox"| r0
      r3 -->|"property Role, DependsOn"| r1
      r3 -->|"DependsOn"| r2
      r5 -->|"property Roles"| r4
      r5 -->|"Api/Letter sends to Data/Inbox"| r0
      r7 -->|"property Parameters"| r3
      r8 -->|"property DisplayName"| r9
      r9 -->|"property DisplayName"| r3
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn graphviz_gets_boxes_and_arrows() {
    insta::assert_snapshot!(run("graph-dot", &["graph", "Api", "--format", "dot"]), @r#"
    digraph {
      rankdir=LR;
      node [shape=box];
      "Api/Worker/ServiceRole";
      "Api/Worker/ServiceRole/DefaultPolicy";
      "Api/Worker";
      "Api/Letter/ServiceRole";
      "Api/Letter/ServiceRole/DefaultPolicy";
      "Api/Alone";
      "Api/Nest";
      "Api/Reader";
      "Api/Nest/Topic";
      "Api/Worker/ServiceRole/DefaultPolicy" -> "Api/Worker/ServiceRole" [label="property Roles"];
      "Api/Worker/ServiceRole/DefaultPolicy" -> "Data/Inbox" [label="Api/Worker sends to Data/Inbox"];
      "Api/Worker" -> "Api/Worker/ServiceRole" [label="property Role, DependsOn"];
      "Api/Worker" -> "Api/Worker/ServiceRole/DefaultPolicy" [label="DependsOn"];
      "Api/Letter/ServiceRole/DefaultPolicy" -> "Api/Letter/ServiceRole" [label="property Roles"];
      "Api/Letter/ServiceRole/DefaultPolicy" -> "Data/Inbox" [label="Api/Letter sends to Data/Inbox"];
      "Api/Nest" -> "Api/Worker" [label="property Parameters"];
      "Api/Reader" -> "Api/Nest/Topic" [label="property DisplayName"];
      "Api/Nest/Topic" -> "Api/Worker" [label="property DisplayName"];
    }
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn json_is_for_programs() {
    insta::assert_snapshot!(run("graph-json", &["graph", "Data", "--json"]), @r#"
    {
      "version": 1,
      "resources": [
        {
          "path": "Data/Inbox",
          "logicalId": "Inbox1",
          "type": "AWS::SQS::Queue",
          "stack": "Data",
          "place": "src/main.rs:10:5"
        }
      ],
      "needs": []
    }
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn the_grant_behind_a_policy_is_told_across_stacks() {
    insta::assert_snapshot!(run("why-grant", &["why", "Api/Worker", "Data/Inbox"]), @"
    Api/Worker needs Data/Inbox
      Api/Worker/ServiceRole/DefaultPolicy   needs   Data/Inbox   `Api/Worker` sends to `Data/Inbox`   src/main.rs:16:11
    --- stderr
    --- exit 0
    ");
}

#[test]
fn imports_are_followed_whose_names_are_worked_out() {
    let named = |pattern: &str| format!(r#"{{"Fn::Sub":"{pattern}"}}"#);
    let app = APP
        .replace(
            r#""Export":{"Name":"Data:InboxArn"}"#,
            &format!(r#""Export":{{"Name":{}}}"#, named(r"\${AWS::StackName}-\${AWS::Region}")),
        )
        .replace(
            r#""Fn::ImportValue":"Data:InboxArn""#,
            &format!(r#""Fn::ImportValue":{}"#, named(r"Data-\${AWS::Region}")),
        );
    assert!(!app.contains("Data:InboxArn"));
    let project = Project::with_app("graph-names", &app);
    let told = project.run(&["why", "Api/Worker", "Data/Inbox", "--app", "./app.sh"]);
    assert_eq!(told, run("graph-names-same", &["why", "Api/Worker", "Data/Inbox"]));
    assert!(told.contains("sends to `Data/Inbox`"), "{told}");
}

#[test]
fn the_shortest_chain_leads_through_nested_stacks() {
    insta::assert_snapshot!(run("why-nested", &["why", "Reader1", "Inbox1"]), @"
    Reader1 needs Inbox1
      Api/Reader                             needs   Api/Nest/Topic                         property `DisplayName`
      Api/Nest/Topic                         needs   Api/Worker                             property `DisplayName`
      Api/Worker                             needs   Api/Worker/ServiceRole/DefaultPolicy   `DependsOn`
      Api/Worker/ServiceRole/DefaultPolicy   needs   Data/Inbox                             `Api/Worker` sends to `Data/Inbox`   src/main.rs:16:11
    --- stderr
    --- exit 0
    ");
}

#[test]
fn a_chain_is_json_too() {
    insta::assert_snapshot!(run("why-json", &["why", "Worker1", "Data", "--json"]), @r#"
    {
      "version": 1,
      "from": "Worker1",
      "to": "Data",
      "needs": true,
      "chain": [
        {
          "from": "Api/Worker",
          "to": "Api/Worker/ServiceRole/DefaultPolicy",
          "by": [
            "DependsOn"
          ],
          "because": []
        },
        {
          "from": "Api/Worker/ServiceRole/DefaultPolicy",
          "to": "Data/Inbox",
          "by": [
            "PolicyDocument"
          ],
          "because": [
            {
              "text": "`Api/Worker` sends to `Data/Inbox`",
              "actor": "Api/Worker",
              "verb": "sends to",
              "object": "Data/Inbox",
              "place": "src/main.rs:16:11"
            }
          ]
        }
      ]
    }
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn the_other_way_round_is_told_where_there_is_no_way() {
    insta::assert_snapshot!(run("why-back", &["why", "Data", "Policy1"]), @"
    Data does not need Policy1
    but Policy1 needs Data
      Api/Worker/ServiceRole/DefaultPolicy   needs   Data/Inbox   `Api/Worker` sends to `Data/Inbox`   src/main.rs:16:11
    --- stderr
    --- exit 0
    ");
    insta::assert_snapshot!(run("why-none", &["why", "Api/Alone", "Data"]), @"
    Api/Alone does not need Data
    --- stderr
    --- exit 0
    ");
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    insta::assert_snapshot!(run("why-unknown", &["why", "Api/Wroker", "Data"]), @"
    --- stderr
    error[no-such-resource]: nothing in the app is called `Api/Wroker`
      help: did you mean `Api/Worker`?
    --- exit 2
    ");
    insta::assert_snapshot!(run("why-nothing", &["why", "x", "Data"]), @"
    --- stderr
    error[no-such-resource]: nothing in the app is called `x`
      help: `rustinfra graph` shows the paths of all resources
    --- exit 2
    ");
    insta::assert_snapshot!(run("why-end", &["why", "Worker", "Data"]), @"
    --- stderr
    error[no-such-resource]: nothing in the app is called `Worker`
      help: did you mean `Api/Worker`?
    --- exit 2
    ");
    insta::assert_snapshot!(run("why-same", &["why", "Api/Worker", "Api/Worker"]), @"
    --- stderr
    error[same-resource]: `Api/Worker` and `Api/Worker` are the same resources
      help: name two of which one may need the other
    --- exit 2
    ");
}

#[test]
fn of_a_construct_and_a_part_of_it_the_part_and_the_rest_are_meant() {
    insta::assert_snapshot!(run("why-within", &["why", "Api/Worker", "Api"]), @"
    Api/Worker does not need Api
    but Api needs Api/Worker
      Api/Nest   needs   Api/Worker   property `Parameters`
    --- stderr
    --- exit 0
    ");
    insta::assert_snapshot!(run("why-around", &["why", "Api", "Api/Worker/ServiceRole"]), @"
    Api needs Api/Worker/ServiceRole
      Api/Worker   needs   Api/Worker/ServiceRole   property `Role`, `DependsOn`
    --- stderr
    --- exit 0
    ");
}

#[test]
fn a_logical_id_that_several_templates_have_is_not_enough() {
    let project = Project::with_app("why-several", &APP.replace("Topic1", "Alone1"));
    let told = project.run(&["why", "Alone1", "Data", "--app", "./app.sh"]);
    insta::assert_snapshot!(told, @"
    --- stderr
    error[which-resource]: `Alone1` is the logical id of several resources
      help: name one by its path: `Api/Alone`, `Api/Nest/Topic`
    --- exit 2
    ");
}

/// A value that is imported under its own name, and a resource that its own nested stack hands back.
const ROUND: &str = r#"#!/bin/sh
mkdir -p "$CDK_OUTDIR"
cat >"$CDK_OUTDIR/manifest.json" <<J
{"version":"36.0.0","artifacts":{"Api":{"type":"aws:cloudformation:stack",
"environment":"aws://unknown-account/eu-west-1","properties":{"templateFile":"Api.template.json"}}}}
J
cat >"$CDK_OUTDIR/Api.template.json" <<J
{"Resources":{
 "News":{"Type":"AWS::SNS::Topic","Properties":{"DisplayName":{"Fn::ImportValue":"round"}}},
 "Nest":{"Type":"AWS::CloudFormation::Stack","Properties":{
  "TemplateURL":"https://example.com/nest.json",
  "Parameters":{"Own":{"Fn::GetAtt":["Nest","Outputs.Given"]},"News":{"Ref":"News"}}},
  "Metadata":{"aws:asset:path":"nest.json"}},
 "Self":{"Type":"AWS::SNS::Topic","Properties":{"DisplayName":{"Ref":"Self"},"TopicName":{"Ref":"News"}}}},
"Outputs":{"Round":{"Value":{"Fn::ImportValue":"round"},"Export":{"Name":"round"}}}}
J
echo '{"Parameters":{"Own":{"Type":"String"},"News":{"Type":"String"}},"Resources":{"Q":{"Type":"AWS::SQS::Queue"}},"Outputs":{"Given":{"Value":{"Ref":"Own"}}}}' >"$CDK_OUTDIR/nest.json"
"#;

#[test]
fn what_goes_round_ends_and_nothing_needs_itself() {
    let project = Project::with_app("graph-round", ROUND);
    insta::assert_snapshot!(project.run(&["graph", "--app", "./app.sh", "--no-check"]), @"
    Api/News  AWS::SNS::Topic
    Api/Nest  AWS::CloudFormation::Stack
      needs   Api/News   property `Parameters`
    Api/Self  AWS::SNS::Topic
      needs   Api/News   property `TopicName`
    Api/Nest/Q  AWS::SQS::Queue
    --- stderr
    --- exit 0
    ");
}
