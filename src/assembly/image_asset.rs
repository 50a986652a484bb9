//! Container images as constructs.

use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::asset::{Asset, AssetSource, Packaging, filled};
use super::bootstrap::repository_name;
use super::file_asset::{place, report_unreadable};
use super::fingerprint::fingerprint;
use super::ignore::Ignore;
use crate::diagnostic::Diagnostic;
use crate::tree::{Construct, Environment, Kind, Node};
use crate::value::{Expr, Value};

/// What the CDK's hash of an image has for the way that it is computed.
const HASH_VERSION: &str = "1.21.0";

/// How an image is built, in the words of the manifest and of a resource's metadata.
const IN_METADATA: &[(&str, &str)] = &[
    ("dockerBuildArgs", "aws:asset:docker-build-args"),
    ("dockerBuildSecrets", "aws:asset:docker-build-secrets"),
    ("dockerBuildSsh", "aws:asset:docker-build-ssh"),
    ("dockerBuildTarget", "aws:asset:docker-build-target"),
    ("dockerOutputs", "aws:asset:docker-outputs"),
    ("cacheFrom", "aws:asset:docker-cache-from"),
    ("cacheTo", "aws:asset:docker-cache-to"),
    ("cacheDisabled", "aws:asset:docker-cache-disabled"),
];

/// What an image is built for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platform {
    /// `linux/amd64`.
    LinuxAmd64,
    /// `linux/arm64`.
    LinuxArm64,
    /// Another one, by Docker's name.
    Custom(String),
}

impl Platform {
    /// Docker's name for it.
    pub fn as_str(&self) -> &str {
        match self {
            Platform::LinuxAmd64 => "linux/amd64",
            Platform::LinuxArm64 => "linux/arm64",
            Platform::Custom(name) => name,
        }
    }
}

/// The network that the commands of a build have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkMode {
    /// Docker's own network.
    Default,
    /// That of the machine.
    Host,
    /// None.
    None,
    /// That of another container, by its name or id.
    FromContainer(String),
    /// Another one, by Docker's name.
    Custom(String),
}

impl NetworkMode {
    /// Docker's name for it.
    pub fn name(&self) -> String {
        match self {
            NetworkMode::Default => "default".to_string(),
            NetworkMode::Host => "host".to_string(),
            NetworkMode::None => "none".to_string(),
            NetworkMode::FromContainer(id) => format!("container:{id}"),
            NetworkMode::Custom(name) => name.clone(),
        }
    }
}

/// Where Docker keeps what it built: the type of the place and its parameters.
///
/// Source: <https://docs.docker.com/build/cache/backends/>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockerCacheOption(Json);

impl DockerCacheOption {
    /// A place of a type (`registry`, `gha`, `s3`) and its parameters by name.
    pub fn new<'a>(cache_type: &str, params: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let params: Map<String, Json> =
            params.into_iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
        let mut option = json!({ "type": cache_type });
        if !params.is_empty() {
            option["params"] = Json::Object(params);
        }
        Self(option)
    }
}

/// A directory with a `Dockerfile`, and how an image is built of it.
///
/// Nothing is built before the stack is deployed. A `.dockerignore` file in the directory is heeded.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until an image is made of it"]
pub struct DockerImageAssetOptions {
    directory: PathBuf,
    exclude: Vec<String>,
    extra_hash: Option<String>,
    build_args: Map<String, Json>,
    build_secrets: Map<String, Json>,
    build_ssh: Option<String>,
    target: Option<String>,
    file: Option<String>,
    network_mode: Option<NetworkMode>,
    platform: Option<Platform>,
    outputs: Vec<String>,
    cache_from: Vec<DockerCacheOption>,
    cache_to: Option<DockerCacheOption>,
    cache_disabled: bool,
}

impl<P: AsRef<Path>> From<P> for DockerImageAssetOptions {
    fn from(directory: P) -> Self {
        Self::new(directory)
    }
}

