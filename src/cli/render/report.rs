//! Diagnostics on the terminal, or for programs.

use crate::diagnostic::{Report, Severity};

use crate::cli::ui::{BAD, BOLD, BUSY, CHANGED, Ui, paint};

/// Tells every diagnostic: on the terminal, or as one JSON object on a line of stdout.
pub(crate) fn tell(report: &Report, json: bool, ui: &Ui) {
    match json {
        // The command ends with an error anyway; whoever read may have gone.
        true => drop(ui.data(&format!("{}\n", report.to_json()))),
        false => show(report, ui),
    }
}

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
