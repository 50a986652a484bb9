//! Who may call a route of an HTTP API.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnRoute;

use super::http_api::HttpApi;
use super::http_authorizer::{AuthorizerSpec, HttpAuthorizer};
use crate::check;

/// Who may call a route: anyone, those whose IAM policies allow it, or those whom an authorizer lets
/// pass ([`HttpJwtAuthorizer`](super::HttpJwtAuthorizer),
/// [`HttpUserPoolAuthorizer`](super::HttpUserPoolAuthorizer),
/// [`HttpLambdaAuthorizer`](super::HttpLambdaAuthorizer)).
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpAuthorization, HttpJwtAuthorizer, HttpRouteOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let books = Function::builder("Books", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let staff = HttpJwtAuthorizer::new("Staff", "https://login.example.org", ["books"]);
/// let api = HttpApi::builder("Api").default_authorizer(staff).build(&stack);
/// api.add_route(Method::Post, "/books", &books);
/// let open = HttpRouteOptions::new(&books).authorizer(HttpAuthorization::none());
/// api.add_route(Method::Get, "/books", open);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HttpAuthorization(Kind);

#[derive(Clone)]
enum Kind {
    Anyone,
    Iam,
    Spec(Box<AuthorizerSpec>),
    Made(Box<HttpAuthorizer>),
}

impl From<&HttpAuthorizer> for HttpAuthorization {
    fn from(authorizer: &HttpAuthorizer) -> Self {
        Self(Kind::Made(Box::new(authorizer.clone())))
    }
}

impl HttpAuthorization {
    /// Anyone: for routes of an API with a default authorizer.
    #[doc(alias("HttpNoneAuthorizer", "authorizationType"))]
    pub fn none() -> Self {
        Self(Kind::Anyone)
    }

    /// Those whose IAM policies allow it ([`HttpRoute::grant_invoke`](super::HttpRoute::grant_invoke));
    /// requests are signed.
    #[doc(alias("HttpIamAuthorizer", "authorizationType"))]
    pub fn iam() -> Self {
        Self(Kind::Iam)
    }

    /// What routes write as their authorization type: `NONE`, `AWS_IAM`, `JWT` or `CUSTOM`.
    pub fn authorization_type(&self) -> &str {
        match &self.0 {
            Kind::Anyone => "NONE",
            Kind::Iam => "AWS_IAM",
            Kind::Spec(spec) => spec.authorization_type(),
            Kind::Made(made) => made.authorization_type(),
        }
    }

    pub(super) fn by(spec: AuthorizerSpec) -> Self {
        Self(Kind::Spec(Box::new(spec)))
    }

    pub(super) fn is_iam(&self) -> bool {
        matches!(self.0, Kind::Iam)
    }

    /// Writes it into a route.
    #[track_caller]
    pub(super) fn bind(
        &self,
        node: &Node,
        api: &HttpApi,
        cfn: &CfnRoute,
        own_scopes: Option<&[String]>,
    ) {
        let kind = self.authorization_type();
        let authorizer = match &self.0 {
            Kind::Anyone | Kind::Iam => None,
            Kind::Spec(spec) => Some(spec.bind(api)),
            Kind::Made(made) => Some((**made).clone()),
        };
        let scopes = match own_scopes {
            Some(scopes) => {
                if kind != "JWT" && !scopes.is_empty() {
                    check::reject(
                        node,
                        "Only tokens of identity providers have scopes, and this route asks for \
                         none.",
                        "give the route a JWT authorizer, or leave out the scopes",
                    );
                }
                scopes.to_vec()
            }
            None if kind == "JWT" => api.default_authorization_scopes(),
            None => Vec::new(),
        };
        cfn.set("AuthorizationType", Expr::text(kind.to_string()));
        if let Some(authorizer) = authorizer {
            cfn.set("AuthorizerId", authorizer.authorizer_id().into_expr());
        }
        if !scopes.is_empty() {
            cfn.set("AuthorizationScopes", Expr::list(scopes.into_iter().map(Expr::text)));
        }
    }
}
