//! Events for logs: nothing is redrawn, every line is one fact with its time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::ui::{BAD, BUSY, CHANGED, DIM, Ui, paint};
use crate::deploy::{Event, Observer, Outcome, ResourceVerb};
use crate::diff::Counts;

use super::duration::duration;
use super::table::count;
use super::words;

/// Prints events as lines of a log.
pub(crate) struct Lines<'a> {
    ui: &'a Ui,
    clock: fn() -> SystemTime,
    /// The width of the column of stacks.
    width: usize,
    progress: RefCell<BTreeMap<String, (usize, usize)>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(ui: &'a Ui, clock: fn() -> SystemTime, stacks: &[&str]) -> Self {
        let width = stacks.iter().map(|stack| stack.chars().count()).max().unwrap_or(0);
        Self { ui, clock, width, progress: RefCell::default() }
    }

    /// Returns the lines that tell an event; most events are one line, some are none.
    pub(crate) fn lines(&self, event: &Event) -> Vec<String> {
        let rest = match event {
            // Only what is over is a fact; what goes on is told by the heartbeat.
            Event::Resource { stack, step } => {
                self.progress.borrow_mut().insert(stack.clone(), (step.done, step.total));
                if !step.verb.is_final() {
                    return Vec::new();
                }
                let verb =
                    paint(words::verb_style(step.verb), format_args!("{:<10}", step.verb.word()));
                let line = format!(
                    "{verb}  {:<28}  {:<28}  {}",
                    step.name(),
                    step.resource_type,
                    duration(step.elapsed_ms)
                );
                let reason = step.reason.as_ref().filter(|_| step.verb == ResourceVerb::Failed);
                let mut lines = vec![line];
                lines.extend(
                    reason
                        .into_iter()
                        .flat_map(|reason| reason.lines())
                        .map(|line| format!("    {line}")),
                );
                lines
            }
            Event::OperationStarted { stack, operation, total } => {
                self.progress.borrow_mut().insert(stack.clone(), (0, *total));
                vec![format!(
                    "{}  {} to {operation}",
                    paint(BUSY, "started   "),
                    count(*total, "resource")
                )]
            }
            Event::Waiting { resources, .. } => {
                let waits: Vec<_> = resources
                    .iter()
                    .map(|wait| format!("{} ({})", wait.resource, duration(wait.elapsed_ms)))
                    .collect();
                vec![format!("{} {}", paint(DIM, "waiting for"), waits.join(", "))]
            }
            Event::StackFinished { stack, outcome, counts, elapsed_ms, .. } => {
                // What CloudFormation found nothing to do for has no event.
                if outcome.is_success()
                    && let Some((done, total)) = self.progress.borrow_mut().get_mut(stack)
                {
                    *done = *total;
                }
                vec![Self::finished(outcome, counts, *elapsed_ms)]
            }
            other => match plain(other) {
                Some(line) => vec![line],
                None => return Vec::new(),
            },
        };
        let time = time((self.clock)());
        let stack = event.stack();
        let progress = self
            .progress
            .borrow()
            .get(stack)
            .filter(|(_, total)| *total > 0)
            .map(|(done, total)| format!("{done}/{total}"));
        let progress = progress.unwrap_or_default();
        let width = self.width;
        rest.into_iter()
            .map(|rest| format!("{time}  {stack:<width$}  {progress:>7}  {rest}"))
            .collect()
    }

    fn finished(outcome: &Outcome, counts: &Counts, elapsed_ms: u64) -> String {
        let (verb, style) = words::outcome(outcome);
        let verb = paint(style, format_args!("{:<10}", verb.to_lowercase()));
        let ending = words::ending(outcome, counts, elapsed_ms);
        match words::counts(counts) {
            Some(counts) => format!("{verb}  {counts} {ending}"),
            None => format!("{verb}  {ending}"),
        }
    }
}

impl Observer for Lines<'_> {
    fn observe(&self, event: &Event) {
        for line in self.lines(event) {
            self.ui.say(line);
        }
    }
}

/// Tells the events that look alike in a log and on a terminal.
fn plain(event: &Event) -> Option<String> {
    Some(match event {
        Event::StackStarted { account, region, .. } => {
            format!("{}  in {region}, account {account}", paint(BUSY, "looking   "))
        }
        Event::BucketCreated { bucket, .. } => {
            format!("{}  bucket {bucket} for assets", paint(BUSY, "created   "))
        }
        Event::AssetPublished { asset, bytes, reused: false, .. } => {
            format!("{}  {asset} ({})", paint(BUSY, "published "), super::words::size(*bytes))
        }
        Event::RepositoryCreated { repository, .. } => {
            format!("{}  repository {repository} for images", paint(BUSY, "created   "))
        }
        Event::ImageStarted { asset, .. } => {
            format!("{}  image {asset}", paint(BUSY, "building  "))
        }
        Event::ImagePublished { asset, reused: false, .. } => {
            format!("{}  image {asset}", paint(BUSY, "published "))
        }
        Event::ChangeSetCreated { change_set, .. } => {
            format!("{}  change set {change_set}", paint(BUSY, "created   "))
        }
        Event::UpdateStarted { number, of, text, .. } => {
            format!("{}  {number} of {of}: {text}", paint(BUSY, "update    "))
        }
        Event::RollbackStarted { reason, .. } => {
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{}{reason}", paint(BAD, "rolling back"))
        }
        Event::Warning { text, .. } => format!("{}  {text}", paint(CHANGED, "warning   ")),
        _ => return None,
    })
}

/// Writes the time of day in UTC, as the logs of build services do.
fn time(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() % 86_400;
    format!("{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
