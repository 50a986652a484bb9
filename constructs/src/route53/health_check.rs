//! Health checks.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use rustinfra_cfn::route53::CfnHealthCheck;

use crate::check;
use crate::units::Duration;

const PAGE: &str =
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html";

/// What is checked.
#[derive(Clone)]
#[non_exhaustive]
pub enum HealthCheckType {
    /// That a server answers HTTP requests with a status below 400.
    Http,
    /// The same with HTTPS.
    Https,
    /// That the beginning of the answer has a text in it.
    HttpStrMatch(String),
    /// The same with HTTPS.
    HttpsStrMatch(String),
    /// That a server accepts connections at a port.
    Tcp(u16),
    /// That an alarm is not raised.
    CloudWatchMetric {
        /// The alarm's name.
        alarm_name: Value<String>,
        /// Its region.
        region: Value<String>,
    },
    /// That enough of other checks pass.
    Calculated(Vec<HealthCheck>),
    /// That a routing control is on, by its ARN.
    RecoveryControl(Value<String>),
}

/// The options that not every kind has: their properties and their functions.
const OPTIONS: [(&str, &str); 10] = [
    ("FullyQualifiedDomainName", "fqdn"),
    ("IPAddress", "ip_address"),
    ("Port", "port"),
    ("ResourcePath", "resource_path"),
    ("FailureThreshold", "failure_threshold"),
    ("MeasureLatency", "measure_latency"),
    ("Regions", "regions"),
    ("EnableSNI", "enable_sni"),
    ("HealthThreshold", "health_threshold"),
    ("InsufficientDataHealthStatus", "insufficient_data_health_status"),
];

impl HealthCheckType {
    /// Which checks have an option, if this kind does not.
    ///
    /// Source: [`PAGE`].
    fn lacks(&self, option: &str) -> Option<&'static str> {
        use HealthCheckType::{Calculated, CloudWatchMetric, Tcp};
        let is_tls = matches!(self, Self::Https | Self::HttpsStrMatch(_));
        let is_http = is_tls || matches!(self, Self::Http | Self::HttpStrMatch(_));
        let asks_a_server = is_http || matches!(self, Tcp(_));
        let (has, which) = match option {
            "HealthThreshold" => (matches!(self, Calculated(_)), "of other checks"),
            "InsufficientDataHealthStatus" => {
                (matches!(self, CloudWatchMetric { .. }), "of alarms")
            }
            "EnableSNI" => (is_tls, "by HTTPS"),
            "ResourcePath" => (is_http, "by HTTP and HTTPS"),
            _ => (asks_a_server, "that ask a server"),
        };
        (!has).then_some(which)
    }
}

/// What an alarm without data means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum InsufficientDataHealthStatus {
    Healthy,
    Unhealthy,
    LastKnownStatus,
}

/// Says whether something can be reached.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{HealthCheck, HealthCheckType};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let west = HealthCheck::builder("West", HealthCheckType::Https)
///     .fqdn("west.example.org")
///     .resource_path("/health")
///     .request_interval(secs(10))
///     .build(&stack);
/// let east = HealthCheck::builder("East", HealthCheckType::Https)
///     .fqdn("east.example.org")
///     .build(&stack);
/// HealthCheck::builder("Either", HealthCheckType::Calculated(vec![west, east]))
///     .health_threshold(1)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HealthCheck {
    node: Node,
    cfn: Option<CfnHealthCheck>,
    id: Value<refs::Route53HealthCheckId>,
}

impl Construct for HealthCheck {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl HealthCheck {
    /// Starts a check.
    pub fn builder(id: &str, kind: HealthCheckType) -> HealthCheckBuilder {
        HealthCheckBuilder { id: id.to_string(), kind, properties: Vec::new(), interval: None }
    }

    /// Refers to a check that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_health_check_id(
        scope: &impl Construct,
        id: &str,
        check_id: impl IntoValue<refs::Route53HealthCheckId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: check_id.into_value() }
    }

    /// The check's id.
    pub fn health_check_id(&self) -> Value<refs::Route53HealthCheckId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a check that exists already.
    pub fn cfn(&self) -> Option<CfnHealthCheck> {
        self.cfn.clone()
    }
}

