//! Deploying to the real local endpoint, which is installed on the first run and kept.

use std::path::Path;

use crate::project::{ONE_STACK, Project, TWO_STACKS};

/// An app in its own directory, and an endpoint of its own.
struct Local {
    project: Project,
}

impl Local {
    fn new(name: &str, script: &str) -> Self {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("local-cache");
        let project = Project::with_app(name, script);
        let state = project.directory.join("local-state");
        let project = project
            .env("RUSTINFRA_CACHE", &cache.to_string_lossy())
            .env("RUSTINFRA_LOCAL_STATE", &state.to_string_lossy());
        // Started apart, so that installing is no part of what is compared.
        let started = project.run(&["local", "start"]);
        assert!(started.ends_with("--- exit 0\n"), "{started}");
        Self { project }
    }

    /// Runs a command with `--local`; ports, times and names made by the endpoint are normalized.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let arguments = [arguments, &["--local", "--app", "./app.sh"]].concat();
        let told = self.project.run(&arguments);
        told.lines().map(|line| normalized(line) + "\n").collect()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _ = self.project.command(&["local", "stop"]).output();
    }
}

fn normalized(line: &str) -> String {
    let mut line = line.to_string();
    // `12:04:11Z` at the start.
    if line.as_bytes().get(8) == Some(&b'Z') && line.as_bytes().get(2) == Some(&b':') {
        line.replace_range(..9, "[TIME]");
    }
    let is_id = |c: char| c.is_ascii_hexdigit();
    for prefix in ["change set rustinfra-", "-Q-", "localhost:"] {
        if let Some(at) = line.find(prefix) {
            let start = at + prefix.len();
            let end = line[start..].find(|c| !is_id(c)).map_or(line.len(), |length| start + length);
            line.replace_range(start..end, "[ID]");
        }
    }
    // Durations of resources, at the end of a line.
    match line.rsplit_once(' ') {
        Some((rest, last))
            if last.strip_suffix('s').is_some_and(|number| number.parse::<f64>().is_ok()) =>
        {
            format!("{} [TIME]", rest.trim_end())
        }
        _ => line,
    }
}

const WITH_OUTPUT: &str = r#"#!/bin/sh
mkdir -p "$CDK_OUTDIR"
cat >"$CDK_OUTDIR/manifest.json" <<J
{"version":"36.0.0","artifacts":{"Shop":{"type":"aws:cloudformation:stack","environment":"aws://unknown-account/unknown-region",
 "properties":{"templateFile":"t.json"},
 "metadata":{"/Shop/Inbox/Resource":[{"type":"aws:cdk:logicalId","data":"Q","trace":["src/lib.rs:7:9"]}]}}}}
J
cat >"$CDK_OUTDIR/t.json" <<J
{"Parameters":{"Delay":{"Type":"Number","Default":0}},
 "Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"DelaySeconds":{"Ref":"Delay"}, "VisibilityTimeout": ${VISIBLE:-30}}}},
 "Outputs":{"Inbox":{"Value":{"Ref":"Q"}}}}
J
"#;

