//! Functions that decide who may call.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::http_api::HttpApi;
use super::http_authorization::HttpAuthorization;
use super::http_authorizer::{
    AuthorizerPayloadVersion, AuthorizerSpec, HttpAuthorizer, authorizer_options,
};
use crate::iam::Role;
use crate::units::{Duration, mins};

/// What an authorizer's function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpLambdaResponse {
    /// `{ "isAuthorized": true }`
    Simple,
    /// An IAM policy.
    Iam,
}

/// Lets requests pass that a function lets pass.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>
///
/// Identity sources of another form, or none where answers are kept, are reported as
/// `conflicting-options`, the time as `out-of-range`.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpLambdaAuthorizer, HttpLambdaResponse};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let judge = Function::builder("Judge", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let judged = HttpLambdaAuthorizer::new("Judged", &judge)
///     .response(HttpLambdaResponse::Simple)
///     .identity_sources(["$request.header.X-Token"])
///     .results_cache_ttl(mins(1));
/// let api = HttpApi::builder("Api").default_authorizer(judged).build(&stack);
/// api.add_route(Method::Get, "/orders", &orders);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, PartialEq)]
pub struct HttpLambdaAuthorizer(AuthorizerSpec);

authorizer_options!(HttpLambdaAuthorizer: authorizer_name, identity_sources, build);

impl HttpLambdaAuthorizer {
    /// Asks a function, which returns an IAM policy unless
    /// [`response`](Self::response) says otherwise. The API is allowed to call it.
    #[doc(alias = "authorizerUri")]
    pub fn new<F>(id: &str, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let mut spec = AuthorizerSpec::new(id, "REQUEST");
        spec.function = Some(FunctionTarget::new(function));
        Self(spec).response(HttpLambdaResponse::Iam).results_cache_ttl(mins(5))
    }

    /// Sets what the function returns, and with it the form of its event: version 2.0 for simple
    /// responses, 1.0 for policies.
    #[must_use]
    #[doc(alias = "responseTypes")]
    pub fn response(mut self, response: HttpLambdaResponse) -> Self {
        self.0.properties.remove("EnableSimpleResponses");
        match response {
            HttpLambdaResponse::Simple => {
                self.0.set("EnableSimpleResponses", true.into());
                self.payload_format_version(AuthorizerPayloadVersion::V2_0)
            }
            HttpLambdaResponse::Iam => self.payload_format_version(AuthorizerPayloadVersion::V1_0),
        }
    }

    /// Sets the form of the function's event.
    #[must_use]
    pub fn payload_format_version(mut self, version: AuthorizerPayloadVersion) -> Self {
        self.0.set("AuthorizerPayloadFormatVersion", version.as_str().into());
        self
    }

    /// Sets how long answers are kept, at most an hour; default 5 minutes. 0 s keeps none.
    #[must_use]
    pub fn results_cache_ttl(mut self, ttl: Duration) -> Self {
        self.0.set("AuthorizerResultTtlInSeconds", Expr::Int(ttl.as_secs().into()));
        self
    }

    /// Calls the function with a role, which is allowed to, instead of by a permission of the
    /// function; API Gateway has to be allowed to assume it.
    #[must_use]
    pub fn role(mut self, role: &Role) -> Self {
        self.0.role = Some(role.clone());
        self
    }
}
