//! One thing that a template lacks or gets wrong.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};

/// One problem of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The resource concerned; empty for a problem of another section.
    pub logical_id: String,
    /// Where it stands, as a JSON pointer into the template without the leading slash.
    pub pointer: String,
    /// A stable identifier, such as `missing-permission`.
    pub code: &'static str,
    /// An error if it cannot work, a warning if it probably does not, else information.
    pub severity: Severity,
    /// The kind of problem, without the user's names in it.
    pub summary: &'static str,
    /// What is wrong here, and what follows from it.
    pub detail: String,
    /// What to do about it, and the page that says so.
    pub help: Vec<String>,
    /// What to do instead where an app made the resources; the first that applies.
    pub(crate) remedies: Vec<Remedy>,
}

/// What an app does about a problem by the methods of constructs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remedy {
    /// The resources that constructs with such methods have to have made.
    pub(crate) of: Vec<String>,
    /// What to do.
    pub(crate) help: String,
}

impl Finding {
    pub(super) fn new(
        severity: Severity,
        code: &'static str,
        summary: &'static str,
        pointer: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        let pointer = pointer.into();
        let mut steps = pointer.split('/');
        let logical_id = match (steps.next(), steps.next()) {
            (Some("Resources"), Some(id)) => id.to_string(),
            _ => String::new(),
        };
        Self {
            logical_id,
            pointer,
            code,
            severity,
            summary,
            detail: detail.into(),
            help: Vec::new(),
            remedies: Vec::new(),
        }
    }

    pub(super) fn error(
        code: &'static str,
        summary: &'static str,
        pointer: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, code, summary, pointer, detail)
    }

    pub(super) fn warning(
        code: &'static str,
        summary: &'static str,
        pointer: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, code, summary, pointer, detail)
    }

    pub(super) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    pub(super) fn page(self, page: &str) -> Self {
        self.help(format!("see {page}"))
    }

    /// Says what an app does about it, if constructs made these resources.
    pub(super) fn remedy(mut self, of: &[&str], help: impl Into<String>) -> Self {
        let of = of.iter().map(|id| (*id).to_string()).collect();
        self.remedies.push(Remedy { of, help: help.into() });
        self
    }

    /// The finding as a diagnostic about `path`, which the caller knows better than a template
    /// does: a construct path, or a file and a logical id.
    pub fn diagnostic(&self, path: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.code.to_string(),
            severity: self.severity,
            summary: self.summary.to_string(),
            detail: self.detail.clone(),
            path: path.into(),
            places: Vec::new(),
            help: self.help.clone(),
        }
    }

    /// The finding as a JSON object.
    pub fn to_json(&self) -> Value {
        json!({
            "code": self.code,
            "severity": self.severity.as_str(),
            "logicalId": self.logical_id,
            "pointer": self.pointer,
            "summary": self.summary,
            "detail": self.detail,
            "help": self.help,
        })
    }
}
