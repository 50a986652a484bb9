//! AWS constructs: what most apps are made of, with the wiring done.
//!
//! | service | module | constructs |
//! |---|---|---|
//! | DynamoDB | [`dynamodb`] | tables, global tables |
//! | API Gateway | [`apigateway`] | REST APIs |
//! | API Gateway v2 | [`apigatewayv2`] | HTTP and WebSocket APIs, custom domains |
//! | CloudFront | [`cloudfront`] | distributions and their policies |
//! | CloudWatch | [`cloudwatch`] | metrics, alarms |
//! | Cognito | [`cognito`] | user pools and their clients, identity pools |
//! | Application Auto Scaling | [`appscaling`] | scaled capacities |
//! | Certificate Manager | [`certificatemanager`] | certificates |
//! | EventBridge | [`events`] | buses, rules and their targets, archives |
//! | IAM | [`iam`] | roles, policies |
//! | KMS | [`kms`] | keys and their aliases |
//! | Lambda | [`lambda`] | functions, their versions, aliases and URLs, event sources, layers |
//! | CloudWatch Logs | [`logs`] | log groups |
//! | Route 53 | [`route53`] | zones, records, health checks |
//! | S3 | [`s3`] | buckets |
//! | Secrets Manager | [`secretsmanager`] | secrets, their rotation and attachment |
//! | SQS | [`sqs`] | queues |
//! | Systems Manager | [`ssm`] | parameters |
//! | WAF | [`wafv2`] | web access control lists |
//!
//! [`assertions`] is for the tests of an app; [`Defaults`] say for a whole app what its constructs
//! leave open.
//!
//! Every construct is made by `Thing::builder("Id", required…).option(…).build(&scope)`, can be
//! granted to others by `grant_…`, and gives way to the generated layer ([`cfn`]) by `.cfn()`.

mod arn;
mod check;
mod defaults;

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

pub mod apigateway;
pub mod apigatewayv2;
pub mod appscaling;
pub mod assertions;
pub mod certificatemanager;
pub mod cloudfront;
pub mod cloudwatch;
pub mod cognito;
pub mod dynamodb;
pub mod events;
pub mod iam;
pub mod kms;
pub mod lambda;
pub mod logs;
pub mod route53;
pub mod s3;
pub mod secretsmanager;
pub mod sqs;
pub mod ssm;
pub mod units;
pub mod wafv2;

pub use defaults::Defaults;
pub use rustinfra::{assembly, diagnostic, graph, resource, template, tree, value};
pub use rustinfra::{asset, sub};

/// The generated layer: every CloudFormation resource type, one module per service.
pub use rustinfra_cfn as cfn;

/// What an app needs, in one import.
pub mod prelude {
    pub use crate::apigateway::{Cors, Integration, LambdaRestApi, Method, RestApi};
    pub use crate::apigatewayv2::{HttpApi, WebSocketApi, WebSocketStage};
    pub use crate::cognito::{UserPool, UserPoolClient, UserPoolOperation};
    pub use crate::defaults::Defaults;
    pub use crate::dynamodb::{Attribute, Billing, GlobalSecondaryIndex, Table, TableOperation};
    pub use crate::events::{EventBus, EventPattern, Rule, Schedule};
    pub use crate::iam::Role;
    pub use crate::kms::Key;
    pub use crate::lambda::{
        AliasOptions, Architecture, AsyncInvoke, Code, DynamoEventSource, Function,
        FunctionUrlAuthType, FunctionUrlCors, FunctionUrlOptions, LayerVersion, NodejsFunction,
        Runtime, RustFunction, SqsEventSource, StartingPosition, VersionOptions,
    };
    pub use crate::logs::{LogGroup, Retention};
    pub use crate::s3::Bucket;
    pub use crate::secretsmanager::Secret;
    pub use crate::sqs::Queue;
    pub use crate::ssm::{StringListParameter, StringParameter};
    pub use crate::units::{Duration, Size, days, gib, hours, kib, mib, mins, secs};
    pub use rustinfra::prelude::*;
}
