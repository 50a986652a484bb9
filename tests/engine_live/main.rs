//! The engine against a local endpoint, over real HTTP and with IAM enforced.
//!
//! Needs `AWS_ENDPOINT_URL` of an endpoint that may be filled and emptied, so it runs only when asked:
//! `cargo test --features live --test engine_live`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::cell::RefCell;
use std::time::Duration;

use rustinfra::assembly::read::Assembly;
use rustinfra::deploy::sdk::{Aws, SdkOptions};
use rustinfra::deploy::{
    Cancel, DeployOptions, DeployReport, DestroyOptions, DestroyPlan, Engine, Event, Outcome, Poll,
    Review, StackPlan, Verdict, inspect,
};
use rustinfra::spec::Spec;
use serde_json::{Value, json};

#[path = "../engine/project.rs"]
#[expect(dead_code, reason = "shared with the tests over the fake, which need more")]
mod project;
use project::Project;

struct Yes;
impl Review for Yes {
    async fn deploy(&self, _plan: &StackPlan) -> Verdict {
        Verdict::Approve
    }
    async fn destroy(&self, _plans: &[DestroyPlan]) -> Verdict {
        Verdict::Approve
    }
}

fn aws() -> Aws {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("AWS_ENDPOINT_URL names the endpoint");
    Aws::new(SdkOptions {
        region: Some("us-east-1".into()),
        endpoint: Some(endpoint),
        credentials: Some(("test".into(), "test".into())),
        ..SdkOptions::default()
    })
}

fn quick() -> Poll {
    Poll { first: Duration::from_millis(20), ..Poll::default() }
}

struct Run {
    events: RefCell<Vec<String>>,
}

impl Run {
    async fn deploy(assembly: &Assembly) -> (DeployReport, Vec<String>) {
        let run = Self { events: RefCell::default() };
        let observer = |event: &Event| {
            let json = serde_json::to_value(event).unwrap();
            run.events.borrow_mut().push(json["event"].as_str().unwrap().to_owned());
        };
        let aws = aws();
        let cancel = Cancel::new();
        let engine = Engine {
            connect: &aws,
            knowledge: Spec::embedded(),
            observer: &observer,
            cancel: &cancel,
        };
        let selected: Vec<_> = assembly.stacks().iter().collect();
        let options = DeployOptions { poll: quick(), ..DeployOptions::default() };
        let report = engine.deploy(assembly, &selected, &options, &Yes).await.unwrap();
        (report, run.events.take())
    }

    async fn destroy(assembly: &Assembly) -> Vec<Outcome> {
        let (aws, cancel) = (aws(), Cancel::new());
        let engine = Engine {
            connect: &aws,
            knowledge: Spec::embedded(),
            observer: &|_: &Event| {},
            cancel: &cancel,
        };
        let selected: Vec<_> = assembly.stacks().iter().collect();
        let options = DestroyOptions { poll: quick(), ..DestroyOptions::default() };
        let report = engine.destroy(assembly, &selected, &options, &Yes).await.unwrap();
        report.stacks.into_iter().map(|stack| stack.outcome).collect()
    }
}

fn outcomes(report: &DeployReport) -> Vec<Outcome> {
    assert!(report.is_success(), "{:#?}", report.stacks);
    report.stacks.iter().map(|stack| stack.outcome.clone()).collect()
}

fn app(timeout: u32) -> (Value, Value) {
    let data = json!({
        "Resources": {
            "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": timeout}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ]}}},
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": {
                "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}, "S3Key": "c0de.zip"},
            }},
        },
        "Outputs": {"Url": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "live-inbox"}}},
    });
    let alarms = json!({
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::ImportValue": "live-inbox"}}}},
        "Outputs": {"Arn": {"Value": {"Ref": "Topic"}}},
    });
    (data, alarms)
}

fn project(timeout: u32) -> Project {
    let (data, alarms) = app(timeout);
    Project::new()
        .stack("LiveData", data)
        .asset("LiveData", "c0de", "export const handler = async () => 1;")
        .stack_after("LiveAlarms", alarms, &["LiveData"])
}

#[tokio::test]
async fn a_stack_lives_from_creation_to_removal() {
    let mut first = project(30);
    let first = first.assembly();
    Run::destroy(&first).await;

    let (report, events) = Run::deploy(&first).await;
    assert_eq!(outcomes(&report), [Outcome::Created, Outcome::Created]);
    assert!(
        report.stacks[0].outputs[0].value.starts_with("http"),
        "{:?}",
        report.stacks[0].outputs
    );
    assert!(events.contains(&"asset-published".to_owned()), "{events:?}");

    let (report, events) = Run::deploy(&first).await;
    assert_eq!(outcomes(&report), [Outcome::Unchanged, Outcome::Unchanged]);
    assert_eq!(events, ["stack-started", "stack-finished", "stack-started", "stack-finished"]);

    let mut second = project(60);
    let second = second.assembly();
    let (report, _) = Run::deploy(&second).await;
    assert_eq!(outcomes(&report), [Outcome::Updated, Outcome::Unchanged]);
    let deployed = inspect(&aws(), &second.stacks()[0], None).await.unwrap();
    assert_eq!(deployed.template, second.stacks()[0].template);

    assert_eq!(Run::destroy(&second).await, [Outcome::Destroyed, Outcome::Destroyed]);
    assert_eq!(Run::destroy(&second).await, [Outcome::Absent, Outcome::Absent]);
}

#[tokio::test]
async fn a_template_too_large_to_be_sent_goes_through_the_bucket() {
    let description = "x".repeat(1000);
    let resources: serde_json::Map<String, Value> = (0..60)
        .map(|at| {
            let topic = json!({"Type": "AWS::SNS::Topic", "Metadata": {"note": description}});
            (format!("Topic{at}"), topic)
        })
        .collect();
    let mut project = Project::new().stack("LiveLarge", json!({ "Resources": resources }));
    let assembly = project.assembly();
    let (report, _) = Run::deploy(&assembly).await;
    assert_eq!(outcomes(&report), [Outcome::Created]);
    let (report, _) = Run::deploy(&assembly).await;
    assert_eq!(outcomes(&report), [Outcome::Unchanged]);
    assert_eq!(Run::destroy(&assembly).await, [Outcome::Destroyed]);
}
