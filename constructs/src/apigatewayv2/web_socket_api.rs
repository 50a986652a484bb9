//! The WebSocket API.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnApi;
use rustinfra_cfn::refs;

use super::http_api_builder::ip_address_type;
use super::web_socket_authorizer::{LambdaSpec, WebSocketAuthorizer};
use super::web_socket_integration::{WebSocketIntegration, WebSocketRouteIntegration};
use super::web_socket_route::{WebSocketRoute, WebSocketRouteOptions};
use crate::api::IpAddressType;
use crate::arn;
use crate::check::{self, Twice};

/// Where a connection's API key is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSocketApiKeySelectionExpression(String);

impl WebSocketApiKeySelectionExpression {
    /// In the header `x-api-key`; the default.
    pub fn header_x_api_key() -> Self {
        Self::custom("$request.header.x-api-key")
    }

    /// In the `usageIdentifierKey` that a Lambda authorizer returns.
    pub fn authorizer_usage_identifier_key() -> Self {
        Self::custom("$context.authorizer.usageIdentifierKey")
    }

    /// Where an expression says.
    #[doc(alias = "customApiKeySelector")]
    pub fn custom(expression: &str) -> Self {
        Self(expression.to_string())
    }
}

/// A WebSocket API: connections that both ends send messages through.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{WebSocketLambdaAuthorizer, WebSocketRouteOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Chat");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let judge = Function::builder("Judge", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let talk = Function::builder("Talk", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let judged = WebSocketLambdaAuthorizer::new("Judged", &judge)
///     .identity_sources(["route.request.querystring.token"]);
/// let api = WebSocketApi::builder("Chat")
///     .connect_route(WebSocketRouteOptions::new(&talk).authorizer(judged))
///     .disconnect_route(&talk)
///     .default_route(&talk)
///     .build(&stack);
/// api.add_route("sendmessage", &talk);
/// api.grant_manage_connections(&talk);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebSocketApi {
    node: Node,
    cfn: Option<CfnApi>,
    id: Value<refs::ApiGatewayV2ApiId>,
    name: Option<String>,
    made: Rc<Made>,
}

/// What routes of an API share.
#[derive(Default)]
struct Made {
    integrations: RefCell<Vec<(WebSocketRouteIntegration, WebSocketIntegration)>>,
    authorizers: RefCell<Vec<(LambdaSpec, WebSocketAuthorizer)>>,
}

impl Construct for WebSocketApi {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2ApiId> for &WebSocketApi {
    fn into_value(self) -> Value<refs::ApiGatewayV2ApiId> {
        self.id.clone()
    }
}

impl WebSocketApi {
    /// Starts an API.
    pub fn builder(id: &str) -> WebSocketApiBuilder {
        WebSocketApiBuilder {
            id: id.to_string(),
            name: None,
            selection: "$request.body.action".to_string(),
            properties: Vec::new(),
            routes: Vec::new(),
        }
    }

    /// Refers to an API of this account and region that exists already; routes and stages can be
    /// added to it.
    #[track_caller]
    #[doc(alias("fromWebSocketApiAttributes", "webSocketId"))]
    pub fn from_web_socket_api_id(
        scope: &impl Construct,
        id: &str,
        api_id: impl IntoValue<refs::ApiGatewayV2ApiId>,
    ) -> Self {
        Self::at(scope.node().child(id), None, api_id.into_value(), None)
    }

    fn at(
        node: Node,
        cfn: Option<CfnApi>,
        id: Value<refs::ApiGatewayV2ApiId>,
        name: Option<String>,
    ) -> Self {
        let api = Self { node, cfn, id, name, made: Rc::default() };
        api.node.set_facet(Facet::new().arn(Shape::Contents, api.connections("*")));
        api
    }

    /// The ARN of the connections of a stage; `*` is all stages.
    pub(super) fn connections(&self, stage: impl IntoValue<String>) -> Value<String> {
        self.arn_of_calls(sub!("{}/*/@connections/*", stage.into_value()))
    }

    fn arn_of_calls(&self, calls: Value<String>) -> Value<String> {
        arn::in_stack(&self.node, "execute-api", sub!("{}/{}", &self.id, calls))
    }

    /// The API's id.
    pub fn api_id(&self) -> Value<refs::ApiGatewayV2ApiId> {
        self.id.clone()
    }

    /// The API's name; `None` for an API that exists already.
    pub fn web_socket_api_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The URL of the API without a stage: `wss://ID.execute-api.REGION.amazonaws.com`.
    pub fn api_endpoint(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_api_endpoint(),
            None => sub!(
                "wss://{}.execute-api.{}.{}",
                &self.id,
                arn::region(&self.node),
                aws::url_suffix()
            ),
        }
    }

    /// Adds a route for messages that the [selection
    /// expression](WebSocketApiBuilder::route_selection_expression) gives this key. Reports
    /// `duplicate-route` for a key that is there, and `bad-name` for one that begins with `$`.
    #[track_caller]
    pub fn add_route(
        &self,
        route_key: &str,
        options: impl Into<WebSocketRouteOptions>,
    ) -> WebSocketRoute {
        let twice = Twice::new(
            "route",
            format!("The API has the route `{route_key}` already."),
            "leave one of them out, or give one another key",
        );
        let id = check::once(&self.node, format!("{route_key}-Route"), twice);
        WebSocketRoute::builder(&id, self, route_key, options).build(self)
    }

