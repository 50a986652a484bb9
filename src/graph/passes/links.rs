//! Turns links into the statements and glue they need.

use std::sync::Arc;

use super::{Asked, Synthesis};
use crate::diagnostic::Diagnostic;
use crate::graph::Cause;
use crate::graph::facet::{Action, Shape};
use crate::graph::link::{Act, Connection, Glue, LinkContent, LinkRule, Mechanism};
use crate::iam::{
    Condition, PERMISSION_CONDITIONS, PolicyKind, Principal, PrincipalKind, Statement,
};
use crate::template::logical_id;
use crate::tree::NodeId;
use crate::value::{Expr, aws};

type Why<'c> = &'c Arc<Cause>;

pub(super) fn run(s: &mut Synthesis) {
    let links = std::mem::take(&mut s.tree.links);
    for link in &links {
        let cause = Arc::new(Cause::of(link));
        match &link.content {
            LinkContent::Act(act) => expand(s, act, &cause),
            LinkContent::Statement { owner, statement } => {
                add_statement(s, *owner, statement.clone(), &cause)
            }
            LinkContent::Glue(glue) => s.glue.push(glue.clone()),
        }
    }
    s.tree.links = links;
}

fn expand(s: &mut Synthesis, act: &Act, cause: Why<'_>) {
    match act.rule.mechanism {
        Mechanism::Identity => identity(s, act, cause),
        Mechanism::KeyPolicy => {
            if let Some(principal) = &act.principal {
                on_key(s, act, principal, cause);
            }
        }
        Mechanism::ResourcePolicy { service } => resource_policy(s, act, service, cause),
        Mechanism::LambdaPermission { service } => permission(s, act, service, cause),
    }
}

/// The statements that the rule asks for, with the ARNs that the object has.
fn statements(s: &Synthesis, act: &Act) -> Vec<Statement> {
    let Some(facet) = s.tree.facets.get(&act.object) else { return Vec::new() };
    let of_rule = act.rule.allow.iter().enumerate().filter_map(|(i, allow)| {
        let of_shape = |&shape: &Shape| match &act.contents {
            Some(part) if shape == Shape::Contents => vec![part.clone()],
            _ => facet.of_shape(shape).cloned().collect(),
        };
        let arns: Vec<Expr> = allow.on.iter().flat_map(of_shape).collect();
        let statement = match &act.actions {
            Some(actions) => {
                let applies = |a: &&Action| i == 0 || allow.actions.contains(&&***a);
                Statement::allow(actions.iter().filter(applies).cloned())
            }
            None => Statement::allow(allow.actions.iter().copied()),
        };
        let conditions = act.conditions.iter().cloned();
        let statement = conditions.fold(statement, Statement::given);
        (!arns.is_empty() && !statement.actions.is_empty()).then(|| statement.on_all(arns))
    });
    of_rule.collect()
}

fn identity(s: &mut Synthesis, act: &Act, cause: Why<'_>) {
    let principal = match (&act.principal, act.actor) {
        (Some(principal), _) => principal.clone(),
        (None, Some(actor)) => Principal::of(PrincipalKind::Identity(actor, Expr::Null)),
        (None, None) => return,
    };
    let statements = statements(s, act);
    if statements.is_empty() {
        return report_nothing_to_grant(s, act, cause);
    }
    let key_statement =
        encryption_key(s, act).map(|key| via_service(s, act, key_statement(act)).on_all([key]));
    match principal.kind {
        PrincipalKind::Identity(node, _) => {
            let identity = acting_identity(s, node);
            match s.tree.facets.get(&identity).and_then(|f| f.identity.as_ref()) {
                Some(found) if found.mutable => {
                    for mut statement in statements.into_iter().chain(key_statement) {
                        statement.conditions.extend(principal.conditions.clone());
                        let other_end = Some(act.object);
                        let waiters = waiters(s, act);
                        let asked =
                            Asked { statement, cause: Arc::clone(cause), other_end, waiters };
                        s.identity.entry(identity).or_default().push(asked);
                    }
                }
                Some(_) => on_resource(s, act, statements, &principal, cause),
                None => report_no_identity(s, act, node, cause),
            }
        }
        PrincipalKind::Named(..) | PrincipalKind::Any => {
            on_resource(s, act, statements, &principal, cause)
        }
    }
}

fn key_statement(act: &Act) -> Statement {
    Statement::allow(act.rule.key_actions.iter().copied())
}

