//! `rustinfra ls`.

use serde_json::{Map, Value, json};

use crate::assembly::read::{AssetSource, StackArtifact};
use crate::cli::error::CliResult;
use crate::cli::render::table::{Align, count, table};
use crate::cli::session::{MissingContext, Session, Warnings, select};

/// List the stacks of the app, in the order they are deployed
#[derive(Debug, clap::Args)]
pub(crate) struct LsArgs {
    /// The stacks to list: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// Show stack names, accounts and templates too
    #[arg(short, long)]
    long: bool,
}

pub(crate) fn run(args: &LsArgs, session: &Session<'_>) -> CliResult {
    let assembly = session.assembly(MissingContext::Warn, Warnings::Tell)?;
    let stacks = select(&assembly, &args.stacks)?;
    if session.global.json {
        let list: Vec<_> = stacks.iter().map(|stack| json(stack)).collect();
        return session.ui.data(&format!("{:#}\n", Value::from(list)));
    }
    let region = session.region();
    let path = |id: &String| assembly.stack(id).map_or(id.clone(), |stack| stack.path.clone());
    let rows: Vec<Vec<String>> = stacks
        .iter()
        .map(|stack| {
            let after: Vec<_> = stack.dependencies.iter().map(path).collect();
            let mut row = vec![
                stack.path.clone(),
                stack
                    .environment
                    .region
                    .clone()
                    .or_else(|| region.clone())
                    .unwrap_or_else(|| "any region".into()),
                count(resources(stack), "resource"),
                some(assets(stack), "asset"),
                if after.is_empty() {
                    String::new()
                } else {
                    format!("after {}", after.join(", "))
                },
            ];
            if args.long {
                let account =
                    stack.environment.account.clone().unwrap_or_else(|| "any account".into());
                row.splice(1..1, [stack.stack_name.clone(), account]);
                row.push(session.shown(&stack.template_file).display().to_string());
            }
            row
        })
        .collect();
    let align: &[Align] = match args.long {
        false => &[Align::Left, Align::Left, Align::Right, Align::Right, Align::Left],
        true => &[
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Left,
            Align::Right,
            Align::Right,
            Align::Left,
            Align::Left,
        ],
    };
    session.ui.data(&table(&rows, align))
}

/// Counts the resources of a stack's own template.
pub(crate) fn resources(stack: &StackArtifact) -> usize {
    stack.template["Resources"].as_object().map_or(0, serde_json::Map::len)
}

/// Counts a stack's assets; the CDK lists the template itself as one, which it is not.
pub(crate) fn assets(stack: &StackArtifact) -> usize {
    let is_template = |source: &AssetSource| matches!(source, AssetSource::Path { path, .. } if *path == stack.template_file);
    stack.assets.files.iter().filter(|file| !is_template(&file.source)).count()
        + stack.assets.images.len()
}

fn some(number: usize, one: &str) -> String {
    if number == 0 { String::new() } else { count(number, one) }
}

fn json(stack: &StackArtifact) -> Value {
    json!({
        "id": stack.id,
        "path": stack.path,
        "stackName": stack.stack_name,
        "account": stack.environment.account,
        "region": stack.environment.region,
        "resources": resources(stack),
        "assets": assets(stack),
        "dependencies": stack.dependencies,
        "tags": stack.tags.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect::<Map<String, Value>>(),
        "templateFile": stack.template_file,
    })
}
