//! What is sent to the viewer besides the origin's answer.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnResponseHeadersPolicy;
use rustinfra_cfn::refs;

use super::cache_policy::check_name;
use super::response_headers::{FrameOption, ReferrerPolicy, ResponseCors, XssProtection};
use crate::check;
use crate::properties::Properties;
use crate::units::Duration;

/// A response headers policy that AWS has made.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedResponseHeadersPolicy(&'static str);

impl IntoValue<refs::CloudFrontResponseHeadersPolicyId> for ManagedResponseHeadersPolicy {
    fn into_value(self) -> Value<refs::CloudFrontResponseHeadersPolicyId> {
        self.0.into_value()
    }
}

/// Headers that are added to answers, or taken from them.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-response-headers.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::ResponseHeadersPolicy;
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, FrameOption, Origin};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let headers = ResponseHeadersPolicy::builder("Headers")
///     .content_security_policy("default-src 'self'", true)
///     .frame_options(FrameOption::Deny, true)
///     .strict_transport_security(days(365), true, true)
///     .remove_headers(["server"])
///     .build(&stack);
/// let shop = Behavior::new(Origin::http("shop.example.org")).response_headers_policy(&headers);
/// Distribution::builder("Site", shop).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ResponseHeadersPolicy {
    node: Node,
    cfn: CfnResponseHeadersPolicy,
}

impl Construct for ResponseHeadersPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontResponseHeadersPolicyId> for &ResponseHeadersPolicy {
    fn into_value(self) -> Value<refs::CloudFrontResponseHeadersPolicyId> {
        self.cfn.reff()
    }
}

impl ResponseHeadersPolicy {
    /// Lets simple requests of all sites in.
    pub const CORS_ALLOW_ALL_ORIGINS: ManagedResponseHeadersPolicy =
        ManagedResponseHeadersPolicy("60669652-455b-4ae9-85a4-c4c02393f86c");
    /// Lets all requests of all sites in.
    pub const CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT: ManagedResponseHeadersPolicy =
        ManagedResponseHeadersPolicy("5cc3b908-e619-4b99-88e5-2cf7f45965bd");
    /// What keeps browsers safe: HSTS, no sniffing, no frames of other sites.
    pub const SECURITY_HEADERS: ManagedResponseHeadersPolicy =
        ManagedResponseHeadersPolicy("67f7725c-6f97-4210-82d7-5512b31e9d03");
    /// Simple requests of all sites, and what keeps browsers safe.
    pub const CORS_ALLOW_ALL_ORIGINS_AND_SECURITY_HEADERS: ManagedResponseHeadersPolicy =
        ManagedResponseHeadersPolicy("e61eb60c-9c35-4d20-a928-2b84e02af89c");
    /// All requests of all sites, and what keeps browsers safe.
    pub const CORS_ALLOW_ALL_ORIGINS_WITH_PREFLIGHT_AND_SECURITY_HEADERS:
        ManagedResponseHeadersPolicy =
        ManagedResponseHeadersPolicy("eaab4381-ed33-4a86-88ca-d9558dc6cd63");

    /// Starts a policy.
    pub fn builder(id: &str) -> ResponseHeadersPolicyBuilder {
        ResponseHeadersPolicyBuilder {
            id: id.to_string(),
            name: None,
            comment: None,
            cors: None,
            custom: Vec::new(),
            security: Properties::default(),
            removed: Vec::new(),
            server_timing: None,
        }
    }

    /// The policy's id.
    pub fn id(&self) -> Value<refs::CloudFrontResponseHeadersPolicyId> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnResponseHeadersPolicy {
        self.cfn.clone()
    }
}

/// Settings of a [`ResponseHeadersPolicy`].
///
/// A header is sent instead of the origin's if it `overrides` it, otherwise only where the origin
/// sends none.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ResponseHeadersPolicyBuilder {
    id: String,
    name: Option<String>,
    comment: Option<String>,
    cors: Option<ResponseCors>,
    custom: Vec<Expr>,
    security: Properties,
    removed: Vec<String>,
    server_timing: Option<f64>,
}

impl ResponseHeadersPolicyBuilder {
    /// Sets the name, at most 128 letters, digits, `-` and `_`; default: made of its path.
    pub fn response_headers_policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Lets browsers in from other sites.
    pub fn cors_behavior(mut self, cors: ResponseCors) -> Self {
        self.cors = Some(cors);
        self
    }

    /// Adds a header.
    pub fn custom_header(mut self, header: &str, value: &str, overrides: bool) -> Self {
        self.custom.push(Expr::map([
            ("Header", Expr::text(header.to_string())),
            ("Override", overrides.into()),
            ("Value", Expr::text(value.to_string())),
        ]));
        self
    }

