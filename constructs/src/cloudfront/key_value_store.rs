//! Data that functions at the edge read.

use std::path::{Path, PathBuf};

use rustinfra::assembly::FileAsset;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnKeyValueStore;

use crate::imported::Form;
use crate::s3::Bucket;
use crate::{arn, check};

const ARN: Form =
    Form::new("of a key value store", "arn:aws:cloudfront::ACCOUNT:key-value-store/ID");

arn::kind!(
    KeyValueStoreArn,
    "The ARN of a key value store: any text or value that is not known to be another one."
);

const STORE_PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateKeyValueStore.html";

/// What a store has at first: a JSON file, `{"data": [{"key": "…", "value": "…"}]}`. Read once, when
/// the store is made.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-create-s3-kvp.html>
#[derive(Clone)]
#[must_use]
pub struct ImportSource(Source);

#[derive(Clone)]
enum Source {
    /// By its ARN.
    Object(Value<String>),
    Asset(PathBuf),
}

impl ImportSource {
    /// An object of a bucket, which has to be there when the store is made.
    #[doc(alias = "S3ImportSource")]
    pub fn from_bucket(bucket: &Bucket, key: &str) -> Self {
        Self(Source::Object(bucket.arn_for_objects(key)))
    }

    /// A file, uploaded with the app. A relative path is taken from the app's directory;
    /// [`asset!`](rustinfra::asset) makes it independent of that.
    #[doc(alias = "AssetImportSource")]
    pub fn from_asset(path: impl AsRef<Path>) -> Self {
        Self(Source::Asset(path.as_ref().to_path_buf()))
    }

    #[track_caller]
    fn bind(self, node: &Node) -> Expr {
        let arn = match self.0 {
            Source::Object(arn) => arn,
            Source::Asset(path) => {
                let asset = FileAsset::new(node, "ImportSource", path);
                let (partition, bucket) = (arn::partition(node), asset.bucket_name());
                sub!("arn:{}:s3:::{}/{}", partition, bucket, asset.object_key())
            }
        };
        Expr::map([("SourceArn", arn.into_expr()), ("SourceType", "S3".into())])
    }
}

/// Keys and values that functions read at the edge, and that are changed without deploying them.
///
/// ```
/// use rustinfra_constructs::cloudfront::{Function, KeyValueStore};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let store = KeyValueStore::builder("Redirects").build(&stack);
/// let code = "import cf from 'cloudfront'; /* … cf.kvs().get(uri) … */";
/// Function::builder("Redirect", code).key_value_store(&store).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html>
#[derive(Clone)]
pub struct KeyValueStore {
    node: Node,
    cfn: Option<CfnKeyValueStore>,
    arn: Value<String>,
}

impl Construct for KeyValueStore {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<String> for &KeyValueStore {
    fn into_value(self) -> Value<String> {
        self.arn.clone()
    }
}

impl KeyValueStore {
    /// Starts a store.
    pub fn builder(id: &str) -> KeyValueStoreBuilder {
        KeyValueStoreBuilder { id: id.to_string(), name: None, comment: None, source: None }
    }

    /// Refers to a store that exists already. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_key_value_store_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<KeyValueStoreArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The store's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The store's id: what its ARN ends in.
    pub fn id(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr("Id"),
            None => intrinsic::select(1, intrinsic::split("/", self.arn())),
        }
    }

    /// Whether it can be read yet; `None` for a store that exists already.
    pub fn status(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(|cfn| cfn.attr("Status"))
    }

    /// The resource beneath; `None` for a store that exists already.
    pub fn cfn(&self) -> Option<CfnKeyValueStore> {
        self.cfn.clone()
    }
}

/// Settings of a [`KeyValueStore`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct KeyValueStoreBuilder {
    id: String,
    name: Option<String>,
    comment: Option<String>,
    source: Option<ImportSource>,
}

impl KeyValueStoreBuilder {
    /// Sets the name, at most 64 letters, digits, `-` and `_`; default: made of its path. Another
    /// makes another store.
    pub fn key_value_store_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Sets what it has at first; default nothing.
    pub fn source(mut self, source: ImportSource) -> Self {
        self.source = Some(source);
        self
    }

    /// Places the store. Reports `bad-name` for a name, and `out-of-range` for a long comment.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> KeyValueStore {
        let node = scope.node().child(&self.id);
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let rule = "1 to 64 letters, digits, `-` and `_`";
            check::name(&node, "the store's name", name, 64, allowed, rule);
        }
        let cfn = CfnKeyValueStore::new(&node, "Resource");
        if let Some(text) = self.comment {
            let length = text.chars().count();
            check::range(&node, "the comment's length", length, 0..=128, STORE_PAGE);
            cfn.set("Comment", Expr::text(text));
        }
        if let Some(source) = self.source {
            cfn.set("ImportSource", source.bind(&node));
        }
        cfn.set("Name", Expr::text(self.name.unwrap_or_else(|| node.resource_name(64, ""))));
        KeyValueStore { node, arn: cfn.attr("Arn"), cfn: Some(cfn) }
    }
}
