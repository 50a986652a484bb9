//! What a global table's settings become.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, PolicyHolder, Shape};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnGlobalTable;

use super::builder::GlobalTableBuilder;
use super::capacity::request_units;
use super::open;
use super::render::Regions;
use super::replica::MultiRegionConsistency;
use super::table::GlobalTable;
use crate::arn;
use crate::dynamodb::attribute::key_schema;
use crate::dynamodb::billing::Billing;
use crate::dynamodb::index;
use crate::dynamodb::table::Table;

const STRONG_PAGE: &str = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html";

/// The regions among which replicas can be strongly consistent.
/// Source: [`STRONG_PAGE`].
const REGION_SETS: [&[&str]; 3] = [
    &["us-east-1", "us-east-2", "us-west-2"],
    &["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"],
    &["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
];

impl GlobalTableBuilder {
    /// Places the table. Reports `bad-name`, `out-of-range` and `conflicting-options` for names,
    /// numbers and settings that DynamoDB refuses, and, when the template is made,
    /// `strong-consistency` for regions that cannot be strongly consistent and `too-many-indexes`.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> GlobalTable {
        let node = scope.node().child(&self.id);
        let cfn = CfnGlobalTable::new(&node, "Resource");
        let partition = std::slice::from_ref(&self.partition_key);
        index::check_keys(&node, &self.partition_key, self.sort_key.as_ref(), &self.local);
        cfn.set("KeySchema", key_schema(&node, &cfn, partition, self.sort_key.as_slice()));
        self.set_options(&node, &cfn);
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Property {
                resource: cfn.node().id(),
                property: "Replicas.last.ResourcePolicy.PolicyDocument",
            });
        open::offer(&node, &cfn, self.encryption.as_ref(), false);
        let encryption = self.encryption.unwrap_or_default();
        if let Some(key) = encryption.key_of(None) {
            facet = facet.encrypted_with(Value::<String>::from_expr(key));
        }
        node.set_facet(facet);
        let stream = stream_of(&node, &cfn);
        let regions = Rc::new(RefCell::new(Regions {
            billing: self.billing,
            encryption,
            regional: self.regional,
            replicate_settings: self.replicate_settings,
            own_region: arn::region(&node),
            replicas: Vec::new(),
            indexes: Vec::new(),
        }));
        let (checked, known) = (cfn.clone(), Rc::clone(&regions));
        let consistency = self.consistency;
        node.add_validation(move |_| {
            let mut found = index::check_limits(&checked);
            found.extend(check_consistency(&consistency, &known.borrow()));
            found
        });
        let table = Table {
            arn: cfn.attr_arn().untyped(),
            name: Value::from_expr(cfn.reff().into_expr()),
            stream_arn: Some(cfn.attr_stream_arn().untyped()),
            billing: Billing::OnDemand,
            key: None,
            cfn: None,
            node,
        };
        let table = GlobalTable { table, cfn, regions, stream };
        table.write();
        if self.stream.is_some() {
            table.knows_stream_of_own();
        }
        for index in self.global {
            table.add_global_secondary_index(index);
        }
        for index in self.local {
            index.place(table.node(), &table.cfn, &self.partition_key);
            table.knows_indexes();
        }
        for replica in self.replicas {
            table.add_replica(replica);
        }
        for statement in self.statements {
            table.add_to_resource_policy(statement);
        }
        for statement in self.stream_statements {
            table.add_to_stream_resource_policy(statement);
        }
        table
    }

    fn set_options(&self, node: &Node, cfn: &CfnGlobalTable) {
        let mode = if self.billing.is_provisioned() { "PROVISIONED" } else { "PAY_PER_REQUEST" };
        cfn.set("BillingMode", mode.into());
        if let Some(name) = &self.name {
            index::check_physical_name(node, "the table name", name);
            cfn.set("TableName", Expr::text(name.clone()));
        }
        if let Some(capacity) = self.billing.write() {
            cfn.set("WriteProvisionedThroughputSettings", capacity.for_writes(node));
        }
        if let Some(units) = self.billing.max_write() {
            let limit = request_units(node, "MaxWriteRequestUnits", units);
            cfn.set("WriteOnDemandThroughputSettings", limit);
        }
        if let Some(warm) = self.warm {
            cfn.set("WarmThroughput", warm.to_expr());
        }
        if let Some(view) = self.stream {
            cfn.set("StreamSpecification", Expr::map([("StreamViewType", view.as_str().into())]));
        }
        if let Some(attribute) = &self.ttl {
            let ttl = [("AttributeName", Expr::text(attribute.clone())), ("Enabled", true.into())];
            cfn.set("TimeToLiveSpecification", Expr::map(ttl));
        }
        if let Some(encryption) = &self.encryption {
            cfn.set("SSESpecification", encryption.of_table());
        }
        if self.consistency.is_strong() {
            cfn.set("MultiRegionConsistency", "STRONG".into());
        }
        if let Some(region) = self.consistency.witness() {
            let witness = Expr::map([("Region", Expr::text(region.to_string()))]);
            cfn.set("GlobalTableWitnesses", Expr::list([witness]));
        }
    }
}

/// Whose policy says who may read the stream of the stack's region.
pub(super) fn stream_of(node: &Node, cfn: &CfnGlobalTable) -> Node {
    let stream = node.child("Stream");
    stream.set_facet(Facet::new().policy(PolicyHolder::Property {
        resource: cfn.node().id(),
        property: "Replicas.last.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument",
    }));
    stream
}

/// A strongly consistent table is in three regions of one set.
fn check_consistency(consistency: &MultiRegionConsistency, regions: &Regions) -> Vec<Diagnostic> {
    if !consistency.is_strong() {
        return Vec::new();
    }
    let problem = |detail: String, help: String| {
        vec![
            Diagnostic::error("strong-consistency", "a table cannot be strongly consistent")
                .detail(detail)
                .help(help),
        ]
    };
    let witness = consistency.witness();
    let (count, wanted) = (regions.replicas.len() + 1, if witness.is_some() { 2 } else { 3 });
    if count != wanted {
        let with = if witness.is_some() { " and a witness" } else { "" };
        return problem(
            format!("It is in {count} regions{with}, but has to be in {wanted}, its own counted."),
            format!("add or remove replicas; see {STRONG_PAGE}"),
        );
    }
    let own = regions.own_region.expr().as_text();
    let others = regions.replicas.iter().map(|replica| replica.region.as_str());
    let all: Vec<&str> = own.into_iter().chain(others).chain(witness).collect();
    if !REGION_SETS.iter().any(|set| all.iter().all(|region| set.contains(region))) {
        return problem(
            format!("Its regions are {}, which are not of one set.", all.join(", ")),
            format!("choose all from one of the sets listed in {STRONG_PAGE}"),
        );
    }
    Vec::new()
}
