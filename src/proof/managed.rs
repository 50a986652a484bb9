//! AWS managed policies that are known, some with their content.

use super::managed_names::NAMES;
use crate::spec::nearest;

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

/// The path and the name of the policy whose name is most like this one, if a slip is likely.
pub(super) fn nearest_path(name: &str) -> Option<&'static str> {
    path(nearest(name, NAMES.iter().map(|path| own_name(path)))?)
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
}
