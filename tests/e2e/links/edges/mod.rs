//! Links by what a function, a queue or a bucket lets in, and by roles of services.

mod app;
mod edge;
mod invoked;
mod kept;
mod read;
mod roles;
mod sources;
mod unknown;
mod users;

use std::sync::OnceLock;

use rustinfra::diagnostic::Severity;
use rustinfra::proof::{self, Finding};
use serde_json::Value;

use crate::labs::{Permission, permissions, without};
use crate::links::rig::Rig;
use crate::local::as_endpoint_has_it;
pub(super) use edge::{Edge, Refused};
pub(super) use kept::NOT_SERVED;
pub(super) use unknown::PROVEN;

/// Every edge of the app.
pub(super) fn edges() -> impl Iterator<Item = &'static Edge> {
    let all = [invoked::EDGES, users::EDGES, read::EDGES, roles::EDGES, kept::EDGES];
    all.into_iter().flatten()
}

/// Where permissions stand that our proof does not miss: what follows from them is seen at the
/// endpoint.
const UNPROVEN: [&str; 8] = [
    // To list the streams of all tables, which finds what is read by its ARN.
    "TellerServiceRoleDefaultPolicy",
    // To decrypt codes that a user pool has a function send.
    "TellerServiceRoleDefaultPolicy",
    "RestaskPOSTSagemakerRoleDefaultPolicy",
    "SenderDefaultPolicy",
    "ServicesPOSTrecordsInvokeRoleDefaultPolicy",
    "ServicesPOSTstopInvokeRoleDefaultPolicy",
    // Passwords may be made without.
    "RotatorServiceRoleDefaultPolicy",
    // Objects that are missing are then answered with 403 instead of 404.
    "ShelfPolicy",
];

/// The permissions of a template without which our proof finds no error, so that it is deployed.
fn unproven(template: &Value) -> Vec<Permission> {
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let deploys = |less: &Value| !proof::check(less).iter().any(is_error);
    permissions(template).into_iter().filter(|one| deploys(&without(template, one))).collect()
}

/// Those of the app; it takes seconds to find them.
fn unproven_here(template: &Value) -> &'static [Permission] {
    static FOUND: OnceLock<Vec<Permission>> = OnceLock::new();
    FOUND.get_or_init(|| unproven(template))
}

/// What the endpoint's CloudFormation says of the stack.
const REFUSAL: &str = "Template format error: Unrecognized resource types: [AWS::Lambda::WebFunction, \
    AWS::Lambda::WebFunctionEndpoint, AWS::Lambda::WebFunctionRevision, AWS::Route53::DNSSEC, \
    AWS::Route53::KeySigningKey, AWS::SecretsManager::ResourcePolicy, \
    AWS::SecretsManager::RotationSchedule]";

#[test]
fn services_reach_what_they_are_let_into() {
    let mut rig = Rig::new("links-edges", "Edges");
    let template = rig.synth(app::app);
    let told = rig.is_refused(&template, 10);
    assert!(told.contains(REFUSAL), "{told}");
    rig.deploy(&as_endpoint_has_it(&template));
    for edge in edges() {
        eprintln!("{}", edge.name);
        (edge.exercise)(&rig);
    }

    // Without what our proof does not miss; from the last on, so that each stands where it was.
    let kept = unproven_here(&template).iter().rev();
    let less = kept.fold(template.clone(), |less, one| without(&less, one));
    rig.deploy(&as_endpoint_has_it(&less));
    for edge in edges() {
        if let Refused::Endpoint(refused) = edge.refused {
            eprintln!("{} without its permission", edge.name);
            refused(&rig);
        }
    }

    // What our proof misses is not deployed.
    let mut missing = template.clone();
    if let Some(resources) = missing["Resources"].as_object_mut() {
        resources.retain(|_, resource| resource["Type"] != "AWS::Lambda::Permission");
    }
    let told = rig.is_refused(&missing, 3);
    assert!(told.contains("error[missing-lambda-permission]"), "{told}");
}

#[test]
fn the_loss_of_each_other_permission_is_known_from_the_template_alone() {
    let rig = Rig::new("links-proof", "Edges");
    let template = rig.synth(app::app);
    let places = unproven_here(&template);
    // Without the hash at their end.
    let places = places.iter().map(|one| &one.resource[..one.resource.len() - 8]);
    assert_eq!(places.collect::<Vec<_>>(), UNPROVEN);
}

#[test]
fn the_loss_of_what_may_stand_elsewhere_is_warned_of() {
    let rig = Rig::new("links-warned", "Edges");
    let template = rig.synth(app::app);
    for edge in edges() {
        let Refused::Warned(type_name) = edge.refused else { continue };
        let mut less = template.clone();
        if let Some(resources) = less["Resources"].as_object_mut() {
            resources.retain(|_, resource| resource["Type"] != type_name);
        }
        let found = proof::check(&less);
        let found: Vec<_> = found.iter().map(|one| (one.severity, one.code)).collect();
        assert_eq!(found, [(Severity::Warning, "missing-resource-policy")], "{}", edge.name);
    }
}
