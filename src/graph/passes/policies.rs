//! Writes the policies of resources and of roles, users and groups, where `placement` finds room.

use std::sync::Arc;

use indexmap::IndexMap;

use super::division::{Divided, certainly_fit, divide, room_beside};
use super::in_property::add_to_property;
use super::own_policies::OwnPolicies;
use super::placement::{Place, add_resource, choose, scopes_for, targets};
use super::{Asked, Synthesis, away};
use crate::diagnostic::Diagnostic;
use crate::graph::Origin;
use crate::graph::facet::{Attachment, PolicyHolder, PolicyHome};
use crate::iam::{PolicyDocument, Statement};
use crate::resource::ResourceData;
use crate::template::limits::{Identity, MANAGED_POLICIES};
use crate::template::logical_id;
use crate::tree::{Kind, NodeId};
use crate::value::{Expr, Late};

/// Writes the policy of a resource: beside it, or beside the only others that speak of it.
pub(super) fn resource_policy(s: &mut Synthesis, object: NodeId, asked: Vec<Asked>) {
    let Some(holder) = s.tree.facets.get(&object).and_then(|f| f.policy.clone()) else {
        return;
    };
    let location = asked[0].cause.location;
    match Arc::unwrap_or_clone(holder) {
        PolicyHolder::Property { resource, property } => {
            let granted = asked.iter().map(|a| without_self(a.statement.clone(), resource));
            add_to_property(s, resource, property, PolicyDocument::of(granted), asked);
        }
        PolicyHolder::Statements { type_name, target } => {
            let document = PolicyDocument::of(asked.iter().map(|a| a.statement.clone()));
            for statement in document.into_minimal() {
                let part = || asked.iter().filter(|a| statement.contains(&a.statement));
                let origins = origins(s, part(), None, Some(&target.1));
                let waiters: Vec<NodeId> = part().flat_map(|a| a.waiters.clone()).collect();
                let node = one_statement(s, object, statement, type_name, &target, location);
                s.tree.derived.origins.insert(node, origins);
                s.soft.extend(waiters.into_iter().map(|waiter| (waiter, node)));
            }
        }
        PolicyHolder::Text { type_name, name: property } => {
            let name = Expr::text(s.tree.unique_id(object));
            let document = ("PolicyDocument", (|d| d.to_text()) as Write);
            let place = (type_name, PolicyHolder::POLICY);
            own_resource(s, object, asked, place, document, (property, name));
        }
        PolicyHolder::Resource { type_name, place, document, target } => {
            let document = (document, PolicyDocument::into_expr as Write);
            own_resource(s, object, asked, (type_name, place), document, target);
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
    (type_name, [id, mut inner]): (&'static str, [&'static str; 2]),
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
    let mut id = id.to_string();
    if chosen != object {
        inner = "Resource";
        id = away_id(s, object);
        away::keep(&mut data);
        away::report(s, (object, chosen), type_name, &asked, &closing);
    }
    let scope = scope_for(s, chosen, &id, location);
    let policy = add_resource(s, scope, inner, data, location);
    s.tree.derived.origins.insert(policy, origins);
    s.soft.extend(asked.into_iter().flat_map(|a| a.waiters).map(|waiter| (waiter, policy)));
}

/// Why a policy refers to what it refers to: by its statements, and by the property that says whose
/// it is.
pub(super) fn origins<'a>(
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
    let id = statement_id(&sid);
    statement.sid = Some(id.clone());
    let mut data = ResourceData::new(type_name);
    data.set(*property, target.clone());
    data.set("Statement", statement.into_expr());
    data.set("StatementId", Expr::text(id.clone()));
    let scope = scope_for(s, object, &id, location);
    add_resource(s, scope, "Resource", data, location)
}

