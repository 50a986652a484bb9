//! From a tree of constructs to an assembly in memory.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::around_output::around_output;
use super::asset::{Asset, AssetSource, Packaging, asset_url};
use super::hooks::{validate, wire};
use super::manifest::{Clash, clashes};
use super::write::Place;
use crate::diagnostic::{Diagnostic, Report};
use crate::digest::sha256;
use crate::graph::Synthesis;
use crate::graph::passes::NestedTemplate;
use crate::parallel;
use crate::template::overrides::NoSuchItem;
use crate::template::{Renderer, limits, logical_id, read};
use crate::tree::{Construct, Environment, Kind, Node, NodeId, Stack, Tree};

/// An app's templates and what belongs to them, not yet written.
#[derive(Debug)]
pub struct CloudAssembly {
    pub(super) stacks: Vec<StackArtifact>,
    pub(super) stages: Vec<StageDirectory>,
    pub(super) report: Report,
}

/// A stage: a directory inside the assembly.
#[derive(Debug)]
pub(super) struct StageDirectory {
    pub(super) node: NodeId,
    pub(super) directory: String,
    pub(super) path: String,
    pub(super) parent: String,
}

/// One stack of an assembly.
#[derive(Debug)]
pub struct StackArtifact {
    pub(super) node: NodeId,
    pub(super) artifact_id: String,
    pub(super) path: String,
    pub(super) stack_name: String,
    pub(super) environment: String,
    pub(super) location: Environment,
    pub(super) template: Template,
    pub(super) tags: Vec<(String, String)>,
    pub(super) notification_arns: Vec<String>,
    pub(super) termination_protection: bool,
    pub(super) dependencies: Vec<String>,
    /// What stands in its template and in those of its nested stacks, in the order of the tree each.
    pub(super) elements: Vec<NodeId>,
    pub(super) assets: Vec<Asset>,
    /// Directory of the stage that it is in; empty for the app's own.
    pub(super) stage: String,
    /// Templates of the nested stacks.
    pub(super) nested: Vec<(NodeId, Template)>,
}

/// A template: its text, and its content for who asks for it.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// Empty if it is only in its file.
    text: String,
    size: usize,
    json: OnceLock<Value>,
}

impl Template {
    /// Read from the text: the command that writes an assembly does without.
    fn json(&self) -> &Value {
        self.json.get_or_init(|| read(&self.text))
    }
}

impl CloudAssembly {
    /// The stacks, each before those that need it.
    pub fn stacks(&self) -> &[StackArtifact] {
        &self.stacks
    }

    /// The stack with the given path, artifact id or name.
    pub fn stack(&self, name: &str) -> Option<&StackArtifact> {
        self.stacks.iter().find(|s| s.path == name || s.artifact_id == name || s.stack_name == name)
    }

    /// The template of a stack or nested stack.
    pub fn template_of(&self, stack: &impl Construct) -> Option<&Value> {
        let node = stack.node().id();
        self.stacks.iter().find_map(|s| {
            if s.node == node {
                return Some(s.template());
            }
            s.nested.iter().find(|(n, _)| *n == node).map(|(_, template)| template.json())
        })
    }

    /// Warnings that did not keep the app from being synthesized.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl StackArtifact {
    /// The id of the stack in the assembly.
    pub fn artifact_id(&self) -> &str {
        &self.artifact_id
    }

    /// The path of the stack in the construct tree.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name under which it is deployed.
    pub fn stack_name(&self) -> &str {
        &self.stack_name
    }

    /// The template.
    pub fn template(&self) -> &Value {
        self.template.json()
    }

    /// The template as the bytes that are written.
    pub fn template_text(&self) -> &str {
        &self.template.text
    }

    /// What is uploaded before the stack is deployed, the template of nested stacks included.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The stacks, by artifact id, that have to be deployed before.
    pub fn dependencies(&self) -> &[String] {
        &self.dependencies
    }

    pub(super) fn template_file(&self) -> String {
        format!("{}.template.json", self.artifact_id)
    }
}

