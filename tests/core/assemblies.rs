//! What is written for other commands to read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustinfra::assembly::Program;
use rustinfra::diagnostic::Report;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::folders::{ROOT, folder, root as run_root};

/// Writes files below a folder.
#[track_caller]
fn fill(folder: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(e) = made.and_then(|()| fs::write(&path, content)) {
            panic!("{}: {e}", path.display());
        }
    }
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

/// What an app says when it is synthesized. Only a process of its own can be asked to leave that in
/// a file: the test that calls this, by name, is run again in one.
#[track_caller]
fn said(test: &str, synth: impl FnOnce()) -> String {
    if std::env::var_os("RUSTINFRA_DIAGNOSTICS").is_some() {
        synth();
        std::process::exit(0);
    }
    let file = folder("said").with_file_name(format!("{test}.json"));
    let _ = fs::remove_file(&file);
    let _ = file.parent().map(fs::create_dir_all);
    let status = std::env::current_exe().and_then(|exe| {
        let name = format!("assemblies::{test}");
        let mut command = Command::new(exe);
        command.args([&name, "--exact"]).env(ROOT, run_root());
        command.env("RUSTINFRA_DIAGNOSTICS", &file).output()
    });
    assert!(status.is_ok_and(|output| output.status.success()), "{test}");
    let report = Report::from_json(&read(&file)).unwrap_or_else(|e| panic!("{e}"));
    report.to_string().replace(&run_root().display().to_string(), "ROOT")
}

#[test]
fn handlers_are_looked_for_in_their_code_also_where_nothing_is_written() {
    let told = said("handlers_are_looked_for_in_their_code_also_where_nothing_is_written", || {
        let root = folder("handlers");
        let _ = fs::create_dir_all(&root);
        for file in ["worker.mjs", "app.py"] {
            let _ = fs::write(root.join(file), "");
        }
        let app = App::builder().out(root.with_file_name("handlers-out")).build();
        let stack = Stack::new(&app, "Shop");
        let function = |id: &str, runtime: Runtime, handler: &str| {
            let code = Code::from_asset(&root);
            Function::builder(id, runtime, handler, code).build(&stack)
        };
        function("Right", Runtime::NODEJS_22, "worker.handler");
        function("Wrong", Runtime::NODEJS_22, "index.handler");
        function("Python", Runtime::PYTHON_3_13, "lib.main");
        // Told by the construct, once.
        function("Form", Runtime::NODEJS_22, "handler");
        let overridden = function("Overridden", Runtime::NODEJS_22, "index.handler");
        if let Some(cfn) = overridden.cfn() {
            cfn.override_property("Handler", "worker.handler");
        }
        let nested = NestedStack::new(&stack, "Nest");
        let code = Code::from_asset(&root);
        Function::builder("Inner", Runtime::NODEJS_22, "inner.handler", code).build(&nested);
        CfnResource::new(&app, "Topic", "AWS::SNS::Topic");
        let _ = app.synth();
    });
    let here = |line: &str| match line.split_once(", tests/core/") {
        Some((before, _)) => format!("{before}, HERE"),
        None => line.to_string(),
    };
    let told: Vec<String> = told.lines().map(here).collect();
    assert_eq!(
        told.join("\n"),
        "error[bad-handler]: a handler is not of the form FILE.FUNCTION
  `handler` does not name both a file and a function of it.
    at `Shop/Form`, HERE
  help: write `index.handler` for the function `handler` of the file `index`

error[handler]: a function's handler is not in its code
  The handler `inner.handler` is in inner.mjs or inner.js or inner.cjs, which the code does not have. It has: app.py, worker.mjs.
    at `Shop/Nest/Inner`, HERE
  help: did you mean `worker.handler`?

error[handler]: a function's handler is not in its code
  The handler `lib.main` is in lib.py, which the code does not have. It has: app.py, worker.mjs.
    at `Shop/Python`, HERE
  help: did you mean `app.main`?

error[handler]: a function's handler is not in its code
  The handler `index.handler` is in index.mjs or index.js or index.cjs, which the code does not have. It has: app.py, worker.mjs.
    at `Shop/Wrong`, HERE
  help: did you mean `worker.handler`?

error[outside-stack]: an element stands in no stack
  Only what is placed in a stack gets into a template.
    at `Topic`, HERE
  help: place it in a `Stack`"
    );
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

/// What an archive, as code of a function and as an asset of its own, becomes: its bytes in the assembly, the
/// names under which they are uploaded, and what the template says.
#[track_caller]
fn check_archive(extension: &str, content: &[u8]) {
    let root = folder(&format!("archive-{extension}"));
    let archive = root.join(format!("code.{extension}"));
    let made = fs::create_dir_all(&root).and_then(|()| fs::write(&archive, content));
    assert!(made.is_ok(), "{}", archive.display());
    let out = root.join("rustinfra.out");
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Orders");
    let code = Code::from_asset(&archive);
    Function::builder("Worker", Runtime::JAVA_21, "shop.Worker", code).build(&stack);
    let asset = FileAsset::new(&stack, "Asset", &archive);
    let hash = asset.hash().to_string();
    write(app);

    let staged = format!("asset.{hash}.{extension}");
    assert_eq!(asset.staged_name(), staged);
    assert_eq!(fs::read(out.join(&staged)).ok().as_deref(), Some(content));
    // One file, though two have it: nothing is unpacked, and nothing stands beside it.
    let assets: Vec<String> =
        names(&out).into_iter().filter(|name| name.starts_with("asset.")).collect();
    assert_eq!(assets, [staged.as_str()]);

    let files = read(&out.join("Orders.assets.json"))["files"].clone();
    assert_eq!(
        files[&hash],
        json!({
            "displayName": "Orders/Worker/Code",
            "source": {"path": staged, "packaging": "file"},
            "destinations": {"current_account-current_region": {
                "bucketName": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}",
                "objectKey": format!("{hash}.{extension}"),
            }},
        }),
        "{files}"
    );
    let template = read(&out.join("Orders.template.json"));
    let resources = template["Resources"].as_object().into_iter().flatten();
    let functions: Vec<&Json> = resources
        .map(|(_, resource)| resource)
        .filter(|resource| resource["Type"] == "AWS::Lambda::Function")
        .collect();
    let [function] = functions.as_slice() else { panic!("{template}") };
    assert_eq!(
        function["Properties"]["Code"],
        json!({
            "S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"},
            "S3Key": format!("{hash}.{extension}"),
        })
    );
    assert_eq!(
        function["Metadata"],
        json!({
            "aws:cdk:path": "Orders/Worker/Resource",
            "aws:asset:path": staged,
            "aws:asset:is-bundled": false,
            "aws:asset:property": "Code",
        })
    );
}

