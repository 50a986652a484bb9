//! The account that an app is told.

use crate::cloud::Cloud;
use crate::project::{ONE_STACK, Project};

/// An app whose stack is where it is told to be.
fn told(name: &str) -> Project {
    let told = ONE_STACK.replace(
        "aws://unknown-account/unknown-region",
        "aws://${CDK_DEFAULT_ACCOUNT:-unknown-account}/${CDK_DEFAULT_REGION:-unknown-region}",
    );
    Project::with_app(&format!("account-{name}"), &told)
}

/// All that the command says.
fn ls(project: &Project) -> String {
    project.run(&["ls", "--json", "--app", "./app.sh"])
}

/// What it says of a stack in an account, or in none.
fn listed(account: &str) -> String {
    let account = if account.is_empty() { "null".to_owned() } else { format!("\"{account}\"") };
    format!(
        r#"[
  {{
    "id": "Hello",
    "path": "Hello",
    "stackName": "Hello",
    "account": {account},
    "region": "eu-west-1",
    "resources": 1,
    "assets": 0,
    "dependencies": [],
    "tags": {{}},
    "templateFile": "[PROJECT]/rustinfra.out/Hello.template.json"
  }}
]
--- stderr
--- exit 0
"#
    )
}

#[test]
fn an_access_key_is_asked_for_once() {
    let cloud = Cloud::start();
    let project = cloud.project(told("key"));
    assert_eq!(ls(&project), listed("123456789012"));
    assert_eq!(ls(&project), listed("123456789012"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 1);
    // Another key, and the same one elsewhere, may be another's.
    ls(&project.again_with("AWS_ACCESS_KEY_ID", "other"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 2);
    let elsewhere = Cloud::start();
    ls(&elsewhere.project(project.again()));
    assert_eq!(elsewhere.calls("GetCallerIdentity").len(), 1);
    // What was kept and cannot be read is asked for again.
    let project = project.file("cache/accounts.json", "{");
    assert_eq!(ls(&project), listed("123456789012"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 3);
}

#[test]
fn what_the_settings_say_is_not_asked_for() {
    let cloud = Cloud::start();
    let project = told("settings").file(
        ".aws/config",
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = keys\n\
         [profile corp]\nsso_session = corp\nsso_account_id = 444455556666\nsso_role_name = Dev\n\
         [profile bare]\nregion = eu-west-1\n",
    );
    let without_keys = |name: &str, value: &str| {
        let project = cloud.project(project.again()).env("AWS_ACCESS_KEY_ID", "");
        project.env("AWS_SECRET_ACCESS_KEY", "").env(name, value)
    };
    let of_profile = |profile: &str| ls(&without_keys("AWS_PROFILE", profile));
    assert_eq!(of_profile("role"), listed("111122223333"));
    assert_eq!(of_profile("corp"), listed("444455556666"));
    // Nothing there.
    assert_eq!(of_profile("bare"), listed(""));
    let set = cloud.project(project.again()).env("CDK_DEFAULT_ACCOUNT", "777788889999");
    assert_eq!(ls(&set), listed("777788889999"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 0);
    // It may be that of another job's credentials.
    let of_keys = cloud.project(project.again()).env("AWS_ACCOUNT_ID", "777788889999");
    assert_eq!(ls(&of_keys), listed("123456789012"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 1);
}

/// As the SDK puts them together.
#[test]
fn what_both_files_set_counts_in_the_one_of_credentials() {
    let cloud = Cloud::start();
    let project = told("both").file(
        ".aws/config",
        "[default]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/Dev\n",
    );
    let project = cloud
        .project(project.file(
            ".aws/credentials",
            "[default]\nregion = eu-north-1\nregion = eu-west-1\n\
             role_arn = arn:aws:iam::444455556666:role/Dev\n",
        ))
        .env("AWS_ACCESS_KEY_ID", "")
        .env("AWS_SECRET_ACCESS_KEY", "")
        .env("AWS_REGION", "");
    assert_eq!(ls(&project), listed("444455556666"));
}

/// What is said, and how AWS was asked in vain.
fn unanswered(reason: &str) -> String {
    let told = format!(
        "--- stderr
warning: the app is told no account: {reason}
  help: set CDK_DEFAULT_ACCOUNT to their account: the app may write other templates without it
"
    );
    listed("").replace("--- stderr\n", &told)
}

#[test]
fn without_an_answer_the_app_is_told_no_account() {
    let cloud = Cloud::start();
    let down = cloud.project(told("down")).env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let refused =
        "sts:GetCallerIdentity failed: tcp connect error: Connection refused (os error 111)";
    assert_eq!(ls(&down), unanswered(refused));
    let malformed = cloud.project(told("malformed")).env("AWS_ENDPOINT_URL", "localhost");
    let wrong =
        "AWS_ENDPOINT_URL is `localhost`, which is no address: http:// or https:// and a host";
    assert_eq!(ls(&malformed), unanswered(wrong));
    let half = cloud.project(told("half")).env("AWS_SECRET_ACCESS_KEY", "");
    let lacking = "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not";
    assert_eq!(ls(&half), unanswered(lacking));
}

#[test]
fn a_profile_that_is_not_there_is_told() {
    let cloud = Cloud::start();
    let project = told("profile").file(".aws/config", "[default]\n[profile work]\n");
    // There is nothing else to ask with.
    let project = cloud.project(project).env("AWS_ACCESS_KEY_ID", "");
    let project = project.env("AWS_SECRET_ACCESS_KEY", "");
    let synth = ["synth", "--quiet"];
    let run = |command: &[&str]| {
        project.run(&[command, &["--app", "./app.sh", "--profile", "wrok"]].concat())
    };
    insta::assert_snapshot!(run(&synth), @"
    --- stderr
    warning: the app is told no account: there is no profile `wrok`
      help: did you mean `work`?
      help: the profiles are: default, work
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["diff"]), @"
    --- stderr
    error[no-profile]: there is no profile `wrok`
      neither [PROJECT]/.aws/config nor [PROJECT]/.aws/credentials has it
      help: did you mean `work`?
      help: the profiles are: default, work
    --- exit 4
    ");
    let chosen = project.again_with("AWS_PROFILE", "wrok");
    let told = chosen.run(&["synth", "--quiet", "--app", "./app.sh"]);
    assert_eq!(told, run(&synth));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 0);
    // Whose account it is, is told by a variable.
    let known = project.again_with("CDK_DEFAULT_ACCOUNT", "111122223333");
    let told = known.run(&["ls", "--json", "--app", "./app.sh", "--profile", "wrok"]);
    assert_eq!(told, listed("111122223333"));
}

#[test]
fn an_answer_is_waited_for_but_not_forever() {
    let silent = Cloud::start().silent("GetCallerIdentity");
    let late = "sts:GetCallerIdentity failed: no answer within 10 seconds";
    assert_eq!(ls(&silent.project(told("silent"))), unanswered(late));
}

#[test]
fn nothing_is_deployed_without_an_answer() {
    let down = Cloud::start().project(told("deploy")).env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let run = |arguments: &[&str]| down.run(&[arguments, &["--app", "./app.sh"]].concat());
    let told = "--- stderr
error[endpoint-unreachable]: sts:GetCallerIdentity failed: tcp connect error: Connection refused (os error 111)
  AWS_ENDPOINT_URL sends every call to http://127.0.0.1:1
  help: start what should answer there, or unset AWS_ENDPOINT_URL to reach AWS
  help: check the network, the proxy, and AWS_ENDPOINT_URL if it is set
  help: if it is a local endpoint, `rustinfra local status` tells whether that runs
  help: or set CDK_DEFAULT_ACCOUNT to their account: the app may write other templates without it
--- exit 4
";
    assert_eq!(run(&["deploy", "--yes"]), told);
    assert_eq!(run(&["destroy", "--yes"]), told);
    assert_eq!(run(&["diff"]), told);
}

/// As the credentials are looked for: with `--profile` the profile's come first, else the variables.
#[test]
fn the_account_is_that_of_the_credentials_that_are_used() {
    let cloud = Cloud::start();
    let project = told("order").file(
        ".aws/config",
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = keys\n\
         [profile bare]\nregion = eu-west-1\n[profile alone]\nsource_profile = bare\n",
    );
    let project = cloud.project(project);
    let chosen =
        |profile| project.run(&["ls", "--json", "--app", "./app.sh", "--profile", profile]);
    assert_eq!(chosen("role"), listed("111122223333"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 0);
    // Variables come before it unless it is asked for by name, so what it lacks does no harm.
    assert_eq!(ls(&project.again_with("AWS_PROFILE", "alone")), listed("123456789012"));
    assert_eq!(chosen("bare"), listed("123456789012"));
    assert_eq!(ls(&project.again_with("AWS_PROFILE", "role")), listed("123456789012"));
}

#[test]
fn a_token_is_of_the_account_of_its_role() {
    let cloud = Cloud::start();
    let project = cloud.project(told("token")).env("AWS_ACCESS_KEY_ID", "");
    let project = project
        .env("AWS_SECRET_ACCESS_KEY", "")
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", "token")
        .env("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Job");
    assert_eq!(ls(&project), listed("111122223333"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 0);
}

#[test]
fn a_container_is_asked_whose_its_credentials_are() {
    let cloud = Cloud::start();
    let project = cloud.project(told("container")).env("AWS_ACCESS_KEY_ID", "");
    let project = project
        .env("AWS_SECRET_ACCESS_KEY", "")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let told = ls(&project);
    let warning = "--- stderr\nwarning: the app is told no account: sts:GetCallerIdentity failed: ";
    assert!(told.contains(warning), "{told}");
}

#[test]
fn the_endpoint_of_sts_is_the_one_that_says_whose_a_key_is() {
    let (cloud, sts) = (Cloud::start(), Cloud::start());
    let project = cloud.project(told("sts"));
    assert_eq!(ls(&project), listed("123456789012"));
    let elsewhere = cloud.project(project.again()).env("AWS_ENDPOINT_URL_STS", &sts.address());
    assert_eq!(ls(&elsewhere), listed("123456789012"));
    assert_eq!(sts.calls("GetCallerIdentity").len(), 1);
}
