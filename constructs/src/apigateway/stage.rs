//! The stage: where a deployment is served.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnStage;
use rustinfra_cfn::refs;

use super::access_log_destination::AccessLogDestination;
use super::api_key::ApiKey;
use super::deployment::Deployment;
use super::method_settings::{LoggingLevel, MethodSettings};
use super::rest_api::RestApi;
use crate::api::AccessLogFormat;
use crate::api::Method;
use crate::{arn, check};

/// The size of a stage's cache.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum CacheClusterSize {
    Gb0_5,
    Gb1_6,
    Gb6_1,
    Gb13_5,
    Gb28_4,
    Gb58_2,
    Gb118,
    Gb237,
}

impl CacheClusterSize {
    fn as_str(self) -> &'static str {
        match self {
            CacheClusterSize::Gb0_5 => "0.5",
            CacheClusterSize::Gb1_6 => "1.6",
            CacheClusterSize::Gb6_1 => "6.1",
            CacheClusterSize::Gb13_5 => "13.5",
            CacheClusterSize::Gb28_4 => "28.4",
            CacheClusterSize::Gb58_2 => "58.2",
            CacheClusterSize::Gb118 => "118",
            CacheClusterSize::Gb237 => "237",
        }
    }
}

/// How a stage serves.
///
/// Logging and access logs need the account's logging role
/// ([`RestApiBuilder::cloud_watch_role`](super::RestApiBuilder::cloud_watch_role)), once per account
/// and region.
///
/// ```
/// use rustinfra_constructs::apigateway::StageOptions;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let beta = StageOptions::new()
///     .stage_name("beta")
///     .tracing_enabled(true)
///     .throttling_rate_limit(100.0)
///     .throttling_burst_limit(200);
/// LambdaRestApi::builder("Api", &orders).deploy_options(beta).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until a stage or an API gets them"]
pub struct StageOptions {
    name: Option<String>,
    description: Option<String>,
    common: MethodSettings,
    methods: Vec<(String, Method, MethodSettings)>,
    properties: Vec<(&'static str, Expr)>,
    variables: Vec<(String, Expr)>,
    cache: Option<CacheClusterSize>,
    access_log: Option<(AccessLogDestination, AccessLogFormat)>,
    canary: Option<Canary>,
}

impl StageOptions {
    /// A stage called `prod`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the stage's name: letters, digits, `-` and `_`, at most 128. It is the first part of
    /// the path.
    pub fn stage_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description, also of the deployment.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Logs what happens to requests. Default: nothing.
    pub fn logging_level(mut self, level: LoggingLevel) -> Self {
        self.common = self.common.logging_level(level);
        self
    }

    /// Logs whole requests and responses: for debugging, not for data that is private. Default:
    /// off.
    pub fn data_trace_enabled(mut self, enabled: bool) -> Self {
        self.common = self.common.data_trace_enabled(enabled);
        self
    }

    /// Counts calls, errors and latency of each method in CloudWatch. Default: off.
    pub fn metrics_enabled(mut self, enabled: bool) -> Self {
        self.common = self.common.metrics_enabled(enabled);
        self
    }

    /// Limits how many requests a second each method takes. Default: only the account's limit.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html>
    pub fn throttling_rate_limit(mut self, requests: f64) -> Self {
        self.common = self.common.throttling_rate_limit(requests);
        self
    }

    /// Limits how many requests each method takes at once. Default: only the account's limit.
    pub fn throttling_burst_limit(mut self, requests: u32) -> Self {
        self.common = self.common.throttling_burst_limit(requests);
        self
    }

    /// Sets everything that holds for all methods.
    pub fn default_method_settings(mut self, settings: MethodSettings) -> Self {
        self.common = settings;
        self
    }

    /// Sets what holds for one method of a resource, by path (`/orders/{id}`, or `/*` for all) and
    /// verb ([`Method::Any`] for all).
    #[doc(alias = "methodOptions")]
    pub fn method_settings(mut self, path: &str, method: Method, settings: MethodSettings) -> Self {
        self.methods.push((path.to_string(), method, settings));
        self
    }

    /// Gives the stage a cache. It costs by the hour. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html>
    #[doc(alias("cacheClusterEnabled", "cacheClusterSize"))]
    pub fn cache_cluster(mut self, size: CacheClusterSize) -> Self {
        self.cache = Some(size);
        self
    }

    /// Traces requests with AWS X-Ray. Default: off.
    pub fn tracing_enabled(mut self, enabled: bool) -> Self {
        self.properties.push(("TracingEnabled", enabled.into()));
        self
    }

    /// Sets a stage variable, which integrations read as `${stageVariables.name}`.
    pub fn variable(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.variables.push((name.to_string(), value.into_value().into_expr()));
        self
    }

