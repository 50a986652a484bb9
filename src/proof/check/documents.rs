//! Policies that are no policy documents.

use serde_json::Value;

use crate::proof::finding::Finding;
use crate::proof::template::{Place, Template};

const PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html";

/// Policies: where they stand.
pub(in crate::proof) const POLICIES: &[(&str, &str)] = &[
    ("AWS::ApiGateway::DomainNameV2", "Policy"),
    ("AWS::ApiGateway::RestApi", "Policy"),
    ("AWS::Backup::BackupVault", "AccessPolicy"),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy"),
    (
        "AWS::DynamoDB::GlobalTable",
        "Replicas/*/ReplicaStreamSpecification/ResourcePolicy/PolicyDocument",
    ),
    ("AWS::DynamoDB::GlobalTable", "Replicas/*/ResourcePolicy/PolicyDocument"),
    ("AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument"),
    ("AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument"),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument"),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText"),
    ("AWS::ECR::RegistryPolicy", "PolicyText"),
    ("AWS::ECR::Repository", "RepositoryPolicyText"),
    ("AWS::EFS::FileSystem", "FileSystemPolicy"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies"),
    ("AWS::EventSchemas::RegistryPolicy", "Policy"),
    ("AWS::Events::EventBus", "Policy"),
    ("AWS::Events::EventBusPolicy", ""),
    ("AWS::IAM::Group", "Policies/*/PolicyDocument"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
    ("AWS::IAM::Role", "Policies/*/PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::User", "Policies/*/PolicyDocument"),
    ("AWS::IAM::UserPolicy", "PolicyDocument"),
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::KMS::ReplicaKey", "KeyPolicy"),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument"),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
    ("AWS::MSK::ClusterPolicy", "Policy"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies"),
    ("AWS::S3::AccessPoint", "Policy"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument"),
    ("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy"),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SSO::PermissionSet", "InlinePolicy"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("AWS::VpcLattice::AuthPolicy", "Policy"),
];

/// Checks that documents are objects whose statements are objects.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for Place { value, pointer } in resource.at(path) {
                match value {
                    // Some documents are given as text.
                    Value::String(text) => match serde_json::from_str(text) {
                        Ok(document) => statements(&document, &pointer, findings),
                        Err(error) => findings.push(malformed(
                            pointer,
                            format!("the policy is text that is not JSON: {error}."),
                        )),
                    },
                    document => statements(document, &pointer, findings),
                }
            }
        }
    }
}

fn statements(document: &Value, pointer: &str, findings: &mut Vec<Finding>) {
    let no_object = |value: &Value, what: &str, pointer: String| {
        let is_one = value.is_object();
        (!is_one).then(|| malformed(pointer, format!("{what} is `{value}`, not an object.")))
    };
    findings.extend(no_object(document, "the policy", pointer.to_string()));
    match document.get("Statement") {
        Some(Value::Array(items)) => {
            for (i, item) in items.iter().enumerate() {
                findings.extend(no_object(item, "a statement", format!("{pointer}/Statement/{i}")));
            }
        }
        Some(one) => {
            findings.extend(no_object(one, "the statement", format!("{pointer}/Statement")))
        }
        None => {}
    }
}

fn malformed(pointer: String, detail: String) -> Finding {
    Finding::error("malformed-policy", "a policy is no policy document", pointer, detail)
        .help("write an object with `Version` and `Statement`, a list of objects")
        .page(PAGE)
}
