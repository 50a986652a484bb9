//! What happens to asynchronous calls.

use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnEventInvokeConfig;

use super::destination::{Destination, Outcome};
use super::function::Function;
use crate::check;
use crate::units::Duration;

const PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html";

/// How asynchronous calls are tried again, and who hears of their end.
///
/// What is out of range is reported as `out-of-range` of the setting.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let bill = Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let failed = Queue::builder("Failed").build(&stack);
/// bill.configure_async_invoke(AsyncInvoke::new().on_failure(&failed).retry_attempts(0));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "it does nothing until a function, version or alias gets it"]
pub struct AsyncInvoke {
    on_failure: Option<Rc<dyn Destination>>,
    on_success: Option<Rc<dyn Destination>>,
    max_event_age: Option<Duration>,
    retry_attempts: Option<u32>,
}

impl AsyncInvoke {
    /// Starts with Lambda's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports events that could not be processed: to a queue, a topic, a bus, a function or a
    /// bucket. Default: nothing is told.
    pub fn on_failure(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.on_failure = Some(Rc::new(to.clone()));
        self
    }

    /// Reports events that were processed: to a queue, a topic, a bus or a function. Default:
    /// nothing is told.
    pub fn on_success(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.on_success = Some(Rc::new(to.clone()));
        self
    }

    /// Drops events older than 1 min to 6 h; default 6 h.
    pub fn max_event_age(mut self, age: Duration) -> Self {
        self.max_event_age = Some(age);
        self
    }

    /// Sets how often a call that failed is tried again, 0 to 2; default 2.
    pub fn retry_attempts(mut self, times: u32) -> Self {
        self.retry_attempts = Some(times);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.on_failure.is_none()
            && self.on_success.is_none()
            && self.max_event_age.is_none()
            && self.retry_attempts.is_none()
    }
}

/// The setting of asynchronous calls of a function, version or alias.
///
/// Mostly made by [`Function::configure_async_invoke`] or the builders.
///
/// ```
/// use rustinfra_constructs::lambda::EventInvokeConfig;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let bill = Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let asked = AsyncInvoke::new().max_event_age(mins(30));
/// EventInvokeConfig::builder("Async", &bill, asked).qualifier("live").build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct EventInvokeConfig {
    node: Node,
    cfn: CfnEventInvokeConfig,
}

impl Construct for EventInvokeConfig {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl EventInvokeConfig {
    /// Starts a setting of `function`.
    pub fn builder(id: &str, function: &Function, asked: AsyncInvoke) -> EventInvokeConfigBuilder {
        EventInvokeConfigBuilder {
            id: id.to_string(),
            function: function.clone(),
            asked,
            qualifier: None,
        }
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnEventInvokeConfig {
        self.cfn.clone()
    }
}

/// Settings of an [`EventInvokeConfig`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct EventInvokeConfigBuilder {
    id: String,
    function: Function,
    asked: AsyncInvoke,
    qualifier: Option<Expr>,
}

impl EventInvokeConfigBuilder {
    /// Applies to a version or an alias by name instead of to what was given.
    pub fn qualifier(mut self, qualifier: impl IntoValue<String>) -> Self {
        self.qualifier = Some(qualifier.into_value().into_expr());
        self
    }

    /// Places the setting. Reports `out-of-range` for an age or a number of retries.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> EventInvokeConfig {
        let node = scope.node().child(&self.id);
        let Self { function, asked, .. } = self;
        let qualifier = self
            .qualifier
            .or_else(|| function.qualifier().map(Value::into_expr))
            .unwrap_or(Expr::text("$LATEST"));
        let cfn = CfnEventInvokeConfig::new(&node, "Resource");
        cfn.set("FunctionName", function.unqualified().name().into_expr());
        cfn.set("Qualifier", qualifier);
        if let Some(age) = asked.max_event_age {
            let secs = age.as_secs();
            check::range(&node, "the age of events in seconds", secs, 60..=21_600, PAGE);
            cfn.set("MaximumEventAgeInSeconds", Expr::Int(secs.into()));
        }
        if let Some(times) = asked.retry_attempts {
            check::range(&node, "the retries", times, 0..=2, PAGE);
            cfn.set("MaximumRetryAttempts", Expr::Int(times.into()));
        }
        let mut destinations = Vec::new();
        let both = [
            ("OnFailure", &asked.on_failure, Outcome::Failure),
            ("OnSuccess", &asked.on_success, Outcome::Success),
        ];
        for (property, destination, outcome) in both {
            if let Some(destination) = destination {
                let arn = destination.bind(&node, &function, outcome).into_expr();
                destinations.push((property, Expr::map([("Destination", arn)])));
            }
        }
        if !destinations.is_empty() {
            cfn.set("DestinationConfig", Expr::map(destinations));
        }
        EventInvokeConfig { node, cfn }
    }
}
