//! Where every stack stands after Ctrl-C.

use crate::cli::ui::{BAD, BUSY, CHANGED, DIM, GOOD, status_line};
use crate::deploy::{Outcome, StackReport};

/// Returns a line for each stack, and how to follow those that AWS still works on.
///
/// `command` is what was interrupted, `deploy` or `destroy`.
pub(crate) fn standing(stacks: &[StackReport], command: &str, local: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for report in stacks {
        let stack = &report.stack;
        let (verb, style, text) = match &report.outcome {
            outcome if !report.kept.is_empty() && !is_moving(outcome) => {
                let text = format!("{stack}: what others imported is still there");
                lines.push(status_line(CHANGED, "Partly done", text));
                lines.push(status_line(DIM, "", "to go on, run the same command again"));
                continue;
            }
            outcome if outcome.is_success() => ("Done", GOOD, stack.clone()),
            Outcome::RolledBack { .. } => {
                let kept = match report.counts.keep {
                    0 => String::new(),
                    kept => format!(", but for what was kept ({kept})"),
                };
                ("Rolled back", CHANGED, format!("{stack} is as it was before{kept}"))
            }
            Outcome::Interrupted { status: None } if report.error.is_none() => {
                ("Not begun", DIM, stack.clone())
            }
            Outcome::Interrupted { status } if goes_on(status.as_deref()) => {
                let status = status.as_deref().map(|status| format!(" ({status})"));
                let place = if local { "on the local endpoint" } else { "on AWS" };
                let text = format!("{stack} {place}{}", status.unwrap_or_default());
                lines.push(status_line(BUSY, "In progress", text));
                lines.push(status_line(DIM, "", follow(report, command, local)));
                continue;
            }
            Outcome::Skipped { .. } => ("Not begun", DIM, stack.clone()),
            Outcome::Failed { status } => {
                let status = status.as_deref().map(|status| format!(" is {status}"));
                ("Failed", BAD, format!("{stack}{}", status.unwrap_or_default()))
            }
            _ => ("Not changed", DIM, stack.clone()),
        };
        lines.push(status_line(style, verb, text));
    }
    lines
}

/// Tells whether a stack is left in the middle of something, or by something that failed.
fn is_moving(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Interrupted { status } => goes_on(status.as_deref()),
        outcome => !outcome.is_success(),
    }
}

/// Tells whether CloudFormation is at work; a change set that was only looked at is no work.
fn goes_on(status: Option<&str>) -> bool {
    status.is_none_or(|status| status.ends_with("_IN_PROGRESS") && !status.starts_with("REVIEW_"))
}

