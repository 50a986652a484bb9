//! A name that is taken: CloudFormation tells it only to those who ask for the operation's events.

use std::process::ExitCode;

use crate::local::{Local, finish, printed};
use rustinfra_constructs::prelude::*;

/// Writes an app with one bucket, as two apps that know nothing of each other would; returns where.
fn app(local: &Local, stack: &str) -> String {
    let out = local.scratch.join(stack).to_string_lossy().into_owned();
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, stack);
    Bucket::builder("B").bucket_name("taken-by-one").build(&stack);
    assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
    out
}

#[test]
fn a_name_that_is_taken_is_told_at_the_users_line() {
    let local = Local::new("e2e-taken");
    let deploy =
        |stack: &str| local.command(&["deploy", "--local", "--yes", "--app", &app(&local, stack)]);
    let first = finish(&mut deploy("One"));
    assert!(first.status.success(), "{}", printed(&first));
    let told = printed(&finish(&mut deploy("Two")));
    let (_, error) = told.split_once("error[").unwrap_or_default();
    assert_eq!(
        error,
        "resource-failed]: deploying `Two` failed
  Two/B (AWS::S3::Bucket) could not be deployed:
    Resource of type 'AWS::S3::Bucket' with identifier 'taken-by-one' already exists.
  defined at tests/e2e/taken.rs:13:54
  help: `Two/B` has a name that is taken; give it another, or leave the name to CloudFormation
  help: or use what has that name: refer to it (`from_…_name`, `from_…_arn`), or import it into the stack in CloudFormation's console
",
        "{told}"
    );
}
