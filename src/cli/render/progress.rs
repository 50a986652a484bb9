//! Events on a terminal: what is over scrolls away above, what goes on is redrawn below.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::ui::{BAD, BUSY, CHANGED, DIM, GOOD, Ui, paint, status_line};
use crate::deploy::{Event, Observer, ResourceStep, ResourceVerb};

use super::duration::{duration, whole_seconds};
use super::words;

/// How many resources of a stack are shown at once; more would push the rest off the screen.
const SHOWN: usize = 8;
/// How often the elapsed time is redrawn while nothing happens.
const TICK: Duration = Duration::from_secs(1);

/// Draws events on a terminal.
pub(crate) struct Progress<'a> {
    ui: &'a Ui,
    bars: MultiProgress,
    stacks: RefCell<BTreeMap<String, StackBars>>,
    /// Writes a line while nothing is redrawn.
    write: Box<dyn Fn(&str) + 'a>,
}

/// The redrawn lines of one stack: its bar, and a line for each resource under way.
struct StackBars {
    bar: ProgressBar,
    resources: BTreeMap<String, ProgressBar>,
}

impl<'a> Progress<'a> {
    /// Draws to `target`; `write` writes to the same terminal.
    pub(crate) fn new(ui: &'a Ui, target: ProgressDrawTarget, write: impl Fn(&str) + 'a) -> Self {
        let bars = MultiProgress::with_draw_target(target);
        Self { ui, bars, stacks: RefCell::default(), write: Box::new(write) }
    }

    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bars.suspend(write)
    }

    pub(crate) fn finish(&self) {
        self.stacks.borrow_mut().clear();
        let _ = self.bars.clear();
    }

    /// Lets a finished line scroll away above the redrawn ones.
    fn line(&self, line: &str) {
        let line = self.ui.painted_for_stderr(line);
        // Without a line to redraw below it, indicatif would leave the cursor behind the text.
        if self.stacks.borrow().is_empty() {
            (self.write)(&line);
        } else {
            let _ = self.bars.println(line);
        }
    }

    fn started(&self, stack: &str, operation: &str, total: usize) {
        let verb = if operation == "delete" { "Destroying" } else { "Deploying" };
        let template = "{prefix}  {msg}  [{bar:20}]  {pos}/{len}  {elapsed}";
        let prefix = self.ui.painted_for_stderr(&paint(BUSY, format_args!("{verb:>12}")));
        // Everything is set before the bar joins the others, for outside it would draw by itself.
        let bar = ProgressBar::new(total as u64)
            .with_style(style(template).progress_chars("━╸·"))
            .with_prefix(prefix)
            .with_message(stack.to_string());
        let bar = self.bars.add(bar);
        bar.enable_steady_tick(TICK);
        self.stacks
            .borrow_mut()
            .insert(stack.to_string(), StackBars { bar, resources: BTreeMap::new() });
    }

    fn resource(&self, stack: &str, step: &ResourceStep) {
        let mut stacks = self.stacks.borrow_mut();
        if let Some(bars) = stacks.get_mut(stack) {
            // Of the two only the length is drawn at once, however short ago the last change was.
            bars.bar.set_position(step.done as u64);
            bars.bar.set_length(step.total as u64);
            if step.verb.is_final() {
                if let Some(bar) = bars.resources.remove(&step.logical_id) {
                    bar.finish_and_clear();
                    self.bars.remove(&bar);
                }
            } else if bars.resources.contains_key(&step.logical_id) || bars.resources.len() < SHOWN
            {
                let (parent, all) = (&bars.bar, &self.bars);
                let bar = bars.resources.entry(step.logical_id.clone()).or_insert_with(|| {
                    let bar =
                        ProgressBar::no_length().with_style(style("{prefix}  {msg}{elapsed}"));
                    let bar = all
                        .insert_after(parent, bar)
                        .with_elapsed(Duration::from_millis(step.elapsed_ms));
                    bar.enable_steady_tick(TICK);
                    bar
                });
                bar.set_prefix(self.verb(step.verb));
                bar.set_message(resource_text(step));
            }
        }
        drop(stacks);
        if step.verb.is_final() {
            let verb =
                paint(words::verb_style(step.verb), format_args!("{:>12}", step.verb.word()));
            self.line(&format!("{verb}  {}{}", resource_text(step), duration(step.elapsed_ms)));
            let reason = step.reason.as_ref().filter(|_| step.verb == ResourceVerb::Failed);
            for line in reason.into_iter().flat_map(|reason| reason.lines()) {
                self.line(&format!("{:14}{line}", ""));
            }
        }
    }

    fn verb(&self, verb: ResourceVerb) -> String {
        self.ui.painted_for_stderr(&paint(
            words::verb_style(verb),
            format_args!("{:>12}", verb.word()),
        ))
    }

    fn remove(&self, stack: &str) {
        if let Some(bars) = self.stacks.borrow_mut().remove(stack) {
            for bar in bars.resources.values().chain([&bars.bar]) {
                bar.finish_and_clear();
                self.bars.remove(bar);
            }
        }
    }
}

