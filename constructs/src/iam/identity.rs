//! What policies are attached to.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::iam::{Grantee, PolicyDocument, PolicyKind, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

/// A role, user or group: what policies are attached to.
#[diagnostic::on_unimplemented(
    message = "policies cannot be attached to `{Self}`",
    label = "not a role, user or group",
    note = "attach the policy to the role of a construct, such as `&function.role()`"
)]
pub trait Identity: Construct + Grantee {
    /// The property of a policy that attaches it to this identity, and the name that it takes.
    fn attachment(&self) -> (&'static str, Expr);
}

/// Attaches what `cfn` is to an identity, once.
#[track_caller]
pub(super) fn attach(cfn: &CfnResource, identity: &impl Identity) {
    let (property, name) = identity.attachment();
    add_item(cfn, property, name);
}

/// Adds an item to a list property unless it is there.
#[track_caller]
pub(super) fn add_item(cfn: &CfnResource, property: &'static str, item: Expr) {
    let is_there = |list: Expr| matches!(list, Expr::List(items) if items.contains(&item));
    if !cfn.property(property).is_some_and(is_there) {
        cfn.push_to(property, item);
    }
}

/// Reports a policy of a role, user or group that IAM would refuse.
pub(super) fn check_document(node: &Node, document: &PolicyDocument) {
    report(node, document.problems(PolicyKind::Identity));
}

/// Reports a statement that IAM would refuse.
pub(super) fn check_statement(node: &Node, statement: &Statement, kind: PolicyKind) {
    report(node, statement.problems(kind));
}

fn report(node: &Node, problems: Vec<String>) {
    for problem in problems {
        node.report(
            Diagnostic::error("bad-statement", "a statement is one that IAM refuses")
                .detail(problem)
                .help("correct it where it is written"),
        );
    }
}