#[test]
fn an_archive_is_uploaded_as_it_is() {
    // Bytes that no archiver writes twice, and line endings that the hash of a text would lose.
    check_archive("zip", b"PK\x03\x04\0 of a zip\r\n\xff");
    check_archive("jar", b"PK\x03\x04\0 of a jar\r\n\xff");
}

#[test]
fn an_archive_is_named_by_its_bytes() {
    let root = folder("archive-names");
    fill(&root, &[("one.zip", "1"), ("same.zip", "1"), ("other.zip", "2"), ("one.jar", "1")]);
    let app = App::builder().build();
    let stack = Stack::new(&app, "Orders");
    let name_of = |file: &str| {
        let asset = FileAsset::new(&stack, file, root.join(file));
        asset.staged_name().trim_start_matches("asset.").to_string()
    };
    let [one, same, other, jar] = ["one.zip", "same.zip", "other.zip", "one.jar"].map(name_of);
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert_eq!(one.strip_suffix(".zip"), jar.strip_suffix(".jar"));
}

#[cfg(unix)]
#[test]
fn links_of_a_staged_folder_lead_to_the_copies() {
    use std::os::unix::fs::symlink;
    let root = folder("links");
    let asset = root.join("asset");
    fill(&root, &[("asset/a/deep/x.txt", "x"), ("asset/b/y.txt", "y"), ("beside/z.txt", "z")]);
    let links = [
        (asset.join("b/y.txt"), "asset/a/deep/file", Some("../../b/y.txt")),
        (asset.join("b"), "asset/a/folder", Some("../b")),
        (asset.clone(), "asset/root", Some(".")),
        (asset.clone(), "asset/a/root", Some("../")),
        (PathBuf::from("deep/x.txt"), "asset/a/relative", Some("deep/x.txt")),
        (root.join("beside"), "asset/b/outside", None),
        (PathBuf::from("../asset/b/y.txt"), "beside/back", None),
    ];
    for (target, link, _) in &links {
        if let Err(e) = symlink(target, root.join(link)) {
            panic!("{link}: {e}");
        }
    }
    let out = root.join("out");
    let app = App::builder().out(&out).build();
    let staged = FileAsset::new(&Stack::new(&app, "Orders"), "Asset", &asset);
    let staged = out.join(staged.staged_name());
    write(app);
    for (_, link, expected) in &links {
        let Some(link) = link.strip_prefix("asset/") else { continue };
        let target = fs::read_link(staged.join(link)).ok();
        assert_eq!(target.as_deref(), expected.map(Path::new), "{link}");
    }
    assert_eq!(fs::read_link(staged.join("b/outside/back")).ok(), Some("../../b/y.txt".into()));
    for (path, expected) in [
        ("a/deep/file", "y"),
        ("a/folder/y.txt", "y"),
        ("a/root/b/y.txt", "y"),
        ("a/relative", "x"),
        ("b/outside/z.txt", "z"),
        ("b/outside/back", "y"),
    ] {
        let content = fs::read_to_string(staged.join(path));
        assert_eq!(content.ok().as_deref(), Some(expected), "{path}");
    }
}

