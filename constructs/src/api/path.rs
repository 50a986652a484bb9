//! The parameters of a path.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::tree::Node;

/// Warns of a parameter that stands in a path twice: a function gets its parameters by name, and so one
/// of the values only.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
pub(crate) fn check_parameters(node: &Node, path: &str) {
    let name = |part: &'_ str| {
        let inner = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(inner.strip_suffix('+').unwrap_or(inner).to_string())
    };
    let mut known: Vec<String> = Vec::new();
    for parameter in path.split('/').filter_map(name) {
        if known.contains(&parameter) {
            node.report(
                Diagnostic::warning("duplicate-parameter", "a path has a parameter twice")
                    .detail(format!(
                        "`{path}` has `{parameter}` twice; only one of the values reaches what answers."
                    ))
                    .help("give each parameter a name of its own"),
            );
        }
        known.push(parameter);
    }
}