/// The statement about a key, narrowed to the service that the object is kept by.
fn via_service(s: &Synthesis, act: &Act, statement: Statement) -> Statement {
    match s.tree.facets.get(&act.object).and_then(|f| f.key_used_by) {
        None => statement,
        Some(service) => {
            let host = crate::sub!("{}.{}.amazonaws.com", service, aws::region());
            statement.given(Condition::string_equals("kms:ViaService", host))
        }
    }
}

/// The resources that have to find the permission in place.
fn waiters(s: &Synthesis, act: &Act) -> Vec<NodeId> {
    act.waiters.iter().flat_map(|&waiter| s.tree.resources_below(waiter)).collect()
}

/// The customer managed key of the object, if the rule has to do with it.
fn encryption_key(s: &Synthesis, act: &Act) -> Option<Expr> {
    let key = s.tree.facets.get(&act.object).and_then(|f| f.key.clone());
    key.filter(|_| !act.rule.key_actions.is_empty())
}

/// Whose policies speak for a construct: a function's role's. A construct acts as one other at
/// most, so a longer way is a loop.
fn acting_identity(s: &Synthesis, node: NodeId) -> NodeId {
    let acts_as = |n: NodeId| s.tree.facets.get(&n).and_then(|f| f.acts_as);
    acts_as(node).map_or(node, |n| acts_as(n).unwrap_or(n))
}

/// Names the principal in the resource's own policy.
fn on_resource(
    s: &mut Synthesis,
    act: &Act,
    statements: Vec<Statement>,
    principal: &Principal,
    cause: Why<'_>,
) {
    let facet = s.tree.facets.get(&act.object);
    if facet.is_some_and(|f| f.permissions_elsewhere) {
        return;
    }
    let holds_policy = facet.is_some_and(|f| f.policy.is_some());
    if !holds_policy && let Some(function) = facet.and_then(|f| f.permission_target.clone()) {
        return permissions_for(s, act, &statements, principal, &function, cause);
    }
    if !holds_policy {
        let path = s.tree.path(act.object);
        if let PrincipalKind::Identity(node, _) = principal.kind {
            for statement in statements {
                report_elsewhere(s, acting_identity(s, node), &statement, cause);
            }
            return;
        }
        let diagnostic = Diagnostic::error("cannot-grant", "a permission has nowhere to go")
            .detail(format!(
                "The principal has no policies that can be changed, and `{path}` has no resource \
                 policy, so the permission to do \"{}\" cannot be written down.",
                act.rule.name
            ))
            .path(path)
            .at(cause.location)
            .help("grant to a role of this app, or give the permission where the principal is managed");
        return s.report(diagnostic);
    }
    for statement in statements {
        let statement = statement.to(principal.clone());
        let asked = Asked {
            statement,
            cause: Arc::clone(cause),
            other_end: None,
            waiters: waiters(s, act),
        };
        s.resource.entry(act.object).or_default().push(asked);
    }
    on_key(s, act, principal, cause);
}

/// Says what to attach to an identity whose policies are managed elsewhere.
fn report_elsewhere(s: &mut Synthesis, identity: NodeId, statement: &Statement, cause: Why<'_>) {
    let path = s.tree.path(identity);
    let text = logical_id::describe_value(s.tree, &statement.clone().into_expr());
    let diagnostic =
        Diagnostic::warning("policy-elsewhere", "a permission has to be given elsewhere")
            .detail(format!("`{path}` keeps its policies: this app does not change them."))
            .path(path)
            .at(cause.location)
            .help(format!("attach it where the role is managed: {text}"));
    s.report(diagnostic);
}

/// Names the principal in the policy of the key that encrypts the object, if that is a key of this
/// app. Not for its account's own identities: the key's policy leaves those to IAM.
///
/// Which rule or bucket the service acts for is not said: the key would wait for it, and it for
/// the object, and the object for the key.
fn on_key(s: &mut Synthesis, act: &Act, principal: &Principal, cause: Why<'_>) {
    if act.rule.key_actions.is_empty() {
        return;
    }
    let Some(key) = s.tree.facets.get(&act.object).and_then(|f| f.key.clone()) else { return };
    let mut holder = None;
    key.references(&mut |node, _| {
        let around = s.tree.owns(node).then(|| s.tree[node].parent).flatten();
        holder = around.filter(|n| s.tree.facets.get(n).is_some_and(|f| f.policy.is_some()));
    });
    if let Some(holder) = holder {
        let allow = via_service(s, act, key_statement(act));
        let statement = allow.on("*").to(principal.clone());
        let asked =
            Asked { statement, cause: Arc::clone(cause), other_end: None, waiters: Vec::new() };
        s.resource.entry(holder).or_default().push(asked);
    }
}