#[test]
fn an_asset_cannot_hold_the_folder_that_is_written() {
    let root = folder("around");
    let text = said("an_asset_cannot_hold_the_folder_that_is_written", || {
        fill(&root, &[("index.mjs", "1")]);
        let app = App::builder().out(root.join("build/rustinfra.out")).build();
        FileAsset::new(&Stack::new(&app, "Orders"), "Asset", &root);
        let _ = app.synth();
    });
    let place = text.find(", tests").map_or(0, |start| start + 2);
    let line = text[place..].lines().next().unwrap_or_default();
    assert_eq!(
        text.replace(line, "HERE"),
        "error[asset-contains-output]: an asset contains the output folder
  The assembly is written to `ROOT/around/build/rustinfra.out`, which belongs to the asset \
         `ROOT/around`: its hash would change with every run.
    at `Orders/Asset`, HERE
  help: give a smaller directory, leave the folder out with `.exclude(\"build/rustinfra.out\")`, \
         or choose a folder outside of it with `--out`"
    );
    assert!(!root.join("build").exists());
}

#[test]
fn an_asset_around_the_folder_that_is_written_stays_the_same_without_it() {
    let root = folder("around-without");
    fill(&root, &[("index.mjs", "1"), ("build/notes.txt", "2")]);
    let run = || {
        let out = root.join("build/rustinfra.out");
        let app = App::builder().out(&out).build();
        let asset = FileAsset::builder("Asset", &root).exclude("rustinfra.out");
        let asset = asset.build(&Stack::new(&app, "Orders"));
        let staged = out.join(asset.staged_name());
        write(app);
        let mut names: Vec<_> = [staged.clone(), staged.join("build")]
            .iter()
            .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, ["build", "index.mjs", "notes.txt"]);
        asset.hash().to_string()
    };
    let first = run();
    assert_eq!([run(), run()], [first.clone(), first]);
}

#[test]
fn a_place_that_cannot_be_written_is_said_to_be_so() {
    let root = folder("unwritable");
    let text = said("a_place_that_cannot_be_written_is_said_to_be_so", || {
        fill(&root, &[("file", "where a folder should be")]);
        let app = App::builder().out(root.join("file/rustinfra.out")).build();
        Stack::new(&app, "Orders");
        let _ = app.synth();
    });
    assert_eq!(
        text,
        "error[cannot-write]: the assembly cannot be written
  failed to write `ROOT/unwritable/file/rustinfra.out`: Not a directory (os error 20)
  help: make it writable, or choose another folder with `--out`"
    );
}

#[test]
fn a_template_that_cannot_be_written_leaves_the_old_assembly() {
    let root = folder("unwritable-template");
    let long = "A".repeat(250);
    let text = said("a_template_that_cannot_be_written_leaves_the_old_assembly", || {
        let app = || App::builder().out(root.join("rustinfra.out")).build();
        let old = app();
        Stack::new(&old, "Old");
        write(old);
        let app = app();
        Stack::new(&app, "Orders");
        Stack::builder(&long).stack_name("Short").build(&app);
        let _ = app.synth();
    });
    // The folder that is written has the number of the process in its name.
    let (before, after) = text.split_once(".new-").unwrap_or_default();
    let (_, after) = after.split_once('/').unwrap_or_default();
    assert_eq!(
        format!("{before}/{after}"),
        format!(
            "error[cannot-write]: the assembly cannot be written
  failed to write `ROOT/unwritable-template/.rustinfra.out/{long}.template.json`: File name too long (os error 36)
  help: make it writable, or choose another folder with `--out`"
        )
    );
    assert_eq!(names(&root), ["rustinfra.out"]);
    let written = ["Old.assets.json", "Old.template.json", "cdk.out", "manifest.json", "tree.json"];
    assert_eq!(names(&root.join("rustinfra.out")), written);
}

