//! Servers in a VPC behind routes of an HTTP API.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::http_integration::{
    Backend, HttpRouteIntegration, PayloadFormatVersion, common_options,
};
use super::parameter_mapping::ParameterMapping;
use super::vpc_link::VpcLink;
use crate::api::Method;

fn private(id: &str, uri: Expr, link: &VpcLink) -> HttpRouteIntegration {
    let mut spec = HttpRouteIntegration::new(id, Backend::Uri(uri), PayloadFormatVersion::V1_0);
    spec.set("ConnectionType", "VPC_LINK".into());
    spec.set("ConnectionId", link.vpc_link_id().into_expr());
    spec.set("IntegrationMethod", Method::Any.as_str().into());
    spec
}

/// The options of private integrations.
macro_rules! private_options {
    ($name:ident: method, secure_server_name, parameter_mapping, response_mapping, timeout, build) => {
        common_options!(
    $name: parameter_mapping, response_mapping, timeout, build,
    "Sets how long the server may take, 1 to 30 s; default 30 s."
);

        impl $name {
            /// Sets the method of the request that the server gets; default [`Method::Any`], the
            /// caller's.
            pub fn method(mut self, method: Method) -> Self {
                self.0.set("IntegrationMethod", method.as_str().into());
                self
            }

            /// Speaks HTTPS with the server, and expects its certificate to be for this name.
            pub fn secure_server_name(mut self, name: &str) -> Self {
                let name = Expr::text(name.to_string());
                self.0.set("TlsConfig", Expr::map([("ServerNameToVerify", name)]));
                self
            }
        }
    };
}

/// What listens at an Application Load Balancer in a VPC.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpAlbIntegration(HttpRouteIntegration);

private_options!(
    HttpAlbIntegration: method, secure_server_name, parameter_mapping, response_mapping, timeout, build
);

impl HttpAlbIntegration {
    /// The targets of a listener, reached through a VPC link.
    pub fn new(
        id: &str,
        listener: impl IntoValue<refs::ElasticLoadBalancingV2ListenerArn>,
        link: &VpcLink,
    ) -> Self {
        Self(private(id, listener.into_value().into_expr(), link))
    }
}

/// What listens at a Network Load Balancer in a VPC.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpNlbIntegration(HttpRouteIntegration);

private_options!(
    HttpNlbIntegration: method, secure_server_name, parameter_mapping, response_mapping, timeout, build
);

impl HttpNlbIntegration {
    /// The targets of a listener, reached through a VPC link.
    pub fn new(
        id: &str,
        listener: impl IntoValue<refs::ElasticLoadBalancingV2ListenerArn>,
        link: &VpcLink,
    ) -> Self {
        Self(private(id, listener.into_value().into_expr(), link))
    }
}

/// The instances of an AWS Cloud Map service.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html>
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpServiceDiscoveryIntegration(HttpRouteIntegration);

private_options!(
    HttpServiceDiscoveryIntegration: method, secure_server_name, parameter_mapping, response_mapping, timeout, build
);

impl HttpServiceDiscoveryIntegration {
    /// The instances of a service, by its ARN, reached through a VPC link.
    pub fn new(id: &str, service_arn: impl IntoValue<String>, link: &VpcLink) -> Self {
        Self(private(id, service_arn.into_value().into_expr(), link))
    }
}
