//! Functions and layers of Python, with the packages that their directories name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustinfra_constructs::diagnostic::Report;
use rustinfra_constructs::lambda::{PythonBundling, PythonLayerVersion};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::code::{directory, write};
use crate::{check_problems, compare, section, stack};

const HANDLER: &str = "def handler(event, context):\n    return event\n";

/// A directory with these files.
fn sources(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = directory(name);
    let _ = fs::remove_dir_all(path.join("src"));
    for (file, text) in files {
        write(&path.join(file), text);
    }
    path
}

/// The key of the code of a function that is made of a bundle.
fn key_of(bundling: impl Into<PythonBundling>, set: impl FnOnce(Builder) -> Builder) -> String {
    let (app, stack) = stack();
    set(PythonFunction::builder("F", bundling)).build(&stack);
    let code = &section(&app, "Resources")["FC4345940"]["Properties"]["Code"]["S3Key"];
    code.as_str().unwrap_or_default().to_string()
}

type Builder = rustinfra_constructs::lambda::FunctionBuilder;

/// Writes the assembly of an app to `out`; the files of its only asset, by name.
fn bundle(out: &Path, fill: impl FnOnce(&Stack)) -> Vec<(String, String)> {
    let app = App::builder().out(out).build();
    fill(&Stack::new(&app, "Test"));
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let assets = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.path());
    let assets: Vec<PathBuf> = assets.filter(|path| path.is_dir()).collect();
    let [asset] = assets.as_slice() else { panic!("{assets:?}") };
    let (mut files, mut pending) = (Vec::new(), vec![asset.clone()]);
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                pending.push(entry.path());
                continue;
            }
            let name = entry.path().strip_prefix(asset).map(|path| path.display().to_string());
            let text = fs::read(entry.path()).unwrap_or_default();
            files.push((name.unwrap_or_default(), String::from_utf8_lossy(&text).into_owned()));
        }
    }
    files.sort();
    files
}

fn names(files: &[(String, String)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_directory_of_python_is_a_function() {
    let path = sources("python", &[("index.py", HANDLER), ("requirements.txt", "six==1.17.0\n")]);
    let (app, stack) = stack();
    PythonFunction::builder("F", &path).build(&stack);
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let resources = &assembly.stacks()[0].template()["Resources"];
    let key = "4702a802f4cbe831578b497ec505bbd09b7c28d7e1e77f3f88d7e19dae5b5d7a";
    compare(
        &resources["FC4345940"],
        &json!({
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {
                    "S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"},
                    "S3Key": format!("{key}.zip"),
                },
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                "Runtime": "python3.13",
            },
            "DependsOn": ["FServiceRole3AC82EE1"],
            "Metadata": {
                "aws:cdk:path": "Test/F/Resource",
                "aws:asset:path": format!("asset.{key}"),
                "aws:asset:is-bundled": true,
                "aws:asset:property": "Code",
            },
        }),
    );
}

#[test]
fn what_runs_is_a_function_of_a_file() {
    let files = [("shop/prices/api.py", "def quote(event, context):\n    return 1\n")];
    let path = sources("python-handler", &files);
    let (app, stack) = stack();
    let bundling = PythonBundling::new(&path).index("shop/prices/api.py").handler("quote");
    PythonFunction::builder("F", bundling).build(&stack);
    let properties = &section(&app, "Resources")["FC4345940"]["Properties"];
    compare(&properties["Handler"], &json!("shop.prices.api.quote"));

    // A handler that is given by itself need not be in the directory: a package may bring it.
    let (app, stack) = self::stack();
    let function = PythonFunction::builder("F", &path).handler("datadog_lambda.handler.handler");
    function.build(&stack);
    let properties = &section(&app, "Resources")["FC4345940"]["Properties"];
    compare(&properties["Handler"], &json!("datadog_lambda.handler.handler"));
}

