//! Executing a change set, and following what comes of it.

use std::collections::HashSet;

use super::change_set;
use super::cloud::{ChangeSetChange, ChangeSetRef, CloudFormation, Connect, StackDescription};
use super::error::{DeployError, Failure};
use super::event::Event;
use super::lost::{Asked, Begun};
use super::plan::{Operation, Review};
use super::progress::Progress;
use super::stack::{Session, Way};
use super::status::is_success;
use super::watch::{Before, Watch, before};
use crate::assembly::read::StackArtifact;
use crate::diff::{Action, TemplateDiff};

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

    /// Executes a change set and watches it to its end.
    pub(super) async fn execute(
        &self,
        way: &Way<'_, C::Cloud>,
        change_set: &ChangeSetRef,
        name: &str,
        changes: &[ChangeSetChange],
        diff: &TemplateDiff,
    ) -> Result<StackDescription, DeployError> {
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

    /// Watches a creation or an update, which has just begun, to its end.
    pub(super) async fn follow(
        &self,
        way: &Way<'_, C::Cloud>,
        stack_id: &str,
        before: Before,
        changes: &[ChangeSetChange],
        diff: &TemplateDiff,
    ) -> Result<StackDescription, DeployError> {
        let stack = way.stack;
        let foreseen = diff.resources.iter().filter(|resource| resource.action != Action::Metadata);
        let total = if changes.is_empty() { foreseen.clone().count() } else { changes.len() };
        let operation = if way.operation == Operation::Update { "update" } else { "create" };
        self.tell(Event::OperationStarted {
            stack: stack.path.clone(),
            operation: operation.into(),
            total,
        });
        let certain = changes.iter().filter(|change| change.replacement.as_deref() == Some("True"));
        let mut replaced: HashSet<String> =
            certain.map(|change| change.logical_id.clone()).collect();
        let resources = diff.resources.iter();
        replaced.extend(
            resources.filter(|r| r.action == Action::Replace).map(|r| r.logical_id.clone()),
        );
        let mut progress = Progress::new(stack, replaced, total);
        // A tag or a parameter can touch what no difference tells of, unless the change set does.
        let is_told = !changes.is_empty() || way.settings.is_empty();
        if way.operation == Operation::Update && is_told {
            let planned = changes.iter().map(|change| change.logical_id.clone());
            let own = foreseen.filter(|resource| resource.nested_in.is_none());
            progress = progress
                .only(planned.chain(own.map(|resource| resource.logical_id.clone())).collect());
        }
        let rest = self.watch(way, stack_id.to_owned(), before).until_rest(&mut progress).await?;
        match rest {
            Some(rest) if is_success(&rest.status) => Ok(rest),
            Some(rest) => {
                Err(failed(stack, "deploying", rest.status, rest.status_reason, progress))
            }
            None => Err(failed(stack, "deploying", "DELETE_COMPLETE".into(), None, progress)),
        }
    }
}

/// Makes an error of a stack that came to rest where it should not.
pub(super) fn failed(
    stack: &StackArtifact,
    operation: &str,
    status: String,
    reason: Option<String>,
    progress: Progress<'_>,
) -> DeployError {
    let cancelled = progress.cancelled;
    let mut failures = progress.into_failures();
    if failures.is_empty() {
        // No event told; the stack's own reason is better than nothing.
        failures.push(Failure {
            logical_id: stack.stack_name.clone(),
            path: Some(stack.path.clone()),
            place: None,
            resource_type: "AWS::CloudFormation::Stack".into(),
            verb: if operation.starts_with("deploy") { "deployed" } else { "deleted" }.into(),
            reason: reason.unwrap_or_else(|| {
                format!("CloudFormation gives no reason; the stack is {status}")
            }),
            code: None,
        });
    }
    DeployError::ResourcesFailed {
        stack: stack.path.clone(),
        operation: operation.to_owned(),
        status,
        failures,
        cancelled,
    }
}
