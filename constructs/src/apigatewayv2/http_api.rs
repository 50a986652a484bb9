//! The HTTP API.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra_cfn::apigatewayv2::CfnApi;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::http_authorization::HttpAuthorization;
use super::http_authorizer::{AuthorizerSpec, HttpAuthorizer};
use super::http_integration::{HttpIntegration, HttpRouteIntegration};
use super::http_route::{HttpRoute, HttpRouteKey, HttpRouteOptions};
use super::http_stage::HttpStage;
use super::stage_options::StageOptions;
use crate::api::Method;
use crate::arn;
use crate::check::{self, Twice};

/// An HTTP API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpAuthorization, HttpRouteOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let billing = Function::builder("Billing", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = HttpApi::builder("Api").default_integration(&orders).build(&stack);
/// let signed = HttpRouteOptions::new(&orders).authorizer(HttpAuthorization::iam());
/// let pay = api.add_route(Method::Post, "/payments", signed);
/// pay.grant_invoke(&billing);
/// stack.output("Url", api.url());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HttpApi {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnApi>,
    pub(super) id: Value<refs::ApiGatewayV2ApiId>,
    pub(super) name: Option<String>,
    pub(super) endpoint_disabled: bool,
    pub(super) default_stage: Option<Box<HttpStage>>,
    pub(super) default_authorizer: Option<HttpAuthorization>,
    pub(super) default_scopes: Vec<String>,
    pub(super) made: Rc<Made>,
}

/// What routes of an API share.
#[derive(Default)]
pub(super) struct Made {
    integrations: RefCell<Vec<(HttpRouteIntegration, HttpIntegration)>>,
    authorizers: RefCell<Vec<(AuthorizerSpec, HttpAuthorizer)>>,
}

impl Construct for HttpApi {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2ApiId> for &HttpApi {
    fn into_value(self) -> Value<refs::ApiGatewayV2ApiId> {
        self.id.clone()
    }
}

impl HttpApi {
    /// Refers to an API of this account and region that exists already; routes and stages can be
    /// added to it.
    #[track_caller]
    #[doc(alias = "fromHttpApiAttributes")]
    pub fn from_http_api_id(
        scope: &impl Construct,
        id: &str,
        api_id: impl IntoValue<refs::ApiGatewayV2ApiId>,
    ) -> Self {
        Self {
            node: scope.node().child(id),
            cfn: None,
            id: api_id.into_value(),
            name: None,
            endpoint_disabled: false,
            default_stage: None,
            default_authorizer: None,
            default_scopes: Vec::new(),
            made: Rc::default(),
        }
    }

    /// The API's id.
    pub fn http_api_id(&self) -> Value<refs::ApiGatewayV2ApiId> {
        self.id.clone()
    }

    /// The API's name; `None` for an API that exists already.
    pub fn http_api_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The URL of the API without a stage: `https://ID.execute-api.REGION.amazonaws.com`. Reports
    /// `no-endpoint` for an API that serves through custom domains only.
    #[track_caller]
    pub fn api_endpoint(&self) -> Value<String> {
        if self.endpoint_disabled {
            self.node.report(
                Diagnostic::error("no-endpoint", "an API has no endpoint of its own")
                    .detail("The API serves through its custom domains only.")
                    .at(std::panic::Location::caller())
                    .help("use the domain's URL, or leave out `.disable_execute_api_endpoint()`"),
            );
        }
        match &self.cfn {
            Some(cfn) => cfn.attr_api_endpoint(),
            None => sub!(
                "https://{}.execute-api.{}.{}",
                &self.id,
                arn::region(&self.node),
                aws::url_suffix()
            ),
        }
    }

    /// The URL of the default stage, which ends with `/`; of the stage `$default` for an API that
    /// exists already.
    ///
    /// It waits for the API only, not for its routes: the functions behind them may know it.
    /// Reports `no-stage` for an API without it.
    #[track_caller]
    pub fn url(&self) -> Value<String> {
        if self.cfn.is_some() && self.default_stage.is_none() {
            self.node.report(
                Diagnostic::error("no-stage", "an API has no default stage")
                    .detail("Without one, the API has no URL of its own.")
                    .at(std::panic::Location::caller())
                    .help(
                        "use the URL of a stage that was added, or leave out \
                         `.create_default_stage(false)`",
                    ),
            );
        }
        sub!("https://{}.execute-api.{}.{}/", &self.id, arn::region(&self.node), aws::url_suffix())
    }