/// The id of a statement: one that is too long ends in a hash, so that it differs from others.
fn statement_id(sid: &str) -> String {
    let id = format!("cdk-{sid}");
    if id.len() <= STATEMENT_ID_LIMIT {
        return id;
    }
    let hash = logical_id::hash(&id, 8);
    let kept = id.chars().take(STATEMENT_ID_LIMIT - hash.len());
    kept.chain(hash.chars()).collect()
}

/// Whose policies are written, and how they are attached and called.
struct Owner<'a> {
    identity: NodeId,
    attach: &'a (&'static str, Expr),
    home_id: String,
    home_name: Option<String>,
}

impl Owner<'_> {
    fn word(&self) -> &'static str {
        Identity::by_property(self.attach.0).word
    }
}

/// Writes the policies of a role, user or group, one for each stack that they have to be in. What
/// IAM allows of them it allows the identity: that in its own stack is written first, and those in
/// others have the room that is left by it, and by the inline policies that the user gave the identity.
pub(super) fn identity_policies(
    s: &mut Synthesis,
    identity: NodeId,
    asked: Vec<Asked>,
    own: &OwnPolicies,
) {
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
        PolicyHome::Document(policy) => {
            let granted = PolicyDocument::of(asked.iter().map(|a| a.statement.clone()));
            return add_to_property(s, *policy, "PolicyDocument", granted, asked);
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
    if let Some(at_home) = by_scope.get_index_of(&identity) {
        by_scope.move_index(at_home, 0);
    }
    let owner = Owner { identity, attach, home_id, home_name };
    let (mut room, mut managed, several) = (own.room(s, attach), 0, by_scope.len() > 1);
    for (chosen, asked) in by_scope {
        let location = asked[0].cause.location;
        let origins = origins(s, &asked, None, Some(&attach.1));
        let waiters = asked.iter().flat_map(|a| a.waiters.clone()).collect();
        let part = Part { chosen, origins, waiters, location };
        let divided = divided(s, &owner, asked, room);
        managed += divided.managed.len();
        if let Some(document) = divided.inline {
            if several {
                room = room_beside(room, &document);
            }
            inline_policy(s, &owner, &part, document);
        }
        for (i, document) in divided.managed.into_iter().enumerate() {
            managed_policy(s, &owner, &part, document, i + 1);
        }
    }
    if managed > 0 {
        check_count(s, &owner, managed);
    }
}

/// What the policies of one scope have in common.
struct Part {
    chosen: NodeId,
    origins: Vec<Origin>,
    waiters: Vec<NodeId>,
    location: Place,
}

/// What is asked for in one scope, divided into policies. Reports what is too large for any.
fn divided(s: &mut Synthesis, owner: &Owner<'_>, asked: Vec<Asked>, room: usize) -> Divided {
    if certainly_fit(asked.iter().map(|a| &a.statement), room) {
        let document = PolicyDocument::of(asked.into_iter().map(|a| a.statement));
        return Divided { inline: Some(document.into_expr()), ..Divided::default() };
    }
    let document = PolicyDocument::of(asked.iter().map(|a| a.statement.clone()));
    let divided = divide(document, room);
    for (statement, least) in &divided.too_large {
        let of = asked.iter().find(|a| statement.overlaps(&a.statement)).unwrap_or(&asked[0]);
        report_undividable(s, owner, statement, *least, of.cause.location);
    }
    divided
}

fn inline_policy(s: &mut Synthesis, owner: &Owner<'_>, part: &Part, document: Expr) {
    let at_home = part.chosen == owner.identity;
    let id = if at_home { owner.home_id.clone() } else { away_id(s, owner.identity) };
    let policy = attached_policy(s, owner, part, &id, ("AWS::IAM::Policy", document));
    // Two stacks may each add a policy to one role, so a name needs the whole path.
    let name = if let (true, Some(name)) = (at_home, &owner.home_name) {
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
}

/// Writes the `n`th policy of what has no room in the inline policy.
fn managed_policy(s: &mut Synthesis, owner: &Owner<'_>, part: &Part, document: Expr, n: usize) {
    let at_home = part.chosen == owner.identity;
    let of = if at_home { String::new() } else { away_id(s, owner.identity) };
    let id = format!("OverflowPolicy{n}{of}");
    attached_policy(s, owner, part, &id, ("AWS::IAM::ManagedPolicy", document));
}

fn attached_policy(
    s: &mut Synthesis,
    owner: &Owner<'_>,
    part: &Part,
    id: &str,
    (type_name, document): (&'static str, Expr),
) -> NodeId {
    let scope = scope_for(s, part.chosen, id, part.location);
    let (property, attached_to) = owner.attach;
    let own = origins_in(s, &part.origins, &document, attached_to);
    let mut data = ResourceData::new(type_name);
    data.set("PolicyDocument", document);
    data.set(*property, Expr::List(vec![attached_to.clone()]));
    let policy = add_resource(s, scope, "Resource", data, part.location);
    s.tree.derived.origins.insert(policy, own);
    s.tree.derived.policies.entry(owner.identity).or_default().push(policy);
    s.soft.extend(part.waiters.iter().map(|&waiter| (waiter, policy)));
    policy
}

/// Reports an identity that more managed policies are attached to than IAM allows: those that were
/// written here, in whatever stacks, and those that the user attached.
fn check_count(s: &mut Synthesis, owner: &Owner<'_>, written: usize) {
    let attached = attached_by_user(s, owner);
    if written + attached <= MANAGED_POLICIES {
        return;
    }
    let what = owner.word();
    let and = match attached {
        0 => String::new(),
        _ => format!(", beside {attached} that are attached to it"),
    };
    let diagnostic = Diagnostic::error("policy-too-large", format!("a {what} is granted too much"))
        .detail(format!(
            "What it is granted fills its inline policy and {written} managed policies{and}; a \
             {what} may have {MANAGED_POLICIES}."
        ))
        .path(s.tree.path(owner.identity))
        .at(s.tree[owner.identity].location)
        .help("grant on fewer resources, by a common prefix, or divide the work between two roles");
    s.report(diagnostic);
}

/// How many managed policies the user attached, as far as the app says so: those that the identity
/// lists, and those that name it.
fn attached_by_user(s: &Synthesis, owner: &Owner<'_>) -> usize {
    let (property, name) = owner.attach;
    let mut listed = 0;
    name.references(&mut |node, _| {
        if s.tree.owns(node)
            && let Some(Expr::List(arns)) = s.tree.property(node, "ManagedPolicyArns")
        {
            listed += arns.len();
        }
    });
    let names_it = |&&node: &&NodeId| {
        let names = s.tree.property(node, property).filter(|_| !s.tree.is_derived(node));
        let is_managed = |r: &ResourceData| r.type_name == "AWS::IAM::ManagedPolicy";
        matches!(names, Some(Expr::List(names)) if names.contains(name))
            && s.tree.resource(node).is_some_and(is_managed)
    };
    listed + s.tree.in_order().iter().filter(names_it).count()
}

fn report_undividable(
    s: &mut Synthesis,
    owner: &Owner<'_>,
    statement: &Statement,
    least: usize,
    location: Place,
) {
    let excepts = !statement.not_actions.is_empty() || !statement.not_resources.is_empty();
    let (what, help) = match excepts {
        true => (
            "what it excepts",
            "name the actions and resources that it is about, or shorten what it excepts by wildcards",
        ),
        false => (
            "the conditions",
            "shorten its conditions by wildcards, or write several statements with fewer values each",
        ),
    };
    let diagnostic = Diagnostic::error("statement-too-large", "a statement fits into no policy")
        .detail(format!(
            "A policy of the {} with this statement has at least {least} characters, of which IAM \
             allows 6,144, and {what} cannot be divided among several.",
            owner.word()
        ))
        .path(s.tree.path(owner.identity))
        .at(location)
        .help(help);
    s.report(diagnostic);
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
