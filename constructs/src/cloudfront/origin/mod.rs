//! Where answers come from.

#[cfg(feature = "apigateway")]
mod apigateway;
#[cfg(feature = "apigatewayv2")]
mod apigatewayv2;
mod failover;
mod http;
#[cfg(feature = "lambda")]
mod lambda;

pub use failover::{FailoverStatusCode, OriginSelectionCriteria};
pub(super) use http::check_port;
pub use http::{OriginIpAddressType, OriginProtocolPolicy, OriginSslProtocol};

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use self::failover::Failover;
use self::http::Http;
use super::access::AccessLevel;
use super::vpc_origin::VpcOrigin;
use crate::check;
use crate::s3::Bucket;
use crate::units::Duration;

const ORIGIN_PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html";

/// Whom else than everyone an origin lets in: only the distribution.
#[derive(Clone)]
pub(super) enum Access {
    Open,
    Bucket(Box<Bucket>, Vec<AccessLevel>),
    #[cfg_attr(not(feature = "lambda"), expect(dead_code, reason = "there are no functions"))]
    Url(SignedUrl),
}

/// The URL of a function.
#[derive(Clone)]
pub(super) struct SignedUrl {
    pub(super) url: Node,
    pub(super) function: Node,
    /// Whether only signed requests may call it.
    pub(super) by_iam: bool,
}

impl PartialEq for Access {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Access::Open, Access::Open) => true,
            (Access::Bucket(a, ours), Access::Bucket(b, theirs)) => {
                a.node() == b.node() && ours == theirs
            }
            (Access::Url(a), Access::Url(b)) => a.url == b.url,
            _ => false,
        }
    }
}

/// Where a distribution gets answers that it has not kept. One that two behaviors are given is one
/// origin.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Origin {
    pub(super) id: Option<String>,
    domain: Value<String>,
    path: Option<Value<String>>,
    headers: Vec<(String, Value<String>)>,
    attempts: Option<u8>,
    connection_timeout: Option<Duration>,
    completion_timeout: Option<Duration>,
    shield: Option<String>,
    http: Option<Http>,
    vpc: Option<Value<String>>,
    /// What answers requests for its own name only.
    pub(super) named: Option<&'static str>,
    pub(super) access: Access,
    pub(super) control: Option<Value<refs::CloudFrontOriginAccessControlId>>,
    pub(super) failover: Option<Box<Failover>>,
    selection: Option<OriginSelectionCriteria>,
}

impl Origin {
    fn new(domain: Value<String>, http: Option<Http>, access: Access) -> Self {
        Self {
            id: None,
            domain,
            path: None,
            headers: Vec::new(),
            attempts: None,
            connection_timeout: None,
            completion_timeout: None,
            shield: None,
            http,
            vpc: None,
            named: None,
            access,
            control: None,
            failover: None,
            selection: None,
        }
    }

    fn over_https(domain: Value<String>, access: Access) -> Self {
        let http = Http {
            protocol: OriginProtocolPolicy::HttpsOnly,
            ssl: vec![OriginSslProtocol::TlsV1_2],
            http_port: None,
            https_port: None,
            read_timeout: None,
            keepalive_timeout: None,
            ip: None,
        };
        Self::new(domain, Some(http), access)
    }

    #[cfg(any(feature = "apigateway", feature = "apigatewayv2", feature = "lambda"))]
    fn answering_to(mut self, named: &'static str) -> Self {
        self.named = Some(named);
        self
    }

    /// A server, by its domain name; over HTTPS.
    pub fn http(domain_name: impl IntoValue<String>) -> Self {
        Self::over_https(domain_name.into_value(), Access::Open)
    }

    /// A bucket, which lets the distribution read its objects: by origin access control, so that
    /// the bucket can be closed to everyone else.
    pub fn s3_bucket(bucket: &Bucket) -> Self {
        let access = Access::Bucket(Box::new(bucket.clone()), vec![AccessLevel::Read]);
        Self::new(bucket.regional_domain_name(), None, access)
    }

