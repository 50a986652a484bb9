//! Reads the references out of the properties: edges between resources and between stacks.

use std::panic::Location;
use std::sync::Arc;

use super::Synthesis;
use super::cycles::path_within;
use crate::diagnostic::Diagnostic;
use crate::graph::stacks::StackEdge;
use crate::graph::{Graph, Need, Origin, Reason, StackGraph};
use crate::parallel;
use crate::tree::{Kind, NodeId, Tree};
use crate::value::{Expr, Key, LOGICAL_ID, Reference};

/// What placement has to know where it could close a loop: which stack needs which and, where stacks
/// are nested, what the resources need that hold them. Done when it is asked for: most apps whose
/// links stay within their stacks do without.
pub(super) fn stacks(s: &mut Synthesis) {
    if !std::mem::replace(&mut s.is_collected, true) {
        let is_nested = |&node: &NodeId| s.tree.parent_stack(node).is_some();
        let within = s.stack_nodes().iter().any(is_nested);
        collect(s, within);
    }
}

/// All edges.
pub(super) fn run(s: &mut Synthesis) {
    collect(s, true);
}

/// Collects the edges between stacks, and those `within` stacks if they are asked for.
fn collect(s: &mut Synthesis, within: bool) {
    s.stacks = StackGraph::default();
    s.foreign.clear();
    let all = found(s.tree, within);
    s.graph = Graph::with_capacity(s.tree.len(), all.len());
    for found in all {
        match found {
            Found::Problem(problem) => s.report(*problem),
            Found::Within(need) => s.graph.add_for(need.from, need.to, need),
            Found::Across(need, reference) => across(s, need, reference),
        }
    }
    for i in 0..s.tree.dependencies.len() {
        let Some((&(from, to), &location)) = s.tree.dependencies.get_index(i) else { break };
        if s.tree.is_removed(from) || s.tree.is_removed(to) {
            continue;
        }
        for a in top_stacks(s.tree, from) {
            for b in top_stacks(s.tree, to) {
                if a == b {
                    continue;
                }
                if s.tree.stage(a) != s.tree.stage(b) {
                    report_stage_order(s, from, to, location);
                    continue;
                }
                s.stacks.add(a, b, || StackEdge {
                    need: Need { from, to, reason: Reason::Explicit { location } },
                    attribute: None,
                });
            }
        }
    }
}

/// The top-level stacks that a construct is in, or that are in it.
fn top_stacks(tree: &Tree, node: NodeId) -> Vec<NodeId> {
    match tree[node].stack {
        Some(stack) => vec![tree.top_stack(stack)],
        None => {
            let mut stacks = tree.descendants(node);
            stacks.retain(|&n| tree.stack_data(n).is_some_and(|d| d.nested_resource.is_none()));
            stacks
        }
    }
}

fn report_stage_order(
    s: &mut Synthesis,
    from: NodeId,
    to: NodeId,
    location: &'static std::panic::Location<'static>,
) {
    let diagnostic = Diagnostic::error("other-stage", "an order leads into another stage")
        .detail(format!(
            "`{}` should wait for `{}`, but stages are deployed independently.",
            s.tree.path(from),
            s.tree.path(to)
        ))
        .path(s.tree.path(from))
        .at(location)
        .help("put both into one stage, or deploy the stages in that order");
    s.report(diagnostic);
}

/// How many nodes are read in one go.
const CHUNK: usize = 256;

/// The edges that references make, in tree order, and what is wrong with some.
fn found(tree: &Tree, within: bool) -> Vec<Found> {
    let order = tree.in_order();
    let chunks: Vec<&[NodeId]> = order.chunks(CHUNK).collect();
    let found = parallel::map(order.len(), &chunks, |nodes| {
        let mut reader = Reader { tree, within, found: Vec::new(), origins: &[] };
        nodes.iter().for_each(|&node| reader.in_node(node));
        reader.found
    });
    found.into_iter().flatten().collect()
}

/// Adds an edge to another stack.
fn across(s: &mut Synthesis, need: Need, reference: Reference) {
    let tree = &*s.tree;
    let (Some(consumer), Some(owner)) = (tree[need.from].stack, tree[need.to].stack) else {
        return;
    };
    s.stacks.add(tree.top_stack(consumer), tree.top_stack(owner), || StackEdge {
        need: need.clone(),
        attribute: reference.attribute.clone(),
    });
    let from = need.from;
    if let Some((a, b)) = resolve_owner(tree, from, need.to) {
        s.graph.add_for(a, b, need);
    }
    s.foreign.entry((consumer, reference)).or_insert(from);
}

/// What a reference leads to.
enum Found {
    /// A mistake.
    Problem(Box<Diagnostic>),
    /// Something in the same stack.
    Within(Need),
    /// Something in another stack.
    Across(Need, Reference),
}

/// Reads the references of nodes.
struct Reader<'s> {
    tree: &'s Tree,
    within: bool,
    found: Vec<Found>,
    /// Why the resolver wrote parts of the node that is read.
    origins: &'s [Origin],
}

