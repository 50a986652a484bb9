//! Deploying many stacks: in order, some at a time, and a failed one stops its dependents only.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::cancel::Cancel;
use super::change_set::unique_name;
use super::cloud::{AssumeRole, CloudFormation, Connect, Identity};
use super::connections::{Connection, Connections};
use super::deployed::check_account;
use super::error::DeployError;
use super::event::{Event, EventError, Observer};
use super::exports::Vanishing;
use super::images::Images;
use super::options::{DeployOptions, DestroyOptions};
use super::plan::Review;
use super::publish::Publisher;
use super::report::{DeployReport, DestroyReport, Outcome, StackReport};
use super::settings;
use super::stack::{Done, Session};
use crate::assembly::read::{Assembly, StackArtifact};
use crate::diff::{Counts, ReplacementKnowledge};

/// What the engine works with: the cloud, the knowledge, the ears and the brake.
pub struct Engine<'a, C> {
    /// The way to AWS.
    pub connect: &'a C,
    /// What is known of resource types.
    pub knowledge: &'a dyn ReplacementKnowledge,
    /// Who hears the events.
    pub observer: &'a dyn Observer,
    /// The user's wish to stop.
    pub cancel: &'a Cancel,
}

impl<C> Clone for Engine<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Engine<'_, C> {}

/// A stack with its tested connection.
pub(super) struct Ready<'a, K> {
    pub(super) stack: &'a StackArtifact,
    pub(super) connection: Rc<Connection<K>>,
    /// Whether the app's own deploy role is in use.
    pub(super) own_role: bool,
}

impl<K: Identity> Ready<'_, K> {
    /// The stack as its account and region know it.
    pub(super) fn known_as(&self) -> KnownAs {
        KnownAs::new(&self.connection, &self.stack.stack_name)
    }
}

/// The name of a stack, where it is: another region may have one of the same name.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct KnownAs {
    account: String,
    region: String,
    name: String,
}

impl KnownAs {
    pub(super) fn new<K: Identity>(connection: &Connection<K>, name: &str) -> Self {
        Self {
            account: connection.caller.account.clone(),
            region: connection.cloud.region().to_owned(),
            name: name.to_owned(),
        }
    }
}

impl<C: Connect> Engine<'_, C> {
    /// Deploys the selected stacks, each after those it depends on.
    ///
    /// `Err` means that nothing was begun; what happened to each stack is in the report.
    pub async fn deploy<R: Review>(
        &self,
        assembly: &Assembly,
        selected: &[&StackArtifact],
        options: &DeployOptions,
        review: &R,
    ) -> Result<DeployReport, DeployError> {
        let connections = Connections::new(self.connect);
        let selected = in_deploy_order(assembly, selected);
        settings::check_parameters(assembly, &selected, options)?;
        let ready = self.connect_all(&connections, &selected, options.region.as_deref()).await?;
        let session = Session {
            engine: *self,
            publisher: Publisher::new(
                &connections,
                self.observer,
                Images::new(options.docker.as_deref(), self.cancel),
            ),
            options,
            review,
            assembly,
            ours: ready.iter().map(Ready::known_as).collect(),
            asking: Mutex::default(),
            approved: std::cell::RefCell::default(),
        };
        let dependencies = |stack: &StackArtifact| waits_for(assembly, &ready, stack);
        let mut done = run(&ready, options.concurrency, self.cancel, dependencies, async |ready| {
            one(&session, ready, false).await
        })
        .await;
        session.second_turns(&ready, &mut done).await;
        let stacks = done.into_iter().map(|(report, _)| report).collect();
        Ok(DeployReport { stacks })
    }

    /// Destroys the selected stacks, each before those it depends on.
    ///
    /// `Err` means that nothing was begun; what happened to each stack is in the report.
    pub async fn destroy<R: Review>(
        &self,
        assembly: &Assembly,
        selected: &[&StackArtifact],
        options: &DestroyOptions,
        review: &R,
    ) -> Result<DestroyReport, DeployError> {
        let connections = Connections::new(self.connect);
        let mut selected = in_deploy_order(assembly, selected);
        selected.reverse();
        let ready = self.connect_all(&connections, &selected, options.region.as_deref()).await?;
        super::destroy::destroy(self, assembly, &ready, options, review).await
    }

    /// Asks CloudFormation to give up an update that is under way and to go back.
    pub async fn cancel_update(
        &self,
        stack: &StackArtifact,
        region: Option<&str>,
    ) -> Result<(), DeployError> {
        let connections = Connections::new(self.connect);
        let ready = self.connect_all(&connections, &[stack], region).await?;
        for ready in ready {
            let token = unique_name(&stack.stack_name);
            ready.connection.cloud.cancel_update(&stack.stack_name, &token).await?;
        }
        Ok(())
    }

    /// Connects to where each stack goes, before anything is changed anywhere.
    async fn connect_all<'s>(
        &self,
        connections: &Connections<'_, C>,
        stacks: &[&'s StackArtifact],
        region: Option<&str>,
    ) -> Result<Vec<Ready<'s, C::Cloud>>, DeployError> {
        let mut ready = Vec::new();
        for stack in stacks {
            let account = stack.environment.account.clone();
            let region = stack.environment.region.clone().or_else(|| region.map(str::to_owned));
            let role = stack.roles.deploy.clone();
            let role = role
                .map(|arn| AssumeRole { arn, external_id: stack.roles.deploy_external_id.clone() });
            let entry = connections.get_with_role((account, region), role).await;
            let entry = entry.map_err(|error| wanted_by(error, stacks))?;
            let (connection, own_role) = (entry.connection, entry.as_wished);
            check_account(stack, &connection.caller)?;
            if let Some(text) = entry.warning {
                let (stack, code) = (stack.path.clone(), "role-not-assumed".to_owned());
                self.observer.observe(&Event::Warning { stack, code, text });
            }
            ready.push(Ready { stack, connection, own_role });
        }
        Ok(ready)
    }
}

