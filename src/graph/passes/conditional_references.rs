//! Finds references to what may not be there, because a condition decides, and orders of that kind.

use std::panic::Location;

use petgraph::visit::EdgeRef;

use super::{Synthesis, conditions, resolve_owner};
use crate::diagnostic::Diagnostic;
use crate::graph::Reason;
use crate::tree::{Kind, NodeId, Section, Tree};
use crate::value::{Expr, LOGICAL_ID};

/// References to a resource with a condition, from what is there also where that does not hold:
/// CloudFormation then refuses the stack. Only those that are certain: what conditions say of one
/// another is not worked out.
pub(super) fn run(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let order = s.tree.in_order();
    if !order.iter().any(|&node| conditions::of(s.tree, node).is_some()) {
        return;
    }
    for &node in order.iter() {
        let mut reader = Reader { s, node, known: Vec::new(), told: Vec::new(), found };
        match &s.tree[node].kind {
            Kind::Resource(_) if is_overridden(s.tree, node) => {}
            Kind::Resource(resource) => {
                reader.known.extend(resource.attributes().condition);
                resource.visit(s.tree.decided(node), |name, value| reader.read(name, value));
            }
            Kind::Element(output) if output.section == Section::Outputs => {
                match output.body.get("Condition") {
                    None => {}
                    Some(Expr::LogicalId(condition)) => reader.known.push(*condition),
                    Some(_) => continue,
                }
                reader.read("Value", output.body.get("Value").unwrap_or(&Expr::Null));
            }
            _ => {}
        }
    }
    orders(s, found);
}

const DEPENDS_ON: &str = "DependsOn";

/// The orders that the user asked for: one that names what is not there is refused, too.
fn orders(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let graph = s.graph.inner();
    let mut told = Vec::new();
    for edge in graph.edge_references() {
        let Reason::Explicit { location } = edge.weight().reason else { continue };
        let (from, needed) = (graph[edge.source()], graph[edge.target()]);
        let known = conditions::of(s.tree, from);
        if !told.contains(&(from, needed)) && lacks(s.tree, known.as_slice(), from, needed) {
            told.push((from, needed));
            found.push(problem(s.tree, (from, needed), DEPENDS_ON, location));
        }
    }
}

/// Whether an override decides about the condition of a resource.
fn is_overridden(tree: &Tree, node: NodeId) -> bool {
    let overrides = tree.resource(node).map(|resource| &resource.attributes().overrides);
    overrides.into_iter().flatten().any(|by| by.path == "Condition")
}

/// Reads what one resource or output says.
struct Reader<'s, 't> {
    s: &'s Synthesis<'t>,
    node: NodeId,
    /// The conditions that decide about what is read: that of the node, and those of `Fn::If`.
    known: Vec<NodeId>,
    told: Vec<NodeId>,
    found: &'s mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn read(&mut self, property: &str, value: &Expr) {
        match value {
            Expr::Ref(target) => self.reference(property, *target),
            Expr::GetAtt(of) if of.1 != LOGICAL_ID => self.reference(property, of.0),
            Expr::List(items) => items.iter().for_each(|item| self.read(property, item)),
            Expr::Map(entries) => {
                // Written by hand, so that its condition is a mere name.
                let is_choice = |(key, _): &(_, _)| *key == "Fn::If";
                if !entries.iter().any(is_choice) {
                    entries.iter().for_each(|(_, value)| self.read(property, value));
                }
            }
            Expr::Call(call) if call.0 == "Fn::If" => {
                if let Expr::List(arguments) = &call.1
                    && let [Expr::LogicalId(condition), branches @ ..] = &arguments[..]
                {
                    self.known.push(*condition);
                    branches.iter().for_each(|branch| self.read(property, branch));
                    self.known.pop();
                }
            }
            Expr::Call(call) => self.read(property, &call.1),
            Expr::Late(late) => self.read(property, &late.1),
            _ => {}
        }
    }

    fn reference(&mut self, property: &str, target: NodeId) {
        let tree = &*self.s.tree;
        if !tree.owns(target) || self.told.contains(&target) {
            return;
        }
        let Some((from, needed)) = resolve_owner(tree, self.node, target) else { return };
        // What a nested stack is told by a parameter, it is told whatever it does with it.
        let of_holder = conditions::of(tree, from);
        let known = if from == self.node { &self.known[..] } else { of_holder.as_slice() };
        if lacks(tree, known, from, needed) {
            self.told.push(target);
            let location = self.location(property, target);
            self.found.push(problem(tree, (from, needed), property, location));
        }
    }

    /// The user's line that a reference comes from.
    fn location(&self, property: &str, target: NodeId) -> &'static Location<'static> {
        let tree = &*self.s.tree;
        let mut origins = tree.derived.origins.get(&self.node).into_iter().flatten();
        let origin = origins.find(|origin| origin.explains(property, target));
        origin.map_or(tree[self.node].location, |origin| origin.cause.location)
    }
}

