//! One stack, when all goes well.

use rustinfra::deploy::CloudErrorKind;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_new_stack_is_created_and_told_step_by_step() {
    let stage = Stage::default();
    let template = json!({
        "Resources": {"Inbox": queue("inbox"), "News": topic("news")},
        "Outputs": {"Url": {"Value": "inbox"}},
    });
    let mut project = Project::new().stack("Shop", template);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: change set of 2",
            "Shop: create 2",
            "Shop: adding Shop/Inbox (src/lib.rs:1:5) 0/2",
            "Shop: added Shop/Inbox (src/lib.rs:1:5) 1/2",
            "Shop: adding Shop/News (src/lib.rs:2:5) 1/2",
            "Shop: added Shop/News (src/lib.rs:2:5) 2/2",
            "Shop: finished Created",
        ]
    );
    assert_eq!(played.report.stacks[0].outputs[0].key, "Url");
    assert_eq!(played.report.stacks[0].counts.add, 2);
}

#[tokio::test(start_paused = true)]
async fn deploying_again_costs_three_calls_and_changes_nothing() {
    let stage = Stage::default();
    let mut project = Project::new().stack("Shop", resources(json!({"Inbox": queue("inbox")})));
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let played = stage.deploy(&assembly).await;
    assert_eq!(played.outcomes(), [Outcome::Unchanged]);
    assert_eq!(played.calls, ["GetCallerIdentity", "DescribeStacks Shop", "GetTemplate Shop"]);
    assert_eq!(stage.judge.plans.borrow().len(), 1, "only the first deployment was put to review");
}

#[tokio::test(start_paused = true)]
async fn an_update_replaces_changes_and_removes() {
    let stage = Stage::default();
    let before =
        resources(json!({"Inbox": queue("inbox"), "News": topic("news"), "Old": topic("old")}));
    let after =
        resources(json!({"Inbox": queue("outbox"), "News": topic("newer"), "New": topic("new")}));
    stage.deploy(&Project::new().stack("Shop", before).assembly()).await;
    let played = stage.deploy(&Project::new().stack("Shop", after).assembly()).await;
    assert_eq!(
        played.lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: change set of 4",
            "Shop: update 4",
            "Shop: replacing Shop/Inbox (src/lib.rs:1:5) 0/4",
            "Shop: replaced Shop/Inbox (src/lib.rs:1:5) 1/4",
            "Shop: changing Shop/News (src/lib.rs:2:5) 1/4",
            "Shop: changed Shop/News (src/lib.rs:2:5) 2/4",
            "Shop: adding Shop/New (src/lib.rs:3:5) 2/4",
            "Shop: added Shop/New (src/lib.rs:3:5) 3/4",
            "Shop: removing Old 3/4",
            "Shop: removed Old 4/4",
            "Shop: finished Updated",
        ]
    );
    let plans = stage.judge.plans.borrow();
    assert!(plans[1].needs_approval(Approval::Broadening), "a queue with data is replaced");
    assert_eq!(plans[1].diff.counts().replace, 1);
}

#[tokio::test(start_paused = true)]
async fn resources_that_an_update_does_not_touch_are_not_told() {
    let stage = Stage::default();
    // Some endpoints update whatever is there.
    stage.fake.with(|state| state.touches_all = true);
    let template = |name: &str| resources(json!({"Inbox": queue("inbox"), "News": topic(name)}));
    stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
    let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 1",
            "Shop: changing Shop/News (src/lib.rs:2:5) 0/1",
            "Shop: changed Shop/News (src/lib.rs:2:5) 1/1",
            "Shop: finished Updated",
        ]
    );
    // What fails is told, whether it was to be touched or not.
    stage.fake.with(|state| state.failing.insert("Inbox".into(), "it is gone".into()));
    let played = stage.deploy(&Project::new().stack("Shop", template("c")).assembly()).await;
    let failed = "Shop: failed Shop/Inbox (src/lib.rs:1:5) 1/1".to_owned();
    assert!(played.lines.contains(&failed), "{:#?}", played.lines);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_outputs_alone_goes_through() {
    let stage = Stage::default();
    let template = |value: &str| json!({"Resources": {"Inbox": queue("inbox")}, "Outputs": {"Url": {"Value": value}}});
    stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
    let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(played.report.stacks[0].outputs[0].value, "b");
}

