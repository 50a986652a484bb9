//! What answers a route of a WebSocket API.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::{CfnIntegration, CfnIntegrationResponse};
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::web_socket_api::WebSocketApi;
use super::web_socket_integration_response::{self as responses, WebSocketIntegrationResponse};
use super::web_socket_lambda::WebSocketLambdaIntegration;
use crate::check;
use crate::lambda::{Alias, Function, Version};
use crate::properties::Properties;
use crate::units::Duration;

const INTEGRATION_PAGE: &str =
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html";

/// What answers routes: a [function](WebSocketLambdaIntegration), an [AWS
/// service](super::WebSocketAwsIntegration), an [HTTP
/// endpoint](super::WebSocketHttpProxyIntegration), or [API Gateway
/// itself](super::WebSocketMockIntegration). All of them convert into this.
///
/// A proxy integration passes messages and answers on as they are. Any other one is told by templates
/// what to make of a message, and by [responses](WebSocketIntegrationResponse) what to make of the
/// answer.
///
/// Routes of one API that are given equal integrations share one, which stands below the first.
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketRouteIntegration {
    id: String,
    kind: &'static str,
    pub(super) function: Option<FunctionTarget>,
    properties: Properties,
    pub(super) timeout: Option<Duration>,
    pub(super) responses: Vec<WebSocketIntegrationResponse>,
}

impl From<&Alias> for WebSocketRouteIntegration {
    fn from(alias: &Alias) -> Self {
        Self::from(&**alias)
    }
}

impl From<&Version> for WebSocketRouteIntegration {
    fn from(version: &Version) -> Self {
        Self::from(&**version)
    }
}

impl From<&Function> for WebSocketRouteIntegration {
    fn from(function: &Function) -> Self {
        let id = format!("{}Integration", function.node().name());
        WebSocketLambdaIntegration::new(&id, function).into()
    }
}

impl WebSocketRouteIntegration {
    pub(super) fn new(id: &str, kind: &'static str) -> Self {
        let id = id.to_string();
        let (properties, responses) = (Properties::default(), Vec::new());
        Self { id, kind, function: None, properties, timeout: None, responses }
    }

    pub(super) fn set(&mut self, name: &'static str, value: Expr) {
        self.properties.set(name, value);
    }

    pub(super) fn set_in(&mut self, name: &'static str, key: &str, value: Expr) {
        self.properties.set_in(name, key, value);
    }

    /// Makes the integration of an API, for what needs its id; routes make it by themselves.
    #[track_caller]
    pub fn build(&self, api: &WebSocketApi) -> WebSocketIntegration {
        self.bind(api.node(), api)
    }

    /// The integration of `api` that this is, made below `route` for the first that asks for it.
    #[track_caller]
    pub(super) fn bind(&self, route: &Node, api: &WebSocketApi) -> WebSocketIntegration {
        if let Some(function) = &self.function {
            function.allow_calls_of(api.node(), &api.api_id());
        }
        if let Some(known) = api.known_integration(self) {
            return known;
        }
        let node = route.child(&self.id);
        let cfn = CfnIntegration::new(&node, "Resource");
        cfn.set("ApiId", api.api_id().into_expr());
        cfn.set("IntegrationType", self.kind.into());
        if let Some(function) = &self.function {
            cfn.set("IntegrationUri", function.invocation_uri(&node).into_expr());
        }
        self.properties.apply(&cfn);
        if let Some(timeout) = self.timeout {
            let what = "the integration's timeout in seconds";
            check::range(&node, what, timeout.as_secs(), 1..=29, INTEGRATION_PAGE);
            cfn.set("TimeoutInMillis", Expr::Int(i64::from(timeout.as_secs()) * 1_000));
        }
        let (api_id, routes) = (api.api_id(), Rc::default());
        let integration = WebSocketIntegration { node, cfn, api_id, kind: self.kind, routes };
        for response in &self.responses {
            integration.add_response(response.clone());
        }
        integration.check_responses();
        api.remember_integration(self, &integration);
        integration
    }
}

/// The integration that routes of an API share.
#[derive(Clone)]
pub struct WebSocketIntegration {
    node: Node,
    cfn: CfnIntegration,
    api_id: Value<refs::ApiGatewayV2ApiId>,
    kind: &'static str,
    /// The keys of the routes that it answers, and whether they send the answer back.
    routes: Rc<RefCell<Vec<(String, bool)>>>,
}

impl Construct for WebSocketIntegration {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2IntegrationId> for &WebSocketIntegration {
    fn into_value(self) -> Value<refs::ApiGatewayV2IntegrationId> {
        self.integration_id()
    }
}

impl WebSocketIntegration {
    /// The integration's id.
    pub fn integration_id(&self) -> Value<refs::ApiGatewayV2IntegrationId> {
        self.cfn.reff()
    }

