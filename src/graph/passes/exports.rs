//! Turns references between stacks into exports and imports, and references between nested stacks
//! into parameters and outputs.

use super::identify::with_components;
use super::{Synthesis, conditions};
use crate::diagnostic::Diagnostic;
use crate::template::logical_id;
use crate::tree::{ElementData, Kind, NodeId, Section, Tree};
use crate::value::{Expr, Reference};

pub(super) fn run(s: &mut Synthesis) {
    for ((consumer, reference), found_in) in std::mem::take(&mut s.foreign) {
        if is_element(s.tree, reference.target) && reference.attribute.is_none() {
            report_element(s, reference.target, found_in);
            continue;
        }
        let is_list = is_list(s.tree, &reference);
        let expr = reach(s, consumer, &reference, found_in);
        let expr = if is_list && expr != Expr::Null { split(expr) } else { expr };
        s.resolved.insert((consumer, reference), expr);
    }
    for stack in s.stack_nodes() {
        let exported = s.tree.stack_data(stack).map(|d| d.exported.clone()).unwrap_or_default();
        for reference in exported {
            let target = reference.target;
            if s.tree.owns(target) && s.tree[target].stack == Some(stack) {
                export(s, stack, &reference);
            }
        }
    }
}

/// Conditions, mappings and rules exist in one template only; parameters can be passed on.
fn is_element(tree: &Tree, node: NodeId) -> bool {
    matches!(&tree[node].kind, Kind::Element(e) if e.section != Section::Parameters)
}

/// What the items of a list are joined by on their way to another stack: the CDK's choice.
const DELIMITER: &str = "||";

/// Whether the reference gives a list, which neither an export nor an output of a nested stack can
/// be.
fn is_list(tree: &Tree, reference: &Reference) -> bool {
    match (&tree[reference.target].kind, reference.attribute.as_deref()) {
        (Kind::Resource(r), Some(name)) => r.attributes().lists.iter().any(|list| list == name),
        (Kind::Element(parameter), None) => {
            let ty = parameter.body.get("Type").and_then(Expr::as_text).unwrap_or_default();
            ty == "CommaDelimitedList" || ty.contains("List<")
        }
        _ => false,
    }
}

fn split(joined: Expr) -> Expr {
    Expr::call("Fn::Split", Expr::list([Expr::text(DELIMITER), joined]))
}

/// A reference in the stack that owns the target, as text: what leaves the stack.
fn as_text(tree: &Tree, reference: &Reference) -> Expr {
    let expr = reference.to_expr();
    if is_list(tree, reference) {
        return Expr::call("Fn::Join", Expr::list([Expr::text(DELIMITER), expr]));
    }
    expr
}

/// How `consumer` writes a reference, a list as text: directly, through a parameter of the nested
/// stack that it is in, through an output of the nested stack that the target is in, or by import.
fn reach(s: &mut Synthesis, consumer: NodeId, reference: &Reference, found_in: NodeId) -> Expr {
    let owner = s.tree[reference.target].stack.unwrap_or(consumer);
    if consumer == owner {
        return as_text(s.tree, reference);
    }
    if is_nested_in(s.tree, consumer, owner) {
        return through_parameter(s, consumer, reference, found_in);
    }
    if let Some(outer) = s.tree.parent_stack(owner) {
        let output = nested_output(s, owner, reference);
        let holder = s.tree.stack_data(owner).and_then(|d| d.nested_resource);
        let Some(holder) = holder else { return Expr::Null };
        let output = Reference::new(holder, Some(&format!("Outputs.{output}")));
        return match consumer == outer {
            true => output.to_expr(),
            false => reach(s, consumer, &output, found_in),
        };
    }
    import(s, consumer, owner, reference, found_in)
}

fn is_nested_in(tree: &Tree, stack: NodeId, outer: NodeId) -> bool {
    let mut at = tree.parent_stack(stack);
    while let Some(parent) = at {
        if parent == outer {
            return true;
        }
        at = tree.parent_stack(parent);
    }
    false
}

/// A parameter of the nested stack `consumer`, filled by the stack around it.
fn through_parameter(
    s: &mut Synthesis,
    consumer: NodeId,
    reference: &Reference,
    found_in: NodeId,
) -> Expr {
    let target_id = s.tree.unique_id(reference.target);
    let attribute = reference.attribute.as_deref().unwrap_or("Ref");
    let id = format!("reference-to-{target_id}.{attribute}");
    let parameter = match s.tree.child(consumer, &id) {
        Some(existing) => existing,
        None => {
            let body = Expr::map([("Type", Expr::text("String"))]);
            let node = add_element(s, consumer, &id, Section::Parameters, body);
            let (Some(outer), Some(holder)) = (
                s.tree.parent_stack(consumer),
                s.tree.stack_data(consumer).and_then(|d| d.nested_resource),
            ) else {
                return Expr::Null;
            };
            let value = reach(s, outer, reference, found_in);
            let name = s.ids.get(node).to_string();
            s.nested_parameters.entry(holder).or_default().push((name, value.clone()));
            value.references(&mut |needed, _| {
                if s.tree[needed].stack == Some(outer) {
                    let property = "Parameters".into();
                    s.graph.add(holder, needed, crate::graph::Reason::Reference { property });
                }
            });
            node
        }
    };
    Expr::Ref(parameter)
}

