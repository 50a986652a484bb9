//! Functions in containers.

use rustinfra::assembly::Platform;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;
use rustinfra_cfn::refs;

use super::builder::FunctionBuilder;
use super::code::Code;
use super::runtime::Architecture;
use crate::arn;

/// An image for a function: of a container registry (ECR), or built of a directory.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
#[doc(alias("AssetImageCode", "EcrImageCode"))]
pub struct DockerImageCode {
    place: Place,
    tag_or_digest: String,
    command: Vec<String>,
    entry_point: Vec<String>,
    directory: Option<String>,
}

#[derive(Clone, Debug)]
enum Place {
    Repository(Expr),
    Uri(Expr),
    Asset(Box<DockerImageAssetOptions>),
}

impl DockerImageCode {
    /// The image `latest` of a repository of this account and region.
    pub fn from_ecr(repository: impl IntoValue<refs::EcrRepositoryName>) -> Self {
        Self::of(Place::Repository(repository.into_value().into_expr()))
    }

    /// The image with this URI, tag or digest included.
    #[doc(alias = "imageUri")]
    pub fn from_uri(uri: impl IntoValue<String>) -> Self {
        Self::of(Place::Uri(uri.into_value().into_expr()))
    }

    /// The image that is built of a directory with a `Dockerfile`, and pushed, when the stack is
    /// deployed: see [`DockerImageAsset`]. It is built for the architecture that the function is
    /// given; without one, for that of the machine, unless
    /// [`platform`](DockerImageAssetOptions::platform) says another.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::{DockerImageCode, DockerImageFunction};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let directory = std::env::temp_dir().join("rustinfra-doc-image");
    /// # std::fs::create_dir_all(&directory)?;
    /// # std::fs::write(directory.join("Dockerfile"), "FROM public.ecr.aws/lambda/python:3.13\n")?;
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Pictures");
    /// let options = DockerImageAssetOptions::new(&directory).build_arg("STAGE", "test");
    /// let image = DockerImageCode::from_image_asset(options).cmd(["app.handler"]);
    /// DockerImageFunction::builder("Resize", image)
    ///     .architecture(Architecture::Arm64)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn from_image_asset(options: impl Into<DockerImageAssetOptions>) -> Self {
        Self::of(Place::Asset(Box::new(options.into())))
    }

    fn of(place: Place) -> Self {
        Self {
            place,
            tag_or_digest: "latest".to_string(),
            command: Vec::new(),
            entry_point: Vec::new(),
            directory: None,
        }
    }

    /// Takes the image with a tag (`v1`) or a digest (`sha256:…`); default `latest`. Lambda does not
    /// see when a tag moves: a digest says exactly what runs.
    pub fn tag_or_digest(mut self, tag_or_digest: &str) -> Self {
        self.tag_or_digest = tag_or_digest.to_string();
        self
    }

    /// Sets the command, `CMD` of the image.
    pub fn cmd<'a>(mut self, parts: impl IntoIterator<Item = &'a str>) -> Self {
        self.command = parts.into_iter().map(String::from).collect();
        self
    }

    /// Sets the entry point, `ENTRYPOINT` of the image.
    pub fn entrypoint<'a>(mut self, parts: impl IntoIterator<Item = &'a str>) -> Self {
        self.entry_point = parts.into_iter().map(String::from).collect();
        self
    }

    /// Sets the directory that it starts in, `WORKDIR` of the image.
    pub fn working_directory(mut self, path: &str) -> Self {
        self.directory = Some(path.to_string());
        self
    }

    #[track_caller]
    pub(super) fn bind(self, node: &Node, cfn: &CfnFunction, on: Option<Architecture>) {
        let uri = match self.place {
            Place::Uri(uri) => uri,
            Place::Asset(options) => {
                let options = match on {
                    Some(Architecture::Arm64) => options.or_platform(Platform::LinuxArm64),
                    Some(Architecture::X86_64) => options.or_platform(Platform::LinuxAmd64),
                    None => *options,
                };
                let asset = DockerImageAsset::new(node, "AssetImage", options);
                for (key, value) in asset.metadata("Code.ImageUri") {
                    cfn.set_metadata(key, value);
                }
                asset.image_uri().into_expr()
            }
            Place::Repository(name) => {
                let sign = if self.tag_or_digest.starts_with("sha256:") { "@" } else { ":" };
                let name = Value::<String>::from_expr(name);
                let (account, region) = (arn::account(node), arn::region(node));
                let host = sub!("{}.dkr.ecr.{}.{}", account, region, aws::url_suffix());
                sub!("{}/{}{}{}", host, name, sign, self.tag_or_digest).into_expr()
            }
        };
        cfn.set("Code", Expr::map([("ImageUri", uri)]));
        cfn.set("PackageType", "Image".into());
        let list = |parts: Vec<String>| Expr::list(parts.into_iter().map(Expr::text));
        let mut config = Vec::new();
        if !self.command.is_empty() {
            config.push(("Command", list(self.command)));
        }
        if !self.entry_point.is_empty() {
            config.push(("EntryPoint", list(self.entry_point)));
        }
        config.extend(self.directory.map(|path| ("WorkingDirectory", Expr::text(path))));
        if !config.is_empty() {
            cfn.set("ImageConfig", Expr::map(config));
        }
    }
}

impl From<DockerImageCode> for Code {
    fn from(image: DockerImageCode) -> Self {
        Code::from_ecr_image(image)
    }
}

/// A function that is an image.
///
/// ```
/// use rustinfra_constructs::lambda::{DockerImageCode, DockerImageFunction};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Pictures");
/// let image = DockerImageCode::from_ecr("pictures").tag_or_digest("v3");
/// DockerImageFunction::builder("Resize", image).memory(gib(2)).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[doc(alias = "FROM_IMAGE")]
pub struct DockerImageFunction;

impl DockerImageFunction {
    /// Starts a function of an image: a [`DockerImageCode`], or a [`Code`] that is one.
    pub fn builder(id: &str, image: impl Into<Code>) -> FunctionBuilder {
        FunctionBuilder::new(id, None, None, image.into())
    }
}
