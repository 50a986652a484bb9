//! Functions in containers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;
use rustinfra_cfn::refs;

use super::builder::FunctionBuilder;
use super::code::Code;
use crate::arn;

/// An image of a container registry (ECR), which is there already.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
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
}

impl DockerImageCode {
    /// The image `latest` of a repository of this account and region.
    pub fn from_ecr(repository: impl IntoValue<refs::EcrRepositoryName>) -> Self {
        Self::of(Place::Repository(repository.into_value().into_expr()))
    }

    /// The image with this URI, tag or digest included.
    pub fn from_uri(uri: impl IntoValue<String>) -> Self {
        Self::of(Place::Uri(uri.into_value().into_expr()))
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

    pub(super) fn bind(self, node: &Node, cfn: &CfnFunction) {
        let uri = match self.place {
            Place::Uri(uri) => uri,
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
pub struct DockerImageFunction;

impl DockerImageFunction {
    /// Starts a function of an image.
    pub fn builder(id: &str, image: DockerImageCode) -> FunctionBuilder {
        FunctionBuilder::new(id, None, None, Code::from_ecr_image(image))
    }
}