impl DockerImageAssetOptions {
    /// Builds the image of a directory. A relative path is taken from the app's directory;
    /// [`asset!`](crate::asset) makes it independent of that.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self {
            directory: directory.as_ref().to_path_buf(),
            exclude: Vec::new(),
            extra_hash: None,
            build_args: Map::new(),
            build_secrets: Map::new(),
            build_ssh: None,
            target: None,
            file: None,
            network_mode: None,
            platform: None,
            outputs: Vec::new(),
            cache_from: Vec::new(),
            cache_to: None,
            cache_disabled: false,
        }
    }

    /// Sets the Dockerfile, relative to the directory; default `Dockerfile`.
    pub fn file(mut self, path: &str) -> Self {
        self.file = Some(path.to_string());
        self
    }

    /// Builds up to a stage of the Dockerfile; default: the last.
    pub fn target(mut self, stage: &str) -> Self {
        self.target = Some(stage.to_string());
        self
    }

    /// Sets a variable of the build, `ARG` of the Dockerfile.
    pub fn build_arg(mut self, name: &str, value: &str) -> Self {
        self.build_args.insert(name.to_string(), json!(value));
        self
    }

    /// Gives the build a secret: `src=file` or `env=NAME`. It does not become part of the image.
    pub fn build_secret(mut self, id: &str, source: &str) -> Self {
        self.build_secrets.insert(id.to_string(), json!(source));
        self
    }

    /// Gives the build keys or the agent of SSH, such as `default`.
    pub fn build_ssh(mut self, keys: &str) -> Self {
        self.build_ssh = Some(keys.to_string());
        self
    }

    /// Sets what the image is for; default: the machine that builds it, or the architecture that a
    /// function is given.
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Sets what the image is for, unless that is set.
    pub fn or_platform(mut self, platform: Platform) -> Self {
        self.platform.get_or_insert(platform);
        self
    }

    /// Sets the network of the build's commands.
    pub fn network_mode(mut self, mode: NetworkMode) -> Self {
        self.network_mode = Some(mode);
        self
    }

    /// Adds a place that the result goes to, `--output` of Docker.
    pub fn output(mut self, output: &str) -> Self {
        self.outputs.push(output.to_string());
        self
    }

    /// Takes what was built before from a place.
    pub fn cache_from(mut self, option: DockerCacheOption) -> Self {
        self.cache_from.push(option);
        self
    }

    /// Keeps what is built in a place.
    pub fn cache_to(mut self, option: DockerCacheOption) -> Self {
        self.cache_to = Some(option);
        self
    }

    /// Builds everything anew.
    pub fn cache_disabled(mut self) -> Self {
        self.cache_disabled = true;
        self
    }

    /// Leaves out what matches a pattern, as a line of `.dockerignore` does.
    pub fn exclude(mut self, pattern: &str) -> Self {
        self.exclude.push(pattern.to_string());
        self
    }

    /// Makes a text part of the hash that names the image.
    pub fn extra_hash(mut self, text: &str) -> Self {
        self.extra_hash = Some(text.to_string());
        self
    }

    /// What the hash covers beside the files, in the CDK's form.
    fn hashed(&self) -> String {
        let mut hashed = Map::new();
        let mut add = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                hashed.insert(name.to_string(), value);
            }
        };
        add("user", self.extra_hash.clone().map(Json::String));
        add("buildArgs", unless_empty(&self.build_args));
        add("buildSecrets", unless_empty(&self.build_secrets));
        add("buildSsh", self.build_ssh.clone().map(Json::String));
        add("target", self.target.clone().map(Json::String));
        add("file", self.file.clone().map(Json::String));
        add("networkMode", self.network_mode.as_ref().map(|mode| json!({ "mode": mode.name() })));
        add("platform", self.platform.as_ref().map(|p| json!({ "platform": p.as_str() })));
        add("outputs", (!self.outputs.is_empty()).then(|| json!(self.outputs)));
        add("version", Some(json!(HASH_VERSION)));
        Json::Object(hashed).to_string()
    }

    /// How it is built, as the manifest of the assets says it.
    fn build(&self) -> Map<String, Json> {
        let cache = |option: &DockerCacheOption| option.0.clone();
        let from: Vec<Json> = self.cache_from.iter().map(cache).collect();
        let all = [
            ("dockerBuildArgs", unless_empty(&self.build_args)),
            ("dockerBuildSecrets", unless_empty(&self.build_secrets)),
            ("dockerBuildSsh", self.build_ssh.clone().map(Json::String)),
            ("dockerBuildTarget", self.target.clone().map(Json::String)),
            ("dockerFile", self.file.clone().map(Json::String)),
            ("networkMode", self.network_mode.as_ref().map(|mode| json!(mode.name()))),
            ("platform", self.platform.as_ref().map(|p| json!(p.as_str()))),
            ("dockerOutputs", (!self.outputs.is_empty()).then(|| json!(self.outputs))),
            ("cacheFrom", (!from.is_empty()).then_some(Json::Array(from))),
            ("cacheTo", self.cache_to.as_ref().map(cache)),
            ("cacheDisabled", self.cache_disabled.then_some(Json::Bool(true))),
        ];
        let said = all.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?)));
        said.collect()
    }

    /// The rules of what is left out, those of `.dockerignore` first.
    fn rules(&self, directory: &Path, dockerfile: &str) -> Vec<String> {
        let mut rules = Vec::new();
        let own = fs::read_to_string(directory.join(".dockerignore"));
        if let Ok(text) = &own {
            rules.extend(text.lines().map(String::from));
        }
        rules.extend(self.exclude.iter().cloned());
        if own.is_ok() {
            rules.push("!.dockerignore".to_string());
        }
        let name = dockerfile.rsplit('/').next().unwrap_or(dockerfile);
        rules.push(format!("!{name}"));
        rules
    }
}

