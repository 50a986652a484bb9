//! Routes of HTTP APIs.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnRoute;
use rustinfra_cfn::refs;

use super::http_api::HttpApi;
use super::http_authorization::HttpAuthorization;
use super::http_integration::{HttpIntegration, HttpRouteIntegration};
use crate::api::{self, Method};
use crate::check;

/// Which requests a route takes: those of a method and a path, or those that no other takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRouteKey(Option<(Method, String)>);

impl HttpRouteKey {
    /// Requests that no other route takes: `$default`.
    pub const DEFAULT: HttpRouteKey = HttpRouteKey(None);

    /// Requests of a method and a path, which begins with `/` and may have parameters (`{id}`) and
    /// at its end a greedy one (`{proxy+}`).
    pub fn with(method: Method, path: &str) -> Self {
        Self(Some((method, path.to_string())))
    }

    /// The method; [`Method::Any`] for the default route.
    pub fn method(&self) -> Method {
        self.0.as_ref().map_or(Method::Any, |(method, _)| *method)
    }

    /// The path; `None` for the default route.
    pub fn path(&self) -> Option<&str> {
        self.0.as_ref().map(|(_, path)| path.as_str())
    }

    /// The key as API Gateway writes it: `GET /books`, or `$default`.
    pub fn key(&self) -> String {
        match &self.0 {
            Some((method, path)) => format!("{method} {path}"),
            None => "$default".to_string(),
        }
    }

    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>
    fn check(&self, node: &Node) {
        let Some(path) = self.path() else { return };
        api::check_parameters(node, path);
        let mut parameters = path.split('/').filter(|part| part.contains(['{', '}']));
        let whole = |part: &&str| part.starts_with('{') && part.ends_with('}') && part.len() > 2;
        let broken = parameters.find(|part| !whole(part));
        let (problem, help) = if !path.starts_with('/') {
            ("does not begin with `/`".to_string(), format!("write it as `/{path}`"))
        } else if path != "/" && path.ends_with('/') {
            let shorter = path.trim_end_matches('/');
            let shorter = if shorter.is_empty() { "/" } else { shorter };
            ("ends with `/`".to_string(), format!("write it as `{shorter}`"))
        } else if let Some(part) = broken {
            let problem =
                format!("has the part `{part}`, and a parameter is a whole part in braces");
            (problem, "write it as `{id}`, or `{proxy+}` for all that follows".to_string())
        } else if let Some((until, _)) = path.split_once("+}/") {
            let greedy = until.rsplit('/').next().unwrap_or_default();
            let problem = format!("goes on after `{greedy}+}}`, which takes all that follows");
            (problem, format!("end the path there: `{until}+}}`"))
        } else {
            return;
        };
        node.report(
            Diagnostic::error("bad-path", "a path is not allowed")
                .detail(format!("The path `{path}` {problem}."))
                .help(help),
        );
    }
}

impl From<(Method, &str)> for HttpRouteKey {
    fn from((method, path): (Method, &str)) -> Self {
        Self::with(method, path)
    }
}

/// What answers a route and who may call it.
#[derive(Clone)]
#[must_use = "options do nothing until a route gets them"]
pub struct HttpRouteOptions {
    integration: HttpRouteIntegration,
    authorizer: Option<HttpAuthorization>,
    scopes: Option<Vec<String>>,
}

macro_rules! options_from_function {
    ($($kind:ident),*) => {$(
        impl From<&crate::lambda::$kind> for HttpRouteOptions {
            fn from(function: &crate::lambda::$kind) -> Self {
                Self::new(function)
            }
        }
    )*};
}

options_from_function!(Function, Alias, Version);

macro_rules! options_from {
    ($($kind:ident),*) => {$(
        impl From<super::$kind> for $crate::apigatewayv2::HttpRouteOptions {
            fn from(integration: super::$kind) -> Self {
                Self::new(integration)
            }
        }
        impl From<&super::$kind> for $crate::apigatewayv2::HttpRouteOptions {
            fn from(integration: &super::$kind) -> Self {
                Self::new(integration)
            }
        }
    )*};
}
#[cfg(feature = "events")]
pub(super) use options_from;

options_from!(
    HttpLambdaIntegration,
    HttpUrlIntegration,
    HttpAlbIntegration,
    HttpNlbIntegration,
    HttpServiceDiscoveryIntegration,
    HttpSqsIntegration,
    HttpStepFunctionsIntegration,
    HttpKinesisIntegration,
    HttpServiceIntegration
);

impl From<HttpRouteIntegration> for HttpRouteOptions {
    fn from(integration: HttpRouteIntegration) -> Self {
        Self::new(integration)
    }
}

impl HttpRouteOptions {
    /// An integration, for whom the API's default authorizer lets pass.
    pub fn new(integration: impl Into<HttpRouteIntegration>) -> Self {
        Self { integration: integration.into(), authorizer: None, scopes: None }
    }

    /// Says who may call; default: the API's default authorizer, or anyone.
    pub fn authorizer(mut self, authorizer: impl Into<HttpAuthorization>) -> Self {
        self.authorizer = Some(authorizer.into());
        self
    }

    /// Asks for tokens with one of these scopes; default: those of the API. For JWT authorizers.
    pub fn authorization_scopes<'a>(mut self, scopes: impl IntoIterator<Item = &'a str>) -> Self {
        self.scopes = Some(scopes.into_iter().map(String::from).collect());
        self
    }
}

