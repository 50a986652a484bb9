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
//! | EC2 | [`ec2`] | VPCs, their subnets and endpoints, security groups |
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
//! Each module is there by the cargo feature of its name, and what connects two services by those of
//! both. By default all are: an app that names what it uses, as in
//! `default-features = false, features = ["lambda", "sqs"]`, is built several times as fast. A feature
//! turns on those that it is made of: functions bring roles, log groups and queues (`iam`, `logs`,
//! `sqs`), and what is encrypted brings keys (`kms`). The feature `actions` adds the actions of more
//! services to [`iam::actions`], and `all` every type of the generated layer and every action.
//!
//! The feature `mimalloc` gives the app's process another allocator, which saves apps of thousands of
//! resources 5 to 20 % of their time when they are built with `--release`. It needs a C compiler, and
//! cannot be had together with a `#[global_allocator]` of your own.
//!
//! [`assertions`] is for the tests of an app; [`Defaults`] say for a whole app what its constructs
//! leave open.
//!
//! A construct is made by `Thing::builder("Id", required…).option(…).build(&scope)`, can be granted to
//! others by `grant_…`, and gives way to the generated layer ([`cfn`]) by `.cfn()`. Others begin
//! differently:
//!
//! - what takes no more than its id: `App::new()`, `Stage::new(&app, "Id")`, `Stack::new(&app, "Id")`,
//!   `NestedStack::new(&stack, "Id")`; for a stack with settings, there is `Stack::builder("Id")`;
//! - what belongs to an API and is made for the first route that gets it: integrations and authorizers,
//!   such as `HttpJwtAuthorizer::new("Id", issuer, audience)`;
//! - what comes in several kinds, each with a start of its own: `Authorizer::token("Id", &function)`,
//!   `Authorizer::cognito("Id", …)`;
//! - what exists already: `Queue::from_queue_arn(&stack, "Id", arn)`.

#![cfg_attr(
    not(feature = "services"),
    allow(dead_code, reason = "which of it a build needs depends on its features")
)]

#[cfg(any(feature = "apigateway", feature = "apigatewayv2"))]
mod api;

mod arn;
mod check;
mod defaults;
mod imported;
#[cfg(any(feature = "apigatewayv2", feature = "cloudfront"))]
mod properties;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "default"))]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(feature = "apigateway")]
pub mod apigateway;
#[cfg(feature = "apigatewayv2")]
pub mod apigatewayv2;
#[cfg(feature = "appscaling")]
pub mod appscaling;
#[cfg(feature = "assertions")]
pub mod assertions;
#[cfg(feature = "certificatemanager")]
pub mod certificatemanager;
#[cfg(feature = "cloudfront")]
pub mod cloudfront;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "cognito")]
pub mod cognito;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "ec2")]
pub mod ec2;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "iam")]
pub mod iam;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "lambda")]
pub mod lambda;
#[cfg(feature = "logs")]
pub mod logs;
#[cfg(feature = "route53")]
pub mod route53;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "secretsmanager")]
pub mod secretsmanager;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "ssm")]
pub mod ssm;
pub mod units;
#[cfg(feature = "wafv2")]
pub mod wafv2;

pub use defaults::{Defaults, OpenToDefaults};
pub use rustinfra::{assembly, diagnostic, graph, resource, template, tree, value};
pub use rustinfra::{asset, sub};

/// The generated layer: every CloudFormation resource type, one module per service.
pub use rustinfra_cfn as cfn;

/// What an app needs of the services it has, in one import.
pub mod prelude {
    #[cfg(any(feature = "apigateway", feature = "apigatewayv2"))]
    pub use crate::api::Method;
    #[cfg(feature = "apigateway")]
    pub use crate::apigateway::{Cors, Integration, LambdaRestApi, RestApi};
    #[cfg(feature = "apigatewayv2")]
    pub use crate::apigatewayv2::{HttpApi, WebSocketApi, WebSocketStage};
    #[cfg(feature = "cognito")]
    pub use crate::cognito::{UserPool, UserPoolClient, UserPoolOperation};
    pub use crate::defaults::Defaults;
    #[cfg(feature = "dynamodb")]
    pub use crate::dynamodb::{Attribute, Billing, GlobalSecondaryIndex, Table, TableOperation};
    #[cfg(feature = "ec2")]
    pub use crate::ec2::{Connectable, SecurityGroup, SubnetSelection, Vpc};
    #[cfg(feature = "events")]
    pub use crate::events::{EventBus, EventPattern, Rule, Schedule};
    #[cfg(feature = "iam")]
    pub use crate::iam::Role;
    #[cfg(feature = "kms")]
    pub use crate::kms::Key;
    #[cfg(all(feature = "lambda", feature = "dynamodb"))]
    pub use crate::lambda::DynamoEventSource;
    #[cfg(feature = "lambda")]
    pub use crate::lambda::{
        AliasOptions, Architecture, AsyncInvoke, Code, Function, FunctionUrlAuthType,
        FunctionUrlCors, FunctionUrlOptions, LayerVersion, NodejsFunction, PythonFunction, Runtime,
        RustFunction, SqsEventSource, StartingPosition, VersionOptions,
    };
    #[cfg(feature = "logs")]
    pub use crate::logs::{LogGroup, Retention};
    #[cfg(feature = "s3")]
    pub use crate::s3::Bucket;
    #[cfg(feature = "secretsmanager")]
    pub use crate::secretsmanager::Secret;
    #[cfg(feature = "sqs")]
    pub use crate::sqs::Queue;
    #[cfg(feature = "ssm")]
    pub use crate::ssm::{StringListParameter, StringParameter};
    pub use crate::units::{Duration, Size, days, gib, hours, kib, mib, mins, secs};
    pub use rustinfra::prelude::*;
}
