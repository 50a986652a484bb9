//! Settings of an HTTP API.

use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnApi;

use super::domain_name::DomainName;
use super::http_api::HttpApi;
use super::http_authorization::HttpAuthorization;
use super::http_cors::CorsPreflight;
use super::http_integration::HttpRouteIntegration;
use super::http_route::{HttpRoute, HttpRouteKey, HttpRouteOptions};
use super::http_stage::HttpStage;
use super::stage_options::StageOptions;
use crate::api::{IpAddressType, Method};
use crate::check;

/// The value of the property `IpAddressType`.
pub(super) fn ip_address_type(kind: IpAddressType) -> Expr {
    match kind {
        IpAddressType::Ipv4 => "ipv4".into(),
        IpAddressType::DualStack => "dualstack".into(),
    }
}

/// Settings of an [`HttpApi`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct HttpApiBuilder {
    id: String,
    name: Option<String>,
    properties: Vec<(&'static str, Expr)>,
    pub(super) described: bool,
    cors: Option<CorsPreflight>,
    default_integration: Option<HttpRouteIntegration>,
    default_authorizer: Option<HttpAuthorization>,
    default_scopes: Vec<String>,
    create_default_stage: bool,
    default_stage: Option<StageOptions>,
    endpoint_disabled: bool,
    routes: Vec<(Method, String, HttpRouteOptions)>,
}

impl HttpApi {
    /// Starts an API.
    pub fn builder(id: &str) -> HttpApiBuilder {
        HttpApiBuilder {
            id: id.to_string(),
            name: None,
            properties: Vec::new(),
            described: false,
            cors: None,
            default_integration: None,
            default_authorizer: None,
            default_scopes: Vec::new(),
            create_default_stage: true,
            default_stage: None,
            endpoint_disabled: false,
            routes: Vec::new(),
        }
    }
}

impl HttpApiBuilder {
    pub(super) fn set(mut self, name: &'static str, value: Expr) -> Self {
        self.properties.push((name, value));
        self
    }

    /// Sets the API's name, at most 128 characters; default: its id.
    pub fn api_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(self, text: &str) -> Self {
        self.set("Description", Expr::text(text.to_string()))
    }

    /// Adds a route for a method and a path: [`HttpApi::add_route`].
    pub fn route(
        mut self,
        method: Method,
        path: &str,
        options: impl Into<HttpRouteOptions>,
    ) -> Self {
        self.routes.push((method, path.to_string(), options.into()));
        self
    }

    /// Sets what answers requests that no route takes: the route `$default`. Default: nothing, they
    /// are refused with 404.
    pub fn default_integration(mut self, integration: impl Into<HttpRouteIntegration>) -> Self {
        self.default_integration = Some(integration.into());
        self
    }

    /// Says who may call routes that do not say otherwise; default: anyone.
    pub fn default_authorizer(mut self, authorizer: impl Into<HttpAuthorization>) -> Self {
        self.default_authorizer = Some(authorizer.into());
        self
    }

