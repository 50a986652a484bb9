//! Files and directories as constructs.

use std::panic::Location;
use std::path::{Path, PathBuf};

use super::asset::{Asset, AssetSource, Maker, Packaging, Program, asset_url, bucket_expr};
use super::fingerprint::{Unreadable, fingerprint, fingerprint_of_files, fingerprint_of_parts};
use super::ignore::Ignore;
use super::temporary::TemporaryDirectory;
use crate::diagnostic::Diagnostic;
use crate::digest::sha256;
use crate::tree::{Construct, Environment, Kind, Node};
use crate::value::{Expr, Value};

/// A file or directory that is uploaded to S3 when the stack is deployed.
///
/// A directory becomes a zip archive; a `.zip` or `.jar` file, or any other, is uploaded as it is.
/// Its name in the bucket is the hash of its content, computed as the CDK computes it. A relative
/// path is taken from the directory the app runs in, which the `rustinfra` command makes the app's
/// own; [`asset!`](crate::asset) makes it independent of that.
#[derive(Clone)]
pub struct FileAsset {
    node: Node,
    hash: String,
    object_key: String,
    staged_name: String,
}

impl Construct for FileAsset {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl FileAsset {
    /// Adds a file or directory.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, path: impl AsRef<Path>) -> Self {
        Self::builder(id, path).build(scope)
    }

    /// Starts an asset with settings.
    pub fn builder(id: &str, path: impl AsRef<Path>) -> FileAssetBuilder {
        let path = path.as_ref().to_path_buf();
        let id = id.to_string();
        FileAssetBuilder { id, path, exclude: Vec::new(), directory_only: false, temporary: None }
    }

    /// Adds a directory of files in memory, by their paths in it.
    #[track_caller]
    pub fn of_files(scope: &impl Construct, id: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let hash = fingerprint_of_files(&files);
        Self::of(node, hash, AssetSource::Files(files), Packaging::Zip, ".zip".into())
    }

    /// The same, named by the hash of a text instead of that of the files: for files that come out
    /// differently each time they are made.
    #[track_caller]
    pub fn of_files_named(
        scope: &impl Construct,
        id: &str,
        files: Vec<(String, Vec<u8>)>,
        text: &str,
    ) -> Self {
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let hash = sha256(text);
        Self::of(node, hash, AssetSource::Files(files), Packaging::Zip, ".zip".into())
    }

    /// Adds what a program makes, when the assembly is written, of files and directories and of
    /// settings. Its name is the hash of those; a directory is followed by what is left out of it.
    #[track_caller]
    pub fn of_program(
        scope: &impl Construct,
        id: &str,
        program: Program,
        sources: &[(String, PathBuf, Vec<String>)],
        settings: &str,
    ) -> Self {
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let hash = hash_of_sources(&node, sources, settings);
        Self::of(node, hash, AssetSource::Program(program), Packaging::Zip, ".zip".into())
    }

    /// Adds a directory that is filled, when the assembly is written, of files and directories and of
    /// settings. Its name is the hash of those; a directory is followed by what is left out of it.
    #[track_caller]
    pub fn of_made(
        scope: &impl Construct,
        id: &str,
        maker: Maker,
        sources: &[(String, PathBuf, Vec<String>)],
        settings: &str,
    ) -> Self {
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let hash = hash_of_sources(&node, sources, settings);
        Self::of(node, hash, AssetSource::Made(maker), Packaging::Zip, ".zip".into())
    }

    /// The same, named by the hash of a text alone.
    #[track_caller]
    pub fn of_made_named(scope: &impl Construct, id: &str, maker: Maker, text: &str) -> Self {
        let node = scope.node().place(id, Kind::Scope, Location::caller());
        let hash = sha256(text);
        Self::of(node, hash, AssetSource::Made(maker), Packaging::Zip, ".zip".into())
    }

    fn of(
        node: Node,
        hash: String,
        source: AssetSource,
        packaging: Packaging,
        extension: String,
    ) -> Self {
        let asset = Asset {
            hash: hash.clone(),
            source,
            packaging,
            extension,
            display_name: node.path(),
            owner: Some(node.id()),
        };
        let (object_key, staged_name) = (asset.object_key(), asset.staged_name());
        place(&node, asset);
        FileAsset { node, hash, object_key, staged_name }
    }

    /// The bucket that it is uploaded to.
    pub fn bucket_name(&self) -> Value<String> {
        Value::from_expr(bucket_expr(&self.environment()))
    }

    fn environment(&self) -> Environment {
        self.node.stack().map(|s| s.environment()).unwrap_or_default()
    }

    /// Its key in the bucket.
    pub fn object_key(&self) -> Value<String> {
        Value::from_expr(Expr::text(self.object_key.clone()))
    }

    /// SHA-256 of its content, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Its name in the cloud assembly.
    pub fn staged_name(&self) -> &str {
        &self.staged_name
    }

    /// The `s3://` address.
    pub fn s3_url(&self) -> Value<String> {
        crate::sub!("s3://{}/{}", self.bucket_name(), self.object_key())
    }

