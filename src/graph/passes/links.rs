//! Turns links into the statements and glue they need.

use std::sync::Arc;

use super::collect::foreign_app;
use super::statement::{add_statement, report_conflict};
use super::{Asked, Placing, Synthesis, permission};
use crate::diagnostic::Diagnostic;
use crate::graph::facet::{Action, Shape};
use crate::graph::link::{Access, Delegation, KeyUse, LinkContent, Source};
use crate::graph::{Allow, Cause, LinkRule};
use crate::iam::{Condition, Principal, PrincipalKind, Statement, wildcard};
use crate::template::logical_id;
use crate::tree::NodeId;
use crate::value::{Expr, aws};

/// Why something is written, and what waits for it.
pub(super) struct For<'l> {
    pub(super) cause: &'l Arc<Cause>,
    pub(super) waiters: &'l [NodeId],
}

impl For<'_> {
    /// A statement that is asked for.
    pub(super) fn ask(&self, statement: Statement, other_end: Option<NodeId>) -> Asked {
        let (cause, waiters) = (Arc::clone(self.cause), self.waiters.to_vec());
        Asked { statement, cause, other_end, waiters }
    }
}

pub(super) fn run(s: &mut Synthesis) {
    let links = std::mem::take(&mut s.tree.links);
    for link in &links {
        let below = |&waiter: &NodeId| s.tree.resources_below(waiter);
        let waiters: Vec<NodeId> = link.waiters.iter().flat_map(below).collect();
        let cause = Arc::new(Cause::of(link));
        let why = &For { cause: &cause, waiters: &waiters };
        match &link.content {
            LinkContent::Access(access) => identity(s, access, why),
            LinkContent::Delegation(delegation) => resource_policy(s, delegation, why),
            LinkContent::Invocation(invocation) => permission::for_service(s, invocation, why),
            LinkContent::KeyUse(KeyUse { rule, principal, object }) => {
                let mut principal = principal.clone();
                match name(s, &mut principal.kind) {
                    Ok(()) => on_key(s, (*rule, *object), &principal, why),
                    Err(node) => report_no_identity(s, *object, node, why),
                }
            }
            LinkContent::Statement(of) => add_statement(s, of, why),
            LinkContent::Glue(glue) => s.glue.push(Placing { glue: glue.clone(), cause, waiters }),
        }
    }
    s.tree.links = links;
}

/// A row of the table, and what it is done to.
pub(super) type Act = (&'static LinkRule, NodeId);

/// The statements that the rule asks for, with the ARNs that the object has.
fn statements(
    s: &mut Synthesis,
    (rule, object): Act,
    contents: Option<&Expr>,
    actions: Option<&[Action]>,
    why: &For<'_>,
) -> Vec<Statement> {
    if contents.is_some() && !rule.allow.iter().any(|allow| allow.on.contains(&Shape::Contents)) {
        report_no_contents(s, (rule, object), why);
    }
    let Some(facet) = s.tree.facets.get(&object) else { return Vec::new() };
    let of_rule = rule.allow.iter().enumerate().filter_map(|(i, allow)| {
        let of_shape = |&shape: &Shape| match contents {
            Some(part) if shape == Shape::Contents => vec![part.clone()],
            _ => facet.of_shape(shape).cloned().collect(),
        };
        let arns: Vec<Expr> = allow.on.iter().flat_map(of_shape).collect();
        let statement = match actions {
            Some(actions) => Statement::allow(given_to(rule, i, actions).cloned()),
            None => Statement::allow(allow.actions.iter().copied()),
        };
        (!arns.is_empty() && !statement.actions.is_empty()).then(|| statement.on_all(arns))
    });
    let of_rule: Vec<Statement> = of_rule.collect();
    // The rule's own actions may do without a shape; what the user asks for is not left out.
    let is_lost = |given: &Action| !of_rule.iter().any(|s| s.actions.contains(given));
    if actions.into_iter().flatten().any(is_lost) { Vec::new() } else { of_rule }
}

/// The given actions that are allowed on what an entry of the rule is: those that the entry's own
/// patterns match, or all if it has none. Those that no entry takes are the first's.
fn given_to<'a>(
    rule: &'static LinkRule,
    entry: usize,
    actions: &'a [Action],
) -> impl Iterator<Item = &'a Action> {
    let is_of = |allow: &Allow, action: &str| {
        let action = action.to_ascii_lowercase();
        let takes = |pattern: &&str| wildcard(&pattern.to_ascii_lowercase(), &action);
        allow.actions.is_empty() || allow.actions.iter().any(takes)
    };
    actions.iter().filter(move |action| {
        is_of(&rule.allow[entry], action)
            || entry == 0 && !rule.allow.iter().any(|allow| is_of(allow, action))
    })
}

