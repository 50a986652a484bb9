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
    /// A snapshot is taken, then the resource is deleted; an error for types without snapshots.
    Snapshot,
    /// Kept, except when its creation itself is rolled back.
    RetainOnUpdateOrDelete,
}

/// The types of which a snapshot can be taken before they are deleted.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
const WITH_SNAPSHOTS: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

impl RemovalPolicy {
    /// Whether CloudFormation takes the policy for resources of a type.
    pub(crate) fn is_for(self, type_name: &str) -> bool {
        self != RemovalPolicy::Snapshot || WITH_SNAPSHOTS.contains(&type_name)
    }

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