#[tokio::test(start_paused = true)]
async fn an_empty_change_set_is_no_failure() {
    let stage = Stage::default();
    let template =
        |text: &str| json!({"Description": text, "Resources": {"Inbox": queue("inbox")}});
    stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
    stage.fake.with(|state| state.forgets_outputs = true);
    let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Unchanged]);
    assert_eq!(played.lines[1..], ["Shop: finished Unchanged"]);
    assert_eq!(played.calls.last().unwrap(), "DeleteChangeSet Shop");
}

/// A stack whose output was `a` and shall be `b`, where change sets look at resources alone.
async fn with_forgotten_outputs(stage: &Stage) -> (Value, Project) {
    let template = |value: &str| json!({"Resources": {"Inbox": queue("inbox")}, "Outputs": {"Url": {"Value": value, "Export": {"Name": "url"}}}});
    stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
    stage.fake.with(|state| state.forgets_outputs = true);
    (template("b"), Project::new().stack("Shop", template("b")))
}

#[tokio::test(start_paused = true)]
async fn outputs_are_updated_where_change_sets_do_not_look_at_them() {
    let stage = Stage::default();
    let (template, mut project) = with_forgotten_outputs(&stage).await;
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.lines,
        ["Shop: started in 123456789012 eu-west-1", "Shop: update 0", "Shop: finished Updated"]
    );
    assert_eq!(played.report.stacks[0].outputs[0].value, "b");
    assert_eq!(stage.fake.with(|state| state.sent.last().cloned()), Some(template));
    assert_eq!(stage.judge.plans.borrow().len(), 2, "it is asked for like any update");
    assert_eq!(stage.deploy(&project.assembly()).await.outcomes(), [Outcome::Unchanged]);
}

#[tokio::test(start_paused = true)]
async fn outputs_are_not_updated_against_the_users_word() {
    let mut stage = Stage::default();
    let (_, mut project) = with_forgotten_outputs(&stage).await;
    stage.judge.declines.insert("Shop");
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Declined]);
    assert!(!played.calls.contains(&"UpdateStack Shop".to_owned()), "{:?}", played.calls);
}

