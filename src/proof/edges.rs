//! The table of edges: which property makes which resource talk to which, and on whose behalf.
//!
//! What has to be allowed follows from the kind of the target ([`DELIVERIES`], [`SOURCES`]), how
//! from who acts: a service needs the target's resource policy or permission, a role its own
//! policies. Each row has a case in `rows/cases.yaml`, which a test asks for.

use super::kind::{
    ALIAS, BUCKET, BUS, CLUSTER, CONSUMER, DELIVERY, DESTINATION, FUNCTION, GLOBAL_TABLE, QUEUE,
    REGISTRY, SECRET, SERVERLESS_CLUSTER, STATE_MACHINE, STREAM, TABLE, TOPIC, VERSION,
};

/// Who makes the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// A service, on behalf of the resource that [`Source`] tells.
    Service(&'static str, Source),
    /// The role that a property beside the target's names.
    Role(&'static str),
    /// The role of the function that a property of the resource names.
    Function(&'static str),
    /// The role of the function itself.
    Own,
}

/// The resource on whose behalf a service calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The one with the property.
    Itself,
    /// The one that a property names.
    Named(&'static str),
    /// Cannot be told from the template.
    Unknown,
}

/// What is done to the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// It is sent something: see [`DELIVERIES`].
    Deliver,
    /// It is read: see [`SOURCES`].
    Consume,
    /// One action is done with it, which the edge names it for: by its ARN, name or address.
    Call(&'static str),
    /// One action is done with what the edge names by an ARN that has the target's name in it.
    CallNamed(&'static str),
}

/// One row of the table.
#[derive(Debug)]
pub(super) struct Edge {
    /// The type that has the property.
    pub(super) from: &'static str,
    /// Where the block with the property stands.
    pub(super) at: &'static str,
    /// The property that names the target, in the block.
    pub(super) target: &'static str,
    /// The value that another property of the block must have.
    pub(super) when: Option<(&'static str, &'static str)>,
    /// A property of the block whose presence means that permission comes from elsewhere.
    pub(super) unless: Option<&'static str>,
    /// The types of target.
    pub(super) to: &'static [&'static str],
    pub(super) actor: Actor,
    pub(super) does: Does,
    /// Whether a target without a policy lets the service in.
    pub(super) open: bool,
    /// Whether AWS checks the permission when it creates the resource.
    pub(super) checked_at_creation: bool,
    pub(super) page: &'static str,
}

/// What a role or service must be allowed in order to send something to a target; one of the
/// actions is enough. A suffix means what is in the target instead of the target itself.
pub(super) const DELIVERIES: &[(&str, &[&str], &str)] = &[
    (FUNCTION, &["lambda:InvokeFunction"], ""),
    (ALIAS, &["lambda:InvokeFunction"], ""),
    (VERSION, &["lambda:InvokeFunction"], ""),
    (QUEUE, &["sqs:SendMessage"], ""),
    (TOPIC, &["sns:Publish"], ""),
    (STATE_MACHINE, &["states:StartExecution", "states:StartSyncExecution"], ""),
    (BUS, &["events:PutEvents"], ""),
    (STREAM, &["kinesis:PutRecord", "kinesis:PutRecords"], ""),
    (DELIVERY, &["firehose:PutRecord", "firehose:PutRecordBatch"], ""),
    (DESTINATION, &["events:InvokeApiDestination"], ""),
    (BUCKET, &["s3:PutObject"], "/"),
];

/// What a role must be allowed in order to read from a source; all of the actions.
pub(super) const SOURCES: &[(&str, &[&str])] = &[
    (QUEUE, &["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]),
    (TABLE, &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]),
    (
        GLOBAL_TABLE,
        &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    ),
    (STREAM, &["kinesis:GetRecords", "kinesis:GetShardIterator"]),
    (CONSUMER, &["kinesis:SubscribeToShard"]),
    (CLUSTER, &["kafka:GetBootstrapBrokers"]),
    (SERVERLESS_CLUSTER, &["kafka:GetBootstrapBrokers"]),
    (
        SECRET,
        &[
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ],
    ),
];

const FUNCTIONS: &[&str] = &[FUNCTION, ALIAS, VERSION];
const READABLE: &[&str] =
    &[QUEUE, TABLE, GLOBAL_TABLE, STREAM, CONSUMER, CLUSTER, SERVERLESS_CLUSTER];
const BY_ROLE: &[&str] = &[STATE_MACHINE, BUS, STREAM, DELIVERY, DESTINATION];
const ANYTHING: &[&str] =
    &[FUNCTION, ALIAS, VERSION, QUEUE, TOPIC, STATE_MACHINE, BUS, STREAM, DELIVERY, DESTINATION];
const MAPPING: &str = "AWS::Lambda::EventSourceMapping";
const INVOKE_CONFIG: &str = "AWS::Lambda::EventInvokeConfig";
const INTEGRATION: &str = "AWS::ApiGatewayV2::Integration";
const ALARM: &str = "AWS::CloudWatch::Alarm";
const AUTHORIZER: &str = "AWS::ApiGateway::Authorizer";
const HTTP_AUTHORIZER: &str = "AWS::ApiGatewayV2::Authorizer";
const METHOD: &str = "AWS::ApiGateway::Method";
const ROTATION: &str = "AWS::SecretsManager::RotationSchedule";
const TASK: &str = "AWS::ECS::TaskDefinition";
const RULE: &str = "AWS::Events::Rule";
const NOTIFICATIONS: &str = "Custom::S3BucketNotifications";

const EVENTS: Actor = Actor::Service("events.amazonaws.com", Source::Itself);
const SNS: Actor = Actor::Service("sns.amazonaws.com", Source::Named("TopicArn"));
const S3: Actor = Actor::Service("s3.amazonaws.com", Source::Itself);
/// The CDK configures notifications through a resource of its own.
const S3_NAMED: Actor = Actor::Service("s3.amazonaws.com", Source::Named("BucketName"));

const fn deliver(
    from: &'static str,
    at: &'static str,
    target: &'static str,
    to: &'static [&'static str],
    actor: Actor,
    page: &'static str,
) -> Edge {
    Edge {
        from,
        at,
        target,
        when: None,
        unless: None,
        to,
        actor,
        does: Does::Deliver,
        open: false,
        checked_at_creation: false,
        page,
    }
}

const fn consume(
    from: &'static str,
    target: &'static str,
    actor: Actor,
    page: &'static str,
) -> Edge {
    Edge { does: Does::Consume, ..deliver(from, "", target, READABLE, actor, page) }
}

/// An HTTP API does something with a service, with the role of its integration.
const fn integration(
    subtype: &'static str,
    parameter: &'static str,
    to: &'static [&'static str],
    action: &'static str,
) -> Edge {
    let role = Actor::Role("CredentialsArn");
    let edge = deliver(INTEGRATION, "", parameter, to, role, INTEGRATION_PAGE);
    Edge { when: Some(("IntegrationSubtype", subtype)), does: Does::Call(action), ..edge }
}

/// A REST API does something with a state machine, with the role of its integration.
const fn states(action_name: &'static str, action: &'static str) -> Edge {
    let role = Actor::Role("Credentials");
    let edge =
        deliver(METHOD, "Integration", "RequestTemplates/*", &[STATE_MACHINE], role, STATES_PAGE);
    Edge { when: Some(("Uri", action_name)), does: Does::Call(action), ..edge }
}

/// A function reads the schemas by which it gets the records of Kafka.
const fn schemas(config: &'static str, action: &'static str) -> Edge {
    let function = Actor::Function("FunctionName");
    let edge = deliver(MAPPING, config, "SchemaRegistryURI", &[REGISTRY], function, SCHEMAS_PAGE);
    call(action, edge)
}

const fn call(action: &'static str, edge: Edge) -> Edge {
    Edge { does: Does::Call(action), ..edge }
}

/// CloudWatch tells a topic of an alarm, which the policy allows that a topic has by default.
const fn alarm(actions: &'static str) -> Edge {
    let edge = deliver(
        ALARM,
        "",
        actions,
        &[TOPIC],
        Actor::Service("cloudwatch.amazonaws.com", Source::Unknown),
        ALARM_PAGE,
    );
    Edge { open: true, ..edge }
}

/// CloudWatch calls a function because of an alarm.
const fn alarm_function(actions: &'static str) -> Edge {
    let service = Actor::Service("lambda.alarms.cloudwatch.amazonaws.com", Source::Unknown);
    deliver(ALARM, "", actions, FUNCTIONS, service, ALARM_LAMBDA_PAGE)
}

const fn when(property: &'static str, value: &'static str, edge: Edge) -> Edge {
    Edge { when: Some((property, value)), ..edge }
}

const fn unless(property: &'static str, edge: Edge) -> Edge {
    Edge { unless: Some(property), ..edge }
}

const fn checked(edge: Edge) -> Edge {
    Edge { checked_at_creation: true, ..edge }
}

const ALARM_PAGE: &str =
    "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html";
const ALARM_LAMBDA_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html";
const AUTHORIZER_PAGE: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html";
const HTTP_AUTHORIZER_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html";
const STATES_PAGE: &str =
    "https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html";
const ROTATION_PAGE: &str = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html";
const ACCESS_LOGS_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html";
const API_PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html";
const ASYNC_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
const BATCH_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html";
const COGNITO_PAGE: &str = "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html";
const INTEGRATION_PAGE: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html";
const MAPPING_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html";
const PIPE_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html";
const RULE_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";
const RULE_ROLE_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html";
const RULE_DLQ_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html";
const S3_PAGE: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html";
const SCHEDULE_PAGE: &str =
    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html";
const SCHEMAS_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html";
const SNS_LAMBDA_PAGE: &str =
    "https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html";
const SNS_SQS_PAGE: &str =
    "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html";
const SNS_DLQ_PAGE: &str =
    "https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html";

#[rustfmt::skip]
pub(super) const EDGES: &[Edge] = &[
    // Event source mappings and what a function sends its failures to.
    consume(MAPPING, "EventSourceArn", Actor::Function("FunctionName"), MAPPING_PAGE),
    deliver(MAPPING, "DestinationConfig/OnFailure", "Destination", &[QUEUE, TOPIC, BUCKET],
        Actor::Function("FunctionName"), BATCH_PAGE),
    schemas("AmazonManagedKafkaEventSourceConfig/SchemaRegistryConfig", "glue:GetRegistry"),
    schemas("AmazonManagedKafkaEventSourceConfig/SchemaRegistryConfig", "glue:GetSchemaVersion"),
    schemas("SelfManagedKafkaEventSourceConfig/SchemaRegistryConfig", "glue:GetRegistry"),
    schemas("SelfManagedKafkaEventSourceConfig/SchemaRegistryConfig", "glue:GetSchemaVersion"),
    deliver(INVOKE_CONFIG, "DestinationConfig/OnFailure", "Destination",
        &[FUNCTION, ALIAS, VERSION, QUEUE, TOPIC, BUS, BUCKET], Actor::Function("FunctionName"), ASYNC_PAGE),
    deliver(INVOKE_CONFIG, "DestinationConfig/OnSuccess", "Destination",
        &[FUNCTION, ALIAS, VERSION, QUEUE, TOPIC, BUS], Actor::Function("FunctionName"), ASYNC_PAGE),
    deliver(FUNCTION, "DeadLetterConfig", "TargetArn", &[QUEUE, TOPIC], Actor::Own,
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq"),

    // API Gateway.
    unless("Credentials", deliver(METHOD, "Integration", "Uri", FUNCTIONS,
        Actor::Service("apigateway.amazonaws.com", Source::Named("RestApiId")), API_PAGE)),
    deliver(METHOD, "Integration", "Uri", FUNCTIONS, Actor::Role("Credentials"), API_PAGE),
    states("*:states:action/StartExecution", "states:StartExecution"),
    states("*:states:action/StartSyncExecution", "states:StartSyncExecution"),
    unless("AuthorizerCredentials", deliver(AUTHORIZER, "", "AuthorizerUri", FUNCTIONS,
        Actor::Service("apigateway.amazonaws.com", Source::Named("RestApiId")), AUTHORIZER_PAGE)),
    deliver(AUTHORIZER, "", "AuthorizerUri", FUNCTIONS, Actor::Role("AuthorizerCredentials"), AUTHORIZER_PAGE),
    integration("SQS-SendMessage", "RequestParameters/QueueUrl", &[QUEUE], "sqs:SendMessage"),
    integration("SQS-ReceiveMessage", "RequestParameters/QueueUrl", &[QUEUE], "sqs:ReceiveMessage"),
    integration("SQS-DeleteMessage", "RequestParameters/QueueUrl", &[QUEUE], "sqs:DeleteMessage"),
    integration("SQS-PurgeQueue", "RequestParameters/QueueUrl", &[QUEUE], "sqs:PurgeQueue"),
    integration("EventBridge-PutEvents", "RequestParameters/EventBusName", &[BUS], "events:PutEvents"),
    integration("Kinesis-PutRecord", "RequestParameters/StreamName", &[STREAM], "kinesis:PutRecord"),
    integration("StepFunctions-StartExecution", "RequestParameters/StateMachineArn", &[STATE_MACHINE],
        "states:StartExecution"),
    integration("StepFunctions-StartSyncExecution", "RequestParameters/StateMachineArn", &[STATE_MACHINE],
        "states:StartSyncExecution"),
    Edge { does: Does::CallNamed("states:StopExecution"), ..integration("StepFunctions-StopExecution",
        "RequestParameters/ExecutionArn", &[STATE_MACHINE], "states:StopExecution") },
    deliver(INTEGRATION, "", "IntegrationUri", FUNCTIONS, Actor::Role("CredentialsArn"), API_PAGE),
    unless("CredentialsArn", deliver(INTEGRATION, "", "IntegrationUri", FUNCTIONS,
        Actor::Service("apigateway.amazonaws.com", Source::Named("ApiId")), API_PAGE)),
    unless("AuthorizerCredentialsArn", deliver(HTTP_AUTHORIZER, "", "AuthorizerUri", FUNCTIONS,
        Actor::Service("apigateway.amazonaws.com", Source::Named("ApiId")), HTTP_AUTHORIZER_PAGE)),
    deliver(HTTP_AUTHORIZER, "", "AuthorizerUri", FUNCTIONS, Actor::Role("AuthorizerCredentialsArn"), HTTP_AUTHORIZER_PAGE),
    unless("CredentialsArn", deliver("AWS::ApiGatewayV2::Api", "", "Target", FUNCTIONS,
        Actor::Service("apigateway.amazonaws.com", Source::Itself), API_PAGE)),

    // EventBridge.
    unless("RoleArn", deliver(RULE, "Targets/*", "Arn", FUNCTIONS, EVENTS, RULE_PAGE)),
    unless("RoleArn", deliver(RULE, "Targets/*", "Arn", &[QUEUE, TOPIC], EVENTS, RULE_PAGE)),
    deliver(RULE, "Targets/*", "Arn", BY_ROLE, Actor::Role("RoleArn"), RULE_ROLE_PAGE),
    unless("RoleArn", deliver(RULE, "Targets/*", "DeadLetterConfig/Arn", &[QUEUE], EVENTS, RULE_DLQ_PAGE)),
    deliver("AWS::Scheduler::Schedule", "Target", "Arn", ANYTHING, Actor::Role("RoleArn"), SCHEDULE_PAGE),
    deliver("AWS::Scheduler::Schedule", "Target", "DeadLetterConfig/Arn", &[QUEUE],
        Actor::Role("RoleArn"), "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"),
    consume("AWS::Pipes::Pipe", "Source", Actor::Role("RoleArn"), PIPE_PAGE),
    deliver("AWS::Pipes::Pipe", "", "Enrichment", ANYTHING, Actor::Role("RoleArn"), PIPE_PAGE),
    deliver("AWS::Pipes::Pipe", "", "Target", ANYTHING, Actor::Role("RoleArn"), PIPE_PAGE),

    // SNS.
    when("Protocol", "lambda", deliver("AWS::SNS::Subscription", "", "Endpoint", FUNCTIONS, SNS, SNS_LAMBDA_PAGE)),
    when("Protocol", "sqs", deliver("AWS::SNS::Subscription", "", "Endpoint", &[QUEUE], SNS, SNS_SQS_PAGE)),
    when("Protocol", "firehose", deliver("AWS::SNS::Subscription", "", "Endpoint", &[DELIVERY],
        Actor::Role("SubscriptionRoleArn"), "https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html")),
    deliver("AWS::SNS::Subscription", "", "RedrivePolicy/deadLetterTargetArn", &[QUEUE], SNS, SNS_DLQ_PAGE),
    when("Protocol", "lambda", deliver(TOPIC, "Subscription/*", "Endpoint", FUNCTIONS,
        Actor::Service("sns.amazonaws.com", Source::Itself), SNS_LAMBDA_PAGE)),
    when("Protocol", "sqs", deliver(TOPIC, "Subscription/*", "Endpoint", &[QUEUE],
        Actor::Service("sns.amazonaws.com", Source::Itself), SNS_SQS_PAGE)),

    // S3.
    checked(deliver(BUCKET, "NotificationConfiguration/LambdaConfigurations/*", "Function", FUNCTIONS, S3, S3_PAGE)),
    checked(deliver(BUCKET, "NotificationConfiguration/QueueConfigurations/*", "Queue", &[QUEUE], S3, S3_PAGE)),
    checked(deliver(BUCKET, "NotificationConfiguration/TopicConfigurations/*", "Topic", &[TOPIC], S3, S3_PAGE)),
    checked(deliver(NOTIFICATIONS, "NotificationConfiguration/LambdaFunctionConfigurations/*",
        "LambdaFunctionArn", FUNCTIONS, S3_NAMED, S3_PAGE)),
    checked(deliver(NOTIFICATIONS, "NotificationConfiguration/QueueConfigurations/*", "QueueArn",
        &[QUEUE], S3_NAMED, S3_PAGE)),
    checked(deliver(NOTIFICATIONS, "NotificationConfiguration/TopicConfigurations/*", "TopicArn",
        &[TOPIC], S3_NAMED, S3_PAGE)),

    // Others that invoke functions.
    deliver("AWS::Cognito::UserPool", "", "LambdaConfig/*", FUNCTIONS,
        Actor::Service("cognito-idp.amazonaws.com", Source::Itself), COGNITO_PAGE),
    deliver("AWS::Cognito::UserPool", "LambdaConfig/*", "LambdaArn", FUNCTIONS,
        Actor::Service("cognito-idp.amazonaws.com", Source::Itself), COGNITO_PAGE),
    deliver("AWS::Logs::SubscriptionFilter", "", "DestinationArn", FUNCTIONS,
        Actor::Service("logs.amazonaws.com", Source::Unknown),
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"),
    deliver("AWS::Logs::SubscriptionFilter", "", "DestinationArn", &[STREAM, DELIVERY],
        Actor::Role("RoleArn"),
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"),
    deliver(ROTATION, "", "RotationLambdaARN", FUNCTIONS,
        Actor::Service("secretsmanager.amazonaws.com", Source::Unknown), ROTATION_PAGE),
    call("s3:PutObject", deliver(BUCKET, "LoggingConfiguration", "DestinationBucketName", &[BUCKET],
        Actor::Service("logging.s3.amazonaws.com", Source::Unknown), ACCESS_LOGS_PAGE)),
    call("s3:GetObject", deliver("AWS::Lambda::WebFunctionRevision", "BuildConfig/CodeConfig/S3Object", "Bucket",
        &[BUCKET], Actor::Service("lambda.amazonaws.com", Source::Unknown),
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html")),
    alarm_function("AlarmActions/*"),
    alarm_function("OKActions/*"),
    alarm_function("InsufficientDataActions/*"),
    deliver("AWS::IoT::TopicRule", "TopicRulePayload/Actions/*", "Lambda/FunctionArn", FUNCTIONS,
        Actor::Service("iot.amazonaws.com", Source::Itself),
        "https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html"),
    deliver("AWS::AppSync::DataSource", "", "LambdaConfig/LambdaFunctionArn", FUNCTIONS,
        Actor::Role("ServiceRoleArn"),
        "https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers.html"),

    // CloudWatch.
    alarm("AlarmActions/*"),
    alarm("OKActions/*"),
    alarm("InsufficientDataActions/*"),

    // Secrets.
    Edge { to: &[SECRET], ..consume(ROTATION, "SecretId", Actor::Function("RotationLambdaARN"), ROTATION_PAGE) },
    call("secretsmanager:GetSecretValue", deliver(MAPPING, "SourceAccessConfigurations/*", "URI", &[SECRET],
        Actor::Function("FunctionName"), "https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html")),
    call("secretsmanager:GetSecretValue", deliver(TASK, "", "ContainerDefinitions/*/Secrets/*/ValueFrom", &[SECRET],
        Actor::Role("ExecutionRoleArn"), "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data-secrets.html")),
];
