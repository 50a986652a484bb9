//! How viewers are met over TLS.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use crate::arn::region_of;
use crate::check;

/// The oldest TLS that viewers of your own domain may speak.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityPolicyProtocol {
    /// TLS 1.2 with the ciphers of 2018.
    TlsV1_2_2018,
    /// TLS 1.2 with the ciphers of 2019.
    TlsV1_2_2019,
    /// TLS 1.2 with the ciphers of 2021; the default.
    TlsV1_2_2021,
    /// TLS 1.2 with the ciphers of 2025.
    TlsV1_2_2025,
    /// TLS 1.3.
    TlsV1_3_2025,
    /// SSL 3.0, which is broken; only for viewers without SNI.
    SslV3,
    /// TLS 1.0, no longer safe.
    TlsV1,
    /// TLS 1.0 with the ciphers of 2016, no longer safe.
    TlsV1_2016,
    /// TLS 1.1 with the ciphers of 2016, no longer safe.
    TlsV1_1_2016,
    /// One that is newer than this library.
    Other(&'static str),
}

impl SecurityPolicyProtocol {
    fn as_str(self) -> &'static str {
        match self {
            SecurityPolicyProtocol::TlsV1_2_2018 => "TLSv1.2_2018",
            SecurityPolicyProtocol::TlsV1_2_2019 => "TLSv1.2_2019",
            SecurityPolicyProtocol::TlsV1_2_2021 => "TLSv1.2_2021",
            SecurityPolicyProtocol::TlsV1_2_2025 => "TLSv1.2_2025",
            SecurityPolicyProtocol::TlsV1_3_2025 => "TLSv1.3_2025",
            SecurityPolicyProtocol::SslV3 => "SSLv3",
            SecurityPolicyProtocol::TlsV1 => "TLSv1",
            SecurityPolicyProtocol::TlsV1_2016 => "TLSv1_2016",
            SecurityPolicyProtocol::TlsV1_1_2016 => "TLSv1.1_2016",
            SecurityPolicyProtocol::Other(name) => name,
        }
    }
}

/// How viewers without SNI are met, who are all but gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SslMethod {
    /// They are not; the default.
    Sni,
    /// By addresses of the distribution's own, for 600 $ a month.
    Vip,
    /// By static addresses, which have to be asked for.
    StaticIp,
}

/// Domains of your own, with their certificate.
#[derive(Clone)]
pub(super) struct Domains {
    pub(super) names: Vec<Value<String>>,
    pub(super) certificate: Value<refs::CertificateManagerCertificateArn>,
}

/// The value of `ViewerCertificate`.
pub(super) fn viewer_certificate(
    node: &Node,
    domains: &Domains,
    protocol: Option<SecurityPolicyProtocol>,
    method: Option<SslMethod>,
) -> Expr {
    let region = region_of(&domains.certificate);
    if region.is_some_and(|region| region != "us-east-1") {
        check::reject(
            node,
            "CloudFront takes certificates of us-east-1 only.",
            "make the certificate there; see \
             https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
        );
    }
    let by_sni = method.unwrap_or(SslMethod::Sni) == SslMethod::Sni;
    if by_sni && protocol == Some(SecurityPolicyProtocol::SslV3) {
        check::reject(
            node,
            "Viewers with SNI speak TLS, and not `SSLv3`.",
            "set a newer protocol; see \
             https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html",
        );
    }
    let method = match method.unwrap_or(SslMethod::Sni) {
        SslMethod::Sni => "sni-only",
        SslMethod::Vip => "vip",
        SslMethod::StaticIp => "static-ip",
    };
    let protocol = protocol.unwrap_or(SecurityPolicyProtocol::TlsV1_2_2021);
    Expr::map([
        ("AcmCertificateArn", domains.certificate.expr().clone()),
        ("MinimumProtocolVersion", protocol.as_str().into()),
        ("SslSupportMethod", method.into()),
    ])
}
