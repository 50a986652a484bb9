//! Deployments over the fake, told in the short form of [`tell`].

use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;

use rustinfra::assembly::read::{Assembly, StackArtifact};
use rustinfra::deploy::{
    Approval, Cancel, DeployOptions, DeployReport, DestroyOptions, DestroyPlan, DestroyReport,
    Endpoint, Engine, Event, Outcome, Review, StackPlan, Verdict, Wait,
};
use rustinfra::diff::Counts;
use rustinfra::spec::Spec;
use serde_json::{Value, json};

use crate::fake::{ACCOUNT, Fake};
use crate::project::Project;

mod assets;
mod destroying;
mod exports;
mod failing;
mod foreseen;
#[cfg(unix)]
mod images;
mod importers;
mod indexes;
mod lost;
mod many;
mod one;
mod outcomes;
mod settings;
mod states;
mod waits;

/// Says yes or no, and remembers what it was asked.
#[derive(Default)]
struct Judge {
    declines: HashSet<&'static str>,
    /// Interrupts while it says so.
    interrupts: Option<Cancel>,
    plans: RefCell<Vec<StackPlan>>,
    destroys: RefCell<Vec<DestroyPlan>>,
}

impl Review for Judge {
    async fn deploy(&self, plan: &StackPlan) -> Verdict {
        self.plans.borrow_mut().push(plan.clone());
        if let Some(cancel) = &self.interrupts {
            cancel.cancel();
        }
        if self.declines.contains(plan.stack.as_str()) {
            Verdict::Decline
        } else {
            Verdict::Approve
        }
    }

    async fn destroy(&self, plans: &[DestroyPlan]) -> Verdict {
        self.destroys.borrow_mut().extend(plans.iter().cloned());
        let no = plans.iter().any(|plan| self.declines.contains(plan.stack.as_str()));
        if no { Verdict::Decline } else { Verdict::Approve }
    }
}

/// A stack with a nested one, whose template is at `url`.
fn nesting(url: &str) -> Project {
    let nest = json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}});
    Project::new().stack("Shop", resources(json!({ "Nest": nest })))
}

/// A test's surroundings.
#[derive(Default)]
struct Stage {
    fake: Fake,
    judge: Judge,
    cancel: Cancel,
    options: DeployOptions,
    /// Cancels at the first event whose line contains this.
    cancel_at: Option<&'static str>,
    /// What each stack was said to have been done to it in the end.
    counts: RefCell<Vec<(String, Counts)>>,
    /// How long it took for each of them, in milliseconds.
    took: RefCell<Vec<u64>>,
}

struct Played {
    report: DeployReport,
    lines: Vec<String>,
    calls: Vec<String>,
}

impl Stage {
    async fn deploy(&self, assembly: &Assembly) -> Played {
        let selected: Vec<&StackArtifact> = assembly.stacks().iter().collect();
        self.deploy_some(assembly, &selected).await
    }

    async fn deploy_some(&self, assembly: &Assembly, selected: &[&StackArtifact]) -> Played {
        let lines = RefCell::new(Vec::new());
        let observer = |event: &Event| {
            let line = tell(event);
            if let Event::StackFinished { stack, counts, elapsed_ms, .. } = event {
                self.counts.borrow_mut().push((stack.clone(), *counts));
                self.took.borrow_mut().push(*elapsed_ms);
            }
            if self.cancel_at.is_some_and(|at| line.contains(at)) {
                self.cancel.cancel();
            }
            lines.borrow_mut().push(line);
        };
        let engine = Engine {
            connect: &self.fake,
            knowledge: Spec::embedded(),
            observer: &observer,
            cancel: &self.cancel,
        };
        let deployment = engine.deploy(assembly, selected, &self.options, &self.judge);
        // What waits without end would not fail but hang, time being paused.
        let report = tokio::time::timeout(Duration::from_secs(24 * 3600), deployment).await;
        let report = report.expect("every deployment ends").unwrap();
        Played { report, lines: lines.take(), calls: self.fake.calls() }
    }