#[test]
fn a_bundle_is_named_by_what_it_is_made_of_without_being_made() {
    let files = [("index.py", HANDLER), ("requirements.txt", "no-such-package==1.0\n")];
    let (one, same) = (sources("python-one", &files), sources("python-same", &files));
    let first = key_of(&one, |f| f);
    assert_eq!(first, key_of(&same, |f| f));
    // What Python leaves behind is no source.
    write(&same.join("__pycache__/index.cpython-313.pyc"), "1");
    write(&same.join("index.pyc"), "1");
    write(&same.join(".venv/lib/six.py"), "1");
    assert_eq!(first, key_of(&same, |f| f));

    let new = PythonBundling::new;
    let mut keys = vec![
        first,
        key_of(new(&same).asset_excludes(["!.venv"]), |f| f),
        key_of(&one, |f| f.runtime(Runtime::PYTHON_3_12)),
        key_of(&one, |f| f.architecture(Architecture::Arm64)),
        key_of(new(&one).before_bundling("true"), |f| f),
        key_of(new(&one).after_bundling("true"), |f| f),
        key_of(new(&one).output_path_suffix("python"), |f| f),
        key_of(new(&one).asset_hash("one"), |f| f),
    ];
    write(&one.join("requirements.txt"), "no-such-package==1.1\n");
    keys.push(key_of(&one, |f| f));
    write(&one.join("index.py"), &format!("{HANDLER}\n"));
    keys.push(key_of(&one, |f| f));
    let mut different = keys.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), keys.len(), "{keys:#?}");
    let named = key_of(new(&one).asset_hash("one"), |f| f.architecture(Architecture::Arm64));
    assert!(keys.contains(&named), "the text alone names it");
}

#[test]
fn requirements_that_stand_elsewhere_are_a_part_of_it() {
    let files = [
        ("f/index.py", HANDLER),
        ("f/requirements.txt", "-r ../common.txt\n--constraint=../limits.txt # of all\n"),
        ("common.txt", "six==1.17.0\n-r more.txt\n-r https://example.com/other.txt\n"),
        ("more.txt", "-r common.txt\n"),
        ("limits.txt", ""),
    ];
    let path = sources("python-included", &files);
    let mut keys = vec![key_of(path.join("f"), |f| f)];
    for file in ["common.txt", "more.txt", "limits.txt"] {
        write(&path.join(file), "certifi==2026.1.1\n");
        keys.push(key_of(path.join("f"), |f| f));
    }
    let mut different = keys.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), 3, "`more.txt` is no part once nothing takes it in: {keys:#?}");
    assert_eq!(keys[1], keys[2]);
}

#[test]
fn without_packages_a_bundle_is_what_the_directory_has() {
    let files = [
        ("index.py", HANDLER),
        ("lib/prices.py", "PRICES = {}\n"),
        ("lib/__pycache__/prices.cpython-313.pyc", "1"),
        ("tests/test_prices.py", "1"),
        (".venv/bin/python", "1"),
    ];
    let path = sources("python-plain", &files);
    let log = path.with_file_name("python-plain-log");
    let bundling = PythonBundling::new(&path)
        .asset_excludes(["tests"])
        .before_bundling(&format!("ls -A \"$OUTPUT_DIR\" > '{}'", log.display()))
        .after_bundling("cp index.py \"$OUTPUT_DIR/copy.py\"")
        .after_bundling("cp \"$INPUT_DIR/index.py\" \"$OUTPUT_DIR/copied.py\"");
    let out = path.with_file_name("python-plain-out");
    let made = bundle(&out, |stack| {
        PythonFunction::builder("F", bundling).build(stack);
    });
    let expected = [
        ("copied.py", HANDLER),
        ("copy.py", HANDLER),
        ("index.py", HANDLER),
        ("lib/prices.py", "PRICES = {}\n"),
    ];
    assert_eq!(made, expected.map(|(name, text)| (name.to_string(), text.to_string())));
    assert_eq!(fs::read_to_string(log).as_deref().ok(), Some(""), "the first line runs first");
}

