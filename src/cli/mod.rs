//! The `rustinfra` command: everything between the user's terminal and the engine.
//!
//! A command is a file in `commands`: its arguments, whose doc comments are the
//! help text, and one function that finds the app, calls the engine and renders
//! what it says. Data goes to stdout, talk to stderr; every error is a [`CliError`]
//! with a documented [`ExitStatus`].

mod account;
mod app;
mod args;
mod build;
mod cache;
mod cdk;
mod cloud;
mod commands;
mod config;
mod context;
mod error;
mod failure;
mod handlers;
mod interrupt;
mod knowledge;
mod local;
mod needs;
mod output;
mod outputs_file;
mod package;
mod profile;
mod refusal;
mod render;
mod review;
mod run;
mod session;
mod stamp;
mod start;
mod suggest;
mod temporary;
mod ui;
mod validate;

pub use args::{Args, GlobalArgs, RequireApproval};
pub use config::{Config, LocalConfig};
pub use error::{CliError, CliResult, ExitStatus};
pub use start::main;
pub use ui::{Color, Ui};
