//! Reading assemblies, whole and broken.

use std::fs;

use rustinfra::assembly::read::{Assembly, AssetSource, Environment, Level, Packaging};
use serde_json::{Value, json};

use crate::project::Project;

fn empty() -> serde_json::Value {
    json!({ "Resources": {} })
}

#[test]
fn stacks_come_in_the_order_of_their_dependencies() {
    let mut project = Project::new()
        .stack_after("Web", empty(), &["Api", "Data"])
        .stack("Alone", empty())
        .stack_after("Api", empty(), &["Data"])
        .stack("Data", empty());
    let assembly = project.assembly();
    let ids: Vec<&str> = assembly.stacks().iter().map(|stack| stack.id.as_str()).collect();
    assert_eq!(ids, ["Data", "Api", "Web", "Alone"]);
}

#[test]
fn a_stack_is_read_with_all_that_belongs_to_it() {
    let more = json!({
        "environment": "aws://123456789012/eu-west-1",
        "displayName": "Shop",
        "properties": {
            "stackName": "shop-prod",
            "tags": {"team": "a"},
            "terminationProtection": true,
            "assumeRoleArn": "deploy",
            "cloudFormationExecutionRoleArn": "exec",
        },
        "metadata": {"/Shop/Inbox": [{"type": "aws:cdk:warning", "data": "no dead letters", "trace": ["src/lib.rs:3:1"]}]},
    });
    let template = json!({"Resources": {"Inbox": {"Type": "AWS::SQS::Queue"}}});
    let mut project = Project::new().stack_with("Shop", template, more).asset("Shop", "c0de", "x");
    let assembly = project.assembly();
    let stack = assembly.stack("shop-prod").unwrap();
    assert_eq!(
        stack.environment,
        Environment { account: Some("123456789012".into()), region: Some("eu-west-1".into()) }
    );
    assert_eq!((stack.tags["team"].as_str(), stack.termination_protection), ("a", Some(true)));
    assert_eq!(stack.roles.deploy.as_deref(), Some("deploy"));
    let origin = stack.origins.find("Inbox").unwrap();
    assert_eq!(
        (origin.display_path(), origin.place.as_deref()),
        ("Shop/Inbox", Some("src/lib.rs:1:5"))
    );
    assert_eq!(
        (stack.annotations[0].level, stack.annotations[0].text.as_str()),
        (Level::Warning, "no dead letters")
    );
    let asset = &stack.assets.files[0];
    assert!(
        matches!(&asset.source, AssetSource::Path { packaging: Packaging::Zip, path } if path.is_dir())
    );
    assert!(stack.dependencies.is_empty(), "the asset manifest is no stack");
}

