//! Routes of WebSocket APIs.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::{CfnRoute, CfnRouteResponse};
use rustinfra_cfn::refs;

use super::web_socket_api::WebSocketApi;
use super::web_socket_authorizer::WebSocketAuthorization;
use super::web_socket_integration::{WebSocketIntegration, WebSocketRouteIntegration};
use super::web_socket_model::WebSocketModel;
use crate::check;

/// What answers a route, who may use it, and whether the sender is answered.
#[derive(Clone)]
#[must_use = "options do nothing until a route gets them"]
pub struct WebSocketRouteOptions {
    integration: WebSocketRouteIntegration,
    authorizer: Option<WebSocketAuthorization>,
    return_response: bool,
    api_key_required: Option<bool>,
    models: Vec<(String, WebSocketModel)>,
    model_selection: Option<String>,
}

macro_rules! options_from_function {
    ($($kind:ident),*) => {$(
        impl From<&crate::lambda::$kind> for WebSocketRouteOptions {
            fn from(function: &crate::lambda::$kind) -> Self {
                Self::new(function)
            }
        }
    )*};
}

options_from_function!(Function, Alias, Version);

macro_rules! options_from {
    ($($kind:ident),*) => {$(
        impl From<super::$kind> for WebSocketRouteOptions {
            fn from(integration: super::$kind) -> Self {
                Self::new(integration)
            }
        }
        impl From<&super::$kind> for WebSocketRouteOptions {
            fn from(integration: &super::$kind) -> Self {
                Self::new(integration)
            }
        }
    )*};
}

options_from!(
    WebSocketLambdaIntegration,
    WebSocketLambdaCustomIntegration,
    WebSocketAwsIntegration,
    WebSocketHttpIntegration,
    WebSocketHttpProxyIntegration,
    WebSocketMockIntegration
);

impl From<WebSocketRouteIntegration> for WebSocketRouteOptions {
    fn from(integration: WebSocketRouteIntegration) -> Self {
        Self::new(integration)
    }
}

impl WebSocketRouteOptions {
    /// An integration whose result goes nowhere.
    pub fn new(integration: impl Into<WebSocketRouteIntegration>) -> Self {
        Self {
            integration: integration.into(),
            authorizer: None,
            return_response: false,
            api_key_required: None,
            models: Vec::new(),
            model_selection: None,
        }
    }

    /// Says who may connect; for the route `$connect`.
    pub fn authorizer(mut self, authorizer: impl Into<WebSocketAuthorization>) -> Self {
        self.authorizer = Some(authorizer.into());
        self
    }

    /// Sends what the integration returns back to whoever sent the message.
    pub fn return_response(mut self) -> Self {
        self.return_response = true;
        self
    }

    /// Says whether connections need an API key, with a usage plan; for the route `$connect`.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.api_key_required = Some(required);
        self
    }

    /// Sets what messages look like; the key is what the [selection
    /// expression](Self::model_selection_expression) gives, mostly `$default`. A message that the
    /// chosen model does not describe is refused.
    #[doc(alias = "requestModels")]
    pub fn request_model(mut self, key: &str, model: &WebSocketModel) -> Self {
        self.models.retain(|(known, _)| known != key);
        self.models.push((key.to_string(), model.clone()));
        self
    }

    /// Sets what chooses a message's model: a text such as `\$default`, or something of the message,
    /// such as `$request.body.kind`. A key without a model chooses that of `$default`; without that, the
    /// message is refused.
    pub fn model_selection_expression(mut self, expression: &str) -> Self {
        self.model_selection = Some(expression.to_string());
        self
    }
}

/// A route of a WebSocket API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::WebSocketRoute;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Chat");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let talk = Function::builder("Talk", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = WebSocketApi::builder("Chat").build(&stack);
/// WebSocketRoute::builder("Join", &api, "join", &talk).return_response().build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebSocketRoute {
    node: Node,
    cfn: CfnRoute,
    api: WebSocketApi,
    key: String,
    integration: WebSocketIntegration,
    response: Option<CfnRouteResponse>,
}

impl Construct for WebSocketRoute {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2RouteId> for &WebSocketRoute {
    fn into_value(self) -> Value<refs::ApiGatewayV2RouteId> {
        self.route_id()
    }
}

impl WebSocketRoute {
    /// Starts a route at a place of its own in the tree; most are made by
    /// [`WebSocketApi::add_route`].
    pub fn builder(
        id: &str,
        api: &WebSocketApi,
        route_key: &str,
        options: impl Into<WebSocketRouteOptions>,
    ) -> WebSocketRouteBuilder {
        let (api, key, options) = (api.clone(), route_key.to_string(), options.into());
        WebSocketRouteBuilder { id: id.to_string(), api, key, options }
    }

    /// The route's id.
    pub fn route_id(&self) -> Value<refs::ApiGatewayV2RouteId> {
        self.cfn.reff()
    }

    /// The route's key.
    pub fn route_key(&self) -> &str {
        &self.key
    }

    /// The API.
    pub fn web_socket_api(&self) -> &WebSocketApi {
        &self.api
    }

    /// What answers it.
    pub fn integration(&self) -> &WebSocketIntegration {
        &self.integration
    }

