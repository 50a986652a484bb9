//! Who may do what, taken out of a template.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::Change;
use super::grants::{self, Grant};
use super::show::Names;

/// A permission that one template gives and the other does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PermissionChange {
    /// `Added` or `Removed`.
    pub change: Change,
    /// The permission.
    #[serde(flatten)]
    pub permission: Permission,
}

impl PermissionChange {
    /// Tells whether it lets anyone do more than before.
    pub fn broadens(&self) -> bool {
        matches!(
            (self.change, self.permission.effect),
            (Change::Added, Effect::Allow) | (Change::Removed, Effect::Deny)
        )
    }
}

/// A sentence: who may (or may not) do what on which resource, under which condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Permission {
    /// The principal: a construct path, a service, an account, or anyone (`*`).
    pub who: String,
    /// May, or may not.
    pub effect: Effect,
    /// The actions, sorted; managed policies stand here by their ARN.
    pub actions: Vec<String>,
    /// What it is done on: a construct path, an ARN or a pattern.
    pub on: String,
    /// The condition in words, empty if there is none.
    pub when: String,
    /// Where such a permission is written down.
    pub kind: PermissionKind,
}

/// Whether a statement gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The principal may.
    Allow,
    /// The principal may not, whatever else allows it.
    Deny,
}

/// Where a permission is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermissionKind {
    /// In a policy of the principal: role, user, group, or a policy attached to one.
    Identity,
    /// In a policy of the resource: queue, topic, bucket, key.
    Resource,
    /// In an `AWS::Lambda::Permission`.
    Invoke,
    /// In a role's trust policy.
    Trust,
    /// In a managed policy named by its ARN.
    Managed,
}

/// Compares what two templates allow.
///
/// Permissions are compared action by action, so that a policy split, merged or moved to another document
/// of the same kind is no change.
pub(super) fn changes(old: &Value, new: &Value, names: &Names) -> Vec<PermissionChange> {
    let (old, new) = (grants::of_template(old, names), grants::of_template(new, names));
    let mut changes =
        told(Change::Added, new.iter().filter(|(grant, _)| !old.contains_key(*grant)));
    changes
        .extend(told(Change::Removed, old.iter().filter(|(grant, _)| !new.contains_key(*grant))));
    changes.sort();
    changes
}

/// Puts grants that differ in the action only into one sentence.
fn told<'a>(
    change: Change,
    grants: impl Iterator<Item = (&'a Grant, &'a String)>,
) -> Vec<PermissionChange> {
    let mut sentences: BTreeMap<Grant, Vec<String>> = BTreeMap::new();
    for (grant, action) in grants {
        let without = Grant { action: String::new(), ..grant.clone() };
        sentences.entry(without).or_default().push(action.clone());
    }
    let sentence = |(grant, mut actions): (Grant, Vec<String>)| {
        actions.sort();
        let permission = Permission {
            who: grant.who.text,
            effect: grant.effect,
            actions,
            on: grant.on.text,
            when: grant.when.text,
            kind: grant.kind,
        };
        PermissionChange { change, permission }
    };
    sentences.into_iter().map(sentence).collect()
}
