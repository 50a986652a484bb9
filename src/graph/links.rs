//! The table of links: what each way of talking to a resource needs, one row each.
//!
//! Constructs declare links by these rows; nothing else decides what a policy says.

use super::facet::Shape::{Contents, Indexes, Qualified, Resource, Stream, Unrestricted};
use super::rule::{Allow, Identity, KeyPolicy, LambdaPermission, LinkRule, ResourcePolicy};

const KEY_READ: &[&str] = &["kms:Decrypt", "kms:DescribeKey"];
const KEY_WRITE: &[&str] =
    &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
/// What grants of a table allow on its indexes: nothing else applies to them.
const INDEX_ACTIONS: &[&str] = &["dynamodb:Query", "dynamodb:Scan"];
/// What can be done to an index at all.
const OPERATIONS_OF_INDEXES: &[&str] =
    &["dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"];

macro_rules! links {
    ($($(#[$doc:meta])* $const:ident = $name:literal, $verb:literal, $object:literal,
        $mechanism:ident $({ service: $service:literal })?, [$($allow:expr),*], $key:expr, $page:literal;)+) => {
        $($(#[$doc])* pub const $const: LinkRule<$mechanism> = LinkRule {
            name: $name,
            verb: $verb,
            object: $object,
            allow: &[$($allow),*],
            key_actions: $key,
            page: $page,
            mechanism: $mechanism $({ service: $service })?,
        };)+

        /// Every row.
        pub const ALL: &[&LinkRule] = &[$(&$const),+];
    };
}

const fn on(actions: &'static [&'static str], on: &'static [super::Shape]) -> Allow {
    Allow { actions, on }
}