fn follow(report: &StackReport, command: &str, local: bool) -> String {
    let (stack, name) = (&report.stack, &report.stack_name);
    let local_flag = if local { " --local" } else { "" };
    let again = format!("to follow it, run again: rustinfra {command} {stack}{local_flag}");
    let is_update = matches!(
        &report.outcome,
        Outcome::Interrupted { status: Some(status) } if status.starts_with("UPDATE_IN")
    );
    match (local, is_update) {
        (true, _) => again,
        (false, true) => format!(
            "{again}\n{:14}to give it up: aws cloudformation cancel-update-stack --stack-name {name}",
            ""
        ),
        (false, false) => format!(
            "{again}\n{:14}or: aws cloudformation describe-stack-events --stack-name {name}",
            ""
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::DeployError;
    use crate::diff::Counts;

    fn report(stack: &str, outcome: Outcome, begun: bool) -> StackReport {
        let error = begun
            .then(|| DeployError::Interrupted { stack: stack.to_owned(), status: String::new() });
        StackReport {
            stack: stack.to_owned(),
            stack_name: stack.to_lowercase(),
            outcome,
            error,
            outputs: Vec::new(),
            kept: Vec::new(),
            counts: Counts::default(),
            elapsed_ms: 0,
        }
    }

    fn told(stacks: &[StackReport], local: bool) -> String {
        let lines = standing(stacks, "deploy", local).join("\n");
        anstream::adapter::strip_str(&lines).to_string()
    }

    #[test]
    fn what_going_back_left_behind_is_counted() {
        let mut bad =
            report("Bad", Outcome::RolledBack { status: "ROLLBACK_COMPLETE".into() }, false);
        bad.counts.keep = 2;
        assert_eq!(
            told(&[bad], false),
            " Rolled back  Bad is as it was before, but for what was kept (2)"
        );
    }

    #[test]
    fn every_stack_is_told_where_it_stands() {
        let status = |status: &str| Outcome::Interrupted { status: Some(status.to_owned()) };
        let stacks = [
            report("Data", Outcome::Created, false),
            report("Same", Outcome::Unchanged, false),
            report("Bad", Outcome::RolledBack { status: "ROLLBACK_COMPLETE".into() }, false),
            report("Worse", Outcome::Failed { status: Some("UPDATE_FAILED".into()) }, false),
            report("Api", status("UPDATE_IN_PROGRESS"), true),
            report("Jobs", status("CREATE_IN_PROGRESS"), true),
            report("Begun", Outcome::Interrupted { status: None }, true),
            report("Seen", status("being reviewed"), true),
            report("Asked", Outcome::Declined, false),
            report("Next", Outcome::Interrupted { status: None }, false),
            report("Last", Outcome::Skipped { because_of: "Api".into() }, false),
        ];
        insta::assert_snapshot!(told(&stacks, false), @"
                Done  Data
                Done  Same
         Rolled back  Bad is as it was before
              Failed  Worse is UPDATE_FAILED
         In progress  Api on AWS (UPDATE_IN_PROGRESS)
                      to follow it, run again: rustinfra deploy Api
                      to give it up: aws cloudformation cancel-update-stack --stack-name api
         In progress  Jobs on AWS (CREATE_IN_PROGRESS)
                      to follow it, run again: rustinfra deploy Jobs
                      or: aws cloudformation describe-stack-events --stack-name jobs
         In progress  Begun on AWS
                      to follow it, run again: rustinfra deploy Begun
                      or: aws cloudformation describe-stack-events --stack-name begun
         Not changed  Seen
         Not changed  Asked
           Not begun  Next
           Not begun  Last
        ");
    }

    #[test]
    fn what_is_still_to_be_taken_away_is_told() {
        let of = |name: &str, outcome: Outcome, begun: bool| StackReport {
            kept: vec!["Data:Inbox".into()],
            ..report(name, outcome, begun)
        };
        let status = |status: &str| Outcome::Interrupted { status: Some(status.to_owned()) };
        let stacks = [
            of("Data", Outcome::Updated, false),
            of("Same", Outcome::Unchanged, false),
            of("Seen", status("UPDATE_COMPLETE"), true),
            of("Api", status("UPDATE_IN_PROGRESS"), true),
            of("Bad", Outcome::Failed { status: Some("UPDATE_FAILED".into()) }, false),
        ];
        insta::assert_snapshot!(told(&stacks, true), @"
         Partly done  Data: what others imported is still there
                      to go on, run the same command again
         Partly done  Same: what others imported is still there
                      to go on, run the same command again
         Partly done  Seen: what others imported is still there
                      to go on, run the same command again
         In progress  Api on the local endpoint (UPDATE_IN_PROGRESS)
                      to follow it, run again: rustinfra deploy Api --local
              Failed  Bad is UPDATE_FAILED
        ");
    }

    #[test]
    fn on_the_local_endpoint_there_is_nothing_of_aws() {
        let outcome = Outcome::Interrupted { status: Some("UPDATE_IN_PROGRESS".into()) };
        insta::assert_snapshot!(told(&[report("Api", outcome, true)], true), @"
         In progress  Api on the local endpoint (UPDATE_IN_PROGRESS)
                      to follow it, run again: rustinfra deploy Api --local
        ");
    }
}
