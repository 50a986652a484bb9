//! Ctrl-C while a deployment runs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::cloud::Cloud;
use crate::project::{ONE_STACK, Project, TWO_STACKS};

/// Does what Ctrl-C does.
fn interrupt(child: &Child) {
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
}

#[test]
fn the_last_lines_tell_where_every_stack_stands() {
    // Somebody else's update never ends.
    let cloud = Cloud::start().stack("orders-prod", "UPDATE_IN_PROGRESS", &json!({}));
    let project = cloud.project(Project::with_app("interrupt", TWO_STACKS));
    let mut command = project.command(&["deploy", "--yes", "--app", "./app.sh"]);
    let mut deploy = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(deploy.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("another operation is under way") {
        assert!(stderr.read_line(&mut told).unwrap() > 0, "{told}");
    }
    interrupt(&deploy);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let status = deploy.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{told}{rest}");
    let (_, last) = rest.split_once("\n\n").unwrap_or(("", &rest));
    let last = last.rsplit("\n\n").next().unwrap();
    insta::assert_snapshot!(last, @"
     In progress  Orders on AWS (UPDATE_IN_PROGRESS)
                  to follow it, run again: rustinfra deploy Orders
                  to give it up: aws cloudformation cancel-update-stack --stack-name orders-prod
       Not begun  OrdersAlarms
    ");
}

#[test]
fn a_second_ctrl_c_does_not_wait_for_aws() {
    let cloud = Cloud::start().silent("DescribeStacks");
    let project = cloud.project(Project::with_app("interrupt-twice", ONE_STACK));
    let mut command = project.command(&["deploy", "--app", "./app.sh"]);
    let mut deploy = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(deploy.stderr.take().unwrap());
    let mut told = String::new();
    let mut until = |text: &str| {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            if stderr.read_line(&mut line).unwrap() == 0 {
                return false;
            }
            told += &line;
        }
        true
    };
    assert!(until("looking"));
    interrupt(&deploy);
    assert!(until("press Ctrl-C again to leave at once"));
    interrupt(&deploy);
    // Were it only told the same again, it would go on waiting.
    let again = until("press Ctrl-C again");
    if again {
        deploy.kill().unwrap();
    }
    assert_eq!((again, deploy.wait().unwrap().code()), (false, Some(130)), "{told}");
}
