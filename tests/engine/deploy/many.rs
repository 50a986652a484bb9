//! Several stacks: order, failures, exports.

use rustinfra::deploy::DeployError;

use super::*;

fn started(played: &Played) -> Vec<&str> {
    let started = played.lines.iter().filter(|line| line.contains(": started"));
    started.filter_map(|line| line.split(':').next()).collect()
}

#[tokio::test(start_paused = true)]
async fn stacks_follow_those_they_depend_on() {
    let stage = Stage::default();
    let one = |name: &str| resources(json!({ "T": topic(name) }));
    let mut project = Project::new()
        .stack_after("Web", one("web"), &["Api"])
        .stack_after("Api", one("api"), &["Data"])
        .stack("Data", one("data"));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(started(&played), ["Data", "Api", "Web"]);
    assert!(played.report.is_success());
}

#[tokio::test(start_paused = true)]
async fn a_failed_stack_stops_its_dependents_only() {
    let stage = Stage::default();
    stage.fake.with(|state| state.failing.insert("Bad".into(), "no".into()));
    let mut project = Project::new()
        .stack("Data", resources(json!({"Bad": topic("t")})))
        .stack_after("Api", resources(json!({"A": topic("t")})), &["Data"])
        .stack_after("Web", resources(json!({"W": topic("t")})), &["Api"])
        .stack("Other", resources(json!({"O": topic("t")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.outcomes(),
        [
            Outcome::RolledBack { status: "ROLLBACK_COMPLETE".into() },
            Outcome::Skipped { because_of: "Data".into() },
            Outcome::Skipped { because_of: "Api".into() },
            Outcome::Created,
        ]
    );
    assert!(!played.report.is_success());
}

#[tokio::test(start_paused = true)]
async fn no_more_stacks_than_allowed_are_deployed_at_a_time() {
    for limit in [1, 2, 5] {
        let mut stage = Stage::default();
        stage.options.concurrency = limit;
        let mut project = Project::new();
        for name in ["A", "B", "C", "D", "E"] {
            project = project.stack(name, resources(json!({ "T": topic(name) })));
        }
        let played = stage.deploy(&project.assembly()).await;
        let (mut open, mut most) = (0, 0);
        for line in &played.lines {
            open += usize::from(line.contains(": started"));
            open -= usize::from(line.contains(": finished"));
            most = most.max(open);
        }
        assert_eq!(most, limit);
    }
}

fn producer(exports: bool) -> Value {
    let mut template = resources(json!({"Inbox": queue("inbox"), "Other": topic("t")}));
    if exports {
        template["Outputs"] =
            json!({"O": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
    } else {
        template["Resources"] = json!({"Other": topic("changed")});
    }
    template
}

#[tokio::test(start_paused = true)]
async fn an_export_stays_until_its_importers_are_updated() {
    let stage = Stage::default();
    let importing = resources(
        json!({"W": topic("a"), "I": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::ImportValue": "inbox"}}}}),
    );
    let without = resources(json!({ "W": topic("b") }));
    let mut project =
        Project::new().stack("Data", producer(true)).stack_after("Web", importing, &["Data"]);
    stage.deploy(&project.assembly()).await;
    let mut project = Project::new().stack("Data", producer(false)).stack("Web", without);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Updated], "{}", played.error());
    assert_eq!(stage.fake.with(|state| state.stacks["Data"].template.clone()), producer(false));
    let plans = stage.judge.plans.borrow();
    let data: Vec<_> = plans.iter().filter(|plan| plan.stack == "Data").skip(1).collect();
    assert_eq!(data[0].notes, ["keeps export `inbox` until Web is updated, then removes it"]);
    // Each turn tells what it did itself, and the report what both did.
    let one = Counts { change: 1, ..Counts::default() };
    let gone = Counts { remove: 1, ..Counts::default() };
    let web = Counts { change: 1, remove: 1, ..Counts::default() };
    let told = stage.counts.take();
    let told: Vec<_> = told.iter().skip(2).map(|(stack, counts)| (&stack[..], *counts)).collect();
    assert_eq!(told, [("Data", one), ("Web", web), ("Data", gone)]);
    assert_eq!(played.report.stacks[0].counts, one + gone);
    let took: Vec<u64> = stage.took.take().into_iter().skip(2).collect();
    let [first, other, second] = took[..] else { panic!("{took:?}") };
    assert!(first > 0 && second > 0, "{took:?}");
    let reported: Vec<u64> = played.report.stacks.iter().map(|stack| stack.elapsed_ms).collect();
    assert_eq!(reported, [first + second, other]);
    assert_eq!(
        played.lines,
        [
            "Data: started in 123456789012 eu-west-1",
            "Data: change set of 1",
            "Data: update 1",
            "Data: changing Data/Other (src/lib.rs:1:5) 0/1",
            "Data: changed Data/Other (src/lib.rs:1:5) 1/1",
            "Web: started in 123456789012 eu-west-1",
            "Web: change set of 2",
            "Web: update 2",
            "Web: changing Web/W (src/lib.rs:1:5) 0/2",
            "Web: changed Web/W (src/lib.rs:1:5) 1/2",
            "Data: finished Updated",
            "Web: removing I 1/2",
            "Web: removed I 2/2",
            "Web: finished Updated",
            "Data: started in 123456789012 eu-west-1",
            "Data: change set of 1",
            "Data: update 1",
            "Data: removing Inbox 0/1",
            "Data: removed Inbox 1/1",
            "Data: finished Updated",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_export_alone_is_taken_away_in_the_second_turn() {
    let stage = Stage::default();
    let importing = resources(
        json!({"I": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::ImportValue": "inbox"}}}}),
    );
    let mut project =
        Project::new().stack("Data", producer(true)).stack_after("Web", importing, &["Data"]);
    stage.deploy(&project.assembly()).await;
    stage.counts.take();
    let mut without = producer(true);
    without.as_object_mut().unwrap().remove("Outputs");
    let mut project =
        Project::new().stack("Data", without).stack("Web", resources(json!({"W": topic("b")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Updated], "{}", played.error());
    let none = Counts::default();
    let web = Counts { add: 1, remove: 1, ..none };
    let told = stage.counts.take();
    let told: Vec<_> = told.iter().map(|(stack, counts)| (&stack[..], *counts)).collect();
    assert_eq!(told, [("Data", none), ("Web", web), ("Data", none)]);
}

#[tokio::test(start_paused = true)]
async fn an_export_that_others_need_is_not_taken_away() {
    let stage = Stage::default();
    stage.deploy(&Project::new().stack("Data", producer(true)).assembly()).await;
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    let played = stage.deploy(&Project::new().stack("Data", producer(false)).assembly()).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Foreign"
    );
    assert!(!played.calls.iter().any(|call| call.starts_with("CreateChangeSet")));
}

#[tokio::test(start_paused = true)]
async fn an_interruption_leaves_stacks_that_were_not_begun() {
    let mut stage = Stage { cancel_at: Some("added Data/A"), ..Stage::default() };
    stage.options.concurrency = 1;
    let template =
        resources(json!({"A": topic("a"), "B": topic("b"), "C": topic("c"), "D": topic("d")}));
    let mut project =
        Project::new().stack("Data", template).stack("Other", resources(json!({"O": topic("t")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(started(&played), ["Data"]);
    assert_eq!(played.outcomes()[1], Outcome::Interrupted { status: None });
}

#[tokio::test(start_paused = true)]
async fn an_export_that_moves_to_another_output_is_not_missed() {
    let stage = Stage::default();
    let template = |output: &str| {
        let mut template = resources(json!({"Inbox": queue("inbox")}));
        template["Outputs"] =
            json!({output: {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
        template
    };
    stage.deploy(&Project::new().stack("Data", template("Old")).assembly()).await;
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    let played = stage.deploy(&Project::new().stack("Data", template("New")).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn an_imported_export_does_not_become_something_else() {
    let queues = || resources(json!({"Inbox": queue("inbox"), "Outbox": queue("outbox")}));
    let exporting = |mut template: Value, output: &str, value: Value| {
        template["Outputs"] = json!({output: {"Value": value, "Export": {"Name": "inbox"}}});
        template
    };
    let mut added = queues();
    added["Resources"]["New"] = queue("new");
    for (template, changed) in [
        // In another output, which is of another resource, or in the same one.
        (
            exporting(queues(), "New", json!({"Ref": "Outbox"})),
            "`inbox` becomes Ref Data/Outbox (output New), was Ref Data/Inbox (output Old)",
        ),
        (
            exporting(queues(), "Old", json!({"Ref": "Outbox"})),
            "`inbox` becomes Ref Data/Outbox (output Old), was Ref Data/Inbox (output Old)",
        ),
        (
            exporting(added, "New", json!({"Fn::Sub": "${New}"})),
            "`inbox` becomes Ref Data/New (output New), was Ref Data/Inbox (output Old)",
        ),
        (
            exporting(queues(), "New", json!("elsewhere")),
            "`inbox` becomes \"elsewhere\" (output New), was Ref Data/Inbox (output Old)",
        ),
    ] {
        let stage = Stage::default();
        let before = exporting(queues(), "Old", json!({"Ref": "Inbox"}));
        stage.deploy(&Project::new().stack("Data", before).assembly()).await;
        stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
        let played = stage.deploy(&Project::new().stack("Data", template.clone()).assembly()).await;
        assert_eq!(
            played.error(),
            "[export-in-use] `Data` would change exports that other stacks still import: `inbox` by Foreign"
        );
        let (_, error) = played.report.errors().next().unwrap();
        let DeployError::ExportsChange { changed: told, replaced, .. } = error else {
            panic!("{error}")
        };
        assert_eq!((&told[..], &replaced[..]), (&[changed.to_owned()][..], &[][..]));
        assert_eq!(
            error.help(),
            [
                "first deploy Foreign without the import",
                "or keep the export as it is, and export the new value under a name of its own, until nobody imports the old one",
            ]
        );
        assert!(!played.calls.contains(&"CreateChangeSet Data".to_owned()), "{:?}", played.calls);
        stage.fake.with(|state| state.imports.clear());
        let played = stage.deploy(&Project::new().stack("Data", template).assembly()).await;
        assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
    }
}

#[tokio::test(start_paused = true)]
async fn an_export_that_may_be_the_same_is_left_to_cloudformation() {
    let template = |value: Value| {
        let mut template = resources(json!({"Inbox": queue("inbox")}));
        template["Parameters"] = json!({"Name": {"Type": "String", "Default": "x"}});
        template["Outputs"] = json!({"O": {"Value": value, "Export": {"Name": "inbox"}}});
        template
    };
    let values = [
        json!({"Fn::GetAtt": ["Inbox", "QueueUrl"]}),
        json!({"Fn::Sub": "https://sqs/${Inbox.QueueName}"}),
        json!({"Ref": "Name"}),
        json!("physical-inbox"),
    ];
    for value in values {
        let stage = Stage::default();
        let before = template(json!({"Ref": "Inbox"}));
        stage.deploy(&Project::new().stack("Data", before).assembly()).await;
        stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
        let played = stage.deploy(&Project::new().stack("Data", template(value)).assembly()).await;
        assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
    }
}

#[tokio::test(start_paused = true)]
async fn an_export_moves_with_its_replaced_resource() {
    let stage = Stage::default();
    let template = |output: &str, name: &str| {
        let mut template = resources(json!({"Inbox": queue(name)}));
        template["Outputs"] =
            json!({output: {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
        template
    };
    stage.deploy(&Project::new().stack("Data", template("Old", "a")).assembly()).await;
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    let played = stage.deploy(&Project::new().stack("Data", template("New", "b")).assembly()).await;
    let (_, error) = played.report.errors().next().unwrap();
    assert!(matches!(
        error,
        DeployError::ExportsChange { replaced, changed, .. }
            if changed.is_empty()
                && replaced[..] == [("Data/Inbox".to_owned(), Some("src/lib.rs:1:5".to_owned()))]
    ));
}

#[tokio::test(start_paused = true)]
async fn tags_that_aws_sets_are_no_difference() {
    let stage = Stage::default();
    let mut project = Project::new().stack("Shop", resources(json!({"T": topic("t")})));
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.fake.with(|state| {
        let tags = &mut state.stacks["Shop"].tags;
        tags.insert("aws:cloudformation:owner".into(), "x".into())
    });
    assert_eq!(stage.deploy(&assembly).await.outcomes(), [Outcome::Unchanged]);
}

#[tokio::test(start_paused = true)]
async fn an_export_cannot_stay_if_its_resource_is_replaced() {
    let stage = Stage::default();
    let importing = resources(
        json!({"I": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::ImportValue": "inbox"}}}}),
    );
    let mut project =
        Project::new().stack("Data", producer(true)).stack_after("Web", importing, &["Data"]);
    stage.deploy(&project.assembly()).await;
    let without = resources(json!({"Inbox": queue("other"), "Other": topic("t")}));
    let web = resources(json!({"W": topic("b")}));
    let mut project = Project::new().stack("Data", without).stack("Web", web);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would change exports that other stacks still import: `inbox` by Web"
    );
    // The importer has been deployed meanwhile.
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Unchanged], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn an_imported_export_does_not_change_with_its_replaced_resource() {
    let stage = Stage::default();
    stage.deploy(&Project::new().stack("Data", producer(true)).assembly()).await;
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    let mut other = producer(true);
    other["Resources"]["Inbox"] = queue("other");
    let mut project = Project::new().stack("Data", other.clone());
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would change exports that other stacks still import: `inbox` by Foreign"
    );
    let (_, error) = played.report.errors().next().unwrap();
    assert!(matches!(
        error,
        DeployError::ExportsChange { replaced, .. }
            if replaced[..] == [("Data/Inbox".to_owned(), Some("src/lib.rs:1:5".to_owned()))]
    ));
    assert_eq!(
        error.help(),
        [
            "first deploy Foreign without the import",
            "or keep the old resource, and give the new one another id and an export of its own, until nobody imports the old one",
        ]
    );
    assert!(!played.calls.contains(&"CreateChangeSet Data".to_owned()), "{:?}", played.calls);
    // Once nobody imports it, it may change; and what is only updated keeps its value.
    stage.fake.with(|state| state.imports.clear());
    assert_eq!(stage.deploy(&project.assembly()).await.outcomes(), [Outcome::Updated]);
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    other["Resources"]["Inbox"]["Properties"]["DelaySeconds"] = json!(5);
    let played = stage.deploy(&Project::new().stack("Data", other).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
}

/// Three stacks, each after the one before.
fn chain() -> Project {
    let one = |name: &str| resources(json!({ "T": topic(name) }));
    Project::new().stack("A", one("a")).stack_after("B", one("b"), &["A"]).stack_after(
        "C",
        one("c"),
        &["B"],
    )
}

/// The lines of two stacks that tell of their beginnings and ends.
fn turns(lines: &[String]) -> Vec<&str> {
    let is_turn = |line: &&String| line.contains(": started") || line.contains(": finished");
    lines.iter().filter(is_turn).map(String::as_str).collect()
}

#[tokio::test(start_paused = true)]
async fn stacks_wait_for_each_other_through_those_that_are_left_out() {
    let mut stage = Stage::default();
    stage.options.concurrency = 4;
    let assembly = chain().assembly();
    assert!(stage.deploy(&assembly).await.report.is_success());
    let ends = [assembly.stack("A").unwrap(), assembly.stack("C").unwrap()];
    let played = stage.deploy_some(&assembly, &ends).await;
    assert_eq!(
        turns(&played.lines),
        [
            "A: started in 123456789012 eu-west-1",
            "A: finished Unchanged",
            "C: started in 123456789012 eu-west-1",
            "C: finished Unchanged",
        ]
    );
    let options = DestroyOptions { concurrency: 4, ..DestroyOptions::default() };
    let (_, lines) = stage.destroy_some(&assembly, &ends, &options).await;
    assert_eq!(
        turns(&lines),
        [
            "C: started in 123456789012 eu-west-1",
            "C: finished Destroyed",
            "A: started in 123456789012 eu-west-1",
            "A: finished Destroyed",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_stack_stops_what_follows_through_those_that_are_left_out() {
    let stage = Stage::default();
    stage.fake.with(|state| state.failing.insert("T".into(), "no".into()));
    let assembly = chain().assembly();
    let ends = [assembly.stack("A").unwrap(), assembly.stack("C").unwrap()];
    let played = stage.deploy_some(&assembly, &ends).await;
    assert_eq!(
        played.outcomes(),
        [
            Outcome::RolledBack { status: "ROLLBACK_COMPLETE".into() },
            Outcome::Skipped { because_of: "A".into() },
        ]
    );
}
