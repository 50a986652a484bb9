//! Images, built and pushed by a stand-in for Docker that writes down what it is asked. It is a program
//! that really runs, whose time cannot be paused.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use rustinfra::deploy::CloudErrorKind;

use super::*;

const REPOSITORY: &str = "cdk-hnb659fds-container-assets-123456789012-eu-west-1";
const HOST: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/// Writes down its directory, its arguments and what it is given on its input.
const RECORDS: &str = "echo \"$(basename \"$PWD\"): $* [$BUILDX_NO_DEFAULT_ATTESTATIONS]\" >> LOG\n\
                       case $1 in login) sed 's/^/ stdin: /' >> LOG; echo >> LOG;; esac\n";

/// An app whose stacks need an image.
fn project(stacks: &[&str], source: Value) -> Project {
    project_to(stacks, source, "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}")
}

fn project_to(stacks: &[&str], source: Value, repository: &str) -> Project {
    let mut project = Project::new();
    project.file("asset.c0de/Dockerfile", "FROM scratch\n");
    for id in stacks {
        let manifest = json!({"version": "36.0.0", "dockerImages": {"C0DE": {
            "displayName": format!("{id}/Resize/AssetImage"),
            "source": source,
            "destinations": {"current": {"repositoryName": repository, "imageTag": "c0de"}},
        }}});
        let (file, artifact) = (format!("{id}.assets.json"), format!("{id}.assets"));
        project.file(&file, &manifest.to_string());
        let listed = json!({"type": "cdk:asset-manifest", "properties": {"file": file}});
        let after = json!({ "dependencies": [artifact] });
        project = project.artifact(&artifact, listed).stack_with(
            id,
            resources(json!({"A": topic(id)})),
            after,
        );
    }
    project
}

fn directory() -> Value {
    json!({"directory": "asset.c0de", "dockerBuildArgs": {"STAGE": "test"}, "platform": "linux/arm64"})
}

/// Deploys with a stand-in for Docker that is this script; what was played, and what it wrote down.
async fn deploy(stage: &mut Stage, mut project: Project, script: &str) -> (Played, String) {
    let folder = project.folder();
    let (program, log) = (folder.join("docker"), folder.join("docker.log"));
    let script = script.replace("LOG", &log.display().to_string());
    write_program(&program, &format!("#!/bin/sh\n{script}"));
    stage.options.docker = Some(program.display().to_string());
    stage.options.concurrency = 1;
    stage.options.poll.first = Duration::from_millis(1);
    let played = stage.deploy(&project.assembly()).await;
    (played, fs::read_to_string(&log).unwrap_or_default())
}

/// Writes a file that can be run at once. Another program does it: a file that this process has open for
/// writing is open in whatever other tests start in that moment, too, and cannot be run until those have
/// closed it ("Text file busy").
fn write_program(path: &Path, text: &str) {
    let written = path.with_extension("txt");
    fs::write(&written, text).unwrap();
    let copied = Command::new("install").args(["-m", "755"]).args([&written, path]).status();
    assert!(copied.is_ok_and(|status| status.success()));
}

fn policy_of(stage: &Stage) -> String {
    stage.fake.with(|state| state.repositories[REPOSITORY].0.clone())
}

fn help(played: &Played) -> Vec<String> {
    played.report.errors().flat_map(|(_, error)| error.help()).collect()
}

#[tokio::test]
async fn an_image_is_built_once_and_pushed_into_a_repository_made_on_first_use() {
    let mut stage = Stage::default();
    let (played, log) = deploy(&mut stage, project(&["Shop", "Other"], directory()), RECORDS).await;
    assert_eq!(played.outcomes(), [Outcome::Created, Outcome::Created]);
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).file_name().unwrap().to_string_lossy();
    let expected = [
        "asset.c0de: build --build-arg STAGE=test --platform linux/arm64 --tag cdkasset-c0de . [1]",
        &format!("{here}: login --username AWS --password-stdin {HOST} []"),
        " stdin: secret",
        &format!("{here}: tag cdkasset-c0de {HOST}/{REPOSITORY}:c0de []"),
        &format!("{here}: push {HOST}/{REPOSITORY}:c0de []"),
    ];
    assert_eq!(log.lines().collect::<Vec<_>>(), expected);
    assert_eq!(
        played.lines[1..4],
        [
            format!("Shop: created repository {REPOSITORY}"),
            "Shop: building Shop/Resize/AssetImage".to_owned(),
            format!("Shop: published Shop/Resize/AssetImage as {REPOSITORY}:c0de"),
        ]
    );
    let policy: Value = serde_json::from_str(&policy_of(&stage)).unwrap();
    assert_eq!(
        policy["Statement"],
        json!([{
            "Sid": "LambdaECRImageRetrievalPolicy",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"StringLike": {
                "aws:sourceArn": "arn:aws:lambda:eu-west-1:123456789012:function:*",
            }},
        }])
    );
}

