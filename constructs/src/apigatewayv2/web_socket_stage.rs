//! Stages of WebSocket APIs.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnStage;
use rustinfra_cfn::refs;

use super::api_mapping::{ApiMapping, MappedStage};
use super::stage_options::{self, StageOptions};
use super::web_socket_api::WebSocketApi;
use crate::api::AccessLogFormat;
use crate::{arn, check};

/// Where a WebSocket API is served.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-stages.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{StageOptions, Throttle};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Chat");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let talk = Function::builder("Talk", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = WebSocketApi::builder("Chat").default_route(&talk).build(&stack);
/// let limit = Throttle { rate_limit: 100.0, burst_limit: 200 };
/// let live = WebSocketStage::builder("Live", &api, "live")
///     .options(StageOptions::new().throttle(limit))
///     .build(&stack);
/// live.grant_management_api_access(&talk);
/// stack.output("Url", live.url());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebSocketStage {
    node: Node,
    cfn: Option<CfnStage>,
    name: Value<String>,
    api: WebSocketApi,
    mapping: Option<ApiMapping>,
}

impl Construct for WebSocketStage {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl MappedStage for WebSocketStage {
    fn api_id(&self) -> Value<refs::ApiGatewayV2ApiId> {
        self.api.api_id()
    }

    fn stage_name(&self) -> Value<String> {
        self.name.clone()
    }

    fn stage_cfn(&self) -> Option<CfnStage> {
        self.cfn.clone()
    }

    fn scheme(&self) -> &'static str {
        "wss"
    }
}

/// What a stage writes for each message: as the Common Log Format, with the route and the connection
/// instead of a request's method and path.
fn default_format() -> AccessLogFormat {
    AccessLogFormat::custom(
        "$context.identity.sourceIp $context.identity.caller $context.identity.user \
         [$context.requestTime] \"$context.eventType $context.routeKey $context.connectionId\" \
         $context.status $context.requestId",
    )
}

impl WebSocketStage {
    /// Starts a stage: its name of letters, digits, `-` and `_`, at most 128, is the path.
    pub fn builder(id: &str, api: &WebSocketApi, stage_name: &str) -> WebSocketStageBuilder {
        WebSocketStageBuilder {
            id: id.to_string(),
            api: api.clone(),
            name: stage_name.to_string(),
            options: StageOptions::new(),
        }
    }

    /// Refers to a stage that exists already, by its name: text, or a value known only at deployment,
    /// such as a parameter's.
    #[track_caller]
    #[doc(alias = "fromWebSocketStageAttributes")]
    pub fn from_web_socket_stage_name(
        scope: &impl Construct,
        id: &str,
        api: &WebSocketApi,
        stage_name: impl IntoValue<String>,
    ) -> Self {
        let (node, name) = (scope.node().child(id), stage_name.into_value());
        if let Some(text) = name.as_literal() {
            stage_options::check_name(&node, text, "correct it");
        }
        Self { node, cfn: None, name, api: api.clone(), mapping: None }
    }

    /// The API.
    pub fn api(&self) -> &WebSocketApi {
        &self.api
    }

    /// The stage's name.
    pub fn stage_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The URL that clients connect to: `wss://…`.
    pub fn url(&self) -> Value<String> {
        self.url_of("wss")
    }

    /// The URL through which backends send to connections: the endpoint of the API Gateway
    /// Management API, `https://…`.
    ///
    /// It waits for the API only, not for its routes: the functions behind them may know it.
    pub fn callback_url(&self) -> Value<String> {
        self.url_of("https")
    }

    fn url_of(&self, scheme: &str) -> Value<String> {
        sub!(
            "{}://{}.execute-api.{}.{}/{}",
            scheme,
            self.api.api_id(),
            arn::region(&self.node),
            aws::url_suffix(),
            &self.name
        )
    }

    /// The mapping of the custom domain that the stage's [options](StageOptions::domain_mapping)
    /// ask for.
    pub fn api_mapping(&self) -> Option<&ApiMapping> {
        self.mapping.as_ref()
    }

    /// Sets a stage variable, which integrations read as `${stageVariables.name}`. Reports
    /// `bad-name` for a name, and `conflicting-options` for a stage that exists already.
    pub fn add_stage_variable(&self, name: &str, value: impl IntoValue<String>) {
        stage_options::add_variable(&self.node, self.cfn.as_ref(), name, value.into_value());
    }

    /// Allows `grantee` to send to the stage's connections, to look at them and to close them.
    #[track_caller]
    pub fn grant_management_api_access(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::WEB_SOCKET_MANAGE, &self.api)
            .contents(self.api.connections(self.stage_name()))
            .record(&self.node)
    }

    /// The resource beneath; `None` for a stage that exists already.
    pub fn cfn(&self) -> Option<CfnStage> {
        self.cfn.clone()
    }
}

/// Settings of a [`WebSocketStage`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebSocketStageBuilder {
    id: String,
    api: WebSocketApi,
    name: String,
    options: StageOptions,
}

impl WebSocketStageBuilder {
    /// Sets how the stage serves.
    pub fn options(mut self, options: StageOptions) -> Self {
        self.options = options;
        self
    }

    /// Places the stage. Reports `bad-name` for the name of the stage or of a variable,
    /// `out-of-range` for a long description, and `conflicting-options` for a name in the options
    /// or a deployment beside automatic ones.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebSocketStage {
        let node = scope.node().child(&self.id);
        stage_options::check_name(&node, &self.name, "change it");
        if self.options.name.is_some() {
            check::reject(
                &node,
                "The stage of a WebSocket API is named where it is started.",
                "leave `stage_name` out of the options",
            );
        }
        let cfn = CfnStage::new(&node, "Resource");
        cfn.set("ApiId", self.api.api_id().into_expr());
        cfn.set("StageName", Expr::text(self.name.clone()));
        self.options.set(&node, &cfn, default_format());
        let name = self.name.into_value();
        let mut stage = WebSocketStage { node, cfn: Some(cfn), name, api: self.api, mapping: None };
        stage.mapping = ApiMapping::of_stage(&stage, &self.options);
        stage
    }
}
