//! REST APIs beyond their methods: definitions, stages, domains, plans, models of Rust types.

mod described;
mod domains;
mod every_setting;
mod integrations;
#[cfg(feature = "schemars")]
mod models;
mod plans;
mod schemas;
mod stages;

use rustinfra_constructs::prelude::*;
use serde_json::{Map, Value as Json};

/// A function whose role and log group stand elsewhere, so that templates stay short.
#[track_caller]
fn handler(stack: &Stack) -> Function {
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:h";
    Function::from_function_arn(stack, "Handler", arn)
}

/// A stack whose ARNs can be read.
fn placed() -> (App, Stack) {
    let app = App::new();
    let env = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(env).build(&app);
    (app, stack)
}

/// The resources of a type in the app's last stack, whole, by logical id.
#[track_caller]
fn of_type(app: &App, kind: &str) -> Json {
    let resources = super::section(app, "Resources");
    let resources = resources.as_object().cloned().unwrap_or_default();
    Json::Object(resources.into_iter().filter(|(_, r)| r["Type"] == kind).collect::<Map<_, _>>())
}
