//! How Lambda runs a function.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

/// Whether a function is traced by AWS X-Ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracing {
    /// Requests are sampled.
    Active,
    /// Traces that a caller began are continued.
    PassThrough,
}

/// What Lambda does about a function that calls itself by way of SQS, SNS or S3.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecursiveLoop {
    /// It goes on.
    Allow,
    /// It is stopped after some 16 rounds; the default.
    Terminate,
}

impl RecursiveLoop {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            RecursiveLoop::Allow => "Allow",
            RecursiveLoop::Terminate => "Terminate",
        }
    }
}

/// When a function gets a newer patch of its runtime.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeManagementMode {
    /// When AWS has it; the default.
    Auto,
    /// When the function is next changed.
    FunctionUpdate,
    /// Never: it keeps the runtime with this ARN.
    Manual(String),
}

impl RuntimeManagementMode {
    pub(super) fn to_expr(&self) -> Expr {
        match self {
            RuntimeManagementMode::Auto => Expr::map([("UpdateRuntimeOn", "Auto".into())]),
            RuntimeManagementMode::FunctionUpdate => {
                Expr::map([("UpdateRuntimeOn", "FunctionUpdate".into())])
            }
            RuntimeManagementMode::Manual(arn) => Expr::map([
                ("RuntimeVersionArn", Expr::text(arn.clone())),
                ("UpdateRuntimeOn", "Manual".into()),
            ]),
        }
    }
}

/// Whether environments are shared between tenants.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TenancyConfig {
    /// Each tenant, named by the caller, has environments of its own.
    PerTenant,
}

/// A function whose calls survive waiting and failures, for up to a year.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html>
#[derive(Clone, Copy, Debug)]
pub struct DurableConfig {
    execution_timeout: Duration,
    retention: Option<Duration>,
}

const DURABLE_PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-durableconfig.html";

impl DurableConfig {
    /// Lets an execution last as long as `timeout`, 1 s to 366 days, waiting included.
    pub fn new(timeout: Duration) -> Self {
        Self { execution_timeout: timeout, retention: None }
    }

    /// Keeps the history of an execution for 1 to 90 days after its end; default 14.
    #[must_use]
    pub fn retention_period(mut self, period: Duration) -> Self {
        self.retention = Some(period);
        self
    }

    pub(super) fn to_expr(self, node: &Node) -> Expr {
        let secs = self.execution_timeout.as_secs();
        check::range(node, "the execution timeout in seconds", secs, 1..=31_622_400, DURABLE_PAGE);
        let mut config = vec![("ExecutionTimeout", Expr::Int(secs.into()))];
        if let Some(period) = self.retention {
            let days = period.as_secs() / 86_400;
            check::range(node, "the retention in days", days, 1..=90, DURABLE_PAGE);
            config.push(("RetentionPeriodInDays", Expr::Int(days.into())));
        }
        Expr::map(config)
    }
}
