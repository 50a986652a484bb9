use crate::project::{ONE_STACK, Project};

/// A program that writes an assembly with nothing but the standard library.
const PROGRAM: &str = r##"mod stack;
fn main() {
    let out = std::path::PathBuf::from(std::env::var_os("CDK_OUTDIR").expect("set by rustinfra"));
    std::fs::create_dir_all(&out).expect("writable");
    let manifest = format!(
        r#"{{"version":"36.0.0","artifacts":{{"{}":{{"type":"aws:cloudformation:stack","environment":"aws://unknown-account/unknown-region","properties":{{"templateFile":"t.json"}}}}}}}}"#,
        stack::NAME
    );
    std::fs::write(out.join("t.json"), r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}"#).expect("writable");
    std::fs::write(out.join("manifest.json"), manifest).expect("writable");
}
"##;

pub(crate) fn package(name: &str) -> Project {
    Project::new(name)
        .file(
            "Cargo.toml",
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
        )
        .file("src/stack.rs", "pub const NAME: &str = \"Shop\";\n")
        .file("src/main.rs", PROGRAM)
}

#[test]
fn the_package_of_the_current_directory_is_built_and_run() {
    let project = package("app-package");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    Shop   any region   1 resource
    --- stderr
       Compiling shop v0.1.0 ([PROJECT])
        Finished `dev` profile [unoptimized + debuginfo] target(s) in [TIME]
    --- exit 0
    ");
}

#[test]
fn an_app_is_built_in_release_mode_when_the_option_or_the_configuration_says_so() {
    let project = package("app-release");
    let built = project.run(&["ls", "--release"]);
    assert!(built.contains("Finished `release` profile"), "{built}");
    let project = package("app-release-configured").file("rustinfra.toml", "release = true\n");
    let built = project.run(&["ls"]);
    assert!(built.contains("Finished `release` profile"), "{built}");
}

#[test]
fn an_app_that_does_not_compile_is_told_by_rustc() {
    let project = package("app-broken").file("src/stack.rs", "pub const NAME: u8 = \"Shop\";\n");
    insta::assert_snapshot!(project.run(&["ls"]), @r#"
    --- stderr
       Compiling shop v0.1.0 ([PROJECT])
    error[E0308]: mismatched types
     --> src/stack.rs:1:22
      |
    1 | pub const NAME: u8 = "Shop";
      |                      ^^^^^^ expected `u8`, found `&str`

    For more information about this error, try `rustc --explain E0308`.
    error: could not compile `shop` (bin "shop") due to 1 previous error
    error[build]: `shop` does not compile
      in [PROJECT]
      help: rustc's messages above tell where and why
    --- exit 3
    "#);
}

#[test]
fn an_app_that_cargo_does_not_begin_to_build_is_told_by_cargo() {
    let library = "[package]\nname = \"part\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let project =
        package("app-feature").file("part/Cargo.toml", library).file("part/src/lib.rs", "");
    let manifest = project.directory.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let dependency = "[dependencies]\npart = { path = \"part\", features = [\"fast\"] }\n";
    std::fs::write(&manifest, text + dependency).unwrap();
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error: failed to select a version for `part`.
        ... required by package `shop v0.1.0 ([PROJECT])`
    versions that meet the requirements `*` are: 0.1.0

    package `shop` depends on `part` with feature `fast` but `part` does not have that feature.


    failed to select a version for `part` which could resolve this conflict
    error[build]: `shop` cannot be built
      in [PROJECT]
      help: cargo's messages above tell where and why
    --- exit 3
    ");
}

#[test]
fn an_app_that_panics_says_so() {
    let project = package("app-panic").file(
        "src/main.rs",
        "fn main() {\n    let none: Option<u8> = None;\n    none.expect(\"a value\");\n}\n",
    );
    let output = project.run(&["ls"]);
    let told = output.split("--- stderr\n").nth(1).unwrap();
    let told: String = told
        .lines()
        .filter(|line| {
            !line.contains("Compiling")
                && !line.contains("Finished")
                && !line.contains("thread 'main'")
        })
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!(told, @"

    a value
    note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
    error[app-panicked]: the app panicked
      its message is above; nothing was written
      help: for the calls that led there, set RUST_BACKTRACE=1
    --- exit 3
    ");
}

#[test]
fn a_package_with_several_binaries_asks_which() {
    let project = package("app-several").file("src/bin/other.rs", "fn main() {}\n");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error[which-bin]: package `shop` has 2 binaries
      other, shop
      help: choose one with --bin, or set `bin` in rustinfra.toml
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["ls", "--bin", "othr"]), @"
    --- stderr
    error[no-bin]: package `shop` has no binary `othr`
      it has: other, shop
      help: did you mean `other`?
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["ls", "--bin", "other"]), @"
    --- stderr
       Compiling shop v0.1.0 ([PROJECT])
        Finished `dev` profile [unoptimized + debuginfo] target(s) in [TIME]
    error[no-assembly]: the app ended well but wrote no cloud assembly
      expected [PROJECT]/rustinfra.out/manifest.json
      help: end `main` with `app.synth()`, which synthesizes and writes
    --- exit 3
    ");
}

