//! Removing stacks, after saying what goes and what stays.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::change_set::unique_name;
use super::cloud::{
    CloudFormation, Connect, DeleteRequest, Identity, StackDescription, StackResource, Storage,
};
use super::connections::Connection;
use super::deployed::look;
use super::engine::{
    Engine, KnownAs, Ready, elapsed_ms, finished_event, outcome_of, run, started_event, waits_for,
};
use super::environment::Surroundings;
use super::error::{DeployError, ExportsLoss, Undertaking};
use super::event::Event;
use super::exports;
use super::follow::failed;
use super::importing::{importing, is_importer};
use super::lost;
use super::options::DestroyOptions;
use super::plan::{DestroyPlan, PlannedRemoval, Review, Verdict};
use super::progress::Progress;
use super::report::{DestroyReport, Outcome, StackReport};
use super::status::{Condition, condition};
use super::tally::Tally;
use super::watch::{Watch, before};
use crate::assembly::read::{Assembly, StackArtifact};
use crate::diff::{Context, Counts, Names, TemplateDiff, templates};

/// How many objects of a bucket are counted.
const COUNTED: usize = 1000;

/// What is known of a stack before its removal.
struct Prepared {
    description: Option<StackDescription>,
    plan: DestroyPlan,
    /// All that its template has, as what goes or stays.
    diff: TemplateDiff,
}

/// What the removals of a run share.
struct All<'a> {
    assembly: &'a Assembly,
    options: &'a DestroyOptions,
    /// The stacks that go.
    ours: HashSet<KnownAs>,
}

/// Plans, asks and removes.
pub(super) async fn destroy<C: Connect, R: Review>(
    engine: &Engine<'_, C>,
    assembly: &Assembly,
    ready: &[Ready<'_, C::Cloud>],
    options: &DestroyOptions,
    review: &R,
) -> Result<DestroyReport, DeployError> {
    let mut prepared = HashMap::new();
    for ready in ready {
        prepared.insert(ready.stack.id.clone(), prepare(engine, ready).await?);
    }
    let there = ready.iter().map(|ready| &prepared[&ready.stack.id]);
    let plans: Vec<DestroyPlan> = there
        .filter(|prepared| prepared.description.is_some())
        .map(|prepared| prepared.plan.clone())
        .collect();
    let all = All { assembly, options, ours: ready.iter().map(Ready::known_as).collect() };
    // What is known to fail is not asked for, and takes nothing else along.
    let mut refusals: HashMap<&str, DeployError> = HashMap::new();
    for ready in ready {
        if let Some(error) = refusal(ready, &prepared[&ready.stack.id], &all).await? {
            refusals.insert(&ready.stack.id, error);
        }
    }
    let refused = ready.iter().find(|ready| refusals.contains_key(ready.stack.id.as_str()));
    if refused.is_none() && !plans.is_empty() && review.destroy(&plans).await == Verdict::Decline {
        return Ok(DestroyReport { stacks: Vec::new(), declined: true });
    }
    // A stack goes after all those that depend on it. Where nothing goes, nothing waits.
    let dependents = |stack: &StackArtifact| {
        if refused.is_some() {
            return Vec::new();
        }
        let depends = |other: &&Ready<'_, C::Cloud>| {
            waits_for(assembly, ready, other.stack).contains(&stack.id)
        };
        ready.iter().filter(depends).map(|other| other.stack.id.clone()).collect()
    };
    let reports = run(ready, options.concurrency, engine.cancel, dependents, async |ready| {
        let started = Instant::now();
        started_event(engine.observer, ready);
        let prepared = &prepared[&ready.stack.id];
        let untouched = |outcome| Ok((outcome, Counts::default()));
        let result = match (refusals.get(ready.stack.id.as_str()), refused) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(refused)) if prepared.description.is_some() => {
                untouched(Outcome::Skipped { because_of: refused.stack.path.clone() })
            }
            (None, _) => match one(engine, ready, prepared, &all).await {
                Ok(Some(tally)) => Ok((Outcome::Destroyed, tally.counts(&prepared.diff.resources))),
                Ok(None) => untouched(Outcome::Absent),
                Err(error) => Err(error),
            },
        };
        let ((outcome, counts), error) = match result {
            Ok(ended) => (ended, None),
            Err(error) => ((outcome_of(&error), Counts::default()), Some(error)),
        };
        let report = StackReport {
            stack: ready.stack.path.clone(),
            stack_name: ready.stack.stack_name.clone(),
            outcome,
            error,
            outputs: Vec::new(),
            kept: Vec::new(),
            counts,
            elapsed_ms: elapsed_ms(started),
        };
        finished_event(engine.observer, &report);
        (report, ())
    })
    .await;
    Ok(DestroyReport {
        stacks: reports.into_iter().map(|(report, ())| report).collect(),
        declined: false,
    })
}

