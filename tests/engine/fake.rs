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
    EventPage, Identity, Object, ParameterValue, Registry, RegistryLogin, StackDescription,
    StackEvent, StackOutput, StackResource, Storage, Target, TemplateBody,
};
use serde_json::{Map, Value};

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
    /// Calls that fail: the name, how often, and with what.
    pub(crate) faults: Vec<(String, usize, CloudError)>,
    /// Who imports an export, beside the stacks here.
    pub(crate) imports: HashMap<String, Vec<String>>,
    /// Roles that cannot be assumed.
    pub(crate) closed_roles: bool,
    /// How many events happen between two looks.
    pub(crate) pace: usize,
    /// How many events fit on a page.
    pub(crate) page: usize,
    /// Tells nothing but the status, as some emulators do.
    pub(crate) mute: bool,
    /// Reports an update of outputs alone as empty, as some emulators do.
    pub(crate) forgets_outputs: bool,
    /// Updates what has not changed, too, as some emulators do.
    pub(crate) touches_all: bool,
    /// The templates of change sets that were executed.
    pub(crate) sent: Vec<Value>,
    /// Nothing goes on any more.
    pub(crate) frozen: bool,
    /// The address of the cloud, if it is not AWS's own.
    pub(crate) endpoint: Option<&'static str>,
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
            forgets_outputs: false,
            touches_all: false,
            sent: Vec::new(),
            frozen: false,
            endpoint: None,
            nested: HashMap::new(),
            buckets: HashMap::new(),
            repositories: HashMap::new(),
            clock: 1_700_000_000_000,
        }
    }
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
    change_sets: IndexMap<String, ChangeSetRequest>,
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
            state.calls.push(format!("{name} {subject}").trim().to_owned());
            for (call, times, error) in &mut state.faults {
                if call == name && *times > 0 {
                    *times -= 1;
                    return Err(error.clone());
                }
            }
            Ok(())
        })
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

impl State {
    fn arn(&mut self, name: &str) -> String {
        self.clock += 1;
        format!("arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/{name}/{}", self.clock)
    }

    fn find(&mut self, name_or_id: &str) -> Option<&mut FakeStack> {
        self.stacks
            .iter_mut()
            .rev()
            .find(|(name, stack)| *name == name_or_id || stack.id == name_or_id)
            .map(|(_, stack)| stack)
    }

    fn event(
        &mut self,
        stack: &str,
        id: &str,
        kind: &str,
        status: &str,
        reason: Option<&str>,
    ) -> StackEvent {
        self.clock += 1000;
        StackEvent {
            id: format!("event-{}", self.clock),
            stack_id: stack.into(),
            logical_id: id.into(),
            physical_id: format!("physical-{id}"),
            resource_type: kind.into(),
            status: status.into(),
            reason: reason.map(str::to_owned),
            at_ms: self.clock,
            token: None,
        }
    }

    /// An event of the stack itself.
    fn own(&mut self, id: &str, name: &str, status: &str, reason: Option<&str>) -> StackEvent {
        let event = self.event(id, name, "AWS::CloudFormation::Stack", status, reason);
        StackEvent { physical_id: id.into(), ..event }
    }

