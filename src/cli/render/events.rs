//! Choosing how a deployment is shown while it runs.

use std::time::SystemTime;

use indicatif::ProgressDrawTarget;

use crate::cli::ui::Ui;
use crate::deploy::{Event, Observer};

use super::json::JsonEvents;
use super::lines::Lines;
use super::progress::Progress;

/// Draws events, each kind of reader its own way.
pub(crate) struct Events<'a> {
    renderer: Renderer<'a>,
    local: bool,
}

enum Renderer<'a> {
    /// A terminal, where lines can be redrawn.
    Progress(Progress<'a>),
    /// A log, one fact a line.
    Lines(Lines<'a>),
    /// A program.
    Json(JsonEvents<'a>),
}

impl<'a> Events<'a> {
    /// Chooses by the arguments and by what stderr is.
    ///
    /// `local` is the port of the local endpoint; what is always so there is left out.
    pub(crate) fn new(ui: &'a Ui, json: bool, local: Option<u16>, stacks: &[&str]) -> Self {
        let renderer = if json {
            Renderer::Json(JsonEvents::new(ui, local))
        } else if ui.stderr_is_terminal() && std::env::var_os("CI").is_none() {
            Renderer::Progress(Progress::new(ui, ProgressDrawTarget::stderr(), |line| ui.say(line)))
        } else {
            Renderer::Lines(Lines::new(ui, SystemTime::now, stacks))
        };
        Self { renderer, local: local.is_some() }
    }

    /// Lets something else write to the terminal, such as a diff or a prompt.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.renderer {
            Renderer::Progress(progress) => progress.aside(write),
            _ => write(),
        }
    }

    /// Takes whatever is redrawn off the terminal.
    pub(crate) fn finish(&self) {
        if let Renderer::Progress(progress) = &self.renderer {
            progress.finish();
        }
    }
}

impl Observer for Events<'_> {
    fn observe(&self, event: &Event) {
        // No bootstrap made the roles of CDK apps there, and the caller may do everything.
        if self.local && matches!(event, Event::Warning { code, .. } if code == "role-not-assumed")
        {
            return;
        }
        match &self.renderer {
            Renderer::Progress(progress) => progress.observe(event),
            Renderer::Lines(lines) => lines.observe(event),
            Renderer::Json(json) => json.observe(event),
        }
    }
}
