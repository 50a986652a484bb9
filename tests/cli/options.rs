//! Options and settings reach CloudFormation.

use serde_json::json;

use crate::cloud::{Call, Cloud};
use crate::project::{ONE_STACK, Project};

/// Two stacks of a topic, `Web` after `Data`; `Data` is deployed as it is.
fn app(name: &str) -> (Cloud, Project) {
    let stack = |after: &[&str]| {
        json!({
            "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": "t.json"}, "dependencies": after,
        })
    };
    let manifest = json!({"version": "36.0.0", "artifacts": {
        "Data": stack(&[]), "Web": stack(&["Data"]), "Other": stack(&[]),
    }});
    let template = json!({"Resources": {"News": {"Type": "AWS::SNS::Topic"}}});
    let cloud = Cloud::start().stack("Data", "CREATE_COMPLETE", &template);
    let project = Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/t.json", &template.to_string());
    let project = cloud.project(project);
    (cloud, project)
}

#[track_caller]
fn deploy(project: &Project, arguments: &[&str]) -> String {
    let told = project.run(&[&["deploy", "--app", "app"], arguments].concat());
    assert!(told.ends_with("--- exit 0\n"), "{told}");
    told
}

/// What a call says of some parameters.
fn said<'a>(call: &'a Call, parameters: &[&str]) -> Vec<(&'a str, &'a str)> {
    let wanted = |name: &str| parameters.iter().any(|parameter| name.starts_with(parameter));
    let all = call.iter().filter(|(name, _)| wanted(name));
    all.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn stacks(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| call["StackName"].as_str()).collect()
}

#[test]
fn roles_topics_tags_and_the_wish_to_keep_a_failure_are_passed_on() {
    let (cloud, project) = app("options-passed");
    let role = "arn:aws:iam::123456789012:role/service";
    let topics = ["arn:aws:sns:eu-west-1:123456789012:a", "arn:aws:sns:eu-west-1:123456789012:b"];
    let project = project.file("rustinfra.toml", "[tags]\nteam = \"shop\"\ncost = \"7\"\n");
    deploy(
        &project,
        &[
            "Other",
            "--role-arn",
            role,
            "--no-rollback",
            "--notification-arns",
            topics[0],
            "--notification-arns",
            topics[1],
        ],
    );
    let created = cloud.calls("CreateChangeSet");
    assert_eq!(stacks(&created), ["Other"]);
    assert_eq!(
        said(&created[0], &["RoleARN", "NotificationARNs", "Tags"]),
        [
            ("NotificationARNs.member.1", topics[0]),
            ("NotificationARNs.member.2", topics[1]),
            ("RoleARN", role),
            ("Tags.member.1.Key", "cost"),
            ("Tags.member.1.Value", "7"),
            ("Tags.member.2.Key", "team"),
            ("Tags.member.2.Value", "shop"),
        ]
    );
    let executed = cloud.calls("ExecuteChangeSet");
    assert_eq!(said(&executed[0], &["DisableRollback"]), [("DisableRollback", "true")]);
}

#[test]
fn a_stack_that_did_not_change_is_deployed_by_force_only() {
    let (cloud, project) = app("options-force");
    let told = deploy(&project, &["Data"]);
    assert!(told.contains("unchanged"), "{told}");
    assert_eq!(cloud.calls("CreateChangeSet").len(), 0);
    deploy(&project, &["Data", "--force"]);
    assert_eq!(stacks(&cloud.calls("CreateChangeSet")), ["Data"]);
}

#[test]
fn the_stacks_that_a_stack_needs_are_deployed_with_it_unless_excluded() {
    let (cloud, project) = app("options-exclusively");
    deploy(&project, &["Web", "--exclusively", "--force"]);
    assert_eq!(stacks(&cloud.calls("CreateChangeSet")), ["Web"]);
    deploy(&project, &["Web", "--force"]);
    assert_eq!(stacks(&cloud.calls("CreateChangeSet")), ["Web", "Data", "Web"]);
}

#[test]
fn the_configuration_says_how_many_stacks_are_deployed_at_a_time() {
    // Which stacks are looked at or finished, in this order.
    let order = |project: &Project, arguments: &[&str]| {
        let told = deploy(project, &[&["Data", "Other", "--force"], arguments].concat());
        let word = |line: &str| {
            let what = ["looking", "deployed"].into_iter().find(|what| line.contains(what))?;
            Some(format!("{} {what}", line.split_whitespace().nth(1)?))
        };
        told.lines().filter_map(word).collect::<Vec<_>>()
    };
    let one_by_one = ["Data looking", "Data deployed", "Other looking", "Other deployed"];
    let (_, project) = app("options-concurrency");
    assert_eq!(order(&project, &[])[..2], ["Data looking", "Other looking"]);
    let project = project.file("rustinfra.toml", "concurrency = 1\n");
    assert_eq!(order(&project, &[]), one_by_one);
    let overruled = order(&project, &["--concurrency", "2"]);
    assert_eq!(overruled[..2], ["Data looking", "Other looking"]);
}

