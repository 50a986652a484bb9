//! A CloudFormation in memory, as slow, paged and faulty as a test wants it.
//!
//! An operation becomes a list of events; each look at the events lets a few of them happen. So time
//! passes only where the engine looks, and every run of a test is the same.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use indexmap::IndexMap;
use rustinfra::deploy::{
    BucketState, Caller, ChangeSetChange, ChangeSetPage, ChangeSetRef, ChangeSetRequest,
    ChangeSetType, CloudError, CloudErrorKind, CloudFormation, Connect, DeleteRequest, DeployError,
    Endpoint, EventPage, Identity, Object, OperationEvent, ParameterValue, Registry, RegistryLogin,
    StackDescription, StackEvent, StackOutput, StackResource, Storage, Target, TemplateBody,
};
use serde_json::Value;

mod cloudformation;
mod connection;
mod operation;

pub(crate) use connection::FakeCloud;

/// The account of all tests.
pub(crate) const ACCOUNT: &str = "123456789012";

/// The cloud and its connections: clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    state: Rc<RefCell<State>>,
}

/// What can be set up, broken and looked at.
pub(crate) struct State {
    pub(crate) stacks: IndexMap<String, FakeStack>,
    /// Every call, as `Name subject`.
    pub(crate) calls: Vec<String>,
    /// Resources that fail, with the reason.
    pub(crate) failing: HashMap<String, String>,
    /// Calls that fail: the name, perhaps with the subject, or nothing for any, how often, and with what.
    pub(crate) faults: Vec<(String, usize, CloudError)>,
    /// Who imports an export, beside the stacks here.
    pub(crate) imports: HashMap<String, Vec<String>>,
    /// Roles that cannot be assumed.
    pub(crate) closed_roles: bool,
    /// How many events happen between two looks.
    pub(crate) pace: usize,
    /// How many events or changes fit on a page.
    pub(crate) page: usize,
    /// Tells nothing but the status, as some emulators do.
    pub(crate) mute: bool,
    /// Tells nothing of what an update removes, as some emulators do.
    pub(crate) hides_removals: bool,
    /// Tells of what an update adds as of any change, as some emulators do.
    pub(crate) blurs_additions: bool,
    /// Reports an update of outputs alone as empty, as some emulators do.
    pub(crate) forgets_outputs: bool,
    /// Updates what has not changed, too, as some emulators do.
    pub(crate) touches_all: bool,
    /// The templates of change sets that were executed.
    pub(crate) sent: Vec<Value>,
    /// The requests of all change sets.
    pub(crate) requests: Vec<ChangeSetRequest>,
    /// What was found wrong, of which only `DescribeEvents` tells.
    pub(crate) foreseen: Vec<OperationEvent>,
    /// What stays where its creation is undone.
    pub(crate) retained: HashSet<String>,
    /// Nothing goes on any more.
    pub(crate) frozen: bool,
    /// The call whose answer is lost, once.
    pub(crate) loses_answer: Option<&'static str>,
    /// An operation whose answer is lost has ended before anybody looks.
    pub(crate) ends_at_once: bool,
    /// How many calls fail after an answer was lost.
    pub(crate) outage: usize,
    /// Keeps no tokens, as some emulators do.
    pub(crate) tokenless: bool,
    /// Somebody else is faster where a change set is to be executed, which fails.
    pub(crate) rival: Option<Rival>,
    /// Forgets change sets once they are executed, and stacks once they are removed, as some emulators do.
    pub(crate) forgets: bool,
    /// Change sets are never thought through.
    pub(crate) thinking: bool,
    /// Why every change set is refused.
    pub(crate) refusal: Option<String>,
    /// What is given out for every template, if not the template.
    pub(crate) garbled: Option<String>,
    /// What was put into buckets: the region, the key and the type.
    pub(crate) uploads: Vec<String>,
    /// The address of the cloud, if it is not AWS's own.
    pub(crate) endpoint: Option<Endpoint>,
    /// Templates of nested stacks, by the logical id in their parent.
    pub(crate) nested: HashMap<String, Value>,
    pub(crate) buckets: HashMap<String, (String, IndexMap<String, usize>)>,
    /// Repositories of images, with their policy and the tags in them.
    pub(crate) repositories: HashMap<String, (String, HashSet<String>)>,
    clock: i64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            stacks: IndexMap::new(),
            calls: Vec::new(),
            failing: HashMap::new(),
            faults: Vec::new(),
            imports: HashMap::new(),
            closed_roles: false,
            pace: 3,
            page: 100,
            mute: false,
            hides_removals: false,
            blurs_additions: false,
            forgets_outputs: false,
            touches_all: false,
            sent: Vec::new(),
            requests: Vec::new(),
            foreseen: Vec::new(),
            retained: HashSet::new(),
            frozen: false,
            loses_answer: None,
            ends_at_once: false,
            outage: 0,
            tokenless: false,
            rival: None,
            forgets: false,
            thinking: false,
            refusal: None,
            garbled: None,
            uploads: Vec::new(),
            endpoint: None,
            nested: HashMap::new(),
            buckets: HashMap::new(),
            repositories: HashMap::new(),
            clock: 1_700_000_000_000,
        }
    }
}