#[test]
fn a_source_that_is_gone_is_said_to_be_unreadable() {
    let root = folder("gone");
    let text = said("a_source_that_is_gone_is_said_to_be_unreadable", || {
        fill(&root, &[("code.zip", "1")]);
        let app = App::builder().out(root.join("rustinfra.out")).build();
        FileAsset::new(&Stack::new(&app, "Orders"), "Asset", root.join("code.zip"));
        let _ = fs::remove_file(root.join("code.zip"));
        let _ = app.synth();
    });
    assert_eq!(
        text,
        "error[missing-asset]: an asset cannot be read
  failed to read `ROOT/gone/code.zip`: No such file or directory (os error 2)
  help: leave it in place and readable until the app ends, or exclude it"
    );
    assert!(!root.join("rustinfra.out").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_entry_that_cannot_be_read_is_named() {
    let root = folder("unreadable");
    let text = said("an_entry_that_cannot_be_read_is_named", || {
        fill(&root, &[("asset/index.mjs", "1")]);
        // The first page of a process's memory is never there, whoever asks.
        let _ = std::os::unix::fs::symlink("/proc/thread-self/mem", root.join("asset/memory"));
        let app = App::builder().out(root.join("rustinfra.out")).build();
        FileAsset::new(&Stack::new(&app, "Orders"), "Asset", root.join("asset"));
        let _ = app.synth();
    });
    assert!(
        text.starts_with("error[missing-asset]: an asset cannot be read\n  failed to read `/proc/")
    );
    assert!(text.contains("/mem`: Input/output error"), "{text}");
    assert!(text.ends_with("help: make it readable, or exclude it from the asset"), "{text}");
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// More than any process has.
const DEAD: u32 = u32::MAX;

/// Runs an app whose asset is gone before it is written, so that what was there before has to stay.
fn fail_to_write(root: &Path) {
    fill(root, &[("code.zip", "1")]);
    let app = App::builder().out(root.join("rustinfra.out")).build();
    FileAsset::new(&Stack::new(&app, "Orders"), "Asset", root.join("code.zip"));
    let _ = fs::remove_file(root.join("code.zip"));
    assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::from(3)));
}

#[test]
fn an_assembly_that_a_killed_process_set_aside_is_put_back() {
    let root = folder("set-aside");
    let old = format!(".rustinfra.out.old-{DEAD}/manifest.json");
    fill(&root, &[(&old, "the last one")]);
    fail_to_write(&root);
    assert_eq!(names(&root), ["rustinfra.out"]);
    let manifest = fs::read_to_string(root.join("rustinfra.out/manifest.json"));
    assert_eq!(manifest.ok().as_deref(), Some("the last one"));
}

#[test]
fn of_two_assemblies_set_aside_none_is_put_back() {
    let root = folder("set-aside-twice");
    let [one, two] = [DEAD - 1, DEAD].map(|id| format!(".rustinfra.out.old-{id}"));
    for old in [&one, &two] {
        fill(&root.join(old), &[("manifest.json", "{}")]);
    }
    fail_to_write(&root);
    assert_eq!(names(&root), [one, two]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_set_aside_goes_once_there_is_another() {
    let root = folder("set-aside-done");
    for old in [DEAD - 1, DEAD].map(|id| format!(".rustinfra.out.old-{id}")) {
        fill(&root.join(old), &[("manifest.json", "{}")]);
    }
    fill(&root.join("rustinfra.out"), &[("cdk.out", "{}"), ("manifest.json", "the last one")]);
    fail_to_write(&root);
    assert_eq!(names(&root), ["rustinfra.out"]);
    let manifest = fs::read_to_string(root.join("rustinfra.out/manifest.json"));
    assert_eq!(manifest.ok().as_deref(), Some("the last one"));
}

#[cfg(target_os = "linux")]
#[test]
fn only_what_killed_processes_had_begun_to_write_is_removed() {
    let root = folder("begun");
    let begun = format!(".rustinfra.out.new-{DEAD}");
    // The first process of the system always runs.
    let kept = [
        ".other.out.new-4294967295",
        ".rustinfra.out.new-",
        ".rustinfra.out.new-1",
        ".rustinfra.out.new-4294967295.bak",
        ".rustinfra.out.newer-4294967295",
        ".rustinfra.out.old-1",
        "rustinfra.out.new-4294967295",
    ];
    for name in kept.into_iter().chain([begun.as_str()]) {
        fill(&root.join(name), &[("manifest.json", "{}")]);
    }
    fail_to_write(&root);
    assert_eq!(names(&root), kept);
}

#[test]
fn a_manifest_of_any_length_is_whole() {
    let root = folder("long");
    let app = App::builder().out(root.join("rustinfra.out")).build();
    for stack in ["Orders", "Stock"].map(|id| Stack::new(&app, id)) {
        for i in 0..399 {
            let scope = stack.node().child(&format!("Scope{i}{}", "x".repeat(150)));
            CfnResource::new(&scope, &format!("Queue{i}"), "AWS::SQS::Queue");
        }
    }
    write(app);
    let manifest = read(&root.join("rustinfra.out/manifest.json"));
    for stack in ["Orders", "Stock"] {
        let metadata = manifest["artifacts"][stack]["metadata"].as_object();
        let told: Vec<&String> = metadata.into_iter().flat_map(|all| all.keys()).collect();
        let scope = |i: i32| format!("Scope{i}{}", "x".repeat(150));
        let expected: Vec<String> =
            (0..399).map(|i| format!("/{stack}/{}/Queue{i}", scope(i))).collect();
        assert_eq!(told, expected.iter().collect::<Vec<_>>());
    }
    let length = fs::metadata(root.join("rustinfra.out/manifest.json")).map(|m| m.len());
    assert!(length.is_ok_and(|length| length > 2 * 65_536), "it was handed on in pieces");
}

#[test]
fn locks_of_the_cdks_command_stay_where_they_are() {
    let out = folder("locks");
    let make = || {
        let app = App::builder().out(&out).build();
        CfnResource::new(&Stack::new(&app, "Orders"), "Topic", "AWS::SNS::Topic");
        write(app);
    };
    make();
    let made = names(&out);
    fill(&out, &[("read.1234.1.lock", "1234"), ("notes.txt", "not of an assembly")]);
    make();
    let mut expected = made;
    expected.push("read.1234.1.lock".to_string());
    expected.sort();
    assert_eq!(names(&out), expected);
    assert_eq!(fs::read_to_string(out.join("read.1234.1.lock")).ok().as_deref(), Some("1234"));
}

/// What reaches a program that makes an asset is nothing, also if the app's own input has something:
/// the app is this test again, in a process of its own.
#[cfg(unix)]
#[test]
fn a_program_that_makes_an_asset_has_no_input() {
    use std::io::Write;
    use std::process::Stdio;
    let root = folder("input");
    let name = "assemblies::a_program_that_makes_an_asset_has_no_input";
    let asked = "RUSTINFRA_TEST_INPUT";
    if std::env::var_os(asked).is_some() {
        fill(&root, &[("source.txt", "1")]);
        let app = App::builder().out(root.join("rustinfra.out")).build();
        let program = Program {
            command: ["sh", "-c", "cat > made.txt"].map(String::from).to_vec(),
            directory: root.clone(),
            environment: Vec::new(),
            output: root.join("made.txt"),
            name: "made.txt".into(),
        };
        let sources = [("source".to_string(), root.join("source.txt"), Vec::new())];
        FileAsset::of_program(&Stack::new(&app, "Orders"), "Asset", program, &sources, "");
        write(app);
        std::process::exit(0);
    }
    let app = std::env::current_exe().and_then(|exe| {
        let mut command = Command::new(exe);
        command.args([name, "--exact"]).env(ROOT, run_root()).env(asked, "1");
        command.stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    });
    let mut app = app.unwrap_or_else(|e| panic!("{e}"));
    // It may end without reading this.
    let _ = app.stdin.take().map(|mut input| input.write_all(b"of the app"));
    assert!(app.wait().is_ok_and(|status| status.success()));
    assert_eq!(fs::read_to_string(root.join("made.txt")).ok().as_deref(), Some(""));
}