    /// The stage `$default`, unless the API was made without it.
    pub fn default_stage(&self) -> Option<&HttpStage> {
        self.default_stage.as_deref()
    }

    /// Who may call routes that do not say otherwise.
    pub fn default_authorizer(&self) -> Option<HttpAuthorization> {
        self.default_authorizer.clone()
    }

    /// The scopes that routes with a JWT authorizer ask for if they do not say otherwise.
    pub fn default_authorization_scopes(&self) -> Vec<String> {
        self.default_scopes.clone()
    }

    /// The ARN of calls of `method` ([`Method::Any`] is all) at a path that begins with `/` and may
    /// have `*` in it, through a stage (`*` is all). Reports `bad-path` for another one.
    #[track_caller]
    pub fn arn_for_execute_api(
        &self,
        method: Method,
        path: &str,
        stage: impl IntoValue<String>,
    ) -> Value<String> {
        if !path.starts_with('/') {
            self.node.report(
                Diagnostic::error("bad-path", "a path is not allowed")
                    .detail(format!("The path `{path}` does not begin with `/`."))
                    .at(std::panic::Location::caller())
                    .help(format!("write it as `/{path}`")),
            );
        }
        let verb = if method == Method::Any { "*" } else { method.as_str() };
        let stage = stage.into_value();
        arn::in_stack(&self.node, "execute-api", sub!("{}/{}/{}{}", &self.id, stage, verb, path))
    }

    /// Adds a route for a method and a path; it is answered by a `&Function` or an `&Alias` of one, an
    /// integration, or [`HttpRouteOptions`]. Reports `duplicate-route` for one that is there, and
    /// `bad-path` for a path that API Gateway refuses.
    #[track_caller]
    pub fn add_route(
        &self,
        method: Method,
        path: &str,
        options: impl Into<HttpRouteOptions>,
    ) -> HttpRoute {
        let twice = Twice::new(
            "route",
            format!("The API has the route `{method} {path}` already."),
            "leave one of them out, or give one another method or path",
        );
        let id = check::once(&self.node, format!("{method}{path}"), twice);
        HttpRoute::builder(&id, self, HttpRouteKey::with(method, path), options).build(self)
    }

    /// Adds a route for each method of a path.
    #[track_caller]
    pub fn add_routes(
        &self,
        path: &str,
        methods: impl IntoIterator<Item = Method>,
        options: impl Into<HttpRouteOptions>,
    ) -> Vec<HttpRoute> {
        let options = options.into();
        let mut routes = Vec::new();
        for method in methods {
            routes.push(self.add_route(method, path, options.clone()));
        }
        routes
    }

    /// Adds a stage.
    #[track_caller]
    pub fn add_stage(&self, id: &str, options: StageOptions) -> HttpStage {
        HttpStage::builder(id, self).options(options).build(self)
    }

    /// The resource beneath; `None` for an API that exists already.
    pub fn cfn(&self) -> Option<CfnApi> {
        self.cfn.clone()
    }

    pub(super) fn known_integration(&self, spec: &HttpRouteIntegration) -> Option<HttpIntegration> {
        let made = self.made.integrations.borrow();
        made.iter().find(|(known, _)| known == spec).map(|(_, made)| made.clone())
    }

    pub(super) fn remember_integration(&self, spec: &HttpRouteIntegration, made: &HttpIntegration) {
        self.made.integrations.borrow_mut().push((spec.clone(), made.clone()));
    }

    pub(super) fn known_authorizer(&self, spec: &AuthorizerSpec) -> Option<HttpAuthorizer> {
        let made = self.made.authorizers.borrow();
        made.iter().find(|(known, _)| known == spec).map(|(_, made)| made.clone())
    }

    pub(super) fn remember_authorizer(&self, spec: &AuthorizerSpec, made: &HttpAuthorizer) {
        self.made.authorizers.borrow_mut().push((spec.clone(), made.clone()));
    }

    /// Allows one route to call a function: every method and stage of its path.
    #[track_caller]
    pub(super) fn allow_route_to_call(
        &self,
        function: &FunctionTarget,
        route: &Node,
        id: &str,
        path: Option<&str>,
    ) {
        let calls = sub!("{}/*/*{}", &self.id, path.unwrap_or_default());
        Link::between(self, &links::API_TO_FUNCTION, function)
            .source_arn(arn::in_stack(&self.node, "execute-api", calls))
            .permission_at(route, id)
            .permission_at(function, format!("{}-{id}", route.unique_id()))
            .record(&self.node);
    }
}
