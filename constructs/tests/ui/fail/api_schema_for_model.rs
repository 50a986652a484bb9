//! A method is given a schema where it refers to a model.
use rustinfra_constructs::apigateway::{JsonSchema, RestMethod};
use rustinfra_constructs::prelude::*;

fn main() {
    let schema = JsonSchema::object();
    let _ = RestMethod::builder(Method::Post).request_model("application/json", &schema);
}
