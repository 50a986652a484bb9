//! CloudFormation.

use aws_sdk_cloudformation::types::{
    Capability, ChangeSetType as SdkChangeSetType, EventFilter, HookFailureMode,
    OperationEvent as SdkOperationEvent, Parameter, Stack, Tag,
};

use super::connect::AwsCloud;
use super::failure::failure;
use crate::deploy::cloud::{
    ChangeSetChange, ChangeSetPage, ChangeSetRef, ChangeSetRequest, ChangeSetType, CloudFormation,
    DeleteRequest, EventPage, OperationEvent, ParameterValue, StackDescription, StackEvent,
    StackOutput, StackResource, TemplateBody,
};
use crate::deploy::error::{CloudError, CloudErrorKind};

impl CloudFormation for AwsCloud {
    async fn describe_stack(&self, stack: &str) -> Result<Option<StackDescription>, CloudError> {
        let answer = self.cloudformation.describe_stacks().stack_name(stack).send().await;
        match answer.map_err(|error| failure("cloudformation:DescribeStacks", error)) {
            Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next().map(description)),
            Err(error) if error.kind == CloudErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn template(&self, stack: &str) -> Result<String, CloudError> {
        let answer = self.cloudformation.get_template().stack_name(stack).send().await;
        let answer = answer.map_err(|error| failure("cloudformation:GetTemplate", error))?;
        Ok(answer.template_body.unwrap_or_default())
    }

    async fn create_change_set(
        &self,
        request: &ChangeSetRequest,
    ) -> Result<ChangeSetRef, CloudError> {
        let mut call = self
            .cloudformation
            .create_change_set()
            .stack_name(&request.stack_name)
            .change_set_name(&request.name)
            .change_set_type(match request.kind {
                ChangeSetType::Create => SdkChangeSetType::Create,
                ChangeSetType::Update => SdkChangeSetType::Update,
            })
            .set_parameters(Some(parameters(request)))
            .set_tags(Some(tags(request)))
            .set_capabilities(Some(capabilities(request)))
            .set_role_arn(request.role_arn.clone())
            .set_notification_arns(request.notification_arns.clone())
            .client_token(&request.token);
        call = match &request.template {
            TemplateBody::Inline(body) => call.template_body(body),
            TemplateBody::Url(url) => call.template_url(url),
        };
        let answer =
            call.send().await.map_err(|error| failure("cloudformation:CreateChangeSet", error))?;
        Ok(ChangeSetRef {
            id: answer.id.unwrap_or_else(|| request.name.clone()),
            stack_id: answer.stack_id.unwrap_or_else(|| request.stack_name.clone()),
        })
    }

    async fn describe_change_set(
        &self,
        change_set: &ChangeSetRef,
        page: Option<&str>,
    ) -> Result<ChangeSetPage, CloudError> {
        let call = self.cloudformation.describe_change_set();
        let call = call.change_set_name(&change_set.id).stack_name(&change_set.stack_id);
        let answer = call.set_next_token(page.map(str::to_owned)).send().await;
        let answer = answer.map_err(|error| failure("cloudformation:DescribeChangeSet", error))?;
        let changes = answer.changes.unwrap_or_default().into_iter().filter_map(|change| {
            let change = change.resource_change?;
            Some(ChangeSetChange {
                logical_id: change.logical_resource_id.unwrap_or_default(),
                resource_type: change.resource_type.unwrap_or_default(),
                action: change.action.map(|action| action.as_str().to_owned()).unwrap_or_default(),
                replacement: change.replacement.map(|replacement| replacement.as_str().to_owned()),
            })
        });
        Ok(ChangeSetPage {
            status: answer.status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            status_reason: answer.status_reason,
            execution_status: answer.execution_status.map(|status| status.as_str().to_owned()),
            changes: changes.collect(),
            next: answer.next_token.filter(|token| !token.is_empty()),
        })
    }

    async fn execute_change_set(
        &self,
        change_set: &ChangeSetRef,
        token: &str,
        rollback: bool,
    ) -> Result<(), CloudError> {
        let call = self.cloudformation.execute_change_set();
        let call = call
            .change_set_name(&change_set.id)
            .stack_name(&change_set.stack_id)
            .client_request_token(token);
        let call = if rollback { call } else { call.disable_rollback(true) };
        call.send()
            .await
            .map(|_| ())
            .map_err(|error| failure("cloudformation:ExecuteChangeSet", error))
    }

    async fn update_stack(
        &self,
        request: &ChangeSetRequest,
        rollback: bool,
    ) -> Result<String, CloudError> {
        let mut call = self
            .cloudformation
            .update_stack()
            .stack_name(&request.stack_name)
            .set_parameters(Some(parameters(request)))
            .set_tags(Some(tags(request)))
            .set_capabilities(Some(capabilities(request)))
            .set_role_arn(request.role_arn.clone())
            .set_notification_arns(request.notification_arns.clone())
            .client_request_token(&request.token);
        call = match &request.template {
            TemplateBody::Inline(body) => call.template_body(body),
            TemplateBody::Url(url) => call.template_url(url),
        };
        let call = if rollback { call } else { call.disable_rollback(true) };
        let answer =
            call.send().await.map_err(|error| failure("cloudformation:UpdateStack", error))?;
        Ok(answer.stack_id.unwrap_or_else(|| request.stack_name.clone()))
    }

    async fn delete_change_set(&self, change_set: &ChangeSetRef) -> Result<(), CloudError> {
        let call = self.cloudformation.delete_change_set();
        let call = call.change_set_name(&change_set.id).stack_name(&change_set.stack_id);
        call.send()
            .await
            .map(|_| ())
            .map_err(|error| failure("cloudformation:DeleteChangeSet", error))
    }

    async fn stack_events(&self, stack: &str, page: Option<&str>) -> Result<EventPage, CloudError> {
        let call = self.cloudformation.describe_stack_events().stack_name(stack);
        let answer = call.set_next_token(page.map(str::to_owned)).send().await;
        let answer =
            answer.map_err(|error| failure("cloudformation:DescribeStackEvents", error))?;
        let events = answer.stack_events.unwrap_or_default().into_iter().map(|event| StackEvent {
            id: event.event_id.unwrap_or_default(),
            stack_id: event.stack_id.unwrap_or_default(),
            logical_id: event.logical_resource_id.unwrap_or_default(),
            physical_id: event.physical_resource_id.unwrap_or_default(),
            resource_type: event.resource_type.unwrap_or_default(),
            status: event
                .resource_status
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            reason: event.resource_status_reason.filter(|reason| !reason.is_empty()),
            at_ms: event.timestamp.and_then(|at| at.to_millis().ok()).unwrap_or_default(),
            token: event.client_request_token,
            operation: event.operation_id,
        });
        Ok(EventPage {
            events: events.collect(),
            next: answer.next_token.filter(|token| !token.is_empty()),
        })
    }

    async fn failed_events(
        &self,
        stack: &str,
        change_set: Option<&str>,
    ) -> Result<Vec<OperationEvent>, CloudError> {
        let failed = EventFilter::builder().failed_events(true).build();
        let call = self.cloudformation.describe_events().stack_name(stack).filters(failed);
        let call = call.set_change_set_name(change_set.map(str::to_owned));
        let mut pages = call.into_paginator().send();
        let mut events = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failure("cloudformation:DescribeEvents", error))?;
            let page = page.operation_events.unwrap_or_default();
            events.extend(page.into_iter().filter(|event| !only_warns(event)).map(operation_event));
        }
        Ok(events)
    }

    async fn stack_resources(&self, stack: &str) -> Result<Vec<StackResource>, CloudError> {
        let mut resources = Vec::new();
        let mut next = None;
        loop {
            let call =
                self.cloudformation.list_stack_resources().stack_name(stack).set_next_token(next);
            let answer = call
                .send()
                .await
                .map_err(|error| failure("cloudformation:ListStackResources", error))?;
            for summary in answer.stack_resource_summaries.unwrap_or_default() {
                resources.push(StackResource {
                    logical_id: summary.logical_resource_id.unwrap_or_default(),
                    physical_id: summary.physical_resource_id.unwrap_or_default(),
                    resource_type: summary.resource_type.unwrap_or_default(),
                    status: summary
                        .resource_status
                        .map(|status| status.as_str().to_owned())
                        .unwrap_or_default(),
                });
            }
            next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(resources);
            }
        }
    }

    async fn delete_stack(&self, request: &DeleteRequest) -> Result<(), CloudError> {
        let call = self
            .cloudformation
            .delete_stack()
            .stack_name(&request.stack)
            .client_request_token(&request.token);
        let retain = (!request.retain.is_empty()).then(|| request.retain.clone());
        let call = call.set_role_arn(request.role_arn.clone()).set_retain_resources(retain);
        call.send().await.map(|_| ()).map_err(|error| failure("cloudformation:DeleteStack", error))
    }

    async fn cancel_update(&self, stack: &str, token: &str) -> Result<(), CloudError> {
        let call =
            self.cloudformation.cancel_update_stack().stack_name(stack).client_request_token(token);
        call.send()
            .await
            .map(|_| ())
            .map_err(|error| failure("cloudformation:CancelUpdateStack", error))
    }

    async fn set_termination_protection(
        &self,
        stack: &str,
        protected: bool,
    ) -> Result<(), CloudError> {
        let call = self.cloudformation.update_termination_protection();
        let call = call.stack_name(stack).enable_termination_protection(protected);
        call.send()
            .await
            .map(|_| ())
            .map_err(|error| failure("cloudformation:UpdateTerminationProtection", error))
    }

    async fn importers(&self, export: &str) -> Result<Vec<String>, CloudError> {
        let mut importers = Vec::new();
        let mut next = None;
        loop {
            let call = self.cloudformation.list_imports().export_name(export).set_next_token(next);
            match call.send().await.map_err(|error| failure("cloudformation:ListImports", error)) {
                Ok(answer) => {
                    importers.extend(answer.imports.unwrap_or_default());
                    next = answer.next_token.filter(|token| !token.is_empty());
                }
                // An export that nobody imports is an error to this call.
                Err(error) if error.message.contains("is not imported") => return Ok(importers),
                Err(error) => return Err(error),
            }
            if next.is_none() {
                return Ok(importers);
            }
        }
    }
}

