//! The engine's errors as the user reads them.

use crate::deploy::{CloudErrorKind, DeployError, Failure, ImportingResource};
use crate::diff::TemplateSyntaxError;

use super::error::{CliError, ExitStatus};

/// How many resources are told that import an export.
const TOLD: usize = 5;

impl From<&DeployError> for CliError {
    fn from(error: &DeployError) -> Self {
        let status = match error {
            _ if error.is_access() => ExitStatus::Denied,
            DeployError::Cloud(cause) if cause.kind == CloudErrorKind::Unreachable => {
                ExitStatus::Denied
            }
            DeployError::NoRegion { .. }
            | DeployError::BadSetting { .. }
            | DeployError::MissingParameters { .. }
            | DeployError::UnknownParameter { .. }
            | DeployError::ParametersElsewhere { .. } => ExitStatus::Usage,
            DeployError::Annotated { .. } => ExitStatus::NotSynthesized,
            DeployError::Interrupted { .. } => ExitStatus::Interrupted,
            _ => ExitStatus::DeployFailed,
        };
        let mut told =
            CliError::new(status, error.code(), error.to_string()).of_stack(error.stack());
        for line in facts(error) {
            told = told.detail(line);
        }
        if let DeployError::Cloud(cause) = error
            && cause.kind == CloudErrorKind::Unreachable
        {
            told = unreachable(told, &cause.message);
        }
        error.help().into_iter().fold(told, CliError::hinted)
    }
}

/// Adds what was to be reached, as far as the settings tell.
fn unreachable(error: CliError, message: &str) -> CliError {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(address) = variable("AWS_ENDPOINT_URL") {
        return error
            .detail(format!("AWS_ENDPOINT_URL sends every call to {address}"))
            .hinted("start what should answer there, or unset AWS_ENDPOINT_URL to reach AWS");
    }
    match message.contains("lookup address") {
        true => error.hinted("is the region spelled right? they look like `eu-west-1`"),
        false => error,
    }
}

impl From<DeployError> for CliError {
    fn from(error: DeployError) -> Self {
        (&error).into()
    }
}

impl From<TemplateSyntaxError> for CliError {
    fn from(error: TemplateSyntaxError) -> Self {
        CliError::usage("template", error.to_string())
    }
}

/// What went wrong in detail: every failed resource with its reason and the user's line.
pub(crate) fn facts(error: &DeployError) -> Vec<String> {
    let mut lines = Vec::new();
    match error {
        DeployError::ChangeSetRefused { failures, .. } => lines = failed(failures, 0),
        DeployError::ResourcesFailed { failures, cancelled, kept, .. } => {
            lines = failed(failures, *cancelled);
            lines.extend(kept.iter().map(|name| {
                format!("{name} was kept, by its removal policy, and belongs to no stack any more")
            }));
        }
        DeployError::NotEmpty { place: Some(place), .. } => {
            lines.push(format!("defined at {place}"))
        }
        DeployError::ExportsInUse { importing, .. } => lines = imports(importing),
        DeployError::ExportsChange { replaced, changed, importing, .. } => {
            for (name, place) in replaced {
                let place = place.as_ref().map(|place| format!("; defined at {place}"));
                lines.push(format!("{name} is replaced{}", place.unwrap_or_default()));
            }
            lines.extend(changed.iter().cloned());
            lines.extend(imports(importing));
        }
        DeployError::BadState { reason: Some(reason), .. } => lines.push(reason.clone()),
        _ => {}
    }
    lines
}

/// Tells the resources that import exports, the first few.
fn imports(importing: &[ImportingResource]) -> Vec<String> {
    let told = |import: &ImportingResource| {
        let place = import.place.as_ref().map(|place| format!("; defined at {place}"));
        format!("{} imports `{}`{}", import.name, import.export, place.unwrap_or_default())
    };
    let mut lines: Vec<String> = importing.iter().take(TOLD).map(told).collect();
    match importing.len().saturating_sub(TOLD) {
        0 => {}
        more => lines.push(format!("and {more} more")),
    }
    lines
}

/// Tells resources that failed, with how many others were given up because of them.
fn failed(failures: &[Failure], cancelled: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let others = match cancelled {
        0 => None,
        1 => Some("1 other resource was cancelled because of it".to_string()),
        several => Some(format!("{several} other resources were cancelled because of it")),
    };
    for (index, failure) in failures.iter().enumerate() {
        lines.push(format!(
            "{} ({}) could not be {}:",
            failure.name(),
            failure.resource_type,
            failure.verb
        ));
        lines.extend(failure.reason.lines().map(|line| format!("  {line}")));
        let place = failure.place.as_ref().map(|place| format!("defined at {place}"));
        let others = if index + 1 == failures.len() { others.clone() } else { None };
        match (place, others) {
            (Some(place), Some(others)) => lines.push(format!("{place}; {others}")),
            (place, others) => lines.extend(place.or(others)),
        }
    }
    lines
}
