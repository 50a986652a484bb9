//! What is written for other commands to read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("core").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

#[track_caller]
fn read(path: &Path) -> Json {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}")),
        Err(e) => panic!("{}: {e}", path.display()),
    }
}

/// Writes an assembly; the test's own process has no `CDK_OUTDIR`.
#[track_caller]
fn write(app: App) {
    assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
}

#[test]
fn the_assembly_of_a_stage_stands_inside_that_of_its_surroundings() {
    let out = folder("stages");
    let app = App::builder().out(&out).build();
    let outer = Stage::new(&app, "Prod");
    let inner = Stage::new(&outer, "Eu");
    for (scope, id) in [(outer.node(), "Shared"), (inner.node(), "Orders")] {
        CfnResource::new(&Stack::new(scope, id), "Topic", "AWS::SNS::Topic");
    }
    write(app);
    // Each manifest names the directory of the next, relative to itself.
    let mut directory = out;
    for (child, path) in [("assembly-Prod", "Prod"), ("assembly-Prod-Eu", "Prod/Eu")] {
        let manifest = read(&directory.join("manifest.json"));
        assert_eq!(
            manifest["artifacts"][child],
            json!({
                "type": "cdk:cloud-assembly",
                "properties": {"directoryName": child, "displayName": path},
            })
        );
        directory = directory.join(child);
        assert!(directory.join("cdk.out").is_file());
    }
    let manifest = read(&directory.join("manifest.json"));
    let stack = &manifest["artifacts"]["ProdEuOrdersEBD87D3D"];
    assert_eq!(stack["properties"]["stackName"], "Prod-Eu-Orders", "{manifest}");
    let file = stack["properties"]["templateFile"].as_str().unwrap_or_default();
    let template = read(&directory.join(file));
    assert_eq!(template["Resources"]["Topic"]["Type"], "AWS::SNS::Topic");
}

#[test]
fn a_folder_with_other_content_is_left_alone() {
    let out = folder("other");
    fs::create_dir_all(&out).and_then(|()| fs::write(out.join("thesis.txt"), "mine")).ok();
    let app = App::builder().out(&out).build();
    Stack::new(&app, "Orders");
    assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::from(3)));
    let names: Vec<_> = fs::read_dir(&out).into_iter().flatten().flatten().collect();
    assert_eq!(names.len(), 1);
    assert_eq!(fs::read_to_string(out.join("thesis.txt")).ok().as_deref(), Some("mine"));
}
