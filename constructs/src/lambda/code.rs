//! Where a function's code comes from.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::{CfnFunction, CfnLayerVersion};
use rustinfra_cfn::refs;

use super::bundling::Bundling;
use super::cargo::Cargo;
use super::docker::DockerBuildAssetOptions;
use super::handler::PlainCode;
use super::image::DockerImageCode;
use super::python::PythonBundling;
use super::runtime::{Architecture, Runtime};
use crate::check;

/// Inline code may have 4 MB.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
const INLINE_LIMIT: usize = 4 * 1024 * 1024;

/// The code of a function or a layer.
#[derive(Clone, Debug)]
pub struct Code(Source);

#[derive(Clone, Debug)]
enum Source {
    Asset { path: PathBuf, exclude: Vec<String> },
    Inline(String),
    Bucket(InBucket),
    Parameters { key: Option<Expr> },
    Command { output: PathBuf, command: Vec<String>, run: RunOptions },
    DockerBuild(DockerBuildAssetOptions),
    Bundled(Box<Bundling>),
    Cargo(Cargo),
    Pip(Box<PythonBundling>),
    Image(DockerImageCode),
}

/// How a command is run.
#[derive(Clone, Debug, Default)]
struct RunOptions {
    directory: Option<PathBuf>,
    environment: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct InBucket {
    bucket: Value<String>,
    key: String,
    version: Option<String>,
    kms_key: Option<Expr>,
    mode: Option<S3ObjectStorageMode>,
}

/// What Lambda does with code in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum S3ObjectStorageMode {
    /// It keeps a copy; the default.
    Copy,
    /// It reads it from the bucket, where it has to stay.
    Reference,
}

/// For whom code is.
#[derive(Clone, Copy)]
pub(super) struct For<'a> {
    pub(super) runtime: Option<&'a Runtime>,
    pub(super) architecture: Option<Architecture>,
    /// Of a function only.
    pub(super) handler: Option<&'a str>,
}

impl Code {
    /// A directory, zipped, or a `.zip` or `.jar` file. Node.js, Python and any other runtime find
    /// it as it is.
    ///
    /// A relative path is taken from the app's directory when `rustinfra` runs the app;
    /// [`asset!`](rustinfra::asset) makes it independent of that.
    #[doc(alias = "AssetCode")]
    pub fn from_asset(path: impl AsRef<Path>) -> Self {
        Self(Source::Asset { path: path.as_ref().to_path_buf(), exclude: Vec::new() })
    }

    /// Source text in the template itself; its module is called `index`. For Node.js and Python.
    /// Reports `inline-code` for others, when the function gets it.
    #[doc(alias("InlineCode", "fromInline", "inlineCode"))]
    pub fn inline(text: impl Into<String>) -> Self {
        Self(Source::Inline(text.into()))
    }

    /// A zip file that is in a bucket already. Without a version, Lambda does not see when it is
    /// replaced.
    #[doc(alias("S3Code", "S3CodeV2", "fromBucketV2", "objectVersion"))]
    pub fn from_bucket(bucket: impl IntoValue<String>, key: &str, version: Option<&str>) -> Self {
        Self(Source::Bucket(InBucket {
            bucket: bucket.into_value(),
            key: key.to_string(),
            version: version.map(String::from),
            kms_key: None,
            mode: None,
        }))
    }

    /// A zip file in a bucket, both named by parameters of the stack, which are made for it.
    pub fn from_cfn_parameters() -> Self {
        Self(Source::Parameters { key: None })
    }

