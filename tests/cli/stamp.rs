//! When an app is run without asking cargo.

use std::time::{Duration, SystemTime};

use crate::app::package;
use crate::project::Project;

#[test]
fn an_app_that_is_up_to_date_is_run_without_cargo_and_a_changed_one_is_built_again() {
    let project = package("app-fresh");
    project.run(&["ls"]);
    aged(&project, &SOURCES);
    project.run(&["ls"]);

    let without_cargo = |project: &Project| {
        let mut command = project.command(&["ls"]);
        let output = command.env("CARGO", "/nowhere/cargo").output().unwrap();
        project.normalized(
            &(String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr)),
        )
    };
    // The variable itself is part of the environment that a build could read.
    insta::assert_snapshot!(without_cargo(&project), @"
    error[no-cargo]: cargo could not be started
      No such file or directory (os error 2)
      help: install Rust from https://rustup.rs, or point --app at a cloud assembly
    ");
    let fresh = project.run(&["ls"]);
    assert_eq!(fresh, "Shop   any region   1 resource\n--- stderr\n--- exit 0\n");

    let changed = project.file("src/stack.rs", "pub const NAME: &str = \"Shed\";\n");
    let built = changed.run(&["ls"]);
    assert!(built.starts_with("Shed "), "{built}");
    assert!(built.contains("Compiling shop"), "{built}");

    let locked = changed.file(".cargo/config.toml", "[build]\nincremental = false\n");
    let asked = locked.run(&["ls"]);
    assert!(
        asked.contains("Finished"),
        "a new cargo configuration must be cargo's to judge: {asked}"
    );
}

/// What the package is made of.
const SOURCES: [&str; 4] = ["Cargo.toml", "Cargo.lock", "src/main.rs", "src/stack.rs"];

/// Makes files older: sources as new as the build prove nothing, and the stamp is taken by the next run.
fn aged(project: &Project, files: &[&str]) {
    let past = SystemTime::now() - Duration::from_secs(60);
    files.iter().for_each(|file| dated(project, file, past));
}

fn dated(project: &Project, file: &str, time: SystemTime) {
    let file = std::fs::File::options().write(true).open(project.directory.join(file)).unwrap();
    file.set_modified(time).unwrap();
}

/// Whether a run asks cargo if the app is up to date.
fn asks_cargo(project: &Project) -> bool {
    let told = project.run(&["ls"]);
    assert!(told.starts_with("Shop "), "{told}");
    told.contains("Finished")
}

#[test]
fn a_package_with_a_build_script_is_left_to_cargo() {
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    for (name, build, script) in
        [("default", "", "build.rs"), ("named", "build = \"make/it.rs\"\n", "make/it.rs")]
    {
        let project = package(&format!("app-script-{name}"))
            .file("Cargo.toml", &format!("{manifest}{build}[workspace]\n"))
            .file(script, "fn main() {}\n");
        project.run(&["ls"]);
        aged(&project, &SOURCES);
        aged(&project, &[script]);
        assert!(asks_cargo(&project), "the stamp is taken");
        assert!(asks_cargo(&project), "what {script} reads is known to cargo alone");
    }
}

#[test]
fn a_source_that_changed_while_it_was_built_proves_nothing() {
    let project = package("app-meanwhile");
    project.run(&["ls"]);
    aged(&project, &SOURCES);
    dated(&project, "src/stack.rs", SystemTime::now() + Duration::from_secs(3600));
    assert!(asks_cargo(&project), "the stamp would be taken");
    assert!(asks_cargo(&project));
    aged(&project, &["src/stack.rs"]);
    assert!(asks_cargo(&project), "the stamp is taken");
    assert!(!asks_cargo(&project));
}

/// A compiler that says that it lives in the project.
const COMPILER: &str = r#"#!/bin/sh
[ "$*" = "--print sysroot" ] && { echo "${0%/*}"; exit; }
exec rustc "$@"
"#;

#[test]
fn another_compiler_is_noticed() {
    let project = package("app-compiler")
        .script("toolchain/rustc.sh", COMPILER)
        .file("toolchain/bin/rustc", "1.0")
        .file("toolchain/lib/rustlib/components", "rustc");
    let compiler = project.directory.join("toolchain/rustc.sh");
    let project = project.env("RUSTC", &compiler.to_string_lossy());
    project.run(&["ls"]);
    aged(&project, &SOURCES);
    aged(&project, &["toolchain/bin/rustc", "toolchain/lib/rustlib/components"]);
    assert!(asks_cargo(&project), "the stamp is taken");
    assert!(!asks_cargo(&project));
    for file in ["toolchain/bin/rustc", "toolchain/lib/rustlib/components"] {
        let before = std::fs::read_to_string(project.directory.join(file)).unwrap();
        let project = project.again_with("RUSTC", &compiler.to_string_lossy());
        let project = project.file(file, &format!("{before}, and more"));
        aged(&project, &[file]);
        assert!(asks_cargo(&project), "{file}");
        assert!(!asks_cargo(&project), "{file}");
    }
}
