//! Functions behind routes of an HTTP API.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::http_integration::{
    Backend, HttpRouteIntegration, PayloadFormatVersion, common_options,
};
use super::parameter_mapping::ParameterMapping;

/// A function that gets the request and returns the response.
///
/// A `&Function`, and an `&Alias` or a `&Version` of one, converts to one with its own id and
/// `Integration`, so most routes are given just that.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpLambdaIntegration(HttpRouteIntegration);

common_options!(
    HttpLambdaIntegration: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the function may take, 1 to 30 s; default 30 s."
);

impl HttpLambdaIntegration {
    /// A function, or an alias or version of one.
    pub fn new<F>(id: &str, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let function = FunctionTarget::new(function);
        let backend = Backend::Function { function, by_route: false };
        Self(HttpRouteIntegration::new(id, backend, PayloadFormatVersion::V2_0))
    }

    /// A function, under the name that its own id gives.
    pub(super) fn of<F>(function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        Self::new(&format!("{}Integration", function.node().name()), function)
    }

    /// Sets the form of events and responses; default [`PayloadFormatVersion::V2_0`].
    pub fn payload_format_version(mut self, version: PayloadFormatVersion) -> Self {
        self.0.version = version;
        self
    }

    /// Allows each route to call the function by a permission of its own, which names the route's
    /// path, instead of all by one that names the API.
    pub fn scope_permission_to_route(mut self) -> Self {
        if let Backend::Function { by_route, .. } = &mut self.0.backend {
            *by_route = true;
        }
        self
    }
}
