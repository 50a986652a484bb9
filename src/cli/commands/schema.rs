//! `rustinfra schema`.

use crate::cli::config::Config;
use crate::cli::error::CliResult;
use crate::cli::ui::Ui;

/// Print the JSON Schema of rustinfra.toml and rustinfra.yaml
///
/// Editors check and complete the file with it.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {}

pub(crate) fn run(_: &SchemaArgs, ui: &Ui) -> CliResult {
    ui.data(&format!("{:#}\n", Config::schema()))
}