#[test]
fn a_layer_has_its_modules_where_python_looks_for_them() {
    let path = sources("python-layer", &[("tools.py", "RATE = 1\n")]);
    let out = |name: &str| path.with_file_name(format!("python-layer-{name}"));
    let layer = |bundling: PythonBundling| {
        PythonLayerVersion::builder("L", bundling).compatible_runtime(Runtime::PYTHON_3_13)
    };
    let made = bundle(&out("one"), |stack| {
        layer(PythonBundling::new(&path)).build(stack);
    });
    assert_eq!(names(&made), ["python/tools.py"]);
    let suffix = "python/lib/python3.13/site-packages";
    let made = bundle(&out("two"), |stack| {
        layer(PythonBundling::new(&path).output_path_suffix(suffix)).build(stack);
    });
    assert_eq!(names(&made), [format!("{suffix}/tools.py")]);
}

/// Runs a test by itself in another process, where programs are found in `path` and problems are
/// handed over; returns them. In that process it is nothing: there the test does its work, in the
/// directory that it gets.
fn elsewhere(test: &str, path: &str) -> Result<String, PathBuf> {
    const DIRECTORY: &str = "RUSTINFRA_TEST_PYTHON";
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        return Err(directory.into());
    }
    let root = directory(&format!("python-{test}"));
    let told = root.join("told.json");
    let again = std::env::current_exe().unwrap_or_default();
    let path = path.replace("ROOT", &root.display().to_string());
    let run = Command::new(again)
        .args(["--exact", &format!("lambda::python::{test}"), "--nocapture"])
        .env("PATH", path)
        .env(DIRECTORY, &root)
        .env("RUSTINFRA_DIAGNOSTICS", &told)
        .output();
    let said = match run {
        Ok(run) => format!(
            "{}{}",
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr)
        ),
        Err(error) => error.to_string(),
    };
    assert!(said.contains("test result: ok. 1 passed"), "{said}");
    let text = fs::read_to_string(&told).unwrap_or_default();
    let report: Json = serde_json::from_str(&text).unwrap_or_default();
    let report = Report::from_json(&report).map(|report| report.to_string()).unwrap_or_default();
    let line = |line: &str| match line.find(file!()) {
        Some(at) => format!("{}HERE", &line[..at]),
        None => line.replace(&root.display().to_string(), "ROOT"),
    };
    Ok(report.lines().map(line).collect::<Vec<_>>().join("\n"))
}

/// Writes the assembly of an app with a function of a directory, in the process of a test's own.
fn written(root: &Path, set: impl FnOnce(Builder) -> Builder) -> ExitCode {
    let app = App::builder().out(root.join("out")).build();
    let stack = Stack::new(&app, "Test");
    set(PythonFunction::builder("F", root.join("f"))).build(&stack);
    app.synth()
}

/// A stand-in for Python that writes what pip is asked for into the place of the packages.
#[cfg(unix)]
fn stand_in(root: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let file = root.join("programs").join(name);
    write(&file, script);
    assert!(fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).is_ok());
}

