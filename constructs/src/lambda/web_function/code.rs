//! What a web function runs.

use std::borrow::Cow;

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::s3::Bucket;

/// What a web function runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebFunctionRuntime(Cow<'static, str>);

impl WebFunctionRuntime {
    /// Node.js 24.
    pub const NODEJS_24: Self = Self(Cow::Borrowed("nodejs24.x"));
    /// The newest Node.js that is listed here; another with a new release of this library.
    pub const NODEJS_LATEST: Self = Self::NODEJS_24;

    /// A runtime by its identifier.
    pub fn of(name: &str) -> Self {
        Self(Cow::Owned(name.to_string()))
    }

    /// The identifier, such as `nodejs24.x`.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for WebFunctionRuntime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code of a web function: a zip file in a bucket with versions, which Lambda reads.
#[derive(Clone)]
pub struct WebFunctionCode {
    pub(super) bucket: Bucket,
    pub(super) key: String,
    version: Option<String>,
}

impl WebFunctionCode {
    /// The object `key` of a bucket. A policy of the bucket lets Lambda read it for this function; a
    /// bucket that exists already needs one where it is managed.
    #[doc(alias("bucketName", "objectKey", "objectVersion"))]
    pub fn from_bucket(bucket: &Bucket, key: &str, object_version: Option<&str>) -> Self {
        let version = object_version.map(String::from);
        Self { bucket: bucket.clone(), key: key.to_string(), version }
    }

    pub(super) fn to_expr(&self) -> Expr {
        let mut object =
            vec![("Bucket", self.bucket.name().into_expr()), ("Key", Expr::text(self.key.clone()))];
        object.extend(self.version.clone().map(|version| ("VersionId", Expr::text(version))));
        Expr::map([("S3Object", Expr::map(object))])
    }

    /// What would let Lambda read too much of the bucket, or nothing.
    pub(super) fn check(&self, node: &Node) {
        if self.key.starts_with('/') || self.key.contains(['*', '?']) || self.key.contains("${") {
            crate::check::reject(
                node,
                format!("The key `{}` would let Lambda read more than this object.", self.key),
                "use a key that does not begin with `/` and has no `*`, `?` or `${`",
            );
        }
        let Some(cfn) = self.bucket.cfn() else { return };
        let status = cfn.property("VersioningConfiguration");
        if status.and_then(|status| status.get("Status").cloned()) != Some("Enabled".into()) {
            crate::check::reject(
                node,
                format!("Lambda reads versions, and `{}` keeps none.", self.bucket.node().path()),
                "add `.versioned()` to the bucket",
            );
        }
    }
}
