//! `rustinfra diff`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::assembly::read::{Assembly, StackArtifact};
use crate::cli::cloud::block_on;
use crate::cli::error::{CliError, CliResult, ExitStatus};
use crate::cli::failure::facts;
use crate::cli::knowledge::knowledge;
use crate::cli::render::diff::{DiffView, summary, title};
use crate::cli::session::{MissingContext, Session, Warnings, select};
use crate::cli::ui::{BAD, paint};
use crate::deploy::{DeployError, Deployed, Intent, inspect, refusal};
use crate::diff::{Context, Names, TemplateDiff, parse, templates};

/// Show what deploying would change
///
/// Compares meanings, not text: what is replaced or lost comes first, and
/// permissions are told in words. Nothing is changed on AWS.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// The stacks to compare: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// End with status 5 if anything would change
    #[arg(long)]
    exit_code: bool,

    /// Compare with a template in a file, JSON or YAML, instead of the deployed one
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,

    /// End with status 3 before anything is compared, if anything is warned of
    #[arg(long)]
    strict: bool,
}

/// One stack's comparison.
struct Compared<'a> {
    stack: &'a StackArtifact,
    region: String,
    account: String,
    old: Value,
    diff: TemplateDiff,
    /// The deployed stack's status, if there is such a stack.
    status: Option<String>,
    /// Why `deploy` would refuse it, if that is certain.
    refusal: Option<DeployError>,
    /// The last line.
    ending: String,
}

pub(crate) fn run(args: &DiffArgs, session: &Session<'_>) -> CliResult<ExitStatus> {
    let assembly = session.assembly_to_deploy(MissingContext::Refuse, Warnings::of(args.strict))?;
    let stacks = select(&assembly, &args.stacks)?;
    let compared = match &args.template {
        Some(file) => vec![with_file(file, &stacks)?],
        None => with_deployed(session, &assembly, &stacks)?,
    };
    if session.global.json {
        let list: Vec<_> = compared.iter().map(json).collect();
        session.ui.data(&format!("{:#}\n", json!({ "version": 1, "stacks": list })))?;
    } else {
        for (index, compared) in compared.iter().enumerate() {
            session.ui.data(&text(compared, session.ui.is_verbose(), index > 0))?;
        }
    }
    match args.exit_code && compared.iter().any(|compared| !compared.diff.is_empty()) {
        true => Ok(ExitStatus::Differs),
        false => Ok(ExitStatus::Done),
    }
}

fn with_file<'a>(file: &PathBuf, stacks: &[&'a StackArtifact]) -> CliResult<Compared<'a>> {
    let [stack] = stacks else {
        return Err(CliError::usage("which-stack", "`--template` compares with one stack")
            .detail(format!("{} are chosen", stacks.len()))
            .hinted("name the stack: rustinfra diff STACK --template FILE"));
    };
    let unusable = |error: &dyn std::fmt::Display| {
        CliError::usage("template", format!("`{}` cannot be used as a template", file.display()))
            .detail(error.to_string())
    };
    let text = fs::read_to_string(file).map_err(|error| unusable(&error))?;
    let old = parse(&text).map_err(|error| unusable(&error))?;
    let context = Context { knowledge: knowledge(), origins: &stack.origins };
    let diff = templates(&old, &stack.template, &context);
    let (region, account) = (file.display().to_string(), String::new());
    let ending = summary(&diff);
    Ok(Compared { stack, region, account, old, diff, status: None, refusal: None, ending })
}

fn with_deployed<'a>(
    session: &Session<'_>,
    assembly: &Assembly,
    stacks: &[&'a StackArtifact],
) -> CliResult<Vec<Compared<'a>>> {
    let cloud = session.cloud(assembly, stacks)?;
    let region = session.region();
    // `deploy` takes along what the stacks depend on.
    let together = assembly.with_dependencies(stacks);
    let intent = Intent { assembly, together, region: region.clone() };
    block_on(async {
        let mut compared = Vec::new();
        for stack in stacks {
            let deployed = inspect(&cloud.accounts, stack, region.as_deref()).await?;
            let diff = deployed.diff(stack, knowledge());
            let ending = ending(&deployed, &diff);
            let refusal = refusal(&cloud.accounts, &intent, stack, &deployed, &diff).await;
            let status = deployed.description.map(|there| there.status);
            let account = deployed.caller.account;
            let (region, old) = (deployed.region, deployed.template);
            let one = Compared { stack, region, account, old, diff, status, refusal, ending };
            compared.push(one);
        }
        Ok(compared)
    })?
}

