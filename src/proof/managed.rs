//! AWS managed policies whose content is known.

/// What a managed policy of AWS allows, on every resource; `None` for one that is not listed.
///
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
pub(super) fn actions(name: &str) -> Option<&'static [&'static str]> {
    row(name).map(|(_, actions)| *actions)
}

/// The path and the name of a listed policy: what stands after `policy/` in its ARN.
pub(super) fn path(name: &str) -> Option<&'static str> {
    row(name).map(|(path, _)| *path)
}

fn row(name: &str) -> Option<&'static Policy> {
    POLICIES.iter().find(|(path, _)| path.rsplit('/').next() == Some(name))
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
