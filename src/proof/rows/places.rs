//! The tables of where policies stand: each place is read.

use serde_json::{Value, json};

use super::told;
use crate::proof::check::{arn_shapes, documents};
use crate::proof::resource_policy::CARRIERS;
use crate::proof::role::ATTACHED;

const PAGE: &str = "see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";

/// Where policies stand, and whether they are those of identities.
const PLACES: &[(&str, &str, bool)] = &[
    ("AWS::ApiGateway::DomainNameV2", "Policy", false),
    ("AWS::ApiGateway::RestApi", "Policy", false),
    ("AWS::Backup::BackupVault", "AccessPolicy", false),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", false),
    (
        "AWS::DynamoDB::GlobalTable",
        "Replicas/*/ReplicaStreamSpecification/ResourcePolicy/PolicyDocument",
        false,
    ),
    ("AWS::DynamoDB::GlobalTable", "Replicas/*/ResourcePolicy/PolicyDocument", false),
    ("AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument", false),
    ("AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument", false),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", false),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText", false),
    ("AWS::ECR::RegistryPolicy", "PolicyText", false),
    ("AWS::ECR::Repository", "RepositoryPolicyText", false),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", false),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", false),
    ("AWS::EventSchemas::RegistryPolicy", "Policy", false),
    ("AWS::Events::EventBus", "Policy", false),
    ("AWS::Events::EventBusPolicy", "", false),
    ("AWS::IAM::Group", "Policies/*/PolicyDocument", true),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", true),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", true),
    ("AWS::IAM::Policy", "PolicyDocument", true),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", false),
    ("AWS::IAM::Role", "Policies/*/PolicyDocument", true),
    ("AWS::IAM::RolePolicy", "PolicyDocument", true),
    ("AWS::IAM::User", "Policies/*/PolicyDocument", true),
    ("AWS::IAM::UserPolicy", "PolicyDocument", true),
    ("AWS::KMS::Key", "KeyPolicy", false),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", false),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", false),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument", false),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", false),
    ("AWS::MSK::ClusterPolicy", "Policy", false),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", false),
    ("AWS::S3::AccessPoint", "Policy", false),
    ("AWS::S3::BucketPolicy", "PolicyDocument", false),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", false),
    ("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", false),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", false),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", false),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", false),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", false),
    ("AWS::SSO::PermissionSet", "InlinePolicy", false),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", false),
    ("AWS::VpcLattice::AuthPolicy", "Policy", false),
];

/// A resource with a value at a path of its properties, and where that is.
fn with(type_name: &str, path: &str, value: Value) -> (Value, String) {
    let steps = path.split('/').filter(|step| !step.is_empty());
    let properties = steps.clone().rev().fold(value, |inner, step| match step {
        "*" => json!([inner]),
        key => json!({ key: inner }),
    });
    let pointer: String = steps.map(|step| format!("/{}", step.replace('*', "0"))).collect();
    (
        json!({"Resources": {"Source": {"Type": type_name, "Properties": properties}}}),
        format!("Resources/Source/Properties{pointer}"),
    )
}

/// The rows of a table, in order.
fn sorted<'r>(rows: impl IntoIterator<Item = &'r (&'r str, &'r str)>) -> Vec<(&'r str, &'r str)> {
    let mut rows: Vec<_> = rows.into_iter().copied().collect();
    rows.sort();
    rows
}

#[test]
fn every_policy_is_read_for_actions_that_do_not_exist() {
    let places: Vec<_> = PLACES.iter().map(|(type_name, path, _)| (*type_name, *path)).collect();
    assert_eq!(sorted(&places), sorted(documents::POLICIES));
    for (type_name, path) in places {
        // One statement may stand without a list, and has to in the policy of a bus.
        let document =
            json!({"Statement": {"Effect": "Deny", "Action": "sqs:SendMesage", "Resource": "*"}});
        let (template, pointer) = with(type_name, path, document);
        assert_eq!(
            told(&template),
            [
                format!(
                    "warning[unknown-action] {pointer}/Statement: `sqs:SendMesage` is no action of `sqs` that is known, and so it does nothing."
                ),
                "write `sqs:SendMessage`?".to_string(),
                PAGE.to_string(),
            ],
            "{type_name}"
        );
    }
}

