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
