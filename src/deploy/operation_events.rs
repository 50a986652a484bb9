//! What CloudFormation found wrong before it made anything: only `DescribeEvents` tells it.
//!
//! A name that is taken, or a property that a type refuses, is found when a change set is made, or at the
//! beginning of an operation; the events of the stack then say no more than to ask here.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html>

use super::cloud::{ChangeSetRef, CloudFormation, OperationEvent};
use super::error::Failure;
use super::reason;
use crate::assembly::read::Origin;

/// Asks what failed of a change set.
pub(super) async fn of_change_set<'o, K: CloudFormation>(
    cloud: &K,
    change_set: &ChangeSetRef,
    origin: impl Fn(&OperationEvent) -> Option<&'o Origin>,
) -> Vec<Failure> {
    let found = cloud.failed_events(&change_set.stack_id, Some(&change_set.id)).await;
    failures(found.unwrap_or_default(), origin)
}

/// Asks what failed in an operation of a stack: of what failed before, such as a change set that was
/// refused, it says nothing.
pub(super) async fn of_operation<'o, K: CloudFormation>(
    cloud: &K,
    stack: &str,
    is_of_it: impl Fn(&OperationEvent) -> bool,
    origin: impl Fn(&OperationEvent) -> Option<&'o Origin>,
) -> Vec<Failure> {
    let mut found = cloud.failed_events(stack, None).await.unwrap_or_default();
    found.retain(is_of_it);
    failures(found, origin)
}

/// Makes failures of what is told of resources, each once; the stack itself fails only because of them.
fn failures<'o>(
    events: Vec<OperationEvent>,
    origin: impl Fn(&OperationEvent) -> Option<&'o Origin>,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    for event in events {
        let Some(reason) = event.reason.as_deref() else { continue };
        if event.logical_id.is_empty()
            || event.physical_id == event.stack_id
            || reason::is_cancelled(Some(reason))
        {
            continue;
        }
        let origin = origin(&event);
        let parsed = reason::parse(reason);
        let failure = Failure {
            logical_id: event.logical_id.clone(),
            path: origin.map(|origin| origin.display_path().to_owned()),
            place: origin.and_then(|origin| origin.place.clone()),
            resource_type: event.resource_type.clone(),
            verb: "deployed".into(),
            reason: match property(&event) {
                Some(property) => format!("{property}: {}", parsed.text),
                None => parsed.text,
            },
            code: event.validation.clone().or(parsed.code),
        };
        if !failures.contains(&failure) {
            failures.push(failure);
        }
    }
    failures
}

/// Returns the property in `/Resources/ID/Properties/A/B`, as `A.B`.
fn property(event: &OperationEvent) -> Option<String> {
    let (_, property) = event.path.as_deref()?.split_once("/Properties/")?;
    (!property.is_empty()).then(|| property.replace('/', "."))
}