    /// Adds what becomes of answers: a response for each key. Proxy integrations have none. They,
    /// and a key that has one, are reported: `conflicting-options`, `duplicate-response`.
    pub fn add_response(&self, response: WebSocketIntegrationResponse) -> CfnIntegrationResponse {
        if self.is_proxy() {
            responses::reject_at_proxy(&self.node, &response);
        }
        response.place_at(&self.node, &self.api_id, self.integration_id())
    }

    /// Whether answers are passed on as they are.
    fn is_proxy(&self) -> bool {
        self.kind.ends_with("_PROXY")
    }

    /// Remembers a route that this answers, and whether it sends the answer back.
    pub(super) fn answers(&self, route_key: &str, returns: bool) {
        self.routes.borrow_mut().push((route_key.to_string(), returns));
    }

    fn check_responses(&self) {
        if self.is_proxy() {
            return;
        }
        let (routes, id) = (Rc::clone(&self.routes), self.integration_id());
        self.node.add_validation(move |node| responses::check(node, &id, &routes.borrow()));
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnIntegration {
        self.cfn.clone()
    }
}

/// The functions of integrations of several kinds: for each, the options that it has.
macro_rules! web_socket_options {
    ($($name:ident: $($option:ident),*;)*) => {$(
        impl $name {
            $(web_socket_options!(@$option);)*
        }
        impl From<$name> for super::web_socket_integration::WebSocketRouteIntegration {
            fn from(integration: $name) -> Self {
                integration.0
            }
        }
        impl From<&$name> for super::web_socket_integration::WebSocketRouteIntegration {
            fn from(integration: &$name) -> Self {
                integration.0.clone()
            }
        }
    )*};
    (@build) => {
        /// Makes the integration of an API, for what needs its id; routes make it by themselves.
        #[track_caller]
        pub fn build(
            &self,
            api: &super::web_socket_api::WebSocketApi,
        ) -> super::web_socket_integration::WebSocketIntegration {
            self.0.build(api)
        }
    };
    (@timeout) => {
        /// Sets how long the answer may take, 1 to 29 s; default 29 s.
        pub fn timeout(mut self, timeout: crate::units::Duration) -> Self {
            self.0.timeout = Some(timeout);
            self
        }
    };
    (@content_handling) => {
        /// Converts the answer.
        pub fn content_handling(mut self, handling: crate::api::ContentHandling) -> Self {
            self.0.set("ContentHandlingStrategy", handling.as_str().into());
            self
        }
    };
    (@credentials_role) => {
        /// Makes the call with a role, which API Gateway has to be allowed to assume and which has to
        /// be allowed the call.
        pub fn credentials_role(mut self, role: &crate::iam::Role) -> Self {
            self.0.set("CredentialsArn", role.arn().into_expr());
            self
        }
    };
    (@request_parameter) => {
        /// Sets a parameter of the backend's request (`integration.request.header.Name`), by where it
        /// comes from (`route.request.body.id`, `context.connectionId`, or `'text'`).
        pub fn request_parameter(mut self, to: &str, from: impl IntoValue<String>) -> Self {
            self.0.set_in("RequestParameters", to, from.into_value().into_expr());
            self
        }
    };
    (@request_template) => {
        /// Sets the template that makes the backend's request; its key is what the [selection
        /// expression](Self::template_selection_expression) gives, mostly `$default`.
        pub fn request_template(mut self, key: &str, template: impl IntoValue<String>) -> Self {
            self.0.set_in("RequestTemplates", key, template.into_value().into_expr());
            self
        }
    };
    (@template_selection_expression) => {
        /// Sets what chooses a message's template: a text such as `\$default`, or something of the
        /// message, such as `${request.body.kind}`.
        pub fn template_selection_expression(mut self, expression: &str) -> Self {
            let expression = rustinfra::value::Expr::text(expression.to_string());
            self.0.set("TemplateSelectionExpression", expression);
            self
        }
    };
    (@passthrough_behavior) => {
        /// Sets what becomes of messages without a template.
        pub fn passthrough_behavior(mut self, behavior: crate::api::PassthroughBehavior) -> Self {
            self.0.set("PassthroughBehavior", behavior.as_str().into());
            self
        }
    };
    (@response) => {
        /// Says what becomes of the answers that this response is for, on routes that [return
        /// one](super::WebSocketRouteOptions::return_response).
        pub fn response(
            mut self,
            response: super::web_socket_integration_response::WebSocketIntegrationResponse,
        ) -> Self {
            self.0.responses.push(response);
            self
        }
    };
}

pub(super) use web_socket_options;
