//! The certificate.

use std::borrow::Cow;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::certificatemanager::CfnCertificate;
use rustinfra_cfn::refs;

use super::validation::CertificateValidation;
use crate::check;
use crate::imported::Form;

const ARN: Form = Form::new("of a certificate", "arn:aws:acm:REGION:ACCOUNT:certificate/ID");

const PAGE: &str =
    "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html";

/// The kind of a certificate's key.
///
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAlgorithm(Cow<'static, str>);

impl KeyAlgorithm {
    /// RSA with 1,024 bits; only for certificates that are imported.
    pub const RSA_1024: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("RSA_1024"));
    /// RSA with 2,048 bits; the default.
    pub const RSA_2048: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("RSA_2048"));
    /// RSA with 3,072 bits; only for private certificates and those that are imported.
    pub const RSA_3072: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("RSA_3072"));
    /// RSA with 4,096 bits; only for private certificates and those that are imported.
    pub const RSA_4096: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("RSA_4096"));
    /// The elliptic curve P-256.
    pub const EC_PRIME256V1: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("EC_prime256v1"));
    /// The elliptic curve P-384.
    pub const EC_SECP384R1: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("EC_secp384r1"));
    /// The elliptic curve P-521; only for private certificates and those that are imported.
    pub const EC_SECP521R1: KeyAlgorithm = KeyAlgorithm(Cow::Borrowed("EC_secp521r1"));

    /// An algorithm by its name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }
}

/// A certificate. Where it is used decides the region it has to be in: for CloudFront and
/// edge-optimized APIs `us-east-1`, else that of the API or load balancer.
///
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html>
///
/// ```
/// use rustinfra_constructs::certificatemanager::{Certificate, CertificateValidation, KeyAlgorithm};
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::PublicHostedZone;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let shop = PublicHostedZone::builder("Shop", "example.org").build(&stack);
/// let brand = PublicHostedZone::builder("Brand", "example.com").build(&stack);
/// Certificate::builder("Certificate", "example.org")
///     .subject_alternative_names(["*.example.org", "example.com"])
///     .validation(CertificateValidation::from_dns_multi_zone([
///         ("example.org", &shop),
///         ("example.com", &brand),
///     ]))
///     .key_algorithm(KeyAlgorithm::EC_PRIME256V1)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Certificate {
    node: Node,
    cfn: Option<CfnCertificate>,
    arn: Value<refs::CertificateManagerCertificateArn>,
}

impl Construct for Certificate {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CertificateManagerCertificateArn> for &Certificate {
    fn into_value(self) -> Value<refs::CertificateManagerCertificateArn> {
        self.arn.clone()
    }
}

impl Certificate {
    /// Starts a certificate for a domain, such as `example.org` or `*.example.org`.
    pub fn builder(id: &str, domain_name: &str) -> CertificateBuilder {
        CertificateBuilder {
            id: id.to_string(),
            domain: domain_name.to_string(),
            alternatives: Vec::new(),
            validation: None,
            authority: None,
            export: false,
            transparency: None,
            name: None,
            algorithm: None,
        }
    }

    /// Refers to a certificate that exists already, by its ARN: text, or a value known only at
    /// deployment, such as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_certificate_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The certificate's ARN.
    pub fn arn(&self) -> Value<refs::CertificateManagerCertificateArn> {
        self.arn.clone()
    }

    /// The resource beneath; `None` for a certificate that exists already.
    pub fn cfn(&self) -> Option<CfnCertificate> {
        self.cfn.clone()
    }
}

/// A certificate of a private authority, for what only your own clients have to trust.
///
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-private.html>
///
/// ```
/// use rustinfra_constructs::certificatemanager::PrivateCertificate;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1a2b3c4d";
/// PrivateCertificate::builder("Inside", "orders.internal.example.org", authority).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PrivateCertificate;

impl PrivateCertificate {
    /// Starts a certificate issued by `authority`.
    pub fn builder(
        id: &str,
        domain_name: &str,
        authority: impl IntoValue<refs::AcmpcaCertificateAuthorityArn>,
    ) -> CertificateBuilder {
        let authority = Some(authority.into_value().into_expr());
        CertificateBuilder { authority, ..Certificate::builder(id, domain_name) }
    }
}

/// Settings of a [`Certificate`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct CertificateBuilder {
    id: String,
    domain: String,
    alternatives: Vec<String>,
    validation: Option<CertificateValidation>,
    authority: Option<Expr>,
    export: bool,
    transparency: Option<bool>,
    name: Option<String>,
    algorithm: Option<KeyAlgorithm>,
}

impl CertificateBuilder {
    /// Adds a domain that the certificate is for as well.
    ///
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html>
    pub fn subject_alternative_name(mut self, domain: &str) -> Self {
        self.alternatives.push(domain.to_string());
        self
    }