links! {
    /// Reads items of a table and its indexes.
    TABLE_READ = "dynamodb.read", "reads", "AWS::DynamoDB::Table", Identity,
        [on(&["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable",
            "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], &[Resource]),
         on(INDEX_ACTIONS, &[Indexes])],
        KEY_READ,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Writes items of a table.
    TABLE_WRITE = "dynamodb.write", "writes", "AWS::DynamoDB::Table", Identity,
        [on(&["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable",
            "dynamodb:PutItem", "dynamodb:UpdateItem"], &[Resource])],
        KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Reads and writes items of a table and its indexes.
    TABLE_READ_WRITE = "dynamodb.read-write", "reads and writes", "AWS::DynamoDB::Table",
        Identity,
        [on(&["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem",
            "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"], &[Resource]),
         on(INDEX_ACTIONS, &[Indexes])],
        KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Does named operations on a table and its indexes.
    TABLE_OPERATIONS = "dynamodb.operations", "uses", "AWS::DynamoDB::Table", Identity,
        [on(&[], &[Resource]), on(OPERATIONS_OF_INDEXES, &[Indexes])], KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Does named operations that change nothing on a table and its indexes.
    TABLE_READ_OPERATIONS = "dynamodb.read-operations", "uses", "AWS::DynamoDB::Table",
        Identity,
        [on(&[], &[Resource]), on(OPERATIONS_OF_INDEXES, &[Indexes])], KEY_READ,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Does named operations on a table, without its indexes.
    TABLE_OWN_OPERATIONS = "dynamodb.own-operations", "uses", "AWS::DynamoDB::Table", Identity,
        [on(&[], &[Resource])], KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Reads the indexes of a table by named operations, and not the table itself.
    TABLE_INDEX_OPERATIONS = "dynamodb.index-operations", "reads the indexes of",
        "AWS::DynamoDB::Table", Identity, [on(&[], &[Indexes])], KEY_READ,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Does anything to a table.
    TABLE_FULL = "dynamodb.full", "fully controls", "AWS::DynamoDB::Table", Identity,
        [on(&["dynamodb:*"], &[Resource, Indexes])], KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Reads the change stream of a table.
    TABLE_STREAM = "dynamodb.stream", "reads the stream of", "AWS::DynamoDB::Table",
        Identity,
        [on(&["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            &[Stream]),
         on(&["dynamodb:ListStreams"], &[Unrestricted])],
        KEY_READ,
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html";
    /// Lists the change streams of the account's tables.
    TABLE_LIST_STREAMS = "dynamodb.list-streams", "lists streams with", "AWS::DynamoDB::Table",
        Identity, [on(&["dynamodb:ListStreams"], &[Unrestricted])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";
    /// Receives and deletes messages of a queue; what an event source mapping needs too.
    QUEUE_CONSUME = "sqs.consume", "consumes", "AWS::SQS::Queue", Identity,
        [on(&["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl", "sqs:ReceiveMessage"], &[Resource])],
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html";
    /// Sends messages to a queue.
    QUEUE_SEND = "sqs.send", "sends to", "AWS::SQS::Queue", Identity,
        [on(&["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"], &[Resource])],
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
    /// Does to a queue what the link says.
    QUEUE_USE = "sqs.use", "uses", "AWS::SQS::Queue", Identity,
        [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
    /// Empties a queue.
    QUEUE_PURGE = "sqs.purge", "purges", "AWS::SQS::Queue", Identity,
        [on(&["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
    /// An EventBridge rule sends to a queue.
    RULE_TO_QUEUE = "events.sqs", "sends to", "AWS::SQS::Queue",
        ResourcePolicy { service: "events.amazonaws.com" },
        [on(&["sqs:SendMessage"], &[Resource])],
        &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";
    /// An EventBridge rule invokes a function.
    RULE_TO_FUNCTION = "events.lambda", "invokes", "AWS::Lambda::Function",
        LambdaPermission { service: "events.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";
    /// An EventBridge rule writes to a log group. The policy names no rule: the streams are made on
    /// behalf of none.
    RULE_TO_LOG_GROUP = "events.logs", "writes to", "AWS::Logs::LogGroup",
        ResourcePolicy { service: "events.amazonaws.com" },
        [on(&["logs:CreateLogStream", "logs:PutLogEvents"], &[Resource])], &[],
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";
    /// A CloudWatch alarm calls a function.
    ALARM_TO_FUNCTION = "cloudwatch.lambda", "calls", "AWS::Lambda::Function",
        LambdaPermission { service: "lambda.alarms.cloudwatch.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html";
    /// A topic calls a function.
    TOPIC_TO_FUNCTION = "sns.lambda", "calls", "AWS::Lambda::Function",
        LambdaPermission { service: "sns.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html";
    /// A subscription keeps messages in a queue that could not be delivered.
    TOPIC_TO_QUEUE = "sns.sqs", "sends to", "AWS::SQS::Queue",
        ResourcePolicy { service: "sns.amazonaws.com" },
        [on(&["sqs:SendMessage"], &[Resource])],
        &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html";
    /// Reads the records of a Kinesis data stream; what an event source mapping needs.
    STREAM_READ = "kinesis.read", "reads", "AWS::Kinesis::Stream", Identity,
        [on(&["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
            "kinesis:GetShardIterator", "kinesis:ListShards"], &[Resource])],
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html";
    /// Gets the records of a Kinesis data stream as a consumer of its own.
    STREAM_CONSUME = "kinesis.consume", "consumes", "AWS::Kinesis::StreamConsumer",
        Identity,
        [on(&["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
            "kinesis:GetShardIterator", "kinesis:ListShards"], &[Resource]),
         on(&["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
            &[Resource, Contents])],
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html";
    /// Finds a cluster of Amazon MSK, to read it; what an event source mapping needs.
    KAFKA_CLUSTER_READ = "kafka.read", "reads", "AWS::MSK::Cluster", Identity,
        [on(&["kafka:DescribeCluster", "kafka:ListScramSecrets"], &[Resource]),
         on(&["kafka:GetBootstrapBrokers"], &[Unrestricted])],
        &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html";
    /// Reads the schemas of a registry of Glue.
    SCHEMA_REGISTRY_READ = "glue.read-schemas", "reads the schemas of", "AWS::Glue::Registry",
        Identity,
        [on(&["glue:GetRegistry"], &[Resource]),
         on(&["glue:GetSchemaVersion"], &[Resource, Contents])],
        &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html";
    /// Calls an endpoint of a web function.
    WEB_FUNCTION_INVOKE = "lambda.web-invoke", "calls", "AWS::Lambda::WebFunction",
        Identity,
        [on(&["lambda:InvokeWebFunctionEndpoint"], &[Contents])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html";
    /// Lambda reads the code of a web function.
    WEB_FUNCTION_CODE = "lambda.web-code", "reads its code from", "AWS::S3::Bucket",
        ResourcePolicy { service: "lambda.amazonaws.com" },
        [on(&["s3:GetObject", "s3:GetObjectVersion"], &[Contents])], &["kms:Decrypt"],
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html";
    /// Lambda encrypts the environment of a web function.
    WEB_FUNCTION_KEY = "lambda.web-key", "encrypts with", "AWS::KMS::Key",
        ResourcePolicy { service: "lambda.amazonaws.com" },
        [on(&["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], &[Contents])], &[],
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html";
    /// An API invokes a function.
    API_TO_FUNCTION = "apigateway.lambda", "invokes", "AWS::Lambda::Function",
        LambdaPermission { service: "apigateway.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html";
    /// Does to an API key what the link says.
    API_KEY_USE = "apigateway.key-use", "uses", "AWS::ApiGateway::ApiKey", Identity,
        [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html";
    /// Reads an API key, its value included.
    API_KEY_READ = "apigateway.key-read", "reads", "AWS::ApiGateway::ApiKey", Identity,
        [on(&["apigateway:GET"], &[Resource])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html";
    /// Changes and deletes an API key.
    API_KEY_WRITE = "apigateway.key-write", "changes", "AWS::ApiGateway::ApiKey",
        Identity,
        [on(&["apigateway:DELETE", "apigateway:PATCH"], &[Resource])],
        &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html";
    /// Reads, changes and deletes an API key.
    API_KEY_READ_WRITE = "apigateway.key-read-write", "reads and changes",
        "AWS::ApiGateway::ApiKey", Identity,
        [on(&["apigateway:DELETE", "apigateway:GET", "apigateway:PATCH"], &[Resource])],
        &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html";
    /// A method of an API runs an express state machine and waits for it, as a role of its own.
    API_START_SYNC_EXECUTION = "apigateway.start-sync-execution", "runs",
        "AWS::StepFunctions::StateMachine", Identity,
        [on(&["states:StartSyncExecution"], &[Contents])], &[],
        "https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html";
    /// A method of an API asks a SageMaker endpoint, as a role of its own.
    API_INVOKE_ENDPOINT = "apigateway.invoke-endpoint", "asks", "AWS::SageMaker::Endpoint",
        Identity,
        [on(&["sagemaker:InvokeEndpoint"], &[Contents])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html";
    /// API Gateway calls an authorizer's function as a role.
    AUTHORIZER_INVOKE = "apigateway.authorizer", "asks", "AWS::Lambda::Function",
        Identity,
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html";
    /// Adds and removes delegations in a zone.
    HOSTED_ZONE_DELEGATE = "route53.delegate", "delegates parts of", "AWS::Route53::HostedZone",
        Identity,
        [on(&["route53:ChangeResourceRecordSets"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html";
    /// Finds a zone by its name; the action knows no zones.
    HOSTED_ZONE_FIND = "route53.find", "finds", "AWS::Route53::HostedZone", Identity,
        [on(&["route53:ListHostedZonesByName"], &[Contents])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html";
    /// Route 53 signs a zone with a key.
    HOSTED_ZONE_SIGN = "route53.sign", "signs with", "AWS::KMS::Key",
        ResourcePolicy { service: "dnssec-route53.amazonaws.com" },
        [on(&["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], &[Contents])], &[],
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html";
    /// Calls a method of an API.
    API_EXECUTE = "apigateway.execute", "calls", "AWS::ApiGateway::Method", Identity,
        [on(&["execute-api:Invoke"], &[Resource])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples-for-api-execution.html";
    /// Calls a route of an HTTP API.
    HTTP_ROUTE_INVOKE = "apigatewayv2.invoke", "calls", "AWS::ApiGatewayV2::Route",
        Identity, [on(&["execute-api:Invoke"], &[Contents])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html";
    /// Sends to the connections of a WebSocket API, looks at them, and closes them.
    WEB_SOCKET_MANAGE = "apigatewayv2.manage-connections", "manages connections of",
        "AWS::ApiGatewayV2::Api", Identity,
        [on(&["execute-api:ManageConnections"], &[Contents])], &[],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html";
    /// Starts executions of a state machine.
    STATE_MACHINE_START = "states.start", "starts", "AWS::StepFunctions::StateMachine",
        Identity, [on(&["states:StartExecution"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html";
    /// Runs an express state machine and waits for its result.
    STATE_MACHINE_START_SYNC = "states.start-sync", "runs", "AWS::StepFunctions::StateMachine",
        Identity, [on(&["states:StartSyncExecution"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html";
    /// Stops executions of a state machine.
    STATE_MACHINE_STOP = "states.stop", "stops executions of", "AWS::StepFunctions::StateMachine",
        Identity, [on(&["states:StopExecution"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html";
    /// Puts single records into a data stream.
    STREAM_PUT_RECORD = "kinesis.put-record", "puts records into", "AWS::Kinesis::Stream",
        Identity, [on(&["kinesis:PutRecord"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html";
    /// Invokes a function, its versions and aliases.
    FUNCTION_INVOKE = "lambda.invoke", "invokes", "AWS::Lambda::Function", Identity,
        [on(&["lambda:InvokeFunction"], &[Resource, Qualified])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html";
    /// Invokes a function without a version, and its newest code by `$LATEST`.
    FUNCTION_INVOKE_LATEST = "lambda.invoke-latest", "invokes the newest code of",
        "AWS::Lambda::Function", Identity,
        [on(&["lambda:InvokeFunction"], &[Resource, Contents])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html";
    /// Invokes one version of a function.
    FUNCTION_INVOKE_VERSION = "lambda.invoke-version", "invokes one version of",
        "AWS::Lambda::Function", Identity,
        [on(&["lambda:InvokeFunction"], &[Contents])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html";
    /// Calls the URL of a function.
    FUNCTION_INVOKE_URL = "lambda.invoke-url", "calls the URL of", "AWS::Lambda::Function",
        Identity, [on(&["lambda:InvokeFunctionUrl"], &[Resource])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
    /// Invokes a function by way of its URL, which a caller of the URL has to be allowed, too.
    FUNCTION_INVOKE_VIA_URL = "lambda.invoke-via-url", "invokes by its URL",
        "AWS::Lambda::Function", Identity,
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
    /// A function sends what became of its calls to a queue.
    FUNCTION_TO_QUEUE = "lambda.sqs", "reports to", "AWS::SQS::Queue", Identity,
        [on(&["sqs:SendMessage"], &[Resource])], &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
    /// A function sends what became of its calls to a topic.
    FUNCTION_TO_TOPIC = "lambda.sns", "reports to", "AWS::SNS::Topic", Identity,
        [on(&["sns:Publish"], &[Resource])], &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
    /// A function sends what became of its calls to a bus.
    FUNCTION_TO_BUS = "lambda.events", "reports to", "AWS::Events::EventBus", Identity,
        [on(&["events:PutEvents"], &[Resource])], &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
    /// A function has another called with what became of its calls.
    FUNCTION_TO_FUNCTION = "lambda.lambda", "reports to", "AWS::Lambda::Function",
        Identity, [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
    /// A function keeps what became of its calls in a bucket.
    FUNCTION_TO_BUCKET = "lambda.s3", "reports to", "AWS::S3::Bucket", Identity,
        [on(&["s3:ListBucket"], &[Resource]), on(&["s3:PutObject"], &[Contents])],
        &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html";
    /// Lambda decrypts the filters of an event source mapping.
    MAPPING_KEY = "lambda.filter-key", "is encrypted by", "AWS::Lambda::EventSourceMapping",
        KeyPolicy, [], &["kms:Decrypt"],
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html";
    /// Puts events on a bus.
    BUS_PUT_EVENTS = "events.put", "puts events on", "AWS::Events::EventBus", Identity,
        [on(&["events:PutEvents"], &[Resource])], &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html";
    /// Lists a bucket and reads its objects.
    BUCKET_READ = "s3.read", "reads", "AWS::S3::Bucket", Identity,
        [on(&["s3:GetBucket*", "s3:List*"], &[Resource]), on(&["s3:GetObject*"], &[Contents])],
        KEY_READ,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// Writes and deletes objects of a bucket.
    BUCKET_WRITE = "s3.write", "writes", "AWS::S3::Bucket", Identity,
        [on(&["s3:Abort*", "s3:DeleteObject*", "s3:PutObject", "s3:PutObjectLegalHold",
            "s3:PutObjectRetention", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
            &[Contents])],
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// Lists a bucket, and reads, writes and deletes its objects.
    BUCKET_READ_WRITE = "s3.read-write", "reads and writes", "AWS::S3::Bucket",
        Identity,
        [on(&["s3:GetBucket*", "s3:List*"], &[Resource]),
         on(&["s3:Abort*", "s3:DeleteObject*", "s3:GetObject*", "s3:PutObject",
            "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging",
            "s3:PutObjectVersionTagging"], &[Contents])],
        KEY_WRITE,
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// Puts objects into a bucket, without deleting any.
    BUCKET_PUT = "s3.put", "puts objects into", "AWS::S3::Bucket", Identity,
        [on(&["s3:Abort*", "s3:PutObject", "s3:PutObjectLegalHold", "s3:PutObjectRetention",
            "s3:PutObjectTagging", "s3:PutObjectVersionTagging"], &[Contents])],
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// Changes the ACLs of a bucket's objects.
    BUCKET_PUT_ACL = "s3.put-acl", "changes ACLs of", "AWS::S3::Bucket", Identity,
        [on(&["s3:PutObjectAcl", "s3:PutObjectVersionAcl"], &[Contents])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// Deletes objects of a bucket.
    BUCKET_DELETE = "s3.delete", "deletes objects of", "AWS::S3::Bucket", Identity,
        [on(&["s3:DeleteObject*"], &[Contents])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
    /// A bucket logs the requests it gets to another.
    BUCKET_LOGS = "s3.logs", "logs to", "AWS::S3::Bucket",
        ResourcePolicy { service: "logging.s3.amazonaws.com" },
        [on(&["s3:PutObject"], &[Contents])],
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html";
    /// A bucket notifies a function.
    BUCKET_TO_FUNCTION = "s3.lambda", "notifies", "AWS::Lambda::Function",
        LambdaPermission { service: "s3.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html";
    /// A bucket notifies a queue.
    BUCKET_TO_QUEUE = "s3.sqs", "notifies", "AWS::SQS::Queue",
        ResourcePolicy { service: "s3.amazonaws.com" },
        [on(&["sqs:SendMessage"], &[Resource])],
        &["kms:Decrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html";
    /// Drops what a distribution has kept.
    DISTRIBUTION_INVALIDATE = "cloudfront.invalidate", "invalidates", "AWS::CloudFront::Distribution",
        Identity, [on(&["cloudfront:CreateInvalidation"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html";
    /// Does named things with a distribution.
    DISTRIBUTION_USE = "cloudfront.use", "uses", "AWS::CloudFront::Distribution",
        Identity, [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html";
    /// A distribution reads the objects of a bucket.
    DISTRIBUTION_TO_BUCKET = "cloudfront.s3", "reads", "AWS::S3::Bucket",
        ResourcePolicy { service: "cloudfront.amazonaws.com" },
        [on(&["s3:GetObject"], &[Contents])], &["kms:Decrypt"],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    /// A distribution reads versions of a bucket's objects.
    DISTRIBUTION_READS_VERSIONS = "cloudfront.s3-versions", "reads versions of", "AWS::S3::Bucket",
        ResourcePolicy { service: "cloudfront.amazonaws.com" },
        [on(&["s3:GetObjectVersion"], &[Contents])], &["kms:Decrypt"],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    /// A distribution knows which objects a bucket has.
    DISTRIBUTION_LISTS = "cloudfront.s3-list", "lists", "AWS::S3::Bucket",
        ResourcePolicy { service: "cloudfront.amazonaws.com" },
        [on(&["s3:ListBucket"], &[Resource])], &[],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    /// A distribution puts objects into a bucket.
    DISTRIBUTION_WRITES = "cloudfront.s3-write", "puts objects into", "AWS::S3::Bucket",
        ResourcePolicy { service: "cloudfront.amazonaws.com" },
        [on(&["s3:PutObject"], &[Contents])], &["kms:Encrypt", "kms:GenerateDataKey*"],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    /// A distribution deletes objects of a bucket.
    DISTRIBUTION_DELETES = "cloudfront.s3-delete", "deletes objects of", "AWS::S3::Bucket",
        ResourcePolicy { service: "cloudfront.amazonaws.com" },
        [on(&["s3:DeleteObject"], &[Contents])], &[],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    /// A distribution calls the URL of a function.
    DISTRIBUTION_TO_URL = "cloudfront.lambda-url", "calls the URL of", "AWS::Lambda::Function",
        LambdaPermission { service: "cloudfront.amazonaws.com" },
        [on(&["lambda:InvokeFunctionUrl"], &[Resource])], &[],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";
    /// A distribution invokes a function by way of its URL.
    DISTRIBUTION_VIA_URL = "cloudfront.lambda", "invokes by its URL", "AWS::Lambda::Function",
        LambdaPermission { service: "cloudfront.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";
    /// Does named things with a user pool.
    POOL_USE = "cognito.use", "uses", "AWS::Cognito::UserPool", Identity,
        [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html";
    /// A user pool calls a function.
    POOL_TO_FUNCTION = "cognito.lambda", "calls", "AWS::Lambda::Function",
        LambdaPermission { service: "cognito-idp.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html";
    /// Decrypts with a key.
    KEY_DECRYPT = "kms.decrypt", "decrypts with", "AWS::KMS::Key", Identity,
        [on(&["kms:Decrypt"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Encrypts with a key.
    KEY_ENCRYPT = "kms.encrypt", "encrypts with", "AWS::KMS::Key", Identity,
        [on(&["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Encrypts and decrypts with a key.
    KEY_ENCRYPT_DECRYPT = "kms.encrypt-decrypt", "encrypts and decrypts with", "AWS::KMS::Key",
        Identity,
        [on(&["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            &[Resource])],
        &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Signs with a key.
    KEY_SIGN = "kms.sign", "signs with", "AWS::KMS::Key", Identity,
        [on(&["kms:Sign"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Verifies signatures of a key.
    KEY_VERIFY = "kms.verify", "verifies signatures of", "AWS::KMS::Key", Identity,
        [on(&["kms:Verify"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Signs with a key and verifies its signatures.
    KEY_SIGN_VERIFY = "kms.sign-verify", "signs and verifies with", "AWS::KMS::Key",
        Identity,
        [on(&["kms:Sign", "kms:Verify"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Makes message authentication codes with a key.
    KEY_GENERATE_MAC = "kms.generate-mac", "makes codes with", "AWS::KMS::Key",
        Identity,
        [on(&["kms:GenerateMac"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Verifies message authentication codes of a key.
    KEY_VERIFY_MAC = "kms.verify-mac", "verifies codes of", "AWS::KMS::Key", Identity,
        [on(&["kms:VerifyMac"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// Manages a key without using it.
    KEY_ADMIN = "kms.admin", "manages", "AWS::KMS::Key", Identity,
        [on(&["kms:CancelKeyDeletion", "kms:Create*", "kms:Delete*", "kms:Describe*",
            "kms:Disable*", "kms:Enable*", "kms:Get*", "kms:List*", "kms:Put*", "kms:Revoke*",
            "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:Update*"],
            &[Resource])],
        &[],
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html";
    /// Does named actions with a key.
    KEY_USE = "kms.use", "uses", "AWS::KMS::Key", Identity, [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
    /// CloudWatch Logs encrypts a log group with a key.
    LOG_GROUP_KEY = "logs.key", "is encrypted by", "AWS::Logs::LogGroup", KeyPolicy, [],
        &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html";
    /// Writes log events.
    LOG_GROUP_WRITE = "logs.write", "logs to", "AWS::Logs::LogGroup", Identity,
        [on(&["logs:CreateLogStream", "logs:PutLogEvents"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html";
    /// Reads log events.
    LOG_GROUP_READ = "logs.read", "reads", "AWS::Logs::LogGroup", Identity,
        [on(&["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents",
            "logs:GetLogEvents", "logs:GetLogGroupFields"], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html";
    /// Assumes a role.
    ROLE_ASSUME = "iam.assume", "assumes", "AWS::IAM::Role", Identity,
        [on(&["sts:AssumeRole"], &[Resource])], &[],
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html";
    /// Does named actions with a role.
    ROLE_USE = "iam.use", "uses", "AWS::IAM::Role", Identity, [on(&[], &[Resource])], &[],
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html";
    /// Passes a role to a service.
    ROLE_PASS = "iam.pass", "passes", "AWS::IAM::Role", Identity,
        [on(&["iam:PassRole"], &[Resource])], &[],
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";
    /// Reads the value of a secret.
    SECRET_READ = "secretsmanager.read", "reads", "AWS::SecretsManager::Secret", Identity,
        [on(&["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], &[Resource])],
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html";
    /// Changes the value of a secret.
    SECRET_WRITE = "secretsmanager.write", "writes", "AWS::SecretsManager::Secret",
        Identity,
        [on(&["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret",
            "secretsmanager:UpdateSecretVersionStage"], &[Resource])],
        &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html";
    /// Reads and replaces the value of a secret when it is time to.
    SECRET_ROTATE = "secretsmanager.rotate", "rotates", "AWS::SecretsManager::Secret",
        Identity,
        [on(&["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
            &[Resource])],
        &["kms:Decrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html";
    /// Secrets Manager invokes the function that rotates a secret.
    SECRET_TO_FUNCTION = "secretsmanager.lambda", "is rotated by", "AWS::Lambda::Function",
        LambdaPermission { service: "secretsmanager.amazonaws.com" },
        [on(&["lambda:InvokeFunction"], &[Resource])], &[],
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html";
    /// Reads a parameter and its history.
    PARAMETER_READ = "ssm.read", "reads", "AWS::SSM::Parameter", Identity,
        [on(&["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters"], &[Resource])],
        &["kms:Decrypt"],
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html";
    /// Changes a parameter.
    PARAMETER_WRITE = "ssm.write", "writes", "AWS::SSM::Parameter", Identity,
        [on(&["ssm:PutParameter"], &[Resource])], &["kms:Encrypt", "kms:GenerateDataKey"],
        "https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_unique_names_and_sorted_actions_of_one_service() {
        let mut names: Vec<_> = ALL.iter().map(|r| r.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for rule in ALL {
            for allow in rule.allow {
                assert!(allow.actions.is_sorted(), "{}", rule.name);
                assert!(allow.actions.iter().all(|a| a.contains(':')), "{}", rule.name);
            }
            assert!(rule.page.starts_with("https://docs.aws.amazon.com/"), "{}", rule.name);
        }
    }
}
