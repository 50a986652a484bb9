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
    let of_keys = cloud.project(project.again()).env("AWS_ACCOUNT_ID", "777788889999");
    assert_eq!(ls(&of_keys), listed("777788889999"));
    assert_eq!(cloud.calls("GetCallerIdentity").len(), 0);
}

#[test]
fn without_an_answer_the_app_is_told_no_account() {
    let silent = Cloud::start().silent("GetCallerIdentity");
    assert_eq!(ls(&silent.project(told("silent"))), listed(""));
    let down = silent.project(told("down")).env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    assert_eq!(ls(&down), listed(""));
    let malformed = silent.project(told("malformed")).env("AWS_ENDPOINT_URL", "localhost");
    assert_eq!(ls(&malformed), listed(""));
}
