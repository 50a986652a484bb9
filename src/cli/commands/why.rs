//! `rustinfra why`.

use serde_json::{Value, json};

use super::graph::rows;
use crate::cli::error::{CliError, CliResult};
use crate::cli::needs::Needs;
use crate::cli::session::{MissingContext, Session, Warnings, select};
use crate::cli::suggest::closest;

/// Say why one resource needs another: the shortest chain of reasons
///
/// A step that follows from a grant, an event source or a target names the line
/// of the app that asked for it.
#[derive(Debug, clap::Args)]
pub(crate) struct WhyArgs {
    /// What needs: the path of a construct, or a logical id
    from: String,

    /// What is needed
    to: String,
}

pub(crate) fn run(args: &WhyArgs, session: &Session<'_>) -> CliResult {
    let assembly = session.assembly(MissingContext::Warn, Warnings::Tell)?;
    select(&assembly, &[])?;
    let all = Needs::of(assembly.stacks());
    let (mut from, mut to) = (find(&all, &args.from)?, find(&all, &args.to)?);
    // Of a construct and a part of it: the part, and the rest.
    match from.len() > to.len() {
        true => from.retain(|resource| !to.contains(resource)),
        false => to.retain(|resource| !from.contains(resource)),
    }
    if from.is_empty() || to.is_empty() {
        let summary = format!("`{}` and `{}` are the same resources", args.from, args.to);
        return Err(CliError::usage("same-resource", summary)
            .hinted("name two of which one may need the other"));
    }
    let chain = all.chain(&from, &to);
    if session.global.json {
        let needs = chain.is_some();
        let chain: Vec<Value> = chain.iter().flatten().map(|need| all.need_to_json(need)).collect();
        let answer = json!({
            "version": 1, "from": args.from, "to": args.to, "needs": needs, "chain": chain,
        });
        return session.ui.data(&format!("{answer:#}\n"));
    }
    let mut text = match &chain {
        Some(chain) => {
            format!("{} needs {}\n{}", args.from, args.to, rows(&all, chain, true))
        }
        None => format!("{} does not need {}\n", args.from, args.to),
    };
    if let (None, Some(back)) = (&chain, all.chain(&to, &from)) {
        text += &format!("but {} needs {}\n{}", args.to, args.from, rows(&all, &back, true));
    }
    session.ui.data(&text)
}

/// The resources that a name means.
fn find(all: &Needs<'_>, name: &str) -> CliResult<Vec<usize>> {
    let found = all.named(name);
    let path = |&i: &usize| all.resources[i].path();
    if found.is_empty() {
        let summary = format!("nothing in the app is called `{name}`");
        let names = all.resources.iter().flat_map(|r| [r.path(), r.logical_id]);
        let error = CliError::usage("no-such-resource", summary);
        let end = format!("/{name}");
        let ending = names.clone().find(|known| known.ends_with(&end));
        return Err(match ending.or_else(|| closest(name, names)) {
            Some(near) => error.hinted(format!("did you mean `{near}`?")),
            None => error.hinted("`rustinfra graph` shows the paths of all resources"),
        });
    }
    let same_id = found.iter().filter(|&&i| all.resources[i].logical_id == name).count();
    if same_id > 1 {
        let paths: Vec<String> = found.iter().map(|i| format!("`{}`", path(i))).collect();
        let summary = format!("`{name}` is the logical id of several resources");
        return Err(CliError::usage("which-resource", summary)
            .hinted(format!("name one by its path: {}", paths.join(", "))));
    }
    Ok(found)
}
