//! AWS services behind routes of an HTTP API.

use rustinfra::graph::{Facet, Identity, Link, LinkRule, Shape, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnIntegration;
use rustinfra_cfn::refs;

use super::http_integration::{
    Backend, HttpRouteIntegration, PayloadFormatVersion, common_options,
};
use super::parameter_mapping::ParameterMapping;
use crate::iam::Role;
use crate::imported::{Form, ImportedArn};
use crate::sqs::Queue;
use crate::{arn, check};

const STREAM: Form =
    Form::new("of a stream", "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME").without(&['/']);

const STATE_MACHINE: Form =
    Form::new("of a state machine", "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME").until(':');

/// What an HTTP API does with an AWS service, as API Gateway names it.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum HttpIntegrationSubtype {
    EventBridgePutEvents,
    SqsSendMessage,
    SqsReceiveMessage,
    SqsDeleteMessage,
    SqsPurgeQueue,
    AppConfigGetConfiguration,
    KinesisPutRecord,
    StepFunctionsStartExecution,
    StepFunctionsStartSyncExecution,
    StepFunctionsStopExecution,
    /// One that is newer than this list, such as `EventBridge-PutEvents`, with its version if it
    /// has one.
    Other(String),
}

impl HttpIntegrationSubtype {
    /// The subtype as API Gateway writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EventBridgePutEvents => "EventBridge-PutEvents",
            Self::SqsSendMessage => "SQS-SendMessage",
            Self::SqsReceiveMessage => "SQS-ReceiveMessage",
            Self::SqsDeleteMessage => "SQS-DeleteMessage",
            Self::SqsPurgeQueue => "SQS-PurgeQueue",
            Self::AppConfigGetConfiguration => "AppConfig-GetConfiguration",
            Self::KinesisPutRecord => "Kinesis-PutRecord",
            Self::StepFunctionsStartExecution => "StepFunctions-StartExecution",
            Self::StepFunctionsStartSyncExecution => "StepFunctions-StartSyncExecution",
            Self::StepFunctionsStopExecution => "StepFunctions-StopExecution",
            Self::Other(subtype) => subtype,
        }
    }

    /// The parameters without which the service refuses the call.
    fn required(&self) -> &'static [&'static str] {
        match self {
            Self::EventBridgePutEvents => &["Detail", "DetailType", "Source"],
            Self::SqsSendMessage => &["QueueUrl", "MessageBody"],
            Self::SqsReceiveMessage | Self::SqsPurgeQueue => &["QueueUrl"],
            Self::SqsDeleteMessage => &["QueueUrl", "ReceiptHandle"],
            Self::AppConfigGetConfiguration => {
                &["Application", "Environment", "Configuration", "ClientId"]
            }
            Self::KinesisPutRecord => &["StreamName", "Data", "PartitionKey"],
            Self::StepFunctionsStartExecution | Self::StepFunctionsStartSyncExecution => {
                &["StateMachineArn"]
            }
            Self::StepFunctionsStopExecution => &["ExecutionArn"],
            Self::Other(_) => &[],
        }
    }
}

/// With whose permissions an HTTP API calls an AWS service.
#[derive(Clone, PartialEq)]
pub struct IntegrationCredentials(Expr);

impl IntegrationCredentials {
    /// Those of a role, which API Gateway has to be allowed to assume and which has to be allowed
    /// the call.
    #[doc(alias = "fromRole")]
    pub fn role(role: &Role) -> Self {
        Self(role.arn().into_expr())
    }

    /// Those of the caller; for routes with IAM authorization.
    #[doc(alias = "useCallerIdentity")]
    pub fn caller_identity() -> Self {
        Self(sub!("arn:{}:iam::*:user/*", aws::partition()).into_expr())
    }

    /// The ARN that says so.
    pub fn credentials_arn(&self) -> Value<String> {
        Value::from_expr(self.0.clone())
    }
}

/// What an HTTP API does with a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqsOperation {
    /// Sends the request's `MessageBody`.
    SendMessage,
    /// Receives messages.
    ReceiveMessage,
    /// Deletes the message with the request's `ReceiptHandle`.
    DeleteMessage,
    /// Deletes all messages.
    PurgeQueue,
}

