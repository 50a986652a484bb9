//! From CloudFormation's events to steps of resources.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use tokio::time::Instant;

use super::cloud::{OperationEvent, StackEvent};
use super::error::Failure;
use super::event::{ResourceStep, ResourceVerb, Wait};
use super::reason;
use super::status::{is_rollback, is_terminal};
use super::tally::{Key, Tally};
use crate::assembly::read::{Origin, Origins, StackArtifact};
use crate::diff::{Action, TemplateDiff};

/// What a nested stack's events belong to.
#[derive(Debug, Clone)]
struct Nest {
    /// The construct path of the nested stack.
    scope: Option<String>,
    /// When its parent began with it, in milliseconds since 1970.
    since_ms: i64,
}

/// Follows an operation on a stack, event by event.
#[derive(Debug)]
pub(super) struct Progress<'a> {
    origins: &'a Origins,
    /// What is known to be replaced.
    replaced: HashSet<Key>,
    /// What the difference tells of resources.
    foreseen: HashMap<Key, Foreseen>,
    /// The stack's resources that an update is known to touch: some endpoints tell of all the others
    /// as well.
    touched: Option<HashSet<String>>,
    total: usize,
    nests: IndexMap<String, Nest>,
    /// The ids of the operations that events told of: going back is one of its own.
    operations: HashSet<String>,
    resources: IndexMap<(String, String), State>,
    done: HashSet<(String, String)>,
    /// What was done with resources.
    pub(super) tally: Tally,
    failures: Vec<Failure>,
    /// Why the stack itself failed, in its first words.
    pub(super) own_reason: Option<String>,
    pub(super) cancelled: usize,
    pub(super) rolling_back: bool,
}

/// What is known of a resource beforehand.
#[derive(Debug)]
struct Foreseen {
    action: Action,
    path: Option<String>,
    place: Option<String>,
}

#[derive(Debug)]
struct State {
    name: String,
    verb: ResourceVerb,
    since_ms: i64,
    /// When its present phase was first heard of, by this machine's clock: the next event may be long in
    /// coming.
    heard: Instant,
}

/// What an event means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// A resource made a step.
    Step(Box<ResourceStep>),
    /// The stack itself turned back.
    Rollback(Option<String>),
    /// The stack itself reached another status.
    Stack(String),
    /// Nothing to tell.
    Nothing,
}

impl<'a> Progress<'a> {
    pub(super) fn new(stack: &'a StackArtifact, replaced: HashSet<Key>, total: usize) -> Self {
        Self {
            origins: &stack.origins,
            replaced,
            foreseen: HashMap::new(),
            touched: None,
            total,
            nests: IndexMap::new(),
            operations: HashSet::new(),
            resources: IndexMap::new(),
            done: HashSet::new(),
            tally: Tally::default(),
            failures: Vec::new(),
            own_reason: None,
            cancelled: 0,
            rolling_back: false,
        }
    }

    /// Takes in what the difference tells: the paths of what the app has no more, and what is new, as some
    /// endpoints tell of it as of any change.
    pub(super) fn foreseeing(mut self, diff: &TemplateDiff) -> Self {
        self.foreseen = diff
            .resources
            .iter()
            .map(|change| {
                let (path, place) = (change.path.clone(), change.place.clone());
                let foreseen = Foreseen { action: change.action, path, place };
                ((change.nested_in.clone(), change.logical_id.clone()), foreseen)
            })
            .collect();
        self
    }

    /// Leaves out what is said of resources that the update does not touch.
    pub(super) fn only(mut self, touched: HashSet<String>) -> Self {
        self.touched = Some(touched);
        self
    }

    /// Makes a nested stack's events known; returns whether it was new.
    pub(super) fn enter(&mut self, nested: &StackEvent, parent: &str) -> bool {
        let origin = self.origin(parent, &nested.logical_id);
        let scope = origin.map(|origin| origin.display_path().to_owned());
        let nest = Nest { scope, since_ms: nested.at_ms };
        self.nests.insert(nested.physical_id.clone(), nest).is_none()
    }

