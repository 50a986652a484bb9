//! The engine's errors as the user reads them.

use crate::deploy::{CloudErrorKind, DeployError};
use crate::diff::TemplateSyntaxError;

use super::error::{CliError, ExitStatus};

impl From<&DeployError> for CliError {
    fn from(error: &DeployError) -> Self {
        let status = match error {
            _ if error.is_access() => ExitStatus::Denied,
            DeployError::Cloud(cause) if cause.kind == CloudErrorKind::Unreachable => {
                ExitStatus::Denied
            }
            DeployError::NoRegion
            | DeployError::MissingParameters { .. }
            | DeployError::UnknownParameters { .. } => ExitStatus::Usage,
            DeployError::Annotated { .. } => ExitStatus::NotSynthesized,
            DeployError::Interrupted { .. } => ExitStatus::Interrupted,
            _ => ExitStatus::DeployFailed,
        };
        let mut told = CliError::new(status, error.code(), error.to_string());
        for line in facts(error) {
            told = told.detail(line);
        }
        error.help().into_iter().fold(told, CliError::hinted)
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
fn facts(error: &DeployError) -> Vec<String> {
    let mut lines = Vec::new();
    match error {
        DeployError::ResourcesFailed { failures, cancelled, .. } => {
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
        }
        DeployError::NotEmpty { place: Some(place), .. } => {
            lines.push(format!("defined at {place}"))
        }
        DeployError::BadState { reason: Some(reason), .. } => lines.push(reason.clone()),
        _ => {}
    }
    lines
}