/// What an HTTP API does with a state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepFunctionsOperation {
    /// Starts an execution.
    StartExecution,
    /// Runs an express state machine and returns its result.
    StartSyncExecution,
    /// Stops the execution that the parameter mapping names (`ExecutionArn`).
    StopExecution,
}

#[derive(Clone)]
pub(super) enum Target {
    Queue(Queue),
    /// A bus, and its name.
    #[cfg_attr(not(feature = "events"), expect(dead_code, reason = "there are no buses"))]
    Bus(Node, Value<String>),
    StateMachine(Value<refs::StepFunctionsStateMachineArn>),
    Stream(Value<refs::KinesisStreamArn>),
    Given(IntegrationCredentials),
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Target::Queue(a), Target::Queue(b)) => a.node().id() == b.node().id(),
            (Target::Bus(a, _), Target::Bus(b, _)) => a.id() == b.id(),
            (Target::StateMachine(a), Target::StateMachine(b)) => a == b,
            (Target::Stream(a), Target::Stream(b)) => a == b,
            (Target::Given(a), Target::Given(b)) => a == b,
            _ => false,
        }
    }
}

/// A call of an AWS service.
#[derive(Clone, PartialEq)]
pub(super) struct Service {
    subtype: HttpIntegrationSubtype,
    target: Target,
}

impl Service {
    /// Writes the call, with a role below the route that allows just that; gives its parameters.
    #[track_caller]
    pub(super) fn bind(
        &self,
        route: &Node,
        node: &Node,
        cfn: &CfnIntegration,
        mapping: ParameterMapping,
    ) -> ParameterMapping {
        cfn.set("IntegrationSubtype", Expr::text(self.subtype.as_str().to_string()));
        let mapping = if mapping.is_empty() { self.default_mapping() } else { mapping };
        let target = self.target_mapping(node, &mapping);
        let mapping = mapping.or(target);
        let missing = self.subtype.required().iter().filter(|name| !mapping.has(name));
        let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            check::reject(
                node,
                format!("`{}` needs {}.", self.subtype.as_str(), missing.join(" and ")),
                "give it by `.parameter_mapping(ParameterMapping::new().custom(\"NAME\", …))`",
            );
        }
        let credentials = match &self.target {
            Target::Given(credentials) => credentials.0.clone(),
            _ => self.role(route, node, &mapping).arn().into_expr(),
        };
        cfn.set("CredentialsArn", credentials);
        mapping
    }

    fn default_mapping(&self) -> ParameterMapping {
        use HttpIntegrationSubtype as Subtype;
        let from_body = |names: &[&str]| {
            names.iter().fold(ParameterMapping::new(), |mapping, name| {
                mapping.custom(name, format!("$request.body.{name}"))
            })
        };
        match self.subtype {
            Subtype::EventBridgePutEvents => from_body(&["Detail", "DetailType", "Source"]),
            Subtype::SqsSendMessage => from_body(&["MessageBody"]),
            Subtype::SqsDeleteMessage => from_body(&["ReceiptHandle"]),
            Subtype::KinesisPutRecord => from_body(&["Data", "PartitionKey"]),
            _ => ParameterMapping::new(),
        }
    }

    /// The parameter that names the target, unless `given` does.
    #[track_caller]
    fn target_mapping(&self, node: &Node, given: &ParameterMapping) -> ParameterMapping {
        let mapping = ParameterMapping::new();
        match &self.target {
            Target::Queue(queue) => mapping.custom("QueueUrl", queue.url()),
            Target::Bus(_, name) => mapping.custom("EventBusName", name),
            Target::Stream(_) if given.has("StreamName") => mapping,
            Target::Stream(arn) => {
                let name = ImportedArn::read(node, arn.clone(), &STREAM).name;
                mapping.custom("StreamName", name)
            }
            Target::StateMachine(arn)
                if self.subtype != HttpIntegrationSubtype::StepFunctionsStopExecution =>
            {
                mapping.custom("StateMachineArn", arn)
            }
            Target::StateMachine(_) | Target::Given(_) => mapping,
        }
    }

    #[track_caller]
    fn role(&self, route: &Node, node: &Node, mapping: &ParameterMapping) -> Role {
        use HttpIntegrationSubtype as Subtype;
        let service = Principal::service("apigateway.amazonaws.com");
        let role = Role::builder("InvokeRole", service).build(route);
        match &self.target {
            Target::Queue(queue) => {
                let (rule, action) = match self.subtype {
                    Subtype::SqsReceiveMessage => (&links::QUEUE_CONSUME, "sqs:ReceiveMessage"),
                    // It reads nothing, and so needs nothing of the queue's key.
                    Subtype::SqsDeleteMessage => (&links::QUEUE_USE, "sqs:DeleteMessage"),
                    Subtype::SqsPurgeQueue => (&links::QUEUE_PURGE, "sqs:PurgeQueue"),
                    _ => (&links::QUEUE_SEND, "sqs:SendMessage"),
                };
                Link::grant(role.principal(), rule, queue).actions([action]).record(node);
                let to_group = mapping.has("MessageGroupId");
                if self.subtype == Subtype::SqsSendMessage && queue.is_fifo() && !to_group {
                    check::reject(
                        node,
                        "Messages of a FIFO queue belong to a group.",
                        "map `MessageGroupId`, beside `MessageBody`",
                    );
                }
            }
            Target::Bus(bus, _) => {
                Link::grant(role.principal(), &links::BUS_PUT_EVENTS, bus).record(node);
            }
            Target::StateMachine(arn) => {
                let arn = arn.clone().untyped();
                let (rule, arn) = match self.subtype {
                    Subtype::StepFunctionsStopExecution => {
                        let name = ImportedArn::read(node, arn, &STATE_MACHINE).name;
                        let executions = sub!("execution:{}:*", name);
                        (&links::STATE_MACHINE_STOP, arn::in_stack(node, "states", executions))
                    }
                    Subtype::StepFunctionsStartSyncExecution => {
                        (&links::STATE_MACHINE_START_SYNC, arn)
                    }
                    _ => (&links::STATE_MACHINE_START, arn),
                };
                grant_by_arn(&role, rule, node, arn);
            }
            Target::Stream(arn) => {
                grant_by_arn(&role, &links::STREAM_PUT_RECORD, node, arn.clone().untyped());
            }
            Target::Given(_) => {}
        }
        role
    }
}