fn identity(s: &mut Synthesis, access: &Access, why: &For<'_>) {
    let Access { rule, principal, object, actions, conditions, sid, contents } = access;
    let act: Act = (*rule, *object);
    if actions.as_ref().is_some_and(Vec::is_empty) {
        return report_no_actions(s, act, why);
    }
    let statements = statements(s, act, contents.as_ref(), actions.as_deref(), why);
    if statements.is_empty() {
        return report_nothing_to_grant(s, act, why);
    }
    if sid.is_some() && statements.len() > 1 {
        return report_one_sid(s, act, statements.len(), why);
    }
    let given = |statement: Statement| {
        let statement = sid.iter().fold(statement, |statement, sid| statement.sid(sid));
        conditions.iter().cloned().fold(statement, Statement::given)
    };
    let statements: Vec<Statement> = statements.into_iter().map(given).collect();
    let PrincipalKind::Identity(node, _) = principal.kind else {
        return on_resource(s, act, statements, principal, why);
    };
    let identity = acting_identity(s, node);
    let found = s.tree.facets.get(&identity).and_then(|f| f.identity.as_ref());
    let Some(mutable) = found.map(|found| found.mutable) else {
        return report_no_identity(s, *object, node, why);
    };
    if !mutable && (holds_policy(s, *object) || permission_target(s, *object).is_some()) {
        return on_resource(s, act, statements, principal, why);
    }
    let on_key = encryption_key(s, act).map(|key| via_service(s, act).on_all([key]));
    let statements: Vec<Statement> = statements.into_iter().chain(on_key).collect();
    if let Some(key) = conflict(&statements, principal) {
        return report_conflict(s, *object, key, why);
    }
    for mut statement in statements {
        statement.conditions.extend(principal.conditions.iter().cloned());
        if mutable {
            let asked = why.ask(statement, Some(*object));
            // Most identities are asked for little; a vector that grows has room for four at once.
            s.identity.entry(identity).or_insert_with(|| Vec::with_capacity(2)).push(asked);
        } else {
            report_elsewhere(s, identity, &statement, why);
        }
    }
}

/// A key on which the principal and one of the statements exclude each other.
fn conflict<'p>(statements: &[Statement], principal: &'p Principal) -> Option<&'p str> {
    statements.iter().find_map(|statement| statement.conflict_with(&principal.conditions))
}

/// The statement about the key of the object, narrowed to the service that the object is kept by.
fn via_service(s: &Synthesis, (rule, object): Act) -> Statement {
    let statement = Statement::allow(rule.key_actions.iter().copied());
    match s.tree.facets.get(&object).and_then(|f| f.key_used_by) {
        None => statement,
        Some(service) => {
            let host = crate::sub!("{}.{}.amazonaws.com", service, aws::region());
            statement.given(Condition::string_equals("kms:ViaService", host))
        }
    }
}

/// The customer managed key of the object, if the rule has to do with it.
fn encryption_key(s: &Synthesis, (rule, object): Act) -> Option<Expr> {
    let key = s.tree.facets.get(&object).and_then(|f| f.key.clone());
    key.filter(|_| !rule.key_actions.is_empty())
}

/// Whose policies speak for a construct: a function's role's. A construct acts as one other at
/// most, so a longer way is a loop.
pub(super) fn acting_identity(s: &Synthesis, node: NodeId) -> NodeId {
    let acts_as = |n: NodeId| s.tree.facets.get(&n).and_then(|f| f.acts_as);
    acts_as(node).map_or(node, |n| acts_as(n).unwrap_or(n))
}

