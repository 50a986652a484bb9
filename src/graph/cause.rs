//! What the user asked for, kept beside what the resolver made of it.

use std::panic::Location;
use std::sync::Arc;

use super::link::{
    Access, Connection, Delegation, Glue, Invocation, KeyUse, LinkContent, Recorded,
};
use crate::tree::{NodeId, Tree, display_path};

/// The inverse of every verb of the table of links.
const ADMITS: &str = "admits";

/// Why the resolver wrote something: "`actor` `verb` `object`", said at a line of the user's code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cause {
    /// Who acts; `None` for a service or an account.
    pub(crate) actor: Option<NodeId>,
    pub(crate) verb: &'static str,
    /// The verb of the sentence that begins with the object.
    pub(crate) inverse: &'static str,
    /// What the actor acts on; `None` for a statement that the user wrote.
    pub(crate) object: Option<NodeId>,
    pub(crate) location: &'static Location<'static>,
}

impl Cause {
    /// Of a link.
    pub(crate) fn of(link: &Recorded) -> Self {
        let (actor, verb, inverse, object) = match &link.content {
            LinkContent::Access(Access { rule, principal, object, .. }) => {
                (principal.identity_node(), rule.verb, ADMITS, Some(*object))
            }
            LinkContent::KeyUse(KeyUse { rule, principal, object }) => {
                (principal.identity_node(), rule.verb, ADMITS, Some(*object))
            }
            LinkContent::Delegation(Delegation { rule, actor, object, .. }) => {
                (Some(*actor), rule.verb, ADMITS, Some(*object))
            }
            LinkContent::Invocation(Invocation { rule, actor, object, .. }) => {
                (Some(*actor), rule.verb, ADMITS, Some(*object))
            }
            LinkContent::Statement(of) => (Some(of.owner), "names", "is named by", None),
            LinkContent::Glue(Glue { connects, .. }) => {
                let Connection { actor, verb, inverse, object } = *connects;
                (actor, verb, inverse, Some(object))
            }
        };
        Self { actor, verb, inverse, object, location: link.location }
    }

    /// How it is told that something written for this cause refers to `target`.
    pub(crate) fn tell(&self, tree: &Tree, target: NodeId) -> Told {
        let path = |node: NodeId| display_path(&tree.path(node)).to_string();
        let (from, relation, to, reason) = match (self.actor, self.object) {
            (Some(actor), Some(object)) if belongs(tree, target, object) => {
                (path(actor), self.verb, path(object), String::new())
            }
            (Some(actor), Some(object)) if belongs(tree, target, actor) => {
                (path(object), self.inverse, path(actor), String::new())
            }
            (Some(actor), Some(object)) => {
                let reason = format!("it {} {}", self.verb, path(object));
                (path(actor), "needs", path(target), reason)
            }
            (Some(owner), None) => (path(owner), self.verb, path(target), "in a statement".into()),
            (None, Some(object)) => (path(object), "needs", path(target), "in its policy".into()),
            (None, None) => return Told::default(),
        };
        Told { from, relation, to, reason }
    }
}

/// A dependency in the user's words.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) from: String,
    pub(crate) relation: &'static str,
    pub(crate) to: String,
    /// May be empty.
    pub(crate) reason: String,
}

/// What a resource refers to because of a cause.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) cause: Arc<Cause>,
    /// The property that says so; `None` if the whole resource is derived.
    pub(crate) property: Option<&'static str>,
    /// First what is named because of the cause, then what the resource is attached to.
    pub(crate) targets: Vec<NodeId>,
    /// How many of the targets are named because of the cause.
    pub(crate) said: usize,
}

impl Origin {
    /// What is named because of the cause.
    pub(crate) fn said(&self) -> &[NodeId] {
        &self.targets[..self.said]
    }

    /// Whether a property refers to `target` because of this.
    pub(crate) fn explains(&self, property: &str, target: NodeId) -> bool {
        self.property.is_none_or(|own| own == property) && self.targets.contains(&target)
    }
}

/// Whether `node` is a part of a construct, or what the construct's ARNs or policies name.
fn belongs(tree: &Tree, node: NodeId, construct: NodeId) -> bool {
    let facet = |node: NodeId| tree.facets.get(&node);
    let role = facet(construct).and_then(|f| f.acts_as);
    [Some(construct), role].into_iter().flatten().any(|construct| {
        let mut found = tree.is_below(node, construct);
        if let Some(facet) = facet(construct) {
            let attached = facet.identity.iter().map(|identity| &identity.attach.1);
            for expr in facet.arns.iter().map(|(_, arn)| arn).chain(attached) {
                expr.references(&mut |target, _| found |= target == node);
            }
        }
        found
    })
}
