//! AWS constructs: what most apps are made of, with the wiring done.
//!
//! | service | module | constructs |
//! |---|---|---|
//! | API Gateway | [`apigateway`] | REST APIs |
//! | EventBridge | [`events`] | buses, rules and their targets, archives |
//! | IAM | [`iam`] | roles, policies |
//! | Lambda | [`lambda`] | functions and their event sources |
//! | CloudWatch Logs | [`logs`] | log groups |
//! | SQS | [`sqs`] | queues |
//!
//! Every construct is made by `Thing::builder("Id", required…).option(…).build(&scope)`, can be
//! granted to others by `grant_…`, and gives way to the generated layer ([`cfn`]) by `.cfn()`.

mod arn;
mod check;

pub mod apigateway;
pub mod events;
pub mod iam;
pub mod lambda;
pub mod logs;
pub mod sqs;
pub mod units;

pub use rustinfra::{assembly, diagnostic, graph, resource, template, tree, value};
pub use rustinfra::{asset, sub};

/// The generated layer: every CloudFormation resource type, one module per service.
pub use rustinfra_cfn as cfn;

/// What an app needs, in one import.
pub mod prelude {
    pub use crate::apigateway::{Cors, Integration, LambdaRestApi, Method, RestApi};
    pub use crate::events::{EventBus, EventPattern, Rule, Schedule};
    pub use crate::iam::Role;
    pub use crate::lambda::{Code, Function, Runtime, SqsEventSource};
    pub use crate::logs::{LogGroup, Retention};
    pub use crate::sqs::Queue;
    pub use crate::units::{Duration, Size, days, gib, hours, kib, mib, mins, secs};
    pub use rustinfra::prelude::*;
}
