//! How an origin of HTTP is spoken to.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::ORIGIN_PAGE;
use crate::check;
use crate::units::Duration;

/// How CloudFront speaks to an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginProtocolPolicy {
    /// By HTTP.
    HttpOnly,
    /// As the viewer speaks to CloudFront.
    MatchViewer,
    /// By HTTPS; the default.
    HttpsOnly,
}

impl OriginProtocolPolicy {
    pub(in super::super) fn as_str(self) -> &'static str {
        match self {
            OriginProtocolPolicy::HttpOnly => "http-only",
            OriginProtocolPolicy::MatchViewer => "match-viewer",
            OriginProtocolPolicy::HttpsOnly => "https-only",
        }
    }
}

/// Which addresses of an origin CloudFront connects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginIpAddressType {
    /// IPv4; the default.
    Ipv4,
    /// IPv6.
    Ipv6,
    /// Both, IPv6 first.
    DualStack,
}

impl OriginIpAddressType {
    fn as_str(self) -> &'static str {
        match self {
            OriginIpAddressType::Ipv4 => "ipv4",
            OriginIpAddressType::Ipv6 => "ipv6",
            OriginIpAddressType::DualStack => "dualstack",
        }
    }
}

/// A version of TLS that CloudFront may speak to an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginSslProtocol {
    /// TLS 1.0, no longer safe.
    TlsV1,
    /// TLS 1.1, no longer safe.
    TlsV1_1,
    /// TLS 1.2.
    TlsV1_2,
    /// SSL 3.0, which is broken.
    SslV3,
}

impl OriginSslProtocol {
    pub(in super::super) fn as_str(self) -> &'static str {
        match self {
            OriginSslProtocol::TlsV1 => "TLSv1",
            OriginSslProtocol::TlsV1_1 => "TLSv1.1",
            OriginSslProtocol::TlsV1_2 => "TLSv1.2",
            OriginSslProtocol::SslV3 => "SSLv3",
        }
    }
}

/// How an origin of HTTP is spoken to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Http {
    pub(super) protocol: OriginProtocolPolicy,
    pub(super) ssl: Vec<OriginSslProtocol>,
    pub(super) http_port: Option<u16>,
    pub(super) https_port: Option<u16>,
    pub(super) read_timeout: Option<Duration>,
    pub(super) keepalive_timeout: Option<Duration>,
    pub(super) ip: Option<OriginIpAddressType>,
}

impl Http {
    pub(super) fn to_expr(&self) -> Expr {
        let mut expr = Expr::Map(Vec::new());
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                expr.set(name, value);
            }
        };
        let seconds = |d: Option<Duration>| d.map(|d| Expr::from(d.as_secs()));
        put("HTTPPort", self.http_port.map(|port| Expr::Int(port.into())));
        put("HTTPSPort", self.https_port.map(|port| Expr::Int(port.into())));
        put("IpAddressType", self.ip.map(|ip| ip.as_str().into()));
        put("OriginKeepaliveTimeout", seconds(self.keepalive_timeout));
        put("OriginProtocolPolicy", Some(self.protocol.as_str().into()));
        put("OriginReadTimeout", seconds(self.read_timeout));
        let ssl = self.ssl.iter().map(|version| version.as_str().into());
        put("OriginSSLProtocols", Some(Expr::list(ssl)));
        expr
    }

    /// The server as one that only its VPC reaches.
    pub(super) fn to_vpc_expr(&self, id: &Value<String>) -> Expr {
        let mut expr = Expr::Map(Vec::new());
        if let Some(timeout) = self.keepalive_timeout {
            expr.set("OriginKeepaliveTimeout", timeout.as_secs().into());
        }
        if let Some(timeout) = self.read_timeout {
            expr.set("OriginReadTimeout", timeout.as_secs().into());
        }
        expr.set("VpcOriginId", id.expr().clone());
        expr
    }

    pub(super) fn check(&self, node: &Node) {
        let range = |what: &str, value: Option<Duration>| {
            if let Some(value) = value {
                check::range(node, what, value.as_secs(), 1..=120, ORIGIN_PAGE);
            }
        };
        range("the time to answer in seconds", self.read_timeout);
        range("the time to keep a connection in seconds", self.keepalive_timeout);
        for port in [self.http_port, self.https_port].into_iter().flatten() {
            check_port(node, port);
        }
        if self.ssl.is_empty() && self.protocol != OriginProtocolPolicy::HttpOnly {
            let help = "name `OriginSslProtocol::TlsV1_2`, or leave out `.origin_ssl_protocols(…)`";
            check::reject(node, "An origin of HTTPS speaks no version of TLS.", help);
        }
    }
}

/// Reports a port that CloudFront does not connect to.
pub(in super::super) fn check_port(node: &Node, port: u16) {
    if ![80, 443].contains(&port) && port < 1_024 {
        check::reject(
            node,
            format!("CloudFront does not connect to the port {port}."),
            format!("use 80, 443, or 1024 to 65535; see {ORIGIN_PAGE}"),
        );
    }
}
