//! Events for programs: one JSON object a line, on stdout.

use serde_json::{Value, json};

use crate::cli::local::local_address;
use crate::cli::ui::Ui;
use crate::deploy::{Event, Observer};

/// Prints every event as it comes.
pub(crate) struct JsonEvents<'a> {
    ui: &'a Ui,
    /// The port of the local endpoint.
    local: Option<u16>,
}

impl<'a> JsonEvents<'a> {
    pub(crate) fn new(ui: &'a Ui, local: Option<u16>) -> Self {
        Self { ui, local }
    }
}

impl Observer for JsonEvents<'_> {
    fn observe(&self, event: &Event) {
        // Whoever read the lines has gone if this fails; the deployment goes on.
        let _ = self.ui.data(&format!("{}\n", line(event, self.local)));
    }
}

/// Wraps an event into its versioned envelope; outputs that are addresses get their address on the local
/// endpoint, which listens to the port `local`.
pub(crate) fn line(event: &Event, local: Option<u16>) -> Value {
    let mut line = json!({ "version": Event::VERSION });
    if let (Some(envelope), Ok(Value::Object(event))) =
        (line.as_object_mut(), serde_json::to_value(event))
    {
        envelope.extend(event);
    }
    let outputs = line.get_mut("outputs").and_then(Value::as_array_mut);
    for output in outputs.into_iter().flatten() {
        let value = output["value"].as_str().unwrap_or_default();
        if let Some(url) = local.and_then(|port| local_address(value, port)) {
            output["local_url"] = url.into();
        }
    }
    line
}