/// Allows a role what a rule says on something that is known by its ARN only.
#[track_caller]
fn grant_by_arn(role: &Role, rule: &'static LinkRule<Identity>, node: &Node, arn: Value<String>) {
    let target = node.child("Target");
    target.set_facet(Facet::new().arn(Shape::Resource, arn));
    Link::grant(role.principal(), rule, &target).record(node);
}

pub(super) fn spec(
    id: &str,
    subtype: HttpIntegrationSubtype,
    target: Target,
) -> HttpRouteIntegration {
    let service = Service { subtype, target };
    HttpRouteIntegration::new(id, Backend::Service(service), PayloadFormatVersion::V1_0)
}

fn set_subtype(integration: &mut HttpRouteIntegration, subtype: HttpIntegrationSubtype) {
    if let Backend::Service(service) = &mut integration.backend {
        service.subtype = subtype;
    }
}

/// A queue that requests are sent to, without a function between.
///
/// A role is made that is allowed this one operation on this one queue.
///
/// A FIFO queue without a group, or a parameter that is missing, is reported as
/// `conflicting-options`.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::HttpSqsIntegration;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let inbox = Queue::builder("Inbox").build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Post, "/orders", HttpSqsIntegration::new("Send", &inbox));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpSqsIntegration(HttpRouteIntegration);

common_options!(
    HttpSqsIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the call may take, 1 to 30 s; default 30 s."
);

impl HttpSqsIntegration {
    /// Sends the `MessageBody` of the request's JSON to a queue.
    pub fn new(id: &str, queue: &Queue) -> Self {
        Self(spec(id, HttpIntegrationSubtype::SqsSendMessage, Target::Queue(queue.clone())))
    }

