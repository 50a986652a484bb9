//! What is known of the types that talk to each other: their ARNs, names and policies.

/// What `Ref` of a resource gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    Arn,
    Name,
    Other,
}

/// One row of the table of types.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) type_name: &'static str,
    /// What people call it.
    pub(super) noun: &'static str,
    /// The service in its ARN and actions.
    pub(super) service: &'static str,
    /// What stands before its name in its ARN.
    pub(super) prefix: &'static str,
    /// The property that sets its name.
    pub(super) name: Option<&'static str>,
    pub(super) reference: Reference,
    /// The attributes that give its ARN.
    pub(super) arn: &'static [&'static str],
    /// The attributes that give its name.
    pub(super) names: &'static [&'static str],
    /// Whether region and account are in its ARN.
    pub(super) regional: Regional,
}

/// Which of region and account an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Regional {
    Both,
    Account,
    Neither,
}

/// A row; the page of each is
/// `https://docs.aws.amazon.com/service-authorization/latest/reference/` and its service.
#[expect(clippy::too_many_arguments, reason = "a row of a table reads best on two lines")]
const fn row(
    type_name: &'static str,
    noun: &'static str,
    service: &'static str,
    prefix: &'static str,
    name: Option<&'static str>,
    reference: Reference,
    arn: &'static [&'static str],
    names: &'static [&'static str],
) -> Kind {
    Kind { type_name, noun, service, prefix, name, reference, arn, names, regional: Regional::Both }
}

const fn with(regional: Regional, kind: Kind) -> Kind {
    Kind { regional, ..kind }
}

use Reference::{Arn, Name, Other};

pub(super) const FUNCTION: &str = "AWS::Lambda::Function";
pub(super) const VERSION: &str = "AWS::Lambda::Version";
pub(super) const ALIAS: &str = "AWS::Lambda::Alias";
pub(super) const QUEUE: &str = "AWS::SQS::Queue";
pub(super) const TOPIC: &str = "AWS::SNS::Topic";
pub(super) const TABLE: &str = "AWS::DynamoDB::Table";
pub(super) const GLOBAL_TABLE: &str = "AWS::DynamoDB::GlobalTable";
pub(super) const BUCKET: &str = "AWS::S3::Bucket";
pub(super) const BUS: &str = "AWS::Events::EventBus";
pub(super) const STATE_MACHINE: &str = "AWS::StepFunctions::StateMachine";
pub(super) const STREAM: &str = "AWS::Kinesis::Stream";
pub(super) const SECRET: &str = "AWS::SecretsManager::Secret";
pub(super) const KEY: &str = "AWS::KMS::Key";
pub(super) const ROLE: &str = "AWS::IAM::Role";
pub(super) const CONSUMER: &str = "AWS::Kinesis::StreamConsumer";
pub(super) const CLUSTER: &str = "AWS::MSK::Cluster";
pub(super) const SERVERLESS_CLUSTER: &str = "AWS::MSK::ServerlessCluster";
pub(super) const REGISTRY: &str = "AWS::Glue::Registry";
pub(super) const LOG_GROUP: &str = "AWS::Logs::LogGroup";
pub(super) const DELIVERY: &str = "AWS::KinesisFirehose::DeliveryStream";
pub(super) const DESTINATION: &str = "AWS::Events::ApiDestination";
pub(super) const REST_API: &str = "AWS::ApiGateway::RestApi";
pub(super) const HTTP_API: &str = "AWS::ApiGatewayV2::Api";
pub(super) const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";
pub(super) const POOL: &str = "AWS::Cognito::UserPool";

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    row(FUNCTION, "function", "lambda", "function:", Some("FunctionName"), Name, &["Arn"], &[]),
    row(QUEUE, "queue", "sqs", "", Some("QueueName"), Other, &["Arn"], &["QueueName"]),
    row(TOPIC, "topic", "sns", "", Some("TopicName"), Arn, &["TopicArn"], &["TopicName"]),
    row(TABLE, "table", "dynamodb", "table/", Some("TableName"), Name, &["Arn"], &[]),
    row(GLOBAL_TABLE, "table", "dynamodb", "table/", Some("TableName"), Name, &["Arn"], &[]),
    with(Regional::Neither,
        row(BUCKET, "bucket", "s3", "", Some("BucketName"), Name, &["Arn"], &[])),
    row("AWS::Events::Rule", "rule", "events", "rule/", None, Other, &["Arn"], &[]),
    row("AWS::CloudWatch::Alarm", "alarm", "cloudwatch", "alarm:", Some("AlarmName"), Name,
        &["Arn"], &[]),
    row(BUS, "event bus", "events", "event-bus/", Some("Name"), Name, &["Arn"], &["Name"]),
    row(DESTINATION, "API destination", "events", "api-destination/", None, Name, &["Arn"], &[]),
    row(STATE_MACHINE, "state machine", "states", "stateMachine:", Some("StateMachineName"), Arn,
        &["Arn"], &["Name"]),
    row(STREAM, "stream", "kinesis", "stream/", Some("Name"), Name, &["Arn"], &[]),
    // AWS appends something to the names of these three: see `Template::arn`.
    row(CONSUMER, "consumer", "kinesis", "stream/", None, Arn, &["ConsumerARN"], &[]),
    row(CLUSTER, "cluster", "kafka", "cluster/", None, Arn, &["Arn"], &[]),
    row(SERVERLESS_CLUSTER, "cluster", "kafka", "cluster/", None, Arn, &["Arn"], &[]),
    row(REGISTRY, "registry", "glue", "registry/", Some("Name"), Arn, &["Arn"], &[]),
    // AWS appends six characters to the name, so it is never known.
    row(SECRET, "secret", "secretsmanager", "secret:", None, Arn, &["Id"], &[]),
    row(KEY, "key", "kms", "key/", None, Name, &["Arn"], &["KeyId"]),
    with(Regional::Account,
        row(ROLE, "role", "iam", "role/", Some("RoleName"), Name, &["Arn"], &[])),
    row(DELIVERY, "delivery stream", "firehose", "deliverystream/", Some("DeliveryStreamName"),
        Name, &["Arn"], &[]),
    with(Regional::Account,
        row(DISTRIBUTION, "distribution", "cloudfront", "distribution/", None, Name, &[], &["Id"])),
    row(POOL, "user pool", "cognito-idp", "userpool/", None, Name, &["Arn"], &["UserPoolId"]),
    row(REST_API, "API", "apigateway", "/restapis/", None, Name, &[], &["RestApiId"]),
    row(HTTP_API, "API", "apigateway", "/apis/", None, Name, &[], &["ApiId"]),
];

/// The row of a type.
pub(super) fn kind(type_name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.type_name == type_name)
}

/// Types whose attributes are whatever somebody's code says.
pub(super) fn is_open(type_name: &str) -> bool {
    type_name.starts_with("Custom::")
        || type_name.ends_with("::MODULE")
        || matches!(
            type_name,
            "" | "AWS::CloudFormation::CustomResource"
                | "AWS::CloudFormation::Stack"
                | "AWS::CloudFormation::WaitCondition"
                | "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
                | "AWS::SSM::Parameter"
        )
}
