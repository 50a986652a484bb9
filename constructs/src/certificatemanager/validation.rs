//! How the owner of a domain agrees to a certificate.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::route53::HostedZone;

/// How the owner of the domains agrees.
///
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/domain-ownership-validation.html>
#[derive(Clone)]
#[must_use = "a validation does nothing until a certificate gets it"]
pub struct CertificateValidation(Method);

#[derive(Clone)]
enum Method {
    Manual,
    Zone(Expr),
    Zones(Vec<(String, Expr)>),
    Email(Vec<(String, String)>),
}

impl CertificateValidation {
    /// By records that CloudFormation makes in the zone of all domains. The deployment waits until
    /// they are seen.
    pub fn from_dns(zone: &HostedZone) -> Self {
        Self(Method::Zone(id(zone)))
    }

    /// By records that somebody makes by hand while the deployment waits.
    pub fn from_dns_by_hand() -> Self {
        Self(Method::Manual)
    }

    /// By records in the zone of each domain. Reports `conflicting-options` for a domain that is
    /// none of the certificate's.
    pub fn from_dns_multi_zone<'a>(
        zones: impl IntoIterator<Item = (&'a str, &'a HostedZone)>,
    ) -> Self {
        let zones = zones.into_iter().map(|(name, zone)| (name.to_string(), id(zone)));
        Self(Method::Zones(zones.collect()))
    }

    /// By mails to the addresses that are known for the domain above each domain
    /// (`admin@example.org` for `*.example.org`).
    pub fn from_email() -> Self {
        Self(Method::Email(Vec::new()))
    }

    /// By mails to the addresses of other domains, for each domain of the certificate one above it.
    /// Reports `conflicting-options` for a domain that is none of the certificate's.
    pub fn from_email_to<'a>(domains: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let domains = domains.into_iter().map(|(a, b)| (a.to_string(), b.to_string()));
        Self(Method::Email(domains.collect()))
    }

    /// The properties of a certificate for these domains.
    pub(super) fn bind(&self, node: &Node, domains: &[String]) -> (&'static str, Option<Expr>) {
        let option = |domain: &String, name: &'static str, value: Expr| {
            Expr::map([("DomainName", Expr::text(domain.clone())), (name, value)])
        };
        match &self.0 {
            Method::Manual => ("DNS", None),
            Method::Zone(zone) => {
                let proven = domains.iter().filter(|domain| needs_record(domain, domains));
                let options = proven.map(|d| option(d, "HostedZoneId", zone.clone()));
                ("DNS", Some(Expr::list(options)))
            }
            Method::Zones(zones) => {
                check_names(node, domains, zones.iter().map(|(name, _)| name));
                let proven = domains.iter().filter(|domain| needs_record(domain, domains));
                let known = proven.filter_map(|domain| {
                    let zone = zones.iter().find(|(name, _)| name == domain)?;
                    Some(option(domain, "HostedZoneId", zone.1.clone()))
                });
                ("DNS", Some(Expr::list(known)))
            }
            Method::Email(mails) => {
                check_names(node, domains, mails.iter().map(|(name, _)| name));
                let options = domains.iter().map(|domain| {
                    let given = mails.iter().find(|(name, _)| name == domain);
                    let to = given.map_or_else(|| above(domain), |(_, to)| to.clone());
                    option(domain, "ValidationDomain", Expr::text(to))
                });
                ("EMAIL", Some(Expr::list(options)))
            }
        }
    }
}

/// Whether a domain has a record of its own: `*.example.org` shares that of `example.org`.
fn needs_record(domain: &str, domains: &[String]) -> bool {
    domain.strip_prefix("*.").is_none_or(|base| !domains.iter().any(|other| other == base))
}

fn id(zone: &HostedZone) -> Expr {
    zone.hosted_zone_id().into_expr()
}

/// The domain that mails go to: without `*.`, and without the first part if others stay that are
/// not a public suffix of two parts, such as `co.uk`.
fn above(domain: &str) -> String {
    let domain = domain.strip_prefix("*.").unwrap_or(domain);
    let parts: Vec<&str> = domain.split('.').collect();
    let [.., second, last] = parts[..] else { return domain.to_string() };
    let is_country = last.len() == 2;
    let is_suffix =
        matches!(second, "ac" | "co" | "com" | "edu" | "gov" | "net" | "org" | "or" | "ne");
    let keep = if is_country && is_suffix { 3 } else { 2 };
    parts[parts.len().saturating_sub(keep)..].join(".")
}

fn check_names<'a>(node: &Node, domains: &[String], names: impl Iterator<Item = &'a String>) {
    for name in names.filter(|name| !domains.contains(name)) {
        check::reject(
            node,
            format!("`{name}` is validated, but is none of the certificate's domains."),
            "correct the name, or add it with `.subject_alternative_name(…)`",
        );
    }
}
