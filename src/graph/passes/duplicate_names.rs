//! Finds resources that would be called the same.

use std::collections::HashMap;

use super::Synthesis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::tree::{Kind, NodeId, display_path};

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

/// Two resources whose names are the same literals: an error if they are certainly deployed to where there
/// is one of a name, which stacks of one environment are.
///
/// A warning if they are where a stack goes that does not say it: stacks of one stage that leave the same of
/// their environments open go together wherever `deploy` is asked to put them, but may be sent to different
/// accounts one by one. Stages without an environment are made for that, so each is looked at by itself.
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
        let Some(name) = s.tree.literal(node, named.property) else { continue };
        let Some(places) = places(s, node, named.scope) else { continue };
        let compared = if ignores_case(named) { name.to_lowercase() } else { name.to_string() };
        let mut first = None;
        for (severity, place) in places {
            let key = (named.noun, compared.clone(), place);
            let earlier = *taken.entry(key).or_insert(node);
            if earlier != node && first.is_none() {
                first = Some((severity, earlier));
            }
        }
        if let Some((severity, first)) = first {
            found.push(shared(s, named, name, severity, [first, node]));
        }
    }
}

fn shared(
    s: &Synthesis,
    named: &Named,
    name: &str,
    severity: Severity,
    [first, again]: [NodeId; 2],
) -> Diagnostic {
    let diagnostic = Diagnostic::error("duplicate-name", "two resources share a name")
        .detail(detail(s, named, name, severity, [first, again]))
        .path(display_path(&s.tree.path(again)))
        .at_labelled("first", s.tree[first].location)
        .at_labelled("again", s.tree[again].location)
        .help("change one of the names, or leave it out and let CloudFormation choose one");
    let diagnostic = Diagnostic { severity, ..diagnostic };
    match severity {
        Severity::Error => diagnostic,
        _ => diagnostic.help("or say by `.environment(…)` that the stacks go to different ones"),
    }
}

/// Whether names are not told apart by case.
fn ignores_case(named: &Named) -> bool {
    named.type_name.starts_with("AWS::IAM::")
}

fn detail(
    s: &Synthesis,
    named: &Named,
    name: &str,
    severity: Severity,
    [first, again]: [NodeId; 2],
) -> String {
    let other = s.tree.literal(first, named.property).filter(|other| *other != name);
    let case = other.map(|other| format!(" (IAM takes `{other}` for the same)"));
    let within = match named.scope {
        Scope::Region => "in a region",
        Scope::Account => "in an account, whatever the region",
        Scope::Partition => "in all accounts and regions together",
    };
    let unless = match severity {
        Severity::Error => "",
        _ => " Their stacks do not say where they go: together, they go to one environment.",
    };
    format!(
        "`{}` and `{}` would both be the {} `{name}`{}, of which there can be one {within}.{unless}",
        display_path(&s.tree.path(first)),
        display_path(&s.tree.path(again)),
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

/// Where there is one of a name, and what it is if that is taken: what of the environment the scope asks for.
/// If that is not known, certainly the resource's stack, and probably whatever of its stage says as much.
fn places(s: &Synthesis, node: NodeId, scope: Scope) -> Option<Vec<(Severity, String)>> {
    let stack = s.tree.top_stack(s.tree[node].stack?);
    let environment = s.tree.environment(stack);
    let (known, said) = match scope {
        Scope::Region => {
            (environment.account.is_some() && environment.region.is_some(), environment.uri())
        }
        Scope::Account => (environment.account.is_some(), environment.account.unwrap_or_default()),
        Scope::Partition => {
            let partition = environment.partition();
            (partition.is_some(), partition.unwrap_or_default().to_string())
        }
    };
    if known {
        return Some(vec![(Severity::Error, said)]);
    }
    let stage = s.tree.path(s.tree.stage(stack));
    let together = (Severity::Warning, format!("{said} of {stage}"));
    Some(vec![(Severity::Error, s.tree.path(stack)), together])
}
