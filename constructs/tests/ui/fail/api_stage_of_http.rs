//! A usage plan counts stages of REST and WebSocket APIs, not of HTTP APIs.
use rustinfra_constructs::apigateway::UsagePlan;
use rustinfra_constructs::apigatewayv2::HttpStage;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let api = HttpApi::builder("Api").build(&stack);
    let stage = HttpStage::builder("Stage", &api).build(&stack);
    UsagePlan::builder("Plan").api_stage(&stage).build(&stack);
}