    /// Writes a line for each request to a log group, or to a delivery stream
    /// ([`AccessLogDestination::firehose`]). Default: nowhere.
    ///
    /// ```
    /// use rustinfra_constructs::apigateway::{AccessLogFormat, StageOptions};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let group = LogGroup::builder("Calls").build(&stack);
    /// let stage = StageOptions::new()
    ///     .access_log(&group, AccessLogFormat::json_with_standard_fields());
    /// LambdaRestApi::builder("Api", &orders)
    ///     .cloud_watch_role()
    ///     .deploy_options(stage)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn access_log(
        mut self,
        destination: impl Into<AccessLogDestination>,
        format: AccessLogFormat,
    ) -> Self {
        self.access_log = Some((destination.into(), format));
        self
    }

    /// Sends a part of the requests to another deployment.
    pub fn canary(mut self, canary: Canary) -> Self {
        self.canary = Some(canary);
        self
    }

    /// Identifies the API to its backends by a client certificate.
    pub fn client_certificate_id(mut self, id: impl IntoValue<String>) -> Self {
        self.properties.push(("ClientCertificateId", id.into_value().into_expr()));
        self
    }

    /// Publishes a version of the API's documentation.
    pub fn documentation_version(mut self, version: &str) -> Self {
        self.properties.push(("DocumentationVersion", Expr::text(version.to_string())));
        self
    }

    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("prod")
    }

    pub(super) fn description_text(&self) -> Option<&str> {
        self.description.as_deref()
    }

    fn set(&self, node: &Node, cfn: &CfnStage) {
        check_name(node, self.name(), "change it, or leave it out for the stage `prod`");
        cfn.set("StageName", Expr::text(self.name().to_string()));
        if let Some(text) = &self.description {
            cfn.set("Description", Expr::text(text.clone()));
        }
        for (name, value) in &self.properties {
            cfn.set(*name, value.clone());
        }
        if !self.variables.is_empty() {
            self.variables.iter().for_each(|(name, value)| check_variable(node, name, value));
            cfn.set("Variables", Expr::map(self.variables.iter().cloned()));
        }
        if let Some(canary) = &self.canary {
            cfn.set("CanarySetting", canary.to_expr(node));
        }
        if let Some((destination, format)) = &self.access_log {
            destination.check(node);
            format.check(node);
            let setting = Expr::map([
                ("DestinationArn", destination.arn().into_expr()),
                ("Format", Expr::text(format.as_str().to_string())),
            ]);
            cfn.set("AccessLogSetting", setting);
        }
        let mut settings: Vec<Expr> = Vec::new();
        settings.extend(self.common.to_expr(node, "/*", Method::Any));
        for (path, method, own) in &self.methods {
            settings.extend(own.to_expr(node, path, *method));
        }
        if !settings.is_empty() {
            cfn.set("MethodSettings", Expr::List(settings));
        }
        let caches = self.common.caches() || self.methods.iter().any(|(.., own)| own.caches());
        let size = self.cache.or(caches.then_some(CacheClusterSize::Gb0_5));
        if let Some(size) = size {
            cfn.set("CacheClusterEnabled", true.into());
            cfn.set("CacheClusterSize", size.as_str().into());
        }
    }
}

/// A part of a stage's requests, for another deployment.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{Canary, StageOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let stage = StageOptions::new()
///     .variable("backend", "stable")
///     .canary(Canary::new(10.0).variable("backend", "next"));
/// LambdaRestApi::builder("Api", &orders).deploy_options(stage).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "a canary does nothing until a stage gets it"]
pub struct Canary {
    percent: f64,
    deployment: Option<Expr>,
    use_stage_cache: Option<bool>,
    variables: Vec<(String, Expr)>,
}

impl Canary {
    /// A part of 0 to 100 percent, taken at random. Another share is reported as `out-of-range` of
    /// the stage.
    pub fn new(percent_traffic: f64) -> Self {
        Self {
            percent: percent_traffic,
            deployment: None,
            use_stage_cache: None,
            variables: Vec::new(),
        }
    }

    /// Sets the deployment that answers it; default: the stage's own.
    pub fn deployment(mut self, deployment: &Deployment) -> Self {
        self.deployment = Some(deployment.id().into_expr());
        self
    }

    /// Says whether it shares the stage's cache; default no.
    pub fn use_stage_cache(mut self, share: bool) -> Self {
        self.use_stage_cache = Some(share);
        self
    }

    /// Sets a stage variable for it.
    pub fn variable(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.variables.push((name.to_string(), value.into_value().into_expr()));
        self
    }

    fn to_expr(&self, node: &Node) -> Expr {
        const PAGE: &str =
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html";
        check::range(node, "the canary's share in percent", self.percent, 0.0..=100.0, PAGE);
        let mut out = Expr::map([("PercentTraffic", Expr::Float(self.percent))]);
        if let Some(deployment) = &self.deployment {
            out.set("DeploymentId", deployment.clone());
        }
        if let Some(share) = self.use_stage_cache {
            out.set("UseStageCache", share.into());
        }
        if !self.variables.is_empty() {
            self.variables.iter().for_each(|(name, value)| check_variable(node, name, value));
            out.set("StageVariableOverrides", Expr::map(self.variables.iter().cloned()));
        }
        out
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html>
fn check_variable(node: &Node, name: &str, value: &Expr) {
    let valid_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
    let valid_value = value.as_text().is_none_or(|text| text.chars().all(allowed));
    if !valid_name || !valid_value {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "The stage variable `{name}` is not a name of letters, digits and `_` with a \
                     value of letters, digits and `-._~:/?#&=,`."
                ))
                .help("change it, or give functions environment variables instead"),
        );
    }
}

