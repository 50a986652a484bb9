//! The table of links and that of edges: what a link allows, the proof misses where a template shows
//! that it is needed.

use std::any::Any;

use super::check::keys;
use super::edges::{Actor, DELIVERIES, Does, EDGES, Edge, SOURCES};
use super::kind::{
    BUCKET, BUS, CLUSTER, CONSUMER, FUNCTION, QUEUE, REGISTRY, SECRET, STATE_MACHINE, STREAM,
    TABLE, TOPIC,
};
use super::prove::CHECKS;
use super::statement::wildcard;
use crate::graph::links::{self as l, ALL};
use crate::graph::{Identity, LambdaPermission, LinkRule, ResourcePolicy};

const METHOD: &str = "AWS::ApiGateway::Method";
const INTEGRATION: &str = "AWS::ApiGatewayV2::Integration";
const INVOKE_CONFIG: &str = "AWS::Lambda::EventInvokeConfig";
const MAPPING: &str = "AWS::Lambda::EventSourceMapping";
const ROTATION: &str = "AWS::SecretsManager::RotationSchedule";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";

/// Where a template shows that a link is needed: the type and the property of an edge, and the type
/// of its target.
const EDGE_OF: &[(&LinkRule, &str, &str, &str)] = &[
    (&l::TABLE_STREAM, MAPPING, "EventSourceArn", TABLE),
    (&l::QUEUE_CONSUME, MAPPING, "EventSourceArn", QUEUE),
    (&l::STREAM_READ, MAPPING, "EventSourceArn", STREAM),
    (&l::STREAM_CONSUME, MAPPING, "EventSourceArn", CONSUMER),
    (&l::KAFKA_CLUSTER_READ, MAPPING, "EventSourceArn", CLUSTER),
    (&l::SCHEMA_REGISTRY_READ, MAPPING, "SchemaRegistryURI", REGISTRY),
    (&l::SECRET_READ, MAPPING, "URI", SECRET),
    (&l::QUEUE_SEND, INTEGRATION, "RequestParameters/QueueUrl", QUEUE),
    (&l::QUEUE_PURGE, INTEGRATION, "RequestParameters/QueueUrl", QUEUE),
    (&l::BUS_PUT_EVENTS, INTEGRATION, "RequestParameters/EventBusName", BUS),
    (&l::STREAM_PUT_RECORD, INTEGRATION, "RequestParameters/StreamName", STREAM),
    (&l::STATE_MACHINE_START, INTEGRATION, "RequestParameters/StateMachineArn", STATE_MACHINE),
    (&l::STATE_MACHINE_START_SYNC, INTEGRATION, "RequestParameters/StateMachineArn", STATE_MACHINE),
    (&l::STATE_MACHINE_STOP, INTEGRATION, "RequestParameters/ExecutionArn", STATE_MACHINE),
    (&l::API_START_SYNC_EXECUTION, METHOD, "RequestTemplates/*", STATE_MACHINE),
    (&l::API_TO_FUNCTION, METHOD, "Uri", FUNCTION),
    (&l::API_TO_FUNCTION, INTEGRATION, "IntegrationUri", FUNCTION),
    (&l::API_TO_FUNCTION, "AWS::ApiGateway::Authorizer", "AuthorizerUri", FUNCTION),
    (&l::AUTHORIZER_INVOKE, "AWS::ApiGateway::Authorizer", "AuthorizerUri", FUNCTION),
    (&l::AUTHORIZER_INVOKE, "AWS::ApiGatewayV2::Authorizer", "AuthorizerUri", FUNCTION),
    (&l::FUNCTION_INVOKE, INTEGRATION, "IntegrationUri", FUNCTION),
    (&l::RULE_TO_QUEUE, "AWS::Events::Rule", "Arn", QUEUE),
    (&l::RULE_TO_QUEUE, "AWS::Events::Rule", "DeadLetterConfig/Arn", QUEUE),
    (&l::RULE_TO_FUNCTION, "AWS::Events::Rule", "Arn", FUNCTION),
    (&l::ALARM_TO_FUNCTION, "AWS::CloudWatch::Alarm", "AlarmActions/*", FUNCTION),
    (&l::TOPIC_TO_FUNCTION, SUBSCRIPTION, "Endpoint", FUNCTION),
    (&l::TOPIC_TO_QUEUE, SUBSCRIPTION, "RedrivePolicy/deadLetterTargetArn", QUEUE),
    (&l::FUNCTION_TO_QUEUE, INVOKE_CONFIG, "Destination", QUEUE),
    (&l::FUNCTION_TO_QUEUE, FUNCTION, "TargetArn", QUEUE),
    (&l::FUNCTION_TO_TOPIC, INVOKE_CONFIG, "Destination", TOPIC),
    (&l::FUNCTION_TO_BUS, INVOKE_CONFIG, "Destination", BUS),
    (&l::FUNCTION_TO_FUNCTION, INVOKE_CONFIG, "Destination", FUNCTION),
    (&l::FUNCTION_TO_BUCKET, INVOKE_CONFIG, "Destination", BUCKET),
    (&l::BUCKET_LOGS, BUCKET, "DestinationBucketName", BUCKET),
    (&l::BUCKET_TO_FUNCTION, BUCKET, "Function", FUNCTION),
    (&l::BUCKET_TO_QUEUE, BUCKET, "Queue", QUEUE),
    (&l::POOL_TO_FUNCTION, "AWS::Cognito::UserPool", "LambdaConfig/*", FUNCTION),
    (&l::SECRET_ROTATE, ROTATION, "SecretId", SECRET),
    (&l::SECRET_TO_FUNCTION, ROTATION, "RotationLambdaARN", FUNCTION),
    (&l::WEB_FUNCTION_CODE, "AWS::Lambda::WebFunctionRevision", "Bucket", BUCKET),
];

