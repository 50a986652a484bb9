//! The same program writes the same bytes: wherever it runs, and wherever its sources lie.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::synthesized::APPS;
use crate::tools::workspace;

/// A directory of this test's own, empty.
fn scratch(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apps").join(name);
    let _ = fs::remove_dir_all(&directory);
    let made = fs::create_dir_all(&directory);
    made.unwrap_or_else(|error| panic!("cannot make {}: {error}", directory.display()));
    directory
}

/// Builds and runs an app of the workspace at `root` in the directory `here`; returns every file
/// that it wrote, by its path.
fn synthesize(root: &Path, app: &str, here: &Path, out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--locked", "--manifest-path"]);
    cargo.arg(root.join("apps").join(app).join("Cargo.toml")).current_dir(here);
    // One target directory, so that what both trees need from the registry is built once.
    cargo.env("CARGO_TARGET_DIR", target()).env("CDK_OUTDIR", out);
    let output = cargo.output().unwrap_or_else(|error| panic!("cannot start {cargo:?}: {error}"));
    assert!(output.status.success(), "{cargo:?}\n{}", String::from_utf8_lossy(&output.stderr));
    let mut files = BTreeMap::new();
    collect(out, out, &mut files);
    assert!(files.contains_key(Path::new("manifest.json")), "{:?}", files.keys());
    files
}

/// The target directory that this test was built in.
fn target() -> &'static Path {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap_or(tmp)
}

/// Reads every file below `directory`.
fn collect(root: &Path, directory: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let entries = fs::read_dir(directory);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let content = fs::read(&path);
        let content = content.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
        files.insert(name, content);
    }
}

/// Copies what cargo needs of the workspace; the files get today's times and another path.
fn copy_sources(to: &Path) {
    for part in ["Cargo.toml", "Cargo.lock", "src", "constructs", "apps", "benches", "tests"] {
        copy(&workspace().join(part), &to.join(part));
    }
}

fn copy(from: &Path, to: &Path) {
    // What builds and runs leave behind is no source.
    let left_behind = ["node_modules", "rustinfra.out", "cdk.out", "fixtures", "target"];
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    if left_behind.contains(&&*name) {
        return;
    }
    if !from.is_dir() {
        let copied = fs::copy(from, to);
        copied.unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
        return;
    }
    let made = fs::create_dir_all(to).and_then(|()| fs::read_dir(from));
    let entries = made.unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
    for entry in entries.flatten() {
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

/// Compares two assemblies, and tells only the names of what differs.
#[track_caller]
fn check_same(first: &BTreeMap<PathBuf, Vec<u8>>, second: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(first), names(second));
    let different: Vec<_> = first.iter().filter(|(name, file)| second[*name] != **file).collect();
    let different: Vec<_> = different.into_iter().map(|(name, _)| name).collect();
    assert!(different.is_empty(), "{different:?} differ");
}

/// Whatever an app made or connected is told at a line of the app, not at one of the library.
#[track_caller]
fn check_places(files: &BTreeMap<PathBuf, Vec<u8>>) {
    let manifest = String::from_utf8_lossy(&files[Path::new("manifest.json")]);
    let ours: Vec<&str> =
        manifest.lines().filter(|line| line.contains("constructs/src/")).collect();
    assert!(ours.is_empty(), "{ours:#?}");
}

#[test]
fn an_app_writes_the_same_assembly_wherever_it_runs_and_wherever_its_sources_lie() {
    let scratch = scratch("determinism");
    let elsewhere = scratch.join("some/where/else");
    let copied = scratch.join("a copy");
    for directory in [&elsewhere, &copied] {
        let made = fs::create_dir_all(directory);
        made.unwrap_or_else(|error| panic!("cannot make {}: {error}", directory.display()));
    }
    copy_sources(&copied);
    for (app, _) in APPS {
        let out = |name: &str| scratch.join(name).join(app);
        let first = synthesize(&workspace(), app, &workspace(), &out("first"));
        check_places(&first);
        check_same(&first, &synthesize(&workspace(), app, &elsewhere, &out("second")));
        // Its handler would be compiled once more, which takes minutes; that the same sources give
        // the same program wherever they lie is tested with the constructs.
        if *app != "calculator-url" {
            check_same(&first, &synthesize(&copied, app, &copied, &out("third")));
        }
    }
    let _ = fs::remove_dir_all(scratch);
}

#[test]
fn of_apps_that_write_to_one_place_at_once_the_last_ones_assembly_stays() {
    let scratch = scratch("at-once");
    let out = scratch.join("out");
    let one = synthesize(&workspace(), "hello", &workspace(), &out);
    let start = |_| {
        let mut hello = Command::new(target().join("debug/hello"));
        hello.current_dir(workspace().join("apps/hello")).env("CDK_OUTDIR", &out);
        hello.stderr(Stdio::piped());
        hello.spawn().unwrap_or_else(|error| panic!("cannot start {hello:?}: {error}"))
    };
    let running: Vec<_> = (0..32).map(start).collect();
    for app in running {
        let ended = app.wait_with_output().expect("it can be waited for");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let mut files = BTreeMap::new();
    collect(&out, &out, &mut files);
    check_same(&one, &files);
    let beside: Vec<_> = fs::read_dir(&scratch).expect("it is there").flatten().collect();
    assert_eq!(beside.len(), 1, "only the assembly is left: {beside:?}");
}
