//! What is kept, and for how long.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnCachePolicy;
use rustinfra_cfn::refs;

use super::key_parts::{Cookies, Headers, QueryStrings};
use crate::units::{Duration, days, secs};
use crate::{arn, check};

const POLICY_PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html";

/// A cache policy that AWS has made.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedCachePolicy(&'static str);

impl IntoValue<refs::CloudFrontCachePolicyId> for ManagedCachePolicy {
    fn into_value(self) -> Value<refs::CloudFrontCachePolicyId> {
        self.0.into_value()
    }
}

/// Which requests are answered alike from what is kept, and how long it is kept.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, CachePolicy, Distribution, Headers, Origin};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let by_language = CachePolicy::builder("ByLanguage")
///     .default_ttl(hours(1))
///     .header_behavior(Headers::allow_list(["Accept-Language"]))
///     .enable_accept_encoding_brotli(true)
///     .build(&stack);
/// let shop = Behavior::new(Origin::http("shop.example.org")).cache_policy(&by_language);
/// Distribution::builder("Site", shop).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct CachePolicy {
    node: Node,
    cfn: CfnCachePolicy,
}

impl Construct for CachePolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontCachePolicyId> for &CachePolicy {
    fn into_value(self) -> Value<refs::CloudFrontCachePolicyId> {
        self.cfn.reff()
    }
}

impl CachePolicy {
    /// For web apps of AWS Amplify.
    pub const AMPLIFY: ManagedCachePolicy =
        ManagedCachePolicy("2e54312d-136d-493c-8eb9-b001f22f67d2");
    /// Keeps by path alone, for a day; compressed. The default.
    pub const CACHING_OPTIMIZED: ManagedCachePolicy =
        ManagedCachePolicy("658327ea-f89d-4fab-a63d-7e88639e58f6");
    /// The same, for what is not compressed.
    pub const CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS: ManagedCachePolicy =
        ManagedCachePolicy("b2884449-e4de-46a7-ac36-70bc7f1ddd6d");
    /// Keeps nothing: for APIs.
    pub const CACHING_DISABLED: ManagedCachePolicy =
        ManagedCachePolicy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    /// For AWS Elemental MediaPackage.
    pub const ELEMENTAL_MEDIA_PACKAGE: ManagedCachePolicy =
        ManagedCachePolicy("08627262-05a9-4f76-9ded-b50ca2e3a84f");
    /// Keeps as long as the origin says, by host and cookies, without the query.
    pub const USE_ORIGIN_CACHE_CONTROL_HEADERS: ManagedCachePolicy =
        ManagedCachePolicy("83da9c7e-98b4-4e11-a168-04f0df8e2c65");
    /// Keeps as long as the origin says, by host, cookies and query.
    pub const USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS: ManagedCachePolicy =
        ManagedCachePolicy("4cc15a8a-d715-48a4-82b8-cc0b614638fe");

    /// Starts a policy.
    pub fn builder(id: &str) -> CachePolicyBuilder {
        CachePolicyBuilder {
            id: id.to_string(),
            name: None,
            comment: None,
            default_ttl: days(1),
            min_ttl: secs(0),
            max_ttl: days(365),
            cookies: Cookies::none(),
            headers: Headers::none(),
            query_strings: QueryStrings::none(),
            gzip: false,
            brotli: false,
        }
    }

    /// The policy's id.
    pub fn id(&self) -> Value<refs::CloudFrontCachePolicyId> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnCachePolicy {
        self.cfn.clone()
    }
}

/// Settings of a [`CachePolicy`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct CachePolicyBuilder {
    id: String,
    name: Option<String>,
    comment: Option<String>,
    default_ttl: Duration,
    min_ttl: Duration,
    max_ttl: Duration,
    cookies: Cookies,
    headers: Headers,
    query_strings: QueryStrings,
    gzip: bool,
    brotli: bool,
}

impl CachePolicyBuilder {
    /// Sets the name, at most 128 letters, digits, `-` and `_`; default: made of its path and
    /// region.
    pub fn cache_policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Sets how long is kept what the origin says nothing about; default a day.
    pub fn default_ttl(mut self, ttl: Duration) -> Self {
        self.default_ttl = ttl;
        self
    }

