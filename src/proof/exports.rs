//! What templates export, by the names as far as they can be worked out.

use std::collections::HashMap;

use serde_json::Value;

use super::text::{Piece, Text, texts};
use crate::assembly::read::{Environment, resolve};

/// Where a template is deployed, which its texts may name.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) environment: String,
    known: Environment,
    stack_name: Option<String>,
}

impl Home {
    pub(super) fn new(environment: &str, stack_name: Option<&str>) -> Self {
        let known = Environment::parse(environment).unwrap_or_default();
        let stack_name = stack_name.map(str::to_owned);
        Self { environment: environment.to_owned(), known, stack_name }
    }

    /// That of a nested stack, whose name AWS makes up.
    pub(super) fn nested(&self) -> Self {
        Self::new(&self.environment, None)
    }

    /// The name of an export, unless only AWS can work it out.
    pub(super) fn name(&self, name: &Value) -> Option<String> {
        resolve(name, &|reference| match reference {
            "AWS::StackName" => self.stack_name.clone(),
            _ => self.known.pseudo_parameter(reference),
        })
    }
}

/// An exported value, and the position of its template.
pub(super) type Exported<'a> = (usize, &'a Value);

/// The exports of all templates.
#[derive(Debug, Default)]
pub(super) struct Exports<'a> {
    named: HashMap<String, Vec<Exported<'a>>>,
    all: Vec<Export<'a>>,
}

#[derive(Debug)]
struct Export<'a> {
    name: Option<String>,
    written: &'a Value,
    exported: Exported<'a>,
}

impl<'a> Exports<'a> {
    /// Adds what the template at a position exports.
    pub(super) fn add(&mut self, position: usize, home: &Home, template: &'a Value) {
        for (_, output) in template["Outputs"].as_object().into_iter().flatten() {
            let written = &output["Export"]["Name"];
            if written.is_null() {
                continue;
            }
            let (name, exported) = (home.name(written), (position, &output["Value"]));
            if let Some(name) = &name {
                self.named.entry(name.clone()).or_default().push(exported);
            }
            self.all.push(Export { name, written, exported });
        }
    }

    /// The exports of a name, in all environments.
    pub(super) fn named(&self, name: &str) -> &[Exported<'a>] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// Those that an import of an unknown name may mean, or that, with a name that only AWS knows, may be
    /// what a known name means.
    pub(super) fn perhaps(&self, name: Option<&str>, written: &Value) -> Vec<Exported<'a>> {
        let is_known = |name: &Option<&str>| name.is_some_and(|name| !name.contains("${"));
        let may_be = |export: &&Export<'a>| {
            let both = is_known(&name) && is_known(&export.name.as_deref());
            !both
                && export.name.as_deref().is_none_or(|known| Some(known) != name)
                && may_be_equal(written, export.written)
        };
        self.all.iter().filter(may_be).map(|export| export.exported).collect()
    }
}

/// Whether two texts may come to the same: what is known at their ends agrees.
fn may_be_equal(a: &Value, b: &Value) -> bool {
    let (a, b) = (texts(a), texts(b));
    let agree = |a: &Text, b: &Text| {
        let (start_a, start_b) = (literal(a.pieces().first()), literal(b.pieces().first()));
        let (end_a, end_b) = (literal(a.pieces().last()), literal(b.pieces().last()));
        (start_a.starts_with(start_b) || start_b.starts_with(start_a))
            && (end_a.ends_with(end_b) || end_b.ends_with(end_a))
    };
    a.iter().any(|a| b.iter().any(|b| agree(a, b)))
}

fn literal(piece: Option<&Piece>) -> &str {
    match piece {
        Some(Piece::Literal(text)) => text,
        _ => "",
    }
}
