//! The one arena that holds every node of an app.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use indexmap::{IndexMap, IndexSet};

use super::children::Children;
use super::environment::Environment;
use super::hash::FastMap;
use super::node::NodeId;
use super::tags::TagEdit;
use crate::assembly::Asset;
use crate::diagnostic::Diagnostic;
use crate::graph::{Facet, LinkContent, Origin, Recorded};
use crate::resource::ResourceData;
use crate::value::{Expr, Key, Reference, Value};

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
    /// A parameter, mapping, condition, rule, output or hook.
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
    Hooks,
}

impl Section {
    pub(crate) const ALL: [Section; 6] = [
        Section::Parameters,
        Section::Mappings,
        Section::Conditions,
        Section::Rules,
        Section::Outputs,
        Section::Hooks,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Parameters => "Parameters",
            Section::Mappings => "Mappings",
            Section::Conditions => "Conditions",
            Section::Rules => "Rules",
            Section::Outputs => "Outputs",
            Section::Hooks => "Hooks",
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
}

/// Whose a node is.
#[derive(Clone, Copy, PartialEq)]
enum Maker {
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
    maker: Maker,
}

/// All nodes of an app and what was said about them.
pub(crate) struct Tree {
    pub(crate) id: u32,
    nodes: Vec<NodeData>,
    /// What [`Tree::in_order`] found, until the tree changes.
    order: OnceLock<Arc<[NodeId]>>,
    pub(crate) context: serde_json::Map<String, serde_json::Value>,
    /// What constructs reported.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the latest synthesis found.
    pub(crate) findings: Vec<Diagnostic>,
    /// Whether the resolver, not the user, adds nodes now.
    pub(crate) deriving: bool,
    /// The nodes that the resolver added for the latest synthesis; each makes them anew.
    derived: Vec<NodeId>,
    /// By parent, the nodes that the resolver added for an earlier synthesis. One that it makes again
    /// is the same node: what was said of it holds.
    removed: FastMap<NodeId, Vec<NodeId>>,
    /// Where the user asked for what is made now, if the caller cannot tell.
    pub(crate) asked_at: Option<&'static Location<'static>>,
    /// Counts what the user recorded that the resolver turns into resources: see [`Tree::count`].
    pub(crate) recorded: usize,
    /// Whether aspects are shown what the resolver added, so that changes are noticed.
    pub(crate) watching: bool,
    /// Orders asked for by the user, as (waiter, needed), and where each was asked for first.
    pub(crate) dependencies: IndexMap<(NodeId, NodeId), &'static Location<'static>>,
    pub(crate) links: Vec<Recorded>,
    /// Boxed, since the map would copy and leave behind much whenever it grows.
    pub(crate) facets: FastMap<NodeId, Box<Facet>>,
    /// Resources that should wait for the policies of a role: (resource, role construct).
    pub(crate) policy_waiters: IndexSet<(NodeId, NodeId)>,
    /// What the resolver added that should wait for what a link is written as: (construct, position
    /// among the links).
    pub(crate) link_waiters: IndexSet<(NodeId, usize)>,
    /// The same for what the resolver added.
    pub(crate) derived_waiters: Vec<(NodeId, NodeId)>,
    /// Resources that should find what the resolver added in place: (waiter, needed).
    pub(crate) derived_soft: Vec<(NodeId, NodeId)>,
    /// The policies that were placed for each identity.
    pub(crate) policies: FastMap<NodeId, Vec<NodeId>>,
    /// Why the resolver wrote what it wrote, by resource.
    pub(crate) origins: FastMap<NodeId, Vec<Origin>>,
    /// Properties of the user's resources as the resolver decided them.
    pub(super) decided: FastMap<NodeId, Vec<(Key, Expr)>>,
}

/// How deep most nodes stand at most.
const USUAL_DEPTH: usize = 8;

/// Tells the trees of one process apart, so that a node of another app is noticed. Never written.
static TREES: AtomicU32 = AtomicU32::new(0);

impl Tree {
    pub(crate) fn new(location: &'static Location<'static>) -> Self {
        let id = TREES.fetch_add(1, Ordering::Relaxed);
        let root = NodeData {
            id: "".into(),
            parent: None,
            children: Children::default(),
            stack: None,
            location,
            kind: Kind::Stage(Box::default()),
            extras: None,
            maker: Maker::User,
        };
        Self {
            id,
            nodes: vec![root],
            order: OnceLock::new(),
            context: serde_json::Map::new(),
            diagnostics: Vec::new(),
            findings: Vec::new(),
            deriving: false,
            derived: Vec::new(),
            removed: FastMap::default(),
            asked_at: None,
            recorded: 0,
            watching: false,
            dependencies: IndexMap::new(),
            links: Vec::new(),
            facets: FastMap::default(),
            policy_waiters: IndexSet::new(),
            link_waiters: IndexSet::new(),
            derived_waiters: Vec::new(),
            derived_soft: Vec::new(),
            policies: FastMap::default(),
            origins: FastMap::default(),
            decided: FastMap::default(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn root(&self) -> NodeId {
        NodeId { tree: self.id, index: 0 }
    }

    /// Whether `node` was made by this tree and not by another app's.
    pub(crate) fn owns(&self, node: NodeId) -> bool {
        node.tree == self.id
    }

    /// Adds a node. A bad or duplicate id is reported, and the node gets a free one, so that the
    /// rest of the program can be checked too.
    pub(crate) fn add(
        &mut self,
        parent: NodeId,
        id: &str,
        kind: Kind,
        location: &'static Location<'static>,
    ) -> NodeId {
        let mut id: Box<str> = without_slashes(id).into();
        if id.is_empty() {
            let parent_path = self.path(parent);
            self.report(
                Diagnostic::error("empty-id", "a construct has an empty id")
                    .detail(format!(
                        "A child of `{parent_path}` has no id. Ids name resources across \
                         deployments, so each construct needs one."
                    ))
                    .path(parent_path)
                    .at(location)
                    .help("give it an id that is unique among its siblings"),
            );
            id = "Unnamed".into();
        }
        if let Some(first) = self.child(parent, &id) {
            self.report_duplicate(parent, &id, first, location);
            let mut free = (2..).map(|n| format!("{id}#{n}").into_boxed_str());
            id = free.find(|id| self.child(parent, id).is_none()).unwrap_or(id);
        }
        let again = if self.deriving { self.take_removed(parent, &id) } else { None };
        let node = again.unwrap_or(NodeId { tree: self.id, index: self.nodes.len() as u32 });
        let stack = match kind {
            Kind::Stack(_) => Some(node),
            Kind::Stage(_) => None,
            _ => self[parent].stack,
        };
        let maker = if self.deriving { Maker::Resolver } else { Maker::User };
        match maker {
            Maker::User => self.count(),
            _ => self.derived.push(node),
        }
        self.order.take();
        let data = NodeData {
            id,
            parent: Some(parent),
            children: again.map(|it| std::mem::take(&mut self[it].children)).unwrap_or_default(),
            stack,
            location: self.asked_at.unwrap_or(location),
            kind,
            extras: None,
            maker,
        };
        match again {
            Some(node) => self[node] = data,
            None => self.nodes.push(data),
        }
        let mut children = std::mem::take(&mut self[parent].children);
        children.push(node, |child| &*self[child].id);
        self[parent].children = children;
        node
    }

    /// The node that an earlier synthesis had in this place.
    fn take_removed(&mut self, parent: NodeId, id: &str) -> Option<NodeId> {
        let mut siblings = self.removed.remove(&parent)?;
        let position = siblings.iter().position(|&node| *self[node].id == *id);
        let node = position.map(|position| siblings.swap_remove(position));
        if !siblings.is_empty() {
            self.removed.insert(parent, siblings);
        }
        node
    }

    /// Counts a change of what the resolver reads while it turns links into resources: nodes, links
    /// and what waits for them, facets, orders, finishers, and what resources, stacks and other
    /// elements say. An aspect that makes one when it is shown what the resolver added is answered by
    /// another round. What only the end of a synthesis reads (tags, context, validations, waiting for
    /// policies) needs none.
    pub(crate) fn count(&mut self) {
        self.recorded += 1;
    }

    /// Whether a change of a node has to be told from none. The resolver's own nodes are made anew in
    /// each round: a change of one is for this round, and asks for no other.
    pub(crate) fn watches(&self, node: NodeId) -> bool {
        self.watching && !self.is_derived(node)
    }

    /// Whether the resolver added a node.
    pub(crate) fn is_derived(&self, node: NodeId) -> bool {
        self.owns(node) && self[node].maker == Maker::Resolver
    }

    /// Whether a node, or what it stands in, was added by the resolver for an earlier synthesis and
    /// not for the latest: no template has it.
    pub(crate) fn is_removed(&self, node: NodeId) -> bool {
        let mut around = std::iter::successors(Some(node), |&node| self[node].parent);
        !self.removed.is_empty() && around.any(|node| self[node].maker == Maker::Nobody)
    }

    /// Records a link; returns its position among the links. One that is recorded while aspects are
    /// shown what the resolver added may be one that they recorded in the round before.
    pub(crate) fn record_link(
        &mut self,
        content: LinkContent,
        location: &'static Location<'static>,
    ) -> usize {
        let is_same = |l: &Recorded| l.location == location && l.content == content;
        if self.watching
            && let Some(present) = self.links.iter().position(is_same)
        {
            return present;
        }
        self.count();
        self.links.push(Recorded { content, waiters: Vec::new(), location });
        self.links.len() - 1
    }

    /// Makes constructs wait for what a link is written as, each once.
    pub(crate) fn wait_for_link(&mut self, link: usize, waiters: impl IntoIterator<Item = NodeId>) {
        for waiter in waiters {
            if self.is_derived(waiter) {
                self.link_waiters.insert((waiter, link));
            } else if !self.links[link].waiters.contains(&waiter) {
                self.links[link].waiters.push(waiter);
                self.count();
            }
        }
    }

    /// Records a problem: the user's own stay, those of a synthesis are found anew by the next.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.deriving {
            self.findings.push(diagnostic);
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Forgets what was decided about the user's resources: they are as the user made them.
    pub(crate) fn forget_decided(&mut self) {
        self.decided.clear();
    }

    /// Takes the nodes that an earlier synthesis added out of the tree, and what it decided, so that
    /// each synthesis starts from what the user made. Returns the nodes.
    pub(crate) fn remove_derived(&mut self) -> HashSet<NodeId> {
        let derived = std::mem::take(&mut self.derived);
        for &node in &derived {
            self[node].maker = Maker::Nobody;
            if let Some(parent) = self[node].parent {
                self.removed.entry(parent).or_default().push(node);
            }
        }
        let derived: HashSet<NodeId> = derived.into_iter().collect();
        let parents: HashSet<NodeId> = derived.iter().filter_map(|&n| self[n].parent).collect();
        for parent in parents {
            self[parent].children.retain(|child| !derived.contains(&child));
        }
        // Aspects say it again of those that come.
        self.policy_waiters.retain(|(waiter, _)| !derived.contains(waiter));
        self.link_waiters.clear();
        self.order.take();
        self.policies.clear();
        self.origins.clear();
        self.forget_decided();
        self.derived_waiters.clear();
        self.derived_soft.clear();
        self.findings.clear();
        derived
    }

    fn report_duplicate(
        &mut self,
        parent: NodeId,
        id: &str,
        first: NodeId,
        location: &'static Location<'static>,
    ) {
        let scope = self.path(parent);
        let scope_name = if scope.is_empty() { "the app" } else { &scope };
        let path = if scope.is_empty() { id.to_string() } else { format!("{scope}/{id}") };
        let diagnostic = Diagnostic::error("duplicate-id", "sibling constructs share an id")
            .detail(format!(
                "`{id}` is defined twice under `{scope_name}`. Ids name resources across \
                 deployments, so siblings cannot share one."
            ))
            .path(path)
            .at_labelled("first", self[first].location)
            .at_labelled("again", location)
            .help("rename one of them, or group them under a construct of their own");
        self.report(diagnostic);
    }

    pub(crate) fn child(&self, parent: NodeId, id: &str) -> Option<NodeId> {
        self[parent].children.find(&without_slashes(id), |child| &*self[child].id)
    }

    /// The nodes from the app's child down to `node`.
    pub(crate) fn ancestry(&self, node: NodeId) -> Vec<NodeId> {
        let mut chain = Vec::with_capacity(USUAL_DEPTH);
        let mut next = Some(node);
        while let Some(id) = next {
            next = self[id].parent;
            if next.is_some() {
                chain.push(id);
            }
        }
        chain.reverse();
        chain
    }

    /// The ids from just below `top` down to `node`; from the app's child if `node` is not below
    /// `top`.
    pub(crate) fn ids_below(&self, top: Option<NodeId>, node: NodeId) -> Vec<&str> {
        let mut ids = Vec::with_capacity(USUAL_DEPTH);
        let mut at = node;
        while let Some(parent) = self[at].parent
            && Some(at) != top
        {
            ids.push(&*self[at].id);
            at = parent;
        }
        ids.reverse();
        ids
    }

    pub(crate) fn path(&self, node: NodeId) -> String {
        self.ids_below(None, node).join("/")
    }

    /// A name made of the whole path, unique in the app.
    pub(crate) fn unique_id(&self, node: NodeId) -> String {
        crate::template::logical_id::logical_id(&self.ids_below(None, node))
    }

    /// `node` and everything below it, parents before children.
    pub(crate) fn descendants(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![node];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self[id].children.nodes().iter().rev());
        }
        found
    }

    /// All nodes, parents before children.
    pub(crate) fn in_order(&self) -> Arc<[NodeId]> {
        Arc::clone(self.order.get_or_init(|| self.descendants(self.root()).into()))
    }

    pub(crate) fn is_below(&self, node: NodeId, ancestor: NodeId) -> bool {
        let mut next = Some(node);
        while let Some(id) = next {
            if id == ancestor {
                return true;
            }
            next = self[id].parent;
        }
        false
    }

    /// The resources at or below `node`, in tree order.
    pub(crate) fn resources_below(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = self.descendants(node);
        found.retain(|&n| self.resource(n).is_some());
        found
    }

    pub(crate) fn resource(&self, node: NodeId) -> Option<&ResourceData> {
        match &self[node].kind {
            Kind::Resource(data) => Some(data),
            _ => None,
        }
    }

    pub(crate) fn resource_mut(&mut self, node: NodeId) -> Option<&mut ResourceData> {
        match &mut self[node].kind {
            Kind::Resource(data) => Some(data),
            _ => None,
        }
    }

    pub(crate) fn element_mut(&mut self, node: NodeId) -> Option<&mut ElementData> {
        match &mut self[node].kind {
            Kind::Element(data) => Some(data),
            _ => None,
        }
    }

    pub(crate) fn stack_data(&self, node: NodeId) -> Option<&StackData> {
        match &self[node].kind {
            Kind::Stack(data) => Some(data),
            _ => None,
        }
    }

    pub(crate) fn stack_data_mut(&mut self, node: NodeId) -> Option<&mut StackData> {
        match &mut self[node].kind {
            Kind::Stack(data) => Some(data),
            _ => None,
        }
    }

    /// The stage (or app) that `node` is in.
    pub(crate) fn stage(&self, node: NodeId) -> NodeId {
        let mut next = node;
        loop {
            if matches!(self[next].kind, Kind::Stage(_)) {
                return next;
            }
            match self[next].parent {
                Some(parent) => next = parent,
                None => return self.root(),
            }
        }
    }

    pub(crate) fn extras_mut(&mut self, node: NodeId) -> &mut Extras {
        self[node].extras.get_or_insert_with(Box::default)
    }

    pub(crate) fn context(&self, node: NodeId, key: &str) -> Option<&serde_json::Value> {
        let mut next = Some(node);
        while let Some(id) = next {
            let data = &self[id];
            if let Some(extras) = &data.extras
                && let Some((_, value)) = extras.context.iter().rev().find(|(k, _)| k == key)
            {
                return Some(value);
            }
            next = data.parent;
        }
        self.context.get(key)
    }

    /// The environment of a stack, or of the stage it inherits from.
    pub(crate) fn environment(&self, stack: NodeId) -> Environment {
        let mut environment = Environment::default();
        let mut next = Some(stack);
        while let Some(id) = next {
            match &self[id].kind {
                Kind::Stack(data) => environment = environment.or(&data.environment),
                Kind::Stage(data) => environment = environment.or(&data.environment),
                _ => {}
            }
            next = self[id].parent;
        }
        environment
    }

    /// The outermost stack that `stack` is nested in; itself if it is not nested.
    pub(crate) fn top_stack(&self, stack: NodeId) -> NodeId {
        let mut top = stack;
        while let Some(resource) = self.stack_data(top).and_then(|s| s.nested_resource) {
            match self[resource].stack {
                Some(parent) => top = parent,
                None => break,
            }
        }
        top
    }

    /// The stack that holds the nested stack's resource.
    pub(crate) fn parent_stack(&self, stack: NodeId) -> Option<NodeId> {
        self.stack_data(stack)?.nested_resource.and_then(|r| self[r].stack)
    }

    /// `Ref` of a node as a typed value.
    pub(crate) fn reff<T>(node: NodeId) -> Value<T> {
        Value::from_expr(Expr::Ref(node))
    }
}

/// An id as it may stand in a path.
fn without_slashes(id: &str) -> Cow<'_, str> {
    if id.contains('/') { id.replace('/', "--").into() } else { id.into() }
}

impl Index<NodeId> for Tree {
    type Output = NodeData;

    fn index(&self, id: NodeId) -> &NodeData {
        debug_assert!(self.owns(id), "nodes of other apps are refused where they enter");
        &self.nodes[id.index as usize]
    }
}

impl IndexMut<NodeId> for Tree {
    fn index_mut(&mut self, id: NodeId) -> &mut NodeData {
        &mut self.nodes[id.index as usize]
    }
}
