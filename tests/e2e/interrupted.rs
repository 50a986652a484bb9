//! A deployment that is interrupted, and then gone on with.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::local::{Local, check, printed};
use crate::proxy::Proxy;

/// How long the command may take to come to where it waits.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn an_interrupted_deployment_tells_how_to_go_on_and_is_gone_on_with() {
    let local = Local::new("e2e-interrupted");
    local.run(&["local", "start"]);
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    let app = ["--app", "apps/hello", "--out", &out];
    check(local.command(&["synth", "--quiet"]).args(app));

    // The endpoint is done at once; seen through this it is never done, as AWS is not for minutes.
    let slow = Proxy::that_never_completes(&local.url());
    let mut command = local.command(&["deploy", "--yes"]);
    command.args(app).envs(Local::variables(&slow.url()));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut deploy = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));

    // It waits once it has asked for the stack after the change set was executed.
    let start = Instant::now();
    let waits = |calls: &[String]| {
        let executed = calls.iter().position(|call| call.ends_with("ExecuteChangeSet"));
        executed.is_some_and(|at| calls[at..].iter().any(|call| call.contains("DescribeStack")))
    };
    while !waits(&slow.calls()) {
        if let Ok(Some(status)) = deploy.try_wait() {
            panic!("ended by itself, {status}: {:#?}", slow.calls());
        }
        assert!(start.elapsed() < PATIENCE, "{:#?}", slow.calls());
        std::thread::sleep(Duration::from_millis(20));
    }
    check(Command::new("sh").args(["-c", &format!("kill -INT {}", deploy.id())]));

    let mut told = String::new();
    if let Some(stderr) = deploy.stderr.as_mut() {
        let _ = stderr.read_to_string(&mut told);
    }
    let status = deploy.wait().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert_eq!(status.code(), Some(130), "{told}");
    assert!(told.contains("In progress  HelloStack on AWS"), "{told}");
    assert!(told.contains("to follow it, run again: rustinfra deploy HelloStack"), "{told}");

    // CloudFormation went on meanwhile: the same command finds the stack whole.
    let mut again = local.command(&["deploy", "--local", "--yes"]);
    let told = printed(&check(again.args(app)));
    assert!(told.to_lowercase().contains("unchanged"), "{told}");
}
