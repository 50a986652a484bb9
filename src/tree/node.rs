//! The handle that every construct wraps.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use indexmap::map::Entry;

use super::arena::Tree;
use super::data::{Extras, Kind};
use super::hooks::{Hooks, Validation, Visitor};
use crate::diagnostic::Diagnostic;

/// Identifies a node within one app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    pub(crate) tree: u32,
    pub(crate) index: u32,
}

/// Anything that has a place in the construct tree.
///
/// A construct of your own is a plain struct of handles and this one method:
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// struct Intake {
///     node: Node,
/// }
///
/// impl Construct for Intake {
///     fn node(&self) -> &Node {
///         &self.node
///     }
/// }
///
/// impl Intake {
///     #[track_caller]
///     fn new(scope: &impl Construct, id: &str) -> Self {
///         let node = scope.node().child(id);
///         CfnResource::new(&node, "Queue", "AWS::SQS::Queue");
///         Self { node }
///     }
/// }
///
/// let app = App::new();
/// let intake = Intake::new(&Stack::new(&app, "Orders"), "Intake");
/// assert_eq!(intake.node().path(), "Orders/Intake");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a construct",
    label = "a construct is needed here",
    note = "implement `Construct` for it: one method that returns its `Node`"
)]
pub trait Construct {
    /// The construct's place in the tree.
    fn node(&self) -> &Node;
}

/// A place in the construct tree; cheap to clone.
#[derive(Clone)]
pub struct Node {
    shared: Rc<Shared>,
    id: NodeId,
}

/// What all nodes of an app have in common.
struct Shared {
    tree: RefCell<Tree>,
    hooks: RefCell<Hooks>,
}

impl Construct for Node {
    fn node(&self) -> &Node {
        self
    }
}

impl Node {
    pub(crate) fn root(tree: Tree) -> Self {
        let id = NodeId { tree: tree.id, index: 0 };
        let shared = Shared { tree: RefCell::new(tree), hooks: RefCell::default() };
        Self { shared: Rc::new(shared), id }
    }

    pub(crate) fn read<R>(&self, f: impl FnOnce(&Tree) -> R) -> R {
        f(&self.shared.tree.borrow())
    }

    pub(crate) fn edit<R>(&self, f: impl FnOnce(&mut Tree) -> R) -> R {
        f(&mut self.shared.tree.borrow_mut())
    }

    /// Changes what the resolver reads of this node; see [`Tree::count`]. A change that changes nothing
    /// is none, so that an aspect may say the same of a node in every round.
    pub(crate) fn record_in<T: Clone + PartialEq>(
        &self,
        part: impl Fn(&mut Tree) -> Option<&mut T>,
        change: impl FnOnce(&mut T),
    ) {
        self.edit(|tree| {
            let watches = tree.watches(self.id);
            let Some(value) = part(tree) else { return };
            let before = watches.then(|| value.clone());
            change(value);
            if before.is_some_and(|before| before != *value) {
                tree.count();
            }
        });
    }

    pub(crate) fn read_hooks<R>(&self, f: impl FnOnce(&Hooks) -> R) -> R {
        f(&self.shared.hooks.borrow())
    }

    pub(crate) fn edit_hooks<R>(&self, f: impl FnOnce(&mut Hooks) -> R) -> R {
        f(&mut self.shared.hooks.borrow_mut())
    }

    /// Another node of the same tree.
    pub(crate) fn sibling(&self, id: NodeId) -> Node {
        Node { shared: Rc::clone(&self.shared), id }
    }

    /// Adds a child: the node of a construct of your own.
    ///
    /// Ids are unique among siblings and part of every path and logical id below them, so changing
    /// one replaces resources. A duplicate is reported when the app is synthesized.
    #[track_caller]
    pub fn child(&self, id: &str) -> Node {
        self.place(id, Kind::Scope, Location::caller())
    }

    pub(crate) fn place(&self, id: &str, kind: Kind, location: &'static Location<'static>) -> Node {
        let child = self.edit(|tree| tree.add(self.id, id, kind, location));
        self.sibling(child)
    }

    /// Identifies the node within its app.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// The id given at construction.
    pub fn name(&self) -> String {
        self.read(|tree| tree[self.id].id.to_string())
    }

    /// The ids from the app's children down to this node, joined by `/`; empty for the app.
    pub fn path(&self) -> String {
        self.read(|tree| tree.path(self.id))
    }

    /// A name made of the whole path, unique in the app: the CDK's `Names.nodeUniqueId`.
    pub fn unique_id(&self) -> String {
        self.read(|tree| tree.unique_id(self.id))
    }

