//! The asset manifest: which files a deployment needs, and where they go.

use std::collections::HashSet;
use std::path::PathBuf;

use serde_json::Value;

use super::error::AssemblyError;
use super::images::ImageAsset;
use super::manifest::Json;

/// The files and container images a stack needs published before it is deployed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AssetManifest {
    /// Files and folders for S3.
    pub files: Vec<FileAsset>,
    /// Container images for ECR.
    pub images: Vec<ImageAsset>,
}

/// A file or folder to be put into a bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAsset {
    /// The content hash by which the assembly knows the asset.
    pub id: String,
    /// A name for people, if the app gave one.
    pub display_name: Option<String>,
    /// Where the content comes from.
    pub source: AssetSource,
    /// Where the content goes: mostly one bucket.
    pub destinations: Vec<Destination>,
}

impl FileAsset {
    /// Returns the name to show: the app's, else the source's file name, else the hash.
    pub fn name(&self) -> &str {
        if let Some(name) = &self.display_name {
            return name;
        }
        match &self.source {
            AssetSource::Path { path, .. } => {
                path.file_name().and_then(|name| name.to_str()).unwrap_or(&self.id)
            }
            AssetSource::Executable { .. } => &self.id,
        }
    }
}

/// Where the content of a file asset comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetSource {
    /// A file or folder of the assembly.
    Path {
        /// The absolute path.
        path: PathBuf,
        /// Whether it is sent as it is or zipped first.
        packaging: Packaging,
    },
    /// A command that builds the file and prints its path.
    Executable {
        /// The program and its arguments.
        command: Vec<String>,
    },
}

/// How a file asset travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packaging {
    /// As it is.
    File,
    /// As a zip archive of the folder.
    Zip,
}

/// One place a file asset is published to; texts may hold `${AWS::AccountId}` and its like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The bucket's name.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The bucket's region, if it is not the stack's.
    pub region: Option<String>,
    /// A role to assume for publishing, as bootstrapped CDK environments have.
    pub role: AssumedRole,
}

/// A role to assume for publishing, if there is one, and the external id to give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssumedRole {
    /// The role's ARN.
    pub arn: Option<String>,
    /// The external id.
    pub external_id: Option<String>,
}

impl AssumedRole {
    /// Reads it from a destination.
    pub(super) fn read(
        json: &Json,
        destination: &Value,
        place: &str,
    ) -> Result<Self, AssemblyError> {
        let optional = |key: &str| json.optional_text(destination, key, place);
        Ok(Self { arn: optional("assumeRoleArn")?, external_id: optional("assumeRoleExternalId")? })
    }
}

impl AssetManifest {
    /// Reads `<stack>.assets.json`; relative sources are taken from the manifest's folder.
    pub(super) fn read(file: PathBuf) -> Result<Self, AssemblyError> {
        let json = Json::read(file, "the asset manifest")?;
        json.text(&json.value, "version", "the asset manifest")?;
        let directory = json.file.parent().map(PathBuf::from).unwrap_or_default();
        let mut manifest = Self::default();
        for (id, asset) in json.members(&json.value, "files")? {
            let place = format!("files.{id}");
            let source = &asset["source"];
            let source = if let Some(command) = source.get("executable") {
                AssetSource::Executable {
                    command: json.strings(command, &format!("{place}.source.executable"))?,
                }
            } else {
                let place = format!("{place}.source");
                let path = json.text(source, "path", &place)?;
                let packaging = match json.optional_text(source, "packaging", &place)?.as_deref() {
                    Some("zip") => Packaging::Zip,
                    Some("file") | None => Packaging::File,
                    Some(other) => {
                        return Err(json.malformed(format!(
                            "{place}.packaging is `{other}`, not file or zip"
                        )));
                    }
                };
                AssetSource::Path { path: directory.join(path), packaging }
            };
            let mut destinations = Vec::new();
            for (name, destination) in json.members(asset, "destinations")? {
                let place = format!("{place}.destinations.{name}");
                destinations.push(Destination {
                    bucket: json.text(destination, "bucketName", &place)?.to_owned(),
                    key: json.text(destination, "objectKey", &place)?.to_owned(),
                    region: json.optional_text(destination, "region", &place)?,
                    role: AssumedRole::read(&json, destination, &place)?,
                });
            }
            let display_name = json.optional_text(asset, "displayName", &place)?;
            manifest.files.push(FileAsset { id: id.clone(), display_name, source, destinations });
        }
        for (id, asset) in json.members(&json.value, "dockerImages")? {
            manifest.images.push(ImageAsset::read(&json, &directory, id, asset)?);
        }
        Ok(manifest)
    }

    /// Returns how many assets there are, of both kinds.
    pub fn len(&self) -> usize {
        self.files.len() + self.images.len()
    }

    /// Tells whether there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds another manifest's assets, except those already known by id and kind.
    pub(super) fn merge(&mut self, other: Self) {
        let known: HashSet<String> = self.files.iter().map(|asset| asset.id.clone()).collect();
        self.files.extend(other.files.into_iter().filter(|asset| !known.contains(&asset.id)));
        let known: HashSet<String> = self.images.iter().map(|asset| asset.id.clone()).collect();
        self.images.extend(other.images.into_iter().filter(|asset| !known.contains(&asset.id)));
    }
}
