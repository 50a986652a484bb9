//! Resources that would be called the same.

use std::collections::HashMap;

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::tree::{Kind, NodeId};

/// The property that holds the name, for types of which an account has one of a name, at least in a
/// region.
///
/// Source: the reference of each type, such as
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>,
/// and <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
fn name_property(type_name: &str) -> Option<&'static str> {
    Some(match type_name {
        "AWS::ApiGateway::DomainName" | "AWS::ApiGatewayV2::DomainName" => "DomainName",
        "AWS::CloudFront::Function"
        | "AWS::Events::EventBus"
        | "AWS::Kinesis::Stream"
        | "AWS::SSM::Parameter"
        | "AWS::SecretsManager::Secret" => "Name",
        "AWS::CloudWatch::Alarm" => "AlarmName",
        "AWS::Cognito::UserPoolDomain" => "Domain",
        "AWS::DynamoDB::GlobalTable" | "AWS::DynamoDB::Table" => "TableName",
        "AWS::ECR::Repository" => "RepositoryName",
        "AWS::Events::Archive" => "ArchiveName",
        "AWS::IAM::Group" => "GroupName",
        "AWS::IAM::InstanceProfile" => "InstanceProfileName",
        "AWS::IAM::ManagedPolicy" => "ManagedPolicyName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::IAM::User" => "UserName",
        "AWS::KMS::Alias" => "AliasName",
        "AWS::Lambda::CapacityProvider" => "CapacityProviderName",
        "AWS::Lambda::Function" => "FunctionName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::S3::Bucket" => "BucketName",
        "AWS::SQS::Queue" => "QueueName",
        _ => return None,
    })
}

/// Two resources of one type that are certainly deployed to one account and region, and whose names
/// are the same literals.
pub(super) fn run(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<(&str, &str, String), NodeId> = HashMap::new();
    for &node in s.tree.in_order().iter() {
        let Kind::Resource(resource) = &s.tree[node].kind else { continue };
        let Some(property) = name_property(&resource.type_name) else { continue };
        if is_conditional(s, node) {
            continue;
        }
        let name = s.tree.literal(node, property);
        let (Some(name), Some(place)) = (name, place(s, node)) else { continue };
        let type_name: &str = &resource.type_name;
        let Some(&first) = taken.get(&(type_name, name, place.clone())) else {
            taken.insert((type_name, name, place), node);
            continue;
        };
        found.push(
            Diagnostic::error("duplicate-name", "two resources share a name")
                .detail(format!(
                    "`{}` and `{}` would both be the {type_name} `{name}`, of which there can be one.",
                    s.tree.path(first),
                    s.tree.path(node)
                ))
                .path(s.tree.path(node))
                .at_labelled("first", s.tree[first].location)
                .at_labelled("again", s.tree[node].location)
                .help("change one of the names, or leave it out and let CloudFormation choose one"),
        );
    }
}

/// Whether a condition decides if there is the resource, or the nested stack that it stands in.
fn is_conditional(s: &Synthesis, node: NodeId) -> bool {
    let mut next = Some(node);
    while let Some(node) = next {
        if s.tree.resource(node).is_some_and(|r| r.attributes().condition.is_some()) {
            return true;
        }
        let stack = s.tree[node].stack.and_then(|stack| s.tree.stack_data(stack));
        next = stack.and_then(|stack| stack.nested_resource);
    }
    false
}

/// Where a resource is deployed: its environment, if that is known; else its stack.
fn place(s: &Synthesis, node: NodeId) -> Option<String> {
    let stack = s.tree.top_stack(s.tree[node].stack?);
    let environment = s.tree.environment(stack);
    let is_known = environment.account.is_some() && environment.region.is_some();
    Some(if is_known { environment.uri() } else { s.tree.path(stack) })
}