fn resource_policy(s: &mut Synthesis, act: &Act, service: &'static str, cause: Why<'_>) {
    let statements = statements(s, act);
    if statements.is_empty() {
        return report_nothing_to_grant(s, act, cause);
    }
    for statement in statements {
        let mut statement = statement.to(Principal::service(service));
        let (source, account) = source_of(act);
        if let Some(source) = source {
            statement.conditions.push((act.source_operator.into(), "aws:SourceArn".into(), source));
        }
        if let Some(account) = account {
            let condition = ("StringEquals".into(), "aws:SourceAccount".into(), account);
            statement.conditions.push(condition);
        }
        let asked = Asked {
            statement,
            cause: Arc::clone(cause),
            other_end: act.actor,
            waiters: waiters(s, act),
        };
        s.resource.entry(act.object).or_default().push(asked);
    }
    on_key(s, act, &Principal::service(service), cause);
}

/// The ARN and the account on whose behalf the service acts. A service that is not narrowed to an
/// actor is narrowed to this account, so that nobody else's actor can use it.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
fn source_of(act: &Act) -> (Option<Expr>, Option<Expr>) {
    let by_default = act.narrowed && act.source_arn.is_none();
    let account = || by_default.then(|| aws::account_id().into_expr());
    (act.source_arn.clone(), act.source_account.clone().or_else(account))
}

fn permission(s: &mut Synthesis, act: &Act, service: &'static str, cause: Why<'_>) {
    let facet = s.tree.facets.get(&act.object);
    if facet.is_some_and(|f| f.permissions_elsewhere) {
        return;
    }
    let target = facet.and_then(|f| f.permission_target.clone());
    let Some(function) = target else { return report_nothing_to_grant(s, act, cause) };
    let action = act.rule.allow.iter().flat_map(|allow| allow.actions).next();
    let mut properties = vec![
        ("Action", Expr::text(action.copied().unwrap_or("lambda:InvokeFunction"))),
        ("FunctionName", function),
        ("Principal", Expr::text(service)),
    ];
    if act.via_url {
        properties.push(("InvokedViaFunctionUrl", true.into()));
    }
    let (source, account) = source_of(act);
    properties.extend(source.map(|arn| ("SourceArn", arn)));
    properties.extend(account.map(|account| ("SourceAccount", account)));
    let mut candidates = act.permission_candidates.clone();
    if candidates.is_empty() {
        let name = |n: NodeId| s.tree.unique_id(n);
        let caller = act.actor.map(name).unwrap_or_else(|| service.replace('.', ""));
        candidates.push((act.object, format!("AllowInvoke{caller}")));
        candidates.extend(act.actor.map(|a| (a, format!("AllowInvoke{}", name(act.object)))));
    }
    s.glue.push(Glue {
        type_name: "AWS::Lambda::Permission",
        candidates,
        properties,
        after_policies_of: None,
        before: waiters(s, act),
        connects: connection(act, cause),
        location: cause.location,
    });
}

fn connection(act: &Act, cause: Why<'_>) -> Connection {
    let Cause { actor, verb, inverse, .. } = **cause;
    Connection { actor, verb, inverse, object: act.object }
}

/// Allows a principal without policies of its own to call a function: one permission an action.
fn permissions_for(
    s: &mut Synthesis,
    act: &Act,
    statements: &[Statement],
    principal: &Principal,
    function: &Expr,
    cause: Why<'_>,
) {
    let who = match &principal.kind {
        PrincipalKind::Named(_, name) => name.clone(),
        PrincipalKind::Any => Expr::text("*"),
        PrincipalKind::Identity(node, _) => {
            let identity = acting_identity(s, *node);
            let facet = s.tree.facets.get(&identity);
            facet.and_then(|f| f.of_shape(Shape::Resource).next().cloned()).unwrap_or(Expr::Null)
        }
    };
    let mut conditions = Vec::new();
    for (_, key, value) in &principal.conditions {
        let Some((_, property)) = PERMISSION_CONDITIONS.iter().find(|(name, _)| name == key) else {
            let known: Vec<&str> = PERMISSION_CONDITIONS.iter().map(|(name, _)| *name).collect();
            let diagnostic =
                Diagnostic::error("condition-not-possible", "a condition cannot be written down")
                    .detail(format!(
                        "A function's permissions know no condition on `{key}`, only on {}.",
                        known.join(", ")
                    ))
                    .path(s.tree.path(act.object))
                    .at(cause.location)
                    .help("leave the condition out, or grant to a role that has it in its trust");
            return s.report(diagnostic);
        };
        conditions.push((*property, value.clone()));
    }
    for action in statements.iter().flat_map(|statement| &statement.actions) {
        let mut properties = vec![
            ("Action", Expr::text(action.clone())),
            ("FunctionName", function.clone()),
            ("Principal", who.clone()),
        ];
        properties.extend(conditions.iter().cloned());
        let of_all = Expr::map(properties.iter().cloned());
        let hash = logical_id::hash(&logical_id::describe_value(s.tree, &of_all), 8);
        s.glue.push(Glue {
            type_name: "AWS::Lambda::Permission",
            candidates: vec![(act.object, format!("Invoke{}", hash.to_ascii_uppercase()))],
            properties,
            after_policies_of: None,
            before: waiters(s, act),
            connects: connection(act, cause),
            location: cause.location,
        });
    }
}

