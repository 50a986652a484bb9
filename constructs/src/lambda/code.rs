//! Where a function's code comes from.

use std::path::{Path, PathBuf};

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;

use super::runtime::Runtime;

/// Inline code may have 4 MB.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
const INLINE_LIMIT: usize = 4 * 1024 * 1024;

/// The code of a function.
#[derive(Clone, Debug)]
pub struct Code(Source);

#[derive(Clone, Debug)]
enum Source {
    Asset { path: PathBuf, exclude: Vec<String> },
    Inline(String),
    Bucket { bucket: Value<String>, key: String, version: Option<String> },
}

impl Code {
    /// A directory, zipped, or a `.zip` or `.jar` file. Node.js, Python and any other runtime find
    /// it as it is.
    ///
    /// A relative path is taken from the app's directory when `rustinfra` runs the app;
    /// [`asset!`](rustinfra::asset) makes it independent of that.
    pub fn from_asset(path: impl AsRef<Path>) -> Self {
        Self(Source::Asset { path: path.as_ref().to_path_buf(), exclude: Vec::new() })
    }

    /// Source text in the template itself; its module is called `index`. For Node.js and Python.
    pub fn inline(text: impl Into<String>) -> Self {
        Self(Source::Inline(text.into()))
    }

    /// A zip file that is in a bucket already.
    pub fn from_bucket(bucket: impl IntoValue<String>, key: &str, version: Option<&str>) -> Self {
        Self(Source::Bucket {
            bucket: bucket.into_value(),
            key: key.to_string(),
            version: version.map(String::from),
        })
    }

    /// Leaves out what matches a glob pattern relative to the directory, such as `**/*.test.mjs`.
    #[must_use]
    pub fn exclude(mut self, pattern: &str) -> Self {
        if let Source::Asset { exclude, .. } = &mut self.0 {
            exclude.push(pattern.to_string());
        }
        self
    }

    /// Sets `Code` of the function below `node`.
    #[track_caller]
    pub(super) fn bind(self, node: &Node, cfn: &CfnFunction, runtime: &Runtime) {
        match self.0 {
            Source::Asset { path, exclude } => {
                let mut builder = FileAsset::builder("Code", path).archive_only();
                for pattern in exclude {
                    builder = builder.exclude(&pattern);
                }
                let asset = builder.build(node);
                cfn.set(
                    "Code",
                    Expr::map([
                        ("S3Bucket", asset.bucket_name().into_expr()),
                        ("S3Key", asset.object_key().into_expr()),
                    ]),
                );
                cfn.set_metadata("aws:asset:path", asset.staged_name());
                cfn.set_metadata("aws:asset:is-bundled", false);
                cfn.set_metadata("aws:asset:property", "Code");
            }
            Source::Inline(text) => {
                check_inline(node, &text, runtime);
                cfn.set("Code", Expr::map([("ZipFile", Expr::text(text))]));
            }
            Source::Bucket { bucket, key, version } => {
                let mut code =
                    Expr::map([("S3Bucket", bucket.into_expr()), ("S3Key", Expr::text(key))]);
                if let Some(version) = version {
                    code.set("S3ObjectVersion", Expr::text(version));
                }
                cfn.set("Code", code);
            }
        }
    }
}

fn check_inline(node: &Node, text: &str, runtime: &Runtime) {
    let problem = if text.is_empty() {
        Some("The code is empty.".to_string())
    } else if text.len() > INLINE_LIMIT {
        Some(format!("The code has {} bytes; inline code may have {INLINE_LIMIT}.", text.len()))
    } else if !runtime.takes_inline_code() {
        Some(format!("`{}` takes no inline code; only Node.js and Python do.", runtime.as_str()))
    } else {
        None
    };
    if let Some(problem) = problem {
        node.report(
            Diagnostic::error("inline-code", "inline code is not possible here")
                .detail(problem)
                .help("put the code into a directory and use `Code::from_asset`"),
        );
    }
}
