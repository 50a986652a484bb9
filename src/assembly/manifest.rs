//! The JSON documents of an assembly.

use serde_json::{Map, Value, json};

use super::asset::{Asset, bucket_name};
use super::synthesize::{CloudAssembly, StackArtifact};

/// The schema version written: old enough for every command that reads assemblies, since no newer
/// field is used.
pub(super) const VERSION: &str = "36.0.0";

/// `manifest.json` of one directory.
pub(super) fn manifest(assembly: &CloudAssembly, stage: &str) -> Value {
    let mut artifacts = Map::new();
    for child in assembly.stages.iter().filter(|s| s.parent == stage) {
        let own = child.directory.rsplit('/').next().unwrap_or_default();
        let display_name = &child.path;
        artifacts.insert(
            own.to_string(),
            json!({
                "type": "cdk:cloud-assembly",
                "properties": {"directoryName": own, "displayName": display_name},
            }),
        );
    }
    for stack in assembly.stacks.iter().filter(|s| s.stage == stage) {
        artifacts.insert(
            format!("{}.assets", stack.artifact_id),
            json!({
                "type": "cdk:asset-manifest",
                "properties": {"file": format!("{}.assets.json", stack.artifact_id)},
            }),
        );
        artifacts.insert(stack.artifact_id.clone(), stack_artifact(assembly, stack));
    }
    if stage.is_empty() {
        // A stack may have the name that the CDK gives the tree; no stack's has a dot.
        let name = if artifacts.contains_key("Tree") { "tree.json" } else { "Tree" };
        artifacts
            .insert(name.into(), json!({"type": "cdk:tree", "properties": {"file": "tree.json"}}));
    }
    json!({"version": VERSION, "artifacts": artifacts})
}

fn stack_artifact(assembly: &CloudAssembly, stack: &StackArtifact) -> Value {
    let mut properties = Map::new();
    properties.insert("templateFile".into(), json!(stack.template_file()));
    properties.insert("stackName".into(), json!(stack.stack_name));
    properties.insert("terminationProtection".into(), json!(stack.termination_protection));
    properties.insert("validateOnSynth".into(), json!(false));
    if !stack.tags.is_empty() {
        let tags: Map<String, Value> =
            stack.tags.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        properties.insert("tags".into(), Value::Object(tags));
    }
    if !stack.notification_arns.is_empty() {
        properties.insert("notificationArns".into(), json!(stack.notification_arns));
    }
    let mut dependencies: Vec<String> = stack.dependencies.clone();
    dependencies.push(format!("{}.assets", stack.artifact_id));
    let mut artifact = json!({
        "type": "aws:cloudformation:stack",
        "environment": stack.environment,
        "properties": properties,
        "dependencies": dependencies,
        "metadata": metadata(assembly, stack),
        "displayName": stack.path,
    });
    if stack.artifact_id == stack.path && stack.path == stack.stack_name {
        artifact["displayName"] = json!(stack.path);
    }
    artifact
}

/// Which construct and which line each logical id comes from.
fn metadata(assembly: &CloudAssembly, stack: &StackArtifact) -> Value {
    let mut metadata = Map::new();
    for entry in &stack.elements {
        metadata.insert(
            format!("/{}", entry.path),
            json!([{
                "type": "aws:cdk:logicalId",
                "data": entry.logical_id,
                "trace": [entry.place],
            }]),
        );
    }
    for diagnostic in assembly.report.diagnostics() {
        let inside = diagnostic.path == stack.path
            || diagnostic.path.starts_with(&format!("{}/", stack.path));
        if inside {
            let key = format!("/{}", diagnostic.path);
            let entry = json!({
                "type": format!("aws:cdk:{}", diagnostic.severity),
                "data": format!("{}: {}", diagnostic.summary, diagnostic.detail),
            });
            match metadata.get_mut(&key).and_then(Value::as_array_mut) {
                Some(entries) => entries.push(entry),
                None => drop(metadata.insert(key, json!([entry]))),
            }
        }
    }
    Value::Object(metadata)
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