/// One that has pip.
#[cfg(unix)]
const WITH_PIP: &str = "#!/bin/sh
[ \"$3\" = --version ] && exit 0
for a in \"$@\"; do case $a in --target=*) out=${a#--target=};; esac; done
{ pwd; for a in \"$@\"; do case $a in --target=*) ;; *) echo \"$a\";; esac; done; } > \"$out/asked\"
echo \"$PIP_USER $PIP_REQUIRE_VIRTUALENV\" >> \"$out/asked\"
";

/// What pip is asked for, for a function of a runtime, when `pythons` are on the `PATH`.
#[cfg(unix)]
fn asked(root: &Path, pythons: &[(&str, &str)], runtime: Runtime, on: Architecture) -> String {
    let _ = fs::remove_dir_all(root.join("programs"));
    let _ = fs::remove_dir_all(root.join("out"));
    pythons.iter().for_each(|(name, script)| stand_in(root, name, script));
    let made = bundle(&root.join("out"), |stack| {
        let function = PythonFunction::builder("F", root.join("f"));
        function.runtime(runtime).architecture(on).build(stack);
    });
    assert_eq!(names(&made), ["asked", "index.py", "requirements.txt"]);
    made[0].1.replace(&root.display().to_string(), "ROOT")
}

#[cfg(unix)]
#[test]
fn pip_is_asked_for_wheels_of_the_functions_platform() {
    let Err(root) = elsewhere(
        "pip_is_asked_for_wheels_of_the_functions_platform",
        "ROOT/programs:/usr/bin:/bin",
    ) else {
        return;
    };
    write(&root.join("f/index.py"), HANDLER);
    write(&root.join("f/requirements.txt"), "six==1.17.0\n");
    let expected = |version: &str, newest: u32, processor: &str| {
        let platforms: String = (17..=newest)
            .rev()
            .map(|minor| format!("--platform=manylinux_2_{minor}_{processor}\n"))
            .collect();
        format!(
            "ROOT/f\n-m\npip\ninstall\n--quiet\n--disable-pip-version-check\n--no-input\n\
             --no-compile\n--only-binary=:all:\n--implementation=cp\n--python-version={version}\n\
             {platforms}--platform=manylinux2014_{processor}\n\
             --requirement=ROOT/f/requirements.txt\n0 0\n"
        )
    };
    let none = "#!/bin/sh\nexit 127\n";
    let own = [("python3.13", WITH_PIP), ("python3", none), ("python", none)];
    let told = asked(&root, &own, Runtime::PYTHON_3_13, Architecture::Arm64);
    assert_eq!(told, expected("3.13", 34, "aarch64"));
    // Amazon Linux 2, and another Python on the machine.
    let other = [("python3.11", none), ("python3", WITH_PIP), ("python", none)];
    let told = asked(&root, &other, Runtime::PYTHON_3_11, Architecture::X86_64);
    assert_eq!(told, expected("3.11", 26, "x86_64"));
    let last = [("python3.12", none), ("python3", none), ("python", WITH_PIP)];
    let told = asked(&root, &last, Runtime::PYTHON_3_12, Architecture::X86_64);
    assert_eq!(told, expected("3.12", 34, "x86_64"));
}

#[cfg(unix)]
#[test]
fn packages_that_are_there_already_are_not_installed_again() {
    let test = "packages_that_are_there_already_are_not_installed_again";
    let Err(root) = elsewhere(test, "ROOT/programs:/usr/bin:/bin") else { return };
    write(&root.join("f/index.py"), HANDLER);
    write(&root.join("f/requirements.txt"), "six==1.17.0\n");
    let count = "echo 1 >> \"$(dirname \"$0\")/../count\"\n";
    stand_in(&root, "python3.13", &WITH_PIP.replace("for a in", &format!("{count}for a in")));
    let made = || {
        bundle(&root.join("out"), |stack| {
            PythonFunction::builder("F", root.join("f")).build(stack);
        })
    };
    let first = made();
    let counted = fs::read_to_string(root.join("count"));
    assert_eq!(made(), first);
    assert!(counted.is_ok());
    assert_eq!(fs::read_to_string(root.join("count")).ok(), counted.ok());
}

#[test]
fn without_pip_it_is_told_where_it_was_looked_for() {
    match elsewhere("without_pip_it_is_told_where_it_was_looked_for", "ROOT/nothing") {
        Err(root) => {
            write(&root.join("f/index.py"), HANDLER);
            write(&root.join("f/requirements.txt"), "six==1.17.0\n");
            assert_eq!(written(&root, |f| f), ExitCode::from(3));
        }
        Ok(told) => assert_eq!(
            told,
            "error[no-pip]: pip is not installed
  `ROOT/f/requirements.txt` names packages, and none of python3.13, python3 and python on the `PATH` \
             has pip to install them.
    at `Test/F`, HERE
  help: install Python with pip (`python3 -m ensurepip` adds it), or build in a container with \
             `Code::from_docker_build`"
        ),
    }
}

/// Makes wheels in a directory: one for any platform, with a program, and one for each processor.
fn wheels(directory: &Path) {
    let script = "
import sys, zipfile
def wheel(name, version, tag, files):
    info = f'{name}-{version}.dist-info'
    files = {**files, f'{info}/METADATA': f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n',
             f'{info}/WHEEL': f'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n'}
    files[f'{info}/RECORD'] = ''.join(f'{file},,\\n' for file in [*files, f'{info}/RECORD'])
    with zipfile.ZipFile(f'{sys.argv[1]}/{name}-{version}-{tag}.whl', 'w') as archive:
        for file, text in files.items():
            archive.writestr(file, text)
program = {'greet-1.0.dist-info/entry_points.txt': '[console_scripts]\\ngreet = greet:main\\n'}
wheel('greet', '1.0', 'py3-none-any', {'greet/__init__.py': 'def main(): pass\\n', 'shared.py': 'greet', **program})
wheel('native', '2.0', 'cp313-cp313-manylinux_2_28_x86_64', {'native.py': 'x86_64'})
wheel('native', '2.0', 'cp313-cp313-manylinux_2_17_aarch64', {'native.py': 'aarch64'})
";
    let made = fs::create_dir_all(directory)
        .and_then(|()| Command::new("python3").args(["-c", script]).arg(directory).output());
    match made {
        Ok(made) => assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr)),
        Err(error) => panic!("python3: {error}"),
    }
}