/// Synthesizes everything below `root`; errors come all at once.
///
/// The user's tree is only read, but for what aspects and finishers do to it: what the resolver
/// adds is taken out again before the next synthesis, so that one can follow another.
pub(crate) fn synthesize(root: &Node) -> Result<CloudAssembly, Report> {
    prepare(root);
    assemble(root, None)
}

/// The same, with the templates written as they are rendered: together they are a large part of an
/// app's memory.
pub(super) fn synthesize_to(root: &Node, out: &Path) -> Result<(CloudAssembly, Place), Report> {
    prepare(root);
    let mut place = Place::beside(out);
    assemble(root, Some(&mut place)).map(|assembly| (assembly, place))
}

/// Lets the users' own code have its say.
fn prepare(root: &Node) {
    root.edit(|tree| tree.told.clear());
    wire(root);
    validate(root);
}

fn assemble(root: &Node, place: Option<&mut Place>) -> Result<CloudAssembly, Report> {
    let assembly = root.edit(|tree| {
        let mut synthesis = Synthesis::new(tree);
        synthesis.resolve();
        if let Some(place) = &place {
            let problems = around_output(synthesis.tree, place.out());
            problems.into_iter().for_each(|problem| synthesis.report(problem));
        }
        let assembly = build(&mut synthesis, place);
        tree.forget_decided();
        assembly
    });
    let told = root.read(told);
    if told.has_errors() { Err(told) } else { Ok(CloudAssembly { report: told, ..assembly }) }
}

/// What constructs, hooks and the resolver have told up to now.
fn told(tree: &Tree) -> Report {
    let told = tree.diagnostics.iter().chain(&tree.told).chain(&tree.findings);
    Report::new(told.cloned().collect())
}

/// Renders every stack, nested ones first: their templates are assets of those around them.
fn build(synthesis: &mut Synthesis, place: Option<&mut Place>) -> CloudAssembly {
    let stacks = synthesis.stack_nodes();
    let members = members(synthesis.tree);
    let mut parts: HashMap<NodeId, Parts> = HashMap::new();
    for &stack in &stacks {
        let top = synthesis.tree.top_stack(stack);
        let own = synthesis.tree.stack_data(stack).into_iter().flat_map(|d| d.assets.clone());
        parts.entry(top).or_default().assets.extend(own);
    }
    let (mut nested, top): (Vec<NodeId>, Vec<NodeId>) =
        stacks.into_iter().partition(|&s| synthesis.tree.parent_stack(s).is_some());
    nested.sort_by_key(|&s| std::cmp::Reverse(synthesis.tree.ancestry(s).len()));
    for stack in nested {
        let top = synthesis.tree.top_stack(stack);
        nest(synthesis, stack, members.of(stack), parts.entry(top).or_default());
    }
    let artifact = |stack| {
        let parts = parts.remove(&stack).unwrap_or_default();
        artifact(synthesis, stack, members.of(stack), parts)
    };
    let mut stacks: Vec<StackArtifact> = top.into_iter().map(artifact).collect();
    sort_by_dependency(&mut stacks);
    let stages = stages(synthesis.tree);
    let mut assembly = CloudAssembly { stacks, stages, report: Report::default() };
    check_ids(synthesis, &assembly);
    check_overrides(synthesis, &members);
    assembly.report = told(synthesis.tree);
    let templates = templates(synthesis, &assembly, &members, place);
    for (stack, template) in assembly.stacks.iter_mut().zip(templates) {
        check_size(synthesis, stack.node, template.size);
        stack.template = template;
    }
    assembly
}

/// The templates of the top-level stacks, written along with all that is told about them if there is
/// a place for it. Of what has errors nothing is written.
fn templates(
    synthesis: &Synthesis,
    assembly: &CloudAssembly,
    members: &Members,
    place: Option<&mut Place>,
) -> Vec<Template> {
    let tree = &*synthesis.tree;
    let Some(place) = place.filter(|_| !assembly.report.has_errors()) else {
        return parallel::map(tree.len(), &assembly.stacks, |stack| {
            template(synthesis, stack.node, members.of(stack.node))
        });
    };
    let render = |stack: &StackArtifact, text: &mut String| {
        Renderer::new(synthesis, stack.node).template(members.of(stack.node), text);
    };
    let sizes = place.write(assembly, tree, &synthesis.ids, render);
    sizes.into_iter().map(|size| Template { size, ..Template::default() }).collect()
}

