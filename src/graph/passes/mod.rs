//! The resolver: a list of passes, read from top to bottom.

mod arns;
mod away;
mod collect;
mod conditional_references;
mod conditions;
mod cycles;
mod division;
mod duplicate_exports;
mod duplicate_names;
mod elements;
mod exports;
mod identify;
mod in_property;
mod limits;
mod links;
mod open_loops;
mod ordering;
mod own_policies;
mod permission;
mod placement;
mod policies;
mod statement;
mod tags;
mod validate;

use std::sync::Arc;

use indexmap::IndexMap;

use super::link::Glue;
use super::{Cause, Graph, StackGraph};
use crate::diagnostic::Diagnostic;
use crate::iam::Statement;
use crate::template::LogicalIds;
use crate::tree::{FastMap, NodeId, Tree};
use crate::value::{Expr, Reference};

pub(crate) use collect::resolve_owner;
pub(crate) use tags::InheritedTag;

/// A statement and what the user asked for.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) statement: Statement,
    pub(crate) cause: Arc<Cause>,
    /// Whose stack the statement may go to if the owner's would close a loop.
    pub(crate) other_end: Option<NodeId>,
    /// The resources that have to find the policy in place.
    pub(crate) waiters: Vec<NodeId>,
}

/// A resource that connects others, to be placed.
pub(crate) struct Placing {
    pub(crate) glue: Glue,
    pub(crate) cause: Arc<Cause>,
    /// The resources that have to find it in place.
    pub(crate) waiters: Vec<NodeId>,
}

/// Where the template of a nested stack is, and what its file is called.
pub(crate) struct NestedTemplate {
    pub(crate) url: Expr,
    pub(crate) file_name: String,
}

/// What the passes read and write.
pub(crate) struct Synthesis<'a> {
    pub(crate) tree: &'a mut Tree,
    /// Resources and what they need, within and across stacks.
    pub(crate) graph: Graph,
    /// Top-level stacks and what they need.
    pub(crate) stacks: StackGraph,
    /// Whether the references were collected while links are placed.
    pub(crate) is_collected: bool,
    /// Statements for the policies of roles, users and groups.
    pub(crate) identity: IndexMap<NodeId, Vec<Asked>>,
    /// Statements for the policies of resources.
    pub(crate) resource: IndexMap<NodeId, Vec<Asked>>,
    /// Resources that connect others.
    pub(crate) glue: Vec<Placing>,
    /// Resources that should find others in place: (waiter, needed), if that closes no loop.
    pub(crate) soft: Vec<(NodeId, NodeId)>,
    /// Parameters of nested stacks, by the resource that holds the stack.
    pub(crate) nested_parameters: IndexMap<NodeId, Vec<(String, Expr)>>,
    /// Templates of nested stacks, by the resource that holds the stack.
    pub(crate) nested_templates: FastMap<NodeId, NestedTemplate>,
    /// References across stacks by the stack that makes them, in the order found, with the node
    /// they were found in.
    pub(crate) foreign: IndexMap<(NodeId, Reference), NodeId>,
    /// What a reference across stacks is written as.
    pub(crate) resolved: FastMap<(NodeId, Reference), Expr>,
    pub(crate) ids: LogicalIds,
    /// `DependsOn` of each resource.
    pub(crate) depends_on: FastMap<NodeId, Vec<NodeId>>,
    /// Tags of each taggable resource.
    pub(crate) tags: FastMap<NodeId, Vec<InheritedTag>>,
}

type Pass = (&'static str, fn(&mut Synthesis));

/// Before aspects see the whole: what links need becomes resources of the tree.
const WIRING: &[Pass] = &[
    // Links become statements and glue before anything asks where those go.
    ("links", links::run),
    // Needs all statements of all links, and adds the last resources to the tree. Has the references
    // collected where it has to know which stack needs which.
    ("placement", placement::run),
];

/// After the tree is complete.
const RESOLVING: &[Pass] = &[
    // What was made for links has its condition before references are collected: it is one.
    ("conditions", conditions::run),
    // Once more, with the policies and glue, and with what aspects did to them.
    ("collect", collect::run),
    // Exports are named after logical ids.
    ("identify", identify::run),
    // Needs every reference across stacks; adds outputs and parameters.
    ("exports", exports::run),
    // Needs all references, so that a soft edge that would close a loop is left out. Before those,
    // loops are opened in which a name that is known does for a reference.
    ("ordering", ordering::run),
    // Only now are all edges there.
    ("cycles", cycles::run),
    // Tags are inherited, so they come after the last resource was added.
    ("tags", tags::run),
    // Looks at the result: required properties, dangling references, names.
    ("validate", validate::run),
    // Counts what all of the above added.
    ("limits", limits::run),
];

impl<'a> Synthesis<'a> {
    pub(crate) fn new(tree: &'a mut Tree) -> Self {
        Self {
            tree,
            graph: Graph::default(),
            stacks: StackGraph::default(),
            is_collected: false,
            identity: IndexMap::new(),
            resource: IndexMap::new(),
            glue: Vec::new(),
            soft: Vec::new(),
            nested_parameters: IndexMap::new(),
            nested_templates: FastMap::default(),
            foreign: IndexMap::new(),
            resolved: FastMap::default(),
            ids: LogicalIds::default(),
            depends_on: FastMap::default(),
            tags: FastMap::default(),
        }
    }

    /// Turns links into resources.
    pub(crate) fn wire(&mut self) {
        self.run(WIRING);
        self.tree.derived.soft = std::mem::take(&mut self.soft);
    }

    /// Turns the tree into what a template is written from.
    pub(crate) fn resolve(&mut self) {
        self.run(RESOLVING);
    }

    fn run(&mut self, passes: &[Pass]) {
        self.tree.deriving = true;
        let trace = std::env::var("RUSTINFRA_TRACE").is_ok_and(|v| v == "graph");
        let mut before = String::new();
        for (name, pass) in passes {
            pass(self);
            if trace {
                let after = self.graph.describe(self.tree);
                if after != before {
                    eprintln!("--- graph after `{name}`\n{after}");
                }
                before = after;
            }
        }
        self.tree.deriving = false;
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.tree.findings.push(diagnostic);
    }

    /// The stacks of the app, in tree order.
    pub(crate) fn stack_nodes(&self) -> Vec<NodeId> {
        let order = self.tree.in_order();
        order.iter().copied().filter(|&n| self.tree.stack_data(n).is_some()).collect()
    }
}