    async fn destroy(
        &self,
        assembly: &Assembly,
        options: &DestroyOptions,
    ) -> (DestroyReport, Vec<String>) {
        let selected: Vec<&StackArtifact> = assembly.stacks().iter().collect();
        self.destroy_some(assembly, &selected, options).await
    }

    async fn destroy_some(
        &self,
        assembly: &Assembly,
        selected: &[&StackArtifact],
        options: &DestroyOptions,
    ) -> (DestroyReport, Vec<String>) {
        let lines = RefCell::new(Vec::new());
        let observer = |event: &Event| lines.borrow_mut().push(tell(event));
        let engine = Engine {
            connect: &self.fake,
            knowledge: Spec::embedded(),
            observer: &observer,
            cancel: &self.cancel,
        };
        let report = engine.destroy(assembly, selected, options, &self.judge).await.unwrap();
        (report, lines.take())
    }
}

impl Played {
    fn outcomes(&self) -> Vec<Outcome> {
        self.report.stacks.iter().map(|stack| stack.outcome.clone()).collect()
    }

    fn error(&self) -> String {
        let mut text = String::new();
        for (_, error) in self.report.errors() {
            text += &format!("[{}] {error}", error.code());
        }
        text
    }
}

/// Tells an event in a line.
fn tell(event: &Event) -> String {
    match event {
        Event::StackStarted { stack, account, region, .. } => {
            format!("{stack}: started in {account} {region}")
        }
        Event::BucketCreated { stack, bucket } => format!("{stack}: created bucket {bucket}"),
        Event::AssetPublished { stack, asset, key, reused, .. } => {
            format!("{stack}: {} {asset} as {key}", if *reused { "reused" } else { "published" })
        }
        Event::RepositoryCreated { stack, repository } => {
            format!("{stack}: created repository {repository}")
        }
        Event::ImageStarted { stack, asset } => format!("{stack}: building {asset}"),
        Event::ImagePublished { stack, asset, repository, tag, reused } => {
            let verb = if *reused { "reused" } else { "published" };
            format!("{stack}: {verb} {asset} as {repository}:{tag}")
        }
        Event::ChangeSetCreated { stack, changes, .. } => {
            format!("{stack}: change set of {changes}")
        }
        Event::OperationStarted { stack, operation, total } => {
            format!("{stack}: {operation} {total}")
        }
        Event::Resource { stack, step } => {
            let nested =
                step.nested_in.as_ref().map(|nest| format!(" in {nest}")).unwrap_or_default();
            let place = step.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            format!(
                "{stack}: {} {}{nested}{place} {}/{}",
                step.verb.word(),
                step.name(),
                step.done,
                step.total
            )
        }
        Event::Waiting { stack, resources, .. } => {
            let wait = |wait: &Wait| format!("{} ({} s)", wait.resource, wait.elapsed_ms / 1000);
            let waits: Vec<String> = resources.iter().map(wait).collect();
            format!("{stack}: waiting for {}", waits.join(", "))
        }
        Event::RollbackStarted { stack, reason } => {
            format!("{stack}: rolling back, {}", reason.as_deref().unwrap_or("-"))
        }
        Event::Warning { stack, code, text } => format!("{stack}: warning [{code}] {text}"),
        Event::UpdateStarted { stack, number, of, text } => {
            format!("{stack}: update {number} of {of}: {text}")
        }
        Event::StackFinished { stack, outcome, .. } => format!("{stack}: finished {outcome:?}"),
        other => format!("{other:?}"),
    }
}

fn queue(name: &str) -> Value {
    json!({"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}})
}

fn topic(name: &str) -> Value {
    json!({"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}})
}

fn resources(resources: Value) -> Value {
    json!({ "Resources": resources })
}