fn check_name(node: &Node, name: &str, help: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let rule = "1 to 128 letters, digits, `-` and `_`";
    check::required_name(node, "the stage name", name, 128, allowed, rule, help);
}

/// Where a deployment is served.
///
/// An API makes one by itself; others are made of a deployment:
///
/// ```
/// use rustinfra_constructs::apigateway::{Deployment, Stage, StageOptions};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).deploy(false).build(&stack);
/// let deployment = Deployment::builder("Deployment", &api).build(&stack);
/// let live = Stage::builder("Live", &deployment)
///     .options(StageOptions::new().stage_name("live"))
///     .build(&stack);
/// stack.output("OrdersUrl", live.url_for_path("/orders"));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Stage {
    node: Node,
    cfn: Option<CfnStage>,
    name: Value<refs::ApiGatewayStageName>,
    api: Value<refs::ApiGatewayRestApiId>,
    api_name: String,
}

impl Construct for Stage {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayStageName> for &Stage {
    fn into_value(self) -> Value<refs::ApiGatewayStageName> {
        self.name.clone()
    }
}

impl Stage {
    /// Starts a stage that serves `deployment`.
    pub fn builder(id: &str, deployment: &Deployment) -> StageBuilder {
        let options = StageOptions::new();
        StageBuilder { id: id.to_string(), deployment: deployment.clone(), options }
    }

    /// Refers to a stage that exists already, by its name: text, or a value known only at deployment,
    /// such as a parameter's.
    #[track_caller]
    pub fn from_stage_attributes(
        scope: &impl Construct,
        id: &str,
        api: &RestApi,
        stage_name: impl IntoValue<refs::ApiGatewayStageName>,
    ) -> Self {
        let (node, name) = (scope.node().child(id), stage_name.into_value());
        if let Some(text) = name.as_literal() {
            check_name(&node, text, "correct it");
        }
        let api_name = api.rest_api_name().to_string();
        Self { node, cfn: None, name, api: api.rest_api_id(), api_name }
    }

    /// Adds a key for the stage: `ApiKey::builder(id).stage(&stage)…build(&stage)`.
    #[track_caller]
    pub fn add_api_key(&self, id: &str) -> ApiKey {
        ApiKey::builder(id).stage(self).build(self)
    }

    /// The stage's name.
    pub fn stage_name(&self) -> Value<refs::ApiGatewayStageName> {
        self.name.clone()
    }

    /// The API's id.
    pub fn rest_api_id(&self) -> Value<refs::ApiGatewayRestApiId> {
        self.api.clone()
    }

    /// The API's name; empty for one that exists already.
    pub(super) fn rest_api_name(&self) -> &str {
        &self.api_name
    }

    /// The stage's ARN.
    pub fn arn(&self) -> Value<String> {
        sub!(
            "arn:{}:apigateway:{}::/restapis/{}/stages/{}",
            arn::partition(&self.node),
            arn::region(&self.node),
            &self.api,
            self.stage_name()
        )
    }

    /// The URL of a path, which begins with `/`, in this stage. Reports `bad-path` for another one.
    #[track_caller]
    pub fn url_for_path(&self, path: &str) -> Value<String> {
        if !path.starts_with('/') {
            self.node.report(
                Diagnostic::error("bad-path", "a path is not allowed")
                    .detail(format!("The path `{path}` does not begin with `/`."))
                    .at(std::panic::Location::caller())
                    .help(format!("write it as `/{path}`")),
            );
        }
        sub!(
            "https://{}.execute-api.{}.{}/{}{}",
            &self.api,
            arn::region(&self.node),
            aws::url_suffix(),
            self.stage_name(),
            path
        )
    }

    /// The resource beneath; `None` for a stage that exists already.
    pub fn cfn(&self) -> Option<CfnStage> {
        self.cfn.clone()
    }
}

/// Settings of a [`Stage`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct StageBuilder {
    id: String,
    deployment: Deployment,
    options: StageOptions,
}

impl StageBuilder {
    /// Sets how the stage serves.
    pub fn options(mut self, options: StageOptions) -> Self {
        self.options = options;
        self
    }

    /// Places the stage. Reports `bad-name` for the name of the stage or of a variable,
    /// `out-of-range` for times and shares, and `conflicting-options` for settings of what is no
    /// path.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Stage {
        let node = scope.node().child(&self.id);
        let api = self.deployment.rest_api_id();
        let cfn = CfnStage::new(&node, "Resource")
            .deployment_id(self.deployment.id())
            .rest_api_id(api.clone());
        self.options.set(&node, &cfn);
        if let Some(account) = self.deployment.account() {
            cfn.depends_on(account);
        }
        let api_name = self.deployment.rest_api_name().to_string();
        Stage { node, name: cfn.reff(), cfn: Some(cfn), api, api_name }
    }
}
