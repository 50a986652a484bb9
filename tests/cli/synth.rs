use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::project::{ONE_STACK, Project, TWO_STACKS};

#[test]
fn several_stacks_are_summed_up_and_not_printed() {
    let project = Project::with_app("synth-several", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
     Synthesized  Orders        2 resources, 1 asset
     Synthesized  OrdersAlarms  1 resource
        Finished  2 stacks in [TIME], written to rustinfra.out
      help: `rustinfra synth Orders` prints its template
    --- exit 0
    ");
}

#[test]
fn one_stack_is_printed_as_yaml() {
    let project = Project::with_app("synth-yaml", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["synth", "Orders", "--app", "./app.sh"]), @r#"
    Resources:
      Inbox:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 60
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Role: arn:aws:iam::123456789012:role/worker
          Code:
            S3Bucket:
              Fn::Sub: cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}
            S3Key: "0a1b.zip"
          Environment:
            Variables:
              INBOX_URL:
                Ref: Inbox
              SINCE: "2026-01-01"
    --- stderr
     Synthesized  Orders  2 resources, 1 asset
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    "#);
}

#[test]
fn one_stack_is_printed_as_json_when_asked() {
    let project = Project::with_app("synth-json", ONE_STACK);
    insta::assert_snapshot!(project.run(&["synth", "--json", "--app", "./app.sh"]), @r#"
    {
      "Resources": {
        "Q": {
          "Type": "AWS::SQS::Queue"
        }
      }
    }
    --- stderr
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    "#);
}

#[test]
fn quiet_prints_no_template() {
    let project = Project::with_app("synth-quiet", ONE_STACK);
    insta::assert_snapshot!(project.run(&["synth", "--quiet", "--app", "./app.sh"]), @"
    --- stderr
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn the_apps_problems_are_all_shown_and_end_with_status_3() {
    let script = r#"#!/bin/sh
cat >"$RUSTINFRA_DIAGNOSTICS" <<'J'
{"version":1,"diagnostics":[
 {"code":"duplicate-id","severity":"error","summary":"sibling constructs share an id","detail":"`Inbox` is defined twice under `Orders`.",
  "path":"","places":[{"label":"first","file":"src/main.rs","line":24,"column":10},{"label":"again","file":"src/main.rs","line":31,"column":10}],
  "help":["rename one of them"]},
 {"code":"old","severity":"warning","summary":"the runtime is old","detail":"","path":"Orders/Worker","places":[],"help":[]}]}
J
exit 3
"#;
    let project = Project::with_app("synth-problems", script);
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    error[duplicate-id]: sibling constructs share an id
      `Inbox` is defined twice under `Orders`.
        first  src/main.rs:24:10
        again  src/main.rs:31:10
      help: rename one of them

    warning[old]: the runtime is old
        at `Orders/Worker`

    error[synth]: the app does not synthesize (1 problem)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    ");
}

#[test]
fn the_apps_problems_are_json_for_programs() {
    let script = r#"#!/bin/sh
cat >"$RUSTINFRA_DIAGNOSTICS" <<'J'
{"version":1,"diagnostics":[
 {"code":"duplicate-id","severity":"error","summary":"sibling constructs share an id","detail":"`Inbox` is defined twice under `Orders`.",
  "path":"Orders/Inbox","places":[{"label":"first","file":"src/main.rs","line":24,"column":10},{"label":"again","file":"src/main.rs","line":31,"column":10}],
  "help":["rename one of them"]}]}
J
exit 3
"#;
    let project = Project::with_app("synth-problems-json", script);
    insta::assert_snapshot!(project.run(&["synth", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"duplicate-id","severity":"error","summary":"sibling constructs share an id","detail":"`Inbox` is defined twice under `Orders`.","path":"Orders/Inbox","places":[{"label":"first","file":"src/main.rs","line":24,"column":10},{"label":"again","file":"src/main.rs","line":31,"column":10}],"help":["rename one of them"]}]}
    --- stderr
    error[synth]: the app does not synthesize (1 problem)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    "#);
    let other = ONE_STACK.replace(r#"Queue"}"#, r#"Queue","Properties":{"DelaySeconds":901}}"#);
    let project = Project::with_app("synth-problems-json-checked", &other);
    let told = project.run(&["deploy", "--json", "--app", "./app.sh"]);
    let (json, rest) = told.split_once('\n').unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    assert_eq!(report["diagnostics"][0]["path"], "Hello/Q", "{told}");
    assert_eq!(
        rest,
        "--- stderr\nerror[synth]: the app does not synthesize (1 problem)\n--- exit 3\n"
    );
}

#[test]
fn colour_is_used_when_it_is_asked_for() {
    let project = Project::with_app("synth-colour", ONE_STACK);
    let told = |arguments: &[&str]| {
        project.run(&[&["synth", "--quiet", "--app", "./app.sh"], arguments].concat())
    };
    assert!(told(&["--color", "always"]).contains("\u{1b}["));
    let plain = told(&["--color", "never"]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert_eq!(told(&[]), plain);
}

#[test]
fn messages_in_a_cdk_manifest_are_shown_and_its_errors_count() {
    let annotated = |kind: &str, text: &str| {
        ONE_STACK.replace(
            r#""properties":"#,
            &format!(r#""metadata":{{"/Hello/Q":[{{"type":"aws:cdk:{kind}","data":"{text}"}}]}},"properties":"#),
        )
    };
    let warned = Project::with_app("synth-warning", &annotated("warning", "the queue is slow"));
    insta::assert_snapshot!(warned.run(&["synth", "--quiet", "--app", "./app.sh"]), @"
    --- stderr
    warning[app-warning]: the queue is slow
        at `Hello/Q`

     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
    // Programs read the command's own JSON alone.
    insta::assert_snapshot!(warned.run(&["ls", "--json", "--app", "./app.sh"]).split_once("--- stderr").unwrap().1, @"

    warning[app-warning]: the queue is slow
        at `Hello/Q`

    --- exit 0
    ");
    let refused = Project::with_app("synth-error", &annotated("error", "the queue is forbidden"));
    insta::assert_snapshot!(refused.run(&["synth", "--quiet", "--app", "./app.sh"]), @"
    --- stderr
    error[app-error]: the queue is forbidden
        at `Hello/Q`

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

#[test]
fn what_the_app_prints_does_not_mix_with_the_template() {
    let project =
        Project::with_app("synth-chatty", &format!("{ONE_STACK}echo 'a word on stdout'\n"));
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    Resources:
      Q:
        Type: AWS::SQS::Queue
    --- stderr
    a word on stdout
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn a_reader_that_goes_away_is_not_an_error() {
    let script = ONE_STACK.replace(
        r#"echo '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}'"#,
        r#"awk 'BEGIN { printf "{\"Resources\":{\"Q\":{\"Type\":\"AWS::SQS::Queue\"}"; for (i = 0; i < 20000; i++) printf ",\"Q%d\":{\"Type\":\"AWS::SQS::Queue\"}", i; print "}}" }'"#,
    );
    let project = Project::with_app("synth-pipe", &script);
    let mut command = project.command(&["synth", "--app", "./app.sh"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(&first, b"Resources:");
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("error"));
}

#[test]
fn what_cloudformation_would_refuse_is_told_at_the_users_line() {
    let script = TWO_STACKS
        .replace(r#"{"VisibilityTimeout": 60}"#, r#"{"VisibilityTimeout": "soon", "Nope": 1}"#);
    let project = Project::with_app("synth-check", &script);
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    error[wrong-type]: `VisibilityTimeout` is `soon`, but must be a whole number
        at `Orders/Inbox`, src/lib.rs:12:9
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

    warning[unknown-property]: `AWS::SQS::Queue` has no property `Nope`
        at `Orders/Inbox`, src/lib.rs:12:9
      help: if it is newer than the schemas of this rustinfra, ignore this; else see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
    let unchecked = project.run(&["synth", "--quiet", "--no-check", "--app", "./app.sh"]);
    assert!(unchecked.ends_with("--- exit 0\n"), "{unchecked}");
}

#[test]
fn an_app_that_is_killed_leaves_the_assembly_it_had() {
    let project = Project::with_app("synth-killed", ONE_STACK);
    project.run(&["synth", "--quiet", "--app", "./app.sh"]);
    let before = std::fs::read(project.directory.join("rustinfra.out/manifest.json")).unwrap();
    let project = project.script("app.sh", "#!/bin/sh\nkill -9 $$\n");
    insta::assert_snapshot!(project.run(&["synth", "--app", "exec ./app.sh"]), @"
    --- stderr
    error[app-failed]: `exec ./app.sh` was killed by signal 9
    --- exit 3
    ");
    assert_eq!(
        std::fs::read(project.directory.join("rustinfra.out/manifest.json")).unwrap(),
        before
    );
}

/// An app of one stack, `Shop`, with a template and perhaps a nested one beside it.
fn shop(name: &str, template: &Value, nested: &Value) -> Project {
    let manifest = json!({"version": "36.0.0", "artifacts": {"Shop": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Shop.json"},
        "metadata": {
            "/Shop/Nest.NestedStack/Nest.NestedStackResource": [{"type": "aws:cdk:logicalId", "data": "Nest"}],
            "/Shop/Nest/Inbox/Resource": [{"type": "aws:cdk:logicalId", "data": "Inbox", "trace": ["src/lib.rs:9:9"]}],
        },
    }}});
    Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/Shop.json", &template.to_string())
        .file("app/nest.json", &nested.to_string())
}

#[test]
fn nested_templates_are_checked_as_well() {
    let template = json!({"Resources": {"Nest": {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://example.com/nest.json"},
        "Metadata": {"aws:asset:path": "nest.json"},
    }}});
    let nested = json!({"Resources": {"Inbox": {
        "Type": "AWS::SQS::Queue", "Properties": {"DelaySecond": 5},
    }}});
    let project = shop("synth-nested", &template, &nested);
    insta::assert_snapshot!(project.run(&["synth", "--app", "app"]), @"
    Resources:
      Nest:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: https://example.com/nest.json
        Metadata:
          aws:asset:path: nest.json
    --- stderr
    warning[unknown-property]: `AWS::SQS::Queue` has no property `DelaySecond`
        at `Shop/Nest/Inbox`, src/lib.rs:9:9
      help: did you mean `DelaySeconds`?

     Synthesized  Shop  1 resource
        Finished  1 stack in [TIME], read from app
    --- exit 0
    ");
}

#[test]
fn what_is_only_worth_knowing_is_for_check_to_tell() {
    let statement = json!({
        "Effect": "Allow",
        "Action": ["sqs:SendMessage", "sqs:ListQueues"],
        "Resource": {"Fn::GetAtt": ["Inbox", "Arn"]},
    });
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
    let template = json!({"Resources": {
        "Inbox": {"Type": "AWS::SQS::Queue"},
        "May": {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyName": "may", "Users": ["me"], "PolicyDocument": policy},
        },
    }});
    let project = shop("synth-info", &template, &json!({}));
    insta::assert_snapshot!(project.run(&["check", "app/Shop.json"]), @"
    --- stderr
    info[wrong-arn]: a statement allows nothing on its ARNs
      `sqs:ListQueues` needs `*`, since it cannot be limited to a resource, but the statement has `${Inbox.Arn}`.
        at `app/Shop.json#/Resources/May/Properties/PolicyDocument/Statement/0`
      help: correct the resource, or remove the action
      help: see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

         Checked  1 template: no problems
    --- exit 0
    ");
    let told = project.run(&["synth", "--app", "app"]);
    let (_, talk) = told.split_once("--- stderr\n").unwrap();
    insta::assert_snapshot!(talk, @"
     Synthesized  Shop  2 resources
        Finished  1 stack in [TIME], read from app
    --- exit 0
    ");
}

#[test]
fn an_app_that_reports_but_ends_in_its_own_way_has_failed() {
    let script = |code: u8| {
        format!(
            r#"#!/bin/sh
echo '{{"version":1,"diagnostics":[{{"severity":"error","code":"x","summary":"it is wrong","detail":"","path":"Shop","places":[],"help":[]}}]}}' >"$RUSTINFRA_DIAGNOSTICS"
exit {code}
"#
        )
    };
    let told = |code: u8| {
        let project = Project::with_app(&format!("synth-report-{code}"), &script(code));
        project.run(&["synth", "--app", "./app.sh"])
    };
    insta::assert_snapshot!(told(3), @"
    --- stderr
    error[x]: it is wrong
        at `Shop`

    error[synth]: the app does not synthesize (1 problem)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    ");
    insta::assert_snapshot!(told(7), @"
    --- stderr
    error[x]: it is wrong
        at `Shop`

    error[app-failed]: `./app.sh` failed (exit status 7)
      what it printed is above
    --- exit 3
    ");
    insta::assert_snapshot!(told(0), @"
    --- stderr
    error[x]: it is wrong
        at `Shop`

    error[synth]: the app does not synthesize (1 problem)
      help: return what `app.synth()` returns from `main`, so that the app fails, too
    --- exit 3
    ");
    let project = Project::with_app("synth-report-json", &script(0));
    insta::assert_snapshot!(project.run(&["synth", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"x","severity":"error","summary":"it is wrong","detail":"","path":"Shop","places":[],"help":[]}]}
    --- stderr
    error[synth]: the app does not synthesize (1 problem)
      help: return what `app.synth()` returns from `main`, so that the app fails, too
    --- exit 3
    "#);
}

#[test]
fn what_constructs_left_in_the_manifest_is_told_by_its_level() {
    let script = ONE_STACK.replace(
        r#""properties":{"#,
        r#""metadata":{"/Hello/Q":[
{"type":"aws:cdk:info","data":"it is new"},
{"type":"aws:cdk:warning","data":"it is open\nto everybody"},
{"type":"aws:cdk:error","data":"it must be encrypted"}]},"properties":{"#,
    );
    let project = Project::with_app("synth-annotations", &script);
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    error[app-error]: it must be encrypted
        at `Hello/Q`

    warning[app-warning]: it is open
      to everybody
        at `Hello/Q`

    info[app-info]: it is new
        at `Hello/Q`

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}
