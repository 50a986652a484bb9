//! What the engine tells while it works.

use serde::{Deserialize, Serialize};

use super::cloud::StackOutput;
use super::error::{DeployError, Failure};
use super::report::Outcome;
use crate::diff::Counts;

/// Something that happened, for terminals, logs and programs alike.
///
/// As JSON an event is one object with `"event"` naming the variant in kebab case; fields may be added,
/// but neither names nor meanings change. Durations are milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event {
    /// Work on a stack begins.
    StackStarted {
        /// The stack's path.
        stack: String,
        /// Its name in CloudFormation.
        stack_name: String,
        /// The account.
        account: String,
        /// The region.
        region: String,
    },
    /// A bucket for assets was created, as there was none.
    BucketCreated {
        /// The stack's path.
        stack: String,
        /// The bucket.
        bucket: String,
    },
    /// An asset is in place.
    AssetPublished {
        /// The stack's path.
        stack: String,
        /// The asset's name.
        asset: String,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The bytes sent; 0 if it was there already.
        bytes: u64,
        /// Whether it was there already.
        reused: bool,
    },
    /// A repository for images was created, as there was none.
    RepositoryCreated {
        /// The stack's path.
        stack: String,
        /// The repository.
        repository: String,
    },
    /// An image is being built, which may take minutes.
    ImageStarted {
        /// The stack's path.
        stack: String,
        /// The image's name.
        asset: String,
    },
    /// An image is in place.
    ImagePublished {
        /// The stack's path.
        stack: String,
        /// The image's name.
        asset: String,
        /// The repository.
        repository: String,
        /// The tag.
        tag: String,
        /// Whether it was there already.
        reused: bool,
    },
    /// A change set is ready.
    ChangeSetCreated {
        /// The stack's path.
        stack: String,
        /// The change set's name.
        change_set: String,
        /// How many resources it changes.
        changes: usize,
    },
    /// One of several updates that a change takes begins.
    UpdateStarted {
        /// The stack's path.
        stack: String,
        /// Which one, from 1 on.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it does, in words.
        text: String,
    },
    /// CloudFormation begins to work.
    OperationStarted {
        /// The stack's path.
        stack: String,
        /// `create`, `update` or `delete`.
        operation: String,
        /// How many resources it will touch.
        total: usize,
    },
    /// A resource made a step.
    Resource {
        /// The stack's path.
        stack: String,
        /// The step.
        #[serde(flatten)]
        step: ResourceStep,
    },
    /// Nothing happened for a while.
    Waiting {
        /// The stack's path.
        stack: String,
        /// What is being waited for, the longest first.
        resources: Vec<Wait>,
        /// How long the operation has been running.
        elapsed_ms: u64,
    },
    /// CloudFormation undoes what it did.
    RollbackStarted {
        /// The stack's path.
        stack: String,
        /// Why.
        reason: Option<String>,
    },
    /// Something to know that does not stop the deployment.
    Warning {
        /// The stack's path.
        stack: String,
        /// A stable code.
        code: String,
        /// The text.
        text: String,
    },
    /// Work on a stack has ended.
    StackFinished {
        /// The stack's path.
        stack: String,
        /// Its name in CloudFormation.
        stack_name: String,
        /// How it ended.
        outcome: Outcome,
        /// What was done to resources.
        #[serde(default)]
        counts: Counts,
        /// The outputs it has now. With `--local`, the command adds the `local_url` of those that are addresses.
        outputs: Vec<StackOutput>,
        /// How long it took.
        elapsed_ms: u64,
        /// Why it failed, if it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<EventError>,
    },
}

/// Why a stack failed or was refused, as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventError {
    /// The stable code, such as `export-in-use`.
    pub code: String,
    /// What went wrong, in a sentence.
    pub message: String,
    /// What can be done about it, one suggestion an entry.
    pub help: Vec<String>,
    /// The resources that failed, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

