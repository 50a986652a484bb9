//! Event buses behind routes of an HTTP API.

use rustinfra::prelude::*;

use super::http_integration::{HttpRouteIntegration, common_options};
use super::http_route::options_from;
use super::http_service::{HttpIntegrationSubtype, Target, spec};
use super::parameter_mapping::ParameterMapping;
use crate::events::EventBus;

/// An event bus that requests are put on, without a function between.
///
/// A role is made that is allowed to put events on this one bus.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::HttpEventBridgeIntegration;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let bus = EventBus::builder("Events").build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Post, "/events", HttpEventBridgeIntegration::new("Put", &bus));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpEventBridgeIntegration(HttpRouteIntegration);

common_options!(
    HttpEventBridgeIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the call may take, 1 to 30 s; default 30 s."
);

options_from!(HttpEventBridgeIntegration);

impl HttpEventBridgeIntegration {
    /// Puts the `Detail`, `DetailType` and `Source` of the request's JSON on a bus.
    pub fn new(id: &str, bus: &EventBus) -> Self {
        let target = Target::Bus(bus.node().clone(), bus.name().untyped());
        Self(spec(id, HttpIntegrationSubtype::EventBridgePutEvents, target))
    }
}
