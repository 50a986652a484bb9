//! HTTP endpoints that answer routes of WebSocket APIs.

use rustinfra::prelude::*;

use super::web_socket_integration::{WebSocketRouteIntegration, web_socket_options};
use crate::api::Method;

/// An HTTP endpoint that gets messages and answers them, both as they are.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketHttpProxyIntegration(WebSocketRouteIntegration);

impl WebSocketHttpProxyIntegration {
    /// An endpoint by its URL and the method of the request, mostly `POST`.
    pub fn new(id: &str, url: impl IntoValue<String>, method: Method) -> Self {
        Self(endpoint(id, "HTTP_PROXY", url.into_value(), method))
    }
}

/// An HTTP endpoint whose requests and answers templates translate. Its answers are told apart by
/// [responses](super::WebSocketIntegrationResponse) whose key matches the status.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketHttpIntegration(WebSocketRouteIntegration);

impl WebSocketHttpIntegration {
    /// An endpoint by its URL and the method of the request, mostly `POST`.
    pub fn new(id: &str, url: impl IntoValue<String>, method: Method) -> Self {
        Self(endpoint(id, "HTTP", url.into_value(), method))
    }
}

fn endpoint(
    id: &str,
    kind: &'static str,
    url: Value<String>,
    method: Method,
) -> WebSocketRouteIntegration {
    let mut spec = WebSocketRouteIntegration::new(id, kind);
    spec.set("IntegrationUri", url.into_expr());
    spec.set("IntegrationMethod", method.as_str().into());
    spec
}

web_socket_options! {
    WebSocketHttpProxyIntegration: build, timeout, content_handling, request_parameter;
    WebSocketHttpIntegration:
        build, timeout, content_handling, request_parameter, request_template,
        template_selection_expression, passthrough_behavior, response;
}
