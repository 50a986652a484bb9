//! The calls of CloudFormation.

use super::*;

/// An output's value, as far as a fake knows it.
fn resolved(value: &Value) -> String {
    match (value, &value["Ref"]) {
        (Value::String(text), _) => text.clone(),
        (_, Value::String(id)) => format!("physical-{id}").to_lowercase(),
        (other, _) => other.to_string(),
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
                value: resolved(&output["Value"]),
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
                notification_arns: found.notification_arns.clone(),
                root_id: found.root_id.clone(),
                ..StackDescription::default()
            })
        }))
    }

    async fn template(&self, stack: &str) -> Result<String, CloudError> {
        self.fake.call("GetTemplate", short(stack))?;
        let text = self.fake.with(|state| {
            let garbled = state.garbled.clone();
            state.find(stack).map(|stack| garbled.unwrap_or_else(|| stack.template.to_string()))
        });
        text.ok_or_else(|| not_found("GetTemplate", stack))
    }

    async fn create_change_set(
        &self,
        request: &ChangeSetRequest,
    ) -> Result<ChangeSetRef, CloudError> {
        self.fake.call("CreateChangeSet", &request.stack_name)?;
        self.fake.with(|state| {
            state.requests.push(request.clone());
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
        page: Option<&str>,
    ) -> Result<ChangeSetPage, CloudError> {
        let subject = format!("{} {}", short(&change_set.stack_id), page.unwrap_or_default());
        self.fake.call("DescribeChangeSet", subject.trim())?;
        self.fake.with(|state| {
            if state.thinking {
                let status = "CREATE_PENDING".into();
                return Ok(ChangeSetPage { status, ..ChangeSetPage::default() });
            }
            if let Some(reason) = state.refusal.clone() {
                let (status, status_reason) = ("FAILED".into(), Some(reason));
                return Ok(ChangeSetPage { status, status_reason, ..ChangeSetPage::default() });
            }
            let (forgets, size) = (state.forgets_outputs, state.page);
            let forgets_executed = state.forgets;
            let available = state.rival.as_ref().map_or("AVAILABLE", |rival| rival.change_set);
            let stack = state.find(&change_set.stack_id).ok_or_else(|| not_found("DescribeChangeSet", "stack"))?;
            if stack.executed.contains(&change_set.id) && !forgets_executed {
                let over = stack.coming.is_empty();
                let execution = if over { "EXECUTE_COMPLETE" } else { "EXECUTE_IN_PROGRESS" };
                return Ok(ChangeSetPage {
                    status: "CREATE_COMPLETE".into(),
                    execution_status: Some(execution.into()),
                    ..ChangeSetPage::default()
                });
            }
            let request = stack.change_sets.get(&change_set.id);
            let request = request.ok_or_else(|| not_found("DescribeChangeSet", "change set"))?;
            let new = body(request);
            let same = stack.template == new
                && request.tags == stack.tags
                && request.role_arn == stack.role_arn
                && request.notification_arns.as_ref() == Some(&stack.notification_arns)
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
            changes.sort_by(|a, b| a.logical_id.cmp(&b.logical_id));
            let from: usize = page.map_or(0, |page| page.parse().expect("a page of ours"));
            let next = (from + size < changes.len()).then(|| (from + size).to_string());
            Ok(ChangeSetPage {
                status: "CREATE_COMPLETE".into(),
                execution_status: Some(available.into()),
                changes: changes.into_iter().skip(from).take(size).collect(),
                next,
                ..ChangeSetPage::default()
            })
        })
    }

    async fn execute_change_set(
        &self,
        change_set: &ChangeSetRef,
        token: &str,
        rollback: bool,
    ) -> Result<(), CloudError> {
        self.fake.call("ExecuteChangeSet", short(&change_set.stack_id))?;
        self.fake.with(|state| {
            let name = short(&change_set.stack_id).to_owned();
            let stack =
                state.stacks.get_mut(&name).ok_or_else(|| not_found("ExecuteChangeSet", &name))?;
            if let Some(rival) = &state.rival {
                let kind = rival.kind;
                stack.status = rival.status.into();
                if state.forgets && rival.status == "DELETE_COMPLETE" {
                    state.stacks.shift_remove(&name);
                }
                return Err(CloudError { kind, ..unreachable("ExecuteChangeSet") });
            }
            let request =
                stack.change_sets.swap_remove(&change_set.id).expect("the change set exists");
            stack.executed.insert(change_set.id.clone());
            let create = request.kind == ChangeSetType::Create;
            stack.tags = request.tags.clone();
            stack.role_arn = request.role_arn.clone();
            stack.notification_arns.clone_from(
                request.notification_arns.as_ref().expect("every request names its topics"),
            );
            for (key, value) in &request.parameters {
                if let ParameterValue::New(value) = value {
                    stack.parameters.insert(key.clone(), value.clone());
                }
            }
            let template = body(&request);
            state.sent.push(template.clone());
            state.begin("ExecuteChangeSet", token, &name, |state| {
                state.plan(&name, Some(template), create, rollback)
            })
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
            state.begin("UpdateStack", &request.token, name, |state| {
                state.plan(name, Some(template), false, rollback)
            })?;
            Ok(id)
        })
    }

    async fn delete_change_set(&self, change_set: &ChangeSetRef) -> Result<(), CloudError> {
        self.fake.call("DeleteChangeSet", short(&change_set.stack_id))?;
        self.fake.with(|state| {
            if let Some(stack) = state.find(&change_set.stack_id) {
                stack.change_sets.shift_remove(&change_set.id);
            }
        });
        Ok(())
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

    async fn failed_events(
        &self,
        stack: &str,
        change_set: Option<&str>,
    ) -> Result<Vec<OperationEvent>, CloudError> {
        let of = if change_set.is_some() { "a change set of " } else { "" };
        self.fake.call("DescribeEvents", &format!("{of}{}", short(stack)))?;
        Ok(self.fake.with(|state| {
            let stack_id = state.find(stack).map(|stack| stack.id.clone()).unwrap_or_default();
            let at_ms = state.clock;
            let events = state.find(stack).map(|stack| stack.events.clone()).unwrap_or_default();
            let begun = |event: &&StackEvent| {
                event.status.ends_with("_IN_PROGRESS") && !event.status.contains("ROLLBACK")
            };
            let own = events.iter().rev().find(begun).and_then(|event| event.operation.clone());
            let event = |event: OperationEvent| OperationEvent {
                // What is about the stack itself has its name, and its ARN for a physical id.
                physical_id: match event.logical_id == short(stack) {
                    true => stack_id.clone(),
                    false => String::new(),
                },
                stack_id: stack_id.clone(),
                at_ms: at_ms + event.at_ms,
                operation: event.operation.or_else(|| own.clone().filter(|_| event.at_ms >= 0)),
                ..event
            };
            let foreseen = state
                .foreseen
                .iter()
                .filter(|event| event.stack_id.is_empty() || event.stack_id == short(stack));
            foreseen.cloned().map(event).collect()
        }))
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
            let Some(stack) = state.stacks.get(&name) else { return Ok(()) };
            if stack.status == "REVIEW_IN_PROGRESS" {
                state.stacks.shift_remove(&name);
                return Ok(());
            }
            state.begin("DeleteStack", &request.token, &name, |state| {
                state.plan(&name, None, false, true)
            })
        })
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
