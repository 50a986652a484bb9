//! The regions of a global table as its template lists them.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnGlobalTable;

use super::capacity::{GlobalTableBilling, request_units};
use super::encryption::GlobalTableEncryption;
use super::index::GlobalTableIndex;
use super::replica::{Regional, Replica, ReplicaIndex};
use crate::check;

const RECOVERY_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html";

/// What the regions are made of; replicas and indexes may be added later.
pub(super) struct Regions {
    pub(super) billing: GlobalTableBilling,
    pub(super) encryption: GlobalTableEncryption,
    pub(super) regional: Regional,
    pub(super) replicate_settings: bool,
    pub(super) own_region: Value<String>,
    pub(super) replicas: Vec<Replica>,
    pub(super) indexes: Vec<GlobalTableIndex>,
}

impl Regions {
    /// Writes `Replicas`: the stack's own region comes last.
    pub(super) fn write(&self, node: &Node, cfn: &CfnGlobalTable) {
        let replicas = self.replicas.iter().map(|replica| self.of_replica(node, replica));
        let list = Expr::list(replicas.chain([self.own(node)]));
        cfn.set("Replicas", list);
    }

    fn own(&self, node: &Node) -> Expr {
        let mut out = Expr::map([("Region", self.own_region.expr().clone())]);
        self.add(node, &mut out, &self.regional, None, None, &[]);
        set_key(&mut out, self.encryption.key_of(None));
        out
    }

    fn of_replica(&self, node: &Node, replica: &Replica) -> Expr {
        let mut out = Expr::map([("Region", Expr::text(replica.region.clone()))]);
        let (own, table) = (replica.regional.clone(), &self.regional);
        let regional = Regional {
            deletion_protection: own.deletion_protection.or(table.deletion_protection),
            class: own.class.or(table.class),
            insights: own.insights.or(table.insights),
            recovery: own.recovery.or(table.recovery),
            kinesis: own.kinesis,
            tags: own.tags,
        };
        let (read, max_read) = (replica.read, replica.max_read);
        if (read.is_some() && !self.billing.is_provisioned())
            || (max_read.is_some() && self.billing.is_provisioned())
        {
            check::reject(
                node,
                format!(
                    "The replica in {} and its table have to be both on demand or both \
                     provisioned.",
                    replica.region
                ),
                "leave out the replica's capacity and limits, or change the table's billing",
            );
        }
        let read = read.map(|capacity| capacity.for_reads(node));
        let max_read = max_read.map(|units| request_units(node, "MaxReadRequestUnits", units));
        self.add(node, &mut out, &regional, read, max_read, &replica.indexes);
        set_key(&mut out, self.encryption.key_of(Some(&replica.region)));
        out
    }

    fn add(
        &self,
        node: &Node,
        out: &mut Expr,
        regional: &Regional,
        read: Option<Expr>,
        max_read: Option<Expr>,
        options: &[(String, ReplicaIndex)],
    ) {
        if let Some(on) = regional.deletion_protection {
            out.set("DeletionProtectionEnabled", on.into());
        }
        if let Some(class) = regional.class {
            out.set("TableClass", class.as_str().into());
        }
        if let Some(arn) = &regional.kinesis {
            let stream = Expr::map([("StreamArn", arn.expr().clone())]);
            out.set("KinesisStreamSpecification", stream);
        }
        if let Some(insights) = regional.insights {
            out.set("ContributorInsightsSpecification", insights_expr(insights));
        }
        if let Some(recovery) = regional.recovery {
            let on = recovery.is_some();
            let mut specification = Expr::map([("PointInTimeRecoveryEnabled", on.into())]);
            if let Some(days) = recovery.flatten() {
                check::range(node, "the recovery period in days", days, 1..=35, RECOVERY_PAGE);
                specification.set("RecoveryPeriodInDays", Expr::Int(days.into()));
            }
            out.set("PointInTimeRecoverySpecification", specification);
        }
        let table_read = || self.billing.read().map(|capacity| capacity.for_reads(node));
        if let Some(read) = read.or_else(table_read) {
            out.set("ReadProvisionedThroughputSettings", read);
        }
        let table_limit =
            || self.billing.max_read().map(|n| request_units(node, "MaxReadRequestUnits", n));
        if let Some(limit) = max_read.or_else(table_limit) {
            out.set("ReadOnDemandThroughputSettings", limit);
        }
        if self.replicate_settings {
            out.set("GlobalTableSettingsReplicationMode", "ENABLED".into());
        }
        if !regional.tags.is_empty() {
            let tag = |(key, value): &(String, String)| {
                let (key, value) = (Expr::text(key.clone()), Expr::text(value.clone()));
                Expr::map([("Key", key), ("Value", value)])
            };
            out.set("Tags", Expr::list(regional.tags.iter().map(tag)));
        }
        let indexes = self.indexes(node, options);
        if !indexes.is_empty() {
            out.set("GlobalSecondaryIndexes", Expr::list(indexes));
        }
    }

    /// The indexes of one region; one about which there is nothing to say is left out.
    fn indexes(&self, node: &Node, options: &[(String, ReplicaIndex)]) -> Vec<Expr> {
        for (name, _) in options {
            if !self.indexes.iter().any(|index| index.name == *name) {
                check::reject(
                    node,
                    format!("A replica has options for an index `{name}`, but the table has none."),
                    "add the index to the table, or correct its name",
                );
            }
        }
        let mut out = Vec::new();
        for index in &self.indexes {
            let option = options.iter().find(|(name, _)| *name == index.name).map(|(_, o)| o);
            let mut entry = Expr::map([("IndexName", Expr::text(index.name.clone()))]);
            let insights = option.and_then(|o| o.insights).or(self.regional.insights);
            if let Some(insights) = insights {
                entry.set("ContributorInsightsSpecification", insights_expr(insights));
            }
            let read = option.and_then(|o| o.read).or(index.read).or(self.billing.read());
            if let Some(capacity) = read {
                entry.set("ReadProvisionedThroughputSettings", capacity.for_reads(node));
            }
            let limit = option.and_then(|o| o.max_read).or(index.max_read);
            if let Some(units) = limit.or(self.billing.max_read()) {
                let limit = request_units(node, "MaxReadRequestUnits", units);
                entry.set("ReadOnDemandThroughputSettings", limit);
            }
            if matches!(&entry, Expr::Map(entries) if entries.len() > 1) {
                out.push(entry);
            }
        }
        out
    }
}

fn insights_expr(insights: Option<crate::dynamodb::settings::ContributorInsights>) -> Expr {
    match insights {
        Some(keys) => keys.to_expr(),
        None => Expr::map([("Enabled", false.into())]),
    }
}

fn set_key(out: &mut Expr, key: Option<Expr>) {
    if let Some(key) = key {
        out.set("SSESpecification", Expr::map([("KMSMasterKeyId", key)]));
    }
}
