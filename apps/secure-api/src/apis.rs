//! The function, and the two APIs before it.

use rustinfra_constructs::apigateway::Authorizer;
use rustinfra_constructs::apigatewayv2::{HttpRouteOptions, HttpUserPoolAuthorizer};
use rustinfra_constructs::prelude::*;

use crate::users::Users;

/// Two APIs that tell users who they are.
pub(crate) struct Apis {
    node: Node,
    pub(crate) rest: RestApi,
    pub(crate) http: HttpApi,
}

impl Construct for Apis {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Apis {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str, users: &Users) -> Self {
        let node = scope.node().child(id);
        let code = Code::from_asset(asset!("handlers/me"));
        let me = Function::builder("Me", Runtime::NODEJS_22, "index.handler", code)
            .timeout(secs(5))
            .log_removal_policy(RemovalPolicy::Destroy)
            .build(&node);

        // A REST API takes the tokens of every client of the pool.
        let rest = RestApi::builder("Rest").build(&node);
        let signed_in = Authorizer::cognito("SignedIn", [&users.pool]).build(&node);
        rest.root().add_resource("me").add_method(Method::Get.to(&me).authorization(&signed_in));

        // An HTTP API takes those that were made for one of its audiences.
        let http = HttpApi::builder("Http").build(&node);
        let web = HttpUserPoolAuthorizer::new("Web", &users.pool, [&users.web]);
        http.add_route(Method::Get, "/me", HttpRouteOptions::new(&me).authorizer(&web));
        Self { node, rest, http }
    }
}
