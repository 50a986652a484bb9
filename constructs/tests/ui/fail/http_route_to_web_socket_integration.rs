//! A route of an HTTP API is given an integration of WebSocket APIs.
use rustinfra_constructs::apigatewayv2::WebSocketMockIntegration;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let api = HttpApi::builder("Api").build(&stack);
    api.add_route(Method::Get, "/", WebSocketMockIntegration::new("Mock"));
}
