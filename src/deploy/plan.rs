//! What is about to be done, for the user to judge.

use crate::diff::TemplateDiff;

use super::cloud::{ChangeSetChange, StackResource};
use super::options::Approval;

/// What is about to be done to one stack.
#[derive(Debug, Clone)]
pub struct StackPlan {
    /// The stack's path.
    pub stack: String,
    /// Its name in CloudFormation.
    pub stack_name: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Whether it is created, changed or created again.
    pub operation: Operation,
    /// The template's differences.
    pub diff: TemplateDiff,
    /// What else differs: tags, parameters, termination protection, in words.
    pub settings: Vec<String>,
    /// The change set's name.
    pub change_set: String,
    /// What CloudFormation itself foresees; empty where it does not say.
    pub changes: Vec<ChangeSetChange>,
    /// Steps taken around the update, in words, such as exports kept until their importers are updated.
    pub notes: Vec<String>,
}

impl StackPlan {
    /// Tells whether a user who chose `approval` wants to be asked.
    pub fn needs_approval(&self, approval: Approval) -> bool {
        match approval {
            Approval::Never => false,
            Approval::AnyChange => true,
            Approval::Broadening => {
                self.diff.broadens_permissions()
                    || self.diff.dangers().next().is_some()
                    || self.operation == Operation::Recreate
            }
        }
    }
}

/// What is done to a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It does not exist yet.
    Create,
    /// It exists.
    Update,
    /// Its first creation failed; the remains are removed and it is created again.
    Recreate,
}

/// What is about to be destroyed.
#[derive(Debug, Clone)]
pub struct DestroyPlan {
    /// The stack's path.
    pub stack: String,
    /// Its name in CloudFormation.
    pub stack_name: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Resources that go.
    pub removed: Vec<PlannedRemoval>,
    /// Resources that stay, by their deletion policy.
    pub kept: Vec<PlannedRemoval>,
    /// Buckets that hold objects, which forbid removal.
    pub blocked: Vec<PlannedRemoval>,
}

/// A resource in a plan of destruction.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRemoval {
    /// The construct path, or the logical id.
    pub name: String,
    /// The user's `file:line:column`, if it is known.
    pub place: Option<String>,
    /// The resource itself.
    pub resource: StackResource,
    /// Whether it holds data.
    pub stateful: bool,
    /// Why it stays or is in the way, such as `removal policy Retain` or `not empty (12 objects)`.
    pub note: Option<String>,
}

/// The user's word on a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Approve,
    /// Leave it.
    Decline,
}

/// Judges plans; mostly a prompt.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait Review {
    /// Judges the deployment of a stack, after its change set was made and before it is executed.
    async fn deploy(&self, plan: &StackPlan) -> Verdict;
    /// Judges the removal of stacks, all at once and before anything is removed.
    async fn destroy(&self, plans: &[DestroyPlan]) -> Verdict;
}
