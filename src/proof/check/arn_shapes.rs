//! Policies whose actions do not fit their ARNs, and so allow nothing.

use super::resource_types::Target;
use crate::diagnostic::Severity;
use crate::proof::finding::Finding;
use crate::proof::statement::{Statement, statements, wildcard};
use crate::proof::template::{Place, Template};
use crate::proof::text::Text;
use crate::spec::{ActionFacts, Actions};

const PAGE: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";

/// Services that are known well enough to call a grant that never works an error, and not only a
/// warning: their actions work on their own ARNs only, and AWS's tables of them have no gaps.
const OWN_ARNS: &[&str] = &[
    "dynamodb",
    "events",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
];

/// Identity policies: where they stand.
pub(in crate::proof) const POLICIES: &[(&str, &str)] = &[
    ("AWS::IAM::Role", "Policies/*/PolicyDocument"),
    ("AWS::IAM::User", "Policies/*/PolicyDocument"),
    ("AWS::IAM::Group", "Policies/*/PolicyDocument"),
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::UserPolicy", "PolicyDocument"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument"),
];

/// Kinds on which an action works though the public facts leave them out: action, kind.
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html>
const ALSO_WORKS: &[(&str, &str)] = &[("states:redriveexecution", "labelled-execution")];

/// Checks every identity policy.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for document in resource.at(path) {
                policy(template, &document, findings);
            }
        }
    }
}

/// Whether an action cannot be limited to a resource.
pub(in crate::proof) fn is_unlimited(action: &str) -> bool {
    let facts = action.split_once(':').and_then(|(prefix, name)| {
        Actions::embedded().service(prefix).and_then(|service| service.action(name))
    });
    facts.is_some_and(|facts| facts.on.is_empty())
}

/// What is wrong with one action of a statement.
struct Misfit<'s> {
    action: &'s str,
    needs: String,
    /// How much it matters when nothing of the grant works.
    alone: Severity,
    /// How much it matters when the rest of it does.
    beside: Severity,
}

fn policy(template: &Template<'_>, document: &Place<'_>, findings: &mut Vec<Finding>) {
    let Some(statements) = statements(document) else { return };
    let plain = |s: &&Statement| s.allows && !s.not_action && !s.not_resource;
    let misfits_of = |statement: &'_ Statement| -> usize {
        let targets = Target::all(template, &statement.resources);
        let actions = statement.actions.iter().filter_map(Text::as_literal);
        actions.filter(|action| misfit(action, &targets).is_some()).count()
    };
    for statement in statements.iter().filter(plain) {
        let targets = Target::all(template, &statement.resources);
        let misfits: Vec<Misfit<'_>> = statement
            .actions
            .iter()
            .filter_map(Text::as_literal)
            .filter_map(|action| misfit(action, &targets))
            .filter(|misfit| !fits_elsewhere(template, misfit.action, statement, &statements))
            .collect();
        // Statements about the same resources are one grant, however they are split.
        let grant =
            statements.iter().filter(plain).filter(|other| other.resources == statement.resources);
        let all = grant.into_iter().all(|other| misfits_of(other) == other.actions.len());
        report(statement, &misfits, all, findings);
    }
}

fn report(statement: &Statement, misfits: &[Misfit<'_>], all: bool, findings: &mut Vec<Finding>) {
    let mut rest = misfits;
    while let Some(first) = rest.first() {
        // Actions that need the same are told together.
        let end = rest.iter().position(|m| m.needs != first.needs).unwrap_or(rest.len());
        let actions: Vec<&str> = rest[..end].iter().map(|misfit| misfit.action).collect();
        let resources: Vec<String> = statement.resources.iter().map(Text::shown).collect();
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        let severity = if all { first.alone } else { first.beside };
        let verb = if actions.len() == 1 { "needs" } else { "need" };
        findings.push(
            Finding::new(
                severity,
                "wrong-arn",
                "a statement allows nothing on its ARNs",
                statement.pointer.clone(),
                format!(
                    "{} {verb} {}, but the statement has {}.",
                    super::wiring::listed(&actions),
                    first.needs,
                    super::wiring::listed(&resources)
                ),
            )
            .help("correct the resource, or remove the action")
            .page(PAGE),
        );
        rest = &rest[end..];
    }
}

fn misfit<'s>(action: &'s str, targets: &[Target]) -> Option<Misfit<'s>> {
    let (prefix, name) = action.split_once(':')?;
    if targets.is_empty() || targets.iter().any(Target::is_any) {
        return None;
    }
    let service = Actions::embedded().service(prefix)?;
    let name = name.to_lowercase();
    let meant: Vec<&ActionFacts> = if name.contains(['*', '?']) {
        service.actions.iter().filter(|(known, _)| wildcard(&name, known)).map(|(_, f)| f).collect()
    } else {
        service.action(&name).into_iter().collect()
    };
    let kinds = &service.resource_types;
    let works = |facts: &&ActionFacts| {
        let on = |target: &Target| facts.on.iter().any(|&kind| target.may_be(kinds[kind].1, kinds));
        targets.iter().any(on)
    };
    let lowercase = action.to_lowercase();
    let also = |&&(known, kind): &&(&str, &str)| {
        let arn = kinds.iter().find(|(name, _)| *name == kind).map(|(_, arn)| *arn);
        known == lowercase
            && arn.is_some_and(|arn| targets.iter().any(|target| target.may_be(arn, kinds)))
    };
    if meant.is_empty() || meant.iter().any(works) || ALSO_WORKS.iter().any(|row| also(&row)) {
        return None;
    }
    let prefix = prefix.to_lowercase();
    let well_known = OWN_ARNS.contains(&prefix.as_str());
    let foreign = |target: &Target| target.service().is_some_and(|own| own != prefix);
    let mut on: Vec<usize> = meant.iter().flat_map(|facts| facts.on.iter().copied()).collect();
    on.sort_unstable();
    on.dedup();
    let needs = match on[..] {
        [] => "`*`, since it cannot be limited to a resource".to_string(),
        _ if targets.iter().all(foreign) && well_known => format!("an ARN of `{prefix}`"),
        _ => {
            let mut wanted: Vec<(&str, &str)> = on.iter().map(|&kind| kinds[kind]).collect();
            wanted.sort_by_key(|(_, arn)| arn.len());
            wanted.truncate(3);
            let told: Vec<String> =
                wanted.iter().map(|(name, arn)| format!("`{name}` (`arn:*:{arn}`)")).collect();
            format!("the ARN of {}", told.join(" or "))
        }
    };
    // The CDK's `grantReadData` writes actions of streams beside those of tables, and it and others
    // write listings beside what they list.
    let is_usual =
        on.is_empty() || prefix == "dynamodb" && on.iter().all(|&k| kinds[k].0 == "stream");
    Some(Misfit {
        action,
        needs,
        alone: if well_known && !on.is_empty() { Severity::Error } else { Severity::Warning },
        beside: if is_usual { Severity::Info } else { Severity::Warning },
    })
}

/// Whether another statement of the policy makes up for it.
fn fits_elsewhere(
    template: &Template<'_>,
    action: &str,
    here: &Statement,
    statements: &[Statement],
) -> bool {
    statements.iter().filter(|other| other.allows && other.pointer != here.pointer).any(|other| {
        let targets = Target::all(template, &other.resources);
        other.does(action) != crate::proof::arn::Verdict::No && misfit(action, &targets).is_none()
    })
}
