//! What happens in an operation, event by event.

use serde_json::{Map, Value};

use super::*;

impl State {
    pub(super) fn arn(&mut self, name: &str) -> String {
        self.clock += 1;
        format!("arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/{name}/{}", self.clock)
    }

    pub(super) fn find(&mut self, name_or_id: &str) -> Option<&mut FakeStack> {
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
            operation: None,
        }
    }

    /// An event of the stack itself.
    fn own(&mut self, id: &str, name: &str, status: &str, reason: Option<&str>) -> StackEvent {
        let event = self.event(id, name, "AWS::CloudFormation::Stack", status, reason);
        StackEvent { physical_id: id.into(), ..event }
    }

    /// Begins an operation; fails where its answer is lost.
    pub(super) fn begin(
        &mut self,
        call: &str,
        token: &str,
        name: &str,
        plan: impl FnOnce(&mut Self),
    ) -> Result<(), CloudError> {
        plan(self);
        let token = (!self.tokenless).then(|| token.to_owned());
        for event in self.stacks.get_mut(name).into_iter().flat_map(|stack| &mut stack.coming) {
            event.token.clone_from(&token);
            // Going back is an operation of its own.
            let kind = if event.status.contains("ROLLBACK") { "rollback" } else { "operation" };
            event.operation = token.as_ref().map(|token| format!("{kind} of {token}"));
        }
        if self.loses_answer != Some(call) {
            return Ok(());
        }
        self.loses_answer = None;
        if self.ends_at_once {
            self.step(name, true);
        }
        let lost = unreachable(call);
        let fault = CloudError { call: "any call".into(), ..lost.clone() };
        self.faults.push((String::new(), std::mem::take(&mut self.outage), fault));
        Err(lost)
    }

    /// Plans all events of an operation.
    pub(super) fn plan(&mut self, name: &str, new: Option<Value>, create: bool, rollback: bool) {
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
        if new.is_some() && self.foreseen.iter().any(|event| event.at_ms >= 0) {
            let reason = "Validation failed with 1 error(s). Call DescribeEvents to retrieve the full list of issues.";
            events.push(self.own(&id, name, &format!("{verb}_FAILED"), Some(reason)));
            let reason = "Validation failure detected.";
            self.roll_back(&id, name, create, rollback, reason, &begun, &mut events);
            if let Some(stack) = self.stacks.get_mut(name) {
                stack.coming.extend(events);
            }
            return;
        }
        for (logical, resource) in &after {
            let kind = resource["Type"].as_str().unwrap_or_default().to_owned();
            let verb = match before.get(logical) {
                None => "CREATE",
                Some(same) if same == resource && !self.touches_all => continue,
                Some(_) => "UPDATE",
            };
            let differs = |property: &str| {
                before[logical]["Properties"][property] != resource["Properties"][property]
            };
            let replaces = verb == "UPDATE" && ["QueueName", "TableName"].into_iter().any(differs);
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
            let child = nested.as_ref().map(|_| {
                let known = self.stacks.get(&format!("nested:{name}-{logical}"));
                let known = known.map(|stack| stack.id.clone());
                known.unwrap_or_else(|| self.arn(&format!("{name}-{logical}")))
            });
            if let Some(child) = &child {
                start.physical_id = child.clone();
            }
            events.push(start);
            if let (Some(template), Some(child)) = (nested, child.clone()) {
                self.nest(&format!("{name}-{logical}"), &child, &template, &mut events);
            }
            begun.push((logical.clone(), verb.to_owned()));
            let refused = match verb {
                "UPDATE" if !replaces => {
                    refuses(&before[logical]["Properties"], &resource["Properties"])
                }
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
                if !self.hides_removals {
                    self.remove(&id, &gone, &mut events);
                }
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
        if self.blurs_additions && !create {
            for event in &mut events {
                event.status = event.status.replace("CREATE_", "UPDATE_");
            }
        }
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
            if self.retained.contains(logical) && verb == "CREATE" {
                events.push(self.event(id, logical, "AWS::Any::Thing", "DELETE_SKIPPED", None));
                continue;
            }
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
        let known = self.stacks.get(&format!("nested:{name}"));
        stack.events = known.map(|stack| stack.events.clone()).unwrap_or_default();
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
    pub(super) fn step(&mut self, name_or_id: &str, all: bool) {
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
        let over = stack.coming.is_empty() && stack.status == "DELETE_COMPLETE";
        let id = stack.id.clone();
        if self.forgets && over {
            self.stacks.retain(|_, stack| stack.id != id);
        }
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