/// `members` are the elements of the stack, in tree order.
fn template(synthesis: &Synthesis, stack: NodeId, members: &[NodeId]) -> Template {
    let mut text = String::new();
    Renderer::new(synthesis, stack).template(members, &mut text);
    Template { size: text.len(), text, json: OnceLock::new() }
}

/// An override into a list must find its item there, whatever else the list was made of.
fn check_overrides(synthesis: &mut Synthesis, members: &Members) {
    let mut problems = Vec::new();
    for &stack in &synthesis.stack_nodes() {
        let renderer = Renderer::new(synthesis, stack);
        for &node in members.of(stack) {
            let resource = synthesis.tree.resource(node);
            let Some(resource) = resource.filter(|r| !r.attributes().overrides.is_empty()) else {
                continue;
            };
            renderer.overridden(node, resource, |by, NoSuchItem { list, items, key }| {
                let has = match items {
                    1 => "1 item".to_string(),
                    count => format!("{count} items"),
                };
                let problem = Diagnostic::error(
                    "override-without-a-place",
                    "an override has no place in its resource",
                )
                .detail(format!(
                    "`{}` goes into the list `{list}` by `{key}`, but the list has {has}.",
                    by.path
                ))
                .path(synthesis.tree.path(node))
                .at(by.location)
                .help(format!("items are counted from 0; `{list}.{items}` adds one"));
                problems.push(problem);
            });
        }
    }
    problems.into_iter().for_each(|problem| synthesis.report(problem));
}

/// Artifacts of one directory cannot share an id.
fn check_ids(synthesis: &mut Synthesis, assembly: &CloudAssembly) {
    for Clash { first, again, detail } in clashes(assembly) {
        let tree = &*synthesis.tree;
        let mut diagnostic = Diagnostic::error("duplicate-artifact", "two artifacts share an id")
            .detail(detail)
            .path(tree.path(again));
        if first != tree.root() {
            diagnostic = diagnostic.at_labelled("first", tree[first].location);
        }
        let label = if first == tree.root() { "" } else { "again" };
        let diagnostic = diagnostic
            .at_labelled(label, tree[again].location)
            .help("change the id of one of them; a stack keeps its name by `.stack_name(…)`");
        synthesis.report(diagnostic);
    }
}

/// What a top-level stack's nested stacks and constructs add to its artifact.
#[derive(Default)]
struct Parts {
    assets: indexmap::IndexMap<String, Asset>,
    nested: Vec<(NodeId, Template)>,
    elements: Vec<NodeId>,
}

/// Renders a nested stack, makes the template an asset of its top-level stack and points the
/// resource in the parent at it.
fn nest(synthesis: &mut Synthesis, stack: NodeId, members: &[NodeId], parts: &mut Parts) {
    let template = template(synthesis, stack, members);
    check_size(synthesis, stack, template.size);
    let file_name = format!("{}.nested.template.json", synthesis.tree.unique_id(stack));
    let asset = Asset {
        hash: sha256(&template.text),
        source: AssetSource::Text { file_name: file_name.clone(), content: template.text.clone() },
        packaging: Packaging::File,
        extension: ".json".into(),
        display_name: synthesis.tree.path(stack),
        owner: Some(stack),
    };
    let url = asset_url(&synthesis.tree.environment(stack), &asset.object_key());
    if let Some(holder) = synthesis.tree.stack_data(stack).and_then(|d| d.nested_resource) {
        synthesis.nested_templates.insert(holder, NestedTemplate { url, file_name });
    }
    parts.assets.entry(asset.hash.clone()).or_insert(asset);
    parts.nested.push((stack, template));
    parts.elements.extend(members);
}