    fn secured(
        mut self,
        name: &'static str,
        overrides: bool,
        rest: Vec<(&'static str, Expr)>,
    ) -> Self {
        let mut expr = Expr::map([("Override", overrides.into())]);
        for (key, value) in rest {
            expr.set(key, value);
        }
        self.security.set(name, expr);
        self
    }

    /// Says what a page may load (`Content-Security-Policy`).
    pub fn content_security_policy(self, policy: &str, overrides: bool) -> Self {
        let policy = ("ContentSecurityPolicy", Expr::text(policy.to_string()));
        self.secured("ContentSecurityPolicy", overrides, vec![policy])
    }

    /// Keeps browsers from guessing types (`X-Content-Type-Options: nosniff`).
    pub fn content_type_options(self, overrides: bool) -> Self {
        self.secured("ContentTypeOptions", overrides, Vec::new())
    }

    /// Says who may show pages in frames (`X-Frame-Options`).
    pub fn frame_options(self, option: FrameOption, overrides: bool) -> Self {
        let option = if option == FrameOption::Deny { "DENY" } else { "SAMEORIGIN" };
        self.secured("FrameOptions", overrides, vec![("FrameOption", option.into())])
    }

    /// Says what browsers tell other sites (`Referrer-Policy`).
    pub fn referrer_policy(self, policy: ReferrerPolicy, overrides: bool) -> Self {
        let policy = ("ReferrerPolicy", policy.as_str().into());
        self.secured("ReferrerPolicy", overrides, vec![policy])
    }

    /// Lets browsers use HTTPS only, for so long (`Strict-Transport-Security`), perhaps for all
    /// subdomains.
    pub fn strict_transport_security(
        self,
        max_age: Duration,
        include_subdomains: bool,
        overrides: bool,
    ) -> Self {
        let rest = vec![
            ("AccessControlMaxAgeSec", max_age.as_secs().into()),
            ("IncludeSubdomains", include_subdomains.into()),
        ];
        self.secured("StrictTransportSecurity", overrides, rest)
    }

    /// Lets browsers use HTTPS only, for so long and for all subdomains, and asks for it to be built
    /// into browsers, which takes a year at least.
    ///
    /// Source: <https://hstspreload.org/#submission-requirements>
    pub fn strict_transport_security_preload(self, max_age: Duration, overrides: bool) -> Self {
        let rest = vec![
            ("AccessControlMaxAgeSec", max_age.as_secs().into()),
            ("IncludeSubdomains", true.into()),
            ("Preload", true.into()),
        ];
        self.secured("StrictTransportSecurity", overrides, rest)
    }

    /// Says what old browsers do about scripts that came with a request (`X-XSS-Protection`).
    pub fn xss_protection(self, protection: XssProtection, overrides: bool) -> Self {
        let mut rest = vec![("Protection", Expr::from(protection != XssProtection::Off))];
        match protection {
            XssProtection::Off | XssProtection::On => {}
            XssProtection::Block => rest.push(("ModeBlock", true.into())),
            XssProtection::Report(uri) => rest.push(("ReportUri", Expr::text(uri))),
        }
        self.secured("XSSProtection", overrides, rest)
    }

    /// Removes headers of the origin; at most 10.
    pub fn remove_headers<'a>(mut self, headers: impl IntoIterator<Item = &'a str>) -> Self {
        self.removed.extend(headers.into_iter().map(String::from));
        self
    }

    /// Adds `Server-Timing` to a part of the answers, 0 to 100 %.
    pub fn server_timing_sampling_rate(mut self, percent: f64) -> Self {
        self.server_timing = Some(percent);
        self
    }

    /// Places the policy. Reports `bad-name` for a name, `out-of-range` for a long comment, a share
    /// or the age for preloading, and `conflicting-options` for CORS headers that browsers refuse.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ResponseHeadersPolicy {
        let node = scope.node().child(&self.id);
        check_name(&node, self.name.as_deref(), self.comment.as_deref());
        let cfn = CfnResponseHeadersPolicy::new(&node, "Resource");
        let mut config = Expr::Map(Vec::new());
        if let Some(text) = self.comment {
            config.set("Comment", Expr::text(text));
        }
        if let Some(cors) = self.cors {
            config.set("CorsConfig", cors.bind(&node));
        }
        if !self.custom.is_empty() {
            let items = Expr::map([("Items", Expr::List(self.custom))]);
            config.set("CustomHeadersConfig", items);
        }
        config.set("Name", Expr::text(self.name.unwrap_or_else(|| node.resource_name(128, ""))));
        if !self.removed.is_empty() {
            let headers = self.removed.into_iter();
            let headers = headers.map(|header| Expr::map([("Header", Expr::text(header))]));
            let items = Expr::map([("Items", Expr::list(headers))]);
            config.set("RemoveHeadersConfig", items);
        }
        if let Some(transport) = self.security.get("StrictTransportSecurity")
            && transport.get("Preload").is_some()
            && let Some(Expr::Int(age)) = transport.get("AccessControlMaxAgeSec")
        {
            let page = "https://hstspreload.org/#submission-requirements";
            check::at_least(&node, "the age for preloading in seconds", *age, 31_536_000, page);
        }
        if !self.security.is_empty() {
            config.set("SecurityHeadersConfig", self.security.into_expr());
        }
        if let Some(percent) = self.server_timing {
            let page = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyServerTimingHeadersConfig.html";
            check::range(&node, "the share of timed answers", percent, 0.0..=100.0, page);
            let rate = Expr::Float(percent);
            let timing = Expr::map([("Enabled", true.into()), ("SamplingRate", rate)]);
            config.set("ServerTimingHeadersConfig", timing);
        }
        cfn.set("ResponseHeadersPolicyConfig", config);
        ResponseHeadersPolicy { node, cfn }
    }
}
