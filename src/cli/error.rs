//! What can go wrong on the command line, and the exit status it ends with.

use std::fmt;
use std::process::ExitCode;

use crate::diagnostic::Diagnostic;

use super::output::places;

/// The exit status of the `rustinfra` command.
///
/// Scripts may rely on these numbers. `rustinfra --help` prints the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// The command did what it was asked to.
    Done = 0,
    /// A bug in rustinfra.
    Bug = 1,
    /// The arguments, the configuration file or the machine's setup are wrong.
    Usage = 2,
    /// The app does not build, does not run or does not synthesize, or a template has problems.
    NotSynthesized = 3,
    /// There are no credentials, they lack a permission, or AWS cannot be reached.
    Denied = 4,
    /// `rustinfra diff --exit-code` found changes.
    Differs = 5,
    /// The user said no at a prompt, or could not be asked.
    Declined = 9,
    /// A stack could not be deployed or destroyed.
    DeployFailed = 10,
    /// The command was interrupted.
    Interrupted = 130,
}

impl ExitStatus {
    /// Lists every status with its meaning, as `--help` prints it.
    pub const HELP: &'static str = "\
Exit status:
    0  done
    1  a bug in rustinfra
    2  wrong arguments or configuration
    3  the app does not synthesize, or `check` found problems
    4  no way to AWS: no credentials, a missing permission, no connection
    5  `diff --exit-code` found changes
    9  declined at a prompt
   10  the deployment failed
  130  interrupted";
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(status as u8)
    }
}

/// An error as the user reads it: what happened, the facts, and what to do.
///
/// The summary is a lowercase sentence without a full stop. Details are whole
/// lines and may be several; hints tell a way out, most likely first.
#[derive(Debug)]
pub struct CliError {
    status: ExitStatus,
    code: &'static str,
    summary: String,
    details: Vec<String>,
    hints: Vec<String>,
    /// The path of the stack that it is about; empty if there is none.
    path: Box<str>,
    printed: Box<Printed>,
    /// Whether `--json` has told it by other means.
    is_told: bool,
}

/// What an error says of what another program printed above it.
#[derive(Debug, Default)]
struct Printed {
    /// Those of the error's lines that point there, and so mean nothing to programs.
    lines: Vec<String>,
    /// What was printed, with `--json`.
    output: Option<String>,
}

/// The result of everything a command does.
pub type CliResult<T = ()> = Result<T, CliError>;

impl CliError {
    /// Makes an error that ends the command with `status`.
    pub fn new(status: ExitStatus, code: &'static str, summary: impl Into<String>) -> Self {
        Self {
            status,
            code,
            summary: summary.into(),
            details: Vec::new(),
            hints: Vec::new(),
            path: Box::default(),
            printed: Box::default(),
            is_told: false,
        }
    }

    /// Makes an error of the user's arguments, configuration or setup.
    pub fn usage(code: &'static str, summary: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, code, summary)
    }

    /// Makes an error of the user's app.
    pub fn app(code: &'static str, summary: impl Into<String>) -> Self {
        Self::new(ExitStatus::NotSynthesized, code, summary)
    }

    /// Makes an error that is rustinfra's own fault.
    pub fn bug(summary: impl Into<String>) -> Self {
        Self::new(ExitStatus::Bug, "bug", summary)
            .hinted("this is a bug in rustinfra, please report it with all that it printed")
    }

    /// Adds a line of facts.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    /// Adds a line that tells what to do.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a line of facts that points to what stands above; programs get that itself ([`CliError::printed`]).
    #[must_use]
    pub(crate) fn detail_above(mut self, line: &str) -> Self {
        self.printed.lines.push(line.to_owned());
        self.detail(line)
    }

    /// Adds such a line that tells what to do.
    #[must_use]
    pub(crate) fn hinted_above(mut self, hint: &str) -> Self {
        self.printed.lines.push(hint.to_owned());
        self.hinted(hint)
    }

    /// Adds what a program printed, which only programs are told: people have seen it.
    #[must_use]
    pub(crate) fn printed(mut self, output: Option<String>) -> Self {
        self.printed.output = output;
        self
    }

    /// Adds a hint if there is one.
    #[must_use]
    pub fn maybe_hinted(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hinted(hint),
            None => self,
        }
    }

    /// Says which stack it is about.
    #[must_use]
    pub(crate) fn of_stack(mut self, path: Option<&str>) -> Self {
        self.path = path.unwrap_or_default().into();
        self
    }

    /// Marks it as told on stdout, where `--json` was given: by a report, or by the events of a stack.
    #[must_use]
    pub(crate) fn told(mut self) -> Self {
        self.is_told = true;
        self
    }

    /// Returns whether `--json` has told it.
    pub(crate) fn is_told(&self) -> bool {
        self.is_told
    }

    /// Returns it as programs read it: what was printed ends the details, with the lines that it points to.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let is_for_programs = |line: &&String| !self.printed.lines.contains(line);
        let mut details: Vec<&str> =
            self.details.iter().filter(is_for_programs).map(String::as_str).collect();
        let output = self.printed.output.as_deref();
        let printed = output.map(|text| text.trim_start_matches('\n').trim_end());
        match printed {
            Some("") if !self.printed.lines.is_empty() => details.push("it printed nothing"),
            Some("") | None => {}
            Some(text) => details.push(text),
        }
        let mut diagnostic = Diagnostic::error(self.code, self.summary.as_str())
            .detail(details.join("\n"))
            .path(&*self.path);
        diagnostic.places = places(printed.unwrap_or_default());
        self.hints.iter().filter(is_for_programs).fold(diagnostic, Diagnostic::help)
    }

    /// Returns the status the command ends with.
    pub fn status(&self) -> ExitStatus {
        self.status
    }

    /// Returns the stable code, which scripts may look for.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns the lines of facts.
    pub fn details(&self) -> &[String] {
        &self.details
    }

    /// Returns the hints.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)
    }
}

impl std::error::Error for CliError {}
