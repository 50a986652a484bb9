//! Whose signatures are believed.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::{CfnKeyGroup, CfnPublicKey};
use rustinfra_cfn::refs;

use crate::check;

const KEY_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html";
const QUOTA_PAGE: &str =
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html";

/// The public half of a pair with which URLs and cookies are signed.
///
/// CloudFront does not change a key that it has: for another, make another `PublicKey`, and take the
/// old one out of its groups first.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::PublicKey;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let pem = "-----BEGIN PUBLIC KEY-----\nMIIB…\n-----END PUBLIC KEY-----\n";
/// let key = PublicKey::builder("Key", pem).comment("Signs films").build(&stack);
/// stack.output("KeyId", key.id());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct PublicKey {
    node: Node,
    cfn: Option<CfnPublicKey>,
    id: Value<refs::CloudFrontPublicKeyId>,
}

impl Construct for PublicKey {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontPublicKeyId> for &PublicKey {
    fn into_value(self) -> Value<refs::CloudFrontPublicKeyId> {
        self.id.clone()
    }
}

impl PublicKey {
    /// Starts a key, RSA of 2,048 bits or ECDSA on P-256, in PEM: `-----BEGIN PUBLIC KEY-----` and
    /// so on.
    pub fn builder(id: &str, encoded_key: &str) -> PublicKeyBuilder {
        PublicKeyBuilder {
            id: id.to_string(),
            encoded_key: encoded_key.to_string(),
            name: None,
            comment: None,
        }
    }

    /// Refers to a key that exists already.
    #[track_caller]
    pub fn from_public_key_id(
        scope: &impl Construct,
        id: &str,
        public_key_id: impl IntoValue<refs::CloudFrontPublicKeyId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: public_key_id.into_value() }
    }

    /// The key's id, which a signed URL names.
    pub fn id(&self) -> Value<refs::CloudFrontPublicKeyId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a key that exists already.
    pub fn cfn(&self) -> Option<CfnPublicKey> {
        self.cfn.clone()
    }
}

/// Settings of a [`PublicKey`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct PublicKeyBuilder {
    id: String,
    encoded_key: String,
    name: Option<String>,
    comment: Option<String>,
}

impl PublicKeyBuilder {
    /// Sets the name; default: made of its path.
    pub fn public_key_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Places the key. Reports `bad-public-key` for a text that is not PEM, and `out-of-range` for
    /// a long comment.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> PublicKey {
        let node = scope.node().child(&self.id);
        if !self.encoded_key.starts_with("-----BEGIN PUBLIC KEY-----") {
            node.report(
                Diagnostic::error("bad-public-key", "a public key is not in PEM")
                    .detail("The key does not begin with `-----BEGIN PUBLIC KEY-----`.")
                    .help(format!(
                        "make it with `openssl rsa -pubout` or `openssl ec -pubout`; see {KEY_PAGE}"
                    )),
            );
        }
        check_comment(&node, self.comment.as_deref());
        let mut config = Expr::map([("CallerReference", Expr::text(node.unique_id()))]);
        if let Some(text) = self.comment {
            config.set("Comment", Expr::text(text));
        }
        config.set("EncodedKey", Expr::text(self.encoded_key));
        config.set("Name", Expr::text(self.name.unwrap_or_else(|| shorten(&node.unique_id(), 80))));
        let cfn = CfnPublicKey::new(&node, "Resource");
        cfn.set("PublicKeyConfig", config);
        PublicKey { node, id: cfn.reff(), cfn: Some(cfn) }
    }
}

/// Public keys of which any may have signed a request: see
/// [`Behavior::trusted_key_groups`](super::Behavior::trusted_key_groups).
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, KeyGroup, Origin, PublicKey};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let pem = "-----BEGIN PUBLIC KEY-----\nMIIB…\n-----END PUBLIC KEY-----\n";
/// let key = PublicKey::builder("Key", pem).build(&stack);
/// let signers = KeyGroup::builder("Signers", [&key]).build(&stack);
/// let films = Bucket::builder("Films").build(&stack);
/// let behavior = Behavior::new(Origin::s3_bucket(&films)).trusted_key_groups([&signers]);
/// Distribution::builder("Site", behavior).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct KeyGroup {
    node: Node,
    cfn: Option<CfnKeyGroup>,
    id: Value<refs::CloudFrontKeyGroupId>,
}

impl Construct for KeyGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontKeyGroupId> for &KeyGroup {
    fn into_value(self) -> Value<refs::CloudFrontKeyGroupId> {
        self.id.clone()
    }
}

impl KeyGroup {
    /// Starts a group of one to five keys.
    pub fn builder<K: IntoValue<refs::CloudFrontPublicKeyId>>(
        id: &str,
        items: impl IntoIterator<Item = K>,
    ) -> KeyGroupBuilder {
        KeyGroupBuilder {
            id: id.to_string(),
            items: items.into_iter().map(|key| key.into_value().into_expr()).collect(),
            name: None,
            comment: None,
        }
    }

    /// Refers to a group that exists already.
    #[track_caller]
    pub fn from_key_group_id(
        scope: &impl Construct,
        id: &str,
        key_group_id: impl IntoValue<refs::CloudFrontKeyGroupId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: key_group_id.into_value() }
    }

    /// The group's id.
    pub fn id(&self) -> Value<refs::CloudFrontKeyGroupId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a group that exists already.
    pub fn cfn(&self) -> Option<CfnKeyGroup> {
        self.cfn.clone()
    }
}

/// Settings of a [`KeyGroup`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct KeyGroupBuilder {
    id: String,
    items: Vec<Expr>,
    name: Option<String>,
    comment: Option<String>,
}

impl KeyGroupBuilder {
    /// Sets the name; default: made of its path.
    pub fn key_group_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Places the group. Reports `out-of-range` for none or too many keys, or for a long comment.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> KeyGroup {
        let node = scope.node().child(&self.id);
        check::range(&node, "the number of a group's keys", self.items.len(), 1..=5, QUOTA_PAGE);
        check_comment(&node, self.comment.as_deref());
        let mut config = Expr::Map(Vec::new());
        if let Some(text) = self.comment {
            config.set("Comment", Expr::text(text));
        }
        config.set("Items", Expr::List(self.items));
        config.set("Name", Expr::text(self.name.unwrap_or_else(|| shorten(&node.unique_id(), 80))));
        let cfn = CfnKeyGroup::new(&node, "Resource");
        cfn.set("KeyGroupConfig", config);
        KeyGroup { node, id: cfn.reff(), cfn: Some(cfn) }
    }
}

/// At most `max` characters of an id: of its beginning and of its end.
fn shorten(id: &str, max: usize) -> String {
    if id.len() <= max {
        return id.to_string();
    }
    format!("{}{}", &id[..max / 2], &id[id.len() - max / 2..])
}

/// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html>
fn check_comment(node: &Node, comment: Option<&str>) {
    const PAGE: &str =
        "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html";
    if let Some(text) = comment {
        check::range(node, "the comment's length", text.chars().count(), 0..=128, PAGE);
    }
}