    /// A server that only its VPC reaches, by the domain name that it is asked by. How it is spoken
    /// to is a setting of the [`VpcOrigin`].
    pub fn vpc(origin: &VpcOrigin, domain_name: impl IntoValue<String>) -> Self {
        let mut at = Self::http(domain_name);
        at.vpc = Some(origin.id());
        at
    }

    /// Sets what the distribution may do with a bucket; default to read it. Nothing to a server.
    pub fn access_levels(mut self, allowed: impl IntoIterator<Item = AccessLevel>) -> Self {
        if let Access::Bucket(_, levels) = &mut self.access {
            *levels = allowed.into_iter().collect();
        }
        self
    }

    /// Sets the origin's id, at most 128 characters; default: made of the distribution's path and
    /// the origin's number.
    pub fn origin_id(mut self, id: &str) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// Sets how requests are signed; default: all to a bucket and to the URL of a function, none to
    /// others.
    pub fn origin_access_control(
        mut self,
        control: impl IntoValue<refs::CloudFrontOriginAccessControlId>,
    ) -> Self {
        self.control = Some(control.into_value());
        self
    }

    /// Sets what is put before the path of a request, such as `/v1`; default nothing, for a REST
    /// API its stage.
    pub fn origin_path(mut self, path: &str) -> Self {
        let path = path.trim_matches('/');
        self.path = (!path.is_empty()).then(|| format!("/{path}").into_value());
        self
    }

    /// Adds a header to every request: for a secret by which the origin knows the distribution,
    /// for example.
    pub fn custom_header(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.headers.push((name.to_string(), value.into_value()));
        self
    }

    /// Sets how often it is tried to connect, 1 to 3 times; default 3.
    pub fn connection_attempts(mut self, attempts: u8) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Sets how long connecting may take, 1 to 10 s; default 10 s.
    pub fn connection_timeout(mut self, timeout: Duration) -> Self {
        self.connection_timeout = Some(timeout);
        self
    }

    /// Sets how long a whole answer may take, with all attempts; default: no limit.
    pub fn response_completion_timeout(mut self, timeout: Duration) -> Self {
        self.completion_timeout = Some(timeout);
        self
    }

    /// Asks the origin from one region only, which keeps answers for all others; default: none.
    pub fn origin_shield_region(mut self, region: &str) -> Self {
        self.shield = Some(region.to_string());
        self
    }

    fn edit(mut self, change: impl FnOnce(&mut Http)) -> Self {
        if let Some(http) = &mut self.http {
            change(http);
        }
        self
    }

    /// Sets how a server is spoken to; default by HTTPS. Nothing to a bucket.
    pub fn protocol_policy(self, policy: OriginProtocolPolicy) -> Self {
        self.edit(|http| http.protocol = policy)
    }

    /// Sets which versions of TLS may be spoken to a server; default 1.2. Nothing to a bucket.
    pub fn origin_ssl_protocols(self, ssl: impl IntoIterator<Item = OriginSslProtocol>) -> Self {
        self.edit(|http| http.ssl = ssl.into_iter().collect())
    }

    /// Sets which addresses of a server are connected to; default those of IPv4. Nothing to a
    /// bucket.
    pub fn ip_address_type(self, kind: OriginIpAddressType) -> Self {
        self.edit(|http| http.ip = Some(kind))
    }

    /// Sets a server's port for HTTP: 80, 443, or 1,024 to 65,535; default 80.
    pub fn http_port(self, port: u16) -> Self {
        self.edit(|http| http.http_port = Some(port))
    }

    /// Sets a server's port for HTTPS: 80, 443, or 1,024 to 65,535; default 443.
    pub fn https_port(self, port: u16) -> Self {
        self.edit(|http| http.https_port = Some(port))
    }