/// Tells of a validation or a hook that lets the operation go on.
fn only_warns(event: &SdkOperationEvent) -> bool {
    let mode = event.validation_failure_mode.as_ref().or(event.hook_failure_mode.as_ref());
    mode == Some(&HookFailureMode::Warn)
}

fn operation_event(event: SdkOperationEvent) -> OperationEvent {
    let reasons =
        [event.validation_status_reason, event.hook_status_reason, event.resource_status_reason];
    OperationEvent {
        stack_id: event.stack_id.unwrap_or_default(),
        logical_id: event.logical_resource_id.unwrap_or_default(),
        physical_id: event.physical_resource_id.unwrap_or_default(),
        resource_type: event.resource_type.unwrap_or_default(),
        validation: event.validation_name,
        path: event.validation_path,
        reason: reasons.into_iter().flatten().find(|reason| !reason.is_empty()),
        at_ms: event.timestamp.and_then(|at| at.to_millis().ok()).unwrap_or_default(),
        operation: event.operation_id,
    }
}

fn parameters(request: &ChangeSetRequest) -> Vec<Parameter> {
    let parameters = request.parameters.iter().map(|(key, value)| {
        let parameter = Parameter::builder().parameter_key(key);
        match value {
            ParameterValue::New(value) => parameter.parameter_value(value).build(),
            ParameterValue::Previous => parameter.use_previous_value(true).build(),
        }
    });
    parameters.collect()
}

