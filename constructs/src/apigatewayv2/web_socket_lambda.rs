//! Functions that answer routes of WebSocket APIs.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::web_socket_integration::{WebSocketRouteIntegration, web_socket_options};

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
}

/// A function whose input and output templates translate. What it throws is told by
/// [responses](super::WebSocketIntegrationResponse) whose key matches the error's message.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct WebSocketLambdaCustomIntegration(WebSocketRouteIntegration);

impl WebSocketLambdaCustomIntegration {
    /// A function, or an alias or version of one.
    pub fn new<F>(id: &str, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let mut spec = WebSocketRouteIntegration::new(id, "AWS");
        spec.set("IntegrationMethod", "POST".into());
        spec.function = Some(FunctionTarget::new(function));
        Self(spec)
    }
}

web_socket_options! {
    WebSocketLambdaIntegration: build, timeout, content_handling;
    WebSocketLambdaCustomIntegration:
        build, timeout, content_handling, request_parameter, request_template,
        template_selection_expression, passthrough_behavior, response;
}