#[test]
fn stages_are_flattened_and_found_by_pattern() {
    let mut inner = Project::new().stack_with(
        "ProdShop1",
        empty(),
        json!({"displayName": "Prod/Shop", "properties": {"stackName": "Prod-Shop"}}),
    );
    let name = inner.folder();
    let name = name.file_name().unwrap().to_str().unwrap().to_owned();
    let stage = json!({"type": "cdk:cloud-assembly", "properties": {"directoryName": format!("../{name}"), "displayName": "Prod"}});
    let mut project = Project::new().stack("Shop", empty()).artifact("assembly-Prod", stage);
    let assembly = project.assembly();
    let select = |patterns: &[&str]| {
        let chosen = assembly.select(patterns).map_err(|error| error.help().join("; "));
        chosen.map(|stacks| stacks.iter().map(|stack| stack.path.clone()).collect::<Vec<_>>())
    };
    let paths =
        |paths: &[&str]| Ok(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
    assert_eq!(select(&["*"]), paths(&["Shop"]));
    assert_eq!(select(&["**"]), paths(&["Shop", "Prod/Shop"]));
    assert_eq!(select(&["Prod/**"]), paths(&["Prod/Shop"]));
    assert_eq!(select(&["ProdShop1"]), paths(&["Prod/Shop"]));
    assert_eq!(select(&["Prod-Shop", "Shop"]), paths(&["Shop", "Prod/Shop"]));
    assert_eq!(
        select(&["Shpo"]),
        Err("did you mean `Shop`?; the stacks are: Shop, Prod/Shop".into())
    );
}

#[test]
fn the_cdks_own_metadata_tells_places_and_nested_templates() {
    let template = json!({"Resources": {
        "Q1": {"Type": "AWS::SQS::Queue"},
        "N1": {"Type": "AWS::CloudFormation::Stack"},
    }});
    let mut project = Project::new().stack_with(
        "Shop",
        template,
        json!({"metadata": null, "additionalMetadataFile": "Shop.metadata.json"}),
    );
    let metadata = json!({
        "/Shop/Inbox": [{"type": "aws:cdk:creationStack", "data": ["...aws-cdk-lib...", "new Shop (/app/bin/app.js:7:3)"]}],
        "/Shop/Inbox/Resource": [{"type": "aws:cdk:logicalId", "data": "Q1"}],
        "/Shop/Nest.NestedStack/Nest.NestedStackResource": [{"type": "aws:cdk:logicalId", "data": "N1"}],
        "/Shop/Nest": [{"type": "aws:cdk:templateFile", "data": "ShopNest.nested.template.json"}],
    });
    project.file("Shop.metadata.json", &metadata.to_string());
    project.file("ShopNest.nested.template.json", r#"{"Resources": {"Q2": {}}}"#);
    let assembly = project.assembly();
    let stack = &assembly.stacks()[0];
    assert_eq!(stack.origins.find("Q1").unwrap().place.as_deref(), Some("/app/bin/app.js:7:3"));
    assert!(stack.nested["N1"].template["Resources"].get("Q2").is_some());
}

#[track_caller]
fn broken(
    project: &mut Project,
    breaking: impl FnOnce(&std::path::Path),
) -> (String, &'static str) {
    let folder = project.folder();
    breaking(&folder);
    let error = Assembly::read(&folder).unwrap_err();
    let text = error.to_string().replace(&format!("{}/", folder.display()), "");
    (text.replace(&folder.display().to_string(), "FOLDER"), error.code())
}

#[test]
fn what_is_wrong_with_an_assembly_is_told_with_its_file() {
    let project = || Project::new().stack("Shop", empty());
    let remove = |file: &'static str| {
        move |folder: &std::path::Path| fs::remove_file(folder.join(file)).unwrap()
    };
    let write = |file: &'static str, text: &'static str| {
        move |folder: &std::path::Path| fs::write(folder.join(file), text).unwrap()
    };
    let told = |(text, code): (String, &'static str)| format!("[{code}] {text}");
    assert_eq!(
        told(broken(&mut project(), remove("manifest.json"))),
        "[not-an-assembly] `FOLDER` is not a cloud assembly: it has no manifest.json"
    );
    assert_eq!(
        told(broken(&mut project(), remove("Shop.template.json"))),
        "[assembly-file-missing] the template of stack `Shop` `Shop.template.json` is missing from the assembly"
    );
    assert_eq!(
        told(broken(&mut project(), write("Shop.template.json", "{"))),
        "[assembly-broken-json] `Shop.template.json` is not valid JSON: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(
        told(broken(&mut project(), write("manifest.json", r#"{"version": "99.0.0"}"#))),
        "[assembly-too-new] `manifest.json` has assembly version 99.0.0, but versions up to 69 are understood"
    );
    assert_eq!(
        told(broken(&mut project(), write("manifest.json", "{}"))),
        "[assembly-malformed] `manifest.json` is malformed: the manifest: `version` is missing"
    );
    let stage = r#"{"version": "36.0.0", "artifacts": {"Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}"#;
    assert_eq!(
        told(broken(&mut project(), write("manifest.json", stage))),
        "[assembly-malformed] `./manifest.json` is malformed: it is the manifest of a stage inside of itself"
    );
    let nested = r#"{"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "Shop.template.json"}}}}"#;
    assert_eq!(
        told(broken(&mut project(), write("Shop.template.json", nested))),
        "[assembly-malformed] `Shop.template.json` is malformed: the template of nested stack `Inner` is inside of itself"
    );
    let mut cycle =
        Project::new().stack_after("A", empty(), &["B"]).stack_after("B", empty(), &["A"]);
    assert_eq!(
        told(broken(&mut cycle, |_| {})),
        "[stack-cycle] stacks depend on each other in a circle: A → B → A"
    );
}

#[test]
fn parts_of_the_wrong_form_are_told_and_not_left_out() {
    let told = |artifact: Value| {
        let mut project = Project::new().stack_with("Shop", empty(), artifact);
        let (text, code) = broken(&mut project, |_| {});
        let start = "`manifest.json` is malformed: artifacts.";
        let rest = text.strip_prefix(start).filter(|_| code == "assembly-malformed");
        rest.map_or_else(|| panic!("[{code}] {text}"), str::to_owned)
    };
    for wrong in [json!(7), json!("é"), json!({"a": 1}), json!([7])] {
        assert_eq!(
            told(json!({ "dependencies": wrong })),
            "Shop.dependencies is not a list of texts"
        );
    }
    assert_eq!(told(json!({"type": 7})), "Shop: `type` is not a text");
    assert_eq!(told(json!({"displayName": 7})), "Shop: `displayName` is not a text");
    let property = |name: &str, wrong: Value| told(json!({"properties": {name: wrong}}));
    let table = "is neither an object nor a list of keys and values";
    for name in ["tags", "parameters"] {
        for wrong in [json!(7), json!(["a"]), json!([{"Key": "a"}])] {
            assert_eq!(property(name, wrong), format!("Shop.properties: `{name}` {table}"));
        }
    }
    for name in ["stackName", "assumeRoleArn", "cloudFormationExecutionRoleArn"] {
        let expected = format!("Shop.properties: `{name}` is not a text");
        assert_eq!(property(name, json!([])), expected);
    }
    assert_eq!(
        property("terminationProtection", json!("yes")),
        "Shop.properties: `terminationProtection` is neither true nor false"
    );
    assert_eq!(
        property("notificationArns", json!("arn")),
        "Shop.properties.notificationArns is not a list of texts"
    );
}

#[test]
fn an_asset_manifest_of_the_wrong_form_is_told() {
    let told = |manifest: Value| {
        let mut project = Project::new().stack("Shop", empty()).asset("Shop", "abc", "");
        let written = |folder: &std::path::Path| {
            fs::write(folder.join("Shop.assets.json"), manifest.to_string()).unwrap();
        };
        let (text, code) = broken(&mut project, written);
        let rest = text.strip_prefix("`Shop.assets.json` is malformed: ");
        let rest = rest.filter(|_| code == "assembly-malformed");
        rest.map_or_else(|| panic!("[{code}] {text}"), str::to_owned)
    };
    let missing = "the asset manifest: `version` is missing";
    for manifest in [json!([]), json!(null), json!("é"), json!({"tree": {}})] {
        assert_eq!(told(manifest), missing);
    }
    assert_eq!(told(json!({"version": 7})), "the asset manifest: `version` is not a text");
    let place = json!({"bucketName": "b", "objectKey": "k"});
    let of = |key: &str, wrong: Value| {
        let mut asset = json!({"source": {"path": "p"}, "destinations": {"here": place}});
        *asset.pointer_mut(key).unwrap() = wrong;
        told(json!({"version": "36.0.0", "files": {"abc": asset}}))
    };
    assert_eq!(of("", json!(7)), "files.abc.source: `path` is missing");
    assert_eq!(of("/source", json!([])), "files.abc.source: `path` is missing");
    assert_eq!(of("/destinations", json!([])), "`destinations` is not an object");
    let packed = json!({"path": "p", "packaging": 7});
    assert_eq!(of("/source", packed), "files.abc.source: `packaging` is not a text");
    let here = json!({"bucketName": "b", "objectKey": "k", "region": 7});
    assert_eq!(
        of("/destinations/here", here),
        "files.abc.destinations.here: `region` is not a text"
    );
}

#[test]
fn an_image_of_the_wrong_form_is_told() {
    let told = |source: Value| {
        let mut project = Project::new().stack("Shop", empty()).asset("Shop", "abc", "");
        let manifest = json!({"version": "36.0.0", "dockerImages": {"abc": {"source": source}}});
        let written = |folder: &std::path::Path| {
            fs::write(folder.join("Shop.assets.json"), manifest.to_string()).unwrap();
        };
        broken(&mut project, written).0
    };
    let of = |key: &str, wrong: Value| {
        let told = told(json!({"directory": "d", key: wrong}));
        told.replace("`Shop.assets.json` is malformed: ", "")
    };
    let source = "dockerImages.abc.source";
    assert_eq!(of("dockerFile", json!(7)), format!("{source}: `dockerFile` is not a text"));
    assert_eq!(of("cacheFrom", json!("a")), format!("{source}: `cacheFrom` is not a list"));
    assert_eq!(
        of("cacheDisabled", json!("yes")),
        format!("{source}: `cacheDisabled` is neither true nor false")
    );
    assert_eq!(
        of("cacheTo", json!({"type": "s3", "params": {"a": 7}})),
        "the parameters of a cache: `a` is not a text"
    );
}