#[tokio::test]
async fn an_image_with_two_places_is_built_once() {
    let mut stage = Stage::default();
    let mut project = project(&["Shop"], directory());
    let to = |tag: &str| json!({"repositoryName": REPOSITORY, "imageTag": tag});
    let image = json!({"source": directory(), "destinations": {"a": to("one"), "b": to("two")}});
    let manifest = json!({"version": "36.0.0", "dockerImages": {"C0DE": image}});
    project.file("Shop.assets.json", &manifest.to_string());
    let (_, log) = deploy(&mut stage, project, RECORDS).await;
    let calls: Vec<&str> = log.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    let verbs: Vec<_> = calls.iter().filter_map(|call| call.split(' ').next()).collect();
    assert_eq!(verbs, ["build", "login", "secret", "tag", "push", "tag", "push"]);
    assert!(calls.last().is_some_and(|call| call.contains(":two")), "{log}");
}

#[tokio::test]
async fn an_image_that_is_there_needs_no_docker() {
    let mut stage = Stage::default();
    stage.fake.with(|state| {
        let there = (String::new(), ["c0de".to_owned()].into());
        state.repositories.insert(REPOSITORY.into(), there)
    });
    let (played, log) = deploy(&mut stage, project(&["Shop"], directory()), RECORDS).await;
    assert_eq!(log, "");
    let reused = format!("Shop: reused Shop/Resize/AssetImage as {REPOSITORY}:c0de");
    assert_eq!(played.lines[1], reused);
}

#[tokio::test]
async fn a_program_may_build_the_image() {
    let mut stage = Stage::default();
    let source = json!({"executable": ["echo", "ours:latest"]});
    let (played, log) = deploy(&mut stage, project(&["Shop"], source), RECORDS).await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
    assert!(log.contains(&format!(": tag ours:latest {HOST}/{REPOSITORY}:c0de [")), "{log}");
    assert!(!log.contains(": build"), "{log}");
}

#[tokio::test]
async fn without_docker_nothing_is_deployed() {
    let mut stage = Stage::default();
    stage.options.docker = Some("no-such-docker".to_owned());
    let played = stage.deploy(&project(&["Shop"], directory()).assembly()).await;
    assert_eq!(
        played.error(),
        "[no-docker] image `Shop/Resize/AssetImage` takes `no-such-docker` to be built, which is \
         not installed"
    );
    assert!(help(&played)[0].contains("CDK_DOCKER"), "{:?}", help(&played));
    assert!(!played.calls.iter().any(|call| call.starts_with("CreateChangeSet")));
}

#[tokio::test]
async fn what_docker_says_of_a_failure_is_told() {
    let cannot = "echo 'Cannot connect to the Docker daemon at unix:///x.' >&2; exit 1";
    let refuses = format!("{RECORDS}case $1 in push) echo 'denied' >&2; exit 1;; esac\n");
    for (script, error, advice) in [
        (
            "echo step 1 >&2; echo 'no such file: app.py' >&2; exit 1",
            "[image-failed] image `Shop/Resize/AssetImage` cannot be built: step 1\nno such file: app.py",
            "Dockerfile",
        ),
        (
            "exit 7",
            "[image-failed] image `Shop/Resize/AssetImage` cannot be built: it ended with exit status: 7",
            "Dockerfile",
        ),
        (
            cannot,
            "[docker-not-running] image `Shop/Resize/AssetImage` cannot be built: the service behind \
             `DOCKER` is not running",
            "docker info",
        ),
        (
            &refuses,
            "[image-failed] image `Shop/Resize/AssetImage` cannot be pushed: denied",
            "ecr:PutImage",
        ),
    ] {
        let mut stage = Stage::default();
        let (played, _) = deploy(&mut stage, project(&["Shop"], directory()), script).await;
        let program = stage.options.docker.clone().unwrap_or_default();
        assert_eq!(played.error().replace(&program, "DOCKER"), error);
        assert!(help(&played)[0].contains(advice), "{:?}", help(&played));
        assert!(!played.calls.iter().any(|call| call.starts_with("CreateChangeSet")));
    }
}