#[test]
fn every_policy_of_an_identity_is_read_for_arns_that_do_not_fit() {
    let identities = PLACES.iter().filter(|(.., of_identity)| *of_identity);
    let places: Vec<_> = identities.map(|(type_name, path, _)| (*type_name, *path)).collect();
    assert_eq!(sorted(&places), sorted(arn_shapes::POLICIES));
    for (type_name, path) in places {
        let statement = json!({
            "Effect": "Allow", "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sns:eu-west-1:123456789012:orders",
        });
        let (template, pointer) = with(type_name, path, json!({"Statement": [statement]}));
        assert_eq!(
            told(&template),
            [
                format!(
                    "error[wrong-arn] {pointer}/Statement/0: `sqs:SendMessage` needs an ARN of `sqs`, but the statement has `arn:aws:sns:eu-west-1:123456789012:orders`."
                ),
                "correct the resource, or remove the action".to_string(),
                PAGE.to_string(),
            ],
            "{type_name}"
        );
    }
}

#[test]
fn every_resource_that_carries_a_policy_lets_in_whom_it_names() {
    let queue = ("AWS::SQS::Queue", "sqs:SendMessage");
    let topic = ("AWS::SNS::Topic", "sns:Publish");
    let bucket = ("AWS::S3::Bucket", "s3:PutObject");
    let cases = [
        ("AWS::SQS::QueuePolicy", queue, "Queues/*"),
        ("AWS::SQS::QueueInlinePolicy", queue, "Queue"),
        ("AWS::SNS::TopicPolicy", topic, "Topics/*"),
        ("AWS::SNS::TopicInlinePolicy", topic, "TopicArn"),
        ("AWS::S3::BucketPolicy", bucket, "Bucket"),
    ];
    assert_eq!(cases.map(|(carrier, (of, _), path)| (carrier, of, path)), CARRIERS);
    for (carrier, (of, action), path) in cases {
        let (mut template, _) = with(carrier, path, json!({"Ref": "Target"}));
        let source = match of {
            "AWS::S3::Bucket" => json!({"Type": of, "Properties": {
                "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Target"}},
            }}),
            _ => {
                let arn = match of {
                    "AWS::SNS::Topic" => json!({"Ref": "Target"}),
                    _ => json!({"Fn::GetAtt": ["Target", "Arn"]}),
                };
                json!({"Type": "AWS::Events::Rule", "Properties": {"Targets": [{"Id": "t", "Arn": arn}]}})
            }
        };
        let resources = &mut template["Resources"];
        let mut policy = resources["Source"].take();
        policy["Properties"]["PolicyDocument"] = json!({"Statement": [{
            "Effect": "Allow", "Action": action, "Resource": "*",
            "Principal": {"Service": ["events.amazonaws.com", "logging.s3.amazonaws.com"]},
        }]});
        *resources = json!({"Source": source, "Target": {"Type": of}, "Policy": policy});
        assert_eq!(told(&template), [""; 0], "{carrier}");
    }
}

#[test]
fn every_policy_that_is_attached_to_a_role_is_the_roles() {
    let cases = [
        ("AWS::IAM::Policy", "Roles"),
        ("AWS::IAM::ManagedPolicy", "Roles"),
        ("AWS::IAM::RolePolicy", "RoleName"),
    ];
    assert_eq!(cases, ATTACHED);
    for (type_name, property) in cases {
        let (mut template, _) = with(type_name, property, json!({"Ref": "Role"}));
        let policy = &mut template["Resources"]["Source"];
        if property == "Roles" {
            policy["Properties"][property] = json!([{"Ref": "Role"}]);
        }
        policy["Properties"]["PolicyDocument"] = json!({"Statement": [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Target", "Arn"]}},
        ]});
        template["Resources"]["Target"] = json!({"Type": "AWS::SQS::Queue"});
        template["Resources"]["Role"] = json!({"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "pipes.amazonaws.com"},
            }},
        }});
        template["Resources"]["Pipe"] = json!({"Type": "AWS::Pipes::Pipe", "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Target": {"Fn::GetAtt": ["Target", "Arn"]},
        }});
        assert_eq!(told(&template), [""; 0], "{type_name}");
    }
}