fn tags(request: &ChangeSetRequest) -> Vec<Tag> {
    request.tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn capabilities(request: &ChangeSetRequest) -> Vec<Capability> {
    request.capabilities.iter().map(|name| Capability::from(name.as_str())).collect()
}

fn description(stack: Stack) -> StackDescription {
    let mut description = StackDescription {
        id: stack.stack_id.unwrap_or_default(),
        name: stack.stack_name.unwrap_or_default(),
        status: stack.stack_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        status_reason: stack.stack_status_reason.filter(|reason| !reason.is_empty()),
        notification_arns: stack.notification_arns.unwrap_or_default(),
        termination_protection: stack.enable_termination_protection.unwrap_or_default(),
        role_arn: stack.role_arn,
        root_id: stack.root_id,
        ..StackDescription::default()
    };
    for tag in stack.tags.unwrap_or_default() {
        description.tags.insert(tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
    }
    for parameter in stack.parameters.unwrap_or_default() {
        let key = parameter.parameter_key.unwrap_or_default();
        if parameter.resolved_value.is_some() {
            description.ssm_parameters.push(key.clone());
        }
        description.parameters.insert(key, parameter.parameter_value.unwrap_or_default());
    }
    for output in stack.outputs.unwrap_or_default() {
        description.outputs.push(StackOutput {
            key: output.output_key.unwrap_or_default(),
            value: output.output_value.unwrap_or_default(),
            export_name: output.export_name,
            description: output.description,
        });
    }
    description
}
