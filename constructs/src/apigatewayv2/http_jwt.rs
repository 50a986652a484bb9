//! Tokens of identity providers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::http_api::HttpApi;
use super::http_authorization::HttpAuthorization;
use super::http_authorizer::{AuthorizerSpec, HttpAuthorizer, authorizer_options};

fn configuration(issuer: Expr, audience: Vec<Expr>) -> Expr {
    Expr::map([("Audience", Expr::List(audience)), ("Issuer", issuer)])
}

/// Lets requests pass that have a token of an OpenID Connect or OAuth 2.0 provider.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>
///
/// No audience, or an issuer that is no URL, is reported as `conflicting-options`.
#[derive(Clone, PartialEq)]
pub struct HttpJwtAuthorizer(AuthorizerSpec);

authorizer_options!(HttpJwtAuthorizer: authorizer_name, identity_sources, build);

impl HttpJwtAuthorizer {
    /// Accepts tokens that `issuer` made for one of the audiences. The issuer is a URL that begins with
    /// `https://`: API Gateway asks it for its keys when the authorizer is made.
    ///
    /// Source: <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata>
    pub fn new<V: IntoValue<String>>(
        id: &str,
        issuer: impl IntoValue<String>,
        audience: impl IntoIterator<Item = V>,
    ) -> Self {
        let audience: Vec<_> = audience.into_iter().map(|a| a.into_value().into_expr()).collect();
        let mut spec = AuthorizerSpec::new(id, "JWT");
        spec.set("JwtConfiguration", configuration(issuer.into_value().into_expr(), audience));
        Self(spec)
    }
}

/// Lets requests pass that have a token of a Cognito user pool.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpRouteOptions, HttpUserPoolAuthorizer};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let users = UserPool::builder("Users").build(&stack);
/// let web = users.add_client("Web", |client| client);
/// let signed_in = HttpUserPoolAuthorizer::new("SignedIn", &users, [&web]);
/// let api = HttpApi::builder("Api").build(&stack);
/// let mine = HttpRouteOptions::new(&orders)
///     .authorizer(&signed_in)
///     .authorization_scopes(["orders/read"]);
/// api.add_route(Method::Get, "/orders", mine);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
pub struct HttpUserPoolAuthorizer(AuthorizerSpec, Value<refs::CognitoUserPoolId>, Vec<Expr>);

authorizer_options!(HttpUserPoolAuthorizer: authorizer_name, identity_sources, build);

impl HttpUserPoolAuthorizer {
    /// Accepts tokens that the pool, in the API's region, made for one of these clients.
    pub fn new<C: IntoValue<refs::CognitoUserPoolClientId>>(
        id: &str,
        pool: impl IntoValue<refs::CognitoUserPoolId>,
        clients: impl IntoIterator<Item = C>,
    ) -> Self {
        let clients = clients.into_iter().map(|c| c.into_value().into_expr()).collect();
        Self(AuthorizerSpec::new(id, "JWT"), pool.into_value(), clients).in_region(aws::region())
    }

    fn in_region(mut self, region: Value<String>) -> Self {
        let issuer = sub!("https://cognito-idp.{}.amazonaws.com/{}", region, &self.1);
        let configuration = configuration(issuer.into_expr(), self.2.clone());
        self.0.set("JwtConfiguration", configuration);
        self
    }

    /// Says that the pool is in another region than the API.
    #[must_use]
    pub fn user_pool_region(self, region: &str) -> Self {
        self.in_region(region.into_value())
    }
}