/// Names an identity by its ARN, as the policies of others do. Gives the construct back that has no
/// identity.
pub(super) fn name(s: &Synthesis, principal: &mut PrincipalKind) -> Result<(), NodeId> {
    let PrincipalKind::Identity(node, arn @ Expr::Null) = principal else { return Ok(()) };
    let facet = s.tree.facets.get(&acting_identity(s, *node)).filter(|f| f.identity.is_some());
    let found = facet.and_then(|f| f.of_shape(Shape::Resource).next());
    *arn = found.ok_or(*node)?.clone();
    Ok(())
}

fn holds_policy(s: &Synthesis, node: NodeId) -> bool {
    s.tree.facets.get(&node).is_some_and(|f| f.policy.is_some())
}

/// Whether the permissions to call a construct are given elsewhere.
pub(super) fn permissions_elsewhere(s: &Synthesis, node: NodeId) -> bool {
    s.tree.facets.get(&node).is_some_and(|f| f.permissions_elsewhere)
}

/// The function that permissions to call a construct name.
pub(super) fn permission_target(s: &Synthesis, node: NodeId) -> Option<Expr> {
    s.tree.facets.get(&node).and_then(|f| f.permission_target.clone())
}

/// Names the principal in the resource's own policy, or in the permissions of a function.
fn on_resource(
    s: &mut Synthesis,
    act: Act,
    statements: Vec<Statement>,
    principal: &Principal,
    why: &For<'_>,
) {
    let (rule, object) = act;
    if permissions_elsewhere(s, object) {
        return;
    }
    let principal = &mut principal.clone();
    if let Err(node) = name(s, &mut principal.kind) {
        return report_no_identity(s, object, node, why);
    }
    if holds_policy(s, object) {
        if let Some(key) = conflict(&statements, principal) {
            return report_conflict(s, object, key, why);
        }
        for statement in statements {
            let asked = why.ask(statement.to(principal.clone()), None);
            s.resource.entry(object).or_default().push(asked);
        }
        return on_key(s, act, principal, &For { waiters: &[], ..*why });
    }
    if let Some(function) = permission_target(s, object) {
        return permission::for_principal(s, object, &statements, principal, &function, why);
    }
    let path = s.tree.path(object);
    let diagnostic = Diagnostic::error("cannot-grant", "a permission has nowhere to go")
        .detail(format!(
            "The principal has no policies that can be changed, and `{path}` has no resource \
             policy, so the permission to do \"{}\" cannot be written down.",
            rule.name
        ))
        .path(path)
        .at(why.cause.location)
        .help("grant to a role of this app, or give the permission where the principal is managed");
    s.report(diagnostic);
}

/// Says what to attach to an identity whose policies are managed elsewhere.
pub(super) fn report_elsewhere(
    s: &mut Synthesis,
    identity: NodeId,
    statement: &Statement,
    why: &For<'_>,
) {
    let mut is_foreign = false;
    for expression in statement.expressions() {
        expression.references(&mut |node, _| is_foreign |= !s.tree.owns(node));
    }
    if is_foreign {
        // The statement stands in no template, where the reference would be found.
        let location = why.cause.location;
        return s.report(foreign_app(s.tree, identity, "PolicyDocument", location));
    }
    let path = s.tree.path(identity);
    let text = logical_id::describe_value(s.tree, &statement.clone().into_expr());
    let diagnostic =
        Diagnostic::warning("policy-elsewhere", "a permission has to be given elsewhere")
            .detail(format!("`{path}` keeps its policies: this app does not change them."))
            .path(path)
            .at(why.cause.location)
            .help(format!("attach it where the role is managed: {text}"));
    s.report(diagnostic);
}

/// Names the principal in the policy of the key that encrypts the object, if that is a key of this
/// app. Not for its account's own identities: the key's policy leaves those to IAM.
///
/// Which rule or bucket the service acts for is not said: the key would wait for it, and it for
/// the object, and the object for the key. What waits for a policy of the object has the key by
/// way of the object.
fn on_key(s: &mut Synthesis, act: Act, principal: &Principal, why: &For<'_>) {
    let Some(key) = encryption_key(s, act) else { return };
    let mut holder = None;
    key.references(&mut |node, _| {
        let around = s.tree.owns(node).then(|| s.tree[node].parent).flatten();
        holder = around.filter(|&n| holds_policy(s, n));
    });
    if let Some(holder) = holder {
        let statement = via_service(s, act).on("*").to(principal.clone());
        if let Some(key) = statement.conflicting_condition() {
            return report_conflict(s, act.1, key, why);
        }
        s.resource.entry(holder).or_default().push(why.ask(statement, None));
    }
}

