//! The zone.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::{Expr, List};
use rustinfra_cfn::refs;
use rustinfra_cfn::route53::CfnHostedZone;
use serde_json::json;

use super::dnssec::{KeySigningKey, KeySigningKeyBuilder, enable_dnssec};
use super::record_set::{RecordSet, RecordSetBuilder};
use super::record_types::{CaaAmazonRecord, ZoneDelegationRecord};
use super::target::RecordTarget;
use crate::kms::Key;
use crate::{arn, check};

/// A zone: a domain and its records.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::HostedZone;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let shop = HostedZone::builder("Shop", "shop.example.org").comment("The shop").build(&stack);
/// let id = "Z1D633PJN98FT9";
/// let parent = HostedZone::from_hosted_zone_attributes(&stack, "Parent", id, "example.org");
/// parent.add_delegation(&shop);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct HostedZone {
    node: Node,
    cfn: Option<CfnHostedZone>,
    id: Value<String>,
    name: Option<String>,
}

impl Construct for HostedZone {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<String> for &HostedZone {
    fn into_value(self) -> Value<String> {
        self.id.clone()
    }
}

/// A zone that the whole internet sees.
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::PublicHostedZone;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let zone = PublicHostedZone::builder("Zone", "example.org").caa_amazon().build(&stack);
/// let deployer = Principal::account("111122223333");
/// let role = Role::builder("Delegator", deployer).build(&stack);
/// zone.grant_delegation_of(&role, ["shop.example.org"]);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PublicHostedZone;

impl PublicHostedZone {
    /// Starts a zone for a domain, such as `example.org`.
    pub fn builder(id: &str, zone_name: &str) -> HostedZoneBuilder {
        HostedZone::builder(id, zone_name)
    }
}

/// A zone that only VPCs see.
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{ARecord, PrivateHostedZone, RecordTarget};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let vpc = Vpc::builder("Net").build(&stack);
/// let zone = PrivateHostedZone::builder("Zone", "inside.example.org", vpc.vpc_id()).build(&stack);
/// ARecord::builder("Db", &zone, RecordTarget::ip_addresses(["10.0.0.7"]))
///     .record_name("db")
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PrivateHostedZone;

impl PrivateHostedZone {
    /// Starts a zone for a domain, seen from `vpc`. The VPC needs DNS support and DNS host names.
    pub fn builder(
        id: &str,
        zone_name: &str,
        vpc: impl IntoValue<refs::Ec2VpcId>,
    ) -> HostedZoneBuilder {
        HostedZone::builder(id, zone_name).vpc(vpc)
    }
}

impl HostedZone {
    /// Starts a zone for a domain, such as `example.org`: public, unless it gets a VPC.
    pub fn builder(id: &str, zone_name: &str) -> HostedZoneBuilder {
        HostedZoneBuilder {
            id: id.to_string(),
            name: zone_name.to_string(),
            trailing_dot: true,
            comment: None,
            log_group: None,
            vpcs: Vec::new(),
            caa_amazon: false,
            accelerated_recovery: false,
        }
    }

    /// Refers to a zone that exists already, by its id alone: records need its name as well. The id is
    /// text, or a value known only at deployment, such as a parameter's. Reports `bad-name` for an
    /// id of another form.
    #[track_caller]
    #[doc(alias("fromPrivateHostedZoneId", "fromPublicHostedZoneId"))]
    pub fn from_hosted_zone_id(
        scope: &impl Construct,
        id: &str,
        hosted_zone_id: impl IntoValue<String>,
    ) -> Self {
        Self::imported(scope, id, hosted_zone_id.into_value(), None)
    }

    /// Refers to a zone that exists already. Its id is text, or a value known only at deployment; its name
    /// is text, since the names of records are checked against it. Reports `bad-name` for an id of
    /// another form.
    #[track_caller]
    #[doc(alias("fromPrivateHostedZoneAttributes", "fromPublicHostedZoneAttributes"))]
    pub fn from_hosted_zone_attributes(
        scope: &impl Construct,
        id: &str,
        hosted_zone_id: impl IntoValue<String>,
        zone_name: &str,
    ) -> Self {
        Self::imported(scope, id, hosted_zone_id.into_value(), Some(zone_name))
    }

    #[track_caller]
    fn imported(
        scope: &impl Construct,
        id: &str,
        zone_id: Value<String>,
        name: Option<&str>,
    ) -> Self {
        let node = scope.node().child(id);
        if let Some(text) = zone_id.as_literal() {
            let (what, rule) = ("the zone's id", "1 to 32 letters and digits");
            let help = "write what stands after `/hostedzone/`";
            check::required_name(&node, what, text, 32, |c| c.is_ascii_alphanumeric(), rule, help);
        }
        let name = name.map(|n| n.trim_end_matches('.').to_string());
        let zone = Self { node, cfn: None, id: zone_id, name };
        zone.node.set_facet(Facet::new().arn(Shape::Resource, zone.arn()));
        zone
    }

