//! How a stage serves.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnStage;

use super::domain_name::DomainName;
use crate::api::{AccessLogFormat, Throttle};
use crate::check;
use crate::logs::LogGroup;

const STAGE_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html";

/// How a stage of an HTTP or WebSocket API serves.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{DomainName, StageOptions, Throttle};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
/// let group = LogGroup::builder("Calls").build(&stack);
/// let slow = Throttle { rate_limit: 5.0, burst_limit: 10 };
/// let options = StageOptions::new()
///     .stage_name("v1")
///     .route_throttle("POST /orders", slow)
///     .access_log(&group, None)
///     .domain_mapping(&domain, Some("v1"));
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Post, "/orders", &orders);
/// api.add_stage("V1", options);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until a stage or an API gets them"]
pub struct StageOptions {
    pub(super) name: Option<String>,
    auto_deploy: Option<bool>,
    deployment: Option<Expr>,
    description: Option<String>,
    throttle: Option<Throttle>,
    metrics: Option<bool>,
    route_throttles: Vec<(String, Throttle)>,
    variables: Vec<(String, Expr)>,
    access_log: Option<(LogGroup, Option<AccessLogFormat>)>,
    pub(super) domain: Option<(DomainName, Option<String>)>,
}

/// Reports the name of a stage that API Gateway would refuse.
///
/// Source: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html>
pub(super) fn check_name(node: &Node, name: &str, help: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let rule = "1 to 128 letters, digits, `-` and `_`";
    check::required_name(node, "the stage name", name, 128, allowed, rule, help);
}

impl StageOptions {
    /// A stage that deploys every change by itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of an HTTP API's stage: letters, digits, `-` and `_`, at most 128; default
    /// `$default`, which has no part in the path.
    pub fn stage_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Says whether the stage deploys every change of the API by itself; default yes. Otherwise it
    /// serves [a deployment](Self::deployment), or nothing until somebody deploys by hand.
    pub fn auto_deploy(mut self, automatic: bool) -> Self {
        self.auto_deploy = Some(automatic);
        self
    }

    /// Serves a deployment, by its id, until another is set.
    pub fn deployment(mut self, id: impl IntoValue<String>) -> Self {
        self.deployment = Some(id.into_value().into_expr());
        self
    }

    /// Sets a description, at most 1,024 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Limits how many requests each route takes. Default: only the account's limit.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html>
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// Limits how many requests one route takes, by its key: `GET /books`, `$default`. Default:
    /// [that](Self::throttle) of all routes.
    pub fn route_throttle(mut self, route_key: &str, throttle: Throttle) -> Self {
        self.route_throttles.retain(|(key, _)| key != route_key);
        self.route_throttles.push((route_key.to_string(), throttle));
        self
    }

    /// Counts calls, errors and latency of each route in CloudWatch. Default: off.
    pub fn detailed_metrics_enabled(mut self, enabled: bool) -> Self {
        self.metrics = Some(enabled);
        self
    }

    /// Sets a stage variable, which integrations read as `${stageVariables.name}`.
    pub fn stage_variable(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_string(), value.into_value().into_expr()));
        self
    }

    /// Writes a line to a log group for each request; without a format, the Common Log Format.
    ///
    /// For an HTTP API, CloudWatch Logs allows the delivery itself when the stage is made, in a
    /// policy of the account. A WebSocket API writes with the account's logging role
    /// ([`RestApiBuilder::cloud_watch_role`](crate::apigateway::RestApiBuilder::cloud_watch_role)).
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html>
    #[doc(alias(
        "accessLogDestination",
        "accessLogFormat",
        "accessLogSettings",
        "defaultAccessLogFormat",
        "destinationArn"
    ))]
    #[doc(alias = "LogGroupLogDestination")]
    pub fn access_log(
        mut self,
        destination: &LogGroup,
        format: impl Into<Option<AccessLogFormat>>,
    ) -> Self {
        self.access_log = Some((destination.clone(), format.into()));
        self
    }

    /// Serves the stage at a custom domain, below a path (`v1`) or at its root.
    #[doc(alias = "mappingKey")]
    pub fn domain_mapping(mut self, domain: &DomainName, key: Option<&str>) -> Self {
        self.domain = Some((domain.clone(), key.map(String::from)));
        self
    }

    /// Writes the options into a stage, all but its name and mapping.
    pub(super) fn set(&self, node: &Node, cfn: &CfnStage, default_format: AccessLogFormat) {
        let automatic = self.auto_deploy.unwrap_or(self.deployment.is_none());
        if automatic && self.deployment.is_some() {
            check::reject(
                node,
                "A stage serves one deployment, or deploys every change by itself.",
                "leave out one of the two",
            );
        }
        cfn.set("AutoDeploy", automatic.into());
        if let Some(id) = &self.deployment {
            cfn.set("DeploymentId", id.clone());
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=1_024, STAGE_PAGE);
            cfn.set("Description", Expr::text(text.clone()));
        }
        let mut defaults = self.throttle.map_or(Expr::Map(Vec::new()), route_settings);
        if let Some(enabled) = self.metrics {
            defaults.set("DetailedMetricsEnabled", enabled.into());
        }
        if defaults != Expr::Map(Vec::new()) {
            cfn.set("DefaultRouteSettings", defaults);
        }
        if !self.route_throttles.is_empty() {
            let routes = self.route_throttles.iter();
            let routes = routes.map(|(key, throttle)| (key.clone(), route_settings(*throttle)));
            cfn.set("RouteSettings", Expr::map(routes));
        }
        if !self.variables.is_empty() {
            self.variables.iter().for_each(|(name, _)| check_variable(node, name));
            cfn.set("StageVariables", Expr::map(self.variables.iter().cloned()));
        }
        if let Some((group, format)) = &self.access_log {
            let format = format.clone().unwrap_or(default_format);
            format.check(node);
            let settings = Expr::map([
                ("DestinationArn", group.arn().into_expr()),
                ("Format", Expr::text(format.as_str().to_string())),
            ]);
            cfn.set("AccessLogSettings", settings);
        }
    }
}

fn route_settings(throttle: Throttle) -> Expr {
    Expr::map([
        ("ThrottlingBurstLimit", Expr::from(throttle.burst_limit)),
        ("ThrottlingRateLimit", Expr::Float(throttle.rate_limit)),
    ])
}

/// Sets a variable of a stage that is there.
#[track_caller]
pub(super) fn add_variable(node: &Node, cfn: Option<&CfnStage>, name: &str, value: Value<String>) {
    let Some(cfn) = cfn else {
        return check::existing(
            node,
            "stage",
            "The variables of {} cannot be changed.",
            "set it {}",
        );
    };
    check_variable(node, name);
    cfn.set_in("StageVariables", name.to_string(), value.into_expr());
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.stage-variables.html>
fn check_variable(node: &Node, name: &str) {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "The stage variable `{name}` does not consist of letters, digits and `_`."
                ))
                .help("change it"),
        );
    }
}
