//! Writes the policies of resources and of roles, users and groups, where `placement` finds room.

use std::sync::Arc;

use indexmap::IndexMap;

use super::placement::{Place, add_resource, choose, decide, scopes_for, targets};
use super::{Asked, Synthesis, away};
use crate::diagnostic::Diagnostic;
use crate::graph::Origin;
use crate::graph::facet::{Attachment, PolicyHolder, PolicyHome};
use crate::iam::{PolicyDocument, Statement};
use crate::resource::ResourceData;
use crate::template::logical_id;
use crate::tree::{Kind, NodeId};
use crate::value::{Expr, Late};

/// Inline policies of one role may have 10,240 characters in all; what does not fit goes into
/// managed policies of at most 6,144 (both without white space).
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const INLINE_LIMIT: usize = 10_000;
const MANAGED_LIMIT: usize = 6_000;

/// At most this many managed policies can be attached to one role.
const MANAGED_POLICIES: usize = 10;

/// Sets what `path` names within a value.
fn set_within(value: &mut Expr, path: &'static str, new: Expr) {
    let Some((key, rest)) = path.split_once('.') else { return value.set(path, new) };
    match value {
        Expr::List(items) if key == "last" => {
            if let Some(item) = items.last_mut() {
                set_within(item, rest, new);
            }
        }
        _ => {
            let mut inner = value.get(key).cloned().unwrap_or(Expr::Null);
            set_within(&mut inner, rest, new);
            value.set(key, inner);
        }
    }
}

/// Writes the policy of a resource: beside it, or beside the only others that speak of it.
pub(super) fn resource_policy(s: &mut Synthesis, object: NodeId, asked: Vec<Asked>) {
    let Some(holder) = s.tree.facets.get(&object).and_then(|f| f.policy.clone()) else {
        return;
    };
    let location = asked[0].cause.location;
    let waiters: Vec<NodeId> = asked.iter().flat_map(|a| a.waiters.clone()).collect();
    let mut document = PolicyDocument::new();
    match Arc::unwrap_or_clone(holder) {
        PolicyHolder::Property { resource, property, base } => {
            base.into_iter().for_each(|b| document.add(b));
            s.soft.extend(waiters.into_iter().map(|waiter| (waiter, resource)));
            let outer = property.split('.').next();
            let origins = origins(s, &asked, outer, None);
            s.tree.origins.entry(resource).or_default().extend(origins);
            asked.into_iter().for_each(|a| document.add(without_self(a.statement, resource)));
            match property.split_once('.') {
                Some((outer, inner)) => {
                    let mut value = s.tree.property(resource, outer).cloned().unwrap_or(Expr::Null);
                    set_within(&mut value, inner, document.into_expr());
                    decide(s, resource, outer, value);
                }
                None => decide(s, resource, property, document.into_expr()),
            }
        }
        PolicyHolder::Statements { type_name, target } => {
            asked.iter().for_each(|a| document.add(a.statement.clone()));
            for statement in document.into_minimal() {
                let part = || asked.iter().filter(|a| statement.contains(&a.statement));
                let origins = origins(s, part(), None, Some(&target.1));
                let waiters: Vec<NodeId> = part().flat_map(|a| a.waiters.clone()).collect();
                let node = one_statement(s, object, statement, type_name, &target, location);
                s.tree.origins.insert(node, origins);
                s.soft.extend(waiters.into_iter().map(|waiter| (waiter, node)));
            }
        }
        PolicyHolder::Text { type_name, name: property } => {
            let name = Expr::text(s.tree.unique_id(object));
            let document = ("PolicyDocument", (|d| d.to_text()) as Write);
            own_resource(s, object, asked, type_name, document, (property, name));
        }
        PolicyHolder::Resource { type_name, target } => {
            let document = (document_property(type_name), PolicyDocument::into_expr as Write);
            own_resource(s, object, asked, type_name, document, target);
        }
    }
}

/// Writes a document as a property takes it.
type Write = fn(PolicyDocument) -> Expr;

