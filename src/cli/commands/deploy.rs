//! `rustinfra deploy`.

use std::path::PathBuf;

use indexmap::IndexMap;

use crate::cli::args::RequireApproval;
use crate::cli::cloud::{Cloud, block_on};
use crate::cli::error::{CliError, CliResult, ExitStatus};
use crate::cli::interrupt;
use crate::cli::knowledge::knowledge;
use crate::cli::local::local_address;
use crate::cli::outputs_file;
use crate::cli::render::duration::duration;
use crate::cli::render::events::Events;
use crate::cli::render::standing::standing;
use crate::cli::render::table::count;
use crate::cli::review::Prompt;
use crate::cli::session::{MissingContext, Session, Warnings, select};
use crate::cli::ui::{DIM, GOOD, paint, status_line};
use crate::deploy::{
    Approval, Cancel, DeployError, DeployOptions, DeployReport, Engine, Outcome, StackOutput,
    StackReport,
};

/// Create or update the stacks
///
/// Each stack is deployed after those it depends on. Before anything changes you
/// see what would, and are asked when permissions broaden or data may be lost.
#[derive(Debug, clap::Args)]
pub(crate) struct DeployArgs {
    /// The stacks to deploy: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// Deploy only the stacks named, not those they depend on
    #[arg(short, long)]
    exclusively: bool,

    /// Do not ask; approve every change
    #[arg(short, long)]
    yes: bool,

    /// When to ask before a change [default: broadening, with --local: never]
    #[arg(long, value_name = "WHEN")]
    require_approval: Option<RequireApproval>,

    /// A template parameter; may be repeated
    #[arg(long, value_name = "[STACK:]KEY=VALUE")]
    parameters: Vec<String>,

    /// Write the outputs of all stacks to a JSON file
    #[arg(long, value_name = "FILE")]
    outputs_file: Option<PathBuf>,

    /// How many stacks may be deployed at once
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,

    /// Keep what a failed deployment has made, to look at it
    #[arg(long)]
    no_rollback: bool,

    /// Deploy even if nothing seems to have changed
    #[arg(long)]
    force: bool,

    /// A role for CloudFormation to use
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,

    /// A topic that is told CloudFormation's events; may be repeated
    #[arg(long, value_name = "ARN")]
    notification_arns: Vec<String>,

    /// End with status 3 before anything is deployed, if anything is warned of
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(args: &DeployArgs, session: &Session<'_>) -> CliResult<ExitStatus> {
    let options = options(args, session)?;
    if let Some(file) = &args.outputs_file {
        outputs_file::check(file)?;
    }
    let assembly = session.assembly_to_deploy(MissingContext::Refuse, Warnings::of(args.strict))?;
    let mut stacks = select(&assembly, &args.stacks)?;
    if !args.exclusively {
        stacks = assembly.with_dependencies(&stacks);
    }
    let cloud = session.cloud(&assembly, &stacks)?;
    let started = std::time::Instant::now();
    let paths: Vec<_> = stacks.iter().map(|stack| stack.path.as_str()).collect();
    let local = cloud.local.as_ref().map(|endpoint| endpoint.port);
    let events = Events::new(session.ui, session.global.json, local, &paths);
    let cancel = Cancel::new();
    let mut prompt = Prompt::new(session.ui, &events, &assembly, &cancel);
    prompt.approval = approval(args, session);
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
            report = engine.deploy(&assembly, &stacks, &options, &prompt) => report,
            never = interrupt::listen(&cancel, session.ui) => match never {},
        }
    })?;
    events.finish();
    let report = report?;
    let refusal = prompt.refusal();
    let unwritten =
        args.outputs_file.as_deref().and_then(|file| outputs_file::write(file, &report));
    if !session.global.json {
        show_outputs(&report, &cloud, session);
        if report.stacks.len() > 1 && report.is_success() {
            let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            session.ui.status(
                "Finished",
                format_args!("{} in {}", count(report.stacks.len(), "stack"), duration(elapsed)),
            );
        }
    }
    // A file that could not be written is told, but is the end of a successful deployment only.
    match unwritten {
        Some(error) if report.is_success() => Err(error),
        Some(error) => {
            session.ui.say("");
            session.ui.error(&error);
            conclude(&report.stacks, refusal, "deploy", &cancel, session)
        }
        None => conclude(&report.stacks, refusal, "deploy", &cancel, session),
    }
}

/// Shows what failed, after everything else, or where things stand, and chooses the status.
pub(crate) fn conclude(
    stacks: &[StackReport],
    refusal: Option<CliError>,
    command: &str,
    cancel: &Cancel,
    session: &Session<'_>,
) -> CliResult<ExitStatus> {
    let interrupted = cancel.is_cancelled();
    let is_told_below =
        |error: &&DeployError| interrupted && matches!(error, DeployError::Interrupted { .. });
    let failures = stacks.iter().filter_map(|stack| stack.error.as_ref());
    let mut errors: Vec<CliError> =
        failures.filter(|error| !is_told_below(error)).map(|e| CliError::from(e).told()).collect();
    // A prompt answered with Ctrl-C counts as declined by the engine, but was not an answer.
    if interrupted && stacks.iter().any(|stack| !stack.is_success()) {
        for error in errors {
            session.ui.say("");
            session.ui.error(&error);
        }
        session.ui.say("");
        for line in standing(stacks, command, session.global.local) {
            session.ui.say(line);
        }
        return Ok(ExitStatus::Interrupted);
    }
    errors.extend(refusal);
    if let Some(last) = errors.pop() {
        for error in errors {
            session.ui.say("");
            session.ui.error(&error);
        }
        session.ui.say("");
        return Err(last);
    }
    let declined = stacks.iter().any(|stack| stack.outcome == Outcome::Declined);
    let failed = stacks.iter().any(|stack| !stack.outcome.is_success());
    Ok(match (declined, failed) {
        (true, _) => ExitStatus::Declined,
        (_, true) => ExitStatus::DeployFailed,
        _ => ExitStatus::Done,
    })
}