/// The name of an output of the nested stack `owner` that gives the value to the stack around it.
fn nested_output(s: &mut Synthesis, owner: NodeId, reference: &Reference) -> String {
    let attribute = reference.attribute.as_deref().unwrap_or("Ref");
    let id = format!("{}{attribute}", s.tree.unique_id(reference.target));
    let node = match s.tree.child(owner, &id) {
        Some(existing) => existing,
        None => {
            let mut body = Expr::map([("Value", as_text(s.tree, reference))]);
            add_condition(s.tree, owner, reference, &mut body);
            add_element(s, owner, &id, Section::Outputs, body)
        }
    };
    s.ids.get(node).to_string()
}

/// `Fn::ImportValue` of what `owner` exports.
fn import(
    s: &mut Synthesis,
    consumer: NodeId,
    owner: NodeId,
    reference: &Reference,
    found_in: NodeId,
) -> Expr {
    let target = reference.target;
    let consumer = s.tree.top_stack(consumer);
    if s.tree.stage(consumer) != s.tree.stage(owner) {
        report_other_stage(s, target, found_in);
        return Expr::Null;
    }
    let (here, there) = (s.tree.environment(consumer), s.tree.environment(owner));
    if here.differs_from(&there) {
        let ends = (here.uri(), there.uri());
        report_other_environment(s, target, found_in, &ends.0, &ends.1);
        return Expr::Null;
    }
    let name = export(s, owner, reference);
    Expr::call("Fn::ImportValue", Expr::text(name))
}

/// Exports a value of `owner` under the CDK's name for it; returns the name.
fn export(s: &mut Synthesis, owner: NodeId, reference: &Reference) -> String {
    let logical = s.ids.get(reference.target).to_string();
    let described = match &reference.attribute {
        Some(attribute) => serde_json::json!({"Fn::GetAtt": [logical, attribute]}),
        None => serde_json::json!({"Ref": logical}),
    };
    let exports = match s.tree.child(owner, "Exports") {
        Some(existing) => existing,
        None => {
            let location = s.tree[owner].location;
            s.tree.add(owner, "Exports", Kind::Scope, location)
        }
    };
    let id = format!("Output{described}");
    let stack_name = s.tree.stack_data(owner).map(|d| d.name.clone()).unwrap_or_default();
    let output = logical_id::logical_id(&["Exports", &id]);
    let name = format!("{stack_name}:{output}");
    if s.tree.child(exports, &id).is_none() {
        let mut body = Expr::map([
            ("Export", Expr::map([("Name", Expr::text(name.clone()))])),
            ("Value", as_text(s.tree, reference)),
        ]);
        add_condition(s.tree, owner, reference, &mut body);
        add_element(s, exports, &id, Section::Outputs, body);
    }
    name
}

/// An output of what a condition decides has that condition, too.
fn add_condition(tree: &Tree, stack: NodeId, reference: &Reference, output: &mut Expr) {
    if let Some(condition) = conditions::of(tree, reference.target)
        && tree[condition].stack == Some(stack)
    {
        output.set("Condition", Expr::LogicalId(condition));
    }
}

fn add_element(s: &mut Synthesis, scope: NodeId, id: &str, section: Section, body: Expr) -> NodeId {
    let location = s.tree[scope].location;
    let kind = Kind::Element(Box::new(ElementData { section, body, logical_id: None }));
    let node = s.tree.add(scope, id, kind, location);
    let logical = with_components(s.tree, node, logical_id::logical_id);
    s.ids.insert(node, logical);
    node
}

fn report_element(s: &mut Synthesis, target: NodeId, found_in: NodeId) {
    let diagnostic =
        Diagnostic::error("other-template", "a condition or mapping of another stack is used")
            .detail(format!(
                "`{}` exists only in the template of its own stack.",
                s.tree.path(target)
            ))
            .path(s.tree.path(found_in))
            .at_labelled("used", s.tree[found_in].location)
            .at_labelled("defined", s.tree[target].location)
            .help("define it in this stack as well");
    s.report(diagnostic);
}

fn report_other_stage(s: &mut Synthesis, target: NodeId, found_in: NodeId) {
    let diagnostic = Diagnostic::error("other-stage", "a reference leads into another stage")
        .detail(format!(
            "`{}` belongs to another stage. Stages are deployed independently, so nothing in one \
             can refer to another.",
            s.tree.path(target)
        ))
        .path(s.tree.path(found_in))
        .at_labelled("used", s.tree[found_in].location)
        .at_labelled("defined", s.tree[target].location)
        .help("pass a physical name, or put both into one stage");
    s.report(diagnostic);
}

fn report_other_environment(
    s: &mut Synthesis,
    target: NodeId,
    found_in: NodeId,
    here: &str,
    there: &str,
) {
    let diagnostic = Diagnostic::error(
        "other-environment",
        "a reference crosses accounts or regions",
    )
    .detail(format!(
        "`{}` lives in {there}, the reference to it in {here}. Exports work only within one \
                 account and region.",
        s.tree.path(target)
    ))
    .path(s.tree.path(found_in))
    .at_labelled("used", s.tree[found_in].location)
    .at_labelled("defined", s.tree[target].location)
    .help(
        "give the target a physical name and use that, or read the other stack's output \
                 with `intrinsic::stack_output`",
    );
    s.report(diagnostic);
}