const OFFLINE: &str = "--no-index\n--find-links ../wheels\n";

/// The only test of this file that runs the machine's own pip, on wheels of its own.
#[test]
fn packages_are_those_of_the_functions_processor_and_the_directory_comes_first() {
    let root = directory("python-packages");
    wheels(&root.join("wheels"));
    write(&root.join("f/index.py"), HANDLER);
    write(&root.join("f/shared.py"), "own");
    write(&root.join("f/requirements.txt"), &format!("{OFFLINE}greet==1.0\nnative==2.0\n"));
    for (on, processor) in [(Architecture::X86_64, "x86_64"), (Architecture::Arm64, "aarch64")] {
        let made = bundle(&root.join(processor), |stack| {
            PythonFunction::builder("F", root.join("f")).architecture(on).build(stack);
        });
        let names: Vec<&str> =
            names(&made).into_iter().filter(|name| !name.contains(".dist-info/")).collect();
        let expected =
            ["greet/__init__.py", "index.py", "native.py", "requirements.txt", "shared.py"];
        assert_eq!(names, expected);
        let text =
            |name: &str| made.iter().find(|(file, _)| file == name).map(|(_, text)| text.as_str());
        assert_eq!(text("native.py"), Some(processor));
        assert_eq!(text("shared.py"), Some("own"));
        let record = text("greet-1.0.dist-info/RECORD").unwrap_or_default();
        assert!(record.contains("greet/__init__.py,"), "{record}");
        assert!(!record.contains("bin/"), "{record}");
    }
    // A layer, of what a command writes beside nothing else.
    assert!(fs::create_dir_all(root.join("empty")).is_ok());
    let line = format!(
        "printf '%s\\n' --no-index '--find-links {}/wheels' greet > \"$OUTPUT_DIR/requirements.txt\"",
        root.display()
    );
    let made = bundle(&root.join("layer"), |stack| {
        let bundling = PythonBundling::new(root.join("empty")).before_bundling(&line);
        PythonLayerVersion::builder("L", bundling)
            .compatible_runtime(Runtime::PYTHON_3_13)
            .compatible_architecture(Architecture::Arm64)
            .build(stack);
    });
    let names: Vec<&str> =
        names(&made).into_iter().filter(|name| !name.contains(".dist-info/")).collect();
    assert_eq!(names, ["python/greet/__init__.py", "python/requirements.txt", "python/shared.py"]);
}

