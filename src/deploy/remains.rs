//! What has to be out of the way of a deployment: operations of others, and what earlier ones left.

use std::collections::HashSet;

use serde_json::Value;
use tokio::time::Instant;

use super::change_set;
use super::cloud::{CloudFormation, Connect, DeleteRequest, StackDescription};
use super::connections::Connection;
use super::deployed::look;
use super::error::{DeployError, Undertaking};
use super::event::Event;
use super::follow::failed;
use super::lost;
use super::plan::{Operation, Review};
use super::progress::Progress;
use super::stack::{Session, Way};
use super::status::{Condition, condition};
use super::watch::before;
use crate::assembly::read::StackArtifact;

impl<C: Connect, R: Review> Session<'_, C, R> {
    /// Reads what is deployed, once nothing is under way any more.
    pub(super) async fn settled(
        &self,
        stack: &StackArtifact,
        connection: &Connection<C::Cloud>,
    ) -> Result<(Option<StackDescription>, Value), DeployError> {
        let poll = &self.options.poll;
        let started = Instant::now();
        let (mut deployed, mut template) = look(stack, connection).await?;
        let mut waited = false;
        while let Some(busy) =
            deployed.as_ref().filter(|deployed| condition(&deployed.status) == Condition::Busy)
        {
            let status = busy.status.clone();
            if !waited {
                let text =
                    format!("another operation is under way ({status}); waiting for its end");
                self.tell(Event::Warning {
                    stack: stack.path.clone(),
                    code: "stack-busy".into(),
                    text,
                });
            }
            waited = true;
            if started.elapsed() >= poll.limit {
                return Err(DeployError::timed_out(&stack.path, status, poll));
            }
            tokio::select! {
                () = tokio::time::sleep(poll.longest) => {}
                () = self.engine.cancel.cancelled() => {
                    return Err(DeployError::Interrupted { stack: stack.path.clone(), status });
                }
            }
            match look(stack, connection).await {
                Ok(now) => (deployed, template) = now,
                // The next look will do.
                Err(DeployError::Cloud(error)) if error.is_transient() => {}
                Err(error) => return Err(error),
            }
        }
        Ok((deployed, template))
    }

    /// Removes the remains of a creation that failed.
    pub(super) async fn clear(
        &self,
        way: &Way<'_, C::Cloud>,
        deployed: Option<&StackDescription>,
    ) -> Result<(), DeployError> {
        let Some(deployed) = deployed else { return Ok(()) };
        let cloud = &way.connection.cloud;
        let before = before(cloud, &deployed.id).await;
        let request = DeleteRequest {
            stack: deployed.id.clone(),
            role_arn: way.role_arn.clone(),
            retain: Vec::new(),
            token: change_set::unique_name(&deployed.id),
        };
        // Most of it went when the creation was undone.
        let resources = cloud.stack_resources(&deployed.id).await.unwrap_or_default();
        let left = resources.iter().filter(|resource| resource.status != "DELETE_COMPLETE");
        let total = left.count();
        lost::delete(cloud, &request, &before, &self.options.poll).await?;
        let (stack, operation) = (way.stack.path.clone(), "delete".to_owned());
        self.tell(Event::OperationStarted { stack, operation, total });
        let mut progress = Progress::new(way.stack, HashSet::new(), total);
        let rest = self.watch(way, deployed.id.clone(), before).until_rest(&mut progress).await?;
        match rest {
            Some(rest) if rest.status != "DELETE_COMPLETE" => Err(failed(
                way.stack,
                Undertaking::Clearance,
                rest.status,
                rest.status_reason,
                progress,
            )),
            _ => Ok(()),
        }
    }

    /// Removes the empty shell that a change set of type `CREATE` leaves when it is not executed.
    pub(super) async fn sweep(&self, way: &Way<'_, C::Cloud>) {
        if way.operation == Operation::Update {
            return;
        }
        let cloud = &way.connection.cloud;
        let shell = cloud.describe_stack(&way.stack.stack_name).await.ok().flatten();
        let Some(shell) = shell.filter(|shell| shell.status == "REVIEW_IN_PROGRESS") else {
            return;
        };
        let (token, stack) = (change_set::unique_name(&shell.id), shell.id);
        // That an empty stack stays is no harm; the next deployment takes it over.
        let _ = cloud
            .delete_stack(&DeleteRequest { stack, role_arn: None, retain: Vec::new(), token })
            .await;
    }
}