    /// Sets how long is kept what the origin wants kept shorter; default 0 s.
    pub fn min_ttl(mut self, ttl: Duration) -> Self {
        self.min_ttl = ttl;
        self
    }

    /// Sets how long is kept what the origin wants kept longer; default a year.
    pub fn max_ttl(mut self, ttl: Duration) -> Self {
        self.max_ttl = ttl;
        self
    }

    /// Sets which cookies tell requests apart, and are sent on; default none.
    pub fn cookie_behavior(mut self, cookies: Cookies) -> Self {
        self.cookies = cookies;
        self
    }

    /// Sets which headers tell requests apart, and are sent on; default none.
    pub fn header_behavior(mut self, headers: Headers) -> Self {
        self.headers = headers;
        self
    }

    /// Sets which parameters tell requests apart, and are sent on; default none.
    pub fn query_string_behavior(mut self, query_strings: QueryStrings) -> Self {
        self.query_strings = query_strings;
        self
    }

    /// Sets whether answers are kept compressed by gzip; default no.
    pub fn enable_accept_encoding_gzip(mut self, enabled: bool) -> Self {
        self.gzip = enabled;
        self
    }

    /// Sets whether answers are kept compressed by Brotli; default no.
    pub fn enable_accept_encoding_brotli(mut self, enabled: bool) -> Self {
        self.brotli = enabled;
        self
    }

    /// Places the policy. Reports `bad-name` for a name, `out-of-range` for a long comment, and
    /// `conflicting-options` for a list that names nothing or headers that cannot tell requests
    /// apart.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CachePolicy {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnCachePolicy::new(&node, "Resource");
        let default_ttl = self.default_ttl.max(self.min_ttl);
        let name = self.name.map_or_else(
            || {
                let id: String = node.unique_id().chars().take(110).collect();
                sub!("{}-{}", id, arn::region(&node))
            },
            IntoValue::into_value,
        );
        let mut config = Expr::Map(Vec::new());
        if let Some(text) = self.comment {
            config.set("Comment", Expr::text(text));
        }
        config.set("DefaultTTL", default_ttl.as_secs().into());
        config.set("MaxTTL", self.max_ttl.max(default_ttl).as_secs().into());
        config.set("MinTTL", self.min_ttl.as_secs().into());
        config.set("Name", name.into_expr());
        let key = Expr::map([
            ("CookiesConfig", self.cookies.to_expr()),
            ("EnableAcceptEncodingBrotli", self.brotli.into()),
            ("EnableAcceptEncodingGzip", self.gzip.into()),
            ("HeadersConfig", self.headers.to_expr()),
            ("QueryStringsConfig", self.query_strings.to_expr()),
        ]);
        config.set("ParametersInCacheKeyAndForwardedToOrigin", key);
        cfn.set("CachePolicyConfig", config);
        CachePolicy { node, cfn }
    }

    fn check(&self, node: &Node) {
        check_name(node, self.name.as_deref(), self.comment.as_deref());
        let parts = [self.cookies.problem(), self.headers.problem(), self.query_strings.problem()];
        for problem in parts.into_iter().flatten() {
            check::reject(node, problem, "name at least one, or use `none()`");
        }
        if !["none", "whitelist"].contains(&self.headers.behavior()) {
            check::reject(
                node,
                "Only listed headers can tell requests apart.",
                format!("use `Headers::allow_list`; see {POLICY_PAGE}"),
            );
        }
    }
}

/// Names of policies have at most 128 letters, digits, `-` and `_`, comments 128 characters.
pub(super) fn check_name(node: &Node, name: Option<&str>, comment: Option<&str>) {
    if let Some(name) = name {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let rule = "1 to 128 letters, digits, `-` and `_`";
        check::name(node, "the policy's name", name, 128, allowed, rule);
    }
    if let Some(text) = comment {
        let length = text.chars().count();
        check::range(node, "the comment's length", length, 0..=128, POLICY_PAGE);
    }
}
