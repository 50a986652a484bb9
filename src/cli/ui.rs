//! The terminal: two streams, colour, width and the one prompt.

use std::fmt;
use std::io::{self, BufRead as _, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::error::{CliError, CliResult};
use crate::diagnostic::Report;

/// Done, added, good.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Failed, removed, dangerous.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Changed, warned.
pub(crate) const CHANGED: Style = AnsiColor::Yellow.on_default().bold();
/// Under way.
pub(crate) const BUSY: Style = AnsiColor::Cyan.on_default().bold();
/// Worth less attention than its neighbours.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Worth more.
pub(crate) const BOLD: Style = Style::new().bold();

/// The width of the right-aligned verb column that status lines start with.
const VERB_WIDTH: usize = 12;

/// Writes `text` in `style`; the streams drop the style where it is unwanted.
pub(crate) fn paint(style: Style, text: impl fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that can, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always, for pagers that understand it.
    Always,
    /// Never.
    Never,
}

/// The user's terminal: data goes to stdout, talk to stderr.
#[derive(Debug, Default)]
pub struct Ui {
    color: ColorChoice,
    verbose: bool,
    json: bool,
}

impl Ui {
    /// Makes the user interface of one command.
    pub fn new(color: Color, verbose: bool) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { color, verbose, json: false }
    }

    /// Tells errors to programs as well: `--json`.
    #[must_use]
    pub fn with_json(self, json: bool) -> Self {
        Self { json, ..self }
    }

    /// Returns whether errors are told to programs as well.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Returns whether `--verbose` was given.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns whether stderr is a terminal, so that lines may be redrawn there.
    pub fn stderr_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Returns whether the user can be asked something.
    pub fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes data to stdout. A reader that has gone away is not an error.
    pub fn data(&self, text: &str) -> CliResult {
        let mut stdout =
            AutoStream::new(io::stdout().lock(), choice(self.color, io::stdout().is_terminal()));
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::usage("stdout", format!("could not write to stdout: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes a line of talk to stderr. Nothing can be done if that fails.
    pub fn say(&self, line: impl fmt::Display) {
        let mut stderr =
            AutoStream::new(io::stderr().lock(), choice(self.color, io::stderr().is_terminal()));
        let _ = writeln!(stderr, "{line}");
    }

    /// Drops the styles of a line if stderr does not show them.
    pub(crate) fn painted_for_stderr(&self, line: &str) -> String {
        match choice(self.color, io::stderr().is_terminal()) {
            ColorChoice::Never => anstream::adapter::strip_str(line).to_string(),
            _ => line.to_string(),
        }
    }

    /// Writes a status line: a right-aligned verb and what it is about.
    pub fn status(&self, verb: &str, rest: impl fmt::Display) {
        self.say(status_line(GOOD, verb, rest));
    }

    /// Writes a status line about something still under way.
    pub fn busy(&self, verb: &str, rest: impl fmt::Display) {
        self.say(status_line(BUSY, verb, rest));
    }

    /// Writes a line that only `--verbose` shows.
    pub fn verbose(&self, line: impl fmt::Display) {
        if self.verbose {
            self.say(paint(DIM, line));
        }
    }

    /// Warns, with an optional way out.
    pub fn warn(&self, text: impl fmt::Display, help: Option<&str>) {
        self.say(format!("{}: {text}", paint(CHANGED, "warning")));
        if let Some(help) = help {
            self.help(help);
        }
    }

    /// Tells of a way on.
    pub fn help(&self, text: impl fmt::Display) {
        self.say(format!("  {}: {text}", paint(BUSY, "help")));
    }

    /// With `--json`, tells an error on stdout as a report of one diagnostic, on one line, unless it was told there.
    pub(crate) fn tell(&self, error: &CliError) {
        if self.json && !error.is_told() {
            let report = Report::new(vec![error.diagnostic()]);
            // The command ends with an error anyway; whoever read may have gone.
            let _ = self.data(&format!("{}\n", report.to_json()));
        }
    }

    /// Shows an error: the summary, its facts, and the way out. Programs are told it, too.
    pub fn error(&self, error: &CliError) {
        self.tell(error);
        self.say(format!(
            "{}: {}",
            paint(BAD, format_args!("error[{}]", error.code())),
            error.summary()
        ));
        for line in error.details().iter().flat_map(|detail| detail.lines()) {
            self.say(format!("  {line}").trim_end());
        }
        for hint in error.hints() {
            let mut lines = hint.lines();
            self.say(format!("  {}: {}", paint(BUSY, "help"), lines.next().unwrap_or_default()));
            for line in lines {
                self.say(format!("      {line}"));
            }
        }
    }

    /// Writes a question to stderr and stays on its line.
    pub(crate) fn question(&self, question: &str) {
        let mut stderr = AutoStream::new(io::stderr().lock(), choice(self.color, true));
        let _ = write!(stderr, "{question} ");
        let _ = stderr.flush();
    }

    /// Reads an answer from stdin; `None` if there is none.
    pub(crate) fn answer() -> Option<String> {
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(answer.trim().to_string()),
        }
    }
}

/// Formats a status line with its verb in the right-aligned column.
pub(crate) fn status_line(style: Style, verb: &str, rest: impl fmt::Display) -> String {
    let verb = format!("{verb:>VERB_WIDTH$}");
    format!("{}  {rest}", paint(style, verb))
}

fn choice(color: ColorChoice, is_terminal: bool) -> ColorChoice {
    match color {
        ColorChoice::Auto
            if !is_terminal
                || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) =>
        {
            ColorChoice::Never
        }
        ColorChoice::Auto if std::env::var_os("TERM").is_some_and(|term| term == "dumb") => {
            ColorChoice::Never
        }
        ColorChoice::Auto => ColorChoice::Always,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{GOOD, status_line};

    #[test]
    fn verbs_end_in_the_same_column() {
        let plain =
            |verb| anstream::adapter::strip_str(&status_line(GOOD, verb, "Orders")).to_string();
        assert_eq!(plain("Synthesized"), " Synthesized  Orders");
        assert_eq!(plain("Deployed"), "    Deployed  Orders");
    }
}