fn options(args: &DeployArgs, session: &Session<'_>) -> CliResult<DeployOptions> {
    let config = &session.project.config;
    let mut options = DeployOptions {
        rollback: !args.no_rollback,
        force: args.force,
        parameters: parameters(&args.parameters)?,
        role_arn: args.role_arn.clone(),
        region: session.region(),
        tags: config.tags.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        notification_arns: args.notification_arns.clone(),
        ..DeployOptions::default()
    };
    if let Some(concurrency) = args.concurrency.or(config.concurrency) {
        options.concurrency = concurrency.into();
    }
    Ok(options)
}

fn approval(args: &DeployArgs, session: &Session<'_>) -> Approval {
    match args.require_approval.or(session.project.config.require_approval) {
        Some(RequireApproval::Never) => Approval::Never,
        Some(RequireApproval::AnyChange) => Approval::AnyChange,
        Some(RequireApproval::Broadening) => Approval::Broadening,
        // Nothing on the local endpoint is worth a question.
        None if session.global.local => Approval::Never,
        None => Approval::Broadening,
    }
}

/// Sorts `[STACK:]KEY=VALUE` by stack; `*` stands for every stack that has the parameter.
fn parameters(arguments: &[String]) -> CliResult<IndexMap<String, IndexMap<String, String>>> {
    let mut parameters: IndexMap<String, IndexMap<String, String>> = IndexMap::new();
    for argument in arguments {
        let Some((key, value)) =
            argument.split_once('=').filter(|(key, _)| !key.trim_end_matches(':').is_empty())
        else {
            return Err(CliError::usage("parameters", format!("`--parameters {argument}` is not of the form KEY=VALUE"))
                .hinted("write KEY=VALUE for every stack that has the parameter, or STACK:KEY=VALUE for one"));
        };
        let (stack, key) = key.split_once(':').unwrap_or(("*", key));
        parameters.entry(stack.to_string()).or_default().insert(key.to_string(), value.to_string());
    }
    Ok(parameters)
}

/// Shows the outputs of each stack, with the local address of those that are addresses.
fn show_outputs(report: &DeployReport, cloud: &Cloud, session: &Session<'_>) {
    for stack in report.stacks.iter().filter(|stack| stack.outcome.is_success()) {
        let several = report.stacks.len() > 1;
        let theirs = stack.outputs.iter().filter(|output| !is_wiring(output));
        for (index, output) in theirs.enumerate() {
            let verb = if index == 0 { "Outputs" } else { "" };
            let name = if several {
                format!("{}.{}", stack.stack, output.key)
            } else {
                output.key.clone()
            };
            session.ui.say(status_line(GOOD, verb, format_args!("{name} = {}", output.value)));
            let local = cloud
                .local
                .as_ref()
                .and_then(|endpoint| local_address(&output.value, endpoint.port));
            if let Some(address) = local {
                session.ui.say(status_line(
                    DIM,
                    "",
                    format_args!("{} {address}", paint(DIM, "here:")),
                ));
            }
        }
    }
}

/// Tells an output that was made for another stack to import; nobody asked to see it.
fn is_wiring(output: &StackOutput) -> bool {
    output.export_name.is_some()
        && ["ExportsOutputRef", "ExportsOutputFnGetAtt"]
            .iter()
            .any(|prefix| output.key.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::{is_wiring, parameters};
    use crate::deploy::StackOutput;

    #[test]
    fn outputs_made_for_other_stacks_are_told_from_the_users() {
        let output = |key: &str, export: Option<&str>| StackOutput {
            key: key.to_owned(),
            value: String::new(),
            export_name: export.map(str::to_owned),
            description: None,
        };
        assert!(is_wiring(&output("ExportsOutputRefInbox12345678", Some("Shop:Inbox"))));
        assert!(is_wiring(&output("ExportsOutputFnGetAttInbox12345678Arn", Some("Shop:Inbox"))));
        assert!(!is_wiring(&output("ExportsOutputRefInbox12345678", None)));
        assert!(!is_wiring(&output("Url", Some("Shop:Url"))), "the user's own export");
    }

    #[test]
    fn parameters_are_sorted_by_stack() {
        let arguments = ["Size=3", "Orders:Mail=a=b", "Orders:Size=4"].map(String::from);
        let sorted = parameters(&arguments).expect("all are well-formed");
        assert_eq!(
            format!("{sorted:?}"),
            r#"{"*": {"Size": "3"}, "Orders": {"Mail": "a=b", "Size": "4"}}"#
        );
        assert!(parameters(&["Size".to_string()]).is_err());
        assert!(parameters(&["=3".to_string()]).is_err());
    }
}
