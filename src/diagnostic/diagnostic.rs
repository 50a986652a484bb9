//! One problem and the places it concerns.

use std::fmt;
use std::panic::Location;
use std::str::FromStr;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Synthesis fails.
    Error,
    /// Synthesis succeeds, but the result is probably not what is wanted.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word shown to people and written to JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A line of the user's program, with the part it plays in the problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The part this line plays (`first`, `again`, …); may be empty.
    pub label: String,
    /// Source file, as the compiler names it.
    pub file: String,
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
}

impl Place {
    /// Builds a place from a caller's location.
    pub fn new(label: impl Into<String>, location: &Location<'_>) -> Self {
        Self {
            label: label.into(),
            file: location.file().to_string(),
            line: location.line(),
            column: location.column(),
        }
    }
}

impl fmt::Display for Place {
    /// Writes `file:line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text is not `file:line:column`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsePlaceError;

impl fmt::Display for ParsePlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected `file:line:column`")
    }
}

impl std::error::Error for ParsePlaceError {}

impl FromStr for Place {
    type Err = ParsePlaceError;

    /// Reads what `Display` writes, `src/lib.rs:12:9`; the label is empty.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.rsplit_once(':').and_then(|(rest, column)| {
            let (file, line) = rest.rsplit_once(':')?;
            Some((file.to_owned(), line.parse().ok()?, column.parse().ok()?))
        });
        let (file, line, column) = parts.ok_or(ParsePlaceError)?;
        Ok(Self { label: String::new(), file, line, column })
    }
}

/// One problem found in a program or a template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a diagnostic does nothing until it is recorded"]
pub struct Diagnostic {
    /// Stable identifier, such as `duplicate-id`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The kind of problem, without the user's names in it.
    pub summary: String,
    /// What is wrong here, and why it matters.
    pub detail: String,
    /// Path of the construct concerned; empty if there is none.
    pub path: String,
    /// Lines of the user's program.
    pub places: Vec<Place>,
    /// What to do about it.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Creates an error.
    pub fn error(code: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, summary)
    }

    /// Creates a warning.
    pub fn warning(code: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, summary)
    }

    /// Creates a piece of information.
    pub fn info(code: impl Into<String>, summary: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, summary)
    }

    fn new(severity: Severity, code: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity,
            summary: summary.into(),
            detail: String::new(),
            path: String::new(),
            places: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Says what is wrong here, and why it matters.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Names the construct concerned.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Adds the line where the construct was made.
    pub fn at(self, location: &Location<'_>) -> Self {
        self.at_labelled("", location)
    }

    /// Adds a line and the part it plays.
    pub fn at_labelled(mut self, label: impl Into<String>, location: &Location<'_>) -> Self {
        self.places.push(Place::new(label, location));
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.summary)?;
        for line in self.detail.lines() {
            write!(f, "\n  {line}")?;
        }
        let width = self.places.iter().map(|p| p.label.chars().count()).max().unwrap_or(0);
        let single = self.places.len() == 1 && width == 0;
        match (self.path.is_empty(), single) {
            (false, true) => write!(f, "\n    at `{}`, {}", self.path, self.places[0])?,
            (false, false) => write!(f, "\n    at `{}`", self.path)?,
            (true, true) => write!(f, "\n    at {}", self.places[0])?,
            (true, false) => {}
        }
        if !single {
            for place in &self.places {
                let pad = width - place.label.chars().count();
                write!(f, "\n    {}{:pad$}  {place}", place.label, "")?;
            }
        }
        for help in &self.help {
            let mut lines = help.lines();
            write!(f, "\n  help: {}", lines.next().unwrap_or_default())?;
            for line in lines {
                write!(f, "\n        {line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ParsePlaceError, Place};

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for text in ["src/lib.rs:12:9", "C:\\shop\\main.rs:1:1", ":1:2"] {
            assert_eq!(text.parse::<Place>().map(|place| place.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "src/lib.rs", "src/lib.rs:12", "src/lib.rs:12:", "src/lib.rs:x:9", "a:1:-1"]
        {
            assert_eq!(text.parse::<Place>(), Err(ParsePlaceError), "{text}");
        }
    }
}
