//! Diagnostics on the terminal.

use crate::diagnostic::{Report, Severity};

use crate::cli::ui::{BAD, BOLD, BUSY, CHANGED, Ui, paint};

/// Shows every diagnostic, with its first word coloured by severity.
pub(crate) fn show(report: &Report, ui: &Ui) {
    for diagnostic in report.diagnostics() {
        let style = match diagnostic.severity {
            Severity::Error => BAD,
            Severity::Warning => CHANGED,
            Severity::Info => BUSY,
        };
        let text = diagnostic.to_string();
        for (index, line) in text.lines().enumerate() {
            match (index, line.split_once(": ")) {
                (0, Some((head, summary))) => {
                    ui.say(format_args!("{}: {}", paint(style, head), paint(BOLD, summary)))
                }
                (_, Some(("  help", rest))) => {
                    ui.say(format_args!("  {}: {rest}", paint(BUSY, "help")))
                }
                _ => ui.say(line),
            }
        }
        ui.say("");
    }
}
