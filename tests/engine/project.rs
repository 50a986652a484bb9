//! Assemblies for tests, written to a folder of their own.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use rustinfra::assembly::read::Assembly;
use serde_json::{Map, Value, json};

/// An assembly in the making; its folder is removed in the end.
pub(crate) struct Project {
    folder: PathBuf,
    artifacts: Map<String, Value>,
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Project {
    /// Starts an assembly without stacks.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("engine-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Self { folder, artifacts: Map::new() }
    }

    /// Adds a stack.
    pub(crate) fn stack(self, id: &str, template: Value) -> Self {
        self.stack_with(id, template, json!({}))
    }

    /// Adds a stack after others.
    pub(crate) fn stack_after(self, id: &str, template: Value, after: &[&str]) -> Self {
        self.stack_with(id, template, json!({ "dependencies": after }))
    }

    /// Adds a stack; `more` is merged into its artifact.
    pub(crate) fn stack_with(mut self, id: &str, template: Value, more: Value) -> Self {
        let file = format!("{id}.template.json");
        self.file(&file, &template.to_string());
        let mut metadata = Map::new();
        for (at, logical_id) in
            template["Resources"].as_object().into_iter().flat_map(Map::keys).enumerate()
        {
            let entry = json!([{"type": "aws:cdk:logicalId", "data": logical_id, "trace": [format!("src/lib.rs:{}:5", at + 1)]}]);
            metadata.insert(format!("/{id}/{logical_id}/Resource"), entry);
        }
        let mut artifact = json!({
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": file},
            "metadata": metadata,
        });
        merge(&mut artifact, more);
        self.artifacts.insert(id.to_owned(), artifact);
        self
    }

    /// Adds a file asset to a stack that was added before.
    pub(crate) fn asset(mut self, stack: &str, hash: &str, content: &str) -> Self {
        self.file(&format!("asset.{hash}/index.mjs"), content);
        let manifest = json!({"version": "36.0.0", "files": {hash: {
            "displayName": format!("{stack}/Code"),
            "source": {"path": format!("asset.{hash}"), "packaging": "zip"},
            "destinations": {"current": {
                "bucketName": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}",
                "objectKey": format!("{hash}.zip"),
            }},
        }}});
        self.file(&format!("{stack}.assets.json"), &manifest.to_string());
        let id = format!("{stack}.assets");
        let file = json!({"file": format!("{stack}.assets.json")});
        self.artifacts
            .insert(id.clone(), json!({"type": "cdk:asset-manifest", "properties": file}));
        merge(&mut self.artifacts[stack], json!({ "dependencies": [id] }));
        self
    }

    /// Adds any artifact.
    pub(crate) fn artifact(mut self, id: &str, artifact: Value) -> Self {
        self.artifacts.insert(id.to_owned(), artifact);
        self
    }

    /// Writes a file beside the manifest.
    pub(crate) fn file(&mut self, name: &str, content: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Writes the manifest and returns the folder.
    pub(crate) fn folder(&mut self) -> PathBuf {
        let manifest = json!({"version": "36.0.0", "artifacts": self.artifacts});
        self.file("manifest.json", &manifest.to_string());
        self.folder.clone()
    }

    /// Writes the manifest and reads the assembly.
    pub(crate) fn assembly(&mut self) -> Assembly {
        Assembly::read(self.folder()).unwrap()
    }
}

fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(more)) => into.extend(more),
        (into, more) => *into = more,
    }
}
