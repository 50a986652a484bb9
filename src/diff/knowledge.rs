//! What must be known of resource types to foresee an update.

use crate::spec::{Replacement, ResourceType, Spec};

/// Answers questions on resource types; the embedded CloudFormation specification is the usual source.
pub trait ReplacementKnowledge {
    /// Tells what a change at a property path does; list items are numbers in the path.
    ///
    /// `None` means that the type or the property is not known.
    fn replacement(&self, resource_type: &str, path: &[&str]) -> Option<Replacement>;

    /// Tells whether resources of the type hold data that dies with them.
    fn is_stateful(&self, resource_type: &str) -> bool {
        STATEFUL.binary_search(&resource_type).is_ok()
    }

    /// Tells whether the property holds free-form JSON, in which `1` and `"1"` are different things.
    fn is_free_form(&self, _resource_type: &str, path: &[&str]) -> bool {
        path.iter().any(|step| FREE_FORM.contains(step))
    }
}

/// Knows nothing of replacement: every change counts as an update in place.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKnowledge;

impl ReplacementKnowledge for NoKnowledge {
    fn replacement(&self, _resource_type: &str, _path: &[&str]) -> Option<Replacement> {
        None
    }
}

impl ReplacementKnowledge for Spec {
    fn replacement(&self, resource_type: &str, path: &[&str]) -> Option<Replacement> {
        let told = self.resource(resource_type)?.replacement(path);
        let edits = |(of, list, property): &(&str, &str, &str)| {
            *of == resource_type && path.first() == Some(list) && path.last() == Some(property)
        };
        Some(if EDITS.iter().any(edits) { told.max(Replacement::Maybe) } else { told })
    }

    fn is_stateful(&self, resource_type: &str) -> bool {
        let said = self.resource(resource_type).is_some_and(ResourceType::is_stateful);
        said || NoKnowledge.is_stateful(resource_type)
    }
}

/// Properties of a list's items whose edit replaces the resource, as AWS's pages say and its schemas do not.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html#cfn-dynamodb-table-attributedefinitions>
const EDITS: &[(&str, &str, &str)] =
    &[("AWS::DynamoDB::Table", "AttributeDefinitions", "AttributeType")];

/// Types whose loss loses data, sorted; asked where a specification does not say.
const STATEFUL: &[&str] = &[
    "AWS::Backup::BackupVault",
    "AWS::Cognito::IdentityPool",
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBInstance",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Elasticsearch::Domain",
    "AWS::Events::Archive",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::MSK::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::QLDB::Ledger",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::Route53::HostedZone",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
    "AWS::Timestream::Table",
];

/// Properties that hold JSON of another language: event patterns, filter policies, state machines.
const FREE_FORM: &[&str] = &[
    "EventPattern",
    "FilterPolicy",
    "Definition",
    "DefinitionObject",
    "DefinitionSubstitutions",
    "Body",
    "Schema",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_of_another_type_may_be_another_table() {
        let check = |of: &str, path: &[&str], expected| {
            assert_eq!(Spec::embedded().replacement(of, path), Some(expected), "{of} {path:?}");
        };
        let table = "AWS::DynamoDB::Table";
        check(table, &["AttributeDefinitions", "0", "AttributeType"], Replacement::Maybe);
        check(table, &["AttributeDefinitions", "0"], Replacement::Never);
        check(table, &["AttributeDefinitions"], Replacement::Never);
        let everywhere = "AWS::DynamoDB::GlobalTable";
        check(everywhere, &["AttributeDefinitions", "0", "AttributeType"], Replacement::Never);
    }

    #[test]
    fn the_list_of_stateful_types_is_sorted() {
        assert!(STATEFUL.is_sorted());
        assert!(NoKnowledge.is_stateful("AWS::S3::Bucket"));
        assert!(!NoKnowledge.is_stateful("AWS::Lambda::Function"));
    }
}