/// Looks at a stack and what is in it.
async fn prepare<C: Connect>(
    engine: &Engine<'_, C>,
    ready: &Ready<'_, C::Cloud>,
) -> Result<Prepared, DeployError> {
    let (stack, connection) = (ready.stack, &ready.connection);
    let cloud = &connection.cloud;
    let (mut description, template) = look(stack, connection).await?;
    if description.is_none() {
        // An empty shell, left by a change set that was never executed, goes as well.
        let shell = cloud.describe_stack(&stack.stack_name).await?;
        description = shell.filter(|shell| shell.status == "REVIEW_IN_PROGRESS");
    }
    let mut plan = DestroyPlan {
        stack: stack.path.clone(),
        stack_name: stack.stack_name.clone(),
        account: connection.caller.account.clone(),
        region: cloud.region().to_owned(),
        removed: Vec::new(),
        kept: Vec::new(),
        blocked: Vec::new(),
    };
    let context = Context { knowledge: engine.knowledge, origins: &stack.origins };
    let mut diff = templates(&template, &Value::Object(Map::new()), &context);
    let Some(there) = &description else { return Ok(Prepared { description, plan, diff }) };
    let resources = cloud.stack_resources(&there.id).await?;
    let is_there = |resource: &&StackResource| resource.status != "DELETE_COMPLETE";
    let ids: HashSet<&str> =
        resources.iter().filter(is_there).map(|resource| resource.logical_id.as_str()).collect();
    diff.resources.retain(|change| ids.contains(change.logical_id.as_str()));
    let emptied = emptied(&template);
    let names = Names::new(&stack.origins, &[&template]);
    for resource in resources {
        if resource.status == "DELETE_COMPLETE" || resource.logical_id.is_empty() {
            continue;
        }
        let definition = template.pointer(&format!("/Resources/{}", resource.logical_id));
        let policy = definition
            .and_then(|definition| definition.get("DeletionPolicy"))
            .and_then(Value::as_str);
        let origin = names.origin(&resource.logical_id);
        let mut removal = PlannedRemoval {
            name: names.name(&resource.logical_id).to_owned(),
            place: origin.and_then(|origin| origin.place.clone()),
            stateful: engine.knowledge.is_stateful(&resource.resource_type),
            note: None,
            resource,
        };
        if let Some(policy @ ("Retain" | "RetainExceptOnCreate")) = policy {
            removal.note = Some(format!("removal policy {policy}"));
            plan.kept.push(removal);
            continue;
        }
        let resource = &removal.resource;
        let is_bucket =
            resource.resource_type == "AWS::S3::Bucket" && !resource.physical_id.is_empty();
        if is_bucket && !emptied.contains(&resource.logical_id) {
            // Without leave to look into the bucket CloudFormation will have to find out.
            let count =
                cloud.object_count(&resource.physical_id, COUNTED).await.unwrap_or_default();
            if count > 0 {
                removal.note = Some(format!("not empty ({} objects)", shown(count)));
                plan.blocked.push(removal);
                continue;
            }
        }
        plan.removed.push(removal);
    }
    Ok(Prepared { description, plan, diff })
}

fn shown(count: usize) -> String {
    if count >= COUNTED { format!("{COUNTED}+") } else { count.to_string() }
}

/// Finds the buckets that a custom resource of the stack empties before they go.
fn emptied(template: &Value) -> HashSet<String> {
    let resources = template.get("Resources").and_then(Value::as_object).into_iter().flatten();
    let emptiers = resources.filter(|(_, resource)| {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        kind.starts_with("Custom::") && kind.contains("AutoDeleteObjects")
    });
    emptiers
        .flat_map(|(_, resource)| crate::diff::references(&resource["Properties"]["BucketName"]))
        .collect()
}

/// Finds who imports from a stack and would go with it, were it not for `--exclusively`.
fn own_importers(
    assembly: &Assembly,
    stack: &StackArtifact,
    exports: &[(String, Vec<String>)],
    here: &Surroundings,
) -> Vec<String> {
    let dependents = assembly.stack(&stack.id).map(|stack| assembly.with_dependents(&[stack]));
    let is_own = |other: &&StackArtifact| {
        other.stack_name != stack.stack_name && is_importer(other, exports, here)
    };
    let own = dependents.into_iter().flatten().filter(is_own);
    own.map(|other| other.stack_name.clone()).collect()
}

