//! Answers that get lost on their way, of operations that run and of those that are over.

use rustinfra::deploy::CloudErrorKind;

use super::*;
use crate::fake::Rival;

fn shop(name: &str) -> Project {
    Project::new().stack("Shop", resources(json!({ "News": topic(name) })))
}

/// A stage on which `Shop` is deployed already, and which loses the answer to a call from now on.
async fn losing(call: &'static str, ends_at_once: bool) -> Stage {
    let stage = Stage::default();
    stage.deploy(&shop("a").assembly()).await;
    loses(&stage, call, ends_at_once);
    stage
}

fn loses(stage: &Stage, call: &'static str, ends_at_once: bool) {
    stage.fake.with(|state| (state.loses_answer, state.ends_at_once) = (Some(call), ends_at_once));
}

#[tokio::test(start_paused = true)]
async fn a_stack_whose_change_set_may_be_under_way_is_not_removed() {
    let stage = Stage::default();
    stage.fake.fault("ExecuteChangeSet", 1, CloudErrorKind::Unreachable, "connection reset");
    let played = stage.deploy(&shop("a").assembly()).await;
    assert_eq!(
        played.error(),
        "[endpoint-unreachable] cloudformation:ExecuteChangeSet failed: connection reset"
    );
    assert_eq!(played.calls.last().unwrap(), "DeleteChangeSet Shop");
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_followed_whether_it_runs_or_is_over() {
    for ends_at_once in [false, true] {
        let stage = Stage::default();
        loses(&stage, "ExecuteChangeSet", ends_at_once);
        let played = stage.deploy(&shop("b").assembly()).await;
        assert_eq!(
            played.lines,
            [
                "Shop: started in 123456789012 eu-west-1",
                "Shop: change set of 1",
                "Shop: create 1",
                "Shop: adding Shop/News (src/lib.rs:1:5) 0/1",
                "Shop: added Shop/News (src/lib.rs:1:5) 1/1",
                "Shop: finished Created",
            ]
        );
        let stage = losing("ExecuteChangeSet", ends_at_once).await;
        let played = stage.deploy(&shop("b").assembly()).await;
        assert_eq!(
            played.lines,
            [
                "Shop: started in 123456789012 eu-west-1",
                "Shop: change set of 1",
                "Shop: update 1",
                "Shop: changing Shop/News (src/lib.rs:1:5) 0/1",
                "Shop: changed Shop/News (src/lib.rs:1:5) 1/1",
                "Shop: finished Updated",
            ]
        );
        assert!(!played.calls.iter().any(|call| call.starts_with("DeleteChangeSet")));
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_failed_meanwhile_is_told_with_its_reason() {
    let stage = losing("ExecuteChangeSet", true).await;
    stage.fake.with(|state| state.failing.insert("News".into(), "no such key".into()));
    let played = stage.deploy(&shop("b").assembly()).await;
    assert_eq!(
        played.outcomes(),
        [Outcome::RolledBack { status: "UPDATE_ROLLBACK_COMPLETE".into() }]
    );
    assert_eq!(
        played.lines[2..5],
        [
            "Shop: update 1",
            "Shop: changing Shop/News (src/lib.rs:1:5) 0/1",
            "Shop: failed Shop/News (src/lib.rs:1:5) 1/1",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_set_tells_what_events_without_tokens_do_not() {
    for (mute, ends_at_once) in [(false, false), (false, true), (true, false), (true, true)] {
        let stage = losing("ExecuteChangeSet", ends_at_once).await;
        stage.fake.with(|state| (state.tokenless, state.mute) = (true, mute));
        let played = stage.deploy(&shop("b").assembly()).await;
        assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
    }
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_as_well_are_made_again() {
    let stage = losing("ExecuteChangeSet", true).await;
    stage.fake.with(|state| state.outage = 3);
    let played = stage.deploy(&shop("b").assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

/// What is told, and called last, where somebody else is faster.
async fn beaten(rival: Rival, forgets: bool) -> (Vec<String>, String, String) {
    let stage = losing("ExecuteChangeSet", false).await;
    stage.fake.with(|state| (state.rival, state.forgets) = (Some(rival), forgets));
    let played = stage.deploy(&shop("b").assembly()).await;
    let last = played.calls.last().unwrap().clone();
    (played.lines.clone(), played.error(), last)
}

#[tokio::test(start_paused = true)]
async fn an_operation_of_somebody_else_is_not_taken_for_the_own_one() {
    let kind = CloudErrorKind::Unreachable;
    for (status, change_set, forgets) in [
        ("UPDATE_IN_PROGRESS", "AVAILABLE", false),
        ("UPDATE_IN_PROGRESS", "OBSOLETE", false),
        ("DELETE_COMPLETE", "UNAVAILABLE", false),
        ("DELETE_COMPLETE", "UNAVAILABLE", true),
    ] {
        let (lines, error, last) = beaten(Rival { status, change_set, kind }, forgets).await;
        assert_eq!(
            lines,
            [
                "Shop: started in 123456789012 eu-west-1",
                "Shop: change set of 1",
                "Shop: finished Failed { status: None }",
            ],
            "{status} {change_set}"
        );
        assert_eq!(
            error,
            "[endpoint-unreachable] cloudformation:ExecuteChangeSet failed: connection reset"
        );
        assert_eq!(last, "DeleteChangeSet Shop");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_denied_has_begun_nothing() {
    for (kind, code) in [
        (CloudErrorKind::AccessDenied, "access-denied"),
        (CloudErrorKind::BadCredentials, "bad-credentials"),
        (CloudErrorKind::NoCredentials, "no-credentials"),
    ] {
        let (status, change_set) = ("UPDATE_IN_PROGRESS", "UNAVAILABLE");
        let (_, error, last) = beaten(Rival { status, change_set, kind }, false).await;
        assert_eq!(
            error,
            format!("[{code}] cloudformation:ExecuteChangeSet failed: connection reset")
        );
        assert_eq!(last, "DeleteChangeSet Shop");
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_endpoint_forgets_is_told_by_the_stack() {
    // The change set of an update that runs.
    let stage = losing("ExecuteChangeSet", false).await;
    stage.fake.with(|state| (state.tokenless, state.forgets) = (true, true));
    let played = stage.deploy(&shop("b").assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
    // A stack that is gone.
    let stage = losing("DeleteStack", true).await;
    stage.fake.with(|state| state.forgets = true);
    let (report, lines) = stage.destroy(&shop("a").assembly(), &DestroyOptions::default()).await;
    assert!(report.is_success(), "{:?}", report.errors().next());
    assert_eq!(
        lines,
        ["Shop: started in 123456789012 eu-west-1", "Shop: delete 1", "Shop: finished Destroyed",]
    );
}

#[tokio::test(start_paused = true)]
async fn an_update_of_outputs_is_followed_whether_it_runs_or_is_over() {
    let template = |value: &str| json!({"Resources": {"Inbox": queue("inbox")}, "Outputs": {"Url": {"Value": value}}});
    for ends_at_once in [false, true] {
        let stage = Stage::default();
        stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
        stage.fake.with(|state| state.forgets_outputs = true);
        loses(&stage, "UpdateStack", ends_at_once);
        let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
        assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
        let url = &played.report.stacks[0].outputs[0];
        assert_eq!((url.key.as_str(), url.value.as_str()), ("Url", "b"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_is_followed_whether_it_runs_or_is_over() {
    for (ends_at_once, tokenless) in [(false, false), (true, false), (false, true), (true, true)] {
        let stage = losing("DeleteStack", ends_at_once).await;
        stage.fake.with(|state| state.tokenless = tokenless);
        let (report, lines) =
            stage.destroy(&shop("a").assembly(), &DestroyOptions::default()).await;
        assert!(report.is_success(), "{:?}", report.errors().next());
        assert_eq!(
            lines,
            [
                "Shop: started in 123456789012 eu-west-1",
                "Shop: delete 1",
                "Shop: removing Shop/News (src/lib.rs:1:5) 0/1",
                "Shop: removed Shop/News (src/lib.rs:1:5) 1/1",
                "Shop: finished Destroyed",
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_failed_meanwhile_is_told_with_its_reason() {
    let stage = losing("DeleteStack", true).await;
    stage.fake.with(|state| state.failing.insert("News".into(), "it is in use".into()));
    let (report, _) = stage.destroy(&shop("a").assembly(), &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    let rustinfra::deploy::DeployError::ResourcesFailed { status, failures, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((&status[..], &failures[0].reason[..]), ("DELETE_FAILED", "it is in use"));
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_never_began_is_an_error() {
    let stage = Stage::default();
    stage.deploy(&shop("a").assembly()).await;
    stage.fake.fault("DeleteStack", 1, CloudErrorKind::Unreachable, "connection reset");
    let (report, _) = stage.destroy(&shop("a").assembly(), &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(error.to_string(), "cloudformation:DeleteStack failed: connection reset");
}

#[tokio::test(start_paused = true)]
async fn the_removal_of_remains_is_followed_as_well() {
    for ends_at_once in [false, true] {
        let stage = Stage::default();
        stage.fake.stack("Shop", "ROLLBACK_COMPLETE", resources(json!({"News": topic("old")})));
        loses(&stage, "DeleteStack", ends_at_once);
        let played = stage.deploy(&shop("a").assembly()).await;
        assert_eq!(played.outcomes(), [Outcome::Created], "{}", played.error());
    }
}
