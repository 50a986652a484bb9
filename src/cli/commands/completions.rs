//! `rustinfra completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::args::Args;
use crate::cli::error::CliResult;
use crate::cli::ui::Ui;

/// Print a completion script for your shell
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell to complete in
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, ui: &Ui) -> CliResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "rustinfra", &mut script);
    ui.data(&String::from_utf8_lossy(&script))
}
