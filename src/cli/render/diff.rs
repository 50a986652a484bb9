//! A diff as people read it: danger first, construct paths, permissions in words.

use anstyle::Style;
use serde_json::Value;

use crate::cli::ui::{BAD, BOLD, BUSY, CHANGED, DIM, GOOD, paint};
use crate::diff::{
    Action, Change, Counts, DataFate, Effect, Names, PermissionChange, PermissionKind,
    PropertyChange, Replacement, ResourceChange, Section, SectionChange, TemplateDiff,
};

/// The column that resource names begin in.
const NAMES: usize = 14;
/// Names longer than this push their line's rest to the right.
const WIDEST_NAME: usize = 48;
/// Values longer than this are cut, unless everything is asked for.
const LONGEST_VALUE: usize = 72;

/// Draws the differences between two templates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DiffView<'a> {
    /// What things are called.
    pub(crate) names: &'a Names,
    /// Whether to show logical ids, source lines and whole values.
    pub(crate) verbose: bool,
}

impl DiffView<'_> {
    /// Draws resources, other sections and permissions, with a blank line after each part.
    pub(crate) fn draw(&self, diff: &TemplateDiff) -> String {
        let width = self.width(diff);
        let mut text = String::new();
        for resource in &diff.resources {
            self.resource(resource, width, &mut text);
        }
        for section in &diff.sections {
            self.section(section, width, &mut text);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text += &permissions(&diff.permissions);
        text
    }

    fn width(&self, diff: &TemplateDiff) -> usize {
        let names = diff.resources.iter().map(|resource| resource.name().chars().count());
        let sections = diff.sections.iter().map(|section| section.name.chars().count());
        let resource_properties =
            diff.resources.iter().flat_map(|r| r.properties.iter().chain(&r.attributes));
        let properties =
            resource_properties.chain(diff.sections.iter().flat_map(|section| &section.properties));
        let paths = properties.map(|property| property.path.chars().count() + 2);
        names.chain(sections).chain(paths).filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0)
            + 2
    }

    fn resource(&self, resource: &ResourceChange, width: usize, text: &mut String) {
        let (style, sign, verb) = match resource.action {
            Action::Replace => (BAD, '±', "replace"),
            Action::MaybeReplace => (BAD, '±', "replace?"),
            Action::Remove => (BAD, '-', "remove"),
            Action::Keep => (CHANGED, '!', "keep"),
            Action::Change => (CHANGED, '~', "change"),
            Action::Add => (GOOD, '+', "add"),
            Action::Metadata => (DIM, '·', "metadata"),
        };
        let note = match (resource.action, resource.data) {
            (Action::Keep, _) => "leaves the stack and stays in the account".to_string(),
            (Action::Remove, fate) => data(fate, resource).to_string(),
            _ => String::new(),
        };
        let head = entry(style, sign, verb, resource.name(), width, &resource.resource_type);
        text.push_str(&with_note(head, &note, danger_style(resource)));
        if self.verbose {
            let place = resource.place.as_deref().unwrap_or("line unknown");
            *text += &format!(
                "{:NAMES$}  {}\n",
                "",
                paint(DIM, format_args!("{}, {place}", resource.logical_id))
            );
        }
        for property in &resource.properties {
            let note = self.note(property, resource);
            self.property(property, width, &note, danger_style(resource), text);
        }
        for attribute in &resource.attributes {
            self.property(attribute, width, "", DIM, text);
        }
    }

    fn section(&self, section: &SectionChange, width: usize, text: &mut String) {
        let (style, sign) = match section.change {
            Change::Added => (GOOD, '+'),
            Change::Removed => (BAD, '-'),
            Change::Changed => (CHANGED, '~'),
        };
        let lone = match section.properties.as_slice() {
            [only] if only.path.is_empty() || section.change != Change::Changed => {
                let essence = |value: &Option<Value>| {
                    value.as_ref().map(|v| Self::essence(section.section, v).clone())
                };
                self.value(&PropertyChange {
                    old: essence(&only.old),
                    new: essence(&only.new),
                    ..only.clone()
                })
            }
            _ => String::new(),
        };
        let head = entry(style, sign, section.section.noun(), &section.name, width, &lone);
        *text += &with_note(head, "", DIM);
        if lone.is_empty() {
            for property in &section.properties {
                self.property(property, width, "", DIM, text);
            }
        }
    }

    fn property(
        &self,
        property: &PropertyChange,
        width: usize,
        note: &str,
        style: Style,
        text: &mut String,
    ) {
        let width = width.saturating_sub(2);
        let path = column(&property.path, width);
        let line = format!("{:NAMES$}  {path}{}", "", self.value(property));
        *text += &with_note(line, note, style);
    }

    fn value(&self, property: &PropertyChange) -> String {
        match (&property.old, &property.new) {
            (Some(old), Some(new)) => match (self.shown(old), self.shown(new)) {
                // The text is the same when what it refers to is replaced.
                (old, new) if old == new => new,
                (old, new) => format!("{old} → {new}"),
            },
            (None, Some(new)) => format!("added, {}", self.shown(new)),
            (Some(old), None) => format!("removed, was {}", self.shown(old)),
            (None, None) => String::new(),
        }
    }

    fn shown(&self, value: &Value) -> String {
        let text = short_hashes(&self.names.describe(value));
        match text.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) if !self.verbose => format!("{}…", &text[..end]),
            _ => text,
        }
    }

    /// An output is its value; what else it has is told only where it changes.
    fn essence(section: Section, value: &Value) -> &Value {
        match (section, value.get("Value")) {
            (Section::Output, Some(inner))
                if value.as_object().is_some_and(|object| object.len() == 1) =>
            {
                inner
            }
            _ => value,
        }
    }

    fn note(&self, property: &PropertyChange, resource: &ResourceChange) -> String {
        let consequence = match property.replacement {
            Replacement::Always => "forces replacement",
            Replacement::Maybe => "may force replacement",
            Replacement::Never => "",
        };
        let cause = property
            .because_of
            .as_ref()
            .map(|id| format!("because {} is replaced", self.names.name(id)));
        let fate = if consequence.is_empty() { "" } else { data(resource.data, resource) };
        let mut note = cause.unwrap_or_default();
        for (part, separator) in [(consequence, ", "), (fate, ": ")] {
            if !part.is_empty() {
                note = if note.is_empty() {
                    part.to_string()
                } else {
                    format!("{note}{separator}{part}")
                };
            }
        }
        note
    }
}

