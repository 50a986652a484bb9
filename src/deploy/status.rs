//! What a stack's status allows.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes>

/// What can be done with a stack in some status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// It never lived: there is at most an empty shell for a change set.
    Unborn,
    /// It works and can be updated.
    Healthy,
    /// It works, but its last update was undone.
    RolledBack,
    /// Its creation failed, and so it can only be removed.
    Stillborn,
    /// An operation stopped halfway, with rollback switched off.
    Paused,
    /// Something is under way.
    Busy,
    /// It can neither be updated nor was it removed.
    Stuck,
}

/// Sorts a status.
pub(super) fn condition(status: &str) -> Condition {
    match status {
        "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE" => Condition::Unborn,
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE" => Condition::Healthy,
        "UPDATE_ROLLBACK_COMPLETE" | "IMPORT_ROLLBACK_COMPLETE" => Condition::RolledBack,
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" => Condition::Stillborn,
        "CREATE_FAILED" | "UPDATE_FAILED" => Condition::Paused,
        status if status.ends_with("_IN_PROGRESS") => Condition::Busy,
        _ => Condition::Stuck,
    }
}

/// Tells whether all that is there of a stack goes before the stack is created again.
pub(super) fn is_remains(status: &str) -> bool {
    condition(status) == Condition::Stillborn
        || matches!(status, "CREATE_FAILED" | "ROLLBACK_IN_PROGRESS" | "DELETE_IN_PROGRESS")
}

/// Tells whether nothing will happen any more by itself.
pub(super) fn is_terminal(status: &str) -> bool {
    !status.ends_with("_IN_PROGRESS") && !status.is_empty()
}

/// Tells whether a terminal status is what the operation was meant to reach.
pub(super) fn is_success(status: &str) -> bool {
    matches!(status, "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE" | "DELETE_COMPLETE")
}

/// Tells whether CloudFormation is undoing, or has undone, an operation.
pub(super) fn is_rollback(status: &str) -> bool {
    status.contains("ROLLBACK")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_a_stack_is_sorted() {
        #[track_caller]
        fn check(expect: Condition, all: &[&str]) {
            for status in all {
                assert_eq!(condition(status), expect, "{status}");
            }
        }
        check(Condition::Unborn, &["REVIEW_IN_PROGRESS", "DELETE_COMPLETE"]);
        check(Condition::Healthy, &["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"]);
        check(Condition::RolledBack, &["UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"]);
        check(Condition::Stillborn, &["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"]);
        check(Condition::Paused, &["CREATE_FAILED", "UPDATE_FAILED"]);
        check(
            Condition::Stuck,
            &["DELETE_FAILED", "UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"],
        );
        check(
            Condition::Busy,
            &[
                "CREATE_IN_PROGRESS",
                "ROLLBACK_IN_PROGRESS",
                "DELETE_IN_PROGRESS",
                "UPDATE_IN_PROGRESS",
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            ],
        );
    }
}
