//! One problem that a check found.

use serde_json::Value;

use crate::diagnostic::Severity;
use crate::spec::ResourceType;

/// One problem with one resource of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The logical id of the resource; of the one that contains it for an attribute.
    pub logical_id: String,
    /// Where in the resource, such as `Properties/KeySchema/0/KeyType`.
    pub pointer: String,
    /// A stable identifier, such as `wrong-type`.
    pub code: &'static str,
    /// What is wrong, with the property, the value and what is allowed.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// An error if CloudFormation rejects it, a warning if the facts may be too old to say.
    pub severity: Severity,
}

/// Findings as they are made, with the place where the check stands.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
    logical_id: String,
    reference_page: String,
    path: Vec<String>,
}

impl Findings {
    /// Moves to another resource.
    pub(super) fn enter(&mut self, logical_id: &str, facts: &ResourceType) {
        logical_id.clone_into(&mut self.logical_id);
        self.reference_page = facts.reference_page();
        self.path = vec!["Properties".to_string()];
    }

    /// Moves to a place in the template outside the properties of a known resource.
    pub(super) fn enter_at(&mut self, logical_id: &str, path: &[String]) {
        logical_id.clone_into(&mut self.logical_id);
        self.reference_page.clear();
        self.path = path.to_vec();
    }

    /// Runs a check one step deeper.
    pub(super) fn within(&mut self, step: impl Into<String>, check: impl FnOnce(&mut Self)) {
        self.path.push(step.into());
        check(self);
        self.path.pop();
    }

    /// The name of the property where the check stands, for messages.
    pub(super) fn here(&self) -> String {
        let steps = self.path.iter().skip(1).map(String::as_str);
        steps.collect::<Vec<_>>().join(".")
    }

    pub(super) fn error(&mut self, code: &'static str, message: String, help: Option<String>) {
        self.add(Severity::Error, code, message, help);
    }

    pub(super) fn warning(&mut self, code: &'static str, message: String, help: Option<String>) {
        self.add(Severity::Warning, code, message, help);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        help: Option<String>,
    ) {
        let page =
            (!self.reference_page.is_empty()).then(|| format!("see {}", self.reference_page));
        self.found.push(Finding {
            logical_id: self.logical_id.clone(),
            pointer: self.path.join("/"),
            code,
            message,
            help: help.or(page),
            severity,
        });
    }

    pub(super) fn done(self) -> Vec<Finding> {
        self.found
    }
}

/// A value as a message shows it, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) if text.is_empty() => "empty".to_string(),
        Value::String(text) => format!("`{text}`"),
        Value::Array(items) => format!("a list of {} items", items.len()),
        Value::Object(_) => "an object".to_string(),
        other => other.to_string(),
    };
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…`", &text[..end]),
        None => text,
    }
}
