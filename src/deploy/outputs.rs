//! Outputs that differ where CloudFormation finds nothing to do.
//!
//! AWS takes a change set that changes outputs alone. Some endpoints look at resources only when they make
//! one, and would leave the outputs as they were; `UpdateStack` compares whole templates there too.

use crate::diff::{Section, TemplateDiff};

/// Tells whether outputs, or what they are made of beside resources, differ.
pub(super) fn may_differ(diff: &TemplateDiff) -> bool {
    diff.sections.iter().any(|change| {
        matches!(
            change.section,
            Section::Output | Section::Parameter | Section::Mapping | Section::Condition
        )
    })
}

/// Says which outputs stay as they are because the endpoint does not update them, if any do.
pub(super) fn unchanged(diff: &TemplateDiff) -> Option<String> {
    let outputs = diff.sections.iter().filter(|change| change.section == Section::Output);
    let names: Vec<String> = outputs.map(|change| format!("`{}`", change.name)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "CloudFormation says that there is nothing to update, so these outputs stay as they were: {}",
            names.join(", ")
        )
    })
}
