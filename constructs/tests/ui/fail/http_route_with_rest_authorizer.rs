//! A route of an HTTP API is given an authorizer of REST APIs.
use rustinfra_constructs::apigateway::Authorizer;
use rustinfra_constructs::apigatewayv2::HttpRouteOptions;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:judge";
    let judge = Function::from_function_arn(&stack, "Judge", arn);
    let token = Authorizer::token("Token", &judge).build(&stack);
    let api = HttpApi::builder("Api").build(&stack);
    api.add_route(Method::Get, "/", HttpRouteOptions::new(&judge).authorizer(&token));
}
