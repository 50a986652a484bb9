//! The one arena that holds every node of an app.

use std::borrow::Cow;
use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use indexmap::{IndexMap, IndexSet};

use super::children::Children;
use super::data::{ElementData, Extras, Kind, Maker, NodeData, StackData};
use super::derived::Derived;
use super::environment::Environment;
use super::hash::FastMap;
use super::node::NodeId;
use crate::diagnostic::Diagnostic;
use crate::graph::{Facet, Recorded};
use crate::resource::ResourceData;
use crate::value::{Expr, Value};

/// All nodes of an app and what was said about them.
pub(crate) struct Tree {
    pub(crate) id: u32,
    nodes: Vec<NodeData>,
    /// What [`Tree::in_order`] found, until the tree changes.
    pub(super) order: OnceLock<Arc<[NodeId]>>,
    pub(crate) context: serde_json::Map<String, serde_json::Value>,
    /// What constructs reported.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What hooks reported in the latest synthesis.
    pub(crate) told: Vec<Diagnostic>,
    /// How many nodes there were when the hook was called that runs now.
    pub(crate) hook_from: Option<usize>,
    /// What the latest synthesis found.
    pub(crate) findings: Vec<Diagnostic>,
    /// Whether the resolver, not the user, adds nodes now.
    pub(crate) deriving: bool,
    /// What the resolver made for the latest synthesis; each makes it anew.
    pub(crate) derived: Derived,
    /// By parent, the nodes that the resolver added for an earlier synthesis. One that it makes again
    /// is the same node: what was said of it holds.
    pub(super) removed: FastMap<NodeId, Vec<NodeId>>,
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
            told: Vec::new(),
            hook_from: None,
            findings: Vec::new(),
            deriving: false,
            derived: Derived::default(),
            removed: FastMap::default(),
            asked_at: None,
            recorded: 0,
            watching: false,
            dependencies: IndexMap::new(),
            links: Vec::new(),
            facets: FastMap::default(),
            policy_waiters: IndexSet::new(),
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
            _ => self.derived.nodes.push(node),
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

    /// Records a problem: the user's own stay, those of a synthesis are found anew by the next.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.deriving {
            self.findings.push(diagnostic);
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Records a problem with a node. What a hook says is told of one synthesis, since it says it again
    /// in the next; except of what it just made, which it makes only once.
    pub(crate) fn report_of(&mut self, node: NodeId, diagnostic: Diagnostic) {
        match self.hook_from {
            Some(first) if (node.index as usize) < first => self.told.push(diagnostic),
            _ => self.report(diagnostic),
        }
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
            .at_labelled("again", self.asked_at.unwrap_or(location))
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

    /// Passes on the ids from just below `top` down to `node`; from the app's child if `node` is not
    /// below `top`. Those of a usual depth take no memory.
    pub(crate) fn with_ids_below<'t, T>(
        &'t self,
        top: Option<NodeId>,
        node: NodeId,
        pass: impl FnOnce(&[&'t str]) -> T,
    ) -> T {
        let (mut few, mut many) = ([""; USUAL_DEPTH], Vec::new());
        let (mut at, mut depth) = (node, 0);
        while let Some(parent) = self[at].parent
            && Some(at) != top
        {
            let id = &*self[at].id;
            match few.get_mut(depth) {
                Some(place) => *place = id,
                None => {
                    if many.is_empty() {
                        many.extend(few);
                    }
                    many.push(id);
                }
            }
            (at, depth) = (parent, depth + 1);
        }
        let ids = if many.is_empty() { &mut few[..depth] } else { &mut many[..] };
        ids.reverse();
        pass(ids)
    }

    pub(crate) fn path(&self, node: NodeId) -> String {
        self.with_ids_below(None, node, |ids| ids.join("/"))
    }

    /// Appends the path of a node.
    pub(crate) fn push_path(&self, node: NodeId, text: &mut String) {
        self.with_ids_below(None, node, |ids| {
            for (i, id) in ids.iter().enumerate() {
                if i > 0 {
                    text.push('/');
                }
                text.push_str(id);
            }
        });
    }

    /// A name made of the whole path, unique in the app.
    pub(crate) fn unique_id(&self, node: NodeId) -> String {
        self.with_ids_below(None, node, crate::template::logical_id::logical_id)
    }

    /// A name made of that of the stack and the path below.
    pub(crate) fn resource_name(&self, node: NodeId, max: usize, special: &str) -> String {
        let stack = self[node].stack.map(|stack| self.top_stack(stack));
        let name = stack.and_then(|stack| self.stack_data(stack)).map(|data| data.name.as_str());
        self.with_ids_below(stack, node, |ids| {
            let components: Vec<&str> = name.into_iter().chain(ids.iter().copied()).collect();
            crate::template::logical_id::resource_name(&components, max, special)
        })
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

    /// Where a part of a property was set: `Environment.Variables.INBOX`.
    pub(crate) fn set_at(&self, node: NodeId, path: &str) -> &'static Location<'static> {
        let data = &self[node];
        let places = data.extras.iter().flat_map(|extras| &extras.set_at);
        let place = places.into_iter().find(|(set, _)| set == path);
        place.map_or(data.location, |(_, location)| *location)
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
