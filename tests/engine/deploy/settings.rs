//! What a stack is given beside its template: tags, topics, roles, parameters.

use rustinfra::deploy::inspect;

use super::*;

const TEMPLATE: &str = r#"{"Resources": {"News": {"Type": "AWS::SNS::Topic"}}}"#;

fn template() -> Value {
    serde_json::from_str(TEMPLATE).unwrap()
}

fn shop(properties: Value) -> Project {
    Project::new().stack_with("Shop", template(), json!({ "properties": properties }))
}

/// The settings of the last plan that was put to review.
fn settings(stage: &Stage) -> Vec<String> {
    stage.judge.plans.borrow().last().unwrap().settings.clone()
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_is_gone_is_a_difference() {
    let stage = Stage::default();
    stage.deploy(&shop(json!({"tags": {"team": "a", "cost": "7"}})).assembly()).await;
    let played = stage.deploy(&shop(json!({"tags": {"cost": "7"}})).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(settings(&stage), ["tag team: \"a\" → none"]);
}

#[tokio::test(start_paused = true)]
async fn topics_are_compared_whatever_their_order() {
    let stage = Stage::default();
    let of = |topics: Value| shop(json!({ "notificationArns": topics }));
    stage.deploy(&of(json!(["arn:b", "arn:a"])).assembly()).await;
    let played = stage.deploy(&of(json!(["arn:a", "arn:b"])).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Unchanged]);
    let played = stage.deploy(&of(json!(["arn:a"])).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(settings(&stage), ["notifications: arn:a, arn:b → arn:a"]);
}

#[tokio::test(start_paused = true)]
async fn another_service_role_is_a_difference() {
    let mut stage = Stage::default();
    stage.deploy(&shop(json!({})).assembly()).await;
    stage.options.role_arn = Some("arn:aws:iam::123456789012:role/service".into());
    let played = stage.deploy(&shop(json!({})).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(
        settings(&stage),
        ["service role: none → \"arn:aws:iam::123456789012:role/service\""]
    );
    assert_eq!(stage.deploy(&shop(json!({})).assembly()).await.outcomes(), [Outcome::Unchanged]);
}

#[tokio::test(start_paused = true)]
async fn the_value_of_a_secret_parameter_is_not_told() {
    for (no_echo, told) in [
        (json!(true), "****"),
        (json!("true"), "****"),
        (json!("True"), "****"),
        (json!("false"), "\"hunter2\""),
        (json!(null), "\"hunter2\""),
    ] {
        let mut stage = Stage::default();
        let all = [("Password".to_owned(), "hunter2".to_owned())].into_iter().collect();
        stage.options.parameters.insert("Shop".into(), all);
        let mut template = template();
        template["Parameters"] = json!({"Password": {"Type": "String", "NoEcho": no_echo}});
        stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
        assert_eq!(settings(&stage), [format!("parameter Password: none → {told}")], "{no_echo}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_diff_reads_with_the_role_for_lookups() {
    let stage = Stage::default();
    let role = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
    let roles = json!({"assumeRoleArn": role("deploy"), "lookupRole": {"arn": role("lookup")}});
    let mut project = shop(roles);
    inspect(&stage.fake, &project.assembly().stacks()[0], None).await.unwrap();
    assert_eq!(
        stage.fake.calls(),
        [
            "GetCallerIdentity",
            "GetCallerIdentity arn:aws:iam::123456789012:role/lookup",
            "DescribeStacks Shop",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_refused_is_not_asked_for_again() {
    let stage = Stage::default();
    stage.fake.with(|state| state.closed_roles = true);
    let role = json!({"properties": {"assumeRoleArn": "arn:aws:iam::123456789012:role/deploy"}});
    let mut project =
        Project::new().stack_with("A", template(), role.clone()).stack_with("B", template(), role);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created, Outcome::Created]);
    let told = |text: &str| played.lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(told("[role-not-assumed]"), 1, "{:#?}", played.lines);
    let asked = played.calls.iter().filter(|call| call.ends_with("role/deploy")).count();
    assert_eq!(asked, 1, "{:#?}", played.calls);
}
