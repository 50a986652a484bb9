//! Each command line on the other's apps: `cdk` on ours, `rustinfra` on the twins.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::compare::compare;
use crate::fixtures::{APPS, path, read};
use crate::ours::golden;
use crate::tools::{cdk, twin_project, workspace};

/// A directory of this test's own, empty.
fn scratch(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity").join(test);
    let _ = std::fs::remove_dir_all(&directory);
    let made = std::fs::create_dir_all(&directory);
    made.unwrap_or_else(|error| panic!("cannot make {}: {error}", directory.display()));
    directory
}

/// Runs our command line in `directory`, without an account; returns what it printed.
#[track_caller]
fn rustinfra(directory: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rustinfra"));
    command.args(arguments).current_dir(directory).env("CDK_VALIDATION", "false");
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    check(&output, 0);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Requires an exit status; shows everything that was printed otherwise.
#[track_caller]
fn check(output: &Output, status: i32) {
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert_eq!(output.status.code(), Some(status), "{stdout}--- stderr\n{stderr}");
}

/// Everything that was printed: the cdk tells differences where it tells its errors, or not.
fn told(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    both.concat()
}

/// Writes our app's assembly to `out`.
fn synthesize(app: &str, out: &Path) {
    let directory = workspace().join("apps").join(app);
    rustinfra(&directory, &["synth", "--out", &out.to_string_lossy()]);
}

#[test]
fn the_cdk_lists_synthesizes_and_compares_our_apps() {
    let scratch = scratch("cdk-on-ours");
    for (app, stack) in APPS {
        let assembly = scratch.join(app);
        synthesize(app, &assembly);
        let on = ["--app", &*assembly.to_string_lossy()].map(str::to_owned);
        let run = |arguments: &[&str]| {
            let arguments = arguments.iter().map(|word| (*word).to_owned()).chain(on.clone());
            cdk(&scratch, &arguments.collect::<Vec<_>>())
        };

        let listed = run(&["ls"]);
        check(&listed, 0);
        assert_eq!(String::from_utf8_lossy(&listed.stdout), format!("{stack}\n"));

        let printed = run(&["synth", "--json", stack]);
        check(&printed, 0);
        let printed: Value = match serde_json::from_slice(&printed.stdout) {
            Ok(template) => template,
            Err(error) => panic!("{app}: {error}"),
        };
        assert_eq!(printed, read(&golden(app, stack)));

        let ours = golden(app, stack);
        let same = run(&["diff", stack, "--fail", "--template", &ours.to_string_lossy()]);
        check(&same, 0);
        let text = told(&same);
        assert!(text.contains("There were no differences"), "{text}");

        // A template without the first resource: the one thing that is then to be added.
        let mut less = read(&ours);
        let resources = less["Resources"].as_object_mut();
        let first = resources.and_then(|all| all.keys().next().cloned()).unwrap_or_default();
        if let Some(all) = less["Resources"].as_object_mut() {
            all.shift_remove(&first);
        }
        let file = scratch.join(format!("{stack}.json"));
        let written = std::fs::write(&file, less.to_string());
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        let differs = run(&["diff", stack, "--fail", "--template", &file.to_string_lossy()]);
        check(&differs, 1);
        let text = told(&differs);
        let added: Vec<_> = text.lines().filter(|line| line.starts_with("[+] AWS::")).collect();
        assert!(added.len() == 1 && added[0].ends_with(&first), "{first}:\n{text}");
    }
    let _ = std::fs::remove_dir_all(scratch);
}

#[test]
fn rustinfra_lists_and_synthesizes_the_twins() {
    let scratch = scratch("rustinfra-on-the-twins");
    for (app, stack) in APPS {
        let project = twin_project(app);
        let out = scratch.join(app).to_string_lossy().into_owned();
        let line = "npx tsx bin/app.ts";

        let listed = rustinfra(&project, &["ls", "--json", "--app", line, "--out", &out]);
        let listed: Value = match serde_json::from_str(&listed) {
            Ok(listed) => listed,
            Err(error) => panic!("{app}: {error}\n{listed}"),
        };
        let names: Vec<_> =
            listed.as_array().into_iter().flatten().map(|one| &one["path"]).collect();
        assert_eq!(names, [stack], "{listed}");

        let printed = rustinfra(&project, &["synth", "--json", "--app", line, "--out", &out]);
        let template = Path::new(&out).join(format!("{stack}.template.json"));
        assert_eq!(serde_json::from_str::<Value>(&printed).ok(), Some(read(&template)));
        assert_eq!(compare(&read(&path(app, stack)), &read(&template)), []);
    }
    let _ = std::fs::remove_dir_all(scratch);
}
