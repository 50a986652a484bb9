//! What is sent to the origin.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnOriginRequestPolicy;
use rustinfra_cfn::refs;

use super::cache_policy::check_name;
use super::key_parts::{Cookies, Headers, QueryStrings};
use crate::check;

/// An origin request policy that AWS has made.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedOriginRequestPolicy(&'static str);

impl IntoValue<refs::CloudFrontOriginRequestPolicyId> for ManagedOriginRequestPolicy {
    fn into_value(self) -> Value<refs::CloudFrontOriginRequestPolicyId> {
        self.0.into_value()
    }
}

/// Which parts of a request are sent to the origin, besides those that tell requests apart.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, Headers, Origin};
/// use rustinfra_constructs::cloudfront::{OriginRequestPolicy, QueryStrings};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let country = Headers::allow_list(["CloudFront-Viewer-Country"]);
/// let sent = OriginRequestPolicy::builder("Sent")
///     .header_behavior(country)
///     .query_string_behavior(QueryStrings::all())
///     .build(&stack);
/// let shop = Behavior::new(Origin::http("shop.example.org")).origin_request_policy(&sent);
/// Distribution::builder("Site", shop).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct OriginRequestPolicy {
    node: Node,
    cfn: CfnOriginRequestPolicy,
}

impl Construct for OriginRequestPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontOriginRequestPolicyId> for &OriginRequestPolicy {
    fn into_value(self) -> Value<refs::CloudFrontOriginRequestPolicyId> {
        self.cfn.reff()
    }
}

impl OriginRequestPolicy {
    /// The headers `User-Agent` and `Referer`.
    pub const USER_AGENT_REFERER_HEADERS: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("acba4595-bd28-49b8-b9fe-13317c0390fa");
    /// What CORS needs, for an origin of your own.
    pub const CORS_CUSTOM_ORIGIN: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("59781a5b-3903-41f3-afcb-af62929ccde1");
    /// What CORS needs, for a bucket.
    pub const CORS_S3_ORIGIN: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf");
    /// Everything that the viewer sent.
    pub const ALL_VIEWER: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("216adef6-5c7f-47e4-b989-5492eafa07d3");
    /// For AWS Elemental MediaTailor.
    pub const ELEMENTAL_MEDIA_TAILOR: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("775133bc-15f2-49f9-abea-afb2e0bf67d2");
    /// Everything that the viewer sent, and what CloudFront knows of them.
    pub const ALL_VIEWER_AND_CLOUDFRONT_2022: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("33f36d7e-f396-46d9-90e0-52428a34d9dc");
    /// Everything that the viewer sent but the header `Host`: what API Gateway and the URLs of
    /// functions need.
    pub const ALL_VIEWER_EXCEPT_HOST_HEADER: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("b689b0a8-53d0-40ab-baf2-68738e2966ac");
    /// The header `Host`.
    pub const HOST_HEADER_ONLY: ManagedOriginRequestPolicy =
        ManagedOriginRequestPolicy("bf0718e1-ba1e-49d1-88b1-f726733018ae");

    /// Starts a policy.
    pub fn builder(id: &str) -> OriginRequestPolicyBuilder {
        OriginRequestPolicyBuilder {
            id: id.to_string(),
            name: None,
            comment: None,
            cookies: Cookies::none(),
            headers: Headers::none(),
            query_strings: QueryStrings::none(),
        }
    }

    /// The policy's id.
    pub fn id(&self) -> Value<refs::CloudFrontOriginRequestPolicyId> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnOriginRequestPolicy {
        self.cfn.clone()
    }
}

/// Settings of an [`OriginRequestPolicy`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct OriginRequestPolicyBuilder {
    id: String,
    name: Option<String>,
    comment: Option<String>,
    cookies: Cookies,
    headers: Headers,
    query_strings: QueryStrings,
}

impl OriginRequestPolicyBuilder {
    /// Sets the name, at most 128 letters, digits, `-` and `_`; default: made of its path.
    pub fn origin_request_policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Sets which cookies are sent; default none.
    pub fn cookie_behavior(mut self, cookies: Cookies) -> Self {
        self.cookies = cookies;
        self
    }

    /// Sets which headers are sent; default none.
    pub fn header_behavior(mut self, headers: Headers) -> Self {
        self.headers = headers;
        self
    }

    /// Sets which parameters are sent; default none.
    pub fn query_string_behavior(mut self, query_strings: QueryStrings) -> Self {
        self.query_strings = query_strings;
        self
    }

    /// Places the policy. Reports `bad-name` for a name, `out-of-range` for a long comment, and
    /// `conflicting-options` for a list that names nothing.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> OriginRequestPolicy {
        let node = scope.node().child(&self.id);
        check_name(&node, self.name.as_deref(), self.comment.as_deref());
        let parts = [self.cookies.problem(), self.headers.problem(), self.query_strings.problem()];
        for problem in parts.into_iter().flatten() {
            check::reject(&node, problem, "name at least one, or use `none()`");
        }
        let cfn = CfnOriginRequestPolicy::new(&node, "Resource");
        let mut config = Expr::Map(Vec::new());
        if let Some(text) = self.comment {
            config.set("Comment", Expr::text(text));
        }
        config.set("CookiesConfig", self.cookies.to_expr());
        config.set("HeadersConfig", self.headers.to_expr());
        config.set("Name", Expr::text(self.name.unwrap_or_else(|| node.unique_id())));
        config.set("QueryStringsConfig", self.query_strings.to_expr());
        cfn.set("OriginRequestPolicyConfig", config);
        OriginRequestPolicy { node, cfn }
    }
}