    /// The zone's id.
    pub fn hosted_zone_id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The zone's ARN.
    pub fn arn(&self) -> Value<String> {
        sub!("arn:{}:route53:::hostedzone/{}", arn::partition(&self.node), &self.id)
    }

    /// The domain, without a dot at the end; empty for a zone imported by its id alone.
    pub fn zone_name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    pub(super) fn known_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The name servers; `None` for a private zone, and for one that exists already.
    pub fn name_servers(&self) -> Option<Value<List<String>>> {
        let public = self.cfn.as_ref().filter(|cfn| cfn.property("VPCs").is_none());
        public.map(|cfn| cfn.attr_name_servers())
    }

    /// The resource beneath; `None` for a zone that exists already.
    pub fn cfn(&self) -> Option<CfnHostedZone> {
        self.cfn.clone()
    }

    /// Lets a VPC see the zone, which makes it private. Reports `conflicting-options` for a zone
    /// that exists already.
    #[track_caller]
    pub fn add_vpc(&self, vpc: impl IntoValue<refs::Ec2VpcId>) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "zone",
                "The VPCs of {} cannot be changed.",
                "add it {}",
            );
        };
        if cfn.property("VPCs").is_none() {
            check_private(
                &self.node,
                cfn.property("QueryLoggingConfig").is_some(),
                cfn.property("HostedZoneFeatures").is_some(),
                self.node.try_child("CaaAmazon").is_some(),
            );
        }
        let entry = vpc_entry(&self.node, vpc.into_value().into_expr());
        cfn.push_to("VPCs", entry);
    }

    /// Says that another zone answers for a part of this one: a record of its name servers. Reports
    /// `unknown-name-servers` for a part that was imported or is private.
    #[track_caller]
    pub fn add_delegation(&self, part: &HostedZone) -> Option<RecordSet> {
        self.add_delegation_with(part, |record| record)
    }

    /// [`add_delegation`](Self::add_delegation), with settings of the record: a comment, or how long it
    /// may be kept.
    #[track_caller]
    pub fn add_delegation_with(
        &self,
        part: &HostedZone,
        set: impl FnOnce(RecordSetBuilder) -> RecordSetBuilder,
    ) -> Option<RecordSet> {
        let (Some(servers), Some(name)) = (part.name_servers(), part.known_name()) else {
            self.node.report(
                Diagnostic::error("unknown-name-servers", "the name servers are not known")
                    .detail(format!(
                        "`{}` was imported or is private, so its name servers are not known.",
                        part.node.path()
                    ))
                    .help("add a `ZoneDelegationRecord` with its name servers"),
            );
            return None;
        };
        let id = format!("{} -> {}", self.zone_name(), name);
        let record = ZoneDelegationRecord::to(&id, self, RecordTarget::value_list(servers));
        Some(set(record.record_name(name)).build(self))
    }

    /// Signs the zone with a key: one of [`KeySpec::EccNistP256`](crate::kms::KeySpec) for signing, in
    /// `us-east-1`. Route 53 is allowed to use it.
    ///
    /// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html>
    #[track_caller]
    pub fn enable_dnssec(&self, key: &Key) -> KeySigningKey {
        self.enable_dnssec_with(key, |signing| signing)
    }

    /// [`enable_dnssec`](Self::enable_dnssec), with settings of the key that signs, such as its name.
    #[track_caller]
    pub fn enable_dnssec_with(
        &self,
        key: &Key,
        set: impl FnOnce(KeySigningKeyBuilder) -> KeySigningKeyBuilder,
    ) -> KeySigningKey {
        enable_dnssec(self, set(KeySigningKey::builder("KeySigningKey", self, key)))
    }

    /// Allows `grantee` to add and remove delegations in the zone.
    #[track_caller]
    pub fn grant_delegation(&self, grantee: &impl Grantee) -> Grant {
        self.delegate(grantee.principal(), None)
    }

    /// Allows `grantee` to add and remove delegations of these names only. Reports
    /// `conflicting-options` for a name that is no part of the zone.
    #[track_caller]
    pub fn grant_delegation_of<'a>(
        &self,
        grantee: &impl Grantee,
        zone_names: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        let names: Vec<String> = zone_names
            .into_iter()
            .map(|name| name.trim_end_matches('.').to_ascii_lowercase())
            .collect();
        let parent = self.zone_name().to_ascii_lowercase();
        for name in &names {
            if !parent.is_empty() && !name.ends_with(&format!(".{parent}")) {
                check::reject(
                    &self.node,
                    format!("`{name}` is not a part of `{parent}`, so it cannot be delegated."),
                    "name domains below the zone's",
                );
            }
        }
        self.delegate(grantee.principal(), Some(names))
    }

    #[track_caller]
    fn delegate(&self, principal: Principal, names: Option<Vec<String>>) -> Grant {
        const EVERY: &str = "ForAllValues:StringEquals";
        let finds = principal.clone();
        Link::grant(finds, &links::HOSTED_ZONE_FIND, self).contents("*").record(&self.node);
        let mut changes = principal
            .when(EVERY, "route53:ChangeResourceRecordSetsRecordTypes", json!(["NS"]))
            .when(EVERY, "route53:ChangeResourceRecordSetsActions", json!(["UPSERT", "DELETE"]));
        if let Some(names) = names {
            let key = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
            changes = changes.when(EVERY, key, json!(names));
        }
        Link::grant(changes, &links::HOSTED_ZONE_DELEGATE, self).record(&self.node)
    }
}

