//! `rustinfra destroy`.

use crate::cli::cloud::block_on;
use crate::cli::error::{CliResult, ExitStatus};
use crate::cli::interrupt;
use crate::cli::knowledge::knowledge;
use crate::cli::render::events::Events;
use crate::cli::review::Prompt;
use crate::cli::session::{MissingContext, Session, Warnings, select};
use crate::deploy::{Cancel, DestroyOptions, Engine};

use super::deploy::conclude;

/// Remove the stacks and what is in them
///
/// Each stack is removed before those it depends on. You see what goes and what
/// stays, and are asked once for all of it.
#[derive(Debug, clap::Args)]
pub(crate) struct DestroyArgs {
    /// The stacks to remove: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// Remove only the stacks named, not those that depend on them
    #[arg(short, long)]
    exclusively: bool,

    /// Do not ask
    #[arg(short, long)]
    yes: bool,

    /// Lift the stacks' termination protection first
    #[arg(long)]
    force: bool,

    /// How many stacks may be removed at once
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,

    /// A role for CloudFormation to use
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
}

pub(crate) fn run(args: &DestroyArgs, session: &Session<'_>) -> CliResult<ExitStatus> {
    let assembly = session.assembly_to_deploy(MissingContext::Warn, Warnings::Tell)?;
    let wanted = select(&assembly, &args.stacks)?;
    let mut stacks = wanted.clone();
    if !args.exclusively {
        stacks = assembly.with_dependents(&stacks);
    }
    let mut options = DestroyOptions {
        force: args.force,
        role_arn: args.role_arn.clone(),
        region: session.region(),
        ..DestroyOptions::default()
    };
    if let Some(concurrency) = args.concurrency.or(session.project.config.concurrency) {
        options.concurrency = concurrency.into();
    }
    let cloud = session.cloud(&assembly, &stacks)?;
    let paths: Vec<_> = stacks.iter().map(|stack| stack.path.as_str()).collect();
    let local = cloud.local.as_ref().map(|endpoint| endpoint.port);
    let events = Events::new(session.ui, session.global.json, local, &paths);
    let cancel = Cancel::new();
    let mut prompt = Prompt::new(session.ui, &events, &assembly, &cancel);
    prompt.wanted = wanted;
    prompt.yes = args.yes;
    prompt.show = !session.global.json;
    let engine = Engine {
        connect: &cloud.accounts,
        knowledge: knowledge(),
        observer: &events,
        cancel: &cancel,
    };
    let report = block_on(async {
        tokio::select! {
            report = engine.destroy(&assembly, &stacks, &options, &prompt) => report,
            never = interrupt::listen(&cancel, session.ui) => match never {},
        }
    })?;
    events.finish();
    let report = report?;
    let refusal = prompt.refusal();
    match conclude(&report.stacks, refusal, "destroy", &cancel, session)? {
        ExitStatus::Done if report.declined && cancel.is_cancelled() => Ok(ExitStatus::Interrupted),
        ExitStatus::Done if report.declined => Ok(ExitStatus::Declined),
        status => Ok(status),
    }
}
