//! Recorded event logs, replayed through every renderer.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use indicatif::{InMemoryTerm, ProgressDrawTarget, TermLike as _};
use serde_json::Value;

use crate::cli::ui::{Color, Ui};
use crate::deploy::{Event, Observer as _};

use super::json;
use super::lines::Lines;
use super::progress::Progress;

const UPDATE: &str = include_str!("../../../tests/replay/update.jsonl");
const UPDATE_END: &str = include_str!("../../../tests/replay/update-end.jsonl");
const FAILURE: &str = include_str!("../../../tests/replay/failure.jsonl");
const IMAGES: &str = include_str!("../../../tests/replay/images.jsonl");

fn events(log: &str) -> Vec<Event> {
    log.lines().map(|line| serde_json::from_str(line).expect("a recorded event")).collect()
}

fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(12 * 3600)
}

/// Replays a log as a build service would show it.
fn in_a_log(log: &str) -> String {
    let ui = Ui::new(Color::Never, false);
    let lines = Lines::new(&ui, noon, &["Orders", "Alarms"]);
    let told: Vec<_> = events(log).iter().flat_map(|event| lines.lines(event)).collect();
    anstream::adapter::strip_str(&told.join("\n")).to_string()
}

/// Replays a log on a terminal and returns what stands on it in the end.
fn on_a_terminal(log: &str, rows: u16, columns: u16) -> String {
    let ui = Ui::new(Color::Never, false);
    let terminal = InMemoryTerm::new(rows, columns);
    let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let written = terminal.clone();
    let progress = Progress::new(&ui, target, move |line| {
        written.write_line(line).expect("memory can be written")
    });
    for event in events(log) {
        progress.observe(&event);
    }
    terminal.flush().expect("memory can be written");
    terminal.contents()
}

#[test]
fn json_lines_are_what_was_recorded() {
    for log in [UPDATE, UPDATE_END, FAILURE, IMAGES] {
        for (line, event) in log.lines().zip(events(log)) {
            assert_eq!(
                json::line(&event, None),
                serde_json::from_str::<Value>(line).expect("it is JSON")
            );
        }
    }
}

