//! The settings of a distribution.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::{CfnDistribution, CfnMonitoringSubscription};
use rustinfra_cfn::refs;

use super::behavior::Behavior;
use super::certificate::{Domains, SecurityPolicyProtocol, SslMethod, viewer_certificate};
use super::distribution::Distribution;
use super::error_response::ErrorResponse;
use crate::check;
use crate::s3::{Bucket, BucketEncryption, ObjectOwnership};

const CONFIG_PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html";

/// Where a distribution is near its viewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceClass {
    /// In North America, Europe and Israel.
    Class100,
    /// Also in South Africa, Kenya, the Middle East and Asia.
    Class200,
    /// Everywhere; the default.
    All,
}

/// The newest HTTP that viewers may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpVersion {
    /// 1.1.
    Http1_1,
    /// 2; the default.
    Http2,
    /// 2 and 3.
    Http2And3,
    /// 3.
    Http3,
}

/// The countries whose viewers are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeoRestriction {
    kind: &'static str,
    countries: Vec<String>,
}

impl GeoRestriction {
    /// These only, by their codes of two letters.
    pub fn allowlist<'a>(countries: impl IntoIterator<Item = &'a str>) -> Self {
        Self { kind: "whitelist", countries: countries.into_iter().map(String::from).collect() }
    }

    /// All but these.
    pub fn denylist<'a>(countries: impl IntoIterator<Item = &'a str>) -> Self {
        Self { kind: "blacklist", ..Self::allowlist(countries) }
    }

    fn bind(self, node: &Node) -> Expr {
        let is_code = |c: &String| c.len() == 2 && c.chars().all(|c| c.is_ascii_uppercase());
        let bad = self.countries.iter().find(|code| !is_code(code));
        if bad.is_some() || self.countries.is_empty() {
            let what = bad.map_or("an empty list".to_string(), |code| format!("`{code}`"));
            check::reject(
                node,
                format!("Countries are named by two letters, and at least one; this is {what}."),
                "write them as `DE`",
            );
        }
        Expr::map([(
            "GeoRestriction",
            Expr::map([
                ("Locations", Expr::list(self.countries.into_iter().map(Expr::text))),
                ("RestrictionType", self.kind.into()),
            ]),
        )])
    }
}

/// Settings of a [`Distribution`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct DistributionBuilder {
    id: String,
    default: Behavior,
    behaviors: Vec<(String, Behavior)>,
    domains: Option<Domains>,
    protocol: Option<SecurityPolicyProtocol>,
    ssl: Option<SslMethod>,
    comment: Option<String>,
    root: Option<String>,
    enabled: bool,
    ipv6: bool,
    http: HttpVersion,
    price: Option<PriceClass>,
    geo: Option<GeoRestriction>,
    errors: Vec<ErrorResponse>,
    log: bool,
    log_bucket: Option<Bucket>,
    log_prefix: Option<String>,
    log_cookies: Option<bool>,
    web_acl: Option<Value<refs::Wafv2WebAclArn>>,
    metrics: bool,
}

impl DistributionBuilder {
    pub(super) fn new(id: &str, default: Behavior) -> Self {
        Self {
            id: id.to_string(),
            default,
            behaviors: Vec::new(),
            domains: None,
            protocol: None,
            ssl: None,
            comment: None,
            root: None,
            enabled: true,
            ipv6: true,
            http: HttpVersion::Http2,
            price: None,
            geo: None,
            errors: Vec::new(),
            log: false,
            log_bucket: None,
            log_prefix: None,
            log_cookies: None,
            web_acl: None,
            metrics: false,
        }
    }

    /// Answers requests of some paths in another way; the first that fits decides.
    #[doc(alias = "additionalBehaviors")]
    pub fn behavior(mut self, path_pattern: &str, behavior: Behavior) -> Self {
        self.behaviors.push((path_pattern.to_string(), behavior));
        self
    }

