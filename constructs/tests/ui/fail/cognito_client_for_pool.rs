//! A client is given where an authorizer wants the pool.
use rustinfra_constructs::apigatewayv2::HttpUserPoolAuthorizer;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let users = UserPool::builder("Users").build(&stack);
    let shop = users.add_client("Shop", |client| client);
    let _ = HttpUserPoolAuthorizer::new("Users", &shop, [&shop]);
}