/// Writes the policy of a resource as a resource of its own: at home if that closes no loop of stacks,
/// be it that what it names is spelled out.
fn own_resource(
    s: &mut Synthesis,
    object: NodeId,
    mut asked: Vec<Asked>,
    type_name: &'static str,
    (document, write): (&'static str, Write),
    (property, owner): (&'static str, Expr),
) {
    let location = asked[0].cause.location;
    let body = |asked: &[Asked]| {
        write(PolicyDocument::of(asked.iter().map(|asked| asked.statement.clone())))
    };
    let mut said = body(&asked);
    let targets = targets(s, [&said, &owner]);
    let closing = away::closing(s, object, &targets);
    let mut chosen = object;
    if !closing.is_empty() && away::name_sources(s, object, &mut asked, &closing) {
        said = body(&asked);
    } else if !closing.is_empty() {
        let others: Vec<NodeId> = asked.iter().filter_map(|a| a.other_end).collect();
        let scopes = scopes_for(s, object, others, &targets);
        chosen = scopes[choose(s, &scopes, &targets)];
    }
    let mut data = ResourceData::new(type_name);
    data.set(document, said);
    let origins = origins(s, &asked, None, Some(&owner));
    data.set(property, owner);
    let mut id = "Policy".to_string();
    if chosen != object {
        id = away_id(s, object);
        away::keep(&mut data);
        away::report(s, (object, chosen), type_name, &asked, &closing);
    }
    let scope = scope_for(s, chosen, &id, location);
    let policy = add_resource(s, scope, "Resource", data, location);
    s.tree.origins.insert(policy, origins);
    s.soft.extend(asked.into_iter().flat_map(|a| a.waiters).map(|waiter| (waiter, policy)));
}

/// Why a policy refers to what it refers to: by its statements, and by the property that says whose
/// it is.
fn origins<'a>(
    s: &Synthesis,
    asked: impl IntoIterator<Item = &'a Asked>,
    property: Option<&'static str>,
    owner: Option<&Expr>,
) -> Vec<Origin> {
    let origin = |asked: &Asked| {
        let mut found = targets(s, asked.statement.expressions());
        let said = found.len();
        for other in targets(s, owner) {
            if !found.contains(&other) {
                found.push(other);
            }
        }
        Origin { cause: Arc::clone(&asked.cause), property, targets: found, said }
    };
    asked.into_iter().map(origin).collect()
}

/// Those that may have brought what a part of `owner`'s policy says. A statement that refers to
/// nothing may stand in any part.
fn origins_in(s: &Synthesis, origins: &[Origin], document: &Expr, owner: &Expr) -> Vec<Origin> {
    let (named, owner) = (targets(s, [document]), targets(s, [owner]));
    let may_stand = |origin: &&Origin| {
        let mut others = origin.targets.iter().filter(|target| !owner.contains(target)).peekable();
        others.peek().is_none() || others.any(|target| named.contains(target))
    };
    origins.iter().filter(may_stand).cloned().collect()
}

/// The property of a resource policy that holds its document.
fn document_property(type_name: &str) -> &'static str {
    match type_name {
        "AWS::SecretsManager::ResourcePolicy" => "ResourcePolicy",
        _ => "PolicyDocument",
    }
}

/// The statement without the ARN of the resource whose property it is in, which that resource
/// cannot refer to; `*` means just it.
fn without_self(mut statement: Statement, resource: NodeId) -> Statement {
    for list in [&mut statement.resources, &mut statement.not_resources] {
        let mut kept: Vec<Expr> = Vec::new();
        for arn in std::mem::take(list) {
            let mut is_self = false;
            arn.references(&mut |target, _| is_self |= target == resource);
            let arn = if is_self { Expr::text("*") } else { arn };
            if !kept.contains(&arn) {
                kept.push(arn);
            }
        }
        *list = kept;
    }
    statement
}

/// Statement ids of an event bus have at most 64 characters.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>
const STATEMENT_ID_LIMIT: usize = 64;