/// Sums a comparison up, with what a deployment would meet where that is not a stack at rest.
fn ending(deployed: &Deployed, diff: &TemplateDiff) -> String {
    let status = deployed.description.as_ref().map_or("", |there| there.status.as_str());
    let summary = summary(diff);
    match (deployed.busy(), deployed.remains) {
        (Some(busy), true) => format!("{summary}, once what is in progress has ended ({busy})"),
        // "No changes" would sound as if it were deployed.
        (Some(busy), false) if diff.is_empty() => {
            format!("a deployment is in progress ({busy}); its template has no differences")
        }
        (Some(busy), false) => format!("{summary}; a deployment is in progress ({busy})"),
        (None, true) => {
            format!("{summary} (the remains of a failed creation are removed first: {status})")
        }
        (None, false) => summary,
    }
}

fn text(compared: &Compared<'_>, verbose: bool, again: bool) -> String {
    let names = Names::new(&compared.stack.origins, &[&compared.old, &compared.stack.template]);
    let view = DiffView { names: &names, verbose };
    let mut text = if again { "\n".to_string() } else { String::new() };
    text += title(&compared.stack.path, &compared.region, &compared.account).trim_end();
    text += "\n\n";
    text += &view.draw(&compared.diff);
    if let Some(refusal) = &compared.refusal {
        text += &format!("  {} by deploy: {refusal}\n", paint(BAD, "! refused  "));
        for line in facts(refusal).into_iter().chain(refusal.help()) {
            text += &format!("{:14}{line}\n", "");
        }
        text.push('\n');
    }
    text += &compared.ending;
    text.push('\n');
    text
}

fn json(compared: &Compared<'_>) -> Value {
    let mut value = json!({
        "stack": compared.stack.path,
        "stackName": compared.stack.stack_name,
        "region": compared.region,
        "account": compared.account,
    });
    if let Some(status) = &compared.status {
        value["status"] = status.as_str().into();
    }
    if let Some(refusal) = &compared.refusal {
        value["refused"] = json!({
            "code": refusal.code(),
            "message": refusal.to_string(),
            "help": refusal.help(),
        });
    }
    value["diff"] = compared.diff.to_json();
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{Caller, StackDescription};

    #[test]
    fn what_a_deployment_would_meet_is_told() {
        let new = serde_json::json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}});
        let diff = |old: &Value| {
            let context = Context { knowledge: knowledge(), origins: &Default::default() };
            templates(old, &new, &context)
        };
        let (same, all) = (diff(&new), diff(&json!({})));
        let check = |status: &str, remains: bool, diff: &TemplateDiff, expect: &str| {
            let description =
                Some(StackDescription { status: status.into(), ..StackDescription::default() });
            let deployed = Deployed {
                caller: Caller { account: String::new(), arn: String::new() },
                region: String::new(),
                description,
                template: Value::Null,
                remains,
                nested: indexmap::IndexMap::new(),
            };
            assert_eq!(ending(&deployed, diff), expect);
        };
        check("UPDATE_COMPLETE", false, &same, "no changes");
        check("UPDATE_COMPLETE", false, &all, "1 to add");
        check(
            "CREATE_IN_PROGRESS",
            false,
            &same,
            "a deployment is in progress (CREATE_IN_PROGRESS); its template has no differences",
        );
        check(
            "UPDATE_IN_PROGRESS",
            false,
            &all,
            "1 to add; a deployment is in progress (UPDATE_IN_PROGRESS)",
        );
        check(
            "DELETE_IN_PROGRESS",
            true,
            &all,
            "1 to add, once what is in progress has ended (DELETE_IN_PROGRESS)",
        );
        check(
            "ROLLBACK_COMPLETE",
            true,
            &all,
            "1 to add (the remains of a failed creation are removed first: ROLLBACK_COMPLETE)",
        );
    }
}