    /// Sets how long a server may take to answer, 1 to 120 s; default 30 s.
    pub fn read_timeout(self, timeout: Duration) -> Self {
        self.edit(|http| http.read_timeout = Some(timeout))
    }

    /// Sets how long a connection to a server is kept, 1 to 120 s; default 5 s.
    pub fn keepalive_timeout(self, timeout: Duration) -> Self {
        self.edit(|http| http.keepalive_timeout = Some(timeout))
    }

    /// The origin as a property, without what controls access to it.
    pub(super) fn to_expr(&self, node: &Node, id: &str) -> Expr {
        self.check(node);
        let seconds = |d: Duration| Expr::from(d.as_secs());
        let mut expr = Expr::Map(Vec::new());
        if let Some(attempts) = self.attempts {
            expr.set("ConnectionAttempts", Expr::Int(attempts.into()));
        }
        if let Some(timeout) = self.connection_timeout {
            expr.set("ConnectionTimeout", seconds(timeout));
        }
        if let Some(http) = self.http.as_ref().filter(|_| self.vpc.is_none()) {
            expr.set("CustomOriginConfig", http.to_expr());
        }
        expr.set("DomainName", self.domain.expr().clone());
        expr.set("Id", Expr::text(id.to_string()));
        if !self.headers.is_empty() {
            let headers = self.headers.iter().map(|(name, value)| {
                Expr::map([
                    ("HeaderName", Expr::text(name.clone())),
                    ("HeaderValue", value.expr().clone()),
                ])
            });
            expr.set("OriginCustomHeaders", Expr::list(headers));
        }
        if let Some(path) = &self.path {
            expr.set("OriginPath", path.expr().clone());
        }
        if let Some(region) = &self.shield {
            let shield = Expr::map([
                ("Enabled", true.into()),
                ("OriginShieldRegion", Expr::text(region.clone())),
            ]);
            expr.set("OriginShield", shield);
        }
        if let Some(timeout) = self.completion_timeout {
            expr.set("ResponseCompletionTimeout", seconds(timeout));
        }
        if self.http.is_none() {
            // What a bucket had before origin access control; it has to be there, and empty.
            expr.set("S3OriginConfig", Expr::map([("OriginAccessIdentity", Expr::text(""))]));
        }
        if let (Some(http), Some(id)) = (&self.http, &self.vpc) {
            expr.set("VpcOriginConfig", http.to_vpc_expr(id));
        }
        expr
    }

    fn check(&self, node: &Node) {
        let range = |what: &str, value: Option<u32>, high: u32| {
            if let Some(value) = value {
                check::range(node, what, value, 1..=high, ORIGIN_PAGE);
            }
        };
        let seconds = |d: Option<Duration>| d.map(Duration::as_secs);
        if let Some(id) = &self.id {
            let length = id.chars().count();
            check::range(node, "the length of the origin's id", length, 1..=128, ORIGIN_PAGE);
        }
        range("the number of attempts to connect", self.attempts.map(Into::into), 3);
        range("the time to connect in seconds", seconds(self.connection_timeout), 10);
        range("the time of a whole answer in seconds", seconds(self.completion_timeout), 3_600);
        for (name, _) in self.headers.iter().filter(|(name, _)| is_own(name)) {
            check::reject(
                node,
                format!("CloudFront sets or drops the header `{name}` itself."),
                format!("choose another name; see {HEADER_PAGE}"),
            );
        }
        if let Some(http) = &self.http {
            http.check(node);
        }
        self.check_failover(node);
    }
}

const HEADER_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html";

/// Whether a header cannot be added to requests.
fn is_own(header: &str) -> bool {
    const OWN: &[&str] = &[
        "cache-control",
        "connection",
        "content-length",
        "cookie",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "pragma",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "request-range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-real-ip",
    ];
    let header = header.to_ascii_lowercase();
    OWN.contains(&header.as_str()) || header.starts_with("x-amz-") || header.starts_with("x-edge-")
}
