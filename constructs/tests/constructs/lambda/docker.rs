//! Bundling and building with Docker: each test starts another of this program, for which
//! `CDK_DOCKER` names a script that writes down what it is asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustinfra::assembly::{NetworkMode, Platform};
use rustinfra_constructs::lambda::{
    Bundling, BundlingFileAccess, DockerBuildAssetOptions, DockerBuildOptions, DockerImage,
    SourceMapMode,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::code::{directory, executable, write};

const HERE: &str = "RUSTINFRA_TEST_DIRECTORY";

/// What an app leaves that was synthesized, with errors or without.
const DONE: &str = "done";

/// Leaves a file where the command's result is looked for.
const LEAVES_FILES: &str = "case $1 in\n\
    build) cat \"$(eval echo \\${$#})/Dockerfile\" >> LOG; echo sha256:built;;\n\
    create) echo container;;\n\
    cp) case $2 in *:*) mkdir -p \"$3\"; echo made > \"$3/index.js\"; chmod +x \"$3/index.js\";; esac;;\n\
    run) for a in \"$@\"; do case $a in *:/asset-output) echo made > \"${a%:*}/index.js\";; esac; done;;\n\
    esac\n";

/// Runs `inner` in a process of its own, whose Docker is a script; what it said and wrote down. That
/// process is the calling test again, by name.
fn run(test: &str, script: &str, inner: impl FnOnce(&Path)) -> (PathBuf, String, String) {
    if let Some(here) = std::env::var_os(HERE) {
        inner(Path::new(&here));
        std::process::exit(0);
    }
    let path = directory(&format!("docker-{test}"));
    let log = path.join("log");
    let record = format!("#!/bin/sh\necho \"$*\" >> LOG\n{script}");
    executable(&path, "docker", &record.replace("LOG", &log.display().to_string()));
    let temporary = path.join("temporary");
    assert!(fs::create_dir(&temporary).is_ok());
    let Ok(program) = std::env::current_exe() else { panic!("no program") };
    let child = Command::new(program)
        .args(["--exact", "--nocapture", &format!("lambda::docker::{test}")])
        .env("CDK_DOCKER", path.join("node_modules/.bin/docker"))
        .env(HERE, &path)
        .env("TMPDIR", &temporary)
        .env("PATH", "/usr/bin:/bin")
        .output();
    let Ok(child) = child else { panic!("{test} does not start") };
    let said = String::from_utf8_lossy(&child.stderr).into_owned();
    assert!(child.status.success() && path.join(DONE).exists(), "{said}");
    assert_eq!(listed(&temporary), Vec::<String>::new(), "nothing stays");
    let own = path.display().to_string();
    let calls = fs::read_to_string(&log).unwrap_or_default().replace(&own, "HERE");
    (path, said, calls)
}

/// The names in a directory.
fn listed(path: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(path) else { panic!("{}", path.display()) };
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.flatten().map(name).collect();
    names.sort();
    names
}

/// Synthesizes an app beside the script; whether it has no errors.
fn synthesizes(here: &Path, name: &str, add: impl FnOnce(&Stack)) -> bool {
    let app = App::builder().out(here.join(name)).build();
    add(&Stack::new(&app, "Test"));
    let code = app.synth();
    write(&here.join(DONE), "");
    code == ExitCode::SUCCESS
}

/// The file of the one asset that the app has.
fn made(path: &Path) -> (String, String) {
    let manifest = fs::read_to_string(path.join("out/Test.assets.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&manifest).unwrap_or_default();
    let asset = manifest["files"].as_object().and_then(|files| files.keys().next().cloned());
    let asset = asset.unwrap_or_default();
    let file = path.join("out").join(format!("asset.{asset}/index.js"));
    (asset, fs::read_to_string(file).unwrap_or_default())
}

fn bundling(here: &Path) -> Bundling {
    write(
        &here.join("src/it's.ts"),
        "export const handler = () => {};
",
    );
    write(&here.join("package.json"), r#"{"dependencies": {"sharp": "^0.33.0"}}"#);
    write(&here.join("src/package.json"), r#"{"dependencies": {"sharp": "^0.34.0"}}"#);
    write(&here.join("package-lock.json"), "{}\n");
    Bundling::new(here.join("src/it's.ts"))
        .project_root(here)
        .node_modules(["sharp"])
        .tsconfig(here.join("tsconfig.json"))
        .before_bundling("echo before")
        .before_install("echo between")
        .after_bundling("echo after")
}

#[test]
fn a_bundle_is_made_in_a_container_of_an_image_made_for_it() {
    let inner = |here: &Path| {
        assert!(synthesizes(here, "out", |stack| {
            let bundling = bundling(here).force_docker_bundling().build_arg("MIRROR", "none");
            let bundling = bundling.esbuild_version("0.28.2").asset_hash("first");
            NodejsFunction::builder("F", bundling).architecture(Architecture::Arm64).build(stack);
        }));
    };
    let (path, said, calls) =
        run("a_bundle_is_made_in_a_container_of_an_image_made_for_it", LEAVES_FILES, inner);
    let user = calls.split("--user ").nth(1).and_then(|rest| rest.split(' ').next());
    let user = user.unwrap_or_default();
    let output = calls.split(" -v ").nth(2).and_then(|rest| rest.split(':').next());
    let image = calls.lines().next().and_then(|line| line.rsplit(' ').next());
    let (output, image) = (output.unwrap_or("-"), image.unwrap_or("-"));
    let calls = calls.replace(user, "USER").replace(output, "OUT").replace(image, "IMAGE");
    let expected = "build --quiet --build-arg MIRROR=none --build-arg IMAGE=public.ecr.aws/sam/build-nodejs22.x \
--build-arg ESBUILD_VERSION=0.28.2 --platform linux/arm64 IMAGE
ARG IMAGE
FROM $IMAGE
ARG ESBUILD_VERSION
RUN npm install --global yarn pnpm bun typescript esbuild@$ESBUILD_VERSION \\
    && npm cache clean --force \\
    && chmod 711 /
ENV HOME=/tmp npm_config_cache=/tmp/npm
run --rm --user USER -v HERE:/asset-input -v OUT:/asset-output --platform linux/arm64 \
--env INPUT_DIR=/asset-input --env OUTPUT_DIR=/asset-output --workdir /asset-input sha256:built bash -c \
echo before && esbuild '/asset-input/src/it'\\''s.ts' '--bundle' '--platform=node' '--format=cjs' \
'--outfile=/asset-output/index.js' '--target=node22' '--external:@aws-sdk/*' '--external:@smithy/*' \
'--external:sharp' '--log-level=warning' '--tsconfig=/asset-input/tsconfig.json' && echo between && \
printf %s '{\"dependencies\":{\"sharp\":\"^0.34.0\"}}' > /asset-output/package.json && \
cp '/asset-input/package-lock.json' /asset-output/ && cd /asset-output && npm ci && cd /asset-input && \
echo after
";
    assert_eq!(calls, expected, "{said}");
    // SHA-256 of `first`.
    let hash = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";
    assert_eq!(made(&path), (hash.to_string(), "made\n".to_string()));
}

#[test]
fn without_esbuild_files_are_copied_to_the_container_and_back() {
    let inner = |here: &Path| {
        assert!(synthesizes(here, "out", |stack| {
            write(&here.join("src/index.ts"), "export const handler = () => {};\n");
            let image = DockerImage::from_registry("ours:1");
            let bundling = Bundling::new(here.join("src/index.ts"))
                .docker_image(image)
                .bundling_file_access(BundlingFileAccess::VolumeCopy);
            NodejsFunction::builder("F", bundling).build(stack);
        }));
    };
    let (path, said, calls) =
        run("without_esbuild_files_are_copied_to_the_container_and_back", LEAVES_FILES, inner);
    let verbs: Vec<&str> =
        calls.lines().map(|call| call.split(" -").next().unwrap_or("")).collect();
    let name = verbs.first().and_then(|call| call.strip_prefix("volume create asset-input-"));
    let name = name.unwrap_or_default();
    let (input, output) = (format!("asset-input-{name}"), format!("asset-output-{name}"));
    let output_path = calls.lines().rfind(|call| call.starts_with("cp "));
    let output_path = output_path.and_then(|call| call.rsplit(' ').next()).unwrap_or_default();
    let expected = [
        format!("volume create {input}"),
        format!("volume create {output}"),
        "run".to_string(),
        format!("cp HERE/src/. asset-copy-{name}:/asset-input"),
        "run".to_string(),
        format!("cp asset-copy-{name}:/asset-output/. {output_path}"),
        format!("rm asset-copy-{name}"),
        format!("volume rm {input} {output}"),
    ];
    assert_eq!(verbs, expected, "{said}");
    let bundles = format!("--volumes-from asset-copy-{name} --env INPUT_DIR=/asset-input");
    assert!(calls.contains(&bundles), "{calls}");
    assert!(
        calls.contains("--workdir /asset-input ours:1 bash -c esbuild '/asset-input/index.ts'")
    );
    assert_eq!(made(&path).1, "made\n");
}

/// As the real esbuild writes it, and as it does so on this machine.
#[test]
fn a_bundle_of_a_container_has_no_paths_of_it() {
    let inner = |here: &Path| {
        assert!(synthesizes(here, "out", |stack| {
            write(&here.join("src/index.ts"), "export {}\n");
            let bundling = Bundling::new(here.join("src/index.ts"))
                .project_root(here)
                .force_docker_bundling()
                .source_map(SourceMapMode::Default)
                .metafile();
            NodejsFunction::builder("F", bundling).build(stack);
        }));
    };
    let script = r#"case $1 in
        build) echo sha256:built;;
        run) for a in "$@"; do case $a in *:/asset-output) out=${a%:*};; esac; done
            echo made > "$out/index.js"
            echo '{"version":3,"sources":["../asset-input/src/index.ts","../lib/a.ts","webpack://b.ts"]}' \
                > "$out/index.js.map"
            echo '{"inputs":{"src/index.ts":{}},"outputs":{"../asset-output/index.js":{"bytes":9}}}' \
                > "$out/index.meta.json";;
        esac
"#;
    let (path, said, _) = run("a_bundle_of_a_container_has_no_paths_of_it", script, inner);
    let (asset, content) = made(&path);
    assert_eq!(content, "made\n", "{said}");
    let read = |name: &str| {
        let file = path.join("out").join(format!("asset.{asset}")).join(name);
        let text = fs::read_to_string(file).unwrap_or_default();
        serde_json::from_str::<Json>(&text).unwrap_or_default()
    };
    let sources = json!(["src/index.ts", "../lib/a.ts", "webpack://b.ts"]);
    assert_eq!(read("index.js.map"), json!({"version": 3, "sources": sources}));
    let meta = json!({"inputs": {"src/index.ts": {}}, "outputs": {"index.js": {"bytes": 5}}});
    assert_eq!(read("index.meta.json"), meta);
}

#[test]
fn code_is_taken_out_of_an_image() {
    let inner = |here: &Path| {
        assert!(synthesizes(here, "out", |stack| {
            let build = DockerBuildOptions::new(here.join("src"))
                .file("Dockerfile")
                .build_arg("STAGE", "test")
                .platform(Platform::LinuxArm64)
                .target_stage("run")
                .network(NetworkMode::Host)
                .cache_disabled();
            let options = DockerBuildAssetOptions::new(build)
                .image_path("/out/.")
                .output_path(here.join("taken"));
            write(&here.join("src/Dockerfile"), "FROM scratch\n");
            let code = Code::from_docker_build(options);
            Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(stack);
        }));
    };
    let (path, said, calls) = run("code_is_taken_out_of_an_image", LEAVES_FILES, inner);
    let expected =
        "build --quiet --file HERE/src/Dockerfile --build-arg STAGE=test --platform linux/arm64 \
--target run --network host --no-cache HERE/src
FROM scratch
create sha256:built -
cp container:/out/. HERE/taken
rm --volumes container
";
    assert_eq!(calls, expected, "{said}");
    let (asset, content) = made(&path);
    assert_eq!(content, "made\n");
    let file = path.join("out").join(format!("asset.{asset}/index.js"));
    let mode =
        std::os::unix::fs::MetadataExt::mode(&fs::metadata(file).unwrap_or_else(|e| panic!("{e}")));
    assert_eq!(mode & 0o111, 0o111, "a program stays one");
}

#[test]
fn codes_of_functions_with_the_same_path_are_not_mixed() {
    let inner = |here: &Path| {
        let app = |name: &str| {
            write(&here.join(name).join("Dockerfile"), "FROM scratch\n");
            let app = App::builder().out(here.join(format!("out-{name}"))).build();
            let stack = Stack::new(&app, "Test");
            let code = Code::from_docker_build(here.join(name));
            Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(&stack);
            app
        };
        let (one, two) = (app("one"), app("two"));
        assert!(one.synth() == ExitCode::SUCCESS);
        assert!(two.synth() == ExitCode::SUCCESS);
        write(&here.join(DONE), "");
    };
    let script = "case $1 in\n\
        build) basename \"$3\";;\n\
        create) echo \"$2\";;\n\
        cp) echo made > \"$3/${2%%:*}.js\";;\n\
        esac\n";
    let (path, said, _) = run("codes_of_functions_with_the_same_path_are_not_mixed", script, inner);
    for name in ["one", "two"] {
        let out = path.join(format!("out-{name}"));
        let names = listed(&out);
        let asset = names.iter().find(|name| name.starts_with("asset."));
        let asset = asset.map(|asset| out.join(asset)).unwrap_or_default();
        assert_eq!(listed(&asset), [format!("{name}.js")], "{said}");
    }
}

#[test]
fn what_docker_says_of_a_failure_is_told() {
    let inner = |here: &Path| {
        assert!(!synthesizes(here, "out", |stack| {
            write(&here.join("src/index.ts"), "export const handler = () => {};\n");
            let entry = here.join("src/index.ts");
            let forced = Bundling::new(&entry).force_docker_bundling();
            NodejsFunction::builder("Bundle", forced.clone()).build(stack);
            let elsewhere = forced.project_root(here.join("out"));
            NodejsFunction::builder("Elsewhere", elsewhere).build(stack);
            let code = Code::from_docker_build(here.join("src"));
            Function::builder("Image", Runtime::NODEJS_22, "index.handler", code).build(stack);
        }));
    };
    let (path, said, _) =
        run("what_docker_says_of_a_failure_is_told", "echo 'no space left' >&2; exit 1\n", inner);
    let (path, docker) = (path.display(), path.join("node_modules/.bin/docker"));
    let told = format!("`{}`: no space left", docker.display());
    for told in [
        format!("failed to bundle `{path}/src/index.ts`: {told}"),
        format!("`{path}/src/index.ts` is not in `{path}/out`"),
        format!("failed to build the image of `{path}/src`: {told}"),
    ] {
        assert!(said.contains(&told), "{told}: {said}");
    }
    assert_eq!(said.matches("error[asset-not-made]").count(), 3, "{said}");
}
