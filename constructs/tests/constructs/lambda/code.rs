use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustinfra_constructs::lambda::{
    Bundling, Cargo, DockerImageCode, DockerImageFunction, OutputFormat, SourceMapMode,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use crate::{check_problems, compare, section, stack};

/// A fresh directory for a test, of this run's own.
pub(crate) fn directory(name: &str) -> PathBuf {
    let run = format!("lambda-code-{}", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(run).join(name);
    let _ = fs::remove_dir_all(&path);
    if let Err(error) = fs::create_dir_all(path.join("src")) {
        panic!("{}: {error}", path.display());
    }
    path
}

pub(crate) fn write(path: &Path, text: &str) {
    if let Some(parent) = path.parent() {
        assert!(fs::create_dir_all(parent).is_ok());
    }
    if let Err(error) = fs::write(path, text) {
        panic!("{}: {error}", path.display());
    }
}

/// A Rust program without dependencies.
fn program(name: &str, main: &str) -> PathBuf {
    let path = directory(name);
    let manifest =
        "[package]\nname = \"handler\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    write(&path.join("Cargo.toml"), manifest);
    write(
        &path.join("Cargo.lock"),
        "version = 4\n\n[[package]]\nname = \"handler\"\nversion = \"0.1.0\"\n",
    );
    write(&path.join("src/main.rs"), main);
    path
}

const MAIN: &str = "fn main() {\n    println!(\"{}\", file!());\n}\n";

/// The key of the code of a function that is the program in a directory.
fn key_of(path: &Path) -> String {
    let (app, stack) = stack();
    RustFunction::builder("F", path).build(&stack);
    let code = &section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"];
    code.as_str().unwrap_or_default().to_string()
}

#[test]
fn a_rust_program_is_named_by_its_sources_without_being_compiled() {
    let (one, same) = (program("one", MAIN), program("same", MAIN));
    let other = program("other", "fn main() {}\n");
    assert_eq!(key_of(&one), key_of(&same));
    assert_ne!(key_of(&one), key_of(&other));
    assert!(!one.join("target").exists());
    let (app, stack) = stack();
    RustFunction::builder("F", &one).build(&stack);
    let properties = &section(&app, "Resources")["FC4345940"]["Properties"];
    compare(&properties["Handler"], &json!("bootstrap"));
    compare(&properties["Runtime"], &json!("provided.al2023"));
}

/// Writes the assembly of an app with one Rust function; the bytes of its program.
fn compiled(path: &Path) -> Vec<u8> {
    let out = path.join("rustinfra.out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    RustFunction::builder("F", path).build(&stack);
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let key = key_of(path);
    let staged = out.join(format!("asset.{}", key.trim_end_matches(".zip")));
    match fs::read(staged.join("bootstrap")) {
        Ok(bytes) => bytes,
        Err(error) => panic!("{}: {error}", staged.display()),
    }
}

#[test]
fn the_same_sources_give_the_same_static_program_wherever_they_are() {
    let first = compiled(&program("here", MAIN));
    let second = compiled(&program("there", MAIN));
    assert!(first == second, "{} and {} bytes differ", first.len(), second.len());
    assert!(first.starts_with(b"\x7fELF"));
    let interpreter = b"/lib64/ld-linux";
    assert!(!first.windows(interpreter.len()).any(|w| w == interpreter), "linked dynamically");
}

#[test]
fn a_program_that_is_there_already_is_not_compiled_again() {
    let path = program("twice", MAIN);
    compiled(&path);
    let made = fs::remove_dir_all(path.join("target"));
    assert!(made.is_ok());
    compiled(&path);
    assert!(!path.join("target").exists());
}

#[test]
fn a_lock_file_that_does_not_fit_is_told_with_how_to_make_it_fit() {
    let told = |path: &Path, state: &str| {
        let (app, stack) = stack();
        RustFunction::builder("F", path).build(&stack);
        let manifest = path.join("Cargo.toml");
        let manifest = manifest.display();
        check_problems(
            &app,
            &format!(
                "error[rust-handler]: a Rust function cannot be compiled
  The `Cargo.lock` of `{manifest}` {state}; it says which versions the program is made of.
    at `Test/F`, HERE
  help: run `cargo update --workspace --manifest-path {manifest}`, and commit the lock file"
            ),
        );
    };
    let path = program("stale", MAIN);
    let stale = "version = 4\n\n[[package]]\nname = \"handler\"\nversion = \"0.0.9\"\n";
    write(&path.join("Cargo.lock"), stale);
    told(&path, "does not fit it any more");
    assert!(fs::remove_file(path.join("Cargo.lock")).is_ok());
    told(&path, "is missing");
}

#[test]
fn rust_functions_that_cannot_be_compiled() {
    let (app, stack) = stack();
    let path = program("named", MAIN);
    RustFunction::builder("Binary", Cargo::new(&path).binary("other")).build(&stack);
    RustFunction::builder("Arm", &path).architecture(Architecture::Arm64).build(&stack);
    check_problems(
        &app,
        "error[rust-handler]: a Rust function cannot be compiled
  The function runs on arm64, and Rust's target `aarch64-unknown-linux-musl` is not installed.
    at `Test/Arm`, HERE
  help: run `rustup target add aarch64-unknown-linux-musl`

error[rust-handler]: a Rust function cannot be compiled
  `handler` has these programs: handler.
    at `Test/Binary`, HERE
  help: name one of them with `Cargo::new(…).binary(\"…\")`",
    );
}

#[test]
fn directories_that_are_no_packages() {
    let (app, stack) = stack();
    let path = directory("no-package");
    RustFunction::builder("Empty", &path).build(&stack);
    RustFunction::builder("Missing", path.join("missing")).build(&stack);
    let path = path.display();
    check_problems(
        &app,
        &format!(
            "error[rust-handler]: a Rust function cannot be compiled
  The directory `{path}` has no `Cargo.toml`.
    at `Test/Empty`, HERE
  help: give the directory of a package; a relative path starts at the app's directory

error[rust-handler]: a Rust function cannot be compiled
  The directory `{path}/missing` does not exist.
    at `Test/Missing`, HERE
  help: give the directory of a package; a relative path starts at the app's directory"
        ),
    );
}

#[test]
fn a_command_makes_the_code() {
    let path = directory("command");
    let file = path.join("src/index.mjs");
    let (app, stack) = stack();
    let shell = format!("echo 'export const handler = async () => {{}};' > {}", file.display());
    let code = Code::from_custom_command(path.join("src"), ["sh", "-c", &shell]);
    Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    assert!(app.assembly().is_ok());
    assert!(file.is_file());
}

#[test]
fn a_command_has_a_directory_and_an_environment_of_its_own() {
    let path = directory("command-options");
    let (app, stack) = stack();
    let shell = "printf %s \"$GREETING\" > index.mjs";
    let code = Code::from_custom_command(path.join("src"), ["sh", "-c", shell])
        .command_directory(path.join("src"))
        .command_env("GREETING", "hello");
    Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    assert!(app.assembly().is_ok());
    assert_eq!(fs::read_to_string(path.join("src/index.mjs")).unwrap_or_default(), "hello");
}

#[test]
fn commands_and_bundles_that_fail() {
    let (app, stack) = stack();
    let code = Code::from_custom_command("/tmp", ["sh", "-c", "echo no >&2; exit 1"]);
    Function::builder("Command", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    NodejsFunction::builder("Missing", "missing.ts").build(&stack);
    let here = std::env::current_dir().unwrap_or_default().display().to_string();
    let missing = format!("it was looked up as `{here}/missing.ts`");
    let report = app.assembly().map(|_| String::new()).unwrap_or_else(|r| r.to_string());
    assert!(report.contains(&missing), "{report}");
    assert!(report.contains("failed to run `sh -c echo no >&2; exit 1`: no"), "{report}");
    assert_eq!(report.matches("error[").count(), 2, "{report}");
}

/// A stand-in for esbuild that writes its arguments into the bundle.
#[cfg(unix)]
pub(crate) fn esbuild(path: &Path) {
    let script = "#!/bin/sh\nfor a in \"$@\"; do case $a in --outfile=*) out=${a#--outfile=};; esac; done\n\
                  mkdir -p \"$(dirname \"$out\")\"\nfor a in \"$@\"; do case $a in --outfile=*|/*) ;; *) echo \"$a\";; esac; done > \"$out\"\n";
    executable(path, "esbuild", script);
}

#[cfg(unix)]
#[test]
fn a_bundle_is_what_the_esbuild_of_the_project_makes() {
    let path = directory("bundle");
    esbuild(&path);
    write(&path.join("src/hello.ts"), "export const handler = async () => {};\n");
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    let bundling = Bundling::new(path.join("src/hello.ts")).minify().define("STAGE", "\"test\"");
    NodejsFunction::builder("F", bundling).runtime(Runtime::NODEJS_24).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let bundle = fs::read_to_string(out.join(format!("asset.{hash}/index.js")));
    assert_eq!(
        bundle.unwrap_or_default(),
        "--bundle\n--platform=node\n--format=cjs\n--target=node24\n--external:@aws-sdk/*\n\
         --external:@smithy/*\n--log-level=warning\n--minify\n--define:STAGE=\"test\"\n"
    );
}

/// The arguments that esbuild gets for a bundle, and the name of the file that it makes.
#[cfg(unix)]
fn asked(name: &str, set: impl FnOnce(Bundling) -> Bundling) -> (String, String) {
    let path = directory(name);
    esbuild(&path);
    write(&path.join("src/hello.ts"), "export const handler = async () => {};\n");
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    let code = Code::from_esbuild(set(Bundling::new(path.join("src/hello.ts"))));
    Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let made = fs::read_dir(out.join(format!("asset.{hash}"))).into_iter().flatten().flatten();
    let files: Vec<_> = made.map(|file| file.path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (name, fs::read_to_string(file).unwrap_or_default())
}

#[cfg(unix)]
#[test]
fn every_option_of_a_bundle_reaches_esbuild() {
    let tsconfig = std::path::absolute("other.json").unwrap_or_default();
    let (file, flags) = asked("flags", |bundling| {
        bundling
            .format(OutputFormat::Esm)
            .target("node22.1")
            .external_modules(["sharp", "pg"])
            .source_map(SourceMapMode::Inline)
            .sources_content(false)
            .loader(".png", "dataurl")
            .log_level("error")
            .keep_names()
            .tsconfig("other.json")
            .banner("// before")
            .footer("// after")
            .charset("utf8")
            .main_fields(["module", "main"])
            .inject("shim.js")
            .esbuild_arg("--legal-comments=none")
    });
    assert_eq!(file, "index.mjs");
    assert_eq!(
        flags,
        "--bundle\n--platform=node\n--format=esm\n--target=node22.1\n--external:sharp\n\
         --external:pg\n--sourcemap=inline\n--sources-content=false\n--loader:.png=dataurl\n\
         --log-level=error\n--keep-names\n--tsconfig=TSCONFIG\n--banner:js=// before\n\
         --footer:js=// after\n--charset=utf8\n--main-fields=module,main\n--inject:shim.js\n\
         --legal-comments=none\n"
            .replace("TSCONFIG", &tsconfig.display().to_string())
    );
}

#[cfg(unix)]
#[test]
fn a_project_is_where_its_lock_file_is_and_a_metafile_beside_the_bundle() {
    let path = directory("locked");
    let script = "#!/bin/sh\nfor a in \"$@\"; do case $a in --outfile=*) out=${a#--outfile=};; \
                  --metafile=*) meta=${a#--metafile=};; esac; done\n\
                  pwd > \"$out\"\necho all > \"$meta\"\n";
    executable(&path, "esbuild", script);
    write(&path.join("package-lock.json"), "{}\n");
    write(&path.join("src/deep/hello.ts"), "export const handler = async () => {};\n");
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    // There are no packages to be installed.
    let bundling = Bundling::new(path.join("src/deep/hello.ts")).metafile().before_install("false");
    NodejsFunction::builder("F", bundling).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let read = |file: &str| fs::read_to_string(out.join(format!("asset.{hash}/{file}"))).ok();
    assert_eq!(read("index.js"), Some(format!("{}\n", path.display())));
    assert_eq!(read("index.meta.json").as_deref(), Some("all\n"));
}

#[cfg(unix)]
#[test]
fn a_bundle_may_have_the_sdk_in_it_and_any_kind_of_source_map() {
    let (file, flags) = asked("with-sdk", Bundling::bundle_aws_sdk);
    assert_eq!(file, "index.js");
    assert!(!flags.contains("--external"), "{flags}");
    for (mode, flag) in [
        (SourceMapMode::Default, "--sourcemap\n"),
        (SourceMapMode::External, "--sourcemap=external\n"),
        (SourceMapMode::Both, "--sourcemap=both\n"),
    ] {
        let (_, flags) = asked("mapped", |bundling| bundling.source_map(mode));
        assert!(flags.contains(flag), "{flags}");
    }
}

#[test]
fn a_profile_and_features_make_another_program() {
    let main = "fn main() {\n    println!(\"{} {}\", cfg!(feature = \"loud\"), cfg!(debug_assertions));\n}\n";
    let path = program("features", main);
    let manifest = "[package]\nname = \"handler\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                    [features]\nloud = []\n\n[profile.small]\ninherits = \"release\"\n\
                    debug-assertions = true\n\n[workspace]\n";
    write(&path.join("Cargo.toml"), manifest);
    let out = path.join("rustinfra.out");
    let said = |cargo: Cargo| {
        let app = App::builder().out(&out).build();
        let stack = Stack::new(&app, "Test");
        let code = Code::from_cargo(cargo);
        Function::builder("F", Runtime::PROVIDED_AL2023, "bootstrap", code).build(&stack);
        let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
        assert_eq!(app.synth(), ExitCode::SUCCESS);
        let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
        let run = std::process::Command::new(out.join(format!("asset.{hash}/bootstrap"))).output();
        let told = run.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
        (hash, told.unwrap_or_else(|error| error.to_string()))
    };
    let (plain, told) = said(Cargo::new(&path));
    assert_eq!(told, "false false");
    let (loud, told) = said(Cargo::new(&path).features(["loud"]));
    assert_eq!(told, "true false");
    let (small, told) = said(Cargo::new(&path).profile("small"));
    assert_eq!(told, "false true");
    assert!(plain != loud && plain != small && loud != small);
}

/// Puts a program into the `node_modules` of a project.
#[cfg(unix)]
pub(super) fn executable(path: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let file = path.join("node_modules/.bin").join(name);
    write(&file, script);
    assert!(fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).is_ok());
}

#[cfg(unix)]
#[test]
fn bundles_of_functions_with_the_same_path_are_made_apart_and_leave_nothing() {
    let path = directory("apart");
    esbuild(&path);
    write(&path.join("src/hello.ts"), "export const handler = () => {};\n");
    let log = path.join("log");
    for _ in 0..2 {
        let (_, stack) = stack();
        let line = format!("echo \"$OUTPUT_DIR\" >> '{}'", log.display());
        let bundling = Bundling::new(path.join("src/hello.ts")).after_bundling(&line);
        NodejsFunction::builder("F", bundling).build(&stack);
    }
    let outputs = fs::read_to_string(log).unwrap_or_default();
    let [one, two] = outputs.lines().collect::<Vec<_>>()[..] else { panic!("{outputs}") };
    assert_ne!(one, two);
    assert!(!Path::new(one).exists() && !Path::new(two).exists(), "{outputs}");
}

#[cfg(unix)]
#[test]
fn packages_are_installed_beside_the_bundle_between_the_commands() {
    let path = directory("packages");
    esbuild(&path);
    let install = "#!/bin/sh\nmkdir -p node_modules/sharp node_modules/.bin\n\
                   echo \"$@\" > node_modules/sharp/index.js\n\
                   ln -s ../sharp/index.js node_modules/.bin/sharp\n";
    executable(&path, "npm", install);
    write(&path.join("package.json"), r#"{"devDependencies": {"sharp": "^0.34.0"}}"#);
    write(&path.join("package-lock.json"), "{}\n");
    write(&path.join("node_modules/own/package.json"), r#"{"version": "1.2.3"}"#);
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    let bundling = Bundling::new(path.join("src/hello.ts"))
        .project_root(&path)
        .node_modules(["sharp", "own"])
        .before_bundling("mkdir -p src && echo 'export {}' > src/hello.ts")
        .before_install("test ! -e \"$OUTPUT_DIR/package.json\"")
        .after_bundling("cp \"$INPUT_DIR/package.json\" \"$OUTPUT_DIR/schema.json\"");
    NodejsFunction::builder("F", bundling).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let read = |file: &str| fs::read_to_string(out.join(format!("asset.{hash}/{file}"))).ok();
    assert!(read("index.js").is_some_and(|bundle| bundle.contains("--external:sharp\n")));
    let package = r#"{"dependencies":{"sharp":"^0.34.0","own":"1.2.3"}}"#;
    assert_eq!(read("package.json").as_deref(), Some(package));
    assert_eq!(read("package-lock.json").as_deref(), Some("{}\n"));
    assert_eq!(read("node_modules/sharp/index.js").as_deref(), Some("ci\n"));
    assert_eq!(read("node_modules/.bin/sharp"), None);
    assert!(read("schema.json").is_some());
}

#[cfg(unix)]
#[test]
fn packages_have_the_versions_of_the_nearest_package_json_that_knows_them() {
    let path = directory("monorepo");
    esbuild(&path);
    executable(&path, "npm", "#!/bin/sh\n");
    let root = r#"{"dependencies": {"sharp": "^0.33.0", "shared": "^1.0.0"}}"#;
    write(&path.join("package.json"), root);
    write(&path.join("package-lock.json"), "{}\n");
    let own = r#"{"dependencies": {"sharp": "^0.34.0", "own": "^2.0.0"}}"#;
    write(&path.join("packages/a/package.json"), own);
    write(&path.join("packages/a/node_modules/had/package.json"), r#"{"version": "3.2.1"}"#);
    write(&path.join("node_modules/had/package.json"), r#"{"version": "3.0.0"}"#);
    write(&path.join("packages/a/src/hello.ts"), "export const handler = () => {};\n");
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    let bundling = |modules: &[&'static str]| {
        Bundling::new(path.join("packages/a/src/hello.ts")).node_modules(modules.iter().copied())
    };
    let all = bundling(&["sharp", "shared", "own", "had"]);
    NodejsFunction::builder("F", all).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let package = fs::read_to_string(out.join(format!("asset.{hash}/package.json")));
    assert_eq!(
        package.unwrap_or_default(),
        r#"{"dependencies":{"sharp":"^0.34.0","shared":"^1.0.0","own":"^2.0.0","had":"3.2.1"}}"#
    );

    let (app, stack) = crate::stack();
    NodejsFunction::builder("F", bundling(&["unheard-of"])).build(&stack);
    let path = path.join("packages/a/src").display().to_string();
    check_problems(
        &app,
        &format!(
            "error[asset-not-made]: an asset cannot be made
  failed to bundle `{path}/hello.ts`: no `package.json` around `{path}` has `unheard-of`
    at `Test/F`, HERE
  help: correct what it names"
        ),
    );
}

#[cfg(unix)]
#[test]
fn a_package_that_is_a_link_is_in_the_bundle() {
    let path = directory("linked");
    esbuild(&path);
    // As npm does it for `file:packages/own`; one package knows the other.
    let install = "#!/bin/sh\nmkdir -p node_modules packages/own packages/other\n\
                   ln -s ../packages/own node_modules/own\necho own > packages/own/index.js\n\
                   ln -s ../other packages/own/other\nln -s ../own packages/other/own\n\
                   ln -s .. packages/other/around\necho other > packages/other/index.js\n";
    executable(&path, "npm", install);
    write(&path.join("package.json"), r#"{"dependencies": {"own": "file:packages/own"}}"#);
    write(&path.join("package-lock.json"), "{}\n");
    write(&path.join("hello.ts"), "export const handler = () => {};\n");
    let out = path.join("out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Test");
    let bundling = || Bundling::new(path.join("hello.ts")).node_modules(["own"]);
    NodejsFunction::builder("F", bundling()).build(&stack);
    let key = section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"].clone();
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let hash = key.as_str().unwrap_or_default().trim_end_matches(".zip").to_string();
    let read = |file: &str| fs::read_to_string(out.join(format!("asset.{hash}/{file}"))).ok();
    assert_eq!(read("node_modules/own/index.js").as_deref(), Some("own\n"));
    assert_eq!(read("node_modules/own/other/index.js").as_deref(), Some("other\n"));

    let (app, stack) = crate::stack();
    let gone = bundling().after_bundling("rm -r \"$OUTPUT_DIR/packages/own\"");
    NodejsFunction::builder("F", gone).build(&stack);
    let report = app.assembly().map(|_| String::new()).unwrap_or_else(|r| r.to_string());
    assert!(
        report.contains("`node_modules/own` is a link to nothing; `before_install`"),
        "{report}"
    );
}

#[cfg(unix)]
#[test]
fn what_fails_around_a_bundle_is_told() {
    let path = directory("failing");
    esbuild(&path);
    write(&path.join("hello.ts"), "export {}");
    write(&path.join("own.lock"), "");
    let (app, stack) = stack();
    let bundling = || Bundling::new(path.join("hello.ts"));
    let add = |id: &str, bundling| {
        NodejsFunction::builder(id, bundling).build(&stack);
    };
    add("Before", bundling().before_bundling("echo no >&2; false"));
    add("After", bundling().after_bundling("echo late; false"));
    write(&path.join("package-lock.json"), "{}");
    add("Unknown", bundling().node_modules(["unheard-of"]));
    add("Lock", bundling().node_modules(["own"]).deps_lock_file_path(path.join("own.lock")));
    let report = app.assembly().map(|_| String::new()).unwrap_or_else(|r| r.to_string());
    for told in [
        "`echo no >&2; false`: no",
        "`echo late; false`: late",
        "has `unheard-of`",
        "`own.lock` is no lock file that is known",
    ] {
        assert!(report.contains(told), "{told}: {report}");
    }
    assert_eq!(report.matches("error[asset-not-made]").count(), 4, "{report}");
}

/// Runs itself again without a `PATH`, on which there may be an esbuild.
#[test]
fn where_esbuild_comes_from_is_told_if_there_is_none() {
    if std::env::var_os("PATH").is_some() {
        let name = "lambda::code::where_esbuild_comes_from_is_told_if_there_is_none";
        let again = std::env::current_exe().unwrap_or_default();
        let mut run = std::process::Command::new(again);
        let told = match run.args(["--exact", name]).env_remove("PATH").output() {
            Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains("test result: ok. 1 passed"), "{told}");
        return;
    }
    let entry = directory("no-esbuild").join("hello.ts");
    write(&entry, "export const handler = async () => {};\n");
    let (app, stack) = stack();
    NodejsFunction::builder("F", &entry).build(&stack);
    let entry = entry.display();
    check_problems(
        &app,
        &format!(
            "error[no-esbuild]: esbuild is not installed
  `{entry}` is to be bundled, but there is no esbuild in a `node_modules` around it or on the `PATH`.
    at `Test/F`, HERE
  help: run `npm install --save-dev esbuild` beside it, bundle in a container with \
             `Bundling::force_docker_bundling`, or use `Code::from_asset`"
        ),
    );
}

#[test]
fn an_image_is_named_by_tag_or_digest() {
    let (app, stack) = stack();
    let image = DockerImageCode::from_ecr("pictures").tag_or_digest("sha256:abc").cmd(["app"]);
    DockerImageFunction::builder("F", image).build(&stack);
    let properties = section(&app, "Resources")["FC4345940"]["Properties"].clone();
    let account = json!({"Ref": "AWS::AccountId"});
    compare(
        &properties,
        &json!({
            "Code": {"ImageUri": {"Fn::Join": ["", [
                account, ".dkr.ecr.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"},
                "/pictures@sha256:abc",
            ]]}},
            "ImageConfig": {"Command": ["app"]},
            "PackageType": "Image",
            "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
        }),
    );
}
