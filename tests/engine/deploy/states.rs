//! Stacks found in every odd state.

use rustinfra::deploy::{Deployed, inspect};

use super::*;

async fn deploy_onto(status: &str) -> (Stage, Played) {
    let stage = Stage::default();
    stage.fake.stack("Shop", status, resources(json!({"Old": topic("old")})));
    let mut project = Project::new().stack("Shop", resources(json!({"New": topic("new")})));
    let played = stage.deploy(&project.assembly()).await;
    (stage, played)
}

#[tokio::test(start_paused = true)]
async fn each_state_leads_to_its_own_end() {
    for (status, outcome, calls) in [
        ("CREATE_COMPLETE", Outcome::Updated, "CreateChangeSet ExecuteChangeSet"),
        ("UPDATE_ROLLBACK_COMPLETE", Outcome::Updated, "CreateChangeSet ExecuteChangeSet"),
        ("IMPORT_COMPLETE", Outcome::Updated, "CreateChangeSet ExecuteChangeSet"),
        ("REVIEW_IN_PROGRESS", Outcome::Created, "CreateChangeSet ExecuteChangeSet"),
        ("DELETE_COMPLETE", Outcome::Created, "CreateChangeSet ExecuteChangeSet"),
        ("ROLLBACK_COMPLETE", Outcome::Created, "DeleteStack CreateChangeSet ExecuteChangeSet"),
        ("ROLLBACK_FAILED", Outcome::Created, "DeleteStack CreateChangeSet ExecuteChangeSet"),
        ("CREATE_FAILED", Outcome::Created, "DeleteStack CreateChangeSet ExecuteChangeSet"),
        ("UPDATE_FAILED", Outcome::Failed { status: Some("UPDATE_FAILED".into()) }, ""),
        (
            "UPDATE_ROLLBACK_FAILED",
            Outcome::Failed { status: Some("UPDATE_ROLLBACK_FAILED".into()) },
            "",
        ),
        ("DELETE_FAILED", Outcome::Failed { status: Some("DELETE_FAILED".into()) }, ""),
    ] {
        let (_, played) = deploy_onto(status).await;
        assert_eq!(played.outcomes(), [outcome], "{status}");
        let changing = ["DeleteStack", "CreateChangeSet", "ExecuteChangeSet"];
        let names = played.calls.iter().filter_map(|call| call.split(' ').next());
        let names: Vec<&str> = names.filter(|name| changing.contains(name)).collect();
        assert_eq!(names.join(" "), calls, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_remains_of_a_failed_creation_are_removed_only_after_a_yes() {
    let mut stage = Stage::default();
    stage.judge.declines.insert("Shop");
    stage.fake.stack("Shop", "ROLLBACK_COMPLETE", resources(json!({})));
    let mut project = Project::new().stack("Shop", resources(json!({"New": topic("new")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Declined]);
    assert!(!played.calls.iter().any(|call| call.starts_with("DeleteStack")));
}

#[tokio::test(start_paused = true)]
async fn the_removal_of_remains_is_counted_by_itself() {
    let stage = Stage::default();
    let remains = resources(json!({"Old": topic("old"), "Older": topic("older")}));
    stage.fake.stack("Shop", "ROLLBACK_FAILED", remains);
    let mut project = Project::new().stack("Shop", resources(json!({"New": topic("new")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: delete 2",
            "Shop: removing Old 0/2",
            "Shop: removed Old 1/2",
            "Shop: removing Older 1/2",
            "Shop: removed Older 2/2",
            "Shop: change set of 1",
            "Shop: create 1",
            "Shop: adding Shop/New (src/lib.rs:1:5) 0/1",
            "Shop: added Shop/New (src/lib.rs:1:5) 1/1",
            "Shop: finished Created",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_stuck_stack_comes_with_the_command_that_frees_it() {
    let (_, played) = deploy_onto("UPDATE_ROLLBACK_FAILED").await;
    assert_eq!(
        played.error(),
        "[bad-state] `Shop` is in state UPDATE_ROLLBACK_FAILED, which allows no deployment"
    );
    let (_, error) = played.report.errors().next().unwrap();
    assert!(error.help().iter().any(|line| {
        line.contains("aws cloudformation continue-update-rollback --stack-name Shop")
    }));
}

#[tokio::test(start_paused = true)]
async fn an_operation_under_way_is_waited_for() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "UPDATE_IN_PROGRESS", resources(json!({"Old": topic("old")})));
    let fake = stage.fake.clone();
    let ending = async {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        fake.with(|state| state.stacks["Shop"].status = "UPDATE_COMPLETE".into());
    };
    let mut project = Project::new().stack("Shop", resources(json!({"New": topic("new")})));
    let assembly = project.assembly();
    let (played, ()) = tokio::join!(stage.deploy(&assembly), ending);
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(
        played.lines[1],
        "Shop: warning [stack-busy] another operation is under way (UPDATE_IN_PROGRESS); waiting for its end"
    );
}

#[tokio::test(start_paused = true)]
async fn remains_are_not_removed_without_asking() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "ROLLBACK_COMPLETE", resources(json!({"T": topic("t")})));
    let mut project = Project::new().stack("Shop", resources(json!({"T": topic("t")})));
    stage.deploy(&project.assembly()).await;
    let plans = stage.judge.plans.borrow();
    assert!(plans[0].needs_approval(Approval::Broadening));
}

/// What a diff finds of a stack in some state whose template is the app's.
async fn inspected(status: &str) -> (Deployed, Counts) {
    let fake = Fake::default();
    let template = resources(json!({"T": topic("t")}));
    fake.stack("Shop", status, template.clone());
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    let deployed = inspect(&fake, &assembly.stacks()[0], None).await.unwrap();
    let counts = deployed.diff(&assembly.stacks()[0], Spec::embedded()).counts();
    (deployed, counts)
}

#[tokio::test(start_paused = true)]
async fn a_diff_starts_from_what_a_deployment_starts_from() {
    let (same, all) = (Counts::default(), Counts { add: 1, ..Counts::default() });
    for (status, counts, remains, busy) in [
        ("CREATE_COMPLETE", same, false, false),
        ("UPDATE_ROLLBACK_COMPLETE", same, false, false),
        ("UPDATE_FAILED", same, false, false),
        ("CREATE_IN_PROGRESS", same, false, true),
        ("UPDATE_IN_PROGRESS", same, false, true),
        ("REVIEW_IN_PROGRESS", all, false, false),
        ("DELETE_COMPLETE", all, false, false),
        ("ROLLBACK_COMPLETE", all, true, false),
        ("ROLLBACK_FAILED", all, true, false),
        ("CREATE_FAILED", all, true, false),
        ("ROLLBACK_IN_PROGRESS", all, true, true),
        ("DELETE_IN_PROGRESS", all, true, true),
    ] {
        let (deployed, found) = inspected(status).await;
        let busy = busy.then_some(status);
        assert_eq!((found, deployed.remains, deployed.busy()), (counts, remains, busy), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stack_without_resources_is_left_out() {
    let stage = Stage::default();
    let empty = || Project::new().stack("Shop", json!({"Description": "nothing yet"}));
    let played = stage.deploy(&empty().assembly()).await;
    assert_eq!(
        played.lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: warning [empty-stack] the stack has no resources, and so is not deployed",
            "Shop: finished Unchanged",
        ]
    );
    assert_eq!(played.calls, ["GetCallerIdentity", "DescribeStacks Shop"]);
    let full = resources(json!({"T": topic("t")}));
    stage.deploy(&Project::new().stack("Shop", full.clone()).assembly()).await;
    let played = stage.deploy(&empty().assembly()).await;
    assert_eq!(
        played.lines[1..],
        [
            "Shop: warning [empty-stack] the stack has no resources any more; what is deployed stays as it is: to remove it, destroy `Shop`",
            "Shop: finished Unchanged",
        ]
    );
    assert_eq!(stage.fake.with(|state| state.stacks["Shop"].template.clone()), full);
}