/// Writes one statement of a resource policy as a resource. What it says names it if the user gave
/// no `Sid`: the order in which things were granted leaves no trace.
fn one_statement(
    s: &mut Synthesis,
    object: NodeId,
    mut statement: Statement,
    type_name: &'static str,
    (property, target): &(&'static str, Expr),
    location: Place,
) -> NodeId {
    let given = statement.sid.take();
    let sid = given.unwrap_or_else(|| {
        let text = logical_id::describe_value(s.tree, &statement.clone().into_expr());
        format!("Allow-{}", logical_id::hash(&text, 8))
    });
    let id: String = format!("cdk-{sid}").chars().take(STATEMENT_ID_LIMIT).collect();
    statement.sid = Some(id.clone());
    let mut data = ResourceData::new(type_name);
    data.set(*property, target.clone());
    data.set("Statement", statement.into_expr());
    data.set("StatementId", Expr::text(id.clone()));
    let scope = scope_for(s, object, &id, location);
    add_resource(s, scope, "Resource", data, location)
}

/// Writes the policies of a role, user or group, one for each stack that they have to be in.
pub(super) fn identity_policies(s: &mut Synthesis, identity: NodeId, asked: Vec<Asked>) {
    let Some(known) = s.tree.facets.get(&identity).and_then(|f| f.identity.clone()) else {
        return;
    };
    let Attachment { attach, home, .. } = &*known;
    let (home_id, home_name) = match home {
        PolicyHome::Child(id) => (id.to_string(), None),
        PolicyHome::Named(name) => (name.clone(), Some(name.clone())),
        PolicyHome::UniqueName => {
            let name = format!("Policy{}", s.tree.unique_id(identity));
            (name.clone(), Some(name[name.len().saturating_sub(128)..].to_string()))
        }
        PolicyHome::Document { resource, base } => {
            return own_document(s, *resource, base.clone(), asked);
        }
    };
    let mut by_scope: IndexMap<NodeId, Vec<Asked>> = IndexMap::new();
    let most = asked.len();
    for one in asked {
        let targets = targets(s, one.statement.expressions().chain([&attach.1]));
        let scopes = scopes_for(s, identity, one.other_end, &targets);
        let mut chosen = scopes[choose(s, &scopes, &targets)];
        // One policy for each stack: the first scope chosen in it holds them all.
        if let Some(same) = by_scope.keys().find(|k| s.tree[**k].stack == s.tree[chosen].stack) {
            chosen = *same;
        }
        by_scope.entry(chosen).or_insert_with(|| Vec::with_capacity(most)).push(one);
    }
    for (chosen, asked) in by_scope {
        let location = asked[0].cause.location;
        let origins = origins(s, &asked, None, Some(&attach.1));
        let at_home = chosen == identity;
        let id = if at_home { home_id.clone() } else { away_id(s, identity) };
        let waiters: Vec<NodeId> = asked.iter().flat_map(|a| a.waiters.clone()).collect();
        let document = PolicyDocument::of(asked.into_iter().map(|a| a.statement));
        let mut documents = split(document).into_iter();
        let Some(inline) = documents.next() else { continue };
        let scope = scope_for(s, chosen, &id, location);
        let own = origins_in(s, &origins, &inline, &attach.1);
        let data = policy_resource("AWS::IAM::Policy", inline, attach);
        let policy = add_resource(s, scope, "Resource", data, location);
        s.tree.origins.insert(policy, own);
        // Two stacks may each add a policy to one role, so a name needs the whole path.
        let name = if let (true, Some(name)) = (at_home, &home_name) {
            Expr::text(name.clone())
        } else if at_home {
            Expr::late(Late::Name, Expr::LogicalId(policy))
        } else {
            let unique = s.tree.unique_id(policy);
            Expr::text(unique[unique.len().saturating_sub(128)..].to_string())
        };
        if let Some(data) = s.tree.resource_mut(policy) {
            data.set("PolicyName", name);
        }
        s.tree.policies.entry(identity).or_default().push(policy);
        s.soft.extend(waiters.iter().map(|&waiter| (waiter, policy)));
        let managed: Vec<Expr> = documents.collect();
        if managed.len() > MANAGED_POLICIES {
            report_too_large(s, identity, managed.len(), location);
        }
        for (i, document) in managed.into_iter().enumerate() {
            let id = if at_home { String::new() } else { away_id(s, identity) };
            let scope = scope_for(s, chosen, &format!("OverflowPolicy{}{id}", i + 1), location);
            let own = origins_in(s, &origins, &document, &attach.1);
            let data = policy_resource("AWS::IAM::ManagedPolicy", document, attach);
            let policy = add_resource(s, scope, "Resource", data, location);
            s.tree.origins.insert(policy, own);
            s.tree.policies.entry(identity).or_default().push(policy);
            s.soft.extend(waiters.iter().map(|&waiter| (waiter, policy)));
        }
    }
}

/// Writes what a policy is granted into its own document.
fn own_document(s: &mut Synthesis, resource: NodeId, base: PolicyDocument, asked: Vec<Asked>) {
    let mut document = base;
    let origins = origins(s, &asked, Some("PolicyDocument"), None);
    s.tree.origins.entry(resource).or_default().extend(origins);
    for one in asked {
        document.add(one.statement);
        s.soft.extend(one.waiters.into_iter().map(|waiter| (waiter, resource)));
    }
    decide(s, resource, "PolicyDocument", document.to_expr());
}

fn report_too_large(s: &mut Synthesis, identity: NodeId, managed: usize, location: Place) {
    let diagnostic = Diagnostic::error("policy-too-large", "a role is granted too much")
        .detail(format!(
            "What it is granted fills its inline policy and {managed} managed policies; a role may \
             have {MANAGED_POLICIES}."
        ))
        .path(s.tree.path(identity))
        .at(location)
        .help("grant on fewer resources, by a common prefix, or divide the work between two roles");
    s.report(diagnostic);
}

fn policy_resource(
    type_name: &'static str,
    document: Expr,
    attach: &(&'static str, Expr),
) -> ResourceData {
    let mut data = ResourceData::new(type_name);
    data.set("PolicyDocument", document);
    data.set(attach.0, Expr::List(vec![attach.1.clone()]));
    data
}

/// The scope `id` below `parent`, made if it is not there.
fn scope_for(s: &mut Synthesis, parent: NodeId, id: &str, location: Place) -> NodeId {
    match s.tree.child(parent, id) {
        Some(existing) => existing,
        None => s.tree.add(parent, id, Kind::Scope, location),
    }
}

/// An id for a policy of `owner` that stands below another construct.
fn away_id(s: &Synthesis, owner: NodeId) -> String {
    format!("PolicyOf{}", s.tree.unique_id(owner))
}

/// The statements as one inline policy and, where they do not fit, managed policies.
fn split(document: PolicyDocument) -> Vec<Expr> {
    if certainly_fits(&document) {
        return vec![document.into_expr()];
    }
    let whole = document.to_expr();
    if estimated_length(&whole) <= INLINE_LIMIT {
        return vec![whole];
    }
    let mut documents: Vec<(PolicyDocument, usize)> = Vec::new();
    for statement in document.into_minimal() {
        for piece in pieces(statement) {
            let length = estimated_length(&piece.clone().into_expr());
            let limit = if documents.len() <= 1 { INLINE_LIMIT } else { MANAGED_LIMIT };
            match documents.last_mut() {
                Some((document, size)) if *size + length <= limit => {
                    document.add(piece);
                    *size += length;
                }
                _ => documents.push((PolicyDocument::of([piece]), length)),
            }
        }
    }
    documents.into_iter().map(|(document, _)| document.into_expr()).collect()
}

/// Whether a document fits for certain: what it says has room even before anything in it is merged.
fn certainly_fits(document: &PolicyDocument) -> bool {
    /// Of the keys, the effect and the braces of a statement.
    const AROUND: usize = 100;
    let length = |s: &Statement| {
        let actions = s.actions.iter().chain(&s.not_actions).map(|action| action.len() + 3);
        let arns = s.resources.iter().chain(&s.not_resources).map(|arn| estimated_length(arn) + 1);
        AROUND + actions.chain(arns).sum::<usize>()
    };
    let statements = document.statements();
    statements.iter().all(|s| s.conditions.is_empty() && s.sid.is_none())
        && statements.iter().map(length).sum::<usize>() <= INLINE_LIMIT
}

/// The statement cut by its resources into pieces that each fit into a managed policy.
fn pieces(statement: Statement) -> Vec<Statement> {
    let count = statement.resources.len();
    if count < 2 || estimated_length(&statement.clone().into_expr()) <= MANAGED_LIMIT {
        return vec![statement];
    }
    let (mut first, mut second) = (statement.clone(), statement);
    second.resources = first.resources.split_off(count / 2);
    [first, second].into_iter().flat_map(pieces).collect()
}

/// The length of a statement as JSON, counting 120 characters for what is known only later: the
/// length of a long ARN.
fn estimated_length(expr: &Expr) -> usize {
    match expr {
        Expr::Null => 4,
        Expr::Bool(_) => 5,
        Expr::Int(_) | Expr::Float(_) => 10,
        Expr::Text(text) => text.len() + 2,
        Expr::List(items) => 2 + items.iter().map(|i| estimated_length(i) + 1).sum::<usize>(),
        Expr::Map(entries) => {
            2 + entries.iter().map(|(k, v)| k.len() + 4 + estimated_length(v)).sum::<usize>()
        }
        Expr::Call(call) if call.0 == "Fn::Join" => estimated_length(&call.1),
        Expr::Late(late) if late.0 == Late::Policy => estimated_length(&late.1),
        _ => 120,
    }
}
