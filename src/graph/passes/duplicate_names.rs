//! Finds resources that would be called the same.

use std::collections::HashMap;

use super::Synthesis;
use crate::diagnostic::Diagnostic;
use crate::tree::{Kind, NodeId};

/// A type whose resources have names of which there is one each.
struct Named {
    type_name: &'static str,
    /// What people call it. Types with one noun have their names in common.
    noun: &'static str,
    /// The property that holds the name.
    property: &'static str,
    scope: Scope,
}

/// Where there is one of a name.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    /// In a region of an account.
    Region,
    /// In an account, all regions together.
    Account,
    /// In a partition, all accounts together.
    Partition,
}

const fn row(
    type_name: &'static str,
    noun: &'static str,
    property: &'static str,
    scope: Scope,
) -> Named {
    Named { type_name, noun, property, scope }
}

/// Source: the reference of each type, such as
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> (names of IAM) and
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html> (of buckets).
#[rustfmt::skip]
const NAMED: &[Named] = &[
    row("AWS::ApiGateway::DomainName", "custom domain", "DomainName", Scope::Region),
    row("AWS::ApiGatewayV2::DomainName", "custom domain", "DomainName", Scope::Region),
    row("AWS::CloudFront::Function", "CloudFront function", "Name", Scope::Account),
    row("AWS::CloudWatch::Alarm", "alarm", "AlarmName", Scope::Region),
    row("AWS::CloudWatch::CompositeAlarm", "alarm", "AlarmName", Scope::Region),
    row("AWS::Cognito::UserPoolDomain", "domain of user pools", "Domain", Scope::Region),
    row("AWS::DynamoDB::GlobalTable", "table", "TableName", Scope::Region),
    row("AWS::DynamoDB::Table", "table", "TableName", Scope::Region),
    row("AWS::ECR::Repository", "repository", "RepositoryName", Scope::Region),
    row("AWS::Events::Archive", "archive", "ArchiveName", Scope::Region),
    row("AWS::Events::EventBus", "event bus", "Name", Scope::Region),
    row("AWS::IAM::Group", "group", "GroupName", Scope::Account),
    row("AWS::IAM::InstanceProfile", "instance profile", "InstanceProfileName", Scope::Account),
    row("AWS::IAM::ManagedPolicy", "managed policy", "ManagedPolicyName", Scope::Account),
    row("AWS::IAM::Role", "role", "RoleName", Scope::Account),
    row("AWS::IAM::User", "user", "UserName", Scope::Account),
    row("AWS::KMS::Alias", "alias of keys", "AliasName", Scope::Region),
    row("AWS::Kinesis::Stream", "stream", "Name", Scope::Region),
    row("AWS::Lambda::CapacityProvider", "capacity provider", "CapacityProviderName", Scope::Region),
    row("AWS::Lambda::Function", "function", "FunctionName", Scope::Region),
    row("AWS::Logs::LogGroup", "log group", "LogGroupName", Scope::Region),
    row("AWS::S3::Bucket", "bucket", "BucketName", Scope::Partition),
    row("AWS::SQS::Queue", "queue", "QueueName", Scope::Region),
    row("AWS::SSM::Parameter", "parameter", "Name", Scope::Region),
    row("AWS::SecretsManager::Secret", "secret", "Name", Scope::Region),
];

/// Two resources whose names are the same literals, and which are certainly deployed to where there is
/// one of a name.
pub(super) fn run(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<(&str, String, String), NodeId> = HashMap::new();
    for &node in s.tree.in_order().iter() {
        let Kind::Resource(resource) = &s.tree[node].kind else { continue };
        let Some(named) = NAMED.iter().find(|row| row.type_name == resource.type_name) else {
            continue;
        };
        if is_conditional(s, node) {
            continue;
        }
        let name = s.tree.literal(node, named.property);
        let (Some(name), Some(place)) = (name, place(s, node, named.scope)) else { continue };
        let compared = if ignores_case(named) { name.to_lowercase() } else { name.to_string() };
        let key = (named.noun, compared, place);
        let Some(&first) = taken.get(&key) else {
            taken.insert(key, node);
            continue;
        };
        found.push(
            Diagnostic::error("duplicate-name", "two resources share a name")
                .detail(detail(s, named, name, [first, node]))
                .path(s.tree.path(node))
                .at_labelled("first", s.tree[first].location)
                .at_labelled("again", s.tree[node].location)
                .help("change one of the names, or leave it out and let CloudFormation choose one"),
        );
    }
}

/// Whether names are not told apart by case.
fn ignores_case(named: &Named) -> bool {
    named.type_name.starts_with("AWS::IAM::")
}

fn detail(s: &Synthesis, named: &Named, name: &str, [first, again]: [NodeId; 2]) -> String {
    let other = s.tree.literal(first, named.property).filter(|other| *other != name);
    let case = other.map(|other| format!(" (IAM takes `{other}` for the same)"));
    let within = match named.scope {
        Scope::Region => "in a region",
        Scope::Account => "in an account, whatever the region",
        Scope::Partition => "in all accounts and regions together",
    };
    format!(
        "`{}` and `{}` would both be the {} `{name}`{}, of which there can be one {within}.",
        s.tree.path(first),
        s.tree.path(again),
        named.noun,
        case.unwrap_or_default(),
    )
}

/// Whether a condition decides if there is the resource, or the nested stack that it stands in.
pub(super) fn is_conditional(s: &Synthesis, node: NodeId) -> bool {
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

/// Where there is one of a name: what of the environment the scope asks for, if that is known; else
/// the resource's stack.
fn place(s: &Synthesis, node: NodeId, scope: Scope) -> Option<String> {
    let stack = s.tree.top_stack(s.tree[node].stack?);
    let environment = s.tree.environment(stack);
    let known = match scope {
        Scope::Region => {
            environment.account.as_ref().zip(environment.region.as_ref()).map(|_| environment.uri())
        }
        Scope::Account => environment.account.clone(),
        Scope::Partition => environment.partition().map(str::to_string),
    };
    Some(known.unwrap_or_else(|| s.tree.path(stack)))
}