fn resource_policy(s: &mut Synthesis, delegation: &Delegation, why: &For<'_>) {
    let Delegation { rule, actor, object, source, operator, contents } = delegation;
    let act: Act = (*rule, *object);
    let statements = statements(s, act, contents.as_ref(), None, why);
    if statements.is_empty() {
        return report_nothing_to_grant(s, act, why);
    }
    let service = Principal::service(rule.mechanism.service);
    let (source, account) = source_of(source);
    for mut statement in statements {
        statement = statement.to(service.clone());
        if let Some(source) = &source {
            let condition = (operator.to_string(), "aws:SourceArn".into(), source.clone());
            statement.conditions.push(condition);
        }
        if let Some(account) = &account {
            let condition = ("StringEquals".into(), "aws:SourceAccount".into(), account.clone());
            statement.conditions.push(condition);
        }
        s.resource.entry(*object).or_default().push(why.ask(statement, Some(*actor)));
    }
    on_key(s, act, &service, &For { waiters: &[], ..*why });
}

/// The ARN and the account on whose behalf the service acts. A service that is not narrowed to an
/// actor is narrowed to this account, so that nobody else's actor can use it.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
pub(super) fn source_of(source: &Source) -> (Option<Expr>, Option<Expr>) {
    let by_default = source.narrowed && source.arn.is_none();
    let account = || by_default.then(|| aws::account_id().into_expr());
    (source.arn.clone(), source.account.clone().or_else(account))
}

pub(super) fn report_nothing_to_grant(s: &mut Synthesis, (rule, node): Act, why: &For<'_>) {
    let LinkRule { name, verb, object, .. } = rule;
    let path = s.tree.path(node);
    let diagnostic = Diagnostic::error("nothing-to-grant", "a permission has no resource")
        .detail(format!(
            "`{name}` (something {verb} an {object}) needs an ARN that `{path}` does not have."
        ))
        .path(path)
        .at(why.cause.location)
        .help("turn the feature on first (a stream, for example), or grant on another resource");
    s.report(diagnostic);
}

fn report_no_actions(s: &mut Synthesis, (rule, node): Act, why: &For<'_>) {
    let path = s.tree.path(node);
    let diagnostic = Diagnostic::error("no-actions", "a link is given an empty list of actions")
        .detail(format!("`{}` would allow nothing on `{path}`.", rule.name))
        .path(path)
        .at(why.cause.location)
        .help("name at least one action, or leave `actions` out");
    s.report(diagnostic);
}

fn report_one_sid(s: &mut Synthesis, (rule, node): Act, statements: usize, why: &For<'_>) {
    let path = s.tree.path(node);
    let diagnostic = Diagnostic::error("bad-statement", "several statements are given one Sid")
        .detail(format!("`{}` comes to {statements} statements on `{path}`.", rule.name))
        .path(path)
        .at(why.cause.location)
        .help("leave `sid` out, or link with a rule that comes to one statement");
    s.report(diagnostic);
}

fn report_no_contents(s: &mut Synthesis, (rule, node): Act, why: &For<'_>) {
    let LinkRule { name, object, .. } = rule;
    let diagnostic =
        Diagnostic::error("no-contents", "a link names a part of what it does not use")
            .detail(format!(
                "`{name}` allows nothing on what an {object} contains, so the ARN that `contents` \
             gives would be lost."
            ))
            .path(s.tree.path(node))
            .at(why.cause.location)
            .help("leave `contents` out, or link by a rule that allows something there");
    s.report(diagnostic);
}

pub(super) fn report_no_identity(s: &mut Synthesis, object: NodeId, node: NodeId, why: &For<'_>) {
    let (actor, object) = (s.tree.path(node), s.tree.path(object));
    let diagnostic = Diagnostic::error("no-identity", "something without a role is granted access")
        .detail(format!("`{actor}` should be allowed to act on `{object}`, but has no role."))
        .path(actor)
        .at(why.cause.location)
        .help("grant to a role, or to a construct that has one");
    s.report(diagnostic);
}