#[test]
fn a_library_is_not_an_app() {
    let project = Project::new("app-library")
        .file(
            "Cargo.toml",
            "[package]\nname = \"lib\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
        )
        .file("src/lib.rs", "");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error[no-bin]: package `lib` has no binary to run
      in [PROJECT]
      help: add a src/main.rs that builds an `App` and calls `app.synth()`
    --- exit 2
    ");
}

#[test]
fn a_workspace_names_its_apps() {
    let member = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let project = Project::new("app-workspace")
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"apps/shop\"]\n")
        .file("apps/shop/Cargo.toml", member)
        .file("apps/shop/src/main.rs", "fn main() {}\n");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error[no-app]: no app found
      this workspace has no package of its own here: [PROJECT]
      packages with a binary: apps/shop
      help: choose one, for example: --app apps/shop
    --- exit 2
    ");
}

#[test]
fn a_source_file_leads_to_its_package() {
    let project = package("app-source");
    insta::assert_snapshot!(project.run(&["ls", "--app", "src/main.rs"]), @"
    --- stderr
    error[no-app]: `src/main.rs` is a source file, not an app
      help: name the directory of its package: --app [PROJECT]
    --- exit 2
    ");
}

#[test]
fn a_manifest_that_cargo_refuses_is_told_by_cargo() {
    let project = package("app-manifest").file("Cargo.toml", "[package]\nname = 7\n");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error[manifest]: cargo cannot read `[PROJECT]/Cargo.toml`
      error: invalid type: integer `7`, expected a string
       --> Cargo.toml:2:8
        |
      2 | name = 7
        |        ^
    --- exit 3
    ");
}

#[test]
fn directories_without_an_app_and_misspelled_paths_are_told_apart() {
    let project = Project::new("app-none").file("empty/x", "").file("node/package.json", "{}");
    let project = project.file("apps/shed/x", "").file("bin/app.ts", "");
    insta::assert_snapshot!(project.run(&["ls", "--app", "empty"]), @"
    --- stderr
    error[no-app]: `empty` holds no app
      there is no Cargo.toml, manifest.json or cdk.json in [PROJECT]/empty
      help: name the directory of a cargo package, or a cloud assembly
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["ls", "--app", "node"]), @r#"
    --- stderr
    error[no-app]: `node` holds no app
      there is no Cargo.toml, manifest.json or cdk.json in [PROJECT]/node
      help: for a CDK app give its command line: --app "npx tsx bin/app.ts"
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["ls", "--app", "apps/shde"]), @r#"
    --- stderr
    error[no-app]: there is no app at `apps/shde`
      neither a directory nor a program is at [PROJECT]/apps/shde
      help: did you mean `apps/shed`?
      help: name a directory with a Cargo.toml or a cloud assembly, or a command line such as "npx tsx bin/app.ts"
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["ls", "--app", "bin/app.ts"]), @r#"
    --- stderr
    error[no-app]: `bin/app.ts` is a source file, not an app
      help: give a command line: --app "npx tsx bin/app.ts"
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["ls", "--app", "apps/shop"]), @r#"
    --- stderr
    error[no-app]: there is no app at `apps/shop`
      neither a directory nor a program is at [PROJECT]/apps/shop
      help: name a directory with a Cargo.toml or a cloud assembly, or a command line such as "npx tsx bin/app.ts"
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["ls", "--app", "ndoe"]), @r#"
    --- stderr
    sh: 1: ndoe: not found
    error[app-failed]: `ndoe` could not be run (exit status 127)
      the shell did not find a program of that name
      help: did you mean the directory `node`?
      help: name a directory with a Cargo.toml or a cloud assembly, or a command line such as "npx tsx bin/app.ts"
    --- exit 3
    "#);
    insta::assert_snapshot!(project.run(&["ls", "--app", "nosuchprogram bin/app.ts"]), @r#"
    --- stderr
    sh: 1: nosuchprogram: not found
    error[app-failed]: `nosuchprogram bin/app.ts` could not be run (exit status 127)
      the shell did not find a program of that name
      help: name a directory with a Cargo.toml or a cloud assembly, or a command line such as "npx tsx bin/app.ts"
    --- exit 3
    "#);
}

