//! What runs beside a function, in layers that AWS keeps.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::managed_layer::{AdotLayerVersion, ManagedLayer};
use crate::check;
use crate::units::Duration;

/// The script that starts a function under the AWS Distro for OpenTelemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdotLambdaExecWrapper {
    /// For plain handlers.
    RegularHandler,
    /// For Java handlers behind API Gateway.
    ProxyHandler,
    /// For Java handlers of streams.
    StreamHandler,
    /// For Python handlers.
    InstrumentHandler,
    /// For Java handlers of messages from SQS.
    SqsHandler,
}

impl AdotLambdaExecWrapper {
    fn path(self) -> &'static str {
        match self {
            AdotLambdaExecWrapper::RegularHandler => "/opt/otel-handler",
            AdotLambdaExecWrapper::ProxyHandler => "/opt/otel-proxy-handler",
            AdotLambdaExecWrapper::StreamHandler => "/opt/otel-stream-handler",
            AdotLambdaExecWrapper::InstrumentHandler => "/opt/otel-instrument",
            AdotLambdaExecWrapper::SqsHandler => "/opt/otel-sqs-handler",
        }
    }
}

/// The AWS Distro for OpenTelemetry, which traces a function. It is traced by X-Ray as well.
///
/// Source: <https://aws-otel.github.io/docs/getting-started/lambda>
#[derive(Clone, Debug)]
pub struct AdotInstrumentation {
    pub(super) layer: ManagedLayer,
    wrapper: AdotLambdaExecWrapper,
}

impl AdotInstrumentation {
    /// The layer, and how it starts the function.
    pub fn new(layer: impl Into<AdotLayerVersion>, wrapper: AdotLambdaExecWrapper) -> Self {
        Self { layer: layer.into().0, wrapper }
    }

    /// Whether the script is the one for Python.
    pub(super) fn instruments_python(&self) -> bool {
        self.wrapper == AdotLambdaExecWrapper::InstrumentHandler
    }

    pub(super) fn variable(&self) -> (&'static str, &'static str) {
        ("AWS_LAMBDA_EXEC_WRAPPER", self.wrapper.path())
    }
}

/// How much the Parameters and Secrets extension logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ParamsAndSecretsLogLevel {
    Debug,
    Info,
    Warn,
    Error,
    None,
}

/// A version of the Parameters and Secrets extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamsAndSecretsVersion {
    /// Version 1.0.103.
    V1_0_103,
}

impl ParamsAndSecretsVersion {
    /// The version's number.
    pub const fn as_str(self) -> &'static str {
        match self {
            ParamsAndSecretsVersion::V1_0_103 => "1.0.103",
        }
    }
}

/// The AWS Parameters and Secrets extension, which keeps parameters and secrets at hand for a
/// function. What it may read has to be granted to the function.
///
/// ```
/// use rustinfra_constructs::lambda::{ParamsAndSecretsLayerVersion, ParamsAndSecretsVersion};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let code = Code::inline("exports.handler = async () => {};");
/// let extension = ParamsAndSecretsLayerVersion::from_version(ParamsAndSecretsVersion::V1_0_103);
/// Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
///     .params_and_secrets(extension.cache_size(100))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct ParamsAndSecretsLayerVersion {
    pub(super) layer: ManagedLayer,
    cache: bool,
    cache_size: u32,
    port: u32,
    log_level: ParamsAndSecretsLogLevel,
    connections: u32,
    secrets: (Option<Duration>, Option<Duration>),
    parameters: (Option<Duration>, Option<Duration>),
}

const PAGE: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html";

impl ParamsAndSecretsLayerVersion {
    /// A version of the extension.
    pub fn from_version(version: ParamsAndSecretsVersion) -> Self {
        Self::of(ManagedLayer::known("params-and-secrets", version.as_str()))
    }

