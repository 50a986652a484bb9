//! What answers a route of a WebSocket API.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, Key};
use rustinfra_cfn::apigatewayv2::CfnIntegration;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::web_socket_api::WebSocketApi;
use crate::api::{ContentHandling, Method, PassthroughBehavior};
use crate::check;
use crate::iam::Role;
use crate::lambda::{Alias, Function, Version};
use crate::units::Duration;

const INTEGRATION_PAGE: &str =
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html";

/// What answers routes: a [function](WebSocketLambdaIntegration), an [AWS
/// service](WebSocketAwsIntegration), or [API Gateway itself](WebSocketMockIntegration). All of them
/// convert into this.
///
/// Routes of one API that are given equal integrations share one, which stands below the first.
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketRouteIntegration {
    id: String,
    kind: &'static str,
    function: Option<FunctionTarget>,
    properties: Vec<(&'static str, Expr)>,
    timeout: Option<Duration>,
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
    fn new(id: &str, kind: &'static str) -> Self {
        let (id, properties) = (id.to_string(), Vec::new());
        Self { id, kind, function: None, properties, timeout: None }
    }

    fn set(&mut self, name: &'static str, value: Expr) {
        self.properties.retain(|(known, _)| *known != name);
        self.properties.push((name, value));
    }

    fn set_in(&mut self, name: &'static str, key: &str, value: Expr) {
        let key: Key = key.to_string().into();
        match self.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, map)) => map.set(key, value),
            None => self.properties.push((name, Expr::map([(key, value)]))),
        }
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
        for (name, value) in &self.properties {
            cfn.set(*name, value.clone());
        }
        if let Some(timeout) = self.timeout {
            let what = "the integration's timeout in seconds";
            check::range(&node, what, timeout.as_secs(), 1..=29, INTEGRATION_PAGE);
            cfn.set("TimeoutInMillis", Expr::Int(i64::from(timeout.as_secs()) * 1_000));
        }
        let integration = WebSocketIntegration { node, cfn };
        api.remember_integration(self, &integration);
        integration
    }
}

/// The integration that routes of an API share.
#[derive(Clone)]
pub struct WebSocketIntegration {
    node: Node,
    cfn: CfnIntegration,
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

    /// The resource beneath.
    pub fn cfn(&self) -> CfnIntegration {
        self.cfn.clone()
    }
}

/// A function that gets messages and, on routes that [return a
/// response](super::WebSocketRouteOptions::return_response), answers them.
///
/// A `&Function`, and an `&Alias` or a `&Version` of one, converts to one with its own id and
/// `Integration`, so most routes are given just that.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketLambdaIntegration(WebSocketRouteIntegration);

impl WebSocketLambdaIntegration {
    /// A function, or an alias or version of one.
    pub fn new<F>(id: &str, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let mut spec = WebSocketRouteIntegration::new(id, "AWS_PROXY");
        spec.function = Some(FunctionTarget::new(function));
        Self(spec)
    }

    /// Sets how long the function may take, 1 to 29 s; default 29 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout = Some(timeout);
        self
    }

    /// Converts what the function returns.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.0.set("ContentHandlingStrategy", handling.as_str().into());
        self
    }
}

/// An AWS service that messages are sent to, by templates.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketAwsIntegration(WebSocketRouteIntegration);

impl WebSocketAwsIntegration {
    /// An action of a service by its URI (`arn:aws:apigateway:REGION:sqs:path/ACCOUNT/QUEUE`) and
    /// the method of the request, mostly `POST`.
    pub fn new(id: &str, uri: impl IntoValue<String>, method: Method) -> Self {
        let mut spec = WebSocketRouteIntegration::new(id, "AWS");
        spec.set("IntegrationUri", uri.into_value().into_expr());
        spec.set("IntegrationMethod", method.as_str().into());
        Self(spec)
    }

    /// Calls the service with a role, which API Gateway has to be allowed to assume and which has to
    /// be allowed the call.
    pub fn credentials_role(mut self, role: &Role) -> Self {
        self.0.set("CredentialsArn", role.arn().into_expr());
        self
    }

    /// Converts the message.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.0.set("ContentHandlingStrategy", handling.as_str().into());
        self
    }

    /// Sets a parameter of the service's request (`integration.request.header.Name`), by where it
    /// comes from (`route.request.body.id`, or `'text'`).
    pub fn request_parameter(mut self, to: &str, from: impl IntoValue<String>) -> Self {
        self.0.set_in("RequestParameters", to, from.into_value().into_expr());
        self
    }

    /// Sets the template that makes the service's request; its key is what the [selection
    /// expression](Self::template_selection_expression) gives, mostly `$default`.
    pub fn request_template(mut self, key: &str, template: impl IntoValue<String>) -> Self {
        self.0.set_in("RequestTemplates", key, template.into_value().into_expr());
        self
    }

    /// Sets what chooses a message's template.
    pub fn template_selection_expression(mut self, expression: &str) -> Self {
        self.0.set("TemplateSelectionExpression", Expr::text(expression.to_string()));
        self
    }

    /// Sets what becomes of messages without a template.
    pub fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> Self {
        self.0.set("PassthroughBehavior", behavior.as_str().into());
        self
    }

    /// Sets how long the service may take, 1 to 29 s; default 29 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout = Some(timeout);
        self
    }
}

/// An answer that API Gateway makes itself.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketMockIntegration(WebSocketRouteIntegration);

impl WebSocketMockIntegration {
    /// An answer without a backend.
    pub fn new(id: &str) -> Self {
        let mut spec = WebSocketRouteIntegration::new(id, "MOCK");
        spec.set("IntegrationUri", "".into());
        Self(spec)
    }

    /// Sets the template that gives the answer's status: `{"statusCode": 200}`; its key is what the
    /// [selection expression](Self::template_selection_expression) gives.
    pub fn request_template(mut self, key: &str, template: impl IntoValue<String>) -> Self {
        self.0.set_in("RequestTemplates", key, template.into_value().into_expr());
        self
    }

    /// Sets what chooses a message's template.
    pub fn template_selection_expression(mut self, expression: &str) -> Self {
        self.0.set("TemplateSelectionExpression", Expr::text(expression.to_string()));
        self
    }
}

macro_rules! common {
    ($($name:ident),*: build) => {$(
        impl $name {
            /// Makes the integration of an API, for what needs its id; routes make it by themselves.
            #[track_caller]
            pub fn build(&self, api: &WebSocketApi) -> WebSocketIntegration {
                self.0.build(api)
            }
        }
        impl From<$name> for WebSocketRouteIntegration {
            fn from(integration: $name) -> Self {
                integration.0
            }
        }
        impl From<&$name> for WebSocketRouteIntegration {
            fn from(integration: &$name) -> Self {
                integration.0.clone()
            }
        }
    )*};
}

common!(WebSocketLambdaIntegration, WebSocketAwsIntegration, WebSocketMockIntegration: build);
