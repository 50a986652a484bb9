//! Stages of HTTP APIs.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnStage;
use rustinfra_cfn::refs;

use super::api_mapping::{ApiMapping, MappedStage};
use super::http_api::HttpApi;
use super::stage_options::{self, StageOptions};
use crate::api::AccessLogFormat;
use crate::arn;

const DEFAULT: &str = "$default";

/// Where an HTTP API is served.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpStage, StageOptions, Throttle};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let api = HttpApi::builder("Api").create_default_stage(false).build(&stack);
/// let options = StageOptions::new()
///     .stage_name("beta")
///     .throttle(Throttle { rate_limit: 50.0, burst_limit: 100 })
///     .detailed_metrics_enabled(true);
/// let beta = HttpStage::builder("Beta", &api).options(options).build(&stack);
/// stack.output("BetaUrl", beta.url());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HttpStage {
    node: Node,
    cfn: Option<CfnStage>,
    name: Value<String>,
    api: Box<HttpApi>,
    mapping: Option<ApiMapping>,
}

impl Construct for HttpStage {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl MappedStage for HttpStage {
    fn api_id(&self) -> Value<refs::ApiGatewayV2ApiId> {
        self.api.http_api_id()
    }

    fn stage_name(&self) -> Value<String> {
        self.name.clone()
    }

    fn stage_cfn(&self) -> Option<CfnStage> {
        self.cfn.clone()
    }
}

impl HttpStage {
    /// Starts a stage of an API: `$default`, unless the options name it.
    pub fn builder(id: &str, api: &HttpApi) -> HttpStageBuilder {
        let options = StageOptions::new();
        HttpStageBuilder { id: id.to_string(), api: api.clone(), options }
    }

    /// Refers to a stage that exists already, by its name: text, or a value known only at deployment,
    /// such as a parameter's.
    #[track_caller]
    #[doc(alias = "fromHttpStageAttributes")]
    pub fn from_http_stage_name(
        scope: &impl Construct,
        id: &str,
        api: &HttpApi,
        stage_name: impl IntoValue<String>,
    ) -> Self {
        let (node, name) = (scope.node().child(id), stage_name.into_value());
        if let Some(text) = name.as_literal().filter(|text| *text != DEFAULT) {
            stage_options::check_name(&node, text, "correct it");
        }
        Self { node, cfn: None, name, api: Box::new(api.clone()), mapping: None }
    }

    /// The API.
    pub fn api(&self) -> &HttpApi {
        &self.api
    }

    /// The stage's name.
    pub fn stage_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The URL of the stage, which ends with `/` or with the stage's name; with that also if the name is
    /// known only at deployment.
    pub fn url(&self) -> Value<String> {
        let is_default = self.name.as_literal() == Some(DEFAULT);
        let path = if is_default { "".into_value() } else { self.name.clone() };
        sub!(
            "https://{}.execute-api.{}.{}/{}",
            self.api.http_api_id(),
            arn::region(&self.node),
            aws::url_suffix(),
            path
        )
    }

    /// The URL at the custom domain of the stage's
    /// [mapping](StageOptions::domain_mapping). Reports `no-domain` for a stage without one.
    #[track_caller]
    pub fn domain_url(&self) -> Value<String> {
        let Some(mapping) = &self.mapping else {
            self.node.report(
                Diagnostic::error("no-domain", "a stage has no custom domain")
                    .detail("Only a stage with a domain mapping has a URL there.")
                    .at(std::panic::Location::caller())
                    .help("give it `StageOptions::new().domain_mapping(&domain, None)`"),
            );
            return self.url();
        };
        mapping.domain_url()
    }

    /// Sets a stage variable, which integrations read as `${stageVariables.name}`. Reports
    /// `bad-name` for a name, and `conflicting-options` for a stage that exists already.
    pub fn add_stage_variable(&self, name: &str, value: impl IntoValue<String>) {
        stage_options::add_variable(&self.node, self.cfn.as_ref(), name, value.into_value());
    }

    /// The resource beneath; `None` for a stage that exists already.
    pub fn cfn(&self) -> Option<CfnStage> {
        self.cfn.clone()
    }
}

/// Settings of an [`HttpStage`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct HttpStageBuilder {
    id: String,
    api: HttpApi,
    options: StageOptions,
}

impl HttpStageBuilder {
    /// Sets how the stage serves.
    pub fn options(mut self, options: StageOptions) -> Self {
        self.options = options;
        self
    }

    /// Places the stage. Reports `bad-name` for the name of the stage or of a variable,
    /// `out-of-range` for a long description, and `conflicting-options` for a deployment beside
    /// automatic ones.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> HttpStage {
        let node = scope.node().child(&self.id);
        let name = self.options.name.clone().unwrap_or_else(|| DEFAULT.to_string());
        if name != DEFAULT {
            let help = "change it, or leave it out for the stage `$default`";
            stage_options::check_name(&node, &name, help);
        }
        let cfn = CfnStage::new(&node, "Resource");
        cfn.set("ApiId", self.api.http_api_id().into_expr());
        cfn.set("StageName", Expr::text(name.clone()));
        self.options.set(&node, &cfn, AccessLogFormat::clf());
        let (api, name) = (Box::new(self.api), name.into_value());
        let mut stage = HttpStage { node, cfn: Some(cfn), name, api, mapping: None };
        stage.mapping = ApiMapping::of_stage(&stage, &self.options);
        stage
    }
}
