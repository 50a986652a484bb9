//! `rustinfra synth`.

use std::time::Instant;

use crate::cli::error::CliResult;
use crate::cli::render::{table::count, template};
use crate::cli::session::{MissingContext, Session, Warnings, select};

use super::ls::{assets, resources};

/// Synthesize the app: write its cloud assembly and print a template
///
/// The template is printed when one stack is chosen, or the app has only one:
/// as YAML, or with `--json` as it was written.
#[derive(Debug, clap::Args)]
pub(crate) struct SynthArgs {
    /// The stacks to synthesize: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// Print no template
    #[arg(short, long)]
    quiet: bool,

    /// End with status 3 if anything is warned of
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(args: &SynthArgs, session: &Session<'_>) -> CliResult {
    let started = Instant::now();
    let assembly = session.assembly(MissingContext::Refuse, Warnings::of(args.strict))?;
    let stacks = select(&assembly, &args.stacks)?;
    let ui = session.ui;

    let longest = stacks.iter().map(|stack| stack.path.chars().count()).max().unwrap_or(0);
    let most = stacks.iter().map(|stack| resources(stack)).max().unwrap_or(0).to_string().len();
    for stack in &stacks {
        let resources = resources(stack);
        let plural = if resources == 1 { "resource" } else { "resources" };
        let assets = match assets(stack) {
            0 => String::new(),
            number => format!(", {}", count(number, "asset")),
        };
        ui.status(
            "Synthesized",
            format_args!("{:<longest$}  {resources:>most$} {plural}{assets}", stack.path),
        );
    }
    let written = match session.writes_assembly() {
        true => format!("written to {}", session.shown(&session.project.output).display()),
        false => format!("read from {}", session.shown(&session.project.output).display()),
    };
    let seconds = started.elapsed().as_secs_f64();
    ui.status(
        "Finished",
        format_args!("{} in {seconds:.2}s, {written}", count(stacks.len(), "stack")),
    );

    match stacks.as_slice() {
        [stack] if !args.quiet && session.global.json => ui.data(&template::json(&stack.template)),
        [stack] if !args.quiet => ui.data(&template::yaml(&stack.template)),
        [stack, ..] if !args.quiet => {
            ui.help(format_args!("`rustinfra synth {}` prints its template", stack.path));
            Ok(())
        }
        _ => Ok(()),
    }
}