#[test]
fn a_stack_is_created_left_alone_changed_and_destroyed() {
    let local = Local::new("deploy-life", WITH_OUTPUT);
    insta::assert_snapshot!(local.run(&["deploy", "--outputs-file", "out.json", "--parameters", "Delay=3"]), @r#"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           created     change set rustinfra-[ID]
    Shop  us-east-1  000000000000

      + add       Shop/Inbox  AWS::SQS::Queue
      + parameter Delay       added, {Type: "Number", Default: 0}
      + output    Inbox       added, Ref Shop/Inbox

      ~ setting   parameter Delay: none → "3"

    1 to add (a new stack)

    [TIME]  Shop      0/1  started     1 resource to create
    [TIME]  Shop      1/1  added       Shop/Inbox                    AWS::SQS::Queue [TIME]
    [TIME]  Shop      1/1  deployed    1 added in [TIME]
         Outputs  Inbox = http://localhost:[ID]/000000000000/Shop-Q-[ID]
    --- exit 0
    "#);
    let outputs = std::fs::read_to_string(local.project.directory.join("out.json")).unwrap();
    assert!(
        outputs.starts_with("{\n  \"Shop\": {\n    \"Inbox\": \"http://localhost:"),
        "{outputs}"
    );
    insta::assert_snapshot!(local.run(&["deploy"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           unchanged   in [TIME]
         Outputs  Inbox = http://localhost:[ID]/000000000000/Shop-Q-[ID]
    --- exit 0
    ");
    insta::assert_snapshot!(local.run(&["diff", "--exit-code"]), @"
    Shop  us-east-1  000000000000

    no changes
    --- stderr
    --- exit 0
    ");

    let changed = Local { project: local.project.again_with("VISIBLE", "45") };
    insta::assert_snapshot!(changed.run(&["diff", "--exit-code"]), @"
    Shop  us-east-1  000000000000

      ~ change    Shop/Inbox           AWS::SQS::Queue
                    VisibilityTimeout  30 → 45

    1 to change
    --- stderr
    --- exit 5
    ");
    insta::assert_snapshot!(changed.run(&["deploy", "--require-approval", "any-change"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           created     change set rustinfra-[ID]
    Shop  us-east-1  000000000000

      ~ change    Shop/Inbox           AWS::SQS::Queue
                    VisibilityTimeout  30 → 45

    1 to change

    [TIME]  Shop           declined    

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Deploy `Shop`?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
    insta::assert_snapshot!(changed.run(&["deploy", "--require-approval", "any-change", "--yes"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           created     change set rustinfra-[ID]
    Shop  us-east-1  000000000000

      ~ change    Shop/Inbox           AWS::SQS::Queue
                    VisibilityTimeout  30 → 45

    1 to change

    [TIME]  Shop      0/1  started     1 resource to update
    [TIME]  Shop      1/1  changed     Shop/Inbox                    AWS::SQS::Queue [TIME]
    [TIME]  Shop      1/1  deployed    1 changed in [TIME]
         Outputs  Inbox = http://localhost:[ID]/000000000000/Shop-Q-[ID]
    --- exit 0
    ");
    insta::assert_snapshot!(changed.run(&["destroy"]), @"
    --- stderr
    Shop  us-east-1  000000000000
      - remove    1 resource
                  Shop/Inbox                    AWS::SQS::Queue               what it holds is lost

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Destroy `Shop` and the data in 1 resource?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
    insta::assert_snapshot!(changed.run(&["destroy", "--yes"]), @"
    --- stderr
    Shop  us-east-1  000000000000
      - remove    1 resource
                  Shop/Inbox                    AWS::SQS::Queue               what it holds is lost
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop      0/1  started     1 resource to delete
    [TIME]  Shop      1/1  removed     Shop/Inbox                    AWS::SQS::Queue [TIME]
    [TIME]  Shop      1/1  destroyed   1 removed in [TIME]
    --- exit 0
    ");
    insta::assert_snapshot!(changed.run(&["destroy", "--yes"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           not there   in [TIME]
    --- exit 0
    ");
}

#[test]
fn outputs_alone_are_updated_and_a_stack_without_resources_is_left_out() {
    let script = WITH_OUTPUT.replace(r#"{"Ref":"Q"}}"#, r#""${KIND:-standard}"}"#);
    let local = Local::new("deploy-outputs", &script);
    let told = local.run(&["deploy"]);
    assert!(told.ends_with("     Outputs  Inbox = standard\n--- exit 0\n"), "{told}");
    let changed = Local { project: local.project.again_with("KIND", "express") };
    insta::assert_snapshot!(changed.run(&["deploy"]), @r#"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    Shop  us-east-1  000000000000

      ~ output    Inbox
                    Value  "standard" → "express"

    no resources to change, only what is listed above

    [TIME]  Shop           started     0 resources to update
    [TIME]  Shop           deployed    in [TIME]
         Outputs  Inbox = express
    --- exit 0
    "#);
    let told = changed.run(&["diff"]);
    assert!(told.contains("\nno changes\n"), "{told}");
    let nothing = ONE_STACK.replace(r#""Q":{"Type":"AWS::SQS::Queue"}"#, "");
    std::fs::write(local.project.directory.join("app.sh"), nothing.replace("Hello", "Shop"))
        .unwrap();
    insta::assert_snapshot!(changed.run(&["deploy"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           warning     the stack has no resources any more; what is deployed stays as it is: to remove it, destroy `Shop`
    [TIME]  Shop           unchanged   in [TIME]
         Outputs  Inbox = express
    --- exit 0
    ");
}

#[test]
fn all_is_counted_where_the_endpoint_does_not_tell_what_it_removes() {
    let old = r#"old='"Old":{"Type":"AWS::SNS::Topic"},'; [ -n "$GONE" ] && old="#;
    let script = WITH_OUTPUT
        .replace("#!/bin/sh", &format!("#!/bin/sh\n{old}"))
        .replace(r#""Resources":{"#, r#""Resources":{$old"#);
    let local = Local::new("deploy-removes", &script);
    let told = local.run(&["deploy"]);
    assert!(told.contains("Shop      2/2  deployed    2 added in [TIME]\n"), "{told}");
    let without = local.project.again_with("GONE", "yes").env("VISIBLE", "45");
    insta::assert_snapshot!(Local { project: without }.run(&["deploy"]), @"
    --- stderr
    [TIME]  Shop           looking     in us-east-1, account 000000000000
    [TIME]  Shop           created     change set rustinfra-[ID]
    Shop  us-east-1  000000000000

      - remove    Old                  AWS::SNS::Topic
      ~ change    Shop/Inbox           AWS::SQS::Queue
                    VisibilityTimeout  30 → 45

    1 to change, 1 to remove

    [TIME]  Shop      0/2  started     2 resources to update
    [TIME]  Shop      1/2  changed     Shop/Inbox                    AWS::SQS::Queue [TIME]
    [TIME]  Shop      2/2  removed     Old                           AWS::SNS::Topic [TIME]
    [TIME]  Shop      2/2  deployed    1 changed, 1 removed in [TIME]
         Outputs  Inbox = http://localhost:[ID]/000000000000/Shop-Q-[ID]
    --- exit 0
    ");
}

#[test]
fn json_prints_events_one_a_line() {
    let local = Local::new("deploy-json", ONE_STACK);
    let told = local.project.run(&["deploy", "--json", "--local", "--app", "./app.sh"]);
    let (stdout, rest) = told.split_once("--- stderr\n").unwrap();
    assert_eq!(rest, "--- exit 0\n");
    let events: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<_> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names.first(), Some(&"stack-started"));
    assert_eq!(names.last(), Some(&"stack-finished"));
    assert!(events.iter().all(|event| event["version"] == 1), "{stdout}");
}

/// The last event of a deployment with `--json`, without its time, and what was said on stderr.
fn last_event(local: &Local) -> (serde_json::Value, String) {
    let mut command = local.project.command(&["deploy", "--local", "--json", "--no-check"]);
    let output = command.args(["--app", "./app.sh"]).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let mut event: serde_json::Value =
        serde_json::from_str(stdout.lines().last().unwrap_or_default()).unwrap();
    event.as_object_mut().unwrap().remove("elapsed_ms");
    (event, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn programs_are_told_why_a_stack_was_refused() {
    let local = Local::new(
        "deploy-refused",
        &WITH_OUTPUT.replace("AWS::SQS::Queue", "AWS::EC2::NatGateway"),
    );
    let (event, told) = last_event(&local);
    let help = "the region does not have these types, or they are misspelled; a local endpoint has fewer than AWS: leave them out of what you try there";
    let message = "CloudFormation refused the change set for `Shop`: Template format error: Unrecognized resource types: [AWS::EC2::NatGateway]";
    assert_eq!(
        event,
        serde_json::json!({
            "version": 1,
            "event": "stack-finished",
            "stack": "Shop",
            "stack_name": "Shop",
            "outcome": {"result": "failed", "status": null},
            "counts": {"replace": 0, "change": 0, "add": 0, "remove": 0, "keep": 0},
            "outputs": [],
            "error": {
                "code": "change-set-refused",
                "message": message,
                "help": [help],
                "failures": [{
                    "logical_id": "Q",
                    "path": "Shop/Inbox",
                    "place": "src/lib.rs:7:9",
                    "resource_type": "AWS::EC2::NatGateway",
                    "verb": "deployed",
                    "reason": "its type is not known there",
                    "code": null,
                }],
            },
        })
    );
    assert_eq!(
        told.trim_start(),
        format!(
            "error[change-set-refused]: {message}
  Shop/Inbox (AWS::EC2::NatGateway) could not be deployed:
    its type is not known there
  defined at src/lib.rs:7:9
  help: {help}
"
        )
    );
}

#[test]
fn programs_are_told_where_an_address_is_on_this_machine() {
    let local = Local::new(
        "deploy-urls",
        &WITH_OUTPUT.replace(r#"{"Ref":"Q"}"#, r#""https://abc.lambda-url.us-east-1.on.aws/x""#),
    );
    let (mut event, _) = last_event(&local);
    let url = event["outputs"][0]["local_url"].take();
    let (address, path) = url.as_str().unwrap_or_default().split_once("/_aws").unwrap_or_default();
    assert!(address.starts_with("http://localhost:"), "{url}");
    assert_eq!(path, "/lambda-url/abc/x");
    assert_eq!(
        event["outputs"],
        serde_json::json!([{
            "key": "Inbox",
            "value": "https://abc.lambda-url.us-east-1.on.aws/x",
            "description": "",
            "local_url": null,
        }])
    );
    // The file is the CDK's, so it has the value and nothing else.
    local.run(&["deploy", "--no-check", "--outputs-file", "out.json"]);
    assert_eq!(
        std::fs::read_to_string(local.project.directory.join("out.json")).unwrap(),
        "{\n  \"Shop\": {\n    \"Inbox\": \"https://abc.lambda-url.us-east-1.on.aws/x\"\n  }\n}\n"
    );
}

#[test]
fn a_resource_that_fails_is_told_last_with_its_reason_and_line() {
    let script = WITH_OUTPUT.replace("AWS::SQS::Queue", "Custom::Thing").replace(
        r#""Properties":{"#,
        r#""Properties":{"ServiceToken":"arn:aws:lambda:us-east-1:000000000000:function:nobody","#,
    );
    let local = Local::new("deploy-fails", &script);
    let told = local.run(&["deploy", "--no-check"]);
    assert!(told.ends_with("--- exit 10\n"), "{told}");
    let error = told.split("error[").nth(1).unwrap();
    assert!(error.starts_with("resource-failed]: deploying `Shop` failed"), "{told}");
    assert!(error.contains("defined at src/lib.rs:7:9"), "{told}");
}

#[test]
fn the_local_endpoint_plays_the_account_and_region_that_a_stack_names() {
    let local = Local::new("deploy-account", TWO_STACKS);
    let told = local.run(&["deploy", "--yes"]);
    assert!(told.contains("looking     in eu-west-1, account 123456789012"), "{told}");
    assert!(told.ends_with("--- exit 0\n"), "{told}");
    let removed = local.run(&["destroy", "Orders", "--yes"]);
    let alarms = removed
        .find("OrdersAlarms           destroyed")
        .or(removed.find("OrdersAlarms      1/1  destroyed"));
    let orders = removed
        .find("Orders            2/2  destroyed")
        .or(removed.find("Orders      2/2  destroyed"));
    assert!(
        alarms.is_some() && alarms < orders,
        "a stack goes before the one it came after: {removed}"
    );
}

#[test]
fn parameters_of_the_wrong_form_are_refused_before_anything_runs() {
    let project = Project::with_app("deploy-parameters", "#!/bin/sh\necho must not run >&2\n");
    insta::assert_snapshot!(project.run(&["deploy", "--parameters", "Delay", "--app", "./app.sh"]), @"
    --- stderr
    error[parameters]: `--parameters Delay` is not of the form KEY=VALUE
      help: write KEY=VALUE for every stack that has the parameter, or STACK:KEY=VALUE for one
    --- exit 2
    ");
}
