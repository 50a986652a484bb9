//! Who of the app imports what goes, and what is said to do about it.

use rustinfra::deploy::{DeployError, ImportingResource};

use super::exports::{data, deployed, foreseen_of, web};
use super::*;

#[tokio::test(start_paused = true)]
async fn an_importer_that_is_deployed_and_still_imports_is_named() {
    let stage = Stage::default();
    deployed(&stage).await;
    let mut project = Project::new().stack("Data", data(false)).stack("Web", web());
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Web"
    );
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ExportsInUse { importing, .. } = error else { panic!("{error:?}") };
    let resource = ImportingResource {
        export: "inbox".into(),
        name: "Web/W".into(),
        place: Some("src/lib.rs:1:5".into()),
    };
    assert_eq!(**importing, [resource]);
    assert_eq!(
        error.help(),
        [
            "take the import out of Web, which is deployed with it and still has it",
            "or keep the export",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_importer_that_is_left_out_and_still_imports_has_to_be_changed() {
    let stage = Stage::default();
    deployed(&stage).await;
    let mut project = Project::new().stack("Data", data(false)).stack("Web", web());
    let assembly = project.assembly();
    let played = stage.deploy_some(&assembly, &[assembly.stack("Data").unwrap()]).await;
    assert_eq!(
        played.report.errors().next().unwrap().1.help(),
        [
            "take the import out of Web, and deploy both together, as `Data Web`",
            "or keep the export for now, by `Stack::export_value`",
        ]
    );
}

/// A template that hands on what Data exports, and does nothing else with it.
fn handing_on() -> Value {
    let mut template = resources(json!({ "W": topic("w") }));
    template["Outputs"] = json!({"Inbox": {"Value": {"Fn::ImportValue": "inbox"}}});
    template
}

#[tokio::test(start_paused = true)]
async fn an_output_that_imports_is_an_importer_as_well() {
    let stage = Stage::default();
    let mut project =
        Project::new().stack("Data", data(true)).stack_after("Web", handing_on(), &["Data"]);
    assert!(stage.deploy(&project.assembly()).await.report.is_success());
    let mut project = Project::new().stack("Data", data(false)).stack("Web", handing_on());
    let assembly = project.assembly();
    let played = stage.deploy_some(&assembly, &[assembly.stack("Data").unwrap()]).await;
    let (_, error) = played.report.errors().next().unwrap();
    assert_eq!(
        error.help(),
        [
            "take the import out of Web, and deploy both together, as `Data Web`",
            "or keep the export for now, by `Stack::export_value`",
        ]
    );
    let DeployError::ExportsInUse { importing, .. } = error else { panic!("{error:?}") };
    let output =
        ImportingResource { export: "inbox".into(), name: "Web/Inbox".into(), place: None };
    assert_eq!(**importing, [output]);
    assert_eq!(
        foreseen_of(&stage, project).await.unwrap(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Web"
    );
}

#[tokio::test(start_paused = true)]
async fn an_importer_that_names_its_account_is_beside_an_exporter_that_leaves_it_open() {
    let stage = Stage::default();
    deployed(&stage).await;
    let told = async |environment: &str| {
        let more = json!({"environment": environment, "dependencies": ["Data"]});
        let project = Project::new().stack("Data", data(false));
        let mut project = project.stack_with("Web", web(), more);
        let assembly = project.assembly();
        let alone = [assembly.stack("Data").unwrap()];
        let played = stage.deploy_some(&assembly, &alone).await;
        let options = DestroyOptions::default();
        let (report, _) = stage.destroy_some(&assembly, &alone, &options).await;
        let help = |errors: Vec<&DeployError>| errors[0].help().join("\n");
        let deploy = help(played.report.errors().map(|(_, error)| error).collect());
        let destroy = help(report.errors().map(|(_, error)| error).collect());
        format!("{deploy}\n{destroy}")
    };
    let own = "\
take the import out of Web, and deploy both together, as `Data Web`
or keep the export for now, by `Stack::export_value`
destroy Web first, or leave out `--exclusively`, which takes it along";
    for environment in ["aws://unknown-account/eu-west-1", "aws://123456789012/unknown-region"] {
        assert_eq!(told(environment).await, own, "{environment}");
    }
    let foreign = "\
first deploy Web without the import, or destroy that: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more
or keep the export for now, by `Stack::export_value`
first destroy Web, or deploy it without the import: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more";
    for environment in ["aws://unknown-account/eu-west-2", "aws://210987654321/eu-west-1"] {
        assert_eq!(told(environment).await, foreign, "{environment}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_importer_that_is_left_out_can_be_taken_along() {
    let stage = Stage::default();
    deployed(&stage).await;
    let mut project =
        Project::new().stack("Data", data(false)).stack("Web", resources(json!({"W": topic("t")})));
    let assembly = project.assembly();
    let alone = [assembly.stack("Data").unwrap()];
    let played = stage.deploy_some(&assembly, &alone).await;
    let help = |played: &Played| played.report.errors().next().unwrap().1.help();
    let own = "deploy Web without the import first, or both together, as `Data Web`";
    assert_eq!(help(&played), [own, "or keep the export for now, by `Stack::export_value`"]);
    // Who is none of the app's can not.
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Foreign".into()]));
    let played = stage.deploy_some(&assembly, &alone).await;
    let foreign = "first deploy Foreign without the import, or destroy that: in the app that has it, or by `aws cloudformation delete-stack` if none has it any more";
    assert_eq!(
        help(&played),
        [own, foreign, "or keep the export for now, by `Stack::export_value`"]
    );
    let played = stage.deploy(&assembly).await;
    assert_eq!(
        played.error(),
        "[export-in-use] `Data` would remove exports that other stacks still import: `inbox` by Foreign"
    );
    assert_eq!(help(&played), [foreign, "or keep the export for now, by `Stack::export_value`"]);
    stage.fake.with(|state| state.imports.clear());
    assert!(stage.deploy(&assembly).await.report.is_success());
}

/// With their own constructs, although ids of nested stacks are numbered anew.
#[tokio::test(start_paused = true)]
async fn what_imports_in_nested_stacks_is_named() {
    let stage = Stage::default();
    stage.fake.stack("Data", "UPDATE_COMPLETE", data(true));
    stage.fake.with(|state| state.imports.insert("inbox".into(), vec!["Web".into()]));
    let nest = |file: &str| {
        json!({
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://example.com/nest.json"},
            "Metadata": {"aws:asset:path": file},
        })
    };
    let id = |id: &str, place: &str| json!([{"type": "aws:cdk:logicalId", "data": id, "trace": [place]}]);
    let metadata = json!({"metadata": {
        "/Web/Jobs/Resource": null,
        "/Web/Jobs.NestedStack/Jobs.NestedStackResource": id("Jobs", "src/lib.rs:10:5"),
        "/Web/Jobs/W/Resource": id("W", "src/lib.rs:11:5"),
        "/Web/Jobs/Night.NestedStack/Night.NestedStackResource": id("Night", "src/lib.rs:12:5"),
        "/Web/Jobs/Night/W/Resource": id("W", "src/lib.rs:13:5"),
    }});
    let outer = resources(json!({"W": topic("web"), "Jobs": nest("jobs.json")}));
    let mut jobs = web();
    jobs["Resources"]["Night"] = nest("night.json");
    let parameter =
        |value: Value| json!({"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}});
    let joined = json!({"Fn::Join": ["", ["to ", {"Fn::ImportValue": "inbox"}]]});
    jobs["Resources"]["Joined"] = parameter(joined);
    jobs["Resources"]["Other"] = parameter(json!({"Fn::ImportValue": "other"}));
    jobs["Outputs"] = json!({"Inbox": {"Value": {"Fn::ImportValue": "inbox"}}});
    let project = Project::new().stack("Data", data(false));
    let mut project = project.stack_with("Web", outer, metadata);
    project.file("jobs.json", &jobs.to_string());
    project.file("night.json", &web().to_string());
    let assembly = project.assembly();
    let played = stage.deploy_some(&assembly, &[assembly.stack("Data").unwrap()]).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ExportsInUse { importing, .. } = error else { panic!("{error:?}") };
    let told = |resource: &ImportingResource| {
        let place = resource.place.as_deref().unwrap_or("unknown");
        format!("{} of {} ({place})", resource.export, resource.name)
    };
    assert_eq!(
        importing.iter().map(told).collect::<Vec<_>>(),
        [
            "inbox of Web/Jobs/W (src/lib.rs:11:5)",
            "inbox of Web/Jobs/Joined (unknown)",
            "inbox of Web/Jobs/Inbox (unknown)",
            "inbox of Web/Jobs/Night/W (src/lib.rs:13:5)",
        ]
    );
}

/// In the order of their names, each once; not the stack itself.
#[tokio::test(start_paused = true)]
async fn importers_that_are_left_out_are_named_in_order() {
    let stage = Stage::default();
    let mut template = data(true);
    template["Outputs"]["P"] = json!({"Value": "p", "Export": {"Name": "other"}});
    let both =
        json!({"Fn::Join": ["", [{"Fn::ImportValue": "inbox"}, {"Fn::ImportValue": "other"}]]});
    let both =
        resources(json!({"W": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": both}}}));
    let of = |template: Value| {
        let project = Project::new().stack("Data", template);
        project.stack_after("Web", both.clone(), &["Data"]).stack_after(
            "Api",
            both.clone(),
            &["Data"],
        )
    };
    assert!(stage.deploy(&of(template).assembly()).await.report.is_success());
    let assembly = of(data(false)).assembly();
    let played = stage.deploy_some(&assembly, &[assembly.stack("Data").unwrap()]).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ExportsInUse { own_importers, .. } = error else { panic!("{error:?}") };
    assert_eq!(own_importers, &["Api", "Web"]);
}
