//! Exports that go or change while others import them: chains of them, refusals, what stays.

use rustinfra::deploy::{Intent, inspect, refusal};

use super::*;

/// A parameter of what others export, and exported itself.
fn link(name: &str, imports: &[&str]) -> Value {
    let imports: Vec<Value> =
        imports.iter().map(|import| json!({ "Fn::ImportValue": import })).collect();
    let value = json!({"Fn::Join": ["", imports]});
    json!({
        "Resources": {"Link": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}},
        "Outputs": {"O": {"Value": {"Ref": "Link"}, "Export": {"Name": name}}},
    })
}

/// Deploys stacks that import from each other, then all of them without; tells which began, in order.
async fn without(concurrency: usize, stacks: &[(&str, &[&str])]) -> String {
    let mut stage = Stage::default();
    stage.options.concurrency = concurrency;
    let (mut before, mut after) = (Project::new(), Project::new());
    for (name, imports) in stacks {
        before = before.stack_after(name, link(name, imports), imports);
        after = after.stack(name, resources(json!({ "T": topic(name) })));
    }
    assert!(stage.deploy(&before.assembly()).await.report.is_success());
    let after = after.assembly();
    let played = stage.deploy(&after).await;
    assert_eq!(played.outcomes(), vec![Outcome::Updated; stacks.len()], "{}", played.error());
    assert!(played.report.is_success());
    for (name, _) in stacks {
        let template = stage.fake.with(|state| state.stacks[*name].template.clone());
        assert_eq!(template, resources(json!({ "T": topic(name) })));
    }
    let played_again = stage.deploy(&after).await;
    assert_eq!(played_again.outcomes(), vec![Outcome::Unchanged; stacks.len()]);
    let begun = played
        .lines
        .iter()
        .filter_map(|line| line.strip_suffix(": started in 123456789012 eu-west-1"));
    begun.collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn a_chain_of_exports_is_taken_away_from_its_end() {
    for concurrency in [1, 4] {
        let three: [(&str, &[&str]); 3] = [("A", &[]), ("B", &["A"]), ("C", &["B"])];
        assert_eq!(without(concurrency, &three).await, "A B C B A");
        let four: [(&str, &[&str]); 4] = [("A", &[]), ("B", &["A"]), ("C", &["B"]), ("D", &["C"])];
        assert_eq!(without(concurrency, &four).await, "A B C D C B A");
        let diamond: [(&str, &[&str]); 4] =
            [("A", &[]), ("B", &["A"]), ("C", &["A"]), ("D", &["B", "C"])];
        assert_eq!(without(concurrency, &diamond).await, "A B C D B C A");
        // One arm is longer than the other.
        let uneven: [(&str, &[&str]); 4] =
            [("A", &[]), ("B", &["A"]), ("C", &["B"]), ("D", &["A", "C"])];
        assert_eq!(without(concurrency, &uneven).await, "A B C D C B A");
    }
}

#[tokio::test(start_paused = true)]
async fn stacks_that_import_from_each_other_are_told_so() {
    let stage = Stage::default();
    stage.fake.stack("A", "UPDATE_COMPLETE", link("A", &["B"]));
    stage.fake.stack("B", "UPDATE_COMPLETE", link("B", &["A"]));
    let one = |name: &str| resources(json!({ "T": topic(name) }));
    let played =
        stage.deploy(&Project::new().stack("A", one("a")).stack("B", one("b")).assembly()).await;
    let told: Vec<_> =
        played.report.errors().map(|(_, error)| (error.to_string(), error.help())).collect();
    let expected = |of: &str, by: &str| {
        (
            format!("`{of}` would remove exports that other stacks still import: `{of}` by {by}"),
            vec![
                format!("take the import out of {by}, which is deployed with it and still has it"),
                "or keep the export".to_owned(),
            ],
        )
    };
    assert_eq!(told, [expected("A", "B"), expected("B", "A")]);
}

pub(super) fn data(exports: bool) -> Value {
    let mut template = link("inbox", &[]);
    if !exports {
        template = resources(json!({ "T": topic("t") }));
    }
    template
}

pub(super) fn web() -> Value {
    resources(
        json!({"W": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::ImportValue": "inbox"}}}}),
    )
}

/// A cloud in which Web imports what Data exports.
pub(super) async fn deployed(stage: &Stage) {
    let mut project = Project::new().stack("Data", data(true)).stack_after("Web", web(), &["Data"]);
    assert!(stage.deploy(&project.assembly()).await.report.is_success());
}

#[tokio::test(start_paused = true)]
async fn what_stays_after_an_interruption_is_in_the_report() {
    let mut stage = Stage::default();
    deployed(&stage).await;
    stage.options.concurrency = 1;
    stage.cancel_at = Some("Web: finished");
    let mut project =
        Project::new().stack("Data", data(false)).stack("Web", resources(json!({"W": topic("t")})));
    let assembly = project.assembly();
    let played = stage.deploy(&assembly).await;
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Updated], "{}", played.error());
    let kept: Vec<_> = played.report.stacks.iter().map(|stack| stack.kept.join(" ")).collect();
    assert_eq!(kept, ["inbox", ""]);
    assert!(!played.report.is_success());
    assert_eq!(played.lines.last().unwrap(), "Web: finished Updated");
    // The same in the middle of the second turn.
    let stage = Stage { cancel_at: Some("Data: removing Link"), ..Stage::default() };
    deployed(&stage).await;
    stage.fake.with(|state| state.pace = 1);
    let played = stage.deploy(&assembly).await;
    let interrupted =
        Outcome::Interrupted { status: Some("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS".into()) };
    assert_eq!(played.outcomes(), [interrupted, Outcome::Updated]);
    assert_eq!(played.report.stacks[0].kept, ["inbox"]);
}

#[tokio::test(start_paused = true)]
async fn what_stays_because_an_importer_failed_is_told() {
    let stage = Stage::default();
    deployed(&stage).await;
    stage.fake.with(|state| state.failing.insert("Bad".into(), "no".into()));
    let mut project = Project::new()
        .stack("Data", data(false))
        .stack("Web", resources(json!({"Bad": topic("t")})));
    let assembly = project.assembly();
    let played = stage.deploy(&assembly).await;
    let rolled_back = Outcome::RolledBack { status: "UPDATE_ROLLBACK_COMPLETE".into() };
    assert_eq!(played.outcomes(), [Outcome::Updated, rolled_back]);
    assert_eq!(
        played.lines.last().unwrap(),
        "Data: warning [exports-kept] `inbox` stayed for stacks that imported from it; the next deployment takes away what nobody imports"
    );
    stage.fake.with(|state| state.failing.clear());
    let played = stage.deploy(&assembly).await;
    assert_eq!(played.outcomes(), [Outcome::Updated, Outcome::Updated], "{}", played.error());
}

#[tokio::test(start_paused = true)]
async fn no_second_turn_is_begun_after_an_interruption() {
    let mut stage = Stage::default();
    stage.options.concurrency = 1;
    let mut project = Project::new()
        .stack("A", link("a", &[]))
        .stack("B", link("b", &[]))
        .stack_after("Web", link("web", &["a", "b"]), &["A", "B"]);
    assert!(stage.deploy(&project.assembly()).await.report.is_success());
    stage.fake.with(|state| state.pace = 1);
    stage.cancel_at = Some("A: removing Link");
    let one = |name: &str| resources(json!({ "T": topic(name) }));
    let mut project =
        Project::new().stack("A", one("a")).stack("B", one("b")).stack("Web", one("web"));
    let played = stage.deploy(&project.assembly()).await;
    let interrupted =
        Outcome::Interrupted { status: Some("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS".into()) };
    assert_eq!(played.outcomes(), [interrupted, Outcome::Updated, Outcome::Updated]);
    let kept: Vec<_> = played.report.stacks.iter().map(|stack| stack.kept.join(" ")).collect();
    assert_eq!(kept, ["a", "b", ""]);
    let started = |line: &&String| line.contains(": started");
    let begun: Vec<_> = played.lines.iter().filter(started).map(|line| &line[..1]).collect();
    assert_eq!(begun, ["A", "B", "W", "A"]);
    assert_eq!(
        played.lines.last().unwrap(),
        "A: finished Interrupted { status: Some(\"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\") }"
    );
}

#[tokio::test(start_paused = true)]
async fn all_exports_of_a_second_turn_that_failed_are_told_to_have_stayed() {
    let stage = Stage::default();
    let mut data = link("x", &["web"]);
    data["Outputs"]["Y"] = json!({"Value": {"Ref": "Link"}, "Export": {"Name": "y"}});
    stage.fake.stack("Data", "UPDATE_COMPLETE", data);
    stage.fake.stack("Page", "UPDATE_COMPLETE", link("page", &["x"]));
    stage.fake.stack("Web", "UPDATE_COMPLETE", link("web", &["y"]));
    let one = |name: &str| resources(json!({ "T": topic(name) }));
    let mut project = Project::new()
        .stack("Data", one("data"))
        .stack("Page", one("page"))
        .stack("Web", one("web"));
    let played = stage.deploy(&project.assembly()).await;
    let warnings: Vec<_> = played.lines.iter().filter(|line| line.contains("warning")).collect();
    // Nobody imports `x` any more, but it is still there.
    assert_eq!(
        warnings,
        [
            "Data: warning [exports-kept] `x`, `y` stayed for stacks that imported from it; the next deployment takes away what nobody imports",
            "Web: warning [exports-kept] `web` stayed for stacks that imported from it; the next deployment takes away what nobody imports",
        ]
    );
    let kept: Vec<_> = played.report.stacks.iter().map(|stack| stack.kept.join(" ")).collect();
    assert_eq!(kept, ["x y", "", "web"]);
}

#[tokio::test(start_paused = true)]
async fn a_kept_export_brings_back_the_mappings_and_conditions_that_it_needs() {
    let stage = Stage::default();
    let mut data = link("inbox", &[]);
    let found = json!({"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "name"]});
    let is_here = json!({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]});
    data["Mappings"] = json!({
        "Names": {"eu-west-1": {"name": "inbox"}},
        "Unused": {"eu-west-1": {"name": "none"}},
    });
    data["Conditions"] = json!({
        "IsHere": is_here,
        "IsAway": {"Fn::Not": [{"Condition": "IsHere"}]},
        "Unused": is_here,
    });
    data["Resources"]["Link"]["Properties"]["Value"] = json!({"Fn::If": ["IsAway", "none", found]});
    let mut project =
        Project::new().stack("Data", data.clone()).stack_after("Web", web(), &["Data"]);
    assert!(stage.deploy(&project.assembly()).await.report.is_success());
    stage.fake.with(|state| state.sent.clear());
    let (one, other) = (topic("t"), topic("u"));
    let mut project = Project::new()
        .stack("Data", resources(json!({ "T": one })))
        .stack("Web", resources(json!({ "W": other })));
    let played = stage.deploy(&project.assembly()).await;
    assert!(played.report.is_success(), "{}", played.error());
    assert_eq!(
        stage.fake.with(|state| state.sent.clone()),
        [
            json!({
                "Resources": {"T": one, "Link": data["Resources"]["Link"]},
                "Outputs": data["Outputs"],
                "Mappings": {"Names": data["Mappings"]["Names"]},
                "Conditions": {
                    "IsHere": data["Conditions"]["IsHere"],
                    "IsAway": data["Conditions"]["IsAway"],
                },
            }),
            resources(json!({ "W": other })),
            resources(json!({ "T": one })),
        ]
    );
}

/// What a diff says that a deployment would refuse.
async fn foreseen(stage: &Stage, template: Value) -> Option<String> {
    foreseen_of(stage, Project::new().stack("Data", template)).await
}

pub(super) async fn foreseen_of(stage: &Stage, mut project: Project) -> Option<String> {
    let assembly = project.assembly();
    let stack = &assembly.stacks()[0];
    let deployed = inspect(&stage.fake, stack, None).await.unwrap();
    let diff = deployed.diff(stack, Spec::embedded());
    let together = assembly.stacks().iter().collect();
    let intent = Intent { assembly: &assembly, together, region: None };
    let refusal = refusal(&stage.fake, &intent, stack, &deployed, &diff).await;
    refusal.map(|error| format!("[{}] {error}", error.code()))
}

#[tokio::test(start_paused = true)]
async fn a_replacement_that_a_deployment_would_refuse_is_foreseen() {
    let stage = Stage::default();
    let table = |key: &str, more: Value| {
        let key = json!([{"AttributeName": key, "KeyType": "HASH"}]);
        let mut template = link("table", &[]);
        template["Resources"]["Link"] =
            json!({"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": key, "Tags": more}});
        template
    };
    let web = web().to_string().replace("inbox", "table");
    let mut project = Project::new().stack("Data", table("id", json!([]))).stack_after(
        "Web",
        serde_json::from_str(&web).unwrap(),
        &["Data"],
    );
    assert!(stage.deploy(&project.assembly()).await.report.is_success());

    let refused = "[export-in-use] `Data` would change exports that other stacks still import: `table` by Web";
    let replaced = table("other", json!([]));
    assert_eq!(foreseen(&stage, replaced.clone()).await.as_deref(), Some(refused));
    // An export that goes has to stay as it is for its importers, which cannot be either.
    let mut gone = replaced.clone();
    gone.as_object_mut().unwrap().remove("Outputs");
    let freed = Project::new().stack("Data", gone.clone()).stack("Web", resources(json!({})));
    assert_eq!(foreseen_of(&stage, freed).await.as_deref(), Some(refused));
    // Alone it cannot go at all.
    let removes = "[export-in-use] `Data` would remove exports that other stacks still import: `table` by Web";
    assert_eq!(foreseen(&stage, gone).await.as_deref(), Some(removes));
    // What changes otherwise keeps its name.
    let tags = json!([{"Key": "a", "Value": "b"}]);
    assert_eq!(foreseen(&stage, table("id", tags)).await, None);
    assert_eq!(foreseen(&stage, table("id", json!([]))).await, None);
    // Nothing is told where nobody imports.
    stage.fake.with(|state| state.stacks.shift_remove("Web"));
    assert_eq!(foreseen(&stage, replaced).await, None);
}

#[tokio::test(start_paused = true)]
async fn an_importer_of_the_same_name_in_another_region_is_another() {
    let stage = Stage::default();
    stage.fake.stack("Data", "UPDATE_COMPLETE", data(true));
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Web".into()]));
    let there = json!({"environment": "aws://unknown-account/us-east-1"});
    let web = resources(json!({ "T": topic("web") }));
    let mut project = Project::new().stack("Data", data(false)).stack_with("Web", web, there);
    let assembly = project.assembly();
    let played = stage.deploy(&assembly).await;
    let error = "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Web";
    assert_eq!(played.error(), error);
    assert_eq!(
        played.report.errors().next().unwrap().1.help(),
        [
            "first deploy Web without the import, or destroy that: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more",
            "or keep the export for now, by `Stack::export_value`"
        ]
    );
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    let told: Vec<String> = report
        .stacks
        .iter()
        .filter_map(|stack| stack.error.as_ref())
        .map(|error| format!("{error}: {}", error.help().join("; ")))
        .collect();
    assert_eq!(
        told,
        [
            "`Data` would remove exports that other stacks still import: `inbox` by Web: first destroy Web, or deploy it without the import: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_export_of_another_resource_is_foreseen() {
    let stage = Stage::default();
    deployed(&stage).await;
    let link = data(true)["Resources"]["Link"].clone();
    let of = |resources: Value, value: Value| {
        json!({
            "Resources": resources,
            "Outputs": {"O": {"Value": value, "Export": {"Name": "inbox"}}},
        })
    };
    let refused = "[export-in-use] `Data` would change exports that other stacks still import: `inbox` by Web";
    // Of one that is new, beside the old one or in its place.
    let both = json!({"Link": link, "Fresh": topic("fresh")});
    let joined = json!({"Fn::Join": ["/", [{"Ref": "Link"}, {"Ref": "Fresh"}]]});
    assert_eq!(foreseen(&stage, of(both.clone(), joined)).await.as_deref(), Some(refused));
    let fresh = json!({"Ref": "Fresh"});
    assert_eq!(foreseen(&stage, of(both.clone(), fresh)).await.as_deref(), Some(refused));
    // What is only made beside it changes nothing.
    assert_eq!(foreseen(&stage, of(both, json!({"Ref": "Link"}))).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_replacement_in_a_nested_stack_is_none_of_the_export() {
    let stage = Stage::default();
    let table = |key: &str| {
        let key = json!([{"AttributeName": key, "KeyType": "HASH"}]);
        let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": key}});
        // By chance it has the id of the exported resource.
        resources(json!({ "Link": table }))
    };
    let mut data = data(true);
    data["Resources"]["Nest"] = json!({
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://example.com/nest.json"},
        "Metadata": {"aws:asset:path": "nest.json"},
    });
    let project = |key: &str| {
        let mut project = Project::new().stack("Data", data.clone());
        project.file("nest.json", &table(key).to_string());
        project
    };
    stage.fake.with(|state| state.nested.insert("Nest".into(), table("id")));
    let mut before = project("id").stack_after("Web", web(), &["Data"]);
    assert!(stage.deploy(&before.assembly()).await.report.is_success());
    assert_eq!(foreseen_of(&stage, project("other")).await, None);
}

#[tokio::test(start_paused = true)]
async fn an_importer_that_is_nested_is_told_as_the_stack_that_can_be_deployed() {
    let stage = Stage::default();
    let topic = || resources(json!({"T": topic("t")}));
    let mut before = Project::new().stack("Data", link("e", &[])).stack("Web", topic());
    stage.deploy(&before.assembly()).await;
    stage.fake.stack("Web-Jobs4FE9-1A2B", "CREATE_COMPLETE", topic());
    stage.fake.with(|state| {
        let web = state.stacks["Web"].id.clone();
        state.stacks["Web-Jobs4FE9-1A2B"].root_id = Some(web);
        // It is told once, although both import it.
        let importers = vec!["Web".into(), "Web-Jobs4FE9-1A2B".into()];
        state.imports.insert("e".into(), importers);
    });
    let mut after = Project::new().stack("Data", topic()).stack("Web", topic());
    let after = after.assembly();
    let data = [after.stack("Data").unwrap()];
    let played = stage.deploy_some(&after, &data).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `e` by Web"
    );
    assert_eq!(
        played.report.errors().next().unwrap().1.help(),
        [
            "deploy Web without the import first, or both together, as `Data Web`",
            "or keep the export for now, by `Stack::export_value`",
        ]
    );
    let (report, _) = stage.destroy_some(&after, &data, &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(
        error.help(),
        [
            "first destroy Web, or deploy it without the import: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn importers_that_are_said_to_be_nested_in_each_other_come_to_an_end() {
    let stage = Stage::default();
    let topic = || resources(json!({"T": topic("t")}));
    stage.deploy(&Project::new().stack("Data", link("e", &[])).assembly()).await;
    for (name, root) in [("One", "Two"), ("Two", "Three"), ("Three", "Two")] {
        stage.fake.stack(name, "CREATE_COMPLETE", topic());
        let root = format!("arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/{root}/1");
        stage.fake.with(|state| state.stacks[name].root_id = Some(root));
    }
    stage.fake.with(|state| state.imports.insert("e".into(), vec!["One".into()]));
    let played = stage.deploy(&Project::new().stack("Data", topic()).assembly()).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `e` by Three"
    );
}
