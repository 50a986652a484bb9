//! What happens to a resource that leaves its stack.

/// What happens to a resource when it is removed from its stack or replaced.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalPolicy {
    /// The resource is deleted.
    Destroy,
    /// The resource is kept, outside CloudFormation's control.
    Retain,
    /// A snapshot is taken, then the resource is deleted; only for types that have snapshots.
    Snapshot,
    /// Kept, except when its creation itself is rolled back.
    RetainOnUpdateOrDelete,
}

impl RemovalPolicy {
    /// The values of `DeletionPolicy` and `UpdateReplacePolicy`.
    pub(crate) fn attributes(self) -> (&'static str, &'static str) {
        match self {
            RemovalPolicy::Destroy => ("Delete", "Delete"),
            RemovalPolicy::Retain => ("Retain", "Retain"),
            RemovalPolicy::Snapshot => ("Snapshot", "Snapshot"),
            RemovalPolicy::RetainOnUpdateOrDelete => ("RetainExceptOnCreate", "Retain"),
        }
    }
}