impl Observer for Progress<'_> {
    fn observe(&self, event: &Event) {
        match event {
            Event::BucketCreated { bucket, .. } => {
                self.line(&status_line(
                    GOOD,
                    "Created",
                    format_args!("bucket {bucket} for assets"),
                ));
            }
            Event::AssetPublished { asset, bytes, reused: false, .. } => {
                self.line(&status_line(
                    GOOD,
                    "Published",
                    format_args!("{asset} ({})", words::size(*bytes)),
                ));
            }
            Event::RepositoryCreated { repository, .. } => {
                let what = format_args!("repository {repository} for images");
                self.line(&status_line(GOOD, "Created", what));
            }
            Event::ImageStarted { asset, .. } => {
                self.line(&status_line(BUSY, "Building", format_args!("image {asset}")));
            }
            Event::ImagePublished { asset, reused: false, .. } => {
                self.line(&status_line(GOOD, "Published", format_args!("image {asset}")));
            }
            Event::ChangeSetCreated { change_set, .. } => {
                self.line(&status_line(GOOD, "Created", format_args!("change set {change_set}")));
            }
            Event::UpdateStarted { stack, number, of, text } => {
                let update = format_args!("{stack}: update {number} of {of}: {text}");
                self.line(&status_line(BUSY, "Updating", update));
            }
            Event::OperationStarted { stack, operation, total } => {
                self.started(stack, operation, *total)
            }
            Event::Resource { stack, step } => self.resource(stack, step),
            Event::RollbackStarted { stack, reason } => {
                let reason =
                    reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                self.line(&status_line(BAD, "Rolling back", format_args!("{stack}{reason}")));
            }
            Event::Warning { stack, text, .. } => {
                self.line(&status_line(CHANGED, "Warning", format_args!("{stack}: {text}")));
            }
            Event::StackFinished { stack, outcome, counts, elapsed_ms, .. } => {
                self.remove(stack);
                let (verb, style) = words::outcome(outcome);
                let rest = words::ending(outcome, counts, *elapsed_ms);
                let counts = words::counts(counts);
                let counts = counts.map(|counts| format!(": {counts}")).unwrap_or_default();
                self.line(&status_line(style, verb, format_args!("{stack} {rest}{counts}")));
            }
            // The bars themselves show what is being waited for, and where.
            _ => {}
        }
    }
}

fn resource_text(step: &ResourceStep) -> String {
    format!("{:<28}  {}  ", step.name(), paint(DIM, format_args!("{:<28}", step.resource_type)))
}

/// Makes a style with elapsed times as they are told everywhere else.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are well-formed").with_key(
        "elapsed",
        |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&whole_seconds(state.elapsed().as_secs()));
        },
    )
}
