//! Who may do what, taken out of a template.

use serde::{Deserialize, Serialize};

use super::change::Change;

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