    /// Finds where a resource of the stack `stack_id` comes from, be it the stack itself or one nested in it.
    pub(super) fn origin(&self, stack_id: &str, logical_id: &str) -> Option<&'a Origin> {
        match self.nests.get(stack_id) {
            None => self.origins.find(logical_id),
            Some(nest) => self.origins.find_in(Some(nest.scope.as_deref()?), logical_id),
        }
    }

    /// Takes an event of the stack `stack_id`, the older before the newer.
    pub(super) fn take(&mut self, stack_id: &str, event: &StackEvent) -> Meaning {
        if let Some(operation) = &event.operation {
            self.operations.insert(operation.clone());
        }
        let nested_in = self.nests.get(stack_id).map(|nest| nest.scope.clone().unwrap_or_default());
        if is_own(stack_id, event) {
            if nested_in.is_some() {
                return Meaning::Nothing;
            }
            let turned =
                is_rollback(&event.status) && !self.rolling_back && !is_terminal(&event.status);
            self.rolling_back |= is_rollback(&event.status);
            if event.status.ends_with("_FAILED") && self.own_reason.is_none() {
                self.own_reason.clone_from(&event.reason);
            }
            return match turned {
                true => Meaning::Rollback(event.reason.clone()),
                false => Meaning::Stack(event.status.clone()),
            };
        }
        if event.logical_id.is_empty() || event.status.is_empty() {
            return Meaning::Nothing;
        }
        let origin = self.origin(stack_id, &event.logical_id);
        let foreseen = self.foreseen.get(&(nested_in.clone(), event.logical_id.clone()));
        let path = match (origin, foreseen) {
            (Some(origin), _) => Some(origin.display_path().to_owned()),
            (None, foreseen) => foreseen.and_then(|foreseen| foreseen.path.clone()),
        };
        let place = match (origin, foreseen) {
            (Some(origin), _) => origin.place.clone(),
            (None, foreseen) => foreseen.and_then(|foreseen| foreseen.place.clone()),
        };
        let action = foreseen.map(|foreseen| foreseen.action);
        let own_key = (nested_in.clone(), event.logical_id.clone());
        // Only the beginning of a replacement says that it is one.
        let replaces = event.reason.as_deref().unwrap_or_default();
        if replaces.contains("creation of a new physical resource") {
            self.replaced.insert(own_key.clone());
        }
        let verb = self.verb(event, &own_key, action == Some(Action::Add));
        let untouched = nested_in.is_none()
            && verb != ResourceVerb::Failed
            && self.touched.as_ref().is_some_and(|touched| !touched.contains(&event.logical_id));
        if untouched {
            return Meaning::Nothing;
        }
        let key = (stack_id.to_owned(), event.logical_id.clone());
        let name = path.clone().unwrap_or_else(|| event.logical_id.clone());
        let before = self.resources.get(&key);
        // A new phase (rollback, clean-up) of a resource starts its time anew.
        let (since_ms, heard) = match before {
            Some(state) if !state.verb.is_final() => (state.since_ms, state.heard),
            _ => (event.at_ms, Instant::now()),
        };
        self.resources.insert(key.clone(), State { name, verb, since_ms, heard });
        match verb {
            ResourceVerb::Failed => {
                let done = done_with(&event.status, action);
                self.fail(event, done, path.clone(), place.clone());
            }
            ResourceVerb::Cancelled => self.cancelled += 1,
            _ => {}
        }
        if verb.is_final() && !self.rolling_back && nested_in.is_none() {
            self.done.insert(key);
        }
        // Where a nested stack is not known nothing tells what it is of.
        if nested_in.as_deref() != Some("") {
            self.tally.take(own_key, verb);
        }
        Meaning::Step(Box::new(ResourceStep {
            logical_id: event.logical_id.clone(),
            path,
            place,
            resource_type: event.resource_type.clone(),
            physical_id: Some(event.physical_id.clone()).filter(|id| !id.is_empty()),
            verb,
            status: event.status.clone(),
            reason: event.reason.clone(),
            elapsed_ms: u64::try_from(event.at_ms - since_ms).unwrap_or_default(),
            done: self.done.len(),
            total: self.total.max(self.done.len()),
            nested_in,
        }))
    }

    fn verb(&self, event: &StackEvent, key: &Key, is_new: bool) -> ResourceVerb {
        let replaces = self.replaced.contains(key);
        let status = event.status.as_str();
        if status.ends_with("_FAILED") {
            return match reason::is_cancelled(event.reason.as_deref()) {
                true => ResourceVerb::Cancelled,
                false => ResourceVerb::Failed,
            };
        }
        let over = is_terminal(status);
        match status.split('_').next().unwrap_or_default() {
            "DELETE" if status == "DELETE_SKIPPED" => ResourceVerb::Kept,
            "DELETE" => {
                if over {
                    ResourceVerb::Removed
                } else {
                    ResourceVerb::Removing
                }
            }
            _ if self.rolling_back || is_rollback(status) => {
                if over {
                    ResourceVerb::Restored
                } else {
                    ResourceVerb::Restoring
                }
            }
            "UPDATE" if replaces => {
                if over {
                    ResourceVerb::Replaced
                } else {
                    ResourceVerb::Replacing
                }
            }
            "UPDATE" if !is_new => {
                if over {
                    ResourceVerb::Changed
                } else {
                    ResourceVerb::Changing
                }
            }
            _ => {
                if over {
                    ResourceVerb::Added
                } else {
                    ResourceVerb::Adding
                }
            }
        }
    }

    fn fail(
        &mut self,
        event: &StackEvent,
        verb: &str,
        path: Option<String>,
        place: Option<String>,
    ) {
        let parsed =
            reason::parse(event.reason.as_deref().unwrap_or("CloudFormation gives no reason"));
        self.failures.push(Failure {
            logical_id: event.logical_id.clone(),
            path,
            place,
            resource_type: event.resource_type.clone(),
            verb: verb.to_owned(),
            reason: parsed.text,
            code: parsed.code,
        });
    }

    /// Tells whether no event said what failed: at most that something in a nested stack did.
    pub(super) fn lacks_failures(&self) -> bool {
        self.failures.iter().all(is_of_what_it_holds)
    }

    /// Lists the stacks nested in the stack, and when work on each began, in milliseconds since 1970.
    pub(super) fn nested(&self) -> impl Iterator<Item = (&str, i64)> {
        self.nests.iter().map(|(id, nest)| (id.as_str(), nest.since_ms))
    }

    /// Tells whether an event belongs to what is followed, which began after `since_ms`.
    pub(super) fn is_of_this(&self, event: &OperationEvent, since_ms: i64) -> bool {
        match &event.operation {
            Some(operation) if !self.operations.is_empty() => self.operations.contains(operation),
            _ => event.at_ms >= since_ms,
        }
    }

    /// Takes failures of which no event of the stack told.
    pub(super) fn learn(&mut self, failures: Vec<Failure>) {
        for failure in failures {
            let is_said = |said: &Failure| {
                (&said.logical_id, &said.reason) == (&failure.logical_id, &failure.reason)
            };
            if !self.failures.iter().any(is_said) {
                self.failures.push(failure);
            }
        }
    }

    /// Lists what going back left behind, by its deletion policy: it belongs to no stack any more.
    pub(super) fn kept(&self) -> Vec<String> {
        let kept = self.resources.values().filter(|state| state.verb == ResourceVerb::Kept);
        kept.filter(|_| self.rolling_back).map(|state| state.name.clone()).collect()
    }

    /// Returns the failures, the first first. A nested stack that failed because something in it did is
    /// left out, where that is told by itself.
    pub(super) fn into_failures(self) -> Vec<Failure> {
        let told = self.failures.iter().any(|failure| !is_nested(failure));
        let failures = self.failures.into_iter();
        failures.filter(|failure| !(told && is_of_what_it_holds(failure))).collect()
    }

    /// Tells whether any event was about a resource of the stack `stack_id`.
    pub(super) fn has_heard_of(&self, stack_id: &str, logical_id: &str) -> bool {
        self.resources.contains_key(&(stack_id.to_owned(), logical_id.to_owned()))
    }

    /// Lists what is under way, the longest first.
    pub(super) fn waits(&self) -> Vec<Wait> {
        let mut waits: Vec<(i64, Wait)> = self
            .resources
            .values()
            .filter(|state| !state.verb.is_final())
            .map(|state| {
                let elapsed = state.heard.elapsed().as_millis();
                let elapsed_ms = elapsed.try_into().unwrap_or(u64::MAX);
                (
                    state.since_ms,
                    Wait { resource: state.name.clone(), verb: state.verb, elapsed_ms },
                )
            })
            .collect();
        waits.sort_by(|a, b| (a.0, &a.1.resource).cmp(&(b.0, &b.1.resource)));
        waits.into_iter().map(|(_, wait)| wait).collect()
    }
}

/// Says what was done with a resource when it reached a status; `action` is what was to be done, as some
/// endpoints tell of what is new and of what goes as of any change.
fn done_with(status: &str, action: Option<Action>) -> &'static str {
    match (status.split('_').next(), action) {
        (Some("CREATE"), _) => "created",
        (Some("DELETE"), _) => "deleted",
        (Some("IMPORT"), _) => "imported",
        (_, Some(Action::Add)) => "created",
        (_, Some(Action::Remove)) => "deleted",
        _ => "updated",
    }
}

fn is_nested(failure: &Failure) -> bool {
    failure.resource_type == "AWS::CloudFormation::Stack"
}

/// Tells whether a nested stack failed because something in it did.
fn is_of_what_it_holds(failure: &Failure) -> bool {
    is_nested(failure) && failure.reason.starts_with("Embedded stack")
}

/// Tells whether an event is about its stack and not about a resource in it.
pub(super) fn is_own(stack_id: &str, event: &StackEvent) -> bool {
    event.resource_type == "AWS::CloudFormation::Stack"
        && (event.physical_id == stack_id
            || event.physical_id == event.stack_id && !event.stack_id.is_empty())
}
