//! The images of the Lambda stack: what is built, and what it is built of, against the CDK's.

use crate::services::{TWINS, written};
use crate::tools::synth_twin;
use rustinfra::assembly::read::{Assembly, ImageAsset, ImageSource};
use rustinfra_constructs::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The images in the assembly of the stack.
fn images(assembly: &Path) -> Map<String, Value> {
    let manifest = crate::fixtures::read(&assembly.join("Lambda.assets.json"));
    let mut images = manifest["dockerImages"].as_object().cloned().unwrap_or_default();
    for image in images.values_mut() {
        // The path in the stack; with us in the app.
        let name = image["displayName"].as_str().unwrap_or_default().to_string();
        image["displayName"] = json!(name.trim_start_matches("Lambda/"));
        let destinations = image["destinations"].as_object().cloned().unwrap_or_default();
        let mut destinations: Vec<Value> = destinations.into_iter().map(|(_, to)| to).collect();
        for to in destinations.iter_mut().filter_map(Value::as_object_mut) {
            // Ours are pushed with the caller's own credentials.
            to.remove("assumeRoleArn");
        }
        image["destinations"] = json!(destinations);
    }
    images
}

/// The files that an image is built of.
fn files(directory: &Path, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => found.extend(files(&entry.path(), &format!("{name}/"))),
            false => drop(found.insert(name, std::fs::read(entry.path()).unwrap_or_default())),
        }
    }
    found
}

/// Writes our assembly of the stack.
fn ours() -> std::path::PathBuf {
    let out = written().join("images.out");
    let app = App::builder().out(&out).build();
    let twin = TWINS.iter().find(|twin| twin.name == "lambda");
    twin.map(|twin| (twin.add)(&app));
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    out
}

#[test]
fn images_are_named_and_built_as_the_cdk_does_it() {
    let (ours, cdk) = (ours(), synth_twin("services"));
    let images = (images(&ours), images(&cdk));
    assert_eq!(images.0.len(), 2, "{:#?}", images.0);
    assert_eq!(images.0, images.1);
    for image in images.0.values() {
        let staged = image["source"]["directory"].as_str().unwrap_or_default();
        let names: Vec<String> = files(&ours.join(staged), "").into_keys().collect();
        let with_tests = image["source"]["dockerFile"].is_null();
        let tests = with_tests.then_some("test_app.py");
        let kept = [".dockerignore", "Dockerfile", "README.md", "app.py", "docs/kept.txt"];
        assert_eq!(names, kept.into_iter().chain(tests).collect::<Vec<_>>());
        assert_eq!(files(&ours.join(staged), ""), files(&cdk.join(staged), ""), "{staged}");
    }
}

#[test]
fn images_of_either_assembly_are_read_alike() {
    let read = |folder: &Path| {
        let assembly = Assembly::read(folder).unwrap_or_else(|error| panic!("{error}"));
        let stack = assembly.stacks().iter().find(|stack| stack.path == "Lambda");
        let images = stack.map(|stack| stack.assets.images.clone()).unwrap_or_default();
        let told = |image: ImageAsset| {
            let ImageSource::Directory { directory, arguments } = image.source else {
                panic!("{} is made by a program", image.id);
            };
            let directory = directory.strip_prefix(folder).map(Path::to_path_buf).ok();
            let to = image.destinations.into_iter().map(|to| (to.repository, to.tag));
            (image.id, directory, arguments, to.collect::<Vec<_>>())
        };
        images.into_iter().map(told).collect::<Vec<_>>()
    };
    let (ours, cdk) = (read(&ours()), read(&synth_twin("services")));
    assert_eq!(ours, cdk);
    let flags: Vec<&str> =
        ours.iter().flat_map(|(.., flags, _)| flags).map(String::as_str).collect();
    let expected = [
        "--build-arg STAGE=test --build-arg PYTHON=3.13 --secret id=token,env=TOKEN --ssh default",
        "--target run --file Dockerfile --network host --platform linux/arm64",
        "--output=type=docker --cache-from type=registry,ref=cache --cache-to type=inline --no-cache",
    ];
    assert_eq!(flags.join(" "), expected.join(" "));
}