fn unless_empty(map: &Map<String, Json>) -> Option<Json> {
    (!map.is_empty()).then(|| Json::Object(map.clone()))
}

/// An image that is built and pushed to a repository (ECR) when the stack is deployed.
///
/// It takes Docker on the machine that deploys, or a program that is used like it and named by
/// `CDK_DOCKER`. The repository is the one that the CDK's bootstrap makes; where it is missing,
/// `rustinfra deploy` makes it. The tag of the image is the hash of the directory and of the settings,
/// computed as the CDK computes it.
///
/// ```no_run
/// use rustinfra_constructs::assembly::{DockerImageAsset, DockerImageAssetOptions, Platform};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Pictures");
/// let options = DockerImageAssetOptions::new("image")
///     .build_arg("PYTHON", "3.13")
///     .platform(Platform::LinuxArm64);
/// let image = DockerImageAsset::new(&stack, "Image", options);
/// CfnOutput::builder("Uri", image.image_uri()).build(&stack);
/// ```
#[derive(Clone)]
pub struct DockerImageAsset {
    node: Node,
    hash: String,
    staged_name: String,
    dockerfile: String,
    build: Map<String, Json>,
}

impl Construct for DockerImageAsset {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl DockerImageAsset {
    /// Adds the image of a directory. A missing directory or Dockerfile is reported when the app is
    /// synthesized.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        options: impl Into<DockerImageAssetOptions>,
    ) -> Self {
        let options = options.into();
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let given = &options.directory;
        let directory = std::path::absolute(given).unwrap_or_else(|_| given.clone());
        let dockerfile = options.file.clone().unwrap_or_else(|| "Dockerfile".to_string());
        let rules = options.rules(&directory, &dockerfile);
        let hash = match fingerprint(&directory, &Ignore::docker(&rules), &options.hashed()) {
            Ok(hash) => hash,
            Err(unreadable) => {
                report_unreadable(&node, given, &directory, unreadable);
                String::new()
            }
        };
        if directory.exists() && !directory.join(&dockerfile).is_file() {
            node.report(
                Diagnostic::error("missing-dockerfile", "an image has no Dockerfile")
                    .detail(format!("`{}` has no file `{dockerfile}`.", given.display()))
                    .help("create it, or name another one with `DockerImageAssetOptions::file`"),
            );
        }
        let build = options.build();
        let source = AssetSource::Image { directory, rules, build: build.clone() };
        let asset = Asset {
            hash: hash.clone(),
            source,
            packaging: Packaging::Image,
            extension: String::new(),
            display_name: node.path(),
            owner: Some(node.id()),
        };
        let staged_name = asset.staged_name();
        place(&node, asset);
        DockerImageAsset { node, hash, staged_name, dockerfile, build }
    }

    fn environment(&self) -> Environment {
        self.node.stack().map(|s| s.environment()).unwrap_or_default()
    }

    /// The whole name of the image, tag included.
    pub fn image_uri(&self) -> Value<String> {
        let environment = self.environment();
        let account = environment.account.as_deref().unwrap_or("${AWS::AccountId}");
        let region = environment.region.as_deref().unwrap_or("${AWS::Region}");
        let host = format!("{account}.dkr.ecr.{region}.${{AWS::URLSuffix}}");
        let uri = format!("{host}/{}:{}", repository_name(&environment), self.hash);
        Value::from_expr(Expr::call("Fn::Sub", Expr::text(uri)))
    }

    /// The repository that it is pushed to, by name.
    pub fn repository_name(&self) -> Value<String> {
        Value::from_expr(filled(repository_name(&self.environment())))
    }

    /// Its tag in the repository: the hash.
    pub fn image_tag(&self) -> &str {
        &self.hash
    }

    /// SHA-256 of the directory and the settings, in hexadecimal.
    pub fn asset_hash(&self) -> &str {
        &self.hash
    }

    /// What commands find it by in the metadata of a resource whose `property` has its URI.
    pub fn metadata(&self, property: &str) -> Vec<(&'static str, Json)> {
        let mut metadata = vec![
            ("aws:asset:path", json!(self.staged_name)),
            ("aws:asset:dockerfile-path", json!(self.dockerfile)),
            ("aws:asset:property", json!(property)),
        ];
        metadata.extend(IN_METADATA.iter().filter_map(|(built, key)| {
            let value = self.build.get(*built)?;
            Some((*key, value.clone()))
        }));
        metadata
    }
}
