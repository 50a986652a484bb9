//! What a diff asks, and what it says that a deployment would refuse: as a deployment then does.

use rustinfra::deploy::{CloudErrorKind, Intent, inspect, refusal};

use super::exports::{data, foreseen_of};
use super::*;

/// Data exported something; the app has it no more, and somebody imports it.
fn imported(stage: &Stage, status: &str, by: &str) {
    stage.fake.stack("Data", status, data(true));
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec![by.into()]));
}

fn topic_of(name: &str) -> Value {
    resources(json!({ "T": topic(name) }))
}

#[tokio::test(start_paused = true)]
async fn what_is_about_to_go_exports_nothing() {
    let stage = Stage::default();
    imported(&stage, "DELETE_IN_PROGRESS", "Web");
    assert_eq!(foreseen_of(&stage, Project::new().stack("Data", data(false))).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_imports_from_itself_is_not_deployed_before_itself() {
    let stage = Stage::default();
    imported(&stage, "UPDATE_COMPLETE", "Data");
    let project = || Project::new().stack("Data", data(false));
    let refused = "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Data";
    assert_eq!(foreseen_of(&stage, project()).await.as_deref(), Some(refused));
    assert_eq!(stage.deploy(&project().assembly()).await.error(), refused);
}

#[tokio::test(start_paused = true)]
async fn a_stack_of_the_same_name_elsewhere_frees_nothing() {
    let stage = Stage::default();
    imported(&stage, "UPDATE_COMPLETE", "Web");
    let refused = "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Web";
    let project = |data_is: &str, web_is: &str| {
        let environment =
            |region: &str| json!({"environment": format!("aws://unknown-account/{region}")});
        Project::new().stack_with("Data", data(false), environment(data_is)).stack_with(
            "Web",
            topic_of("web"),
            environment(web_is),
        )
    };
    let there = project("unknown-region", "us-east-1");
    assert_eq!(foreseen_of(&stage, there).await.as_deref(), Some(refused));
    // It names no region, and so is in the one that was given.
    let (mut here, stage) = (project("eu-west-1", "unknown-region"), &stage);
    let assembly = here.assembly();
    let stacks = assembly.stacks();
    let told = async |region: &str| {
        let region = Some(region.to_owned());
        let deployed = inspect(&stage.fake, &stacks[0], region.as_deref()).await.unwrap();
        let diff = deployed.diff(&stacks[0], Spec::embedded());
        let together = stacks.iter().collect();
        let intent = Intent { assembly: &assembly, together, region };
        let refusal = refusal(&stage.fake, &intent, &stacks[0], &deployed, &diff).await;
        refusal.map(|error| format!("[{}] {error}", error.code()))
    };
    assert_eq!(told("us-east-1").await.as_deref(), Some(refused));
    assert_eq!(told("eu-west-1").await, None);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_foreseen_where_nobody_may_ask_who_imports() {
    let table = |key: &str| {
        let key = json!([{"AttributeName": key, "KeyType": "HASH"}]);
        let mut template = data(true);
        template["Resources"]["Link"] =
            json!({"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": key}});
        template
    };
    let stage = Stage::default();
    stage.fake.stack("Data", "UPDATE_COMPLETE", table("id"));
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Web".into()]));
    let change = || Project::new().stack("Data", table("other"));
    assert!(foreseen_of(&stage, change()).await.is_some());
    for after in [change(), Project::new().stack("Data", data(false))] {
        stage.fake.fault("ListImports", 1, CloudErrorKind::AccessDenied, "not authorized");
        assert_eq!(foreseen_of(&stage, after).await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_diff_asks_for_no_more_than_it_needs() {
    let looks = ["GetCallerIdentity", "DescribeStacks Data", "GetTemplate Data"];
    // It is the same, or exports nothing.
    for (before, after) in [(data(true), data(true)), (data(false), topic_of("other"))] {
        let stage = Stage::default();
        stage.fake.stack("Data", "UPDATE_COMPLETE", before);
        assert_eq!(foreseen_of(&stage, Project::new().stack("Data", after)).await, None);
        assert_eq!(stage.fake.calls(), looks);
    }
    let stage = Stage::default();
    stage.fake.stack("Data", "UPDATE_COMPLETE", data(true));
    foreseen_of(&stage, Project::new().stack("Data", data(false))).await;
    assert_eq!(
        stage.fake.calls(),
        [&looks[..], &["GetCallerIdentity", "ListImports inbox"]].concat()
    );
}

#[tokio::test(start_paused = true)]
async fn the_templates_of_nested_stacks_are_looked_up() {
    let stage = Stage::default();
    let inner = resources(json!({"Inbox": queue("a")}));
    stage.fake.with(|state| state.nested.insert("Nest".into(), inner.clone()));
    let nest = json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "a"}});
    let mut project =
        Project::new().stack("Shop", resources(json!({"Nest": nest, "Outbox": queue("b")})));
    let assembly = project.assembly();
    assert!(stage.deploy(&assembly).await.report.is_success());
    stage.fake.calls();
    let look = async || inspect(&stage.fake, &assembly.stacks()[0], None).await;
    let nested = look().await.unwrap().nested;
    let found: Vec<_> = nested.iter().map(|(id, nested)| (id.as_str(), &nested.template)).collect();
    assert_eq!(found, [("Nest", &inner)]);
    let calls = [
        "GetCallerIdentity",
        "DescribeStacks Shop",
        "GetTemplate Shop",
        "ListStackResources Shop",
        "GetTemplate Shop-Nest",
    ];
    assert_eq!(stage.fake.calls(), calls);
    // One that is gone is made anew; one that nobody may read is told.
    let fault = |kind, message| stage.fake.fault(calls[4], 1, kind, message);
    fault(CloudErrorKind::NotFound, "it does not exist");
    assert!(look().await.unwrap().nested.is_empty());
    fault(CloudErrorKind::AccessDenied, "not authorized");
    let error = look().await.unwrap_err();
    assert_eq!(error.to_string(), "cloudformation:GetTemplate Shop-Nest failed: not authorized");
}