    /// Plans all events of an operation.
    fn plan(&mut self, name: &str, new: Option<Value>, create: bool, rollback: bool) {
        let (id, old) = match self.stacks.get(name) {
            Some(stack) => (stack.id.clone(), stack.template.clone()),
            None => return,
        };
        let empty = Map::new();
        let resources =
            |template: &Value| template["Resources"].as_object().unwrap_or(&empty).clone();
        let before = if create { Map::new() } else { resources(&old) };
        let after = new.as_ref().map(&resources).unwrap_or_default();
        let verb = if create {
            "CREATE"
        } else if new.is_some() {
            "UPDATE"
        } else {
            "DELETE"
        };
        let mut events =
            vec![self.own(&id, name, &format!("{verb}_IN_PROGRESS"), Some("User Initiated"))];
        let mut failed = None;
        let mut begun: Vec<(String, String)> = Vec::new();
        for (logical, resource) in &after {
            let kind = resource["Type"].as_str().unwrap_or_default().to_owned();
            let verb = match before.get(logical) {
                None => "CREATE",
                Some(same) if same == resource && !self.touches_all => continue,
                Some(_) => "UPDATE",
            };
            let replaces = verb == "UPDATE"
                && before[logical]["Properties"]["QueueName"]
                    != resource["Properties"]["QueueName"];
            let why = replaces.then_some("Requested update requires the creation of a new physical resource; hence creating one.");
            if failed.is_some() {
                let cancelled = format!(
                    "Resource {} cancelled",
                    if verb == "CREATE" { "creation" } else { "update" }
                );
                events.push(self.event(&id, logical, &kind, &format!("{verb}_IN_PROGRESS"), None));
                events.push(self.event(
                    &id,
                    logical,
                    &kind,
                    &format!("{verb}_FAILED"),
                    Some(&cancelled),
                ));
                continue;
            }
            let mut start = self.event(&id, logical, &kind, &format!("{verb}_IN_PROGRESS"), why);
            let nested = self.nested.get(logical).cloned();
            let child = nested.as_ref().map(|_| self.arn(&format!("{name}-{logical}")));
            if let Some(child) = &child {
                start.physical_id = child.clone();
            }
            events.push(start);
            if let (Some(template), Some(child)) = (nested, child.clone()) {
                self.nest(&format!("{name}-{logical}"), &child, &template, &mut events);
            }
            begun.push((logical.clone(), verb.to_owned()));
            let refused = match verb {
                "UPDATE" => refuses(&before[logical]["Properties"], &resource["Properties"]),
                _ => None,
            };
            if let Some(reason) = self.failing.get(logical).cloned().or(refused) {
                events.push(self.event(
                    &id,
                    logical,
                    &kind,
                    &format!("{verb}_FAILED"),
                    Some(&reason),
                ));
                failed = Some(logical.clone());
            } else {
                let mut end = self.event(&id, logical, &kind, &format!("{verb}_COMPLETE"), None);
                if let Some(child) = child {
                    end.physical_id = child;
                }
                events.push(end);
            }
        }
        let gone: Vec<(String, String, bool)> = before
            .iter()
            .filter(|(logical, _)| !after.contains_key(*logical))
            .map(|(logical, resource)| {
                let kept = resource["DeletionPolicy"]
                    .as_str()
                    .is_some_and(|policy| policy.starts_with("Retain"));
                (logical.clone(), resource["Type"].as_str().unwrap_or_default().to_owned(), kept)
            })
            .collect();
        let next = match (&failed, &new) {
            (Some(logical), _) => {
                let reason = format!("The following resource(s) failed: [{logical}].");
                self.roll_back(&id, name, create, rollback, &reason, &begun, &mut events);
                if create { new.clone() } else { Some(old) }
            }
            (None, Some(template)) => {
                if !gone.is_empty() {
                    events.push(self.own(&id, name, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", None));
                }
                self.remove(&id, &gone, &mut events);
                events.push(self.own(&id, name, &format!("{verb}_COMPLETE"), None));
                Some(template.clone())
            }
            (None, None) => {
                let stuck = self.remove(&id, &gone, &mut events);
                let end = if stuck { "DELETE_FAILED" } else { "DELETE_COMPLETE" };
                events.push(self.own(&id, name, end, None));
                None
            }
        };
        if let Some(stack) = self.stacks.get_mut(name) {
            stack.status = format!("{verb}_IN_PROGRESS");
            stack.coming.extend(events);
            stack.next = next;
        }
    }

    fn remove(
        &mut self,
        id: &str,
        gone: &[(String, String, bool)],
        events: &mut Vec<StackEvent>,
    ) -> bool {
        let mut stuck = false;
        for (logical, kind, kept) in gone {
            if *kept {
                events.push(self.event(id, logical, kind, "DELETE_SKIPPED", None));
                continue;
            }
            events.push(self.event(id, logical, kind, "DELETE_IN_PROGRESS", None));
            let reason = self.failing.get(logical).cloned();
            let status = if reason.is_some() { "DELETE_FAILED" } else { "DELETE_COMPLETE" };
            stuck |= reason.is_some();
            events.push(self.event(id, logical, kind, status, reason.as_deref()));
        }
        stuck
    }

    #[expect(clippy::too_many_arguments, reason = "one caller, and each says something")]
    fn roll_back(
        &mut self,
        id: &str,
        name: &str,
        create: bool,
        rollback: bool,
        reason: &str,
        begun: &[(String, String)],
        events: &mut Vec<StackEvent>,
    ) {
        let (stopped, back, done) = match create {
            true => ("CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"),
            false => ("UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
        };
        if !rollback {
            events.push(self.own(id, name, stopped, Some(reason)));
            return;
        }
        events.push(self.own(id, name, back, Some(reason)));
        for (logical, verb) in begun.iter().rev() {
            let verb = if verb == "CREATE" { "DELETE" } else { "UPDATE" };
            events.push(self.event(
                id,
                logical,
                "AWS::Any::Thing",
                &format!("{verb}_IN_PROGRESS"),
                None,
            ));
            events.push(self.event(
                id,
                logical,
                "AWS::Any::Thing",
                &format!("{verb}_COMPLETE"),
                None,
            ));
        }
        events.push(self.own(id, name, done, None));
    }

    /// Makes a nested stack whose events happen along with its parent's.
    fn nest(&mut self, name: &str, child: &str, template: &Value, parent: &mut Vec<StackEvent>) {
        let mut stack = FakeStack {
            template: template.clone(),
            id: child.into(),
            status: "CREATE_COMPLETE".into(),
            ..FakeStack::default()
        };
        let start = self.own(child, name, "CREATE_IN_PROGRESS", None);
        stack.events.push(start);
        for (logical, resource) in template["Resources"].as_object().into_iter().flatten() {
            let kind = resource["Type"].as_str().unwrap_or_default();
            stack.events.push(self.event(child, logical, kind, "CREATE_IN_PROGRESS", None));
            let (status, reason) = match self.failing.get(logical).cloned() {
                Some(reason) => ("CREATE_FAILED", Some(reason)),
                None => ("CREATE_COMPLETE", None),
            };
            stack.events.push(self.event(child, logical, kind, status, reason.as_deref()));
        }
        stack.events.push(self.own(child, name, "CREATE_COMPLETE", None));
        self.stacks.insert(format!("nested:{name}"), stack);
        // The parent waits while its child works.
        let _ = parent;
    }

    /// Lets events happen.
    fn step(&mut self, name_or_id: &str, all: bool) {
        if self.frozen {
            return;
        }
        let (pace, mute) = (if all { usize::MAX } else { self.pace }, self.mute);
        let Some(stack) = self.find(name_or_id) else { return };
        for _ in 0..pace {
            let Some(event) = stack.coming.pop_front() else { break };
            if event.physical_id == event.stack_id {
                stack.status = event.status.clone();
                stack.reason = event.reason.clone();
            }
            if !mute {
                stack.events.push(event);
            }
        }
        if stack.coming.is_empty()
            && let Some(next) = stack.next.take()
        {
            stack.template = next;
        }
    }
}

impl Connect for Fake {
    type Cloud = FakeCloud;
    async fn connect(&self, target: &Target) -> Result<FakeCloud, DeployError> {
        let region = target.region.clone().unwrap_or_else(|| "eu-west-1".into());
        let role = target.role.as_ref().map(|role| role.arn.clone());
        Ok(FakeCloud { fake: self.clone(), region, role })
    }
}

/// A connection.
#[derive(Clone)]
pub(crate) struct FakeCloud {
    fake: Fake,
    region: String,
    role: Option<String>,
}

impl Identity for FakeCloud {
    async fn caller(&self) -> Result<Caller, CloudError> {
        self.fake.call("GetCallerIdentity", self.role.as_deref().unwrap_or_default())?;
        let closed = self.fake.with(|state| state.closed_roles) && self.role.is_some();
        if closed {
            return Err(CloudError {
                kind: CloudErrorKind::AccessDenied,
                call: "sts:AssumeRole".into(),
                code: Some("AccessDenied".into()),
                message: "not authorized to assume".into(),
                request_id: None,
            });
        }
        let arn = self.role.clone().unwrap_or_else(|| format!("arn:aws:iam::{ACCOUNT}:user/me"));
        Ok(Caller { account: ACCOUNT.into(), arn })
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn endpoint(&self) -> Option<&str> {
        self.fake.with(|state| state.endpoint)
    }
}

impl Storage for FakeCloud {
    async fn bucket(&self, bucket: &str, owner: &str) -> Result<BucketState, CloudError> {
        self.fake.call("HeadBucket", bucket)?;
        Ok(self.fake.with(|state| match state.buckets.get(bucket) {
            None => BucketState::Absent,
            Some((owned_by, _)) if owned_by == owner => BucketState::Ours,
            Some(_) => BucketState::Forbidden,
        }))
    }

    async fn create_bucket(&self, bucket: &str, owner: &str) -> Result<(), CloudError> {
        self.fake.call("CreateBucket", bucket)?;
        self.fake
            .with(|state| state.buckets.insert(bucket.into(), (owner.into(), IndexMap::new())));
        Ok(())
    }

    async fn has_object(&self, object: &Object) -> Result<bool, CloudError> {
        self.fake.call("HeadObject", &object.key)?;
        Ok(self.fake.with(|state| {
            state.buckets.get(&object.bucket).is_some_and(|(owner, objects)| {
                *owner == object.owner && objects.contains_key(&object.key)
            })
        }))
    }

    async fn put_object(
        &self,
        object: &Object,
        body: Vec<u8>,
        _kind: &str,
    ) -> Result<(), CloudError> {
        self.fake.call("PutObject", &object.key)?;
        self.fake.with(|state| {
            let (owner, objects) =
                state.buckets.get_mut(&object.bucket).expect("the bucket exists");
            assert_eq!(*owner, object.owner, "an object went into somebody else's bucket");
            objects.insert(object.key.clone(), body.len());
        });
        Ok(())
    }

    async fn object_count(&self, bucket: &str, limit: usize) -> Result<usize, CloudError> {
        self.fake.call("ListObjectVersions", bucket)?;
        Ok(self.fake.with(|state| {
            state.buckets.get(bucket).map_or(0, |(_, objects)| objects.len().min(limit))
        }))
    }
}

impl Registry for FakeCloud {
    async fn has_repository(&self, repository: &str) -> Result<bool, CloudError> {
        self.fake.call("DescribeRepositories", repository)?;
        Ok(self.fake.with(|state| state.repositories.contains_key(repository)))
    }

    async fn create_repository(&self, repository: &str, policy: &str) -> Result<(), CloudError> {
        self.fake.call("CreateRepository", repository)?;
        let made = (policy.to_owned(), HashSet::new());
        self.fake.with(|state| state.repositories.insert(repository.into(), made));
        Ok(())
    }

    async fn has_image(&self, repository: &str, tag: &str) -> Result<bool, CloudError> {
        self.fake.call("DescribeImages", tag)?;
        let has = |(_, tags): &(String, HashSet<String>)| tags.contains(tag);
        Ok(self.fake.with(|state| state.repositories.get(repository).is_some_and(has)))
    }

    async fn registry_login(&self) -> Result<RegistryLogin, CloudError> {
        self.fake.call("GetAuthorizationToken", "")?;
        let address = format!("https://{ACCOUNT}.dkr.ecr.{}.amazonaws.com", self.region);
        // `AWS:secret`.
        Ok(RegistryLogin::read(&address, "QVdTOnNlY3JldA==").expect("a token"))
    }
}

impl CloudFormation for FakeCloud {
    async fn describe_stack(&self, stack: &str) -> Result<Option<StackDescription>, CloudError> {
        self.fake.call("DescribeStacks", short(stack))?;
        Ok(self.fake.with(|state| {
            let mute = state.mute;
            if mute {
                state.step(stack, true);
            }
            let by_id = stack.starts_with("arn:");
            let found = state.find(stack)?;
            // A removed stack can still be asked for, by its ARN only.
            if found.status == "DELETE_COMPLETE" && !by_id {
                return None;
            }
            let outputs = found.template["Outputs"].as_object().into_iter().flatten();
            let outputs = outputs.map(|(key, output)| StackOutput {
                key: key.clone(),
                value: output["Value"].to_string(),
                export_name: output
                    .pointer("/Export/Name")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                description: None,
            });
            Some(StackDescription {
                id: found.id.clone(),
                name: stack.rsplit('/').nth(1).unwrap_or(stack).to_owned(),
                status: found.status.clone(),
                status_reason: found.reason.clone(),
                tags: found.tags.clone(),
                parameters: found.parameters.clone(),
                outputs: outputs.collect(),
                termination_protection: found.termination_protection,
                role_arn: found.role_arn.clone(),
                ..StackDescription::default()
            })
        }))
    }

    async fn template(&self, stack: &str) -> Result<String, CloudError> {
        self.fake.call("GetTemplate", stack)?;
        let text =
            self.fake.with(|state| state.find(stack).map(|stack| stack.template.to_string()));
        text.ok_or_else(|| not_found("GetTemplate", stack))
    }

    async fn create_change_set(
        &self,
        request: &ChangeSetRequest,
    ) -> Result<ChangeSetRef, CloudError> {
        self.fake.call("CreateChangeSet", &request.stack_name)?;
        self.fake.with(|state| {
            let fresh = state.arn(&request.stack_name);
            let stack = state.stacks.entry(request.stack_name.clone()).or_default();
            let unborn =
                matches!(stack.status.as_str(), "" | "DELETE_COMPLETE" | "REVIEW_IN_PROGRESS");
            assert_eq!(
                unborn,
                request.kind == ChangeSetType::Create,
                "the wrong type of change set"
            );
            if unborn {
                *stack = FakeStack {
                    id: fresh,
                    status: "REVIEW_IN_PROGRESS".into(),
                    ..FakeStack::default()
                };
            }
            let clash = stack.change_sets.insert(request.name.clone(), request.clone());
            assert!(clash.is_none(), "a change set's name was used twice");
            Ok(ChangeSetRef { id: request.name.clone(), stack_id: stack.id.clone() })
        })
    }

    async fn describe_change_set(
        &self,
        change_set: &ChangeSetRef,
        _page: Option<&str>,
    ) -> Result<ChangeSetPage, CloudError> {
        self.fake.call("DescribeChangeSet", short(&change_set.stack_id))?;
        self.fake.with(|state| {
            let forgets = state.forgets_outputs;
            let stack = state.find(&change_set.stack_id).ok_or_else(|| not_found("DescribeChangeSet", "stack"))?;
            let request = &stack.change_sets[&change_set.id];
            let new = body(request);
            let same = stack.template == new
                && request.tags == stack.tags
                && request.parameters.iter().all(|(key, value)| match value {
                    ParameterValue::New(value) => stack.parameters.get(key) == Some(value),
                    ParameterValue::Previous => true,
                });
            let same_resources = stack.template["Resources"] == new["Resources"];
            if same || forgets && same_resources {
                return Ok(ChangeSetPage {
                    status: "FAILED".into(),
                    status_reason: Some("The submitted information didn't contain changes. Submit different information to create a change set.".into()),
                    ..ChangeSetPage::default()
                });
            }
            let old = stack.template["Resources"].as_object().cloned().unwrap_or_default();
            let new = new["Resources"].as_object().cloned().unwrap_or_default();
            let mut changes = Vec::new();
            let ids: HashSet<&String> = old.keys().chain(new.keys()).collect();
            for id in ids {
                let action = match (old.get(id), new.get(id)) {
                    (None, _) => "Add",
                    (_, None) => "Remove",
                    (a, b) if a == b => continue,
                    _ => "Modify",
                };
                changes.push(ChangeSetChange { logical_id: id.clone(), resource_type: String::new(), action: action.into(), replacement: None });
            }
            Ok(ChangeSetPage {
                status: "CREATE_COMPLETE".into(),
                execution_status: Some("AVAILABLE".into()),
                changes,
                ..ChangeSetPage::default()
            })
        })
    }

    async fn execute_change_set(
        &self,
        change_set: &ChangeSetRef,
        _token: &str,
        rollback: bool,
    ) -> Result<(), CloudError> {
        self.fake.call("ExecuteChangeSet", short(&change_set.stack_id))?;
        self.fake.with(|state| {
            let name = short(&change_set.stack_id).to_owned();
            let stack =
                state.stacks.get_mut(&name).ok_or_else(|| not_found("ExecuteChangeSet", &name))?;
            let request =
                stack.change_sets.swap_remove(&change_set.id).expect("the change set exists");
            let create = request.kind == ChangeSetType::Create;
            stack.tags = request.tags.clone();
            stack.role_arn = request.role_arn.clone();
            for (key, value) in &request.parameters {
                if let ParameterValue::New(value) = value {
                    stack.parameters.insert(key.clone(), value.clone());
                }
            }
            let template = body(&request);
            state.sent.push(template.clone());
            state.plan(&name, Some(template), create, rollback);
            Ok(())
        })
    }

    async fn update_stack(
        &self,
        request: &ChangeSetRequest,
        rollback: bool,
    ) -> Result<String, CloudError> {
        self.fake.call("UpdateStack", &request.stack_name)?;
        self.fake.with(|state| {
            let name = &request.stack_name;
            let stack = state.stacks.get_mut(name).ok_or_else(|| not_found("UpdateStack", name))?;
            let template = body(request);
            if stack.template == template && request.tags == stack.tags {
                return Err(CloudError {
                    kind: CloudErrorKind::Invalid,
                    call: "cloudformation:UpdateStack".into(),
                    code: Some("ValidationError".into()),
                    message: "No updates are to be performed.".into(),
                    request_id: None,
                });
            }
            stack.tags = request.tags.clone();
            let id = stack.id.clone();
            state.sent.push(template.clone());
            state.plan(name, Some(template), false, rollback);
            Ok(id)
        })
    }

    async fn delete_change_set(&self, change_set: &ChangeSetRef) -> Result<(), CloudError> {
        self.fake.call("DeleteChangeSet", short(&change_set.stack_id))
    }

    async fn stack_events(&self, stack: &str, page: Option<&str>) -> Result<EventPage, CloudError> {
        self.fake.call("DescribeStackEvents", short(stack))?;
        self.fake.with(|state| {
            if page.is_none() {
                state.step(stack, false);
            }
            let size = state.page;
            let found = state.find(stack).ok_or_else(|| not_found("DescribeStackEvents", stack))?;
            let from: usize = page.map_or(0, |page| page.parse().expect("a page of ours"));
            let events: Vec<StackEvent> =
                found.events.iter().rev().skip(from).take(size).cloned().collect();
            let next = (from + size < found.events.len()).then(|| (from + size).to_string());
            Ok(EventPage { events, next })
        })
    }

    async fn stack_resources(&self, stack: &str) -> Result<Vec<StackResource>, CloudError> {
        self.fake.call("ListStackResources", short(stack))?;
        Ok(self.fake.with(|state| {
            let found = state.find(stack).map(|stack| stack.template["Resources"].clone());
            let found = found.unwrap_or_default();
            let parent = short(stack);
            let child = |id: &str| {
                state.stacks.get(&format!("nested:{parent}-{id}")).map(|stack| stack.id.clone())
            };
            let resources =
                found.as_object().into_iter().flatten().map(|(id, resource)| StackResource {
                    logical_id: id.clone(),
                    physical_id: child(id)
                        .unwrap_or_else(|| format!("physical-{id}").to_lowercase()),
                    resource_type: resource["Type"].as_str().unwrap_or_default().to_owned(),
                    status: "CREATE_COMPLETE".into(),
                });
            resources.collect()
        }))
    }

    async fn delete_stack(&self, request: &DeleteRequest) -> Result<(), CloudError> {
        let name = short(&request.stack).to_owned();
        self.fake.call("DeleteStack", &name)?;
        self.fake.with(|state| {
            let Some(stack) = state.stacks.get(&name) else { return };
            if stack.status == "REVIEW_IN_PROGRESS" {
                state.stacks.shift_remove(&name);
            } else {
                state.plan(&name, None, false, true);
            }
        });
        Ok(())
    }

    async fn cancel_update(&self, stack: &str, _token: &str) -> Result<(), CloudError> {
        self.fake.call("CancelUpdateStack", stack)
    }

    async fn set_termination_protection(
        &self,
        stack: &str,
        protected: bool,
    ) -> Result<(), CloudError> {
        self.fake.call("UpdateTerminationProtection", short(stack))?;
        self.fake.with(|state| {
            if let Some(stack) = state.find(stack) {
                stack.termination_protection = protected;
            }
        });
        Ok(())
    }

    async fn importers(&self, export: &str) -> Result<Vec<String>, CloudError> {
        self.fake.call("ListImports", export)?;
        let import = format!("{{\"Fn::ImportValue\":\"{export}\"}}");
        Ok(self.fake.with(|state| {
            let mut importers = state.imports.get(export).cloned().unwrap_or_default();
            let stacks = state.stacks.iter();
            let importing =
                stacks.filter(|(_, stack)| stack.template.to_string().contains(&import));
            importers.extend(importing.map(|(name, _)| name.clone()));
            importers
        }))
    }
}

/// What DynamoDB refuses of a table's update: two indexes at a time, and attributes that no key uses.
fn refuses(old: &Value, new: &Value) -> Option<String> {
    let list = |of: &Value, key: &str| of[key].as_array().cloned().unwrap_or_default();
    let indexes = |of: &Value| {
        let named = |index: Value| (index["IndexName"].to_string(), index["KeySchema"].to_string());
        list(of, "GlobalSecondaryIndexes").into_iter().map(named).collect::<HashMap<_, _>>()
    };
    let (had, has) = (indexes(old), indexes(new));
    if has.iter().any(|(name, keys)| had.get(name).is_some_and(|before| before != keys)) {
        return Some("Cannot update GSI's properties other than Provisioned Throughput".into());
    }
    let added = has.keys().filter(|name| !had.contains_key(*name)).count();
    let removed = had.keys().filter(|name| !has.contains_key(*name)).count();
    if added + removed > 1 {
        return Some(
            "Cannot perform more than one GSI creation or deletion in a single update".into(),
        );
    }
    let names = |items: Vec<Value>| {
        items.iter().map(|item| item["AttributeName"].to_string()).collect::<HashSet<_>>()
    };
    let mut keys = list(new, "KeySchema");
    keys.extend(list(new, "GlobalSecondaryIndexes").iter().flat_map(|i| list(i, "KeySchema")));
    (names(keys) != names(list(new, "AttributeDefinitions")))
        .then(|| "Some AttributeDefinitions are not used".into())
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
