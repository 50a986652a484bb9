//! Code at the edge.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnFunction;
use rustinfra_cfn::refs;

use crate::imported::Form;
use crate::{arn, check};

const ARN: Form =
    Form::new("of a function of CloudFront", "arn:aws:cloudfront::ACCOUNT:function/NAME");

const FUNCTION_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html";

/// The language of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FunctionRuntime {
    /// `cloudfront-js-1.0`: JavaScript of ECMAScript 5.1 and a little more.
    Js1_0,
    /// `cloudfront-js-2.0`: with promises, and with key value stores; the default.
    Js2_0,
    /// One that is newer than this library.
    Other(&'static str),
}

impl FunctionRuntime {
    fn as_str(self) -> &'static str {
        match self {
            FunctionRuntime::Js1_0 => "cloudfront-js-1.0",
            FunctionRuntime::Js2_0 => "cloudfront-js-2.0",
            FunctionRuntime::Other(name) => name,
        }
    }
}

/// When a function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Before it is looked for what is kept.
    ViewerRequest,
    /// Before the answer is sent.
    ViewerResponse,
}

impl EventType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            EventType::ViewerRequest => "viewer-request",
            EventType::ViewerResponse => "viewer-response",
        }
    }
}

/// A small function that CloudFront runs at every request: to rewrite a path, to set a header.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, EventType, Function, Origin};
/// use rustinfra_constructs::prelude::{App, Bucket, Stack};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let code = "function handler(event) { event.request.uri += '.html'; return event.request; }";
/// let add_ending = Function::builder("AddEnding", code).build(&stack);
/// let pages = Bucket::builder("Pages").build(&stack);
/// let behavior = Behavior::new(Origin::s3_bucket(&pages))
///     .function_association(EventType::ViewerRequest, &add_ending);
/// Distribution::builder("Site", behavior).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Function {
    node: Node,
    cfn: Option<CfnFunction>,
    arn: Value<refs::CloudFrontFunctionArn>,
}

impl Construct for Function {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontFunctionArn> for &Function {
    fn into_value(self) -> Value<refs::CloudFrontFunctionArn> {
        self.arn()
    }
}

impl Function {
    /// Starts a function of at most 10 KB of JavaScript, with a `handler(event)`.
    pub fn builder(id: &str, code: &str) -> FunctionBuilder {
        FunctionBuilder {
            id: id.to_string(),
            code: code.to_string(),
            name: None,
            comment: None,
            runtime: FunctionRuntime::Js2_0,
            auto_publish: true,
            store: None,
        }
    }

    /// Refers to a function that exists already. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_function_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::CloudFrontFunctionArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The function's ARN.
    pub fn arn(&self) -> Value<refs::CloudFrontFunctionArn> {
        self.arn.clone()
    }

    /// The function's name: what its ARN ends in.
    pub fn name(&self) -> Value<String> {
        match self.cfn.as_ref().and_then(|cfn| cfn.property("Name")) {
            Some(name) => Value::from_expr(name),
            None => intrinsic::select(1, intrinsic::split("/", self.arn().untyped())),
        }
    }

    /// `LIVE`, or `DEVELOPMENT` for one that is not published; `None` for a function that exists
    /// already.
    pub fn stage(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(|cfn| cfn.attr("Stage"))
    }

    /// The resource beneath; `None` for a function that exists already.
    pub fn cfn(&self) -> Option<CfnFunction> {
        self.cfn.clone()
    }
}

/// Settings of a [`Function`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct FunctionBuilder {
    id: String,
    code: String,
    name: Option<String>,
    comment: Option<String>,
    runtime: FunctionRuntime,
    auto_publish: bool,
    store: Option<Value<String>>,
}

impl FunctionBuilder {
    /// Sets the name, at most 64 letters, digits, `-` and `_`; default: made of its region and path.
    pub fn function_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters; default: the name.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Sets the language; default `cloudfront-js-2.0`.
    pub fn runtime(mut self, runtime: FunctionRuntime) -> Self {
        self.runtime = runtime;
        self
    }

    /// Sets whether a change is live at once; default yes.
    pub fn auto_publish(mut self, publish: bool) -> Self {
        self.auto_publish = publish;
        self
    }

    /// Lets the function read a key value store, by its ARN. Needs `cloudfront-js-2.0`.
    pub fn key_value_store(mut self, arn: impl IntoValue<String>) -> Self {
        self.store = Some(arn.into_value());
        self
    }

    /// Places the function. Reports `out-of-range` for the size of the code, `bad-name` for a name,
    /// and `conflicting-options` for a store that the language cannot read.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Function {
        let node = scope.node().child(&self.id);
        let size = self.code.len();
        check::range(&node, "the code's size in bytes", size, 1..=10_240, FUNCTION_PAGE);
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let rule = "1 to 64 letters, digits, `-` and `_`";
            check::name(&node, "the function's name", name, 64, allowed, rule);
        }
        if self.store.is_some() && self.runtime == FunctionRuntime::Js1_0 {
            check::reject(
                &node,
                "Functions in `cloudfront-js-1.0` cannot read key value stores.",
                "use `FunctionRuntime::Js2_0`",
            );
        }
        let name = match &self.name {
            Some(name) => name.into_value(),
            None => {
                let id = Some(node.unique_id()).filter(|id| id.len() <= 41);
                let id = id.unwrap_or_else(|| node.resource_name(40, "-_"));
                sub!("{}{}", arn::region(&node), id)
            }
        };
        let cfn = CfnFunction::new(&node, "Resource");
        cfn.set("AutoPublish", self.auto_publish.into());
        cfn.set("FunctionCode", Expr::text(self.code));
        let comment = self.comment.map_or_else(|| name.expr().clone(), Expr::text);
        let mut config = Expr::map([("Comment", comment)]);
        if let Some(store) = self.store {
            let store = Expr::map([("KeyValueStoreARN", store.into_expr())]);
            config.set("KeyValueStoreAssociations", Expr::List(vec![store]));
        }
        config.set("Runtime", self.runtime.as_str().into());
        cfn.set("FunctionConfig", config);
        cfn.set("Name", name.into_expr());
        Function { node, arn: cfn.attr("FunctionARN"), cfn: Some(cfn) }
    }
}
