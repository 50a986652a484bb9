//! Events for programs: one JSON object a line, on stdout.

use serde_json::{Value, json};

use crate::cli::ui::Ui;
use crate::deploy::{Event, Observer};

/// Prints every event as it comes.
pub(crate) struct JsonEvents<'a> {
    ui: &'a Ui,
}

impl<'a> JsonEvents<'a> {
    pub(crate) fn new(ui: &'a Ui) -> Self {
        Self { ui }
    }
}

impl Observer for JsonEvents<'_> {
    fn observe(&self, event: &Event) {
        // Whoever read the lines has gone if this fails; the deployment goes on.
        let _ = self.ui.data(&format!("{}\n", line(event)));
    }
}

/// Wraps an event into its versioned envelope.
pub(crate) fn line(event: &Event) -> Value {
    let mut line = json!({ "version": Event::VERSION });
    if let (Some(envelope), Ok(Value::Object(event))) =
        (line.as_object_mut(), serde_json::to_value(event))
    {
        envelope.extend(event);
    }
    line
}
