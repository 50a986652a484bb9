//! What answers a route of an HTTP API.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnIntegration;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::http_api::HttpApi;
use super::http_service::Service;
use super::parameter_mapping::ParameterMapping;
use crate::check;
use crate::lambda::{Alias, Function, Version};
use crate::properties::Properties;
use crate::units::Duration;

const INTEGRATION_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html";

/// The form of the event that a function gets, and of the response that it gives.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadFormatVersion {
    /// The form of REST APIs.
    V1_0,
    /// The form of HTTP APIs and function URLs; the default for functions.
    V2_0,
    /// Another.
    Custom(String),
}

impl PayloadFormatVersion {
    /// The version as API Gateway writes it.
    pub fn as_str(&self) -> &str {
        match self {
            PayloadFormatVersion::V1_0 => "1.0",
            PayloadFormatVersion::V2_0 => "2.0",
            PayloadFormatVersion::Custom(version) => version,
        }
    }
}

/// What is behind an integration.
#[derive(Clone, PartialEq)]
pub(super) enum Backend {
    Function { function: FunctionTarget, by_route: bool },
    Uri(Expr),
    Service(Service),
}

/// What answers routes: a [function](super::HttpLambdaIntegration), [another
/// server](super::HttpUrlIntegration), a [load balancer](super::HttpAlbIntegration) or service in a
/// VPC, or an [AWS service](super::HttpServiceIntegration). All of them convert into this.
///
/// Routes of one API that are given equal integrations share one, which stands below the first.
#[derive(Clone, PartialEq)]
#[must_use = "an integration does nothing until a route gets it"]
pub struct HttpRouteIntegration {
    pub(super) id: String,
    pub(super) backend: Backend,
    pub(super) version: PayloadFormatVersion,
    pub(super) properties: Properties,
    pub(super) mapping: ParameterMapping,
    pub(super) responses: Vec<(u16, ParameterMapping)>,
    pub(super) timeout: Option<Duration>,
}

impl From<&Function> for HttpRouteIntegration {
    fn from(function: &Function) -> Self {
        super::HttpLambdaIntegration::of(function).into()
    }
}

impl From<&Alias> for HttpRouteIntegration {
    fn from(alias: &Alias) -> Self {
        Self::from(&**alias)
    }
}

impl From<&Version> for HttpRouteIntegration {
    fn from(version: &Version) -> Self {
        Self::from(&**version)
    }
}