#[test]
fn an_app_that_fails_or_writes_nothing_says_so() {
    let project = Project::with_app("app-fails", "#!/bin/sh\necho 'no luck' >&2\nexit 7\n")
        .script("silent.sh", "#!/bin/sh\n");
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    no luck
    error[app-failed]: `./app.sh` failed (exit status 7)
      what it printed is above
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["synth", "--app", "./silent.sh"]), @"
    --- stderr
    error[no-assembly]: `./silent.sh` ended well but wrote no cloud assembly
      expected [PROJECT]/rustinfra.out/manifest.json
      help: the app must write to the directory that CDK_OUTDIR names; CDK apps do so in `app.synth()`
    --- exit 3
    ");
}

#[test]
fn an_assembly_of_an_earlier_run_does_not_count_as_written() {
    let project = Project::with_app("app-stale", ONE_STACK);
    project.run(&["synth", "--quiet", "--app", "./app.sh"]);
    let project = project.script("app.sh", "#!/bin/sh\n");
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    error[no-assembly]: `./app.sh` ended well but wrote no cloud assembly
      expected [PROJECT]/rustinfra.out/manifest.json
      help: the app must write to the directory that CDK_OUTDIR names; CDK apps do so in `app.synth()`
    --- exit 3
    ");
}

#[test]
fn broken_assemblies_are_told() {
    let project = Project::new("app-assemblies")
        .file("broken/manifest.json", "{\"version\": ")
        .file("new/manifest.json", "{\"version\": \"999.0.0\"}")
        .file("none/manifest.json", "{\"version\": \"36.0.0\"}");
    insta::assert_snapshot!(project.run(&["ls", "--app", "broken"]), @"
    --- stderr
    error[assembly-broken-json]: `[PROJECT]/broken/manifest.json` is not valid JSON: EOF while parsing a value at line 1 column 12
      help: the folder is incomplete or was edited; synthesize it again
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["ls", "--app", "new"]), @"
    --- stderr
    error[assembly-too-new]: `[PROJECT]/new/manifest.json` has assembly version 999.0.0, but versions up to 69 are understood
      help: update rustinfra, or use an older aws-cdk-lib
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["ls", "--app", "none"]), @"
    --- stderr
    error[no-stacks]: the app has no stacks
      help: give the app at least one `Stack`
    --- exit 3
    ");
}

#[test]
fn a_program_is_run_by_its_path_however_it_is_spelled() {
    let project = Project::new("app-program")
        .script("my app's/it is.sh", ONE_STACK)
        .script("app.sh", ONE_STACK);
    for app in ["app.sh", "./app.sh", "my app's/it is.sh"] {
        let told = project.run(&["ls", "--app", app]);
        assert_eq!(
            told, "Hello   any region   1 resource\n--- stderr\n--- exit 0\n",
            "--app {app}"
        );
    }
}

#[test]
fn an_app_that_cannot_be_started_says_why() {
    let project = Project::with_app("app-start", ONE_STACK).env("PATH", "/nowhere");
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    --- stderr
    error[app-start]: the app could not be started
      sh: No such file or directory (os error 2)
    --- exit 3
    ");
}
