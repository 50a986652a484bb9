//! The settings of a mapping that have parts of their own.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

/// How the pollers of a source prove who they are, or where they stand.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
#[doc(alias = "SourceAccessConfigurationType")]
pub enum SourceAccessConfiguration {
    BasicAuth(Value<String>),
    VpcSubnet(Value<String>),
    VpcSecurityGroup(Value<String>),
    SaslScram256Auth(Value<String>),
    SaslScram512Auth(Value<String>),
    ClientCertificateTlsAuth(Value<String>),
    ServerRootCaCertificate(Value<String>),
    VirtualHost(Value<String>),
    /// Another kind, and what it names.
    Other(String, Value<String>),
}

impl SourceAccessConfiguration {
    pub(super) fn to_expr(&self) -> Expr {
        use SourceAccessConfiguration as Access;
        let (kind, uri) = match self {
            Access::BasicAuth(uri) => ("BASIC_AUTH", uri),
            Access::VpcSubnet(uri) => ("VPC_SUBNET", uri),
            Access::VpcSecurityGroup(uri) => ("VPC_SECURITY_GROUP", uri),
            Access::SaslScram256Auth(uri) => ("SASL_SCRAM_256_AUTH", uri),
            Access::SaslScram512Auth(uri) => ("SASL_SCRAM_512_AUTH", uri),
            Access::ClientCertificateTlsAuth(uri) => ("CLIENT_CERTIFICATE_TLS_AUTH", uri),
            Access::ServerRootCaCertificate(uri) => ("SERVER_ROOT_CA_CERTIFICATE", uri),
            Access::VirtualHost(uri) => ("VIRTUAL_HOST", uri),
            Access::Other(kind, uri) => (kind.as_str(), uri),
        };
        let kind = Expr::text(kind.to_string());
        Expr::map([("Type", kind), ("URI", uri.clone().into_expr())])
    }
}

/// What CloudWatch counts of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricType {
    /// Records polled, filtered, invoked, failed.
    EventCount,
    /// Errors of the mapping.
    ErrorCount,
    /// What Kafka knows of its consumers.
    KafkaMetrics,
}

impl MetricType {
    fn as_str(self) -> &'static str {
        match self {
            MetricType::EventCount => "EventCount",
            MetricType::ErrorCount => "ErrorCount",
            MetricType::KafkaMetrics => "KafkaMetrics",
        }
    }
}

/// `MetricsConfig` of a mapping.
pub(super) fn metrics_config(metrics: &[MetricType]) -> Option<Expr> {
    let names = Expr::list(metrics.iter().map(|m| m.as_str().into()));
    (!metrics.is_empty()).then(|| Expr::map([("Metrics", names)]))
}

/// How much a mapping logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum EventSourceMappingLogLevel {
    Debug,
    Info,
    Warn,
}

/// How many pollers a source keeps.
#[derive(Clone, Debug, Default)]
pub struct ProvisionedPollers {
    minimum: Option<u32>,
    maximum: Option<u32>,
    group: Option<String>,
}

impl ProvisionedPollers {
    /// At least and at most so many.
    pub fn new(minimum: u32, maximum: u32) -> Self {
        Self { minimum: Some(minimum), maximum: Some(maximum), group: None }
    }

    /// Shares them among the mappings of a group.
    #[must_use]
    pub fn poller_group_name(mut self, name: &str) -> Self {
        self.group = Some(name.to_string());
        self
    }

    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        if let (Some(low), Some(high)) = (self.minimum, self.maximum)
            && low > high
        {
            check::reject(
                node,
                format!("At least {low} pollers are more than at most {high}."),
                "exchange them",
            );
        }
        let mut config = Vec::new();
        config.extend(self.maximum.map(|n| ("MaximumPollers", Expr::Int(n.into()))));
        config.extend(self.minimum.map(|n| ("MinimumPollers", Expr::Int(n.into()))));
        config.extend(self.group.clone().map(|g| ("PollerGroupName", Expr::text(g))));
        Expr::map(config)
    }
}
