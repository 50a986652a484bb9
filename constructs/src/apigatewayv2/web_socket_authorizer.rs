//! Who may connect.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::{CfnAuthorizer, CfnRoute};
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::web_socket_api::WebSocketApi;
use crate::check;

/// Who may connect: anyone, those whose IAM policies allow it, or those whom a [Lambda
/// authorizer](WebSocketLambdaAuthorizer) lets pass.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html>
#[derive(Clone)]
pub struct WebSocketAuthorization(Kind);

#[derive(Clone)]
enum Kind {
    Anyone,
    Iam,
    Spec(LambdaSpec),
    Made(WebSocketAuthorizer),
}

impl From<&WebSocketAuthorizer> for WebSocketAuthorization {
    fn from(authorizer: &WebSocketAuthorizer) -> Self {
        Self(Kind::Made(authorizer.clone()))
    }
}

impl From<WebSocketLambdaAuthorizer> for WebSocketAuthorization {
    fn from(authorizer: WebSocketLambdaAuthorizer) -> Self {
        Self(Kind::Spec(authorizer.0))
    }
}

impl From<&WebSocketLambdaAuthorizer> for WebSocketAuthorization {
    fn from(authorizer: &WebSocketLambdaAuthorizer) -> Self {
        Self(Kind::Spec(authorizer.0.clone()))
    }
}

impl WebSocketAuthorization {
    /// Anyone.
    #[doc(alias = "WebSocketNoneAuthorizer")]
    pub fn none() -> Self {
        Self(Kind::Anyone)
    }

    /// Those whose IAM policies allow it; requests are signed.
    #[doc(alias = "WebSocketIamAuthorizer")]
    pub fn iam() -> Self {
        Self(Kind::Iam)
    }

    /// What routes write as their authorization type: `NONE`, `AWS_IAM` or `CUSTOM`.
    pub fn authorization_type(&self) -> &'static str {
        match &self.0 {
            Kind::Anyone => "NONE",
            Kind::Iam => "AWS_IAM",
            Kind::Spec(_) | Kind::Made(_) => "CUSTOM",
        }
    }

    /// Writes it into a route.
    #[track_caller]
    pub(super) fn bind(&self, api: &WebSocketApi, cfn: &CfnRoute) {
        let authorizer = match &self.0 {
            Kind::Anyone | Kind::Iam => None,
            Kind::Spec(spec) => Some(spec.bind(api)),
            Kind::Made(made) => Some(made.clone()),
        };
        cfn.set("AuthorizationType", self.authorization_type().into());
        if let Some(authorizer) = authorizer {
            cfn.set("AuthorizerId", authorizer.authorizer_id().into_expr());
        }
    }
}

#[derive(Clone, PartialEq)]
pub(super) struct LambdaSpec {
    id: String,
    name: Option<String>,
    identity_sources: Vec<String>,
    function: FunctionTarget,
}

impl LambdaSpec {
    /// The authorizer of `api` that this is, made below the API for the first that asks for it.
    #[track_caller]
    fn bind(&self, api: &WebSocketApi) -> WebSocketAuthorizer {
        if let Some(known) = api.known_authorizer(self) {
            return known;
        }
        let node = api.node().child(&self.id);
        for source in &self.identity_sources {
            if !source.starts_with("route.request.")
                && !source.starts_with("context.")
                && !source.starts_with("stageVariables.")
            {
                check::reject(
                    &node,
                    format!("`{source}` is not where a WebSocket API finds an identity."),
                    "write it as `route.request.header.NAME`, `route.request.querystring.NAME`, \
                     `context.NAME` or `stageVariables.NAME`",
                );
            }
        }
        let cfn = CfnAuthorizer::new(&node, "Resource");
        cfn.set("ApiId", api.api_id().into_expr());
        cfn.set("AuthorizerType", "REQUEST".into());
        let uri = self.function.invocation_uri(self.function.node());
        cfn.set("AuthorizerUri", uri.into_expr());
        let sources = self.identity_sources.iter().map(|source| Expr::text(source.clone()));
        cfn.set("IdentitySource", Expr::list(sources));
        let name = self.name.clone().unwrap_or_else(|| self.id.clone());
        cfn.set("Name", Expr::text(name));
        let authorizer_id = cfn.reff();
        self.function.allow_authorizer(api.node(), &api.api_id(), &node, &authorizer_id);
        let made = WebSocketAuthorizer { cfn: Some(cfn), id: authorizer_id };
        api.remember_authorizer(self, &made);
        made
    }
}

/// Lets clients connect that a function lets connect.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html>
///
/// Another identity source is reported as `conflicting-options`.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{WebSocketLambdaAuthorizer, WebSocketRouteOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Chat");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let judge = Function::builder("Judge", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let talk = Function::builder("Talk", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let judged = WebSocketLambdaAuthorizer::new("Judged", &judge);
/// WebSocketApi::builder("Chat")
///     .connect_route(WebSocketRouteOptions::new(&talk).authorizer(judged))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
pub struct WebSocketLambdaAuthorizer(LambdaSpec);

impl WebSocketLambdaAuthorizer {
    /// Asks a function, which returns an IAM policy. The API is allowed to call it.
    pub fn new<F>(id: &str, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        Self(LambdaSpec {
            id: id.to_string(),
            name: None,
            identity_sources: vec!["route.request.header.Authorization".into()],
            function: FunctionTarget::new(function),
        })
    }

    /// Sets the authorizer's name; default: its id.
    #[must_use]
    pub fn authorizer_name(mut self, name: &str) -> Self {
        self.0.name = Some(name.to_string());
        self
    }

    /// Sets where the identity is found in a request; default `route.request.header.Authorization`.
    /// Browsers can set no header: `route.request.querystring.token` is for them.
    #[must_use]
    pub fn identity_sources<'a>(mut self, sources: impl IntoIterator<Item = &'a str>) -> Self {
        self.0.identity_sources = sources.into_iter().map(String::from).collect();
        self
    }

    /// Makes the authorizer of an API, for what needs its id; routes make it by themselves.
    #[track_caller]
    pub fn build(&self, api: &WebSocketApi) -> WebSocketAuthorizer {
        self.0.bind(api)
    }
}

/// An authorizer of a WebSocket API, made when a route gets a [`WebSocketLambdaAuthorizer`].
#[derive(Clone)]
pub struct WebSocketAuthorizer {
    cfn: Option<CfnAuthorizer>,
    id: Value<refs::ApiGatewayV2AuthorizerId>,
}

impl IntoValue<refs::ApiGatewayV2AuthorizerId> for &WebSocketAuthorizer {
    fn into_value(self) -> Value<refs::ApiGatewayV2AuthorizerId> {
        self.authorizer_id()
    }
}

impl WebSocketAuthorizer {
    /// Refers to a Lambda authorizer of an API that exists already.
    #[doc(alias = "fromWebSocketAuthorizerAttributes")]
    pub fn from_web_socket_authorizer_id(
        id: impl IntoValue<refs::ApiGatewayV2AuthorizerId>,
    ) -> Self {
        Self { cfn: None, id: id.into_value() }
    }

    /// The authorizer's id.
    pub fn authorizer_id(&self) -> Value<refs::ApiGatewayV2AuthorizerId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for an authorizer that exists already.
    pub fn cfn(&self) -> Option<CfnAuthorizer> {
        self.cfn.clone()
    }
}
