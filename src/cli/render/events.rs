//! Choosing how a deployment is shown while it runs.

use std::time::SystemTime;

use indicatif::ProgressDrawTarget;

use crate::cli::ui::Ui;
use crate::deploy::{Event, Observer};
use crate::diff::Counts;

use super::json::JsonEvents;
use super::lines::Lines;
use super::progress::Progress;

/// Draws events, each kind of reader its own way.
pub(crate) enum Events<'a> {
    /// A terminal, where lines can be redrawn.
    Progress(Progress<'a>),
    /// A log, one fact a line.
    Lines(Lines<'a>),
    /// A program.
    Json(JsonEvents<'a>),
}

impl<'a> Events<'a> {
    /// Chooses by the arguments and by what stderr is.
    pub(crate) fn new(ui: &'a Ui, json: bool, stacks: &[&str]) -> Self {
        if json {
            Self::Json(JsonEvents::new(ui))
        } else if ui.stderr_is_terminal() && std::env::var_os("CI").is_none() {
            Self::Progress(Progress::new(ui, ProgressDrawTarget::stderr()))
        } else {
            Self::Lines(Lines::new(ui, SystemTime::now, stacks))
        }
    }

    /// Notes what a stack's plan foresees, to be told when it has come true.
    pub(crate) fn planned(&self, stack: &str, counts: Counts) {
        match self {
            Self::Progress(progress) => progress.planned(stack, counts),
            Self::Lines(lines) => lines.planned(stack, counts),
            Self::Json(_) => {}
        }
    }

    /// Lets something else write to the terminal, such as a diff or a prompt.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match self {
            Self::Progress(progress) => progress.aside(write),
            _ => write(),
        }
    }

    /// Takes whatever is redrawn off the terminal.
    pub(crate) fn finish(&self) {
        if let Self::Progress(progress) = self {
            progress.finish();
        }
    }
}

impl Observer for Events<'_> {
    fn observe(&self, event: &Event) {
        match self {
            Self::Progress(progress) => progress.observe(event),
            Self::Lines(lines) => lines.observe(event),
            Self::Json(json) => json.observe(event),
        }
    }
}