/// Says which stacks want a region if none is configured.
pub(super) fn wanted_by(error: DeployError, stacks: &[&StackArtifact]) -> DeployError {
    let DeployError::NoRegion { .. } = error else { return error };
    let without = stacks.iter().filter(|stack| stack.environment.region.is_none());
    DeployError::NoRegion { stacks: without.map(|stack| stack.path.clone()).collect() }
}

/// Puts stacks into the assembly's order, each once.
fn in_deploy_order<'a>(
    assembly: &Assembly,
    selected: &[&'a StackArtifact],
) -> Vec<&'a StackArtifact> {
    let mut ordered = Vec::new();
    for stack in assembly.stacks() {
        ordered.extend(selected.iter().find(|chosen| chosen.id == stack.id).copied());
    }
    ordered
}

/// The stacks of a run that a stack depends on, be it through those that are left out.
pub(super) fn waits_for<K>(
    assembly: &Assembly,
    ready: &[Ready<'_, K>],
    stack: &StackArtifact,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut open: VecDeque<&str> = stack.dependencies.iter().map(String::as_str).collect();
    while let Some(id) = open.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        if ready.iter().any(|ready| ready.stack.id == id) {
            found.push(id.to_owned());
        } else if let Some(left_out) = assembly.stacks().iter().find(|stack| stack.id == id) {
            open.extend(left_out.dependencies.iter().map(String::as_str));
        }
    }
    found
}

/// Deploys one stack and tells beginning and end.
pub(super) async fn one<C: Connect, R: Review>(
    session: &Session<'_, C, R>,
    ready: &Ready<'_, C::Cloud>,
    last: bool,
) -> (StackReport, Vec<Vanishing>) {
    let started = Instant::now();
    let observer = session.engine.observer;
    started_event(observer, ready);
    let result =
        session.deploy(ready.stack, Rc::clone(&ready.connection), ready.own_role, last).await;
    let (done, error) = match result {
        Ok(done) => (done, None),
        Err(error) => {
            let outcome = outcome_of(&error);
            let (outputs, kept) = (Vec::new(), Vec::new());
            let counts = Counts { keep: error.left_behind().len(), ..Counts::default() };
            (Done { outcome, outputs, counts, kept }, Some(error))
        }
    };
    let report = StackReport {
        stack: ready.stack.path.clone(),
        stack_name: ready.stack.stack_name.clone(),
        outcome: done.outcome,
        error,
        outputs: done.outputs,
        kept: done.kept.iter().map(|kept| kept.export.clone()).collect(),
        counts: done.counts,
        elapsed_ms: elapsed_ms(started),
    };
    finished_event(observer, &report);
    (report, done.kept)
}

