//! Checking that the handlers of an assembly's functions are in their code.

use std::path::Path;

use serde_json::Value;

use crate::assembly::handler_problem;
use crate::assembly::read::{AssetSource, Packaging, StackArtifact};
use crate::diagnostic::Diagnostic;

/// Finds handlers that are not in their functions' code; each with the function's logical id.
pub(crate) fn handlers(stack: &StackArtifact, template: &Value) -> Vec<(String, Diagnostic)> {
    let resources = template["Resources"].as_object();
    let functions = resources.into_iter().flatten();
    functions
        .filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Function")
        .filter_map(|(id, function)| {
            let properties = &function["Properties"];
            let (runtime, handler) =
                (properties["Runtime"].as_str()?, properties["Handler"].as_str()?);
            let layers = properties["Layers"].as_array().is_some_and(|layers| !layers.is_empty());
            let code = directory(stack, properties["Code"]["S3Key"].as_str()?)?;
            if layers {
                return None;
            }
            Some((id.clone(), handler_problem(runtime, handler, code)?))
        })
        .collect()
}

/// Returns the directory that a function's code is zipped from, if it is one as the user wrote it.
fn directory<'a>(stack: &'a StackArtifact, key: &str) -> Option<&'a Path> {
    let is_it = |asset: &&crate::assembly::read::FileAsset| {
        asset.destinations.iter().any(|destination| destination.key == key)
    };
    match &stack.assets.files.iter().find(is_it)?.source {
        AssetSource::Path { path, packaging: Packaging::Zip } if path.is_dir() => Some(path),
        _ => None,
    }
}
