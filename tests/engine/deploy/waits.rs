//! Waiting: for change sets, for others' operations, for the end.

use rustinfra::deploy::CloudErrorKind;

use super::*;

fn shop(name: &str) -> Project {
    Project::new().stack("Shop", resources(json!({ "News": topic(name) })))
}

/// A stage on which `Shop` is deployed already.
async fn deployed() -> Stage {
    let stage = Stage::default();
    stage.deploy(&shop("a").assembly()).await;
    stage
}

/// How many change sets of `Shop` are left.
fn change_sets(stage: &Stage) -> usize {
    stage.fake.with(|state| state.stacks["Shop"].change_sets.len())
}

#[tokio::test(start_paused = true)]
async fn a_change_set_that_is_never_thought_through_is_given_up_and_discarded() {
    let stage = Stage::default();
    stage.fake.with(|state| state.thinking = true);
    let played = stage.deploy(&shop("a").assembly()).await;
    assert_eq!(
        played.error(),
        "[timed-out] `Shop` was still waiting for its change set (CREATE_PENDING) after 360 minutes"
    );
    let last = &played.calls[played.calls.len() - 3..];
    assert_eq!(last, ["DeleteChangeSet Shop", "DescribeStacks Shop", "DeleteStack Shop"]);

    let stage = deployed().await;
    stage.fake.with(|state| state.thinking = true);
    let played = stage.deploy(&shop("b").assembly()).await;
    assert_eq!(played.calls.last().unwrap(), "DeleteChangeSet Shop");
    assert_eq!(change_sets(&stage), 0);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_while_a_change_set_is_thought_through_discards_it() {
    let stage = Stage::default();
    stage.fake.with(|state| state.thinking = true);
    let interrupting = async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        stage.cancel.cancel();
    };
    let mut project = shop("a");
    let assembly = project.assembly();
    let (played, ()) = tokio::join!(stage.deploy(&assembly), interrupting);
    assert_eq!(played.error(), "[interrupted] interrupted while `Shop` was being reviewed");
    let last = &played.calls[played.calls.len() - 3..];
    assert_eq!(last, ["DeleteChangeSet Shop", "DescribeStacks Shop", "DeleteStack Shop"]);
}

#[tokio::test(start_paused = true)]
async fn all_pages_of_a_change_set_are_read_even_if_one_fails_at_first() {
    let stage = Stage::default();
    stage.fake.with(|state| state.page = 2);
    stage.fake.fault("DescribeChangeSet Shop 2", 2, CloudErrorKind::Throttled, "Rate exceeded");
    let all: serde_json::Map<String, Value> =
        (0..5).map(|at| (format!("T{at}"), topic("t"))).collect();
    let mut project = Project::new().stack("Shop", resources(Value::Object(all)));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created], "{}", played.error());
    let plans = stage.judge.plans.borrow();
    let ids: Vec<&str> = plans[0].changes.iter().map(|change| &change.logical_id[..]).collect();
    assert_eq!(ids, ["T0", "T1", "T2", "T3", "T4"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_set_is_discarded_after_any_error() {
    for call in ["DescribeChangeSet", "ExecuteChangeSet"] {
        let denied = |stage: &Stage| {
            let message = "User: arn:aws:iam::1:user/me is not authorized";
            stage.fake.fault(call, 1, CloudErrorKind::AccessDenied, message);
        };
        let stage = deployed().await;
        denied(&stage);
        let played = stage.deploy(&shop("b").assembly()).await;
        assert_eq!(
            played.error(),
            format!(
                "[access-denied] cloudformation:{call} failed: User: arn:aws:iam::1:user/me is not authorized"
            )
        );
        assert_eq!(change_sets(&stage), 0, "{call}");

        let stage = Stage::default();
        denied(&stage);
        stage.deploy(&shop("a").assembly()).await;
        assert!(stage.fake.with(|state| state.stacks.is_empty()), "no empty stack stays: {call}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_change_set_leaves_nothing_behind() {
    let stage = Stage::default();
    stage.fake.with(|state| state.refusal = Some("Template error: no such resource".into()));
    let played = stage.deploy(&shop("a").assembly()).await;
    assert_eq!(
        played.error(),
        "[change-set-refused] CloudFormation refused the change set for `Shop`: Template error: no such resource"
    );
    assert!(stage.fake.with(|state| state.stacks.is_empty()), "no empty stack stays");
}

#[tokio::test(start_paused = true)]
async fn an_operation_of_somebody_else_that_never_ends_is_given_up() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "UPDATE_IN_PROGRESS", resources(json!({"News": topic("a")})));
    let played = stage.deploy(&shop("b").assembly()).await;
    assert_eq!(played.error(), "[timed-out] `Shop` was still UPDATE_IN_PROGRESS after 360 minutes");
    assert_eq!(
        played.lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: warning [stack-busy] another operation is under way (UPDATE_IN_PROGRESS); waiting for its end",
            "Shop: finished Failed { status: Some(\"UPDATE_IN_PROGRESS\") }",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn one_failed_look_does_not_end_the_wait_for_somebody_else() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "UPDATE_IN_PROGRESS", resources(json!({"News": topic("a")})));
    let fake = stage.fake.clone();
    let ending = async {
        tokio::time::sleep(Duration::from_secs(31)).await;
        fake.fault("DescribeStacks", 1, CloudErrorKind::Throttled, "Rate exceeded");
        fake.fault("GetTemplate", 1, CloudErrorKind::Service, "Internal error");
        tokio::time::sleep(Duration::from_secs(30)).await;
        fake.with(|state| state.stacks["Shop"].status = "UPDATE_COMPLETE".into());
    };
    let mut project = shop("b");
    let assembly = project.assembly();
    let (played, ()) = tokio::join!(stage.deploy(&assembly), ending);
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_end_is_watched_up_to_the_limit() {
    let stage = Stage::default();
    stage.fake.with(|state| state.frozen = true);
    let mut stage = stage;
    stage.options.poll.limit = Duration::from_secs(600);
    let played = stage.deploy(&shop("a").assembly()).await;
    assert_eq!(played.error(), "[timed-out] `Shop` was still CREATE_IN_PROGRESS after 10 minutes");
    let (_, error) = played.report.errors().next().unwrap();
    assert_eq!(
        error.help(),
        ["CloudFormation may still be at it; run the command for `Shop` again to go on watching"]
    );
}

#[tokio::test(start_paused = true)]
async fn events_that_are_gone_do_not_end_a_deployment() {
    let stage = Stage::default();
    stage.fake.fault("DescribeStackEvents", 3, CloudErrorKind::NotFound, "it does not exist");
    let played = stage.deploy(&shop("a").assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn what_a_nested_stack_did_before_is_not_told_again() {
    let stage = Stage::default();
    stage
        .fake
        .with(|state| state.nested.insert("Nest".into(), resources(json!({"Inbox": queue("a")}))));
    stage.deploy(&nesting("a").assembly()).await;
    let inner = resources(json!({"Outbox": queue("b")}));
    stage.fake.with(|state| state.nested.insert("Nest".into(), inner));
    let played = stage.deploy(&nesting("b").assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 1",
            "Shop: changing Shop/Nest (src/lib.rs:1:5) 0/1",
            "Shop: adding Outbox in Shop/Nest 0/1",
            "Shop: added Outbox in Shop/Nest 0/1",
            "Shop: changed Shop/Nest (src/lib.rs:1:5) 1/1",
            "Shop: finished Updated",
        ]
    );
}