fn add_statement(s: &mut Synthesis, owner: NodeId, statement: Statement, cause: Why<'_>) {
    if let Some(key) = statement.conflicting_condition() {
        let diagnostic = Diagnostic::error(
            "conflicting-condition",
            "two conditions exclude each other",
        )
        .detail(format!(
            "A principal and its statement both restrict `{key}`, to different values; a policy \
                 can say only one, and taking them as alternatives would allow more."
        ))
        .path(s.tree.path(owner))
        .at(cause.location)
        .help("say it once, or write two statements");
        return s.report(diagnostic);
    }
    if statement.actions.is_empty() && statement.not_actions.is_empty() {
        let diagnostic = Diagnostic::error("empty-statement", "a statement names no action")
            .detail("It would allow or deny nothing, and AWS refuses it.")
            .path(s.tree.path(owner))
            .at(cause.location)
            .help("name at least one action");
        return s.report(diagnostic);
    }
    let identity = acting_identity(s, owner);
    let facet = s.tree.facets.get(&identity);
    let kind = match facet {
        Some(f) if f.identity.is_some() => PolicyKind::Identity,
        _ => PolicyKind::Resource,
    };
    let problems: Vec<String> = statement.problems(kind);
    if !problems.is_empty() {
        let path = s.tree.path(owner);
        for problem in problems {
            let diagnostic =
                Diagnostic::error("bad-statement", "a statement is one that IAM refuses")
                    .detail(problem)
                    .path(path.clone())
                    .at(cause.location)
                    .help("correct it where it is written");
            s.report(diagnostic);
        }
        return;
    }
    let asked = Asked { statement, cause: Arc::clone(cause), other_end: None, waiters: Vec::new() };
    match facet {
        Some(f) if f.identity.as_ref().is_some_and(|i| i.mutable) => {
            s.identity.entry(identity).or_default().push(asked)
        }
        Some(f) if f.identity.is_some() => report_elsewhere(s, identity, &asked.statement, cause),
        Some(f) if f.policy.is_some() => {
            if asked.statement.principals.is_empty() && asked.statement.not_principals.is_empty() {
                let diagnostic =
                    Diagnostic::error("no-principal", "a resource's policy says not for whom")
                        .detail("A statement of a resource policy has to name a principal.")
                        .path(s.tree.path(owner))
                        .at(cause.location)
                        .help("add `.to(Principal::…)`");
                return s.report(diagnostic);
            }
            s.resource.entry(owner).or_default().push(asked)
        }
        _ => {
            let diagnostic = Diagnostic::error("cannot-grant", "a statement has nowhere to go")
                .detail(format!(
                    "`{}` has no policy that can be changed: it was imported, or is of a kind \
                     without policies.",
                    s.tree.path(owner)
                ))
                .path(s.tree.path(owner))
                .at(cause.location)
                .help("add the statement where the policy is managed");
            s.report(diagnostic);
        }
    }
}

fn report_nothing_to_grant(s: &mut Synthesis, act: &Act, cause: Why<'_>) {
    let LinkRule { name, verb, object, .. } = act.rule;
    let path = s.tree.path(act.object);
    let diagnostic = Diagnostic::error("nothing-to-grant", "a permission has no resource")
        .detail(format!(
            "`{name}` (something {verb} an {object}) needs an ARN that `{path}` does not have."
        ))
        .path(path)
        .at(cause.location)
        .help("turn the feature on first (a stream, for example), or grant on another resource");
    s.report(diagnostic);
}

fn report_no_identity(s: &mut Synthesis, act: &Act, node: NodeId, cause: Why<'_>) {
    let (actor, object) = (s.tree.path(node), s.tree.path(act.object));
    let diagnostic = Diagnostic::error("no-identity", "something without a role is granted access")
        .detail(format!("`{actor}` should be allowed to act on `{object}`, but has no role."))
        .path(actor)
        .at(cause.location)
        .help("grant to a role, or to a construct that has one");
    s.report(diagnostic);
}
