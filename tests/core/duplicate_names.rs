//! Which names there can be only one of, and where.

use rustinfra::tree::Environment;
use rustinfra_constructs::prelude::*;

use super::problems;

/// Where there is one of a name.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Region,
    Account,
    Partition,
}
use Within::{Account, Partition, Region};

/// Each type, what it is called, the property that names it and where there is one of a name.
#[rustfmt::skip]
const TYPES: &[(&str, &str, &str, Within)] = &[
    ("AWS::ApiGateway::DomainName", "custom domain", "DomainName", Region),
    ("AWS::ApiGatewayV2::DomainName", "custom domain", "DomainName", Region),
    ("AWS::CloudFront::Function", "CloudFront function", "Name", Account),
    ("AWS::CloudWatch::Alarm", "alarm", "AlarmName", Region),
    ("AWS::CloudWatch::CompositeAlarm", "alarm", "AlarmName", Region),
    ("AWS::Cognito::UserPoolDomain", "domain of user pools", "Domain", Region),
    ("AWS::DynamoDB::GlobalTable", "table", "TableName", Region),
    ("AWS::DynamoDB::Table", "table", "TableName", Region),
    ("AWS::ECR::Repository", "repository", "RepositoryName", Region),
    ("AWS::Events::Archive", "archive", "ArchiveName", Region),
    ("AWS::Events::EventBus", "event bus", "Name", Region),
    ("AWS::IAM::Group", "group", "GroupName", Account),
    ("AWS::IAM::InstanceProfile", "instance profile", "InstanceProfileName", Account),
    ("AWS::IAM::ManagedPolicy", "managed policy", "ManagedPolicyName", Account),
    ("AWS::IAM::Role", "role", "RoleName", Account),
    ("AWS::IAM::User", "user", "UserName", Account),
    ("AWS::KMS::Alias", "alias of keys", "AliasName", Region),
    ("AWS::Kinesis::Stream", "stream", "Name", Region),
    ("AWS::Lambda::CapacityProvider", "capacity provider", "CapacityProviderName", Region),
    ("AWS::Lambda::Function", "function", "FunctionName", Region),
    ("AWS::Logs::LogGroup", "log group", "LogGroupName", Region),
    ("AWS::S3::Bucket", "bucket", "BucketName", Partition),
    ("AWS::SQS::Queue", "queue", "QueueName", Region),
    ("AWS::SSM::Parameter", "parameter", "Name", Region),
    ("AWS::SecretsManager::Secret", "secret", "Name", Region),
];

/// The problems, without their places, of resources of these types with these names in two
/// environments.
fn told(
    resources: [(&'static str, &'static str, &'static str); 2],
    environments: [(&str, &str); 2],
) -> String {
    let app = App::new();
    for (i, ((ty, property, name), (account, region))) in
        resources.into_iter().zip(environments).enumerate()
    {
        let environment = Environment::new(account, region);
        let stack = Stack::builder(&format!("Stack{i}")).environment(environment).build(&app);
        CfnResource::new(&stack, "Named", ty).set(property, name.into());
    }
    let told = problems(&app);
    let lines = told.lines().filter(|line| !line.contains(file!()));
    lines.collect::<Vec<_>>().join("\n")
}

const HERE: (&str, &str) = ("111111111111", "eu-west-1");

/// What is told of two resources of one name, in the second place.
fn shared(noun: &str, within: Within, name: &str) -> String {
    let within = match within {
        Region => "in a region",
        Account => "in an account, whatever the region",
        Partition => "in all accounts and regions together",
    };
    format!(
        "error[duplicate-name]: two resources share a name
  `Stack0/Named` and `Stack1/Named` would both be the {noun} `{name}`, of which there can be one {within}.
    at `Stack1/Named`
  help: change one of the names, or leave it out and let CloudFormation choose one"
    )
}

#[test]
fn a_name_is_taken_once_in_a_region_an_account_or_a_partition() {
    let places = [
        (HERE, Region),
        ((HERE.0, "us-east-1"), Account),
        (("222222222222", "us-east-1"), Partition),
    ];
    for &(ty, noun, property, within) in TYPES {
        for (there, together) in places {
            let is_taken = match within {
                Region => together == Region,
                Account => together != Partition,
                Partition => true,
            };
            let expected = if is_taken { shared(noun, within, "one") } else { String::new() };
            let told = told([(ty, property, "one"), (ty, property, "one")], [HERE, there]);
            assert_eq!(told, expected, "{ty} {there:?}");
        }
        let china = ("222222222222", "cn-north-1");
        let told = told([(ty, property, "one"), (ty, property, "one")], [HERE, china]);
        assert_eq!(told, "", "{ty}");
    }
}

#[test]
fn types_of_one_noun_have_their_names_in_common_and_those_of_two_do_not() {
    for (i, &(first, noun, property, within)) in TYPES.iter().enumerate() {
        for &(again, other, named_by, _) in &TYPES[i + 1..] {
            let told = told([(first, property, "one"), (again, named_by, "one")], [HERE, HERE]);
            let expected = if noun == other { shared(noun, within, "one") } else { String::new() };
            assert_eq!(told, expected, "{first} {again}");
        }
    }
}

#[test]
fn only_iam_does_not_tell_names_apart_by_case() {
    for &(ty, noun, property, within) in TYPES {
        let told = told([(ty, property, "one"), (ty, property, "One")], [HERE, HERE]);
        let expected = match ty.starts_with("AWS::IAM::") {
            true => {
                let same = shared(noun, within, "One");
                same.replace("`One`,", "`One` (IAM takes `one` for the same),")
            }
            false => String::new(),
        };
        assert_eq!(told, expected, "{ty}");
    }
}
