use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use rustinfra::assembly::Platform;
use rustinfra_constructs::lambda::{DockerImageCode, DockerImageFunction, LambdaInsightsVersion};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::code::{directory, write};
use crate::{check_problems, compare, section, stack};

/// A directory that an image is built of.
fn image(name: &str) -> PathBuf {
    let path = directory(name);
    write(&path.join("Dockerfile"), "FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py .\n");
    write(&path.join("app.py"), "def handler(event, context): pass\n");
    path
}

/// The URI of the image of a function that has these options.
fn uri(options: DockerImageAssetOptions) -> String {
    let (app, stack) = stack();
    DockerImageFunction::builder("F", Code::from_asset_image(options)).build(&stack);
    let code = section(&app, "Resources")["FC4345940"]["Properties"]["Code"].clone();
    code["ImageUri"]["Fn::Sub"].as_str().unwrap_or_default().to_string()
}

#[test]
fn a_directory_becomes_an_image_in_the_repository_of_the_environment() {
    let path = image("image");
    let out = path.join("src/out");
    let app = App::builder().out(&out).build();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    let options = DockerImageAssetOptions::new(&path).build_arg("STAGE", "test").exclude("src");
    let image = DockerImageCode::from_image_asset(options).cmd(["app.handler"]);
    DockerImageFunction::builder("F", image).architecture(Architecture::Arm64).build(&stack);
    let properties = section(&app, "Resources")["FC4345940"]["Properties"].clone();
    let uri = properties["Code"]["ImageUri"]["Fn::Sub"].as_str().unwrap_or_default().to_string();
    let (repository, tag) = uri.rsplit_once(':').unwrap_or_default();
    assert_eq!(tag.len(), 64);
    assert_eq!(
        repository,
        "123456789012.dkr.ecr.eu-west-1.${AWS::URLSuffix}/\
         cdk-hnb659fds-container-assets-123456789012-eu-west-1"
    );
    compare(
        &properties,
        &json!({
            "Architectures": ["arm64"],
            "Code": {"ImageUri": {"Fn::Sub": uri}},
            "ImageConfig": {"Command": ["app.handler"]},
            "PackageType": "Image",
            "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
        }),
    );
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let manifest = fs::read_to_string(out.join("Test.assets.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&manifest).unwrap_or_default();
    compare(
        &manifest["dockerImages"],
        &json!({tag: {
            "displayName": "Test/F/AssetImage",
            "source": {
                "directory": format!("asset.{tag}"),
                "dockerBuildArgs": {"STAGE": "test"},
                "platform": "linux/arm64",
            },
            "destinations": {"123456789012-eu-west-1": {
                "repositoryName": "cdk-hnb659fds-container-assets-123456789012-eu-west-1",
                "imageTag": tag,
                "region": "eu-west-1",
            }},
        }}),
    );
    compare(&manifest["files"], &json!({}));
    let staged = fs::read_dir(out.join(format!("asset.{tag}")));
    let names = staged.into_iter().flatten().flatten().map(|e| e.file_name());
    let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["Dockerfile", "app.py"]);
}

#[test]
fn the_tag_of_an_image_tells_files_and_settings_apart() {
    let path = image("tags");
    let options = || DockerImageAssetOptions::new(&path);
    let plain = uri(options());
    assert_eq!(uri(options()), plain);
    let others = [
        uri(options().build_arg("STAGE", "test")),
        uri(options().platform(Platform::LinuxArm64)),
        uri(options().platform(Platform::Custom("linux/arm/v7".to_string()))),
        uri(options().target("run")),
        uri(options().exclude("app.py")),
        uri(options().extra_hash("again")),
    ];
    for (at, other) in others.iter().enumerate() {
        assert_ne!(*other, plain, "{at}");
        assert!(!others[..at].contains(other), "{at}");
    }
    // Where Docker keeps what it built does not change the image.
    assert_eq!(uri(options().cache_disabled()), plain);
}

#[test]
fn lines_of_dockerignore_leave_files_out() {
    let path = image("ignored");
    let plain = || uri(DockerImageAssetOptions::new(&path));
    write(&path.join(".dockerignore"), "# none\n\n/logs/**/*.txt\n**/cache\n!logs/kept*\nApp.P?\n");
    let without = plain();
    write(&path.join("logs/deep/down.txt"), "a");
    write(&path.join("src/cache/b/c"), "a");
    write(&path.join("app.py"), "other");
    assert_eq!(plain(), without);
    write(&path.join("logs/kept.txt"), "a");
    let kept = plain();
    assert_ne!(kept, without);
    // The rules of a file that is named otherwise do not leave it out.
    write(&path.join(".dockerignore"), "**\n");
    write(&path.join("Dockerfile.arm"), "FROM scratch\n");
    let arm = || uri(DockerImageAssetOptions::new(&path).file("Dockerfile.arm"));
    let first = arm();
    write(&path.join("Dockerfile.arm"), "FROM scratch AS run\n");
    assert_ne!(arm(), first);
}

#[test]
fn images_that_cannot_be_built() {
    let (app, stack) = stack();
    let path = directory("no-dockerfile");
    let function = |id: &str, code: Code| {
        DockerImageFunction::builder(id, code).build(&stack);
    };
    function("Dockerfile", Code::from_asset_image(&path));
    let missing = path.join("missing");
    function("Missing", Code::from_asset_image(&missing));
    function("NoImage", Code::inline("exports.handler = async () => {};"));
    let (path, missing) = (path.display(), missing.display());
    check_problems(
        &app,
        &format!(
            "error[missing-dockerfile]: an image has no Dockerfile
  `{path}` has no file `Dockerfile`.
    at `Test/Dockerfile/AssetImage`, HERE
  help: create it, or name another one with `DockerImageAssetOptions::file`

error[missing-asset]: an asset cannot be read
  failed to read `{missing}`: No such file or directory (os error 2)
    at `Test/Missing/AssetImage`, HERE
  help: create it, or correct the path; it was looked up as `{missing}`

error[conflicting-options]: options do not fit together
  A function of an image has code that is none.
    at `Test/NoImage`, HERE
  help: use `Function::builder`, which takes a runtime and a handler"
        ),
    );
}

#[test]
fn an_image_that_brings_insights_along_gets_what_that_needs_and_no_layer() {
    let (app, stack) = stack();
    DockerImageFunction::builder("F", DockerImageCode::from_uri("registry/pictures:1"))
        .insights_version(LambdaInsightsVersion::VERSION_1_0_498_0)
        .build(&stack);
    let resources = section(&app, "Resources");
    compare(
        &resources["FC4345940"]["Properties"],
        &json!({
            "Code": {"ImageUri": "registry/pictures:1"},
            "PackageType": "Image",
            "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
        }),
    );
    let managed = |name: &str| {
        let name = format!(":iam::aws:policy/{name}");
        json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, name]]})
    };
    compare(
        &resources["FServiceRole3AC82EE1"]["Properties"]["ManagedPolicyArns"],
        &json!([
            managed("service-role/AWSLambdaBasicExecutionRole"),
            managed("CloudWatchLambdaInsightsExecutionRolePolicy"),
        ]),
    );
    assert_eq!(section(&app, "Mappings"), Json::Null);
}
