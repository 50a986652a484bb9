//! Other servers behind routes of an HTTP API.

use rustinfra::prelude::*;

use super::http_integration::{
    Backend, HttpRouteIntegration, PayloadFormatVersion, common_options,
};
use super::parameter_mapping::ParameterMapping;
use crate::api::Method;

/// A public HTTP endpoint that gets the request.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpUrlIntegration, MappingValue, ParameterMapping};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let caller = MappingValue::context_variable("identity.sourceIp");
/// let docs = HttpUrlIntegration::new("Docs", "https://docs.example.org/{proxy}")
///     .parameter_mapping(ParameterMapping::new().overwrite_header("x-caller", caller));
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Get, "/docs/{proxy+}", docs);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpUrlIntegration(HttpRouteIntegration);

common_options!(
    HttpUrlIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the endpoint may take, 1 to 30 s; default 30 s."
);

impl HttpUrlIntegration {
    /// An endpoint by its URL, which may name the path's parameters: `https://example.org/{proxy}`.
    pub fn new(id: &str, url: impl IntoValue<String>) -> Self {
        let backend = Backend::Uri(url.into_value().into_expr());
        let mut spec = HttpRouteIntegration::new(id, backend, PayloadFormatVersion::V1_0);
        spec.set("IntegrationMethod", Method::Any.as_str().into());
        Self(spec)
    }

    /// Sets the method of the request that the endpoint gets; default [`Method::Any`], the
    /// caller's.
    pub fn method(mut self, method: Method) -> Self {
        self.0.set("IntegrationMethod", method.as_str().into());
        self
    }
}
