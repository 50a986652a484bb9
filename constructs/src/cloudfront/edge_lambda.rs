//! Lambda functions at the edge (Lambda@Edge).

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::arn::region_of;
use crate::lambda::{Architecture, Version};
use crate::{arn, check};

const PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html";

/// When a Lambda function runs.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LambdaEdgeEventType {
    /// Before it is looked for what is kept.
    ViewerRequest,
    /// Before the origin is asked.
    OriginRequest,
    /// Before the origin's answer is kept.
    OriginResponse,
    /// Before the answer is sent.
    ViewerResponse,
}

impl LambdaEdgeEventType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            LambdaEdgeEventType::ViewerRequest => "viewer-request",
            LambdaEdgeEventType::OriginRequest => "origin-request",
            LambdaEdgeEventType::OriginResponse => "origin-response",
            LambdaEdgeEventType::ViewerResponse => "viewer-response",
        }
    }

    pub(super) fn is_viewers(self) -> bool {
        matches!(self, LambdaEdgeEventType::ViewerRequest | LambdaEdgeEventType::ViewerResponse)
    }
}

/// A version of a Lambda function that runs at the edge, in us-east-1.
///
/// The function's role is told to trust `edgelambda.amazonaws.com`, too.
///
/// ```
/// use rustinfra_constructs::cloudfront::{
///     Behavior, Distribution, EdgeLambda, LambdaEdgeEventType, Origin,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let code = Code::inline("exports.handler = async (event) => event.Records[0].cf.request;");
/// let rewrite = Function::builder("Rewrite", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let pages = Bucket::builder("Pages").build(&stack);
/// let at = EdgeLambda::new(LambdaEdgeEventType::OriginRequest, &rewrite.current_version());
/// Distribution::builder("Site", Behavior::new(Origin::s3_bucket(&pages)).edge_lambda(at))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-the-edge.html>
#[derive(Clone)]
#[must_use]
pub struct EdgeLambda {
    pub(super) event: LambdaEdgeEventType,
    version: Version,
    include_body: bool,
}

impl EdgeLambda {
    /// Runs a version of a function at an event.
    pub fn new(event: LambdaEdgeEventType, version: &Version) -> Self {
        Self { event, version: version.clone(), include_body: false }
    }

    /// Gives the function the body of a request, too. At a response, that is reported as
    /// `conflicting-options`.
    pub fn include_body(mut self) -> Self {
        self.include_body = true;
        self
    }

    pub(super) fn to_expr(&self) -> Expr {
        let mut expr = Expr::map([("EventType", self.event.as_str().into())]);
        if self.include_body {
            expr.set("IncludeBody", true.into());
        }
        expr.set("LambdaFunctionARN", self.version.arn().into_expr());
        expr
    }

    /// Lets the edge assume the function's role, and tells what cannot be there.
    #[track_caller]
    pub(super) fn bind(&self, node: &Node) {
        let function = self.version.unqualified();
        if let Some(role) = function.role().filter(|role| role.cfn().is_some()) {
            role.also_assumed_by(Principal::service("edgelambda.amazonaws.com"));
        }
        let answers = [LambdaEdgeEventType::OriginResponse, LambdaEdgeEventType::ViewerResponse];
        if self.include_body && answers.contains(&self.event) {
            check::reject(
                node,
                format!("The body of a request is not known at `{}`.", self.event.as_str()),
                "leave out `.include_body()`, or run the function at a request",
            );
        }
        let arn = self.version.arn();
        let of_arn = region_of(&arn);
        let of_stack = arn::region(function.node()).as_literal().map(String::from);
        let region = of_arn.or(of_stack.filter(|_| function.cfn().is_some()));
        if region.as_ref().is_some_and(|region| region != "us-east-1") {
            check::reject(
                node,
                "CloudFront takes functions of us-east-1 only to the edge.",
                format!("make the function in a stack in us-east-1; see {PAGE}"),
            );
        }
        let function = function.clone();
        node.add_validation(move |_| {
            let Some(cfn) = function.cfn() else { return Vec::new() };
            let settings = SETTINGS.iter().filter(|(name, _)| cfn.property(name).is_some());
            let arm = (function.architecture() == Architecture::Arm64).then_some("ARM processors");
            let is_known = |name: &str| name.starts_with("nodejs") || name.starts_with("python");
            let known = function.runtime().is_some_and(|runtime| is_known(runtime.as_str()));
            let other = (!known).then_some("runtimes but Node.js and Python");
            let found = settings.map(|(_, what)| *what).chain(arm).chain(other);
            let told = found.map(|what| {
                Diagnostic::error("conflicting-options", "options do not fit together")
                    .detail(format!("The function runs at the edge, where there are no {what}."))
                    .path(function.node().path())
                    .at(function.node().location())
                    .help(format!("leave them out; see {PAGE}"))
            });
            told.collect()
        });
    }
}

/// Properties of a function that it cannot have at the edge.
const SETTINGS: &[(&str, &str)] = &[
    ("DeadLetterConfig", "dead letter queues"),
    ("Environment", "environment variables"),
    ("FileSystemConfigs", "file systems"),
    ("Layers", "layers"),
    ("TracingConfig", "traces of X-Ray"),
    ("VpcConfig", "VPCs"),
];
