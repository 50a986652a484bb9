//! Making a change set and waiting until CloudFormation has thought it through.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use super::cancel::Cancel;
use super::cloud::{
    ChangeSetChange, ChangeSetRef, ChangeSetRequest, CloudFormation, OperationEvent,
};
use super::error::{CloudError, CloudErrorKind, DeployError, Failure};
use super::operation_events;
use super::options::Poll;
use crate::assembly::read::StackArtifact;
use crate::digest::sha256;

/// What became of a change set.
#[derive(Debug)]
pub(super) enum Prepared {
    /// It can be executed.
    Ready {
        /// The change set.
        change_set: ChangeSetRef,
        /// The resources that it touches; an update of outputs alone touches none.
        changes: Vec<ChangeSetChange>,
    },
    /// CloudFormation found nothing to do, and the change set is gone.
    Empty,
}

/// Returns a name that no other change set of the stack has: a re-used name would meet the remains of an
/// interrupted run.
pub(super) fn unique_name(content: &str) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|since| since.as_nanos())
        .unwrap_or_default();
    let hash = sha256(format!("{content}/{now}/{}", std::process::id()));
    format!("rustinfra-{}", &hash[..8])
}

/// Makes a change set and waits for it.
///
/// Unless it can be executed, it is discarded again.
pub(super) async fn prepare<K: CloudFormation>(
    cloud: &K,
    stack: &StackArtifact,
    request: &ChangeSetRequest,
    poll: &Poll,
    cancel: &Cancel,
) -> Result<Prepared, DeployError> {
    let created = cloud.create_change_set(request).await;
    let change_set = created.map_err(|error| with_types(stack, refused(&stack.path, error)))?;
    match thought_through(cloud, &stack.path, &change_set, poll, cancel).await {
        Ok(Some(changes)) => Ok(Prepared::Ready { change_set, changes }),
        Err(DeployError::ChangeSetRefused { stack: path, reason, .. }) => {
            let origin = |event: &OperationEvent| stack.origins.find(&event.logical_id);
            let failures = match reason.contains("Validation") {
                true => operation_events::of_change_set(cloud, &change_set, origin).await,
                false => Vec::new(),
            };
            discard(cloud, &change_set).await;
            let error = DeployError::ChangeSetRefused { stack: path, reason, failures };
            Err(with_types(stack, error))
        }
        other => {
            discard(cloud, &change_set).await;
            other.map(|_| Prepared::Empty)
        }
    }
}

/// Waits until CloudFormation has thought a change set through; returns what it touches, or `None` if there
/// is nothing to do.
async fn thought_through<K: CloudFormation>(
    cloud: &K,
    stack: &str,
    change_set: &ChangeSetRef,
    poll: &Poll,
    cancel: &Cancel,
) -> Result<Option<Vec<ChangeSetChange>>, DeployError> {
    let started = Instant::now();
    let mut pause = poll.first;
    let mut status = "CREATE_PENDING".to_owned();
    let mut changes = Vec::new();
    let mut next: Option<String> = None;
    loop {
        match cloud.describe_change_set(change_set, next.as_deref()).await {
            Ok(page) => match page.status.as_str() {
                "CREATE_PENDING" | "CREATE_IN_PROGRESS" => status = page.status,
                "FAILED" => {
                    let reason = page.status_reason.unwrap_or_default();
                    if is_empty(&reason) {
                        return Ok(None);
                    }
                    let failures = Vec::new();
                    let stack = stack.to_owned();
                    return Err(DeployError::ChangeSetRefused { stack, reason, failures });
                }
                _ => {
                    changes.extend(page.changes);
                    if page.next.is_none() {
                        return Ok(Some(changes));
                    }
                    (next, status, pause) = (page.next, page.status, poll.first);
                    continue;
                }
            },
            Err(error) if error.is_transient() => {}
            Err(error) => return Err(error.into()),
        }
        if started.elapsed() >= poll.limit {
            return Err(DeployError::timed_out(
                stack,
                format!("waiting for its change set ({status})"),
                poll,
            ));
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(poll.longest),
            () = cancel.cancelled() => {
                return Err(DeployError::Interrupted { stack: stack.to_owned(), status: "being reviewed".to_owned() });
            }
        }
    }
}

/// Removes a change set that is not needed; that it stays is no harm.
pub(super) async fn discard<K: CloudFormation>(cloud: &K, change_set: &ChangeSetRef) {
    let _ = cloud.delete_change_set(change_set).await;
}

/// CloudFormation has no code for "nothing to do", only words.
pub(super) fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes")
        || reason.contains("No updates are to be performed")
        || reason.contains("no changes")
}

/// What CloudFormation says of types that it does not know, before their list in brackets.
pub(super) const UNRECOGNIZED: &str = "Unrecognized resource types";

/// Adds the resources of the types that CloudFormation refused a change set for, which names no more than those.
fn with_types(stack: &StackArtifact, mut error: DeployError) -> DeployError {
    if let DeployError::ChangeSetRefused { reason, failures, .. } = &mut error
        && let Some((_, rest)) = reason.split_once(UNRECOGNIZED)
        && let Some((types, _)) = rest.trim_start_matches([':', ' ', '[']).split_once(']')
    {
        let types: Vec<&str> = types.split(',').map(str::trim).collect();
        let resources = stack.template["Resources"].as_object().into_iter().flatten();
        for (id, resource) in resources {
            let Some(kind) = resource["Type"].as_str().filter(|kind| types.contains(kind)) else {
                continue;
            };
            let origin = stack.origins.find(id);
            failures.push(Failure {
                logical_id: id.clone(),
                path: origin.map(|origin| origin.display_path().to_owned()),
                place: origin.and_then(|origin| origin.place.clone()),
                resource_type: kind.to_owned(),
                verb: "deployed".into(),
                reason: "its type is not known there".into(),
                code: None,
            });
        }
    }
    error
}

/// What CloudFormation finds wrong with a template it says in the call's own error.
fn refused(stack: &str, error: CloudError) -> DeployError {
    let is_wrong = matches!(error.kind, CloudErrorKind::Invalid | CloudErrorKind::NotFound);
    match error.code.as_deref() {
        Some(
            "ValidationError" | "InsufficientCapabilitiesException" | "LimitExceededException",
        ) if is_wrong => {
            let (stack, reason) = (stack.to_owned(), error.message);
            DeployError::ChangeSetRefused { stack, reason, failures: Vec::new() }
        }
        _ => error.into(),
    }
}
