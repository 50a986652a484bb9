//! Docker on this machine, when the app runs: images to bundle in, and code that a build leaves in
//! one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustinfra::assembly::{
    FileAsset, FileAssetBuilder, NetworkMode, Platform, TemporaryDirectory, docker_program,
};
use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

/// Runs it; what it prints, or what it has to say if it fails.
pub(super) fn docker<S: AsRef<str>>(
    arguments: impl IntoIterator<Item = S>,
) -> Result<String, String> {
    let program = docker_program();
    let mut command = Command::new(&program);
    for argument in arguments {
        command.arg(argument.as_ref());
    }
    let done = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!(
            "there is no `{program}`; install Docker, or name a program that is used like it with \
             CDK_DOCKER"
        ),
        _ => format!("`{program}`: {error}"),
    })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).trim().to_string());
    }
    let said = if done.stderr.is_empty() { &done.stdout } else { &done.stderr };
    match String::from_utf8_lossy(said).trim() {
        "" => Err(format!("`{program}` ended with {}", done.status)),
        said => Err(format!("`{program}`: {said}")),
    }
}

/// A directory with a `Dockerfile`, and how an image is built of it when the app runs.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until an image is made of it"]
pub struct DockerBuildOptions {
    directory: PathBuf,
    arguments: Vec<String>,
    file: Option<String>,
}

impl<P: AsRef<Path>> From<P> for DockerBuildOptions {
    fn from(directory: P) -> Self {
        Self::new(directory)
    }
}

impl DockerBuildOptions {
    /// Builds the image of a directory. A relative path is taken from the app's directory.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref().to_path_buf();
        Self { directory, arguments: Vec::new(), file: None }
    }

    fn argument(mut self, flag: &str, value: impl Into<String>) -> Self {
        self.arguments.extend([flag.to_string(), value.into()]);
        self
    }

    /// Sets a variable of the build, `ARG` of the Dockerfile.
    pub fn build_arg(self, name: &str, value: &str) -> Self {
        self.argument("--build-arg", format!("{name}={value}"))
    }

    /// Sets the Dockerfile, relative to the directory; default `Dockerfile`.
    pub fn file(mut self, path: &str) -> Self {
        self.file = Some(path.to_string());
        self
    }

    /// Sets what the image is for; default: this machine.
    pub fn platform(self, platform: Platform) -> Self {
        self.argument("--platform", platform.as_str())
    }

    /// Builds up to a stage of the Dockerfile; default: the last.
    pub fn target_stage(self, stage: &str) -> Self {
        self.argument("--target", stage)
    }

    /// Sets the network of the build's commands.
    pub fn network(self, mode: NetworkMode) -> Self {
        self.argument("--network", mode.name())
    }

    /// Builds everything anew.
    pub fn cache_disabled(mut self) -> Self {
        self.arguments.push("--no-cache".to_string());
        self
    }

    /// Builds it; the id of the image.
    pub(super) fn build(&self) -> Result<String, String> {
        let directory = self.directory.display().to_string();
        let mut arguments = vec!["build".to_string(), "--quiet".to_string()];
        if let Some(file) = &self.file {
            let file = self.directory.join(file);
            arguments.extend(["--file".to_string(), file.display().to_string()]);
        }
        arguments.extend(self.arguments.iter().cloned());
        arguments.push(directory);
        let printed = docker(arguments)?;
        let id = printed.lines().last().unwrap_or_default().trim();
        if id.is_empty() { Err("the build tells no image".to_string()) } else { Ok(id.to_string()) }
    }
}

/// An image that something runs in while the app runs.
#[derive(Clone, Debug)]
pub struct DockerImage(Image);

#[derive(Clone, Debug)]
enum Image {
    Registry(String),
    Build(DockerBuildOptions),
}

impl DockerImage {
    /// An image of a registry, by its whole name.
    pub fn from_registry(image: &str) -> Self {
        Self(Image::Registry(image.to_string()))
    }

    /// The image that is built of a directory.
    pub fn from_build(options: impl Into<DockerBuildOptions>) -> Self {
        Self(Image::Build(options.into()))
    }

    /// Its name on this machine.
    pub(super) fn name(&self) -> Result<String, String> {
        match &self.0 {
            Image::Registry(name) => Ok(name.clone()),
            Image::Build(options) => options.build(),
        }
    }
}

/// Code that the build of an image leaves in it.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct DockerBuildAssetOptions {
    build: DockerBuildOptions,
    image_path: String,
    output_path: Option<PathBuf>,
}

impl<P: AsRef<Path>> From<P> for DockerBuildAssetOptions {
    fn from(directory: P) -> Self {
        Self::new(directory)
    }
}

impl DockerBuildAssetOptions {
    /// Takes `/asset` of the image that is built of a directory.
    pub fn new(build: impl Into<DockerBuildOptions>) -> Self {
        Self { build: build.into(), image_path: "/asset/.".to_string(), output_path: None }
    }

    /// Sets the directory or file of the image that is the code; default: what is in `/asset`. A
    /// directory that ends in `/.` gives what is in it.
    pub fn image_path(mut self, path: &str) -> Self {
        self.image_path = path.to_string();
        self
    }

    /// Sets the directory that the code is copied to, beside what is in it; default: one for
    /// temporary files, which goes with the app.
    pub fn output_path(mut self, path: impl AsRef<Path>) -> Self {
        self.output_path = Some(path.as_ref().to_path_buf());
        self
    }

    /// Builds the image and adds the code below `node`; or a report.
    #[track_caller]
    pub(super) fn make(&self, node: &Node) -> Option<FileAsset> {
        let made = match &self.output_path {
            Some(path) => self.copy(path).map(|()| FileAsset::builder("Code", path)),
            None => self.copy_aside(),
        };
        match made {
            Ok(builder) => Some(builder.archive_only().build(node)),
            Err(problem) => {
                let directory = self.build.directory.display();
                node.report(
                    Diagnostic::error("asset-not-made", "an asset cannot be made")
                        .detail(format!("failed to build the image of `{directory}`: {problem}"))
                        .help("run `docker build` there by hand"),
                );
                None
            }
        }
    }

    fn copy_aside(&self) -> Result<FileAssetBuilder, String> {
        let directory = TemporaryDirectory::new().map_err(|error| error.to_string())?;
        self.copy(directory.path())?;
        let path = directory.path().to_path_buf();
        Ok(FileAsset::builder("Code", path).temporary(directory))
    }

    fn copy(&self, output: &Path) -> Result<(), String> {
        let image = self.build.build()?;
        std::fs::create_dir_all(output)
            .map_err(|error| format!("{}: {error}", output.display()))?;
        // It is never started; an image without a command is not created without one.
        let container = docker(["create", &image, "-"])?;
        let from = format!("{container}:{}", self.image_path);
        let copied = docker(["cp", &from, &output.display().to_string()]);
        docker(["rm", "--volumes", &container])?;
        copied.map(drop)
    }
}