impl HttpRouteIntegration {
    pub(super) fn new(id: &str, backend: Backend, version: PayloadFormatVersion) -> Self {
        Self {
            id: id.to_string(),
            backend,
            version,
            properties: Properties::default(),
            mapping: ParameterMapping::new(),
            responses: Vec::new(),
            timeout: None,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: Expr) {
        self.properties.set(name, value);
    }

    /// The integration of `api` that this is, made below `route` for the first that asks for it.
    #[track_caller]
    pub(super) fn bind(&self, route: &Node, path: Option<&str>, api: &HttpApi) -> HttpIntegration {
        // No closure: the user's line would be lost.
        let integration = match api.known_integration(self) {
            Some(known) => known,
            None => self.make(Some(route), api),
        };
        match &self.backend {
            Backend::Function { function, by_route: true } => {
                let id = format!("{}-Permission", self.id);
                api.allow_route_to_call(function, route, &id, path);
            }
            Backend::Function { function, by_route: false } => {
                function.allow_calls_of(api.node(), &api.http_api_id());
            }
            Backend::Uri(_) | Backend::Service(_) => {}
        }
        integration
    }

    /// Makes the integration of an API, for what needs its id; routes make it by themselves. Its
    /// function may be called by all of the API, unless each route is to have a permission of its own.
    #[track_caller]
    pub fn build(&self, api: &HttpApi) -> HttpIntegration {
        if let Backend::Function { function, by_route: false } = &self.backend {
            function.allow_calls_of(api.node(), &api.http_api_id());
        }
        match api.known_integration(self) {
            Some(known) => known,
            None => self.make(None, api),
        }
    }

    #[track_caller]
    fn make(&self, route: Option<&Node>, api: &HttpApi) -> HttpIntegration {
        let node = route.unwrap_or(api.node()).child(&self.id);
        let cfn = CfnIntegration::new(&node, "Resource");
        cfn.set("ApiId", api.http_api_id().into_expr());
        cfn.set("PayloadFormatVersion", Expr::text(self.version.as_str().to_string()));
        let mut mapping = self.mapping.clone();
        match &self.backend {
            Backend::Function { function, .. } => {
                cfn.set("IntegrationType", "AWS_PROXY".into());
                cfn.set("IntegrationUri", function.arn().into_expr());
            }
            Backend::Uri(uri) => {
                cfn.set("IntegrationType", "HTTP_PROXY".into());
                cfn.set("IntegrationUri", uri.clone());
            }
            Backend::Service(service) => {
                cfn.set("IntegrationType", "AWS_PROXY".into());
                cfn.set("ConnectionType", "INTERNET".into());
                mapping = service.bind(route.unwrap_or(&node), &node, &cfn, mapping);
            }
        }
        self.properties.apply(&cfn);
        if !mapping.is_empty() {
            cfn.set("RequestParameters", mapping.to_expr());
        }
        if !self.responses.is_empty() {
            let responses = self.responses.iter();
            let responses = responses.map(|(status, m)| (status.to_string(), m.to_response_expr()));
            cfn.set("ResponseParameters", Expr::map(responses));
        }
        if let Some(timeout) = self.timeout {
            let what = "the integration's timeout in seconds";
            check::range(&node, what, timeout.as_secs(), 1..=30, INTEGRATION_PAGE);
            cfn.set("TimeoutInMillis", Expr::Int(i64::from(timeout.as_secs()) * 1_000));
        }
        let integration = HttpIntegration { node, cfn };
        api.remember_integration(self, &integration);
        integration
    }
}

/// The integration that routes of an API share.
#[derive(Clone)]
pub struct HttpIntegration {
    node: Node,
    cfn: CfnIntegration,
}

impl Construct for HttpIntegration {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2IntegrationId> for &HttpIntegration {
    fn into_value(self) -> Value<refs::ApiGatewayV2IntegrationId> {
        self.integration_id()
    }
}

impl HttpIntegration {
    /// The integration's id.
    pub fn integration_id(&self) -> Value<refs::ApiGatewayV2IntegrationId> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnIntegration {
        self.cfn.clone()
    }
}

/// The options that integrations of every kind have.
macro_rules! common_options {
    ($name:ident: parameter_mapping, response_mapping, timeout, build, $timeout:literal) => {
        impl $name {
            /// Changes requests before they reach the backend.
            pub fn parameter_mapping(mut self, mapping: ParameterMapping) -> Self {
                self.0.mapping = mapping;
                self
            }

            /// Changes responses of a status before they reach the caller.
            pub fn response_mapping(mut self, status: u16, mapping: ParameterMapping) -> Self {
                self.0.responses.retain(|(known, _)| *known != status);
                self.0.responses.push((status, mapping));
                self
            }

            #[doc = $timeout]
            pub fn timeout(mut self, timeout: crate::units::Duration) -> Self {
                self.0.timeout = Some(timeout);
                self
            }

            /// Makes the integration of an API, for what needs its id; routes make it by themselves.
            #[track_caller]
            pub fn build(
                &self,
                api: &super::http_api::HttpApi,
            ) -> super::http_integration::HttpIntegration {
                self.0.build(api)
            }
        }

        impl From<$name> for HttpRouteIntegration {
            fn from(integration: $name) -> Self {
                integration.0
            }
        }

        impl From<&$name> for HttpRouteIntegration {
            fn from(integration: &$name) -> Self {
                integration.0.clone()
            }
        }
    };
}
pub(super) use common_options;
