//! How a deployment is said to have ended, and what that rests on.

use rustinfra::deploy::CloudErrorKind;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_stack_that_was_rolled_back_is_deployed_again_with_the_same_template() {
    let stage = Stage::default();
    let template = resources(json!({"News": topic("a")}));
    for (status, asked) in [("UPDATE_COMPLETE", false), ("UPDATE_ROLLBACK_COMPLETE", true)] {
        stage.fake.stack("Shop", status, template.clone());
        let played = stage.deploy(&Project::new().stack("Shop", template.clone()).assembly()).await;
        let calls = played.calls.contains(&"CreateChangeSet Shop".to_owned());
        assert_eq!((played.outcomes(), calls), (vec![Outcome::Unchanged], asked), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn termination_protection_is_set_where_a_change_set_is_empty() {
    let stage = Stage::default();
    let project = |text: &str, protected: bool| {
        let template = json!({"Description": text, "Resources": {"News": topic("a")}});
        let protected = json!({"properties": {"terminationProtection": protected}});
        Project::new().stack_with("Shop", template, protected)
    };
    stage.deploy(&project("a", false).assembly()).await;
    stage.fake.with(|state| state.forgets_outputs = true);
    let played = stage.deploy(&project("b", true).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert!(stage.fake.with(|state| state.stacks["Shop"].termination_protection));
}

/// A queue whose URL another stack imports by the name `inbox`; or no more.
fn producer(text: &str, exports: bool) -> Value {
    let mut template = resources(json!({"Inbox": queue("inbox"), "Other": topic(text)}));
    if exports {
        template["Outputs"] =
            json!({"O": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
    }
    template
}

fn importing() -> Value {
    let value = json!({"Value": {"Fn::ImportValue": "inbox"}});
    resources(json!({"I": {"Type": "AWS::SSM::Parameter", "Properties": value}}))
}

/// A stage on which `Web` imports what `Data` exports.
async fn imported() -> Stage {
    let stage = Stage::default();
    let mut project = Project::new().stack("Data", producer("a", true)).stack_after(
        "Web",
        importing(),
        &["Data"],
    );
    stage.deploy(&project.assembly()).await;
    stage
}

#[tokio::test(start_paused = true)]
async fn an_export_stays_if_its_importer_fails() {
    let stage = imported().await;
    stage.fake.with(|state| state.failing.insert("W".into(), "no".into()));
    let mut project = Project::new()
        .stack("Data", producer("b", false))
        .stack("Web", resources(json!({"W": topic("b")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.outcomes(),
        [Outcome::Updated, Outcome::RolledBack { status: "UPDATE_ROLLBACK_COMPLETE".into() }]
    );
    let data = stage.fake.with(|state| state.stacks["Data"].template.clone());
    assert_eq!(data, producer("b", true), "Web still imports it");
    let turns = played.lines.iter().filter(|line| line.starts_with("Data: started")).count();
    assert_eq!(turns, 1, "{:#?}", played.lines);
}

#[tokio::test(start_paused = true)]
async fn a_second_turn_that_finds_nothing_to_do_leaves_the_outcome_of_the_first() {
    let stage = imported().await;
    let mut project = Project::new()
        .stack("Data", producer("b", false))
        .stack("Web", resources(json!({"W": topic("b")})));
    stage.fake.with(|state| state.forgets_outputs = true);
    let message = "No updates are to be performed.";
    stage.fake.fault("UpdateStack", 1, CloudErrorKind::Invalid, message);
    let played = stage.deploy(&project.assembly()).await;
    let data: Vec<&String> =
        played.lines.iter().filter(|line| line.starts_with("Data: finished")).collect();
    assert_eq!(data, ["Data: finished Updated", "Data: finished Unchanged"]);
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Updated]);
}

#[tokio::test(start_paused = true)]
async fn an_export_whose_name_only_cloudformation_knows_is_taken_to_stay() {
    let stage = imported().await;
    let mut unknown = producer("b", true);
    unknown["Parameters"] = json!({"Name": {"Type": "String", "Default": "inbox"}});
    unknown["Outputs"]["O"]["Export"]["Name"] = json!({"Ref": "Name"});
    let played = stage.deploy(&Project::new().stack("Data", unknown).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn an_output_that_gave_its_export_away_may_change() {
    let stage = imported().await;
    // Another output exports the same value, and the first one, without an export, follows a new queue.
    let mut moved = producer("b", true);
    moved["Resources"]["Inbox"] = queue("other");
    moved["Outputs"] = json!({
        "O": {"Value": {"Ref": "Inbox"}},
        "P": {"Value": "physical-inbox", "Export": {"Name": "inbox"}},
    });
    let played = stage.deploy(&Project::new().stack("Data", moved).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_while_interrupting() {
    let stage = Stage { cancel_at: Some("change set"), ..Stage::default() };
    let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.error(),
        "[interrupted] interrupted while `Shop` was not there yet, and is unchanged"
    );
    assert_eq!(stage.judge.plans.borrow().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_yes_given_while_interrupting_is_none() {
    let template = |value: &str| json!({"Resources": {"Inbox": queue("inbox")}, "Outputs": {"Url": {"Value": value}}});
    for forgets_outputs in [false, true] {
        let mut stage = Stage::default();
        stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
        stage.fake.with(|state| state.forgets_outputs = forgets_outputs);
        stage.judge.interrupts = Some(stage.cancel.clone());
        let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
        assert_eq!(
            played.outcomes(),
            [Outcome::Interrupted { status: Some("CREATE_COMPLETE".into()) }]
        );
        let begun = |call: &&String| {
            call.starts_with("UpdateStack") || call.starts_with("ExecuteChangeSet")
        };
        assert_eq!(played.calls.iter().find(begun), None);
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_update_keeps_counts_as_done() {
    let stage = Stage::default();
    let mut kept = topic("old");
    kept["DeletionPolicy"] = json!("Retain");
    let before = resources(json!({"News": topic("a"), "Old": kept}));
    stage.deploy(&Project::new().stack("Shop", before).assembly()).await;
    let after = resources(json!({"News": topic("b")}));
    let played = stage.deploy(&Project::new().stack("Shop", after).assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 2",
            "Shop: changing Shop/News (src/lib.rs:1:5) 0/2",
            "Shop: changed Shop/News (src/lib.rs:1:5) 1/2",
            "Shop: kept Old 2/2",
            "Shop: finished Updated",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_without_an_event_is_told_and_counted() {
    let stage = Stage::default();
    let mut kept = topic("kept");
    kept["DeletionPolicy"] = json!("Retain");
    let before = resources(json!({"News": topic("a"), "Kept": kept, "Old": topic("old")}));
    stage.deploy(&Project::new().stack("Shop", before).assembly()).await;
    stage.fake.with(|state| state.hides_removals = true);
    let after = resources(json!({"News": topic("b")}));
    let played = stage.deploy(&Project::new().stack("Shop", after).assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 3",
            "Shop: changing Shop/News (src/lib.rs:1:5) 0/3",
            "Shop: changed Shop/News (src/lib.rs:1:5) 1/3",
            "Shop: removed Old 2/3",
            "Shop: kept Kept 3/3",
            "Shop: finished Updated",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_nested_stack_that_is_gone_is_made_anew() {
    let stage = Stage::default();
    stage
        .fake
        .with(|state| state.nested.insert("Nest".into(), resources(json!({"Inbox": queue("a")}))));
    stage.deploy(&nesting("a").assembly()).await;
    stage.fake.fault("GetTemplate Shop-Nest", 1, CloudErrorKind::NotFound, "it does not exist");
    let played = stage.deploy(&nesting("b").assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

/// What was said to have been done in a deployment: each line of what is over, and the sum.
fn ended(stage: &Stage, played: &Played) -> (Vec<String>, Counts) {
    let is_over = |line: &&String| {
        ["added", "changed", "replaced", "removed", "kept"]
            .iter()
            .any(|word| line.starts_with(&format!("Shop: {word} ")))
    };
    let lines = played.lines.iter().filter(is_over).cloned().collect();
    (lines, stage.counts.borrow().last().unwrap().1)
}

#[tokio::test(start_paused = true)]
async fn the_sum_says_what_the_lines_say() {
    let stage = Stage::default();
    let instance = |kind: &str, name: &str| json!({"Type": "AWS::EC2::Instance", "Properties": {"InstanceType": kind, "QueueName": name}});
    let template = |kind: &str, name: &str| {
        resources(json!({"A": instance(kind, "a"), "B": instance(kind, name)}))
    };
    stage.deploy(&Project::new().stack("Shop", template("t3.micro", "b")).assembly()).await;
    let after = template("t3.small", "c");
    let played = stage.deploy(&Project::new().stack("Shop", after).assembly()).await;
    // Both might have been replaced, and one was.
    assert_eq!(
        ended(&stage, &played),
        (
            vec![
                "Shop: changed Shop/A (src/lib.rs:1:5) 1/2".to_owned(),
                "Shop: replaced Shop/B (src/lib.rs:2:5) 2/2".to_owned(),
            ],
            Counts { change: 1, replace: 1, ..Counts::default() }
        )
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_tag_of_the_stack_changes_is_in_the_sum() {
    let mut stage = Stage::default();
    let template = || resources(json!({"A": topic("a"), "B": topic("b")}));
    stage.deploy(&Project::new().stack("Shop", template()).assembly()).await;
    stage.fake.with(|state| state.touches_all = true);
    stage.options.tags = [("team".to_owned(), "shop".to_owned())].into_iter().collect();
    let played = stage.deploy(&Project::new().stack("Shop", template()).assembly()).await;
    let lines = vec![
        "Shop: changed Shop/A (src/lib.rs:1:5) 1/1".to_owned(),
        "Shop: changed Shop/B (src/lib.rs:2:5) 2/2".to_owned(),
    ];
    assert_eq!(ended(&stage, &played), (lines, Counts { change: 2, ..Counts::default() }));
}