fn artifact(
    synthesis: &Synthesis,
    stack: NodeId,
    members: &[NodeId],
    parts: Parts,
) -> StackArtifact {
    let tree = &*synthesis.tree;
    let environment = tree.environment(stack);
    let (stack_name, tags, protected, notification_arns) = match tree.stack_data(stack) {
        Some(d) => {
            (d.name.clone(), d.tags.clone(), d.termination_protection, d.notification_arns.clone())
        }
        None => Default::default(),
    };
    StackArtifact {
        node: stack,
        artifact_id: artifact_id(tree, stack),
        path: tree.path(stack),
        stack_name,
        environment: environment.uri(),
        location: environment,
        template: Template::default(),
        tags,
        notification_arns,
        termination_protection: protected,
        dependencies: synthesis.stacks.needs(stack).iter().map(|&s| artifact_id(tree, s)).collect(),
        elements: [members, &parts.elements].concat(),
        assets: parts.assets.into_values().collect(),
        stage: stage_directory(tree, tree.stage(stack)),
        nested: parts.nested,
    }
}

/// The elements of each template, in tree order.
struct Members(HashMap<NodeId, Vec<NodeId>>);

impl Members {
    fn of(&self, stack: NodeId) -> &[NodeId] {
        self.0.get(&stack).map(Vec::as_slice).unwrap_or_default()
    }
}

fn members(tree: &Tree) -> Members {
    let mut members: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for &node in tree.in_order().iter() {
        let is_element = matches!(tree[node].kind, Kind::Resource(_) | Kind::Element(_));
        if let Some(stack) = tree[node].stack.filter(|_| is_element) {
            members.entry(stack).or_default().push(node);
        }
    }
    Members(members)
}

fn check_size(synthesis: &mut Synthesis, stack: NodeId, size: usize) {
    if size > limits::BYTES {
        let diagnostic = Diagnostic::error("template-too-large", "a template is too large")
            .detail(format!("It has {size} bytes; CloudFormation takes {}.", limits::BYTES))
            .path(synthesis.tree.path(stack))
            .at(synthesis.tree[stack].location)
            .help("split the stack, or move inline code and long values into assets");
        synthesis.report(diagnostic);
    }
}

fn artifact_id(tree: &Tree, stack: NodeId) -> String {
    tree.with_ids_below(None, stack, logical_id::stack_name)
}

fn stages(tree: &Tree) -> Vec<StageDirectory> {
    let order = tree.in_order();
    let stages = order.iter().skip(1).filter(|&&n| matches!(tree[n].kind, Kind::Stage(_)));
    stages
        .map(|&stage| StageDirectory {
            node: stage,
            directory: stage_directory(tree, stage),
            path: tree.path(stage),
            parent: stage_directory(tree, parent_stage(tree, stage)),
        })
        .collect()
}

fn parent_stage(tree: &Tree, stage: NodeId) -> NodeId {
    tree[stage].parent.map_or(tree.root(), |p| tree.stage(p))
}

/// The directory of a stage below the assembly's, that of a stage inside another below that one's;
/// empty for the app.
fn stage_directory(tree: &Tree, stage: NodeId) -> String {
    if stage == tree.root() {
        return String::new();
    }
    let own = format!("assembly-{}", tree.path(stage).replace('/', "-"));
    match stage_directory(tree, parent_stage(tree, stage)) {
        outer if outer.is_empty() => own,
        outer => format!("{outer}/{own}"),
    }
}

/// Puts each stack after those it needs; otherwise the order of the program stays.
fn sort_by_dependency(artifacts: &mut Vec<StackArtifact>) {
    let mut open: Vec<StackArtifact> = std::mem::take(artifacts);
    while !open.is_empty() {
        let ready = open
            .iter()
            .position(|s| {
                s.dependencies.iter().all(|d| !open.iter().any(|other| other.artifact_id == *d))
            })
            .unwrap_or(0); // a loop, reported by `cycles`
        artifacts.push(open.remove(ready));
    }
}

impl Stack {
    /// The stack's template alone, for tests: synthesizes the whole app.
    pub fn template(&self) -> Result<Value, Report> {
        let root = self.node().sibling(self.node().read(Tree::root));
        let assembly = synthesize(&root)?;
        Ok(assembly.template_of(self).cloned().unwrap_or(Value::Null))
    }
}