/// Settings of a [`HealthCheck`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct HealthCheckBuilder {
    id: String,
    kind: HealthCheckType,
    properties: Vec<(&'static str, Expr)>,
    interval: Option<Duration>,
}

impl HealthCheckBuilder {
    fn put(mut self, name: &'static str, value: impl Into<Expr>) -> Self {
        self.properties.retain(|(n, _)| *n != name);
        self.properties.push((name, value.into()));
        self
    }

    /// Sets the server's name.
    pub fn fqdn(self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value().into_expr();
        self.put("FullyQualifiedDomainName", name)
    }

    /// Sets the server's address.
    pub fn ip_address(self, address: impl IntoValue<String>) -> Self {
        let address = address.into_value().into_expr();
        self.put("IPAddress", address)
    }

    /// Sets the port; default 80 for HTTP, 443 for HTTPS.
    pub fn port(self, port: u16) -> Self {
        self.put("Port", Expr::Int(port.into()))
    }

    /// Sets the path that is asked for; default `/`.
    pub fn resource_path(self, path: &str) -> Self {
        self.put("ResourcePath", path.to_string())
    }

    /// Sets the time between two checks: 10 s or 30 s; default 30 s.
    pub fn request_interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Sets how many checks in a row change the result, 1 to 10; default 3.
    pub fn failure_threshold(self, checks: u8) -> Self {
        self.put("FailureThreshold", Expr::Int(checks.into()))
    }

    /// Measures how long answers take; default no.
    pub fn measure_latency(self, measure: bool) -> Self {
        self.put("MeasureLatency", measure)
    }

    /// Turns the result around; default no.
    pub fn inverted(self, inverted: bool) -> Self {
        self.put("Inverted", inverted)
    }

