//! From the process's arguments to its exit status.

use std::panic;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser as _;

use super::args::{Args, Command};
use super::cdk;
use super::commands;
use super::error::{CliError, CliResult, ExitStatus};
use super::refusal;
use super::session::Session;
use super::ui::Ui;

/// Runs the command that the process's arguments ask for.
pub fn main() -> ExitCode {
    // Wrong arguments end the process here, with clap's message and status 2.
    let args = Args::try_parse().unwrap_or_else(|error| refuse(&cdk::advised(error)));
    let ui = Ui::new(args.global.color, args.global.verbose).with_json(args.global.json);
    let panicked = Panicked::listen();
    let status = match panic::catch_unwind(|| run(&args, &ui)) {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => {
            ui.error(&error);
            error.status()
        }
        // The panic's own message and place have been printed by now.
        Err(_) => {
            ui.error(&CliError::bug("rustinfra stopped unexpectedly").printed(panicked.take()));
            ExitStatus::Bug
        }
    };
    status.into()
}

/// Tells what clap refuses, or the help or version that were asked for, and ends the process.
fn refuse(refused: &clap::Error) -> ! {
    if refused.use_stderr() && refusal::wants_json(std::env::args_os()) {
        Ui::default().with_json(true).tell(&refusal::error(refused));
    }
    refused.exit()
}

fn run(args: &Args, ui: &Ui) -> CliResult<ExitStatus> {
    let open = || Session::open(&args.global, ui);
    match &args.command {
        Command::Ls(ls) => commands::ls::run(ls, &open()?),
        Command::Synth(synth) => commands::synth::run(synth, &open()?),
        Command::Diff(diff) => return commands::diff::run(diff, &open()?),
        Command::Graph(graph) => commands::graph::run(graph, &open()?),
        Command::Why(why) => commands::why::run(why, &open()?),
        Command::Deploy(deploy) => return commands::deploy::run(deploy, &open()?),
        Command::Destroy(destroy) => return commands::destroy::run(destroy, &open()?),
        Command::Local(local) => commands::local::run(local, &args.global, ui),
        Command::Check(check) => commands::check::run(check, &args.global, ui),
        Command::Schema(schema) => commands::schema::run(schema, ui),
        Command::Completions(completions) => commands::completions::run(completions, ui),
    }
    .map(|()| ExitStatus::Done)
}

/// The message and place of the last panic, as the standard library prints them.
#[derive(Clone, Default)]
struct Panicked(Arc<Mutex<Option<String>>>);

impl Panicked {
    /// Keeps them from now on; they are printed as before.
    fn listen() -> Self {
        let (kept, print) = (Self::default(), panic::take_hook());
        let keeper = kept.clone();
        panic::set_hook(Box::new(move |panicked| {
            print(panicked);
            *keeper.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(panicked.to_string());
        }));
        kept
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
