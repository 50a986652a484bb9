//! No way to AWS: what is said leads to the setting that is missing.

use crate::project::{ONE_STACK, Project};

fn project(name: &str) -> Project {
    Project::with_app(&format!("access-{name}"), ONE_STACK)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "eu-west-1")
}

#[test]
fn no_credentials_at_all() {
    insta::assert_snapshot!(project("none").run(&["diff", "--app", "./app.sh"]), @"
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: no credentials were found
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on: log in with the AWS CLI, then set what `aws configure export-credentials --format env` prints
      help: to try without an AWS account, add `--local`
    --- exit 4
    ");
}

#[test]
fn half_a_pair_of_keys() {
    let half = project("half").env("AWS_ACCESS_KEY_ID", "key");
    insta::assert_snapshot!(half.run(&["diff", "--app", "./app.sh"]), @"
    --- stderr
    error[no-credentials]: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not
      help: set AWS_SECRET_ACCESS_KEY as well, or unset both and choose a profile with `--profile`
    --- exit 4
    ");
}

#[test]
fn a_profile_that_is_not_there() {
    let none = project("no-profile");
    insta::assert_snapshot!(none.run(&["diff", "--profile", "work", "--app", "./app.sh"]), @"
    --- stderr
    error[no-profile]: there is no profile `work`
      neither [PROJECT]/.aws/config nor [PROJECT]/.aws/credentials has it
      help: make it with `aws configure --profile NAME`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
      help: to try without an AWS account, add `--local`
    --- exit 4
    ");
    let slip = project("profile").file(".aws/config", "[default]\n[profile work]\n");
    insta::assert_snapshot!(slip.run(&["diff", "--profile", "wrok", "--app", "./app.sh"]), @"
    --- stderr
    error[no-profile]: there is no profile `wrok`
      neither [PROJECT]/.aws/config nor [PROJECT]/.aws/credentials has it
      help: did you mean `work`?
      help: the profiles are: default, work
    --- exit 4
    ");
}

#[test]
fn an_endpoint_that_is_down_is_named() {
    let keys = |name: &str, address: &str| {
        project(name)
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_ENDPOINT_URL", address)
    };
    let down = keys("down", "http://127.0.0.1:1");
    insta::assert_snapshot!(down.run(&["diff", "--app", "./app.sh"]), @"
    --- stderr
    error[endpoint-unreachable]: sts:GetCallerIdentity failed: tcp connect error: Connection refused (os error 111)
      AWS_ENDPOINT_URL sends every call to http://127.0.0.1:1
      help: start what should answer there, or unset AWS_ENDPOINT_URL to reach AWS
      help: check the network, the proxy, and AWS_ENDPOINT_URL if it is set
      help: is the local endpoint running? `rustinfra local status` tells
    --- exit 4
    ");
    let told = keys("address", "localhost:4566").run(&["diff", "--app", "./app.sh"]);
    assert!(told.contains("error[bad-setting]: AWS_ENDPOINT_URL is `localhost:4566`"), "{told}");
    assert!(told.ends_with("--- exit 2\n"), "{told}");
}