/// The types that the keys of a link's service belong to: see `check::keys`.
const KEY_OF: &[(&LinkRule, &str)] = &[
    (&l::LOG_GROUP_KEY, "AWS::Logs::LogGroup"),
    (&l::MAPPING_KEY, MAPPING),
    (&l::HOSTED_ZONE_SIGN, "AWS::Route53::KeySigningKey"),
    (&l::WEB_FUNCTION_KEY, "AWS::Lambda::WebFunctionRevision"),
];

/// Links whose loss another check misses: its name, and what it asks for.
const CHECK_OF: &[(&LinkRule, &str, &[&str])] = &[
    (&l::RULE_TO_LOG_GROUP, RULES_CHECK, &["logs:CreateLogStream", "logs:PutLogEvents"]),
    (&l::DISTRIBUTION_TO_BUCKET, ORIGINS_CHECK, &["s3:GetObject"]),
    (&l::DISTRIBUTION_TO_URL, ORIGINS_CHECK, &["lambda:InvokeFunctionUrl"]),
    (&l::DISTRIBUTION_VIA_URL, ORIGINS_CHECK, &["lambda:InvokeFunction"]),
];

const RULES_CHECK: &str = "log groups let rules write";
const ORIGINS_CHECK: &str = "what is behind a distribution lets it in";

const BY_CODE: &str = "code does it as the role: no property says so";
const BY_REQUEST: &str = "requests decide what is done with the bucket: no property says so";
const IN_URI: &str = "the endpoint's name is cut out of a URI, and the endpoint is in no template";

/// Links that no template shows the need of, and why.
const NONE: &[(&str, &[&LinkRule])] = &[
    (
        BY_CODE,
        &[
            &l::TABLE_READ,
            &l::TABLE_WRITE,
            &l::TABLE_READ_WRITE,
            &l::TABLE_OPERATIONS,
            &l::TABLE_READ_OPERATIONS,
            &l::TABLE_OWN_OPERATIONS,
            &l::TABLE_INDEX_OPERATIONS,
            &l::TABLE_FULL,
            &l::TABLE_LIST_STREAMS,
            &l::QUEUE_USE,
            &l::WEB_FUNCTION_INVOKE,
            &l::API_KEY_USE,
            &l::API_KEY_READ,
            &l::API_KEY_WRITE,
            &l::API_KEY_READ_WRITE,
            &l::HOSTED_ZONE_DELEGATE,
            &l::HOSTED_ZONE_FIND,
            &l::API_EXECUTE,
            &l::HTTP_ROUTE_INVOKE,
            &l::WEB_SOCKET_MANAGE,
            &l::FUNCTION_INVOKE_LATEST,
            &l::FUNCTION_INVOKE_VERSION,
            &l::FUNCTION_INVOKE_URL,
            &l::FUNCTION_INVOKE_VIA_URL,
            &l::BUCKET_READ,
            &l::BUCKET_WRITE,
            &l::BUCKET_READ_WRITE,
            &l::BUCKET_PUT,
            &l::BUCKET_PUT_ACL,
            &l::BUCKET_DELETE,
            &l::DISTRIBUTION_INVALIDATE,
            &l::DISTRIBUTION_USE,
            &l::POOL_USE,
            &l::KEY_DECRYPT,
            &l::KEY_ENCRYPT,
            &l::KEY_ENCRYPT_DECRYPT,
            &l::KEY_SIGN,
            &l::KEY_VERIFY,
            &l::KEY_SIGN_VERIFY,
            &l::KEY_GENERATE_MAC,
            &l::KEY_VERIFY_MAC,
            &l::KEY_ADMIN,
            &l::KEY_USE,
            &l::LOG_GROUP_WRITE,
            &l::LOG_GROUP_READ,
            &l::ROLE_ASSUME,
            &l::ROLE_USE,
            &l::ROLE_PASS,
            &l::SECRET_WRITE,
            &l::PARAMETER_READ,
            &l::PARAMETER_WRITE,
        ],
    ),
    (
        BY_REQUEST,
        &[
            &l::DISTRIBUTION_READS_VERSIONS,
            &l::DISTRIBUTION_LISTS,
            &l::DISTRIBUTION_WRITES,
            &l::DISTRIBUTION_DELETES,
        ],
    ),
    (IN_URI, &[&l::API_INVOKE_ENDPOINT]),
];

