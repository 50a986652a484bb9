//! The container images of an asset manifest.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::assets::AssumedRole;
use super::error::AssemblyError;
use super::manifest::Json;

/// A container image to be built and pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageAsset {
    /// The content hash by which the assembly knows the asset.
    pub id: String,
    /// A name for people, if the app gave one.
    pub display_name: Option<String>,
    /// What the image is built of.
    pub source: ImageSource,
    /// Where it is pushed to: mostly one repository.
    pub destinations: Vec<ImageDestination>,
}

/// What an image is built of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// A folder of the assembly with a Dockerfile.
    Directory {
        /// The absolute path.
        directory: PathBuf,
        /// The flags of `docker build`.
        arguments: Vec<String>,
    },
    /// A command that builds the image and prints the name that it has on this machine.
    Executable {
        /// The program and its arguments.
        command: Vec<String>,
    },
}

/// One place an image is pushed to; texts may hold `${AWS::AccountId}` and its like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageDestination {
    /// The repository's name.
    pub repository: String,
    /// The image's tag.
    pub tag: String,
    /// The repository's region, if it is not the stack's.
    pub region: Option<String>,
    /// A role to assume for pushing, as bootstrapped CDK environments have.
    pub role: AssumedRole,
}

impl ImageAsset {
    /// Returns the name to show: the app's, else the hash.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.id)
    }

    /// Reads the entry of an image; a relative folder is taken from the manifest's.
    pub(super) fn read(
        json: &Json,
        folder: &Path,
        id: &str,
        asset: &Value,
    ) -> Result<Self, AssemblyError> {
        let place = format!("dockerImages.{id}");
        let source = &asset["source"];
        let source = if let Some(command) = source.get("executable") {
            let command = json.strings(command, &format!("{place}.source.executable"))?;
            ImageSource::Executable { command }
        } else {
            let place = format!("{place}.source");
            let path = json.text(source, "directory", &place)?;
            let arguments = arguments(json, source, &place)?;
            ImageSource::Directory { directory: folder.join(path), arguments }
        };
        let mut destinations = Vec::new();
        for (name, destination) in json.members(asset, "destinations")? {
            let place = format!("{place}.destinations.{name}");
            destinations.push(ImageDestination {
                repository: json.text(destination, "repositoryName", &place)?.to_owned(),
                tag: json.text(destination, "imageTag", &place)?.to_owned(),
                region: json.optional_text(destination, "region", &place)?,
                role: AssumedRole::read(json, destination, &place)?,
            });
        }
        let display_name = json.optional_text(asset, "displayName", &place)?;
        Ok(Self { id: id.to_owned(), display_name, source, destinations })
    }
}

/// The flags of `docker build` that say what the source says, in the order of the CDK's command.
fn arguments(json: &Json, source: &Value, place: &str) -> Result<Vec<String>, AssemblyError> {
    let mut arguments = Vec::new();
    for (key, flag) in [
        ("dockerBuildArgs", "--build-arg"),
        ("dockerBuildContexts", "--build-context"),
        ("dockerBuildSecrets", "--secret"),
    ] {
        for (name, value) in json.members(source, key)? {
            let value = json.text(&source[key], name, key).map(|_| value.as_str())?;
            let value = value.unwrap_or_default();
            arguments.push(flag.to_owned());
            arguments.push(match flag {
                "--secret" => format!("id={name},{value}"),
                _ => format!("{name}={value}"),
            });
        }
    }
    for (key, flag) in [
        ("dockerBuildSsh", "--ssh"),
        ("dockerBuildTarget", "--target"),
        ("dockerFile", "--file"),
        ("networkMode", "--network"),
        ("platform", "--platform"),
    ] {
        if let Some(value) = json.optional_text(source, key, place)? {
            arguments.extend([flag.to_owned(), value]);
        }
    }
    if let Some(outputs) = source.get("dockerOutputs") {
        let outputs = json.strings(outputs, "dockerOutputs")?;
        arguments.extend(outputs.iter().map(|output| format!("--output={output}")));
    }
    for option in json.items(source, "cacheFrom", place)? {
        arguments.extend(["--cache-from".to_owned(), cache(json, option)?]);
    }
    if let Some(option) = source.get("cacheTo") {
        arguments.extend(["--cache-to".to_owned(), cache(json, option)?]);
    }
    if json.optional_bool(source, "cacheDisabled", place)? == Some(true) {
        arguments.push("--no-cache".to_owned());
    }
    Ok(arguments)
}

/// A place of Docker's cache, as its flags have it.
fn cache(json: &Json, option: &Value) -> Result<String, AssemblyError> {
    let mut told = format!("type={}", json.text(option, "type", "a cache of an image")?);
    for (name, _) in json.members(option, "params")? {
        let value = json.text(&option["params"], name, "the parameters of a cache")?;
        told += &format!(",{name}={value}");
    }
    Ok(told)
}
