//! The context values that an app is given.
//!
//! They come, each overruling the one before, from `cdk.json`,
//! `cdk.context.json`, the configuration file and `-c key=value`.

use std::path::Path;

use serde_json::{Map, Value};

use super::config::Config;
use super::error::{CliError, CliResult};

/// The CDK's own settings that its library reads from the context.
///
/// They are the defaults of the `cdk` command: without the metadata no
/// construct paths and no nested templates could be found, without
/// `bundling-stacks` no asset would be bundled.
/// See <https://docs.aws.amazon.com/cdk/v2/guide/context.html>.
const LIBRARY_DEFAULTS: [(&str, Value); 3] = [
    ("aws:cdk:enable-path-metadata", Value::Bool(true)),
    ("aws:cdk:enable-asset-metadata", Value::Bool(true)),
    ("aws:cdk:version-reporting", Value::Bool(true)),
];

/// Merges all context of the app in `directory`.
pub(crate) fn merged(
    directory: &Path,
    config: &Config,
    arguments: &[String],
) -> CliResult<Map<String, Value>> {
    let mut context = Map::new();
    for (key, value) in LIBRARY_DEFAULTS {
        context.insert(key.to_string(), value);
    }
    context.insert("aws:cdk:bundling-stacks".into(), Value::Array(vec!["**".into()]));
    let cdk_json = read_object(&directory.join("cdk.json"))?;
    for (setting, key) in [
        ("pathMetadata", "aws:cdk:enable-path-metadata"),
        ("assetMetadata", "aws:cdk:enable-asset-metadata"),
        ("versionReporting", "aws:cdk:version-reporting"),
    ] {
        if let Some(value) = cdk_json.get(setting) {
            context.insert(key.to_string(), value.clone());
        }
    }
    if let Some(Value::Object(values)) = cdk_json.get("context") {
        context.extend(values.clone());
    }
    context.extend(read_object(&directory.join("cdk.context.json"))?);
    context.extend(config.context.iter().map(|(key, value)| (key.clone(), value.clone())));
    for argument in arguments {
        let (key, value) = split(argument)?;
        context.insert(key.to_string(), Value::String(value.to_string()));
    }
    Ok(context)
}

/// Returns the command that `cdk.json` names as its app.
pub(crate) fn cdk_json_app(directory: &Path) -> CliResult<Option<String>> {
    let app = read_object(&directory.join("cdk.json"))?.remove("app");
    Ok(app.and_then(|app| app.as_str().map(String::from)).filter(|app| !app.trim().is_empty()))
}

fn split(argument: &str) -> CliResult<(&str, &str)> {
    match argument.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim(), value)),
        _ => {
            Err(CliError::usage("context", format!("`-c {argument}` is not of the form key=value"))
                .hinted("write for example `-c stage=production`"))
        }
    }
}

fn read_object(path: &Path) -> CliResult<Map<String, Value>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(unreadable(path, &error)),
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(unreadable(path, &"it is not a JSON object")),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> CliError {
    CliError::usage("config", format!("`{}` cannot be read", path.display()))
        .detail(error.to_string())
}