    /// Sets the regions that check, at least three; default all.
    pub fn regions<'a>(self, regions: impl IntoIterator<Item = &'a str>) -> Self {
        let regions = regions.into_iter().map(|r| Expr::text(r.to_string()));
        self.put("Regions", Expr::list(regions))
    }

    /// Sends the server's name when a TLS connection is made; default yes.
    pub fn enable_sni(self, enable: bool) -> Self {
        self.put("EnableSNI", enable)
    }

    /// Sets how many of the checks of [`HealthCheckType::Calculated`] have to pass; default all. With
    /// 0, the check always passes.
    pub fn health_threshold(self, checks: u16) -> Self {
        self.put("HealthThreshold", Expr::Int(checks.into()))
    }

    /// Says what an alarm without data means; default what the last data meant.
    pub fn insufficient_data_health_status(self, status: InsufficientDataHealthStatus) -> Self {
        let status = match status {
            InsufficientDataHealthStatus::Healthy => "Healthy",
            InsufficientDataHealthStatus::Unhealthy => "Unhealthy",
            InsufficientDataHealthStatus::LastKnownStatus => "LastKnownStatus",
        };
        self.put("InsufficientDataHealthStatus", status)
    }

    /// Places the check. Reports `conflicting-options` for a check that does not know what to ask,
    /// for an option that its kind does not have, and for another interval; `out-of-range` for
    /// numbers and for the length of the path.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> HealthCheck {
        let node = scope.node().child(&self.id);
        let mut config = Expr::map([("Inverted", Expr::from(false))]);
        let server = |config: &mut Expr, port: u16| {
            config.set("FailureThreshold", Expr::Int(3));
            config.set("MeasureLatency", false.into());
            config.set("Port", Expr::Int(port.into()));
            config.set("RequestInterval", Expr::Int(30));
        };
        let kind = match &self.kind {
            HealthCheckType::Http => {
                server(&mut config, 80);
                "HTTP"
            }
            HealthCheckType::Https => {
                server(&mut config, 443);
                config.set("EnableSNI", true.into());
                "HTTPS"
            }
            HealthCheckType::HttpStrMatch(text) => {
                server(&mut config, 80);
                config.set("SearchString", Expr::text(text.clone()));
                "HTTP_STR_MATCH"
            }
            HealthCheckType::HttpsStrMatch(text) => {
                server(&mut config, 443);
                config.set("EnableSNI", true.into());
                config.set("SearchString", Expr::text(text.clone()));
                "HTTPS_STR_MATCH"
            }
            HealthCheckType::Tcp(port) => {
                server(&mut config, *port);
                "TCP"
            }
            HealthCheckType::CloudWatchMetric { alarm_name, region } => {
                let alarm = Expr::map([
                    ("Name", alarm_name.clone().into_expr()),
                    ("Region", region.clone().into_expr()),
                ]);
                config.set("AlarmIdentifier", alarm);
                config.set("InsufficientDataHealthStatus", "LastKnownStatus".into());
                "CLOUDWATCH_METRIC"
            }
            HealthCheckType::Calculated(children) => {
                let ids = children.iter().map(|c| c.health_check_id().into_expr());
                config.set("ChildHealthChecks", Expr::list(ids));
                config.set("HealthThreshold", Expr::Int(children.len() as i64));
                let what = "the number of checks";
                check::range(&node, what, children.len(), 1..=256, PAGE);
                "CALCULATED"
            }
            HealthCheckType::RecoveryControl(control) => {
                config.set("RoutingControlArn", control.clone().into_expr());
                "RECOVERY_CONTROL"
            }
        };
        config.set("Type", kind.into());
        self.check(&node, &config);
        if let Some(interval) = self.interval {
            config.set("RequestInterval", Expr::Int(interval.as_secs().into()));
        }
        for (name, value) in self.properties {
            config.set(name, value);
        }
        let cfn = CfnHealthCheck::new(&node, "Resource");
        cfn.set("HealthCheckConfig", config);
        HealthCheck { node, id: cfn.reff(), cfn: Some(cfn) }
    }

    fn check(&self, node: &Node, config: &Expr) {
        let set = |name: &str| self.properties.iter().find(|(n, _)| *n == name).map(|(_, v)| v);
        let asks_a_server = config.get("Port").is_some();
        if asks_a_server && set("FullyQualifiedDomainName").or(set("IPAddress")).is_none() {
            check::reject(
                node,
                "The check does not know what to ask.",
                "add `.fqdn(…)` or `.ip_address(…)`",
            );
        }
        if !asks_a_server && self.interval.is_some() {
            let help = "leave out `.request_interval(…)`";
            check::reject(node, "Only checks that ask a server have an interval.", help);
        }
        for (option, method) in OPTIONS.iter().filter(|(option, _)| set(option).is_some()) {
            if let Some(which) = self.kind.lacks(option) {
                let detail = format!("Only checks {which} have `.{method}(…)`.");
                check::reject(node, detail, "leave it out");
            }
        }
        if let (HealthCheckType::Calculated(checks), Some(Expr::Int(wanted))) =
            (&self.kind, set("HealthThreshold"))
        {
            let most = i64::try_from(checks.len()).unwrap_or(i64::MAX);
            check::range(node, "the number of checks that have to pass", *wanted, 0..=most, PAGE);
        }
        if let Some(secs) = self.interval.map(Duration::as_secs)
            && !matches!(secs, 10 | 30)
        {
            check::reject(
                node,
                format!("The time between two checks is {secs} s."),
                "set it to 10 s or 30 s",
            );
        }
        if let Some(Expr::Int(checks)) = set("FailureThreshold") {
            check::range(node, "the failure threshold", *checks, 1..=10, PAGE);
        }
        if let Some(Expr::List(regions)) = set("Regions")
            && regions.len() < 3
        {
            check::at_least(node, "the number of regions that check", regions.len(), 3, PAGE);
        }
        if let Some(Expr::Text(path)) = set("ResourcePath") {
            let length = path.chars().count();
            check::range(node, "the length of the path", length, 1..=255, PAGE);
        }
    }
}
