//! Executing a change set, and following what comes of it.

use std::collections::HashSet;

use super::change_set;
use super::cloud::{
    ChangeSetChange, ChangeSetRef, CloudFormation, Connect, OperationEvent, StackDescription,
    StackEvent, StackResource,
};
use super::error::{DeployError, Failure, Undertaking};
use super::event::Event;
use super::lost::{Asked, Begun};
use super::operation_events;
use super::plan::{Operation, Review};
use super::progress::{Meaning, Progress};
use super::stack::{Session, Way};
use super::status::is_success;
use super::tally::{Key, Tally};
use super::watch::{Before, Watch, before};
use crate::assembly::read::StackArtifact;
use crate::diff::{Action, ResourceChange, TemplateDiff};

impl<C: Connect, R: Review> Session<'_, C, R> {
    pub(super) fn watch<'w>(
        &'w self,
        way: &'w Way<'_, C::Cloud>,
        stack_id: String,
        before: Before,
    ) -> Watch<'w, C::Cloud> {
        Watch {
            cloud: &way.connection.cloud,
            observer: self.engine.observer,
            cancel: self.engine.cancel,
            poll: self.options.poll,
            path: &way.stack.path,
            stack_id,
            before,
        }
    }

    /// Executes a change set and watches it to its end; returns how the stack is then, and what was done.
    pub(super) async fn execute(
        &self,
        way: &Way<'_, C::Cloud>,
        change_set: &ChangeSetRef,
        name: &str,
        changes: &[ChangeSetChange],
        diff: &TemplateDiff,
    ) -> Result<(StackDescription, Tally), DeployError> {
        let cloud = &way.connection.cloud;
        let before = before(cloud, &change_set.stack_id).await;
        let token = format!("{name}-execute");
        let begun = cloud.execute_change_set(change_set, &token, self.options.rollback).await;
        let (stack, operation) = (change_set.stack_id.as_str(), Asked::Execute(change_set));
        let lost =
            Begun { stack, token: &token, operation, before: &before, poll: &self.options.poll };
        if let Err(error) = begun
            && !lost.in_spite_of(cloud, &error).await
        {
            // One that is executed all the same CloudFormation does not delete.
            change_set::discard(cloud, change_set).await;
            if !error.is_transient() {
                self.sweep(way).await;
            }
            return Err(error.into());
        }
        self.follow(way, &change_set.stack_id, before, changes, diff).await
    }

    /// Watches a creation or an update, which has just begun, to its end; returns how the stack is then, and
    /// what was done.
    pub(super) async fn follow(
        &self,
        way: &Way<'_, C::Cloud>,
        stack_id: &str,
        before: Before,
        changes: &[ChangeSetChange],
        diff: &TemplateDiff,
    ) -> Result<(StackDescription, Tally), DeployError> {
        let stack = way.stack;
        let own = diff.resources.iter().filter(|resource| resource.nested_in.is_none());
        let foreseen = own.filter(|resource| resource.action != Action::Metadata);
        let total = if changes.is_empty() { foreseen.clone().count() } else { changes.len() };
        let operation = if way.operation == Operation::Update { "update" } else { "create" };
        self.tell(Event::OperationStarted {
            stack: stack.path.clone(),
            operation: operation.into(),
            total,
        });
        let certain = changes.iter().filter(|change| change.replacement.as_deref() == Some("True"));
        let mut replaced: HashSet<Key> =
            certain.map(|change| (None, change.logical_id.clone())).collect();
        let resources = diff.resources.iter().filter(|change| change.action == Action::Replace);
        replaced
            .extend(resources.map(|change| (change.nested_in.clone(), change.logical_id.clone())));
        let mut progress = Progress::new(stack, replaced, total).foreseeing(diff);
        // A tag or a parameter can touch what no difference tells of, unless the change set does.
        let is_told = !changes.is_empty() || way.settings.is_empty();
        if way.operation == Operation::Update && is_told {
            let planned = changes.iter().map(|change| change.logical_id.clone());
            progress = progress.only(
                planned.chain(foreseen.map(|resource| resource.logical_id.clone())).collect(),
            );
        }
        let since = before.newest_ms();
        let rest = self.watch(way, stack_id.to_owned(), before).until_rest(&mut progress).await?;
        match rest {
            Some(rest) if is_success(&rest.status) => {
                self.tell_removals(way, stack_id, &mut progress, diff).await;
                Ok((rest, progress.tally))
            }
            Some(rest) => {
                if progress.lacks_failures() {
                    let origin = |event: &OperationEvent| {
                        progress.origin(&event.stack_id, &event.logical_id)
                    };
                    let cloud = &way.connection.cloud;
                    let mut found = Vec::new();
                    let own = std::iter::once((stack_id, since));
                    for (stack, since) in own.chain(progress.nested()) {
                        let is_of_it = |event: &OperationEvent| progress.is_of_this(event, since);
                        let failed =
                            operation_events::of_operation(cloud, stack, is_of_it, origin).await;
                        found.extend(failed);
                    }
                    progress.learn(found);
                }
                Err(failed(
                    stack,
                    Undertaking::Deployment,
                    rest.status,
                    rest.status_reason,
                    progress,
                ))
            }
            None => Err(failed(
                stack,
                Undertaking::Deployment,
                "DELETE_COMPLETE".into(),
                None,
                progress,
            )),
        }
    }

    /// Tells of the resources that an update took out of the stack without an event, as some endpoints do.
    async fn tell_removals(
        &self,
        way: &Way<'_, C::Cloud>,
        stack_id: &str,
        progress: &mut Progress<'_>,
        diff: &TemplateDiff,
    ) {
        let gone = |resource: &&ResourceChange| {
            matches!(resource.action, Action::Remove | Action::Keep) && resource.nested_in.is_none()
        };
        let unheard: Vec<&ResourceChange> = diff
            .resources
            .iter()
            .filter(gone)
            .filter(|resource| !progress.has_heard_of(stack_id, &resource.logical_id))
            .collect();
        if unheard.is_empty() {
            return;
        }
        // Without an answer the counter alone stays behind.
        let Ok(left) = way.connection.cloud.stack_resources(stack_id).await else { return };
        for resource in unheard {
            let is_left = |left: &StackResource| {
                left.logical_id == resource.logical_id && left.status != "DELETE_COMPLETE"
            };
            if left.iter().any(is_left) {
                continue;
            }
            let status = match resource.action {
                Action::Keep => "DELETE_SKIPPED",
                _ => "DELETE_COMPLETE",
            };
            let event = StackEvent {
                stack_id: stack_id.to_owned(),
                logical_id: resource.logical_id.clone(),
                resource_type: resource.resource_type.clone(),
                status: status.to_owned(),
                ..StackEvent::default()
            };
            if let Meaning::Step(step) = progress.take(stack_id, &event) {
                self.tell(Event::Resource { stack: way.stack.path.clone(), step: *step });
            }
        }
    }
}

/// Makes an error of a stack that came to rest where it should not.
pub(super) fn failed(
    stack: &StackArtifact,
    operation: Undertaking,
    status: String,
    reason: Option<String>,
    progress: Progress<'_>,
) -> DeployError {
    let (cancelled, kept) = (progress.cancelled, progress.kept());
    let reason = progress.own_reason.clone().or(reason);
    let mut failures = progress.into_failures();
    if failures.is_empty() {
        // No event told; the stack's own reason is better than nothing.
        failures.push(Failure {
            logical_id: stack.stack_name.clone(),
            path: Some(stack.path.clone()),
            place: None,
            resource_type: "AWS::CloudFormation::Stack".into(),
            verb: match operation {
                Undertaking::Deployment => "deployed",
                Undertaking::Removal | Undertaking::Clearance => "deleted",
            }
            .into(),
            reason: reason.unwrap_or_else(|| {
                format!("CloudFormation gives no reason; the stack is {status}")
            }),
            code: None,
        });
    }
    DeployError::ResourcesFailed {
        stack: stack.path.clone(),
        operation,
        status,
        failures,
        cancelled,
        kept,
    }
}
