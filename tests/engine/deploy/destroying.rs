//! Removing stacks.

use super::*;

fn project() -> Project {
    let data = resources(json!({
        "Orders": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"},
        "Inbox": queue("inbox"),
    }));
    Project::new().stack("Data", data).stack_after(
        "Web",
        resources(json!({"W": topic("t")})),
        &["Data"],
    )
}

fn outcomes(report: &DestroyReport) -> Vec<(&str, &Outcome)> {
    report.stacks.iter().map(|stack| (stack.stack.as_str(), &stack.outcome)).collect()
}

#[tokio::test(start_paused = true)]
async fn stacks_go_before_those_they_depend_on_and_retained_resources_are_told() {
    let stage = Stage::default();
    let mut project = project();
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let (report, lines) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert_eq!(outcomes(&report), [("Web", &Outcome::Destroyed), ("Data", &Outcome::Destroyed)]);
    let worked: Vec<_> = lines
        .iter()
        .filter(|line| line.contains(": started") || line.contains(": finished"))
        .filter_map(|line| line.split(" in ").next())
        .collect();
    assert_eq!(
        worked,
        ["Web: started", "Web: finished Destroyed", "Data: started", "Data: finished Destroyed"]
    );
    let plans = stage.judge.destroys.take();
    let order: Vec<_> = plans.iter().map(|plan| plan.stack.as_str()).collect();
    assert_eq!(order, ["Web", "Data"], "as it is asked, so it is done");
    let kept: Vec<_> =
        plans[1].kept.iter().map(|kept| (kept.name.as_str(), kept.note.as_deref())).collect();
    assert_eq!(kept, [("Data/Orders", Some("removal policy Retain"))]);
    assert!(
        lines.contains(&"Data: kept Data/Orders (src/lib.rs:1:5) 1/2".to_owned()),
        "{lines:#?}"
    );

    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert_eq!(outcomes(&report), [("Web", &Outcome::Absent), ("Data", &Outcome::Absent)]);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_holds_objects_is_in_the_way() {
    let stage = Stage::default();
    let template = resources(json!({"Files": {"Type": "AWS::S3::Bucket"}, "T": topic("t")}));
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let objects = [("a".to_owned(), 1), ("b".to_owned(), 1)].into_iter().collect();
    stage
        .fake
        .with(|state| state.buckets.insert("physical-files".into(), (ACCOUNT.into(), objects)));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(
        (error.code(), error.to_string()),
        ("not-empty", "`Shop/Files` cannot be removed while it holds objects (2)".into())
    );
    assert_eq!(
        error.help(),
        [
            "empty the bucket: aws s3 rm s3://physical-files --recursive",
            "if it has versions, which that leaves, choose Empty in the console of S3",
        ]
    );
    let at = |key: Option<&str>| Endpoint {
        url: "http://localhost:4566".to_owned(),
        credentials: key.map(|key| (key.to_owned(), "its-secret".to_owned())),
    };
    for (key, variables) in [
        (None, ""),
        (Some("its-key"), "AWS_ACCESS_KEY_ID=its-key AWS_SECRET_ACCESS_KEY=its-secret "),
    ] {
        stage.fake.with(|state| state.endpoint = Some(at(key)));
        let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
        let (_, error) = report.errors().next().unwrap();
        assert_eq!(
            error.help()[0],
            format!(
                "empty the bucket: {variables}aws s3 rm s3://physical-files --recursive --endpoint-url http://localhost:4566"
            )
        );
    }
    assert!(!stage.fake.calls().iter().any(|call| call.starts_with("DeleteStack")));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_to_fail_is_not_asked_for_and_nothing_goes() {
    let stage = Stage::default();
    let files = resources(json!({"Files": {"Type": "AWS::S3::Bucket"}}));
    let mut project = Project::new()
        .stack("Data", files)
        .stack_after("Web", resources(json!({"W": topic("t")})), &["Data"])
        .stack("Other", resources(json!({"T": topic("t")})));
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let objects = [("a".to_owned(), 1)].into_iter().collect();
    stage
        .fake
        .with(|state| state.buckets.insert("physical-files".into(), (ACCOUNT.into(), objects)));
    let (report, lines) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    let skipped = Outcome::Skipped { because_of: "Data".into() };
    assert_eq!(
        outcomes(&report),
        [("Other", &skipped), ("Web", &skipped), ("Data", &Outcome::Failed { status: None })]
    );
    assert_eq!(
        lines,
        [
            "Other: started in 123456789012 eu-west-1",
            "Other: finished Skipped { because_of: \"Data\" }",
            "Web: started in 123456789012 eu-west-1",
            "Web: finished Skipped { because_of: \"Data\" }",
            "Data: started in 123456789012 eu-west-1",
            "Data: finished Failed { status: None }",
        ]
    );
    assert_eq!(report.errors().map(|(_, error)| error.code()).collect::<Vec<_>>(), ["not-empty"]);
    assert!(stage.judge.destroys.borrow().is_empty());
    assert!(!stage.fake.calls().iter().any(|call| call.starts_with("DeleteStack")));
}

#[tokio::test(start_paused = true)]
async fn a_protected_stack_goes_only_by_force() {
    let stage = Stage::default();
    let template = resources(json!({"T": topic("t")}));
    let protected = json!({"properties": {"terminationProtection": true}});
    let mut project = Project::new().stack_with("Shop", template, protected);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(error.code(), "termination-protected");
    let force = DestroyOptions { force: true, ..DestroyOptions::default() };
    let (report, _) = stage.destroy(&assembly, &force).await;
    assert!(report.is_success());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_removed_is_explained() {
    let stage = Stage::default();
    let mut project = project();
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.fake.with(|state| state.failing.insert("Inbox".into(), "it is in use".into()));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert_eq!(
        outcomes(&report),
        [
            ("Web", &Outcome::Destroyed),
            ("Data", &Outcome::Failed { status: Some("DELETE_FAILED".into()) })
        ]
    );
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(error.to_string(), "destroying `Data` failed");
    // What has been let go of by then is not told as left behind by a failed creation.
    let rustinfra::deploy::DeployError::ResourcesFailed { kept, .. } = error else {
        panic!("{error:?}")
    };
    assert!(kept.is_empty(), "{kept:?}");
}

#[tokio::test(start_paused = true)]
async fn a_no_removes_nothing() {
    let mut stage = Stage::default();
    stage.judge.declines.insert("Data");
    let mut project = project();
    let assembly = project.assembly();
    stage.deploy_some(&assembly, &[]).await;
    stage.fake.stack("Data", "CREATE_COMPLETE", resources(json!({"Inbox": queue("inbox")})));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert!(report.declined && report.stacks.is_empty());
    assert!(!stage.fake.calls().iter().any(|call| call.starts_with("DeleteStack")));
}

#[tokio::test(start_paused = true)]
async fn an_export_that_others_import_forbids_removal() {
    let stage = Stage::default();
    let mut template = resources(json!({"T": topic("t")}));
    template["Outputs"] = json!({"O": {"Value": "x", "Export": {"Name": "e"}}});
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.fake.with(|state| state.imports.insert("e".into(), vec!["Foreign".into()]));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(
        (error.code(), error.to_string()),
        (
            "export-in-use",
            "`Shop` would remove exports that other stacks still import: `e` by Foreign".into()
        )
    );
    assert_eq!(
        error.help(),
        [
            "first destroy Foreign, or deploy it without the import: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_is_refused_leaves_protection_and_dependents_as_they_are() {
    let stage = Stage::default();
    let mut data = resources(json!({"T": topic("t")}));
    data["Outputs"] = json!({"O": {"Value": "x", "Export": {"Name": "e"}}});
    let mut project = Project::new()
        .stack_with("Data", data, json!({"properties": {"terminationProtection": true}}))
        .stack_after("Web", resources(json!({"T": topic("u")})), &["Data"]);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.fake.with(|state| state.imports.insert("e".into(), vec!["Foreign".into()]));
    let options = DestroyOptions { force: true, ..DestroyOptions::default() };
    let (report, _) = stage.destroy(&assembly, &options).await;
    assert_eq!(
        outcomes(&report),
        [
            ("Web", &Outcome::Skipped { because_of: "Data".into() }),
            ("Data", &Outcome::Failed { status: None }),
        ]
    );
    let left: Vec<_> = stage.fake.with(|state| {
        let stacks = state.stacks.iter();
        stacks.map(|(name, stack)| (name.clone(), stack.termination_protection)).collect()
    });
    assert_eq!(left, [("Data".into(), true), ("Web".into(), false)]);
}

#[tokio::test(start_paused = true)]
async fn an_importer_of_the_same_app_is_to_go_first_or_along() {
    let stage = Stage::default();
    let mut data = resources(json!({"Inbox": queue("inbox")}));
    data["Outputs"] = json!({"O": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
    let web = resources(
        json!({"I": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::ImportValue": "inbox"}}}}),
    );
    let mut project = Project::new()
        .stack("Data", data)
        .stack_after("Api", resources(json!({"T": topic("t")})), &["Data"])
        .stack_with(
            "Web",
            web,
            json!({"dependencies": ["Api"], "properties": {"stackName": "web-prod"}}),
        );
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let data = [assembly.stack("Data").unwrap()];
    let options = DestroyOptions::default();
    let help = async || {
        let (report, _) = stage.destroy_some(&assembly, &data, &options).await;
        report.errors().next().unwrap().1.help()
    };
    let own = "destroy web-prod first, or leave out `--exclusively`, which takes it along";
    assert_eq!(help().await, [own]);
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    assert_eq!(
        help().await,
        [
            own,
            "first destroy Foreign, or deploy it without the import: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_the_stack_empties_itself_is_not_in_the_way() {
    let stage = Stage::default();
    let template = resources(json!({
        "Files": {"Type": "AWS::S3::Bucket"},
        "Emptier": {"Type": "Custom::S3AutoDeleteObjects", "Properties": {"BucketName": {"Ref": "Files"}}},
    }));
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    let objects = [("a".to_owned(), 1)].into_iter().collect();
    stage
        .fake
        .with(|state| state.buckets.insert("physical-files".into(), (ACCOUNT.into(), objects)));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert!(report.is_success(), "{:?}", outcomes(&report));
}

#[tokio::test(start_paused = true)]
async fn an_importer_that_goes_as_well_is_not_in_the_way() {
    let stage = Stage::default();
    let mut data = resources(json!({"Inbox": queue("inbox")}));
    data["Outputs"] = json!({"O": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "inbox"}}});
    let mut project = Project::new().stack("Data", data).stack_after(
        "Web",
        resources(json!({"W": topic("t")})),
        &["Data"],
    );
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    // AWS goes on listing an importer for a while.
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Web".into()]));
    let (report, _) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert!(report.is_success(), "{:?}", outcomes(&report));
}

#[tokio::test(start_paused = true)]
async fn a_stack_that_is_changing_is_not_destroyed() {
    let stage = Stage::default();
    let template = resources(json!({"T": topic("t")}));
    stage.fake.stack("Shop", "UPDATE_IN_PROGRESS", template.clone());
    let mut project = Project::new().stack("Shop", template);
    let (report, lines) = stage.destroy(&project.assembly(), &DestroyOptions::default()).await;
    let (_, error) = report.errors().next().unwrap();
    assert_eq!(
        (error.code(), error.to_string()),
        ("bad-state", "`Shop` is in state UPDATE_IN_PROGRESS, which allows no removal".into())
    );
    assert_eq!(
        lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: finished Failed { status: Some(\"UPDATE_IN_PROGRESS\") }",
        ]
    );
    assert!(!stage.fake.calls().iter().any(|call| call.starts_with("DeleteStack")));
}

#[tokio::test(start_paused = true)]
async fn the_empty_stack_of_a_forgotten_change_set_is_destroyed() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "REVIEW_IN_PROGRESS", json!({}));
    let mut project = Project::new().stack("Shop", resources(json!({"T": topic("t")})));
    let (report, _) = stage.destroy(&project.assembly(), &DestroyOptions::default()).await;
    assert_eq!(report.stacks[0].outcome, Outcome::Destroyed);
    assert!(stage.fake.with(|state| state.stacks.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn every_policy_that_retains_is_told_before_a_removal() {
    let stage = Stage::default();
    let with = |policy: &str| {
        let mut topic = topic("t");
        topic["DeletionPolicy"] = json!(policy);
        topic
    };
    let template = resources(json!({
        "A": with("Retain"), "B": with("RetainExceptOnCreate"), "C": with("Delete"),
    }));
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.destroy(&assembly, &DestroyOptions::default()).await;
    let plans = stage.judge.destroys.borrow();
    let kept: Vec<_> =
        plans[0].kept.iter().map(|kept| (&kept.name[..], kept.note.as_deref())).collect();
    assert_eq!(
        kept,
        [
            ("Shop/A", Some("removal policy Retain")),
            ("Shop/B", Some("removal policy RetainExceptOnCreate")),
        ]
    );
    let removed: Vec<&str> = plans[0].removed.iter().map(|gone| &gone.name[..]).collect();
    assert_eq!(removed, ["Shop/C"]);
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_runs_already_is_followed() {
    let stage = Stage::default();
    let mut project = Project::new().stack("Shop", resources(json!({"T": topic("t")})));
    let assembly = project.assembly();
    stage.deploy(&assembly).await;
    stage.fake.begin_removal("Shop");
    let (report, lines) = stage.destroy(&assembly, &DestroyOptions::default()).await;
    assert_eq!(outcomes(&report), [("Shop", &Outcome::Destroyed)], "{:?}", report.errors().next());
    assert_eq!(
        lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: delete 1",
            "Shop: removing Shop/T (src/lib.rs:1:5) 0/1",
            "Shop: removed Shop/T (src/lib.rs:1:5) 1/1",
            "Shop: finished Destroyed",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_app_has_no_more_goes_by_its_path() {
    let stage = Stage::default();
    let gone =
        json!({"Type": "AWS::SNS::Topic", "Metadata": {"aws:cdk:path": "Shop/Gone/Resource"}});
    let before = resources(json!({"A": topic("a"), "Gone1": gone}));
    stage.deploy(&Project::new().stack("Shop", before).assembly()).await;
    let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
    let (report, lines) = stage.destroy(&project.assembly(), &DestroyOptions::default()).await;
    assert_eq!(
        lines,
        [
            "Shop: started in 123456789012 eu-west-1",
            "Shop: delete 2",
            "Shop: removing Shop/A (src/lib.rs:1:5) 0/2",
            "Shop: removed Shop/A (src/lib.rs:1:5) 1/2",
            "Shop: removing Shop/Gone 1/2",
            "Shop: removed Shop/Gone 2/2",
            "Shop: finished Destroyed",
        ]
    );
    assert_eq!(report.stacks[0].counts, Counts { remove: 2, ..Counts::default() });
    let plans = stage.judge.destroys.take();
    let names: Vec<_> = plans[0].removed.iter().map(|removal| removal.name.as_str()).collect();
    assert_eq!(names, ["Shop/A", "Shop/Gone"]);
}