    /// Adds domains that the certificate is for as well.
    pub fn subject_alternative_names<'a>(
        mut self,
        domains: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.alternatives.extend(domains.into_iter().map(String::from));
        self
    }

    /// Says how the owner of the domains agrees; default: by mail
    /// ([`CertificateValidation::from_email`]).
    pub fn validation(mut self, validation: CertificateValidation) -> Self {
        self.validation = Some(validation);
        self
    }

    /// Lets the certificate be taken out of AWS with its key, for a fee; default no.
    ///
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-exportable-certificates.html>
    pub fn allow_export(mut self) -> Self {
        self.export = true;
        self
    }

    /// Says whether the certificate is listed in public logs; default yes. Browsers do not trust
    /// those that are not.
    pub fn transparency_logging_enabled(mut self, enabled: bool) -> Self {
        self.transparency = Some(enabled);
        self
    }

    /// Sets the tag `Name`, which the console shows; default: the certificate's path.
    pub fn certificate_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the kind of key; default [`KeyAlgorithm::RSA_2048`].
    pub fn key_algorithm(mut self, algorithm: KeyAlgorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Places the certificate. Reports `bad-name` for what is no domain name, `out-of-range` for a
    /// first name of more than 64 characters or more than 99 others, and `conflicting-options` for
    /// a key or a setting that certificates of its kind do not have.
    ///
    /// Source: <https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html>
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Certificate {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnCertificate::new(&node, "Resource");
        cfn.set("DomainName", Expr::text(self.domain.clone()));
        if !self.alternatives.is_empty() {
            let names = self.alternatives.iter().map(|n| Expr::text(n.clone()));
            cfn.set("SubjectAlternativeNames", Expr::list(names));
        }
        if let Some(algorithm) = self.algorithm {
            cfn.set("KeyAlgorithm", Expr::Text(algorithm.0));
        }
        if self.export {
            cfn.set("CertificateExport", "ENABLED".into());
        }
        if let Some(enabled) = self.transparency {
            let preference = if enabled { "ENABLED" } else { "DISABLED" };
            cfn.set("CertificateTransparencyLoggingPreference", preference.into());
        }
        match self.authority {
            Some(authority) => cfn.set("CertificateAuthorityArn", authority),
            None => {
                let others = self.alternatives.into_iter().filter(|d| *d != self.domain);
                let domains: Vec<String> =
                    std::iter::once(self.domain.clone()).chain(others).collect();
                let by_mail = CertificateValidation::from_email();
                let validation = self.validation.unwrap_or(by_mail);
                let (method, options) = validation.bind(&node, &domains);
                cfn.set("ValidationMethod", method.into());
                if let Some(options) = options {
                    cfn.set("DomainValidationOptions", options);
                }
                let name = self.name.clone().unwrap_or_else(|| node.path());
                let name: String = name.chars().take(255).collect();
                let tag = Expr::map([("Key", Expr::from("Name")), ("Value", Expr::text(name))]);
                cfn.set("Tags", Expr::list([tag]));
            }
        }
        Certificate { node, arn: cfn.reff(), cfn: Some(cfn) }
    }

    fn check(&self, node: &Node) {
        for domain in std::iter::once(&self.domain).chain(&self.alternatives) {
            let name = domain.strip_prefix("*.").unwrap_or(domain);
            let parts = name.split('.').collect::<Vec<_>>();
            let part = |p: &&str| {
                (1..=63).contains(&p.len())
                    && !p.starts_with('-')
                    && !p.ends_with('-')
                    && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            };
            if domain.len() > 253 || !parts.iter().all(part) {
                node.report(
                    Diagnostic::error("bad-name", "a name is not allowed")
                        .detail(format!("`{domain}` is not a domain name."))
                        .help("write it as `shop.example.org`, or `*.example.org` for all below"),
                );
            }
        }
        // The first name is also the certificate's common name, which has room for 64.
        let length = self.domain.chars().count();
        check::range(node, "the length of the first domain name", length, 1..=64, PAGE);
        let names = self.alternatives.len();
        check::range(node, "the number of further domain names", names, 0..=99, PAGE);
        let imported_only = [
            KeyAlgorithm::RSA_1024,
            KeyAlgorithm::RSA_3072,
            KeyAlgorithm::RSA_4096,
            KeyAlgorithm::EC_SECP521R1,
        ];
        if self.authority.is_none()
            && let Some(algorithm) = self.algorithm.as_ref().filter(|a| imported_only.contains(a))
        {
            check::reject(
                node,
                format!("Public certificates are not issued for keys of `{}`.", algorithm.0),
                format!("use `RSA_2048`, `EC_PRIME256V1` or `EC_SECP384R1`; see {PAGE}"),
            );
        }
        if self.authority.is_some() {
            for (set, what) in [
                (self.validation.is_some(), "How the owner of the domain agrees"),
                (self.transparency.is_some(), "Listing in public logs"),
                (self.name.is_some(), "The tag `Name`"),
            ] {
                if set {
                    check::reject(
                        node,
                        format!("{what} is not a setting of private certificates."),
                        "leave it out",
                    );
                }
            }
        }
    }
}