fn vpc_entry(node: &Node, vpc: Expr) -> Expr {
    Expr::map([("VPCId", vpc), ("VPCRegion", arn::region(node).into_expr())])
}

/// Settings of a [`HostedZone`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct HostedZoneBuilder {
    id: String,
    name: String,
    trailing_dot: bool,
    comment: Option<String>,
    log_group: Option<Expr>,
    vpcs: Vec<Expr>,
    caa_amazon: bool,
    accelerated_recovery: bool,
}

impl HostedZoneBuilder {
    /// Says whether the name is given to Route 53 with a dot at the end; default yes.
    pub fn add_trailing_dot(mut self, add: bool) -> Self {
        self.trailing_dot = add;
        self
    }

    /// Sets a comment of at most 256 characters.
    pub fn comment(mut self, text: &str) -> Self {
        self.comment = Some(text.to_string());
        self
    }

    /// Logs queries to a log group in `us-east-1`, whose resource policy has to allow
    /// `route53.amazonaws.com`; for public zones.
    pub fn query_logs_log_group(mut self, arn: impl IntoValue<refs::LogsLogGroupArn>) -> Self {
        self.log_group = Some(arn.into_value().into_expr());
        self
    }

    /// Lets a VPC see the zone, which makes it private.
    pub fn vpc(mut self, vpc: impl IntoValue<refs::Ec2VpcId>) -> Self {
        self.vpcs.push(vpc.into_value().into_expr());
        self
    }

    /// Says that only Amazon may issue certificates for the domain.
    pub fn caa_amazon(mut self) -> Self {
        self.caa_amazon = true;
        self
    }

    /// Keeps the zone changeable while `us-east-1` is not available; for public zones.
    pub fn accelerated_recovery(mut self) -> Self {
        self.accelerated_recovery = true;
        self
    }

    /// Places the zone. Reports `bad-name` for a domain, `out-of-range` for a long comment, and
    /// `conflicting-options` for what a private zone cannot have.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> HostedZone {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let name = self.name.trim_end_matches('.').to_string();
        let cfn = CfnHostedZone::new(&node, "Resource");
        let dot = if self.trailing_dot { "." } else { "" };
        cfn.set("Name", Expr::text(format!("{name}{dot}")));
        if let Some(text) = self.comment {
            cfn.set("HostedZoneConfig", Expr::map([("Comment", Expr::text(text))]));
        }
        if let Some(group) = self.log_group {
            let logging = Expr::map([("CloudWatchLogsLogGroupArn", group)]);
            cfn.set("QueryLoggingConfig", logging);
        }
        if self.accelerated_recovery {
            let features = Expr::map([("EnableAcceleratedRecovery", Expr::from(true))]);
            cfn.set("HostedZoneFeatures", features);
        }
        if !self.vpcs.is_empty() {
            let vpcs = self.vpcs.into_iter().map(|vpc| vpc_entry(&node, vpc));
            cfn.set("VPCs", Expr::list(vpcs));
        }
        let zone = HostedZone { id: cfn.reff(), cfn: Some(cfn), name: Some(name), node };
        zone.node.set_facet(Facet::new().arn(Shape::Resource, zone.arn()));
        if self.caa_amazon {
            CaaAmazonRecord::builder("CaaAmazon", &zone).build(&zone);
        }
        zone
    }

    /// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html>
    fn check(&self, node: &Node) {
        const PAGE: &str =
            "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html";
        let allowed = |c: char| c.is_ascii_graphic();
        let rule = "1 to 255 letters, digits, `-`, `.` and other characters of domain names";
        let help = "change it";
        check::required_name(node, "the zone name", &self.name, 255, allowed, rule, help);
        if let Some(text) = &self.comment {
            let length = text.chars().count();
            check::range(node, "the length of the comment", length, 0..=256, PAGE);
        }
        if !self.vpcs.is_empty() {
            let logs = self.log_group.is_some();
            check_private(node, logs, self.accelerated_recovery, self.caa_amazon);
        }
    }
}

/// Reports what a private zone cannot have.
fn check_private(node: &Node, logs: bool, accelerated_recovery: bool, caa_amazon: bool) {
    let not_private = [
        (logs, "Queries of a private zone are logged by its VPCs' resolvers."),
        (accelerated_recovery, "Accelerated recovery is for public zones."),
        (caa_amazon, "Nobody who issues certificates sees a private zone."),
    ];
    for (_, detail) in not_private.into_iter().filter(|(set, _)| *set) {
        check::reject(node, detail, "leave it out, or the VPC");
    }
}
