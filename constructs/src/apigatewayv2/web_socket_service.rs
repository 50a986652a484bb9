//! AWS services that answer routes of WebSocket APIs.

use rustinfra::prelude::*;

use super::web_socket_integration::{WebSocketRouteIntegration, web_socket_options};
use crate::api::Method;

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
}

web_socket_options! {
    WebSocketAwsIntegration:
        build, timeout, content_handling, credentials_role, request_parameter, request_template,
        template_selection_expression, passthrough_behavior, response;
}
