//! The JSON documents of an assembly.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::asset::{Asset, bucket_name};
use super::synthesize::{CloudAssembly, StackArtifact, StageDirectory};
use crate::template::{Entry, Json};
use crate::tree::NodeId;

/// The schema version written: old enough for every command that reads assemblies, since no newer
/// field is used.
pub(super) const VERSION: &str = "36.0.0";

/// `manifest.json` of one directory.
pub(super) fn manifest<'a>(assembly: &'a CloudAssembly, stage: &str) -> Json<'a> {
    let mut artifacts: Vec<Entry<'a>> = Vec::new();
    for child in assembly.stages.iter().filter(|s| s.parent == stage) {
        let own = own_directory(child);
        let properties = Json::map([
            ("directoryName", Json::text(own)),
            ("displayName", Json::text(&child.path)),
        ]);
        artifacts.push((own.into(), artifact("cdk:cloud-assembly", properties)));
    }
    for stack in assembly.stacks.iter().filter(|s| s.stage == stage) {
        let id = &stack.artifact_id;
        let file = Json::text(format!("{id}.assets.json"));
        let properties = Json::map([("file", file)]);
        artifacts.push((assets_id(stack).into(), artifact("cdk:asset-manifest", properties)));
        artifacts.push((id.into(), stack_artifact(assembly, stack)));
    }
    if stage.is_empty() {
        let properties = Json::map([("file", Json::text("tree.json"))]);
        // A stack may have the name that the CDK gives the tree; no stack's has a dot.
        let taken = assembly.stacks.iter().any(|s| s.artifact_id == "Tree");
        let id = if taken { "tree.json" } else { "Tree" };
        artifacts.push((id.into(), artifact("cdk:tree", properties)));
    }
    Json::map([("version", Json::text(VERSION)), ("artifacts", Json::Map(artifacts))])
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

fn artifact<'a>(kind: &'static str, properties: Json<'a>) -> Json<'a> {
    Json::map([("type", Json::text(kind)), ("properties", properties)])
}

/// The id of the artifact that lists what the stack uploads.
fn assets_id(stack: &StackArtifact) -> String {
    format!("{}.assets", stack.artifact_id)
}

fn stack_artifact<'a>(assembly: &'a CloudAssembly, stack: &'a StackArtifact) -> Json<'a> {
    let mut properties: Vec<Entry<'a>> = vec![
        ("templateFile".into(), Json::text(stack.template_file())),
        ("stackName".into(), Json::text(&stack.stack_name)),
        ("terminationProtection".into(), Json::Bool(stack.termination_protection)),
        ("validateOnSynth".into(), Json::Bool(false)),
    ];
    if !stack.tags.is_empty() {
        // Of equal keys the last one counts, at the place of the first.
        let tags: IndexMap<&str, &str> =
            stack.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let tags = tags.into_iter().map(|(k, v)| (k.into(), Json::text(v)));
        properties.push(("tags".into(), Json::Map(tags.collect())));
    }
    if !stack.notification_arns.is_empty() {
        let arns = stack.notification_arns.iter().map(Json::text);
        properties.push(("notificationArns".into(), Json::List(arns.collect())));
    }
    let dependencies = stack.dependencies.iter().map(Json::text);
    let dependencies = dependencies.chain([Json::text(assets_id(stack))]);
    Json::map([
        ("type", Json::text("aws:cloudformation:stack")),
        ("environment", Json::text(&stack.environment)),
        ("properties", Json::Map(properties)),
        ("dependencies", Json::List(dependencies.collect())),
        ("metadata", metadata(assembly, stack)),
        ("displayName", Json::text(&stack.path)),
    ])
}

/// Which construct and which line each logical id comes from.
fn metadata<'a>(assembly: &'a CloudAssembly, stack: &'a StackArtifact) -> Json<'a> {
    let elements = stack.elements.iter().map(|element| {
        let entry = Json::map([
            ("type", Json::text("aws:cdk:logicalId")),
            ("data", Json::text(&element.logical_id)),
            ("trace", Json::List(vec![Json::text(&element.place)])),
        ]);
        (format!("/{}", element.path).into(), Json::List(vec![entry]))
    });
    let mut metadata: Vec<Entry<'a>> = elements.collect();
    let below = format!("{}/", stack.path);
    for diagnostic in assembly.report.diagnostics() {
        if diagnostic.path != stack.path && !diagnostic.path.starts_with(&below) {
            continue;
        }
        let key = format!("/{}", diagnostic.path);
        let entry = Json::map([
            ("type", Json::text(format!("aws:cdk:{}", diagnostic.severity))),
            ("data", Json::text(format!("{}: {}", diagnostic.summary, diagnostic.detail))),
        ]);
        match metadata.iter_mut().find(|(k, _)| *k == key) {
            Some((_, Json::List(entries))) => entries.push(entry),
            _ => metadata.push((key.into(), Json::List(vec![entry]))),
        }
    }
    Json::Map(metadata)
}

/// `<stack>.assets.json`.
pub(super) fn assets<'a>(stack: &StackArtifact, assets: impl Iterator<Item = &'a Asset>) -> Value {
    let files: Map<String, Value> =
        assets.map(|asset| (asset.hash.clone(), file(stack, asset))).collect();
    json!({"version": VERSION, "files": files, "dockerImages": {}})
}

fn file(stack: &StackArtifact, asset: &Asset) -> Value {
    let environment = &stack.location;
    let mut destination = json!({
        "bucketName": bucket_name(environment),
        "objectKey": asset.object_key(),
    });
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
        "source": {"path": asset.staged_name(), "packaging": asset.packaging.as_str()},
        "destinations": {name: destination},
    })
}
