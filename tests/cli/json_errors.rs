//! `--json`: whatever ends a command is told to programs, too, once.

use serde_json::{Value, json};

use crate::app::package;
use crate::cloud::Cloud;
use crate::project::{ONE_STACK, Project};

/// The lines of stdout as JSON, and the rest of what can be seen.
#[track_caller]
fn lines(told: &str) -> (Vec<Value>, &str) {
    let (stdout, rest) = told.split_once("--- stderr\n").unwrap();
    (stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), rest)
}

/// An app of stacks like the one of [`ONE_STACK`].
fn stacks(names: &[&str]) -> String {
    let (before, rest) = ONE_STACK.split_once("\"Hello\"").unwrap();
    let (one, after) = rest.split_once("}}}}").unwrap();
    let each: Vec<String> = names.iter().map(|name| format!("\"{name}\"{one}}}}}")).collect();
    format!("{before}{}}}}}{after}", each.join(",\n"))
}

#[test]
fn errors_before_any_stack_begins_are_json_for_programs() {
    let project = Project::with_app("json-no-region", ONE_STACK)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        // AWS is not asked whose the key is.
        .env("CDK_DEFAULT_ACCOUNT", "123456789012")
        .env("AWS_ACCESS_KEY_ID", "key")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let run = |command: &str| project.run(&[command, "--json", "--app", "./app.sh"]);
    insta::assert_snapshot!(run("deploy"), @r#"
    {"version":1,"diagnostics":[{"code":"no-region","severity":"error","summary":"no region is configured, and `Hello` names none","detail":"","path":"","places":[],"help":["set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`","or give the stack an environment of its own in the app","to try without an AWS account, add `--local`"]}]}
    --- stderr
    error[no-region]: no region is configured, and `Hello` names none
      help: set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`
      help: or give the stack an environment of its own in the app
      help: to try without an AWS account, add `--local`
    --- exit 2
    "#);
    assert_eq!(run("destroy"), run("deploy"));
    assert_eq!(run("diff"), run("deploy"));
    let two = Project::with_app("json-no-regions", &stacks(&["A", "B"]))
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let told = two.run(&["deploy", "--json", "--app", "./app.sh"]);
    insta::assert_snapshot!(told, @r#"
    {"version":1,"diagnostics":[{"code":"no-region","severity":"error","summary":"no region is configured, and `A` and `B` name none","detail":"","path":"","places":[],"help":["set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`","or give the stacks environments of their own in the app","to try without an AWS account, add `--local`"]}]}
    --- stderr
    error[no-region]: no region is configured, and `A` and `B` name none
      help: set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`
      help: or give the stacks environments of their own in the app
      help: to try without an AWS account, add `--local`
    --- exit 2
    "#);
    assert_eq!(
        two.run(&["destroy", "--json", "--app", "./app.sh"]),
        told.replace("`A` and `B`", "`B` and `A`")
    );
    let many = Project::with_app("json-no-region-of-many", &stacks(&["A", "B", "C", "D", "E"]))
        .env("AWS_EC2_METADATA_DISABLED", "true");
    insta::assert_snapshot!(many.run(&["deploy", "--app", "./app.sh"]), @"
    --- stderr
    error[no-region]: no region is configured, and `A`, `B`, `C` and 2 other stacks name none
      help: set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`
      help: or give the stacks environments of their own in the app
      help: to try without an AWS account, add `--local`
    --- exit 2
    ");
    let told = project.run(&["deploy", "Hallo", "--json", "--app", "./app.sh"]);
    insta::assert_snapshot!(told, @r#"
    {"version":1,"diagnostics":[{"code":"no-such-stack","severity":"error","summary":"no stack matches `Hallo`","detail":"","path":"","places":[],"help":["did you mean `Hello`?","the stacks are: Hello"]}]}
    --- stderr
    error[no-such-stack]: no stack matches `Hallo`
      help: did you mean `Hello`?
      help: the stacks are: Hello
    --- exit 2
    "#);
    let none = Project::with_app("json-no-credentials", ONE_STACK)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "eu-west-1");
    insta::assert_snapshot!(none.run(&["destroy", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"no-credentials","severity":"error","summary":"sts:GetCallerIdentity failed: no credentials were found","detail":"","path":"","places":[],"help":["set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE","single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile","to try without an AWS account, add `--local`"]}]}
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: no credentials were found
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
      help: to try without an AWS account, add `--local`
    --- exit 4
    "#);
}

#[test]
fn an_error_of_one_stack_names_it() {
    let elsewhere = ONE_STACK.replace("unknown-account/unknown-region", "999999999999/eu-west-1");
    let project = Cloud::start().project(Project::with_app("json-account", &elsewhere));
    insta::assert_snapshot!(project.run(&["deploy", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"wrong-account","severity":"error","summary":"`Hello` belongs to account 999999999999, but the credentials are of 123456789012 (arn:aws:iam::123456789012:user/me)","detail":"","path":"Hello","places":[],"help":["choose credentials of account 999999999999, with `--profile` or AWS_PROFILE","or change the stack's environment in the app"]}]}
    --- stderr
    error[wrong-account]: `Hello` belongs to account 999999999999, but the credentials are of 123456789012 (arn:aws:iam::123456789012:user/me)
      help: choose credentials of account 999999999999, with `--profile` or AWS_PROFILE
      help: or change the stack's environment in the app
    --- exit 4
    "#);
}

#[test]
fn a_failed_app_is_told_with_what_it_reported() {
    let failed = Project::with_app("json-failed", "#!/bin/sh\nexit 7\n");
    insta::assert_snapshot!(failed.run(&["ls", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"app-failed","severity":"error","summary":"`./app.sh` failed (exit status 7)","detail":"it printed nothing","path":"","places":[],"help":[]}]}
    --- stderr
    error[app-failed]: `./app.sh` failed (exit status 7)
      what it printed is above
    --- exit 3
    "#);
    let script = r#"#!/bin/sh
echo '{"version":1,"diagnostics":[{"severity":"warning","code":"x","summary":"it is odd","detail":"","path":"Shop","places":[],"help":[]}]}' >"$RUSTINFRA_DIAGNOSTICS"
exit 7
"#;
    let warned = Project::with_app("json-failed-warned", script);
    insta::assert_snapshot!(warned.run(&["synth", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"app-failed","severity":"error","summary":"`./app.sh` failed (exit status 7)","detail":"it printed nothing","path":"","places":[],"help":[]},{"code":"x","severity":"warning","summary":"it is odd","detail":"","path":"Shop","places":[],"help":[]}]}
    --- stderr
    error[app-failed]: `./app.sh` failed (exit status 7)
      what it printed is above
    --- exit 3
    "#);
}

/// What is told of a stack is told by its last event, and of a question that could not be asked besides.
#[test]
fn what_a_stacks_events_have_told_is_not_told_again() {
    let parameter = r#"{"Parameters":{"Size":{"Type":"Number"}},"Resources""#;
    let script = ONE_STACK.replace(r#"{"Resources""#, parameter);
    let project = Cloud::start().project(Project::with_app("json-parameters", &script));
    let told = project.run(&["deploy", "--json", "--app", "./app.sh"]);
    let (events, rest) = lines(&told);
    let names: Vec<_> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(names, ["stack-started", "stack-finished"]);
    assert_eq!(
        events[1]["error"],
        json!({
            "code": "missing-parameters",
            "message": "`Hello` needs values for its parameters Size",
            "help": ["pass them, as in `--parameters Hello:Size=VALUE`"],
        })
    );
    assert!(rest.contains("error[missing-parameters]"), "{rest}");

    let project = Cloud::start().project(Project::with_app("json-question", ONE_STACK));
    let arguments = ["deploy", "--json", "--require-approval", "any-change", "--app", "./app.sh"];
    let told = project.run(&arguments);
    let (events, rest) = lines(&told);
    let last = events.last().unwrap();
    assert_eq!(
        last,
        &json!({"version": 1, "diagnostics": [{
            "code": "not-interactive", "severity": "error",
            "summary": "this needs your approval, and there is no terminal to ask on",
            "detail": "Deploy `Hello`?\nHello  eu-west-1  123456789012\n\n  + add       Q  AWS::SQS::Queue\n\n1 to add (a new stack)", "path": "", "places": [],
            "help": ["look at these changes, then approve them with --yes"],
        }]})
    );
    assert_eq!(events[events.len() - 2]["outcome"], json!({"result": "declined"}));
    assert!(rest.ends_with("--- exit 9\n"), "{rest}");
}

/// What an app that ended well leaves running may keep its pipes, and is not waited for: here it would have
/// something to say.
#[test]
fn what_an_app_leaves_running_is_not_waited_for() {
    let script =
        ONE_STACK.replacen("#!/bin/sh\n", "#!/bin/sh\n(sleep 1.9; echo late) &\necho built\n", 1);
    let project = Project::with_app("json-left-running", &script);
    insta::assert_snapshot!(project.run(&["ls", "--json", "--app", "./app.sh"]), @r#"
    [
      {
        "id": "Hello",
        "path": "Hello",
        "stackName": "Hello",
        "account": null,
        "region": null,
        "resources": 1,
        "assets": 0,
        "dependencies": [],
        "tags": {},
        "templateFile": "[PROJECT]/rustinfra.out/Hello.template.json"
      }
    ]
    --- stderr
    built
    --- exit 0
    "#);
}

/// Nothing stands above what a program reads: it gets the text itself, and the lines that the text points to.
#[test]
fn what_stands_above_on_a_terminal_is_told_to_programs_itself() {
    let script = "#!/bin/sh\necho 'no luck' >&2\necho 'at all'\nexit 7\n";
    let failed = Project::with_app("json-printed", script);
    insta::assert_snapshot!(failed.run(&["ls", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"app-failed","severity":"error","summary":"`./app.sh` failed (exit status 7)","detail":"no luck\nat all","path":"","places":[],"help":[]}]}
    --- stderr
    no luck
    at all
    error[app-failed]: `./app.sh` failed (exit status 7)
      what it printed is above
    --- exit 3
    "#);
    let broken = package("json-broken")
        .file("src/stack.rs", "pub const NAME: u8 = \"Shop\";\npub const OTHER: u8 = true;\n");
    let told = broken.run(&["ls", "--json"]);
    insta::assert_snapshot!(told, @r#"
    {"version":1,"diagnostics":[{"code":"build","severity":"error","summary":"`shop` does not compile","detail":"in [PROJECT]\nerror[E0308]: mismatched types\n --> src/stack.rs:1:22\n  |\n1 | pub const NAME: u8 = \"Shop\";\n  |                      ^^^^^^ expected `u8`, found `&str`\n\nerror[E0308]: mismatched types\n --> src/stack.rs:2:23\n  |\n2 | pub const OTHER: u8 = true;\n  |                       ^^^^ expected `u8`, found `bool`\n\nFor more information about this error, try `rustc --explain E0308`.\nerror: could not compile `shop` (bin \"shop\") due to 2 previous errors","path":"","places":[{"label":"","file":"src/stack.rs","line":1,"column":22},{"label":"","file":"src/stack.rs","line":2,"column":23}],"help":[]}]}
    --- stderr
       Compiling shop v0.1.0 ([PROJECT])
    error[E0308]: mismatched types
     --> src/stack.rs:1:22
      |
    1 | pub const NAME: u8 = "Shop";
      |                      ^^^^^^ expected `u8`, found `&str`

    error[E0308]: mismatched types
     --> src/stack.rs:2:23
      |
    2 | pub const OTHER: u8 = true;
      |                       ^^^^ expected `u8`, found `bool`

    For more information about this error, try `rustc --explain E0308`.
    error: could not compile `shop` (bin "shop") due to 2 previous errors
    error[build]: `shop` does not compile
      in [PROJECT]
      help: rustc's messages above tell where and why
    --- exit 3
    "#);
    let panicking = package("json-panicked").file("src/stack.rs", "pub const NAME: Name = Name;\npub struct Name;\nimpl std::fmt::Display for Name {\n    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {\n        panic!(\"no\\nluck\")\n    }\n}\n");
    let told = panicking.run(&["ls", "--json"]);
    insta::assert_snapshot!(without_ids_of_threads(&told), @r#"
    {"version":1,"diagnostics":[{"code":"app-panicked","severity":"error","summary":"the app panicked","detail":"thread 'main' panicked at src/stack.rs:5:9:\nno\nluck\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace","path":"","places":[{"label":"","file":"src/stack.rs","line":5,"column":9}],"help":["for the calls that led there, set RUST_BACKTRACE=1"]}]}
    --- stderr
       Compiling shop v0.1.0 ([PROJECT])
        Finished `dev` profile [unoptimized + debuginfo] target(s) in [TIME]

    thread 'main' panicked at src/stack.rs:5:9:
    no
    luck
    note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
    error[app-panicked]: the app panicked
      its message is above; nothing was written
      help: for the calls that led there, set RUST_BACKTRACE=1
    --- exit 3
    "#);
    let unmade = r#"#!/bin/sh
echo 'no such target'
echo '{"version":1,"diagnostics":[{"severity":"error","code":"asset-not-made","summary":"an asset cannot be made","detail":"failed to run `make`: it ended with 2","path":"Shop","places":[],"help":["what it says about it stands above; run it by hand to see it again"]}]}' >"$RUSTINFRA_DIAGNOSTICS"
exit 3
"#;
    let unmade = Project::with_app("json-unmade", unmade);
    insta::assert_snapshot!(unmade.run(&["ls", "--json", "--app", "./app.sh"]), @r#"
    {"version":1,"diagnostics":[{"code":"asset-not-made","severity":"error","summary":"an asset cannot be made","detail":"failed to run `make`: it ended with 2\nno such target","path":"Shop","places":[],"help":["run it by hand to see it again"]}]}
    --- stderr
    no such target
    error[synth]: the app does not synthesize (1 problem)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    "#);
}

/// Newer versions of the standard library tell the number of a thread that panics.
fn without_ids_of_threads(told: &str) -> String {
    let mut parts = told.split("thread 'main' (");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |told, part| {
        told + "thread 'main' " + part.split_once(") ").map_or(part, |(_, rest)| rest)
    })
}

/// Whatever clap refuses; people get clap's own words.
#[test]
fn arguments_that_are_none_are_json_for_programs() {
    let project = Project::new("json-arguments");
    insta::assert_snapshot!(project.run(&["deploy", "--json", "--no-chekc"]), @r#"
    {"version":1,"diagnostics":[{"code":"bad-arguments","severity":"error","summary":"unexpected argument '--no-chekc' found","detail":"Usage: rustinfra deploy --json --no-check [STACKS]...","path":"","places":[],"help":["a similar argument exists: '--no-check'","for more information, try `--help`"]}]}
    --- stderr
    error: unexpected argument '--no-chekc' found

      tip: a similar argument exists: '--no-check'

    Usage: rustinfra deploy --json --no-check [STACKS]...

    For more information, try '--help'.
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["deploy", "--json", "--hotswap"]), @r#"
    {"version":1,"diagnostics":[{"code":"bad-arguments","severity":"error","summary":"unexpected argument '--hotswap' found","detail":"Usage: rustinfra deploy --json [STACKS]...","path":"","places":[],"help":["call `rustinfra deploy` after a change; with `--local` that takes a second or two","for more information, try `--help`"]}]}
    --- stderr
    error: unexpected argument '--hotswap' found

      tip: call `rustinfra deploy` after a change; with `--local` that takes a second or two

    Usage: rustinfra deploy --json [STACKS]...

    For more information, try '--help'.
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["deploy", "--require-approval", "no", "--json"]), @r#"
    {"version":1,"diagnostics":[{"code":"bad-arguments","severity":"error","summary":"invalid value 'no' for '--require-approval <WHEN>'","detail":"[possible values: never, any-change, broadening]","path":"","places":[],"help":["for more information, try `--help`"]}]}
    --- stderr
    error: invalid value 'no' for '--require-approval <WHEN>'
      [possible values: never, any-change, broadening]

    For more information, try '--help'.
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["why", "--json", "A"]), @r#"
    {"version":1,"diagnostics":[{"code":"bad-arguments","severity":"error","summary":"the following required arguments were not provided","detail":"<TO>\nUsage: rustinfra why --json <FROM> <TO>","path":"","places":[],"help":["for more information, try `--help`"]}]}
    --- stderr
    error: the following required arguments were not provided:
      <TO>

    Usage: rustinfra why --json <FROM> <TO>

    For more information, try '--help'.
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["--json"]), @r#"
    {"version":1,"diagnostics":[{"code":"bad-arguments","severity":"error","summary":"'rustinfra' requires a subcommand but one was not provided","detail":"[subcommands: ls, list, synth, synthesize, diff, graph, why, deploy, destroy, local, check, schema, completions]\nUsage: rustinfra [OPTIONS] <COMMAND>","path":"","places":[],"help":["for more information, try `--help`"]}]}
    --- stderr
    error: 'rustinfra' requires a subcommand but one was not provided
      [subcommands: ls, list, synth, synthesize, diff, graph, why, deploy, destroy, local, check, schema, completions]

    Usage: rustinfra [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    "#);
    let text = project.run(&["deploy", "--nope", "--", "--json"]);
    assert!(text.starts_with("--- stderr\nerror: unexpected argument '--nope' found\n"), "{text}");
    let help = project.run(&["deploy", "--help", "--json"]);
    assert!(help.starts_with("Create or update the stacks\n"), "{help}");
}