    /// A name of at most `max` letters and digits, and of the characters of `special`, made of the
    /// stack's name and the path below it: the CDK's `Names.uniqueResourceName`.
    pub fn resource_name(&self, max: usize, special: &str) -> String {
        self.read(|tree| tree.resource_name(self.id, max, special))
    }

    /// The node one level up; `None` for the app.
    pub fn parent(&self) -> Option<Node> {
        self.read(|tree| tree[self.id].parent).map(|p| self.sibling(p))
    }

    /// The nodes one level down, in the order in which they were made.
    pub fn children(&self) -> Vec<Node> {
        let ids = self.read(|tree| tree[self.id].children.nodes().to_vec());
        ids.into_iter().map(|id| self.sibling(id)).collect()
    }

    /// The child with the given id, if there is one.
    pub fn try_child(&self, id: &str) -> Option<Node> {
        self.read(|tree| tree.child(self.id, id)).map(|id| self.sibling(id))
    }

    /// This node and everything below it, parents before children.
    pub fn descendants(&self) -> Vec<Node> {
        let ids = self.read(|tree| tree.descendants(self.id));
        ids.into_iter().map(|id| self.sibling(id)).collect()
    }

    /// Where in the user's program the construct was made.
    pub fn location(&self) -> &'static Location<'static> {
        self.read(|tree| tree[self.id].location)
    }

    /// The nearest stack at or above this node.
    pub fn stack(&self) -> Option<super::Stack> {
        let stack = self.read(|tree| tree[self.id].stack)?;
        Some(super::Stack::from_node(self.sibling(stack)))
    }

    /// Makes everything in this construct wait for everything in `other`: `DependsOn` within a
    /// stack, an order between stacks otherwise.
    ///
    /// What the resolver added is made anew by each synthesis: an order on it holds as long as it is
    /// made.
    #[track_caller]
    pub fn depends_on(&self, other: &impl Construct) {
        self.depends_on_at(other, Location::caller());
    }

    /// [`depends_on`](Self::depends_on) for an order that follows from something else: told as
    /// asked for at `location`.
    pub fn depends_on_at(&self, other: &impl Construct, location: &'static Location<'static>) {
        let to = other.node().id;
        if self.accept([to], location) {
            self.edit(|tree| {
                if let Entry::Vacant(new) = tree.dependencies.entry((self.id, to)) {
                    new.insert(location);
                    if !tree.is_derived(self.id) && !tree.is_derived(to) {
                        tree.count();
                    }
                }
            });
        }
    }

    /// Runs `make`, whose constructs and links are told as asked for at `location`: for traits that
    /// users' code implements, behind which the caller's place is lost.
    ///
    /// ```
    /// use std::panic::Location;
    ///
    /// use rustinfra_constructs::prelude::*;
    ///
    /// /// Something that puts itself into a scope.
    /// trait Part {
    ///     fn place(&self, scope: &Node);
    /// }
    ///
    /// #[track_caller]
    /// fn add(scope: &Node, part: &dyn Part) {
    ///     scope.asked_at(Location::caller(), || part.place(scope));
    /// }
    ///
    /// struct Topic;
    ///
    /// impl Part for Topic {
    ///     fn place(&self, scope: &Node) {
    ///         CfnResource::new(scope, "Topic", "AWS::SNS::Topic");
    ///     }
    /// }
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Orders");
    /// add(stack.node(), &Topic); // this line is told
    /// let topic = stack.node().try_child("Topic").expect("it is there");
    /// assert_eq!(topic.location().line(), line!() - 2);
    /// ```
    pub fn asked_at<R>(&self, location: &'static Location<'static>, make: impl FnOnce() -> R) -> R {
        let before = self.edit(|tree| tree.asked_at.replace(location));
        let made = make();
        self.edit(|tree| tree.asked_at = before);
        made
    }

    /// Where the user asked for what is made now: the place of [`asked_at`](Self::asked_at) within it,
    /// otherwise the caller's.
    #[track_caller]
    pub fn asking_place(&self) -> &'static Location<'static> {
        let caller = Location::caller();
        self.read(|tree| tree.asked_at.unwrap_or(caller))
    }

    /// Reports a problem with this construct; the path and the place are filled in. What aspects,
    /// validations and [`on_synth`](Self::on_synth) report is told of the synthesis in which they do.
    pub fn report(&self, diagnostic: Diagnostic) {
        let diagnostic = self.placed(diagnostic);
        self.edit(|tree| tree.report_of(self.id, diagnostic));
    }

