//! Answers to messages without a backend.

use rustinfra::prelude::*;

use super::web_socket_integration::{WebSocketRouteIntegration, web_socket_options};

/// An answer that API Gateway makes itself: a request template gives its status,
/// `{"statusCode": 200}`, and a [response](super::WebSocketIntegrationResponse) its body.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{
///     WebSocketIntegrationResponse, WebSocketMockIntegration, WebSocketRouteOptions,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Chat");
/// let api = WebSocketApi::builder("Api").build(&stack);
///
/// let pong = WebSocketIntegrationResponse::new("$default")
///     .response_template("$default", r#"{"action": "pong"}"#)
///     .template_selection_expression(r"\$default");
/// let ping = WebSocketMockIntegration::new("Ping")
///     .request_template("$default", r#"{"statusCode": 200}"#)
///     .template_selection_expression(r"\$default")
///     .response(pong);
/// api.add_route("ping", WebSocketRouteOptions::new(ping).return_response());
/// # assert!(app.assembly().is_ok_and(|assembly| assembly.report().is_empty()));
/// ```
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
}

web_socket_options! {
    WebSocketMockIntegration:
        build, request_template, template_selection_expression, passthrough_behavior, response;
}
