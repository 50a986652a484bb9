//! The core: from constructs to templates, without any service's help.

mod again;
mod arns;
mod aspects;
mod assemblies;
mod away;
mod by_hand;
mod claims;
mod conditions;
mod decided;
mod diagnostics;
mod duplicate_exports;
mod duplicate_names;
mod edges;
mod elements;
mod fingerprints;
mod folders;
mod foreign;
mod glue;
mod graph;
mod links;
mod loops;
mod overridden;
mod policies;
mod policy_limits;
mod scenarios;
mod scopes;
mod templates;
mod told;

use rustinfra::diagnostic::Report;
use rustinfra_constructs::prelude::*;
use serde_json::Value as Json;

/// The template of the only stack.
#[track_caller]
fn template_of(app: &App) -> Json {
    match app.assembly() {
        Ok(assembly) => assembly.stacks()[0].template().clone(),
        Err(report) => panic!("{report}"),
    }
}

/// The problems of an app that has some, with this file's lines kept out.
#[track_caller]
fn problems(app: &App) -> String {
    let report: Report = match app.assembly() {
        Ok(assembly) => assembly.report().clone(),
        Err(report) => report,
    };
    report.to_string()
}

/// A function without anything special.
#[track_caller]
fn function(scope: &impl Construct, id: &str) -> Function {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code).build(scope)
}

/// The template of each stack, by name.
#[track_caller]
fn templates(app: &App) -> Vec<(String, Json)> {
    match app.assembly() {
        Ok(assembly) => assembly
            .stacks()
            .iter()
            .map(|s| (s.stack_name().to_string(), s.template().clone()))
            .collect(),
        Err(report) => panic!("{report}"),
    }
}

/// The resources of one type, by logical id.
fn of_type<'a>(template: &'a Json, ty: &str) -> Vec<(&'a str, &'a Json)> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources.filter(|(_, r)| r["Type"] == ty).map(|(id, r)| (id.as_str(), r)).collect()
}