    /// Does something else with the queue.
    pub fn subtype(mut self, operation: SqsOperation) -> Self {
        let subtype = match operation {
            SqsOperation::SendMessage => HttpIntegrationSubtype::SqsSendMessage,
            SqsOperation::ReceiveMessage => HttpIntegrationSubtype::SqsReceiveMessage,
            SqsOperation::DeleteMessage => HttpIntegrationSubtype::SqsDeleteMessage,
            SqsOperation::PurgeQueue => HttpIntegrationSubtype::SqsPurgeQueue,
        };
        set_subtype(&mut self.0, subtype);
        self
    }
}

/// A state machine that requests start.
///
/// A role is made that is allowed this one operation on this one state machine.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::StepFunctionsOperation;
/// use rustinfra_constructs::apigatewayv2::{HttpStepFunctionsIntegration, ParameterMapping};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:order";
/// let order = HttpStepFunctionsIntegration::new("Order", machine)
///     .subtype(StepFunctionsOperation::StartSyncExecution)
///     .parameter_mapping(ParameterMapping::new().custom("Input", "$request.body"));
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Post, "/orders", order);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpStepFunctionsIntegration(HttpRouteIntegration);

common_options!(
    HttpStepFunctionsIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the call may take, 1 to 30 s; default 30 s."
);

impl HttpStepFunctionsIntegration {
    /// Starts a state machine. Its input is the parameter `Input`, which is empty unless
    /// [mapped](Self::parameter_mapping): `ParameterMapping::new().custom("Input",
    /// "$request.body")`.
    pub fn new(
        id: &str,
        state_machine: impl IntoValue<refs::StepFunctionsStateMachineArn>,
    ) -> Self {
        let target = Target::StateMachine(state_machine.into_value());
        Self(spec(id, HttpIntegrationSubtype::StepFunctionsStartExecution, target))
    }

    /// Does something else with the state machine.
    pub fn subtype(mut self, operation: StepFunctionsOperation) -> Self {
        use HttpIntegrationSubtype as Subtype;
        let subtype = match operation {
            StepFunctionsOperation::StartExecution => Subtype::StepFunctionsStartExecution,
            StepFunctionsOperation::StartSyncExecution => Subtype::StepFunctionsStartSyncExecution,
            StepFunctionsOperation::StopExecution => Subtype::StepFunctionsStopExecution,
        };
        set_subtype(&mut self.0, subtype);
        self
    }
}

/// A data stream that requests are put into.
///
/// A role is made that is allowed to put records into this one stream.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::HttpKinesisIntegration;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let clicks = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Post, "/clicks", HttpKinesisIntegration::new("Put", clicks));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpKinesisIntegration(HttpRouteIntegration);

common_options!(
    HttpKinesisIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the call may take, 1 to 30 s; default 30 s."
);

impl HttpKinesisIntegration {
    /// Puts the `Data` of the request's JSON into a stream, by its `PartitionKey`.
    pub fn new(id: &str, stream: impl IntoValue<refs::KinesisStreamArn>) -> Self {
        let target = Target::Stream(stream.into_value());
        Self(spec(id, HttpIntegrationSubtype::KinesisPutRecord, target))
    }
}

/// Any AWS service that HTTP APIs can call.
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpServiceIntegration(HttpRouteIntegration);

common_options!(
    HttpServiceIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the call may take, 1 to 30 s; default 30 s."
);

impl HttpServiceIntegration {
    /// Calls a service with the given credentials; the parameters come by
    /// [`parameter_mapping`](Self::parameter_mapping).
    pub fn new(
        id: &str,
        subtype: HttpIntegrationSubtype,
        credentials: IntegrationCredentials,
    ) -> Self {
        Self(spec(id, subtype, Target::Given(credentials)))
    }

    /// Calls the service in another region.
    pub fn region(mut self, region: &str) -> Self {
        self.0.mapping = self.0.mapping.custom("Region", region);
        self
    }
}
