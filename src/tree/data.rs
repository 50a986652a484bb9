//! What the arena holds of each node.

use std::panic::Location;

use indexmap::IndexMap;

use super::children::Children;
use super::environment::Environment;
use super::node::NodeId;
use super::tags::TagEdit;
use crate::assembly::Asset;
use crate::resource::ResourceData;
use crate::value::{Expr, Reference};

/// What a node is.
pub(crate) enum Kind {
    /// A construct that groups others.
    Scope,
    /// An app or a stage: the root of a cloud assembly.
    Stage(Box<StageData>),
    /// A stack or nested stack: the root of a template.
    Stack(Box<StackData>),
    /// A resource.
    Resource(Box<ResourceData>),
    /// A parameter, mapping, condition, rule or output.
    Element(Box<ElementData>),
}

/// The settings of an app or stage.
#[derive(Default)]
pub(crate) struct StageData {
    pub(crate) environment: Environment,
}

/// The settings of a stack.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct StackData {
    pub(crate) name: String,
    pub(crate) environment: Environment,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) termination_protection: bool,
    pub(crate) transforms: Vec<String>,
    pub(crate) metadata: Vec<(String, Expr)>,
    pub(crate) notification_arns: Vec<String>,
    /// The `AWS::CloudFormation::Stack` resource in the parent, for a nested stack.
    pub(crate) nested_resource: Option<NodeId>,
    pub(crate) assets: IndexMap<String, Asset>,
    /// What is exported whether another stack uses it or not.
    pub(crate) exported: Vec<Reference>,
}

/// The sections of a template beside `Resources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Section {
    Parameters,
    Mappings,
    Conditions,
    Rules,
    Outputs,
}

impl Section {
    pub(crate) const ALL: [Section; 5] = [
        Section::Parameters,
        Section::Mappings,
        Section::Conditions,
        Section::Rules,
        Section::Outputs,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Parameters => "Parameters",
            Section::Mappings => "Mappings",
            Section::Conditions => "Conditions",
            Section::Rules => "Rules",
            Section::Outputs => "Outputs",
        }
    }
}

/// An element of a section beside `Resources`.
#[derive(Clone, PartialEq)]
pub(crate) struct ElementData {
    pub(crate) section: Section,
    pub(crate) body: Expr,
    pub(crate) logical_id: Option<String>,
}

/// What few nodes have.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) tags: Vec<TagEdit>,
    pub(crate) context: Vec<(String, serde_json::Value)>,
    /// Where parts of properties were set, by path, if not where the resource was made.
    pub(crate) set_at: Vec<(String, &'static Location<'static>)>,
}

/// Whose a node is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Maker {
    User,
    /// Made by the resolver for the latest synthesis.
    Resolver,
    /// Made by the resolver for an earlier synthesis, and not for the latest.
    Nobody,
}

/// One node.
pub(crate) struct NodeData {
    pub(crate) id: Box<str>,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Children,
    pub(crate) stack: Option<NodeId>,
    pub(crate) location: &'static Location<'static>,
    pub(crate) kind: Kind,
    pub(crate) extras: Option<Box<Extras>>,
    pub(super) maker: Maker,
}