impl From<&DeployError> for EventError {
    fn from(error: &DeployError) -> Self {
        let failures = match error {
            DeployError::ResourcesFailed { failures, .. }
            | DeployError::ChangeSetRefused { failures, .. } => failures.clone(),
            _ => Vec::new(),
        };
        let (code, message) = (error.code().to_owned(), error.to_string());
        Self { code, message, help: error.help(), failures }
    }
}

impl Event {
    /// The version of the JSON form, for the envelope around a stream of events.
    pub const VERSION: u32 = 1;

    /// Returns the path of the stack that the event is about.
    pub fn stack(&self) -> &str {
        match self {
            Self::StackStarted { stack, .. }
            | Self::BucketCreated { stack, .. }
            | Self::AssetPublished { stack, .. }
            | Self::RepositoryCreated { stack, .. }
            | Self::ImageStarted { stack, .. }
            | Self::ImagePublished { stack, .. }
            | Self::ChangeSetCreated { stack, .. }
            | Self::UpdateStarted { stack, .. }
            | Self::OperationStarted { stack, .. }
            | Self::Resource { stack, .. }
            | Self::Waiting { stack, .. }
            | Self::RollbackStarted { stack, .. }
            | Self::Warning { stack, .. }
            | Self::StackFinished { stack, .. } => stack,
        }
    }
}

/// A step of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceStep {
    /// The logical id.
    pub logical_id: String,
    /// The construct path, if it is known.
    pub path: Option<String>,
    /// The user's `file:line:column`, if it is known.
    pub place: Option<String>,
    /// The resource type.
    pub resource_type: String,
    /// The physical id, once there is one.
    pub physical_id: Option<String>,
    /// What is happening, in a word.
    pub verb: ResourceVerb,
    /// CloudFormation's status.
    pub status: String,
    /// CloudFormation's reason.
    pub reason: Option<String>,
    /// How long the resource has been at it.
    pub elapsed_ms: u64,
    /// How many resources are done.
    pub done: usize,
    /// How many there are to do.
    pub total: usize,
    /// The nested stack it belongs to, by construct path, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nested_in: Option<String>,
}

impl ResourceStep {
    /// Returns the construct path, or the logical id where no path is known.
    pub fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.logical_id)
    }
}

/// What happens to a resource: the present form while it lasts, the past form when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceVerb {
    /// Being created.
    Adding,
    /// Created.
    Added,
    /// Being updated.
    Changing,
    /// Updated.
    Changed,
    /// Being replaced.
    Replacing,
    /// Replaced; the old one is removed later.
    Replaced,
    /// Being deleted.
    Removing,
    /// Deleted.
    Removed,
    /// Left behind on purpose.
    Kept,
    /// Failed.
    Failed,
    /// Given up because another resource failed.
    Cancelled,
    /// Being brought back to what it was.
    Restoring,
    /// Back to what it was.
    Restored,
}

impl ResourceVerb {
    /// Returns the word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Adding => "adding",
            Self::Added => "added",
            Self::Changing => "changing",
            Self::Changed => "changed",
            Self::Replacing => "replacing",
            Self::Replaced => "replaced",
            Self::Removing => "removing",
            Self::Removed => "removed",
            Self::Kept => "kept",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Restoring => "restoring",
            Self::Restored => "restored",
        }
    }

    /// Tells whether the step is over.
    pub fn is_final(self) -> bool {
        !matches!(
            self,
            Self::Adding | Self::Changing | Self::Replacing | Self::Removing | Self::Restoring
        )
    }
}

/// A resource that is being waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The construct path, or the logical id.
    pub resource: String,
    /// What is happening to it.
    pub verb: ResourceVerb,
    /// For how long.
    pub elapsed_ms: u64,
}

/// Listens to events.
pub trait Observer {
    /// Takes an event.
    fn observe(&self, event: &Event);
}

impl<F: Fn(&Event)> Observer for F {
    fn observe(&self, event: &Event) {
        self(event);
    }
}
