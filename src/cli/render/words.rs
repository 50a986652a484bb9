//! The words for what the engine reports, shared by all its renderers.

use anstyle::Style;

use crate::cli::ui::{BAD, BUSY, CHANGED, DIM, GOOD};
use crate::deploy::{Outcome, ResourceVerb};
use crate::diff::Counts;

use super::duration::duration;

/// Returns the colour of a resource's step.
pub(crate) fn verb_style(verb: ResourceVerb) -> Style {
    match verb {
        ResourceVerb::Failed => BAD,
        ResourceVerb::Cancelled | ResourceVerb::Kept => DIM,
        ResourceVerb::Restoring | ResourceVerb::Restored => CHANGED,
        verb if verb.is_final() => GOOD,
        _ => BUSY,
    }
}

/// Returns an outcome's verb and colour.
pub(crate) fn outcome(outcome: &Outcome) -> (&'static str, Style) {
    match outcome {
        Outcome::Unchanged => ("Unchanged", GOOD),
        Outcome::Created | Outcome::Updated => ("Deployed", GOOD),
        Outcome::Destroyed => ("Destroyed", GOOD),
        Outcome::Absent => ("Not there", GOOD),
        Outcome::Declined => ("Declined", CHANGED),
        Outcome::RolledBack { .. } => ("Rolled back", CHANGED),
        Outcome::Failed { .. } => ("Failed", BAD),
        Outcome::Skipped { .. } => ("Skipped", CHANGED),
        Outcome::Interrupted { .. } => ("Interrupted", CHANGED),
    }
}

/// Returns what there is to say of an outcome beside its verb.
fn outcome_note(outcome: &Outcome, counts: &Counts) -> Option<String> {
    match outcome {
        Outcome::RolledBack { .. } if counts.keep > 0 => {
            Some("all other resources are as they were before".to_string())
        }
        Outcome::RolledBack { .. } => Some("resources are as they were before".to_string()),
        Outcome::Failed { status: Some(status) }
        | Outcome::Interrupted { status: Some(status) } => Some(format!("the stack is {status}")),
        Outcome::Skipped { because_of } => Some(format!("because of {because_of}")),
        _ => None,
    }
}

/// Says how long it took and what else there is to say.
pub(crate) fn ending(outcome: &Outcome, counts: &Counts, elapsed_ms: u64) -> String {
    let note = outcome_note(outcome, counts);
    match (outcome, note) {
        (Outcome::Skipped { .. } | Outcome::Declined, note) => note.unwrap_or_default(),
        (_, Some(note)) => format!("in {}, {note}", duration(elapsed_ms)),
        (_, None) => format!("in {}", duration(elapsed_ms)),
    }
}

/// Says how many resources were touched, in the past tense.
pub(crate) fn counts(counts: &Counts) -> Option<String> {
    let Counts { replace, change, add, remove, keep } = *counts;
    let parts: Vec<_> = [
        (replace, "replaced"),
        (change, "changed"),
        (add, "added"),
        (remove, "removed"),
        (keep, "kept"),
    ]
    .iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, verb)| format!("{number} {verb}"))
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Writes a number of bytes as `812 B`, `3.1 KiB` or `12.0 MiB`.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64| bytes.saturating_mul(10) / unit;
    let (tenths, unit) = match bytes {
        0..1024 => return format!("{bytes} B"),
        1024..1_048_576 => (tenths(1024), "KiB"),
        _ => (tenths(1_048_576), "MiB"),
    };
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_not_said_to_be_as_it_was() {
        let outcome = Outcome::RolledBack { status: "ROLLBACK_COMPLETE".to_owned() };
        let told = |keep: usize| ending(&outcome, &Counts { keep, ..Counts::default() }, 2000);
        assert_eq!(told(0), "in 2.0s, resources are as they were before");
        assert_eq!(told(1), "in 2.0s, all other resources are as they were before");
    }
}