#[tokio::test]
async fn only_repositories_named_for_images_are_created() {
    let mut stage = Stage::default();
    let (played, log) =
        deploy(&mut stage, project_to(&["Shop"], directory(), "my-own"), RECORDS).await;
    assert_eq!(played.error(), "[no-repository] repository `my-own` for images does not exist");
    assert!(!played.calls.iter().any(|call| call.starts_with("CreateRepository")));
    assert_eq!(log, "");
}

#[tokio::test]
async fn a_repository_left_without_its_policy_gets_it_at_the_next_run() {
    let mut stage = Stage::default();
    stage.fake.fault("SetRepositoryPolicy", 1, CloudErrorKind::Service, "Internal error");
    let (played, log) = deploy(&mut stage, project(&["Shop"], directory()), RECORDS).await;
    let told = "[service-error] cloudformation:SetRepositoryPolicy failed: Internal error";
    assert_eq!((played.error(), log.as_str()), (told.to_owned(), ""));

    let (played, _) = deploy(&mut stage, project(&["Shop"], directory()), RECORDS).await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
    let (policy, mut first) = (policy_of(&stage), Stage::default());
    deploy(&mut first, project(&["Shop"], directory()), RECORDS).await;
    assert_eq!(policy, policy_of(&first));
    assert_ne!(policy, "");
}

#[tokio::test]
async fn a_policy_that_is_there_or_not_ours_to_see_is_left_alone() {
    let calls = async |repository: &str, policy: &str, denied: usize| {
        let mut stage = Stage::default();
        stage.fake.fault("GetRepositoryPolicy", denied, CloudErrorKind::AccessDenied, "no");
        let there = (policy.to_owned(), HashSet::new());
        stage.fake.with(|state| state.repositories.insert(repository.to_owned(), there));
        let project = project_to(&["Shop"], directory(), repository);
        let (played, _) = deploy(&mut stage, project, RECORDS).await;
        assert_eq!(played.outcomes(), [Outcome::Created]);
        let about = |call: &String| call.contains("Repositor");
        played.calls.into_iter().filter(about).collect::<Vec<_>>()
    };
    let looks = |repository| format!("DescribeRepositories {repository}");
    let reads = format!("GetRepositoryPolicy {REPOSITORY}");
    assert_eq!(calls(REPOSITORY, "{}", 0).await, [looks(REPOSITORY), reads.clone()]);
    assert_eq!(calls(REPOSITORY, "", 1).await, [looks(REPOSITORY), reads]);
    assert_eq!(calls("my-own", "", 0).await, [looks("my-own")]);
}

#[tokio::test]
async fn a_build_that_takes_long_ends_when_it_is_stopped() {
    let mut stage = Stage::default();
    let mut project = project(&["Shop"], directory());
    let alive = project.folder().join("alive");
    assert!(Command::new("mkfifo").arg(&alive).status().is_ok_and(|status| status.success()));
    let (cancel, (ended, end)) = (stage.cancel.clone(), mpsc::channel());
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(fs::File::open(alive).unwrap());
        let mut line = String::new();
        pipe.read_line(&mut line).unwrap();
        cancel.cancel();
        // There is more to read until nobody can write any more.
        pipe.read_to_string(&mut line).unwrap();
        ended.send(line).unwrap();
    });
    let endless = "exec 3> \"$(dirname \"$0\")/alive\"; echo begun >&3; exec sleep 600";
    let (played, _) = deploy(&mut stage, project, endless).await;
    assert_eq!(played.error(), "[interrupted] interrupted while `Shop` was waiting for its images");
    assert!(!played.calls.iter().any(|call| call.starts_with("CreateChangeSet")));
    assert_eq!(end.recv_timeout(Duration::from_secs(30)).as_deref(), Ok("begun\n"));
}

#[test]
fn a_password_is_not_shown() {
    let login = rustinfra::deploy::RegistryLogin::read("https://host/", "QVdTOnNlY3JldA==");
    let told = format!("{login:?}");
    assert_eq!(told, r#"Some(RegistryLogin { host: "host", user: "AWS", .. })"#);
    assert!(rustinfra::deploy::RegistryLogin::read("https://host/", "QVdT").is_none());
}