fn problem(
    tree: &Tree,
    (from, needed): (NodeId, NodeId),
    property: &str,
    location: &'static Location<'static>,
) -> Diagnostic {
    let (path, to) = (tree.path(from), tree.path(needed));
    let condition = conditions::of(tree, needed).map(|condition| tree.path(condition));
    let help = if tree.is_derived(from) {
        "give both ends of the link the same condition".to_string()
    } else if property == DEPENDS_ON {
        format!("give `{path}` the same condition, or drop the `depends_on`")
    } else {
        format!("give `{path}` the same condition, or choose a value by `CfnCondition::choose`")
    };
    let title = "a reference names a resource that may not be there";
    Diagnostic::warning("conditional-reference", title)
        .detail(format!(
            "`{property}` refers to `{to}`, which is there only where `{}` holds. Where it does not, \
             CloudFormation refuses the stack.",
            condition.unwrap_or_default()
        ))
        .path(path)
        .at_labelled("refers", location)
        .at_labelled("conditional", tree[needed].location)
        .help(help)
}

/// Whether `needed` has a condition which certainly may not hold where `known` do that decide about
/// `from`: it depends on something, and they on nothing of that.
fn lacks(tree: &Tree, known: &[NodeId], from: NodeId, needed: NodeId) -> bool {
    let Some(condition) = conditions::of(tree, needed) else { return false };
    if is_overridden(tree, needed) || is_overridden(tree, from) {
        return false;
    }
    let Some(sources) = sources(tree, condition) else { return false };
    let is_other = |&known: &NodeId| {
        self::sources(tree, known)
            .is_some_and(|others| others.iter().all(|other| !sources.contains(other)))
    };
    !sources.is_empty() && known.iter().all(is_other)
}

/// What a test depends on.
#[derive(PartialEq)]
enum Source {
    /// A parameter or a mapping.
    Node(NodeId),
    /// Where the stack is: region, partition and the rest follow from each other.
    Environment,
}

/// What a condition depends on; `None` if that cannot be told.
fn sources(tree: &Tree, condition: NodeId) -> Option<Vec<Source>> {
    let mut found = Vec::new();
    let (mut open, mut seen) = (vec![condition], vec![condition]);
    while let Some(condition) = open.pop() {
        let Kind::Element(element) = &tree[condition].kind else { return None };
        let mut is_known = true;
        element.body.walk(&mut |expr| match expr {
            Expr::Ref(node) => found.push(Source::Node(*node)),
            Expr::Pseudo(_) => found.push(Source::Environment),
            Expr::LogicalId(node) if !tree.owns(*node) => is_known = false,
            Expr::LogicalId(node) => match &tree[*node].kind {
                Kind::Element(element) if element.section == Section::Conditions => {
                    if !seen.contains(node) {
                        seen.push(*node);
                        open.push(*node);
                    }
                }
                _ => found.push(Source::Node(*node)),
            },
            Expr::Call(call) => is_known &= call.0 != "Fn::Sub",
            // Written by hand: what it names is mere text.
            Expr::Map(_) | Expr::GetAtt(_) | Expr::Late(_) => is_known = false,
            _ => {}
        });
        if !is_known {
            return None;
        }
    }
    Some(found)
}
