//! Checks of values against what AWS documents, told at the construct's line.

use std::fmt::Display;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::tree::Node;

/// Reports `value` if it is outside `range`. `source` is the AWS page the limit comes from.
pub(crate) fn range<T: PartialOrd + Display>(
    node: &Node,
    what: &str,
    value: T,
    range: std::ops::RangeInclusive<T>,
    source: &str,
) {
    if !range.contains(&value) {
        node.report(
            Diagnostic::error("out-of-range", "a value is outside its range")
                .detail(format!(
                    "{what} is {value}, but must be between {} and {}.",
                    range.start(),
                    range.end()
                ))
                .help(format!("see {source}")),
        );
    }
}

/// Reports `value` if it is less than `least`. `source` is the AWS page the limit comes from.
pub(crate) fn at_least<T: PartialOrd + Display>(
    node: &Node,
    what: &str,
    value: T,
    least: T,
    source: &str,
) {
    if value < least {
        node.report(
            Diagnostic::error("out-of-range", "a value is outside its range")
                .detail(format!("{what} is {value}, but must be at least {least}."))
                .help(format!("see {source}")),
        );
    }
}

/// Reports options that exclude each other or need each other.
pub(crate) fn reject(node: &Node, detail: impl Into<String>, help: impl Into<String>) {
    node.report(
        Diagnostic::error("conflicting-options", "options do not fit together")
            .detail(detail)
            .help(help),
    );
}

/// Reports what is asked of something that exists already, which the app can only refer to:
///
/// ```text
/// check::existing(&node, "function", "The environment of {} cannot be changed.", "set it {}");
/// ```
///
/// The placeholders stand for `a function that exists already` and `where the function is managed`.
pub(crate) fn existing(node: &Node, noun: &str, detail: &str, help: &str) {
    // Of the nouns with `u` there is one, which is `a user`.
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let detail = detail.replace("{}", &format!("{article} {noun} that exists already"));
    let help = help.replace("{}", &format!("where the {noun} is managed"));
    let (first, rest) = detail.split_at(detail.chars().next().map_or(0, char::len_utf8));
    reject(node, first.to_uppercase() + rest, help);
}

/// The id of a child that is called by what it is, such as a route by its method and path. If there is
/// one already, that is reported in these words, and the child gets a free id.
#[track_caller]
pub(crate) fn once(scope: &Node, id: String, twice: Twice) -> String {
    let Some(first) = scope.try_child(&id) else { return id };
    scope.report(
        Diagnostic::error(format!("duplicate-{}", twice.noun), "the same is added twice")
            .detail(twice.detail)
            .path(first.path())
            .at_labelled("first", first.location())
            .at_labelled("again", scope.asking_place())
            .help(twice.help),
    );
    let mut free = (2..).map(|n| format!("{id}#{n}"));
    free.find(|id| scope.try_child(id).is_none()).unwrap_or(id)
}

/// What there is once, and what to do if it is added again.
pub(crate) struct Twice {
    /// In one word: `route`.
    pub(crate) noun: &'static str,
    pub(crate) detail: String,
    pub(crate) help: String,
}

impl Twice {
    pub(crate) fn new(
        noun: &'static str,
        detail: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { noun, detail: detail.into(), help: help.into() }
    }
}

/// Reports a physical name that AWS would refuse.
pub(crate) fn name(
    node: &Node,
    what: &str,
    value: &str,
    max: usize,
    allowed: fn(char) -> bool,
    rule: &str,
) {
    let help = "change it, or leave it out and let CloudFormation choose one";
    required_name(node, what, value, max, allowed, rule, help);
}

/// Reports a name that AWS would refuse and that cannot be left out.
pub(crate) fn required_name(
    node: &Node,
    what: &str,
    value: &str,
    max: usize,
    allowed: fn(char) -> bool,
    rule: &str,
    help: &str,
) {
    if value.is_empty() || value.chars().count() > max || !value.chars().all(allowed) {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!("{what} `{value}` does not consist of {rule}."))
                .help(help),
        );
    }
}
