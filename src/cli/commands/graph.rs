//! `rustinfra graph`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::error::CliResult;
use crate::cli::needs::{Need, Needs};
use crate::cli::render::table::{Align, table};
use crate::cli::session::{MissingContext, Session, Warnings, select};

/// Show which resource needs which, and why
///
/// A policy or permission that was written for a grant, an event source or a
/// target says so, with the line of the app that asked for it.
#[derive(Debug, clap::Args)]
pub(crate) struct GraphArgs {
    /// The stacks to show: names, paths, or patterns such as `Prod/*` [default: all]
    stacks: Vec<String>,

    /// How to draw it; `--json` is for programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// For Graphviz.
    Dot,
    /// For Markdown.
    Mermaid,
}

pub(crate) fn run(args: &GraphArgs, session: &Session<'_>) -> CliResult {
    let assembly = session.assembly(MissingContext::Warn, Warnings::Tell)?;
    let chosen: Vec<&str> =
        select(&assembly, &args.stacks)?.iter().map(|stack| stack.id.as_str()).collect();
    let all = Needs::of(assembly.stacks());
    let is_shown = |i: usize| chosen.contains(&all.resources[i].stack.id.as_str());
    let resources: Vec<usize> = (0..all.resources.len()).filter(|&i| is_shown(i)).collect();
    let needs: Vec<&Need<'_>> = all.needs.iter().filter(|need| is_shown(need.from)).collect();
    let picture = match args.format {
        _ if session.global.json => return session.ui.data(&json_of(&all, &resources, &needs)),
        Format::Text => text(&all, &resources, &needs),
        Format::Dot => dot(&all, &resources, &needs),
        Format::Mermaid => mermaid(&all, &resources, &needs),
    };
    session.ui.data(&picture)
}

fn text(all: &Needs<'_>, resources: &[usize], needs: &[&Need<'_>]) -> String {
    let mut text = String::new();
    for &i in resources {
        let resource = &all.resources[i];
        let _ = write!(text, "{}  {}", resource.path(), resource.type_name);
        if let Some(place) = resource.place {
            let _ = write!(text, "  {place}");
        }
        text.push('\n');
        let own: Vec<_> = needs.iter().copied().filter(|need| need.from == i).collect();
        text += &rows(all, &own, false);
    }
    text
}

/// The needs in columns: what needs what (or only what), why, and the user's line.
pub(super) fn rows(all: &Needs<'_>, needs: &[&Need<'_>], with_source: bool) -> String {
    let mut rows = Vec::new();
    for need in needs {
        for (reason, place) in need.reasons() {
            let source = if with_source { all.resources[need.from].path() } else { "" };
            let verb = if with_source { "needs" } else { "  needs" };
            let target = all.resources[need.to].path();
            let place = place.unwrap_or_default();
            let mut row: Vec<String> =
                [source, verb, target, &reason, place].map(String::from).to_vec();
            if with_source {
                row[0].insert_str(0, "  ");
            }
            rows.push(row);
        }
    }
    table(&rows, &[Align::Left; 5])
}

fn dot(all: &Needs<'_>, resources: &[usize], needs: &[&Need<'_>]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let path = |i: usize| quoted(all.resources[i].path());
    let mut text = String::from("digraph {\n  rankdir=LR;\n  node [shape=box];\n");
    for &i in resources {
        let _ = writeln!(text, "  {};", path(i));
    }
    for need in needs {
        let label = quoted(&label(need));
        let _ = writeln!(text, "  {} -> {} [label={label}];", path(need.from), path(need.to));
    }
    text + "}\n"
}

fn mermaid(all: &Needs<'_>, resources: &[usize], needs: &[&Need<'_>]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "#quot;"));
    let mut drawn: BTreeSet<usize> = resources.iter().copied().collect();
    drawn.extend(needs.iter().map(|need| need.to));
    let mut text = String::from("graph LR\n");
    for i in drawn {
        let _ = writeln!(text, "  r{i}[{}]", quoted(all.resources[i].path()));
    }
    for need in needs {
        let _ = writeln!(text, "  r{} -->|{}| r{}", need.from, quoted(&label(need)), need.to);
    }
    text
}

fn label(need: &Need<'_>) -> String {
    let reasons: Vec<String> = need.reasons().into_iter().map(|(reason, _)| reason).collect();
    reasons.join(", ").replace('`', "")
}

fn json_of(all: &Needs<'_>, resources: &[usize], needs: &[&Need<'_>]) -> String {
    let resources: Vec<Value> = resources.iter().map(|&i| all.resources[i].to_json()).collect();
    let needs: Vec<Value> = needs.iter().map(|need| all.need_to_json(need)).collect();
    format!("{:#}\n", json!({"version": 1, "resources": resources, "needs": needs}))
}
