//! The arguments that every command takes, and the list of commands.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Deserialize;

use super::commands;
use super::error::ExitStatus;
use super::ui::Color;
use crate::tree::Environment;

/// AWS infrastructure as Rust code
///
/// Builds and runs your app, which writes CloudFormation templates, and
/// compares, deploys or removes the stacks they describe. Works on CDK apps of
/// any language as well.
#[derive(Debug, Parser)]
#[command(name = "rustinfra", version, after_help = ExitStatus::HELP, propagate_version = true, disable_help_subcommand = true, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The app: a directory with a cargo package or a cloud assembly, or a command line
    ///
    /// Without it, the configuration file's app, else the cargo package of the
    /// current directory. A command line runs in a shell, with `CDK_OUTDIR`
    /// naming where it must write: `--app "npx tsx bin/app.ts"`.
    #[arg(short, long, global = true, value_name = "DIR|COMMAND")]
    pub app: Option<String>,

    /// The binary to run, when the app's package has several
    #[arg(long, global = true, value_name = "NAME")]
    pub bin: Option<String>,

    /// Build the app in release mode
    #[arg(long, global = true)]
    pub release: bool,

    /// Where the cloud assembly is written [default: rustinfra.out in the app's directory]
    #[arg(short, long = "out", global = true, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// A context value for the app; may be repeated
    #[arg(short, long, global = true, value_name = "KEY=VALUE")]
    pub context: Vec<String>,

    /// The profile of the AWS configuration to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// The region of stacks that do not name one
    #[arg(long, global = true, value_name = "REGION", value_parser = region)]
    pub region: Option<String>,

    /// Use a private endpoint on this machine instead of AWS, started when needed
    #[arg(long, global = true)]
    pub local: bool,

    /// The port of the local endpoint [default: a free one]
    #[arg(long, global = true, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    /// Do not check templates against the CloudFormation specification
    #[arg(long, global = true)]
    pub no_check: bool,

    /// Print JSON for programs to read
    #[arg(long, global = true)]
    pub json: bool,

    /// Whether to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    /// Say more: logical ids, and what is run
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "list")]
    Ls(commands::ls::LsArgs),
    #[command(visible_alias = "synthesize")]
    Synth(commands::synth::SynthArgs),
    Diff(commands::diff::DiffArgs),
    Graph(commands::graph::GraphArgs),
    Why(commands::why::WhyArgs),
    Deploy(commands::deploy::DeployArgs),
    Destroy(commands::destroy::DestroyArgs),
    Local(commands::local::LocalArgs),
    Check(commands::check::CheckArgs),
    Schema(commands::schema::SchemaArgs),
    Completions(commands::completions::CompletionsArgs),
}

/// When `deploy` asks before it changes something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequireApproval {
    /// Never.
    Never,
    /// Before any change.
    AnyChange,
    /// When permissions broaden, or data may be lost.
    #[default]
    Broadening,
}

/// Reads the name of a region.
fn region(text: &str) -> Result<String, String> {
    match Environment::is_region(text) {
        true => Ok(text.to_owned()),
        false => Err("a region is of the form `eu-west-1`".to_owned()),
    }
}
