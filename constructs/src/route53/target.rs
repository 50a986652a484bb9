//! What a record answers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::cloud_front;
use super::hosted_zone::HostedZone;
use super::record_set::RecordSet;

/// The address of something on AWS, as a record refers to it.
#[derive(Clone)]
pub struct AliasTarget {
    dns_name: Expr,
    hosted_zone_id: Zone,
    evaluate_health: Option<bool>,
}

/// The hosted zone that AWS keeps an address in.
#[derive(Clone)]
enum Zone {
    Known(Expr),
    /// That of all distributions, which depends on where the record stands.
    CloudFront,
}

impl AliasTarget {
    /// An address, and the hosted zone that AWS keeps it in.
    pub fn new(dns_name: impl IntoValue<String>, hosted_zone_id: impl IntoValue<String>) -> Self {
        let zone = Zone::Known(hosted_zone_id.into_value().into_expr());
        Self::in_zone(dns_name.into_value(), zone)
    }

    /// The address of a distribution, such as `d111111abcdef8.cloudfront.net`, for one that is not
    /// made here; one that is, is a target by itself.
    pub fn cloud_front(dns_name: impl IntoValue<String>) -> Self {
        Self::in_zone(dns_name.into_value(), Zone::CloudFront)
    }

    fn in_zone(dns_name: Value<String>, hosted_zone_id: Zone) -> Self {
        Self { dns_name: dns_name.into_expr(), hosted_zone_id, evaluate_health: None }
    }

    /// Answers only while the target is healthy; default no.
    #[must_use]
    pub fn evaluate_target_health(mut self, evaluate: bool) -> Self {
        self.evaluate_health = Some(evaluate);
        self
    }

    pub(super) fn evaluates_health(&self) -> bool {
        self.evaluate_health == Some(true)
    }

    /// As a record at `node` has it.
    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        let zone = match &self.hosted_zone_id {
            Zone::Known(zone) => zone.clone(),
            Zone::CloudFront => cloud_front::hosted_zone_id(node).into_expr(),
        };
        let mut out = Expr::map([("DNSName", self.dns_name.clone()), ("HostedZoneId", zone)]);
        if let Some(evaluate) = self.evaluate_health {
            out.set("EvaluateTargetHealth", evaluate.into());
        }
        out
    }
}

/// What a record can be an alias of: a construct with an address of its own on AWS.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html>
#[diagnostic::on_unimplemented(message = "a record cannot be an alias of `{Self}`")]
pub trait AliasRecordTarget {
    /// The address.
    fn alias_target(&self) -> AliasTarget;
}

impl AliasRecordTarget for AliasTarget {
    fn alias_target(&self) -> AliasTarget {
        self.clone()
    }
}

/// A record of the same zone is an alias target by its name.
impl AliasRecordTarget for (&HostedZone, &RecordSet) {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::new(self.1.domain_name(), self.0.hosted_zone_id())
    }
}

/// What a record answers: values, or whatever something on AWS answers at the time.
#[derive(Clone)]
#[must_use = "a target does nothing until a record gets it"]
pub struct RecordTarget(pub(super) Target);

#[derive(Clone)]
pub(super) enum Target {
    Values(Expr),
    Alias(AliasTarget),
}

impl RecordTarget {
    /// Values, as the record's type writes them.
    #[doc(alias = "fromValues")]
    pub fn values<V: IntoValue<String>>(values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|v| v.into_value().into_expr());
        Self(Target::Values(Expr::list(values)))
    }

    /// IP addresses.
    #[doc(alias = "fromIpAddresses")]
    pub fn ip_addresses<V: IntoValue<String>>(addresses: impl IntoIterator<Item = V>) -> Self {
        Self::values(addresses)
    }

    /// The address of something on AWS.
    #[doc(alias = "fromAlias")]
    pub fn alias(target: &impl AliasRecordTarget) -> Self {
        Self(Target::Alias(target.alias_target()))
    }

    /// Values known as a list only when the stack is deployed, such as a zone's name servers.
    pub fn value_list(values: Value<rustinfra::value::List<String>>) -> Self {
        Self(Target::Values(values.into_expr()))
    }
}