/// Finds the exports of a stack that stacks import which stay, with those.
async fn exports_in_use<K: CloudFormation + Identity>(
    connection: &Connection<K>,
    there: &StackDescription,
    ours: &HashSet<KnownAs>,
) -> Result<Vec<(String, Vec<String>)>, DeployError> {
    let mut exports = Vec::new();
    for name in there.outputs.iter().filter_map(|output| output.export_name.as_ref()) {
        let mut importers = exports::importers(&connection.cloud, name).await?;
        importers.retain(|importer| !ours.contains(&KnownAs::new(connection, importer)));
        if !importers.is_empty() {
            exports.push((name.clone(), importers));
        }
    }
    Ok(exports)
}

/// Says why a stack cannot be removed, as far as a look at it and at who imports from it tells.
async fn refusal<K: CloudFormation + Identity>(
    ready: &Ready<'_, K>,
    prepared: &Prepared,
    all: &All<'_>,
) -> Result<Option<DeployError>, DeployError> {
    let Some(there) = &prepared.description else { return Ok(None) };
    if let Some(refusal) = refusal_of_itself(ready, prepared, there, all.options) {
        return Ok(Some(refusal));
    }
    let exports = exports_in_use(&ready.connection, there, &all.ours).await?;
    let here = ready.connection.surroundings();
    Ok((!exports.is_empty()).then(|| DeployError::ExportsInUse {
        stack: ready.stack.path.clone(),
        own_importers: own_importers(all.assembly, ready.stack, &exports, &here),
        importing: importing(all.assembly, &exports, &here),
        exports,
        loss: ExportsLoss::Removal,
    }))
}

/// Says what about a stack itself keeps it from being removed.
fn refusal_of_itself<K: Identity>(
    ready: &Ready<'_, K>,
    prepared: &Prepared,
    there: &StackDescription,
    options: &DestroyOptions,
) -> Option<DeployError> {
    let stack = ready.stack.path.clone();
    if let Some(blocked) = prepared.plan.blocked.first() {
        let note = blocked.note.as_deref().unwrap_or_default();
        let count =
            note.split(['(', ' ']).find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        return Some(DeployError::NotEmpty {
            stack,
            resource: blocked.name.clone(),
            bucket: blocked.resource.physical_id.clone(),
            endpoint: ready.connection.cloud.endpoint().map(Box::new),
            count: count.unwrap_or("some").into(),
            place: blocked.place.as_deref().map(Into::into),
        });
    }
    if there.termination_protection && !options.force {
        return Some(DeployError::Protected { stack });
    }
    let is_busy =
        condition(&there.status) == Condition::Busy && there.status != "DELETE_IN_PROGRESS";
    is_busy.then(|| DeployError::BadState {
        stack,
        status: there.status.clone(),
        operation: "removal".into(),
        reason: there.status_reason.clone(),
    })
}

/// Removes one stack; returns what was done, or `None` if it was not there.
async fn one<C: Connect>(
    engine: &Engine<'_, C>,
    ready: &Ready<'_, C::Cloud>,
    prepared: &Prepared,
    all: &All<'_>,
) -> Result<Option<Tally>, DeployError> {
    let options = all.options;
    let (stack, connection) = (ready.stack, &ready.connection);
    let cloud = &connection.cloud;
    let Some(there) = &prepared.description else { return Ok(None) };
    let here = connection.surroundings();
    let execution =
        stack.roles.execution.as_ref().filter(|_| ready.own_role).map(|arn| here.fill(arn));
    let before = before(cloud, &there.id).await;
    let request = DeleteRequest {
        stack: there.id.clone(),
        role_arn: options.role_arn.clone().or(execution),
        retain: Vec::new(),
        token: unique_name(&there.id),
    };
    if there.termination_protection {
        cloud.set_termination_protection(&there.id, false).await?;
    }
    lost::delete(cloud, &request, &before, &options.poll).await?;
    let total = prepared.plan.removed.len() + prepared.plan.kept.len();
    let operation = "delete".to_owned();
    engine.observer.observe(&Event::OperationStarted {
        stack: stack.path.clone(),
        operation,
        total,
    });
    let mut progress = Progress::new(stack, HashSet::new(), total).foreseeing(&prepared.diff);
    let mut watch = Watch {
        cloud,
        observer: engine.observer,
        cancel: engine.cancel,
        poll: options.poll,
        path: &stack.path,
        stack_id: there.id.clone(),
        before,
    };
    match watch.until_rest(&mut progress).await? {
        None => Ok(Some(progress.tally)),
        Some(rest) if rest.status == "DELETE_COMPLETE" => Ok(Some(progress.tally)),
        Some(rest) => {
            Err(failed(stack, Undertaking::Removal, rest.status, rest.status_reason, progress))
        }
    }
}
