//! What is published, and where.

use rustinfra::deploy::{CloudError, CloudErrorKind};

use super::*;

const BUCKET: &str = "cdk-hnb659fds-assets-123456789012-eu-west-1";

#[tokio::test(start_paused = true)]
async fn assets_are_published_once_into_a_bucket_made_on_first_use() {
    let stage = Stage::default();
    let project = |name: &str| {
        Project::new().stack("Shop", resources(json!({ "A": topic(name) }))).asset(
            "Shop",
            "c0de",
            "export {}",
        )
    };
    let played = stage.deploy(&project("a").assembly()).await;
    assert_eq!(
        played.lines[1..3],
        [
            format!("Shop: created bucket {BUCKET}"),
            "Shop: published Shop/Code as c0de.zip".to_owned()
        ]
    );
    let played = stage.deploy(&project("b").assembly()).await;
    assert_eq!(played.lines[1], "Shop: reused Shop/Code as c0de.zip");
    assert!(
        !played
            .calls
            .iter()
            .any(|call| call.starts_with("PutObject") || call.starts_with("HeadBucket"))
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_to_a_bucket_of_somebody_else() {
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.buckets.insert(BUCKET.into(), ("666666666666".into(), indexmap::IndexMap::new()))
    });
    let mut project = Project::new()
        .stack("Shop", resources(json!({"A": topic("a")})))
        .asset("Shop", "c0de", "x");
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.error(),
        format!(
            "[foreign-bucket] bucket `{BUCKET}` exists but does not belong to account {ACCOUNT}"
        )
    );
    assert!(!played.calls.iter().any(|call| call.starts_with("PutObject")));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_somebody_takes_meanwhile_is_not_used_either() {
    let stage = Stage::default();
    let error = CloudError {
        kind: CloudErrorKind::Invalid,
        call: "s3:CreateBucket".into(),
        code: Some("BucketAlreadyExists".into()),
        message: "taken".into(),
        request_id: None,
    };
    stage.fake.with(|state| state.faults.push(("CreateBucket".into(), 1, error)));
    let mut project = Project::new()
        .stack("Shop", resources(json!({"A": topic("a")})))
        .asset("Shop", "c0de", "x");
    let played = stage.deploy(&project.assembly()).await;
    assert!(played.error().starts_with("[foreign-bucket]"), "{}", played.error());
    let sent = |call: &String| call.starts_with("PutObject") || call.starts_with("CreateChangeSet");
    assert!(!played.calls.iter().any(sent), "{:?}", played.calls);
}

#[tokio::test(start_paused = true)]
async fn only_buckets_named_for_assets_are_created() {
    let stage = Stage::default();
    let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
    let manifest = json!({"version": "36.0.0", "files": {"x": {
        "source": {"path": "x.txt", "packaging": "file"},
        "destinations": {"current": {"bucketName": "my-own", "objectKey": "x"}},
    }}});
    project.file("x.txt", "x");
    project.file("Shop.assets.json", &manifest.to_string());
    let file = json!({"file": "Shop.assets.json"});
    let mut project = project
        .artifact("Shop.assets", json!({"type": "cdk:asset-manifest", "properties": file}))
        .stack_with(
            "Shop",
            resources(json!({"A": topic("a")})),
            json!({"dependencies": ["Shop.assets"]}),
        );
    let played = stage.deploy(&project.assembly()).await;
    assert!(played.error().starts_with("[no-bucket]"), "{}", played.error());
    assert!(!played.calls.iter().any(|call| call.starts_with("CreateBucket")));
}

#[tokio::test(start_paused = true)]
async fn a_large_template_travels_through_the_bucket() {
    let stage = Stage::default();
    let mut template = resources(json!({"A": topic("a")}));
    template["Description"] = json!("x".repeat(60_000));
    let mut project = Project::new().stack("Shop", template);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
    let url = stage
        .fake
        .with(|state| state.stacks["Shop"].template["Url"].as_str().map(str::to_owned))
        .unwrap();
    assert!(url.starts_with(&format!("https://s3.eu-west-1.amazonaws.com/{BUCKET}/")), "{url}");
}

#[tokio::test(start_paused = true)]
async fn a_template_beyond_the_quota_is_refused() {
    let stage = Stage::default();
    let mut template = resources(json!({"A": topic("a")}));
    template["Description"] = json!("x".repeat(1_100_000));
    let played = stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
    assert!(
        played.error().starts_with("[template-too-large] the template of `Shop` has 11000"),
        "{}",
        played.error()
    );
}

#[tokio::test(start_paused = true)]
async fn a_role_that_cannot_be_assumed_gives_way_to_ones_own_credentials() {
    let stage = Stage::default();
    stage.fake.with(|state| state.closed_roles = true);
    let roles = json!({"properties": {
        "assumeRoleArn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy",
        "cloudFormationExecutionRoleArn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/exec",
    }});
    let template = json!({
        "Resources": {"A": topic("a")},
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}},
        "Rules": {"CheckBootstrapVersion": {"Assertions": []}},
    });
    let project = || Project::new().stack_with("Shop", template.clone(), roles.clone());
    let played = stage.deploy(&project().assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
    assert!(played.lines[0].starts_with("Shop: warning [role-not-assumed] role arn:aws:iam::123456789012:role/deploy could not be assumed"), "{}", played.lines[0]);
    let sent = |stage: &Stage| stage.fake.with(|state| state.stacks["Shop"].template.clone());
    assert_eq!(stage.fake.with(|state| state.stacks["Shop"].role_arn.clone()), None);
    assert_eq!(sent(&stage), resources(json!({"A": topic("a")})), "no bootstrap, no check of it");
    assert_eq!(stage.deploy(&project().assembly()).await.outcomes(), [Outcome::Unchanged]);

    let stage = Stage::default();
    stage.deploy(&project().assembly()).await;
    let role = stage.fake.with(|state| state.stacks["Shop"].role_arn.clone());
    assert_eq!(role.as_deref(), Some("arn:aws:iam::123456789012:role/exec"));
    assert_eq!(sent(&stage), template);
}