impl Reader<'_> {
    fn problem(&mut self, diagnostic: Diagnostic) {
        self.found.push(Found::Problem(Box::new(diagnostic)));
    }

    fn in_node(&mut self, node: NodeId) {
        self.origins = self.tree.derived.origins.get(&node).map_or(&[], Vec::as_slice);
        match &self.tree[node].kind {
            Kind::Resource(resource) => {
                let decided = self.tree.decided(node);
                resource.visit(decided, |property, expr| self.in_expr(node, property, expr));
                if let Some(condition) = resource.attributes().condition {
                    self.add(node, &Key::Borrowed("Condition"), condition, None);
                }
            }
            Kind::Element(element) => {
                self.in_expr(node, &Key::Borrowed(element.section.name()), &element.body)
            }
            Kind::Stack(stack) => {
                for (_, value) in &stack.metadata {
                    self.in_expr(node, &Key::Borrowed("Metadata"), value);
                }
            }
            Kind::Scope | Kind::Stage(_) => {}
        }
    }

    fn in_expr(&mut self, from: NodeId, property: &Key, expr: &Expr) {
        expr.references(&mut |target, attribute| {
            let is_name = attribute == Some(LOGICAL_ID);
            // Its own name is known before it is created.
            if !is_name || target != from {
                self.add(from, property, target, attribute.filter(|_| !is_name));
            }
        });
    }

    fn add(&mut self, from: NodeId, property: &Key, target: NodeId, attribute: Option<&str>) {
        let tree = self.tree;
        if !tree.owns(target) {
            return self.problem(foreign_app(tree, from, property, tree[from].location));
        }
        if from == target {
            return self.problem(self_reference(tree, from, property, attribute));
        }
        if !is_referable(tree, target) {
            return self.problem(not_referable(tree, from, target, property));
        }
        let Some(consumer) = tree[from].stack else { return };
        let Some(owner) = tree[target].stack else {
            return self.problem(no_stack(tree, from, target, property));
        };
        if consumer == owner && !self.within {
            return;
        }
        let origin = self.origins.iter().find(|origin| origin.explains(property, target));
        let reason = match origin {
            Some(origin) => {
                Reason::Link { property: property.clone(), cause: Arc::clone(&origin.cause) }
            }
            None => Reason::Reference { property: property.clone() },
        };
        let need = Need { from, to: target, reason };
        self.found.push(match consumer == owner {
            true => Found::Within(need),
            false => Found::Across(need, Reference::new(target, attribute)),
        });
    }
}

/// The resources of one template by which `from` needs `to` when they live in different nested
/// stacks of one stack: themselves, or the nested stacks that they are in.
pub(crate) fn resolve_owner(tree: &Tree, from: NodeId, to: NodeId) -> Option<(NodeId, NodeId)> {
    let from_chain = holders(tree, from);
    let to_chain = holders(tree, to);
    from_chain.iter().find_map(|&(stack, a)| {
        let (_, b) = to_chain.iter().find(|(other, _)| *other == stack)?;
        Some((a, *b))
    })
}

/// What stands for `node` in its own stack and in each stack around that.
fn holders(tree: &Tree, node: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut chain = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at {
        let Some(stack) = tree[n].stack else { break };
        chain.push((stack, n));
        at = tree.stack_data(stack).and_then(|d| d.nested_resource);
    }
    chain
}

/// Whether `Ref` and `Fn::GetAtt` can name the node, or a condition or mapping can be used.
fn is_referable(tree: &Tree, node: NodeId) -> bool {
    matches!(tree[node].kind, Kind::Resource(_) | Kind::Element(_))
}

fn self_reference(
    tree: &Tree,
    node: NodeId,
    property: &str,
    attribute: Option<&str>,
) -> Diagnostic {
    let path = path_within(tree, node, property, node, attribute);
    let path = path.as_deref().unwrap_or(property);
    Diagnostic::error("self-reference", "a resource refers to itself")
        .detail(format!(
            "`{path}` needs an attribute that exists only after the resource was created."
        ))
        .path(tree.path(node))
        .at(tree.set_at(node, path))
        .help("use a physical name, or move the property to another resource")
}

fn not_referable(tree: &Tree, from: NodeId, target: NodeId, property: &str) -> Diagnostic {
    Diagnostic::error("not-a-resource", "a reference names no resource")
        .detail(format!(
            "`{property}` refers to `{}`, which groups others and is nothing that CloudFormation \
             creates.",
            tree.path(target)
        ))
        .path(tree.path(from))
        .at_labelled("refers", tree[from].location)
        .at_labelled("target", tree[target].location)
        .help("refer to one of the resources in it")
}

pub(super) fn foreign_app(
    tree: &Tree,
    from: NodeId,
    property: &str,
    location: &'static Location<'static>,
) -> Diagnostic {
    Diagnostic::error("other-app", "a reference leads into another app")
        .detail(format!(
            "`{property}` refers to a construct of another `App` of this program; only constructs \
             of one app can refer to each other."
        ))
        .path(tree.path(from))
        .at(location)
        .help("create both in the same `App`")
}

fn no_stack(tree: &Tree, from: NodeId, target: NodeId, property: &str) -> Diagnostic {
    Diagnostic::error("outside-stack", "a reference leads outside any stack")
        .detail(format!(
            "`{property}` refers to `{}`, which is in no stack and so in no template.",
            tree.path(target)
        ))
        .path(tree.path(from))
        .at_labelled("refers", tree[from].location)
        .at_labelled("target", tree[target].location)
        .help("place the target in a stack")
}
