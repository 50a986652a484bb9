//! How it all ended.

use serde::{Deserialize, Serialize};

use super::cloud::StackOutput;
use super::error::DeployError;
use crate::diff::Counts;

/// How the deployment of several stacks ended.
#[derive(Debug, Clone, Default)]
pub struct DeployReport {
    /// One entry a stack, in deploy order.
    pub stacks: Vec<StackReport>,
}

/// How the removal of several stacks ended.
#[derive(Debug, Clone, Default)]
pub struct DestroyReport {
    /// One entry a stack, in the order of removal; empty if the user declined.
    pub stacks: Vec<StackReport>,
    /// Whether the user declined.
    pub declined: bool,
}

/// How one stack ended.
#[derive(Debug, Clone)]
pub struct StackReport {
    /// The stack's path.
    pub stack: String,
    /// Its name in CloudFormation.
    pub stack_name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed, if it did.
    pub error: Option<DeployError>,
    /// The outputs it has now.
    pub outputs: Vec<StackOutput>,
    /// Exports that the app has no more, and that stayed because the stacks that imported them, or the turn
    /// after those, were not reached.
    pub kept: Vec<String>,
    /// What was done to resources.
    pub counts: Counts,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

/// How a stack ended, in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Outcome {
    /// There was nothing to do.
    Unchanged,
    /// Created.
    Created,
    /// Updated.
    Updated,
    /// Removed.
    Destroyed,
    /// Was not there.
    Absent,
    /// The user declined.
    Declined,
    /// Failed; the stack is as it was before.
    RolledBack {
        /// The stack's status.
        status: String,
    },
    /// Failed; the stack is not as it was before.
    Failed {
        /// The stack's status, if it is known.
        status: Option<String>,
    },
    /// Not tried, because a stack that it depends on failed or was declined.
    Skipped {
        /// That stack's path.
        because_of: String,
    },
    /// Left as it is, because the user interrupted.
    Interrupted {
        /// The stack's status, if it is known.
        status: Option<String>,
    },
}

impl Outcome {
    /// Tells whether the stack is as the app wants it.
    pub fn is_success(&self) -> bool {
        matches!(
            self,
            Self::Unchanged | Self::Created | Self::Updated | Self::Destroyed | Self::Absent
        )
    }
}

impl StackReport {
    /// Tells whether the stack is as the app wants it, to the last export.
    pub fn is_success(&self) -> bool {
        self.outcome.is_success() && self.kept.is_empty()
    }
}

impl DeployReport {
    /// Tells whether every stack is as the app wants it.
    pub fn is_success(&self) -> bool {
        self.stacks.iter().all(StackReport::is_success)
    }

    /// Returns the errors, each with its stack.
    pub fn errors(&self) -> impl Iterator<Item = (&StackReport, &DeployError)> {
        self.stacks.iter().filter_map(|stack| Some((stack, stack.error.as_ref()?)))
    }
}

impl DestroyReport {
    /// Tells whether every stack is gone.
    pub fn is_success(&self) -> bool {
        !self.declined && self.stacks.iter().all(|stack| stack.outcome.is_success())
    }

    /// Returns the errors, each with its stack.
    pub fn errors(&self) -> impl Iterator<Item = (&StackReport, &DeployError)> {
        self.stacks.iter().filter_map(|stack| Some((stack, stack.error.as_ref()?)))
    }
}
