//! The JSON documents of an assembly.

use std::fmt::Write as _;
use std::io;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::asset::{Asset, AssetSource};
use super::bootstrap::{bucket_name, repository_name};
use super::cause::causes;
use super::synthesize::{CloudAssembly, StackArtifact, StageDirectory};
use crate::diagnostic::Diagnostic;
use crate::template::{LogicalIds, PIECE, Slot};
use crate::tree::{NodeId, Tree};

/// The schema version written: old enough for every command that reads assemblies, since no newer
/// field is used.
pub(super) const VERSION: &str = "36.0.0";

/// The metadata that says what a resource was written for: who does what to what, and the resources
/// that are referred to because of it. Other tools leave it alone.
pub(super) const CAUSE: &str = "rustinfra:cause";

/// Writes `manifest.json` of one directory.
pub(super) fn manifest(
    assembly: &CloudAssembly,
    tree: &Tree,
    ids: &LogicalIds,
    stage: &str,
    to: &mut impl io::Write,
) -> io::Result<()> {
    let mut text = String::with_capacity(2 * PIECE);
    let mut manifest = Slot::file(&mut text).object();
    manifest.key("version").text(VERSION);
    let mut artifacts = manifest.key("artifacts").object();
    for child in assembly.stages.iter().filter(|s| s.parent == stage) {
        let own = own_directory(child);
        let properties = [("directoryName", own), ("displayName", &*child.path)];
        artifact("cdk:cloud-assembly", &properties, artifacts.key(own));
    }
    for stack in assembly.stacks.iter().filter(|s| s.stage == stage) {
        let file = format!("{}.assets.json", stack.artifact_id);
        artifact("cdk:asset-manifest", &[("file", &file)], artifacts.key(&assets_id(stack)));
        stack_artifact(assembly, tree, ids, stack, artifacts.key(&stack.artifact_id), to)?;
    }
    if stage.is_empty() {
        // A stack may have the name that the CDK gives the tree; no stack's has a dot.
        let taken = assembly.stacks.iter().any(|s| s.artifact_id == "Tree");
        let id = if taken { "tree.json" } else { "Tree" };
        artifact("cdk:tree", &[("file", "tree.json")], artifacts.key(id));
    }
    artifacts.end();
    manifest.end();
    to.write_all(text.as_bytes())
}

/// Something in a manifest, and the construct and path that it comes from.
struct Named<'a> {
    id: String,
    what: &'static str,
    node: NodeId,
    path: &'a str,
}

/// Pairs of artifacts that the manifest of their directory would have under one id: the later one
/// would take the place of the first.
pub(super) fn clashes(assembly: &CloudAssembly) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for directory in std::iter::once("").chain(assembly.stages.iter().map(|s| s.directory.as_str()))
    {
        let mut taken: IndexMap<String, Named<'_>> = IndexMap::new();
        for named in names(assembly, directory) {
            match taken.get(&named.id) {
                // Siblings with one id are reported as such.
                Some(first) if first.path == named.path && first.what == named.what => {}
                Some(first) => clashes.push(Clash {
                    first: first.node,
                    again: named.node,
                    detail: format!(
                        "In the assembly, `{}` would be both {} and {}.",
                        named.id,
                        first.described(),
                        named.described()
                    ),
                }),
                None => drop(taken.insert(named.id.clone(), named)),
            }
        }
    }
    clashes
}

/// Two constructs whose artifacts have one id.
pub(super) struct Clash {
    pub(super) first: NodeId,
    pub(super) again: NodeId,
    pub(super) detail: String,
}

impl Named<'_> {
    fn described(&self) -> String {
        match self.path {
            "" => self.what.to_string(),
            path => format!("{} `{path}`", self.what),
        }
    }
}

/// The ids in the manifest of a directory.
fn names<'a>(assembly: &'a CloudAssembly, directory: &str) -> Vec<Named<'a>> {
    let mut names = Vec::new();
    for stage in assembly.stages.iter().filter(|s| s.parent == directory) {
        let (id, path) = (own_directory(stage).to_string(), stage.path.as_str());
        names.push(Named { id, what: "the stage", node: stage.node, path });
    }
    for stack in assembly.stacks.iter().filter(|s| s.stage == directory) {
        let (node, path) = (stack.node, stack.path.as_str());
        names.push(Named { id: stack.artifact_id.clone(), what: "the stack", node, path });
        names.push(Named { id: assets_id(stack), what: "the assets of", node, path });
    }
    names
}

/// The directory of a stage inside that of its surroundings; its id in their manifest, too.
fn own_directory(stage: &StageDirectory) -> &str {
    stage.directory.rsplit('/').next().unwrap_or_default()
}

fn artifact(kind: &str, properties: &[(&str, &str)], slot: Slot<'_>) {
    let mut artifact = slot.object();
    artifact.key("type").text(kind);
    let mut written = artifact.key("properties").object();
    properties.iter().for_each(|(key, value)| written.key(key).text(value));
    written.end();
    artifact.end();
}

/// The id of the artifact that lists what the stack uploads.
fn assets_id(stack: &StackArtifact) -> String {
    format!("{}.assets", stack.artifact_id)
}

