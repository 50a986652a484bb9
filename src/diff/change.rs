//! The vocabulary of a diff.

use serde::Serialize;
use serde_json::Value;

use super::permission::PermissionChange;
use crate::spec::Replacement;

/// All that differs between two templates, the dangerous first.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TemplateDiff {
    /// Resources that differ, sorted by danger and then by path.
    pub resources: Vec<ResourceChange>,
    /// Who may newly do, or no longer do, what.
    pub permissions: Vec<PermissionChange>,
    /// Changes outside `Resources`: parameters, outputs, conditions, mappings and the like.
    pub sections: Vec<SectionChange>,
}

/// What would happen to one resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceChange {
    /// The id in the template.
    pub logical_id: String,
    /// The construct path as users wrote it, if it is known.
    pub path: Option<String>,
    /// The user's `file:line:column`, if it is known.
    pub place: Option<String>,
    /// The resource type, the old one if the resource is removed.
    pub resource_type: String,
    /// What CloudFormation would do.
    pub action: Action,
    /// Whether resources of the type hold data.
    pub stateful: bool,
    /// What becomes of the data that the resource holds.
    pub data: DataFate,
    /// Properties that differ.
    pub properties: Vec<PropertyChange>,
    /// Attributes that differ: `DeletionPolicy`, `DependsOn`, `Condition`, `Metadata` and the like.
    pub attributes: Vec<PropertyChange>,
    /// The construct of the nested stack that it is in, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nested_in: Option<String>,
}

impl ResourceChange {
    /// Returns the construct path, or the logical id where no path is known.
    pub fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.logical_id)
    }

    /// Tells whether data is or may be lost.
    pub fn is_dangerous(&self) -> bool {
        matches!(self.data, DataFate::Lost | DataFate::MaybeLost)
    }
}

/// What CloudFormation would do to a resource; the order is the order in which a diff is told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A new one is created and the old one removed.
    Replace,
    /// Replaced or changed in place, depending on values known only at deployment.
    MaybeReplace,
    /// Deleted.
    Remove,
    /// Leaves the stack and stays in the account, by its deletion policy.
    Keep,
    /// Updated in place.
    Change,
    /// Created.
    Add,
    /// Only metadata or deployment attributes differ; the resource itself is not touched.
    Metadata,
}

/// What becomes of the data in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataFate {
    /// Nothing happens to it, or there is none.
    Safe,
    /// Gone with the resource.
    Lost,
    /// Gone if the resource is replaced.
    MaybeLost,
    /// Stays behind in a resource that no stack manages any more.
    Kept,
    /// Gone, but for a snapshot that CloudFormation takes first.
    Snapshot,
}

/// One difference within a resource or section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PropertyChange {
    /// The path as people write it: `KeySchema[1].AttributeName`; empty for the whole.
    pub path: String,
    /// The deployed value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// The new value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// What the change does to the resource.
    pub replacement: Replacement,
    /// The logical id of a resource whose replacement brings this change about, if the text is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because_of: Option<String>,
}

impl PropertyChange {
    /// Tells whether the value is new, gone or another.
    pub fn change(&self) -> Change {
        match (&self.old, &self.new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            _ => Change::Changed,
        }
    }
}

/// The three kinds of difference.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// There was none before.
    Added,
    /// There is none any more.
    Removed,
    /// There was another before.
    Changed,
}

/// The parts of a template beside its resources.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// `Parameters`.
    Parameter,
    /// `Mappings`.
    Mapping,
    /// `Conditions`.
    Condition,
    /// `Outputs`.
    Output,
    /// `Rules`.
    Rule,
    /// The template's `Metadata`.
    Metadata,
    /// `Transform`, `Description`, `AWSTemplateFormatVersion`, `Hooks` and whatever else there is.
    Other,
}

impl Section {
    /// Returns the section's name in a sentence, such as `parameter`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::Mapping => "mapping",
            Self::Condition => "condition",
            Self::Output => "output",
            Self::Rule => "rule",
            Self::Metadata => "metadata",
            Self::Other => "template",
        }
    }
}

/// One difference outside `Resources`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionChange {
    /// The part of the template.
    pub section: Section,
    /// The entry's name.
    pub name: String,
    /// Whether it is new, gone or another.
    pub change: Change,
    /// What differs within it.
    pub properties: Vec<PropertyChange>,
}

/// How many resources are touched in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Replaced, for certain or perhaps.
    pub replace: usize,
    /// Updated in place.
    pub change: usize,
    /// Created.
    pub add: usize,
    /// Deleted.
    pub remove: usize,
    /// Left behind in the account.
    pub keep: usize,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            replace: self.replace + other.replace,
            change: self.change + other.change,
            add: self.add + other.add,
            remove: self.remove + other.remove,
            keep: self.keep + other.keep,
        }
    }
}

impl TemplateDiff {
    /// Tells whether both templates mean the same.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.sections.is_empty()
    }

    /// Counts resources by what happens to them.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for resource in &self.resources {
            match resource.action {
                Action::Replace | Action::MaybeReplace => counts.replace += 1,
                Action::Remove => counts.remove += 1,
                Action::Keep => counts.keep += 1,
                Action::Change => counts.change += 1,
                Action::Add => counts.add += 1,
                Action::Metadata => {}
            }
        }
        counts
    }

    /// Returns the resources whose data is or may be lost.
    pub fn dangers(&self) -> impl Iterator<Item = &ResourceChange> {
        self.resources.iter().filter(|resource| resource.is_dangerous())
    }

    /// Tells whether anyone may do more than before: an `Allow` is new, or a `Deny` is gone.
    pub fn broadens_permissions(&self) -> bool {
        self.permissions.iter().any(PermissionChange::broadens)
    }
}
