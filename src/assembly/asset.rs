//! Files that are uploaded before a stack is deployed.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::bootstrap::bucket_name;
use super::temporary::TemporaryDirectory;
use crate::diagnostic::Diagnostic;
use crate::tree::{Environment, NodeId};
use crate::value::{Expr, aws, concat};

/// How an asset is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packaging {
    /// A directory, as a zip archive.
    Zip,
    /// A file as it is.
    File,
    /// A directory, as the image that is built of it.
    Image,
}

impl Packaging {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Packaging::Zip => "zip",
            Packaging::File => "file",
            Packaging::Image => "image",
        }
    }
}

/// Where the content of an asset comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetSource {
    /// A file or directory on disk, copied into the assembly; entries matching an exclusion are
    /// left out.
    Path {
        /// The file or directory.
        path: PathBuf,
        /// Glob patterns relative to it.
        exclude: Vec<String>,
        /// The directory that it is in, if that is to go with the app.
        temporary: Option<TemporaryDirectory>,
    },
    /// Files in memory, which become a directory: what a bundler made.
    Files(Vec<(String, Vec<u8>)>),
    /// Made by a program when the assembly is written.
    Program(Program),
    /// A directory that is filled when the assembly is written.
    Made(Maker),
    /// A directory on disk that an image is built of when the stack is deployed.
    Image {
        /// The directory.
        directory: PathBuf,
        /// What is left out, as lines of a `.dockerignore` file.
        rules: Vec<String>,
        /// How it is built, in the words of the manifest.
        build: Map<String, Json>,
    },
    /// Text written by synthesis itself: the template of a nested stack.
    Text {
        /// The name of its file in the assembly.
        file_name: String,
        /// Its content.
        content: String,
    },
}

/// A program that makes an asset of one file, when the assembly is written and nobody has made it
/// before: synthesis in memory, as tests do it, needs no compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The directory it runs in.
    pub directory: PathBuf,
    /// What is added to its environment.
    pub environment: Vec<(String, String)>,
    /// The file it makes.
    pub output: PathBuf,
    /// What the file is called in the asset.
    pub name: String,
}

/// What fills the directory of an asset, when the assembly is written and nobody has filled it before:
/// synthesis in memory, as tests do it, needs none of the programs that it runs.
#[derive(Clone)]
pub struct Maker {
    /// What is done, for whoever waits for it.
    pub(super) what: String,
    make: Arc<Make>,
}

type Make = dyn Fn(&Making<'_>) -> Result<(), Box<Diagnostic>> + Send + Sync;

impl Maker {
    /// What `make` does is told as `what` while it does it.
    pub fn new(
        what: impl Into<String>,
        make: impl Fn(&Making<'_>) -> Result<(), Box<Diagnostic>> + Send + Sync + 'static,
    ) -> Self {
        Self { what: what.into(), make: Arc::new(make) }
    }

    pub(super) fn make(&self, making: &Making<'_>) -> Result<(), Box<Diagnostic>> {
        (self.make)(making)
    }
}

impl fmt::Debug for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maker").field("what", &self.what).finish_non_exhaustive()
    }
}

impl PartialEq for Maker {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what && Arc::ptr_eq(&self.make, &other.make)
    }
}

impl Eq for Maker {}

/// The directory that a [`Maker`] fills.
#[derive(Debug)]
pub struct Making<'a> {
    pub(super) directory: &'a Path,
    /// The assembly that is being written.
    pub(super) out: &'a Path,
}

impl Making<'_> {
    /// Where it is; it is empty.
    pub fn directory(&self) -> &Path {
        self.directory
    }
}

/// Something to upload, named by the hash of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// SHA-256 of the content, in hexadecimal; also its name in the bucket.
    pub hash: String,
    /// Where the content comes from.
    pub source: AssetSource,
    /// How it is uploaded.
    pub packaging: Packaging,
    /// The ending of its name, with the dot: `.zip`, `.json`.
    pub extension: String,
    /// What it is called in messages: the path of the construct that it belongs to.
    pub display_name: String,
    /// The construct that it belongs to.
    pub(crate) owner: Option<NodeId>,
}

impl Asset {
    /// Its key in the bucket.
    pub fn object_key(&self) -> String {
        format!("{}{}", self.hash, self.extension)
    }

    /// Its name in the assembly, relative to it.
    pub(crate) fn staged_name(&self) -> String {
        match (&self.source, self.packaging) {
            (AssetSource::Text { file_name, .. }, _) => file_name.clone(),
            (_, Packaging::Zip | Packaging::Image) => format!("asset.{}", self.hash),
            (_, Packaging::File) => format!("asset.{}{}", self.hash, self.extension),
        }
    }
}

/// The bucket that assets are uploaded to, as an expression.
pub(crate) fn bucket_expr(environment: &Environment) -> Expr {
    filled(bucket_name(environment))
}

/// A name whose placeholders CloudFormation fills, if it has any.
pub(crate) fn filled(name: String) -> Expr {
    if name.contains("${") { Expr::call("Fn::Sub", Expr::text(name)) } else { Expr::text(name) }
}

/// The `https://` address of an object in that bucket.
pub(crate) fn asset_url(environment: &Environment, key: &str) -> Expr {
    let region = match &environment.region {
        Some(region) => Expr::text(region.clone()),
        None => aws::region().into_expr(),
    };
    concat([
        Expr::text("https://s3."),
        region,
        Expr::text("."),
        aws::url_suffix().into_expr(),
        Expr::text("/"),
        bucket_expr(environment),
        Expr::text(format!("/{key}")),
    ])
}