#[tokio::test(start_paused = true)]
async fn outputs_that_cannot_be_updated_are_told() {
    let stage = Stage::default();
    let (_, mut project) = with_forgotten_outputs(&stage).await;
    let message = "No updates are to be performed.";
    stage.fake.fault("UpdateStack", 1, CloudErrorKind::Invalid, message);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.lines[1..],
        [
            "Shop: warning [outputs-not-updated] CloudFormation says that there is nothing to update, so these outputs stay as they were: `Url`",
            "Shop: finished Unchanged",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn tags_and_termination_protection_are_kept_as_the_app_wants_them() {
    let stage = Stage::default();
    let project = |properties: Value| {
        let template = resources(json!({"Inbox": queue("inbox")}));
        Project::new().stack_with("Shop", template, json!({ "properties": properties }))
    };
    stage.deploy(&project(json!({})).assembly()).await;

    let played = stage.deploy(&project(json!({"tags": {"team": "a"}})).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(stage.judge.plans.borrow()[1].settings, ["tag team: none → \"a\""]);

    let protected = json!({"tags": {"team": "a"}, "terminationProtection": true});
    let played = stage.deploy(&project(protected.clone()).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert!(
        !played.calls.contains(&"CreateChangeSet Shop".to_owned()),
        "no change set is needed for it"
    );
    assert_eq!(stage.deploy(&project(protected).assembly()).await.outcomes(), [Outcome::Unchanged]);
}

#[tokio::test(start_paused = true)]
async fn parameters_are_checked_passed_and_kept() {
    let mut stage = Stage::default();
    let template = json!({
        "Parameters": {"Env": {"Type": "String"}, "Size": {"Type": "Number", "Default": 1}},
        "Resources": {"Inbox": queue("inbox")},
    });
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    let played = stage.deploy(&assembly).await;
    assert_eq!(played.error(), "[missing-parameters] `Shop` needs values for its parameters Env");

    let given = |name: &str, value: &str| {
        [("Shop".to_owned(), [(name.to_owned(), value.to_owned())].into_iter().collect())]
            .into_iter()
            .collect()
    };
    stage.options.parameters = given("Env", "prod");
    assert_eq!(stage.deploy(&assembly).await.outcomes(), [Outcome::Created]);
    assert_eq!(stage.deploy(&assembly).await.outcomes(), [Outcome::Unchanged]);
    stage.options.parameters = indexmap::IndexMap::new();
    assert_eq!(
        stage.deploy(&assembly).await.outcomes(),
        [Outcome::Unchanged],
        "the deployed value stays"
    );
    stage.options.parameters = given("Env", "dev");
    assert_eq!(stage.deploy(&assembly).await.outcomes(), [Outcome::Updated]);
}

#[tokio::test(start_paused = true)]
async fn a_declined_creation_leaves_nothing_behind() {
    let mut stage = Stage::default();
    stage.judge.declines.insert("Shop");
    let mut project = Project::new().stack("Shop", resources(json!({"Inbox": queue("inbox")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Declined]);
    assert!(!played.calls.iter().any(|call| call.starts_with("ExecuteChangeSet")));
    assert!(
        stage.fake.with(|state| state.stacks.is_empty()),
        "the empty stack of the change set is gone"
    );
}

#[tokio::test(start_paused = true)]
async fn the_change_set_of_a_declined_update_is_deleted() {
    let mut stage = Stage::default();
    let template = |name: &str| resources(json!({ "News": topic(name) }));
    stage.deploy(&Project::new().stack("Shop", template("a")).assembly()).await;
    stage.judge.declines.insert("Shop");
    let played = stage.deploy(&Project::new().stack("Shop", template("b")).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Declined]);
    assert_eq!(played.calls.last().unwrap(), "DeleteChangeSet Shop");
    assert_eq!(stage.fake.with(|state| state.stacks["Shop"].template.clone()), template("a"));
}

#[tokio::test(start_paused = true)]
async fn a_value_from_ssm_may_have_changed_without_anybodys_doing() {
    let stage = Stage::default();
    let template = |name: &str| {
        json!({
            "Parameters": {name: {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"}},
            "Resources": {"Inbox": queue("inbox")},
        })
    };
    let asks = async |name: &str| {
        stage.deploy(&Project::new().stack(name, template(name)).assembly()).await;
        let played = stage.deploy(&Project::new().stack(name, template(name)).assembly()).await;
        played.calls.iter().any(|call| call.starts_with("CreateChangeSet"))
    };
    assert!(asks("Image").await, "only CloudFormation knows");
    assert!(!asks("BootstrapVersion").await, "the CDK's check concerns no resource");
}

#[tokio::test(start_paused = true)]
async fn events_on_many_pages_are_told_once_each() {
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.page = 2;
        state.pace = 9;
    });
    let many = |count: usize| {
        let all: serde_json::Map<String, Value> =
            (0..count).map(|at| (format!("T{at}"), topic("t"))).collect();
        Project::new().stack("Shop", resources(Value::Object(all)))
    };
    let played = stage.deploy(&many(20).assembly()).await;
    let added =
        |played: &Played| played.lines.iter().filter(|line| line.contains(": added ")).count();
    assert_eq!(added(&played), 20);
    let played = stage.deploy(&many(25).assembly()).await;
    assert_eq!(added(&played), 5, "{:#?}", played.lines);
}

#[tokio::test(start_paused = true)]
async fn a_cloud_that_tells_no_events_is_believed_by_its_status() {
    let stage = Stage::default();
    stage.fake.with(|state| state.mute = true);
    let mut project = Project::new().stack("Shop", resources(json!({"Inbox": queue("inbox")})));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
}

#[tokio::test(start_paused = true)]
async fn resources_of_nested_stacks_are_told_by_their_own_paths() {
    let stage = Stage::default();
    let inner = resources(json!({"Inbox": queue("inner")}));
    stage.fake.with(|state| state.nested.insert("Nest".into(), inner));
    let template = resources(json!({"Nest": {"Type": "AWS::CloudFormation::Stack"}}));
    let metadata = json!({"metadata": {
        "/Shop/Nest/Resource": null,
        "/Shop/Nested.NestedStack/Nested.NestedStackResource": [{"type": "aws:cdk:logicalId", "data": "Nest"}],
        "/Shop/Nested/Inbox/Resource": [{"type": "aws:cdk:logicalId", "data": "Inbox", "trace": ["src/lib.rs:9:9"]}],
    }});
    let mut project = Project::new().stack_with("Shop", template, metadata);
    let played = stage.deploy(&project.assembly()).await;
    let inner: Vec<&String> = played.lines.iter().filter(|line| line.contains("Inbox")).collect();
    assert_eq!(
        inner,
        [
            "Shop: adding Shop/Nested/Inbox in Shop/Nested (src/lib.rs:9:9) 0/1",
            "Shop: added Shop/Nested/Inbox in Shop/Nested (src/lib.rs:9:9) 0/1",
        ]
    );
    assert_eq!(played.outcomes(), [Outcome::Created]);
}

#[tokio::test(start_paused = true)]
async fn a_plan_tells_what_happens_inside_nested_stacks() {
    let stage = Stage::default();
    let project = |name: &str| {
        let template = json!({"Resources": {"Nest": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": name},
            "Metadata": {"aws:asset:path": "nest.json"},
        }}});
        let metadata = json!({"metadata": {
            "/Shop/Nest/Inbox/Resource": [{"type": "aws:cdk:logicalId", "data": "Inbox", "trace": ["src/lib.rs:9:9"]}],
        }});
        let mut project = Project::new().stack_with("Shop", template, metadata);
        project.file("nest.json", &resources(json!({"Inbox": queue(name)})).to_string());
        project
    };
    stage
        .fake
        .with(|state| state.nested.insert("Nest".into(), resources(json!({"Inbox": queue("a")}))));
    stage.deploy(&project("a").assembly()).await;
    stage.deploy(&project("b").assembly()).await;
    let plans = stage.judge.plans.borrow();
    let inner = &plans[1].diff.resources[0];
    assert_eq!(
        (inner.name(), inner.nested_in.as_deref(), inner.action, inner.is_dangerous()),
        ("Shop/Nest/Inbox", Some("Shop/Nest"), rustinfra::diff::Action::Replace, true)
    );
    assert_eq!(plans[0].diff.counts().add, 2, "the nested stack and what is in it");
}

#[tokio::test(start_paused = true)]
async fn what_is_in_nested_stacks_is_not_counted() {
    let stage = Stage::default();
    let project = |name: &str| {
        let template = json!({
            "Resources": {"Nest": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "nest.json"},
                "Metadata": {"aws:asset:path": "nest.json"},
            }},
            "Outputs": {"Name": {"Value": name}},
        });
        let mut project = Project::new().stack("Shop", template);
        project.file("nest.json", &resources(json!({"Inbox": queue(name)})).to_string());
        project
    };
    let inner = resources(json!({"Inbox": queue("a")}));
    stage.fake.with(|state| state.nested.insert("Nest".into(), inner));
    stage.deploy(&project("a").assembly()).await;
    stage.fake.with(|state| state.forgets_outputs = true);
    let played = stage.deploy(&project("b").assembly()).await;
    assert_eq!(
        played.lines,
        ["Shop: started in 123456789012 eu-west-1", "Shop: update 0", "Shop: finished Updated"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_environment_of_another_account_is_refused_before_anything_is_done() {
    let stage = Stage::default();
    let template = resources(json!({"Inbox": queue("inbox")}));
    let mut project = Project::new().stack_with(
        "Shop",
        template,
        json!({"environment": "aws://999999999999/eu-west-1"}),
    );
    let assembly = project.assembly();
    let engine = Engine {
        connect: &stage.fake,
        knowledge: Spec::embedded(),
        observer: &|_: &Event| {},
        cancel: &stage.cancel,
    };
    let selected: Vec<_> = assembly.stacks().iter().collect();
    let error =
        engine.deploy(&assembly, &selected, &stage.options, &stage.judge).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`Shop` belongs to account 999999999999, but the credentials are of {ACCOUNT} (arn:aws:iam::{ACCOUNT}:user/me)"
        )
    );
    assert!(error.is_access());
    assert_eq!(stage.fake.calls(), ["GetCallerIdentity"]);
}

#[tokio::test(start_paused = true)]
async fn what_an_update_adds_and_removes_is_told_by_its_path() {
    let stage = Stage::default();
    stage.fake.with(|state| state.blurs_additions = true);
    let gone = json!({
        "Type": "AWS::SNS::Topic", "Metadata": {"aws:cdk:path": "Shop/Gone/Resource"},
    });
    let old = resources(json!({"A": topic("a"), "Gone1": gone}));
    stage.deploy(&Project::new().stack("Shop", old).assembly()).await;
    let new = resources(json!({"A": topic("b"), "New": topic("new")}));
    let played = stage.deploy(&Project::new().stack("Shop", new).assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 3",
            "Shop: changing Shop/A (src/lib.rs:1:5) 0/3",
            "Shop: changed Shop/A (src/lib.rs:1:5) 1/3",
            "Shop: adding Shop/New (src/lib.rs:2:5) 1/3",
            "Shop: added Shop/New (src/lib.rs:2:5) 2/3",
            "Shop: removing Shop/Gone 2/3",
            "Shop: removed Shop/Gone 3/3",
            "Shop: finished Updated",
        ]
    );
}