    /// The extension with this ARN: a version that is not listed here.
    pub fn from_version_arn(arn: impl IntoValue<refs::LambdaLayerVersionArn>) -> Self {
        Self::of(ManagedLayer::Arn(arn.into_value()))
    }

    fn of(layer: ManagedLayer) -> Self {
        Self {
            layer,
            cache: true,
            cache_size: 1_000,
            port: 2_773,
            log_level: ParamsAndSecretsLogLevel::Info,
            connections: 3,
            secrets: (None, None),
            parameters: (None, None),
        }
    }

    /// Asks anew each time instead of keeping values.
    #[doc(alias = "cacheEnabled")]
    pub fn without_cache(mut self) -> Self {
        self.cache = false;
        self
    }

    /// Sets how many values are kept, 0 to 1,000; default 1,000.
    pub fn cache_size(mut self, values: u32) -> Self {
        self.cache_size = values;
        self
    }

    /// Sets the port it listens to, 1 to 65,535; default 2,773.
    pub fn http_port(mut self, port: u32) -> Self {
        self.port = port;
        self
    }

    /// Sets how much it logs; default info.
    pub fn log_level(mut self, level: ParamsAndSecretsLogLevel) -> Self {
        self.log_level = level;
        self
    }

    /// Sets the most connections it opens, 1 or more; default 3.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.connections = connections;
        self
    }

    /// Limits how long Secrets Manager may take; default: not at all.
    pub fn secrets_manager_timeout(mut self, timeout: Duration) -> Self {
        self.secrets.0 = Some(timeout);
        self
    }

    /// Sets how long a secret is kept, up to 5 min, which is the default.
    pub fn secrets_manager_ttl(mut self, ttl: Duration) -> Self {
        self.secrets.1 = Some(ttl);
        self
    }

    /// Limits how long the Parameter Store may take; default: not at all.
    pub fn parameter_store_timeout(mut self, timeout: Duration) -> Self {
        self.parameters.0 = Some(timeout);
        self
    }

    /// Sets how long a parameter is kept, up to 5 min, which is the default.
    pub fn parameter_store_ttl(mut self, ttl: Duration) -> Self {
        self.parameters.1 = Some(ttl);
        self
    }

    pub(super) fn variables(&self, node: &Node) -> Vec<(&'static str, String)> {
        check::range(node, "the size of the cache", self.cache_size, 0..=1_000, PAGE);
        check::range(node, "the port", self.port, 1..=65_535, PAGE);
        check::at_least(node, "the number of connections", self.connections, 1, PAGE);
        for (what, ttl) in [
            ("the secrets' time in seconds", self.secrets.1),
            ("the parameters' time in seconds", self.parameters.1),
        ] {
            if let Some(ttl) = ttl {
                check::range(node, what, ttl.as_secs(), 0..=300, PAGE);
            }
        }
        let level = match self.log_level {
            ParamsAndSecretsLogLevel::Debug => "debug",
            ParamsAndSecretsLogLevel::Info => "info",
            ParamsAndSecretsLogLevel::Warn => "warn",
            ParamsAndSecretsLogLevel::Error => "error",
            ParamsAndSecretsLogLevel::None => "none",
        };
        let millis =
            |d: Option<Duration>| d.map_or(0, |d| u64::from(d.as_secs()) * 1_000).to_string();
        let secs = |d: Option<Duration>| d.map_or(300, Duration::as_secs).to_string();
        vec![
            ("PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED", self.cache.to_string()),
            ("PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", self.cache_size.to_string()),
            ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", self.port.to_string()),
            ("PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL", level.to_string()),
            ("PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS", self.connections.to_string()),
            ("SECRETS_MANAGER_TIMEOUT_MILLIS", millis(self.secrets.0)),
            ("SECRETS_MANAGER_TTL", secs(self.secrets.1)),
            ("SSM_PARAMETER_STORE_TIMEOUT_MILLIS", millis(self.parameters.0)),
            ("SSM_PARAMETER_STORE_TTL", secs(self.parameters.1)),
        ]
    }
}