/// Cuts content hashes, as assets are named by them, to the eight digits that people compare.
fn short_hashes(text: &str) -> String {
    const HASH: usize = 64;
    let mut short = String::new();
    let mut run = String::new();
    let flush = |run: &mut String, short: &mut String| {
        short.push_str(if run.len() == HASH { &run[..8] } else { run });
        run.clear();
    };
    for character in text.chars() {
        if character.is_ascii_hexdigit() {
            run.push(character);
        } else {
            flush(&mut run, &mut short);
            short.push(character);
        }
    }
    flush(&mut run, &mut short);
    short
}

fn entry(style: Style, sign: char, verb: &str, name: &str, width: usize, rest: &str) -> String {
    let verb = format!("{sign} {verb:<9}");
    format!("  {} {}{rest}", paint(style, verb), column(name, width))
}

/// Fills a cell up to the next column; a cell too wide for it still ends before the next begins.
fn column(text: &str, width: usize) -> String {
    let text = format!("{text}  ");
    format!("{text:<width$}")
}

fn with_note(line: String, note: &str, style: Style) -> String {
    match note {
        "" => format!("{}\n", line.trim_end()),
        note => format!("{}    {}\n", line.trim_end(), paint(style, note)),
    }
}

fn danger_style(resource: &ResourceChange) -> Style {
    if resource.is_dangerous() { BAD } else { CHANGED }
}

/// Says what becomes of a resource's data.
fn data(fate: DataFate, resource: &ResourceChange) -> &'static str {
    let noun_is_table = resource.resource_type.ends_with("Table");
    match (fate, noun_is_table) {
        (DataFate::Safe, _) => "",
        (DataFate::Lost, true) => "the table's data is lost",
        (DataFate::Lost, false) => "what it holds is lost",
        (DataFate::MaybeLost, _) => "what it holds may be lost",
        (DataFate::Kept, _) => "the old one stays, unmanaged",
        (DataFate::Snapshot, _) => "a snapshot is taken first",
    }
}

fn permissions(changes: &[PermissionChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let permission = &change.permission;
            let may = if permission.effect == Effect::Allow { "may" } else { "may not" };
            let (actions, on) = match permission.kind {
                PermissionKind::Managed => {
                    let policies = permission.actions.iter().map(|arn| policy_name(arn));
                    let policies: Vec<_> = policies.collect();
                    (format!("do what policy {} allows", policies.join(", ")), String::new())
                }
                _ => (
                    permission.actions.join(", "),
                    format!("{}  {}", paint(DIM, "on"), permission.on),
                ),
            };
            let when = match permission.when.as_str() {
                "" => String::new(),
                when => format!("  when {when}"),
            };
            (change, permission.who.clone(), may, actions, format!("{on}{when}"))
        })
        .collect();
    let width = |longest: Option<usize>| longest.unwrap_or(0).min(WIDEST_NAME);
    let who = width(rows.iter().map(|row| row.1.chars().count()).max());
    let may = width(rows.iter().map(|row| row.2.len()).max());
    let actions = width(rows.iter().map(|row| row.3.chars().count()).max());
    let mut text = format!("  {}\n", paint(BOLD, "Permissions"));
    for (change, subject, may_or_not, verbs, on) in rows {
        // Red is for what broadens: a new `may`, or a `may not` that is gone.
        let style = if change.broadens() { BAD } else { GOOD };
        let sign = if change.change == Change::Removed { '-' } else { '+' };
        let line = format!(
            "  {} {subject:<who$}   {may_or_not:<may$}   {verbs:<actions$}   {on}",
            paint(style, sign)
        );
        text += line.trim_end();
        text.push('\n');
    }
    text.push('\n');
    text
}

/// Shortens the ARN of a policy that AWS manages to the name it is known by.
fn policy_name(arn: &str) -> &str {
    arn.split_once(":iam::aws:policy/").map_or(arn, |(_, name)| name)
}

/// Counts what would happen, in one line.
pub(crate) fn summary(diff: &TemplateDiff) -> String {
    let Counts { replace, change, add, remove, keep } = diff.counts();
    let parts: Vec<_> = [
        (replace, "replace"),
        (change, "change"),
        (add, "add"),
        (remove, "remove"),
        (keep, "keep"),
    ]
    .iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, verb)| format!("{number} to {verb}"))
    .collect();
    match (parts.is_empty(), diff.is_empty()) {
        (false, _) => parts.join(", "),
        (true, true) => "no changes".to_string(),
        (true, false) => "no resources to change, only what is listed above".to_string(),
    }
}

/// The line above a stack's diff: which stack, and where it is.
pub(crate) fn title(stack: &str, region: &str, account: &str) -> String {
    format!("{}  {region}  {account}", paint(BUSY, stack))
}