#[test]
fn a_log_tells_one_fact_a_line() {
    insta::assert_snapshot!(in_a_log(&[UPDATE, UPDATE_END].concat()), @"
    12:00:00Z  Orders           looking     in eu-west-1, account 123456789012
    12:00:00Z  Orders           created     bucket cdk-hnb659fds-assets-123456789012-eu-west-1 for assets
    12:00:00Z  Orders           published   lambdas/worker (3.1 MiB)
    12:00:00Z  Orders           created     change set rustinfra-4be91a77
    12:00:00Z  Orders      0/4  started     4 resources to update
    12:00:00Z  Orders      1/4  added       Orders/Audit                  AWS::SQS::Queue               11s
    12:00:00Z  Orders      1/4  waiting for Orders/Orders (41s), Orders/Worker (30s)
    12:00:00Z  Orders      1/4  warning     CloudFormation is throttling; polling less often
    12:00:00Z  Orders      2/4  changed     Orders/Worker                 AWS::Lambda::Function         42s
    12:00:00Z  Orders      3/4  replaced    Orders/Orders                 AWS::DynamoDB::Table          1m 36s
    12:00:00Z  Orders      4/4  removed     Orders/Legacy                 AWS::SNS::Topic               0.9s
    12:00:00Z  Orders      4/4  deployed    1 replaced, 1 changed, 1 added, 1 removed in 1m 48s
    ");
}

#[test]
fn a_deployed_stack_has_done_all_it_had_to_do() {
    // What turns out to be the same as before has no event.
    let without = |log: &str| {
        let lines = log.lines().filter(|line| !line.contains("Orders/Legacy"));
        lines.map(|line| line.to_owned() + "\n").collect::<String>()
    };
    let told = in_a_log(&without(&[UPDATE, UPDATE_END].concat()));
    let end: Vec<&str> = told.lines().rev().take(2).collect();
    assert_eq!(
        end,
        [
            "12:00:00Z  Orders      4/4  deployed    1 replaced, 1 changed, 1 added, 1 removed in 1m 48s",
            "12:00:00Z  Orders      3/4  replaced    Orders/Orders                 AWS::DynamoDB::Table          1m 36s",
        ]
    );
}

#[test]
fn images_are_told_when_they_are_begun_and_in_place() {
    insta::assert_snapshot!(in_a_log(IMAGES), @"
    12:00:00Z  Orders           created     repository cdk-hnb659fds-container-assets-123456789012-eu-west-1 for images
    12:00:00Z  Orders           building    image Orders/Resize/AssetImage
    12:00:00Z  Orders           published   image Orders/Resize/AssetImage
    ");
    insta::assert_snapshot!(on_a_terminal(IMAGES, 24, 120), @"
      Created  repository cdk-hnb659fds-container-assets-123456789012-eu-west-1 for images
     Building  image Orders/Resize/AssetImage
    Published  image Orders/Resize/AssetImage
    ");
}

#[test]
fn a_failure_in_a_log_keeps_its_reason() {
    insta::assert_snapshot!(in_a_log(FAILURE), @"
    12:00:00Z  Orders           looking     in eu-west-1, account 123456789012
    12:00:00Z  Orders      0/3  started     3 resources to create
    12:00:00Z  Orders      1/3  failed      Orders/Worker                 AWS::Lambda::Function         14s
    12:00:00Z  Orders      1/3      The role defined for the function cannot be assumed by Lambda.
    12:00:00Z  Orders      2/3  cancelled   Inbox0001                     AWS::SQS::Queue               0.3s
    12:00:00Z  Orders      2/3  rolling back: The following resource(s) failed to create: [Worker77AA].
    12:00:00Z  Orders      3/3  removed     Orders/Worker/ServiceRole     AWS::IAM::Role                2.1s
    12:00:00Z  Orders      3/3  rolled back  in 48s, resources are as they were before
    12:00:00Z  Alarms           skipped     because of Orders
    ");
}

#[test]
fn a_terminal_shows_what_is_over_above_what_goes_on() {
    insta::assert_snapshot!(on_a_terminal(UPDATE, 40, 120), @"
      Created  bucket cdk-hnb659fds-assets-123456789012-eu-west-1 for assets
    Published  lambdas/worker (3.1 MiB)
      Created  change set rustinfra-4be91a77
        added  Orders/Audit                  AWS::SQS::Queue               11s
      Warning  Orders: CloudFormation is throttling; polling less often
      changed  Orders/Worker                 AWS::Lambda::Function         42s
    Deploying  Orders  [━━━━━━━━━━╸·········]  2/4  0s
    replacing  Orders/Orders                 AWS::DynamoDB::Table          0s
    ");
}

#[test]
fn a_narrow_terminal_breaks_nothing() {
    insta::assert_snapshot!(on_a_terminal(UPDATE, 24, 80), @"
      Created  bucket cdk-hnb659fds-assets-123456789012-eu-west-1 for assets
    Published  lambdas/worker (3.1 MiB)
      Created  change set rustinfra-4be91a77
        added  Orders/Audit                  AWS::SQS::Queue               11s
      Warning  Orders: CloudFormation is throttling; polling less often
      changed  Orders/Worker                 AWS::Lambda::Function         42s
    Deploying  Orders  [━━━━━━━━━━╸·········]  2/4  0s
    replacing  Orders/Orders                 AWS::DynamoDB::Table          0s
    ");
}

#[test]
fn nothing_is_left_to_redraw_when_a_stack_is_finished() {
    insta::assert_snapshot!(on_a_terminal(&[UPDATE, UPDATE_END].concat(), 40, 120), @"
      Created  bucket cdk-hnb659fds-assets-123456789012-eu-west-1 for assets
    Published  lambdas/worker (3.1 MiB)
      Created  change set rustinfra-4be91a77
        added  Orders/Audit                  AWS::SQS::Queue               11s
      Warning  Orders: CloudFormation is throttling; polling less often
      changed  Orders/Worker                 AWS::Lambda::Function         42s
     replaced  Orders/Orders                 AWS::DynamoDB::Table          1m 36s
      removed  Orders/Legacy                 AWS::SNS::Topic               0.9s
     Deployed  Orders in 1m 48s: 1 replaced, 1 changed, 1 added, 1 removed
    ");
}

#[test]
fn a_failure_on_a_terminal_keeps_its_reason() {
    insta::assert_snapshot!(on_a_terminal(FAILURE, 40, 120), @"
          failed  Orders/Worker                 AWS::Lambda::Function         14s
                  The role defined for the function cannot be assumed by Lambda.
       cancelled  Inbox0001                     AWS::SQS::Queue               0.3s
    Rolling back  Orders: The following resource(s) failed to create: [Worker77AA].
         removed  Orders/Worker/ServiceRole     AWS::IAM::Role                2.1s
     Rolled back  Orders in 48s, resources are as they were before
         Skipped  Alarms because of Orders
    ");
}
