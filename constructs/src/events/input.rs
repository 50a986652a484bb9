//! What a target gets of an event.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, json_text};

use crate::check;

/// What a target gets of an event.
///
/// ```
/// use rustinfra_constructs::events::RuleInput;
///
/// let input = RuleInput::template(r#"{"id": <id>, "text": "Order <id> was placed"}"#)
///     .path("id", "$.detail.orderId");
/// ```
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an input does nothing until a target gets it"]
pub struct RuleInput(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Constant(Expr),
    Path(String),
    Template { template: Expr, paths: Vec<(String, String)> },
}

impl RuleInput {
    /// The same JSON for every event.
    pub fn json(value: impl IntoValue<Json>) -> Self {
        Self(Kind::Constant(value.into_value().into_expr()))
    }

    /// The same text for every event.
    pub fn text(text: impl IntoValue<String>) -> Self {
        Self(Kind::Constant(text.into_value().into_expr()))
    }

    /// A part of the event, such as `$.detail`.
    pub fn event_path(path: &str) -> Self {
        Self(Kind::Path(path.to_string()))
    }

    /// Text or JSON in which `<name>` stands for a part of the event that [`path`](Self::path)
    /// names, or for one of EventBridge's own, such as `<aws.events.event>`.
    pub fn template(template: impl IntoValue<String>) -> Self {
        let template = template.into_value().into_expr();
        Self(Kind::Template { template, paths: Vec::new() })
    }

    /// Names a part of the event for a template.
    pub fn path(mut self, name: &str, path: &str) -> Self {
        if let Kind::Template { paths, .. } = &mut self.0 {
            paths.push((name.to_string(), path.to_string()));
        }
        self
    }

    #[cfg(feature = "logs")]
    pub(super) fn is_template(&self) -> bool {
        matches!(self.0, Kind::Template { .. })
    }

    /// Writes it into a target; problems are told at `node`.
    pub(super) fn write(&self, node: &Node, target: &mut Expr) {
        match &self.0 {
            Kind::Constant(value) => target.set("Input", json_text(value)),
            Kind::Path(path) => {
                check_path(node, path);
                target.set("InputPath", Expr::text(path.clone()));
            }
            Kind::Template { template, paths } => {
                paths.iter().for_each(|(_, path)| check_path(node, path));
                check_template(node, template, paths);
                let mut transformer = Expr::map([("InputTemplate", template.clone())]);
                if !paths.is_empty() {
                    let paths = paths.iter().map(|(k, v)| (k.clone(), Expr::text(v.clone())));
                    transformer.set("InputPathsMap", Expr::map(paths));
                }
                target.set("InputTransformer", transformer);
            }
        }
    }
}

fn check_path(node: &Node, path: &str) {
    if path != "$" && !path.starts_with("$.") && !path.starts_with("$[") {
        check::reject(
            node,
            format!("`{path}` is not a path into an event."),
            "begin it with `$.`, as in `$.detail.orderId`",
        );
    }
}

/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>
fn check_template(node: &Node, template: &Expr, paths: &[(String, String)]) {
    if paths.len() > 100 {
        let detail =
            format!("A template may name 100 parts of an event; this names {}.", paths.len());
        check::reject(node, detail, "pass a larger part on as a whole");
    }
    if let Some((name, _)) = paths.iter().find(|(name, _)| name.starts_with("AWS")) {
        check::reject(node, format!("`{name}` is reserved: it begins with `AWS`."), "rename it");
    }
    let Some(text) = template.as_text() else { return };
    if text.chars().count() > 8_192 {
        let detail = "The template has more than 8,192 characters.";
        check::reject(node, detail, "pass a part of the event on with `RuleInput::event_path`");
    }
    for name in placeholders(text) {
        let known = name.starts_with("aws.events.") || paths.iter().any(|(n, _)| n == name);
        if !known {
            check::reject(
                node,
                format!("The template has `<{name}>`, but no part of the event has this name."),
                format!("add `.path(\"{name}\", \"$.detail.…\")`"),
            );
        }
    }
    for (name, _) in paths {
        if !placeholders(text).any(|n| n == name) {
            check::reject(
                node,
                format!("The template does not use the part of the event called `{name}`."),
                format!("write `<{name}>` in it, or leave out the path"),
            );
        }
    }
}

/// The names between `<` and `>`.
fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    let name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    template.split('<').skip(1).filter_map(move |rest| {
        let (inner, _) = rest.split_once('>')?;
        (!inner.is_empty() && inner.chars().all(name)).then_some(inner)
    })
}
