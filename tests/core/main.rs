//! The core: from constructs to templates, without any service's help.

mod diagnostics;
mod graph;
mod templates;

use rustinfra::diagnostic::Report;
use rustinfra::prelude::*;
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
