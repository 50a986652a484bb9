//! Outputs that differ where CloudFormation finds nothing to do.
//!
//! AWS takes a change set that changes outputs alone. Some endpoints look at resources only when they make
//! one, and would leave the outputs as they were; `UpdateStack` compares whole templates there too.

use super::change_set;
use super::cloud::{ChangeSetRequest, CloudFormation, Connect, StackDescription};
use super::error::DeployError;
use super::event::Event;
use super::lost::{Asked, Begun};
use super::plan::Review;
use super::stack::{Session, Updated, Way};
use super::watch::before;
use crate::diff::{Section, TemplateDiff};

impl<C: Connect, R: Review> Session<'_, C, R> {
    /// Updates a stack in whose change set nothing was found although its outputs may differ.
    pub(super) async fn update_outputs(
        &self,
        way: &Way<'_, C::Cloud>,
        request: &ChangeSetRequest,
        foreseen: &TemplateDiff,
        living: Option<&StackDescription>,
    ) -> Result<Updated, DeployError> {
        let (stack, cloud) = (way.stack, &way.connection.cloud);
        let approved = self.is_approved(way, String::new(), Vec::new()).await;
        self.go_on(stack, living)?;
        if !approved {
            return Ok(Updated::Declined);
        }
        let before = before(cloud, &stack.stack_name).await;
        let token = format!("{}-update", request.name);
        let request = ChangeSetRequest { token, ..request.clone() };
        let id = match cloud.update_stack(&request, self.options.rollback).await {
            Ok(id) => id,
            Err(error) if change_set::is_empty(&error.message) => {
                if let Some(text) = unchanged(foreseen) {
                    let code = "outputs-not-updated".into();
                    self.tell(Event::Warning { stack: stack.path.clone(), code, text });
                }
                return Ok(Updated::Empty);
            }
            Err(error) => {
                let id = living.map_or(&stack.stack_name, |living| &living.id);
                let (token, operation, poll) = (&request.token, Asked::Update, &self.options.poll);
                let lost = Begun { stack: id, token, operation, before: &before, poll };
                if !lost.in_spite_of(cloud, &error).await {
                    return Err(error.into());
                }
                id.clone()
            }
        };
        let (reached, tally) = self.follow(way, &id, before, &[], foreseen).await?;
        Ok(Updated::Reached(Box::new(reached), tally))
    }
}

/// Tells whether outputs, or what they are made of beside resources, differ.
pub(super) fn may_differ(diff: &TemplateDiff) -> bool {
    diff.sections.iter().any(|change| {
        matches!(
            change.section,
            Section::Output | Section::Parameter | Section::Mapping | Section::Condition
        )
    })
}

/// Says which outputs stay as they are because the endpoint does not update them, if any do.
fn unchanged(diff: &TemplateDiff) -> Option<String> {
    let outputs = diff.sections.iter().filter(|change| change.section == Section::Output);
    let names: Vec<String> = outputs.map(|change| format!("`{}`", change.name)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "CloudFormation says that there is nothing to update, so these outputs stay as they were: {}",
            names.join(", ")
        )
    })
}