/// What is told of a function of these requirements.
fn refused(test: &str, requirements: &str, set: impl FnOnce(Builder) -> Builder) -> Option<String> {
    let path = std::env::var("PATH").unwrap_or_default();
    match elsewhere(test, &path) {
        Err(root) => {
            wheels(&root.join("wheels"));
            write(&root.join("f/index.py"), HANDLER);
            write(&root.join("f/requirements.txt"), &format!("{OFFLINE}{requirements}\n"));
            assert_eq!(written(&root, set), ExitCode::from(3));
            None
        }
        Ok(told) => Some(told),
    }
}

#[test]
fn a_package_without_a_wheel_is_told() {
    let test = "a_package_without_a_wheel_is_told";
    let Some(told) = refused(test, "native==2.0", |f| f.runtime(Runtime::PYTHON_3_12)) else {
        return;
    };
    assert_eq!(
        told,
        "error[no-wheel]: a package has no wheel for the function
  `ROOT/f/requirements.txt` asks for `native==2.0`, of which pip finds no wheel for \
         Python 3.12 on x86_64; no version of it has one.
    at `Test/F`, HERE
  help: correct its name or version; one that is published as sources only has to be built where it \
         runs, with `Code::from_docker_build`"
    );
}

#[test]
fn a_version_without_a_wheel_is_told_with_those_that_have_one() {
    let test = "a_version_without_a_wheel_is_told_with_those_that_have_one";
    let Some(told) = refused(test, "native==1.0", |f| f) else { return };
    assert_eq!(
        told,
        "error[no-wheel]: a package has no wheel for the function
  `ROOT/f/requirements.txt` asks for `native==1.0`, of which pip finds no wheel for \
         Python 3.13 on x86_64; these versions have one: 2.0.
    at `Test/F`, HERE
  help: correct its name or version; one that is published as sources only has to be built where it \
         runs, with `Code::from_docker_build`"
    );
}

#[test]
fn what_pip_says_of_anything_else_is_told() {
    let Some(told) = refused("what_pip_says_of_anything_else_is_told", "native=2.0", |f| f) else {
        return;
    };
    let first: Vec<&str> = told.lines().take(2).collect();
    assert_eq!(
        first,
        [
            "error[asset-not-made]: an asset cannot be made",
            "  failed to install the packages of `ROOT/f/requirements.txt`: Invalid requirement: \
             'native=2.0' (from line 3 of ROOT/f/requirements.txt)",
        ]
    );
}

#[test]
fn a_command_that_fails_is_told() {
    match elsewhere("a_command_that_fails_is_told", "/usr/bin:/bin") {
        Err(root) => {
            write(&root.join("f/index.py"), HANDLER);
            let app = App::builder().out(root.join("out")).build();
            let stack = Stack::new(&app, "Test");
            let bundling = PythonBundling::new(root.join("f")).after_bundling("echo no >&2; false");
            PythonFunction::builder("F", bundling).build(&stack);
            assert_eq!(app.synth(), ExitCode::from(3));
        }
        Ok(told) => assert_eq!(
            told,
            "error[asset-not-made]: an asset cannot be made
  failed to bundle `ROOT/f`: `echo no >&2; false`: no
    at `Test/F`, HERE
  help: correct what it names"
        ),
    }
}

