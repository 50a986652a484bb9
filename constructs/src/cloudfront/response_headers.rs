//! What headers of an answer say.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

/// Who may show a page in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOption {
    /// Nobody.
    Deny,
    /// Pages of the same site.
    SameOrigin,
}

/// What a browser tells other sites about where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferrerPolicy {
    /// Nothing.
    NoReferrer,
    /// The address, but not over HTTP.
    NoReferrerWhenDowngrade,
    /// The site.
    Origin,
    /// The address to the same site, the site to others.
    OriginWhenCrossOrigin,
    /// The address, to the same site only.
    SameOrigin,
    /// The site, but not over HTTP.
    StrictOrigin,
    /// The address to the same site, the site to others, but not over HTTP.
    StrictOriginWhenCrossOrigin,
    /// The address.
    UnsafeUrl,
}

impl ReferrerPolicy {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            ReferrerPolicy::NoReferrer => "no-referrer",
            ReferrerPolicy::NoReferrerWhenDowngrade => "no-referrer-when-downgrade",
            ReferrerPolicy::Origin => "origin",
            ReferrerPolicy::OriginWhenCrossOrigin => "origin-when-cross-origin",
            ReferrerPolicy::SameOrigin => "same-origin",
            ReferrerPolicy::StrictOrigin => "strict-origin",
            ReferrerPolicy::StrictOriginWhenCrossOrigin => "strict-origin-when-cross-origin",
            ReferrerPolicy::UnsafeUrl => "unsafe-url",
        }
    }
}

/// What old browsers do about scripts that came with a request (`X-XSS-Protection`). New ones know no
/// such filter: see [`content_security_policy`](super::ResponseHeadersPolicyBuilder::content_security_policy).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XssProtection {
    /// Nothing.
    Off,
    /// They take the script out.
    On,
    /// They do not show the page.
    Block,
    /// They take the script out, and tell this address.
    Report(String),
}

/// What browsers may do from other sites.
///
/// Credentials with a `*` are reported as `conflicting-options` of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ResponseCors {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
    max_age: Option<Duration>,
    credentials: bool,
    overrides: bool,
}

impl ResponseCors {
    /// From these sites (`https://shop.example.org`, or `*`), by all methods and with all headers.
    pub fn new<'a>(origins: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            origins: origins.into_iter().map(String::from).collect(),
            methods: vec!["ALL".to_string()],
            headers: vec!["*".to_string()],
            exposed: Vec::new(),
            max_age: None,
            credentials: false,
            overrides: true,
        }
    }

    /// Sets by which methods; default `ALL`.
    pub fn methods<'a>(mut self, methods: impl IntoIterator<Item = &'a str>) -> Self {
        self.methods = methods.into_iter().map(String::from).collect();
        self
    }

    /// Sets with which headers; default `*`.
    pub fn headers<'a>(mut self, headers: impl IntoIterator<Item = &'a str>) -> Self {
        self.headers = headers.into_iter().map(String::from).collect();
        self
    }

    /// Sets which headers of the answer they may read; default none.
    pub fn expose_headers<'a>(mut self, headers: impl IntoIterator<Item = &'a str>) -> Self {
        self.exposed = headers.into_iter().map(String::from).collect();
        self
    }

    /// Sets how long browsers may remember the answer.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Sets whether they may send cookies; default no.
    pub fn allow_credentials(mut self, allow: bool) -> Self {
        self.credentials = allow;
        self
    }

    /// Sets whether it is sent instead of what the origin says; default yes.
    pub fn origin_override(mut self, overrides: bool) -> Self {
        self.overrides = overrides;
        self
    }

    pub(super) fn bind(self, node: &Node) -> Expr {
        let any = |names: &[String]| names.iter().any(|name| name.contains('*'));
        if self.credentials && any(&self.headers) {
            check::reject(
                node,
                "Browsers that send cookies are told each header by its name, not `*`.",
                "name the headers, or leave out the credentials",
            );
        }
        let items = |names: Vec<String>| {
            Expr::map([("Items", Expr::list(names.into_iter().map(Expr::text)))])
        };
        let mut expr = Expr::map([
            ("AccessControlAllowCredentials", self.credentials.into()),
            ("AccessControlAllowHeaders", items(self.headers)),
            ("AccessControlAllowMethods", items(self.methods)),
            ("AccessControlAllowOrigins", items(self.origins)),
        ]);
        if !self.exposed.is_empty() {
            expr.set("AccessControlExposeHeaders", items(self.exposed));
        }
        if let Some(age) = self.max_age {
            expr.set("AccessControlMaxAgeSec", age.as_secs().into());
        }
        expr.set("OriginOverride", self.overrides.into());
        expr
    }
}
