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

/// A stack with one asset, `x`, as its manifest has it.
fn with_asset(asset: &Value) -> Project {
    let file = json!({"file": "Shop.assets.json"});
    let mut project = Project::new()
        .artifact("Shop.assets", json!({"type": "cdk:asset-manifest", "properties": file}))
        .stack_with(
            "Shop",
            resources(json!({"A": topic("a")})),
            json!({"dependencies": ["Shop.assets"]}),
        );
    project.file("x.json", "{}");
    let manifest = json!({"version": "36.0.0", "files": {"x": asset}});
    project.file("Shop.assets.json", &manifest.to_string());
    project
}

#[tokio::test(start_paused = true)]
async fn only_buckets_named_for_assets_of_the_account_and_region_are_created() {
    for bucket in [
        "my-own",
        "cdk-my-own",
        "my-own-assets-123456789012-eu-west-1",
        "cdk-x-assets-999999999999-eu-west-1",
        "cdk-x-assets-123456789012-us-east-1",
    ] {
        let stage = Stage::default();
        let mut project = with_asset(&json!({
            "source": {"path": "x.json", "packaging": "file"},
            "destinations": {"current": {"bucketName": bucket, "objectKey": "x"}},
        }));
        let played = stage.deploy(&project.assembly()).await;
        assert_eq!(
            played.error(),
            format!("[no-bucket] bucket `{bucket}` for assets does not exist")
        );
        assert!(!played.calls.iter().any(|call| call.starts_with("CreateBucket")), "{bucket}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_asset_goes_to_the_region_that_it_names_with_its_type() {
    let bucket = |region: &str| format!("cdk-x-assets-{ACCOUNT}-{region}");
    let stage = Stage::default();
    let mut project = with_asset(&json!({
        "source": {"path": "x.json", "packaging": "file"},
        "destinations": {
            "here": {"bucketName": bucket("${AWS::Region}"), "objectKey": "here"},
            "there": {"bucketName": bucket("us-east-1"), "objectKey": "there", "region": "us-east-1"},
            "by-name": {"bucketName": bucket("eu-west-1"), "objectKey": "by-name", "region": "${AWS::Region}"},
        },
    }));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created], "{}", played.error());
    let mut uploads = stage.fake.with(|state| state.uploads.clone());
    uploads.sort();
    assert_eq!(
        uploads,
        [
            "eu-west-1 by-name application/json",
            "eu-west-1 here application/json",
            "us-east-1 there application/json",
        ]
    );
}

// The time of a program that really runs cannot be paused.
#[tokio::test]
async fn an_asset_that_cannot_be_built_is_told_with_what_its_command_said() {
    let build = |script: &str| {
        with_asset(&json!({
            "displayName": "Shop/Code",
            "source": {"executable": ["sh", "-c", script]},
            "destinations": {"here": {"bucketName": BUCKET, "objectKey": "x"}},
        }))
    };
    let mut stage = Stage::default();
    stage.options.poll.first = Duration::from_millis(1);
    let played = stage.deploy(&build("echo broken >&2; echo x.json; exit 3").assembly()).await;
    assert_eq!(
        played.error(),
        "[asset-failed] asset `Shop/Code` cannot be packed: `sh -c echo broken >&2; echo x.json; exit 3` ended with exit status: 3: broken"
    );
    assert!(!played.calls.iter().any(|call| call.starts_with("PutObject")));
    let mut project = build("exit 0");
    let built = project.folder().join("x.json");
    let mut project = build(&format!("echo {}", built.display()));
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created], "{}", played.error());
    assert_eq!(stage.fake.with(|state| state.uploads.clone()), ["eu-west-1 x application/json"]);
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