/// A route of an HTTP API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpRoute, HttpRouteKey};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let other = Function::builder("Other", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// let key = HttpRouteKey::with(Method::Get, "/orders/{id}");
/// HttpRoute::builder("Order", &api, key, &orders).build(&stack);
/// HttpRoute::builder("Rest", &api, HttpRouteKey::DEFAULT, &other).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HttpRoute {
    node: Node,
    cfn: CfnRoute,
    api: HttpApi,
    key: HttpRouteKey,
    integration: HttpIntegration,
    iam: bool,
}

impl Construct for HttpRoute {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2RouteId> for &HttpRoute {
    fn into_value(self) -> Value<refs::ApiGatewayV2RouteId> {
        self.route_id()
    }
}

impl HttpRoute {
    /// Starts a route at a place of its own in the tree; most are made by
    /// [`HttpApi::add_route`].
    pub fn builder(
        id: &str,
        api: &HttpApi,
        key: impl Into<HttpRouteKey>,
        options: impl Into<HttpRouteOptions>,
    ) -> HttpRouteBuilder {
        let (api, key, options) = (api.clone(), key.into(), options.into());
        HttpRouteBuilder { id: id.to_string(), api, key, options }
    }

    /// The route's id.
    pub fn route_id(&self) -> Value<refs::ApiGatewayV2RouteId> {
        self.cfn.reff()
    }

    /// The API.
    pub fn http_api(&self) -> &HttpApi {
        &self.api
    }

    /// The path; `None` for the default route.
    pub fn path(&self) -> Option<&str> {
        self.key.path()
    }

    /// What answers it.
    pub fn integration(&self) -> &HttpIntegration {
        &self.integration
    }

    /// The ARN of its calls through every stage.
    pub fn route_arn(&self) -> Value<String> {
        self.arn_of(self.key.method())
    }

    /// From the first parameter on, a path may be anything.
    fn arn_of(&self, method: Method) -> Value<String> {
        let path = self.path().unwrap_or("/");
        let path = match path.split_once('{') {
            Some((before, _)) => format!("{before}*"),
            None => path.to_string(),
        };
        self.api.arn_for_execute_api(method, &path, "*")
    }

    /// Allows `grantee` to call the route, which has to have IAM authorization. Reports
    /// `conflicting-options` for another one.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantee) -> Grant {
        self.grant_invoke_methods(grantee, [self.key.method()])
    }

    /// [`grant_invoke`](Self::grant_invoke) for some methods of a route of [`Method::Any`]. Reports
    /// `conflicting-options` for a route of one other method, or without IAM authorization.
    #[track_caller]
    #[doc(alias = "httpMethods")]
    pub fn grant_invoke_methods(
        &self,
        grantee: &impl Grantee,
        methods: impl IntoIterator<Item = Method>,
    ) -> Grant {
        let methods: Vec<_> = methods.into_iter().collect();
        if !self.iam {
            check::reject(
                &self.node,
                "IAM policies say nothing about a route without IAM authorization.",
                "give the route `.authorizer(HttpAuthorization::iam())`",
            );
        }
        let own = self.key.method();
        if own != Method::Any && methods.iter().any(|method| *method != own) {
            check::reject(
                &self.node,
                format!("The route takes {own} requests only."),
                "grant that method, or make it a route of `Method::Any`",
            );
        }
        self.node.set_facet(Facet::new().arn(Shape::Resource, self.route_arn()));
        let grant = |arn: Value<String>| {
            Link::grant(grantee.principal(), &links::HTTP_ROUTE_INVOKE, self)
                .contents(arn)
                .record(&self.node)
        };
        let last = methods.last().copied().unwrap_or(own);
        for method in methods.iter().rev().skip(1) {
            grant(self.arn_of(*method));
        }
        grant(self.arn_of(last))
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRoute {
        self.cfn.clone()
    }
}

/// Settings of an [`HttpRoute`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct HttpRouteBuilder {
    id: String,
    api: HttpApi,
    key: HttpRouteKey,
    options: HttpRouteOptions,
}

impl HttpRouteBuilder {
    /// Says who may call; default: the API's default authorizer, or anyone.
    pub fn authorizer(mut self, authorizer: impl Into<HttpAuthorization>) -> Self {
        self.options = self.options.authorizer(authorizer);
        self
    }

    /// Asks for tokens with one of these scopes; default: those of the API. For JWT authorizers.
    pub fn authorization_scopes<'a>(mut self, scopes: impl IntoIterator<Item = &'a str>) -> Self {
        self.options = self.options.authorization_scopes(scopes);
        self
    }

    /// Places the route. Reports `bad-path` for a path that API Gateway refuses, and what is wrong
    /// with its integration and its authorizer.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> HttpRoute {
        let Self { id, api, key, options } = self;
        let node = scope.node().child(&id);
        key.check(&node);
        let integration = options.integration.bind(&node, key.path(), &api);
        let cfn = CfnRoute::new(&node, "Resource");
        cfn.set("ApiId", api.http_api_id().into_expr());
        let authorizer = options.authorizer.or_else(|| api.default_authorizer());
        let authorizer = authorizer.unwrap_or_else(HttpAuthorization::none);
        authorizer.bind(&node, &api, &cfn, options.scopes.as_deref());
        cfn.set("RouteKey", Expr::text(key.key()));
        cfn.set("Target", sub!("integrations/{}", integration.integration_id()).into_expr());
        HttpRoute { node, cfn, api, key, integration, iam: authorizer.is_iam() }
    }
}