    /// The response of a route that [returns one](WebSocketRouteOptions::return_response).
    pub fn response(&self) -> Option<&CfnRouteResponse> {
        self.response.as_ref()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRoute {
        self.cfn.clone()
    }
}

/// Settings of a [`WebSocketRoute`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebSocketRouteBuilder {
    id: String,
    api: WebSocketApi,
    key: String,
    options: WebSocketRouteOptions,
}

impl WebSocketRouteBuilder {
    /// Says who may connect; for the route `$connect`.
    pub fn authorizer(mut self, authorizer: impl Into<WebSocketAuthorization>) -> Self {
        self.options = self.options.authorizer(authorizer);
        self
    }

    /// Sends what the integration returns back to whoever sent the message.
    pub fn return_response(mut self) -> Self {
        self.options = self.options.return_response();
        self
    }

    /// Says whether connections need an API key, with a usage plan; for the route `$connect`.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.options = self.options.api_key_required(required);
        self
    }

    /// Sets what messages look like, by what the [selection
    /// expression](Self::model_selection_expression) gives, mostly `$default`.
    #[doc(alias = "requestModels")]
    pub fn request_model(mut self, key: &str, model: &WebSocketModel) -> Self {
        self.options = self.options.request_model(key, model);
        self
    }

    /// Sets what chooses a message's model: `\$default`, or something of the message, such as
    /// `$request.body.kind`.
    pub fn model_selection_expression(mut self, expression: &str) -> Self {
        self.options = self.options.model_selection_expression(expression);
        self
    }

    /// Places the route. Reports `bad-name` for a key that begins with `$` and is not AWS's, and
    /// `conflicting-options` for an authorizer or a key of another route than `$connect`; as a
    /// warning for models of which none is chosen.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebSocketRoute {
        let Self { id, api, key, options } = self;
        let node = scope.node().child(&id);
        check_key(&node, &key);
        let asks = options.authorizer.is_some() || options.api_key_required == Some(true);
        if asks && key != "$connect" {
            check::reject(
                &node,
                format!(
                    "`{key}` is a route of connections that were let in already; only `$connect` \
                     asks who connects."
                ),
                "move the authorizer or the API key to the route `$connect`",
            );
        }
        let integration = options.integration.bind(&node, &api);
        integration.answers(&key, options.return_response);
        let cfn = CfnRoute::new(&node, "Resource");
        cfn.set("ApiId", api.api_id().into_expr());
        if let Some(required) = options.api_key_required {
            cfn.set("ApiKeyRequired", required.into());
        }
        let route = cfn.clone();
        node.add_validation(move |_| check_models(&route).into_iter().collect());
        let authorizer = options.authorizer.unwrap_or_else(WebSocketAuthorization::none);
        authorizer.bind(&api, &cfn);
        if let Some(expression) = options.model_selection {
            cfn.set("ModelSelectionExpression", Expr::text(expression));
        }
        if !options.models.is_empty() {
            // A name is no reference: the order has to be asked for.
            options.models.iter().for_each(|(_, model)| cfn.depends_on(model));
            let models =
                options.models.iter().map(|(key, model)| (key.clone(), model.name().into_expr()));
            cfn.set("RequestModels", Expr::map(models));
        }
        cfn.set("RouteKey", Expr::text(key.clone()));
        cfn.set("Target", sub!("integrations/{}", integration.integration_id()).into_expr());
        let response = options.return_response.then(|| {
            cfn.set("RouteResponseSelectionExpression", "$default".into());
            let response = CfnRouteResponse::new(&node, "Response");
            response.set("ApiId", api.api_id().into_expr());
            response.set("RouteId", cfn.reff().into_expr());
            response.set("RouteResponseKey", "$default".into());
            response
        });
        WebSocketRoute { node, cfn, api, key, integration, response }
    }
}

/// Tells models without what chooses one, and the other way round, which API Gateway takes.
fn check_models(route: &CfnRoute) -> Option<Diagnostic> {
    let models = route.property("RequestModels");
    let expression = route.property("ModelSelectionExpression");
    let (detail, help) = match (models, expression) {
        (Some(_), None) => (
            "The route has models, but nothing chooses one: no message is checked.".to_string(),
            r#"add `.model_selection_expression("\\$default")`, or something of the message"#,
        ),
        (None, Some(expression)) => {
            let expression = expression.as_text().unwrap_or("…");
            let detail = format!(
                "`{expression}` chooses one of the route's models, of which there is none: every \
                 message is refused."
            );
            (detail, r#"add `.request_model("$default", &model)`"#)
        }
        _ => return None,
    };
    let warning = Diagnostic::warning("conflicting-options", "options do not fit together");
    Some(warning.detail(detail).help(help))
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html>
fn check_key(node: &Node, key: &str) {
    let predefined = ["$connect", "$disconnect", "$default"].contains(&key);
    if key.is_empty() || key.starts_with('$') && !predefined {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "The route key `{key}` is neither one of your own, nor `$connect`, \
                     `$disconnect` or `$default`."
                ))
                .help("keys of your own do not begin with `$`"),
        );
    }
}