    /// The diagnostic with the path and the place of this construct, where it says no other.
    pub(crate) fn placed(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if diagnostic.path.is_empty() {
            diagnostic.path = self.path();
        }
        if diagnostic.places.is_empty() {
            diagnostic = diagnostic.at(self.location());
        }
        diagnostic
    }

    /// The context value under `key`: set on this node or above it, in `rustinfra.toml`,
    /// `cdk.json`, or with `--context key=value`.
    pub fn context(&self, key: &str) -> Option<serde_json::Value> {
        self.read(|tree| tree.context(self.id, key).cloned())
    }

    /// The context value under `key`; reports `unresolved-context` and returns null if there is
    /// none.
    #[track_caller]
    pub fn require_context(&self, key: &str) -> serde_json::Value {
        let location = Location::caller();
        self.context(key).unwrap_or_else(|| {
            self.report(
                Diagnostic::error("unresolved-context", "a context value is missing")
                    .detail(format!("`{key}` is read here, but nothing sets it."))
                    .at(location)
                    .help(format!(
                        "give it with `--context {key}=VALUE`, or under `[context]` in rustinfra.toml"
                    )),
            );
            serde_json::Value::Null
        })
    }

    /// Sets a context value for this node and everything below it.
    pub fn set_context(&self, key: &str, value: impl Into<serde_json::Value>) {
        let value = value.into();
        self.extras(|e| {
            e.context.retain(|(k, _)| k != key);
            e.context.push((key.to_string(), value));
        });
    }

    /// Keeps a value here, such as the handle of a construct that is made once for a stack, for
    /// [`remembered`](Self::remembered).
    pub fn remember<T: Clone + 'static>(&self, value: T) {
        let value = Rc::new(value) as Rc<dyn Any>;
        self.edit_hooks(|hooks| hooks.remembered.entry(self.id).or_default().push(value));
    }

    /// The last value of a type that was kept here.
    pub fn remembered<T: Clone + 'static>(&self) -> Option<T> {
        let kept = self.read_hooks(|hooks| hooks.remembered.get(&self.id).cloned());
        kept.iter().flatten().rev().find_map(|value| value.downcast_ref::<T>().cloned())
    }

    /// Adds a check that runs before synthesis. What it returns is reported with the path and the place
    /// of this construct, unless it says others.
    pub fn add_validation(&self, check: impl Fn(&Node) -> Vec<Diagnostic> + 'static) {
        let check = Rc::new(check) as Validation;
        self.edit_hooks(|hooks| hooks.validations.entry(self.id).or_default().push(check));
    }

    /// Runs `finish` after all user code and aspects, before the graph is read: for constructs
    /// whose content depends on what was added to them later.
    ///
    /// It runs in each synthesis, and again after aspects that added something, so it has to do what
    /// makes no difference the second time: set a property, or ask for an order.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Orders");
    /// let list = CfnResource::new(&stack, "List", "AWS::SSM::Parameter");
    /// let (cfn, of) = (list.clone(), stack.clone());
    /// list.node().on_synth(move |_| {
    ///     cfn.set_metadata("Parts", serde_json::json!(of.node().children().len()));
    /// });
    /// CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    /// let parts = || {
    ///     let template = stack.template().expect("it is synthesized");
    ///     template["Resources"]["List"]["Metadata"]["Parts"].clone()
    /// };
    /// assert_eq!(parts(), 2);
    /// CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
    /// assert_eq!(parts(), 3);
    /// ```
    pub fn on_synth(&self, finish: impl Fn(&Node) + 'static) {
        let finisher = (self.id, Rc::new(finish) as Visitor);
        self.edit_hooks(|hooks| hooks.finishers.push(finisher));
        self.edit(Tree::count);
    }

    /// Whether all nodes belong to this app; reports those that do not.
    pub(crate) fn accept(
        &self,
        nodes: impl IntoIterator<Item = NodeId>,
        location: &'static Location<'static>,
    ) -> bool {
        let own = nodes.into_iter().all(|node| node.tree == self.id.tree);
        if !own {
            self.report(
                Diagnostic::error("other-app", "a construct of another app is used")
                    .detail("Only constructs of one `App` can be connected with each other.")
                    .at(location)
                    .help("create both in the same `App`"),
            );
        }
        own
    }

    pub(crate) fn extras<R>(&self, f: impl FnOnce(&mut Extras) -> R) -> R {
        self.edit(|tree| f(tree.extras_mut(self.id)))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Node {}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({})", self.path())
    }
}