    /// Answers at domains of your own, with a certificate for them in us-east-1. Their alias
    /// records point to the distribution.
    pub fn domain_names<V: IntoValue<String>>(
        mut self,
        names: impl IntoIterator<Item = V>,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> Self {
        let names = names.into_iter().map(IntoValue::into_value).collect();
        self.domains = Some(Domains { names, certificate: certificate.into_value() });
        self
    }

    /// Sets the oldest TLS at [domains of your own](Self::domain_names); default 1.2, of 2021.
    pub fn minimum_protocol_version(mut self, protocol: SecurityPolicyProtocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Sets how viewers without SNI are met at [domains of your own](Self::domain_names); default:
    /// not.
    pub fn ssl_support_method(mut self, method: SslMethod) -> Self {
        self.ssl = Some(method);
        self
    }

    /// Sets a comment of at most 128 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Sets the object that answers the root, such as `index.html`. Default: none.
    pub fn default_root_object(mut self, object: &str) -> Self {
        self.root = Some(object.to_string());
        self
    }

    /// Sets whether it answers; default yes.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Sets whether it has IPv6 addresses, too; default yes.
    pub fn enable_ipv6(mut self, enabled: bool) -> Self {
        self.ipv6 = enabled;
        self
    }

    /// Sets the newest HTTP that viewers may speak; default 2.
    pub fn http_version(mut self, version: HttpVersion) -> Self {
        self.http = version;
        self
    }

    /// Sets where it is near its viewers; default everywhere.
    pub fn price_class(mut self, class: PriceClass) -> Self {
        self.price = Some(class);
        self
    }

    /// Answers viewers of some countries only; default: of all.
    pub fn geo_restriction(mut self, restriction: GeoRestriction) -> Self {
        self.geo = Some(restriction);
        self
    }

    /// Sets what viewers see of one kind of error.
    pub fn error_response(mut self, response: ErrorResponse) -> Self {
        self.errors.push(response);
        self
    }

    /// Logs requests to a bucket made for it. Default: they are not logged.
    pub fn enable_logging(mut self) -> Self {
        self.log = true;
        self
    }

    /// Logs requests to a bucket, whose objects have to have ACLs.
    pub fn log_bucket(mut self, bucket: &Bucket) -> Self {
        self.log_bucket = Some(bucket.clone());
        self
    }

    /// Sets what the keys of logs begin with.
    pub fn log_file_prefix(mut self, prefix: &str) -> Self {
        self.log_prefix = Some(prefix.to_string());
        self
    }

    /// Sets whether cookies are logged; default no.
    pub fn log_includes_cookies(mut self, include: bool) -> Self {
        self.log_cookies = Some(include);
        self
    }

    /// Lets a web access control list judge requests: see [`Distribution::attach_web_acl`].
    pub fn web_acl(mut self, acl: impl IntoValue<refs::Wafv2WebAclArn>) -> Self {
        self.web_acl = Some(acl.into_value());
        self
    }

    /// Counts more: errors by their status, hits of what is kept, how long origins take. It costs
    /// extra. Default: it does not.
    pub fn publish_additional_metrics(mut self) -> Self {
        self.metrics = true;
        self
    }

    /// Places the distribution. Reports `out-of-range` for a long comment and for numbers and times
    /// of an origin or an error, and `conflicting-options` for what CloudFront refuses or does not
    /// fit together.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Distribution {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let log = self.logging(&node);
        let cfn = CfnDistribution::new(&node, "Resource");
        let distribution = Distribution::placed(node.clone(), cfn.clone());
        let origin = distribution.origin_id(&self.default.origin);
        let mut config = Expr::Map(Vec::new());
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                config.set(name, value);
            }
        };
        let names = self
            .domains
            .as_ref()
            .map(|domains| Expr::list(domains.names.iter().map(|name| name.expr().clone())));
        put("Aliases", names.filter(|names| *names != Expr::List(Vec::new())));
        put("Comment", self.comment.map(Expr::text));
        let errors: Vec<Expr> = self.errors.into_iter().map(|error| error.bind(&node)).collect();
        put("CustomErrorResponses", (!errors.is_empty()).then_some(Expr::List(errors)));
        put("DefaultCacheBehavior", Some(self.default.to_expr(&node, None, &origin)));
        put("DefaultRootObject", self.root.map(Expr::text));
        put("Enabled", Some(self.enabled.into()));
        let version = match self.http {
            HttpVersion::Http1_1 => "http1.1",
            HttpVersion::Http2 => "http2",
            HttpVersion::Http2And3 => "http2and3",
            HttpVersion::Http3 => "http3",
        };
        put("HttpVersion", Some(version.into()));
        put("IPV6Enabled", Some(self.ipv6.into()));
        put("Logging", log);
        put(
            "PriceClass",
            self.price.map(|class| match class {
                PriceClass::Class100 => "PriceClass_100".into(),
                PriceClass::Class200 => "PriceClass_200".into(),
                PriceClass::All => "PriceClass_All".into(),
            }),
        );
        put("Restrictions", self.geo.map(|geo| geo.bind(&node)));
        let (protocol, ssl) = (self.protocol, self.ssl);
        let certificate = self.domains.as_ref();
        let certificate = certificate.map(|d| viewer_certificate(&node, d, protocol, ssl));
        put("ViewerCertificate", certificate);
        cfn.set("DistributionConfig", config);
        distribution.write_origins();
        for (path, behavior) in self.behaviors {
            distribution.add_behavior(&path, behavior);
        }
        if let Some(acl) = self.web_acl {
            distribution.attach_web_acl(acl);
        }
        if self.metrics {
            let metrics = CfnMonitoringSubscription::new(&node, "MonitoringSubscription");
            metrics.set("DistributionId", distribution.id().into_expr());
            let on = Expr::map([("RealtimeMetricsSubscriptionStatus", "Enabled".into())]);
            let on = Expr::map([("RealtimeMetricsSubscriptionConfig", on)]);
            metrics.set("MonitoringSubscription", on);
        }
        distribution
    }

    /// The value of `Logging`, with the bucket if none is given.
    fn logging(&self, node: &Node) -> Option<Expr> {
        let bucket = match &self.log_bucket {
            Some(bucket) => bucket.clone(),
            None if self.log => Bucket::builder("LoggingBucket")
                .encryption(BucketEncryption::S3Managed)
                .object_ownership(ObjectOwnership::ObjectWriter)
                .build(node),
            None => return None,
        };
        let mut expr = Expr::map([("Bucket", bucket.regional_domain_name().into_expr())]);
        if let Some(include) = self.log_cookies {
            expr.set("IncludeCookies", include.into());
        }
        if let Some(prefix) = &self.log_prefix {
            expr.set("Prefix", Expr::text(prefix.clone()));
        }
        Some(expr)
    }

    fn check(&self, node: &Node) {
        if let Some(text) = &self.comment {
            let length = text.chars().count();
            check::range(node, "the comment's length", length, 0..=128, CONFIG_PAGE);
        }
        if self.root.as_ref().is_some_and(|object| object.starts_with('/')) {
            check::reject(
                node,
                "The object that answers the root is named by its key, which begins without `/`.",
                "write it as `index.html`",
            );
        }
        if self.domains.is_none() && (self.protocol.is_some() || self.ssl.is_some()) {
            check::reject(
                node,
                "How TLS is spoken can be set for domains of your own only; at `cloudfront.net` it \
                 is what CloudFront has there.",
                "add `.domain_names([…], certificate)`, or leave it out",
            );
        }
        let unused = self.log_prefix.is_some() || self.log_cookies.is_some();
        if unused && !self.log && self.log_bucket.is_none() {
            check::reject(
                node,
                "Something is said about logs, but nothing is logged.",
                "add `.enable_logging()` or `.log_bucket(&bucket)`",
            );
        }
    }
}