    /// Allows `grantee` to send to the connections of every stage, to look at them and to close
    /// them. [`WebSocketStage::grant_management_api_access`](super::WebSocketStage::grant_management_api_access)
    /// is for one stage.
    #[track_caller]
    pub fn grant_manage_connections(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::WEB_SOCKET_MANAGE, self).record(&self.node)
    }

    /// The ARN of calls of a route (`$connect`, `sendmessage`; `*` is all) through a stage (`*` is
    /// all).
    #[doc(alias = "arnForExecuteApiV2")]
    pub fn arn_for_execute_api(&self, route: &str, stage: impl IntoValue<String>) -> Value<String> {
        self.arn_of_calls(sub!("{}/{}", stage.into_value(), route))
    }

    /// The resource beneath; `None` for an API that exists already.
    pub fn cfn(&self) -> Option<CfnApi> {
        self.cfn.clone()
    }

    pub(super) fn known_integration(
        &self,
        spec: &WebSocketRouteIntegration,
    ) -> Option<WebSocketIntegration> {
        let made = self.made.integrations.borrow();
        made.iter().find(|(known, _)| known == spec).map(|(_, made)| made.clone())
    }

    pub(super) fn remember_integration(
        &self,
        spec: &WebSocketRouteIntegration,
        made: &WebSocketIntegration,
    ) {
        self.made.integrations.borrow_mut().push((spec.clone(), made.clone()));
    }

    pub(super) fn known_authorizer(&self, spec: &LambdaSpec) -> Option<WebSocketAuthorizer> {
        let made = self.made.authorizers.borrow();
        made.iter().find(|(known, _)| known == spec).map(|(_, made)| made.clone())
    }

    pub(super) fn remember_authorizer(&self, spec: &LambdaSpec, made: &WebSocketAuthorizer) {
        self.made.authorizers.borrow_mut().push((spec.clone(), made.clone()));
    }
}

/// Settings of a [`WebSocketApi`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebSocketApiBuilder {
    id: String,
    name: Option<String>,
    selection: String,
    properties: Vec<(&'static str, Expr)>,
    routes: Vec<(&'static str, WebSocketRouteOptions)>,
}

impl WebSocketApiBuilder {
    fn set(mut self, name: &'static str, value: Expr) -> Self {
        self.properties.push((name, value));
        self
    }

    fn route(mut self, key: &'static str, options: WebSocketRouteOptions) -> Self {
        self.routes.retain(|(known, _)| *known != key);
        self.routes.push((key, options));
        self
    }

    /// Sets the API's name, at most 128 characters; default: its id.
    pub fn api_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(self, text: &str) -> Self {
        self.set("Description", Expr::text(text.to_string()))
    }

    /// Sets what chooses a message's route; default `$request.body.action`, the property `action` of
    /// JSON messages.
    pub fn route_selection_expression(mut self, expression: &str) -> Self {
        self.selection = expression.to_string();
        self
    }

    /// Sets where connections' API keys are found; default: the header `x-api-key`.
    pub fn api_key_selection_expression(
        self,
        expression: WebSocketApiKeySelectionExpression,
    ) -> Self {
        self.set("ApiKeySelectionExpression", Expr::text(expression.0))
    }

    /// Sets what happens when a client connects: the route `$connect`. Whoever it refuses is not
    /// connected; the only route with an authorizer.
    #[doc(alias = "connectRouteOptions")]
    pub fn connect_route(self, options: impl Into<WebSocketRouteOptions>) -> Self {
        self.route("$connect", options.into())
    }

    /// Sets what happens when a connection ends: the route `$disconnect`, tried once.
    #[doc(alias = "disconnectRouteOptions")]
    pub fn disconnect_route(self, options: impl Into<WebSocketRouteOptions>) -> Self {
        self.route("$disconnect", options.into())
    }

    /// Sets what happens with messages that no other route takes: the route `$default`.
    #[doc(alias = "defaultRouteOptions")]
    pub fn default_route(self, options: impl Into<WebSocketRouteOptions>) -> Self {
        self.route("$default", options.into())
    }

    /// Sets what addresses the API has; default IPv4.
    pub fn ip_address_type(self, kind: IpAddressType) -> Self {
        self.set("IpAddressType", ip_address_type(kind))
    }

    /// Takes messages without checking them against models.
    pub fn disable_schema_validation(self) -> Self {
        self.set("DisableSchemaValidation", true.into())
    }

    /// Places the API.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebSocketApi {
        let node = scope.node().child(&self.id);
        let cfn = CfnApi::new(&node, "Resource");
        let name = self.name.unwrap_or(self.id);
        cfn.set("Name", Expr::text(name.clone()));
        cfn.set("ProtocolType", "WEBSOCKET".into());
        cfn.set("RouteSelectionExpression", Expr::text(self.selection));
        for (name, value) in self.properties {
            cfn.set(name, value);
        }
        let id = cfn.reff();
        let api = WebSocketApi::at(node, Some(cfn), id, Some(name));
        for (key, options) in self.routes {
            api.add_route(key, options);
        }
        api
    }
}
