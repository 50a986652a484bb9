//! How a stage treats its methods.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::api::Method;
use crate::check;
use crate::units::Duration;

const SETTINGS_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html";

/// What is logged of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggingLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// Every step.
    Info,
}

/// How a stage treats a method, or all of them.
///
/// ```
/// use rustinfra_constructs::apigateway::StageOptions;
/// use rustinfra_constructs::apigateway::{CacheClusterSize, LoggingLevel, MethodSettings};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let reads = MethodSettings::new().caching_enabled(true).cache_ttl(mins(10));
/// let stage = StageOptions::new()
///     .cache_cluster(CacheClusterSize::Gb0_5)
///     .default_method_settings(MethodSettings::new().logging_level(LoggingLevel::Error))
///     .method_settings("/orders", Method::Get, reads);
/// LambdaRestApi::builder("Api", &orders)
///     .cloud_watch_role()
///     .deploy_options(stage)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "settings do nothing until a stage gets them"]
pub struct MethodSettings {
    logging: Option<LoggingLevel>,
    data_trace: Option<bool>,
    metrics: Option<bool>,
    rate: Option<f64>,
    burst: Option<u32>,
    caching: Option<bool>,
    ttl: Option<Duration>,
    encrypted: Option<bool>,
}

impl MethodSettings {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Logs what happens to requests. Default: nothing.
    pub fn logging_level(mut self, level: LoggingLevel) -> Self {
        self.logging = Some(level);
        self
    }

    /// Logs whole requests and responses: for debugging, not for data that is private. Default:
    /// off.
    pub fn data_trace_enabled(mut self, enabled: bool) -> Self {
        self.data_trace = Some(enabled);
        self
    }

    /// Counts calls, errors and latency in CloudWatch. Default: off.
    pub fn metrics_enabled(mut self, enabled: bool) -> Self {
        self.metrics = Some(enabled);
        self
    }

    /// Limits how many requests are taken a second. Default: only the account's limit.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html>
    pub fn throttling_rate_limit(mut self, requests: f64) -> Self {
        self.rate = Some(requests);
        self
    }

    /// Limits how many requests are taken at once. Default: only the account's limit.
    pub fn throttling_burst_limit(mut self, requests: u32) -> Self {
        self.burst = Some(requests);
        self
    }

    /// Caches responses; the stage gets a cache of 0.5 GB if it has none. Default: off.
    pub fn caching_enabled(mut self, enabled: bool) -> Self {
        self.caching = Some(enabled);
        self
    }

    /// Sets how long responses are cached, at most an hour; default 5 minutes. Another time is
    /// reported as `out-of-range` of the stage.
    pub fn cache_ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Encrypts cached responses. Default: they are not.
    pub fn cache_data_encrypted(mut self, encrypted: bool) -> Self {
        self.encrypted = Some(encrypted);
        self
    }

    pub(super) fn caches(&self) -> bool {
        self.caching == Some(true)
    }

    /// The entry for a method; `None` if nothing is set.
    pub(super) fn to_expr(&self, node: &Node, path: &str, method: Method) -> Option<Expr> {
        if *self == Self::default() {
            return None;
        }
        if !path.starts_with('/') {
            check::reject(
                node,
                format!("The settings of a method are for `{path}`, which is not a path."),
                "begin it with `/`, or use `/*` for all",
            );
        }
        if let Some(ttl) = self.ttl {
            let what = "the time to cache in seconds";
            check::range(node, what, ttl.as_secs(), 0..=3_600, SETTINGS_PAGE);
        }
        let verb = if method == Method::Any { "*" } else { method.as_str() };
        let mut out = Expr::map([
            ("HttpMethod", Expr::from(verb)),
            ("ResourcePath", Expr::text(escaped(path))),
            ("DataTraceEnabled", self.data_trace.unwrap_or(false).into()),
        ]);
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                out.set(name, value);
            }
        };
        put(
            "LoggingLevel",
            self.logging.map(|level| match level {
                LoggingLevel::Off => "OFF".into(),
                LoggingLevel::Error => "ERROR".into(),
                LoggingLevel::Info => "INFO".into(),
            }),
        );
        put("MetricsEnabled", self.metrics.map(Expr::from));
        put("ThrottlingRateLimit", self.rate.map(Expr::Float));
        put("ThrottlingBurstLimit", self.burst.map(Expr::from));
        put("CachingEnabled", self.caching.map(Expr::from));
        put("CacheTtlInSeconds", self.ttl.map(|ttl| ttl.as_secs().into()));
        put("CacheDataEncrypted", self.encrypted.map(Expr::from));
        Some(out)
    }
}

/// A path as method settings name it: `/~1orders~1{id}` is `/orders/{id}`.
fn escaped(path: &str) -> String {
    match path {
        "/" | "/*" => path.to_string(),
        path => format!("/{}", path.replace('/', "~1")),
    }
}
