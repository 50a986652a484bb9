//! The record.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::route53::CfnRecordSet;

use super::health_check::HealthCheck;
use super::hosted_zone::HostedZone;
use super::record_types::RecordType;
use super::routing::{Failover, Routing};
use super::target::{RecordTarget, Target};
use crate::check;
use crate::units::{Duration, mins};

/// A record: what a name answers when it is asked for one type of data.
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{PublicHostedZone, RecordSet, RecordTarget, RecordType, Routing};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
/// for (id, address, weight) in [("Old", "192.0.2.1", 90), ("New", "192.0.2.2", 10)] {
///     RecordSet::builder(id, &zone, RecordType::A, RecordTarget::ip_addresses([address]))
///         .record_name("www")
///         .routing(Routing::Weighted(weight))
///         .build(&stack);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct RecordSet {
    node: Node,
    cfn: CfnRecordSet,
}

impl Construct for RecordSet {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl RecordSet {
    /// Starts a record of any type. For the common ones there are [`ARecord`](super::ARecord) and
    /// others.
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        kind: RecordType,
        target: RecordTarget,
    ) -> RecordSetBuilder {
        RecordSetBuilder {
            id: id.to_string(),
            zone: zone.clone(),
            kind,
            target,
            name: None,
            ttl: None,
            comment: None,
            routing: None,
            set_identifier: None,
            health_check: None,
        }
    }

    /// The whole name.
    pub fn domain_name(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRecordSet {
        self.cfn.clone()
    }
}

/// Settings of a [`RecordSet`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RecordSetBuilder {
    id: String,
    zone: HostedZone,
    kind: RecordType,
    target: RecordTarget,
    name: Option<Value<String>>,
    ttl: Option<Duration>,
    comment: Option<String>,
    routing: Option<Routing>,
    set_identifier: Option<String>,
    health_check: Option<HealthCheck>,
}

impl RecordSetBuilder {
    /// Sets the name: below the zone (`www`), or whole (`www.example.org`); default: the zone's.
    pub fn record_name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value());
        self
    }

    /// Sets how long answers may be kept; default 30 minutes, of delegations two days. Aliases have
    /// none of their own.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Sets a comment.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Says when this of several records of one name answers; default: it is the only one.
    pub fn routing(mut self, routing: Routing) -> Self {
        self.routing = Some(routing);
        self
    }

    /// Tells the record from the others of its name, in 1 to 128 characters; default: made of its
    /// routing and its path.
    pub fn set_identifier(mut self, identifier: &str) -> Self {
        self.set_identifier = Some(identifier.to_string());
        self
    }

    /// Answers only while a health check passes.
    pub fn health_check(mut self, check: &HealthCheck) -> Self {
        self.health_check = Some(check.clone());
        self
    }

    pub(super) fn default_ttl(mut self, ttl: Duration) -> Self {
        self.ttl = self.ttl.or(Some(ttl));
        self
    }

    /// Places the record. Reports `unknown-zone-name` for a zone that was imported by its id alone,
    /// `bad-address` for what is no IP address, `out-of-range` for a long set identifier, and
    /// `conflicting-options` for routing, health checks and times that the record cannot have.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> RecordSet {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnRecordSet::new(&node, "Resource");
        cfn.set("HostedZoneId", self.zone.hosted_zone_id().into_expr());
        cfn.set("Name", self.full_name(&node).into_expr());
        cfn.set("Type", self.kind.as_expr());
        match &self.target.0 {
            Target::Values(values) => {
                cfn.set("ResourceRecords", values.clone());
                let ttl = self.ttl.unwrap_or(mins(30)).as_secs();
                cfn.set("TTL", Expr::text(ttl.to_string()));
            }
            Target::Alias(alias) => cfn.set("AliasTarget", alias.to_expr(&node)),
        }
        if let Some(text) = self.comment {
            cfn.set("Comment", text.into());
        }
        if let Some(check) = &self.health_check {
            cfn.set("HealthCheckId", check.health_check_id().into_expr());
        }
        if let Some(routing) = &self.routing {
            let (property, value, identifier) = routing.bind(&node);
            cfn.set(property, value);
            cfn.set("SetIdentifier", self.set_identifier.unwrap_or(identifier).into());
        }
        RecordSet { node, cfn }
    }

    /// The whole name, with a dot at the end.
    fn full_name(&self, node: &Node) -> Value<String> {
        let Some(zone) = self.zone.known_name() else {
            node.report(
                Diagnostic::error("unknown-zone-name", "the name of a zone is not known")
                    .detail("The zone was imported by its id alone, so names in it are not known.")
                    .help("use `HostedZone::from_hosted_zone_attributes` with the zone's name"),
            );
            return "".into_value();
        };
        match &self.name {
            None => format!("{zone}.").into_value(),
            Some(name) => match name.expr().as_text() {
                Some(text) if text.ends_with('.') => text.into_value(),
                Some(text) if text == zone || text.ends_with(&format!(".{zone}")) => {
                    format!("{text}.").into_value()
                }
                Some(text) => format!("{text}.{zone}.").into_value(),
                None => sub!("{}.{}.", name, zone),
            },
        }
    }

    fn check(&self, node: &Node) {
        if self.set_identifier.is_some() && self.routing.is_none() {
            check::reject(
                node,
                "A set identifier tells records apart that share a name, but this one is alone.",
                "add `.routing(…)`, or leave out the identifier",
            );
        }
        if let Some(identifier) = &self.set_identifier {
            const PAGE: &str = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html";
            let length = identifier.chars().count();
            check::range(node, "the length of the set identifier", length, 1..=128, PAGE);
        }
        let alias = match &self.target.0 {
            Target::Alias(alias) => alias,
            Target::Values(values) => {
                self.kind.check(node, values);
                if let Some(Routing::Failover(Failover::Primary)) = self.routing
                    && self.health_check.is_none()
                {
                    check::reject(
                        node,
                        "The first record of a failover has no health check, so the second would \
                         never answer.",
                        "add `.health_check(&check)`",
                    );
                }
                return;
            }
        };
        if self.ttl.is_some() {
            check::reject(
                node,
                "An alias is kept as long as what it stands for; it has no time of its own.",
                "leave out `.ttl(…)`",
            );
        }
        match self.routing {
            Some(Routing::MultiValueAnswer) => check::reject(
                node,
                "An alias cannot be one of several answers at random.",
                "use another routing, or values instead of an alias",
            ),
            Some(Routing::Failover(_)) if !alias.evaluates_health() => check::reject(
                node,
                "An alias of a failover does not look at the health of its target.",
                "use a target with `.evaluate_target_health(true)`",
            ),
            _ => {}
        }
    }
}