#[test]
fn the_configuration_chooses_the_profile() {
    let (_, project) = app("options-profile");
    let project = project.file("rustinfra.toml", "profile = \"work\"\n").file(".aws/config", "");
    let told = project.run(&["diff", "--app", "app"]);
    assert!(told.contains("error[no-profile]: there is no profile `work`\n"), "{told}");
    let told = project.run(&["diff", "--app", "app", "--profile", "home"]);
    assert!(told.contains("error[no-profile]: there is no profile `home`\n"), "{told}");
}

#[test]
fn outputs_that_cannot_be_written_are_refused_before_anything_is_deployed() {
    let (cloud, project) = app("options-outputs-refused");
    insta::assert_snapshot!(project.run(&["deploy", "--app", "app", "--outputs-file", "none/out.json"]), @"
    --- stderr
    error[outputs-file]: the outputs cannot be written to `none/out.json`
      No such file or directory (os error 2)
      help: nothing was deployed: choose a file in a folder that exists
    --- exit 2
    ");
    let told = project.run(&["deploy", "--app", "app", "--outputs-file", "app"]);
    assert!(told.ends_with("--- exit 2\n"), "{told}");
    assert_eq!(cloud.calls("CreateChangeSet").len(), 0);
}

/// An app that takes the folder away into which its outputs are to be written.
const REMOVES: &str = r#"#!/bin/sh
rm -rf out
mkdir -p "$CDK_OUTDIR"
cp app/* "$CDK_OUTDIR"
"#;

#[test]
fn outputs_that_cannot_be_written_any_more_do_not_hide_how_the_deployment_ended() {
    for (name, template, status, code) in [
        ("well", json!({"News": {"Type": "AWS::SNS::Topic"}}), "UPDATE_COMPLETE", 2),
        (
            "declined",
            json!({"May": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Users": ["u"], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}}}),
            "UPDATE_COMPLETE",
            9,
        ),
        ("failed", json!({"News": {"Type": "AWS::SNS::Topic"}}), "UPDATE_ROLLBACK_FAILED", 10),
    ] {
        let (cloud, project) = app(&format!("options-outputs-{name}"));
        let before = json!({"Resources": {"Old": {"Type": "AWS::SNS::Topic"}}});
        let _cloud = cloud.stack("Data", status, &before);
        let project = project
            .file("out/before.json", "{}")
            .file("app/t.json", &json!({ "Resources": template }).to_string())
            .script("app.sh", REMOVES);
        let told =
            project.run(&["deploy", "Data", "--app", "./app.sh", "--outputs-file", "out/out.json"]);
        let unwritten = told.contains(
            "error[outputs-file]: the outputs cannot be written to `out/out.json`\n  No such file or directory (os error 2)\n",
        );
        assert!(unwritten, "{told}");
        assert!(told.ends_with(&format!("--- exit {code}\n")), "{name}: {told}");
        let last = told.rsplit("error[").next().unwrap();
        let reason = match name {
            "declined" => "not-interactive]",
            "failed" => "bad-state]",
            _ => "outputs-file]",
        };
        assert!(last.starts_with(reason), "{name}: {told}");
    }
}

#[test]
fn words_of_the_cdk_are_answered_with_what_to_do_instead() {
    let project = Project::new("options-cdk");
    let usage = |of: &str| {
        format!("\n\nUsage: rustinfra {of}\n\nFor more information, try '--help'.\n--- exit 2\n")
    };
    let commands = "[OPTIONS] <COMMAND>";
    let again = "call `rustinfra deploy` after a change; with `--local` that takes a second or two";
    let none = "there is no need to: `rustinfra deploy` makes what assets need";
    let begin = "begin with `cargo new` and `cargo add rustinfra-constructs`";
    let elsewhere = |word: &str| {
        format!(
            "after `rustinfra synth`, the CDK's command does it: `npx cdk {word} --app rustinfra.out`"
        )
    };
    let words = [("bootstrap", none), ("init", begin), ("watch", again)];
    let mut words: Vec<_> = words.map(|(word, tip)| (word, tip.to_owned())).to_vec();
    words.extend(
        ["drift", "import", "orphan", "refactor", "rollback"].map(|word| (word, elsewhere(word))),
    );
    for (word, tip) in words {
        assert_eq!(
            project.run(&[word]),
            format!(
                "--- stderr\nerror: unrecognized subcommand '{word}'\n\n  tip: {tip}{}",
                usage(commands)
            )
        );
    }
    let instead =
        "`rustinfra diff` says what a deployment would change, without making a change set";
    for (word, tip) in [
        ("--all", "without the names of stacks, all are meant"),
        ("--watch", again),
        ("--hotswap", again),
        ("--hotswap-fallback", again),
        ("--no-execute", instead),
        ("--method", instead),
        ("--change-set-name", instead),
        // What is no word of the CDK's has clap's own answers.
        ("--forse", "a similar argument exists: '--force'"),
    ] {
        let told = project.run(&["deploy", word]);
        let of = match word {
            "--forse" => "deploy --force [STACKS]...",
            _ => "deploy [OPTIONS] [STACKS]...",
        };
        assert_eq!(
            told,
            format!(
                "--- stderr\nerror: unexpected argument '{word}' found\n\n  tip: {tip}{}",
                usage(of)
            )
        );
    }
}

#[test]
fn a_parameter_that_no_stack_has_is_refused_before_anything_is_deployed() {
    let (cloud, project) = app("options-unknown-parameter");
    let template = json!({
        "Parameters": {"Size": {"Type": "Number", "Default": 1}},
        "Resources": {"News": {"Type": "AWS::SNS::Topic"}},
    });
    let project = project.file("app/t.json", &template.to_string());
    insta::assert_snapshot!(project.run(&["deploy", "--app", "app", "--parameters", "Sise=2"]), @"
    --- stderr
    error[unknown-parameters]: none of the stacks to deploy has a parameter `Sise`
      help: did you mean `Size`?
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["deploy", "Data", "--app", "app", "--parameters", "Web:Size=2"]), @"
    --- stderr
    error[unknown-parameters]: `Web` is none of the stacks to deploy, but values are given for its parameters
      help: deploy it as well, or leave out `--parameters Web:…`
    --- exit 2
    ");
    assert_eq!(cloud.calls("CreateChangeSet").len(), 0);
    deploy(&project, &["--yes", "--parameters", "Web:Size=2"]);
}

/// As by the CDK's option.
#[test]
fn warnings_end_the_command_with_strict() {
    let cloud = Cloud::start();
    let misspelt = ONE_STACK.replace("AWS::SQS::Queue", "AWS::SQS::Queu");
    let project = cloud.project(Project::with_app("options-strict", &misspelt));
    let run = |arguments: &[&str]| project.run(&[arguments, &["--app", "./app.sh"]].concat());
    let told = run(&["synth", "--quiet", "--strict"]);
    insta::assert_snapshot!(told, @"
    --- stderr
    warning[unknown-type]: `AWS::SQS::Queu` is no resource type that this version knows
        at `Hello/Q`
      help: did you mean `AWS::SQS::Queue`?

    error[strict]: `--strict` takes no warnings (1 warning)
    --- exit 3
    ");
    assert_eq!(run(&["diff", "--strict"]), told);
    assert_eq!(run(&["deploy", "--yes", "--strict"]), told);
    assert_eq!(cloud.calls("DescribeStacks").len(), 0);
    let json = run(&["synth", "--quiet", "--strict", "--json"]);
    insta::assert_snapshot!(json, @r#"
    {"version":1,"diagnostics":[{"code":"unknown-type","severity":"warning","summary":"`AWS::SQS::Queu` is no resource type that this version knows","detail":"","path":"Hello/Q","places":[],"help":["did you mean `AWS::SQS::Queue`?"]}]}
    --- stderr
    error[strict]: `--strict` takes no warnings (1 warning)
    --- exit 3
    "#);
    // Where nothing is warned of, nothing ends.
    let clean = Project::with_app("options-strict-clean", ONE_STACK);
    let told = clean.run(&["synth", "--quiet", "--strict", "--app", "./app.sh"]);
    assert!(told.ends_with("--- exit 0\n"), "{told}");
}

#[test]
fn warnings_of_a_template_end_its_check_with_strict() {
    let function = r#"{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::123456789012:role/f", "Code": {"ZipFile": "x"}, "Handler": "index.handler", "Runtime": "nodejs22.x", "Environment": {"Variables": {"P": "{{resolve:secretsmanager:p}}"}}}}}}"#;
    let project = Project::new("options-strict-check").file("t.json", function);
    insta::assert_snapshot!(project.run(&["check", "--strict", "t.json"]), @"
    --- stderr
    warning[plain-secret]: a secret stands in a function's environment
      function `F` has the value of a secret in `P`: whoever may read its settings, in the console or elsewhere, reads it there.
        at `t.json#/Resources/F/Properties/Environment/Variables/P`
      help: give the function the secret's ARN instead, allow its role `secretsmanager:GetSecretValue` on that, and get the value at run time
      help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

    error[strict]: `--strict` takes no warnings (1 warning in 1 template)
    --- exit 3
    ");
    let told = project.run(&["check", "t.json"]);
    assert!(told.ends_with("Checked  1 template: 1 warning\n--- exit 0\n"), "{told}");
}

#[test]
fn a_slip_in_a_region_is_told() {
    let project = Project::with_app("options-region", ONE_STACK);
    let run =
        |region: &str| project.run(&["synth", "--quiet", "--app", "./app.sh", "--region", region]);
    insta::assert_snapshot!(run("eu-wset-1"), @"
    --- stderr
    warning: no region is known as `eu-wset-1`
      help: did you mean `eu-west-1`?
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
    assert!(!run("eu-west-9").contains("warning"));
    let strict = ["synth", "--quiet", "--strict", "--app", "./app.sh", "--region", "eu-wset-1"];
    let told = project.run(&strict);
    assert!(told.ends_with("`--strict` takes no warnings (1 warning)\n--- exit 3\n"), "{told}");
}