    /// Sets the scopes that routes with a JWT authorizer ask for if they do not say otherwise.
    pub fn default_authorization_scopes<'a>(
        mut self,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.default_scopes = scopes.into_iter().map(String::from).collect();
        self
    }

    /// Answers CORS preflight requests. Default: it does not.
    pub fn cors_preflight(mut self, cors: CorsPreflight) -> Self {
        self.cors = Some(cors);
        self
    }

    /// Says whether the API has the stage `$default`, which deploys every change; default yes.
    pub fn create_default_stage(mut self, create: bool) -> Self {
        self.create_default_stage = create;
        self
    }

    /// Sets options of the stage `$default`: throttling, access logs, metrics.
    pub fn default_stage_options(mut self, options: StageOptions) -> Self {
        self.default_stage = Some(options);
        self
    }

    /// Serves the stage `$default` at a custom domain, below a path (`v1`) or at its root.
    pub fn default_domain_mapping(mut self, domain: &DomainName, key: Option<&str>) -> Self {
        let options = self.default_stage.unwrap_or_default();
        self.default_stage = Some(options.domain_mapping(domain, key));
        self
    }

    /// Takes away the address `….execute-api.….amazonaws.com`, so that only custom domains serve.
    pub fn disable_execute_api_endpoint(mut self) -> Self {
        self.endpoint_disabled = true;
        self.set("DisableExecuteApiEndpoint", true.into())
    }

    /// Writes out how routes are chosen, by method and path, which API Gateway knows anyway.
    pub fn route_selection_expression(self) -> Self {
        self.set("RouteSelectionExpression", "${request.method} ${request.path}".into())
    }

    /// Sets what addresses the API has; default IPv4.
    pub fn ip_address_type(self, kind: IpAddressType) -> Self {
        self.set("IpAddressType", ip_address_type(kind))
    }

    /// Sets the version of the API, at most 64 characters: text for people.
    pub fn version(self, version: &str) -> Self {
        self.set("Version", Expr::text(version.to_string()))
    }

    /// Describes the API by an OpenAPI 3.0 document, name and routes included. Functions that it
    /// names need a permission each, and know the API's URL only by a parameter or a stage variable:
    /// the API waits for them.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html>
    pub fn body(mut self, open_api: impl IntoValue<Json>) -> Self {
        self.described = true;
        self.set("Body", open_api.into_value().into_expr())
    }

    /// Refuses an OpenAPI document that has warnings.
    pub fn fail_on_warnings(self) -> Self {
        self.set("FailOnWarnings", true.into())
    }

    /// Places the API, and by default its stage. Reports `conflicting-options` for settings that do
    /// not fit together, and what its routes and its CORS settings lack.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> HttpApi {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnApi::new(&node, "Resource");
        let name = self.name.clone().unwrap_or_else(|| self.id.clone());
        if !self.described {
            cfn.set("Name", Expr::text(name.clone()));
            cfn.set("ProtocolType", "HTTP".into());
        }
        for (name, value) in self.properties {
            cfn.set(name, value);
        }
        if let Some(cors) = &self.cors {
            cfn.set("CorsConfiguration", cors.to_expr(&node));
        }
        let mut api = HttpApi {
            id: cfn.reff(),
            name: Some(name),
            endpoint_disabled: self.endpoint_disabled,
            default_stage: None,
            default_authorizer: self.default_authorizer,
            default_scopes: self.default_scopes,
            made: Rc::default(),
            cfn: Some(cfn),
            node,
        };
        if let Some(integration) = self.default_integration {
            let options = HttpRouteOptions::new(integration);
            HttpRoute::builder("DefaultRoute", &api, HttpRouteKey::DEFAULT, options).build(&api);
        }
        for (method, path, options) in self.routes {
            api.add_route(method, &path, options);
        }
        if self.create_default_stage {
            let options = self.default_stage.unwrap_or_default();
            let stage = HttpStage::builder("DefaultStage", &api).options(options).build(&api);
            api.default_stage = Some(Box::new(stage));
        }
        api
    }

    fn check(&self, node: &Node) {
        if !self.create_default_stage && self.default_stage.is_some() {
            check::reject(
                node,
                "Options of the stage `$default` are given, but \
                 `.create_default_stage(false)` makes none.",
                "leave out one of the two",
            );
        }
        if self.described && self.name.is_some() {
            check::reject(
                node,
                "An API that an OpenAPI document describes has the name that the document gives.",
                "leave out the name, and set `info.title` in the document",
            );
        }
        let routes = !self.routes.is_empty() || self.default_integration.is_some();
        if self.described && routes {
            check::reject(
                node,
                "An API is described by an OpenAPI document or by routes, not by both: importing \
                 the document again takes the routes away.",
                "put the routes into the document, or leave it out",
            );
        }
    }
}
