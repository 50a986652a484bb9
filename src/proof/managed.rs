//! AWS managed policies that are known, some with their content.

use super::managed_names::NAMES;
use crate::spec::nearest_within;

/// What a managed policy of AWS allows, on every resource; `None` for one that is not listed.
///
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
pub(super) fn actions(name: &str) -> Option<&'static [&'static str]> {
    row(name).map(|(_, actions)| *actions)
}

/// The path and the name of a policy that is called so: what stands after `policy/` in its ARN.
pub(super) fn path(name: &str) -> Option<&'static str> {
    NAMES.iter().copied().find(|path| own_name(path) == name)
}

/// A service whose name is shorter than this is like too many others.
const SHORTEST_SERVICE: usize = 5;

/// The path and the name of the policy whose name is most like this one, if a slip is likely: one of the
/// same service, or of one whose name differs in a character.
pub(super) fn nearest_path(name: &str) -> Option<&'static str> {
    let service = service(name);
    let names = || NAMES.iter().map(|path| own_name(path));
    let of_it = names().filter(|known| self::service(known).eq_ignore_ascii_case(service));
    let of_another = || {
        let is_long = service.len() >= SHORTEST_SERVICE;
        is_long.then(|| nearest_within(name, 1, names())).flatten()
    };
    path(nearest_within(name, 2, of_it).or_else(of_another)?)
}

/// The service in the name of a policy: its first word besides `Amazon` and `AWS`, such as `IVS` or
/// `Lambda`. A word begins with a capital that a small letter follows, or that follows one.
fn service(name: &str) -> &str {
    let name = ["Amazon", "AWS"].iter().find_map(|of| name.strip_prefix(of)).unwrap_or(name);
    let bytes = name.as_bytes();
    let is_small = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let begins = |at: &usize| {
        bytes[*at] == b'_'
            || bytes[*at].is_ascii_uppercase() && (is_small(at + 1) || is_small(at - 1))
    };
    name.get(..(1..bytes.len()).find(begins).unwrap_or(bytes.len())).unwrap_or(name)
}

/// The name of a policy without its path.
fn own_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn row(name: &str) -> Option<&'static Policy> {
    POLICIES.iter().find(|(path, _)| own_name(path) == name)
}

/// A policy's path and name, and what it allows.
type Policy = (&'static str, &'static [&'static str]);

const LOGS: &[&str] = &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

#[rustfmt::skip]
const POLICIES: &[Policy] = &[
    ("service-role/AWSLambdaBasicExecutionRole", LOGS),
    ("service-role/AWSLambdaSQSQueueExecutionRole", &[
        "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
    ]),
    ("service-role/AWSLambdaDynamoDBExecutionRole", &[
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
    ]),
    ("service-role/AWSLambdaKinesisExecutionRole", &[
        "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
        "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
    ]),
    ("service-role/AWSLambdaMSKExecutionRole", &[
        "kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers",
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs",
        "ec2:DeleteNetworkInterface", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
    ]),
    ("service-role/AWSLambdaVPCAccessExecutionRole", &[
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs",
        "ec2:GetSecurityGroupsForVpc",
    ]),
    ("service-role/AWSLambdaENIManagementAccess", &[
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses", "ec2:DescribeSubnets",
    ]),
    ("AWSXRayDaemonWriteAccess", &["xray:*"]),
    ("AWSXrayWriteOnlyAccess", &["xray:*"]),
    ("service-role/AmazonAPIGatewayPushToCloudWatchLogs", &["logs:*"]),
    ("CloudWatchLogsFullAccess", &["logs:*", "cloudwatch:*"]),
    ("service-role/AWSLambdaRole", &["lambda:InvokeFunction"]),
    ("AmazonSQSFullAccess", &["sqs:*"]),
    ("AmazonSNSFullAccess", &["sns:*"]),
    ("AmazonS3FullAccess", &["s3:*", "s3-object-lambda:*"]),
    ("AdministratorAccess", &["*"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_once_in_order() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
        for (policy, _) in POLICIES {
            assert_eq!(path(own_name(policy)), Some(*policy));
        }
        for name in NAMES {
            assert_eq!(path(own_name(name)), Some(*name), "one name under two paths");
        }
    }

    #[test]
    fn the_first_word_of_a_name_is_its_service() {
        for (name, expected) in [
            ("AmazonIVSFullAccess", "IVS"),
            ("AWSLambda_FullAccess", "Lambda"),
            ("AmazonECS_FullAccess", "ECS"),
            ("AWSLambdaExecute", "Lambda"),
            ("AWSLambdaSQSQueueExecutionRole", "Lambda"),
            ("AmazonEKS_CNI_Policy", "EKS"),
            ("IVS", "IVS"),
            ("AWS", ""),
            ("", ""),
        ] {
            assert_eq!(service(name), expected, "{name}");
        }
    }
}