/// The actions that an edge asks for, and whether it asks for all of them or for one.
fn needs(edge: &Edge, target: &str) -> (&'static [&'static str], bool) {
    let sources = SOURCES.iter().find(|(kind, _)| *kind == target).map(|(_, actions)| *actions);
    let delivery = DELIVERIES.iter().find(|(kind, ..)| *kind == target);
    match edge.does {
        Does::Consume => (sources.unwrap_or_default(), true),
        _ => (delivery.map(|(_, actions, _)| *actions).unwrap_or_default(), false),
    }
}

/// Whether a rule allows an action.
fn allows(rule: &LinkRule, action: &str) -> bool {
    let mut actions = rule.allow.iter().flat_map(|allow| allow.actions);
    actions.any(|pattern| wildcard(pattern, action))
}

/// How a link is permitted.
fn by(rule: &LinkRule) -> &dyn Any {
    &rule.mechanism
}

/// The service that acts, if one does.
fn service_of(rule: &LinkRule) -> Option<&'static str> {
    let policy = by(rule).downcast_ref().map(|policy: &ResourcePolicy| policy.service);
    policy.or(by(rule).downcast_ref().map(|permission: &LambdaPermission| permission.service))
}

/// Whether an edge is permitted as a link is, and what it asks for is what the link allows.
fn is_of(edge: &Edge, rule: &LinkRule, target: &str) -> bool {
    let permitted = match edge.actor {
        Actor::Service(service, _) => service_of(rule) == Some(service),
        Actor::Role(_) | Actor::Function(_) | Actor::Own => by(rule).is::<Identity>(),
    };
    permitted
        && match edge.does {
            Does::Call(action) | Does::CallNamed(action) => allows(rule, action),
            Does::Consume | Does::Deliver => {
                let (actions, all) = needs(edge, target);
                let allowed = actions.iter().filter(|action| allows(rule, action)).count();
                if all { allowed == actions.len() } else { allowed > 0 }
            }
        }
}

/// Whether a rule lets a service use a key for an action.
fn allows_key(rule: &LinkRule, action: &str) -> bool {
    rule.key_actions.iter().any(|pattern| wildcard(pattern, action))
        || allows(rule, action)
        // Route 53 is let make grants by a statement of its own.
        || action == "kms:CreateGrant"
}

#[test]
fn each_link_is_allowed_what_its_edge_asks_for() {
    let mut wrong = Vec::new();
    for (rule, from, property, target) in EDGE_OF {
        let mut edges = EDGES.iter().filter(|edge| {
            edge.from == *from && edge.target == *property && edge.to.contains(target)
        });
        if !edges.any(|edge| is_of(edge, rule, target)) {
            wrong.push(format!("{}: no edge of `{from}` at `{property}` has it", rule.name));
        }
    }
    for (rule, user) in KEY_OF {
        let service = by(rule).downcast_ref().map(|policy: &ResourcePolicy| policy.service);
        let asked = keys::asked_by(user, service);
        if asked.is_empty() || !asked.iter().all(|action| allows_key(rule, action)) {
            wrong.push(format!("{}: the key of `{user}` is asked for {asked:?}", rule.name));
        }
    }
    for (rule, check, asked) in CHECK_OF {
        let known = CHECKS.iter().any(|(name, _)| name == check);
        if !known || !asked.iter().all(|action| allows(rule, action)) {
            wrong.push(format!("{}: `{check}` asks for {asked:?}", rule.name));
        }
    }
    assert_eq!(wrong, <[String; 0]>::default());
}

#[test]
fn each_link_has_an_edge_or_a_reason_why_not() {
    for rule in ALL {
        let is = |other: &LinkRule| other.name == rule.name;
        let shown = EDGE_OF.iter().any(|(of, ..)| is(of))
            || KEY_OF.iter().any(|(of, _)| is(of))
            || CHECK_OF.iter().any(|(of, ..)| is(of));
        let unseen = NONE.iter().any(|(_, rules)| rules.iter().any(|of| is(of)));
        assert!(shown || unseen, "`{}`: the proof knows nothing of it", rule.name);
        assert!(!(shown && unseen), "`{}` is shown by templates after all", rule.name);
    }
}
