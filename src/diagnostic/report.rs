//! All problems of one run.

use std::fmt;

use super::{Diagnostic, Severity};

/// The diagnostics of one run, sorted by severity, path and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Sorts `diagnostics` and drops exact repetitions.
    pub fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| {
            (a.severity, &a.path, &a.places, &a.code, &a.detail)
                .cmp(&(b.severity, &b.path, &b.places, &b.code, &b.detail))
        });
        diagnostics.dedup();
        Self { diagnostics }
    }

    /// The diagnostics in the order in which they are shown.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether anything in the report makes synthesis fail.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many diagnostics have the given severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }

    /// Leaves out what has a code.
    #[cfg(feature = "cli")]
    pub(crate) fn without(mut self, code: &str) -> Self {
        self.diagnostics.retain(|diagnostic| diagnostic.code != code);
        self
    }

    /// Joins two reports into one.
    #[must_use]
    pub fn merge(mut self, other: Report) -> Self {
        self.diagnostics.extend(other.diagnostics);
        Self::new(self.diagnostics)
    }
}

impl fmt::Display for Report {
    /// Writes every diagnostic, separated by blank lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    fn place(label: &str, line: u32) -> Place {
        Place { label: label.into(), file: "src/main.rs".into(), line, column: 10 }
    }

    #[test]
    fn a_report_shows_errors_first_and_aligns_labelled_places() {
        let mut duplicate = Diagnostic::error("duplicate-id", "sibling constructs share an id")
            .detail("`Inbox` is defined twice under `Orders`.")
            .help("rename one of them");
        duplicate.places = vec![place("first", 24), place("again again", 31)];
        let mut late = Diagnostic::warning("old", "something is old").path("A/B");
        late.places = vec![place("", 3)];
        let report = Report::new(vec![late.clone(), duplicate, late]);
        assert_eq!(
            report.to_string(),
            "error[duplicate-id]: sibling constructs share an id
  `Inbox` is defined twice under `Orders`.
    first        src/main.rs:24:10
    again again  src/main.rs:31:10
  help: rename one of them

warning[old]: something is old
    at `A/B`, src/main.rs:3:10"
        );
        assert!(report.has_errors());
    }

    #[test]
    fn json_keeps_every_field() {
        let mut d = Diagnostic::error("c", "s").detail("d").path("P").help("h");
        d.places = vec![place("l", 7)];
        let report = Report::new(vec![d, Diagnostic::info("i", "t")]);
        assert_eq!(Report::from_json(&report.to_json()), Ok(report));
    }

    #[test]
    fn json_of_another_shape_is_refused_with_the_missing_field() {
        let wrong = serde_json::json!({"version": 1, "diagnostics": [{"code": "x"}]});
        assert_eq!(
            Report::from_json(&wrong),
            Err("diagnostics[0]: `severity` is missing or not a string".to_string())
        );
    }
}