/// What somebody else does to a stack whose change set is to be executed.
#[derive(Clone)]
pub(crate) struct Rival {
    /// The stack's status afterwards.
    pub(crate) status: &'static str,
    /// What becomes of the change set.
    pub(crate) change_set: &'static str,
    /// What the request fails with.
    pub(crate) kind: CloudErrorKind,
}

#[derive(Default, Clone)]
pub(crate) struct FakeStack {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    pub(crate) template: Value,
    pub(crate) tags: IndexMap<String, String>,
    pub(crate) parameters: IndexMap<String, String>,
    pub(crate) termination_protection: bool,
    pub(crate) role_arn: Option<String>,
    pub(crate) notification_arns: Vec<String>,
    /// The ARN of the stack that it is nested in.
    pub(crate) root_id: Option<String>,
    pub(crate) change_sets: IndexMap<String, ChangeSetRequest>,
    /// The names of those that were executed.
    executed: HashSet<String>,
    /// Newest last.
    events: Vec<StackEvent>,
    /// What is still to happen.
    coming: VecDeque<StackEvent>,
    /// The template once everything has happened.
    next: Option<Value>,
}

impl Fake {
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.borrow_mut())
    }

    /// Returns the calls so far and forgets them.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.calls))
    }

    /// Makes a stack in some status.
    pub(crate) fn stack(&self, name: &str, status: &str, template: Value) {
        self.with(|state| {
            let id = state.arn(name);
            let stack = FakeStack { id, status: status.into(), template, ..FakeStack::default() };
            state.stacks.insert(name.into(), stack);
        });
    }

    /// Begins to remove a stack, as somebody else would.
    pub(crate) fn begin_removal(&self, name: &str) {
        self.with(|state| state.plan(name, None, false, true));
    }

    /// Breaks a call, a number of times.
    pub(crate) fn fault(&self, call: &str, times: usize, kind: CloudErrorKind, message: &str) {
        let error = CloudError {
            kind,
            call: format!("cloudformation:{call}"),
            code: None,
            message: message.into(),
            request_id: None,
        };
        self.with(|state| state.faults.push((call.into(), times, error)));
    }

    fn call(&self, name: &str, subject: &str) -> Result<(), CloudError> {
        self.with(|state| {
            let full = format!("{name} {subject}").trim().to_owned();
            state.calls.push(full.clone());
            for (call, times, error) in &mut state.faults {
                if (call.is_empty() || call == name || *call == full) && *times > 0 {
                    *times -= 1;
                    return Err(error.clone());
                }
            }
            Ok(())
        })
    }
}

fn unreachable(call: &str) -> CloudError {
    CloudError {
        kind: CloudErrorKind::Unreachable,
        call: format!("cloudformation:{call}"),
        code: None,
        message: "connection reset".into(),
        request_id: None,
    }
}

fn not_found(call: &str, what: &str) -> CloudError {
    CloudError {
        kind: CloudErrorKind::NotFound,
        call: format!("cloudformation:{call}"),
        code: Some("ValidationError".into()),
        message: format!("{what} does not exist"),
        request_id: None,
    }
}

/// Returns the name in a stack's ARN.
fn short(stack: &str) -> &str {
    if stack.starts_with("arn:") { stack.rsplit('/').nth(1).unwrap_or(stack) } else { stack }
}

fn body(request: &ChangeSetRequest) -> Value {
    match &request.template {
        TemplateBody::Inline(text) => serde_json::from_str(text).expect("the template is JSON"),
        TemplateBody::Url(url) => serde_json::json!({ "Resources": {}, "Url": url }),
    }
}