fn stack_artifact(
    assembly: &CloudAssembly,
    tree: &Tree,
    ids: &LogicalIds,
    stack: &StackArtifact,
    slot: Slot<'_>,
    to: &mut impl io::Write,
) -> io::Result<()> {
    let mut artifact = slot.object();
    artifact.key("type").text("aws:cloudformation:stack");
    artifact.key("environment").text(&stack.environment);
    let mut properties = artifact.key("properties").object();
    properties.key("templateFile").text(&stack.template_file());
    properties.key("stackName").text(&stack.stack_name);
    properties.key("terminationProtection").bool(stack.termination_protection);
    properties.key("validateOnSynth").bool(false);
    if !stack.tags.is_empty() {
        // Of equal keys the last one counts, at the place of the first.
        let tags: IndexMap<&str, &str> =
            stack.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut written = properties.key("tags").object();
        tags.iter().for_each(|(key, value)| written.key(key).text(value));
        written.end();
    }
    if !stack.notification_arns.is_empty() {
        properties
            .key("notificationArns")
            .texts(stack.notification_arns.iter().map(String::as_str));
    }
    properties.end();
    let assets = assets_id(stack);
    let dependencies = stack.dependencies.iter().chain([&assets]);
    artifact.key("dependencies").texts(dependencies.map(String::as_str));
    metadata(assembly, tree, ids, stack, artifact.key("metadata"), to)?;
    artifact.key("displayName").text(&stack.path);
    artifact.end();
    Ok(())
}

/// Which construct and which line each logical id comes from, and what was reported of a construct.
/// One line each: they are most of a manifest.
fn metadata(
    assembly: &CloudAssembly,
    tree: &Tree,
    ids: &LogicalIds,
    stack: &StackArtifact,
    slot: Slot<'_>,
    to: &mut impl io::Write,
) -> io::Result<()> {
    let mut reported: IndexMap<&str, Vec<&Diagnostic>> = IndexMap::new();
    let below = format!("{}/", stack.path);
    for diagnostic in assembly.report.diagnostics() {
        if diagnostic.path == stack.path || diagnostic.path.starts_with(&below) {
            reported.entry(&diagnostic.path).or_default().push(diagnostic);
        }
    }
    let mut metadata = slot.object();
    let (mut key, mut place) = (String::new(), String::new());
    for &element in &stack.elements {
        key.clear();
        key.push('/');
        tree.push_path(element, &mut key);
        let mut entries = metadata.key(&key).on_one_line().list();
        let mut entry = entries.item().object();
        entry.key("type").text("aws:cdk:logicalId");
        entry.key("data").text(ids.get(element));
        place.clear();
        let _ = write!(place, "{}", tree[element].location);
        entry.key("trace").texts([place.as_str()]);
        entry.end();
        for cause in causes(tree, element) {
            place.clear();
            let _ = write!(place, "{}", cause.place());
            let mut entry = entries.item().object();
            entry.key("type").text(CAUSE);
            cause.write(tree, entry.key("data"));
            entry.key("trace").texts([place.as_str()]);
            entry.end();
        }
        let own = reported.shift_remove(&key[1..]).into_iter().flatten();
        own.for_each(|diagnostic| message(diagnostic, entries.item()));
        entries.end();
        metadata.hand_on(to)?;
    }
    for (path, diagnostics) in reported {
        let mut entries = metadata.key(&format!("/{path}")).on_one_line().list();
        diagnostics.into_iter().for_each(|diagnostic| message(diagnostic, entries.item()));
        entries.end();
    }
    metadata.end();
    Ok(())
}

fn message(diagnostic: &Diagnostic, slot: Slot<'_>) {
    let mut entry = slot.object();
    entry.key("type").text(&format!("aws:cdk:{}", diagnostic.severity));
    entry.key("data").text(&format!("{}: {}", diagnostic.summary, diagnostic.detail));
    entry.end();
}

/// `<stack>.assets.json`.
pub(super) fn assets(stack: &StackArtifact) -> String {
    let (mut files, mut images) = (Map::new(), Map::new());
    for asset in &stack.assets {
        match &asset.source {
            AssetSource::Image { build, .. } => {
                images.insert(asset.hash.clone(), image(stack, asset, build))
            }
            _ => files.insert(asset.hash.clone(), file(stack, asset)),
        };
    }
    let mut text = String::new();
    let assets = json!({"version": VERSION, "files": files, "dockerImages": images});
    Slot::file(&mut text).value(&assets);
    text
}

fn file(stack: &StackArtifact, asset: &Asset) -> Value {
    let source = json!({"path": asset.staged_name(), "packaging": asset.packaging.as_str()});
    let destination = json!({
        "bucketName": bucket_name(&stack.location),
        "objectKey": asset.object_key(),
    });
    entry(stack, asset, source, destination)
}

fn image(stack: &StackArtifact, asset: &Asset, build: &Map<String, Value>) -> Value {
    let mut source = json!({"directory": asset.staged_name()});
    build.iter().for_each(|(key, value)| source[key] = value.clone());
    let destination = json!({
        "repositoryName": repository_name(&stack.location),
        "imageTag": asset.hash,
    });
    entry(stack, asset, source, destination)
}

fn entry(stack: &StackArtifact, asset: &Asset, source: Value, mut destination: Value) -> Value {
    let environment = &stack.location;
    if let Some(region) = &environment.region {
        destination["region"] = json!(region);
    }
    let name = format!(
        "{}-{}",
        environment.account.as_deref().unwrap_or("current_account"),
        environment.region.as_deref().unwrap_or("current_region")
    );
    json!({
        "displayName": asset.display_name,
        "source": source,
        "destinations": {name: destination},
    })
}
