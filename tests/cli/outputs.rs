//! The file of `--outputs-file`: what is in it, and what its name may stand for.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::cloud::Cloud;
use crate::project::Project;

/// Two stacks that are deployed already; one has outputs.
fn app(name: &str) -> (Cloud, Project) {
    let stack = |name: &str| {
        json!({
            "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": "t.json", "stackName": name},
        })
    };
    let manifest = json!({"version": "36.0.0", "artifacts": {
        "Data": stack("shop-data"), "Other": stack("shop-other"),
    }});
    let template = json!({"Resources": {"News": {"Type": "AWS::SNS::Topic"}}});
    let cloud = Cloud::start()
        .stack("shop-data", "CREATE_COMPLETE", &template)
        .stack("shop-other", "CREATE_COMPLETE", &template)
        .export(["shop-data", "Url", "url", "nobody"])
        .export(["shop-data", "Arn", "arn", "nobody"]);
    let project = Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/t.json", &template.to_string());
    let project = cloud.project(project);
    (cloud, project)
}

/// What is in the file.
const WRITTEN: &str = "{
  \"shop-data\": {
    \"Url\": \"value\",
    \"Arn\": \"value\"
  }
}
";

/// What is left beside the folder of the app and the command's own.
fn files(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| !["app", "cache"].contains(&name.as_str()));
    names.sort();
    names
}

#[track_caller]
fn deploy(project: &Project, file: &str) -> String {
    let told = project.run(&["deploy", "--app", "app", "--outputs-file", file]);
    assert!(told.ends_with("--- exit 0\n"), "{told}");
    told
}

#[test]
fn stacks_without_outputs_are_left_out() {
    let (_cloud, project) = app("outputs-content");
    deploy(&project, "out.json");
    let read = |name: &str| fs::read_to_string(project.directory.join(name)).unwrap();
    assert_eq!(read("out.json"), WRITTEN);
    assert_eq!(files(&project.directory), ["out.json"]);
    let none = ["deploy", "Other", "--app", "app", "--outputs-file", "out.json"];
    assert!(project.run(&none).ends_with("--- exit 0\n"));
    assert_eq!(read("out.json"), "{}\n");
}

#[test]
fn a_file_that_is_there_keeps_its_permissions() {
    let (_cloud, project) = app("outputs-permissions");
    let file = project.directory.join("out.json");
    fs::write(&file, "before").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    deploy(&project, "out.json");
    assert_eq!(fs::read_to_string(&file).unwrap(), WRITTEN);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_a_link_leads_to_is_written() {
    let (_cloud, project) = app("outputs-link");
    let at = |name: &str| project.directory.join(name);
    fs::create_dir(at("kept")).unwrap();
    fs::write(at("kept/real.json"), "before").unwrap();
    symlink("kept/real.json", at("near")).unwrap();
    symlink(at("near"), at("far")).unwrap();
    symlink("kept/new.json", at("dangling")).unwrap();
    for (link, target) in [("far", "kept/real.json"), ("dangling", "kept/new.json")] {
        deploy(&project, link);
        assert!(at(link).is_symlink(), "{link}");
        assert_eq!(fs::read_to_string(at(target)).unwrap(), WRITTEN, "{link}");
    }
    assert_eq!(files(&project.directory), ["dangling", "far", "kept", "near"]);
    assert_eq!(files(&at("kept")), ["new.json", "real.json"]);
    // One that leads nowhere, and one to itself.
    symlink("gone/new.json", at("nowhere")).unwrap();
    symlink("round", at("round")).unwrap();
    for (link, reason) in [
        ("nowhere", "No such file or directory (os error 2)"),
        ("round", "Too many levels of symbolic links (os error 40)"),
        ("kept", "is a directory"),
    ] {
        assert_eq!(
            project.run(&["deploy", "--app", "app", "--outputs-file", link]),
            format!(
                "--- stderr
error[outputs-file]: the outputs cannot be written to `{link}`
  {reason}
  help: nothing was deployed: choose a file in a folder that exists
--- exit 2
"
            )
        );
    }
}

#[test]
fn what_is_no_file_is_written_to() {
    let (_cloud, project) = app("outputs-stream");
    // As `/dev/stdout` is, which a test had better leave alone.
    symlink("/proc/self/fd/1", project.directory.join("stdout")).unwrap();
    let told = deploy(&project, "stdout");
    let (stdout, _) = told.split_once("--- stderr\n").unwrap();
    assert_eq!(stdout, WRITTEN);
    assert!(project.directory.join("stdout").is_symlink());
    assert_eq!(files(&project.directory), ["stdout"]);
    // What stands there already is kept where the output goes to a file.
    let file = project.directory.join("log");
    fs::write(&file, "before\n").unwrap();
    let log = fs::OpenOptions::new().append(true).open(&file).unwrap();
    let arguments = ["deploy", "--app", "app", "--outputs-file", "stdout"];
    let status = project.command(&arguments).stdout(log).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("before\n{WRITTEN}"));
    assert_eq!(files(&project.directory), ["log", "stdout"]);
}