    /// The `https://` address.
    pub fn http_url(&self) -> Value<String> {
        Value::from_expr(asset_url(&self.environment(), &self.object_key))
    }
}

/// Settings of a [`FileAsset`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct FileAssetBuilder {
    id: String,
    path: PathBuf,
    exclude: Vec<String>,
    directory_only: bool,
    temporary: Option<TemporaryDirectory>,
}

impl FileAssetBuilder {
    /// Leaves out what matches a glob pattern relative to the directory, such as `**/*.test.mjs`.
    pub fn exclude(mut self, pattern: &str) -> Self {
        self.exclude.push(pattern.to_string());
        self
    }

    /// Requires a directory or an archive: what a Lambda function's code has to be.
    pub fn archive_only(mut self) -> Self {
        self.directory_only = true;
        self
    }

    /// Keeps a directory, which the asset is in, until the app goes: it is copied when the assembly is
    /// written.
    pub fn temporary(mut self, directory: TemporaryDirectory) -> Self {
        self.temporary = Some(directory);
        self
    }

    /// Places the asset. A missing or unreadable path is reported when the app is synthesized.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> FileAsset {
        let node = scope.node().place(&self.id, Kind::Scope, Location::caller());
        let absolute = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let extension = archive_extension(&self.path);
        let is_archive = matches!(extension.as_str(), ".zip" | ".jar");
        let hash = match fingerprint(&absolute, &Ignore::glob(&self.exclude), "") {
            Ok(hash) => hash,
            Err(unreadable) => {
                report_unreadable(&node, &self.path, &absolute, unreadable);
                String::new()
            }
        };
        let is_file = absolute.is_file();
        if self.directory_only && is_file && !is_archive {
            node.report(
                Diagnostic::error("not-an-archive", "a directory or archive is needed here")
                    .detail(format!("`{}` is a single file.", self.path.display()))
                    .help("give the directory that holds it, or a .zip file"),
            );
        }
        let packaging = if is_file { Packaging::File } else { Packaging::Zip };
        let extension = if is_file { extension } else { ".zip".into() };
        let source =
            AssetSource::Path { path: absolute, exclude: self.exclude, temporary: self.temporary };
        FileAsset::of(node, hash, source, packaging, extension)
    }
}

/// The hash of what an asset is made of; what cannot be read is reported.
fn hash_of_sources(
    node: &Node,
    sources: &[(String, PathBuf, Vec<String>)],
    settings: &str,
) -> String {
    let mut parts = vec![("settings", settings.to_string())];
    for (name, path, exclude) in sources {
        match fingerprint(path, &Ignore::glob(exclude), "") {
            Ok(hash) => parts.push((name, hash)),
            Err(unreadable) => report_unreadable(node, path, path, unreadable),
        }
    }
    fingerprint_of_parts(parts)
}

/// Adds an asset to the stack of its construct.
pub(super) fn place(node: &Node, asset: Asset) {
    if node.stack().is_none() {
        node.report(
            Diagnostic::error("outside-stack", "an asset stands in no stack")
                .detail("An asset is uploaded when its stack is deployed.")
                .help("place it in a `Stack`"),
        );
    }
    node.edit(|tree| {
        let stack = tree[node.id()].stack;
        if let Some(data) = stack.and_then(|s| tree.stack_data_mut(s)) {
            data.assets.entry(asset.hash.clone()).or_insert(asset);
        }
    });
}

pub(super) fn report_unreadable(
    node: &Node,
    given: &Path,
    absolute: &Path,
    unreadable: Unreadable,
) {
    let Unreadable { path, error } = unreadable;
    // The asset is named as it was given, something inside it by where it is.
    let (detail, help) = match path == absolute {
        true if given.as_os_str().is_empty() => (
            "its path is empty".to_string(),
            "name a file or directory, such as `asset!(\"handlers/worker\")`; `.` is the app's directory"
                .to_string(),
        ),
        true => (
            format!("failed to read `{}`: {error}", given.display()),
            format!("create it, or correct the path; it was looked up as `{}`", absolute.display()),
        ),
        false => (
            format!("failed to read `{}`: {error}", path.display()),
            "make it readable, or exclude it from the asset".to_string(),
        ),
    };
    node.report(
        Diagnostic::error("missing-asset", "an asset cannot be read").detail(detail).help(help),
    );
}

fn archive_extension(path: &Path) -> String {
    path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default()
}

/// The absolute path of a file or directory of the crate that this is written in: independent of
/// the directory the program runs in.
///
/// ```no_run
/// let code = rustinfra_constructs::asset!("handlers/product");
/// let all = ["orders", "product"].map(|name| rustinfra_constructs::asset!(format!("handlers/{name}")));
/// ```
#[macro_export]
macro_rules! asset {
    ($path:expr) => {
        ::std::path::Path::new(::std::env!("CARGO_MANIFEST_DIR")).join($path)
    };
}
