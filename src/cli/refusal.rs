//! Arguments that are none, as programs are told of them.

use clap::Error;

use super::error::CliError;

/// Whether `--json` stands among the arguments, which clap has not read to their end.
pub(crate) fn wants_json(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> bool {
    let options = arguments.into_iter().take_while(|argument| argument != "--");
    options.into_iter().any(|argument| argument == "--json")
}

/// Returns a refusal of clap's as any other error: its first line, the lines that belong to it, and its tips.
pub(crate) fn error(refused: &Error) -> CliError {
    let text = refused.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let summary = first.strip_prefix("error: ").unwrap_or(first).trim_end_matches(':');
    lines.fold(CliError::usage("bad-arguments", summary), |error, line| {
        match line.strip_prefix("tip: ") {
            Some(tip) => error.hinted(tip),
            None if line.starts_with("For more information") => {
                error.hinted("for more information, try `--help`")
            }
            None => error.detail(line),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::wants_json;

    #[test]
    fn what_stands_behind_two_dashes_is_no_option() {
        let wants = |line: &str| wants_json(line.split(' ').map(Into::into));
        assert!(wants("deploy --json --nope"));
        assert!(!wants("deploy --nope"));
        assert!(!wants("deploy -- --json"));
    }
}
