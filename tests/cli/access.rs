//! No way to AWS: what is said leads to the setting that is missing.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::cloud::Cloud;
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
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
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
    let other = project("other-half").env("AWS_SECRET_ACCESS_KEY", "secret");
    insta::assert_snapshot!(other.run(&["diff", "--app", "./app.sh"]), @"
    --- stderr
    error[no-credentials]: AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not
      help: set AWS_ACCESS_KEY_ID as well, or unset both and choose a profile with `--profile`
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
    let chosen = project("chosen-profile").env("AWS_PROFILE", "work");
    let told = chosen.run(&["diff", "--app", "./app.sh"]);
    assert!(told.contains("error[no-profile]: there is no profile `work`\n"), "{told}");
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
fn a_profile_with_half_a_pair_of_keys() {
    for (set, unset) in [
        ("aws_access_key_id", "aws_secret_access_key"),
        ("aws_secret_access_key", "aws_access_key_id"),
    ] {
        let half = project("profile-half")
            .file(".aws/credentials", &format!("[work]\n{set} = a\n[home]\n{unset} = b\n"));
        let told = format!(
            "--- stderr
error[no-credentials]: the profile `work` has {set}, but no {unset}
  help: add {unset} to it: `aws configure --profile work`
--- exit 4
"
        );
        assert_eq!(half.run(&["diff", "--profile", "work", "--app", "./app.sh"]), told);
        assert_eq!(half.env("AWS_PROFILE", "work").run(&["diff", "--app", "./app.sh"]), told);
    }
}

/// A profile that signs in by IAM Identity Center.
fn single_sign_on(name: &str) -> Project {
    project(name).file(
        ".aws/config",
        "[profile work]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Dev\n\n\
         [sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n",
    )
}

/// Where the AWS CLI keeps the token of the session `corp`: the name is the SHA-1 of that.
const TOKEN: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

#[test]
fn a_profile_of_identity_center_before_login() {
    let before = single_sign_on("sso-before");
    insta::assert_snapshot!(before.run(&["diff", "--profile", "work", "--app", "./app.sh"]), @"
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: an error occurred while loading credentials: an error occurred while loading an access token: failed to load the cached SSO token
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
      help: to try without an AWS account, add `--local`
    --- exit 4
    ");
}

#[test]
fn a_profile_of_identity_center_after_login() {
    let portal = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", portal.local_addr().expect("it is bound"));
    let asked = thread::spawn(move || {
        let (mut stream, _) = portal.accept().expect("the portal is asked");
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let length = stream.read(&mut piece).expect("a request");
            request.extend_from_slice(&piece[..length]);
        }
        let body = r#"{"roleCredentials": {"accessKeyId": "key", "secretAccessKey": "secret", "sessionToken": "token", "expiration": 3786912000000}}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("written");
        String::from_utf8_lossy(&request).into_owned()
    });
    let token = r#"{"accessToken": "of-the-login", "expiresAt": "2090-01-01T00:00:00Z", "region": "eu-west-1", "startUrl": "https://corp.example/start"}"#;
    let after = single_sign_on("sso-after")
        .file(TOKEN, token)
        .env("AWS_ENDPOINT_URL_SSO", &address)
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    // With the credentials in hand it gets as far as the endpoint.
    let told = after.run(&["diff", "--profile", "work", "--app", "./app.sh"]);
    assert!(told.contains("error[endpoint-unreachable]: sts:GetCallerIdentity"), "{told}");
    let request = asked.join().expect("the portal answered").to_lowercase();
    assert!(request.starts_with("get /federation/credentials?"), "{request}");
    for part in ["role_name=dev", "account_id=111122223333", "x-amz-sso_bearer_token: of-the-login"]
    {
        assert!(request.contains(part), "{part} in {request}");
    }
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
      help: if it is a local endpoint, `rustinfra local status` tells whether that runs
      help: or set CDK_DEFAULT_ACCOUNT to their account: the app may write other templates without it
    --- exit 4
    ");
    let told = keys("address", "localhost:4566").run(&["diff", "--app", "./app.sh"]);
    assert!(told.contains("error[bad-setting]: AWS_ENDPOINT_URL is `localhost:4566`"), "{told}");
    assert!(told.ends_with("--- exit 2\n"), "{told}");
}

#[test]
fn a_profile_that_is_chosen_comes_before_the_keys_of_the_environment() {
    let project = |name: &str| {
        project(name).file(
            ".aws/credentials",
            "[work]\naws_access_key_id = of-work\naws_secret_access_key = secret\n[bare]\nregion = eu-west-1\n",
        )
    };
    let keys = |name: &str, arguments: &[&str]| {
        let cloud = Cloud::start();
        let project = cloud.project(project(name));
        let told = project.run(&[&["diff", "--app", "./app.sh"], arguments].concat());
        assert!(told.ends_with("--- exit 0\n"), "{told}");
        cloud.keys().join(" ")
    };
    assert_eq!(keys("chosen-none", &[]), "key");
    assert_eq!(keys("chosen", &["--profile", "work"]), "of-work");
    // One that has no keys leaves them to others.
    assert_eq!(keys("chosen-bare", &["--profile", "bare"]), "key");
}

/// A role whose source is misspelt, one that has none, and the source of none.
#[test]
fn a_profile_that_is_broken_is_not_replaced_by_the_keys_of_the_environment() {
    let cloud = Cloud::start();
    let project = cloud.project(project("broken").file(
        ".aws/config",
        "[profile prod]\nrole_arn = arn:aws:iam::111122223333:role/Deploy\nsource_profile = bsae\n\
         [profile base]\nregion = eu-west-1\n\
         [profile none]\nrole_arn = arn:aws:iam::111122223333:role/Deploy\n\
         [profile alone]\nsource_profile = base\n",
    ));
    let run = |profile: &str| {
        project.run(&["deploy", "--yes", "--profile", profile, "--app", "./app.sh"])
    };
    insta::assert_snapshot!(run("prod"), @"
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: the credentials provider was not properly configured: profile `bsae` was not defined: could not find source profile bsae referenced from prod
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
      help: to try without an AWS account, add `--local`
    --- exit 4
    ");
    insta::assert_snapshot!(run("none"), @"
    --- stderr
    error[no-credentials]: sts:GetCallerIdentity failed: the credentials provider was not properly configured: ProfileFile provider could not be built: invalid credential source in `none`: profile must contain `source_profile` or `credential_source` but neither were defined
      help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE
      help: single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile
      help: to try without an AWS account, add `--local`
    --- exit 4
    ");
    insta::assert_snapshot!(run("alone"), @"
    --- stderr
    error[no-credentials]: the profile `alone` has source_profile, but no role_arn
      help: add role_arn to it: `aws configure set role_arn ARN --profile alone`
    --- exit 4
    ");
    assert_eq!(cloud.keys(), [""; 0]);
}

/// As the AWS CLI and the SDKs read them.
#[test]
fn keys_of_a_profile_are_read_however_they_are_written() {
    let script = ONE_STACK.replacen("mkdir", "echo \"region: $CDK_DEFAULT_REGION\" >&2\nmkdir", 1);
    let project = Project::with_app("access-capitals", &script)
        .file(".aws/config", "[default]\nREGION = eu-west-1\n[profile half]\nRegion = eu-west-2\nAWS_Access_Key_Id = x\n")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    Hello   any region   1 resource
    --- stderr
    region: eu-west-1
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["diff", "--profile", "half", "--app", "./app.sh"]), @"
    --- stderr
    error[no-credentials]: the profile `half` has aws_access_key_id, but no aws_secret_access_key
      help: add aws_secret_access_key to it: `aws configure --profile half`
    --- exit 4
    ");
}