pub(super) fn elapsed_ms(since: Instant) -> u64 {
    since.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

pub(super) fn started_event<K: Identity>(observer: &dyn Observer, ready: &Ready<'_, K>) {
    observer.observe(&Event::StackStarted {
        stack: ready.stack.path.clone(),
        stack_name: ready.stack.stack_name.clone(),
        account: ready.connection.caller.account.clone(),
        region: ready.connection.cloud.region().to_owned(),
    });
}

pub(super) fn finished_event(observer: &dyn Observer, report: &StackReport) {
    observer.observe(&Event::StackFinished {
        stack: report.stack.clone(),
        stack_name: report.stack_name.clone(),
        outcome: report.outcome.clone(),
        counts: report.counts,
        outputs: report.outputs.clone(),
        elapsed_ms: report.elapsed_ms,
        error: report.error.as_ref().map(EventError::from),
    });
}

/// Tells how a stack ended that ended in an error.
pub(super) fn outcome_of(error: &DeployError) -> Outcome {
    match error {
        DeployError::ResourcesFailed { status, .. } if status.ends_with("ROLLBACK_COMPLETE") => {
            Outcome::RolledBack { status: status.clone() }
        }
        DeployError::ResourcesFailed { status, .. }
        | DeployError::BadState { status, .. }
        | DeployError::TimedOut { status, .. } => Outcome::Failed { status: Some(status.clone()) },
        DeployError::Interrupted { status, .. } => Outcome::Interrupted {
            status: Some(status.clone()).filter(|status| !status.is_empty()),
        },
        _ => Outcome::Failed { status: None },
    }
}

/// Works on stacks, each when those it waits for are done, and at most `limit` at a time.
///
/// A stack whose predecessor did not come out well is skipped; others go on.
pub(super) async fn run<'r, 's, K, T: Default>(
    ready: &'r [Ready<'s, K>],
    limit: usize,
    cancel: &Cancel,
    waits_for: impl Fn(&StackArtifact) -> Vec<String>,
    work: impl AsyncFn(&'r Ready<'s, K>) -> (StackReport, T),
) -> Vec<(StackReport, T)> {
    let mut results: Vec<Option<(StackReport, T)>> = ready.iter().map(|_| None).collect();
    let index: HashMap<&str, usize> =
        ready.iter().enumerate().map(|(at, ready)| (ready.stack.id.as_str(), at)).collect();
    let waits: Vec<Vec<usize>> = ready
        .iter()
        .map(|ready| {
            waits_for(ready.stack).iter().filter_map(|id| index.get(id.as_str()).copied()).collect()
        })
        .collect();
    let mut begun = vec![false; ready.len()];
    let mut running = FuturesUnordered::new();
    loop {
        let mut skipped = false;
        for at in 0..ready.len() {
            if begun[at] {
                continue;
            }
            let done = |&other: &usize| results[other].as_ref();
            let bad =
                waits[at].iter().filter_map(done).find(|(report, _)| !report.outcome.is_success());
            let outcome = match bad {
                Some((report, _)) => Some(Outcome::Skipped { because_of: report.stack.clone() }),
                None if cancel.is_cancelled() => Some(Outcome::Interrupted { status: None }),
                None => None,
            };
            if let Some(outcome) = outcome {
                begun[at] = true;
                skipped = true;
                results[at] = Some((untouched(ready[at].stack, outcome), T::default()));
            } else if running.len() < limit.max(1)
                && waits[at].iter().all(|other| done(other).is_some())
            {
                begun[at] = true;
                let work = &work;
                running.push(async move { (at, work(&ready[at]).await) });
            }
        }
        match running.next().await {
            Some((at, result)) => results[at] = Some(result),
            None if skipped => {}
            None => break,
        }
    }
    results.into_iter().flatten().collect()
}

fn untouched(stack: &StackArtifact, outcome: Outcome) -> StackReport {
    StackReport {
        stack: stack.path.clone(),
        stack_name: stack.stack_name.clone(),
        outcome,
        error: None,
        outputs: Vec::new(),
        kept: Vec::new(),
        counts: Counts::default(),
        elapsed_ms: 0,
    }
}
