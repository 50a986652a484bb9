//! Environments that are kept ready for calls.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::function::Function;
use super::version::Version;
use crate::check;

const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html";

/// `ProvisionedConcurrencyConfig` of a version of `function`, or of an alias of one.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html>
pub(super) fn config(node: &Node, function: &Function, environments: u32) -> Expr {
    check::at_least(node, "the provisioned concurrency", environments, 1, PAGE);
    check_function(node, function);
    let all = function.keep_ready(environments);
    if let Some(reserved) = function.reserved_concurrency()
        && all > reserved
    {
        check::reject(
            node,
            format!(
                "Environments for {all} calls of `{}` are kept ready, but only {reserved} are \
                 reserved for it.",
                function.unqualified().node().path()
            ),
            format!("raise its `reserved_concurrency`, or keep fewer ready; see {PAGE}"),
        );
    }
    Expr::map([("ProvisionedConcurrentExecutions", Expr::Int(environments.into()))])
}

/// Says of an alias of `version` whether environments can be kept ready for it.
pub(super) fn check_alias(node: &Node, version: &Version) {
    if version.version().into_expr().as_text() == Some("$LATEST") {
        check::reject(
            node,
            "Environments are kept ready for published versions; `$LATEST` is none.",
            format!("let the alias name `current_version()`; see {PAGE}"),
        );
    }
    let kept = version.version_cfn().and_then(|cfn| cfn.property("ProvisionedConcurrencyConfig"));
    if kept.is_some() {
        check::reject(
            node,
            "Environments are kept ready for the version already, so not for an alias of it.",
            format!("leave them out of one of the two; see {PAGE}"),
        );
    }
}

/// Says of a function whether environments can be kept ready for its versions.
pub(super) fn check_function(node: &Node, function: &Function) {
    if function.starts_from_snapshot() {
        check::reject(
            node,
            "A function that starts from a snapshot has no environments that are kept ready.",
            "leave out `snap_start` or the provisioned concurrency; see \
             https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
        );
    }
}
