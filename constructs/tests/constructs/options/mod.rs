//! Single options, each with all that it changes.

mod apis;
mod services;

use rustinfra_constructs::prelude::*;
use serde_json::Value as Json;

use super::{compare, function, section, stack};

/// The properties of the resources of a type in a stack that `make` fills, in the template's order.
#[track_caller]
fn properties(kind: &str, make: impl FnOnce(&Stack)) -> Json {
    let (app, stack) = stack();
    make(&stack);
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|all| all.values());
    all.filter(|one| one["Type"] == kind).map(|one| one["Properties"].clone()).collect()
}