#[test]
fn directories_that_are_no_functions_of_python() {
    let files = [("app.py", HANDLER), ("empty/index.py", "def handle(): pass\n")];
    let path = sources("python-mistakes", &files);
    let (app, stack) = stack();
    let new = |entry: &Path| PythonBundling::new(entry);
    let add = |id: &str, bundling: PythonBundling| {
        PythonFunction::builder(id, bundling).build(&stack);
    };
    add("Missing", new(&path.join("missing")));
    add("File", new(&path.join("app.py")));
    add("Index", new(&path));
    add("Text", new(&path).index("app"));
    add("Function", new(&path.join("empty")));
    let function = PythonFunction::builder("Node", &path).runtime(Runtime::NODEJS_22);
    function.handler("app.handler").build(&stack);
    PythonLayerVersion::builder("Layer", &path).build(&stack);
    let path = path.display();
    check_problems(
        &app,
        &format!(
            "error[missing-asset]: an asset cannot be read
  `{path}/app.py` is a single file.
    at `Test/File`, HERE
  help: give the directory that has it, and name it with `PythonBundling::index`

error[missing-handler]: a handler is not in the code
  `index.handler` asks for `handler`, which does not occur in `{path}/empty/index.py`.
    at `Test/Function`, HERE
  help: name a function that the code has, or add one of that name

error[missing-asset]: an asset cannot be read
  `{path}/index.py` is no file.
    at `Test/Index`, HERE
  help: create it, or name another file with `PythonBundling::index`

error[conflicting-options]: options do not fit together
  It is not said for which Python `{path}` is bundled.
    at `Test/Layer`, HERE
  help: set `compatible_runtime(Runtime::PYTHON_3_13)`, or another Python, first

error[missing-asset]: an asset cannot be read
  failed to read `{path}/missing`: No such file or directory (os error 2)
    at `Test/Missing`, HERE
  help: create it, or correct the path; it was looked up as `{path}/missing`

error[conflicting-options]: options do not fit together
  `{path}` is bundled for Python, and `nodejs22.x` is none.
    at `Test/Node`, HERE
  help: set `runtime(Runtime::PYTHON_3_13)`, or another Python

error[bad-handler]: a handler is not in a file of Python
  `app` does not end in `.py`.
    at `Test/Text`, HERE
  help: name the file, such as `index.py`, and the function in it by `handler`"
        ),
    );
}

#[test]
fn lock_files_of_other_tools_are_told_with_how_to_export_them() {
    let (app, stack) = stack();
    let mut expected = Vec::new();
    for (id, files, lock, export) in [
        ("A", &["Pipfile"][..], "Pipfile", "pipenv lock && pipenv requirements > requirements.txt"),
        (
            "B",
            &["Pipfile", "Pipfile.lock"],
            "Pipfile.lock",
            "pipenv requirements > requirements.txt",
        ),
        (
            "C",
            &["poetry.lock"],
            "poetry.lock",
            "poetry export --format requirements.txt --output requirements.txt",
        ),
        (
            "D",
            &["uv.lock"],
            "uv.lock",
            "uv export --frozen --no-dev --no-emit-project --output-file requirements.txt",
        ),
    ] {
        let path = sources(&format!("python-lock-{id}"), &[("index.py", HANDLER)]);
        files.iter().for_each(|file| write(&path.join(file), ""));
        PythonFunction::builder(id, &path).build(&stack);
        let path = path.display();
        expected.push(format!(
            "error[no-requirements]: packages are not listed where pip reads them
  `{path}` has a `{lock}` and no `requirements.txt`, which pip installs from.
    at `Test/{id}`, HERE
  help: run `{export}` there, and commit what it writes"
        ));
    }
    // Exported, or about to be.
    let files = [("index.py", HANDLER), ("uv.lock", ""), ("requirements.txt", "")];
    PythonFunction::builder("E", sources("python-lock-e", &files)).build(&stack);
    let path = sources("python-lock-f", &files[..2]);
    let bundling = PythonBundling::new(path).before_bundling("uv export");
    PythonFunction::builder("F", bundling).build(&stack);
    check_problems(&app, &expected.join("\n\n"));
}