    /// What a command makes when the app runs: `output` is the directory or archive it leaves. It
    /// runs in the directory of the app, unless
    /// [`command_directory`](Self::command_directory) says another.
    ///
    /// A command that fails is reported as `asset-not-made`, none at all as `conflicting-options`.
    pub fn from_custom_command<'a>(
        output: impl AsRef<Path>,
        command: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self(Source::Command {
            output: output.as_ref().to_path_buf(),
            command: command.into_iter().map(String::from).collect(),
            run: RunOptions::default(),
        })
    }

    /// Sets the directory that [the command](Self::from_custom_command) runs in. What it leaves is
    /// still looked for from the app's directory.
    #[must_use]
    pub fn command_directory(mut self, path: impl AsRef<Path>) -> Self {
        if let Source::Command { run, .. } = &mut self.0 {
            run.directory = Some(path.as_ref().to_path_buf());
        }
        self
    }

    /// Adds a variable to the environment of [the command](Self::from_custom_command).
    #[must_use]
    #[doc(alias = "commandOptions")]
    pub fn command_env(mut self, name: &str, value: &str) -> Self {
        if let Source::Command { run, .. } = &mut self.0 {
            run.environment.push((name.to_string(), value.to_string()));
        }
        self
    }

    /// What the build of an image leaves in it when the app runs; default: what is in `/asset`. It
    /// takes Docker, or a program that is used like it and named by `CDK_DOCKER`.
    ///
    /// ```no_run
    /// use rustinfra_constructs::lambda::{DockerBuildAssetOptions, DockerBuildOptions};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Pictures");
    /// let build = DockerBuildOptions::new("resize").build_arg("STAGE", "test");
    /// let code = Code::from_docker_build(DockerBuildAssetOptions::new(build).image_path("/out/."));
    /// Function::builder("Resize", Runtime::PYTHON_3_13, "app.handler", code).build(&stack);
    /// ```
    pub fn from_docker_build(options: impl Into<DockerBuildAssetOptions>) -> Self {
        Self(Source::DockerBuild(options.into()))
    }

    /// Whether it is source text in the template itself.
    pub fn is_inline(&self) -> bool {
        matches!(self.0, Source::Inline(_))
    }

    /// The directory or file that it is taken from; `None` for code that is not an asset as it is.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Source::Asset { path, .. } => Some(path),
            _ => None,
        }
    }

    /// JavaScript or TypeScript, bundled with what it imports by esbuild.
    pub fn from_esbuild(bundling: impl Into<Bundling>) -> Self {
        Self(Source::Bundled(Box::new(bundling.into())))
    }

    /// A Rust program, compiled by cargo when the assembly is written.
    pub fn from_cargo(cargo: impl Into<Cargo>) -> Self {
        Self(Source::Cargo(cargo.into()))
    }

    /// Python with the packages that its `requirements.txt` names, installed by pip when the assembly is
    /// written.
    pub fn from_pip(bundling: impl Into<PythonBundling>) -> Self {
        Self(Source::Pip(Box::new(bundling.into())))
    }

    /// An image that is built of a directory and pushed when the stack is deployed, by
    /// [`DockerImageCode::from_image_asset`].
    pub fn from_asset_image(options: impl Into<DockerImageAssetOptions>) -> Self {
        Self::from_ecr_image(DockerImageCode::from_image_asset(options))
    }

    /// An image of a container registry.
    pub fn from_ecr_image(image: DockerImageCode) -> Self {
        Self(Source::Image(image))
    }

    /// Leaves out what matches a glob pattern relative to the directory, such as `**/*.test.mjs`.
    #[must_use]
    pub fn exclude(mut self, pattern: &str) -> Self {
        if let Source::Asset { exclude, .. } = &mut self.0 {
            exclude.push(pattern.to_string());
        }
        self
    }

    /// Says which customer managed key encrypts the archive in its bucket.
    #[must_use]
    #[doc(alias = "sourceKMSKeyArn")]
    pub fn source_kms_key(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        let key = key.into_value().into_expr();
        match &mut self.0 {
            Source::Bucket(at) => at.kms_key = Some(key),
            Source::Parameters { key: of } => *of = Some(key),
            _ => {}
        }
        self
    }

    /// Says what Lambda does with an archive in a bucket; default: it keeps a copy.
    #[must_use]
    pub fn s3_object_storage_mode(mut self, mode: S3ObjectStorageMode) -> Self {
        if let Source::Bucket(at) = &mut self.0 {
            at.mode = Some(mode);
        }
        self
    }

    /// Whether it is an image, which has neither runtime nor handler.
    pub(super) fn is_image(&self) -> bool {
        matches!(self.0, Source::Image(_))
    }

    /// What is run as it is, and can be looked at.
    pub(super) fn plain(&self) -> Option<PlainCode> {
        match &self.0 {
            Source::Inline(text) => Some(PlainCode::Inline(text.clone())),
            Source::Asset { path, .. } => Some(PlainCode::Directory(path.clone())),
            Source::Pip(bundling) => bundling.plain().map(PlainCode::Directory),
            Source::Bundled(bundling) => bundling.plain_entry().map(PlainCode::Entry),
            _ => None,
        }
    }

    /// Sets `Code` of the function below `node`.
    #[track_caller]
    pub(super) fn bind(self, node: &Node, cfn: &CfnFunction, of: For) {
        if let Source::Image(image) = self.0 {
            return image.bind(node, cfn, of.architecture);
        }
        self.set(node, cfn, of, "Code");
    }

    /// Sets `Content` of the layer below `node`.
    #[track_caller]
    pub(super) fn bind_to_layer(self, node: &Node, cfn: &CfnLayerVersion, of: For) {
        if matches!(self.0, Source::Inline(_) | Source::Image(_)) {
            check::reject(
                node,
                "A layer is a directory or an archive.",
                "use `Code::from_asset` or `Code::from_bucket`",
            );
            return cfn.set("Content", nothing());
        }
        self.set(node, cfn, of, "Content");
    }

    #[track_caller]
    fn set(self, node: &Node, cfn: &CfnResource, of: For, property: &'static str) {
        // Like the CDK's, what a build leaves in an image is an asset as any other.
        let bundled = matches!(
            self.0,
            Source::Bundled(_) | Source::Command { .. } | Source::Cargo(_) | Source::Pip(_)
        );
        let asset = match self.0 {
            Source::Asset { path, exclude } => {
                let mut builder = FileAsset::builder("Code", path).archive_only();
                for pattern in exclude {
                    builder = builder.exclude(&pattern);
                }
                builder.build(node)
            }
            Source::DockerBuild(options) => match options.make(node) {
                Some(asset) => asset,
                None => return cfn.set(property, nothing()),
            },
            Source::Command { output, command, run: options } => {
                if !run(node, &command, &options) {
                    return cfn.set(property, nothing());
                }
                FileAsset::builder("Code", output).archive_only().build(node)
            }
            Source::Bundled(bundling) => match bundling.run(node, (of.runtime, of.architecture)) {
                Some(files) => match bundling.named() {
                    Some(text) => FileAsset::of_files_named(node, "Code", files, text),
                    None => FileAsset::of_files(node, "Code", files),
                },
                None => return cfn.set(property, nothing()),
            },
            Source::Cargo(cargo) => {
                match cargo.asset(node, of.architecture.unwrap_or(Architecture::X86_64)) {
                    Some(asset) => asset,
                    None => return cfn.set(property, nothing()),
                }
            }
            Source::Pip(bundling) => match bundling.asset(node, of) {
                Some(asset) => asset,
                None => return cfn.set(property, nothing()),
            },
            Source::Inline(text) => {
                check_inline(node, &text, of.runtime);
                return cfn.set(property, Expr::map([("ZipFile", Expr::text(text))]));
            }
            Source::Bucket(at) => return cfn.set(property, at.into_expr()),
            Source::Parameters { key } => {
                let parameter = |id: &str| {
                    let parameter = CfnParameter::builder(id, ParameterType::String).build(node);
                    parameter.value().into_expr()
                };
                let mut code = Expr::map([
                    ("S3Bucket", parameter("LambdaSourceBucketNameParameter")),
                    ("S3Key", parameter("LambdaSourceObjectKeyParameter")),
                ]);
                if let Some(key) = key {
                    code.set("SourceKMSKeyArn", key);
                }
                return cfn.set(property, code);
            }
            Source::Image(_) => return,
        };
        cfn.set(
            property,
            Expr::map([
                ("S3Bucket", asset.bucket_name().into_expr()),
                ("S3Key", asset.object_key().into_expr()),
            ]),
        );
        cfn.set_metadata("aws:asset:path", asset.staged_name());
        cfn.set_metadata("aws:asset:is-bundled", bundled);
        cfn.set_metadata("aws:asset:property", property);
    }
}

