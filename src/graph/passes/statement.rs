//! Checks a statement that the user wrote, and finds the policy it goes to.

use super::Synthesis;
use super::links::{For, acting_identity, name, report_elsewhere, report_no_identity};
use crate::diagnostic::Diagnostic;
use crate::graph::link;
use crate::iam::PolicyKind;
use crate::tree::NodeId;

pub(super) fn add_statement(s: &mut Synthesis, link: &link::Statement, why: &For<'_>) {
    let (owner, mut statement) = (link.owner, link.statement.clone());
    let mut named = statement.principals.iter_mut().chain(&mut statement.not_principals);
    if let Err(node) = named.try_for_each(|principal| name(s, principal)) {
        return report_no_identity(s, owner, node, why);
    }
    if let Some(key) = statement.conflicting_condition() {
        return report_conflict(s, owner, key, why);
    }
    if let Some(key) = statement.conflicting_exceptions() {
        return report_excluding(s, owner, "Two excepted principals", key, why);
    }
    if statement.actions.is_empty() && statement.not_actions.is_empty() {
        let diagnostic = Diagnostic::error("empty-statement", "a statement names no action")
            .detail("It would allow or deny nothing, and AWS refuses it.")
            .path(s.tree.path(owner))
            .at(why.cause.location)
            .help("name at least one action");
        return s.report(diagnostic);
    }
    let identity = if link.of_resource { owner } else { acting_identity(s, owner) };
    let facet = s.tree.facets.get(&identity);
    let kind = match facet {
        Some(f) if f.identity.is_some() && !link.of_resource => PolicyKind::Identity,
        Some(f) if f.policy.is_some() => PolicyKind::Resource,
        _ => {
            let diagnostic = Diagnostic::error("cannot-grant", "a statement has nowhere to go")
                .detail(format!(
                    "`{}` has no policy that can be changed: it was imported, or is of a kind \
                     without policies.",
                    s.tree.path(owner)
                ))
                .path(s.tree.path(owner))
                .at(why.cause.location)
                .help("add the statement where the policy is managed");
            return s.report(diagnostic);
        }
    };
    let no_principal = statement.principals.is_empty() && statement.not_principals.is_empty();
    if kind == PolicyKind::Resource && no_principal {
        let diagnostic = Diagnostic::error("no-principal", "a resource's policy says not for whom")
            .detail("A statement of a resource policy has to name a principal.")
            .path(s.tree.path(owner))
            .at(why.cause.location)
            .help("add `.to(Principal::…)`");
        return s.report(diagnostic);
    }
    let problems: Vec<String> = statement.problems(kind);
    if !problems.is_empty() {
        let path = s.tree.path(owner);
        for problem in problems {
            let diagnostic =
                Diagnostic::error("bad-statement", "a statement is one that IAM refuses")
                    .detail(problem)
                    .path(path.clone())
                    .at(why.cause.location)
                    .help("correct it where it is written");
            s.report(diagnostic);
        }
        return;
    }
    let asked = why.ask(statement, None);
    let is_mutable = facet.and_then(|f| f.identity.as_ref()).is_some_and(|i| i.mutable);
    match kind {
        PolicyKind::Resource => s.resource.entry(owner).or_default().push(asked),
        _ if is_mutable => s.identity.entry(identity).or_default().push(asked),
        _ => report_elsewhere(s, identity, &asked.statement, why),
    }
}

pub(super) fn report_conflict(s: &mut Synthesis, owner: NodeId, key: &str, why: &For<'_>) {
    report_excluding(s, owner, "A principal and its statement", key, why);
}

fn report_excluding(s: &mut Synthesis, owner: NodeId, who: &str, key: &str, why: &For<'_>) {
    let diagnostic =
        Diagnostic::error("conflicting-condition", "two conditions exclude each other")
            .detail(format!(
                "{who} both restrict `{key}`, to different values; a policy can say only one, \
                 and taking them as alternatives would allow more."
            ))
            .path(s.tree.path(owner))
            .at(why.cause.location)
            .help("say it once, or write two statements");
    s.report(diagnostic);
}