impl InBucket {
    fn into_expr(self) -> Expr {
        let mut code =
            Expr::map([("S3Bucket", self.bucket.into_expr()), ("S3Key", Expr::text(self.key))]);
        if let Some(version) = self.version {
            code.set("S3ObjectVersion", Expr::text(version));
        }
        if let Some(key) = self.kms_key {
            code.set("SourceKMSKeyArn", key);
        }
        if let Some(mode) = self.mode {
            let mode = if mode == S3ObjectStorageMode::Copy { "COPY" } else { "REFERENCE" };
            code.set("S3ObjectStorageMode", mode.into());
        }
        code
    }
}

/// What stands for code that could not be made, which is reported.
fn nothing() -> Expr {
    Expr::map([("S3Bucket", "".into()), ("S3Key", "".into())])
}

/// Runs a command of the user's in the app's directory; says whether it worked.
fn run(node: &Node, command: &[String], options: &RunOptions) -> bool {
    let Some((name, arguments)) = command.split_first() else {
        check::reject(node, "The command that makes the code is empty.", "name a program");
        return false;
    };
    let mut process = Command::new(name);
    process.args(arguments);
    process.envs(options.environment.iter().map(|(name, value)| (name, value)));
    if let Some(directory) = &options.directory {
        process.current_dir(directory);
    }
    let problem = match process.output() {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_string(),
        Err(error) => error.to_string(),
    };
    node.report(
        Diagnostic::error("asset-not-made", "an asset cannot be made")
            .detail(format!("failed to run `{}`: {problem}", command.join(" ")))
            .help(match options.directory {
                Some(_) => "run it by hand in its directory",
                None => "run it by hand in the app's directory",
            }),
    );
    false
}

fn check_inline(node: &Node, text: &str, runtime: Option<&Runtime>) {
    let problem = if text.is_empty() {
        Some("The code is empty.".to_string())
    } else if text.len() > INLINE_LIMIT {
        Some(format!("The code has {} bytes; inline code may have {INLINE_LIMIT}.", text.len()))
    } else {
        runtime
            .filter(|runtime| !runtime.supports_inline_code())
            .map(|r| format!("`{r}` takes no inline code; only Node.js and Python do."))
    };
    if let Some(problem) = problem {
        node.report(
            Diagnostic::error("inline-code", "inline code is not possible here")
                .detail(problem)
                .help("put the code into a directory and use `Code::from_asset`"),
        );
    }
}
